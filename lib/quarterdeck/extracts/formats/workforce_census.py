"""The children's social work workforce census (CSWW), XML, the picture on 30 September.

Workers who had left by the day are a table of their own. Source: the collection's schema of 2022; before and after it
fields came and went (GenderCurrent became Sex; FTE30 is absent in older returns and for leavers), so that none but
the worker's number and whether an agency worker is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

import pandas as pd

from .. import coding, values, xml_tables
from ..files import Grid
from ..layouts import Field, Layout
from ..parts import Context, Part, stacked

FORMAT = "workforce_census"
_CENSUS_DATE = "ReferenceDate"
_DAY_OF_YEAR = "09-30"
_DATE = Field("census_date", (_CENSUS_DATE,), "date", values.day, required=True)


def _number(name: str, *headings: str, extra: bool = False) -> Field:
    return Field(name, headings, "number", values.number, extra=extra)


def _code(name: str, *headings: str) -> Field:
    return Field(name, headings, reader=values.identifier, extra=True)


def _yes(name: str, *headings: str) -> Field:
    return Field(name, headings, "yes/no", values.yes_no, extra=True)


def _date(name: str, *headings: str) -> Field:
    return Field(name, headings, "date", values.day, extra=True)


WORKERS = Layout(
    FORMAT,
    "workers",
    "the workforce census",
    (
        _DATE,
        Field("worker_id", ("SWENo", "SWE No", "Social Work England number"), reader=values.identifier, required=True),
        Field("agency", ("AgencyWorker", "Agency Worker"), "yes/no", values.yes_no, required=True),
        _number("fte", "FTE30"),
        _number("contracted_fte", "FTE"),
        _number("cases", "Cases30"),
        Field("org_role", ("OrgRole", "Organisation role"), reader=values.identifier),
        Field("absent", ("Absat30Sept", "AbsAt30Sept"), "yes/no", values.yes_no),
        _code("reason_absent", "ReasonAbsence"),
        _date("date_of_birth", "PersonBirthDate"),
        Field("sex", ("Sex", "GenderCurrent", "Gender"), reader=coding.sex, extra=True),
        Field("ethnicity", ("Ethnicity",), reader=coding.ethnicity, extra=True),
        Field("qualified_at", ("QualInst",), extra=True),
        _code("qualification_level", "QualLevel"),
        _yes("step_up", "StepUpGrad"),
        _yes("frontline", "FrontlineGrad"),
        _code("assessed_status", "CFKSSstatus", "NAASstatus"),
        _date("role_start", "RoleStartDate"),
        _code("came_from", "StartOrigin"),
        _date("role_end", "RoleEndDate"),
        _code("left_for", "LeaverDestination"),
        _code("why_left", "ReasonLeave"),
        _number("days_lost", "WorkingDaysLost", extra=True),
        _number("contract_weeks", "ContractWeeks", extra=True),
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
LEAVERS = "social_worker_leavers"
_OF_LEAVERS, _OF_STAYERS = ("left_for", "why_left"), ("fte", "cases", "absent", "reason_absent")
_CONTRADICTED = "has a `role_end` by the census day and an `fte` on it; counts as in post"
_BEGINS_LATER = "has a `role_start` after the census day"
_FROM_CONTRACT = "has no FTE30; its FTE is used for `fte`"
_HOLDS_CASES = "had left by the census day and still has cases on it; they are not counted"


def xml_grids(root: Element, name: str) -> tuple[Grid, ...] | None:
    """The workers and the council's totals of one census file, or None when it is another return."""
    if xml_tables.collection(root) != "CSWW":
        return None
    year = (xml_tables.first(root, "Year") or "").strip()
    date = xml_tables.first(root, _CENSUS_DATE) or (f"{year}-{_DAY_OF_YEAR}" if year else None)
    found = []
    for layout in LAYOUTS:
        element = _ELEMENTS[layout.name]
        rows = [
            {**xml_tables.leaves(one), _CENSUS_DATE: date} for one in root.iter() if xml_tables.tag(one) == element
        ]
        found.append(xml_tables.grid(name, element, _headings(layout, rows), rows))
    return tuple(found)


def _headings(layout: Layout, rows: Iterable[Mapping[str, str | None]]) -> list[str]:
    """The elements that the rows have, and the usual one of each field of which they have none."""
    found = list(dict.fromkeys(heading for row in rows for heading in row))
    lacking = [field.headings[0] for field in layout.fields if not set(field.headings) & set(found)]
    return found + lacking


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """Social workers in post on the census day, those who had left, and the council's vacancies."""
    made = {}
    for layout in LAYOUTS:
        frames = [part for part in parts.get(layout.name, []) if len(part.frame)]
        if frames:
            made[layout.table] = stacked(frames)
    if WORKERS.table not in made:
        return made
    workers = made.pop(WORKERS.table)
    numbers = ("fte", "contracted_fte", "cases")
    workers = workers.assign(**{name: float("nan") for name in numbers if name not in workers})
    ended = workers.get("role_end", pd.Series(pd.NaT, index=workers.index)) <= workers["census_date"]
    left = ended & workers["fte"].isna()
    made[WORKERS.table] = _in_post(workers[~left], ended[~left])
    if left.any():
        leavers = workers[left]
        notice = pd.Series("", index=leavers.index, dtype="str").mask(leavers["cases"] > 0, _HOLDS_CASES)
        made[LEAVERS] = leavers.drop(columns=list(_OF_STAYERS), errors="ignore").assign(_notice=notice)
    return made


def _in_post(workers: pd.DataFrame, ended: pd.Series) -> pd.DataFrame:
    """Workers on the day; the full-time equivalent of the role serves where that of the day is not given."""
    unreadable = ("|" + workers["_unreadable"]).str.contains("|fte|", regex=False)
    instead = workers["fte"].isna() & workers["contracted_fte"].notna() & ~unreadable
    fte = workers["fte"].mask(instead, workers["contracted_fte"])
    begins = workers.get("role_start", pd.Series(pd.NaT, index=workers.index)) > workers["census_date"]
    notice = pd.Series("", index=workers.index, dtype="str")
    instead &= workers["fte"].notna().any()  # older returns give one full-time equivalent only
    for odd, words in ((ended, _CONTRADICTED), (begins, _BEGINS_LATER), (instead, _FROM_CONTRACT)):
        notice = notice.mask(odd & (notice != ""), notice + "\n" + words).mask(odd & (notice == ""), words)
    return workers.drop(columns=list(_OF_LEAVERS), errors="ignore").assign(fte=fte, _notice=notice)
