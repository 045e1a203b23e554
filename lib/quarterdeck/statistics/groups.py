"""Series as rows of an array, and the groups that rebasing makes of their points: totals within each group."""

from __future__ import annotations

import numpy as np


def as_series(values) -> tuple[np.ndarray, bool]:
    """Values as float64 of shape (series, points) that the caller does not share where it had to change, and
    whether they came as one series of shape (points,). What is not finite is missing."""
    array = np.asarray(values, dtype="float64")
    if array.ndim not in (1, 2):
        raise ValueError(
            f"A chart takes one series (points,) or many (series, points); got {array.ndim} dimensions. "
            "Put each series in a row."
        )
    one = array.ndim == 1
    array = np.ascontiguousarray(array[None, :] if one else array)
    infinite = np.isinf(array)
    return (np.where(infinite, np.nan, array) if infinite.any() else array), one


def scale(series: np.ndarray) -> np.ndarray:
    """The mean size of the values of each series, shape (series, 1); 0 for a series without values."""
    size = np.abs(series)
    total = np.einsum("ij->i", size)
    if np.isfinite(total).all():
        return total[:, None] / max(series.shape[1], 1)
    known = np.isfinite(size)
    return np.where(known, size, 0.0).sum(axis=1, keepdims=True) / np.maximum(known.sum(axis=1, keepdims=True), 1)


def tolerance(series: np.ndarray) -> np.ndarray:
    """Differences no larger than this are float noise: 1e-9 of the series' scale, shape (series, 1)."""
    return 1e-9 * scale(series)


class Groups:
    """The groups of points of many series, laid end to end.

    A group begins with each series and wherever `rebase` is True. Totals come back with one number a group;
    `column` puts such numbers against the points: shape (series, 1) where no series is rebased, otherwise
    (series, points), so that both broadcast.
    """

    def __init__(self, shape: tuple[int, int], rebase=None) -> None:
        self.shape = shape
        marks = np.zeros(shape, dtype=bool) if rebase is None else np.asarray(rebase, dtype=bool)
        try:
            marks = np.broadcast_to(marks, shape)
        except ValueError:
            raise ValueError(
                f"`rebase` has shape {np.shape(rebase)}, the series {shape}. Give one True or False a point."
            ) from None
        self.number = np.broadcast_to(0, shape) if rebase is None else np.cumsum(marks, axis=1)
        self.begins = marks.copy()
        if shape[1]:
            self.begins[:, 0] = True
        self.whole = rebase is None or not marks[:, 1:].any()
        self._starts = None if self.whole else np.flatnonzero(self.begins)
        self._lengths = None if self.whole else np.diff(np.append(self._starts, self.begins.size))

    def total(self, points: np.ndarray) -> np.ndarray:
        """The sum over each group of an array of shape (series, points)."""
        if self.whole:
            return np.einsum("ij->i", points) if points.dtype == "float64" else points.sum(axis=1)
        return np.add.reduceat(points.ravel(), self._starts, dtype=np.result_type(points, "int64"))

    def count(self, holds: np.ndarray) -> np.ndarray:
        """How many points of each group hold, from a bool array of shape (series, points)."""
        return np.count_nonzero(holds, axis=1) if self.whole else self.total(holds)

    def each(self, column: np.ndarray) -> np.ndarray:
        """A column back to one number a group: the opposite of `column`."""
        return column[:, 0] if self.whole else np.broadcast_to(column, self.shape)[self.begins]

    def column(self, each: np.ndarray) -> np.ndarray:
        """One number a group, put against the points."""
        return each[:, None] if self.whole else np.repeat(each, self._lengths).reshape(self.shape)

    def median(self, points: np.ndarray) -> np.ndarray:
        """The median of each group's points that have a value; NaN where none has."""
        group = np.cumsum(self.begins.ravel()) - 1
        ordered = points.ravel()[np.lexsort((points.ravel(), group))]
        starts, number = np.flatnonzero(self.begins), self.total(~np.isnan(points)) if points.size else []
        if not len(starts):
            return np.full(self.shape[0], np.nan)
        low, high = starts + np.maximum(number - 1, 0) // 2, starts + np.minimum(number // 2, np.maximum(number - 1, 0))
        return np.where(number > 0, (ordered[low] + ordered[high]) / 2, np.nan)

    def first(self, present: np.ndarray, points: int) -> np.ndarray:
        """True for the first so many points of each group that have a value."""
        so_far = np.cumsum(present.ravel()).reshape(self.shape)
        before = (so_far - present)[self.begins]
        return present & (so_far - self.column(before) <= points)


def kept(points: np.ndarray, keep: np.ndarray) -> np.ndarray:
    """The points to keep, and 0 for the others, missing or not; the array itself where all are kept."""
    return points if keep.all() else np.where(keep, points, 0.0)


def steps(series: np.ndarray, groups: Groups) -> np.ndarray:
    """Each point less the one before it, same shape; NaN next to a missing point, 0 where a group begins."""
    flat, change = series.ravel(), np.zeros(series.size)
    np.subtract(flat[1:], flat[:-1], out=change[1:])
    change = change.reshape(series.shape)
    if groups.whole:
        change[:, :1] = 0
    else:
        change[groups.begins] = 0
    return change


def noted(where: np.ndarray, sentence: str) -> tuple[str, ...]:
    """A sentence about the series for which `where` holds (one row a series), or nothing if it holds for none."""
    rows = np.asarray(where).reshape(len(where), -1).any(axis=1) if len(where) else np.zeros(0, bool)
    if not rows.any():
        return ()
    return (sentence,) if len(rows) == 1 else (f"In {rows.sum():,} of {len(rows):,} series: {sentence}",)
