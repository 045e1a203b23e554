"""A council's yearly trend against England's: bucking it, following it or neither, with limits on the difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .yearly_slope import slope_with_limits

LEAST_YEARS = 8
_SAME = 1e-9
# How the two trends stand to each other.
BUCKING, FOLLOWING, FASTER, SLOWER, STEADY = "bucking", "following", "faster", "slower", "steady"


@dataclass(frozen=True)
class TrendAgainst:
    """Two yearly series over the years that both have.

    `own_slope` and `other_slope` are least-squares slopes a year in the measure's unit, `own_lower` and
    `own_upper` the first one's 95% limits, `difference` the first less the second with its limits. `word`
    is "following" (no difference beyond chance) or, beyond chance, "bucking" (the council's own slope is
    surely on the other side of 0), "faster" or "slower" (one way, by more or less), "steady" (the
    council's slope could be 0 while the other moved), or "" with `why_none`.
    """

    word: str = ""
    years: tuple[int, ...] = ()
    own_slope: float = float("nan")
    other_slope: float = float("nan")
    difference: float = float("nan")
    lower: float = float("nan")
    upper: float = float("nan")
    source: str = ""
    other: str = "England"
    why_none: str = ""
    own_lower: float = float("nan")
    own_upper: float = float("nan")


def trend_against(
    own: pd.Series, other: pd.Series, *, source: str = "", name: str = "England", why_fewer: str = ""
) -> TrendAgainst:
    """Whether the council's yearly figures move with the country's.

    What the two share, such as a change of national rules, falls out of their difference; its slope has
    limits that allow for a year remembering the last (`slope_with_limits`). Eight years find only plain
    divergence, and no finding is no proof of sameness: the limits say how much could hide.

    Parameters
    ----------
    own, other : figures by the day on which their year ends (one each); missing ones NaN or absent.
    source : where the council's own figures come from, for the page.
    why_fewer : what to say where fewer than eight years are common, if there is more to say.

    Source
    ------
    Least squares on the yearly differences; limits as `slope_with_limits`.
    Check: own 20 22 21 23 24 23 25 26, England 10 every year: slope 0.76 (0.43 to 1.09), "faster".
    """
    both = pd.DataFrame({"own": own, "other": other}).astype("float64").dropna().sort_index()
    years = tuple(int(end.year) for end in both.index)
    if len(both) < LEAST_YEARS:
        said = why_fewer or _too_few(len(both))
        return TrendAgainst(years=years, source=source, other=name, why_none=said)
    at = both.index.year.to_numpy("float64")
    ours, theirs = both.to_numpy().T
    of_own, of_gap = slope_with_limits(at, ours), slope_with_limits(at, ours - theirs)
    other_slope = slope_with_limits(at, theirs)[0]
    word = _word(of_own, other_slope, of_gap, _SAME * float(np.abs(both.to_numpy()).max()))
    return TrendAgainst(
        word, years, of_own[0], other_slope, *of_gap, source, name, own_lower=of_own[1], own_upper=of_own[2]
    )


def _too_few(years: int) -> str:
    have = "1 year has" if years == 1 else f"{years or 'no'} years have"
    return f"too few years: {have} a figure for both, and a trend takes {LEAST_YEARS}"


def _word(own: tuple[float, float, float], other: float, gap: tuple[float, float, float], nothing: float) -> str:
    """How the council's slope stands to the other, each with its limits; `nothing` is what counts as 0."""
    slope, lower, upper = own
    if gap[1] <= nothing and gap[2] >= -nothing:
        return FOLLOWING
    moved = lower > nothing or upper < -nothing
    one_way = slope * other > 0 and min(abs(slope), abs(other)) > nothing
    if one_way and abs(slope) > abs(other):
        return FASTER
    if not moved:
        return STEADY
    if one_way:
        return SLOWER
    return BUCKING if abs(other) > nothing else FASTER


def years_of_quarters(figures: pd.DataFrame, ends: pd.Index, per: float = 100) -> pd.Series:
    """A share of each year from its four quarters: what they count together, out of what they count it among.

    Parameters
    ----------
    figures : a measure's quarters with `end`, `numerator` and `denominator`.
    ends : the days on which the years end; a year without all four quarters is left out.
    """
    known = {
        end: (top, bottom)
        for end, top, bottom in zip(
            pd.DatetimeIndex(figures["end"]), figures["numerator"].to_numpy("float64"),
            figures["denominator"].to_numpy("float64"), strict=True,
        )
    }  # fmt: skip
    missing, found = (np.nan, np.nan), {}
    for end in ends:
        quarters = [known.get(end - pd.offsets.QuarterEnd(back), missing) for back in range(4)]
        top, bottom = (sum(part) for part in zip(*quarters, strict=True))
        if bottom > 0 and not np.isnan(top):
            found[end] = per * top / bottom
    return pd.Series(found, dtype="float64")


def after_last_break(series: pd.Series, breaks: pd.DataFrame) -> pd.Series:
    """The figures since the last change of source or definition: a trend across it would be of the change."""
    if breaks.empty:
        return series
    return series[series.index >= breaks["first_end"].max()]
