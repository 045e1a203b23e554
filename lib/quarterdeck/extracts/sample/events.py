"""Events held as equal-length arrays under their names."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np


class Events:
    """Columns of equal length, read as attributes: `events.start`, `events.where(mask)`, `len(events)`."""

    def __init__(self, **columns) -> None:
        self.__dict__.update({name: np.asarray(column) for name, column in columns.items()})

    def __len__(self) -> int:
        return len(next(iter(self.__dict__.values())))

    def where(self, chosen) -> Events:
        """The events of a mask, or in the order of an array of positions."""
        return Events(**{name: column[chosen] for name, column in self.__dict__.items()})

    def but(self, **columns) -> Events:
        """The same events with columns replaced or added."""
        return Events(**{**self.__dict__, **columns})

    @classmethod
    def join(cls, parts: Iterable[Events]) -> Events:
        """Events of the same columns, one after the other."""
        parts = list(parts)
        return cls(**{name: np.concatenate([vars(part)[name] for part in parts]) for name in vars(parts[0])})


def seen(dates, recorded, as_at) -> np.ndarray:
    """Dates as an extract shows them: NaT where they had not been recorded by then."""
    return np.where(np.asarray(recorded) <= as_at, dates, np.datetime64("NaT", "D"))
