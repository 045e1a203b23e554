"""SEN2 as XML: Person > Requests > Assessment > NamedPlan > PlanDetail, and Requests > ActivePlans > PlacementDetail
and SENneed. Every kind of element becomes a table; what stands inside another is linked to it by a number."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ... import xml_tables
from ...files import Grid
from ...headings import normal

# Kind of element: the heading of its own number, and the columns that its table always has.
_TABLES = {
    "Person": ("persontableid", ("UPN", "PersonBirthDate", "Sex", "Ethnicity")),
    "Requests": ("requeststableid", ("ReceivedDate", "RequestOutcomeDate", "RequestOutcome")),
    "Assessment": ("assessmenttableid", ("AssessmentOutcome", "AssessmentOutcomeDate", "Week20")),
    "NamedPlan": ("namedplantableid", ("StartDate", "CeaseDate", "CeaseReason")),
    "PlanDetail": ("plandetailtableid", ("URN", "SENSetting", "PlacementRank")),
    "ActivePlans": ("activeplanstableid", ("LastReview",)),
    "PlacementDetail": ("placementdetailtableid", ("URN", "SENSetting", "PlacementRank")),
    "SENneed": ("senneedtableid", ("SENtype", "SENtypeRank")),
}
_ALWAYS = ("Person", "Requests", "Assessment", "NamedPlan", "ActivePlans")
_KINDS = {normal(kind): kind for kind in _TABLES} | {
    "request": "Requests", "assessments": "Assessment", "namedplans": "NamedPlan", "plandetails": "PlanDetail",
    "activeplan": "ActivePlans", "placementdetails": "PlacementDetail", "senneeds": "SENneed",
    "persons": "Person",
}  # fmt: skip
_SAME = {"gendercurrent": "sex", "gender": "sex"}


@dataclass
class _Found:
    """Rows by kind of element, and the headings that each kind has in this file."""

    name: str
    rows: dict[str, list[dict[str, str | None]]] = field(default_factory=lambda: {kind: [] for kind in _TABLES})
    headings: dict[str, dict[str, str]] = field(
        default_factory=lambda: {kind: {normal(h): h for h in columns} for kind, (_, columns) in _TABLES.items()}
    )

    def add(self, kind: str, element: Element, above: dict[str, str]) -> dict[str, str]:
        """Add an element as a row; gives the numbers by which what stands inside it is linked."""
        headings = self.headings[kind]
        row: dict[str, str | None] = {}
        for name, text in xml_tables.leaves(element).items():
            plain = normal(name)
            row[headings.setdefault(_SAME.get(plain, plain), name)] = text
        numbers = {**above, _TABLES[kind][0]: f"{self.name}:{len(self.rows[kind]) + 1}"}
        self.rows[kind].append(row | numbers)
        return numbers

    def grid(self, kind: str) -> Grid:
        """The table of one kind."""
        numbers = [number for number, _ in _TABLES.values()]
        linked = [name for name in numbers if any(name in row for row in self.rows[kind])]
        linked = linked or ["persontableid", "requeststableid", _TABLES[kind][0]]
        headings = [*dict.fromkeys(linked), *self.headings[kind].values()]
        return xml_tables.grid(self.name, kind, headings, self.rows[kind])


def xml_grids(root: Element, name: str) -> tuple[Grid, ...] | None:
    """The tables of one SEN2 return, or None when it is another return."""
    if not _is_sen2(root):
        return None
    found = _Found(name)
    _walk(root, found)
    return tuple(found.grid(kind) for kind in _TABLES if kind in _ALWAYS or found.rows[kind])


def _is_sen2(root: Element) -> bool:
    collection = xml_tables.collection(root)
    if collection:
        return collection.startswith("SEN")
    return any(normal(xml_tables.tag(one)) == "receiveddate" for one in root.iter())


def _walk(root: Element, found: _Found) -> None:
    """Every element of a kind is a row, wherever it stands, unless it only holds others of its kind."""
    # A list of what is still to be looked at, last first: a file may be nested deeper than calls may be.
    waiting: list[tuple[Element, dict[str, str]]] = [(root, {})]
    while waiting:
        element, above = waiting.pop()
        kind = _KINDS.get(normal(xml_tables.tag(element))) if len(element) else None
        if kind and not all(_KINDS.get(normal(xml_tables.tag(one))) == kind for one in element):
            above = found.add(kind, element, above)
        waiting += [(child, above) for child in reversed(element) if len(child)]
