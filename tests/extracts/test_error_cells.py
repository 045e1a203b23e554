"""Cells that hold a spreadsheet's error, where the fast reader sees a blank."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from quarterdeck.extracts.error_cells import column_number, put_errors
from quarterdeck.extracts.files import open_file

ERRORS = ("#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")
_ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.3">
<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"""
_MANIFEST = """<?xml version="1.0"?><manifest:manifest
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


def cells(data, name="a.xlsx"):
    return [grid.cells.to_numpy().tolist() for grid in open_file(Path(name), data, name).grids]


def workbook(*sheets):
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as made:
        for rows in sheets:
            sheet = made.add_worksheet()
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if cell in ERRORS:
                        sheet.write_formula(r, c, "=1/0", None, cell)
                    else:
                        sheet.write(r, c, cell)
    return data.getvalue()


def open_document(*rows):
    table = f'<table:table table:name="List 1">{"".join(rows)}</table:table>'
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _ODS.format(tables=table))
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
    return data.getvalue()


def test_every_error_of_a_workbook_stands_where_it_was_and_blanks_stay_blank():
    first = [["a", *ERRORS], ["", "x", *ERRORS[1:]], ["=text", "", "", "", "", "", "", "z"]]
    second = [["", "y"], ["#REF!", 3.0]]
    found = cells(workbook(first, second))
    assert found[0][0] == ["a", *ERRORS] and found[0][1] == ["", "x", *ERRORS[1:]] and found[0][2][1:7] == [""] * 6
    assert found[1] == [["", "y"], ["#REF!", 3.0]]


def test_errors_of_an_open_document_are_found_behind_cells_that_stand_for_several():
    error = '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">'
    error += "<text:p>#DIV/0!</text:p></table:table-cell>"
    text = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    several = text.replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="2" ')
    row = "<table:table-row>{}</table:table-row>".format
    twice = row(text + text + text).replace("<table:table-row", '<table:table-row table:number-rows-repeated="2"')
    found = cells(open_document(twice, row(several + error), row(error + text + text)), "a.ods")
    assert found == [[["x"] * 3, ["x"] * 3, ["x", "x", "#DIV/0!"], ["#DIV/0!", "x", "x"]]]


def test_columns_of_a_sheet_are_counted():
    assert [column_number(letters) for letters in (b"A", b"Z", b"AA", b"xfd")] == [1, 26, 27, 16384]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut short", b"\xd0\xcf\x11\xe0 an older workbook"])
def test_a_workbook_in_which_no_errors_can_be_looked_for_is_left_as_it_is(data):
    rows = [["", "x"]]
    put_errors(data, {"List 1": rows}, {"content.xml", "xl/worksheets/sheet1.xml"})
    assert rows == [["", "x"]]


def test_many_openings_without_an_end_take_no_long_time():
    data = io.BytesIO()
    good = zipfile.ZipFile(io.BytesIO(workbook([["#N/A"]])))
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as bad:
        for member in good.namelist():
            hostile = b'<c r="A1" t="e" ' * 300_000 if member.endswith("sheet1.xml") else good.read(member)
            bad.writestr(member, hostile)
    rows = [[""]]
    put_errors(data.getvalue(), {"Sheet1": rows}, {"xl/worksheets/sheet1.xml"})
    assert rows == [[""]]
