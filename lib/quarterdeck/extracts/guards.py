"""What a file must not do to this machine: unpack without end, or spread a few cells over all memory.

Each guard raises `Unreadable` with a sentence, before anything reads the file in earnest.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from ..errors import TableError
from .error_cells import SIGNS_OF_ERRORS

MEGABYTE = 1_000_000
LARGEST_FILE = 600 * MEGABYTE
LARGEST_XML = 250 * MEGABYTE
LARGEST_UNPACKED = 2_000 * MEGABYTE
SUSPICIOUS_UNPACKED, SUSPICIOUS_RATIO = 50 * MEGABYTE, 150
WIDEST = 2_000
MOST_COLUMNS = 20_000  # more than any spreadsheet has
MOST_CELLS = 40 * MEGABYTE
MOST_CELLS_OF_TEXT = 150 * MEGABYTE
HEADINGS_WITHIN = 60
_CHUNK = 8 * MEGABYTE
_UNTRUE = 1 << 62
_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
# Cells beyond row 99,999 or column Z. Most sheets name none, and to look for them alone is quick.
_FAR_CELL = re.compile(rb"""r\s*=\s*["'](?=[A-Za-z]{2}|[A-Za-z]\d{6})([A-Za-z]{1,3})(\d{1,7})["']""")
_NOT_FAR = (99_999, 26)
_REPEATED = re.compile(
    rb"""<table:table-(row|cell)\b[^>]*?number-(?:rows|columns)-repeated\s*=\s*["'](\d+)["'][^>]*?>"""
)
_BLANK_ROW = re.compile(rb"""\s*(?:<table:table-cell\b[^>]*/>\s*)*</table:table-row>""")


class Unreadable(TableError):
    """A file that cannot be opened as what it claims to be."""


def guard_size(data: bytes, name: str, kind: str) -> None:
    """Refuse a file that is larger than any extract."""
    most = LARGEST_XML if kind == "xml" else LARGEST_FILE
    if len(data) > most:
        raise Unreadable(f"{name} is larger than {most // MEGABYTE} MB. Split it or extract a shorter window.")


def guard_workbook(data: bytes, name: str) -> frozenset[str]:
    """Refuse an archive that is no workbook, that unpacks to more than it says, or whose cells lie far out.

    Returns the members in which a cell may hold a spreadsheet's error, so that the others need not be
    unpacked again to look for one.
    """
    with_errors = set()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _guard_claims(members, len(data), name)
            for member in members:
                rows, columns, any_error = _look_through(archive, member, name)
                if any_error:
                    with_errors.add(member.filename)
                if rows * columns > MOST_CELLS:
                    raise Unreadable(
                        f"{name} has a sheet with a cell far out, in row {rows:,} and column {columns:,} or there"
                        "abouts. Delete the rows and columns behind the table, or save the sheet as CSV."
                    )
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        raise Unreadable(
            f"{name} is cut short or damaged: a workbook is expected to be complete. Copy or extract it again."
        ) from None
    return frozenset(with_errors)


def _guard_claims(members: list[zipfile.ZipInfo], size: int, name: str) -> None:
    unpacked = sum(member.file_size for member in members)
    ratio = unpacked / max(1, size)
    if unpacked > LARGEST_UNPACKED or (unpacked > SUSPICIOUS_UNPACKED and ratio > SUSPICIOUS_RATIO):
        raise Unreadable(
            f"{name} would unpack to {unpacked // MEGABYTE:,} MB, {ratio:,.0f} times its size. "
            "It was not opened. Save the sheets that are needed as CSV."
        )
    names = {member.filename for member in members}
    if "xl/workbook.bin" in names:
        raise Unreadable(f"{name} is a binary workbook. Save it as XLSX or CSV.")
    if not names & {"content.xml", "xl/workbook.xml"}:
        raise Unreadable(f"{name} is an archive, not a workbook. Unpack it and put the files in the folder.")


def _look_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> tuple[int, int, bool]:
    """The last row and column of a member's cells, and whether any may hold an error; in passing the proof
    that it unpacks to what it says."""
    said, member.file_size = member.file_size, _UNTRUE  # else the reading stops where the archive says it ends
    unpacked, left, extent, any_error = 0, b"", Extent(), False
    with archive.open(member) as content:
        while chunk := content.read(_CHUNK):
            unpacked += len(chunk)
            if unpacked > said:
                raise Unreadable(
                    f"{name} does not say its true size: a part of it unpacks to more than it claims. It was not "
                    "opened. Extract it again."
                )
            if member.filename.casefold().endswith(".xml"):
                text = left + chunk
                open_document = member.filename == "content.xml"
                extent.look(text, open_document)
                any_error = any_error or SIGNS_OF_ERRORS[open_document] in text
                left = text[-400:]
    member.file_size = said
    return extent.rows, extent.columns, any_error


class Extent:
    """How far the cells of a sheet reach, found by their names or by how often they are said to repeat."""

    def __init__(self) -> None:
        self.rows, self.columns = 0, 1

    def look(self, text: bytes, open_document: bool) -> None:
        """Look through a piece of a sheet."""
        if open_document:
            self._repeated(text)
            return
        found = _FAR_CELL.findall(text)
        if not found:
            return
        rows = max(_NOT_FAR[0], max(int(row) for _, row in found))
        columns = max(_NOT_FAR[1], max(place(letters) for letters in {c.upper() for c, _ in found}))
        if rows * columns > MOST_CELLS:  # far out one way or the other; which, its other cells tell
            found = _CELL.findall(text)
            rows = max(int(row) for _, row in found)
            columns = max(place(letters) for letters in {c.upper() for c, _ in found})
        self.rows, self.columns = max(self.rows, rows), max(self.columns, columns)

    def _repeated(self, text: bytes) -> None:
        for match in _REPEATED.finditer(text):
            times = int(match[2])
            if match[1] == b"row" and not _BLANK_ROW.match(text, match.end()):
                self.rows += times
            elif match[1] == b"cell" and not match[0].endswith(b"/>"):
                self.columns = max(self.columns, times)


def place(letters: bytes) -> int:
    """A column's number: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def guard_text(data: bytes, first: str, delimiter: str, name: str) -> int:
    """How many cells a text has; one with more columns than a spreadsheet, or more cells than memory can be
    asked to hold, is refused."""
    if first.count(delimiter) >= MOST_COLUMNS:
        raise Unreadable(f"{name} has more than {MOST_COLUMNS:,} columns, so it is no extract. Extract it again.")
    cells = data.count(delimiter.encode()) + data.count(b"\n")
    if cells > MOST_CELLS_OF_TEXT:
        raise Unreadable(
            f"{name} has {cells // MEGABYTE:,} million cells, more than the pack reads from one file. Split it or "
            "extract a shorter window."
        )
    return cells


def widest(rows: list[list]) -> int:
    """How wide a grid of ragged rows is made: as the rows among which its headings stand and all but a few
    of the others, as far as memory allows. A row that is wider is known by its own count of cells."""
    lengths = list(map(len, rows))
    if not lengths:
        return 0
    usual = sorted(lengths)[int(0.99 * (len(lengths) - 1))]
    return min(max(usual, max(lengths[:HEADINGS_WITHIN])), WIDEST, max(64, MOST_CELLS // len(rows)))
