"""A data file and its metadata as they stand: every cell as text, the metadata by column."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from ...extracts.files import open_file
from ...extracts.guards import Unreadable
from .ees_standard import META_COLUMNS, NULLS, STANDARD
from .frame import PublishedError


@dataclass(frozen=True)
class Pair:
    """`data` (columns as headed, index = row in the file) and `meta` likewise, None where there is none."""

    name: str
    data: pd.DataFrame
    meta: pd.DataFrame | None
    headings: tuple[str, ...]

    @cached_property
    def filters(self) -> list[str]:
        """The columns that say what a row is about, in the metadata's order or the file's."""
        return self._of_type("Filter", False)

    @cached_property
    def indicators(self) -> list[str]:
        """The columns of figures."""
        return self._of_type("Indicator", True)

    @cached_property
    def groups(self) -> list[str]:
        """Columns that only group the items of a filter."""
        if self.meta is None:
            return []
        named = self.meta["filter_grouping_column"]
        return [name for name in dict.fromkeys(named[named != ""]) if name in self.data]

    def _of_type(self, kind: str, numeric: bool) -> list[str]:
        if self.meta is not None:
            names = self.meta.loc[self.meta["col_type"] == kind, "col_name"]
            return [name for name in names if name in self.data]
        others = [name for name in self.data if name not in STANDARD]
        return [name for name in others if _is_numeric(self.data[name]) == numeric]


def _is_numeric(cells: pd.Series) -> bool:
    """Whether a column without metadata is of figures: most cells that are no symbol are numbers."""
    from .ees_standard import SYMBOLS

    known = cells[~cells.str.lower().isin([*SYMBOLS, "", *NULLS])]
    if known.empty:
        return True
    return bool(pd.to_numeric(known, errors="coerce").notna().mean() > 0.5)


def read_pair(path: Path) -> Pair:
    """The pair of a data file, its metadata being `name.meta.csv` beside it.

    Raises
    ------
    PublishedError : a file that is no UTF-8 text of comma-separated rows, or metadata on its own.
    """
    if path.name.lower().endswith(".meta.csv"):
        raise PublishedError(
            f"{path.name} is metadata without figures. Import {path.name[:-9]}.csv, its metadata comes with it."
        )
    data = _table(path)
    beside = path.with_name(path.stem + ".meta.csv")
    meta = _table(beside) if beside.is_file() else None
    if meta is None:
        _refuse_misnamed(path)
    headings = tuple(data.columns)
    repeated = [name for name in dict.fromkeys(headings) if headings.count(name) > 1]
    if repeated and repeated != [""]:
        raise PublishedError(f"{path.name}: two columns are called '{repeated[0]}'. Only one can be meant.")
    if "" in headings:
        raise PublishedError(
            f"{path.name}: column {headings.index('') + 1} has no heading. Delete the empty column, or name it."
        )
    if meta is not None:
        meta = _meta(meta, beside.name)
    return Pair(path.name, data, meta, headings)


def _table(path: Path) -> pd.DataFrame:
    data = path.read_bytes()
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise PublishedError(f"{path.name}, row {row}: it is not UTF-8. Save it again as CSV UTF-8.") from None
    first = data.split(b"\n", 1)[0]
    if b"," not in first:
        raise PublishedError(
            f"{path.name}: its headings are not separated by commas. Save it as comma-separated values."
        )
    try:
        (grid,) = open_file(path, data, path.name).grids
    except Unreadable as error:
        raise PublishedError(str(error)) from None
    cells = grid.cells.fillna("").astype("str")
    head = [str(cell).strip() for cell in cells.iloc[0]]
    body = cells.iloc[1:].set_axis(head, axis=1)
    if len(body) and (body.iloc[-1] == "").all():
        body = body.iloc[:-1]  # a line end after the last row
    empty = (body == "").all(axis=1)
    if empty.any():
        raise PublishedError(
            f"{path.name}, row {body.index[empty][0]}: the row is empty ({int(empty.sum())} in all). Delete empty rows."
        )
    return body


def _refuse_misnamed(path: Path) -> None:
    """Metadata under another name would be passed over in silence, and with it units and decimal places."""
    for other in sorted(path.parent.glob("*.csv")):
        if other.name.lower() in (f"{path.stem}_meta.csv".lower(), f"{path.stem}-meta.csv".lower()):
            raise PublishedError(
                f"{other.name} looks like the metadata of {path.name}. Call it {path.stem}.meta.csv and it is read."
            )


def _meta(meta: pd.DataFrame, name: str) -> pd.DataFrame:
    missing = [column for column in META_COLUMNS if column not in meta]
    if missing:
        raise PublishedError(f"{name} has no column '{missing[0]}'. The standard asks for {', '.join(META_COLUMNS)}.")
    return meta.apply(lambda column: column.str.strip())
