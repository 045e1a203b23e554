"""What differs between a measure and the published figure set beside it: units, periods, definitions, breaks."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

import pandas as pd

from ..errors import PackError
from ..metric import Metric
from ..params import repository
from .years import QUARTERLY, SNAPSHOTS

_NUMBERS = ("children", "requests", "people", "adults", "number", "count")
BREAK_COLUMNS = ("indicator", "first_end", "why")


def like_for_like(metric: Metric, about: pd.Series) -> str:
    """What to know before the measure is set beside a published indicator; empty where nothing differs.

    The metric's own note where it has one; else what its basis and the indicator's kind of year say.
    `about` is a row of `PublishedFigures.indicators`.
    """
    said = [metric.benchmark_note or _bases_differ(metric, about["year"])]
    if not _same_units(metric, about["unit"]):
        said.append(f"The published figure is in other units ({about['unit']}): it is not to be set against this one.")
    elif family(metric.kind) == "number":
        said.append("Areas differ in size: a number says little beside another area's.")
    return " ".join(sentence for sentence in said if sentence)


def comparable(metric: Metric, about: pd.Series) -> bool:
    """Whether the two may be drawn on one scale.

    Never where the units differ, never a number (areas differ in size), never a quarter's rate of
    events beside a year's.
    """
    events_of_a_year = _of_a_year(about["year"]) and metric.kind == "rate" and metric.basis == "in the period"
    return _same_units(metric, about["unit"]) and family(metric.kind) != "number" and not events_of_a_year


def judgeable(metric: Metric, about: pd.Series) -> bool:
    """Whether a difference may be called better or worse: comparable, a good direction, one definition."""
    differs = metric.benchmark_note.startswith("The definition differs")
    return comparable(metric, about) and metric.polarity != "neutral" and not differs


def same_span(metric: Metric, year: str) -> bool:
    """Whether a figure of the pack and a published one that end on one day cover the same time.

    A quarter never covers a year; what stands at a date is the same at both.
    """
    if year in SNAPSHOTS:
        return metric.basis == "at period end"
    if year == QUARTERLY:
        return metric.basis == "in the period"
    if year == "calendar year":
        return metric.basis in ("calendar year to date", "last 12 months")
    if year in ("year to 31 March", "financial year", "outturn"):
        return metric.basis in ("year to date", "last 12 months")
    return year == "year to 30 September" and metric.basis == "last 12 months"


def spans(metric: Metric, year: str) -> str:
    """What to say beside a comparison of unlike lengths of time: "a quarter against a year"; blank elsewhere."""
    if metric.basis != "in the period" or same_span(metric, year):
        return ""
    return f"a quarter against {'one day' if year in SNAPSHOTS else 'a year'}"


def _bases_differ(metric: Metric, year: str) -> str:
    if year in SNAPSHOTS:
        return f"The published figure is for {year}."
    if same_span(metric, year):
        return ""
    theirs = "a quarter" if year == QUARTERLY else "a year"
    if metric.basis == "in the period":
        return f"The published figure is for {theirs}, this one for the quarter."
    return f"The published figure is for {theirs}, this one for one day." if metric.basis == "at period end" else ""


def _of_a_year(year: str) -> bool:
    return year not in SNAPSHOTS and year != QUARTERLY


def _same_units(metric: Metric, unit: str) -> bool:
    """Percentage with percentage, rate with rate per as many: per 10,000 is not per 100,000."""
    if family(metric.kind) != unit_family(unit):
        return False
    ours, theirs = (_per(words) for words in (metric.unit, unit))
    return not ours or not theirs or ours == theirs


def _per(unit: str) -> int:
    """How many people a rate is per: 'per 10,000 children' is 10,000; 0 where the unit does not say."""
    found = re.search(r"\bper ([\d,]+)", unit)
    return int(found[1].replace(",", "")) if found else 0


def family(kind: str) -> str:
    """Kinds of measure whose figures can stand beside each other: a count and a total are both numbers."""
    return "number" if kind in ("count", "total") else kind


def unit_family(unit: str) -> str:
    """The kind of measure whose figures come in a published indicator's unit."""
    if unit == "%":
        return "percentage"
    if unit.startswith("per "):
        return "rate"
    return "number" if unit in (*_NUMBERS, "£", "£'000", "£m") else "average"


def read_breaks(path: str | Path | None = None) -> pd.DataFrame:
    """Where a published series changed its source or definition: data/published/breaks.csv (BREAK_COLUMNS).

    `indicator` is a name or a pattern (`ascof:*admission*`); `first_end` is the day on which the first period of the
    new kind ends; `why` is a sentence. Empty where there is no such file.
    """
    path = Path(path) if path else repository() / "data" / "published" / "breaks.csv"
    if not path.is_file():
        return pd.DataFrame({name: pd.Series(dtype="str") for name in BREAK_COLUMNS})
    return _read_breaks(path, path.stat().st_mtime_ns).copy()


@lru_cache(maxsize=4)
def _read_breaks(path: Path, touched: int) -> pd.DataFrame:
    table = pd.read_csv(path, dtype="str", encoding="utf-8-sig", keep_default_na=False)
    missing = [name for name in BREAK_COLUMNS if name not in table]
    if missing:
        raise PackError(f"{path.name} has no column '{missing[0]}'. Its columns: {', '.join(BREAK_COLUMNS)}.")
    return table.assign(first_end=pd.to_datetime(table["first_end"], format="%Y-%m-%d"))


def breaks_of(about: pd.Series, breaks: pd.DataFrame) -> pd.DataFrame:
    """The breaks of one indicator, by its name or by the one it is imported under, earliest first."""
    names = [str(about.name), str(about.get("published_as", ""))]
    own = [any(fnmatchcase(name, pattern) for name in names) for pattern in breaks["indicator"]]
    return breaks[pd.Series(own, index=breaks.index, dtype="bool")].sort_values("first_end")
