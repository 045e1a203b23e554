"""Writes the modules of a children in need census: one CSV a module, or the XML of a collection year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from .write import as_cells, write_csv

Modules = Mapping[str, Mapping[str, np.ndarray]]
WORDS_UNTIL = 2022  # yes and no are written true and false until this collection, 1 and 0 after it
_YES_NO = ("ReferralNFA", "ICPCnotRequired")
_KEYS = ("LAchildID", "CINdetailsID", "CPPID")
# The case's own elements that stand after its assessments and enquiries.
_LATE = ("ReferralNFA",)


def write_modules(folder: Path, modules: Modules) -> None:
    """One CSV a module, under the module's name."""
    for name, columns in modules.items():
        write_csv(folder / f"{name}.csv", columns)


def write_xml(path: Path, modules: Modules, shape: int) -> None:
    """The XML message of the census; elements without content are left out."""
    rows = {name: _rows(columns, shape) for name, columns in modules.items()}
    of_child = {name: _by(found, "LAchildID") for name, found in rows.items() if name != "Header"}
    message = Element("Message")
    _header(message, rows["Header"][0])
    children = SubElement(message, "Children")
    for person in rows["ChildIdentifiers"]:
        own = {name: found.get(person["LAchildID"], []) for name, found in of_child.items()}
        _child(SubElement(children, "Child"), own)
    ElementTree.indent(message, space=" ")
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(message).write(path, encoding="utf-8", xml_declaration=True)


def _rows(columns: Mapping[str, np.ndarray], shape: int) -> list[dict[str, str]]:
    cells = {name: [str(cell) for cell in as_cells(column)] for name, column in columns.items()}
    if shape <= WORDS_UNTIL:
        for name in _YES_NO:
            if name in cells:
                cells[name] = [{"0": "false", "1": "true"}.get(cell, cell) for cell in cells[name]]
    return [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]


def _by(rows: list[dict[str, str]], key: str) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found


def _header(message: Element, cells: dict[str, str]) -> None:
    header = SubElement(message, "Header")
    details, source = SubElement(header, "CollectionDetails"), SubElement(header, "Source")
    for name, text in cells.items():
        SubElement(details if name in ("Collection", "Year", "ReferenceDate") else source, name).text = text


def _child(child: Element, own: Mapping[str, list[dict[str, str]]]) -> None:
    identifiers = SubElement(child, "ChildIdentifiers")
    for name, text in own["ChildIdentifiers"][0].items():
        _leaf(identifiers, name, text)
    characteristics = SubElement(child, "ChildCharacteristics")
    _leaf(characteristics, "Ethnicity", own["ChildCharacteristics"][0]["Ethnicity"])
    disabilities = SubElement(characteristics, "Disabilities")
    for row in own["Disabilities"]:
        _leaf(disabilities, "Disability", row["Disability"])
    for case in own["CINdetails"]:
        _case(SubElement(child, "CINdetails"), case, own)


def _case(element: Element, case: dict[str, str], own: Mapping[str, list[dict[str, str]]]) -> None:
    def of_case(name: str) -> Iterator[dict[str, str]]:
        return (row for row in own.get(name, ()) if row["CINdetailsID"] == case["CINdetailsID"])

    _leaves(element, {name: text for name, text in case.items() if name not in _LATE})
    for row in of_case("Assessments"):
        factors = row["AssessmentFactors"]
        assessment = SubElement(element, "Assessments")
        _leaves(assessment, {name: text for name, text in row.items() if name != "AssessmentFactors"})
        if factors:
            identified = SubElement(assessment, "FactorsIdentifiedAtAssessment")
            for factor in factors.split(","):
                _leaf(identified, "AssessmentFactors", factor)
    for module, name in (("CINplanDates", "CINPlanDates"), ("Section47", "Section47")):
        for row in of_case(module):
            _leaves(SubElement(element, name), row)
    _leaves(element, {name: text for name, text in case.items() if name in _LATE})
    for row in of_case("ChildProtectionPlans"):
        plan = SubElement(element, "ChildProtectionPlans")
        _leaves(plan, row)
        held = [review["CPPreviewDate"] for review in of_case("Reviews") if review["CPPID"] == row["CPPID"]]
        if held:
            reviews = SubElement(plan, "Reviews")
            for date in held:
                _leaf(reviews, "CPPreviewDate", date)
    for row in of_case("PreProceedings"):
        _leaves(SubElement(element, "PreProceedings"), row)


def _leaves(parent: Element, cells: Mapping[str, str]) -> None:
    for name, text in cells.items():
        if name not in _KEYS:
            _leaf(parent, name, text)


def _leaf(parent: Element, name: str, text: str) -> None:
    if text != "":
        SubElement(parent, name).text = text
