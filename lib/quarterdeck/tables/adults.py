"""Adult social care: packages of care, regulated locations, hospital discharges."""

from __future__ import annotations

from . import codes
from ._columns import DATE_OF_BIRTH, date, filled, identifier, number, text, whole, yes_no
from .spec import TableSpec

PACKAGES = TableSpec(
    "packages",
    "Packages of care: Client Level Data service events, or the council's own list. `end` is the last day of the "
    "service, which counts, in both: a price that ends on 31 March is followed by one that begins on 1 April. "
    "Identical rows are double-up care and are kept.",
    sees="events",
    columns=(
        identifier("person_id", "Identifier of the adult"),
        text("package_id", "Identifier of the package"),
        DATE_OF_BIRTH,
        text("sex", "Sex as recorded", among=codes.SEX),
        text("ethnicity", "Ethnicity as recorded"),
        date("start", "Date the service began", required=True, filled=True),
        date("end", "Last day of the service", future=True),
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
        yes_no("long_term", "Whether the service is long-term support; blank where its type is not known"),
        text("client_type", "Service user, carer, or carer known by association", among=codes.CLIENT_TYPE),
        text("support_reason", "Primary support reason"),
    ),
    opened="start",
    closed="end",
    window="12 months",
    grain="service",
    allow_repeats=True,
)

ADULT_EVENTS = TableSpec(
    "adult_events",
    "Requests, assessments and reviews of Client Level Data. No measure counts them; they are here for questions "
    "that come up. Identical rows are kept.",
    sees="events",
    columns=(
        identifier("person_id", "Identifier of the adult"),
        filled(text("event_type", "Request, assessment or review", among=codes.ADULT_EVENT)),
        text("event_id", "The council's reference of the event; not reliable as a key"),
        text("client_type", "Service user, carer, or carer known by association", among=codes.CLIENT_TYPE),
        DATE_OF_BIRTH,
        text("sex", "Sex as recorded", among=codes.SEX),
        text("ethnicity", "Ethnicity as recorded"),
        date("start", "Date of the event, or its first day", required=True, filled=True),
        date("end", "Last day of the event", future=True),
        text("support_reason", "Primary support reason"),
        text("outcome", "What followed, as recorded"),
        text("route", "By which way a request came"),
        text("assessment_type", "Kind of assessment"),
        text("eligible_needs", "Whether an assessment found eligible needs, as recorded"),
        text("method", "How the assessment or review was held"),
        text("review_reason", "Why a review was held"),
    ),
    opened="start",
    closed="end",
    window="12 months",
    grain="event",
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
        text("out_of_scope", "Why the location is not in scope: dormant, another sector, registered a second time"),
        number("beds", "Beds of a care home", lowest=0),
        date("published_on", "Date the rating was published"),
        yes_no("inherited", "Whether the rating was given to an earlier provider of the same service"),
        text("primary_id", "Of a location registered by two providers, the identifier under which it counts"),
        text("services", "Types of service it is registered for"),
        text("user_bands", "Groups of people it serves"),
        yes_no("unrated_listed", "Whether its file lists locations without a rating too; a ratings file may not"),
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

DISCHARGE_RECORDS = TableSpec(
    "discharge_records",
    "Discharges from hospital one by one, without anything that names a patient. They are counted into "
    "`discharges`. Records that agree in everything but their number are different patients.",
    sees="events",
    columns=(
        date("discharge_date", "Date of the discharge", required=True, filled=True),
        filled(text("trust", "Hospital trust")),
        text("pathway", "Discharge pathway, 0 to 3", required=True, among=codes.PATHWAY),
        text("la_of_residence", "Council in whose area the patient lives", required=True),
        yes_no("own_resident", "Whether that is this council"),
        number("age", "Age at discharge", lowest=0),
        date("discharge_ready_date", "Date the patient was ready to leave"),
        text("destination", "Where the patient went"),
        whole("record", "The record's row in its file: nothing else tells patients apart"),
    ),
    dated="discharge_date",
    window="12 months",
    grain="discharge",
    allow_repeats=True,
)

SPECS = (PACKAGES, ADULT_EVENTS, CARE_LOCATIONS, DISCHARGES, DISCHARGE_RECORDS)
