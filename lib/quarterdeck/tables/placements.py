"""Where children live and what it costs: carers, beds, unregistered placements, the brokerage register."""

from __future__ import annotations

from . import codes
from ._columns import CHILD, date, filled, identifier, number, text, whole, yes_no
from .spec import TableSpec

FOSTER_HOUSEHOLDS = TableSpec(
    "foster_households",
    "Foster households: each row is the state of a household between two dates.",
    sees="events",
    columns=(
        identifier("household_id", "Identifier of the household"),
        filled(text("type", "Mainstream carers, or connected persons", among=codes.HOUSEHOLD_TYPE)),
        date("approved_on", "Date the household was approved", decides=True),
        date("ceased_on", "Date the household ceased to foster", decides=True),
        number("approved_places", "Approved places", required=True, filled=True, lowest=0),
        number("occupied", "Places occupied", required=True, lowest=0),
        number("unavailable", "Places that cannot be used now", required=True, lowest=0),
        text("reason", "Why places are unavailable"),
        date("from", "First day of this state", required=True, filled=True),
        date("to", "Day this state ended"),
    ),
    key=("household_id", "from"),
    opened="from",
    closed="to",
    window="12 months",
    grain="household",
)

RESIDENTIAL_BEDS = TableSpec(
    "residential_beds",
    "The council's own children's homes and their beds on a date.",
    sees="snapshot",
    columns=(
        identifier("home_urn", "Ofsted URN of the home"),
        date("snapshot_date", "Date of the picture", required=True, filled=True),
        number("registered_beds", "Beds registered", required=True, lowest=0),
        number("usable_beds", "Beds that can be used", required=True, filled=True, lowest=0),
        number("occupied", "Beds occupied", required=True, filled=True, lowest=0),
    ),
    key=("home_urn", "snapshot_date"),
    dated="snapshot_date",
    grain="home",
)

UNREGISTERED_PLACEMENTS = TableSpec(
    "unregistered_placements",
    "Children placed where no registration is in force: the council's own log.",
    sees="events",
    columns=(
        CHILD,
        date("start", "Date the placement began", required=True, filled=True),
        date("end", "Date it ended"),
        text("reason", "Why it was used"),
        date("regulator_notified_on", "Date the regulator was told"),
        text("approved_by", "Who approved it"),
    ),
    key=("child_id", "start"),
    opened="start",
    closed="end",
    window="12 months",
    grain="placement",
)

SERIOUS_INCIDENTS = TableSpec(
    "serious_incidents",
    "Serious incident notifications sent to the national panel.",
    sees="events",
    columns=(
        identifier("notification_id", "Identifier of the notification"),
        date("incident_date", "Date of the incident"),
        date("aware_date", "Date the council became aware"),
        date("sent_date", "Date the notification was sent", required=True, filled=True),
        whole("children", "Children concerned", required=True, filled=True),
    ),
    key=("notification_id",),
    dated="sent_date",
    window="12 months",
    grain="notification",
)

PLACEMENT_COSTS = TableSpec(
    "placement_costs",
    "The brokerage register: one row a placement and price.",
    sees="events",
    columns=(
        CHILD,
        identifier("placement_id", "Identifier of the placement"),
        date("start", "Date the placement began", required=True, filled=True),
        date("end", "Date the placement ended", future=True, decides=True),
        date("rate_from", "First day of this price", required=True, filled=True),
        date("rate_to", "Day this price ended", future=True),
        number(
            "weekly_gross", "Weekly price before extras and contributions; blank when not costed",
            lowest=0, decides=True,
        ),
        number("health_contribution", "Paid by health, a week", lowest=0),
        number("education_contribution", "Paid by education, a week", lowest=0),
        number("extras", "Extras, a week", lowest=0, decides=True),
        text("placement_type", "Kind of placement"),
        text("provider", "Name of the provider"),
        text("owner", "Who owns the provider"),
        text("urn", "Ofsted URN"),
        yes_no("in_house", "Whether the council itself provides it"),
        number("social_care_contribution", "Paid by children's social care, a week", lowest=0),
        text("procurement", "How the placement was bought: framework, spot, block"),
        text("registration", "With whom the establishment is registered"),
        text("placed_in", "Council area in which the establishment lies"),
        text("deprivation_of_liberty", "Whether a deprivation of liberty is authorised"),
        text("extras_included", "Whether the price includes additional packages"),
        text("price_note", "How the weekly price was made, where it is not the agreed price"),
    ),
    key=("child_id", "placement_id", "rate_from"),
    opened="rate_from",
    closed="rate_to",
    window="12 months",
    grain="placement price",
)

INTERNAL_RESIDENTIAL_COSTS = TableSpec(
    "internal_residential_costs",
    "What each of the council's own children's homes has cost in the financial year to date (LIIA section 251 "
    "return). No price of a child is made of it: a home costs the same when a bed stands empty.",
    sees="snapshot",
    columns=(
        date("as_at", "Last day that the cost covers", required=True, filled=True),
        text("asset_name", "Name of the home", required=True),
        text("urn", "Ofsted URN"),
        date("start", "First day the home was in use"),
        date("end", "Last day the home was in use", future=True),
        number("committed_cost", "Committed cost of the financial year to date", required=True, filled=True),
    ),
    key=("as_at", "asset_name", "urn", "start"),
    dated="as_at",
    grain="home",
)

SPECS = (
    FOSTER_HOUSEHOLDS, RESIDENTIAL_BEDS, UNREGISTERED_PLACEMENTS, SERIOUS_INCIDENTS, PLACEMENT_COSTS,
    INTERNAL_RESIDENTIAL_COSTS,
)  # fmt: skip
