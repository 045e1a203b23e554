"""Mann-Kendall: does a series rise or fall more steadily than chance? Plain, corrected for memory, and by season."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import rankdata

from .pairs import SAME, as_series, middle, pairs, snapped, ties

RISING, FALLING, NONE = "increasing", "decreasing", "no trend"


@dataclass(frozen=True)
class MannKendall:
    """Arrays of shape (series,), or plain numbers for one series.

    `trend` is "increasing", "decreasing" or "no trend"; `tau` is Kendall's tau-a; `s` the score and
    `variance` what it varies by where nothing changes; `slope` is Theil-Sen, per point (of the seasonal
    test: per year of seasons), and `intercept` the height of its line at the first point. `reason` is ""
    or a word on why a test was not possible ("too few points", "no variation") or was not corrected.
    """

    trend: np.ndarray
    p: np.ndarray
    z: np.ndarray
    tau: np.ndarray
    s: np.ndarray
    variance: np.ndarray
    slope: np.ndarray
    intercept: np.ndarray
    reason: np.ndarray


def mann_kendall(values, alpha: float = 0.05, same: float = SAME) -> MannKendall:
    """The original test: counts rises against falls over all pairs of points.

    Trust it for independent points. Where each point remembers the one before (rolling, year to date, a
    caseload at period end) it finds trends that are not there; the corrected forms do so less often and
    none of them holds its level in 24 points. Where quarters have a season use `seasonal_kendall`. Under
    eight points it can hardly find anything.

    Parameters
    ----------
    values : shape (series, points) or (points,), oldest first, evenly spaced, NaN where missing.
    alpha : two-sided level under which a trend is named.
    same : values this near, as a share of the series' largest, are equal; 0 compares to the last digit.

    Returns
    -------
    MannKendall. No or one point, and a constant series, give "no trend", p = 1, with the reason.

    Source
    ------
    Mann (1945), Econometrica 13, 245-259; Kendall (1975); variance with ties, continuity corrected.
    Check: 1, 2, 3, 5, 4 has s = 8, variance 16.667, z = 7 / 4.0825 = 1.715, p = 0.0864.
    """
    series, single = _prepared(values, alpha, same)
    s, slope, intercept = _score_and_slope(series)
    n = _count(series)
    return _result(s, _variance(series, n), _tau(s, n), slope, intercept, n, alpha, single)


def hamed_rao(values, alpha: float = 0.05, lag: int | None = None, same: float = SAME) -> MannKendall:
    """Mann-Kendall with its variance corrected for memory between points.

    The ranks of what is left without the Theil-Sen slope show how far points remember each other; only
    correlations outside +/- z / sqrt(n) count, up to `lag` (None: all). It was made for long series. Of 24
    points without any trend it calls 8% a trend at alpha 0.05 where they are independent (6% with lag=1),
    and 36% where each remembers 0.8 of the last (plain 45%): better than nothing, and no proof.

    A point after a gap is taken to follow the last one before it. Fewer than three points cannot be
    corrected, and a correction that would leave no variance is not made: `reason` says so.

    Source
    ------
    Hamed and Rao (1998), Journal of Hydrology 204, 182-196. Parameters and result as `mann_kendall`.
    Check: where no correlation is outside the limits, z is that of `mann_kendall`.
    """
    series, single = _prepared(values, alpha, same)
    s, slope, intercept = _score_and_slope(series)
    left, _, n = _without_trend(series, slope, same)
    memory = _autocorrelation(rankdata(left, axis=1, nan_policy="omit"), n)
    size = n[:, None].astype("float64")
    k = np.arange(1, memory.shape[1] + 1)
    weight = (size - k) * (size - k - 1) * (size - k - 2)
    limit = ndtri(1 - alpha / 2) / np.sqrt(np.maximum(size, 1))
    counted = (np.abs(memory) > limit) & (k < size) & (k <= _lags(lag, series))
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = 1 + 2 / (n * (n - 1.0) * (n - 2)) * np.where(counted, weight * memory, 0.0).sum(axis=1)
    return _corrected(series, s, slope, intercept, n, factor, alpha, single)


def yue_wang(values, alpha: float = 0.05, lag: int | None = None, same: float = SAME) -> MannKendall:
    """Mann-Kendall with its variance corrected by the effective number of points.

    `lag=1` is what its authors use. With all lags (None, the default of other tools) the correlations of
    any series sum to about -1/2, the variance comes out far too small, and 45% of independent series of 24
    points are called a trend: that form is here so that others' figures can be reproduced. With lag=1 it is
    10%, and 28% where each point remembers 0.8 of the last.

    Source
    ------
    Yue and Wang (2004), Water Resources Management 18, 201-218. Parameters and result as `mann_kendall`.
    """
    series, single = _prepared(values, alpha, same)
    s, slope, intercept = _score_and_slope(series)
    left, _, n = _without_trend(series, slope, same)
    memory = _autocorrelation(left, n)
    k = np.arange(1, memory.shape[1] + 1)
    counted = (k < n[:, None]) & (k <= _lags(lag, series))
    share = 1 - k / np.maximum(n, 1)[:, None]
    factor = np.where(n > 2, 1 + 2 * np.where(counted, share * memory, 0.0).sum(axis=1), np.nan)
    return _corrected(series, s, slope, intercept, n, factor, alpha, single)


def trend_free_pre_whitening(values, alpha: float = 0.05, same: float = SAME) -> MannKendall:
    """Mann-Kendall on the series with its memory of one point taken out and its slope left in.

    Finds real trends well; with strong memory it calls as much chance a trend as the plain test does
    (24 points that remember 0.8 of the last: 56%).

    Source
    ------
    Yue, Pilon, Phinney and Cavadias (2002), Hydrological Processes 16, 1807-1829. Parameters and result
    as `mann_kendall`; s, variance and tau are those of the whitened series, one point shorter; slope and
    intercept those of the series itself.
    """
    series, single = _prepared(values, alpha, same)
    _, slope, intercept = _score_and_slope(series)
    left, line, n = _without_trend(series, slope, same)
    if series.shape[1] < 2:
        none = np.zeros(len(series))
        return _result(none, none, none, slope, intercept, n, alpha, single)
    first = _autocorrelation(left, n)[:, :1]
    white = snapped(left[:, 1:] - left[:, :-1] * first + line[:, 1:], same)
    short = np.maximum(n - 1, 0)
    s, _, _ = _score_and_slope(white, slopes=False)
    return _result(s, _variance(white, short), _tau(s, short), slope, intercept, short, alpha, single)


def seasonal_kendall(values, period: int = 4, alpha: float = 0.05, same: float = SAME) -> MannKendall:
    """Mann-Kendall within each season, summed: a first quarter is only held against first quarters.

    Parameters
    ----------
    values : as `mann_kendall`; the first point is the first season. The slope is per `period` points, a year.
    period : seasons a year: 4 or 12 (any whole number from 2).

    Source
    ------
    Hirsch, Slack and Smith (1982), Water Resources Research 18, 107-121. Seasons are taken to be
    independent of each other; long memory makes p too small.
    """
    if period != int(period) or period < 2:
        raise ValueError(f"Give a season as 4 or 12 points a year; got {period}.")
    series, single = _prepared(values, alpha, same)
    count, points = series.shape
    years = -(-points // period)
    padded = np.full((count, years * period), np.nan)
    padded[:, :points] = series
    apart = padded.reshape(count, years, period).transpose(0, 2, 1).reshape(count * period, years)
    s = np.zeros(len(apart))
    slopes = np.full((len(apart), years * (years - 1) // 2), np.nan)
    for part, differences, steps in pairs(apart):
        s[part] = np.nansum(np.sign(differences), axis=1)
        slopes[part] = differences / steps
    n = _count(apart)
    of_season = (of.reshape(count, period).sum(axis=1) for of in (s, _variance(apart, n), n * (n - 1) / 2))
    s, variance, number = of_season
    slope = middle(slopes.reshape(count, -1))
    intercept = middle(series.copy()) - slope / period * middle(_positions(series))
    tau = np.divide(s, number, out=np.zeros(count), where=number > 0)
    most = n.reshape(count, period).max(axis=1)
    return _result(s, variance, tau, slope, intercept, most, alpha, single)


def _prepared(values, alpha: float, same: float) -> tuple[np.ndarray, bool]:
    if not 0 < alpha < 1:
        raise ValueError(f"Give alpha between 0 and 1, as 0.05; got {alpha}.")
    series, single = as_series(values)
    return snapped(series, same), single


def _lags(lag: int | None, series: np.ndarray) -> int:
    if lag is not None and (lag != int(lag) or lag < 1):
        raise ValueError(f"Give the lags to look at as a whole number from 1, or None for all; got {lag}.")
    return series.shape[1] if lag is None else int(lag)


def _count(series: np.ndarray) -> np.ndarray:
    return (~np.isnan(series)).sum(axis=1)


def _positions(series: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(series), np.nan, np.arange(series.shape[1], dtype="float64"))


def _score_and_slope(series: np.ndarray, slopes: bool = True) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rises less falls; the Theil-Sen slope; the height of its line at the first point."""
    s, slope = np.zeros(len(series)), np.full(len(series), np.nan)
    for part, differences, apart in pairs(series):
        s[part] = (differences > 0).sum(axis=1) - (differences < 0).sum(axis=1)
        if slopes:
            differences /= apart
            slope[part] = middle(differences)
    if not slopes:
        return s, slope, slope
    return s, slope, middle(series.copy()) - slope * middle(_positions(series))


def _variance(series: np.ndarray, n: np.ndarray) -> np.ndarray:
    return (n * (n - 1) * (2 * n + 5) - ties(series)) / 18


def _tau(s: np.ndarray, n: np.ndarray) -> np.ndarray:
    return np.divide(s, n * (n - 1) / 2, out=np.zeros(len(s)), where=n > 1)


def _without_trend(
    series: np.ndarray, slope: np.ndarray, same: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What is left without the slope, the slope's line, and how many points: each point at its own place in
    time, and the gaps closed up only then."""
    line = np.where(np.isnan(slope), 0.0, slope)[:, None] * np.arange(1, series.shape[1] + 1)
    left = series - line
    scale = np.nanmax(np.abs(np.concatenate([series, line], axis=1)), axis=1, initial=0.0, keepdims=True)
    left = snapped(np.concatenate([left, scale], axis=1), same)[:, :-1]  # noise is of the size of what was taken off
    gaps = np.isnan(left)
    if (gaps[:, :-1] & ~gaps[:, 1:]).any():
        order = np.argsort(gaps, axis=1, kind="stable")
        left, line = (np.take_along_axis(of, order, axis=1) for of in (left, line))
    return left, line, (~gaps).sum(axis=1)


def _autocorrelation(left: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Correlations at lags 1, 2 … of series without gaps before their end; 0 where nothing varies."""
    level = np.nansum(left, axis=1, keepdims=True) / np.maximum(n, 1)[:, None]
    around = np.where(np.isnan(left), 0.0, left - level)
    size = np.nanmax(np.abs(left), axis=1, initial=0.0)
    total = (around * around).sum(axis=1)
    varies = total > n * (SAME * SAME) * size * size * 1e-6
    lags = range(1, max(left.shape[1], 2))
    found = np.stack([(around[:, k:] * around[:, :-k]).sum(axis=1) for k in lags], axis=1)
    return np.where(varies[:, None], found / np.where(varies, total, 1.0)[:, None], 0.0)


def _corrected(series, s, slope, intercept, n, factor, alpha: float, single: bool) -> MannKendall:
    """The result with the variance times a factor, or without the correction where it would leave none."""
    plain = _variance(series, n)
    works = np.isfinite(factor) & (factor > SAME)
    variance = np.where(works, plain * np.where(works, factor, 1.0), plain)
    note = np.where(works, "", "not corrected for memory")
    return _result(s, variance, _tau(s, n), slope, intercept, n, alpha, single, note)


def _result(s, variance, tau, slope, intercept, n, alpha: float, single: bool, note="") -> MannKendall:
    possible = (variance > 0) & (n > 1)
    away = np.sign(s) * np.maximum(np.abs(s) - 1, 0)
    z = np.divide(away, np.sqrt(np.maximum(variance, 0)), out=np.zeros(len(s)), where=possible)
    p = 2 * ndtr(-np.abs(z))
    sure = np.abs(z) > ndtri(1 - alpha / 2)
    trend = np.where(sure & (z > 0), RISING, np.where(sure & (z < 0), FALLING, NONE))
    reason = np.where(n < 2, "too few points", np.where(possible, note, "no variation"))
    found = (trend, p, z, tau, s, variance, slope, intercept, reason)
    return MannKendall(*(of[0] if single else of for of in found))
