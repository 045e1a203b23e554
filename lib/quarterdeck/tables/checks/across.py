"""Faults that no row shows alone: what the rows of one table say about each other.

A check is declared once, beside its subject, with its severity, its words, what to do and what the
fault does to a figure. `across` runs every check of a table over rows that have passed `check`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from ..spec import TableSpec
from .each_row import Checked
from .rows import Rows

Severity = Literal["stops the table", "sets the row aside", "warns"]
STOPS, SETS_ASIDE, WARNS = "stops the table", "sets the row aside", "warns"
# The share of an extract's rows from which a fault that stops a table does so; below it, rows are set aside.
TOO_MANY = 0.5
NOTICE_COLUMNS = ("source_file", "extract", "notice", "row", "sheet", "check")


@dataclass(frozen=True)
class Check:
    """A check across rows: `says` is what is wrong with each row found, `do` what to do about it, and
    `effect` what the fault does to a figure. `columns` are those it concerns; of no column, it is about
    the whole row. `find` gives a mask over the rows handed to it; `tables` names the table it is about
    first, and those it is held against."""

    id: str
    tables: tuple[str, ...]
    severity: Severity
    says: str
    do: str
    effect: str
    columns: tuple[str, ...]
    find: Callable[..., np.ndarray]


def across(spec: TableSpec, checked: Checked, checks: tuple[Check, ...]) -> Checked:
    """The outcome of `check` with the faults across rows added.

    A row that such a fault sets aside is listed once, under its first reason, with all its faults; a
    row that was set aside already has them added to its list. Rows that are only warned of are used.
    """
    if checked.used.empty:
        return checked
    listed = _add_to_aside(spec, checked, checks)
    rows = Rows(spec, listed.used)
    for severity in (STOPS, SETS_ASIDE):
        listed = _set_aside(rows, listed, [one for one in checks if one.severity == severity], severity)
        if listed.used is not rows.frame:
            rows = Rows(spec, listed.used)
    found = [listed.notices]
    for one in checks:
        if one.severity == WARNS and (mask := one.find(rows)).any():
            found.append(notices(listed.used[mask], one))
    return replace(listed, notices=pd.concat(found, ignore_index=True) if len(found) > 1 else listed.notices)


def notices(rows: pd.DataFrame, check: Check) -> pd.DataFrame:
    """Rows as findings of a check, in the shape of `Checked.notices`."""
    return pd.DataFrame(
        {
            "source_file": rows["source_file"],
            "extract": rows["extract"],
            "notice": check.says,
            "row": rows["source_row"],
            "sheet": rows.get("_sheet", ""),
            "check": check.id,
        }
    )


def _set_aside(rows: Rows, checked: Checked, checks: list[Check], severity: Severity) -> Checked:
    """The rows that these checks find are set aside, or the whole table where they are too many."""
    masks = {one: _spread(checked.used, mask, severity) for one in checks if (mask := one.find(rows)).any()}
    if not masks:
        return checked
    reason = pd.Series("", index=checked.used.index, dtype="object")
    faults = reason.copy()
    for one, mask in masks.items():
        faults[mask] = faults[mask].where(faults[mask] == "", faults[mask] + "; ") + one.says
        reason[mask & (reason == "").to_numpy()] = one.says
    out = (reason != "").to_numpy()
    aside = checked.used[out].assign(reason=reason[out].astype("str"), faults=faults[out].astype("str"))
    whole = pd.concat([checked.set_aside, aside], ignore_index=True) if len(checked.set_aside) else aside
    kept = checked.notices
    if len(kept):
        kept = kept[~_among(kept, aside)]
    return Checked(checked.used[~out].reset_index(drop=True), whole.reset_index(drop=True), kept)


def _spread(used: pd.DataFrame, mask: np.ndarray, severity: Severity) -> np.ndarray:
    if severity != STOPS:
        return mask
    share = pd.Series(mask).groupby(used["extract"].to_numpy()).transform("mean").to_numpy()
    return mask | (share > TOO_MANY)


def _among(found: pd.DataFrame, aside: pd.DataFrame) -> np.ndarray:
    left = pd.MultiIndex.from_arrays([found["extract"], found["source_file"], found["sheet"], found["row"]])
    right = pd.MultiIndex.from_arrays([aside[c] for c in ("extract", "source_file", "_sheet", "source_row")])
    return left.isin(right)


def _add_to_aside(spec: TableSpec, checked: Checked, checks: tuple[Check, ...]) -> Checked:
    """Faults across rows of the rows that were set aside already, judged among their own person's rows."""
    aside = checked.set_aside
    if aside.empty:
        return checked
    person = spec.person
    near = checked.used.iloc[:0]
    if person:
        near = checked.used[checked.used[person].isin(aside[person].dropna().unique())]
    whole = spec.complete(aside)  # rows of a file that came without a column that others have
    columns = [name for name in checked.used.columns if name in whole]
    both = pd.concat([near[columns], whole[columns]], ignore_index=True)
    rows, first = Rows(spec, both), len(near)
    faults = aside["faults"].astype("object")
    for one in checks:
        mask = one.find(rows)[first:]
        faults[mask] = faults[mask] + "; " + one.says
    return replace(checked, set_aside=aside.assign(faults=faults.astype("str")))
