"""Recent trend over five years, as Fingertips marks it: for figures of separate years only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from .pairs import SAME

YEARS = 5
INCREASING, DECREASING, NO_CHANGE = "increasing", "decreasing", "no significant change"
CANNOT = "cannot be calculated"
# The width of a 95% interval in standard errors, rounded as Fingertips rounds it.
_WIDTH = 3.92
_TIMES = np.arange(YEARS) - (YEARS - 1) / 2  # centred, so that large years cost no precision


@dataclass(frozen=True)
class RecentTrend:
    """Arrays of shape (series,), or plain values for one series.

    `marker` is "increasing", "decreasing", "no significant change" or "cannot be calculated"; `slope` a
    year (log odds for proportions, the value's unit otherwise); `chi_squared` and its `p`; `steady` whether
    the slope keeps its sign when each year is left out in turn; `reason` why in a few words.
    """

    marker: np.ndarray
    slope: np.ndarray
    chi_squared: np.ndarray
    p: np.ndarray
    steady: np.ndarray
    reason: np.ndarray


def recent_trend_of_proportions(numerator, denominator, *, yearly: bool, level: float = 0.998) -> RecentTrend:
    """The recent trend of a percentage, from its counts: chi-squared for trend over the last five years.

    Only for figures of separate years, without a break in how they are counted. Quarters have a season,
    and rolling years share their events: the caller says with `yearly` that it is neither.

    Parameters
    ----------
    numerator, denominator : counts of each year, shape (series, years) or (years,), oldest first, one
        column a year. NaN, or 0 of 0, where a year is missing.
    yearly : whether each figure is of a year that it shares with no other; if not, there is no marker.
    level : how sure to be before a trend is named; 0.998 is Fingertips' own.

    Returns
    -------
    RecentTrend. Fewer than five years, or one of the last five missing: cannot be calculated. Where a year
    is at 0 or at all, half is added to both sides of every year for the slope alone, so that its log odds
    can be taken; nothing but 0, or nothing but all, is no change.

    Source
    ------
    Armitage (1955), Biometrics 11, 375-386; Fingertips technical guidance, trend markers (OHID).
    Check: 10, 20, 30, 40, 50 of 100 each has chi-squared 100^2 / (0.3 x 0.7 x 1,000) = 47.62.
    """
    counts, of, single = _counts(numerator, denominator)
    short = _too_short(counts.shape[1], yearly)
    counts, of = counts[:, -YEARS:], of[:, -YEARS:]
    missing = np.full(len(counts), True) if short else np.isnan(counts).any(axis=1)
    chi = _chi_squared(counts, of)
    if short:
        empty = np.full(len(counts), np.nan)
        return _marked(empty, empty, np.zeros(len(counts), bool), missing, short, level, single)
    edge = ((counts == 0) | (counts == of)).any(axis=1)[:, None] * 0.5
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log((counts + edge) / (of - counts + edge))
    flat = chi <= SAME**2
    slope, steady = _slopes(np.where(np.isfinite(odds), odds, 0.0), np.ones_like(odds))
    slope = np.where(flat, 0.0, slope)
    return _marked(slope, chi, steady & ~flat, missing, short, level, single)


def recent_trend_from_limits(values, lower, upper, *, yearly: bool, level: float = 0.998) -> RecentTrend:
    """The recent trend of any other figure, from its 95% limits: a line weighted by how sure each year is.

    Only for separate yearly figures, as `recent_trend_of_proportions`. Sound where the limits tell all
    that chance does to the figure; where years scatter by more than their limits, it is too sure.

    Parameters
    ----------
    values, lower, upper : shape (series, years) or (years,), oldest first; NaN where a year is missing.
        Limits are 95% limits, in the unit of the values.
    yearly, level : as `recent_trend_of_proportions`.

    Returns
    -------
    RecentTrend. A year without limits, or with limits that are no wider than nothing, cannot be weighed:
    cannot be calculated, unless all five values are the same, which is no change.

    Source
    ------
    Fingertips technical guidance, trend markers (OHID): chi-squared is (slope / standard error) squared, a
    year's standard error (upper - lower) / 3.92. Check: 1, 2, 3, 4, 5 each -/+ 1.96 has weights 1, slope 1,
    standard error 1 / sqrt(10), chi-squared 10.
    """
    arrays = [np.asarray(of, dtype="float64") for of in (values, lower, upper)]
    if len({of.shape for of in arrays}) > 1 or arrays[0].ndim not in (1, 2):
        shapes = ", ".join(str(of.shape) for of in arrays)
        raise ValueError(f"Give values and limits of one shape, (years,) or (series, years); got {shapes}.")
    single = arrays[0].ndim == 1
    value, low, high = (np.atleast_2d(of)[:, -YEARS:] for of in arrays)
    if np.any(high < low):
        raise ValueError("An upper limit is below its lower limit. Give lower limits first, then upper.")
    count, short = len(value), _too_short(np.atleast_2d(arrays[0]).shape[1], yearly)
    if short:
        empty = np.full(count, np.nan)
        return _marked(empty, empty, np.zeros(count, bool), np.full(count, True), short, level, single)
    same = np.ptp(value, axis=1) <= SAME * np.max(np.abs(value), axis=1)
    width = (high - low) / _WIDTH
    known = np.isfinite(value) & np.isfinite(width) & (width > 0)
    missing = ~known.all(axis=1) & ~same
    weight = np.where(known, 1 / np.where(known, width, 1.0) ** 2, 1.0)
    slope, steady = _slopes(np.where(np.isfinite(value), value, 0.0), weight)
    centre = (weight * _TIMES).sum(axis=1, keepdims=True) / weight.sum(axis=1, keepdims=True)
    slope = np.where(same, 0.0, slope)
    chi = slope**2 * (weight * (_TIMES - centre) ** 2).sum(axis=1)
    gap = np.isnan(value).any(axis=1)
    return _marked(slope, chi, steady & ~same, missing, short, level, single, np.where(gap, "", "without limits"))


def chi_squared_for_trend(numerator, denominator):
    """Chi-squared for a linear trend of proportions (1 degree of freedom) over all points given, and its p.

    Points with NaN, or 0 of 0, are left out and keep their place in time. Under two points, or where all
    are at 0 or at all: 0 and p = 1, no trend.

    Source
    ------
    Armitage (1955); equals R's `prop.trend.test`. Check: 10, 20, 30 of 100 gives 12.5 and p = 0.0004.
    """
    counts, of, single = _counts(numerator, denominator)
    chi = _chi_squared(counts, of)
    p = 2 * ndtr(-np.sqrt(chi))
    return (chi[0], p[0]) if single else (chi, p)


def _too_short(points: int, yearly: bool) -> str:
    """Why no series of so many points can be tested, or blank."""
    if not yearly:
        return "not figures of separate years"
    return "fewer than five years" if points < YEARS else ""


def _counts(numerator, denominator) -> tuple[np.ndarray, np.ndarray, bool]:
    counts, of = np.asarray(numerator, dtype="float64"), np.asarray(denominator, dtype="float64")
    if counts.shape != of.shape or counts.ndim not in (1, 2):
        raise ValueError(f"Give a denominator for each numerator; got the shapes {counts.shape} and {of.shape}.")
    if np.any((counts < 0) | (counts > of)):
        raise ValueError("A percentage needs 0 <= numerator <= denominator; correct the counts.")
    single = counts.ndim == 1
    counts, of = np.atleast_2d(counts), np.atleast_2d(of)
    missing = ~(np.isfinite(counts) & np.isfinite(of) & (of > 0))
    return np.where(missing, np.nan, counts), np.where(missing, np.nan, of), single


def _chi_squared(counts: np.ndarray, of: np.ndarray) -> np.ndarray:
    here = ~np.isnan(counts)
    yes, everyone = np.where(here, counts, 0.0), np.where(here, of, 0.0)
    total_yes, total = yes.sum(axis=1), everyone.sum(axis=1)
    times = np.arange(counts.shape[1], dtype="float64")
    safe = np.where(total > 0, total, 1.0)
    away = times - ((everyone * times).sum(axis=1) / safe)[:, None]
    share = total_yes / safe
    top = (away * (yes - everyone * share[:, None])).sum(axis=1)
    below = share * (1 - share) * (everyone * away**2).sum(axis=1)
    possible = below > 0
    return np.where(possible, top**2 / np.where(possible, below, 1.0), 0.0)


def _slopes(values: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The weighted slope of the five years, and whether it keeps its sign without each of them in turn."""
    left_out = np.concatenate([np.ones((1, YEARS)), 1 - np.eye(YEARS)])  # all, then without each
    use = weight[:, None, :] * left_out
    total = use.sum(axis=2, keepdims=True)
    away = _TIMES - (use * _TIMES).sum(axis=2, keepdims=True) / total
    around = values[:, None, :] - (use * values[:, None, :]).sum(axis=2, keepdims=True) / total
    slope = (use * away * around).sum(axis=2) / (use * away**2).sum(axis=2)
    noise = SAME * np.max(np.abs(values), axis=1, keepdims=True)
    sign = np.where(np.abs(slope) <= noise, 0.0, np.sign(slope))
    return slope[:, 0], (sign == sign[:, :1]).all(axis=1) & (sign[:, 0] != 0)


def _marked(slope, chi, steady, missing, short: str, level: float, single: bool, gap="") -> RecentTrend:
    if not 0 < level < 1:
        raise ValueError(f"Give a level between 0 and 1, as 0.998; got {level}.")
    slope, chi = np.where(missing, np.nan, slope), np.where(missing, np.nan, chi)
    sure = chi > ndtri(0.5 + level / 2) ** 2
    marker = np.where(sure & steady, np.where(slope > 0, INCREASING, DECREASING), NO_CHANGE)
    why = np.where(sure & steady, "a significant trend", np.where(sure, "one year makes the trend", "no trend"))
    lacking = short or np.where(gap == "", "a year is missing", gap)
    found = (
        np.where(missing, CANNOT, marker), slope, chi, 2 * ndtr(-np.sqrt(chi)), steady & ~missing,
        np.where(missing, lacking, why),
    )  # fmt: skip
    return RecentTrend(*(of[0] if single else of for of in found))
