"""Regression when successive points resemble each other: every contrast tried at every autocorrelation.

The errors are a first-order autoregression. Its coefficient is not known, so each contrast is fitted at
each value of a grid and judged by its best likelihood, as is the fit without it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RHO = np.round(np.arange(0.0, 0.95, 0.1), 2)
SUPPOSED = 10  # points that what is known of chance counts for, beside the scatter that is seen
_TINY = 1e-12


@dataclass(frozen=True)
class Profiled:
    """For each series (rows) and contrast (columns): twice the gain in log likelihood, the autocorrelation at
    which the contrast fits best, and its coefficient there, in the units of the series.

    `known_gain`, `known_coefficient` and `rest` are those of separate points whose variance is known, and the
    squares left over; None where it is not. That variance counts as SUPPOSED further points beside the scatter
    that is seen, and is never made smaller by it.
    """

    gain: np.ndarray
    rho: np.ndarray
    coefficient: np.ndarray
    known_gain: np.ndarray | None = None
    known_coefficient: np.ndarray | None = None
    rest: np.ndarray | None = None


def profile_contrasts(values, base, contrasts, weights=None, rhos=RHO) -> Profiled:
    """How much better each contrast explains each series than the base alone.

    Parameters
    ----------
    values : (series, points), no missing points.
    base : (columns, points), what is there anyway: the level, the season, known steps; independent columns.
    contrasts : (contrasts, points), the changes looked for. One that the base already contains gains nothing.
    weights : (series, points), one over the standard deviation that chance alone gives each point, where
        that is known: the variance is then never taken to be smaller. None: it is estimated freely.
    rhos : autocorrelations tried, from 0 to below 1. Negative ones are taken as 0, which errs on the safe side.

    Source
    ------
    Profile likelihood of a regression with AR(1) errors, the first point included exactly (Beach and
    MacKinnon 1978, Econometrica 46, 51-58).
    """
    series, points = values.shape
    scale, weights, floor = _scaled(values, weights)
    shape = (series, len(contrasts))
    without = np.full(series, -np.inf)
    with_it, rho, coefficient = np.full(shape, -np.inf), np.zeros(shape), np.zeros(shape)
    known_variance: tuple = (None, None, None)
    for r in rhos:
        y = _whitened(values / scale * weights, r)
        known = _whitened(base[None] * weights[:, None], r)
        tried = _whitened(contrasts[None] * weights[:, None], r)
        basis = np.linalg.qr(np.swapaxes(known, 1, 2))[0]
        left = y - _projected(y[:, None], basis)[:, 0]
        own = tried - _projected(tried, basis)
        length = (own**2).sum(2)
        fits = length > 1e-9 * (tried**2).sum(2)
        along = np.einsum("scp,sp->sc", np.broadcast_to(own, (series, *own.shape[1:])), left)
        slope = np.where(fits, along / np.where(fits, length, 1.0), 0.0)
        rest = (left**2).sum(1)
        rest_with = np.maximum(rest[:, None] - slope * along, _TINY)
        if r == 0 and floor == 1.0:
            free = max(points - known.shape[1] - 1, 1)
            variance = np.maximum((rest_with + SUPPOSED) / (free + SUPPOSED), 1.0)
            known_variance = (slope * along / variance, slope * scale, rest_with)
        first = 0.5 * np.log(1 - r * r)
        without = np.maximum(without, _likelihood(rest, points, floor) + first)
        likely = _likelihood(rest_with, points, floor) + first
        better = likely > with_it
        with_it, rho = np.where(better, likely, with_it), np.where(better, r, rho)
        coefficient = np.where(better, slope * scale, coefficient)
    return Profiled(np.maximum(2 * (with_it - without[:, None]), 0.0), rho, coefficient, *known_variance)


def _scaled(values, weights):
    """Values in units in which rounding in the last bits is nothing; weights of shape (1 or series, points)."""
    if weights is None:
        scale = values.std(axis=1, keepdims=True)
        size = np.abs(values).max(axis=1, keepdims=True)
        scale = np.where(scale > 1e-9 * size, scale, np.where(size > 0, 1e6 * size, 1.0))
        return scale, np.ones((1, values.shape[1])), 1e-9
    return np.ones((len(values), 1)), weights, 1.0


def _whitened(x, r):
    out = np.empty_like(x)
    out[..., 0] = x[..., 0] * np.sqrt(1 - r * r)
    out[..., 1:] = x[..., 1:] - r * x[..., :-1]
    return out


def _projected(x, basis):
    return np.matmul(np.matmul(x, basis), np.swapaxes(basis, 1, 2))


def _likelihood(rest, points, floor):
    variance = np.maximum(rest / points, floor)
    return -0.5 * points * np.log(variance) - 0.5 * rest / variance
