"""Totals in a budget report: which rows they are, and whether they are the sum of their lines."""

from __future__ import annotations

import re

import pandas as pd

from .parts import Context
from .verdicts import rows_in_words

_PLACES = ("_period", "directorate", "division", "service", "cost_centre", "cost_centre_name", "account")
_AMOUNTS = ("budget_current", "forecast_outturn")
_TOTAL = re.compile(r"^\s*(?:(?:grand|sub|net|overall)[\s-]*)?totals?\b|\b(?:sub[\s-]*)?totals?\s*$", re.IGNORECASE)


def totals(rows: pd.DataFrame) -> pd.Series:
    """Which rows are totals: a name says so, or there is neither cost centre nor account while others have one."""
    said = pd.Series(False, index=rows.index)
    for name in _held(rows):
        said |= rows[name].fillna("").str.contains(_TOTAL)
    placed = rows[["cost_centre", "cost_centre_name", "account"]].notna().any(axis=1)
    return said | (~placed if placed.any() else placed)


def _held(rows: pd.DataFrame) -> list[str]:
    return [name for name in _PLACES if name in rows]


def compare(rows: pd.DataFrame, is_total: pd.Series, context: Context) -> None:
    """Warn of totals that are not the sum of their lines, or that no line belongs to."""
    for file, found in rows.groupby("source_file", sort=False):
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
    gaps: dict[int, float | None] = {}
    for position in range(len(found)):
        total = found.iloc[position]
        own = lines[_belongs(total, lines)]
        apart = [abs(total[name] - own[name].sum()) for name in _AMOUNTS if pd.notna(total[name])]
        difference = max(apart, default=0.0)
        rounding = 1 + 0.5 * len(own)  # a report in whole pounds
        gap = difference if difference > rounding else 0.0
        gaps[int(total["source_row"])] = gap if len(own) else None
    return gaps


def _belongs(total: pd.Series, lines: pd.DataFrame) -> pd.Series:
    """The lines that a total adds: those of the place that it names, or that agree with its other places."""
    within = pd.Series(True, index=lines.index)
    for name in _held(lines):
        if not isinstance(total[name], str):
            continue
        if not _TOTAL.search(total[name]):
            within &= lines[name] == total[name]
            continue
        label = _TOTAL.sub("", total[name]).strip(" -:,").casefold()
        label = re.sub(r"^(?:for|of)\s+", "", label)
        if label:
            named = pd.Series(False, index=lines.index)
            for place in (*_held(lines), *(("account_group",) if "account_group" in lines else ())):
                named |= lines[place].fillna("").str.casefold() == label
            within &= named
    return within
