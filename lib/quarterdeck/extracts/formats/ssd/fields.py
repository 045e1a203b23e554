"""How columns of the safeguarding dataset are read: its codes, case systems' own words, its placeholders."""

from __future__ import annotations

from typing import Any

from ....tables import codes
from ... import coding, values
from ...layouts import Field, Layout

FORMAT = "ssd"
# What case systems put where the dataset has a column and they have no data.
PLACEHOLDERS = frozenset({"placeholder_data", "placeholder", "1anotincms", "ssd_ph"})
_ETHNICITY = {
    "A1": "WBRI", "A2": "WIRI", "A3": "WOTH", "A4": "WIRT", "A5": "WROM", "B1": "MWBC", "B2": "MWBA", "B3": "MWAS",
    "B4": "MOTH", "C1": "AIND", "C2": "APKN", "C3": "ABAN", "C4": "AOTH", "D1": "BCRB", "D2": "BAFR", "D3": "BOTH",
    "E1": "CHNE", "E2": "OOTH", "E3": "REFU", "E4": "NOBT", "E5": "NOBT",
}  # fmt: skip
# Orders as one case system words them; the dataset hands its legal statuses on as they are recorded.
_ORDERS = {
    "Interim care order Sec. 38(1)": "C1", "Care Order Sec. 31(a)": "C2", "Placement Order (Sec. 21)": "E1",
    "Care Order Sec.31(a) & Placement Order (Sec. 21)": "E1", "Child freed for adoption": "D1",
    "Single placement acc. by LA S20(1) CA under 16": "V2", "Single placement acc. by LA S20(3) CA 16 & over": "V2",
    "Police protection power Sec.38(1)": "L1", "Emergency protection order - LA": "L2",
    "Child assessment order Sec. 43(1)": "L3", "Remanded to LA accommodation S20": "J1",
    "P.A.C.E Interview (CYP)": "J2",
}  # fmt: skip


def nothing_in(where: str, tables: list[str]) -> str:
    """What to say of the dataset's tables that have no rows."""
    which = "one table of the dataset is" if len(tables) == 1 else f"{len(tables)} tables of the dataset are"
    return (
        f"{where}: {which} empty, which is taken as not filled and not as none, so that nothing is counted from it: "
        f"{', '.join(sorted(tables))}. If the council does record this, ask whoever fills the dataset."
    )


def held(reader: values.Reader) -> values.Reader:
    """The reader, with the placeholders of a system that has no such data read as blank."""

    def read(cell: Any) -> Any:
        return None if isinstance(cell, str) and cell.strip().casefold() in PLACEHOLDERS else reader(cell)

    return read


def category(cell: Any) -> Any:
    """A category of abuse; several at once ("Multiple: …") are one category of their own."""
    text = values.clean(cell)
    return "MUL" if text and text.casefold().startswith("multiple") else coding.abuse(text)


_day, _yes_no = held(values.day), held(values.yes_no)
ethnicity = held(values.translated(coding.ethnicity, _ETHNICITY))
order = held(values.translated(coding.legal_status, _ORDERS))
missing = values.code(codes.MISSING, {"absent": "A", "away": "A", "missing": "M"})


def key(name: str, *headings: str, required: bool = False) -> Field:
    """An identifier, kept as text."""
    return Field(name, headings, reader=values.identifier, required=required)


def date(name: str, *headings: str, required: bool = False) -> Field:
    """A date."""
    return Field(name, headings, "date", _day, required)


def code(name: str, *headings: str, reader: values.Reader = values.clean) -> Field:
    """A code or short text."""
    return Field(name, headings, reader=held(reader))


def flag(name: str, *headings: str) -> Field:
    """Yes or no."""
    return Field(name, headings, "yes/no", _yes_no)


def dataset_table(name: str, *fields: Field, table: str | None = None) -> Layout:
    """One table of the dataset; any of its columns marks it, for no other extract has such names."""
    return Layout(FORMAT, name, f"the safeguarding dataset's {name}", fields, tuple(f.name for f in fields), (), table)
