"""Sound files of every format the pack reads, to be mutated; what would be personal in them is planted.

A layout's own headings make a file of it, so that a new format is in the corpus as soon as it is declared.
"""

import csv
import io
from dataclasses import dataclass

import xlsxwriter

from quarterdeck.extracts import formats
from quarterdeck.tables import TABLES

ROWS = 12
# Nobody is called this: whatever output holds it has told a cell's content.
PLANTED = ("Quillfeather", "Umbraxis", "Zebulonia", "Thistlewick")
COUNCIL = "Exampleshire"
# Cells by which a row is chosen at all: a plausible one, so that most rows are read further.
_USUAL = {"period": "2025-09", "year": "2024", "domain": "Overall", "age_band": "0-17", "event type": "Service"}
_DAYS = [f"{day:02d}/0{month}/2025" for month in (4, 6, 7, 8) for day in (1, 14, 28)]


@dataclass(frozen=True)
class Sound:
    """One file: the format it is of, a name for it, and its bytes."""

    format: str
    name: str
    content: bytes


def corpus() -> list[Sound]:
    """A CSV of every layout, a workbook of every format that has one, and the XML of the made-up council."""
    sound = []
    by_format: dict[str, list] = {}
    for layout in formats.LAYOUTS:
        by_format.setdefault(layout.format, []).append(layout)
    for name, layouts in by_format.items():
        tables = [(layout.name, table(layout)) for layout in layouts]
        sound += [Sound(name, f"{title}.csv", as_csv(rows)) for title, rows in tables]
        sound.append(Sound(name, f"{name}.xlsx", as_workbook(tables[:12])))
    return sound


def table(layout) -> list[list[str]]:
    """A header and some rows that fit a layout."""
    columns = [(field.headings[0].rstrip("*"), field) for field in layout.fields]
    columns += [(heading.rstrip("*"), None) for heading in layout.others]
    header = [heading for heading, _ in columns]
    return [header] + [[cell(layout, field, place, row) for place, (_, field) in enumerate(columns)]
                       for row in range(ROWS)]  # fmt: skip


def cell(layout, field, place: int, row: int) -> str:
    """A plausible cell: a date, a number, a code of the column, or a planted name."""
    heading = (field.headings[0] if field else "").casefold()
    if "authority" in heading:
        return COUNCIL
    if heading in _USUAL:
        return _USUAL[heading]
    if field is None:
        return f"{PLANTED[place % 4]} {row}"
    if field.kind == "date":
        return _DAYS[(row + place) % len(_DAYS)] if (row + place) % 5 else ""
    if field.kind in ("number", "whole"):
        return str((row * 7 + place) % 40)
    if field.kind == "yes/no":
        return ("Yes", "No", "", "a) Yes")[(row + place) % 4]
    column = TABLES[layout.table].column.get(field.name) if layout.table in TABLES else None
    if column is not None and column.codes:
        return list(column.codes)[(row + place) % len(column.codes)]
    return f"{PLANTED[place % 4]}{row // 2:03d}"


def as_csv(rows: list[list[str]]) -> bytes:
    """Rows as a CSV."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8")


def as_workbook(tables: list[tuple[str, list[list[str]]]]) -> bytes:
    """Tables as the sheets of a workbook."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        for number, (title, rows) in enumerate(tables):
            sheet = book.add_worksheet(f"{number} {title}"[:31])
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return stream.getvalue()
