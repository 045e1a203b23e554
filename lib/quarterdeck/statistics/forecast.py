"""Forecasts in closed form, and what every forecast holds: the middle, how far it may miss, and how surely."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

__all__ = ["Forecast", "drift", "mean_of_all", "naive", "seasonal_naive"]

NO_POINTS = "no points"
TOO_FEW = "too few points"
CONSTANT = "never changed"
EXACT = "fitted exactly"


@dataclass(frozen=True, eq=False)
class Forecast:
    """A forecast of some steps ahead for each series.

    Arrays are of shape (series, steps), or (steps,) where one series was given. The errors of the steps
    are taken as multivariate t: `spread` (…, steps, steps) is its scale matrix in squared units, so that
    sums over the steps, such as a year's total, have an interval too; `df` (…) are its degrees of
    freedom. `reason` is blank, or says why there are no limits ("no points", "too few points": they are
    NaN) or that they have no width ("never changed", or "fitted exactly": the method has never missed).
    """

    mid: np.ndarray
    spread: np.ndarray
    df: np.ndarray
    reason: np.ndarray

    @property
    def scale(self) -> np.ndarray:
        """The scale of each step's error, in the unit of the values; shape as `mid`."""
        return np.sqrt(np.diagonal(self.spread, axis1=-2, axis2=-1))

    def limits(self, level: float = 0.95, *, normal: bool = False, floor=None, ceiling=None):
        """Lower and upper limits that hold the future figure with that chance, each shaped as `mid`.

        Student's t for the few points that the scale was measured on; `normal` uses the normal
        distribution, as R's forecast package does for all but the mean. Limits are cut at `floor` and
        `ceiling`, and so is nothing else: a percentage cannot pass 0 or 100.
        """
        if not 0 < level < 1:
            raise ValueError(f"A level lies between 0 and 1, such as 0.8 for 80%; got {level}.")
        upper_tail = 0.5 + level / 2
        many = np.full_like(self.df, np.inf) if normal else self.df
        half = _quantile(upper_tail, many)[..., None] * self.scale
        return np.clip(self.mid - half, floor, ceiling), np.clip(self.mid + half, floor, ceiling)

    def total(self, weights, plus=0.0) -> Forecast:
        """The forecast of `plus` + the weighted sum of the steps, as a forecast of one step."""
        weights = np.asarray(weights, dtype="float64")
        middle = np.sum(self.mid * weights, axis=-1) + plus
        variance = np.einsum("...i,...ij,...j->...", weights, self.spread, weights)
        return Forecast(middle[..., None], variance[..., None, None], self.df, self.reason)

    def chance_below(self, bound) -> np.ndarray:
        """The chance that each step's figure is under `bound`; shaped as `mid`."""
        scale = self.scale
        with np.errstate(divide="ignore", invalid="ignore"):
            away = np.where(scale > 0, (bound - self.mid) / scale, np.where(bound > self.mid, np.inf, -np.inf))
        chance = stdtr(np.where(np.isinf(self.df), 1e10, self.df)[..., None], away)
        return np.where(np.isnan(scale), np.nan, np.where(np.isinf(away), away > 0, chance))

    def widened(self, factor) -> Forecast:
        """The same forecast with every step's scale multiplied by `factor`, (steps,) or (series, steps)."""
        factor = np.asarray(factor, dtype="float64")
        return replace(self, spread=self.spread * factor[..., :, None] * factor[..., None, :])


def _quantile(share: float, df) -> np.ndarray:
    df = np.asarray(df, dtype="float64")
    return np.where(np.isinf(df), ndtri(share), stdtrit(np.where(np.isinf(df), 1.0, np.maximum(df, 1.0)), share))


def mean_of_all(values, steps: int = 4) -> Forecast:
    """Every step is the mean of all known points: for a figure that moves about one level.

    Parameters
    ----------
    values : (series, points) or (points,), oldest first, NaN = missing. steps : how many ahead.

    Returns
    -------
    Forecast with points − 1 degrees of freedom. One point has a middle and no limits.

    Source
    ------
    Hyndman and Athanasopoulos (2021), Forecasting: principles and practice, 5.2 and 5.5.
    Check: 10, 12, 14 gives 12, 95% from 12 − 4.303 × 2 × √(4/3) = 2.06 to 21.94.
    """
    rows, single = _rows(values)
    count = _known(rows).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.nansum(rows, 1) / count
        variance = np.nansum((rows - middle[:, None]) ** 2, 1) / (count - 1)
        spread = variance[:, None, None] * (np.eye(steps) + 1 / count[:, None, None])
    return _forecast(np.repeat(middle[:, None], steps, 1), spread, count - 1, rows, single)


def naive(values, steps: int = 4) -> Forecast:
    """Every step is the last known point: for a figure that wanders. What any other method has to beat.

    A gap between two known points counts as that many steps, and a series whose newest points are
    missing is forecast from its last known one. Shapes as `mean_of_all`; points − 1 degrees of freedom.

    Source
    ------
    Hyndman and Athanasopoulos (2021), 5.2. Check: 10, 12, 11 gives 11; scale one step ahead √(5/2).
    """
    rows, single = _rows(values)
    last, position, jumps, gaps = _steps_between(rows)
    moves = (~np.isnan(jumps)).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.nansum(jumps**2 / gaps, 1) / moves
    ahead = _ahead(rows, position, steps)
    spread = variance[:, None, None] * np.minimum(ahead[:, :, None], ahead[:, None, :])
    return _forecast(np.repeat(last[:, None], steps, 1), spread, moves, rows, single)


def drift(values, steps: int = 4) -> Forecast:
    """The straight line through the first and the last known point, carried on: for a steady rise or fall.

    Shapes as `mean_of_all`; points − 2 degrees of freedom, and the slope's own error widens the limits.

    Source
    ------
    Hyndman and Athanasopoulos (2021), 5.2. Check: 10, 12, 11, 16 gives 18 and 20.
    """
    rows, single = _rows(values)
    last, position, jumps, gaps = _steps_between(rows)
    moves, run = (~np.isnan(jumps)).sum(1), np.nansum(gaps, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.nansum(jumps, 1) / run
        left = (jumps - slope[:, None] * gaps) ** 2 / gaps
        variance = np.where(moves > 1, np.nansum(left, 1) / (moves - 1), np.nan)
        ahead = _ahead(rows, position, steps)
        product = ahead[:, :, None] * ahead[:, None, :] / run[:, None, None]
    spread = variance[:, None, None] * (np.minimum(ahead[:, :, None], ahead[:, None, :]) + product)
    middle = last[:, None] + slope[:, None] * ahead
    return _forecast(np.where(moves[:, None] > 0, middle, last[:, None]), spread, moves - 1, rows, single)


def seasonal_naive(values, steps: int = 4, period: int = 4) -> Forecast:
    """Every step is the last known figure of the same season: for a strong, steady season.

    Shapes as `mean_of_all`; degrees of freedom: the differences over whole years it was measured on.
    A season without any known point falls back on the last known point of all.

    Source
    ------
    Hyndman and Athanasopoulos (2021), 5.2. Check: 1, 2, 3, 4, 3, 2, 5, 4 gives 3, 2, 5, 4; scale √2.
    """
    rows, single = _rows(values)
    series, points = rows.shape
    middle, years = np.empty((series, steps)), np.ones((series, steps))
    squares, moves = np.zeros(series), np.zeros(series)
    any_last, *_ = _steps_between(rows)
    for season in range(period):
        own = rows[:, season::period]
        last, position, jumps, gaps = _steps_between(own)
        squares += np.nansum(jumps**2 / gaps, 1)
        moves += (~np.isnan(jumps)).sum(1)
        for step in range(steps):
            if (points + step) % period == season:
                middle[:, step] = np.where(np.isnan(last), any_last, last)
                years[:, step] = (points + step) // period - np.maximum(position, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = squares / moves
    same = (np.arange(steps)[:, None] - np.arange(steps)) % period == 0
    spread = variance[:, None, None] * np.where(same, np.minimum(years[:, :, None], years[:, None, :]), 0.0)
    return _forecast(middle, spread, moves, rows, single)


def _rows(values) -> tuple[np.ndarray, bool]:
    values = np.asarray(values, dtype="float64")
    if values.ndim not in (1, 2):
        raise ValueError(f"Series are (points,) or (series, points); got {values.ndim} dimensions.")
    return np.atleast_2d(values), values.ndim == 1


def _known(rows) -> np.ndarray:
    return ~np.isnan(rows)


def _steps_between(rows):
    """The last known value, its position, and the jump and the gap from each known point to the one before it."""
    series, points = rows.shape
    if points == 0:
        nothing = np.full(series, np.nan)
        return nothing, np.full(series, -1), np.full((series, 0), np.nan), np.full((series, 0), np.nan)
    place = np.where(_known(rows), np.arange(points), -1)
    newest = np.maximum.accumulate(place, axis=1)
    before = np.concatenate([np.full((series, 1), -1), newest[:, :-1]], axis=1)
    moved = _known(rows) & (before >= 0)
    earlier = np.take_along_axis(rows, np.maximum(before, 0), axis=1)
    jumps = np.where(moved, rows - earlier, np.nan)
    position = newest[:, -1]
    last = np.where(position >= 0, rows[np.arange(series), np.maximum(position, 0)], np.nan)
    return last, position, jumps, np.where(moved, place - before, np.nan)


def _ahead(rows, position, steps) -> np.ndarray:
    """How many steps each forecast lies after the last known point."""
    return (rows.shape[1] - 1 - position)[:, None] + np.arange(1.0, steps + 1)


def _forecast(middle, spread, df, rows, single) -> Forecast:
    """Limits without points are NaN with the reason; a series that never changed has limits of no width."""
    count = _known(rows).sum(1)
    size = np.nanmax(np.abs(np.where(_known(rows), rows, 0.0)), axis=1, initial=0.0)
    spread = np.where(spread <= (1e-9 * size[:, None, None]) ** 2, np.where(np.isnan(spread), np.nan, 0.0), spread)
    few = (df < 1) | np.isnan(spread[:, 0, 0])
    spread = np.where(few[:, None, None], np.nan, spread)
    still = ~few & (np.diagonal(spread, axis1=1, axis2=2).max(1, initial=0.0) == 0)
    high, low = (np.where(_known(rows), sign * rows, -np.inf).max(1, initial=-np.inf) for sign in (1, -1))
    apart = high + low
    same = still & (apart <= 1e-9 * size)
    reason = np.select([count == 0, few, same, still], [NO_POINTS, TOO_FEW, CONSTANT, EXACT], default="")
    freedom = np.where(few, np.nan, df).astype("float64")
    if single:
        return Forecast(middle[0], spread[0], freedom[0], reason[0])
    return Forecast(middle, spread, freedom, reason)
