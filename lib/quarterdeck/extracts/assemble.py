"""From files read to Records: build each extract's tables, check their rows, join the quarters.

Extracts are taken newest first and their rows dropped as soon as a newer extract replaces them, so
that memory holds the rows that stand and not every copy of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

import pandas as pd

from ..derive import derive
from ..params import Params
from ..periods import Quarter
from ..records import FILLED_COLUMNS, NOTICED_COLUMNS, SET_ASIDE_COLUMNS, Problem, Records, Source
from ..tables import TABLES, TableSpec
from ..tables.checks.across import across
from ..tables.checks.each_row import Checked, check
from ..tables.checks.every import checks_of
from . import formats
from .crosswise import Findings, between_tables, filled_cells, not_yet_said, over_time
from .filling import owned, unregistered_from_codes
from .formats import cqc, ssd
from .formats.sen2.reviews import held_against_plans
from .formats.ssd import dataset as ssd_dataset
from .join import Joined, Joiner, Window
from .ledger import account_for, balance
from .older import NewerFiles
from .own_rows import of_extract, of_file, rows_by_extract_and_file, rows_by_file
from .parts import Context, FileRead, LeftOut, Shown
from .preference import LATEST_ONLY, preferences, taken_from
from .repeats import comparable, same_rows
from .sources import Fed, helping_sources, left_out_sources, mark_old, passed_over, rows_in
from .switches import Switch, first_shown
from .verdicts import Old, headings_only, notices_in_words, of_earlier, old_files, set_aside_in_words, stale
from .windows import financial_year_start, sees_from

# A format that sees a table from another day than the table's usual source does.
FORMAT_WINDOW = {("placement_costs", "liia_s251"): "financial year"}
# What a format sees of its tables where params/sources.yaml does not say.
USUAL_WINDOW = {"cin_census": "previous financial year start"}
NARROWED = "ssda903"
# Lists whose window the framework itself sets, whatever the other lists of the workbook see.
OWN_WINDOW = ("adoptions", "adopters")
# Rows of a table that are checked at a time: enough to check quickly, few enough to hold.
BATCH = 100_000


@dataclass
class _Table:
    """One table on its way: what waits to be checked, what has been joined, where it came from."""

    joiner: Joiner
    format: str
    newest: str
    columns: set[str] = field(default_factory=set)
    had: dict[str, set[str]] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    first: dict[str, pd.Timestamp | None] = field(default_factory=dict)
    filled_from: dict[str, pd.Timestamp] = field(default_factory=dict)
    waiting: list[tuple[str, str, pd.DataFrame]] = field(default_factory=list)
    newest_rows: pd.DataFrame | None = None
    fed: list[Fed] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(len(frame) for _, _, frame in self.waiting)


class Assembly:
    """Takes the files of each extract, newest first, and makes Records of them."""

    def __init__(self, quarter: Quarter, params: Params) -> None:
        self.quarter, self.params = quarter, params
        self.tables: dict[str, _Table] = {}
        self.sources: list[Source] = []
        self.file_rows: dict[tuple[str, str], int] = {}
        self.problems: list[Problem] = []
        self.aside: list[pd.DataFrame] = []
        self.noticed: list[pd.DataFrame] = []
        self.filled: list[pd.DataFrame] = []
        self.old: list[Old] = []
        self.own_files: dict[str, str] = {}
        self.same: dict[str, str] = {}
        self.newer_files = NewerFiles(quarter)
        self.priority = preferences(params, formats.BUILDERS)
        self.owners: pd.Series | None = None
        self.shown: dict[tuple[str, str, str], Shown] = {}
        self.newest = ""

    def add(self, label: str, files: list[FileRead]) -> None:
        """Add the files of the next older extract; `label` is its quarter's."""
        self.newest = self.newest or label
        hashes = {read.file: read.sha256 for read in files}
        if label == self.quarter.label:
            self.own_files = comparable(files)
        elif self.own_files:
            before = set(hashes.values())
            self.same = {file: label for file, sha256 in self.own_files.items() if sha256 in before}
            self.own_files = {}
        for read in files:
            self.problems += [_of(label, self.quarter, problem) for problem in read.problems]
        if label == self.newest:
            empty = headings_only([p for read in files for p in read.parts if p.format != ssd.FORMAT])
            self.problems += [_of(label, self.quarter, problem) for problem in empty]
        self.sources += helping_sources(label, files)
        self.file_rows |= {(label, read.file): rows_in(read) for read in files if read.parts}
        context = Context(label, Quarter(label).end, self.params, newest=self.newest)
        parts = self.newer_files.by_format(label, files, context.as_at)
        made = [
            (table, name if name != "local" else table, _stamped(frame, label, context.as_at))
            for name, found in parts.items()
            for table, frame in formats.BUILDERS[name](found, context).items()
        ]
        account_for(files, (frame for _, _, frame in made), context)
        offered = {(table, fmt) for table, fmt, _ in made}
        for one in sorted(made, key=self._rank):
            self._take(one, label, hashes, offered)
        self._from_helpers(context)
        self.shown |= {(label, *of): window for of, window in context.windows.items()}
        named = {part.file: part.format for read in files for part in read.parts}
        self.sources += left_out_sources(label, context.left_out, named, hashes)
        if self.owners is None and cqc.FORMAT in parts:
            self.owners = cqc.owners([part for found in parts[cqc.FORMAT].values() for part in found])

    def _rank(self, made: tuple[str, str, pd.DataFrame]) -> int:
        table, fmt, _ = made
        order = self.priority.get(table, ())
        return order.index(fmt) if fmt in order else len(order)

    def _take(self, made: tuple[str, str, pd.DataFrame], label: str, hashes: dict[str, str], offered: set) -> None:
        name, fmt, frame = made
        table = self.tables.setdefault(name, _Table(Joiner(TABLES[name]), fmt, label))
        taken = fmt
        if name in self.priority:
            taken = taken_from(name, fmt, table.format, table.formats.get(label), offered)
        if fmt != taken:
            self.sources += passed_over(name, fmt, f"is taken from {taken}", label, frame, hashes)
            return
        if (name, fmt) in LATEST_ONLY and label != table.newest:
            why = f"is the state at the end of {table.newest}"
            self.sources += passed_over(name, fmt, why, label, frame, hashes)
            return
        if label == table.newest:
            table.columns |= set(frame.columns)
        table.formats[label] = fmt
        table.had.setdefault(label, set()).update(frame.columns)
        table.waiting.append((label, fmt, frame))
        table.fed += [
            Fed(file, fmt, label, rows, hashes.get(file, "")) for file, rows in rows_by_file(frame).items()
        ]
        if table.rows >= BATCH:
            self._check(name, table)

    def _from_helpers(self, context: Context) -> None:
        self.problems += [_of(context.quarter, self.quarter, problem) for problem in context.problems]
        for helper in context.helpers:
            self._list(helper.table, helper.checked)
            if context.quarter == self.newest:
                said = _said(helper.spec, helper.checked, context.quarter)
                self.problems += [_of(context.quarter, self.quarter, problem) for problem in said]

    def _list(self, name: str, checked: Checked) -> None:
        renamed = {"source_file": "file", "_sheet": "sheet", "source_row": "row"}
        if len(checked.set_aside):
            aside = checked.set_aside.rename(columns=renamed).assign(table=name)
            self.aside.append(aside[list(SET_ASIDE_COLUMNS)])
        if len(checked.notices):
            noticed = checked.notices.rename(columns=renamed).assign(table=name)
            self.noticed.append(noticed[list(NOTICED_COLUMNS)])

    def _check(self, name: str, table: _Table) -> None:
        """Check what waits, and join it extract by extract."""
        spec = TABLES[name]
        frame = pd.concat([frame for _, _, frame in table.waiting], ignore_index=True)
        fed = Counter(fed.extract for fed in table.fed)
        several = {label for label, _, _ in table.waiting if fed[label] > 1}
        frame, older = self.newer_files.without_older(spec, frame, several)
        self.problems += older.problems
        checked = older.beside(check(spec, frame))
        checked = across(spec, same_rows(spec, checked), checks_of(name))
        by_row = checked.notices[checked.notices["check"] == ""]
        checked = replace(checked, notices=not_yet_said(checked.notices, by_row))
        self._list(name, checked)
        self._balance(name, table, checked)
        for label, fmt in dict((label, fmt) for label, fmt, _ in table.waiting).items():
            used = of_extract(checked.used, label)
            window = self._window(name, fmt, label, used)
            for fed in table.fed:
                if fed.extract == label:
                    fed.seen(spec, of_file(used, fed.file), window)
            if label == table.newest:
                self.problems += [_of(label, self.quarter, problem) for problem in _said(spec, checked, label)]
                if label == self.quarter.label:
                    old = old_files(spec, used, self.quarter, fmt)
                    self.old += [one for one in old if one.file not in older.files]
            self._compare(spec, table, label, used)
            read = sum(fed.rows for fed in table.fed if fed.extract == label)
            if read and used.empty:
                self.problems.append(_nothing_usable(name, label, read, self.quarter))
                continue
            table.first[label] = first_shown(spec, used) if spec.sees == "events" else None
            self._join(spec, table, label, used.drop(columns="_as_at"), window)
        table.waiting = []

    def _join(self, spec: TableSpec, table: _Table, label: str, used: pd.DataFrame, window: Window) -> None:
        """Join the rows of the next older extract, whether its format is that of the newer ones or another."""
        if spec.name not in self.priority or table.formats[label] == table.format or not table.joiner.windows:
            table.joiner.add(label, used, window)
            return
        switch = Switch(spec, table.formats, table.first, table.fed)
        first, joined = switch.join(table.joiner, label, used, window)
        if spec.sees != "events":
            return
        lacking = table.columns - table.had[label] if joined else table.columns
        table.filled_from |= {column: first for column in spec.column if column in lacking}
        if list(table.formats).index(label) == 1:
            self.problems.append(_of(table.newest, self.quarter, switch.in_words(label, first, joined)))

    def _balance(self, name: str, table: _Table, checked: Checked) -> None:
        """Hold the rows that each file brought against those used and set aside."""
        counted = [rows_by_extract_and_file(frame) for frame in (checked.used, checked.set_aside)]
        for label in {label for label, _, _ in table.waiting}:
            read = {fed.file: fed.rows for fed in table.fed if fed.extract == label}
            balance(name, read, *(counts.get(label, {}) for counts in counted), "checked")

    def _balance_joined(self, name: str, table: _Table, joined: Joined) -> None:
        """Hold all rows of a table that were used against those that stand and those a newer extract replaced."""
        used = sum(fed.used for fed in table.fed)
        balance(name, {"all extracts": used}, {"all extracts": len(joined.frame)},
                {"all extracts": sum(joined.superseded.values())}, "joined")  # fmt: skip

    def _compare(self, spec: TableSpec, table: _Table, label: str, used: pd.DataFrame) -> None:
        """Hold the newest extract's rows against those of the extract before, once both are here."""
        if table.formats[label] != table.format:
            table.newest_rows = None
            return
        if label == table.newest or table.newest_rows is not None:
            self.filled.append(filled_cells(spec, used, label))
        if label == table.newest == self.quarter.label:
            table.newest_rows = used
        elif table.newest_rows is not None:
            newer, table.newest_rows = table.newest_rows, None
            if len(newer):
                window = self._window(spec.name, table.format, table.newest, newer)
                self._found(over_time(spec, newer, used, window, table.newest, label))

    def _found(self, found: Findings) -> None:
        self.problems += found.problems
        self.noticed += found.noticed

    def _own_residents(self, population: pd.DataFrame) -> pd.DataFrame:
        """The estimates of the council's own area, where the file has it among others; the others are listed."""
        own = population["la_code"] == self.params.council.code
        if not own.any():
            return population
        rest = LeftOut("population", "are of other areas", population[~own])
        fed = self.tables["population"].fed
        named, hashes = {one.file: one.format for one in fed}, {one.file: one.sha256 for one in fed}
        self.sources += left_out_sources(fed[0].extract, [rest], named, hashes)
        return population[own].reset_index(drop=True)

    def _window(self, name: str, fmt: str, label: str, used: pd.DataFrame) -> Window:
        """First and last day that an extract sees of a table."""
        spec, as_at = TABLES[name], Quarter(label).end
        if (name, fmt) in LATEST_ONLY:
            return as_at, as_at
        if fmt == ssd.FORMAT:
            return ssd_dataset.seen_by(self.params, name, as_at, used)
        choices = self.params.sources.sources
        names = (name,) if name in OWN_WINDOW else (name, fmt)
        if (name, fmt) in FORMAT_WINDOW:
            return sees_from(FORMAT_WINDOW[name, fmt], as_at), as_at
        rule = next((choices[n].sees_from for n in names if n in choices and choices[n].sees_from), "")
        since = sees_from(rule or USUAL_WINDOW.get(fmt, spec.window), as_at)
        first, last = self.shown.get((label, fmt, name), (None, None))
        since, as_at = max(since, first or since), min(as_at, last or as_at)
        if fmt == NARROWED and (spec.closed or spec.dated):
            ended = used[spec.closed or spec.dated].min()
            since = since if pd.isna(ended) else min(as_at, max(since, financial_year_start(ended)))
        return since, as_at

    def records(self) -> Records:
        """The records of all extracts added."""
        calendar = self.params.calendar()
        tables, coverage, lacking, filled_from = {}, {}, {}, {}
        for name, table in self.tables.items():
            if table.waiting:
                self._check(name, table)
            if not table.joiner.windows:
                self.sources += [fed.source(name, {}) for fed in table.fed]
                continue
            joined = table.joiner.result()
            self._balance_joined(name, table, joined)
            frame = joined.frame if name != "population" else self._own_residents(joined.frame)
            if finish := formats.FINISHERS.get(table.format):
                same = {label for label, fmt in table.formats.items() if fmt == table.format}
                frame, filled, said = finish(name, frame, table.joiner.seen_by(same), self.params)
                filled_from[name] = dict(filled)
                self.problems += said
            if table.filled_from:
                filled_from[name] = table.filled_from | filled_from.get(name, {})
            tables[name] = derive(name, frame, calendar)
            coverage[name] = joined.coverage
            lacking[name] = frozenset(TABLES[name].column) - table.columns - set(filled_from.get(name, ()))
            self.sources += [fed.source(name, joined.superseded) for fed in table.fed]
        self._found(between_tables(tables, coverage, self.quarter, self.noticed))
        self.problems += stale(self.old, self.quarter, self.same)
        tables = {name: frame.drop(columns="_sheet", errors="ignore") for name, frame in tables.items()}
        marked = mark_old(self.sources, self.old, self.same, self.quarter.label)
        sources = sorted(marked, key=lambda source: (source.extract, source.file, source.table))
        records = Records(
            tables, coverage, self.quarter.end, tuple(sources), _all(self.aside, SET_ASIDE_COLUMNS),
            tuple(self.problems), noticed=_all(self.noticed, NOTICED_COLUMNS),
            filled=_all(self.filled, FILLED_COLUMNS), calendar=calendar,
            lacking=lacking, filled_from=filled_from, file_rows=self.file_rows,
        )  # fmt: skip
        return held_against_plans(unregistered_from_codes(owned(records, self.owners)))


def _of(label: str, quarter: Quarter, problem: Problem) -> Problem:
    """The problem, with the quarter of an earlier extract in front."""
    return problem if label == quarter.label else of_earlier(problem, label)


def _stamped(frame: pd.DataFrame, label: str, as_at: pd.Timestamp) -> pd.DataFrame:
    """The frame with its quarter and the date it was made, where its reader knows no better one."""
    return frame.assign(extract=label, _as_at=frame.get("_as_at", as_at))


def _all(listed: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    rows = [frame for frame in listed if len(frame)]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(columns))


def _nothing_usable(name: str, label: str, read: int, quarter: Quarter) -> Problem:
    message = (
        f"None of the {read:,} rows of '{name.replace('_', ' ')}' can be used, so the table is not. The reasons are "
        "listed with its rows; correct them at the source and extract again."
    )
    return _of(label, quarter, Problem("stop", message, table=name))


def _said(spec, checked: Checked, label: str) -> list[Problem]:
    """What the newest extract's rows call for: sentences about rows set aside and lesser findings."""
    aside, notices = of_extract(checked.set_aside, label), of_extract(checked.notices, label)
    if aside.empty and notices.empty:
        return []
    total = Counter()
    for frame in (checked.used, checked.set_aside):
        total.update(rows_by_file(of_extract(frame[["extract", "source_file"]], label)))
    return set_aside_in_words(spec, aside, total) + notices_in_words(spec, notices, total)
