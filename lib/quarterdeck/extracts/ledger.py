"""Every row accounted for: a file's rows are in a table, help to build one, or are left out by a stated reason.

It is kept at run time, for every file of every extract. A row that a reader lost is an error of this
library and stops the run: a figure that is quietly too low is worse than none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from .parts import Context, FileRead
from .verdicts import place_in_words

_Place = tuple[str, str | None]


class RowsLost(AssertionError):
    """Rows of a file are neither used nor set aside nor left out: a reader of this library lost them."""


def account_for(files: list[FileRead], made: Iterable[pd.DataFrame], context: Context) -> None:
    """Hold the rows that were read against those that the readers handed on.

    `made` are the builders' frames; the context brings the rows that only helped and those left out.
    Rows are told by `source_file`, `_sheet` and `source_row`.

    Raises
    ------
    RowsLost : a row of a part that feeds a table is nowhere.
    """
    taken: dict[_Place, list[np.ndarray]] = defaultdict(list)
    for frame in made:
        _take(taken, frame)
    for helper in context.helpers:
        _take(taken, helper.checked.used)
        _take(taken, helper.checked.set_aside)
    for left in context.left_out:
        _take(taken, left.rows)
    for read in files:
        for part in read.parts:
            if part.table is None or part.frame.empty:
                continue  # listed among the sources as what it is
            rows = part.frame["source_row"].to_numpy()
            found = taken.get((part.file, part.sheet or ""), []) + taken.get((part.file, None), [])
            lost = rows[~np.isin(rows, np.concatenate(found))] if found else rows
            if len(lost):
                where = place_in_words(part.file, part.sheet)
                raise RowsLost(
                    f"{where}: {len(lost):,} of {len(rows):,} rows of {part.title} were read and are neither used, set "
                    f"aside nor left out (the first is row {int(lost.min())}). The reader '{part.format}' lost them."
                )


def _take(taken: dict[_Place, list[np.ndarray]], frame: pd.DataFrame) -> None:
    """Note which rows of which file and sheet a frame holds; without a sheet, of any sheet of the file."""
    if frame.empty:
        return
    files, names = pd.factorize(frame["source_file"])
    sheets, titles = pd.factorize(frame["_sheet"].fillna("")) if "_sheet" in frame else (np.zeros_like(files), [None])
    rows = frame["source_row"].to_numpy()
    if len(names) == 1 and len(titles) == 1:
        taken[str(names[0]), titles[0]].append(rows)
        return
    place = files * len(titles) + sheets
    for one in np.unique(place[files >= 0]):
        taken[str(names[one // len(titles)]), titles[one % len(titles)]].append(rows[place == one])


def balance(table: str, read: Mapping[str, int], used: Mapping[str, int], aside: Mapping[str, int], then: str) -> None:
    """Hold rows read against rows used and rows set aside, file by file.

    Raises
    ------
    RowsLost : they do not add up.
    """
    for file, rows in read.items():
        if rows != used.get(file, 0) + aside.get(file, 0):
            raise RowsLost(
                f"{file}: of {rows:,} rows of '{table}', {used.get(file, 0):,} are used and {aside.get(file, 0):,} set "
                f"aside once {then}: they do not add up."
            )
