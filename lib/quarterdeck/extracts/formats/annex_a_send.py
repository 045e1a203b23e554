"""Annex A of the area SEND inspections: list 1, children and young people with an EHC plan, and list 2, those with
SEN support. One sheet or one CSV each.

The lists show the latest state of each person on the extract's date. List 1 could tell which plans were reviewed in
the last 12 months, but not when a plan was asked for, decided or ceased: as rows of `ehc_plans` its plans would be
counted as plans issued with a wrong or missing request date. So the lists have a table of their own, for questions
that no measure asks, and feed none of the measures on plans.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from ...derive import age_at
from ...tables import codes
from ...tables.checks.each_row import RUN_LATE
from .. import coding, values
from ..coding import canonical
from ..layouts import Field, Layout
from ..parts import Context, Part, stacked

FORMAT = "annex_a_send"
TABLE = "send_children"
PLAN, SUPPORT = "EHC plan", "SEN support"
NUMBERED_FROM = 6  # from this age a child has a unique pupil number or a learner number
PLANS_END_AT = 25
_NEEDS = {
    "specific learning difficulties": "SPLD", "moderate learning difficulties": "MLD",
    "severe learning difficulties": "SLD", "profound & multiple learning difficulties": "PMLD",
    "social emotional and mental health needs": "SEMH", "speech language and communication": "SLCN",
    "hearing impaired": "HI", "visual impairment": "VI", "visually impaired": "VI", "multisensory impairment": "MSI",
    "physical disabilities": "PD", "autism": "ASD", "autistic spectrum condition": "ASD", "other": "OTH",
    "other difficulty or disability": "OTH", "down's syndrome": "DS",
}  # fmt: skip
need = values.code(codes.SEN_NEED, _NEEDS)


def _field(name: str, *headings: str, reader: values.Reader | None = None, extra: bool = False) -> Field:
    return replace(canonical(TABLE, name, *headings, reader=reader), extra=extra)


_PERSON = (
    _field("person_id", "Unique ID", "Child Unique ID", "Person ID"),
    _field("upn", "UPN", "Unique Pupil Number", reader=values.identifier),
    _field("uln", "ULN", "Unique Learner Number", reader=values.identifier),
    _field("date_of_birth", "Date of birth", "DOB"),
    _field("sex", "Gender", "Sex", reader=coding.sex),
    _field("ethnicity", "Ethnicity", reader=coding.ethnicity),
)
_REST = (
    _field("primary_need", "SEN primary need", "Primary need", "Primary SEN need", reader=need),
    _field("urn", "Main education establishment - URN", "Main establishment - URN"),
    _field("phase", "Main education establishment - phase", "Main establishment - phase", reader=values.identifier),
    _field("second_phase", "Subsidiary education establishment - phase (dual registration)",
           "Subsidiary education establishment*", reader=values.identifier),
    _field("suspensions", "Suspensions", "Fixed term exclusions", "Fixed period exclusions"),
    _field("permanent_exclusions", "Permanent exclusions"),
    _field("absence", "Absence"),
    _field("pupil_premium", "Pupil Premium"),
    _field("known_to_social_care", "Known to children's social care?", "Known to social care"),
    _field("social_care_team", "Which children's social care team?", "Social care team"),
    _field("disability", "Does the child or young person have a disability?", "Does the child have a disability",
           "Disability"),
)  # fmt: skip
_EDUCATED_AT_HOME = _field("home_educated", "Elective home education", "Electively home educated", "EHE")
_PLAN = (
    _field("issued_date", "Date initial EHC plan issued", "Date EHC plan issued"),
    _field("updated_date", "Date updated EHC plan issued", "Date EHC plan updated"),
    _field("reviewed_date", "Date EHC plan last reviewed", "Date of last review"),
)
LIST_1 = Layout(
    FORMAT, "list_1", "Annex A SEND list 1 (EHC plans)", (*_PERSON, *_PLAN, *_REST, _EDUCATED_AT_HOME),
    marks=("issued_date", "updated_date", "reviewed_date"), table=TABLE,
)  # fmt: skip
LIST_2 = Layout(
    FORMAT, "list_2", "Annex A SEND list 2 (SEN support)", (*_PERSON, *_REST, replace(_EDUCATED_AT_HOME, extra=True)),
    marks=("primary_need", "phase"), table=TABLE,
    unless=tuple(heading for field in _PLAN for heading in field.headings),
)  # fmt: skip
LAYOUTS = (LIST_1, LIST_2)
_KINDS = {LIST_1.name: PLAN, LIST_2.name: SUPPORT}
_Finding = tuple[str, Callable[[pd.DataFrame, pd.Timestamp], pd.Series]]


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """Both lists as one table, with what is odd about each row."""
    lists = [stacked(found).assign(kind=_KINDS[name]) for name, found in parts.items()]
    children = pd.concat(lists, ignore_index=True).assign(as_at=context.as_at)
    return {TABLE: children.assign(_notice=_findings(children, context.as_at))}


def _findings(children: pd.DataFrame, as_at: pd.Timestamp) -> pd.Series:
    """What is odd about each row, one finding a line."""
    told = pd.Series("", index=children.index, dtype="str")
    found = [*_CHECKS, *(_future(name) for name in ("date_of_birth", *(field.name for field in _PLAN)))]
    for words, judge in found:
        odd = judge(children, as_at)
        told = told.mask(odd & (told != ""), told + "\n" + words).mask(odd & (told == ""), words)
    return told


def _dates(children: pd.DataFrame, name: str) -> pd.Series:
    return children.get(name, pd.Series(pd.NaT, index=children.index, dtype="datetime64[ns]"))


def _blank(children: pd.DataFrame, name: str) -> pd.Series:
    return children[name].isna() if name in children else pd.Series(True, index=children.index)


def _age(children: pd.DataFrame, as_at: pd.Timestamp) -> pd.Series:
    return age_at(_dates(children, "date_of_birth"), as_at)


def _without_number(children: pd.DataFrame, as_at: pd.Timestamp) -> pd.Series:
    return (_age(children, as_at) >= NUMBERED_FROM) & _blank(children, "upn") & _blank(children, "uln")


def _issued_after(name: str) -> Callable[[pd.DataFrame, pd.Timestamp], pd.Series]:
    return lambda children, as_at: _dates(children, "issued_date") > _dates(children, name)


def _shared(children: pd.DataFrame, as_at: pd.Timestamp) -> pd.Series:
    """Rows of one list whose pupil number stands in another row of it, under another identifier."""
    if "upn" not in children:
        return pd.Series(False, index=children.index)
    people = children.assign(upn=children["upn"].str.upper()).groupby(["kind", "upn"])["person_id"]
    return children["upn"].notna() & (people.transform("nunique") > 1)


def _in_both(children: pd.DataFrame, as_at: pd.Timestamp) -> pd.Series:
    """Rows of SEN support about someone who has a plan: by identifier, or by pupil number."""
    plan = children["kind"] == PLAN
    both = pd.Series(False, index=children.index)
    for name in ("person_id", "upn"):
        if name in children:
            both |= children[name].notna() & children[name].isin(children.loc[plan, name])
    return both & ~plan


_CHECKS: tuple[_Finding, ...] = (
    (f"is aged {PLANS_END_AT}, when a plan ends unless it runs to the end of the school year",
     lambda children, as_at: _age(children, as_at) == PLANS_END_AT),
    (f"is aged {PLANS_END_AT + 1} or over, beyond the age to which a plan can run",
     lambda children, as_at: _age(children, as_at) > PLANS_END_AT),
    (f"is aged {NUMBERED_FROM} or over and has neither a `upn` nor a `uln`", _without_number),
    ("has an `issued_date` after its `updated_date`", _issued_after("updated_date")),
    ("has an `issued_date` after its `reviewed_date`", _issued_after("reviewed_date")),
    ("has a `upn` that another person in the list has too", _shared),
    ("is in the list of SEN support and in that of plans too", _in_both),
)  # fmt: skip


def _future(name: str) -> _Finding:
    """A date that the extract cannot know."""
    words = f"has a `{name}` after the extract's date"
    return words, lambda children, as_at: _dates(children, name) > as_at + RUN_LATE
