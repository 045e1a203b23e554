"""Whether neighbouring points of a series resemble each other, once its drift or its one step is taken away."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from quarterdeck.statistics.changepoint import cut, less_mean
from quarterdeck.statistics.groups import as_series, tolerance

FEWEST = 12  # points with a value; on fewer, resemblance and chance look the same
BIAS = 2.0  # the estimate is low by about (2 + 4 of itself) over the number of points, a step or a line being fitted
CUT = 1.645  # standard normal, one-sided 5%


class Resemblance(NamedTuple):
    """Of each series: whether neighbouring points resemble each other, and their lag-one autocorrelation."""

    has: np.ndarray
    strength: np.ndarray


def resemblance(values) -> Resemblance:
    """Whether what a point shows is partly what the one before showed: a stock, a slow process, a rolling figure.

    Limits from moving ranges are then too narrow, and runs come about by themselves. A real step or a steady drift
    also makes neighbours alike, so the better of the two is taken away first. Trust a yes; a no on 20 points rules
    out only strong resemblance, so what is known about the measure (a stock, a 12-month figure) goes before it.

    Parameters
    ----------
    values : shape (series, points) or (points,), oldest first, NaN = missing. Take a season away first.

    Returns
    -------
    Resemblance(has, strength): strength from -1 to 1, corrected for its bias in short series; 0 and no on fewer than
    12 points or where nothing varies. `has` is one-sided at 5% for independent points.

    Source
    ------
    Lag-one autocorrelation; bias as in Marriott and Pope (1954), Biometrika 41. Check, by simulation of
    24 points: 4% of independent series, 7% of those with a step or a drift, and 81% of those whose neighbours
    correlate 0.8 are said to resemble themselves.
    """
    y, one = as_series(values)
    present = ~np.isnan(y)
    number = present.sum(axis=1)
    apart = less_mean(y, present)
    stepped, lined = _less_step(apart, present), _less_line(apart, present)
    by_step = (stepped**2).sum(axis=1) < (lined**2).sum(axis=1)
    rest = np.where(by_step[:, None], stepped, lined)
    squares, pairs = (rest**2).sum(axis=1), (present[:, 1:] & present[:, :-1]).sum(axis=1)
    enough = (number >= FEWEST) & (squares > number * tolerance(y)[:, 0] ** 2) & (pairs > 0)
    products = (rest[:, 1:] * rest[:, :-1]).sum(axis=1)
    raw = np.where(enough, products / np.where(enough, squares, 1) * number / np.maximum(pairs, 1), 0.0)
    strength = np.where(enough, np.clip(raw + (BIAS + 4 * raw) / np.maximum(number, 1), -1, 1), 0.0)
    has = enough & (strength > CUT / np.sqrt(np.maximum(number, 1)))
    return Resemblance(has[0], strength[0]) if one else Resemblance(has, strength)


def _less_step(apart: np.ndarray, present: np.ndarray) -> np.ndarray:
    """What is left of each row without its best step, four points or more a side."""
    place, gain = cut(apart, present, 4)
    after = (np.arange(apart.shape[1]) >= place[:, None]) & (gain > 0)[:, None]
    return less_mean(apart, present & after) + less_mean(apart, present & ~after)


def _less_line(apart: np.ndarray, present: np.ndarray) -> np.ndarray:
    """What is left of each row without its straight line."""
    time = less_mean(np.broadcast_to(np.arange(apart.shape[1], dtype="float64"), apart.shape), present)
    spread = (time**2).sum(axis=1, keepdims=True)
    slope = (time * apart).sum(axis=1, keepdims=True) / np.where(spread > 0, spread, 1)
    return apart - slope * time
