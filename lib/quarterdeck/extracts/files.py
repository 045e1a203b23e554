"""Opening a file safely: what it is by its content, and its cells as a grid.

Nothing here knows a format of a return. A file that cannot be opened raises `Unreadable` with a
sentence; it never takes more memory than the limits allow.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from python_calamine import CalamineError, CalamineWorkbook

from .error_cells import put_errors
from .guards import (
    MEGABYTE,
    MOST_CELLS,
    Unreadable,
    guard_size,
    guard_text,
    guard_workbook,
    guard_xml,
    widest,
)

LONGEST_CELL = 10 * MEGABYTE
_DELIMITERS = ",;\t|"
_BLANK = b"\x00 \t\r\n"
_NO_EXTRACTS = {
    b"\xff\xd8\xff": "a picture",
    b"\x89PNG": "a picture",
    b"GIF8": "a picture",
    b"\x00\x01\x00\x00Standard ": "an Access database",
}
# What the older kinds of office files name inside, and none of them is a workbook.
_INSIDE = {"WordDocument": "a Word document", "PowerPoint Document": "a presentation", "__substg1.0_": "an e-mail"}


@dataclass(frozen=True)
class Grid:
    """The cells of one CSV or one sheet. `cells`: columns 0..n-1, index = 1-based row in the file.

    `widths` (index as `cells`) are the cells of each row of a CSV whose rows differ, up to the last
    that holds anything; None where all rows are alike.
    """

    file: str
    sheet: str
    cells: pd.DataFrame
    remark: str = ""
    widths: pd.Series | None = None


@dataclass(frozen=True)
class Opened:
    """A file opened: its grids, or the root of its XML, or neither with the reason why not."""

    grids: tuple[Grid, ...] = ()
    root: Element | None = None


def kind_of(data: bytes) -> str:
    """What a file is by its first bytes: workbook, xml, text, nothing, or something the pack cannot read."""
    if not data[:4096].strip(_BLANK) and not data.strip(_BLANK):
        return "nothing"
    if data[:4] == b"PK\x03\x04":
        return "workbook"
    if data[:4] == b"\xd0\xcf\x11\xe0":
        inside = (kind for name, kind in _INSIDE.items() if name.encode("utf-16-le") in data)
        return "workbook" if "Workbook".encode("utf-16-le") in data else next(inside, "workbook")
    if other := next((kind for start, kind in _NO_EXTRACTS.items() if data.startswith(start)), ""):
        return other
    if data[:4] == b"%PDF":
        return "a PDF"
    if data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return "xml"
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\x00" in data[:4096]:
        return "not text"
    return "text"


def open_file(path: Path, data: bytes, name: str) -> Opened:
    """The grids or XML of a file; raises Unreadable with a sentence when it has neither."""
    kind = kind_of(data)
    guard_size(len(data), name)
    if kind == "nothing":
        raise Unreadable(f"{name} is empty. Extract it again.")
    if kind == "workbook":
        return Opened(grids=_workbook(data, name))
    if kind == "xml":
        return Opened(root=_xml(data, name))
    if kind == "text":
        return Opened(grids=(_text(data, name),))
    if kind in (*_NO_EXTRACTS.values(), *_INSIDE.values()):
        raise Unreadable(f"{name} is {kind}, not an extract. Take it out of the folder.")
    raise Unreadable(f"{name} is {kind}, which the pack cannot read. Save it as CSV, XLSX, ODS or XML.")


def _xml(data: bytes, name: str) -> Element:
    guard_xml(data, name)
    try:
        return ElementTree.fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise Unreadable(
            f"{name} holds a document type or entities, which an extract has no need of and which could harm. "
            "It was not read. Extract it again from the case system."
        ) from None
    except (ParseError, ValueError, LookupError) as error:
        line = getattr(error, "position", (0, 0))[0]
        where = f" (it breaks off at line {line})" if line else ""
        raise Unreadable(f"{name} is not complete XML{where}. Extract it again.") from None


def _workbook(data: bytes, name: str) -> tuple[Grid, ...]:
    with_errors = guard_workbook(data, name) if data[:2] == b"PK" else frozenset()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows, cells = {}, 0
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            cells += sheet.total_height * sheet.total_width
            if cells > MOST_CELLS:
                raise Unreadable(f"{name} has more cells than the pack reads from a workbook. Save the sheets as CSV.")
            rows[title] = sheet.to_python(skip_empty_area=False)
        put_errors(data, rows, with_errors)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, KeyError, RuntimeError):
        raise Unreadable(
            f"{name} cannot be opened as a workbook: it is cut short, protected by a password or damaged. "
            "Open it, save it again as XLSX without a password, and put it back."
        ) from None
    return tuple(Grid(name, title, _frame(rows.pop(title))) for title in list(rows))


def _frame(rows: list[list]) -> pd.DataFrame:
    width = widest(rows)
    if set(map(len, rows)) - {width}:
        rows = [row[:width] + [""] * (width - len(row)) for row in rows]
    cells = np.empty((len(rows), width), dtype="object")
    if cells.size:
        cells[:] = rows
    return pd.DataFrame(cells, columns=range(width), index=range(1, len(rows) + 1), dtype="object", copy=False)


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file and a remark on its encoding ('' for UTF-8, with or without its mark)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace"), "It is written in UTF-16; UTF-8 is safer."
    try:
        return data.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "It is not UTF-8 and was read as Windows text (cp1252)."


def _text(data: bytes, name: str) -> Grid:
    csv.field_size_limit(LONGEST_CELL)
    text, remark = decoded(data)
    first = _first_line(text)
    delimiter = max(_DELIMITERS, key=first.count)
    cells = guard_text(data, first, delimiter, name)
    frame = _quick(text, first, delimiter)
    if frame is not None:
        return Grid(name, "", frame, remark)
    if cells > MOST_CELLS:
        raise Unreadable(
            f"{name} is large and its rows differ in how many cells they have, so that it cannot be read safely. "
            "Extract it again, with text in quotation marks."
        )
    rows = _patient(text, delimiter, name)
    frame = _frame(rows)
    filled = [max((n for n, cell in enumerate(row, start=1) if cell.strip()), default=0) for row in rows]
    return Grid(name, "", frame, remark, pd.Series(filled, index=frame.index))


def _first_line(text: str) -> str:
    """The first line that is not blank."""
    for end in (MEGABYTE, None):
        lines = text[:end].splitlines()
        found = next((n for n, line in enumerate(lines) if line.strip()), None)
        if found is not None and (end is None or found < len(lines) - 1):
            return lines[found]
    return "" if found is None else lines[found]


def _quick(text: str, first: str, delimiter: str) -> pd.DataFrame | None:
    """Every cell as text by pyarrow; None where rows differ in width, which it refuses."""
    try:
        width = len(next(csv.reader([first], delimiter=delimiter), []))
    except csv.Error:
        return None  # a cell too long for any extract; the patient way says so
    names = [str(n) for n in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(text.encode("utf-8", errors="replace")),
            # Arrow's own allocator takes several times as long over as much memory as a large file needs.
            memory_pool=pa.system_memory_pool(),
            # One thread does it with less work than several, of which one alone can find where rows end.
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=16 * MEGABYTE, use_threads=False),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values='"' in text, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    # In one piece: rows are taken from it many times, which is slow where each column is in many.
    frame = table.combine_chunks(pa.system_memory_pool()).to_pandas(self_destruct=True)
    frame.columns = range(width)
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    return frame


def _patient(text: str, delimiter: str, name: str) -> list[list[str]]:
    """Every cell as text by the csv module, which takes rows as wide as they are."""
    for strict in (True, False):
        try:
            return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict))
        except csv.Error as error:
            if "end of data" in str(error) or not strict:
                break
    raise Unreadable(
        f"{name} cannot be read as rows of text: a quotation mark is opened and never closed, or the file is cut "
        "short. Extract it again."
    )
