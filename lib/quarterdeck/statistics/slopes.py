"""How much a series moves from point to point, and in a year: Theil-Sen, Kendall's tau-b, least squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, ndtr, ndtri, stdtr

from .pairs import SAME, as_series, middle, pairs, snapped, ties

TOO_FEW = "too few points"
# Above this many points the exact distribution of tau is as good as normal.
_EXACT_UP_TO = 33


@dataclass(frozen=True)
class TheilSen:
    """Median slopes with their interval: arrays of shape (series,), or plain numbers for one series.

    The slope is per step from one point to the next; `intercept` is the height of the line at the first
    point (position 0). `points` counts those that are not missing. `reason` is "" or why there is no slope.
    """

    slope: np.ndarray
    intercept: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    points: np.ndarray
    reason: np.ndarray

    def per_year(self, points_per_year: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Slope, lower and upper limit in the measure's unit a year."""
        return tuple(per_year(of, points_per_year) for of in (self.slope, self.lower, self.upper))


@dataclass(frozen=True)
class KendallTau:
    """Kendall's tau-b against time and its two-sided p-value: arrays of shape (series,), or plain numbers."""

    tau: np.ndarray
    p: np.ndarray
    reason: np.ndarray


@dataclass(frozen=True)
class LeastSquares:
    """The straight line of least squares: arrays of shape (series,), or plain numbers; slope per step."""

    slope: np.ndarray
    intercept: np.ndarray
    error: np.ndarray
    p: np.ndarray
    reason: np.ndarray


def per_year(slope, points_per_year: float):
    """A slope per point as a slope a year: 4 points a year for quarters, 12 for months, 1 for years."""
    if not points_per_year > 0:
        raise ValueError(f"Give the points of a year as 4, 12 or 1; got {points_per_year}.")
    return slope * points_per_year


def theil_sen(values, level: float = 0.95, same: float = SAME) -> TheilSen:
    """Median of the slopes between all pairs of points, with an interval.

    One strange quarter hardly moves it, so it is the slope to quote in words. Trust the interval for
    independent points; rolling and year-to-date figures share events and make it far too narrow.

    Parameters
    ----------
    values : shape (series, points) or (points,), oldest first, evenly spaced; NaN where missing.
        Missing points keep their place in time.
    level : confidence of the interval, between 0 and 1.
    same : values this near, as a share of the largest, are equal. 0 compares as scipy does, to the last digit.

    Returns
    -------
    TheilSen. Under two points: NaN, with the reason. A constant series: slope 0, limits 0.

    Source
    ------
    Theil (1950); Sen (1968), JASA 63, 1379-1389, for the interval from the ranks of the slopes.
    Check: 1, 2, 4, 8 has the slopes 1, 1.5, 2, 2.333, 3, 4 and so the median 2.1667, intercept -0.25.
    """
    if not 0 < level < 1:
        raise ValueError(f"Give a level between 0 and 1, as 0.95; got {level}.")
    given, single = as_series(values)
    series = snapped(given, same)
    points = (~np.isnan(series)).sum(axis=1)
    ordered_slope = np.full((3, len(series)), np.nan)
    spread = np.sqrt(np.maximum(points * (points - 1) * (2 * points + 5) - ties(series), 0) / 18)
    number = points * (points - 1) // 2
    z = ndtri(0.5 + level / 2)
    last = np.maximum(number - 1, 0)
    high = np.minimum(np.rint((number + z * spread) / 2).astype("int64"), last)
    low = np.maximum(np.rint((number - z * spread) / 2).astype("int64") - 1, 0)
    for part, slopes, apart in pairs(series):
        if not apart.size:
            continue
        slopes /= apart
        slopes.sort(axis=1)  # missing pairs come last
        at = np.arange(len(slopes))
        low_middle, high_middle = np.maximum(number[part] - 1, 0) // 2, np.minimum(number[part] // 2, last[part])
        ordered_slope[0, part] = (slopes[at, low_middle] + slopes[at, high_middle]) / 2
        ordered_slope[1, part] = slopes[at, low[part]]
        ordered_slope[2, part] = slopes[at, high[part]]
    intercept = middle(series.copy()) - ordered_slope[0] * middle(_positions(series))
    found = (*ordered_slope[:1], intercept, *ordered_slope[1:], points, _reasons(points, 2))
    return TheilSen(*(_alone(of, single) for of in found))


def kendall_tau(values, same: float = SAME) -> KendallTau:
    """Kendall's tau-b of a series against time: +1 always rising, -1 always falling, 0 neither.

    The p-value is exact up to 33 points without ties, else from the normal approximation with ties allowed for.

    Source
    ------
    Kendall (1970), Rank Correlation Methods. Check: 1, 3, 2, 4, 5 has tau 0.8, p = 1/12 = 0.0833.
    """
    given, single = as_series(values)
    series = snapped(given, same)
    n = (~np.isnan(series)).sum(axis=1)
    score, tied_pairs = np.zeros(len(series)), np.zeros(len(series))
    for part, differences, _ in pairs(series):
        tied_pairs[part] = (differences == 0).sum(axis=1)
        score[part] = np.nansum(np.sign(differences), axis=1)
    number = n * (n - 1) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        tau = score / np.sqrt(number * (number - tied_pairs))
        z = score / np.sqrt(np.maximum(n * (n - 1) * (2 * n + 5) - ties(series), 0) / 18)
    p = 2 * ndtr(-np.abs(z))
    for size in np.unique(n[tied_pairs == 0]):
        of = (n == size) & (tied_pairs == 0)
        apart = np.rint(np.minimum(number + score, number - score) / 2).astype("int64")
        p[of] = _exact(int(size), apart[of], p[of])
    reason = np.where(n < 2, TOO_FEW, np.where(np.isnan(tau), "no variation", ""))
    p = np.where(reason == "", p, 1.0)
    return KendallTau(*(_alone(of, single) for of in (np.clip(tau, -1, 1), p, reason)))


def least_squares(values) -> LeastSquares:
    """Straight line of least squares with the standard error and p-value of its slope.

    For comparison with other tools; a single strange point moves it, so prefer `theil_sen` in words.
    Two points fit any line: their error and p-value are NaN, with the reason.

    Source
    ------
    Ordinary least squares on positions 0, 1, 2 …; Student's t with n - 2 degrees of freedom.
    Check: 1, 3, 2, 4, 5 has slope 0.9, intercept 1.2, standard error 0.252, p = 0.037.
    """
    series, single = as_series(values)
    here = ~np.isnan(series)
    n = here.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        time = np.where(here, np.arange(series.shape[1], dtype="float64"), 0.0)
        middle_time = time.sum(axis=1) / n
        level = np.where(here, series, 0.0).sum(axis=1) / n
        x = np.where(here, time - middle_time[:, None], 0.0)
        y = np.where(here, series - level[:, None], 0.0)
        xx, xy, yy = (x * x).sum(axis=1), (x * y).sum(axis=1), (y * y).sum(axis=1)
        slope = xy / xx
        left = ((y - slope[:, None] * x) ** 2).sum(axis=1)
        left = np.where(left <= 1e-18 * np.maximum(yy, level**2 * n), 0.0, left)
        error = np.where(n > 2, np.sqrt(left / np.maximum(n - 2, 1) / xx), np.nan)
        t = np.where(xy == 0, 0.0, np.abs(slope) / error)
        p = np.where(n > 2, 2 * stdtr(np.maximum(n - 2, 1), -t), np.nan)
    reason = np.where(n < 2, TOO_FEW, np.where(n == 2, "two points have no error", ""))
    return LeastSquares(*(_alone(of, single) for of in (slope, level - slope * middle_time, error, p, reason)))


def _exact(n: int, apart: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """Two-sided p of tau without ties, where `apart` pairs run against the rest."""
    if n < 2:
        return np.ones(len(apart))
    if n > _EXACT_UP_TO:
        one = np.exp(np.log(2.0) - gammaln(np.where(apart == 0, n + 1, n)))
        return np.where(apart <= 1, one, normal)
    ways = np.ones(1)
    for size in range(2, n + 1):  # orders of `size` things by how many pairs are the wrong way round
        ways = np.convolve(ways, np.full(size, 1.0 / size))
    both = 2 * np.cumsum(ways)[apart]
    return np.where(4 * apart == n * (n - 1), 1.0, np.minimum(both, 1.0))


def _positions(series: np.ndarray) -> np.ndarray:
    """The place in time of each point that is there."""
    return np.where(np.isnan(series), np.nan, np.arange(series.shape[1], dtype="float64"))


def _reasons(points: np.ndarray, least: int) -> np.ndarray:
    return np.where(points < least, TOO_FEW, "")


def _alone(of: np.ndarray, single: bool):
    return of[0] if single else of
