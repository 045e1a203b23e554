"""Writes plain Excel workbooks fast: the sheets' XML is put together by column.

A quarter's Annex A has some 150,000 cells and the sample twenty of them, so cells are turned into text a
column at a time. The parts are those of ECMA-376 (Office Open XML) that Excel and LibreOffice need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_EXCEL_DAY_0 = np.datetime64("1899-12-30", "D")
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/>'
    '<sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">'
    '<xf xfId="0"/><xf numFmtId="14" xfId="0" applyNumberFormat="1"/><xf fontId="1" xfId="0" applyFont="1"/></cellXfs>'
    "</styleSheet>"
)


@cache
def _text(value: str) -> str:
    if value == "":
        return "<c/>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def cells(column) -> list[str]:
    """A column as XML cells: datetime64 as date cells, numbers as numbers, the rest as text; missing is empty."""
    array = column if isinstance(column, np.ndarray) else np.asarray(column, dtype=object)
    if array.dtype.kind == "M":
        serial = (array.astype("datetime64[D]") - _EXCEL_DAY_0).astype("int64").tolist()
        blank = np.isnat(array).tolist()
        return ["<c/>" if b else f'<c s="1"><v>{v}</v></c>' for v, b in zip(serial, blank, strict=True)]
    if array.dtype.kind in "iu":
        return [f"<c><v>{v}</v></c>" for v in array.tolist()]
    return [_cell(value) for value in array.tolist()]


def _cell(value) -> str:
    """One cell of a column of mixed things."""
    if value is None or value != value:
        return "<c/>"
    if isinstance(value, np.datetime64):
        return cells(np.array([value]))[0]
    if isinstance(value, int | float):
        return f"<c><v>{value}</v></c>"
    return _text(str(value))


def write_xlsx(path: Path, sheets: Mapping[str, Mapping[str, Sequence]], extra: Mapping[str, Sequence] = {}) -> None:
    """Write sheets of columns of equal length under their headings, then the rows of `extra` by sheet.

    The same content gives the same bytes: no clock time is written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(path, "w") as archive:
        for name, text in _parts(list(sheets)).items():
            _put(archive, name, text)
        for number, (name, columns) in enumerate(sheets.items(), 1):
            _put(archive, f"xl/worksheets/sheet{number}.xml", _sheet(columns, extra.get(name, ())))


def _put(archive: ZipFile, name: str, text: str) -> None:
    entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    archive.writestr(entry, text.encode("utf-8"), compresslevel=1)


def _sheet(columns: Mapping[str, Sequence], extra: Sequence[Sequence]) -> str:
    heading = "".join(_text(name).replace("<c t", '<c s="2" t') for name in columns)
    rows = ["".join(row) for row in zip(*(cells(column) for column in columns.values()), strict=True)]
    rows += ["".join(_cell(value) for value in row) for row in extra]
    body = "</row><row>".join([heading, *rows])
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData><row>{body}</row></sheetData></worksheet>'


def _parts(names: Sequence[str]) -> dict[str, str]:
    """The parts of a workbook that hold no cells."""
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}worksheet+xml"/>'
        for n in range(1, len(names) + 1)
    )
    return {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
            f'"application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPES}sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}styles+xml"/>{types}</Types>'
        ),
        "_rels/.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{sheets}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}<Relationship '
            f'Id="rId{len(names) + 1}" Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": _STYLES,
    }
