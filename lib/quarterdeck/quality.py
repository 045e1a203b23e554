"""The faults of a quarter's extracts: what, where, whose, how many rows, and which measures they touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from .completeness import LOST_COLUMN
from .extracts.formats import LAYOUTS
from .gaps import Expected, missing
from .metric import Metric, catalogue
from .params import Params
from .periods import Quarter
from .places import open_private
from .records import Problem, Records
from .tables import TABLES
from .tables.checks.across import SETS_ASIDE, STOPS, WARNS
from .tables.checks.faults import OLDER_FILE, kind_of
from .uses import touched

FAULT_COLUMNS = (
    "quarter", "owner", "source", "file", "sheet", "row", "table", "column", "heading", "severity", "what was found",
    "what to do", "what it does to the figures", "row set aside", "number of measures", "measures affected",
)  # fmt: skip
MISSING = "missing_source"
# Found of a whole file or table, and what to think of first: each can make every figure of it wrong.
_WHOLE = (OLDER_FILE, LOST_COLUMN, "stale", "same_file", "same_rows", "past_rewritten", "headings_only", MISSING)
# They make the pack a draft; the table is used all the same.
_DRAFT_ONLY = (OLDER_FILE, LOST_COLUMN)
# Found often, and often meant.
_HARMLESS = ("identical", "last_quarters_file", "same_child_twice")
# Tables that are rightly empty when nothing happened, and how few rows a quarter before make another so.
NONE_HAPPENED, _RARE, _FEW = "none_happened", ("serious_incidents", "unregistered_placements"), 5
_MEASURES_NAMED = 3
_MISREAD_BY_SHEETS = r"[=+\-@\t\r]"


@dataclass(frozen=True)
class Fault:
    """One kind of fault in one table of one file: the rows that have it (none: the whole file or table).

    `of` counts the rows of the table in the file; `measures` are those that the fault touches.
    """

    kind: str
    severity: str
    source: str
    owner: str
    file: str
    sheet: str
    table: str
    columns: tuple[str, ...]
    found: str
    do: str
    effect: str
    rows: np.ndarray
    of: int
    measures: tuple[Metric, ...]
    headings: tuple[str, ...] = ()

    @property
    def weight(self) -> tuple[int, float]:
        """What to mend first: whole sources, then rows that are in no figure, then the rest, the smallest first;
        within each by how many measures it touches with which share of their rows."""
        share = len(self.rows) / self.of if self.of and len(self.rows) else 1.0
        tier = 0 if self.severity == STOPS else 1 if self.kind in _WHOLE else 2 if self.severity == SETS_ASIDE else 3
        tier += self.kind == NONE_HAPPENED
        return tier + 2 * (self.kind in _HARMLESS), -len(self.measures) * min(share, 1.0)


def faults(records: Records, params: Params, quarter: Quarter, expected: Iterable[Expected] = ()) -> list[Fault]:
    """Every fault of the quarter's own extract, the one to mend first at the front."""
    where = _Where(records, params, quarter)
    own = [problem for problem in records.problems if not problem.extract]
    # What was stopped is named by its file.
    unread = {name for problem in own if problem.severity == "stop" for name in (problem.table, problem.format)}
    gaps = [source for source in missing(tuple(expected)) if source.format not in unread]
    told = {id(source.because) for source in gaps}
    found = [where.missing(source) for source in gaps]
    found += [where.whole(problem) for problem in own if not problem.rows and id(problem) not in told]
    aside = records.set_aside[records.set_aside["extract"] == quarter.label] if len(records.set_aside) else None
    if aside is not None and len(aside):
        each = aside.assign(words=aside["faults"].str.split("; ")).explode("words").assign(check="")
        found += where.rows(each, SETS_ASIDE)
    noticed = records.noticed[records.noticed["extract"] == quarter.label] if len(records.noticed) else None
    if noticed is not None and aside is not None:
        noticed = noticed[~_rows_in(noticed, aside)]  # a row that is in no figure has no other effect
    if noticed is not None and len(noticed):
        found += where.rows(noticed.assign(words=noticed["notice"]), WARNS)
    return sorted(found, key=lambda fault: (*fault.weight, fault.file, fault.table, fault.found))


def _rows_in(listed: pd.DataFrame, others: pd.DataFrame) -> np.ndarray:
    """Which of the rows listed are among the others."""
    keys = [frame[["table", "file", "sheet", "row"]].fillna({"sheet": ""}) for frame in (listed, others)]
    return pd.MultiIndex.from_frame(keys[0]).isin(pd.MultiIndex.from_frame(keys[1]))


class _Where:
    """Which source a file is of, who owns it, and how many rows it brought."""

    def __init__(self, records: Records, params: Params, quarter: Quarter) -> None:
        self.params, self.sources, self.label = params, records.sources, quarter.label
        own = [source for source in records.sources if source.extract == quarter.label]
        named = {(s.file, s.table): s for s in own}
        # Who vanished is named by the rows of the extract before.
        named |= {(f"{s.file} of {s.extract}", s.table): s for s in records.sources if s.extract != quarter.label}
        self.formats = {key: source.format for key, source in named.items()}
        self.files: dict[str, list[str]] = {}
        for source in own:
            if source.table in TABLES:
                self.files.setdefault(source.file, []).append(source.table)
        self.of = {key: source.rows for key, source in named.items()}

    def format(self, file: str, table: str) -> str:
        """The format that a file's table is read by; of a file that could not be read, that of the table's others."""
        of_file = (fmt for (name, _), fmt in self.formats.items() if name == file)
        of_table = (source.format for source in self.sources if table and source.table == table)
        return self.formats.get((file, table)) or next(of_file, "") or next(of_table, "")

    def owner(self, file: str, table: str, fmt: str = "") -> tuple[str, str]:
        """The title and the owner of the source that a file's table belongs to."""
        fmt = fmt or self.format(file, table)
        choices = self.params.sources.sources
        known = [choices[name] for name in (table, fmt) if name in choices]
        choice = next((one for one in known if one.expected != "not used"), known[0] if known else None)
        if choice is None:
            return fmt.replace("_", " "), ""
        return choice.title or fmt.replace("_", " "), choice.owner

    def headings(self, fmt: str, table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
        """What the columns are headed in the file: the council's own words, or its format's."""
        choice = self.params.sources.sources.get(fmt)
        own = {name: heading for heading, name in choice.headings.items()} if choice else {}
        known = published_headings(fmt, table)
        return tuple(dict.fromkeys(own.get(name) or known[name] for name in columns if name in own or name in known))

    def missing(self, source: Expected) -> Fault:
        """A source that was expected and is not here."""
        fed = {s.table for s in self.sources if source.format in (s.format, s.table) and s.table in TABLES}
        fed |= {source.format} & set(TABLES)
        return Fault(
            MISSING, STOPS, source.title, source.owner, source.because.file if source.because else "", "", "", (),
            *_split(source.sentence),
            _NO_FIGURE, np.array([]), 0, _touched_by(fed),
        )  # fmt: skip

    def whole(self, problem: Problem) -> Fault:
        """A fault of a file or a table."""
        title, owner = self.owner(problem.file, problem.table, problem.format)
        files = problem.files or (problem.file,)
        tables = {problem.table} & set(TABLES) or {name for file in files for name in self.files.get(file, ())}
        severity = STOPS if problem.severity == "stop" and problem.check not in _DRAFT_ONLY else WARNS
        kind = NONE_HAPPENED if self.none_may_have_happened(problem) else problem.check or "file"
        effect = _EFFECTS.get(kind, self.without(problem.file, tables) if severity == STOPS else "")
        return Fault(
            kind, severity, title, owner, problem.file, "", problem.table, problem.columns, *_split(problem.message),
            effect, np.array([]), 0, _touched_by(tables, problem.columns),
        )  # fmt: skip

    def without(self, file: str, tables: set[str]) -> str:
        """What becomes of the measures of tables that could not be read from a file."""
        others = [s for s in self.sources if s.extract == self.label and s.table in tables and s.rows > s.set_aside]
        names = [name for name in dict.fromkeys(source.file for source in others) if name != file]
        return f"Its measures are counted from {' and '.join(names)} alone." if names else _NO_FIGURE

    def none_may_have_happened(self, problem: Problem) -> bool:
        """Whether a table without rows may be right: what it holds is rare, or had hardly a row before."""
        if problem.check != "headings_only":
            return False
        before: dict[str, int] = {}
        for source in self.sources:
            if source.table == problem.table and source.extract < self.label:
                before[source.extract] = before.get(source.extract, 0) + source.rows
        return problem.table in _RARE or (bool(before) and before[max(before)] < _FEW)

    def rows(self, listed: pd.DataFrame, severity: str) -> list[Fault]:
        """Faults of rows, one for each table, file, sheet and wording."""
        found = []
        keys = ["table", "file", "sheet", "words", "check"]
        for (table, file, sheet, words, check), rows in listed.fillna({"sheet": "", "check": ""}).groupby(keys):
            kind = kind_of(str(words), str(check), set_aside=severity == SETS_ASIDE)
            title, owner = self.owner(file, table)
            headings = self.headings(self.format(file, table), table, kind.columns)
            reach = () if severity == SETS_ASIDE else tuple(c for c in kind.columns if c in TABLES[table].column)
            found.append(
                Fault(
                    kind.id, severity, title, owner, file, sheet, table, kind.columns, str(words), kind.do, kind.effect,
                    np.sort(rows["row"].to_numpy()), self.of.get((file, table), 0), touched(table, reach), headings,
                )
            )  # fmt: skip
        return found


_NO_FIGURE = "Its measures have no figure for the quarter."
_EFFECTS = {
    "stale": "What happened since its newest date is in no figure: counts of the quarter are too low, or nothing.",
    "last_quarters_file": "The quarter's figures repeat the last one's.",
    "same_file": "None: it was read once.",
    OLDER_FILE: "The newer file's rows are counted; rows that are in the older file alone are counted with them.",
    "headings_only": "Counts of it are 0, and shares of it have no figure.",
    NONE_HAPPENED: "Counts of it are 0, which is right if nothing happened.",
    "past_rewritten": "Figures of earlier quarters change with it.",
    LOST_COLUMN: "The measures that read it have no figure for the quarter, or less to go by.",
}


def _split(sentence: str) -> tuple[str, str]:
    """What was found, and what to do: the first sentence and the rest."""
    found, _, rest = " ".join(sentence.split()).partition(". ")
    return found.rstrip(".") + ".", rest


@cache
def published_headings(fmt: str, table: str) -> Mapping[str, str]:
    """The heading of each column of a table in its published format, by the column's name in the pack."""
    found: dict[str, str] = {}
    for layout in LAYOUTS:
        if fmt in (layout.format, layout.table) and table in (layout.table, layout.name):
            for field in layout.fields:
                found.setdefault(field.name, field.headings[0].rstrip("*") if field.headings else field.name)
    return found


def _touched_by(tables: Iterable[str], columns: tuple[str, ...] = ()) -> tuple[Metric, ...]:
    reached = {metric.id for table in tables for metric in touched(table, columns)}
    return tuple(metric for metric in catalogue().values() if metric.id in reached)


def set_aside_for(metric: Metric, records: Records, quarter: Quarter) -> dict[str, int]:
    """Rows of the quarter's own extract that were set aside, of each table that the measure reads."""
    aside = records.set_aside
    if aside.empty:
        return {}
    own = aside.loc[aside["extract"] == quarter.label, "table"].value_counts()
    return {name: int(own[name]) for name in (*metric.tables, *metric.optional_tables) if name in own}


def as_lines(found: Iterable[Fault], quarter: Quarter) -> pd.DataFrame:
    """The faults one line each: a line a row and fault, or one for a file; an owner's together, and of each
    source the first to mend first. No cell's content is in it."""
    lines = [
        (
            quarter.label, fault.owner, fault.source, fault.file, fault.sheet, row, fault.table,
            ", ".join(fault.columns), ", ".join(fault.headings), fault.severity, fault.found, fault.do, fault.effect,
            "yes" if fault.severity == SETS_ASIDE else "no", len(fault.measures), _named(fault.measures),
        )
        for fault in sorted(found, key=lambda fault: (fault.owner or "~", fault.source))
        for row in ([int(number) for number in fault.rows] or [None])
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=list(FAULT_COLUMNS)).astype({"row": "Int64"})


def _named(measures: tuple[Metric, ...]) -> str:
    more = len(measures) - _MEASURES_NAMED
    titles = "; ".join(metric.title for metric in measures[:_MEASURES_NAMED])
    return titles + (f"; and {more} more" if more > 0 else "")


def write_faults(found: Iterable[Fault], quarter: Quarter, path: Path) -> int:
    """Write the faults as CSV, safe to open in a spreadsheet; returns how many lines."""
    lines = as_lines(found, quarter)
    for name in lines.columns.drop(["row", "number of measures"]):
        risky = lines[name].astype("str").str.match(_MISREAD_BY_SHEETS)
        lines[name] = lines[name].mask(risky, "'" + lines[name].astype("str"))
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_private(path, encoding="utf-8-sig", newline="") as file:
        lines.to_csv(file, index=False)
    return len(lines)
