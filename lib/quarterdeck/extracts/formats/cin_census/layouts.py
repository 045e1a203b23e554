"""The modules of the children in need census by their headings, as each shape from 2017 on has them.

A module is one CSV or one sheet; XML is turned into the same modules (`cin_census_xml`). What some shapes
lack or add (ids, `Sex` for `GenderCurrent`) is not looked for in recognising a module.
"""

from __future__ import annotations

from dataclasses import replace

from ....tables import codes, codes_census
from ... import coding, values
from ...coding import canonical
from ...layouts import Field, Layout

FORMAT = "cin_census"
# GenderCurrent has 1, 2, 0 (not recorded or unborn) and 9 (indeterminate); Sex, from 2025, M, F and U.
_sex = values.code(
    codes.SEX,
    {"1": "Male", "m": "Male", "2": "Female", "f": "Female", "0": "Not stated", "u": "Not stated",
     "unknown": "Not stated", "9": "Neither", "indeterminate": "Neither"},
)  # fmt: skip


def _extra(field: Field) -> Field:
    return replace(field, extra=True, required=False)


def _child(table: str) -> Field:
    return canonical(table, "child_id", "LAchildID", "child_id")


def _day(name: str, *headings: str) -> Field:
    return Field(name, headings, "date", values.day)


# Which of the child's cases, and which of the case's assessments or plans, a row belongs to.
_EPISODE = Field("_episode", ("CINdetailsID",), reader=values.identifier, extra=True)
_ASSESSMENT = Field("_assessment", ("AssessmentID",), reader=values.identifier)
_PLAN = Field("_plan", ("CPPID",), reader=values.identifier)
_FACTORS = Field("_factors", ("AssessmentFactors", "AssessmentFactor"))

HEADER = Layout(
    FORMAT, "header", "the CIN census header",
    (
        Field("_collection", ("Collection",)),
        Field("_year", ("Year",), "whole", values.whole),
        _day("_reference_date", "ReferenceDate"),
    ),
    marks=("_collection",), others=("SourceLevel", "LEA", "SoftwareCode", "Release", "SerialNo", "DateTime"),
)  # fmt: skip
IDENTIFIERS = Layout(
    FORMAT, "identifiers", "CIN census child identifiers",
    (
        _child("census_children"),
        canonical("census_children", "date_of_birth", "PersonBirthDate"),
        canonical("census_children", "sex", "Sex", "GenderCurrent", "Gender", reader=_sex),
        Field("_gender", ("GenderCurrent",), reader=_sex, extra=True),
        _extra(canonical("census_children", "expected_birth_date", "ExpectedPersonBirthDate")),
        _extra(canonical("census_children", "date_of_death", "PersonDeathDate")),
        _extra(Field("upn", ("UPN",), reader=values.identifier)),
        _extra(Field("former_upn", ("FormerUPN",), reader=values.identifier)),
        _extra(canonical("census_children", "upn_unknown", "UPNunknown")),
    ),
    marks=("date_of_birth",), table="census_children",
)  # fmt: skip
CHARACTERISTICS = Layout(
    FORMAT, "characteristics", "CIN census child characteristics",
    (
        canonical("census_children", "child_id", "LAchildID"),
        canonical("census_children", "ethnicity", "Ethnicity", reader=coding.ethnicity),
        Field("_disabilities", ("Disabilities", "Disability"), extra=True),
    ),
    marks=("child_id",),
)  # fmt: skip
DISABILITIES = Layout(
    FORMAT, "disabilities", "CIN census disabilities",
    (
        canonical("child_disabilities", "child_id", "LAchildID"),
        canonical("child_disabilities", "disability_code", "Disability", "Disabilities",
                  reader=values.code(codes_census.DISABILITY)),
    ),
    marks=("child_id",), table="child_disabilities",
)  # fmt: skip
DETAILS = Layout(
    FORMAT, "details", "CIN census referrals and episodes (CINdetails)",
    (
        _child("referrals"),
        _EPISODE,
        canonical("referrals", "referral_date", "CINreferralDate"),
        canonical("referrals", "referral_source", "ReferralSource", reader=coding.contact_source),
        canonical("children_in_need", "primary_need", "PrimaryNeedCode", reader=coding.need),
        canonical("children_in_need", "cin_closure_date", "CINclosureDate"),
        canonical("children_in_need", "reason_for_closure", "ReasonForClosure", reader=coding.case_closed),
        _extra(_day("_conference", "DateOfInitialCPC")),
        canonical("referrals", "nfa", "ReferralNFA"),
    ),
    marks=("referral_date",), table="referrals",
)  # fmt: skip
ASSESSMENTS = Layout(
    FORMAT, "assessments", "CIN census assessments",
    (
        _child("assessments"),
        _EPISODE,
        _extra(_ASSESSMENT),
        canonical("assessments", "start_date", "AssessmentActualStartDate"),
        _extra(canonical("assessments", "internal_review_date", "AssessmentInternalReviewDate")),
        canonical("assessments", "authorised_date", "AssessmentAuthorisationDate"),
        _extra(_FACTORS),
    ),
    marks=("start_date",), table="assessments",
)  # fmt: skip
FACTORS = Layout(
    FORMAT, "factors", "CIN census assessment factors",
    (_child("assessment_factors"), _EPISODE, _ASSESSMENT, _FACTORS),
    marks=("_factors",), table="assessment_factors", unless=("AssessmentActualStartDate",),
)  # fmt: skip
CIN_PLANS = Layout(
    FORMAT, "cin_plans", "CIN census child in need plans",
    (
        _child("cin_plans"),
        _EPISODE,
        canonical("cin_plans", "plan_start_date", "CINPlanStartDate"),
        canonical("cin_plans", "plan_end_date", "CINPlanEndDate"),
    ),
    marks=("plan_start_date",), table="cin_plans",
)  # fmt: skip
SECTION_47 = Layout(
    FORMAT, "section_47", "CIN census section 47 enquiries",
    (
        _child("section_47"),
        _EPISODE,
        canonical("section_47", "s47_start_date", "S47ActualStartDate"),
        _extra(canonical("section_47", "icpc_target", "InitialCPCtarget")),
        _extra(canonical("section_47", "icpc_date", "DateOfInitialCPC")),
        canonical("section_47", "icpc_unnecessary", "ICPCnotRequired"),
    ),
    marks=("s47_start_date",), table="section_47",
)  # fmt: skip
PLANS = Layout(
    FORMAT, "plans", "CIN census child protection plans",
    (
        _child("child_protection_plans"),
        _EPISODE,
        _extra(_PLAN),
        canonical("child_protection_plans", "plan_start_date", "CPPstartDate"),
        canonical("child_protection_plans", "plan_end_date", "CPPendDate"),
        canonical("child_protection_plans", "initial_category", "InitialCategoryOfAbuse", reader=coding.abuse),
        canonical("child_protection_plans", "latest_category", "LatestCategoryOfAbuse", reader=coding.abuse),
        canonical("child_protection_plans", "previous_plans", "NumberOfPreviousCPP"),
    ),
    marks=("plan_start_date",), table="child_protection_plans", unless=("CPPreviewDate",),
)  # fmt: skip
REVIEWS = Layout(
    FORMAT, "reviews", "CIN census child protection reviews",
    (
        canonical("child_protection_reviews", "child_id", "LAchildID", "child_id"),
        _EPISODE,
        _PLAN,
        Field("plan_start_date", ("CPPstartDate", "plan_start_date"), "date", values.day),
        canonical("child_protection_reviews", "review_date", "CPPreviewDate", "review_date"),
    ),
    marks=("review_date",), table="child_protection_reviews",
)  # fmt: skip
PRE_PROCEEDINGS = Layout(
    FORMAT, "pre_proceedings", "CIN census pre-proceedings",
    (
        _child("pre_proceedings"),
        _EPISODE,
        canonical("pre_proceedings", "start_date", "PPStartDate"),
        canonical("pre_proceedings", "letter_sent_date", "LBPSentDate"),
        canonical("pre_proceedings", "family_meeting_offered", "FGDMMeetingOffer"),
        canonical("pre_proceedings", "family_meeting_held", "FGDMMeetingFac"),
        canonical("pre_proceedings", "first_meeting_date", "InitialPPMeetingDate"),
        canonical("pre_proceedings", "review_meetings", "ReviewMeetingsCount"),
        canonical("pre_proceedings", "decision_date", "StepDecisionDate"),
        canonical("pre_proceedings", "outcome", "PPOutcome"),
        canonical("pre_proceedings", "court_application_date", "CourtAppDate"),
        canonical("pre_proceedings", "letter_to_initiate_date", "LetterInitCPDate"),
    ),
    marks=("start_date",), table="pre_proceedings",
)  # fmt: skip
LAYOUTS = (
    HEADER, IDENTIFIERS, CHARACTERISTICS, DISABILITIES, DETAILS, ASSESSMENTS, FACTORS, CIN_PLANS, SECTION_47, PLANS,
    REVIEWS, PRE_PROCEEDINGS,
)  # fmt: skip
