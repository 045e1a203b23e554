"""An older file beside the current one: of rows under the same key the newer file's are used.

Which of two files of one extract is newer, what they hold tells and never what they are called: the newest
date on which something began, ended or happened; where that is the same, the larger file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from ..periods import Quarter
from ..records import Problem
from ..tables import TABLES, TableSpec
from ..tables.checks.each_row import RUN_LATE, Checked, numbered
from ..tables.checks.faults import OLDER_FILE, OTHER_CONTENTS, SAME_CONTENTS
from .own_rows import by_file, rows_by_file
from .parts import FileRead, Part
from .repeats import ENOUGH_ROWS, EVERY_ROW
from .verdicts import in_words, of_earlier, table_in_words


@dataclass(frozen=True, order=True)
class _Age:
    """What tells which file is newer, in this order; the last two only where dates and rows are the same."""

    newest: pd.Timestamp
    rows: int
    filled: int
    content: int


@dataclass(frozen=True)
class Older:
    """Rows that go before the check because a newer file has their key, with `reason`; and what to say of them."""

    rows: pd.DataFrame
    problems: list[Problem]

    @property
    def files(self) -> set[str]:
        """The files of which it is said that they are older than another."""
        return {problem.file for problem in self.problems}

    def beside(self, checked: Checked) -> Checked:
        """What was checked, with these rows among those set aside."""
        if self.rows.empty:
            return checked
        aside = [frame for frame in (checked.set_aside, self.rows.assign(faults=self.rows["reason"])) if len(frame)]
        return replace(checked, set_aside=pd.concat(aside, ignore_index=True))


class NewerFiles:
    """The rule, for the extracts of a run's quarter: it knows the columns that each file came with."""

    def __init__(self, quarter: Quarter) -> None:
        self.quarter = quarter
        self._columns: dict[tuple[str, str], set[str]] = {}

    def by_format(self, label: str, files: list[FileRead], as_at: pd.Timestamp) -> dict[str, dict[str, list[Part]]]:
        """The parts of an extract by format and layout. Of several files the newest comes first, for readers that
        use the first row of several."""
        found: dict[str, dict[str, list[Part]]] = {}
        for read in files:
            for part in read.parts:
                found.setdefault(part.format, {}).setdefault(part.layout, []).append(part)
                self._columns.setdefault((label, part.file), set()).update(part.frame.columns)
        return {
            fmt: {layout: _newest_first(parts, as_at) for layout, parts in layouts.items()}
            for fmt, layouts in found.items()
        }

    def without_older(self, spec: TableSpec, frame: pd.DataFrame, labels: set[str]) -> tuple[pd.DataFrame, Older]:
        """The rows without those under whose key a newer file of the same extract has one, and these.

        `labels` are the extracts in which several files fill the table. Contents that differ stop the run's own
        extract; of an earlier one they are a warning. Rows with a blank in a column of the key that must be filled,
        and repeats within a file, are left to the check.
        """
        rows, problems = [], []
        for label in () if spec.allow_repeats else sorted(labels):
            older = self._of_extract(spec, frame, label)
            rows.append(older.rows)
            own = label == self.quarter.label
            problems += [p if own else of_earlier(replace(p, severity="warning"), label) for p in older.problems]
        gone = pd.concat(rows) if rows else frame.iloc[:0]
        kept = frame.drop(index=gone.index).reset_index(drop=True) if len(gone) else frame
        return kept, Older(gone, problems)

    def _of_extract(self, spec: TableSpec, whole: pd.DataFrame, label: str) -> Older:
        frame = spec.complete(whole[whole["extract"] == label])
        named = list(spec.key or spec.column)
        needed = [name for name in named if spec.column[name].filled]
        frame = frame[frame[needed].notna().all(axis="columns")] if needed else frame
        key = numbered(frame, named)
        place, files = pd.factorize(frame["source_file"])
        pairs = pd.DataFrame({"key": key, "place": place}).drop_duplicates()
        if not pairs["key"].duplicated().any():
            return Older(whole.iloc[:0], [])
        as_at = frame["_as_at"].iloc[0]
        ages = {file: _age(rows, spec, as_at) for file, rows in by_file(frame)}
        ranked = sorted(files, key=ages.__getitem__, reverse=True)
        rank = pd.Series({file: n for n, file in enumerate(ranked)})[files].to_numpy()[place]
        best = pd.Series(rank).groupby(key).transform("min").to_numpy()
        late = rank > best
        winner = np.array(ranked, dtype="object")[best[late]]
        rows = frame[late]
        differs = _differing(spec, frame, key, rank, late, partial(self._lacks, label))
        other = differs.any(axis="columns").to_numpy()
        total, same = rows_by_file(whole[whole["extract"] == label]), rows_by_file(rows[~other])
        whole_files = [file for file, n in same.items() if ENOUGH_ROWS <= n == total[file]]
        alike = np.where(rows["source_file"].isin(whole_files), EVERY_ROW, SAME_CONTENTS)
        words = [f"{said} {file}" for said, file in zip(np.where(other, OTHER_CONTENTS, alike), winner, strict=True)]
        problems = [
            _sentence(spec, str(old), str(new), differs.loc[own], ages)
            for (old, new), own in rows[other].groupby(["source_file", winner[other]], sort=False).groups.items()
        ]
        return Older(whole.loc[rows.index].assign(reason=pd.Series(words, rows.index, dtype="str")), problems)

    def _lacks(self, label: str, file: str, name: str) -> bool:
        """Whether a file came without a column that another file of the extract has."""
        columns = self._columns.get((label, file), set())
        return name not in columns and any(name in had for (of, _), had in self._columns.items() if of == label)


def _newest_first(parts: list[Part], as_at: pd.Timestamp) -> list[Part]:
    """The parts of one layout, those of the newest file first."""
    if len({part.file for part in parts}) < 2:
        return parts
    spec = TABLES.get(parts[0].table or "")
    ages = {
        file: _age(pd.concat([p.frame for p in parts if p.file == file], ignore_index=True), spec, as_at)
        for file in {part.file for part in parts}
    }
    return sorted(parts, key=lambda part: ages[part.file], reverse=True)


def _differing(
    spec: TableSpec, frame: pd.DataFrame, key, rank, late, lacks: Callable[[str, str], bool]
) -> pd.DataFrame:
    """For each row of an older file, the columns in which the newer file's first row of its key differs.

    A column that a file does not have at all is no difference.
    """
    first = pd.DataFrame({"key": key, "rank": rank, "at": np.arange(len(frame))})
    first = first.sort_values(["key", "rank", "at"], kind="stable").drop_duplicates("key").set_index("key")["at"]
    old, new = frame[late], frame.iloc[first[key[late]].to_numpy()]
    files = frame["source_file"].unique()
    found = {}
    for name in spec.column:
        ours, theirs = old[name].to_numpy("object"), new[name].to_numpy("object")
        same = (ours == theirs) | (pd.isna(ours) & pd.isna(theirs))
        without = [file for file in files if lacks(file, name)]
        none = old["source_file"].isin(without).to_numpy() | new["source_file"].isin(without).to_numpy()
        found[name] = ~same.astype(bool) & ~none
    return pd.DataFrame(found, index=old.index)


def _age(rows: pd.DataFrame, spec: TableSpec | None, as_at: pd.Timestamp) -> _Age:
    """How new the rows of a file are. Dates well after the extract are mistakes, and tell nothing."""
    named = {spec.opened, spec.closed, spec.dated} - {None} if spec else set()
    dates = [n for n in named if n in rows and not spec.column[n].future]
    dates = dates or [n for n in rows if n != "_as_at" and pd.api.types.is_datetime64_any_dtype(rows[n])]
    newest = pd.Timestamp.min
    for name in dates:
        latest = rows.loc[rows[name] <= as_at + RUN_LATE, name].max()
        newest = newest if pd.isna(latest) else max(newest, latest)
    own = [name for name in (spec.column if spec else rows) if name in rows]
    content = int(pd.util.hash_pandas_object(rows[own], index=False).sum()) if own else 0
    return _Age(newest, len(rows), int(rows[own].notna().sum().sum()), content)


def _sentence(spec: TableSpec, old: str, new: str, differs: pd.DataFrame, ages: dict[str, _Age]) -> Problem:
    counts = {name: int(rows) for name, rows in differs.sum().items() if rows}
    named = ", ".join(f"`{name}` in {rows:,}" for name, rows in sorted(counts.items(), key=lambda c: -c[1])[:3])
    number, name = len(differs), table_in_words(spec.name)
    message = (
        f"{old} and {new} both hold {number:,} {'row' if number == 1 else 'rows'} of {name} under the same key, and "
        f"their contents differ ({named}). {new} is used for them, because {_why(ages[old], ages[new])}; those of "
        f"{old} are set aside, its other rows are used. If {old} is an older file beside the current one, remove it; "
        "else correct the rows in one of the two."
    )
    return Problem("stop", message, old, spec.name, OLDER_FILE, number, files=(old, new))


def _why(old: _Age, new: _Age) -> str:
    if new.newest > old.newest:
        other = in_words(old.newest) if old.newest > pd.Timestamp.min else "is not known"
        return f"its newest date is {in_words(new.newest)}, that of the other {other}"
    if new.rows > old.rows:
        return f"neither has the newer date and it has more rows ({new.rows:,} against {old.rows:,})"
    return "one of the two must be, though neither has a newer date or more rows"
