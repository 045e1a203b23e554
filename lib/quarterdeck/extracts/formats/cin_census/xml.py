"""The XML of the children in need census as its modules, each a grid like its flattened CSV.

Elements are taken by name wherever they stand below a child, so that every shape from 2017 on gives the
same modules. Cases are numbered within their child and plans within their case, as flattened files do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

from ... import xml_tables
from ...files import Grid
from ...headings import normal
from ...layouts import Layout
from . import layouts as census

_HEADINGS = {
    layout.name: (*(field.headings[0] for field in layout.fields if field.name != "_gender"), *layout.others)
    for layout in census.LAYOUTS
}
# Elements that are a module's rows, and the module.
_ROWS = {
    "childidentifiers": census.IDENTIFIERS,
    "childcharacteristics": census.CHARACTERISTICS,
    "cindetails": census.DETAILS,
    "assessments": census.ASSESSMENTS,
    "cinplandates": census.CIN_PLANS,
    "section47": census.SECTION_47,
    "childprotectionplans": census.PLANS,
    "preproceedings": census.PRE_PROCEEDINGS,
}
# Elements without children of their own that are each a row: where they stand, and under what heading.
_LEAVES = {
    "disability": (census.DISABILITIES, "Disability"),
    "disabilities": (census.DISABILITIES, "Disability"),
    "cppreviewdate": (census.REVIEWS, "CPPreviewDate"),
}
_SHEETS = {
    census.HEADER.name: "Header", census.IDENTIFIERS.name: "ChildIdentifiers",
    census.CHARACTERISTICS.name: "ChildCharacteristics", census.DISABILITIES.name: "Disability",
    census.DETAILS.name: "CINdetails", census.ASSESSMENTS.name: "Assessments",
    census.CIN_PLANS.name: "CINPlanDates", census.SECTION_47.name: "Section47",
    census.PLANS.name: "ChildProtectionPlans", census.REVIEWS.name: "CPPreviewDate",
    census.PRE_PROCEEDINGS.name: "PreProceedings",
}  # fmt: skip
# Modules whose absence would be strange: they are given even without a row.
_ALWAYS = (census.IDENTIFIERS.name, census.DETAILS.name)
_WANTED = {name: {normal(heading): heading for heading in headings} for name, headings in _HEADINGS.items()}
_name = lru_cache(maxsize=1_000)(normal)  # a file has few names and many elements
Rows = dict[str, list[dict[str, str | None]]]


def xml_grids(root: Element, name: str) -> tuple[Grid, ...] | None:
    """The modules of one census file, or None when it is another return."""
    if xml_tables.collection(root) != "CIN":
        return None
    rows: Rows = defaultdict(list)
    rows[census.HEADER.name] = [_header(root)]
    cases: dict[str, int] = defaultdict(int)
    for child in root.iter():
        if xml_tables.tag(child) == "Child":
            _child(child, rows, cases)
    return tuple(
        xml_tables.grid(name, _SHEETS[layout.name], _HEADINGS[layout.name], rows[layout.name])
        for layout in census.LAYOUTS
        if layout.name in _SHEETS and (rows[layout.name] or layout.name in _ALWAYS)
    )


def _header(root: Element) -> dict[str, str | None]:
    return {heading: xml_tables.first(root, heading) for heading in _HEADINGS[census.HEADER.name]}


def _child(child: Element, rows: Rows, cases: dict[str, int]) -> None:
    """Take the rows below a child in the order of the file; each is told which child, case and plan it is of."""
    own = next((text for text in _texts(child, "LAchildID") if text), "")
    plans: dict[tuple, int] = {}
    waiting: list[tuple[Element, dict[str, str | None]]] = [(one, {"LAchildID": own}) for one in reversed(child)]
    while waiting:
        element, ids = waiting.pop()
        name = _name(xml_tables.tag(element))
        if layout := _ROWS.get(name):
            row = _row(element, layout, ids, cases, plans)
            rows[layout.name].append(row)
            ids = ids | {key: row[key] for key in ("CINdetailsID", "CPPID", "CPPstartDate") if row.get(key)}
        elif name in _LEAVES and len(element) == 0:
            layout, heading = _LEAVES[name]
            if name != "disabilities" or (element.text or "").strip():  # else a block that holds none
                rows[layout.name].append({**ids, heading: element.text})
        waiting += [(one, ids) for one in reversed(element)]


def _row(element: Element, layout: Layout, ids: dict, cases: dict, plans: dict) -> dict[str, str | None]:
    """The texts of one element under the headings of its module."""
    wanted = _WANTED[layout.name]
    found = {wanted.get(_name(tag), tag): text for tag, text in xml_tables.leaves(element).items()}
    row = {**found, **{key: text for key, text in ids.items() if not found.get(key)}}
    child = row.get("LAchildID") or ""
    if layout is census.IDENTIFIERS:
        row["Sex"] = found.get("Sex") or found.get("GenderCurrent")
    elif layout is census.CHARACTERISTICS:
        row["Disabilities"] = None  # each is a row of its own
    elif layout is census.ASSESSMENTS:
        row["AssessmentFactors"] = ",".join(text for text in _texts(element, "AssessmentFactors") if text)
    elif layout is census.DETAILS and not row.get("CINdetailsID"):
        cases[child] += 1
        row["CINdetailsID"] = str(cases[child])
    elif layout is census.PLANS and not found.get("CPPID"):
        case = (child, row.get("CINdetailsID"))
        plans[case] = plans.get(case, 0) + 1
        row["CPPID"] = str(plans[case])
    return row


def _texts(element: Element, name: str) -> Iterator[str]:
    """The texts of the elements of a name anywhere below."""
    return ((one.text or "").strip() for one in element.iter() if xml_tables.tag(one) == name)
