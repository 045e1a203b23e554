"""The front door: contacts, early help, referrals, assessments and section 47 enquiries (Annex A 1-5)."""

from __future__ import annotations

from . import codes, codes_census
from ._columns import AGE, CHILD, DISABILITY, PERSON, TEAM, date, text, whole, yes_no
from .spec import TableSpec

CONTACTS = TableSpec(
    "contacts",
    "Contacts received, one row a child and contact.",
    sees="events",
    columns=(
        *PERSON,
        date("contact_date", "Date of the contact", required=True, filled=True),
        text("contact_source", "Who made the contact", among=codes.CONTACT_SOURCE),
        AGE,
    ),
    dated="contact_date",
    window="6 months",
    grain="contact",
)

EARLY_HELP = TableSpec(
    "early_help",
    "Early help assessments.",
    sees="events",
    columns=(
        *PERSON,
        date("start_date", "Date the assessment began", required=True, filled=True),
        date("completion_date", "Date the assessment was completed"),
        text("organisation", "Organisation completing the assessment"),
        AGE,
    ),
    key=("child_id", "start_date", "organisation"),
    opened="start_date",
    closed="completion_date",
    window="6 months",
    grain="early help assessment",
)

REFERRALS = TableSpec(
    "referrals",
    "Referrals to children's social care, one row a child and referral.",
    sees="events",
    columns=(
        *PERSON,
        date("referral_date", "Date of the referral", required=True, filled=True),
        text("referral_source", "Who made the referral", among=codes.CONTACT_SOURCE),
        yes_no("nfa", "Whether no further action followed"),
        whole("referrals_in_last_12_months", "Referrals of the child in the 12 months before"),
        TEAM,
        AGE,
    ),
    key=("child_id", "referral_date"),
    dated="referral_date",
    window="6 months",
    grain="referral",
)

ASSESSMENTS = TableSpec(
    "assessments",
    "Continuous assessments of children in need.",
    sees="events",
    columns=(
        *PERSON,
        DISABILITY,
        date("start_date", "Date the assessment began", required=True, decides=True),
        yes_no("seen", "Whether the child was seen"),
        date("authorised_date", "Date the assessment was authorised", decides=True),
        yes_no("support_required", "Whether social care support is required"),
        date("internal_review_date", "Date for the assessment to be reviewed internally (CIN census)", future=True),
        TEAM,
        AGE,
    ),
    key=("child_id", "start_date", "authorised_date"),
    opened="start_date",
    closed="authorised_date",
    window="6 months",
    grain="assessment",
    judges_dates=True,
)

SECTION_47 = TableSpec(
    "section_47",
    "Section 47 enquiries and the initial child protection conferences that followed.",
    sees="events",
    columns=(
        *PERSON,
        DISABILITY,
        date("s47_start_date", "Date of the strategy discussion that began the enquiry", decides=True),
        yes_no("icpc_unnecessary", "Whether a conference was deemed unnecessary"),
        date("icpc_date", "Date of the initial child protection conference", decides=True),
        date("icpc_target", "Date by which the conference was to be held (CIN census)", future=True),
        yes_no("icpc_resulted_in_plan", "Whether the conference resulted in a plan"),
        whole("section_47s_in_last_12_months", "Enquiries about the child in the last 12 months"),
        whole("icpcs_in_last_12_months", "Conferences about the child in the last 12 months"),
        TEAM,
        AGE,
    ),
    key=("child_id", "s47_start_date", "icpc_date"),
    dated="s47_start_date",
    window="6 months",
    grain="enquiry",
    judges_dates=True,
)

ASSESSMENT_FACTORS = TableSpec(
    "assessment_factors",
    "Factors identified at the end of an assessment, one row an assessment and factor (CIN census).",
    sees="events",
    columns=(
        CHILD,
        date("start_date", "Date the assessment began", required=True, decides=True),
        date("authorised_date", "Date the assessment was authorised", decides=True),
        text("factor", "Factor identified", required=True, filled=True, among=codes_census.FACTOR),
    ),
    key=("child_id", "start_date", "authorised_date", "factor"),
    opened="start_date",
    closed="authorised_date",
    window="previous financial year start",
    grain="factor",
    judges_dates=True,
)

SPECS = (CONTACTS, EARLY_HELP, REFERRALS, ASSESSMENTS, ASSESSMENT_FACTORS, SECTION_47)
