"""The made-up council's SEN2 in its other shapes: one workbook with a sheet a module, and one XML file."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from .write_xlsx import write_xlsx

MODULES = ("persons", "requests", "assessments", "named_plans", "active_plans")
# Headings as the sector's Excel tools spell them, where the CSV has the collection's own.
_EXCEL = {
    "UPN": "UPN - Unique Pupil Number", "UniqueLearnerNumber": "ULN - Young Persons Unique Learner Number",
    "UPNunknown": "UPN and ULN unavailable reason", "RYA": "Initial Request Whilst In RYA",
    "RequestMediation": "Request Mediation", "RequestTribunal": "Request Tribunal",
    "Week20": "Twenty Weeks Time Limit Exceptions Apply", "PlanRes": "Residential Settings",
    "PlanWPB": "Worked based learning activity", "PB": "Personal budget taken up",
    "OA": "Personal budget - organised arrangements", "DP": "Personal budget - direct payments",
    "LastReview": "EHCP review decisions date", "TransferLA": "EHC Plan (Transfer)",
}  # fmt: skip
_OWN = {
    "Dob (ccyy-mm-dd)": "PersonBirthDate", "Gender": "Sex", "Date Request Was Received": "ReceivedDate",
    "Request Outcome Date": "RequestOutcomeDate", "Request Outcome": "RequestOutcome",
    "Assessment Outcome To Issue EHCP": "AssessmentOutcome", "Assessment Outcome Date": "AssessmentOutcomeDate",
    "EHC Plan Start Date": "StartDate", "Date EHC Plan Ceased": "CeaseDate", "Reason EHC Plan Ceased": "CeaseReason",
}  # fmt: skip
_DETAIL = ("URN", "UKPRN", "SENSetting", "SENSettingOther", "PlacementRank", "EntryDate", "LeavingDate",
           "SENunitIndicator", "ResourcedProvisionIndicator")  # fmt: skip
_NEED = ("SENtype", "SENtypeRank")
_IDS = ("Person ID", "Requests Record ID", "Assessment Record ID", "Named Plan Record ID")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
Row = dict[str, str]


def read_modules(folder: Path) -> dict[str, list[Row]]:
    """The rows of the five modules as CSV in a folder."""
    made = {}
    for module in MODULES:
        with (folder / f"{module}.csv").open(encoding="utf-8", newline="") as file:
            made[module] = list(csv.DictReader(file))
    return made


def write_workbook(modules: dict[str, list[Row]], path: Path) -> None:
    """One workbook: a cover sheet, then a sheet a module with dates as date cells."""
    sheets = {"Cover": {"Special educational needs survey": ["One sheet a module", "Made-up council"]}}
    for number, rows in enumerate(modules.values(), start=1):
        headings = list(rows[0]) if rows else []
        sheets[f"Module {number}"] = {_EXCEL.get(h, h): [_cell(row[h]) for row in rows] for h in headings}
    write_xlsx(path, sheets)


def _cell(text: str) -> object:
    return np.datetime64(text) if _ISO.fullmatch(text) else text


def write_xml(modules: dict[str, list[Row]], path: Path, year: int) -> None:
    """One XML file in the nesting of the collection. It has no record identifiers."""
    message = ElementTree.Element("Message")
    details = ElementTree.SubElement(ElementTree.SubElement(message, "Header"), "CollectionDetails")
    _leaves(details, {"Collection": "SEN2", "Year": str(year), "ReferenceDate": f"{year}-01-15"}, ())
    persons = ElementTree.SubElement(message, "Persons")
    known = {row["Person ID"]: row for row in modules["persons"]}
    requests = _by(modules["requests"], "Person ID")
    below = {name: _by(modules[name], "Requests Record ID") for name in MODULES[2:]}
    for person in [*known, *(p for p in requests if p not in known)]:
        one = ElementTree.SubElement(persons, "Person")
        _leaves(one, known.get(person, {}), ())
        written: set[str] = set()
        for row in requests.get(person, ()):
            number = row["Requests Record ID"]
            # What stands inside a request that was entered twice is written inside the first.
            _request(ElementTree.SubElement(one, "Requests"), row, {} if number in written else below, number)
            written.add(number)
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(message).write(path, encoding="utf-8", xml_declaration=True)


def _request(element, row: Row, below: dict[str, dict[str, list[Row]]], number: str) -> None:
    _leaves(element, row, ())
    for assessment in below.get("assessments", {}).get(number, ()):
        assessed = ElementTree.SubElement(element, "Assessment")
        _leaves(assessed, assessment, ())
        for plan in below["named_plans"].get(number, ()):
            named = ElementTree.SubElement(assessed, "NamedPlan")
            _leaves(named, plan, _DETAIL)
            _part(named, "PlanDetail", plan, _DETAIL)
    for plan in below.get("active_plans", {}).get(number, ()):
        active = ElementTree.SubElement(element, "ActivePlans")
        _leaves(active, plan, (*_DETAIL, *_NEED))
        _part(active, "PlacementDetail", plan, _DETAIL)
        _part(active, "SENneed", plan, _NEED)


def _part(element, name: str, row: Row, columns: tuple[str, ...]) -> None:
    _leaves(ElementTree.SubElement(element, name), {column: row.get(column, "") for column in columns}, ())


def _leaves(element, row: Row, without: tuple[str, ...]) -> None:
    for heading, text in row.items():
        if text != "" and heading not in _IDS and heading not in without:
            ElementTree.SubElement(element, _OWN.get(heading, heading)).text = text


def _by(rows: list[Row], column: str) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found
