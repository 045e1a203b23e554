"""Education, health and care: requests, assessments and plans (SEN2), and annual reviews."""

from __future__ import annotations

from . import codes
from ._columns import DATE_OF_BIRTH, ETHNICITY, SEX, date, identifier, text, yes_no
from .spec import TableSpec

_NEED = text("primary_need", "Primary special educational need", among=codes.SEN_NEED)

EHC_REQUESTS = TableSpec(
    "ehc_requests",
    "Requests for an education, health and care needs assessment.",
    sees="events",
    columns=(
        identifier("request_id", "Identifier of the request"),
        identifier("person_id", "Identifier of the child or young person"),
        DATE_OF_BIRTH,
        SEX,
        ETHNICITY,
        _NEED,
        date("request_date", "Date the request was received", required=True, filled=True),
        text("request_outcome", "Whether an assessment was agreed", among=codes.SEN2_OUTCOME),
        date("request_outcome_date", "Date the requester was told", decides=True),
    ),
    key=("request_id",),
    dated="request_date",
    window="previous calendar year start",
    grain="request",
)

EHC_PLANS = TableSpec(
    "ehc_plans",
    "Requests that went to assessment, and the plans that came of them: one row a request.",
    sees="events",
    columns=(
        identifier("plan_id", "Identifier of the request and of the plan that came of it"),
        identifier("person_id", "Identifier of the child or young person"),
        DATE_OF_BIRTH,
        SEX,
        ETHNICITY,
        _NEED,
        date("request_date", "Date the request was received: the 20 weeks begin", decides=True),
        text("assessment_outcome", "Whether a plan is to be issued", among=codes.SEN2_OUTCOME),
        date("issued_date", "Date the plan was issued", decides=True),
        yes_no("exception", "Whether a statutory exception to the 20 weeks applies"),
        date("plan_start_date", "Date the plan began", decides=True),
        date("cease_date", "Date the plan ceased"),
        text("cease_reason", "Reason the plan ceased", among=codes.PLAN_CEASED),
        text("placement_setting", "Setting named in the plan"),
    ),
    key=("plan_id",),
    opened="request_date",
    closed="cease_date",
    window="previous calendar year start",
    grain="plan",
    judges_dates=True,
)

EHC_REVIEWS = TableSpec(
    "ehc_reviews",
    "Annual reviews of plans, one row a meeting.",
    sees="events",
    columns=(
        identifier("plan_id", "Identifier of the plan"),
        text("person_id", "Identifier of the child or young person"),
        date("plan_start_date", "Date the plan began"),
        date("meeting_date", "Date of the review meeting", required=True, filled=True),
        date("decision_date", "Date the council wrote its decision", decides=True),
        text("outcome", "What was decided", among=codes.REVIEW_OUTCOME),
        date("proposed_amendment_sent", "Date the proposed amendments were sent"),
        date("final_plan_issued", "Date the final amended plan was issued", decides=True),
    ),
    key=("plan_id", "meeting_date"),
    dated="meeting_date",
    window="24 months",
    grain="review",
    judges_dates=True,
)

SPECS = (EHC_REQUESTS, EHC_PLANS, EHC_REVIEWS)
