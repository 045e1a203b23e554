"""Totals in a budget report: which rows they are, and whether they are the sum of their lines.

A row is a total where one of these holds, file by file:

- a whole cell says so ("Subtotal", "Net expenditure"), unless the whole column does;
- it stands outside the lines: without cost centre and account, or without one of the two and with "total"
  in a name;
- "total" is in one of its names ("Total for Fostering") and it adds up to its lines, or does not add up to
  lines that bear that name;
- it has no account where other rows of its cost centre have, and is their sum in budget or in forecast.

To count a budget twice is the worse error, so a total that does not add is left out and said. A row that
looks like a line and adds up to nothing, such as one of a service called Total Wellbeing, is a line.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ...parts import Context
from ...verdicts import rows_in_words

_PLACES = ("_period", "directorate", "division", "service", "cost_centre", "cost_centre_name", "account")
_AMOUNTS = ("budget_current", "forecast_outturn")
_TOTAL = re.compile(r"^\s*(?:(?:grand|sub|net|overall)[\s-]*)?totals?\b|\b(?:sub[\s-]*)?totals?\s*$", re.IGNORECASE)
_SPENT = r"(?:expenditure|cost|costs|spend|spending|budget|position|income)(?:\s+of\s+services?)?"
_WHOLE = re.compile(
    rf"\s*(?:(?:(?:grand|sub|net|gross|overall)[\s-]*)?totals?|(?:net|gross|total)\s+{_SPENT}(?:\s+total)?)\s*:?\s*",
    re.IGNORECASE,
)
_GROSS = re.compile(r"\s*(?:gross|total)\s+(?:expenditure|costs?|spend|spending|income)\b", re.IGNORECASE)
LIKE_A_TOTAL = "is named as a total or has no account, and adds up to no lines; it is counted as a line"


def totals(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Which rows are totals, and which look like totals and are counted as lines."""
    is_total, doubted = pd.Series(False, index=rows.index), pd.Series(False, index=rows.index)
    for _, found in _without_all(rows).groupby("source_file", sort=False, dropna=False):
        is_total[found.index], doubted[found.index] = _of_file(found)
    return is_total, doubted


def _without_all(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with blanks for `All`, which names no place, in columns that name places elsewhere."""
    every = {name: rows[name].str.strip().str.casefold().eq("all") for name in _held(rows)}
    return rows.assign(**{name: rows[name].mask(said) for name, said in every.items() if said.any()})


def _of_file(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    whole, named = pd.Series(False, index=rows.index), pd.Series(False, index=rows.index)
    for name in _held(rows):
        cells = rows[name].fillna("")
        said = cells.str.fullmatch(_WHOLE)
        whole |= said & ~said[cells != ""].all()
        named |= cells.str.contains(_TOTAL)
    centre = rows[["cost_centre", "cost_centre_name"]].notna().any(axis=1)
    account = rows["account"].notna()
    outside = ~centre & ~account if (centre | account).any() else pd.Series(False, index=rows.index)
    placed = (centre | (not centre.any())) & (account | (not account.any()))
    sure = whole | outside | (named & ~placed)
    sums, candidate = _sums(rows[~sure & ~named])
    sure[sums.index] |= sums
    doubted = pd.Series(False, index=rows.index)
    doubted[candidate.index] = candidate & ~sums
    in_doubt = rows[named & ~sure]
    if len(in_doubt):
        lines = rows[~sure & ~named]
        found = pd.Series(_adding(in_doubt, lines), index=in_doubt.index)
        sure[in_doubt.index] = found
        doubted[in_doubt.index] = ~found
    return sure, doubted


def _sums(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Rows without an account that are the sum of their cost centre's other rows, and all that might be."""
    centre_of = rows["cost_centre"].fillna(rows["cost_centre_name"])
    several = "_period" in rows and rows["_period"].nunique() > 1
    place = rows.groupby([centre_of, rows["_period"]] if several else centre_of, dropna=False, sort=False).ngroup()
    centre = centre_of.notna()
    line = rows["account"].notna() & centre
    count = line.groupby(place).transform("sum")
    candidate = rows["account"].isna() & centre & (count > 0)
    sums = pd.Series(False, index=rows.index)
    for name in _AMOUNTS:
        total = rows[name].where(line).groupby(place).transform("sum")
        sums |= candidate & rows[name].ne(0) & ((rows[name] - total).abs() <= _rounding(total, count))
    empty = rows[list(_AMOUNTS)].fillna(0.0).eq(0).all(axis=1)
    return sums, candidate & ~empty


def _rounding(total, count):
    """Pounds by which a sum in whole pounds may differ from its lines' and still be theirs."""
    return np.minimum(0.5 * (count + 1), np.maximum(0.01, 0.01 * np.abs(total)))


def _adding(found: pd.DataFrame, lines: pd.DataFrame) -> list[bool]:
    """Whether each row with a total in its name is one: it has lines of that name, or is the sum of its place's."""
    where = _positions(lines)
    amounts = {name: lines[name].fillna(0.0).to_numpy("float64") for name in _AMOUNTS}
    adding = []
    for row in found.to_dict("records"):
        is_sum = len(_belongs(row, where, lines)) > 0
        if not is_sum and len(own := _belongs(row, where, lines, by_name=False)):
            sums = [(row[name], amounts[name][own].sum()) for name in _AMOUNTS if pd.notna(row[name])]
            is_sum = any(a and abs(a - b) <= _rounding(b, len(own)) for a, b in sums)
        adding.append(is_sum)
    return adding


def _held(rows: pd.DataFrame) -> list[str]:
    return [name for name in (*_PLACES, "account_group") if name in rows]


def compare(rows: pd.DataFrame, is_total: pd.Series, context: Context) -> None:
    """Warn of totals that are not the sum of their lines, or that no line belongs to."""
    for file, found in _without_all(rows).groupby("source_file", sort=False):
        marked = is_total[found.index]
        gaps = _gaps(found[marked], found[~marked])
        alone = [row for row, gap in gaps.items() if gap is None]
        if apart := {row: gap for row, gap in gaps.items() if gap}:
            context.warn(
                f"{file}: {len(apart):,} of its totals are not the sum of their lines "
                f"({rows_in_words(pd.Series(list(apart)))}); the largest difference is £{max(apart.values()):,.0f}. "
                "The lines are counted, not the totals: check that the extract holds every line.",
                str(file),
                "forecasts",
            )
        if alone:
            context.warn(
                f"{file}: {len(alone):,} of its totals ({rows_in_words(pd.Series(alone))}) are of something that no "
                "line names, so they cannot be held against lines. Check that the extract holds every line.",
                str(file),
                "forecasts",
            )


def _gaps(found: pd.DataFrame, lines: pd.DataFrame) -> dict[int, float | None]:
    """By row of each total: the difference in pounds, 0 where it adds, None where no line belongs to it."""
    where = _positions(lines)
    amounts = {name: lines[name].fillna(0.0).to_numpy("float64") for name in _AMOUNTS}
    gaps: dict[int, float | None] = {}
    for total in found.to_dict("records"):
        own = _belongs(total, where, lines)
        own = own if len(own) else _belongs(total, where, lines, by_name=False) if _fully_placed(total) else own
        apart = [abs(total[name] - amounts[name][own].sum()) for name in _AMOUNTS if pd.notna(total[name])]
        difference = max(apart, default=0.0)
        rounding = 1 + 0.5 * len(own)  # a report in whole pounds
        gap = difference if difference > rounding else 0.0
        gaps[int(total["source_row"])] = gap if len(own) else None
    return gaps


def _fully_placed(total: dict) -> bool:
    return isinstance(total.get("cost_centre"), str) or isinstance(total.get("cost_centre_name"), str)


def _positions(lines: pd.DataFrame) -> dict[str, dict[str, np.ndarray]]:
    """By column and name (as it is compared) the positions of the lines that bear it."""
    folded = {name: lines[name].fillna("").str.casefold().reset_index(drop=True) for name in _held(lines)}
    return {name: texts.groupby(texts).indices for name, texts in folded.items()}


def _belongs(
    total: dict, where: dict[str, dict[str, np.ndarray]], lines: pd.DataFrame, by_name: bool = True
) -> np.ndarray:
    """Positions of the lines that a total adds: those that agree with its places, and bear the name it totals."""
    own = np.arange(len(lines))
    none = np.array([], dtype="int64")
    for name in where:
        text = total.get(name)
        if not isinstance(text, str):
            continue
        if _WHOLE.fullmatch(text):
            if _GROSS.match(text):
                own = np.intersect1d(own, _income(lines, "income" in text.casefold()), assume_unique=True)
            continue
        if not _TOTAL.search(text):
            if name != "account_group":
                own = np.intersect1d(own, where[name].get(text.casefold(), none), assume_unique=True)
            continue
        label = re.sub(r"^(?:for|of)\s+", "", _TOTAL.sub("", text).strip(" -:,").casefold())
        if label and by_name:
            named = [found[label] for found in where.values() if label in found]
            own = np.intersect1d(own, np.unique(np.concatenate([none, *named])), assume_unique=True)
    return own


def _income(lines: pd.DataFrame, wanted: bool) -> np.ndarray:
    """Positions of the lines of income, or of all others: by their group, else by what is negative."""
    income = lines["budget_current"].fillna(lines["forecast_outturn"]) < 0
    if "account_group" in lines:
        groups = lines["account_group"].fillna("").str.casefold()
        income = income.where(groups == "", groups.str.startswith(("income", "grant")))
    return np.flatnonzero(income.to_numpy() == wanted)
