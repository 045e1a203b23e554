"""The formats that the pack can read, in one list.

A reader is a module with FORMAT (its name in params/sources.yaml), LAYOUTS (the tables it knows by their
headings) and `build` (its parts as canonical tables). One that also reads XML has `xml_grids`, which
gives the tables of a file as grids, or None when the file is another return. One whose sheets are wide
has `reshape`, which gives a grid in the long form that its layout knows, or None for any other grid.
"""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

import pandas as pd

from ..files import Grid
from ..layouts import Layout
from ..parts import Context, Part
from . import (
    annex_a,
    annex_a_send,
    asc_wds,
    budget_monitoring,
    cin_census,
    client_level_data,
    cqc,
    discharge_records,
    establishment,
    liia_s251,
    local,
    ofsted_providers,
    placements_north_west,
    revenue_outturn,
    sen2,
    ssd,
    ssda903,
    workforce_census,
)

_FORMATS = (
    annex_a,
    annex_a_send,
    ssda903,
    ssd,
    sen2,
    client_level_data,
    cqc,
    workforce_census,
    asc_wds,
    cin_census,
    liia_s251,
    placements_north_west,
    budget_monitoring,
    establishment,
    revenue_outturn,
    discharge_records,
    ofsted_providers,
    local,
)

LAYOUTS: tuple[Layout, ...] = tuple(layout for module in _FORMATS for layout in module.LAYOUTS)
BUILDERS: dict[str, Callable[[dict[str, list[Part]], Context], dict[str, pd.DataFrame]]] = {
    module.FORMAT: module.build for module in _FORMATS
}
# What only the joined extracts of a format can tell: (table, frame, coverage, params) -> the frame, the
# columns filled with the first day from which they are, and what to say.
FINISHERS = {module.FORMAT: module.finish for module in _FORMATS if hasattr(module, "finish")}


def xml_grids(root: Element, name: str) -> tuple[Grid, ...] | None:
    """The tables of an XML file of a known return, or None when it is none of them."""
    for module in _FORMATS:
        read = getattr(module, "xml_grids", None)
        if read and (grids := read(root, name)) is not None:
            return grids
    return None


def reshaped(grid: Grid) -> Grid:
    """A grid as it is read: a wide sheet of a format that has `reshape` turned long, any other as it is."""
    for module in _FORMATS:
        turn = getattr(module, "reshape", None)
        if turn and (found := turn(grid)) is not None:
            return found
    return grid


def xml_stranger(name: str) -> str:
    """What to say of XML that is not read."""
    return f"{name} is XML of a return that the pack does not read. It was not read."
