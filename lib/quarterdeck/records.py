"""Records: the checked tables of a run, what each can see, where they came from, what was set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

import pandas as pd

from .derive import derive
from .errors import MissingTable, nearest
from .periods import Period, Quarter, looked_at
from .tables.spec import TableSpec
from .working_days import Calendar

SET_ASIDE_COLUMNS = ("table", "file", "sheet", "row", "reason", "faults", "extract")
# Rows that are used all the same: a code that is not known, a birth date that is missing.
# `check` names the check across rows that found it, where one did.
NOTICED_COLUMNS = ("table", "file", "sheet", "row", "notice", "check", "extract")
# How many cells of a column are filled in the rows used of a file, in the newest extract and the one before.
FILLED_COLUMNS = ("extract", "table", "file", "column", "rows", "filled")
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Source:
    """One table read from one file."""

    file: str
    format: str
    table: str
    rows: int
    set_aside: int
    sees_from: pd.Timestamp | None
    as_at: pd.Timestamp | None
    sha256: str
    extract: str
    verdict: str = ""
    too_old: bool = False


@dataclass(frozen=True)
class Problem:
    """A sentence about an input: the thing, what was found, what to do. Never a cell's content.

    `check` names what found it, `rows` counts the rows it speaks of (0: it is about a file or a table),
    `extract` is the quarter of an earlier extract, `files` are all that it speaks of, where several, `format`
    is what a file that could not be read looks like, and `columns` are those that are not there.
    """

    severity: Literal["stop", "warning"]
    message: str
    file: str = ""
    table: str = ""
    check: str = ""
    rows: int = 0
    extract: str = ""
    files: tuple[str, ...] = ()
    format: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """One reading of a live database: when, the rows of each of its tables, and a hash of all that was read."""

    file: str
    format: str
    read_at: str
    rows: Mapping[str, int]
    sha256: str


@dataclass(frozen=True)
class Coverage:
    """What the joined extracts of one table could see.

    `windows` are stretches of whole days, both ends included, in which events were visible;
    `snapshots` the dates of the pictures taken; `always` marks reference figures.
    """

    windows: tuple[tuple[pd.Timestamp, pd.Timestamp], ...] = ()
    snapshots: tuple[pd.Timestamp, ...] = ()
    always: bool = False
    slack_days: int = 0

    def why_not(self, basis: str, period: Period, months_back: int = 0) -> str | None:
        """None when a measure of this basis can be observed for `period`, else the reason in words.

        `months_back` is how far before its period a measure has to see. A window of a single day is a
        picture that holds the latest event of each record, and so needs nothing before it.
        """
        if self.always:
            return None
        if self.snapshots:
            if self.snapshot_for(period) is not None:
                return None
            return f"no picture of it was taken at {_day(period.end)}"
        if basis == "at period end":
            earliest = period.end + _DAY - pd.DateOffset(months=months_back)
            seen = any(since <= earliest and period.end <= until for since, until in self.windows)
            if seen or (period.end, period.end) in self.windows:
                return None
            wanted = _day(period.end) if not months_back else f"all of {_day(earliest)} to {_day(period.end)}"
            return f"the extracts do not see {wanted}{self._what_they_see()}"
        span = looked_at(basis, period)
        earliest = span.start - pd.DateOffset(months=months_back)
        seen = any(since <= earliest and span.end <= until for since, until in self.windows)
        if seen:
            return None
        return f"the extracts do not see all of {_day(earliest)} to {_day(span.end)}{self._what_they_see()}"

    def snapshot_for(self, period: Period) -> pd.Timestamp | None:
        """The date of the picture that serves the period's end, or None."""
        oldest = period.end - pd.Timedelta(days=self.slack_days)
        serving = [date for date in self.snapshots if oldest <= date <= period.end]
        return max(serving) if serving else None

    def _what_they_see(self) -> str:
        if not self.windows:
            return ""
        return " (they see " + ", ".join(f"{_day(a)} to {_day(b)}" for a, b in self.windows) + ")"

    @classmethod
    def of_windows(cls, windows) -> Coverage:
        """Coverage from windows, with those that touch or overlap joined into one."""
        joined: list[tuple[pd.Timestamp, pd.Timestamp]] = []
        for since, until in sorted(windows):
            if joined and since <= joined[-1][1] + _DAY:
                joined[-1] = (joined[-1][0], max(joined[-1][1], until))
            else:
                joined.append((since, until))
        return cls(windows=tuple(joined))


def _day(date: pd.Timestamp) -> str:
    return f"{date.day} {date:%B %Y}"


@dataclass(frozen=True)
class Records:
    """What notebooks and measures pass round. Tables are canonical frames with derived fields added."""

    tables: Mapping[str, pd.DataFrame]
    coverage: Mapping[str, Coverage]
    as_at: pd.Timestamp
    sources: tuple[Source, ...] = ()
    set_aside: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(SET_ASIDE_COLUMNS)))
    problems: tuple[Problem, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    noticed: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(NOTICED_COLUMNS)))
    filled: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(FILLED_COLUMNS)))
    made_up: bool = False
    council: str = ""
    calendar: Calendar = field(default_factory=Calendar)
    key: str = ""
    lacking: Mapping[str, frozenset[str]] = field(default_factory=dict)
    filled_from: Mapping[str, Mapping[str, pd.Timestamp]] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    file_rows: Mapping[tuple[str, str], int] = field(default_factory=dict)
    _views: dict = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("tables", "coverage", "notes", "lacking", "filled_from", "file_rows"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __reduce__(self):
        values = [getattr(self, name) for name in self.__dataclass_fields__ if name != "_views"]
        plain = [dict(v) if isinstance(v, MappingProxyType) else v for v in values]
        return (type(self), tuple(plain))

    @property
    def quarter(self) -> Quarter:
        """The quarter that the newest extract belongs to."""
        return Quarter.containing(self.as_at)

    def table(self, name: str) -> pd.DataFrame:
        """A table by name; an unknown or absent one is refused with the names that are here."""
        if name not in self.tables:
            here = ", ".join(sorted(self.tables)) or "none"
            raise MissingTable(
                f"These extracts do not have the table '{name}'.{nearest(name, self.tables)} Tables here: {here}."
            )
        return self.tables[name]

    def rows_read(self, extract: str, file: str = "") -> int:
        """How many rows a file of an extract holds, or all its files: each once, whatever number of tables it feeds."""
        each = {key: rows for key, rows in self.file_rows.items() if key[0] == extract and file in ("", key[1])}
        if each:
            return sum(each.values())
        return sum(s.rows for s in self.sources if s.extract == extract and file in ("", s.file) and "(" not in s.table)

    def why_not(self, name: str, basis: str, period: Period, months_back: int = 0) -> str | None:
        """None when table `name` can serve a measure of this basis for `period`, else the reason."""
        if name not in self.tables:
            return f"no extract of '{name.replace('_', ' ')}' was supplied"
        reason = self.coverage[name].why_not(basis, period, months_back)
        return f"{name.replace('_', ' ')}: {reason}" if reason else None

    def without(self, name: str, columns: tuple[str, ...], span: Period | None = None) -> str | None:
        """A sentence when the newest extract of a table came without one of these columns, or one that is
        reckoned from several records cannot be reckoned for all of `span`; else None."""
        gone = [column for column in columns if column in self.lacking.get(name, ())]
        words = name.replace("_", " ")
        if gone:
            return f"{words}: the newest extract has no column for {' and '.join(f'`{c}`' for c in gone)}"
        for column in columns:
            first = self.filled_from.get(name, {}).get(column)
            if first is not None and span is not None and span.start < first:
                return f"{words}: `{column}` can be reckoned only from {_day(first)} on"
        return None

    def view(self, name: str, period: Period, spec: TableSpec) -> pd.DataFrame:
        """The rows of a table that serve a period: of snapshots the one picture taken for its end."""
        frame = self.table(name)
        if spec.sees != "snapshot":
            return frame
        date = self.coverage[name].snapshot_for(period)
        if (name, date) not in self._views:
            self._views[name, date] = frame[frame[spec.dated] == date]
        return self._views[name, date]

    @classmethod
    def from_tables(cls, tables: Mapping[str, pd.DataFrame], *, as_at, since="1990-01-01", calendar=None) -> Records:
        """Records from frames at hand, seen completely from `since` to `as_at`: for tests and examples.

        Snapshot tables are taken to show every date in their date column.
        """
        from .tables import TABLES

        calendar = calendar or Calendar()
        as_at, since = pd.Timestamp(as_at), pd.Timestamp(since)
        coverage = {}
        for name, frame in tables.items():
            spec = TABLES[name]
            if spec.sees == "snapshot":
                dates = tuple(sorted(frame[spec.dated].dropna().unique()))
                coverage[name] = Coverage(snapshots=dates, slack_days=spec.snapshot_slack_days)
            else:
                coverage[name] = Coverage(windows=((since, as_at),), always=spec.sees == "reference")
        whole = {name: TABLES[name].complete(frame) for name, frame in tables.items()}
        derived = {name: derive(name, frame, calendar) for name, frame in whole.items()}
        return cls(derived, coverage, as_at, calendar=calendar)
