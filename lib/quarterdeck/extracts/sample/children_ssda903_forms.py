"""The same SSDA903 return in its other forms: one workbook, and XML, written from its set of CSV files.

Any set will do, the made-up council's or a test's own: a module is known by its headings. In a workbook dates
are date cells and numbers are numbers, but an identifier with a leading zero stays text, as it does when
somebody takes care. In XML what stands once a child is in the header, and rows of children who are not in
the header stand under the child alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from .write_xlsx import write_xlsx

NOTES = {"About this file": {"Notes": ["The SSDA903 return, a sheet a module.", "Made by the case system."]}}
# The element of each module, by a heading that no other has; None where its values stand in the header itself.
_ELEMENTS: Mapping[str, str | None] = {
    "REVIEW": "AREVIEW", "MIS_START": "AMISSING", "DATE_PLACED": "AD_PLACED", "SDQ_SCORE": "OC2",
    "PREV_PERM": "PERMANENCE", "SW_ID": "SWEPISODE", "DOLO_START": "DOLO", "DECOM": "EPISODE",
    "DUC": None, "IN_TOUCH": None, "DATE_INT": None,
}  # fmt: skip
_CHILD = ("CHILD", "DOB", "SEX")
Rows = list[dict[str, str]]


def modules(folder: Path) -> dict[str, Rows]:
    """The rows of every CSV file of a folder, by the file's name without its ending."""
    found = {}
    for path in sorted(Path(folder).glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


def write_workbook(folder: Path, path: Path, *, notes: bool = True) -> Path:
    """Write the CSV files of `folder` as one workbook, a sheet a file, with a sheet of notes in front."""
    sheets: dict[str, Mapping[str, list]] = dict(NOTES) if notes else {}
    for name, rows in modules(folder).items():
        if rows:
            sheets[name[:31]] = {heading: [_cell(row[heading] or "") for row in rows] for heading in rows[0]}
    write_xlsx(Path(path), sheets)
    return Path(path)


def _cell(text: str):
    """What Excel makes of a text that is typed in: a date, a number, or the text."""
    try:
        return np.datetime64(datetime.strptime(text, "%d/%m/%Y"), "D")
    except ValueError:
        whole = text.isascii() and text.isdecimal() and (text == "0" or text[0] != "0")
        return int(text) if whole else text


def write_xml(folder: Path, path: Path) -> Path:
    """Write the CSV files of `folder` as one XML file, a CHILD element a child."""
    held = modules(folder)
    header = next((rows for rows in held.values() if rows and "ETHNIC" in rows[0]), [])
    root = Element("EXPSSDA903")
    children: dict[str, Element] = {}
    for row in header:
        child = SubElement(root, "CHILD")
        children.setdefault(row["CHILD"], child)
        _fill(SubElement(child, "HEADER"), {"CHILDID": row["CHILD"], **{k: v for k, v in row.items() if k != "CHILD"}})
    for element, row in _rows(held):
        if row["CHILD"] not in children:
            children[row["CHILD"]] = child = SubElement(root, "CHILD")
            _fill(child, {"CHILDID": row["CHILD"], **{name: row[name] for name in _CHILD[1:] if row.get(name)}})
        _place(children[row["CHILD"]], element, row)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
    return Path(path)


def _rows(held: Mapping[str, Rows]) -> Iterator[tuple[str | None, dict[str, str]]]:
    """Every row that is not the header's, with the element it is written as; episodes come last."""
    for heading, element in _ELEMENTS.items():
        for rows in held.values():
            if rows and heading in rows[0] and "ETHNIC" not in rows[0]:
                yield from ((element, row) for row in rows)


def _place(child: Element, element: str | None, row: Mapping[str, str]) -> None:
    own = {"PL" if name == "PLACE" else name: value for name, value in row.items() if name not in _CHILD}
    head = child.find("HEADER")
    if element is None:
        flag = {"UASC": "1"} if "DUC" in row else {}
        _fill(child if head is None else head, {**flag, **own})
    else:
        under = child if element == "EPISODE" or head is None else head
        _fill(SubElement(under, element), own)


def _fill(element: Element, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        SubElement(element, name).text = value or None
