"""Whether a data file's areas are what they say: the columns a level needs, filled where they should be alone."""

from __future__ import annotations

import pandas as pd

from .areas import areas
from .ees_pair import Pair
from .ees_standard import AUTHORITY, CODES, COUNTRIES, COUNTRY, LEVELS, NO_CODE, REGION, TOTALS, plain
from .frame import rows_said

_TOGETHER = (REGION, AUTHORITY)
# What a row of a level may not name, since its figure would then be of another area.
_BELOW = {"National": (*REGION, *AUTHORITY), "Regional": AUTHORITY}


def _columns_present(pair: Pair) -> str:
    levels = pair.data["geographic_level"].unique()
    for level in levels:
        missing = [name for name in LEVELS[level] if name not in pair.headings]
        if missing:
            return f" has rows of the level '{level}' and no column '{missing[0]}'. Add it, or take those rows out."
    for names in _TOGETHER:
        here = [name for name in names if name in pair.headings]
        if here and len(here) < len(names):
            missing = next(name for name in names if name not in here)
            return f" has the column '{here[0]}' and not '{missing}'. {', '.join(names)} belong together: add it."
    return ""


def _completed(pair: Pair) -> str:
    level = pair.data["geographic_level"]
    for name in COUNTRY:
        blank = pair.data[name] == ""
        if blank.any():
            return f", {rows_said(blank)}: {name} is blank. Every row names its country, as E92000001 and England."
    for one in level.unique():
        for name in LEVELS[one]:
            blank = (level == one) & (pair.data[name] == "")
            if blank.any():
                return f", {rows_said(blank)}: a row of the level '{one}' has no {name}. Fill it: which area is it?"
    return ""


def _not_more(pair: Pair) -> str:
    level = pair.data["geographic_level"]
    geography = [name for name in (*REGION, *AUTHORITY) if name in pair.headings]
    for name in geography:
        total = pair.data[name].str.lower().isin(TOTALS)
        if total.any():
            return f", {rows_said(total)}: {name} says Total or All. Leave it blank: the level says what the row is of."
    for one, names in _BELOW.items():
        for name in names:
            if name not in pair.headings:
                continue
            filled = (level == one) & (pair.data[name] != "")
            if filled.any():
                return (
                    f", {rows_said(filled)}: a row of the level '{one}' names a {name}, so that it is open of which "
                    "area the figure is. Blank it, or correct the level."
                )
    return ""


def _countries(pair: Pair) -> str:
    code, name = pair.data["country_code"], pair.data["country_name"]
    wrong = (code.map(COUNTRIES).fillna("") != name) & ~code.isin(NO_CODE)
    unknown = ~code.isin([*COUNTRIES, "z"])
    if (wrong | unknown).any():
        found = wrong | unknown
        return f", {rows_said(found)}: '{code[found].iloc[0]}' is not the country it is called. England is E92000001."
    return ""


def _regions(pair: Pair) -> str:
    if "region_code" not in pair.headings:
        return ""
    code, name = pair.data["region_code"], pair.data["region_name"]
    known = areas()
    known = known.loc[known["area_type"] == "region", "area"].map(plain)
    given = (code != "") & ~code.isin(NO_CODE)
    unknown = given & ~code.isin(known.index)
    if unknown.any():
        return f", {rows_said(unknown)}: '{code[unknown].iloc[0]}' is no code of an English region. Correct it."
    other = given & (name != "") & (code.map(known) != name.map(plain))
    if other.any():
        found = f"'{code[other].iloc[0]}' is not '{name[other].iloc[0]}'"
        return f", {rows_said(other)}: {found}. Correct the code or the name: they are of two regions."
    return ""


def _authorities(pair: Pair) -> str:
    if "new_la_code" not in pair.headings:
        return ""
    named = pair.data[["old_la_code", "new_la_code", "la_name"]].drop_duplicates()
    named = named[named["new_la_code"] != ""]
    wrong = [row for row in named.itertuples() if authority_fault(row.old_la_code, row.new_la_code, row.la_name)]
    if not wrong:
        return ""
    first = wrong[0]
    here = (pair.data[list(AUTHORITY)] == [first.old_la_code, first.new_la_code, first.la_name]).all(axis=1)
    return f", {rows_said(here)}: {authority_fault(first.old_la_code, first.new_la_code, first.la_name)}"


def authority_fault(old: str, new: str, name: str) -> str:
    """Why an authority's two codes and name cannot all be right; "" where they can.

    A code that the list does not have may be newer than the list: it passes where it is formed as one. A
    name may be spelled otherwise, as long as it is not that of another authority or a denial of its own.
    """
    known = areas()
    if new in NO_CODE or " / " in new:
        return ""
    if new not in known.index:
        formed = pd.Series([new]).str.fullmatch(r"E(?:0[6-9]|10)\d{6}").iloc[0]
        return "" if formed and old.isdigit() and len(old) == 3 else f"'{new}' is no code of an authority. Correct it."
    about = known.loc[new]
    if about["dfe_code"] and old != about["dfe_code"] and not _same_authority(old, about["current_code"], known):
        return f"'{old}' and '{new}' are not of one authority ({about['area']} is {about['dfe_code']}). Correct it."
    same = known.loc[known["area"].map(plain) == plain(name), "dfe_code"]
    if (not same.empty and about["dfe_code"] not in set(same)) or plain(name) == "not" + plain(about["area"]):
        return f"'{new}' is {about['area']} and not '{name}'. Correct the code or the name."
    return ""


def _same_authority(old: str, current: str, known: pd.DataFrame) -> bool:
    return (known.loc[known["dfe_code"] == old, "current_code"] == current).any()


def _other_codes(pair: Pair) -> str:
    for column, form in CODES.items():
        if column not in pair.headings:
            continue
        cells = pair.data[column]
        wrong = (cells != "") & ~cells.isin(NO_CODE) & ~cells.str.fullmatch(form)
        if wrong.any():
            return f", {rows_said(wrong)}: '{cells[wrong].iloc[0]}' cannot be {column}. Correct it."
    return ""


def _one_name_a_code(pair: Pair) -> str:
    """Two names under one code, or two codes of one name, at the same level: one of them is mistaken."""
    level = pair.data["geographic_level"]
    for one in level.unique():
        code, name = (*LEVELS[one], "")[:2]
        if one in ("National", "Regional", "Local authority", "School", "Provider") or not name:
            continue
        named = pair.data.loc[level == one, [code, name]].drop_duplicates()
        named = named[~named[code].isin(NO_CODE)]
        for column, what in ((code, "two names"), (name, "two codes")):
            twice = named[column].duplicated()
            if twice.any():
                found = named.loc[twice, column].iloc[0]
                return f": '{found}' ({column}) has {what} in the file. Correct one: the rows may be of two areas."
        mislabelled = (named[name] == "Not available") & ~named[code].isin(NO_CODE)
        if mislabelled.any():
            return f": an area called 'Not available' has a {code} of its own. Its code is x."
    return ""


GEOGRAPHY_CHECKS = (
    _columns_present, _not_more, _completed, _countries, _regions, _authorities, _other_codes, _one_name_a_code,
)  # fmt: skip
