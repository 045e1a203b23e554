"""What reading one file gives: typed parts, each of one layout, and the problems met."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from ..params import Params
from ..records import Problem
from ..tables import TableSpec
from ..tables.checks.each_row import Checked, check


@dataclass(frozen=True)
class Part:
    """One table read from one sheet or CSV: typed columns by their canonical names, `source_file`,
    `source_row`, `_sheet` and `_unreadable`. `dated` is a date that the file gives for itself."""

    format: str
    layout: str
    title: str
    table: str | None
    file: str
    sheet: str
    frame: pd.DataFrame
    dated: pd.Timestamp | None = None


@dataclass(frozen=True)
class FileRead:
    """What reading one file gave. `stopped` are the tables a broken column kept from being read."""

    file: str
    sha256: str
    parts: tuple[Part, ...] = ()
    problems: tuple[Problem, ...] = ()
    unrecognised: tuple[str, ...] = ()


@dataclass(frozen=True)
class Helper:
    """Rows that only help to build a table, once they are checked: which file, how many, what was found."""

    table: str
    spec: TableSpec
    checked: Checked


@dataclass(frozen=True)
class LeftOut:
    """Rows that a builder reads and puts into no table, with the reason: `source_file`, `_sheet`, `source_row`."""

    table: str
    why: str
    rows: pd.DataFrame


# The first and the last day that an extract shows of a table; None where its content does not tell.
Shown = tuple[pd.Timestamp | None, pd.Timestamp | None]


@dataclass(frozen=True)
class Context:
    """The extract a reader builds: its quarter, the council's choices, and what was found on the way."""

    quarter: str
    as_at: pd.Timestamp
    params: Params | None = None
    problems: list[Problem] = field(default_factory=list)
    helpers: list[Helper] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    newest: str = ""
    windows: dict[tuple[str, str], Shown] = field(default_factory=dict)

    def sift(self, spec: TableSpec, parts: list[Part], table: str) -> pd.DataFrame:
        """The rows of helping parts that can be used; the others are listed under `table`."""
        frame = stacked(parts).assign(extract=self.quarter, _as_at=self.as_at)
        checked = check(spec, frame)
        self.helpers.append(Helper(table, spec, checked))
        return checked.used

    def leave_out(self, rows: pd.DataFrame, table: str, why: str) -> None:
        """Say that rows of the extract go into no table, and why: 'are requests, not services'.

        They are listed among the sources, so that the rows of every file add up.
        """
        if len(rows):
            sheet = rows.get("_sheet", "")
            where = rows[["source_file", "source_row"]].assign(_sheet=sheet).drop_duplicates()
            self.left_out.append(LeftOut(table, why, where))

    def shows(self, fmt: str, table: str, since: pd.Timestamp | None, until: pd.Timestamp | None) -> None:
        """Say what a format's files show of a table, where their content tells: its first and last day.

        None where it does not tell. Of several files the widest stands.
        """
        if before := self.windows.get((fmt, table)):
            since = None if since is None or before[0] is None else min(since, before[0])
            until = None if until is None or before[1] is None else max(until, before[1])
        self.windows[fmt, table] = (since, until)

    def warn(self, message: str, file: str = "", table: str = "", check: str = "") -> None:
        """Add a warning about the extract; `check` names what found it, where it is about a whole file."""
        self.problems.append(Problem("warning", message, file, table, check))


def stacked(parts: list[Part]) -> pd.DataFrame:
    """Several parts of one layout as one frame; a column that only some have is empty in the others."""
    frames = [part.frame for part in parts]
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
