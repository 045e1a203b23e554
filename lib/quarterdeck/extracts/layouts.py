"""Layouts: the headings by which a grid is known for what it is, and what each column becomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from . import columns, values
from .files import Grid
from .headings import normal

ENOUGH = 0.6
HEADER_WITHIN = 30


@dataclass(frozen=True)
class Field:
    """A column that is read: its canonical name, the headings it may have, and how its cells are read.

    A heading that ends in * matches any heading that begins so. An `extra` column is read where it is
    present and not looked for in recognising a file.
    """

    name: str
    headings: tuple[str, ...]
    kind: str = "text"
    reader: values.Reader = values.clean
    required: bool = False
    extra: bool = False

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """The headings as they are compared."""
        return tuple(normal(h) + ("*" if h.endswith("*") else "") for h in self.headings)

    def position(self, header: Mapping[str, int]) -> int | None:
        """Where in a header (normal heading -> position) the column stands, or None."""
        for wanted in self.wanted:
            if wanted in header:
                return header[wanted]
            if wanted.endswith("*"):
                for heading, place in header.items():
                    if heading.startswith(wanted[:-1]):
                        return place
        return None


@dataclass(frozen=True)
class Layout:
    """One table of one format. `marks` are field names of which at least one must be present.

    `others` are headings that belong to the format and are not read. `table` is the canonical table
    that the layout feeds, or None when it only helps to build one. A header with any heading of `unless`
    is another table, however well it fits otherwise.
    """

    format: str
    name: str
    title: str
    fields: tuple[Field, ...]
    marks: tuple[str, ...]
    others: tuple[str, ...] = ()
    table: str | None = None
    unless: tuple[str, ...] = ()

    @cached_property
    def size(self) -> int:
        """How many headings the layout has."""
        return sum(not field.extra for field in self.fields) + len(self.others)

    @cached_property
    def marking(self) -> tuple[Field, ...]:
        """The fields of which one must be present."""
        return tuple(field for field in self.fields if field.name in self.marks)

    @cached_property
    def barred(self) -> tuple[str, ...]:
        """The headings of `unless` as they are compared."""
        return tuple(normal(heading) for heading in self.unless)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        published = {wanted: field.name for field in reversed(self.fields) for wanted in reversed(field.wanted)}
        return {**published, **{field.name: field.name for field in self.fields}}

    def column_for(self, name: str) -> str:
        """The column that a name in params/sources.yaml stands for: its own name, or a heading as published."""
        return self._names.get(name) or self._names.get(normal(name), name)

    def is_marked(self, header: Mapping[str, int], own: Mapping[str, str]) -> bool:
        """Whether a header can be this layout's at all: it has one of the marks and no heading of another table."""
        if any(heading in header for heading in self.barred):
            return False
        chosen = {self.column_for(name) for heading, name in own.items() if heading in header}
        return any(field.name in chosen or field.position(header) is not None for field in self.marking)

    def match(self, header: Mapping[str, int], own: Mapping[str, str]) -> Match:
        """How well a header fits; `own` are the council's headings (normal) and what they stand for."""
        chosen = {self.column_for(name): header[h] for h, name in reversed(own.items()) if h in header}
        found = {}
        for field in self.fields:
            place = chosen.get(field.name)
            if place is None:
                place = field.position(header)
            if place is not None:
                found[field.name] = place
        known = sum(normal(heading) in header for heading in self.others)
        listed = sum(field.name in found and not field.extra for field in self.fields)
        return Match(self, found, (listed + known) / self.size if self.is_marked(header, own) else 0.0)


@dataclass(frozen=True)
class Match:
    """A layout held against a header: where its fields stand and what share of its headings is there."""

    layout: Layout
    found: Mapping[str, int]
    share: float

    @property
    def missing(self) -> tuple[Field, ...]:
        """Required fields that the header does not have."""
        return tuple(f for f in self.layout.fields if f.required and f.name not in self.found)


@dataclass(frozen=True)
class Recognised:
    """A grid known for what it is: the layout, and the row its headings stand in (1-based)."""

    match: Match
    header_row: int
    header: tuple[str, ...]


def recognise(grid: Grid, layouts: Iterable[Layout], own: Mapping[str, Mapping[str, str]]) -> Recognised | None:
    """The layout that a grid fits best, looking for its headings in its first rows; None when none fits."""
    best = best_match(grid, layouts, own)
    return best if best and best.match.share >= ENOUGH else None


def best_match(grid: Grid, layouts: Iterable[Layout], own: Mapping[str, Mapping[str, str]]) -> Recognised | None:
    """The nearest layout, however far; None for a grid without any heading of any layout."""
    layouts = tuple(layouts)
    best: Recognised | None = None
    for row, cells in zip(grid.cells.index[:HEADER_WITHIN], grid.cells.head(HEADER_WITHIN).to_numpy(), strict=False):
        header: dict[str, int] = {}
        for place, cell in enumerate(cells):
            if isinstance(cell, str) and (heading := normal(cell)):
                header.setdefault(heading, place)
        if len(header) < 2:
            continue
        for layout in layouts:
            chosen = {**own.get(layout.format, {}), **own.get(layout.table or "", {})}
            if not layout.is_marked(header, chosen):
                continue
            match = layout.match(header, chosen)
            better = best is None or (match.share, len(match.found)) > (best.match.share, len(best.match.found))
            if match.share > 0 and better:
                best = Recognised(match, int(row), tuple(str(c).strip() for c in cells))
        if best and best.match.share >= ENOUGH:
            break
    return best


def read_fields(grid: Grid, known: Recognised, own_values: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """The body of a recognised grid: one typed column a field, `source_row`, and `_unreadable` naming,
    for each row, the columns whose cell could not be read ('decom|dec|'); `_markers` those that hold a
    spreadsheet's error; `_fault` says of a row that it has more cells than there are headings, so that
    its cells may stand under wrong ones.

    Rows without any content are passed over.
    """
    body = grid.cells.loc[known.header_row + 1 :]
    filled = _filled(body, known.match.found.values())
    if not filled.all():
        body = body[filled]
    read: dict[str, pd.Series] = {}
    unreadable, markers = _Named(body.index), _Named(body.index)
    for field in known.match.layout.fields:
        place = known.match.found.get(field.name)
        if place is None:
            continue
        reader = field.reader
        if written := own_values.get(field.name):
            reader = values.translated(reader, written)
        read[field.name], bad, marked = columns.read_column(body[place], reader, field.kind)
        unreadable.add(field.name, bad)
        markers.add(field.name, marked)
    frame = pd.DataFrame(read, index=body.index)
    frame["source_row"] = body.index.to_numpy("int64")
    frame["_unreadable"] = unreadable.column()
    frame["_markers"] = markers.column()
    frame["_fault"] = _too_wide(grid, known, body.index)
    return frame.reset_index(drop=True)


class _Named:
    """Names of columns by row, as 'decom|dec|'; most rows have none."""

    def __init__(self, index: pd.Index) -> None:
        self.index = index
        self.names: pd.Series | None = None

    def add(self, name: str, rows: np.ndarray) -> None:
        """Add a column's name to these rows."""
        if rows.any():
            if self.names is None:
                self.names = pd.Series("", index=self.index, dtype="object")
            self.names[rows] = self.names[rows] + f"{name}|"

    def column(self) -> pd.Series:
        """The names as a column."""
        return pd.Series("", index=self.index, dtype="str") if self.names is None else self.names.astype("str")


def _too_wide(grid: Grid, known: Recognised, rows: pd.Index) -> pd.Series:
    fault = pd.Series("", index=rows, dtype="str")
    if grid.widths is None:
        return fault
    headings = max((place for place, heading in enumerate(known.header, start=1) if heading), default=0)
    return fault.mask(grid.widths.loc[rows] > headings, "the row has more cells than there are headings")


def _filled(body: pd.DataFrame, places: Iterable[int]) -> np.ndarray:
    """Which rows hold anything in the columns that are read."""
    filled = np.zeros(len(body), dtype="bool")
    for place in places:
        if filled.all():
            break
        filled |= columns.not_blank(body[place])
    return filled
