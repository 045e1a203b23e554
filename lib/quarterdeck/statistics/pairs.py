"""Every pair of points of a series: the differences, slopes and ties that rank tests of a trend are made of."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

# How near two values must lie, as a share of the largest, to be the same value: noise of arithmetic, not a change.
SAME = 1e-9
# How many pairs are held at a time: about 16 MB, which keeps long and many series within any machine.
_AT_A_TIME = 2_000_000


def as_series(values) -> tuple[np.ndarray, bool]:
    """The values as (series, points) of float64, and whether one series was given on its own.

    Infinite values are treated as missing.
    """
    given = np.asarray(values, dtype="float64")
    if given.ndim not in (1, 2):
        raise ValueError(f"Give values as (points,) or (series, points); got {given.ndim} dimensions.")
    series = np.atleast_2d(given)
    if not np.isfinite(series).all():
        series = np.where(np.isfinite(series), series, np.nan)
    return series, given.ndim == 1


def snapped(values: np.ndarray, same: float = SAME) -> np.ndarray:
    """The values with those that differ only by noise of arithmetic made equal; shape (series, points).

    `same` is how near is the same, as a share of the series' largest value; 0 compares as a computer does.
    """
    if not 0 <= same < 1:
        raise ValueError(f"Give how near is the same as a small share, as 1e-9, or 0; got {same}.")
    if values.shape[1] < 2 or not same:
        return values
    ordered = np.sort(values, axis=1)
    gaps = np.diff(ordered, axis=1)
    noise = same * np.max(np.abs(values), axis=1, initial=0.0, where=~np.isnan(values))[:, None]
    near = ((gaps > 0) & (gaps <= noise)).any(axis=1)
    if not near.any():
        return values
    order = np.argsort(values[near], axis=1, kind="stable")
    begins = np.concatenate([np.ones((near.sum(), 1), bool), ~(gaps[near] <= noise[near])], axis=1)
    first = np.maximum.accumulate(np.where(begins, np.arange(values.shape[1]), 0), axis=1)
    same = np.empty_like(values[near])
    np.put_along_axis(same, order, np.take_along_axis(ordered[near], first, axis=1), axis=1)
    done = values.copy()
    done[near] = same
    return done


def ties(values: np.ndarray) -> np.ndarray:
    """Sum over groups of t equal values of t (t - 1) (2 t + 5), for each series: shape (series,)."""
    series, points = values.shape
    if points < 2:
        return np.zeros(series)
    ordered = np.sort(values, axis=1)
    same = ordered[:, 1:] == ordered[:, :-1]
    rows = np.flatnonzero(same.any(axis=1))
    total = np.zeros(series)
    if rows.size:
        # A value that is the m-th of its group adds f(m) - f(m - 1), which is 6 m (m - 1) + 6 (m - 1) for this f.
        place, run = np.zeros(rows.size), np.zeros(rows.size)
        for column in same[rows].T:
            place = np.where(column, place + 1, 0.0)
            run += 6 * place * (place + 2)
        total[rows] = run
    return total


def pairs(values: np.ndarray) -> Iterator[tuple[slice, np.ndarray, np.ndarray]]:
    """Later minus earlier value of every pair of points, some series at a time.

    Yields which series, their differences (series, pairs) and how many points apart each pair is
    (pairs,). NaN where either point is missing. The array may be overwritten by who reads it.
    """
    series, points = values.shape
    apart = np.repeat(np.arange(1.0, points), np.arange(points - 1, 0, -1)) if points > 1 else np.empty(0)
    step = max(1, _AT_A_TIME // max(1, apart.size))
    for start in range(0, series, step):
        part = values[start : start + step]
        differences = np.empty((len(part), apart.size))
        filled = 0
        for lag in range(1, points):
            np.subtract(part[:, lag:], part[:, :-lag], out=differences[:, filled : filled + points - lag])
            filled += points - lag
        yield slice(start, start + len(part)), differences, apart


def middle(values: np.ndarray) -> np.ndarray:
    """The median of each row, missing cells left out; NaN for a row without any. Puts `values` in order."""
    rows, columns = values.shape
    if not rows or not columns:
        return np.full(rows, np.nan)
    values.sort(axis=1)  # missing cells come last; sorting whole rows is quicker here than finding their middles
    count = columns - np.isnan(values).sum(axis=1)
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, columns - 1)
    at = np.arange(rows)
    return (values[at, low] + values[at, high]) / 2
