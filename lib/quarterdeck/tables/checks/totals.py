"""Checks on totals: parts that exceed their whole, and totals that stand among the parts."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from .across import SETS_ASIDE, WARNS, Check
from .rows import Rows

# Full-time equivalents are written to two decimals.
_ROUNDING = 0.005
# A total line by its words: "Total", "Grand total", "All services", "Children's services total".
_TOTAL = r"(?:grand |sub-?)?totals?\b.*|.*\b(?:sub)?totals?|all (?:services|pathways|divisions)|all"
_SHEET = "Correct the figures with the service that supplies them."


def _totals(texts: pd.Series) -> np.ndarray:
    each = pd.Series(pd.unique(texts.dropna())).astype("str")
    found = each[each.str.strip().str.fullmatch(_TOTAL, flags=re.IGNORECASE)]
    return texts.isin(found).to_numpy()


def _total_line(*columns: str):
    """A finder of rows that are totals of other rows: where any of the columns says so and others do not."""

    def find(rows: Rows) -> np.ndarray:
        found = rows.none()
        for column in columns:
            named = _totals(rows.frame[column])
            if not named.all():
                found |= named
        return found

    return find


def _forecast_total_line(rows: Rows) -> np.ndarray:
    """Totals among budget holders' returns. Lines of the ledger were told from totals when they were read."""
    ledger = rows.frame[["cost_centre", "cost_centre_name", "account"]].notna().any(axis="columns").to_numpy()
    return _total_line("service", "division", "directorate")(rows) & ~ledger


def _more_than(part: str, whole: str):
    return lambda rows: (rows.frame[part] > rows.frame[whole] + _ROUNDING).to_numpy()


def _more_places_used(rows: Rows) -> np.ndarray:
    frame = rows.frame
    taken = frame["occupied"].fillna(0) + frame["unavailable"].fillna(0)
    return (taken > frame["approved_places"] + _ROUNDING).to_numpy()


def _more_than_all_patients(rows: Rows) -> np.ndarray:
    """The council's residents on a pathway are more than all patients of the trust on it in that month."""
    frame, group = rows.frame, rows.codes("month_end", "trust", "pathway")
    everyone = (frame["residence"] == "all").to_numpy() & (group >= 0)
    whole = pd.Series(frame["count"].to_numpy()[everyone]).groupby(group[everyone]).max()
    return ((frame["residence"] == "council").to_numpy() & (frame["count"] > pd.Series(group).map(whole)).to_numpy())


def _percentage(rows: Rows) -> np.ndarray:
    unit = rows.frame["unit"].fillna("").astype("str").str.strip().str.casefold()
    return unit.isin(["%", "percent", "per cent", "percentage"]).to_numpy()


def _more_than_whole(rows: Rows) -> np.ndarray:
    return _percentage(rows) & (rows.frame["numerator"] > rows.frame["denominator"]).to_numpy()


def _not_its_share(rows: Rows) -> np.ndarray:
    frame = rows.frame
    share = 100 * frame["numerator"] / frame["denominator"].where(frame["denominator"] > 0)
    return _percentage(rows) & ((frame["value"] - share).abs() > 0.5).to_numpy()


def _post_overfilled(rows: Rows) -> np.ndarray:
    """Rows of posts whose holders together work more than the post's budget."""
    frame, post = rows.frame, rows.codes("snapshot_date", "post_id")
    held = pd.Series(frame["occupant_fte"].fillna(0).to_numpy()).groupby(post).transform("sum").to_numpy()
    budget = pd.Series(frame["budget_fte"].to_numpy()).groupby(post).transform("max").to_numpy()
    occupied = (frame["occupant_fte"] > 0).to_numpy() & (frame["status"] != "supernumerary").to_numpy()
    return (post >= 0) & occupied & (held > budget + _ROUNDING)


CHECKS = (
    Check(
        "beds_over_registered", ("residential_beds",), WARNS, "has more beds occupied than registered", _SHEET,
        "Vacancies are too few, or below nothing.", ("registered_beds", "occupied"),
        _more_than("occupied", "registered_beds"),
    ),
    Check(
        "beds_usable_over_registered", ("residential_beds",), WARNS, "has more beds usable than registered", _SHEET,
        "Vacancies are too many.", ("registered_beds", "usable_beds"), _more_than("usable_beds", "registered_beds"),
    ),
    Check(
        "places_over_approved", ("foster_households",), WARNS,
        "has more places occupied or unavailable than are approved", _SHEET,
        "The household's vacancies fall below nothing and hide those of others.",
        ("approved_places", "occupied", "unavailable"), _more_places_used,
    ),
    Check(
        "forecast_total_line", ("forecasts",), SETS_ASIDE, "is a total of other lines, not a line of its own",
        "Export the lines without their totals.", "With the parts it would count every pound twice.",
        (), _forecast_total_line,
    ),
    Check(
        "discharge_total_line", ("discharges",), SETS_ASIDE, "is a total of the pathways, not a pathway",
        "Export the pathways without their total.", "With the parts it would count every discharge twice.",
        (), _total_line("pathway"),
    ),
    Check(
        "discharges_over_all", ("discharges",), WARNS, "counts more residents of the council than patients in all",
        "Ask the trust which of the two counts is right.", "The share of a pathway may be wrong.",
        ("count", "residence"), _more_than_all_patients,
    ),
    Check(
        "return_over_whole", ("owner_returns",), SETS_ASIDE, "has a numerator above its denominator, of a percentage",
        "Ask the service for the right figures.", "A percentage above 100 would stand in the pack.",
        ("numerator", "denominator", "unit"), _more_than_whole,
    ),
    Check(
        "return_not_its_share", ("owner_returns",), WARNS, "has a value that is not its numerator over its denominator",
        "Ask the service which of the three is wrong.", "The value stands in the pack as it was given.",
        ("numerator", "denominator", "value", "unit"), _not_its_share,
    ),
    Check(
        "post_overfilled", ("posts",), WARNS, "has holders who together work more than the post's budget",
        "Correct the post's budget, or who holds it.", "Vacancies are too few: the excess hides another post's.",
        ("budget_fte", "occupant_fte"), _post_overfilled,
    ),
)  # fmt: skip
