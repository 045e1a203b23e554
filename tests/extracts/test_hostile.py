"""Files that mean harm or are beyond repair: each is refused or survived, in bounded memory and time, with a sentence.

Each is read in a process of its own, whose memory is limited.
"""

import io
import struct
import time
import zipfile
import zlib

import pytest
import xlsxwriter

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
ROW = "c1,01/05/2025,S,C2,N1,U6,PR4,,,,,,\n"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture(scope="module")
def child():
    from reading_apart import Reader

    reader = Reader(memory=3 * 1024**3, seconds=60)
    yield reader
    reader.close()


@pytest.fixture
def told(child, tmp_path):
    """What is said of a file that lies in an inbox beside a sound one, which must still be read."""

    def read(name: str, content: bytes) -> str:
        folder = tmp_path / "2025-26-Q2"
        folder.mkdir()
        (folder / "sound.csv").write_text(EPISODES + ROW, encoding="utf-8")
        (folder / name).write_bytes(content)
        said = child.read(tmp_path)
        assert not said.wrong, said.wrong
        assert said.rows.get("episodes", 0) >= 1, "the sound file beside it was not read"
        return " ".join(message for message in said.messages if name in message)

    return read


def packed(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def workbook(sheet: str, **more: bytes) -> bytes:
    """A minimal workbook whose one sheet is given as XML."""
    from quarterdeck.extracts.sample.write_xlsx import _parts

    members = {name: text.encode("utf-8") for name, text in _parts(["S"]).items()}
    return packed({**members, "xl/worksheets/sheet1.xml": sheet.encode("utf-8"), **more})


def sheet(*cells: str) -> str:
    return f'<worksheet xmlns="{SPACE}"><sheetData><row r="1">{"".join(cells)}</row></sheetData></worksheet>'


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def lying_zip() -> bytes:
    """A workbook whose sheet says that it unpacks to 100 bytes and unpacks to a gigabyte."""
    body = sheet(text_cell("A1", "a")).encode("utf-8")
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = squeezer.compress(body[:-40])
    blank = b" " * 1_000_000
    deflated += b"".join(squeezer.compress(blank) for _ in range(1000)) + squeezer.compress(body[-40:])
    deflated += squeezer.flush()
    sound = workbook("x" * 100)
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if name != "xl/worksheets/sheet1.xml"}
    held, name = io.BytesIO(packed(members)), b"xl/worksheets/sheet1.xml"
    whole = held.getvalue()
    end = whole.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", whole[end + 16 : end + 20])[0]
    header = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, 0, len(deflated), 100, len(name), 0) + name
    entry = struct.pack(
        "<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0, 0, len(deflated), 100, len(name), 0, 0, 0, 0, 0, start
    )
    directory = whole[start:end] + entry + name
    count = len(members) + 1
    tail = struct.pack(
        "<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), start + len(header) + len(deflated), 0
    )
    return whole[:start] + header + deflated + directory + tail


def rows_of(*rows: str) -> str:
    return f'<worksheet xmlns="{SPACE}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


def far_rows_without_addresses() -> bytes:
    """Two thousand cells that have no address, in a row that says it is the last of all."""
    last = '<row r="1048576">' + "<c><v>1</v></c>" * 2000 + "</row>"
    return workbook(rows_of('<row r="1"><c><v>1</v></c></row>', last))


def sheet_under_another_name() -> bytes:
    from quarterdeck.extracts.sample.write_xlsx import _parts

    members = {name: text.replace("sheet1.xml", "sheet1.dat").encode("utf-8") for name, text in _parts(["S"]).items()}
    return packed({**members, "xl/worksheets/sheet1.dat": sheet(text_cell("XFD1048576", "a")).encode()})


def many_wide_sheets(number: int) -> bytes:
    from quarterdeck.extracts.sample.write_xlsx import _parts

    members = {name: text.encode("utf-8") for name, text in _parts([f"S{n}" for n in range(number)]).items()}
    wide = rows_of('<row r="1"><c r="A1"><v>1</v></c></row><row r="700000"><c r="AM700000"><v>1</v></c></row>').encode()
    return packed({**members, **{f"xl/worksheets/sheet{n + 1}.xml": wide for n in range(number)}})


def open_document(rows: str) -> bytes:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    members = {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    return packed({name: text.encode() for name, text in members.items()})


def spread_ods(rows: int, columns: int, cell: str = "table-cell", *, closed: bool = False, row: str = "") -> bytes:
    """An open document whose one cell is said to be repeated over a whole sheet."""
    begun = f'<table:{cell} table:formula="a>b" table:number-columns-repeated="{columns}" office:value-type="float" '
    ended = 'office:value="1"/>' if closed else f'office:value="1"><text:p>1</text:p></table:{cell}>'
    return open_document(
        f'<table:table-row {row} table:number-rows-repeated="{rows}">{begun}{ended}</table:table-row>'
    )


def with_formulas() -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        page = book.add_worksheet("Episodes")
        page.write_row(0, 0, EPISODES.strip().split(","))
        page.write_row(1, 0, ["c2", "01/05/2025", "S", "C2", "N1", "U6", "PR4"])
        page.write_formula(1, 12, "=1+41", None, 42)
        page.write_url(1, 10, "https://example.invalid/x", string="AB1")
        page.write_formula(1, 11, "='[other.xlsx]S'!A1", None, "#REF!")
    return held.getvalue()


def locked() -> bytes:
    """What Office writes for a password: a compound file that holds an encrypted package."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 3000


BOMB = workbook(sheet(text_cell("A1", "a" * 200_000_000)))
REFUSED = {
    "a zip bomb": ("bomb.xlsx", BOMB, "times its size"),
    "an archive that lies about its size": ("lies.xlsx", lying_zip(), "does not say its true size"),
    "a cell repeated over a whole open document": ("spread.ods", spread_ods(1_048_576, 16_384), "far out"),
    "a repeated value in a closed cell": ("v.ods", spread_ods(1_048_576, 16_384, closed=True), "far out"),
    "a covered cell repeated": ("c.ods", spread_ods(1_000_000, 16_384, "covered-table-cell"), "far out"),
    "a row whose attribute holds a bracket": ("g.ods", spread_ods(9_000, 16_384, row='table:style="a>b"'), "far out"),
    "cells without addresses in a far row": ("row.xlsx", far_rows_without_addresses(), "far out"),
    "an address written with a blank": (
        "gap.xlsx", workbook(rows_of("<row><c><v>1</v></c></row>", '<row><c r ="XFD1048576"><v>1</v></c></row>')),
        "far out"),
    "a sheet under another name": ("dat.xlsx", sheet_under_another_name(), "far out"),
    "many sheets that are wide together": ("many.xlsx", many_wide_sheets(3), "far out"),
    "a cell far out": ("far.xlsx", workbook(sheet(text_cell("XFD1048576", "a"))), "far out"),
    "a document type with entities": (
        "e.xml", b'<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY b "&a;&a;">]><EXPSSDA903>&b;</EXPSSDA903>', "entities"),
    "an external entity": (
        "x.xml", b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><EXPSSDA903>&f;</EXPSSDA903>', "entities"),
    "XML cut short": ("cut.xml", b"<EXPSSDA903><CHILD><HEADER>", "not complete"),
    "a password": ("locked.xlsx", locked(), "password"),
    "a workbook cut short": ("short.xlsx", with_formulas()[:2000], "cut short"),
    "a workbook without sheets' cells": ("none.xlsx", workbook(sheet()), ""),
    "an archive that is no workbook": ("a.zip", packed({"../../up.csv": b"CHILD,DECOM\n"}), "archive"),
    "nothing": ("nothing.csv", b"", "empty"),
    "nothing but NUL": ("nul.csv", b"\x00" * 5000, "empty"),
    "binary": ("b.csv", bytes(range(256)) * 40, "not text"),
    "ten million columns": ("wide.csv", b"CHILD" + b"," * 10_000_000 + b"\n", "columns"),
    "a quotation mark never closed": ("quote.csv", EPISODES.encode() + b'"' + b"a" * 20_000_000, "quotation mark"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_a_hostile_file_is_a_sentence_and_stops_nothing_else(told, case):
    name, content, said = case
    assert said in told(name, content) and told


def test_rows_of_many_widths_do_not_fill_the_memory(told):
    """One row of a million cells among two hundred thousand of thirteen."""
    rows = "".join(ROW.replace("c1", f"c{n}") for n in range(200_000))
    body = EPISODES + rows + "x," * 1_000_000 + "\n"
    assert told("ragged.csv", body.encode())


def test_an_open_document_with_ordinary_repeats_is_read(told):
    assert "far out" not in told("plain.ods", spread_ods(20, 30))


def test_a_billion_cells_are_refused(told):
    wide = b"," * 19_000 + b"\n"
    assert "cells" in told("cells.csv", wide * 20_000)


SLOW = {
    "a heading of blanks": ("blanks.csv", b"CHILD" + b" " * 1_000_000 + b"(x,DECOM\n1,2\n"),
    "cells begun and never ended": ("begun.ods", packed({"content.xml": b"<table:table-cell " * 40_000})),
    "rows begun and never ended": ("rows.ods", packed({"content.xml": b'<table:table-row a="' * 40_000})),
    "errors begun and never ended": (
        "errors.xlsx",
        workbook(rows_of("<row r='1'><c r='A1'><v>1</v></c></row><!-- " + '<c t="e">' * 60_000 + "c>  -->")),
    ),
    "one endless tag": ("tag.xlsx", workbook(rows_of("<row r='1'><c " + 't="e" ' * 100_000 + "><v>1</v></c></row>"))),
}  # fmt: skip


@pytest.mark.parametrize("case", SLOW.values(), ids=SLOW)
def test_no_search_through_a_small_file_takes_long(told, case):
    begun = time.monotonic()
    assert told(*case)
    assert time.monotonic() - begun < 25, "a search that takes the square of the file's length"


def test_more_elements_than_memory_holds_are_refused(told):
    assert "million elements" in told("many.xml", b"<EXPSSDA903>" + b"<a/>" * 25_000_000 + b"</EXPSSDA903>")


def test_a_file_is_judged_by_its_size_before_it_is_read(told, tmp_path):
    folder = tmp_path / "2025-26-Q2"
    folder.mkdir()
    with (folder / "huge.csv").open("wb") as file:
        file.truncate(601_000_000)
    from reading_apart import read

    assert any("larger than 600 MB" in message for message in read(tmp_path).messages)


def test_deep_xml_neither_crashes_nor_hangs(told):
    deep = b"<EXPSSDA903>" + b"<a>" * 500_000 + b"</a>" * 500_000 + b"</EXPSSDA903>"
    assert told("deep.xml", deep)


def test_formulas_are_read_as_their_results_and_links_as_their_text(told):
    assert "fault" not in told("formulas.xlsx", with_formulas())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252", "utf-16-be"])
def test_other_encodings_are_read_or_refused(told, encoding):
    told("encoded.csv", (EPISODES + ROW.replace("c1", "c9").replace("N1", "Né")).encode(encoding))


def test_nul_bytes_among_the_cells_are_survived(told):
    told("nul.csv", (EPISODES + ROW.replace("c1", "c\x009") * 400).encode())
