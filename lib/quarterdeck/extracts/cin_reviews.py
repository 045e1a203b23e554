"""Child protection reviews from the children in need census, flattened to CSV: one row a review."""

from __future__ import annotations

import pandas as pd

from . import values
from .layouts import Field, Layout
from .parts import Context, Part, stacked

FORMAT = "cin_census"
REVIEWS = Layout(
    FORMAT,
    "reviews",
    "CIN census child protection reviews",
    (
        Field("child_id", ("LAchildID", "child_id"), reader=values.identifier, required=True),
        Field("_plan", ("CPPID",)),
        Field("plan_start_date", ("CPPstartDate", "plan_start_date"), "date", values.day, required=True),
        Field("review_date", ("CPPreviewDate", "review_date"), "date", values.day, required=True),
    ),
    marks=("review_date", "plan_start_date"),
    table="child_protection_reviews",
)
LAYOUTS = (REVIEWS,)


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The reviews as the canonical table; a plan without a review (a blank date) is no review."""
    frame = stacked(parts[REVIEWS.name])
    none_held = frame["review_date"].isna() & ~frame["_unreadable"].str.contains("review_date", regex=False)
    return {"child_protection_reviews": frame[~none_held].drop(columns="_plan", errors="ignore")}
