"""The eleven lists of Annex A by their headings, as published and as councils and regional tools vary them.

Names of workers and postcodes belong to the lists and are not read. List 9 has 13 columns to 2023 and 17
from 2024: the four more are read where they are there. A regional tool's `LA`, `Month` and `Year` are
read to say whose rows they are and of when.
"""

from __future__ import annotations

from ... import coding, values
from ...coding import canonical, extra
from ...layouts import Field, Layout

FORMAT = "annex_a"
_WORKER = ("Allocated Worker",)
_CHILD_IDS = (
    "Child Unique ID", "Child ID", "Child Unique Identifier", "Unique Child ID", "Child's Unique ID",
    "Child Unique Id Number", "Child Identifier", "Unique Child Identifier", "Child Unique Reference", "ChildID",
)  # fmt: skip
_AGES = (
    "Age of Child (Years)", "Age of Child", "Age", "Age (Years)", "Age in Years", "Child's Age",
    "Age of Child in Years",
)  # fmt: skip
_TEAMS = ("Allocated Team", "Team", "Team Allocated", "Allocated Team Name")
_DISABILITIES = ("Does the Child have a Disability*", "Disability", "Child has a Disability*", "Disabled")
_TOOLS = (
    Field("_la", ("LA", "Local Authority"), extra=True),
    Field("_month", ("Month",), "whole", values.month_number, extra=True),
    Field("_year", ("Year",), "whole", values.whole, extra=True),
)


def _list(number: int, name: str, table: str, marks: tuple[str, ...], *fields: Field, others: tuple[str, ...] = ()):
    fields = (*fields, *_TOOLS)
    return Layout(FORMAT, f"list_{number}", f"Annex A list {number} ({name})", fields, marks, others, table)


def _person(table: str, age_in: str = "") -> tuple[Field, ...]:
    return (
        canonical(table, "child_id", *_CHILD_IDS),
        canonical(table, "sex", "Gender", "Sex", reader=coding.sex),
        canonical(table, "ethnicity", "Ethnicity", "Ethnic Origin", "Ethnic Group", reader=coding.ethnicity),
        canonical(table, "date_of_birth", "Date of Birth", "DOB", "Child's Date of Birth", "Birth Date"),
        canonical(age_in or table, "age_given", *_AGES, reader=values.age),
    )


def _disability(table: str) -> Field:
    return canonical(table, "disability", *_DISABILITIES, reader=coding.disability)


def _team(table: str) -> Field:
    return canonical(table, "team", *_TEAMS)


LIST_1 = _list(
    1, "contacts", "contacts", ("contact_date", "contact_source"),
    *_person("contacts"),
    canonical("contacts", "contact_date", "Date of Contact", "Contact Date"),
    canonical("contacts", "contact_source", "Contact Source", "Source of Contact", reader=coding.contact_source),
)  # fmt: skip
LIST_2 = _list(
    2, "early help", "early_help", ("start_date", "completion_date", "organisation"),
    *_person("early_help"),
    canonical("early_help", "start_date", "Assessment start date", "Early Help Assessment Start Date"),
    canonical("early_help", "completion_date", "Assessment completion date", "Early Help Assessment Completion Date"),
    canonical("early_help", "organisation", "Organisation completing assessment"),
)  # fmt: skip
LIST_3 = _list(
    3, "referrals", "referrals", ("referral_date", "referral_source", "nfa"),
    *_person("referrals"),
    canonical("referrals", "referral_date", "Date of referral", "Referral Date"),
    canonical("referrals", "referral_source", "Referral Source", "Source of Referral", reader=coding.contact_source),
    canonical("referrals", "nfa", "Referral NFA?", "Referral NFA (Y/N)", "NFA", reader=coding.no_further_action),
    canonical("referrals", "referrals_in_last_12_months", "Number of Referrals in Last 12 Months",
              "Number of Referrals in the Last 12 Months", "Referrals in Last 12 Months"),
    _team("referrals"),
    others=_WORKER,
)  # fmt: skip
LIST_4 = _list(
    4, "assessments", "assessments", ("start_date", "authorised_date", "seen"),
    *_person("assessments"),
    _disability("assessments"),
    canonical("assessments", "start_date", "Continuous Assessment Start Date"),
    canonical("assessments", "seen", "Child Seen During Continuous Assessment*", reader=coding.seen),
    canonical("assessments", "authorised_date", "Continuous Assessment Date of Authorisation",
              "Continuous Assessment Authorisation Date", "Continuous Assessment Date of Authorization"),
    canonical("assessments", "support_required",
              "Was the child assessed as requiring LA children's social care support*"),
    _team("assessments"),
    others=_WORKER,
)  # fmt: skip
LIST_5 = _list(
    5, "section 47 enquiries and conferences", "section_47", ("s47_start_date", "icpc_date", "icpc_unnecessary"),
    *_person("section_47"),
    _disability("section_47"),
    canonical("section_47", "s47_start_date", "Strategy discussion initiating Section 47 Enquiry Start Date",
              "Strategy discussion initiating S47 Enquiry Start Date", "Section 47 Enquiry Start Date"),
    canonical("section_47", "icpc_unnecessary", "Was an Initial Child Protection Conference deemed unnecessary*",
              "Was an ICPC deemed unnecessary*"),
    canonical("section_47", "icpc_date", "Date of Initial Child Protection Conference", "Date of ICPC",
              "Date of the Initial Child Protection Conference"),
    canonical("section_47", "icpc_resulted_in_plan",
              "Did the Initial Child Protection Conference Result in a Child Protection Plan*",
              "Did the ICPC Result in a Child Protection Plan*"),
    canonical("section_47", "section_47s_in_last_12_months", "Number of Section 47 Enquiries in the last 12 months",
              "Number of S47 Enquiries in the last 12 months"),
    canonical("section_47", "icpcs_in_last_12_months", "Number of ICPCs in the last 12 months",
              "Number of Initial Child Protection Conferences in the last 12 months"),
    _team("section_47"),
    others=_WORKER,
)  # fmt: skip
LIST_6 = _list(
    6, "children in need", "children_in_need", ("cin_start_date", "cin_closure_date", "case_status"),
    *_person("children_in_need"),
    _disability("children_in_need"),
    canonical("children_in_need", "cin_start_date", "CIN Start Date", "Child in Need Start Date"),
    canonical("children_in_need", "primary_need", "Primary Need Code", "Primary Need", reader=coding.need),
    canonical("children_in_need", "last_seen", "Date Child Was Last Seen", "Date Child Last Seen"),
    canonical("children_in_need", "cin_closure_date", "CIN Closure Date", "Child in Need Closure Date"),
    canonical("children_in_need", "reason_for_closure", "Reason for Closure", "Closure Reason",
              reader=coding.case_closed),
    canonical("children_in_need", "case_status", "Case Status", reader=coding.case_status),
    _team("children_in_need"),
    others=_WORKER,
)  # fmt: skip
LIST_7 = _list(
    7, "child protection", "child_protection_plans", ("plan_start_date", "plan_end_date", "initial_category"),
    *_person("child_protection_plans"),
    _disability("child_protection_plans"),
    canonical("child_protection_plans", "plan_start_date", "Child Protection Plan Start Date", "CP Plan Start Date",
              "CPP Start Date"),
    canonical("child_protection_plans", "initial_category", "Initial Category of Abuse", reader=coding.abuse),
    canonical("child_protection_plans", "latest_category", "Latest Category of Abuse", reader=coding.abuse),
    canonical("child_protection_plans", "last_visit", "Date of the Last Statutory Visit",
              "Date of Last Statutory Visit"),
    canonical("child_protection_plans", "seen_alone", "Was the Child Seen Alone*", reader=coding.seen_alone),
    canonical("child_protection_plans", "latest_review", "Date of latest review conference",
              "Date of the latest review conference"),
    canonical("child_protection_plans", "plan_end_date", "Child Protection Plan End Date", "CP Plan End Date",
              "CPP End Date"),
    canonical("child_protection_plans", "emergency_protection", "Subject to Emergency Protection Order*"),
    canonical("child_protection_plans", "previous_plans", "Number of Previous Child Protection Plans",
              "Number of Previous CP Plans"),
    _team("child_protection_plans"),
    others=_WORKER,
)  # fmt: skip


def _looked_after(name: str, *headings: str, reader: values.Reader | None = None) -> Field:
    """A column of `looked_after_latest`, which list 8 fills beside the episodes."""
    return canonical("looked_after_latest", name, *headings, reader=reader)


LIST_8 = _list(
    8, "children looked after", "episodes", ("legal_status", "place", "looked_after_from"),
    *_person("episodes", "looked_after_latest"),
    canonical("episodes", "uasc", "Unaccompanied Asylum Seeking Child*", "UASC*", reader=coding.unaccompanied),
    _disability("looked_after_latest"),
    _looked_after("looked_after_from", "Date Started to be Looked After", "Date Started to be LAC",
                  "Date Started to be CLA", "Date Became Looked After", "LAC Start Date", "CLA Start Date"),
    canonical("episodes", "cin", "Child's Category of Need", "Category of Need", reader=coding.need),
    _looked_after("second_period", "Is this a second or subsequent period of being a*",
                  "Second or subsequent period*"),
    _looked_after("legal_status_from", "Start date of current legal status", "Start date of latest legal status"),
    canonical("episodes", "legal_status", "Child's Legal Status", "Legal Status", reader=coding.legal_status),
    _looked_after("latest_review", "Date of Latest Statutory Review", "Date of Last Statutory Review"),
    _looked_after("last_visit", "Date of Last Social Work Visit", "Date of Latest Social Work Visit",
                  "Date of Last Statutory Visit"),
    _looked_after("permanence_plan", "What is the permanence plan for this child*", "Permanence Plan",
                  reader=coding.permanence),
    _looked_after("last_iro_visit", "Date of Last IRO Visit*"),
    _looked_after("last_health_assessment", "Date of Last Health Assessment", "Date of Latest Health Assessment"),
    _looked_after("last_dental_check", "Date of Last Dental Check", "Date of Latest Dental Check"),
    _looked_after("placements_in_last_12_months", "Number of Placements in the Last 12 months",
                  "Number of Placements in Last 12 months"),
    canonical("episodes", "dec", "Date Ceased to be Looked After", "Date Ceased to be LAC", "Date Ceased to be CLA",
              "LAC End Date", "CLA End Date"),
    canonical("episodes", "rec", "Reason Ceased to be Looked After", "Reason Ceased to be LAC",
              "Reason Ceased to be CLA", reader=coding.reason_ceased),
    _looked_after("placed_from", "Start Date of Most Recent Placement", "Start Date of Latest Placement",
                  "Start Date of Current Placement"),
    canonical("episodes", "place", "Placement Type", reader=coding.placement),
    canonical("episodes", "place_provider", "Placement Provider", reader=coding.provider),
    canonical("episodes", "urn", "URN of Placement", "Placement URN"),
    _looked_after("placement_location", "Placement Location", reader=coding.placement_location),
    _looked_after("placement_la", "LA of Placement", "Local Authority of Placement"),
    _looked_after("missing_episodes", "Number of Episodes the Child has been Missing*", "Number of Missing Episodes*"),
    _looked_after("absent_episodes", "Number of Episodes the Child has been Absent*", "Number of Absent Episodes*"),
    _looked_after("return_interview_offered", "Was the child offered a Return Interview*",
                  "Was the child offered a Return Home Interview*", reader=coding.interview_offered),
    _looked_after("return_interview_accepted", "Did the child accept a Return Interview*",
                  "Did the child accept a Return Home Interview*", reader=coding.interview_accepted),
    _team("looked_after_latest"),
    others=(*_WORKER, "Placement postcode"),
)  # fmt: skip
LIST_9 = _list(
    9, "care leavers", "care_leavers", ("eligibility", "in_touch", "suitability"),
    *_person("care_leavers"),
    extra(canonical("care_leavers", "uasc", "Unaccompanied Asylum Seeking Child*", "UASC*",
                    reader=coding.unaccompanied)),
    _disability("care_leavers"),
    _team("care_leavers"),
    extra(canonical("care_leavers", "personal_adviser", "Allocated Personal Advisor", "Allocated Personal Adviser",
                    "Personal Advisor", "Personal Adviser", reader=coding.somebody)),
    canonical("care_leavers", "eligibility", "Eligibility Category", reader=coding.eligibility),
    extra(canonical("care_leavers", "pathway_plan_review", "Latest Pathway Plan Review Date",
                    "Date of Latest Pathway Plan Review", "Pathway Plan Review Date")),
    canonical("care_leavers", "in_touch", "LA in Touch", reader=coding.in_touch),
    extra(canonical("care_leavers", "latest_contact", "Latest Date of Contact", "Date of Latest Contact")),
    canonical("care_leavers", "accommodation", "Type of Accommodation", reader=coding.accommodation),
    canonical("care_leavers", "suitability", "Suitability of Accommodation", reader=coding.suitability),
    canonical("care_leavers", "activity", "Activity Status", reader=coding.activity),
    others=_WORKER,
)  # fmt: skip
LIST_10 = _list(
    10, "adoption", "adoptions", ("decision_date", "placement_order_date", "matched_date"),
    *_person("adoptions"),
    canonical("adoptions", "family_id", "Family identifier"),
    _disability("adoptions"),
    canonical("adoptions", "date_entered_care", "Date the Child Entered Care"),
    canonical("adoptions", "decision_date", "Date of Decision that Child Should be Placed for Adoption"),
    canonical("adoptions", "placement_order_date", "Date of Placement Order"),
    canonical("adoptions", "matched_date", "Date of Matching Child and Prospective Adopters"),
    canonical("adoptions", "placed_date", "Date Placed for Adoption"),
    canonical("adoptions", "adoption_order_date", "Date of Adoption Order"),
    canonical("adoptions", "reversal_date",
              "Date of Decision that Child Should No Longer be Placed for Adoption"),
    canonical("adoptions", "reversal_reason", "Reason Why Child No Longer Placed for Adoption",
              reader=coding.adoption_reversed),
    canonical("adoptions", "early_placement_date", "Date the child was placed for fostering in FFA*"),
)  # fmt: skip
LIST_11 = _list(
    11, "prospective adopters", "adopters", ("enquiry_date", "stage_1_start", "application_date"),
    canonical("adopters", "adopter_id", "Individual adopter identifier"),
    canonical("adopters", "family_id", "Family identifier"),
    canonical("adopters", "sex", "Gender", "Sex", reader=coding.sex),
    canonical("adopters", "ethnicity", "Ethnicity", reader=coding.ethnicity),
    canonical("adopters", "disability", "Disability", "Does the adopter have a Disability", reader=coding.disability),
    canonical("adopters", "fostering_for_adoption", "Is the (prospective) adopter fostering for adoption*"),
    canonical("adopters", "enquiry_date", "Date enquiry received"),
    canonical("adopters", "stage_1_start", "Date Stage 1 started"),
    canonical("adopters", "stage_1_end", "Date Stage 1 ended"),
    canonical("adopters", "stage_2_start", "Date Stage 2 started"),
    canonical("adopters", "stage_2_end", "Date Stage 2 ended"),
    canonical("adopters", "application_date", "Date application submitted"),
    canonical("adopters", "approved_date", "Date application approved"),
    canonical("adopters", "matched_date", "Date adopter matched with child(ren)"),
    canonical("adopters", "placed_date", "Date child/children placed with adopter(s)"),
    canonical("adopters", "children_placed", "No. of children placed", "Number of children placed"),
    canonical("adopters", "adoption_order_date", "Date of Adoption Order"),
    canonical("adopters", "leaving_date", "Date of leaving adoption process"),
    canonical("adopters", "leaving_reason", "Reason for leaving adoption process", reader=coding.adopter_left),
)  # fmt: skip
LAYOUTS = (LIST_1, LIST_2, LIST_3, LIST_4, LIST_5, LIST_6, LIST_7, LIST_8, LIST_9, LIST_10, LIST_11)
