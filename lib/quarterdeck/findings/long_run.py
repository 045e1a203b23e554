"""How much a measure has moved a year over the quarters shown: a description of its whole run, and no verdict.

The verdict asks whether something has changed by now. This says what the run comes to, whether it bent on the way or
not, and whether chance may bring as much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from ..metric import Metric
from ..statistics.mann_kendall import hamed_rao, mann_kendall, seasonal_kendall
from ..statistics.recent_trend import (
    CANNOT,
    NO_CHANGE,
    YEARS,
    recent_trend_from_limits,
    recent_trend_of_proportions,
)  # fmt: skip
from ..statistics.season import seasonal
from ..statistics.slopes import theil_sen
from .judged_series import JudgedSeries
from .numbers import in_sentence, places, plain

FEWEST = 8  # separate quarters under which nothing is said of a run
ALPHA = 0.05
_QUARTERS = 4  # in a year


@dataclass(frozen=True)
class LongRun:
    """The slope a year in the measure's unit with its 95% limits; `p` of no trend at all, and how it was worked out."""

    quarters: int
    slope: float
    lower: float
    upper: float
    p: float
    seasonal: bool
    slow: bool = False  # by its nature it moves slowly, which this test allows for only in part

    @property
    def beyond_chance(self) -> bool:
        """Whether both the limits and the test leave no movement out."""
        return self.p < ALPHA and (self.lower > 0 or self.upper < 0)


def long_run(series: JudgedSeries) -> LongRun | None:
    """The run of a measure's separate quarters; None under eight of them, across a known change, or for a constant.

    Theil-Sen's slope, its season taken away where it has one. Its limits are Sen's with the variance that Hamed and
    Rao correct for memory, where that is the larger; p is theirs, or seasonal Kendall's where there is a season.
    """
    values = series.values
    points = int(np.isfinite(values).sum())
    if points < FEWEST or series.why_not or len(set(series.steps)) > 1:
        return None
    season = seasonal(values)
    level = values - season.effect if season.has else values
    plainly, corrected = mann_kendall(level), hamed_rao(level)
    if not (np.isfinite(plainly.variance) and plainly.variance > 0):
        return None
    wider = max(1.0, float(corrected.variance / plainly.variance))
    sure = min(2 * float(ndtr(1.959964 * np.sqrt(wider))) - 1, 1 - 1e-12)  # 0.95 where nothing is remembered
    slope, lower, upper = theil_sen(level, level=sure).per_year(_QUARTERS)
    p = float(seasonal_kendall(values).p) if season.has else max(float(corrected.p), float(plainly.p))
    return LongRun(points, float(slope), float(lower), float(upper), p, bool(season.has), series.persistent)


def long_run_sentence(metric: Metric, found: LongRun | None, real: bool) -> str:
    """'Over these 20 quarters it has moved by about +2.1 points a year (between −0.3 and 4.4): …'; blank without.

    Parameters
    ----------
    real : whether the verdict calls the measure's change real. The two answer different questions, and where they
        differ the sentence says which of them decides.
    """
    if found is None:
        return ""
    digits = _digits(metric, found)
    size, low, high = (_signed(metric, value, digits) for value in (found.slope, found.lower, found.upper))
    moved = f"Over these {found.quarters} quarters it has moved by about {size}{_points(metric)} a year"
    moved += f" (between {low} and {high})"
    test = "seasonal Kendall" if found.seasonal else "Mann–Kendall after Hamed and Rao"
    if not found.beyond_chance:
        return f"{moved}: not more than chance may bring ({test}, p = {found.p:.2f}). A description, not a signal."
    ends = "the verdict above decides" if not real else "it describes the whole run, the verdict what changed"
    p = "p under 0.01" if found.p < 0.01 else f"p = {found.p:.2f}"
    steady = "more steadily than chance alone would have it"
    if found.slow:
        steady += ", though what moves slowly also drifts without cause"
    return f"{moved}, {steady} ({test}, {p}). A description, not a signal: {ends}."


def _digits(metric: Metric, found: LongRun) -> int:
    if metric.unit.startswith("£"):
        return places(metric)
    return max(places(metric), 1) if max(abs(found.slope), abs(found.lower), abs(found.upper)) < 100 else 0


def _signed(metric: Metric, value: float, digits: int) -> str:
    text = in_sentence(metric, value) if metric.unit.startswith("£") else plain(value, digits)
    return f"+{text}" if value > 0 and text.strip("£0.,") else text


def _points(metric: Metric) -> str:
    return " points" if metric.unit == "%" else ""


def recent_trend_sentence(name: str, years: pd.DataFrame, percentage: bool) -> str:
    """'England's published figure has been increasing over the last five years (to year to 31 March 2025).'

    Fingertips' recent trend: from the counts of a percentage, else from published 95% limits. Blank where there is
    neither for each of the last five years, or where a year is missing.

    Parameters
    ----------
    years : one area's published years since the last break, oldest first: `end`, `period`, `value`, `numerator`,
        `denominator`, `lower`, `upper`. Never quarters.
    percentage : whether numerator over denominator is a share.
    """
    last = years.drop_duplicates("end", keep="last").tail(YEARS)
    if len(last) < YEARS or (np.diff(last["end"].dt.year) != 1).any():
        return ""
    top, bottom, value, low, high = (
        last[name].to_numpy("float64") for name in ("numerator", "denominator", "value", "lower", "upper")
    )
    if percentage and np.isfinite(top).all() and (bottom > 0).all() and (top <= bottom).all():
        marker = str(recent_trend_of_proportions(top, bottom, yearly=True).marker)
    elif np.isfinite(np.array([value, low, high])).all():
        marker = str(recent_trend_from_limits(value, low, high, yearly=True).marker)
    else:
        return ""
    if marker == CANNOT:
        return ""
    told = f"over the last five published years (to {last['period'].iloc[-1]})"
    if marker == NO_CHANGE:
        return f"{name} published figure shows no significant change {told}, by Fingertips' recent trend."
    return f"{name} published figure has been {marker} {told}, by Fingertips' recent trend."
