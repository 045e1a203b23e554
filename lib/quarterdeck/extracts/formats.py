"""The formats that the pack can read, in one list."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

import pandas as pd

from . import annex_a, ssda903
from .layouts import Layout
from .parts import Context, Part

_FORMATS = (annex_a, ssda903)

LAYOUTS: tuple[Layout, ...] = tuple(layout for module in _FORMATS for layout in module.LAYOUTS)
BUILDERS: dict[str, Callable[[dict[str, list[Part]], Context], dict[str, pd.DataFrame]]] = {
    module.FORMAT: module.build for module in _FORMATS
}


def read_xml(root: Element, name: str) -> list[Part] | None:
    """The parts of an XML file of a known return, or None when it is none of them."""
    return None


def xml_stranger(root: Element, name: str) -> str:
    """What to say of XML that is not read."""
    tag = root.tag.rsplit("}", 1)[-1]
    if tag == "EXPSSDA903":
        return f"{name} is the SSDA903 as XML. The pack reads it as its set of CSV files; export those. It was not read."
    return f"{name} is XML of a return that the pack does not read. It was not read."
