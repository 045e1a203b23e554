"""How often a child was referred before, counted from the census's own referrals once its extracts are joined.

Annex A brings the number as a column; the census does not, but sees the referrals themselves.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ....derive import months_before
from ....params import Params
from ....records import Coverage, Problem
from ...verdicts import in_words

COUNT = "referrals_in_last_12_months"
_MEASURE, _SETTING = "re_referrals_in_last_6_months", "number_includes_this_referral"
_SCALE = 10_000_000


def with_earlier_referrals(
    referrals: pd.DataFrame, coverage: Coverage, params: Params
) -> tuple[pd.DataFrame, dict[str, pd.Timestamp], tuple[Problem, ...]]:
    """Referrals with the number in the 12 months before each, where the extracts see all of those months.

    Returns also from which day on the column is filled (nothing where no referral can be counted), and
    what to say.
    """
    seen = _seen(referrals["referral_date"], coverage)
    number = earlier(referrals).where(seen)
    if params.settings.get(_MEASURE, {}).get(_SETTING):
        number = number + 1
    filled = {COUNT: coverage.windows[-1][0] + pd.DateOffset(years=1)} if number.notna().any() else {}
    return referrals.assign(**{COUNT: number}), filled, _short_of(referrals["referral_date"], seen, coverage)


def earlier(referrals: pd.DataFrame) -> pd.Series:
    """How many days on which the child was referred lie in the 12 months before each, the anniversary included."""
    child = pd.factorize(referrals["child_id"])[0].astype("int64") * _SCALE
    day = referrals["referral_date"].to_numpy("datetime64[D]").astype("int64")
    back = months_before(referrals["referral_date"], 12).to_numpy("datetime64[D]").astype("int64")
    every = np.unique(child + day)
    count = np.searchsorted(every, child + day, side="left") - np.searchsorted(every, child + back, side="left")
    return pd.Series(count.astype("float64"), index=referrals.index)


def _seen(dates: pd.Series, coverage: Coverage) -> pd.Series:
    back = months_before(dates, 12)
    seen = pd.Series(False, index=dates.index)
    for since, until in coverage.windows:
        seen |= (back >= since) & (dates <= until)
    return seen


def _short_of(dates: pd.Series, seen: pd.Series, coverage: Coverage) -> tuple[Problem, ...]:
    """A warning when referrals of the newest six months cannot be counted back."""
    since, until = coverage.windows[-1]
    recent = (dates >= months_before(until + pd.Timedelta(days=1), 6)) & (dates >= since) & (dates <= until) & ~seen
    if not recent.any():
        return ()
    message = (
        f"The children in need census sees referrals from {in_words(since)} on: for {int(recent.sum()):,} referrals of "
        "the last six months it cannot tell how often the child was referred in the 12 months before, and "
        "'Children referred again' counts them as not recorded. Add the census of the year before."
    )
    return (Problem("warning", message, table="referrals"),)
