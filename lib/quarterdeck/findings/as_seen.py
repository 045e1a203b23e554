"""Figures as earlier quarters saw them: the triangle that shows late recording, kept without any record of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import PackError, PeriodError
from ..metric import Metric
from ..periods import Quarter
from ..places import history_folder, open_private, private_folder

FILE = "as_seen.csv"
COLUMNS = ("council", "metric", "period", "seen_in", "numerator", "denominator", "value")
# How many quarters after its period a figure is followed.
OLDEST_AGE = 4
_NUMBERS = ("numerator", "denominator")


@dataclass(frozen=True)
class AsSeen:
    """What each quarter saw of each measure: by measure, rows of period, seen in (both as whole numbers, one more a
    quarter), numerator, denominator."""

    rows: Mapping[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(cls, table: pd.DataFrame) -> AsSeen:
        """From a table with the columns metric, period, seen_in, numerator and denominator."""
        number = {label: number_of(label) for label in {*table["period"], *table["seen_in"]}}
        quarters = [table[name].map(number).to_numpy("float64") for name in ("period", "seen_in")]
        cells = np.column_stack([*quarters, table[list(_NUMBERS)].to_numpy("float64")])
        places = table.groupby("metric").indices
        return cls({str(name): cells[at] for name, at in places.items()})

    def of_measure(self, metric: Metric) -> np.ndarray:
        """The rows of a measure, shape (rows, 4)."""
        return self.rows.get(metric.id, np.empty((0, 4)))


def write_as_seen(table: pd.DataFrame, folder: Path | None = None) -> Path:
    """Write the triangle, in place of the one that is there; its columns are COLUMNS."""
    path = private_folder(folder or history_folder()) / FILE
    with open_private(path, encoding="utf-8", newline="") as handle:
        table[list(COLUMNS)].to_csv(handle, index=False)
    return path


def read_as_seen(council: str, folder: Path | None = None) -> AsSeen | None:
    """The figures of a council as earlier quarters saw them; None where `quarterdeck lag` has not been run for it.

    Raises
    ------
    PackError : a file that is not what `quarterdeck lag` writes.
    """
    path = (folder or history_folder()) / FILE
    if not path.is_file():
        return None
    try:
        table = pd.read_csv(path, dtype={**{name: "str" for name in COLUMNS[:4]}, **dict.fromkeys(_NUMBERS, "float64")})
    except (ValueError, OverflowError):  # a cell that is no number, another encoding
        raise _not_as_written(path, "") from None
    if list(table.columns) != list(COLUMNS):
        raise _not_as_written(path, "")
    _check(table, path)
    own = table[table["council"] == council]
    return None if own.empty else AsSeen.of(own)


def _check(table: pd.DataFrame, path: Path) -> None:
    """Refuse what could not be followed, or would count twice: each measure, period and quarter has one row."""
    labels = {label: _is_quarter(label) for label in {*table["period"], *table["seen_in"]}}
    for found, words in (
        (table[list(COLUMNS[:2])].isna().any(axis=1), "a council or measure is blank"),
        (~(table["period"].map(labels) & table["seen_in"].map(labels)), "a period or seen_in is no quarter"),
        (np.isinf(table[list(_NUMBERS)]).any(axis=1), "a figure is without end"),
        (table.duplicated(list(COLUMNS[:4])), "the row stands there twice"),
    ):
        if found.any():
            raise _not_as_written(path, f" (row {int(found.to_numpy().argmax()) + 2}: {words})")


def _is_quarter(label: object) -> bool:
    try:
        return isinstance(label, str) and Quarter(label).label == label
    except PeriodError:
        return False


def _not_as_written(path: Path, where: str) -> PackError:
    return PackError(
        f"{path.name} is not as quarterdeck lag writes it{where}. Delete it, and run quarterdeck lag again."
    )


def number_of(label: str) -> int:
    """A quarter as a whole number, one more for each quarter."""
    return 4 * int(label[:4]) + int(label[-1])


def rows_now(quarter: Quarter, figures: pd.DataFrame) -> np.ndarray:
    """The figures that the pack itself worked out, as rows of `AsSeen`: seen in `quarter`."""
    labels = figures["period"].tolist()
    status = figures["status"].tolist() if "status" in figures else ["final"] * len(labels)
    here = [n for n, label in enumerate(labels) if " Q" in label and status[n] in ("provisional", "final")]
    now = float(number_of(quarter.label))
    quarters = np.array([(number_of(labels[n]), now) for n in here]).reshape(-1, 2)
    numbers = [figures[name].to_numpy("float64")[here] for name in _NUMBERS]
    return np.column_stack([quarters, *numbers])


def worked_out_otherwise(quarter: Quarter, seen: np.ndarray, now: np.ndarray) -> bool:
    """Whether the triangle has other figures for this very quarter than the pack: of other extracts, or another
    definition, so that the two cannot be set side by side."""
    kept = {row[0]: row[2:] for row in seen[seen[:, 1] == number_of(quarter.label)]}
    return any(not np.allclose(kept[row[0]], row[2:], equal_nan=True) for row in now if row[0] in kept)


def triangles(metric: Metric, quarter: Quarter, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Numerators and denominators by period (oldest first) and by how many quarters later they were seen.

    What later quarters saw is left out: a pack made again for an old quarter knows no more than it did.
    Of a measure that adds up over a year, each period holds what its own quarter added. Shape of both:
    (periods, OLDEST_AGE + 1), the last period being `quarter`; NaN where it was not seen.
    """
    last = number_of(quarter.label)
    period, age = seen[:, 0].astype("int64"), (seen[:, 1] - seen[:, 0]).astype("int64")
    known = (period + age <= last) & (age >= 0) & (age <= OLDEST_AGE)
    periods = last - period[known].min() + 1 if known.any() else 1
    found = []
    for column in (2, 3):
        cells = np.full((periods, OLDEST_AGE + 1), np.nan)
        cells[periods - 1 - (last - period[known]), age[known]] = seen[known, column]
        found.append(_added(metric, quarter, cells))
    return found[0], found[1]


def adds_up(metric: Metric) -> bool:
    """Whether the figure holds earlier quarters too, so that its own quarter is only what it added to them.

    Money is followed as it stands: a forecast for the year is year to date too, and adds up to nothing.
    """
    return metric.basis in ("year to date", "calendar year to date") and metric.kind != "total"


def _added(metric: Metric, quarter: Quarter, cells: np.ndarray) -> np.ndarray:
    """Of what adds up over a year, what each quarter added as seen at its age: less the quarter before, seen then."""
    if not adds_up(metric):
        return cells
    first = 1 if metric.basis == "year to date" else 4
    numbers = [(quarter.number - 1 - back) % 4 + 1 for back in range(len(cells) - 1, -1, -1)]
    begins = np.array(numbers) == first
    before = np.full_like(cells, np.nan)
    before[1:, :-1] = cells[:-1, 1:]  # the quarter before was one quarter older when seen
    return np.where(begins[:, None], cells, np.maximum(cells - before, 0.0))
