"""Totals in a budget report: which rows they are, and whether they are the sum of their lines."""

from __future__ import annotations

import re

import pandas as pd

from .parts import Context
from .verdicts import rows_in_words

_PLACES = ("directorate", "division", "service", "cost_centre", "cost_centre_name", "account")
_AMOUNTS = ("budget_current", "forecast_outturn")
_TOTAL = re.compile(r"^\s*(?:(?:grand|sub|net|overall)[\s-]*)?totals?\b|\b(?:sub[\s-]*)?totals?\s*$", re.IGNORECASE)


def totals(rows: pd.DataFrame) -> pd.Series:
    """Which rows are totals: a name says so, or there is neither cost centre nor account while others have one."""
    said = pd.Series(False, index=rows.index)
    for name in _PLACES:
        said |= rows[name].fillna("").str.contains(_TOTAL)
    placed = rows[["cost_centre", "cost_centre_name", "account"]].notna().any(axis=1)
    return said | (~placed if placed.any() else placed)


def compare(rows: pd.DataFrame, is_total: pd.Series, context: Context) -> None:
    """Warn of totals that are not the sum of their lines, or that no line belongs to."""
    for file, found in rows.groupby("source_file", sort=False):
        marked = is_total[found.index]
        apart = {row: gap for row, gap in _gaps(found[marked], found[~marked]) if gap}
        if apart:
            numbers = rows_in_words(pd.Series(list(apart)))
            context.warn(
                f"{file}: {len(apart):,} of its totals are not the sum of their lines ({numbers}); the largest "
                f"difference is £{max(apart.values()):,.0f}. The lines are counted, not the totals: check that the "
                "extract holds every line.",
                str(file),
                "forecasts",
            )


def _gaps(found: pd.DataFrame, lines: pd.DataFrame) -> list[tuple[int, float]]:
    """Row and difference in pounds of each total; 0 where it adds or cannot be held against any line."""
    gaps = []
    for position in range(len(found)):
        total = found.iloc[position]
        own = lines[_belongs(total, lines)]
        if own.empty:
            continue
        difference = max(abs(total[name] - own[name].sum()) for name in _AMOUNTS if pd.notna(total[name])) if (
            total[list(_AMOUNTS)].notna().any()
        ) else 0.0
        rounding = 1 + 0.5 * len(own)
        gaps.append((int(total["source_row"]), difference if difference > rounding else 0.0))
    return gaps


def _belongs(total: pd.Series, lines: pd.DataFrame) -> pd.Series:
    """The lines that a total adds: those of the place that it names, or that agree with its other places."""
    within = pd.Series(True, index=lines.index)
    for name in _PLACES:
        if not isinstance(total[name], str):
            continue
        if not _TOTAL.search(total[name]):
            within &= lines[name] == total[name]
            continue
        label = _TOTAL.sub("", total[name]).strip(" -:,").casefold()
        label = re.sub(r"^(?:for|of)\s+", "", label)
        if label:
            named = pd.Series(False, index=lines.index)
            for place in _PLACES:
                named |= lines[place].fillna("").str.casefold() == label
            within &= named
    if "_period" in lines and isinstance(total.get("_period"), str):
        within &= lines["_period"] == total["_period"]
    return within
