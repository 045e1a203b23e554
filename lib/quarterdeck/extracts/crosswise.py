"""Findings that need more than one table, or more than one extract: put into words and listed by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ..periods import Quarter
from ..records import FILLED_COLUMNS, NOTICED_COLUMNS, Coverage, Problem
from ..tables import TABLES, TableSpec
from ..tables.checks.across import notices
from ..tables.checks.between import BETWEEN, Tables, between
from ..tables.checks.faults import kind_of
from ..tables.checks.over_time import VANISHED, changed, rewritten, vanished
from .join import Window, visible
from .own_rows import by_file
from .verdicts import notices_in_words, rewritten_in_words, vanished_in_words, who

# What a price is a week, in the tables whose rows are paid for, and what makes two rows prices of one thing.
_POUNDS = {"placement_costs": ("weekly_gross", "extras", ["child_id", "placement_id"], "rate_from")}


@dataclass
class Findings:
    """Sentences, and the rows they speak of."""

    problems: list[Problem] = field(default_factory=list)
    noticed: list[pd.DataFrame] = field(default_factory=list)

    def note(self, table: str, found: pd.DataFrame) -> None:
        """List rows given in the shape of `Checked.notices`."""
        listed = found.rename(columns={"source_file": "file"}).assign(table=table)
        self.noticed.append(listed[list(NOTICED_COLUMNS)])


_ZEROS = ("leading_zeros", "leading_zeros_differ")


def not_yet_said(found: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The notices without those on lost zeros of rows of which that was said `before`, by a reader or a table."""
    own = found["check"].isin(_ZEROS).to_numpy() if len(found) else None
    if own is None or not own.any() or before.empty:
        return found
    kinds = {words: kind_of(words, set_aside=False).id for words in before["notice"].unique()}
    where = ["source_file", "sheet", "row", "extract"]
    known = pd.MultiIndex.from_frame(before.loc[before["notice"].map(kinds) == _ZEROS[0], where])
    return found[~(own & pd.MultiIndex.from_frame(found[where]).isin(known))]


def over_time(
    spec: TableSpec, newer: pd.DataFrame, older: pd.DataFrame, window: Window, newest: str, before: str
) -> Findings:
    """Who was in the extract before and is nowhere now, and whether the past was rewritten."""
    found = Findings()
    gone = vanished(spec, newer, older)
    if len(gone):
        gone = gone[visible(spec, gone, window[0]).to_numpy()]  # what the newer extract would show
    if len(gone):
        found.problems += vanished_in_words(spec, gone, before, newest)
        listed = notices(gone, VANISHED).assign(extract=newest, source_file=gone["source_file"] + f" of {before}")
        listed["notice"] = VANISHED.says.format(who=who(spec, 1))
        found.note(spec.name, listed)
    past = changed(spec, newer, older, window[0])
    if past and rewritten(past):
        file = str(newer["source_file"].iloc[0])
        found.problems.append(rewritten_in_words(spec, past, before, newest, file))
    return found


def between_tables(
    frames: Mapping[str, pd.DataFrame], coverage: Mapping[str, Coverage], quarter: Quarter, noticed: list[pd.DataFrame]
) -> Findings:
    """What the rows of the quarter's own extract say against each other's tables; `noticed` is what was said of
    them before."""
    since = {name: windows[0][0] for name, seen in coverage.items() if (windows := seen.windows)}
    tables = Tables(frames, quarter.label, quarter.end, since)
    found = Findings()
    for check in BETWEEN:
        rows = between(check, tables)
        if rows.empty:
            continue
        name = check.tables[0]
        listed = notices(rows, check)
        if check.id in _ZEROS:
            said = [frame[frame["table"] == name] for frame in noticed if len(frame)]
            before = pd.concat(said).rename(columns={"file": "source_file"}) if said else pd.DataFrame()
            listed = not_yet_said(listed, before)
            if listed.empty:
                continue
        own = frames[name].loc[tables.own(name), "source_file"].value_counts()
        said = notices_in_words(TABLES[name], listed, {str(file): int(n) for file, n in own.items()})
        found.problems += [_priced(problem, rows, name) for problem in said]
        found.note(name, listed)
    return found


def _priced(problem: Problem, rows: pd.DataFrame, name: str) -> Problem:
    """The sentence with what the rows cost a week, where they have a price."""
    if name not in _POUNDS:
        return problem
    price, extras, paid_for, since = _POUNDS[name]
    rows = rows[rows["source_file"] == problem.file]
    newest = rows.sort_values(since, kind="stable").drop_duplicates(paid_for, keep="last")
    children, pounds = rows["child_id"].nunique(), (newest[price] + newest[extras].fillna(0.0)).sum()
    noun, without = "child" if children == 1 else "children", int(newest[price].isna().sum())
    blank = f", and {without:,} without a price" if without else ""
    message = problem.message.replace("). ", f"): {children:,} {noun}, £{pounds:,.0f} a week{blank}. ", 1)
    return Problem(problem.severity, message, problem.file, problem.table, problem.check, problem.rows)


def filled_cells(spec: TableSpec, used: pd.DataFrame, label: str) -> pd.DataFrame:
    """How many cells of each column are filled in an extract's rows, file by file."""
    counts = [
        {"extract": label, "table": spec.name, "file": file, "column": column, "rows": len(rows), "filled": int(n)}
        for file, rows in by_file(used)
        for column, n in rows[list(spec.column)].notna().sum().items()
    ]
    return pd.DataFrame(counts, columns=list(FILLED_COLUMNS))
