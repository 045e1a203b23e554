"""Local layouts: what no national standard covers. One CSV or sheet a table, headings as documented.

Each layout follows from the table's own declaration; only headings that differ are given here.
"""

from __future__ import annotations

import re

import pandas as pd

from ...tables import codes, table
from .. import coding, values
from ..coding import canonical
from ..layouts import Field, Layout
from ..parts import Context, Part, stacked
from .client_level_data import long_term, service
from .discharge_records import first_quarter
from .sen2.layouts import review_outcome

FORMAT = "local"


def quarter_label(cell) -> str | None:
    """2025-26 Q2 from `2025/26 Q2`, `2025-26-Q2`, `Q2 2025-26`; anything else as it stands."""
    text = values.clean(cell)
    years = re.search(r"(\d{4})[-/](\d{2})\b", text or "")
    quarter = re.search(r"Q\s*([1-4])\b", text or "", re.IGNORECASE)
    return f"{years[1]}-{years[2]} Q{quarter[1]}" if years and quarter else text


# By table: columns by which it is known; headings and readers that differ; columns that may be absent
# without making the file less recognisable.
_MARKS = {
    "owner_returns": ("measure", "status", "supplied_by"),
    "placement_costs": ("rate_from", "placement_id"),
    "packages": ("package_id", "service_type"),
    "posts": ("post_id", "budget_fte"),
    "agency_register": ("assignment_id", "weekly_hours"),
    "actuals": ("cost_centre", "accrual", "account"),
    "forecasts": ("budget_current", "forecast_outturn"),
    "high_needs_block": ("allocation", "recoupment"),
    "icb_income": ("client_group", "billed_to_date"),
    "foster_households": ("household_id", "approved_places"),
    "residential_beds": ("home_urn", "registered_beds"),
    "unregistered_placements": ("regulator_notified_on", "approved_by"),
    "serious_incidents": ("notification_id", "sent_date"),
    "ehc_reviews": ("meeting_date", "proposed_amendment_sent", "final_plan_issued"),
    "population": ("age_band", "persons", "vintage"),
    "discharges": ("pathway", "trust"),
    "complaints_and_audits": ("closed_on",),
}
_HEADINGS = {
    ("actuals", "period_end"): ("period", "period_end"),
    ("icb_income", "period_end"): ("period", "period_end"),
    ("discharges", "month_end"): ("month", "month_end"),
    ("complaints_and_audits", "record_id"): ("id", "record_id"),
    ("complaints_and_audits", "outcome"): ("outcome", "grade", "outcome or grade"),
}
_CLIENT_GROUPS = {"65+": "adults 65+", "adults 65 and over": "adults 65+", "18-64": "adults 18-64"}
_READERS = {
    ("actuals", "period_end"): values.month_end,
    ("icb_income", "period_end"): values.quarter_end,
    ("discharges", "month_end"): values.month_end,
    ("owner_returns", "period"): quarter_label,
    ("packages", "service_type"): service,
    ("packages", "sex"): coding.sex,
    ("icb_income", "client_group"): values.code(codes.CLIENT_GROUP, _CLIENT_GROUPS),
    ("ehc_reviews", "outcome"): review_outcome,
    ("agency_register", "covers_post_id"): values.identifier,
    ("population", "age_band"): lambda cell: (text := values.clean(cell)) and text.replace("–", "-"),
    ("population", "vintage"): values.identifier,
}
_EXTRA = {
    "packages": ("date_of_birth", "sex", "ethnicity", "service_component", "delivery", "cost_note", "long_term",
                 "location_id", "client_type", "support_reason"),
    "placement_costs": ("social_care_contribution", "procurement", "registration", "placed_in",
                        "deprivation_of_liberty", "extras_included", "price_note"),
    "forecasts": ("cost_centre", "cost_centre_name", "account", "account_group", "actual_ytd", "commitments", "line"),
    "agency_register": ("social_worker",),
    "ehc_reviews": ("person_id", "plan_start_date"),
}  # fmt: skip


def _layout(name: str) -> Layout:
    fields = []
    for column in table(name).columns:
        headings = _HEADINGS.get((name, column.name), (column.name,))
        field = canonical(name, column.name, *headings, reader=_READERS.get((name, column.name)))
        extra = column.name in _EXTRA.get(name, ())
        fields.append(Field(field.name, field.headings, field.kind, field.reader, field.required, extra))
    return Layout(FORMAT, name, f"the council's '{name.replace('_', ' ')}'", tuple(fields), _MARKS[name], table=name)


LAYOUTS = tuple(_layout(name) for name in _MARKS)


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The canonical tables of one extract's local files, as they stand."""
    made = {name: stacked(found) for name, found in parts.items()}
    if "packages" in made and "long_term" not in made["packages"]:
        packages = made["packages"]
        made["packages"] = packages.assign(long_term=long_term(packages["service_type"]))
    if "discharges" in made:
        context.shows("discharges", "discharges", first_quarter(made["discharges"]["month_end"]), None)
    if "owner_returns" in made:
        made["owner_returns"] = _filled_in(made["owner_returns"], context)
    return made


def _filled_in(returns: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Lines that a service has filled in: its form comes with a line for every measure."""
    figures = [name for name in ("numerator", "denominator", "value", "status") if name in returns]
    unreadable = returns["_unreadable"].fillna("") != ""
    filled = returns[figures].notna().any(axis=1) | unreadable
    context.leave_out(returns[~filled], "owner_returns", "are lines of the form that the service has not filled in")
    return returns[filled]
