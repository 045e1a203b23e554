"""The faults of a quarter's extracts: what, where, whose, how many rows, and which measures they touch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from .gaps import Expected, missing
from .metric import Metric, catalogue
from .params import Params
from .periods import Quarter
from .records import Problem, Records
from .tables import TABLES
from .tables.checks.across import SETS_ASIDE, STOPS, WARNS
from .tables.checks.faults import OLDER_FILE, kind_of
from .uses import touched

FAULT_COLUMNS = (
    "quarter", "source", "owner", "file", "sheet", "row", "table", "column", "severity", "what was found", "what to do",
    "what it does to the figures", "measures affected", "row set aside",
)  # fmt: skip
MISSING = "missing_source"
# Found of a whole file or table, and what to think of first: each can make every figure of it wrong.
_WHOLE = ("stale", "same_file", "same_rows", "past_rewritten", "headings_only", MISSING)
# Found often, and often meant.
_HARMLESS = ("identical", "last_quarters_file", "same_child_twice")
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

    @property
    def weight(self) -> tuple[int, float]:
        """What to mend first: whole sources, then rows that are in no figure, then the rest, the smallest first;
        within each by how many measures it touches with which share of their rows."""
        share = len(self.rows) / self.of if self.of and len(self.rows) else 1.0
        tier = 0 if self.severity == STOPS else 1 if self.kind in _WHOLE else 2 if self.severity == SETS_ASIDE else 3
        return tier + 2 * (self.kind in _HARMLESS), -len(self.measures) * min(share, 1.0)


def faults(records: Records, params: Params, quarter: Quarter, expected: Iterable[Expected] = ()) -> list[Fault]:
    """Every fault of the quarter's own extract, the one to mend first at the front."""
    where = _Where(records, params, quarter)
    unread = {problem.table for problem in records.problems if problem.severity == "stop"}  # named by its file
    found = [where.missing(source) for source in missing(tuple(expected)) if source.format not in unread]
    found += [where.whole(problem) for problem in records.problems if not problem.rows and not problem.extract]
    aside = records.set_aside[records.set_aside["extract"] == quarter.label] if len(records.set_aside) else None
    if aside is not None and len(aside):
        each = aside.assign(words=aside["faults"].str.split("; ")).explode("words").assign(check="")
        found += where.rows(each, SETS_ASIDE)
    noticed = records.noticed[records.noticed["extract"] == quarter.label] if len(records.noticed) else None
    if noticed is not None and len(noticed):
        found += where.rows(noticed.assign(words=noticed["notice"]), WARNS)
    return sorted(found, key=lambda fault: (*fault.weight, fault.file, fault.table, fault.found))


class _Where:
    """Which source a file is of, who owns it, and how many rows it brought."""

    def __init__(self, records: Records, params: Params, quarter: Quarter) -> None:
        self.params, self.sources = params, records.sources
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

    def owner(self, file: str, table: str) -> tuple[str, str]:
        """The title and the owner of the source that a file's table belongs to."""
        fmt = self.formats.get((file, table)) or next((f for (name, _), f in self.formats.items() if name == file), "")
        choices = self.params.sources.sources
        known = [choices[name] for name in (table, fmt) if name in choices]
        choice = next((one for one in known if one.expected != "not used"), known[0] if known else None)
        if choice is None:
            return fmt.replace("_", " "), ""
        return choice.title or fmt.replace("_", " "), choice.owner

    def missing(self, source: Expected) -> Fault:
        """A source that was expected and is not here."""
        fed = {s.table for s in self.sources if source.format in (s.format, s.table) and s.table in TABLES}
        fed |= {source.format} & set(TABLES)
        return Fault(
            MISSING, STOPS, source.title, source.owner, "", "", "", (), *_split(source.sentence),
            _NO_FIGURE, np.array([]), 0, _touched_by(fed),
        )  # fmt: skip

    def whole(self, problem: Problem) -> Fault:
        """A fault of a file or a table."""
        title, owner = self.owner(problem.file, problem.table)
        files = problem.files or (problem.file,)
        tables = {problem.table} & set(TABLES) or {name for file in files for name in self.files.get(file, ())}
        severity = STOPS if problem.severity == "stop" else WARNS
        effect = _EFFECTS.get(problem.check, _NO_FIGURE if severity == STOPS else "")
        return Fault(
            problem.check or "file", severity, title, owner, problem.file, "", problem.table, (),
            *_split(problem.message), effect, np.array([]), 0, _touched_by(tables),
        )  # fmt: skip

    def rows(self, listed: pd.DataFrame, severity: str) -> list[Fault]:
        """Faults of rows, one for each table, file, sheet and wording."""
        found = []
        keys = ["table", "file", "sheet", "words", "check"]
        for (table, file, sheet, words, check), rows in listed.fillna({"sheet": "", "check": ""}).groupby(keys):
            kind = kind_of(str(words), str(check), set_aside=severity == SETS_ASIDE)
            title, owner = self.owner(file, table)
            reach = () if severity == SETS_ASIDE else tuple(c for c in kind.columns if c in TABLES[table].column)
            found.append(
                Fault(
                    kind.id, severity, title, owner, file, sheet, table, kind.columns, str(words), kind.do, kind.effect,
                    np.sort(rows["row"].to_numpy()), self.of.get((file, table), 0), touched(table, reach),
                )
            )  # fmt: skip
        return found


_NO_FIGURE = "Its measures have no figure for the quarter."
_EFFECTS = {
    "stale": "What happened since its newest date is in no figure: counts of the quarter are too low, or nothing.",
    "last_quarters_file": "The quarter's figures repeat the last one's.",
    "same_file": "None: it was read once.",
    OLDER_FILE: "The newer file's rows are counted; rows that are in the older file alone are counted with them.",
    "headings_only": "Its measures count nothing.",
    "past_rewritten": "Figures of earlier quarters change with it.",
}


def _split(sentence: str) -> tuple[str, str]:
    """What was found, and what to do: the first sentence and the rest."""
    found, _, rest = " ".join(sentence.split()).partition(". ")
    return found.rstrip(".") + ".", rest


def _touched_by(tables: Iterable[str]) -> tuple[Metric, ...]:
    reached = {metric.id for table in tables for metric in touched(table)}
    return tuple(metric for metric in catalogue().values() if metric.id in reached)


def set_aside_for(metric: Metric, records: Records, quarter: Quarter) -> dict[str, int]:
    """Rows of the quarter's own extract that were set aside, of each table that the measure reads."""
    aside = records.set_aside
    if aside.empty:
        return {}
    own = aside.loc[aside["extract"] == quarter.label, "table"].value_counts()
    return {name: int(own[name]) for name in (*metric.tables, *metric.optional_tables) if name in own}


def as_lines(found: Iterable[Fault], quarter: Quarter) -> pd.DataFrame:
    """The faults one line each: a line a row and fault, or one for a file. No cell's content is in it."""
    lines = [
        (
            quarter.label, fault.source, fault.owner, fault.file, fault.sheet, row, fault.table,
            ", ".join(fault.columns), fault.severity, fault.found, fault.do, fault.effect,
            "; ".join(metric.title for metric in fault.measures),
            "yes" if fault.severity == SETS_ASIDE else "no",
        )
        for fault in found
        for row in ([int(number) for number in fault.rows] or [None])
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=list(FAULT_COLUMNS)).astype({"row": "Int64"})


def write_faults(found: Iterable[Fault], quarter: Quarter, path: Path) -> int:
    """Write the faults as CSV, safe to open in a spreadsheet; returns how many lines."""
    lines = as_lines(found, quarter)
    for name in lines.columns.drop("row"):
        risky = lines[name].astype("str").str.match(_MISREAD_BY_SHEETS)
        lines[name] = lines[name].mask(risky, "'" + lines[name].astype("str"))
    path.parent.mkdir(parents=True, exist_ok=True)
    lines.to_csv(path, index=False, encoding="utf-8-sig")
    return len(lines)
