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
from collections.abc import Collection, Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

# What the XML of a sheet, XLSX or ODS, has wherever one of its cells holds an error.
SIGNS_OF_ERRORS = (b't="e"', b'value-type="error"')
_SIGN = SIGNS_OF_ERRORS[0]
# Where a cell of XLSX ends.
_END = b"c>"
_AT_A_TIME = 8_000_000
_CELL = re.compile(rb'<(?:\w{1,20}:)?c\b([^<>]{0,300}\bt="e"[^<>]{0,300})(?<!/)>')
_LONGEST_FORMULA = 9_000
_PLACE = re.compile(rb'\br="([A-Za-z]{1,3})(\d{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?v>\s*(#[^<\s]{1,20})\s*</(?:\w+:)?v>")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_UNKNOWN = "#N/A"
_ERROR = re.compile(r"#[A-Z0-9/!?]{2,12}")
_OPEN_DOCUMENT = "content.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"


def column_number(letters: bytes) -> int:
    """A column's number: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def put_errors(data: bytes, sheets: Mapping[str, list[list]], with_errors: Collection[str]) -> None:
    """Write the errors of a workbook (its bytes) into the rows of its sheets (title -> rows), where they stand.

    Only the members `with_errors` are looked through: those in which one of SIGNS_OF_ERRORS was seen.
    A cell of XLSX without its own address, as few programs write them, stays blank; so does every one of a
    workbook that is neither XLSX nor ODS.
    """
    if data[:2] != b"PK" or not with_errors:
        return
    with contextlib.suppress(zipfile.BadZipFile, zlib.error), zipfile.ZipFile(io.BytesIO(data)) as archive:
        if _OPEN_DOCUMENT in with_errors:
            _put_open_document(archive, sheets)
        for member, title in _titles(archive).items():
            if title in sheets and member in with_errors:
                for attributes, inside in _with_errors(archive, member):
                    place, value = _PLACE.search(attributes), _VALUE.search(inside)
                    if place:
                        error = value[1].decode("ascii", errors="replace") if value else _UNKNOWN
                        _put(sheets[title], int(place[2]), column_number(place[1]), error)


def _put_open_document(archive: zipfile.ZipFile, sheets: Mapping[str, list[list]]) -> None:
    """Write the errors of an ODS workbook, whose cells have no address and stand for as many as they say."""
    rows: list[list] | None = None
    number = 1
    with archive.open(_OPEN_DOCUMENT) as content, contextlib.suppress(ParseError, DefusedXmlException, ValueError):
        for event, element in ElementTree.iterparse(content, events=("start", "end"), forbid_dtd=True):
            if event == "start" and element.tag == f"{_TABLE}table":
                rows, number = sheets.get(element.get(f"{_TABLE}name", "")), 1
            elif event == "end" and element.tag == f"{_TABLE}table-row":
                if rows is not None:
                    _put_row(rows, number, element)
                number += int(element.get(f"{_TABLE}number-rows-repeated", "1"))
                element.clear()


def _put_row(rows: list[list], number: int, row: Element) -> None:
    column = 1
    for cell in row:
        if cell.get(f"{_CALC}value-type") == "error":
            text = "".join(cell.itertext()).strip()
            _put(rows, number, column, text if _ERROR.fullmatch(text) else _UNKNOWN)
        column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))


def _with_errors(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[bytes, bytes]]:
    """The cells of a sheet that hold an error: their attributes and what stands in them."""
    left = b""
    with archive.open(member) as sheet:
        while chunk := sheet.read(_AT_A_TIME):
            text = left + chunk
            end = text.rfind(_END) + len(_END)
            if _SIGN in text:
                for cell in _CELL.finditer(text, 0, end):
                    close = text.find(_END, cell.end(), cell.end() + _LONGEST_FORMULA)
                    yield cell[1], text[cell.end() : close if close >= 0 else cell.end()]
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
