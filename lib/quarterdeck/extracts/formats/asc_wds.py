"""The adult social care workforce data set (ASC-WDS), workplace and worker files, and the Capacity Tracker's care
homes.

The workplace file is wide: for each job role, columns jrNNemp, jrNNvacy and the like, which become rows. Roles 28 to
32 are groups of the others. Negative numbers are codes for "not known" and "not answered"; 999 and other runs of
nines were, too: neither is a number of people.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from .. import values
from ..coding import canonical
from ..layouts import Field, Layout
from ..parts import Context, Part, stacked

FORMAT = "asc_wds"
WORKPLACES, ROLES, WORKERS_TABLE, HOMES = (
    "adult_care_workplaces", "adult_care_job_roles", "adult_care_workers", "care_home_capacity",
)  # fmt: skip
_MEASURES = {
    "emp": "employees", "perm": "permanent", "temp": "temporary", "pool": "pool_or_bank", "agcy": "agency",
    "strt": "starters", "stop": "leavers", "vacy": "vacancies",
}  # fmt: skip
_NUMBERS = tuple(f"{number:02d}" for number in range(1, 61))
_GROUPS = tuple(str(number) for number in range(28, 33))
_TOTALS = ("staff", "starters", "leavers", "vacancies")
_MONEY = ("salary", "hourly_rate")
_NINES = re.compile(r"9{3,6}")
_NOT_KNOWN = "has a run of nines (as 999) in `{}`, a code for 'not known'; it counts as not recorded"


def period_end(cell) -> object:
    """The last day of the month of M202509, 202509 or any way to write a month or a date in it."""
    text = values.clean(cell)
    if match := re.fullmatch(r"[Mm]?(\d{4})(\d{2})(?:\.0)?", text or ""):
        return values.month_end(f"{match[1]}-{match[2]}")
    return values.month_end(cell)


def _code(table: str, name: str, *headings: str, extra: bool = False) -> Field:
    field = canonical(table, name, *headings, reader=values.identifier)
    return Field(field.name, field.headings, field.kind, field.reader, field.required, extra)


def _given(table: str, name: str, *headings: str, extra: bool = True) -> Field:
    field = canonical(table, name, *headings)
    return Field(field.name, field.headings, field.kind, field.reader, field.required, extra)


def _where(table: str) -> tuple[Field, ...]:
    return (
        canonical(table, "period_end", "period", reader=period_end),
        _code(table, "workplace_id", "establishmentid", "establishment id"),
        _code(table, "location_id", "locationid", extra=True),
        _code(table, "council_code", "cssr", "lauthid", extra=True),
        _code(table, "main_service", "mainstid", extra=True),
    )


WORKPLACE = Layout(
    FORMAT, "workplaces", "the adult social care workforce data set's workplaces",
    (
        *_where(WORKPLACES),
        _code(WORKPLACES, "provider_id", "providerid", extra=True),
        _code(WORKPLACES, "sector", "esttype", extra=True),
        *(_given(WORKPLACES, name, f"total{name}") for name in _TOTALS),
        *(Field(f"_jr{number}{short}", (f"jr{number}{short}",), "number", values.number, extra=True)
          for number in _NUMBERS for short in _MEASURES),
    ),
    marks=(*(f"_jr{number}emp" for number in _NUMBERS), "vacancies", "starters"), table=WORKPLACES,
    unless=("workerid",),
)  # fmt: skip
WORKER = Layout(
    FORMAT, "workers", "the adult social care workforce data set's workers",
    (
        *_where(WORKERS_TABLE),
        _code(WORKERS_TABLE, "worker_id", "workerid", "worker id"),
        _code(WORKERS_TABLE, "job_role", "mainjrid"),
        _code(WORKERS_TABLE, "employment", "emplstat"),
        _given(WORKERS_TABLE, "role_start", "strtdate"),
        *(_code(WORKERS_TABLE, name, heading, extra=True) for name, heading in (
            ("gender", "gender"), ("ethnicity", "ethnicity"), ("nationality", "nationality"),
            ("zero_hours", "zerohours"), ("salary_interval", "salaryint"))),
        *(_given(WORKERS_TABLE, name, heading) for name, heading in (
            ("age", "age"), ("contracted_hours", "conthrs"), ("average_hours", "averagehours"),
            ("hourly_rate", "hrlyrate"), ("salary", "salary"), ("days_sick", "dayssick"))),
    ),
    marks=("worker_id",), table=WORKERS_TABLE,
)  # fmt: skip
CAPACITY = Layout(
    FORMAT, "care_homes", "the Capacity Tracker's care homes",
    (
        _code(HOMES, "location_id", "cqcid", "CQC ID"),
        _given(HOMES, "updated_on", "lastupdatedbst", "lastupdatedutc", "last updated"),
        _given(HOMES, "council", "localauthority", "local_authority"),
        *(_given(HOMES, name, heading, extra=False) for name, heading in (
            ("beds", "maxcapacity"), ("beds_used", "usedbeds"), ("vacancies", "declaredvacancies"),
            ("care_workers", "careworkersemployed"), ("agency_care_workers", "agencycareworkersemployed"))),
        *(_given(HOMES, name, heading) for name, heading in (
            ("admissions", "admissionstatus"), ("nurses", "nursesemployed"), ("agency_nurses", "agencynursesemployed"),
            ("other_workers", "noncareworkersemployed"), ("agency_other_workers", "agencynoncareworkersemployed"),
            ("hours_paid", "hourspaid"), ("hours_agency", "hoursagency"), ("hours_absence", "hoursabsence"))),
    ),
    marks=("beds", "beds_used", "vacancies"), table=HOMES,
)  # fmt: skip
LAYOUTS = (WORKPLACE, WORKER, CAPACITY)


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """Workplaces with their totals, a row for each of their job roles, workers, and care homes' capacity."""
    made = {}
    if WORKPLACE.name in parts:
        workplaces = _known(stacked(parts[WORKPLACE.name]))
        roles = _roles(workplaces)
        made[WORKPLACES] = _with_totals(workplaces, roles)
        if len(roles):
            made[ROLES] = roles
    if WORKER.name in parts:
        workers = _known(stacked(parts[WORKER.name]))
        coded = [name for name in ("job_role", "employment", "gender", "ethnicity", "nationality", "zero_hours",
                                   "salary_interval", "main_service", "council_code") if name in workers]  # fmt: skip
        made[WORKERS_TABLE] = workers.assign(**{c: workers[c].mask(workers[c].str.startswith("-")) for c in coded})
    if CAPACITY.name in parts:
        made[HOMES] = stacked(parts[CAPACITY.name]).assign(as_at=context.as_at)
    return made


def _known(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with codes for 'not known' blanked; runs of nines, which could be meant, are counted."""
    told = pd.Series("", index=frame.index, dtype="str")
    blanked = {}
    for name in (name for name in frame if frame[name].dtype == "float64"):
        column = frame[name]
        whole = [] if name in _MONEY else column.dropna().unique()
        nines = [value for value in whole if value == int(value) and _NINES.fullmatch(str(int(value)))]
        coded = column.isin(nines)
        if coded.any():
            words = _NOT_KNOWN.format(name.lstrip("_"))
            told = told.mask(coded & (told != ""), told + "\n" + words).mask(coded & (told == ""), words)
        blanked[name] = column.mask(coded | (column < 0))
    return frame.assign(**blanked, _notice=told)


def _roles(workplaces: pd.DataFrame) -> pd.DataFrame:
    """A row for each workplace and job role of which it has any."""
    numbers = [number for number in _NUMBERS if any(f"_jr{number}{short}" in workplaces for short in _MEASURES)]
    if not numbers:
        return workplaces.iloc[:0]
    cells = {
        name: np.column_stack([
            workplaces.get(f"_jr{number}{short}", pd.Series(np.nan, workplaces.index)).to_numpy() for number in numbers
        ])
        for short, name in _MEASURES.items()
    }  # fmt: skip
    row, role = np.nonzero(np.any([held > 0 for held in cells.values()], axis=0))
    where = [name for name in ("period_end", "workplace_id", "location_id", "main_service", "source_file", "source_row",
                               "_sheet", "_fault") if name in workplaces]  # fmt: skip
    made = workplaces[where].iloc[row].reset_index(drop=True)
    job_role = np.array([str(int(number)) for number in numbers], dtype=object)[role]
    return made.assign(
        job_role=pd.Series(job_role, dtype="str"),
        is_group=pd.Series(np.where(np.isin(job_role, _GROUPS), "yes", "no"), dtype="str"),
        **{name: held[row, role] for name, held in cells.items()},
    )


def _with_totals(workplaces: pd.DataFrame, roles: pd.DataFrame) -> pd.DataFrame:
    """Workplaces with the totals they give; where the file has no such column, what is known of the roles."""
    plain = workplaces.drop(columns=[name for name in workplaces if name.startswith("_jr")])
    names = {"staff": "employees"} | {name: name for name in _TOTALS[1:]}
    for total, measure in names.items():
        if total in plain:
            continue
        short = next(key for key, name in _MEASURES.items() if name == measure)
        known = [f"_jr{number}{short}" for number in _NUMBERS if str(int(number)) not in _GROUPS]
        known = [name for name in known if name in workplaces]
        plain = plain.assign(**{total: workplaces[known].sum(axis=1, min_count=1) if known else np.nan})
    return plain
