"""Exponential smoothing: every origin of a backtest in one pass, and the library's model for the forecast itself."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np

from .forecast import Forecast, _forecast, _rows

__all__ = ["LIBRARY_NEEDS", "Smoothed", "library_forecast", "seasonal_forecast", "smooth", "smoothed_forecast"]

ALPHA = np.r_[np.arange(0.05, 1.0, 0.05), 0.9999]
DAMPED_ALPHA, DAMPED_BETA, DAMPING = (0.1, 0.3, 0.5, 0.7, 0.9, 0.9999), (0.01, 0.1, 0.3), (0.8, 0.9, 0.98)
LIBRARY_NEEDS = 10  # points: the library refuses to find its starting values from fewer
STOPPED_SHORT = 1.05  # squared errors over those of the grid: more is a search that did not arrive
_PARAMETERS = {"level": 2, "damped trend": 5}


@dataclass(frozen=True, eq=False)
class Smoothed:
    """Smoothing fitted by least squares to the first 0, 1, 2 … points; arrays of shape (series, points + 1).

    `level` and `trend` are the state after those points, `alpha`, `beta` and `phi` the chosen weights of the
    level and of the trend and the damping, `squares` the sum of squared one-step errors, `known` the points used.
    """

    model: str
    level: np.ndarray
    trend: np.ndarray
    alpha: np.ndarray
    beta: np.ndarray
    phi: np.ndarray
    squares: np.ndarray
    known: np.ndarray


def smooth(values, model: str = "level") -> Smoothed:
    """Fit simple smoothing ("level") or a damped trend to every beginning of every series at once.

    For given weights the one-step errors are linear in the starting state, so that the best start has a
    closed form; the weights are then chosen from a grid. A missing point changes nothing.

    Source
    ------
    Hyndman, Koehler, Ord and Snyder (2008), Forecasting with exponential smoothing, chapters 2 and 5.
    """
    if model not in _PARAMETERS:
        raise ValueError(f"Smooth a 'level' or a 'damped trend'; got '{model}'.")
    rows, _ = _rows(values)
    alpha, beta, phi = _grid(model)
    series, points = rows.shape
    shape = (series, len(alpha))
    # The state is linear in the start: what it would be from zero, and what a unit of each start adds.
    level, trend = np.zeros((3, *shape)), np.zeros((3, *shape))
    level[1], trend[2] = 1.0, 1.0
    products = np.zeros((3, 3, *shape))
    kept = [np.full((series, points + 1), np.nan) for _ in range(6)]
    centre = _centre(rows)
    for point in range(points + 1):
        for array, found in zip(kept, _best(level, trend, products, (alpha, beta, phi), model), strict=True):
            array[:, point] = found
        if point == points:
            break
        value = rows[:, point] - centre
        known = ~np.isnan(value)[:, None]
        error = -(level + phi * trend)
        error[0] += np.where(known, value[:, None], 0.0)
        error = np.where(known, error, 0.0)
        products += error[:, None] * error[None, :]
        level, trend = level + phi * trend + alpha * error, phi * trend + alpha * beta * error
    known = np.concatenate([np.zeros((series, 1)), np.cumsum(~np.isnan(rows), axis=1)], axis=1)
    kept[0] += centre[:, None]
    return Smoothed(model, *kept, known)


def _grid(model):
    if model == "level":
        return ALPHA, np.zeros_like(ALPHA), np.zeros_like(ALPHA)
    found = np.meshgrid(DAMPED_ALPHA, DAMPED_BETA, DAMPING, indexing="ij")
    return tuple(part.ravel() for part in found)


def _centre(rows):
    """The first known value: sums of squares about it lose no digits."""
    if rows.shape[1] == 0:
        return np.zeros(len(rows))
    first = (~np.isnan(rows)).argmax(1)
    return np.nan_to_num(rows[np.arange(len(rows)), first])


def _best(level, trend, products, weights, model):
    """State, weights and squares at the point of the grid with the least squares, for each series."""
    own, of_level, of_both, of_trend = products[0, 0], products[1, 1], products[1, 2], products[2, 2]
    on_level, on_trend = products[0, 1], products[0, 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        if model == "level":
            start, slope = np.nan_to_num(-on_level / of_level), np.zeros_like(own)
        else:
            inverse = of_level * of_trend - of_both**2
            firm = inverse > 1e-9 * of_level * of_trend
            start = np.where(firm, (of_both * on_trend - of_trend * on_level) / inverse, -on_level / of_level)
            slope = np.where(firm, (of_both * on_level - of_level * on_trend) / inverse, 0.0)
            start = np.nan_to_num(start)
    squares = own + start * (2 * on_level + start * of_level) + slope * (2 * on_trend + slope * of_trend)
    squares = np.maximum(squares + 2 * start * slope * of_both, 0.0)
    which = squares.argmin(1)[:, None]
    alpha, beta, phi = (np.broadcast_to(weight, squares.shape) for weight in weights)
    states = (level[0] + start * level[1] + slope * level[2], trend[0] + start * trend[1] + slope * trend[2])
    return [np.take_along_axis(array, which, 1)[:, 0] for array in (*states, alpha, beta, phi, squares)]


def smoothed_forecast(fitted: Smoothed, values, origin: int | None = None, steps: int = 4) -> Forecast:
    """The forecast from the first `origin` points (all of them if None), as `smooth` fitted them."""
    rows, single = _rows(values)
    origin = rows.shape[1] if origin is None else origin
    at = [part[:, origin] for part in (fitted.level, fitted.trend, fitted.alpha, fitted.beta, fitted.phi)]
    known = fitted.known[:, origin]
    return _of_state(fitted.model, *at, fitted.squares[:, origin], known, rows[:, :origin], single, steps)


def _of_state(model, level, trend, alpha, beta, phi, squares, known, rows, single, steps) -> Forecast:
    damped = np.cumsum(phi[:, None] ** np.arange(1, steps + 1), axis=1)
    late = _late(rows)
    df = known - _PARAMETERS[model]
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.where(df > 0, squares / df, np.nan)
    # How far an error of one step still moves the steps after it.
    carried = alpha[:, None] * (1 + beta[:, None] * np.concatenate([np.zeros((len(phi), 1)), damped], axis=1))
    weights = np.zeros((len(phi), steps, steps))
    for step in range(steps):
        weights[:, step, step] = 1.0
        for before in range(step):
            weights[:, step, before] = carried[:, step - before]
    spread = variance[:, None, None] * (weights @ weights.transpose(0, 2, 1))
    spread += (variance * late * alpha**2)[:, None, None]  # points that are missing at the end
    middle = np.where((known > 0)[:, None], level[:, None] + trend[:, None] * damped, np.nan)
    return _forecast(middle, spread, df, rows, single)


def _late(rows):
    """How many points are missing at the end."""
    return (~np.isnan(rows))[:, ::-1].argmax(1) if rows.shape[1] else np.zeros(len(rows))


def library_forecast(values, model: str = "level", steps: int = 4) -> Forecast:
    """The forecast of statsmodels' exponential smoothing: ETS(A,N,N) for a "level", ETS(A,Ad,N) for a "damped trend".

    Fitted by maximum likelihood with its starting state, a few milliseconds a series. Missing points between
    known ones are filled along a straight line first. Needs 10 known points (`LIBRARY_NEEDS`); a shorter
    series, one that never changed, or one on which the library's search stops short of the grid's squared
    errors is forecast by `smooth`, the same model by least squares on a grid.
    """
    rows, single = _rows(values)
    fitted = smooth(rows, model)
    at = [getattr(fitted, name)[:, -1].copy() for name in ("level", "trend", "alpha", "beta", "phi", "squares")]
    for number, row in enumerate(rows):
        if fitted.known[number, -1] >= LIBRARY_NEEDS and np.nanmax(row) > np.nanmin(row):
            found = _library_fit(row, model)
            if found and found[-1] <= STOPPED_SHORT * at[-1][number]:
                for part, value in zip(at, found, strict=True):
                    part[number] = value
    return _of_state(model, *at, fitted.known[:, -1], rows, single, steps)


def seasonal_forecast(values, steps: int = 4, period: int = 4, *, library: bool = True) -> Forecast:
    """The season taken out, the level smoothed, the season put back: for a figure with a steady season.

    The effect of a season is its mean distance from the centred mean of a whole year, as in classical
    decomposition. It costs one degree of freedom a season but one. Under two years and a half of points no
    season can be told from chance and it is taken as nothing. `library` fits the level by statsmodels.

    Source
    ------
    Hyndman and Athanasopoulos (2021), Forecasting: principles and practice, 3.4 and 5.7.
    """
    rows, single = _rows(values)
    points = rows.shape[1]
    effect = _season(rows, period)
    without = rows - effect[:, np.arange(points) % period]
    flat = (
        library_forecast(without, "level", steps)
        if library
        else smoothed_forecast(smooth(without), without, steps=steps)
    )
    left = np.maximum(flat.df - (period - 1), 1.0)
    spread = flat.spread * (flat.df / left)[:, None, None]
    middle = flat.mid + effect[:, np.arange(points, points + steps) % period]
    whole = replace(flat, mid=middle, spread=spread, df=left)
    return replace(whole, mid=middle[0], spread=spread[0], df=left[0], reason=flat.reason[0]) if single else whole


def _season(rows, period):
    """How far each season lies from the level, (series, period); nothing where too little is known."""
    series, points = rows.shape
    half = period // 2
    ends = 0.5 if period % 2 == 0 else 1.0
    weights = np.r_[ends, np.ones(2 * half - 1), ends] / period
    away = np.full((series, points), np.nan)
    for point in range(half, points - half):
        away[:, point] = rows[:, point] - rows[:, point - half : point + half + 1] @ weights
    seen = ~np.isnan(away)
    effect = np.zeros((series, period))
    enough = np.ones(series, dtype=bool)
    for season in range(period):
        count = seen[:, season::period].sum(1)
        enough &= count >= 1
        effect[:, season] = np.nansum(away[:, season::period], axis=1) / np.maximum(count, 1)
    enough &= seen.sum(1) >= period + period // 2
    return np.where(enough[:, None], effect - effect.mean(1, keepdims=True), 0.0)


def _library_fit(row, model):
    """Level, trend, alpha, beta, phi and squared errors as statsmodels finds them; None where it cannot."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    place = np.flatnonzero(~np.isnan(row))
    filled = np.interp(np.arange(place[0], place[-1] + 1), place, row[place])
    centre, size = filled.mean(), filled.std()
    damped = model == "damped trend"
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            options = {"trend": "add", "damped_trend": True} if damped else {}
            fit = ETSModel((filled - centre) / size, **options).fit(disp=False)
        except (ValueError, ArithmeticError, np.linalg.LinAlgError):
            return None
    squares = float(np.sum(np.asarray(fit.resid)[place - place[0]] ** 2))
    trend, beta, phi = (fit.slope[-1], fit.smoothing_trend, fit.damping_trend) if damped else (0.0, 0.0, 0.0)
    alpha = fit.smoothing_level
    found = (centre + size * fit.level[-1], size * trend, alpha, beta / alpha if alpha > 0 else 0.0, phi)
    return (*found, size**2 * squares) if np.isfinite(found).all() else None
