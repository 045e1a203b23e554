"""What is wrong with a data file: each check gives a sentence, or "" where there is nothing to say.

What would put a figure to the wrong area, period or group, or leave open which is meant, is refused.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ...errors import nearest
from .ees_geography import GEOGRAPHY_CHECKS
from .ees_pair import Pair
from .ees_standard import IDENTIFIERS, LEVELS, NULLS, REQUIRED, SYMBOLS
from .frame import rows_said


def data_fault(pair: Pair) -> str:
    """The first thing wrong with a pair's data, as a sentence that ends with what to do."""
    for check in CHECKS:
        if found := check(pair):
            return f"{pair.name}{found}"
    return ""


def _required(pair: Pair) -> str:
    missing = [name for name in REQUIRED if name not in pair.headings]
    if missing:
        near = nearest(missing[0], pair.headings)
        return f" has no column '{missing[0]}', which every file of the standard has.{near} Correct the headings."
    spaced = [name for name in pair.headings if any(mark.isspace() for mark in name)]
    if spaced:
        return f": the heading '{spaced[0]}' has a space, which the standard does not allow. Use an underscore."
    if pair.data.empty:
        return " has headings and no rows. Export it again."
    return ""


def _empty_columns(pair: Pair) -> str:
    for name in pair.headings:
        if (pair.data[name] == "").all():
            return (
                f": column '{name}' is empty from top to bottom: rows or figures may have been lost on the way. "
                "Export the file again, or delete the column."
            )
    return ""


def _vocabulary(pair: Pair) -> str:
    for column, known in (("geographic_level", LEVELS), ("time_identifier", IDENTIFIERS)):
        wrong = ~pair.data[column].isin(list(known))
        if wrong.any():
            found = pair.data.loc[wrong, column].iloc[0]
            return f", {rows_said(wrong)}: '{found}' is no {column} of the standard.{nearest(found, known)}"
    groups = {IDENTIFIERS[name][1] for name in pair.data["time_identifier"].unique()}
    if len(groups) > 1:
        return (
            f": periods of several kinds stand in one file ({', '.join(sorted(groups))}), so that its years cannot be "
            "told apart. Split it."
        )
    return ""


def _periods(pair: Pair) -> str:
    periods, digits = pair.data["time_period"], pair.data["time_identifier"].map(lambda name: IDENTIFIERS[name][0])
    wrong = ~periods.str.fullmatch(r"\d+") | (periods.str.len() != digits)
    if wrong.any():
        found, wanted = periods[wrong].iloc[0], int(digits[wrong].iloc[0])
        of = pair.data.loc[wrong, "time_identifier"].iloc[0]
        return (
            f", {rows_said(wrong)}: the time_period '{found}' is not of {wanted} digits, as '{of}' needs. Write it as "
            f"{'2024' if wanted == 4 else '202425'}."
        )
    six = periods[digits == 6]
    follows = (six.str[:4].astype("int64") + 1) % 100 == six.str[4:].astype("int64")
    if not follows.all():
        wrong = ~follows.reindex(periods.index, fill_value=True)
        return f", {rows_said(wrong)}: '{periods[wrong].iloc[0]}' are no two years in a row. Write it as 202425."
    return ""


def _null_words(pair: Pair) -> str:
    for name in (*pair.headings,):
        wrong = pair.data[name].str.lower().isin(NULLS)
        if wrong.any():
            return (
                f", {rows_said(wrong)}: '{name}' holds a word for nothing (NULL, NA), which may mean not collected, "
                "not applicable or suppressed. Put the symbol that says which: x, z or c."
            )
    return ""


def _filters(pair: Pair) -> str:
    for name in (*pair.filters, *pair.groups):
        cells = pair.data[name]
        wrong = cells != cells.str.strip()
        if wrong.any():
            return (
                f", {rows_said(wrong)}: '{name}' has a space before or after a word. Take it out: it makes two items."
            )
        blank = cells == ""
        if blank.any() and not _may_be_blank(pair, name):
            return f", {rows_said(blank)}: '{name}' is blank, so that the row is of no group. Write Total or the group."
    return ""


def _may_be_blank(pair: Pair, name: str) -> bool:
    """Whether the metadata itself says that a filter has no value for some rows."""
    if pair.meta is None:
        return False
    hint = " ".join(pair.meta.loc[pair.meta["col_name"] == name, "filter_hint"]).lower()
    return "no value" in hint or "only applicable" in hint


def _figures(pair: Pair) -> str:
    for name in pair.indicators:
        cells = pair.data[name].str.strip()
        number = pd.to_numeric(cells, errors="coerce")
        wrong = ~np.isfinite(number) & ~cells.str.lower().isin(list(SYMBOLS))
        if wrong.any():
            blank = (cells[wrong] == "").all()
            what = "is blank" if blank else "holds what is neither a number nor a symbol of today's standard"
            return f", {rows_said(wrong)}: '{name}' {what}. Put a number, or c, k, low, u, x or z for its lack."
    return ""


def _duplicates(pair: Pair) -> str:
    about = [name for name in pair.headings if name not in pair.indicators and name not in ("country_name",)]
    known = set(pair.filters) | set(pair.groups)
    about = [name for name in about if name in known or name in (*REQUIRED, *_areas())]
    twice = pair.data.duplicated(about)
    if not twice.any():
        return ""
    return (
        f", {rows_said(twice)}: the same period, area and filters stand in an earlier row too, so that it is open "
        "which figure is meant. Keep one, or name the column that tells them apart as a filter."
    )


def _areas() -> list[str]:
    return [name for names in LEVELS.values() for name in names] + ["school_laestab"]


CHECKS: tuple[Callable[[Pair], str], ...] = (
    _required, _vocabulary, _periods, *GEOGRAPHY_CHECKS, _null_words, _filters, _figures, _duplicates, _empty_columns,
)  # fmt: skip
