"""The CSV files of `data/published/`: read with a sentence on whatever is wrong, written without a formula in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ...errors import nearest
from .frame import PublishedError

# With any of these a spreadsheet takes a cell for a formula, and works it out.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_CELL = 1_000_000


def read_csv_file(path: Path, columns: Iterable[str] = (), more: str = "") -> pd.DataFrame:
    """Every cell as text, a blank one as ''; rows that are blank throughout are left out.

    Parameters
    ----------
    columns : those that must be there.
    more : what to do about a missing one, in place of a guess at the nearest.

    Raises
    ------
    PublishedError : a file that is empty, no UTF-8, cut short in a quotation, with a row of more or fewer cells
        than headings (it is named by its line), two columns of one name, or a column that is missing.
    """
    rows = _rows(path)
    if not rows:
        raise PublishedError(f"{path.name} is empty: not even its headings are there. Restore it.")
    heads = [cell.strip() for cell in rows[0][1]]
    twice = [head for head in dict.fromkeys(heads) if heads.count(head) > 1]
    if twice:
        raise PublishedError(f"{path.name}: two columns are called '{twice[0]}'. Only one can be meant.")
    missing = [name for name in columns if name not in heads]
    if missing:
        raise PublishedError(f"{path.name} has no column '{missing[0]}'.{more or nearest(missing[0], heads)}")
    uneven = next((line for line, cells in rows if len(cells) != len(heads)), None)
    if uneven is not None:
        raise PublishedError(
            f"{path.name}, line {uneven}: the row has not the {len(heads)} cells of the headings. Put text with a "
            "comma in quotation marks, or complete the row."
        )
    return pd.DataFrame([cells for _, cells in rows[1:]], columns=heads, dtype="str")


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Each row that is not blank, with the line of the file it ends on."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise PublishedError(f"{path.name}, line {line}: it is not UTF-8. Save it again as CSV UTF-8.") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise PublishedError(f"{path.name}, line {line}: it holds a character that no text has. Restore the file.")
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        return [(lines.line_num, cells) for cells in lines if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise PublishedError(
            f"{path.name}, line {lines.line_num}: a quotation mark is out of place or never closed. Correct that line."
        ) from None
    finally:
        csv.field_size_limit(before)


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table of text as CSV UTF-8, an apostrophe before whatever a spreadsheet would work out."""
    safe = table.astype("str").apply(lambda column: column.map(plain_cell))
    return safe.to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL).encode("utf-8")


def plain_cell(cell: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) and len(cell) > 1 else cell
