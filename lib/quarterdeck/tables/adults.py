"""Adult social care: packages of care, regulated locations, hospital discharges."""

from __future__ import annotations

from . import codes
from ._columns import DATE_OF_BIRTH, date, filled, identifier, number, text, whole, yes_no
from .spec import TableSpec

PACKAGES = TableSpec(
    "packages",
    "Packages of care: Client Level Data service events, or the council's own list. Identical rows are "
    "double-up care and are kept.",
    sees="events",
    columns=(
        identifier("person_id", "Identifier of the adult"),
        text("package_id", "Identifier of the package"),
        DATE_OF_BIRTH,
        text("sex", "Sex as recorded", among=codes.SEX),
        text("ethnicity", "Ethnicity as recorded"),
        date("start", "Date the service began", required=True, filled=True),
        date("end", "Date the service ended", future=True),
        filled(text("service_type", "Type of service", among=codes.SERVICE_TYPE)),
        text("service_component", "Component of the service"),
        text("delivery", "How it is delivered"),
        number(
            "weekly_gross", "Weekly cost, gross of the client's contribution; blank when not costed",
            lowest=0, decides=True,
        ),
        number("client_contribution", "Paid by the client, a week", lowest=0),
        text("provider", "Name of the provider"),
        text("owner", "Who owns the provider"),
        text("location_id", "The regulator's identifier of the provider's location"),
        text("cost_note", "Why there is no weekly cost"),
        yes_no("long_term", "Whether the service is long-term support"),
    ),
    opened="start",
    closed="end",
    window="12 months",
    grain="service",
    allow_repeats=True,
)

CARE_LOCATIONS = TableSpec(
    "care_locations",
    "Regulated locations and their latest overall rating, as published in a month's file.",
    sees="snapshot",
    columns=(
        date("file_date", "Date of the file", required=True, filled=True),
        identifier("location_id", "The regulator's identifier of the location"),
        text("location_name", "Name of the location"),
        text("local_authority", "Council area", required=True),
        text("rating", "Latest overall rating", required=True, among=codes.RATING),
        yes_no("care_home", "Whether it is a care home"),
        text("category", "Primary inspection category"),
        yes_no("dormant", "Whether the location is dormant"),
        text("provider_name", "Name of the provider"),
        text("brand", "Brand"),
        yes_no("in_scope", "Adult social care, active, in the council's area, one row a location"),
    ),
    key=("file_date", "location_id"),
    dated="file_date",
    snapshot_slack_days=31,
    grain="location",
)

DISCHARGES = TableSpec(
    "discharges",
    "Discharges from hospital by pathway: monthly counts by trust.",
    sees="events",
    columns=(
        date("month_end", "Last day of the month", required=True, filled=True),
        filled(text("trust", "Hospital trust")),
        filled(text("residence", "Residents of the council, or all patients", among=codes.RESIDENCE)),
        filled(text("pathway", "Discharge pathway, 0 to 3", among=codes.PATHWAY)),
        whole("count", "Discharges", required=True, filled=True),
        text("status", "Provisional or final"),
        yes_no("may_be_published", "Whether the partner lets the figure be published"),
    ),
    key=("month_end", "trust", "residence", "pathway"),
    dated="month_end",
    window="12 months",
    grain="count",
)

SPECS = (PACKAGES, CARE_LOCATIONS, DISCHARGES)
