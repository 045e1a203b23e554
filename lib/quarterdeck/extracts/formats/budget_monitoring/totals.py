"""Totals in a budget report: which rows they are, and whether they are the sum of their lines."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ...parts import Context
from ...verdicts import rows_in_words

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
    where = _positions(lines)
    amounts = {name: lines[name].fillna(0.0).to_numpy("float64") for name in _AMOUNTS}
    gaps: dict[int, float | None] = {}
    for total in found.to_dict("records"):
        own = _belongs(total, where, len(lines))
        apart = [abs(total[name] - amounts[name][own].sum()) for name in _AMOUNTS if pd.notna(total[name])]
        difference = max(apart, default=0.0)
        rounding = 1 + 0.5 * len(own)  # a report in whole pounds
        gap = difference if difference > rounding else 0.0
        gaps[int(total["source_row"])] = gap if len(own) else None
    return gaps


def _positions(lines: pd.DataFrame) -> dict[str, dict[str, np.ndarray]]:
    """By column and name (as it is compared) the positions of the lines that bear it."""
    names = [*_held(lines), *(("account_group",) if "account_group" in lines else ())]
    folded = {name: lines[name].fillna("").str.casefold().reset_index(drop=True) for name in names}
    return {name: texts.groupby(texts).indices for name, texts in folded.items()}


def _belongs(total: dict, where: dict[str, dict[str, np.ndarray]], lines: int) -> np.ndarray:
    """Positions of the lines that a total adds: of the place that it names, or that agree with its other places."""
    own = np.arange(lines)
    none = np.array([], dtype="int64")
    for name in where:
        text = total.get(name)
        if name == "account_group" or not isinstance(text, str):
            continue
        if not _TOTAL.search(text):
            own = np.intersect1d(own, where[name].get(text.casefold(), none), assume_unique=True)
            continue
        label = re.sub(r"^(?:for|of)\s+", "", _TOTAL.sub("", text).strip(" -:,").casefold())
        if label:
            named = [found[label] for found in where.values() if label in found]
            own = np.intersect1d(own, np.unique(np.concatenate([none, *named])), assume_unique=True)
    return own
