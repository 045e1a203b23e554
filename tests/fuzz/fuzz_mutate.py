"""Ways to spoil a file: its bytes, the members of its archive, its lines and its cells."""

import csv
import io
import random
import zipfile
import zlib

from fuzz_corpus import PLANTED, as_csv

HOSTILE_CELLS = (
    "=HYPERLINK(\"http://example.invalid\")", "+1+1", "@SUM(A1)", "1e999", "-1e999", "nan", "inf", "31/02/2025",
    "2025-13-45", "00/00/0000", "9999-12-31", "99999", "-1", "1.5", "TRUE", "#DIV/0!", "#REF!", "007", "1.23E+17",
    "\x00", "\u202e", "\ufeff", "a" * 40_000, "'; DROP TABLE episodes; --", "<script>", "../../etc/passwd", "٣٤",
    "１２", "½", "\n\n\n", '"', "''", ",,,,", PLANTED[0], f"{PLANTED[1]} {PLANTED[2]}", "💥" * 50,
)  # fmt: skip


def mutated(content: bytes, other: bytes, dice: random.Random) -> bytes:
    """The content, spoilt in one to three ways."""
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        ways = list(_BYTES)
        if content[:2] == b"PK":
            ways += [_member] * 6
        elif content[:1] not in (b"<", b"\xef"):
            ways += [_cells, _header, _rows] * 3
        else:
            ways += [_markup] * 5
        content = dice.choice(ways)(content, other, dice)
    return content


def _flip(content, other, dice):
    spoilt = bytearray(content)
    for _ in range(dice.randint(1, 20)):
        if spoilt:
            spoilt[dice.randrange(len(spoilt))] = dice.randrange(256)
    return bytes(spoilt)


def _cut(content, other, dice):
    return content[: dice.randrange(len(content) + 1)]


def _drop(content, other, dice):
    start = dice.randrange(len(content) + 1)
    return content[:start] + content[start + dice.randint(1, 400) :]


def _insert(content, other, dice):
    start = dice.randrange(len(content) + 1)
    return content[:start] + dice.randbytes(dice.randint(1, 200)) + content[start:]


def _repeat(content, other, dice):
    start = dice.randrange(len(content) + 1)
    piece = content[start : start + dice.randint(1, 500)]
    return content[:start] + piece * dice.randint(2, 40) + content[start:]


def _splice(content, other, dice):
    return content[: dice.randrange(len(content) + 1)] + other[dice.randrange(len(other) + 1) :]


def _encode(content, other, dice):
    text = content.decode("utf-8", errors="replace")
    return text.encode(dice.choice(("utf-16", "utf-16-be", "cp1252", "utf-8-sig", "utf-32", "cp037")), errors="replace")


def _nothing(content, other, dice):
    return dice.choice(
        (b"", b"\n", b"\x00" * 300, b"\xef\xbb\xbf", b"PK\x03\x04", b"SQLite format 3\x00", b"<", b"a,b\n")
    )


_BYTES = (_flip, _cut, _drop, _insert, _repeat, _splice, _encode, _nothing)


def _member(content, other, dice):
    """Spoil one member of a workbook's archive and pack it again."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist()]
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return _flip(content, other, dice)
    if not members:
        return content
    chosen = dice.randrange(len(members))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, body) in enumerate(members):
            if number == chosen:
                body = dice.choice((_flip, _cut, _drop, _repeat, _markup))(body, body, dice)
                name = dice.choice((name, name, name, "../" + name, name.upper()))
            archive.writestr(name, body)
    return stream.getvalue()


def _read(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8", errors="replace"), newline="")))


def _cells(content, other, dice):
    try:
        rows = _read(content)
    except csv.Error:
        return _flip(content, other, dice)
    for _ in range(dice.randint(1, 12)):
        row = dice.choice(rows) if rows else []
        if row:
            row[dice.randrange(len(row))] = dice.choice(HOSTILE_CELLS)
    return as_csv(rows)


def _header(content, other, dice):
    try:
        rows = _read(content)
    except csv.Error:
        return _cut(content, other, dice)
    if not rows or not rows[0]:
        return content
    place, way = dice.randrange(len(rows[0])), dice.randrange(5)
    if way == 0:
        rows = [row[:place] + row[place + 1 :] for row in rows]
    elif way == 1:
        rows[0][place] = rows[0][place].swapcase() + dice.choice(("?", " ", "(Y/N)", "‘’"))
    elif way == 2:
        rows[0].append(rows[0][place])
    elif way == 3:
        rows = [[PLANTED[0], "notice"], [], *rows]
    else:
        order = dice.sample(range(len(rows[0])), len(rows[0]))
        rows = [[row[n] for n in order if n < len(row)] for row in rows]
    return as_csv(rows)


def _rows(content, other, dice):
    lines = content.splitlines(keepends=True)
    if not lines:
        return content
    way = dice.randrange(4)
    if way == 0:
        return b"".join(lines[:1])
    if way == 1:
        return b"".join(lines + lines[1:])
    if way == 2:
        return b"".join(lines[1:])
    return b"".join(line.rstrip(b"\r\n") + b"," * dice.randint(0, 3) + b"\n" for line in lines)


def _markup(content, other, dice):
    """Spoil XML: an element lost, doubled, renamed or nested deep; a document type; entities."""
    text = content.decode("utf-8", errors="replace")
    pieces = text.split("<")
    place = dice.randrange(len(pieces))
    way = dice.randrange(6)
    if way == 0:
        pieces.pop(place)
    elif way == 1:
        pieces.insert(place, pieces[place])
    elif way == 2:
        pieces[place] = pieces[place].replace(">", dice.choice((f">{PLANTED[3]}", "/>", ' x="1">', ">&lt;")), 1)
    elif way == 3:
        depth = dice.choice((10, 500, 3000))
        return ("<".join(pieces[:place]) + "<a>" * depth + "</a>" * depth + "<" + "<".join(pieces[place:])).encode()
    elif way == 4:
        return ('<!DOCTYPE x [<!ENTITY e "boom">]>' + text.replace(">", ">&e;", 3)).encode()
    else:
        pieces = pieces[:place] + pieces[place : place + 30] * dice.randint(2, 6) + pieces[place:]
    return "<".join(pieces).encode("utf-8", errors="replace")
