"""A council's yearly trend against England's: bucking it or following it, with limits on the difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

LEAST_YEARS = 5
_SAME = 1e-9
# How the two trends stand to each other.
BUCKING, FOLLOWING, FASTER, SLOWER = "bucking", "following", "faster", "slower"


@dataclass(frozen=True)
class TrendAgainst:
    """Two yearly series over the years that both have.

    `own_slope` and `other_slope` are least-squares slopes a year in the measure's unit, `difference` the
    first less the second with its 95% limits. `word` is "bucking" (they go opposite ways, further apart
    than chance), "faster" or "slower" (one way, the council's by more or less), "following" (no
    difference beyond chance), or "" with `why_none`.
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


def trend_against(
    own: pd.Series, other: pd.Series, *, source: str = "", name: str = "England", why_fewer: str = ""
) -> TrendAgainst:
    """Whether the council's yearly figures move with the country's.

    What the two share, such as a change of national rules, falls out of their difference; its slope
    is tested by Student's t. Trust it for yearly figures that stand apart from each other. Five years
    find only plain divergence, and no finding is no proof of sameness: the limits say how much could hide.

    Parameters
    ----------
    own, other : figures by the day on which their year ends (one each); missing ones NaN or absent.
    source : where the council's own figures come from, for the page.
    why_fewer : what to say where fewer than five years are common, if there is more to say.

    Source
    ------
    Least squares on the yearly differences, t with n - 2 degrees of freedom (Draper and Smith 1998, ch. 1).
    Check: own 10 12 13 15 16, England 10 10 11 11 11: differences 0 2 2 4 5, slope 1.2 (0.68 to 1.72).
    """
    both = pd.DataFrame({"own": own, "other": other}).astype("float64").dropna().sort_index()
    years = tuple(int(end.year) for end in both.index)
    if len(both) < LEAST_YEARS:
        said = why_fewer or f"{len(both)} years have a figure for both, and a trend takes {LEAST_YEARS}"
        return TrendAgainst(years=years, source=source, other=name, why_none=said)
    at = both.index.year.to_numpy("float64")
    values = both.to_numpy().T
    own_slope, other_slope = (float(slope_with_limits(at, series)[0]) for series in values)
    slope, lower, upper = (float(x) for x in slope_with_limits(at, values[0] - values[1]))
    scale = float(np.abs(values).max())
    word = _word(own_slope, other_slope, lower, upper, _SAME * scale)
    return TrendAgainst(word, years, own_slope, other_slope, slope, lower, upper, source, name)


def _word(own: float, other: float, lower: float, upper: float, nothing: float) -> str:
    if lower <= nothing and upper >= -nothing:
        return FOLLOWING
    if own * other < 0 and min(abs(own), abs(other)) > nothing:
        return BUCKING
    return FASTER if abs(own) > abs(other) else SLOWER


def slope_with_limits(at: np.ndarray, values: np.ndarray) -> tuple[float, float, float]:
    """Least-squares slope of one series with 95% limits by Student's t; points on a line have limits of no width."""
    x = at - at.mean()
    spread = float((x**2).sum())
    slope = float((x * values).sum() / spread)
    left = values - values.mean() - slope * x
    error = np.sqrt(float((left**2).sum()) / (len(values) - 2) / spread)
    reach = float(stdtrit(len(values) - 2, 0.975)) * error
    return slope, slope - reach, slope + reach


def years_of_quarters(figures: pd.DataFrame, ends: pd.Index, per: float = 100) -> pd.Series:
    """A share of each year from its four quarters: what they count together, out of what they count it among.

    Parameters
    ----------
    figures : a measure's quarters with `end`, `numerator` and `denominator`.
    ends : the days on which the years end; a year without all four quarters is left out.
    """
    parts = figures.set_index("end")[["numerator", "denominator"]].astype("float64")
    found = {}
    for end in ends:
        quarters = [end - pd.offsets.QuarterEnd(back) for back in range(4)]
        year = parts.reindex(quarters).sum(min_count=4)
        if year["denominator"] > 0:
            found[end] = per * year["numerator"] / year["denominator"]
    return pd.Series(found, dtype="float64")


def after_last_break(series: pd.Series, breaks: pd.DataFrame) -> pd.Series:
    """The figures since the last change of source or definition: a trend across it would be of the change."""
    if breaks.empty:
        return series
    return series[series.index >= breaks["first_end"].max()]
