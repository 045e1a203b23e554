"""Cells of a workbook that hold a spreadsheet's error, such as #DIV/0!: the fast reader gives them as blanks.

A blank says that nothing was recorded; an error says that something was, and got lost. They are found in
the sheets' own XML, which is looked through only where it has any.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

# What the XML of a sheet has wherever one of its cells holds an error, and where a cell of it ends.
_SIGN = b't="e"'
_END = b"c>"
_AT_A_TIME = 8_000_000
_CELL = re.compile(rb'<(?:\w+:)?c\b([^<>]*\bt="e"[^<>]*)(?<!/)>(.*?)</(?:\w+:)?c>', re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Za-z]{1,3})(\d{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?v>\s*(#[^<\s]{1,20})\s*</(?:\w+:)?v>")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_UNKNOWN = "#N/A"


def column_number(letters: bytes) -> int:
    """A column's number: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def put_errors(data: bytes, sheets: Mapping[str, list[list]]) -> None:
    """Write the errors of a workbook (its bytes) into the rows of its sheets (title -> rows), where they stand.

    A cell without its own address, as few programs write them, stays blank; so does one of a workbook that
    is not XLSX.
    """
    if data[:2] != b"PK":
        return
    with contextlib.suppress(zipfile.BadZipFile, zlib.error), zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member, title in _titles(archive).items():
            if title in sheets:
                for attributes, inside in _with_errors(archive, member):
                    place, value = _PLACE.search(attributes), _VALUE.search(inside)
                    if place:
                        error = value[1].decode("ascii", errors="replace") if value else _UNKNOWN
                        _put(sheets[title], int(place[2]), column_number(place[1]), error)


def _with_errors(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[bytes, bytes]]:
    """The cells of a sheet that hold an error: their attributes and what stands in them."""
    left = b""
    with archive.open(member) as sheet:
        while chunk := sheet.read(_AT_A_TIME):
            text = left + chunk
            end = text.rfind(_END) + len(_END)
            if _SIGN in text:
                yield from _CELL.findall(text[:end])
            left = text[end:][-_AT_A_TIME:]


def _put(rows: list[list], row: int, column: int, error: str) -> None:
    if row <= len(rows) and column <= len(rows[row - 1]) and rows[row - 1][column - 1] in ("", None):
        rows[row - 1][column - 1] = error


def _titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which member of a workbook is which sheet: path -> title."""
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"), forbid_dtd=True)
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    except (KeyError, ParseError, DefusedXmlException, ValueError):
        return {}
    members = {member.lower(): member for member in archive.namelist()}
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet" and (target := targets.get(sheet.get(_RELATION))):
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path.lower() in members:
                found[members[path.lower()]] = sheet.get("name", "")
    return found
