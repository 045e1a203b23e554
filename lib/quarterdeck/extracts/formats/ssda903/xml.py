"""The SSDA903 return as XML: every element that holds values gives a row to the modules its values belong to.

An element is known by the names of its values and not by its own, so that a review may stand under the
child or under the header, alone or in a list: REVIEW is a review wherever it stands. In the return as the
department takes it the header holds the values of four modules side by side: the child, whether it is an
unaccompanied asylum seeker, a care leaver's outcomes and an adoption; the others have elements of their own.
What identifies the child (CHILDID or CHILD, DOB, SEX) holds for everything inside the child's element.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from xml.etree.ElementTree import Element

import pandas as pd

from ... import values, xml_tables
from ...files import Grid
from ...headings import normal
from ...layouts import ENOUGH, Layout
from .layouts import HEADER, LAYOUTS, UASC

ROOT = "SSDA903"
_CHILD, _HEADER = "child", "header"
_FLAG = "UASC"
_NAMED = 5
MOST_OWN = 50  # headings beyond the return's own that one element may bring
# The heading under which each value goes into a module's table, by the value's own name.
_IDENTITY = {normal(name): heading for name, heading in
             (("CHILDID", "CHILD"), ("CHILD", "CHILD"), ("DOB", "DOB"), ("SEX", "SEX"), ("GENDER", "SEX"))}  # fmt: skip
_KNOWN: dict[str, tuple[Layout, str]] = {
    wanted: (layout, one.headings[0])
    for layout in LAYOUTS
    for one in layout.fields
    for wanted in one.wanted
    if wanted not in _IDENTITY
}
_UNREAD: dict[str, Layout] = {normal(heading): layout for layout in LAYOUTS for heading in layout.others}


@dataclass
class _Rows:
    """The rows of one module from the elements of one name, each with the number of its element."""

    numbers: list[int] = field(default_factory=list)
    rows: list[dict[str, str | None]] = field(default_factory=list)


@dataclass
class _Found:
    """What the walk through a file has found."""

    rows: dict[tuple[str, str], _Rows] = field(default_factory=dict)
    numbers: Counter = field(default_factory=Counter)
    strange: Counter = field(default_factory=Counter)

    def add(self, layout: Layout, element: str, row: dict[str, str | None]) -> None:
        found = self.rows.setdefault((layout.name, element), _Rows())
        found.numbers.append(self.numbers[element])
        found.rows.append(row)


def xml_grids(root: Element, name: str) -> tuple[Grid, ...] | None:
    """The modules of an SSDA903 file as tables, or None when it is another return.

    A row's sheet is the name of the element it came from and its number that element's place among those of
    the name.
    """
    if not xml_tables.tag(root).upper().endswith(ROOT):
        return None
    found = _Found()
    _walk(root, {}, found)
    grids = [_grid(name, layout, found) for layout in LAYOUTS for layout in _by_element(layout, found)]
    if not grids:
        return (Grid(name, "", pd.DataFrame([["", ""]], dtype="str")),)
    return (replace(grids[0], remark=_strange(found.strange)), *grids[1:])


def _name(element: Element) -> str:
    """An element's name as it is compared."""
    return _compared(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=4096)
def _compared(tag: str) -> str:
    return normal(tag.rsplit("}", 1)[-1])


def _by_element(layout: Layout, found: _Found) -> list[tuple[Layout, str]]:
    return [(layout, element) for name, element in found.rows if name == layout.name]


def _grid(file: str, of: tuple[Layout, str], found: _Found) -> Grid:
    layout, element = of
    held = found.rows[layout.name, element]
    known = list(dict.fromkeys([one.headings[0] for one in layout.fields] + list(layout.others)))
    present = {heading for row in held.rows for heading in row}
    more = sorted(present - {*known, *_IDENTITY.values()})[:MOST_OWN]
    if more:
        known = _without_absent(layout, known, present)
    grid = xml_tables.grid(file, element, [*known, *more], held.rows)
    if len(set(held.numbers)) == len(held.numbers):
        grid = replace(grid, cells=grid.cells.set_axis([0, *held.numbers]))
    return grid


def _without_absent(layout: Layout, known: list[str], present: set[str]) -> list[str]:
    """The headings without those that no element has, whose place a heading of the council's own may take;
    all of them where too few would be left to know the module by."""
    needed = {one.headings[0] for one in layout.fields if one.required} | set(layout.others)
    left = [heading for heading in known if heading in present or heading in needed]
    return left if len(left) >= ENOUGH * layout.size else known


def _walk(element: Element, identity: dict[str, str], found: _Found) -> None:
    """Route the values of an element and of all that stand inside it; a stack, for a file may be deep."""
    waiting = [(element, identity)]
    while waiting:
        at, known = waiting.pop()
        name = xml_tables.tag(at)
        if _name(at) == _CHILD:
            known = {**known, **_identity(_leaves_of_one_child(at))}
        leaves = [child for child in at if len(child) == 0]
        if leaves:
            found.numbers[name] += 1
            _route(name, leaves, {**known, **_identity(leaves)}, found)
        waiting += [(child, known) for child in reversed(at) if len(child)]


def _leaves_of_one_child(child: Element) -> Iterator[Element]:
    """The values inside a child's element in their order, without those of a child inside it."""
    waiting = list(reversed(child))
    while waiting:
        at = waiting.pop()
        if len(at) == 0:
            yield at
        elif _name(at) != _CHILD:
            waiting += reversed(at)


def _identity(elements: Iterable[Element]) -> dict[str, str]:
    """Who the child is, from the first values of each name."""
    found: dict[str, str] = {}
    for one in elements:
        if len(one) == 0 and one.text and (heading := _IDENTITY.get(_name(one))):
            found.setdefault(heading, one.text)
    return found


def _route(name: str, leaves: list[Element], identity: dict[str, str], found: _Found) -> None:
    """The rows that one element's values make: a row a module, and another where a value repeats."""
    rows: dict[str, list[dict[str, str | None]]] = {}
    layouts: dict[str, Layout] = {HEADER.name: HEADER} if normal(name) == _HEADER else {}
    strange: dict[str, str | None] = {}
    for leaf in leaves:
        wanted = _name(leaf)
        if wanted in _KNOWN:
            layout, heading = _KNOWN[wanted]
            layouts.setdefault(layout.name, layout)
            held = rows.setdefault(layout.name, [{}])
            if heading in held[-1]:
                held.append({})
            held[-1][heading] = leaf.text
        elif wanted in _UNREAD:
            layouts.setdefault(_UNREAD[wanted].name, _UNREAD[wanted])
        elif wanted not in _IDENTITY and leaf.text:
            strange[xml_tables.tag(leaf)] = leaf.text
    main = next(iter(layouts.values()), None)
    if main is None:
        found.strange.update(strange.keys())
        return
    for layout in layouts.values():
        for row in rows.get(layout.name, [{}]):
            if _holds(layout, row):
                more = strange if layout is main else {}
                found.add(layout, name, {**identity, **more, **row})
    found.strange.update(strange.keys())


def _holds(layout: Layout, row: dict[str, str | None]) -> bool:
    """Whether there is a row: the header always; a module when any of its values is given. A child is
    unaccompanied where the element says so, or gives the date on which that ceases."""
    if layout is HEADER:
        return True
    if layout is UASC:
        said = row.get(_FLAG)
        return bool(values.clean(row.get("DUC"))) or (values.clean(said) is not None and values.yes_no(said) != "no")
    return any(values.clean(value) is not None for value in row.values())


def _strange(strange: Counter) -> str:
    """What to say of values that belong to no module; a name that is no plain word is only counted."""
    if not strange:
        return ""
    plain = [name for name in sorted(strange) if name.isascii() and name.isidentifier() and len(name) <= 30]
    named = f" ({', '.join(plain[:_NAMED])}{' …' if len(strange) > _NAMED else ''})" if plain else ""
    noun = "kind" if len(strange) == 1 else "kinds"
    return (
        f"{sum(strange.values()):,} values of {len(strange):,} {noun} of element{named} belong to no module of the "
        "return that the pack knows. They are read only where params/sources.yaml gives them as headings of a column."
    )
