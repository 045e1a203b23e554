"""Checks between an extract and the one before it: who vanished, and which past was rewritten."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..spec import TableSpec
from .across import WARNS, Check

# A past of which more than this share of rows differs was not corrected but replaced.
REWRITTEN = 0.2
ENOUGH = 20
# An event that is decided upon later is settled half a year after its date.
SETTLED = pd.DateOffset(months=6)
# Tables whose open rows stay, or come back with an end. (A child placed for adoption is adopted, without one.)
_STAYS = (
    "episodes", "children_in_need", "child_protection_plans", "early_help", "ehc_plans", "unregistered_placements",
    "placement_costs", "foster_households", "packages", "agency_register",
)  # fmt: skip
# What differs from extract to extract though nobody corrected it: ages and counts to date, and reorganisations.
_MOVES = ("age_given", "age", "team", "allocated_team")


def _by_hand(*_) -> np.ndarray:
    raise NotImplementedError("found between two extracts, not within one")


VANISHED = Check(
    "vanished", _STAYS, WARNS, "was open in the extract before, and its {who} is not in the table of this one at all",
    "Ask whether the record was deleted, merged or moved to another system; if not, the extract is cut short.",
    "The {who} left the figures without an end: counts fall, and no exit shows why.", (), _by_hand,
)  # fmt: skip
CHANGED = Check(
    "past_rewritten", (), WARNS, "",
    "Ask whether the case system was corrected on this scale, or the extract made in another way than before.",
    "Figures of earlier quarters change with it.", (), _by_hand,
)  # fmt: skip
OVER_TIME = (VANISHED, CHANGED)


@dataclass(frozen=True)
class Changed:
    """How much of the past that two extracts both show differs: rows compared, gone, new, and by column."""

    rows: int
    gone: int
    new: int
    columns: dict[str, int]
    different: int


def vanished(spec: TableSpec, newer: pd.DataFrame, older: pd.DataFrame) -> pd.DataFrame:
    """The older extract's open rows whose person (or key) is nowhere in the newer one."""
    name = spec.person or (spec.key[0] if spec.key else "")
    if spec.name not in _STAYS or newer.empty:
        return older.iloc[:0]
    still_open = older[spec.closed].isna() | (older[spec.closed] > older["_as_at"])
    return older[still_open & ~older[name].isin(newer[name].dropna().unique()) & older[name].notna()]


def changed(spec: TableSpec, newer: pd.DataFrame, older: pd.DataFrame, since: pd.Timestamp) -> Changed | None:
    """How the rows that had ended before the older extract, and that the newer one sees, differ; None when
    they cannot be compared (no key, or too few)."""
    ended = spec.closed or spec.dated
    if spec.sees != "events" or not spec.key or spec.allow_repeats or not ended or older.empty:
        return None
    key = list(spec.key)
    until = older["_as_at"].max() if spec.closed else older["_as_at"].max() - SETTLED
    past = [_past(frame, key, ended, since, until) for frame in (older, newer)]
    if min(len(frame) for frame in past) < ENOUGH:
        return None
    both = past[0].merge(past[1], on=key, how="outer", suffixes=("_old", "_new"), indicator=True, sort=False)
    paired = both[both["_merge"] == "both"]
    columns, different = {}, np.zeros(len(paired), dtype="bool")
    for column in spec.columns:
        if column.name in key or column.name in _MOVES or column.name.endswith("_in_last_12_months"):
            continue
        old, new = paired[f"{column.name}_old"], paired[f"{column.name}_new"]
        if old.isna().all() or new.isna().all():
            continue
        differs = ((old != new) & ~(old.isna() & new.isna())).to_numpy(dtype="bool", na_value=True)
        if differs.any():
            columns[column.name] = int(differs.sum())
            different |= differs
    gone, new = (int((both["_merge"] == side).sum()) for side in ("left_only", "right_only"))
    return Changed(len(past[0]), gone, new, columns, int(different.sum()))


def _past(frame: pd.DataFrame, key: list[str], ended: str, since, until) -> pd.DataFrame:
    settled = frame[frame[ended].between(since, until) & frame[key].notna().all(axis=1)]
    return settled.drop_duplicates(key).drop(columns=["source_file", "source_row", "extract", "_as_at", "_sheet"])


def rewritten(found: Changed) -> bool:
    """Whether that is more than corrections and late entries."""
    return max(found.gone, found.different) > REWRITTEN * found.rows
