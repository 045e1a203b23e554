"""Forecasts made as they would have been made then: to choose a method by, and to see whether its limits held."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .forecast import Forecast, _rows, mean_of_all, naive, seasonal_naive
from .smoothing import library_forecast, seasonal_forecast, smooth, smoothed_forecast

__all__ = ["METHODS", "Backtest", "Chosen", "choose", "coverage", "forecast_chosen", "rolling_origin"]

# From the simplest to the most elaborate. The first is what every other has to beat.
METHODS = ("naive", "mean", "seasonal naive", "level", "seasonal level", "damped trend")
STEPS = 4
FIRST = 4  # points before the first forecast of a backtest
# A method is preferred to a simpler one where, over so many origins at least, its mean miss is smaller by such a
# share and by so many standard errors of the difference: the best of six looks better than it is.
ORIGINS, GAIN, SURE = 4, 0.1, 1.0
# The measured tails are those of Student's t with so few degrees of freedom, however many points there are.
TAILS, YEARLY_TAILS = 5.0, 2.5
# How much wider than their formula the limits of each method have to be, 1 to 4 steps ahead: a method is chosen
# where it did well, its own weights are estimates, and levels shift. What a method carries forward between
# quarters swings back in part. Yearly figures have longer tails (2020 is among them). Measured by
# `bench/forecast_coverage.py --widths` on made-up councils and published indicators other than those on which
# coverage is then checked.
WIDTH = {
    "naive": (1.05, 1.0, 0.95, 0.95),
    "mean": (1.0, 1.1, 1.2, 1.3),
    "seasonal naive": (1.45, 1.5, 1.55, 1.55),
    "level": (1.05, 1.15, 1.2, 1.3),
    "seasonal level": (1.1, 1.1, 1.1, 1.1),
    "damped trend": (1.0, 1.3, 1.5, 1.65),
}
YEARLY = {**WIDTH, "naive": (0.9, 0.9, 0.9, 0.92), "mean": (0.8, 0.8, 0.9, 0.9), "level": (0.8, 0.8, 0.9, 0.9)}


@dataclass(frozen=True, eq=False)
class Backtest:
    """What each method would have forecast from the first 4, 5, 6 … points.

    `errors` (figure less forecast), `scales` and, for one step, `df`: shape (methods, series, origins,
    steps), `df` without the last. NaN where a method cannot forecast or the figure is not known.
    """

    errors: np.ndarray
    scales: np.ndarray
    df: np.ndarray
    origins: tuple[int, ...]
    points: int
    period: int | None = 4


@dataclass(frozen=True, eq=False)
class Chosen:
    """The forecast of the method chosen for each series, how it was chosen, and how its limits did.

    `method` names it; `miss` is its mean absolute miss in the backtest over that of the naive forecast and
    `miss_seasonal` over that of the seasonal naive one (NaN without a backtest); `made` forecasts were
    checked, of which `held_80` and `held_95` were within the limits, each made with the method that would
    have been chosen at the time. Arrays of shape (series,).
    """

    forecast: Forecast
    method: np.ndarray
    miss: np.ndarray
    miss_seasonal: np.ndarray
    made: np.ndarray
    held_80: np.ndarray
    held_95: np.ndarray
    moved: np.ndarray | None = None  # (series, points, steps): how far each point's error moves each step


def rolling_origin(values, *, period: int | None = 4, steps: int = STEPS) -> Backtest:
    """Every method's forecasts from every origin, with their errors.

    Parameters
    ----------
    values : (series, points) or (points,), oldest first, NaN = missing.
    period : points to a year; None where there is no season to look for.

    Source
    ------
    Tashman (2000), Out-of-sample tests of forecasting accuracy, Int. J. Forecasting 16, 437-450.
    """
    rows, _ = _rows(values)
    series, points = rows.shape
    origins = tuple(range(FIRST, points))
    shape = (len(METHODS), series, len(origins), steps)
    errors, scales, df = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape[:3], np.nan)
    fitted = {model: smooth(rows, model) for model in ("level", "damped trend")}
    known = np.concatenate([np.zeros((series, 1)), np.cumsum(~np.isnan(rows), axis=1)], axis=1)
    later = np.concatenate([rows, np.full((series, steps), np.nan)], axis=1)
    for number, origin in enumerate(origins):
        for which, method in enumerate(METHODS):
            able = known[:, origin] >= _needs(method, period)
            if able.any():
                made = _then(method, rows, origin, steps, period, fitted)
                error = later[:, origin : origin + steps] - made.mid
                errors[which, :, number] = np.where(able[:, None], error, np.nan)
                scales[which, :, number], df[which, :, number] = made.scale, made.df
    return Backtest(errors, scales, df, origins, points, period)


def _needs(method, period) -> float:
    """Known points before a method makes a forecast of the backtest."""
    if method.startswith("seasonal"):
        return np.inf if not period else {"seasonal naive": period + 1, "seasonal level": 2.5 * period}[method]
    return 7 if method == "damped trend" else FIRST


def _then(method, rows, origin, steps, period, fitted) -> Forecast:
    past = rows[:, :origin]
    if method in fitted:
        return smoothed_forecast(fitted[method], rows, origin, steps)
    if method == "seasonal naive":
        return seasonal_naive(past, steps, period)
    if method == "seasonal level":
        return seasonal_forecast(past, steps, period, library=False)
    return (naive if method == "naive" else mean_of_all)(past, steps)


def choose(backtest: Backtest, known: int | None = None) -> np.ndarray:
    """The method for each series, an index into METHODS, from what was known after `known` points.

    The naive forecast, unless the next of METHODS missed by less over the same forecasts: by a tenth at
    least, and by one standard error of the difference between origins; then that one, unless the next
    missed by as much less again; and so on. Under four origins: naive.
    """
    known = backtest.points if known is None else known
    steps = np.arange(1, backtest.errors.shape[3] + 1)
    seen = np.array(backtest.origins, dtype=int)[:, None] + steps <= known
    missed = np.where(seen, np.abs(backtest.errors), np.nan)
    series = np.arange(missed.shape[1])
    best = np.zeros(len(series), dtype=int)
    for which in range(1, len(METHODS)):
        gain, sure, origins = _gain(missed[best, series], missed[which])
        best = np.where((origins >= ORIGINS) & (gain > GAIN) & (sure > SURE), which, best)
    return best


def _gain(simple, other):
    """How much less `other` missed, as a share; the same in standard errors; and over how many origins."""
    both = ~np.isnan(simple) & ~np.isnan(other)
    less = np.where(both, simple - other, 0.0)
    counted = both.sum(2)
    origins = (counted > 0).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = less.sum((1, 2)) / np.where(both, simple, 0.0).sum((1, 2))
        each = np.where(counted > 0, less.sum(2) / counted, 0.0)
        mean = each.sum(1) / origins
        squares = np.where(counted > 0, (each - mean[:, None]) ** 2, 0.0).sum(1)
        sure = mean / np.sqrt(squares / (origins - 1) / origins)
    return np.nan_to_num(gain), np.nan_to_num(sure, nan=0.0, posinf=np.inf), origins


def coverage(backtest: Backtest, level: float, steps: int = STEPS) -> tuple[np.ndarray, np.ndarray]:
    """How many forecasts were made, and how many fell within their limits, (series, steps) each.

    Each is made with the method and the limits that would have been used then.
    """
    series = np.arange(backtest.errors.shape[1])
    made, held = np.zeros((len(series), steps)), np.zeros((len(series), steps))
    for number, origin in enumerate(backtest.origins):
        method = choose(backtest, origin)
        error, scale = backtest.errors[method, series, number], backtest.scales[method, series, number]
        df = np.minimum(backtest.df[method, series, number], tails(backtest.period))
        plain = Forecast(np.zeros_like(scale), scale[:, :, None] ** 2 * np.eye(steps), df, df)
        _, half = plain.widened(_widths(method, steps, backtest.period)).limits(level)
        known = ~np.isnan(error) & ~np.isnan(half)
        made += known
        held += known & (np.abs(error) <= half * (1 + 1e-9))
    return made, held


def tails(period) -> float:
    """The degrees of freedom of the measured tails, of figures with so many points to a year (None: yearly)."""
    return TAILS if period else YEARLY_TAILS


def _widths(method, steps, period) -> np.ndarray:
    table = np.array([(WIDTH if period else YEARLY)[name] for name in METHODS])
    return table[:, np.minimum(np.arange(steps), table.shape[1] - 1)][method]


def forecast_chosen(
    values, *, period: int | None = 4, steps: int = STEPS, library: bool = True, error=None
) -> Chosen:
    """Choose a method for each series by its backtest, forecast with it, and say how its limits have done.

    Trust it from about 12 points. From 4 to 7 there is nothing to choose by: the naive forecast, whose
    few movements make the limits wide by themselves (Student's t). Under 3 points the limits are NaN with
    the reason. `library=False` fits by `smooth` instead of statsmodels: the same models on a grid.

    Parameters
    ----------
    values : (series, points) or (points,), oldest first, NaN = missing. period : as `rolling_origin`.
    error : the standard error of each value that is an estimate itself, 0 elsewhere, shaped as `values`; the
        limits are as much wider as it moves the forecast.

    Source
    ------
    Hyndman and Athanasopoulos (2021), Forecasting: principles and practice, 5.8 to 5.10.
    """
    rows, single = _rows(values)
    tested = rolling_origin(rows, period=period, steps=steps)
    method = choose(tested)
    forecast = _forecast_with(method, rows, period, steps, library)
    wide = replace(forecast.widened(_widths(method, steps, period)), df=np.minimum(forecast.df, tails(period)))
    moved = _moved(method, rows, np.zeros_like(rows) if error is None else _rows(error)[0], period, steps)
    if moved is not None:
        wide = replace(wide, spread=wide.spread + np.einsum("spi,spj->sij", moved, moved))
    missed = np.abs(tested.errors)
    own = missed[method, np.arange(len(rows))]
    made, held_80 = coverage(tested, 0.8, steps)
    _, held_95 = coverage(tested, 0.95, steps)
    found = [_ratio(own, missed[0]), _ratio(own, missed[METHODS.index("seasonal naive")])]
    found += [array.sum(1) for array in (made, held_80, held_95)]
    names = np.array(METHODS)[method]
    if single:
        wide = Forecast(wide.mid[0], wide.spread[0], wide.df[0], wide.reason[0])
        return Chosen(wide, names[0], *(part[0] for part in found), None if moved is None else moved[0])
    return Chosen(wide, names, *found, moved)


def _moved(method, rows, error, period, steps) -> np.ndarray | None:
    """How far each step's middle moves where a point is one standard error higher, (series, points, steps)."""
    uncertain = np.flatnonzero((error > 0).any(0))
    if not len(uncertain):
        return None
    own = (error > 0).any(1)
    moved, part = np.zeros((*rows.shape, steps)), rows[own]
    plain = _forecast_with(method[own], part, period, steps, False).mid
    for point in uncertain:
        shaken = part.copy()
        shaken[:, point] += error[own, point]
        moved[own, point] = np.nan_to_num(_forecast_with(method[own], shaken, period, steps, False).mid - plain)
    return moved


def _ratio(own, other) -> np.ndarray:
    both = ~np.isnan(own) & ~np.isnan(other)
    above, below = np.where(both, own, 0.0).sum((1, 2)), np.where(both, other, 0.0).sum((1, 2))
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)


def _forecast_with(method, rows, period, steps, library) -> Forecast:
    whole = naive(rows, steps)
    for which in np.unique(method[method > 0]):
        name, own = METHODS[which], method == which
        part = rows[own]
        if name == "mean":
            made = mean_of_all(part, steps)
        elif name == "seasonal naive":
            made = seasonal_naive(part, steps, period)
        elif name == "seasonal level":
            made = seasonal_forecast(part, steps, period, library=library)
        elif library:
            made = library_forecast(part, name, steps)
        else:
            made = smoothed_forecast(smooth(part, name), part, steps=steps)
        for field in ("mid", "spread", "df", "reason"):
            getattr(whole, field)[own] = getattr(made, field)
    return whole
