"""Figures that overlap or add up made into separate ones: no test holds for points that share their events."""

from __future__ import annotations

import numpy as np


def without_overlap(values, spans: int) -> np.ndarray:
    """Only the points that share no events with each other, counted back from the newest; the others missing.

    Parameters
    ----------
    values : (series, points) or (points,), each point covering `spans` points' worth of time: a figure for the
        last 12 months by quarter has spans 4.

    Returns
    -------
    The same shape, NaN where a point overlaps a later kept one. Of 20 quarters of 12-month figures 5 stay.
    """
    values = np.array(values, dtype="float64")
    points = values.shape[-1]
    if spans < 1:
        raise ValueError(f"A point spans at least one period; got {spans}.")
    back = points - 1 - np.arange(points)
    values[..., back % spans != 0] = np.nan
    return values


def taken_apart(values, begins) -> np.ndarray:
    """What each period added to a figure that counts up through the year.

    Parameters
    ----------
    values : (series, points) or (points,), running totals.
    begins : (points,) bools, True where a new year's count begins.

    Returns
    -------
    The same shape: the first period of a year as it is, any other less the one before; NaN where one of the
    two is missing.
    """
    values = np.asarray(values, dtype="float64")
    begins = np.asarray(begins, dtype=bool)
    before = np.concatenate([np.full((*values.shape[:-1], 1), np.nan), values[..., :-1]], axis=-1)
    return values - np.where(begins, 0.0, before)
