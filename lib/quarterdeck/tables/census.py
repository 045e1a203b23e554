"""What only the children in need census holds: its children, their disabilities, plans, pre-proceedings."""

from __future__ import annotations

from . import codes_census
from ._columns import CHILD, DISABILITY, PERSON, date, text, whole, yes_no
from .spec import TableSpec

_WINDOW = "previous financial year start"
_REFERRED = date("referral_date", "Date of the referral that opened the episode of need")
_AS_AT = date("as_at", "Date of the census", required=True, filled=True)

CIN_PLANS = TableSpec(
    "cin_plans",
    "Child in need plans (CIN census, from 2022).",
    sees="events",
    columns=(
        CHILD,
        _REFERRED,
        date("plan_start_date", "Date the plan began", required=True, filled=True),
        date("plan_end_date", "Date the plan ended"),
    ),
    key=("child_id", "plan_start_date"),
    opened="plan_start_date",
    closed="plan_end_date",
    window=_WINDOW,
    grain="plan",
)

PRE_PROCEEDINGS = TableSpec(
    "pre_proceedings",
    "Pre-proceedings: what is done before a court is asked for care proceedings (CIN census, from 2026).",
    sees="events",
    columns=(
        CHILD,
        _REFERRED,
        date("start_date", "Date of the decision to begin pre-proceedings", required=True, filled=True),
        date("letter_sent_date", "Date the letter before proceedings was sent"),
        yes_no("family_meeting_offered", "Whether a family group decision-making meeting was offered"),
        yes_no("family_meeting_held", "Whether that meeting was facilitated"),
        date("first_meeting_date", "Date of the first pre-proceedings meeting"),
        whole("review_meetings", "Number of review meetings"),
        date("decision_date", "Date of the decision to step up or down"),
        text("outcome", "Outcome of pre-proceedings, as the return writes it"),
        date("court_application_date", "Date the court was asked for care proceedings"),
        date("letter_to_initiate_date", "Date of the letter that initiates care proceedings"),
    ),
    key=("child_id", "start_date"),
    opened="start_date",
    closed="decision_date",
    window=_WINDOW,
    grain="pre-proceedings",
)

CENSUS_CHILDREN = TableSpec(
    "census_children",
    "The children of a census, one row a child.",
    sees="snapshot",
    columns=(
        _AS_AT,
        *PERSON,
        DISABILITY,
        date("expected_birth_date", "Expected date of birth of a child not yet born", future=True),
        date("date_of_death", "Date of death"),
        text("upn", "Unique pupil number"),
        text("former_upn", "Former unique pupil number"),
        text("upn_unknown", "Why the unique pupil number is not known", among=codes_census.UPN_UNKNOWN),
    ),
    key=("as_at", "child_id"),
    dated="as_at",
    grain="child",
)

CHILD_DISABILITIES = TableSpec(
    "child_disabilities",
    "Disabilities of the children of a census, one row a child and disability; NONE says that there is none.",
    sees="snapshot",
    columns=(
        _AS_AT,
        CHILD,
        text("disability_code", "Kind of disability", required=True, filled=True, among=codes_census.DISABILITY),
    ),
    key=("as_at", "child_id", "disability_code"),
    dated="as_at",
    grain="disability",
)

SPECS = (CIN_PLANS, PRE_PROCEEDINGS, CENSUS_CHILDREN, CHILD_DISABILITIES)
