"""A table's rows as arrays, sorted once by extract, person and start, for the checks across rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..spec import TableSpec

# Days since 1970 are kept within one band a group, so that one running maximum serves all groups.
_BAND = 1_000_000
OPEN = _BAND - 1
_ZERO = 500_000
NEVER = -1


class Rows:
    """The rows of one table, of any number of extracts. What several checks need is worked out once."""

    def __init__(self, spec: TableSpec, frame: pd.DataFrame) -> None:
        self.spec, self.frame = spec, frame
        self._distinct: dict[str, tuple[np.ndarray, pd.Index]] = {}
        self._codes: dict[tuple[str, ...], np.ndarray] = {}
        self._spells: dict[tuple[str, ...], Spells] = {}

    def __len__(self) -> int:
        return len(self.frame)

    def none(self) -> np.ndarray:
        """A mask that finds nothing."""
        return np.zeros(len(self.frame), dtype="bool")

    def has(self, *columns: str) -> bool:
        """Whether the columns are there and hold anything: an extract may come without them."""
        return all(c in self.frame and self.frame[c].notna().any() for c in columns)

    def day(self, column: str) -> np.ndarray:
        """A date column as days, shape (n,); a blank is NEVER."""
        return days(self.frame[column])

    def distinct(self, column: str) -> tuple[np.ndarray, pd.Index]:
        """The place of each row's value among a column's different values, -1 for a blank; and those values."""
        if column not in self._distinct:
            place, values = pd.factorize(self.frame[column])
            self._distinct[column] = place, pd.Index(values)
        return self._distinct[column]

    def among(self, column: str, chosen: np.ndarray) -> np.ndarray:
        """Rows whose value is one of those chosen among the column's different values; blanks are not."""
        return np.append(chosen, False)[self.distinct(column)[0]]

    def codes(self, *by: str) -> np.ndarray:
        """Numbers of the groups of rows of one extract that agree on `by`; -1 where one of them is blank."""
        if by not in self._codes:
            code = self.distinct("extract")[0].astype("int64")
            for name in by:
                own, values = self.distinct(name)
                code = np.where((own < 0) | (code < 0), -1, code * max(len(values), 1) + own)
                if len(by) > 1:
                    code = np.where(code < 0, -1, pd.factorize(code)[0])
            self._codes[by] = code
        return self._codes[by]

    def spells(self, *by: str) -> Spells:
        """The rows as spells of the groups `by` (the person's, if none is named), sorted by start."""
        by = by or (self.spec.person,)
        if by not in self._spells:
            start = self.day(self.spec.opened)
            end = self.day(self.spec.closed)
            self._spells[by] = Spells.of(self.codes(*by), start, np.where(end == NEVER, OPEN, end))
        return self._spells[by]


def days(dates: pd.Series) -> np.ndarray:
    """Dates as whole days, shape (n,), in the numbers that `Spells` uses; a blank is NEVER."""
    whole = dates.to_numpy("datetime64[D]")
    return np.where(np.isnat(whole), NEVER, np.clip(whole.astype("int64") + _ZERO, 0, OPEN - 1))


@dataclass(frozen=True)
class Spells:
    """Stretches of time in groups. Arrays of shape (n,), sorted by group and start.

    `order` leads back to the rows; `end` of an open spell is OPEN; `last` marks the last of a group.
    Rows without a group or a start are in no spell.
    """

    order: np.ndarray
    group: np.ndarray
    start: np.ndarray
    end: np.ndarray
    last: np.ndarray

    @classmethod
    def of(cls, group: np.ndarray, start: np.ndarray, end: np.ndarray) -> Spells:
        """Sorted spells from unsorted arrays."""
        known = np.flatnonzero((group >= 0) & (start != NEVER))
        # One number that holds group and start sorts several times faster than two keys.
        order = known[np.argsort(group[known] * _BAND + start[known], kind="stable")]
        group, start, end = group[order], start[order], end[order]
        last = np.ones(len(order), dtype="bool")
        last[:-1] = group[1:] != group[:-1]
        return cls(order, group, start, end, last)

    def back(self, found: np.ndarray, size: int) -> np.ndarray:
        """A mask over the spells as a mask over the `size` rows they came from."""
        mask = np.zeros(size, dtype="bool")
        mask[self.order[found]] = True
        return mask

    @property
    def next_start(self) -> np.ndarray:
        """When the group's next spell starts; NEVER for the last."""
        following = np.full(len(self.start), NEVER)
        following[:-1] = self.start[1:]
        return np.where(self.last, NEVER, following)

    def reach(self, end: np.ndarray) -> np.ndarray:
        """The latest of `end` among the group's earlier spells; NEVER for the first."""
        if not len(end):
            return end
        furthest = np.maximum.accumulate(self.group * _BAND + np.maximum(end, 0))
        before = np.concatenate([[NEVER], furthest[:-1]])
        first = np.concatenate([[True], self.last[:-1]])
        return np.where(first, NEVER, before - self.group * _BAND)

    def cover(self, group: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Which of these days fall within a spell of their group, ends included; each of shape (m,)."""
        if not len(self.order):
            return np.zeros(len(day), dtype="bool")
        furthest = np.maximum.accumulate(self.group * _BAND + self.end)
        at = np.searchsorted(self.group * _BAND + self.start, group * _BAND + day, side="right") - 1
        found = furthest[np.maximum(at, 0)]
        return (at >= 0) & (group >= 0) & (found >= group * _BAND + day) & (found < (group + 1) * _BAND)
