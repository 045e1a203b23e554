"""Children in need, child protection plans and their reviews (Annex A 6-7, CIN census)."""

from __future__ import annotations

from . import codes
from ._columns import AGE, CHILD, DISABILITY, PERSON, TEAM, date, text, whole, yes_no
from .spec import TableSpec

CHILDREN_IN_NEED = TableSpec(
    "children_in_need",
    "Children in need: episodes open or closed in the window.",
    sees="events",
    columns=(
        *PERSON,
        DISABILITY,
        date("cin_start_date", "Date the episode of need began", required=True, filled=True),
        text("primary_need", "Primary need", among=codes.NEED),
        date("last_seen", "Date the child was last seen"),
        date("cin_closure_date", "Date the case closed"),
        text("reason_for_closure", "Reason the case closed", among=codes.CASE_CLOSED),
        text("case_status", "What the open case is", among=codes.CASE_STATUS),
        TEAM,
        AGE,
    ),
    key=("child_id", "cin_start_date"),
    opened="cin_start_date",
    closed="cin_closure_date",
    window="6 months",
    grain="child in need episode",
)

CHILD_PROTECTION_PLANS = TableSpec(
    "child_protection_plans",
    "Child protection plans open or ended in the window.",
    sees="events",
    columns=(
        *PERSON,
        DISABILITY,
        date("plan_start_date", "Date the plan began", required=True, filled=True),
        text("initial_category", "Category of abuse when the plan began", among=codes.ABUSE),
        text("latest_category", "Latest category of abuse", among=codes.ABUSE),
        date("last_visit", "Date of the last statutory visit"),
        yes_no("seen_alone", "Whether the child was seen alone"),
        date("latest_review", "Date of the latest review conference"),
        date("plan_end_date", "Date the plan ended"),
        whole("previous_plans", "Number of earlier plans for the child"),
        TEAM,
        yes_no("emergency_protection", "Whether under an emergency protection order or police powers in 6 months"),
        AGE,
    ),
    key=("child_id", "plan_start_date"),
    opened="plan_start_date",
    closed="plan_end_date",
    window="6 months",
    grain="plan",
)

CHILD_PROTECTION_REVIEWS = TableSpec(
    "child_protection_reviews",
    "Review conferences held on child protection plans (CIN census).",
    sees="events",
    columns=(
        CHILD,
        date("plan_start_date", "Date the plan under review began", required=True, filled=True),
        date("review_date", "Date of the review conference", required=True, filled=True),
    ),
    key=("child_id", "review_date"),
    dated="review_date",
    window="previous financial year start",
    grain="review",
)

SPECS = (CHILDREN_IN_NEED, CHILD_PROTECTION_PLANS, CHILD_PROTECTION_REVIEWS)
