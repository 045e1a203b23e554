"""XML returns as grids: every element that repeats becomes a table with one row an element.

A reader of an XML format says which elements are its tables and what each row takes from the elements
around it. What comes out is a grid like that of a CSV, so that recognition, values and checks are the
same for both. A row's number is the number of the element among those of its kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element

import pandas as pd

from .files import Grid

Row = Mapping[str, str | None]


def tag(element: Element) -> str:
    """An element's name without its namespace."""
    name = element.tag
    return name.rsplit("}", 1)[-1] if isinstance(name, str) else ""


def first(root: Element, name: str) -> str | None:
    """The text of the first element of a name, anywhere below."""
    return next((element.text for element in root.iter() if tag(element) == name), None)


def collection(root: Element) -> str:
    """Which of the department's collections a message says it is: 'CIN', 'CSWW', 'SEN2' …, or ''."""
    return (first(root, "Collection") or "").strip().upper()


def below(element: Element, *path: str) -> Iterable[Element]:
    """The elements at a path of names below an element, in the order of the file."""
    if not path:
        yield element
        return
    for child in element:
        if tag(child) == path[0]:
            yield from below(child, *path[1:])


def leaves(element: Element) -> dict[str, str | None]:
    """The texts of an element's children that have no children of their own; of repeats the first."""
    found: dict[str, str | None] = {}
    for child in element:
        if len(child) == 0:
            found.setdefault(tag(child), child.text)
    return found


def grid(file: str, sheet: str, headings: Sequence[str], rows: Iterable[Row]) -> Grid:
    """A table of an XML file as a grid: headings in row 0, then a row an element, every cell text."""
    cells = [[row.get(heading) or "" for heading in headings] for row in rows]
    frame = pd.DataFrame([list(headings), *cells], columns=range(len(headings)), dtype="str")
    return Grid(file, sheet, frame)
