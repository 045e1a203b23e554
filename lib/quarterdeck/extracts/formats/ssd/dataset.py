"""What the builders of the safeguarding dataset share: its tables as read, and the people in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ....params import Params
from ....tables import TABLES
from ....tables._columns import date, filled, identifier, text
from ....tables.spec import TableSpec
from ...layouts import Layout
from ...parts import Context, Part, stacked
from ...windows import sees_from
from . import layouts as tables
from .fields import FORMAT

# Of many rows one in a hundred may lie before the day on which a table was begun.
_SLIPS = 100
# The dataset holds what was open or happened in the last six years, unless a council's holds less.
WINDOW = "72 months"
SHORT_BREAKS = ("V3", "V4", "Short breaks")
_KEPT = ("source_file", "source_row", "_sheet", "_unreadable", "_markers", "_fault", "_notice", "_as_at")
_PERSONS = TableSpec(
    "persons", "People of the safeguarding dataset", "events",
    (identifier("child_id", ""), date("date_of_birth", "", future=True), text("sex", ""), text("ethnicity", "")),
    key=("child_id",),
)  # fmt: skip
_LEGAL = TableSpec(
    "legal statuses of the dataset", "ssd_legal_status", "events",
    (identifier("child_id", ""), filled(text("legal_status", "")), date("start", "", required=True, filled=True),
     date("end", "")),
    key=("child_id", "legal_status", "start", "end"), opened="start", closed="end",
)  # fmt: skip


@dataclass(frozen=True)
class Dataset:
    """The dataset's tables of one extract, by layout; `context.as_at` is the day on which it was made or read."""

    parts: Mapping[str, list[Part]]
    context: Context

    def has(self, layout: Layout) -> bool:
        """Whether the extract has rows of the table; an empty one is a table that nobody fills."""
        return any(len(part.frame) for part in self.parts.get(layout.name, []))

    def rows(self, layout: Layout) -> pd.DataFrame:
        """The table's rows; empty, with the layout's columns, where the extract has none."""
        if self.has(layout):
            return stacked(self.parts[layout.name]).reset_index(drop=True)
        columns = {field.name: "datetime64[ns]" if field.kind == "date" else "str" for field in layout.fields}
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})

    def sifted(self, spec: TableSpec, layout: Layout, table: str) -> pd.DataFrame:
        """The rows of a helping table that can be used; the others are listed under `table`."""
        if not self.has(layout):
            return spec.complete(pd.DataFrame(index=pd.RangeIndex(0)))
        return self.context.sift(spec, self.parts[layout.name], table)

    def leave_out(self, rows: pd.DataFrame, table: str, why: str) -> None:
        """Account for rows that rightly stand in no table."""
        if len(rows):
            self.context.leave_out(rows, table, why)

    @cached_property
    def since(self) -> pd.Timestamp:
        """The first day that the dataset shows."""
        params = self.context.params
        choice = params.sources.sources.get(FORMAT) if params else None
        return sees_from((choice.sees_from if choice else "") or WINDOW, self.context.as_at)

    @cached_property
    def people(self) -> pd.DataFrame:
        """Sex, ethnicity and date of birth by child."""
        columns = ["child_id", "date_of_birth", "sex", "ethnicity"]
        if not self.has(tables.PERSON):
            return pd.DataFrame({"child_id": pd.Series(dtype="str")})
        found = self.sifted(_PERSONS, tables.PERSON, "persons")[columns]
        there = set().union(*(set(part.frame) for part in self.parts[tables.PERSON.name]))
        return found[[name for name in columns if name in there]]

    @cached_property
    def legal(self) -> pd.DataFrame:
        """Legal statuses by child, with their first and last days."""
        return self.sifted(_LEGAL, tables.LEGAL, "episodes")

    @cached_property
    def disabled(self) -> frozenset[str]:
        """Children with a disability on record."""
        rows = self.rows(tables.DISABILITY)
        if "code" not in rows:
            return frozenset()
        some = rows["code"].notna() & (rows["code"].str.upper() != "NONE")
        return frozenset(rows.loc[some, "child_id"].dropna())

    @cached_property
    def teams(self) -> pd.Series:
        """Names of teams by their identifier."""
        rows = self.rows(tables.DEPARTMENT)
        if "team" not in rows:
            return pd.Series(dtype="str")
        return rows.dropna(subset=["_team", "team"]).drop_duplicates("_team").set_index("_team")["team"]

    def described(self, frame: pd.DataFrame, table: str) -> pd.DataFrame:
        """The rows with what the canonical table says of the child and the team, of its own columns alone."""
        columns = TABLES[table].column
        known = [name for name in self.people if name == "child_id" or (name in columns and name not in frame)]
        if len(known) > 1:
            frame = frame.merge(self.people[known], on="child_id", how="left", validate="many_to_one")
        if "disability" in columns and self.has(tables.DISABILITY):
            some = frame["child_id"].isin(self.disabled)
            frame = frame.assign(disability=some.map({True: "yes", False: "no"}).astype("str"))
        if "team" in columns and "_team" in frame:
            names = looked_up(frame["_team"], self.teams)
            frame = frame.assign(team=names.where(names.notna(), frame["_team"]))
        return frame[[name for name in frame if name in columns or name in _KEPT]]


def unread(frame: pd.DataFrame, column: str) -> pd.Series:
    """Rows whose cell of the column held something that could not be read."""
    return ("|" + frame["_unreadable"]).str.contains(f"|{column}|", regex=False)


def looked_up(keys: pd.Series, found: pd.Series) -> pd.Series:
    """For each key its value in `found` (by key, each once), of the same type; missing where there is none."""
    return pd.Series(found.reindex(keys.array).array, index=keys.index)


def latest_by(rows: pd.DataFrame, by: str, column: str) -> pd.DataFrame:
    """Of each `by` the row with the latest date in `column`."""
    known = rows.dropna(subset=[by, column]).sort_values(column, kind="stable")
    return known.drop_duplicates(by, keep="last")


def noticed(frame: pd.DataFrame, rows: pd.Series, words: str) -> pd.DataFrame:
    """The frame with a lesser finding added to some of its rows."""
    said = frame["_notice"] if "_notice" in frame else pd.Series("", index=frame.index, dtype="str")
    return frame.assign(_notice=said.mask(rows & (said == ""), words).astype("str"))


def faulted(frame: pd.DataFrame, rows: pd.Series, words: str) -> pd.DataFrame:
    """The frame with a fault that sets some of its rows aside."""
    return frame.assign(_fault=frame["_fault"].mask(rows & (frame["_fault"] == ""), words).astype("str"))


def seen_by(params: Params, table: str, as_at: pd.Timestamp, used: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day that a reading of the dataset sees of a table, up to `as_at`, its quarter's end.

    A live database is read on another day than its quarter ends: six years before the reading are seen,
    and of a quarter not yet over only the days up to it. No table shows more than its rows do: it begins in the
    month in which something first ended or happened, and one of spells of which none has ended shows those open on the
    day. `sees_from` of a table's own in params/sources.yaml says otherwise, for what happens rarely.
    """
    made = used["_as_at"].max() if len(used) else as_at
    choices = params.sources.sources
    rule = next((choices[name].sees_from for name in (table, FORMAT) if name in choices), "")
    since, until = min(as_at, sees_from(rule or WINDOW, made)), min(as_at, made)
    spec = TABLES[table]
    if (table in choices and choices[table].sees_from) or not len(used) or not (spec.closed or spec.dated):
        return since, until
    return min(until, max(since, begins(used[spec.closed or spec.dated], until))), until


def begins(dates: pd.Series, otherwise: pd.Timestamp) -> pd.Timestamp:
    """The first day of the month in which the dates begin, a few slips apart; `otherwise` where there is none."""
    known = dates.dropna()
    if known.empty:
        return otherwise
    slips = len(known) // _SLIPS
    return known.nsmallest(slips + 1).iloc[-1].to_period("M").start_time
