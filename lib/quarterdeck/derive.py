"""Fields defined once: ages, bands, durations, what is open on a date, who lives here.

Metrics judge dates through these functions and never by hand, so that the eighteenth birthday, the
leap day and the bank holiday mean the same in every measure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pandas as pd

from .tables import TABLES
from .working_days import Calendar

CHILD_AGE_BANDS = ((1, "Under 1"), (5, "1 to 4"), (10, "5 to 9"), (16, "10 to 15"), (200, "16 and over"))
ADULT_AGE_BANDS = ((18, "Under 18"), (65, "18 to 64"), (75, "65 to 74"), (85, "75 to 84"), (200, "85 and over"))


def age_at(date_of_birth: pd.Series, date) -> pd.Series:
    """Whole years of age on `date` (one date or a Series). Missing birth dates give NaN.

    A birthday counts from its own day; someone born on 29 February has it on 28 February in other
    years.
    """
    born = date_of_birth.to_numpy("datetime64[D]")
    on = date.to_numpy("datetime64[D]") if isinstance(date, pd.Series) else np.datetime64(pd.Timestamp(date), "D")
    missing = np.isnat(born) | np.isnat(on)
    born_month, on_month = born.astype("datetime64[M]"), np.asarray(on).astype("datetime64[M]")
    month_length = ((on_month + 1).astype("datetime64[D]") - on_month.astype("datetime64[D]")).astype("int64")
    birthday = np.minimum((born - born_month).astype("int64") + 1, month_length)
    today = (on - on_month).astype("int64") + 1
    months = (on_month - born_month).astype("int64") - (today < birthday)
    return pd.Series(np.where(missing, np.nan, months // 12), index=date_of_birth.index)


def age_band(age: pd.Series, bands: Sequence[tuple[int, str]] = CHILD_AGE_BANDS) -> pd.Series:
    """The band of an age: `bands` are (first age that is too old for the band, its name), youngest first."""
    edges = [-np.inf] + [limit for limit, _ in bands]
    found = pd.cut(age, edges, right=False, labels=[name for _, name in bands])
    return found.astype("object").where(found.notna(), "Not recorded").astype("str")


def open_on(frame: pd.DataFrame, opened: str, closed: str, date) -> pd.Series:
    """Which spells are open at the end of `date`: begun on or before it and not ended on or before it.

    A spell that ends on the day is out; one without an end is open; one without a start is not.
    """
    date = pd.Timestamp(date)
    return (frame[opened] <= date) & ~(frame[closed] <= date)


def is_among(texts: pd.Series, others: pd.Series) -> pd.Series:
    """Which of `texts` (identifiers) are among `others`: `isin`, which is slow where `others` are many."""
    found = pd.Index(others.dropna().unique()).get_indexer(texts) >= 0
    return pd.Series(found, index=texts.index)


def not_a_code(values: pd.Series, table: str, also: Iterable[str] = ()) -> pd.Series:
    """Which cells of a column of a table hold text that is none of its codes, nor `also` one.

    What they mean is not known, so that a measure of some of the codes can judge them neither yes nor no.
    """
    known = TABLES[table].column[values.name].codes or ()
    return values.notna() & ~values.isin([*known, *also])


def months_before(date, months: int):
    """The same day that many calendar months earlier; the 31st falls back to the month's last day."""
    if isinstance(date, pd.Series):
        return (date - pd.DateOffset(months=months)).astype("datetime64[ns]")
    return pd.Timestamp(date) - pd.DateOffset(months=months)


def overlap_days(start: pd.Series, end: pd.Series, first, last) -> pd.Series:
    """Days of each spell that fall within first..last, both ends included; an open spell runs to `last`.

    A placement that ends on a day is not there that night: the day it ends is not counted.
    """
    begun = start.clip(lower=pd.Timestamp(first))
    stop = (end - pd.Timedelta(days=1)).fillna(pd.Timestamp(last)).clip(upper=pd.Timestamp(last))
    return ((stop - begun).dt.days + 1).clip(lower=0).where(start.notna(), 0).astype("float64")


def persons(population: pd.DataFrame, period, band: str) -> float:
    """Residents of an age band by the latest mid-year estimate that had passed by the period's end.

    Where every estimate is later than the period, the earliest serves. NaN when the band is unknown, or
    when the estimates are those of several areas.
    """
    rows = population[population["age_band"] == band].sort_values(["year", "vintage"], na_position="first")
    if rows.empty or ("la_code" in rows and rows["la_code"].nunique() > 1):
        return float("nan")
    mid_year = pd.to_datetime(rows["year"].astype("int64").astype("str") + "-06-30")
    passed = rows[(mid_year <= period.end).to_numpy()]
    year = (passed if len(passed) else rows)["year"].iloc[-1 if len(passed) else 0]
    return float(rows[rows["year"] == year]["persons"].iloc[-1])


def derive(name: str, frame: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """The canonical table `name` with its derived fields added; tables without any pass through."""
    add = _DERIVED.get(name)
    return add(frame, calendar) if add else frame


def _assessments(frame: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    return frame.assign(working_days_taken=calendar.between(frame["start_date"], frame["authorised_date"]))


def _section_47(frame: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    return frame.assign(working_days_to_conference=calendar.between(frame["s47_start_date"], frame["icpc_date"]))


def _ehc_plans(frame: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    days = (frame["issued_date"] - frame["request_date"]).dt.days.astype("float64")
    return frame.assign(days_to_issue=days, weeks_to_issue=days / 7)


def _ehc_reviews(frame: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    days = (frame["final_plan_issued"] - frame["meeting_date"]).dt.days.astype("float64")
    return frame.assign(days_to_final_plan=days)


_DERIVED: dict[str, Callable[[pd.DataFrame, Calendar], pd.DataFrame]] = {
    "assessments": _assessments,
    "section_47": _section_47,
    "ehc_plans": _ehc_plans,
    "ehc_reviews": _ehc_reviews,
}
