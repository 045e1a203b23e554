"""What is wrong with metadata: each check gives a sentence, or "" where there is nothing to say.

What leaves it open which column, unit or filter is meant is refused; so the department's own screener does.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from .ees_pair import Pair
from .ees_standard import MAY_BE_FILTERS, META_COLUMNS, META_OPTIONAL, NULLS, STANDARD, UNITS, plain


def meta_fault(pair: Pair) -> str:
    """The first thing wrong with a pair's metadata, as a sentence that ends with what to do."""
    if pair.meta is None:
        return ""
    name = f"{pair.name.removesuffix('.csv')}.meta.csv"
    for check in CHECKS:
        if found := check(pair, pair.meta):
            return f"{name}{found}"
    return ""


def _row(meta: pd.DataFrame, wrong: pd.Series) -> str:
    return f", row {meta.index[wrong][0]}"


def _columns(_: Pair, meta: pd.DataFrame) -> str:
    extra = [name for name in meta if name not in (*META_COLUMNS, *META_OPTIONAL)]
    return f": column '{extra[0]}' is none of the standard's. Delete it." if extra else ""


def _null_words(_: Pair, meta: pd.DataFrame) -> str:
    for column in meta:
        wrong = meta[column].str.lower().isin(NULLS)
        if wrong.any():
            return f"{_row(meta, wrong)}: '{column}' holds a word for nothing (NULL, NA). Leave the cell blank."
    return ""


def _no_indicator(_: Pair, meta: pd.DataFrame) -> str:
    if (meta["col_type"] == "Indicator").any() or (~meta["col_type"].isin(["Filter", "Indicator"])).any():
        return ""
    return " names no indicator, so that no column of the data is known to hold figures. Add a row for each."


def _names(pair: Pair, meta: pd.DataFrame) -> str:
    blank = meta["col_name"] == ""
    if blank.any():
        return f"{_row(meta, blank)}: col_name is blank. Name the column, or delete the row."
    twice = meta["col_name"].duplicated()
    if twice.any():
        return f"{_row(meta, twice)}: '{meta.loc[twice, 'col_name'].iloc[0]}' stands there twice. Keep one row of it."
    spaced = meta["col_name"].str.contains(r"\s")
    if spaced.any():
        return f"{_row(meta, spaced)}: '{meta.loc[spaced, 'col_name'].iloc[0]}' has a space. Use an underscore."
    unknown = ~meta["col_name"].isin(pair.headings)
    if unknown.any():
        return (
            f"{_row(meta, unknown)}: '{meta.loc[unknown, 'col_name'].iloc[0]}' is not a column of the data. "
            "Take the row out, or correct the name."
        )
    return ""


def _types(_: Pair, meta: pd.DataFrame) -> str:
    wrong = ~meta["col_type"].isin(["Filter", "Indicator"])
    if not wrong.any():
        return ""
    about = meta.loc[wrong, "col_name"].iloc[0]
    return f"{_row(meta, wrong)}: col_type of '{about}' is neither Filter nor Indicator. Write one of the two."


def _standard_columns(_: Pair, meta: pd.DataFrame) -> str:
    standard = meta["col_name"].isin(STANDARD - MAY_BE_FILTERS)
    if standard.any():
        return (
            f"{_row(meta, standard)}: '{meta.loc[standard, 'col_name'].iloc[0]}' says when or where a figure is of, "
            "and is no filter or indicator. Take the row out."
        )
    spelled = {plain(name) for name in STANDARD}
    alike = meta["col_name"].map(plain).isin(spelled) & ~meta["col_name"].isin(STANDARD)
    if alike.any():
        return (
            f"{_row(meta, alike)}: '{meta.loc[alike, 'col_name'].iloc[0]}' is a column of geography in another "
            "spelling. Write it as the standard does, and take it out of the metadata."
        )
    return ""


def _labels(_: Pair, meta: pd.DataFrame) -> str:
    blank = meta["label"] == ""
    if blank.any():
        return f"{_row(meta, blank)}: '{meta.loc[blank, 'col_name'].iloc[0]}' has no label. Give it one."
    twice = meta["label"].duplicated()
    if twice.any():
        return f"{_row(meta, twice)}: two columns have one label. A reader could not tell them apart: reword one."
    return ""


def _of_the_other_kind(_: Pair, meta: pd.DataFrame) -> str:
    """What belongs to an indicator stands at a filter, or the other way round: one of the two is mistaken."""
    is_filter = meta["col_type"] == "Filter"
    for column in ("indicator_grouping", "indicator_unit", "indicator_dp"):
        wrong = is_filter & (meta[column] != "")
        if wrong.any():
            return f"{_row(meta, wrong)}: a filter has an {column}. Blank it, or correct the row's col_type."
    for column in ("filter_hint", "filter_grouping_column"):
        wrong = ~is_filter & (meta[column] != "")
        if wrong.any():
            return f"{_row(meta, wrong)}: an indicator has a {column}. Blank it, or correct the row's col_type."
    return ""


def _units(_: Pair, meta: pd.DataFrame) -> str:
    wrong = ~meta["indicator_unit"].isin(UNITS)
    if wrong.any():
        return f"{_row(meta, wrong)}: the unit is none of the standard's ({', '.join(filter(None, UNITS))}) nor blank."
    places = meta["indicator_dp"]
    odd = (places != "") & ~places.str.fullmatch(r"\d{1,2}")
    if odd.any():
        return f"{_row(meta, odd)}: indicator_dp is no whole number from 0 to 99. Write how many decimal places, as 1."
    return ""


def _grouping(pair: Pair, meta: pd.DataFrame) -> str:
    grouped = meta[meta["filter_grouping_column"] != ""]
    for row, filter_, group in zip(grouped.index, grouped["col_name"], grouped["filter_grouping_column"], strict=True):
        if group not in pair.headings:
            return f", row {row}: '{filter_}' is grouped by '{group}', which is not a column of the data. Correct it."
        if (meta["col_name"] == group).any():
            return f", row {row}: '{group}' groups '{filter_}' and is a filter itself. It can be one of the two."
        if pair.data[group].nunique() > pair.data[filter_].nunique():
            return f", row {row}: '{group}' has more items than '{filter_}', which it groups. Are the two swapped?"
    twice = grouped["filter_grouping_column"].duplicated()
    if twice.any():
        return f"{_row(grouped, twice)}: one column groups two filters. Give each its own."
    for names, what in ((meta["indicator_grouping"], "indicator groups"), *_group_items(pair)):
        if found := _differ_only_in_marks(names):
            return f": the {what} '{found[0]}' and '{found[1]}' differ only in spaces and marks. Write them alike."
    return ""


def _group_items(pair: Pair) -> list[tuple[pd.Series, str]]:
    return [(pair.data[name], f"items of '{name}'") for name in pair.groups]


def _differ_only_in_marks(names: pd.Series) -> tuple[str, str] | None:
    seen: dict[str, str] = {}
    for name in names.unique():
        if name and (other := seen.setdefault(plain(name), name)) != name:
            return other, name
    return None


CHECKS: tuple[Callable[[Pair, pd.DataFrame], str], ...] = (
    _columns, _null_words, _no_indicator, _names, _types, _standard_columns, _labels, _of_the_other_kind, _units,
    _grouping,
)  # fmt: skip
