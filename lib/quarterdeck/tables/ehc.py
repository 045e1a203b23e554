"""Education, health and care: requests, assessments and plans (SEN2), and annual reviews."""

from __future__ import annotations

from . import codes
from ._columns import DATE_OF_BIRTH, ETHNICITY, SEX, date, filled, identifier, number, text, yes_no
from .spec import TableSpec

_NEED = text("primary_need", "Primary special educational need", among=codes.SEN_NEED)

EHC_REQUESTS = TableSpec(
    "ehc_requests",
    "Requests for an education, health and care needs assessment. Historical ones (outcome H: plans that came "
    "from another council, or from before the record) may have no date.",
    sees="events",
    columns=(
        identifier("request_id", "Identifier of the request"),
        identifier("person_id", "Identifier of the child or young person"),
        DATE_OF_BIRTH,
        SEX,
        ETHNICITY,
        _NEED,
        date("request_date", "Date the request was received", required=True),
        text("request_outcome", "Whether an assessment was agreed", among=codes.SEN2_OUTCOME),
        date("request_outcome_date", "Date the requester was told", decides=True),
        text("request_source", "Who asked"),
        yes_no("in_youth_accommodation", "Whether asked while in relevant youth accommodation"),
        yes_no("mediation", "Whether the decision on the request went to mediation"),
        yes_no("tribunal", "Whether the decision on the request went to the tribunal"),
        text("exported", "Moved to another council before the assessment was complete"),
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
        yes_no("exception", "Whether a statutory exception to the 20 weeks applies", decides=True),
        date("plan_start_date", "Date the plan began", decides=True),
        date("cease_date", "Date the plan ceased"),
        text("cease_reason", "Reason the plan ceased", among=codes.PLAN_CEASED),
        text("placement_setting", "Setting named in the plan"),
        yes_no("mediation", "Whether the decision on the assessment went to mediation"),
        yes_no("tribunal", "Whether the decision on the assessment went to the tribunal"),
        yes_no("other_mediation", "Whether anything else about the plan went to mediation"),
        yes_no("other_tribunal", "Whether anything else about the plan went to the tribunal"),
        yes_no("personal_budget", "Whether a personal budget was taken up"),
        text("organised_arrangements", "Personal budget: organised arrangements"),
        text("direct_payments", "Personal budget: direct payments"),
        text("transferred_from", "Council that the plan was transferred from"),
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

EHC_NEEDS = TableSpec(
    "ehc_needs",
    "Special educational needs of the children and young people with a plan, at the end of the quarter: one row a "
    "need.",
    sees="snapshot",
    columns=(
        date("as_at", "Date of the picture", required=True, filled=True),
        identifier("plan_id", "Identifier of the plan"),
        text("person_id", "Identifier of the child or young person"),
        filled(text("need", "Special educational need", among=codes.SEN_NEED)),
        number("rank", "Rank of the need: 1 is the primary one", lowest=0),
    ),
    key=("as_at", "plan_id", "need"),
    dated="as_at",
    grain="need",
)

EHC_PLACEMENTS = TableSpec(
    "ehc_placements",
    "Settings named in plans, and settings attended, at the end of the quarter: one row a setting.",
    sees="snapshot",
    columns=(
        date("as_at", "Date of the picture", required=True, filled=True),
        identifier("plan_id", "Identifier of the plan"),
        text("person_id", "Identifier of the child or young person"),
        filled(text("kind", "Named in the plan, or attended", among=codes.EHC_PLACEMENT)),
        date("plan_start_date", "Of a setting named in the plan: the day that plan began"),
        text("urn", "Unique reference number of the establishment"),
        text("ukprn", "Provider reference number of the establishment"),
        text("setting", "Kind of setting, where it is no establishment with a number"),
        text("setting_other", "What the setting is, where it is of no listed kind"),
        number("rank", "Rank of the placement: 1 is the main one", lowest=0),
        date("entry_date", "Date the placement began", future=True),
        date("leaving_date", "Date the placement ended or is due to end", future=True),
        yes_no("sen_unit", "Whether in a SEN unit"),
        yes_no("resourced_provision", "Whether in resourced provision"),
        text("residential", "Residential placement, as coded"),
        text("work_based", "Work-based learning, as coded"),
    ),
    key=("as_at", "plan_id", "kind", "plan_start_date", "urn", "ukprn", "setting", "setting_other", "entry_date"),
    dated="as_at",
    grain="placement",
)

SEND_CHILDREN = TableSpec(
    "send_children",
    "Children and young people with an EHC plan, and those with SEN support, as Annex A's SEND lists show them: the "
    "latest state of each, on the extract's date.",
    sees="snapshot",
    columns=(
        date("as_at", "Date of the picture", required=True, filled=True),
        filled(text("kind", "EHC plan or SEN support", among=codes.SEND_KIND)),
        identifier("person_id", "Identifier of the child or young person"),
        text("upn", "Unique pupil number"),
        text("uln", "Unique learner number"),
        DATE_OF_BIRTH,
        SEX,
        ETHNICITY,
        date("issued_date", "Date the first plan was issued"),
        date("updated_date", "Date the plan was last updated"),
        date("reviewed_date", "Date the plan was last reviewed"),
        _NEED,
        text("urn", "Main education establishment: unique reference number"),
        text("phase", "Main education establishment: phase"),
        text("second_phase", "Second establishment, where registered at two: phase"),
        yes_no("home_educated", "Whether electively home educated"),
        number("suspensions", "Suspensions", lowest=0),
        number("permanent_exclusions", "Permanent exclusions", lowest=0),
        number("absence", "Absence, as the list gives it", lowest=0),
        yes_no("pupil_premium", "Whether pupil premium is paid"),
        yes_no("known_to_social_care", "Whether known to children's social care"),
        text("social_care_team", "Which children's social care team"),
        yes_no("disability", "Whether the child or young person has a disability"),
    ),
    key=("as_at", "kind", "person_id"),
    dated="as_at",
    grain="child or young person",
)

SPECS = (EHC_REQUESTS, EHC_PLANS, EHC_REVIEWS, EHC_NEEDS, EHC_PLACEMENTS, SEND_CHILDREN)
