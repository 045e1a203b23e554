"""What a file must not do to this machine: unpack without end, or spread a few cells over all memory.

Each guard raises `Unreadable` with a sentence, before anything reads the file in earnest.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from ..errors import TableError
from .error_cells import SIGNS_OF_ERRORS
from .extents import OpenDocumentExtent, SheetExtent

MEGABYTE = 1_000_000
LARGEST_FILE = 600 * MEGABYTE
LARGEST_DATABASE = 20_000 * MEGABYTE  # of which only some columns are read, in pieces
LARGEST_XML = 250 * MEGABYTE
MOST_ELEMENTS = 12 * MEGABYTE
LARGEST_UNPACKED = 1_200 * MEGABYTE
SUSPICIOUS_UNPACKED, SUSPICIOUS_RATIO = 50 * MEGABYTE, 150
WIDEST = 2_000
MOST_COLUMNS = 20_000  # more than any spreadsheet has
MOST_CELLS = 30 * MEGABYTE
MOST_MEMBERS = 5_000
MOST_CELLS_OF_TEXT = 150 * MEGABYTE
HEADINGS_WITHIN = 60
_CHUNK = 8 * MEGABYTE
_UNTRUE = 1 << 62


class Unreadable(TableError):
    """A file that cannot be opened as what it claims to be."""


def guard_size(size: int, name: str, most: int = LARGEST_FILE) -> None:
    """Refuse a file that is larger than any extract."""
    if size > most:
        raise Unreadable(f"{name} is larger than {most // MEGABYTE} MB. Split it or extract a shorter window.")


def guard_xml(data: bytes, name: str) -> None:
    """Refuse XML of more elements than memory can be asked to hold."""
    guard_size(len(data), name, LARGEST_XML)
    elements = data.count(b"<")
    if elements > 2 * MOST_ELEMENTS:
        raise Unreadable(
            f"{name} has more than {MOST_ELEMENTS // MEGABYTE} million elements. Extract a shorter window."
        )


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
            cells = 0
            for member in members:
                reach, any_error = _look_through(archive, member, name)
                if any_error:
                    with_errors.add(member.filename)
                cells += reach
                if cells > MOST_CELLS:
                    raise Unreadable(
                        f"{name} has a sheet with a cell far out, or sheets of more than {MOST_CELLS // MEGABYTE} "
                        "million cells. Delete the rows and columns behind the tables, or save the sheets as CSV."
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
    if len(members) > MOST_MEMBERS:
        raise Unreadable(f"{name} is an archive of {len(members):,} files, not a workbook. Take it out of the folder.")
    names = {member.filename for member in members}
    if "xl/workbook.bin" in names:
        raise Unreadable(f"{name} is a binary workbook. Save it as XLSX or CSV.")
    for folder, kind in (("word/", "a Word document"), ("ppt/", "a presentation")):
        if any(member.startswith(folder) for member in names):
            raise Unreadable(f"{name} is {kind}, not an extract. Take it out of the folder.")
    if not names & {"content.xml", "xl/workbook.xml"}:
        raise Unreadable(f"{name} is an archive, not a workbook. Unpack it and put the files in the folder.")


def _look_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> tuple[int, bool]:
    """How many cells a member's sheets reach over, and whether any may hold an error; in passing the proof
    that it unpacks to what it says. A sheet may lie under any name, so every member is looked through."""
    said, member.file_size = member.file_size, _UNTRUE  # else the reading stops where the archive says it ends
    open_document = member.filename == "content.xml"
    extent = OpenDocumentExtent() if open_document else SheetExtent()
    unpacked, left, any_error = 0, b"", False
    with archive.open(member) as content:
        while chunk := content.read(_CHUNK):
            unpacked += len(chunk)
            if unpacked > said:
                raise Unreadable(
                    f"{name} does not say its true size: a part of it unpacks to more than it claims. It was not "
                    "opened. Extract it again."
                )
            text = left + chunk
            any_error = any_error or SIGNS_OF_ERRORS[open_document] in text
            left = extent.look(text)
    if left and open_document:
        extent.look(left + b"</table:table-row>")
    member.file_size = said
    return extent.cells, any_error


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
