"""Figures as earlier quarters saw them: the triangle that shows late recording, kept without any record of a person."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import PackError
from ..metric import Metric
from ..periods import Quarter
from ..places import history_folder, open_private, private_folder

FILE = "as_seen.csv"
COLUMNS = ("council", "metric", "period", "seen_in", "numerator", "denominator", "value")
# How many quarters after its period a figure is followed.
OLDEST_AGE = 4


def write_as_seen(table: pd.DataFrame, folder: Path | None = None) -> Path:
    """Write the triangle, in place of the one that is there; its columns are COLUMNS."""
    path = private_folder(folder or history_folder()) / FILE
    with open_private(path, encoding="utf-8", newline="") as handle:
        table[list(COLUMNS)].to_csv(handle, index=False)
    return path


def read_as_seen(council: str, folder: Path | None = None) -> pd.DataFrame | None:
    """The figures of a council as earlier quarters saw them; None where `quarterdeck lag` has not been run for it.

    Raises
    ------
    PackError : a file that is not what `quarterdeck lag` writes.
    """
    path = (folder or history_folder()) / FILE
    if not path.is_file():
        return None
    try:
        table = pd.read_csv(path, dtype={name: "str" for name in COLUMNS[:4]})
    except (ValueError, UnicodeDecodeError):
        table = pd.DataFrame()
    if list(table.columns) != list(COLUMNS):
        raise PackError(f"{path.name} is not as quarterdeck lag writes it. Delete it, and run quarterdeck lag again.")
    own = table[table["council"] == council].reset_index(drop=True)
    return None if own.empty else own


def number_of(label: str) -> int:
    """A quarter as a whole number, one more for each quarter."""
    return 4 * int(label[:4]) + int(label[-1])


def triangles(metric: Metric, quarter: Quarter, table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Numerators and denominators by period (oldest first) and by how many quarters later they were seen.

    What later quarters saw is left out: a pack made again for an old quarter knows no more than it did.
    Of a measure that adds up over a year, each period holds what its own quarter added. Shape of both:
    (periods, OLDEST_AGE + 1), the last period being `quarter`; NaN where it was not seen.
    """
    last = number_of(quarter.label)
    own = table[table["metric"].to_numpy() == metric.id]
    period = np.array([number_of(label) for label in own["period"]], dtype="int64")
    age = np.array([number_of(label) for label in own["seen_in"]], dtype="int64") - period
    known = (period + age <= last) & (age >= 0) & (age <= OLDEST_AGE)
    periods = last - period[known].min() + 1 if known.any() else 1
    found = []
    for column in ("numerator", "denominator"):
        cells = np.full((periods, OLDEST_AGE + 1), np.nan)
        cells[periods - 1 - (last - period[known]), age[known]] = own[column].to_numpy("float64")[known]
        found.append(_added(metric, quarter, cells))
    return found[0], found[1]


def with_the_newest(
    metric: Metric, quarter: Quarter, table: pd.DataFrame, figures: pd.DataFrame | None
) -> pd.DataFrame:
    """The measure's rows of the triangle, those of `quarter` replaced by the figures as the pack itself has them."""
    own = table[table["metric"].to_numpy() == metric.id]
    if figures is None:
        return own
    computed = figures[figures["status"].isin(["provisional", "final"])] if "status" in figures else figures
    now = computed[["period", "numerator", "denominator"]].assign(metric=metric.id, seen_in=quarter.label)
    return pd.concat([own[own["seen_in"].to_numpy() != quarter.label], now], ignore_index=True)


def worked_out_otherwise(
    metric: Metric, quarter: Quarter, table: pd.DataFrame, figures: pd.DataFrame | None
) -> bool:
    """Whether the triangle has other figures for this very quarter than the pack: of other extracts, or another
    definition, so that the two cannot be set side by side."""
    if figures is None:
        return False
    kept = table[(table["metric"].to_numpy() == metric.id) & (table["seen_in"].to_numpy() == quarter.label)]
    both = kept.merge(figures[["period", "numerator", "denominator"]], on="period", suffixes=("", "_now"))
    return any(
        not np.allclose(both[name].to_numpy("float64"), both[f"{name}_now"].to_numpy("float64"), equal_nan=True)
        for name in ("numerator", "denominator")
    )


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
