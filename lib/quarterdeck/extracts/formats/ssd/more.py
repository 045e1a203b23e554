"""The dataset's tables that no measure uses yet, kept for questions: plans of support, visits, workers, health.

What a census holds too goes into the census's tables; the rest into tables of the dataset's own.
"""

from __future__ import annotations

import pandas as pd

from . import layouts as tables
from .dataset import Dataset, looked_up, unread

_VISITS = {tables.CIN_VISITS: "Child in need", tables.CP_VISITS: "Child protection", tables.CLA_VISITS: "Looked after"}


def build(data: Dataset) -> dict[str, pd.DataFrame]:
    """The canonical tables of what the dataset holds beside cases and care."""
    builders = {
        "cin_plans": ((tables.CIN_PLANS,), _cin_plans),
        "visits": (tuple(_VISITS), _visits),
        "involvements": ((tables.INVOLVEMENTS,), _involvements),
        "looked_after_health": (tuple(tables.HEALTH), _health),
        "previous_permanence": ((tables.PREVIOUS_PERMANENCE,), lambda found: found.rows(tables.PREVIOUS_PERMANENCE)),
        "pre_proceedings": ((tables.PRE_PROCEEDINGS,), lambda found: found.rows(tables.PRE_PROCEEDINGS)),
    }
    made = {
        name: build_table(data)
        for name, (layouts, build_table) in builders.items()
        if any(data.has(layout) for layout in layouts)
    }
    return {name: data.described(frame, name) for name, frame in made.items() if len(frame)}


def _cin_plans(data: Dataset) -> pd.DataFrame:
    rows = data.rows(tables.CIN_PLANS)
    cases = data.rows(tables.CIN_EPISODES)
    if "_referral" in rows and "_referral" in cases:
        referred = cases.dropna(subset="_referral").drop_duplicates("_referral").set_index("_referral")["referral_date"]
        rows = rows.assign(referral_date=looked_up(rows["_referral"], referred))
    return rows


def _visits(data: Dataset) -> pd.DataFrame:
    """Visits of all three kinds; one without a date was planned or is not recorded, and is left out."""
    found = []
    for layout, kind in _VISITS.items():
        if data.has(layout):
            rows = data.rows(layout).assign(kind=kind)
            none = rows["visit_date"].isna() & ~unread(rows, "visit_date")
            data.leave_out(rows[none], "visits", "have no date, so that no visit was made")
            found.append(rows[~none])
    return pd.concat(found, ignore_index=True)


def _involvements(data: Dataset) -> pd.DataFrame:
    """Allocations to children; one to a family or a referral alone names no child and is left out."""
    rows = data.rows(tables.INVOLVEMENTS)
    nobody = rows["child_id"].isna()
    data.leave_out(rows[nobody], "involvements", "are allocations that name no child")
    return rows[~nobody]


def _health(data: Dataset) -> pd.DataFrame:
    found = []
    for layout, kind in tables.HEALTH.items():
        if data.has(layout):
            rows = data.rows(layout)
            none = rows["date"].isna() & ~unread(rows, "date")
            data.leave_out(rows[none], "looked_after_health", "have no date")
            rows = rows[~none].assign(kind=kind)
            found.append(rows)
    return pd.concat(found, ignore_index=True)
