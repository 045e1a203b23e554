"""Annex A of Ofsted's inspection framework: lists 1 to 11, one sheet or one CSV each.

List 8 has one row a child (latest placement, latest legal status): it becomes episodes that are true
on the extract's date only. Source: the headings of the lists as published and as real councils vary
them.
"""

from __future__ import annotations

import pandas as pd

from . import coding, values
from .coding import canonical
from .layouts import Field, Layout
from .parts import Context, Part, stacked

FORMAT = "annex_a"
_OTHERS = ("Age of Child (Years)", "Allocated Worker")
_AGE = Field("_age", ("Age of Child (Years)", "Age of Child", "Age"))


def _list(number: int, name: str, table: str, marks: tuple[str, ...], *fields: Field, others: tuple[str, ...] = ()):
    return Layout(FORMAT, f"list_{number}", f"Annex A list {number} ({name})", fields, marks, others, table)


def _person(table: str) -> tuple[Field, ...]:
    return (
        canonical(table, "child_id", "Child Unique ID", "Child ID", "Child Unique Identifier"),
        canonical(table, "sex", "Gender", "Sex", reader=coding.sex),
        canonical(table, "ethnicity", "Ethnicity", reader=coding.ethnicity),
        canonical(table, "date_of_birth", "Date of Birth", "DOB"),
        _AGE,
    )


def _disability(table: str) -> Field:
    return canonical(table, "disability", "Does the Child have a Disability", "Disability")


def _team(table: str) -> Field:
    return canonical(table, "team", "Allocated Team")


_WORKER = ("Allocated Worker",)

LIST_1 = _list(
    1, "contacts", "contacts", ("contact_date", "contact_source"),
    *_person("contacts"),
    canonical("contacts", "contact_date", "Date of Contact"),
    canonical("contacts", "contact_source", "Contact Source", reader=coding.contact_source),
)  # fmt: skip
LIST_2 = _list(
    2, "early help", "early_help", ("start_date", "completion_date", "organisation"),
    *_person("early_help"),
    canonical("early_help", "start_date", "Assessment start date"),
    canonical("early_help", "completion_date", "Assessment completion date"),
    canonical("early_help", "organisation", "Organisation completing assessment"),
)  # fmt: skip
LIST_3 = _list(
    3, "referrals", "referrals", ("referral_date", "referral_source", "nfa"),
    *_person("referrals"),
    canonical("referrals", "referral_date", "Date of referral"),
    canonical("referrals", "referral_source", "Referral Source", reader=coding.contact_source),
    canonical("referrals", "nfa", "Referral NFA?"),
    canonical("referrals", "referrals_in_last_12_months", "Number of Referrals in Last 12 Months"),
    _team("referrals"),
    others=_WORKER,
)  # fmt: skip
LIST_4 = _list(
    4, "assessments", "assessments", ("start_date", "authorised_date", "seen"),
    *_person("assessments"),
    _disability("assessments"),
    canonical("assessments", "start_date", "Continuous Assessment Start Date"),
    canonical("assessments", "seen", "Child Seen During Continuous Assessment"),
    canonical("assessments", "authorised_date", "Continuous Assessment Date of Authorisation"),
    canonical("assessments", "support_required",
              "Was the child assessed as requiring LA children's social care support?"),
    _team("assessments"),
    others=_WORKER,
)  # fmt: skip
LIST_5 = _list(
    5, "section 47 enquiries and conferences", "section_47", ("s47_start_date", "icpc_date", "icpc_unnecessary"),
    *_person("section_47"),
    _disability("section_47"),
    canonical("section_47", "s47_start_date", "Strategy discussion initiating Section 47 Enquiry Start Date"),
    canonical("section_47", "icpc_unnecessary",
              "Was an Initial Child Protection Conference deemed unnecessary?"),
    canonical("section_47", "icpc_date", "Date of Initial Child Protection Conference"),
    canonical("section_47", "icpc_resulted_in_plan",
              "Did the Initial Child Protection Conference Result in a Child Protection Plan"),
    canonical("section_47", "section_47s_in_last_12_months",
              "Number of Section 47 Enquiries in the last 12 months"),
    canonical("section_47", "icpcs_in_last_12_months", "Number of ICPCs in the last 12 months"),
    _team("section_47"),
    others=_WORKER,
)  # fmt: skip
LIST_6 = _list(
    6, "children in need", "children_in_need", ("cin_start_date", "cin_closure_date", "case_status"),
    *_person("children_in_need"),
    _disability("children_in_need"),
    canonical("children_in_need", "cin_start_date", "CIN Start Date"),
    canonical("children_in_need", "primary_need", "Primary Need Code", reader=coding.need),
    canonical("children_in_need", "last_seen", "Date Child Was Last Seen"),
    canonical("children_in_need", "cin_closure_date", "CIN Closure Date"),
    canonical("children_in_need", "reason_for_closure", "Reason for Closure", reader=coding.case_closed),
    canonical("children_in_need", "case_status", "Case Status", reader=coding.case_status),
    _team("children_in_need"),
    others=_WORKER,
)  # fmt: skip
LIST_7 = _list(
    7, "child protection", "child_protection_plans", ("plan_start_date", "plan_end_date", "initial_category"),
    *_person("child_protection_plans"),
    _disability("child_protection_plans"),
    canonical("child_protection_plans", "plan_start_date", "Child Protection Plan Start Date"),
    canonical("child_protection_plans", "initial_category", "Initial Category of Abuse", reader=coding.abuse),
    canonical("child_protection_plans", "latest_category", "Latest Category of Abuse", reader=coding.abuse),
    canonical("child_protection_plans", "last_visit", "Date of the Last Statutory Visit"),
    canonical("child_protection_plans", "seen_alone", "Was the Child Seen Alone?"),
    canonical("child_protection_plans", "latest_review", "Date of latest review conference"),
    canonical("child_protection_plans", "plan_end_date", "Child Protection Plan End Date"),
    canonical("child_protection_plans", "previous_plans", "Number of Previous Child Protection Plans"),
    _team("child_protection_plans"),
    others=(
        *_WORKER,
        "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)",
    ),
)  # fmt: skip
LIST_8 = _list(
    8, "children looked after", "episodes", ("legal_status", "place", "_looked_after_from"),
    *_person("episodes"),
    canonical("episodes", "uasc", "Unaccompanied Asylum Seeking Child*"),
    Field("_looked_after_from", ("Date Started to be Looked After",), "date", values.day),
    canonical("episodes", "cin", "Child's Category of Need", reader=coding.need),
    Field("_legal_from", ("Start date of current legal status",), "date", values.day),
    canonical("episodes", "legal_status", "Child's Legal Status", "Legal Status", reader=coding.legal_status),
    canonical("episodes", "dec", "Date Ceased to be Looked After"),
    canonical("episodes", "rec", "Reason Ceased to be Looked After", reader=coding.reason_ceased),
    Field("_placed_from", ("Start Date of Most Recent Placement",), "date", values.day),
    canonical("episodes", "place", "Placement Type", reader=coding.placement),
    canonical("episodes", "place_provider", "Placement Provider", reader=coding.provider),
    canonical("episodes", "urn", "URN of Placement"),
    others=(
        *_WORKER, "Allocated Team", "Does the Child have a Disability",
        "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)",
        "Date of Latest Statutory Review", "Date of Last Social Work Visit",
        "What is the permanence plan for this child?", "Date of Last IRO Visit / Contact to the Child",
        "Date of Last Health Assessment", "Date of Last Dental Check", "Number of Placements in the Last 12 months",
        "Placement postcode", "Placement Location", "LA of Placement",
        "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months",
        "Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months",
        "Was the child offered a Return Interview after their last missing episode (Y/N)?",
        "Did the child accept a Return Interview after their last missing episode (Y/N)?",
    ),
)  # fmt: skip
LIST_9 = _list(
    9, "care leavers", "care_leavers", ("eligibility", "in_touch", "suitability"),
    *_person("care_leavers"),
    _disability("care_leavers"),
    canonical("care_leavers", "eligibility", "Eligibility Category", reader=coding.eligibility),
    canonical("care_leavers", "in_touch", "LA in Touch", reader=coding.in_touch),
    canonical("care_leavers", "accommodation", "Type of Accommodation", reader=coding.accommodation),
    canonical("care_leavers", "suitability", "Suitability of Accommodation", reader=coding.suitability),
    canonical("care_leavers", "activity", "Activity Status", reader=coding.activity),
    others=(*_WORKER, "Allocated Team"),
)  # fmt: skip
LIST_10 = _list(
    10, "adoption", "adoptions", ("decision_date", "placement_order_date", "matched_date"),
    canonical("adoptions", "child_id", "Child Unique ID", "Child ID"),
    canonical("adoptions", "family_id", "Family identifier"),
    canonical("adoptions", "date_entered_care", "Date the Child Entered Care"),
    canonical("adoptions", "decision_date", "Date of Decision that Child Should be Placed for Adoption"),
    canonical("adoptions", "placement_order_date", "Date of Placement Order"),
    canonical("adoptions", "matched_date", "Date of Matching Child and Prospective Adopters"),
    canonical("adoptions", "placed_date", "Date Placed for Adoption"),
    canonical("adoptions", "adoption_order_date", "Date of Adoption Order"),
    canonical("adoptions", "reversal_date",
              "Date of Decision that Child Should No Longer be Placed for Adoption"),
    canonical("adoptions", "reversal_reason", "Reason Why Child No Longer Placed for Adoption"),
    others=("Gender", "Ethnicity", "Date of Birth", "Does the Child have a Disability",
            "Date the child was placed for fostering in FFA or concurrent planning placement"),
)  # fmt: skip
LIST_11 = _list(
    11, "prospective adopters", "adopters", ("enquiry_date", "stage_1_start", "application_date"),
    canonical("adopters", "adopter_id", "Individual adopter identifier"),
    canonical("adopters", "family_id", "Family identifier"),
    canonical("adopters", "enquiry_date", "Date enquiry received"),
    canonical("adopters", "stage_1_start", "Date Stage 1 started"),
    canonical("adopters", "stage_1_end", "Date Stage 1 ended"),
    canonical("adopters", "stage_2_start", "Date Stage 2 started"),
    canonical("adopters", "stage_2_end", "Date Stage 2 ended"),
    canonical("adopters", "application_date", "Date application submitted"),
    canonical("adopters", "approved_date", "Date application approved"),
    canonical("adopters", "matched_date", "Date adopter matched with child(ren)"),
    canonical("adopters", "placed_date", "Date child/children placed with adopter(s)"),
    canonical("adopters", "children_placed", "No. of children placed"),
    canonical("adopters", "leaving_date", "Date of leaving adoption process"),
    canonical("adopters", "leaving_reason", "Reason for leaving adoption process"),
    others=("Gender", "Ethnicity", "Disability", "Is the (prospective) adopter fostering for adoption?",
            "Date of Adoption Order"),
)  # fmt: skip
LAYOUTS = (LIST_1, LIST_2, LIST_3, LIST_4, LIST_5, LIST_6, LIST_7, LIST_8, LIST_9, LIST_10, LIST_11)


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The canonical tables of one extract's lists; list 9 is dated with the extract's date."""
    found = {}
    for layout in LAYOUTS:
        if layout.name in parts:
            frame = stacked(parts[layout.name]).drop(columns=["_age"], errors="ignore")
            if layout is LIST_8:
                frame = _latest_episodes(frame)
            elif layout is LIST_9:
                frame = frame.assign(as_at=context.as_at)
            found[layout.table] = frame
    return found


def _latest_episodes(frame: pd.DataFrame) -> pd.DataFrame:
    """One episode a child: it began when the latest placement or the latest legal status did."""
    starts = [c for c in ("_placed_from", "_legal_from") if c in frame]
    began = frame[starts].max(axis=1) if starts else pd.Series(pd.NaT, index=frame.index)
    if "_looked_after_from" in frame:
        began = began.fillna(frame["_looked_after_from"])
    drop = [c for c in ("_placed_from", "_legal_from", "_looked_after_from") if c in frame]
    return frame.drop(columns=drop).assign(decom=began.astype("datetime64[ns]"))
