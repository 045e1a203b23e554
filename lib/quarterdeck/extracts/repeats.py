"""The same thing twice: a file beside its copy, last quarter's file in this quarter, rows in two files."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..records import Problem
from ..tables import TABLES, TableSpec
from ..tables.checks.each_row import Checked
from .parts import FileRead

# Rows of one file that are all in another: fewer may be chance where equal rows are allowed.
ENOUGH_ROWS = 5
EVERY_ROW = "is, as every row of its file, also in"
SAME_FILE, LAST_QUARTERS, SAME_ROWS = "same_file", "last_quarters_file", "same_rows"


def without_copies(files: Mapping[str, str]) -> tuple[set[str], list[Problem]]:
    """The files to read of one extract, and a warning for each that is a copy of another.

    `files` gives the hash of each file by name; of copies the one with the shortest name is read.
    """
    first: dict[str, str] = {}
    kept, problems = set(), []
    for name in sorted(files, key=lambda name: (len(name), name)):
        same = first.setdefault(files[name], name) if files[name] else name
        if same == name:
            kept.add(name)
            continue
        message = f"{name} is the same file, byte for byte, as {same}. It was not read. Remove one of the two."
        problems.append(Problem("warning", message, name, check=SAME_FILE))
    return kept, problems


def comparable(files: list[FileRead]) -> dict[str, str]:
    """The files of an extract that should differ from quarter to quarter, with their hashes.

    Reference figures and empty tables may well be the same again.
    """
    return {
        read.file: read.sha256
        for read in files
        if any(len(p.frame) and p.table in TABLES and TABLES[p.table].sees != "reference" for p in read.parts)
    }


def same_rows(spec: TableSpec, checked: Checked) -> Checked:
    """Sets aside the rows of a file that are all in another file of the same extract and table.

    Where a table has a key, `older.without_older` does so; here are those of tables in which equal rows
    are allowed, and a second export would count twice.
    """
    used = checked.used
    if not spec.allow_repeats or used.empty:
        return checked
    within = used.groupby("extract", sort=False)["source_file"].nunique()
    if within.max() < 2:
        return checked
    hashes = pd.util.hash_pandas_object(used[list(spec.column)], index=False).to_numpy()
    reason = pd.Series("", index=used.index, dtype="object")
    for extract in within[within > 1].index:
        own = (used["extract"] == extract).to_numpy()
        for file, other in _contained(used["source_file"].to_numpy("object")[own], hashes[own]).items():
            rows = own & (used["source_file"] == file).to_numpy()
            reason[rows] = f"{EVERY_ROW} {other}"
    out = (reason != "").to_numpy()
    if not out.any():
        return checked
    words = reason[out].astype("str")
    aside = pd.concat([checked.set_aside, used[out].assign(reason=words, faults=words)], ignore_index=True)
    notices = checked.notices
    gone = pd.MultiIndex.from_frame(used.loc[out, ["extract", "source_file", "_sheet", "source_row"]])
    if len(notices):
        listed = pd.MultiIndex.from_frame(notices[["extract", "source_file", "sheet", "row"]])
        notices = notices[~listed.isin(gone)]
    return Checked(used[~out].reset_index(drop=True), aside, notices)


def _contained(files: np.ndarray, hashes: np.ndarray) -> dict[str, str]:
    """Files whose every row is in another, as often as here: file -> the other. Of two alike the shorter
    name stays."""
    counts = {file: pd.Series(hashes[files == file]).value_counts() for file in pd.unique(files)}
    names = sorted(counts, key=lambda file: (-int(counts[file].sum()), len(file), file))
    found: dict[str, str] = {}
    for place, file in enumerate(names):
        own = counts[file]
        if own.sum() < ENOUGH_ROWS:
            continue
        for other in names[:place]:
            if other not in found and (counts[other].reindex(own.index, fill_value=0) >= own).all():
                found[file] = other
                break
    return found
