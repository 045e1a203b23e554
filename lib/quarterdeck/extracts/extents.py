"""How far the cells of a workbook's sheets reach, told from their XML before anything makes room for them.

What reads a workbook makes room for every cell up to the last row and column of a sheet, so that one cell
far out, or one said to repeat over the whole sheet, would fill the memory.
"""

from __future__ import annotations

import re

from .error_cells import column_number

# Cells beyond row 99,999 or column Z, and rows beyond it. Most sheets name none: to look for them alone is quick.
_NEAR_COLUMNS, _NEAR_DIGITS = 26, 5
_FAR_CELL = re.compile(rb"""r\s*=\s*["'](?=[A-Za-z]{2}|[A-Za-z]\d{6})([A-Za-z]{1,3})(\d{1,7})["']""")
_FAR_ROW = re.compile(rb"""<row\b[^<>]{0,200}?\br\s*=\s*["'](\d{6,9})["']""")
_ROW = re.compile(rb"<(?:\w{1,20}:)?row\b")
_ROW_NUMBER = re.compile(rb"""[^<>]{0,400}?\br\s*=\s*["'](\d{1,9})["']""")
_ANY_CELL = re.compile(rb"<(?:\w{1,20}:)?c\b")
_USUAL_ADDRESSES = (b'r="', b"r='")
_UNUSUAL_ADDRESS = re.compile(rb"r\s+=|r=\s")
_OPEN_ROW = b"<table:table-row"
_ATTRIBUTES = rb"""((?:"[^"<]*"|'[^'<]*'|[^<>"'])*)>"""
_HEAD = re.compile(_ATTRIBUTES)
_OPEN_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b" + _ATTRIBUTES)
_ROWS_REPEATED = re.compile(rb"""number-rows-repeated\s*=\s*["'](\d{1,9})["']""")
_COLUMNS_REPEATED = re.compile(rb"""number-columns-repeated\s*=\s*["'](\d{1,9})["']""")
_SIGNS_OF_CONTENT = (b"office:", b"<text:p", b"calcext:value-type")


class SheetExtent:
    """The reach of one sheet of XLSX, whose cells have addresses; looked at piece by piece."""

    def __init__(self) -> None:
        self.rows, self.columns = 0, 1

    def look(self, text: bytes) -> bytes:
        """Look through a piece of a member; what the next piece has to begin with."""
        if not any(sign in text for sign in _USUAL_ADDRESSES) and not _UNUSUAL_ADDRESS.search(text):
            self._without_addresses(text)
            return text[-400:]
        # At either end of a piece an address may be cut off from its cell.
        without = text.count(b"<c ") + text.count(b"<c>") - text.count(b'<c r="')
        if without > 2 or b":row" in text or b":c>" in text:
            self._without_addresses(text)
        found = _FAR_CELL.findall(text)
        rows = {int(row) for row in _FAR_ROW.findall(text)}
        rows |= {int(row) for _, row in found if len(row) > _NEAR_DIGITS}
        # The rows before the far ones come in their order, so that the last one tells how many.
        last = _ROW_NUMBER.match(text, text.rfind(b"<row") + 4)
        self.rows = max([self.rows, int(last[1]) if last else 0, *rows])
        letters = {letters.upper() for letters, _ in found}
        self.columns = max([self.columns, _NEAR_COLUMNS, *map(column_number, letters)])
        return text[-400:]

    def _without_addresses(self, text: bytes) -> None:
        """Cells without an address follow each other, from the row that their row names or the next one."""
        named = b":row" in text or b":c" in text
        rows, columns = self.rows, self.columns
        for piece in (_ROW.split(text) if named else text.split(b"<row"))[1:]:
            rows += 1
            if piece[:1] != b">" and (number := _ROW_NUMBER.match(piece)):
                rows = max(rows, int(number[1]))
            cells = len(_ANY_CELL.findall(piece)) if named else piece.count(b"<c")
            if cells > columns:
                columns = cells
        self.rows, self.columns = rows, columns

    @property
    def cells(self) -> int:
        """How many cells room is made for."""
        return self.rows * self.columns


class OpenDocumentExtent:
    """The reach of all the sheets of an open document, whose rows and cells may stand for many."""

    def __init__(self) -> None:
        self.before, self.rows, self.filled, self.columns = 0, 0, 0, 0

    def look(self, text: bytes) -> bytes:
        """Look through a piece of the document; what the next piece has to begin with."""
        start = text.find(_OPEN_ROW)
        if start < 0:
            return text[-400:]
        last = text.rfind(_OPEN_ROW)
        for piece in text[start:last].split(_OPEN_ROW)[1:]:
            self._row(piece)
        left = text[last:]
        if b"</table:table-row>" in left or b"</table:table>" in left or len(left) > _LONGEST_ROW:
            self._row(left[len(_OPEN_ROW) :])
            return b""
        return left

    def _row(self, piece: bytes) -> None:
        head = _HEAD.match(piece)
        body = piece[head.end() :] if head else piece
        repeated = _ROWS_REPEATED.search(head[1]) if head else None
        self.rows += int(repeated[1]) if repeated else 1
        cells = body.split(b"</table:table-row>", 1)[0]  # what ends the document is no cell of its last row
        if any(sign in cells for sign in _SIGNS_OF_CONTENT):
            self.filled = self.rows
            self.columns = max(self.columns, _width(cells))
        if b"</table:table>" in body:
            self.before += self.filled * self.columns
            self.rows = self.filled = self.columns = 0

    @property
    def cells(self) -> int:
        """How many cells room is made for, all sheets together."""
        return self.before + self.filled * self.columns


_LONGEST_ROW = 40_000_000


def _width(body: bytes) -> int:
    """How many columns a row has up to its last cell with content."""
    if b"repeated" not in body:
        return body.count(b"table-cell") - body.count(b"</table:")
    width = reach = 0
    for match in _OPEN_CELL.finditer(body):
        repeated = _COLUMNS_REPEATED.search(match[1])
        width += int(repeated[1]) if repeated else 1
        if not match[1].endswith(b"/") or b"office:" in match[1] or b"calcext:" in match[1]:
            reach = width
    return reach
