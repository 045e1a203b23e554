"""The rows under a sheet's headings, wherever in its first rows those stand."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ...extracts.files import Grid
from .frame import PublishedError

WITHIN = 20


def first_rows(grid: Grid) -> list[list[str]]:
    """The rows among which headings may stand, each cell as text."""
    return [[str(cell).strip() for cell in row] for row in grid.cells.head(WITHIN).to_numpy()]


def under_headings(grid: Grid, recognises: Callable[[list[str]], bool]) -> pd.DataFrame:
    """The rows under the first row that is recognised as headings, text stripped; the index is the file's row.

    Raises
    ------
    PublishedError : no such row, or two columns under one heading.
    """
    for row, heads in zip(grid.cells.index, first_rows(grid), strict=False):
        if not recognises(heads):
            continue
        twice = [head for head in dict.fromkeys(heads) if head and heads.count(head) > 1]
        if twice:
            raise PublishedError(f"{grid.file}: two columns are called '{twice[0]}'. Only one can be meant.")
        body = grid.cells.loc[row + 1 :].set_axis(heads, axis=1)
        body = body[[head for head in heads if head]].astype("str").fillna("")
        return body.apply(lambda cells: cells.str.strip())
    raise PublishedError(f"{grid.file}: its headings are not in its first {WITHIN} rows.")
