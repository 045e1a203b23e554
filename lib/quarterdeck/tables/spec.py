"""How a canonical table is declared: its columns, its key, and what it can see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Sees = Literal["events", "snapshot", "reference"]
ColumnType = Literal["text", "date", "number", "whole", "yes/no"]

# What every canonical row carries beside its own columns.
PROVENANCE = ("source_file", "source_row", "extract")


@dataclass(frozen=True)
class Column:
    """One column of a canonical table.

    `required` is about the column, not its cells: a required column that a file does not have stops
    the table. `filled` columns may not be blank in any row: a blank sets the row aside. What
    `decides` figures sets its row aside when it cannot be read (required dates and numbers, and dates that
    open, close or date a row, always do); others are blanked and counted. A `future` date may lie well
    after the extract's own date. A value that is not among `codes` is kept and counted.
    """

    name: str
    type: ColumnType
    about: str
    required: bool = True
    filled: bool = False
    codes: tuple[str, ...] | None = None
    lowest: float | None = None
    decides: bool = False
    future: bool = False


@dataclass(frozen=True)
class TableSpec:
    """A canonical table.

    `sees` says what an extract of it can show: "events" in a window up to the extract's date (spells
    with `opened` and `closed`, or single dates with `dated`), a "snapshot" on `dated`, or "reference"
    figures that are always visible. `window` is the stretch an events extract covers unless
    `params/sources.yaml` says otherwise: "financial year", "previous financial year start",
    "calendar year", "previous calendar year start", "6 months", "12 months", "24 months" or a date.
    Rows of one extract that agree on `key` (without a key: on every column) are repeats: the first is
    used, unless the table `allow_repeats`. Where a metric `judges_dates`, a row whose end comes before
    its start is handed to it as a date error; elsewhere it is set aside.
    """

    name: str
    about: str
    sees: Sees
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    opened: str | None = None
    closed: str | None = None
    dated: str | None = None
    window: str = "12 months"
    grain: str = "row"
    snapshot_slack_days: int = 0
    allow_repeats: bool = False
    judges_dates: bool = False
    column: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "column", {c.name: c for c in self.columns})

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which the table cannot be used."""
        return tuple(c.name for c in self.columns if c.required)

    @property
    def person(self) -> str | None:
        """The column that names a row's child or adult, or None."""
        return next((name for name in ("child_id", "person_id") if name in self.column), None)

    def complete(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with every declared column it lacks added, empty and of its type."""
        lacking = [c for c in self.columns if c.name not in frame.columns]
        if not lacking:
            return frame
        return frame.assign(**{c.name: empty(c.type, frame.index) for c in lacking})


def empty(column_type: ColumnType, index: pd.Index) -> pd.Series:
    """A column of missing values of the type."""
    if column_type == "date":
        return pd.Series(pd.NaT, index=index, dtype="datetime64[ns]")
    if column_type in ("number", "whole"):
        return pd.Series(float("nan"), index=index, dtype="float64")
    return pd.Series(pd.NA, index=index, dtype="str")
