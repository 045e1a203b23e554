"""Checks across rows on who they are about: one child under two descriptions, or under two identifiers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .across import STOPS, WARNS, Check
from .rows import Rows

SEXES = ("Female", "Male", "Neither")
_NUMBERS = ("upn", "nhs_number")
_ROUNDED = r"\d(?:[.,]\d+)?[eE]\+?\d+"
_MERGE = "Look the records up in the case system and merge or correct them."


def conflicts(codes: np.ndarray, values: pd.Series) -> np.ndarray:
    """Rows whose value differs from the first one given in their group; blanks differ from nothing.

    `codes` number the groups from 0 up, -1 for none; both of shape (n,).
    """
    if values.dtype.kind == "M":
        number = values.to_numpy("datetime64[D]").astype("int64")
        known = np.flatnonzero((codes >= 0) & values.notna().to_numpy())
    else:
        number = pd.factorize(values)[0]
        known = np.flatnonzero((codes >= 0) & (number >= 0))
    found = np.zeros(len(codes), dtype="bool")
    if not len(known):
        return found
    group, own = codes[known], number[known]
    first = np.zeros(group.max() + 1, dtype="int64")
    first[group[::-1]] = own[::-1]  # written backwards, so that the first one given stands
    found[known] = own != first[group]
    return found


def shortened(written: pd.Series) -> pd.Index:
    """Identifiers of digits alone that are written both with and without leading zeros, in every form."""
    if not written.str.startswith("0").any():
        return pd.Index([], dtype="str")
    each = pd.Series(pd.unique(written.dropna())).astype("str")
    each = each[each.str.isdigit()]
    return pd.Index(each[each.str.lstrip("0").duplicated(keep=False)])


def _two_birth_dates(rows: Rows) -> np.ndarray:
    return _conflict(rows, "date_of_birth")


def _two_sexes(rows: Rows) -> np.ndarray:
    return _conflict(rows, "sex")


def _conflict(rows: Rows, column: str) -> np.ndarray:
    if rows.spec.person is None or column not in rows.spec.column or not rows.has(column):
        return rows.none()
    values = rows.frame[column]
    return conflicts(rows.codes(rows.spec.person), values.where(values.isin(SEXES)) if column == "sex" else values)


def _zeros(rows: Rows) -> np.ndarray:
    if rows.spec.person is None:
        return rows.none()
    found = rows.none()
    place, ids = rows.distinct(rows.spec.person)
    extract, labels = rows.distinct("extract")
    for number in range(len(labels)):
        own = extract == number
        here = ids[np.unique(place[own & (place >= 0)])] if len(labels) > 1 else ids
        forms = shortened(here.to_series())
        if len(forms):
            found |= own & rows.among(rows.spec.person, forms.get_indexer(ids) >= 0)
    return found


def _rounded(rows: Rows) -> np.ndarray:
    if rows.spec.person is None:
        return rows.none()
    ids = rows.distinct(rows.spec.person)[1].to_series().astype("str")
    if not (ids.str.contains("e", regex=False) | ids.str.contains("E", regex=False)).any():
        return rows.none()
    return rows.among(rows.spec.person, ids.str.fullmatch(_ROUNDED).to_numpy(dtype="bool"))


def _same_child(rows: Rows) -> np.ndarray:
    """Rows under a second identifier that share a pupil or NHS number with another, or, where there is none,
    birth date, sex, ethnicity and the day the spell began."""
    person = rows.spec.person
    if person is None:
        return rows.none()
    for number in _NUMBERS:
        if number in rows.spec.column and rows.has(number):
            return _second_name(rows, (number,))
    keys = ("date_of_birth", "sex", "ethnicity", rows.spec.opened)
    if rows.spec.opened is None or not all(k in rows.spec.column for k in keys) or not rows.has(*keys):
        return rows.none()
    return _second_name(rows, keys)


def _second_name(rows: Rows, keys: tuple[str, ...]) -> np.ndarray:
    """The first row of each person under whose particulars another person stands before."""
    person = rows.codes(rows.spec.person)
    once = np.flatnonzero((person >= 0) & ~pd.Series(person).duplicated().to_numpy())
    each = rows.frame[["extract", *keys]].iloc[once]
    if "sex" in keys:
        each = each.assign(sex=each["sex"].where(each["sex"].isin(SEXES)))
    found = rows.none()
    found[once] = conflicts(Rows(rows.spec, each).codes(*keys), pd.Series(person[once]))
    return found


# A child is referred, contacted or assessed many times: only what lasts tells two children apart.
_LASTING = ("episodes", "children_in_need", "child_protection_plans", "census_children", "send_children")

# Those that name no table are of every table of people.
CHECKS = (
    Check(
        "identifiers_rounded", (), STOPS, "has an identifier that a spreadsheet rounded (as 1.2E+11)",
        "Export the identifiers as text: several people now stand under one.",
        "Different people count as one.", (), _rounded,
    ),
    Check(
        "two_birth_dates", (), WARNS, "gives another `date_of_birth` than an earlier row of the same person",
        "Correct the wrong one in the case system.", "Ages, and who is under 18, may be wrong.",
        ("date_of_birth",), _two_birth_dates,
    ),
    Check(
        "two_sexes", (), WARNS, "gives another `sex` than an earlier row of the same person",
        "Correct the wrong one in the case system.", "Breakdowns by sex count the person under the one or the other.",
        ("sex",), _two_sexes,
    ),
    Check(
        "leading_zeros", (), WARNS, "has an identifier that stands here both with and without its leading zeros",
        "Export identifiers as text, so that none loses its zeros.",
        "One person counts as two, and the rows of one do not find those of the other.",
        (), _zeros,
    ),
    Check(
        "same_child_twice", _LASTING, WARNS,
        "may be of a child who is here under another identifier too (same particulars), or of a twin", _MERGE,
        "If it is one child, the child is counted twice.", (), _same_child,
    ),
)  # fmt: skip
