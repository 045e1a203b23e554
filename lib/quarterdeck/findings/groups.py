"""Groups of a breakdown: codes as words, in an order a reader expects, "Not recorded" last."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import pandas as pd

from ..errors import ParameterError
from ..metric import Metric, catalogue
from ..tables import TABLES, codes
from ..tally import NOT_RECORDED

_WORDS = {
    "sex": codes.SEX,
    "ethnicity": codes.ETHNICITY,
    "legal_status": codes.LEGAL_STATUS,
    "place": codes.PLACEMENT,
    "rec": codes.REASON_CEASED,
    "contact_source": codes.CONTACT_SOURCE,
    "referral_source": codes.CONTACT_SOURCE,
    "latest_category": codes.ABUSE,
    "initial_category": codes.ABUSE,
}
# Columns of words without a list of codes that name kinds of things and no person.
_KINDS = frozenset({
    "admissions", "assessed_status", "assessment_type", "authority_class", "came_from", "council",
    "destination", "direct_payments", "employment", "form", "la_of_residence", "la_perm", "local_authority",
    "main_service", "organisation", "phase", "placed_in", "placement_la", "provider", "provider_name",
    "provider_subtype", "provider_type", "region", "registration_status", "request_source", "residential",
    "sector", "setting", "social_care_team", "support_reason", "transferred_from", "work_based", "location_id",
    "location_name",
})  # fmt: skip
_ALONE = ("source_file", "source_row", "extract")
_HEADINGS = {
    "rec": "reason for leaving care",
    "nfa": "no further action",
    "latest_category": "category of abuse",
    "initial_category": "first category of abuse",
    "place": "placement",
    "uasc": "unaccompanied asylum-seeking child",
    "delivery": "how care is provided",
    "trust": "NHS trust",
    "home_urn": "home",
}


def heading(by: str) -> str:
    """What a group is called: 'age band', 'legal status', 'reason for leaving care'."""
    return _HEADINGS.get(by, by.replace("_", " "))


def refuse_people(by: str) -> None:
    """Refuse a breakdown that would list people one by one, or what somebody typed about them.

    Groups are coded columns, yes or no, whole counts, and words that name kinds of things: those that a measure
    offers as its `groups`, and a short list. What a measure works out itself (an age band) is a group too.

    Raises
    ------
    ParameterError : `by` is an identifier, a date, an amount or free text.
    """
    if by in _ALONE or (by in _columns() and not _is_a_group(by)):
        raise ParameterError(
            f"A breakdown by '{by}' would show each person alone, or what was typed about one. Take a group, such as "
            "age_band; an analyst finds the records themselves with tab.list_behind(…)."
        )


def _is_a_group(by: str) -> bool:
    columns = _columns()[by]
    if by in _KINDS or by in _offered():
        return True
    return all(column.type in ("yes/no", "whole") or column.codes for column in columns)


@cache
def _columns() -> Mapping[str, list]:
    """The columns of all tables by name."""
    found: dict[str, list] = {}
    for table in TABLES.values():
        for column in table.columns:
            found.setdefault(column.name, []).append(column)
    return found


@cache
def _offered() -> frozenset[str]:
    """The groups that any measure offers."""
    return frozenset(name for metric in catalogue().values() for name in metric.groups)


def without_unknown_codes(figures: pd.DataFrame, by: str, metric: Metric) -> pd.DataFrame:
    """The figures with 'Code not known' for what stands in a person's coded column and is no code.

    Somebody may have typed a name there. Several such groups are numbered, so that they stay apart.
    """
    columns = [TABLES[name].column for name in (*metric.tables, *metric.optional_tables) if name in TABLES]
    known = {code for column in columns if by in column and _of_people(column) for code in column[by].codes or ()}
    if not known or by not in figures:
        return figures
    strange = [name for name in pd.unique(figures[by].dropna()) if name not in known and name != NOT_RECORDED]
    words = {name: f"Code not known{f' ({n})' if n > 1 else ''}" for n, name in enumerate(strange, start=1)}
    return figures.assign(**{by: figures[by].map(lambda name: words.get(name, name))})


def _of_people(column) -> bool:
    return any(name in column for name in ("child_id", "person_id", "adopter_id", "worker_id"))


def words_of(by: str, own: Mapping[str, str] | None = None) -> dict[str, str]:
    """The words of a group's codes, the council's `own` before the pack's; empty where the group is in words
    already."""
    usual = {**_WORDS, "primary_need": {**codes.SEN_NEED, **codes.NEED}}.get(by, {})
    return {**usual, **(own or {})}


def in_words(figures: pd.DataFrame, by: str, metric: Metric, own: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The figures with the codes of `by` as words (the council's `own` first), each period's groups in order."""
    figures = without_unknown_codes(figures, by, metric)
    known = words_of(by, own)
    named = figures.assign(**{by: figures[by].map(lambda code: known.get(code, plainly(code)))})
    order = {name: place for place, name in enumerate(_ordered(named, by))}
    return (
        named.assign(_place=named[by].map(order))
        .sort_values(["start", "_place"], kind="stable", ignore_index=True)
        .drop(columns="_place")
    )


def plainly(name: object) -> object:
    """A name without what only its source needs: the CQC's "BRAND" before a group of providers, and "CASSR", the
    adult social care return's word for a council."""
    return name.removeprefix("BRAND ").replace("CASSR", "Council") if isinstance(name, str) else name


def _ordered(figures: pd.DataFrame, by: str) -> list[str]:
    """Ages by age; anything else by the size of the newest figure; "Not recorded" last."""
    newest = figures[figures["start"] == figures["start"].max()]
    names = [name for name in pd.unique(figures[by].dropna()) if name != NOT_RECORDED]
    if by == "age_band":
        names.sort(key=_age)
    else:
        size = newest.set_index(by)["denominator"].fillna(newest.set_index(by)["numerator"]).to_dict()
        names.sort(key=lambda name: (-_number(size.get(name)), str(name)))
    return [*names, NOT_RECORDED]


def _age(name: str) -> int:
    found = re.search(r"\d+", str(name))
    return -1 if str(name).startswith("Under") or not found else int(found[0])


def _number(value) -> float:
    return 0.0 if value is None or pd.isna(value) else float(value)


def groups_of(metric: Metric) -> tuple[str, ...]:
    """The groups to break a measure down by: its own, or those that its first table has and that say something."""
    usual = ("sex", "ethnicity", "team", "primary_need", "legal_status", "service_type", "division", "provider")
    return metric.groups or tuple(name for name in usual if name in TABLES[metric.tables[0]].column)[:3]
