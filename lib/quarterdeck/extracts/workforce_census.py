"""The children's social work workforce census (CSWW), XML, the picture on 30 September.

Workers who had left by the day are not in it. Source: the collection's schema of 2022.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

import pandas as pd

from . import values, xml_tables
from .files import Grid
from .layouts import Field, Layout
from .parts import Context, Part, stacked

FORMAT = "workforce_census"
_CENSUS_DATE = "ReferenceDate"
_DATE = Field("census_date", (_CENSUS_DATE,), "date", values.day, required=True)


def _number(name: str, heading: str) -> Field:
    return Field(name, (heading,), "number", values.number)


WORKERS = Layout(
    FORMAT,
    "workers",
    "the workforce census",
    (
        _DATE,
        Field("worker_id", ("SWENo",), reader=values.identifier, required=True),
        Field("agency", ("AgencyWorker",), "yes/no", values.yes_no),
        _number("fte", "FTE30"),
        _number("_fte", "FTE"),
        _number("cases", "Cases30"),
        Field("org_role", ("OrgRole",), reader=values.identifier),
        Field("absent", ("Absat30Sept",), "yes/no", values.yes_no),
        Field("_left", ("RoleEndDate",), "date", values.day),
    ),
    marks=("worker_id",),
    table="social_workers",
)
VACANCIES = Layout(
    FORMAT,
    "vacancies",
    "the workforce census's vacancies",
    (
        _DATE,
        _number("vacancies_fte", "NumberOfVacancies"),
        _number("agency_fte", "NoAgencyFTE"),
        _number("agency_headcount", "NoAgencyHeadcount"),
    ),
    marks=("vacancies_fte",),
    table="social_worker_vacancies",
)
LAYOUTS = (WORKERS, VACANCIES)
_ELEMENTS = {WORKERS.name: "CSWWWorker", VACANCIES.name: "LALevelVacancies"}


def xml_grids(root: Element, name: str) -> tuple[Grid, ...] | None:
    """The workers and the council's totals of one census file, or None when it is another return."""
    if xml_tables.collection(root) != "CSWW":
        return None
    date = xml_tables.first(root, _CENSUS_DATE)
    found = []
    for layout in LAYOUTS:
        element = _ELEMENTS[layout.name]
        rows = [
            {**xml_tables.leaves(one), _CENSUS_DATE: date} for one in root.iter() if xml_tables.tag(one) == element
        ]
        headings = [field.headings[0] for field in layout.fields]
        found.append(xml_tables.grid(name, element, headings, rows))
    return tuple(found)


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """Social workers in post on the census day, and the council's vacancies."""
    made = {}
    for layout in LAYOUTS:
        frames: Iterable[Part] = [part for part in parts.get(layout.name, []) if len(part.frame)]
        if frames:
            made[layout.table] = stacked(list(frames))
    if "social_workers" in made:
        workers = made["social_workers"]
        left = (workers["_left"] <= workers["census_date"]) & workers["fte"].isna()
        context.leave_out(workers[left], "social_workers", "are of workers who had left by the census day")
        in_post = workers[~left]
        made["social_workers"] = in_post.assign(fte=in_post["fte"].fillna(in_post["_fte"])).drop(
            columns=["_fte", "_left"]
        )
    return made
