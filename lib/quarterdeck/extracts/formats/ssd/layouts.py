"""The tables of the Standard Safeguarding Dataset (SSD), columns named as the dataset names them.

The same layouts serve a database and CSV exports of its tables. The first field of each is the row's own
identifier, by which a database's rows are put in order. Columns that have had other names in earlier
releases are known by those too. Names of people and free text are in no layout: they are never read.

Source: the dataset's published object definitions; its EHC, SEND and finance tables are placeholders
that no council fills yet.
"""

from __future__ import annotations

from dataclasses import replace

from ....tables import codes
from ... import coding, values
from ...layouts import Field, Layout
from .fields import category, code, dataset_table, date, ethnicity, flag, held, key, missing, order

FINANCE = "ssd_s251_finance"

PERSON = dataset_table(
    "ssd_person",
    key("child_id", "pers_person_id", required=True),
    code("sex", "pers_sex", reader=coding.sex),
    code("ethnicity", "pers_ethnicity", reader=ethnicity),
    date("date_of_birth", "pers_dob"),
)
DISABILITY = dataset_table(
    "ssd_disability",
    key("_id", "disa_table_id", "disa_disability_id"),
    key("child_id", "disa_person_id", required=True),
    code("code", "disa_disability_code"),
)
IMMIGRATION = dataset_table(
    "ssd_immigration_status",
    key("_id", "immi_immigration_status_id"),
    key("child_id", "immi_person_id", required=True),
    code("status", "immi_immigration_status"),
    coding.extra(date("start", "immi_immigration_status_start_date")),
    coding.extra(date("end", "immi_immigration_status_end_date")),
)
DEPARTMENT = dataset_table(
    "ssd_department", key("_team", "dept_team_id", required=True), code("team", "dept_team_name")
)

CONTACTS = dataset_table(
    "ssd_contacts",
    key("_id", "cont_contact_id"),
    key("child_id", "cont_person_id", required=True),
    date("contact_date", "cont_contact_date", required=True),
    code("contact_source", "cont_contact_source_code", reader=coding.contact_source),
    table="contacts",
)
EARLY_HELP = dataset_table(
    "ssd_early_help_episodes",
    key("_id", "earl_episode_id"),
    key("child_id", "earl_person_id", required=True),
    date("start_date", "earl_episode_start_date", required=True),
    date("completion_date", "earl_episode_end_date"),
    code("organisation", "earl_episode_organisation"),
    table="early_help",
)
CIN_EPISODES = dataset_table(
    "ssd_cin_episodes",
    key("_referral", "cine_referral_id"),
    key("child_id", "cine_person_id", required=True),
    date("referral_date", "cine_referral_date", required=True),
    code("referral_source", "cine_referral_source_code", reader=coding.contact_source),
    flag("nfa", "cine_referral_nfa"),
    code("primary_need", "cine_cin_primary_need_code", "cine_cin_primary_need", reader=coding.need),
    date("cin_closure_date", "cine_close_date"),
    code("reason_for_closure", "cine_close_reason", reader=coding.case_closed),
    key("_team", "cine_referral_team"),
    table="referrals",
)
ASSESSMENTS = dataset_table(
    "ssd_cin_assessments",
    key("_id", "cina_assessment_id"),
    key("child_id", "cina_person_id", required=True),
    date("start_date", "cina_assessment_start_date", required=True),
    date("authorised_date", "cina_assessment_auth_date"),
    flag("seen", "cina_assessment_child_seen"),
    flag("_nfa", "cina_assessment_outcome_nfa"),
    key("_team", "cina_assessment_team"),
    table="assessments",
)
CIN_PLANS = dataset_table(
    "ssd_cin_plans",
    key("_id", "cinp_cin_plan_id"),
    key("_referral", "cinp_referral_id"),
    key("child_id", "cinp_person_id", required=True),
    date("plan_start_date", "cinp_cin_plan_start_date", required=True),
    date("plan_end_date", "cinp_cin_plan_end_date"),
    table="cin_plans",
)
ENQUIRIES = dataset_table(
    "ssd_s47_enquiry",
    key("_enquiry", "s47e_s47_enquiry_id"),
    key("child_id", "s47e_person_id", required=True),
    date("s47_start_date", "s47e_s47_start_date", required=True),
    date("_ended", "s47e_s47_end_date"),
    flag("_nfa", "s47e_s47_nfa"),
    key("_team", "s47e_s47_completed_by_team"),
    table="section_47",
)
CONFERENCES = dataset_table(
    "ssd_initial_cp_conference",
    key("_id", "icpc_icpc_id"),
    key("_enquiry", "icpc_s47_enquiry_id"),
    key("child_id", "icpc_person_id", required=True),
    date("icpc_date", "icpc_icpc_date", required=True),
    flag("icpc_resulted_in_plan", "icpc_icpc_outcome_cp_flag"),
    flag("_transfer", "icpc_icpc_transfer_in"),
    key("_team", "icpc_icpc_team"),
)
PLANS = dataset_table(
    "ssd_cp_plans",
    key("_plan", "cppl_cp_plan_id"),
    key("child_id", "cppl_person_id", required=True),
    date("plan_start_date", "cppl_cp_plan_start_date", required=True),
    date("plan_end_date", "cppl_cp_plan_end_date"),
    code("initial_category", "cppl_cp_plan_initial_category", reader=category),
    code("latest_category", "cppl_cp_plan_latest_category", reader=category),
    flag("_other_council", "cppl_cp_plan_ola"),
    key("_referral", "cppl_referral_id"),
    table="child_protection_plans",
)
PLAN_REVIEWS = dataset_table(
    "ssd_cp_reviews",
    key("_id", "cppr_cp_review_id"),
    key("child_id", "cppr_person_id", required=True),
    key("_plan", "cppr_cp_plan_id", required=True),
    date("review_date", "cppr_cp_review_date", required=True),
    date("_due", "cppr_cp_review_due", "cppr_cp_review_due_date"),
    table="child_protection_reviews",
)
CP_VISITS = dataset_table(
    "ssd_cp_visits",
    key("_id", "cppv_cp_visit_id"),
    key("child_id", "cppv_person_id", required=True),
    key("_plan", "cppv_cp_plan_id"),
    date("visit_date", "cppv_cp_visit_date", required=True),
    flag("seen", "cppv_cp_visit_seen"),
    flag("seen_alone", "cppv_cp_visit_seen_alone"),
    table="visits",
)
CIN_VISITS = dataset_table(
    "ssd_cin_visits",
    key("_id", "cinv_cin_visit_id"),
    key("child_id", "cinv_person_id", required=True),
    date("visit_date", "cinv_cin_visit_date", required=True),
    flag("seen", "cinv_cin_visit_seen"),
    flag("seen_alone", "cinv_cin_visit_seen_alone"),
    table="visits",
)
CLA_VISITS = dataset_table(
    "ssd_cla_visits",
    key("_id", "clav_cla_visit_id", "clav_casenote_id"),
    key("child_id", "clav_person_id", required=True),
    date("visit_date", "clav_cla_visit_date", required=True),
    flag("seen", "clav_cla_visit_seen"),
    flag("seen_alone", "clav_cla_visit_seen_alone"),
    table="visits",
)

CARE = dataset_table(
    "ssd_cla_episodes",
    key("_episode", "clae_cla_episode_id"),
    key("child_id", "clae_person_id", required=True),
    date("decom", "clae_cla_episode_start_date", required=True),
    code("rne", "clae_cla_episode_start_reason", reader=values.code(codes.REASON_NEW_EPISODE)),
    code("cin", "clae_cla_primary_need_code", "clae_cla_primary_need", reader=coding.need),
    date("dec", "clae_cla_episode_ceased_date", "clae_cla_episode_ceased", required=True),
    code("rec", "clae_cla_episode_ceased_reason", reader=coding.reason_ceased),
    key("_period", "clae_cla_id"),
    key("_placement", "clae_cla_placement_id"),
    date("_entered", "clae_entered_care_date"),
    table="episodes",
)
PLACEMENTS = dataset_table(
    "ssd_cla_placement",
    key("_placement", "clap_cla_placement_id", "clap_placement_id", required=True),
    key("child_id", "clap_person_id"),
    date("start", "clap_cla_placement_start_date"),
    date("end", "clap_cla_placement_end_date"),
    code("place", "clap_cla_placement_type", reader=coding.placement),
    code("place_provider", "clap_cla_placement_provider", reader=coding.provider),
    code("reason_place_change", "clap_cla_placement_change_reason", reader=values.code(codes.REASON_PLACE_CHANGE)),
    key("urn", "clap_cla_placement_urn"),
)
LEGAL = dataset_table(
    "ssd_legal_status",
    key("_id", "lega_legal_status_id"),
    key("child_id", "lega_person_id", required=True),
    code("legal_status", "lega_legal_status", reader=order),
    date("start", "lega_legal_status_start_date", required=True),
    date("end", "lega_legal_status_end_date"),
)
CARE_REVIEWS = dataset_table(
    "ssd_cla_reviews",
    key("_id", "clar_cla_review_id"),
    key("_period", "clar_cla_id", required=True),
    date("review", "clar_cla_review_date", required=True),
    code("review_code", "clar_cla_review_participation", reader=values.code(codes.REVIEW)),
    flag("_cancelled", "clar_cla_review_cancelled"),
    table="looked_after_reviews",
)
MISSING = dataset_table(
    "ssd_missing",
    key("_id", "miss_table_id"),
    key("child_id", "miss_person_id", "miss_la_person_id", required=True),
    code("missing_type", "miss_missing_episode_type", "miss_mis_epi_type", reader=missing),
    date("mis_start", "miss_missing_episode_start_date", "miss_mis_epi_start", required=True),
    date("mis_end", "miss_missing_episode_end_date", "miss_mis_epi_end"),
    table="missing_episodes",
)
CARE_LEAVERS = dataset_table(
    "ssd_care_leavers",
    key("_id", "clea_table_id"),
    key("child_id", "clea_person_id", required=True),
    code("eligibility", "clea_care_leaver_eligibility", reader=coding.eligibility),
    code("in_touch", "clea_care_leaver_in_touch", reader=coding.in_touch),
    code("accommodation", "clea_care_leaver_accommodation", reader=coding.accommodation),
    code("suitability", "clea_care_leaver_accom_suitable", reader=coding.suitability),
    code("activity", "clea_care_leaver_activity", reader=coding.activity),
    table="care_leavers",
)
PERMANENCE = dataset_table(
    "ssd_permanence",
    key("_id", "perm_table_id"),
    key("child_id", "perm_person_id", required=True),
    key("_period", "perm_cla_id"),
    date("decision_date", "perm_adm_decision_date"),
    date("placement_order_date", "perm_placement_order_date"),
    date("matched_date", "perm_matched_date"),
    date("placed_date", "perm_placed_for_adoption_date"),
    date("_order_date", "perm_permanence_order_date"),
    code("_order", "perm_permanence_order_type"),
    date("reversal_date", "perm_decision_reversed_date"),
    code("reversal_reason", "perm_decision_reversed_reason"),
    table="adoptions",
)
INVOLVEMENTS = dataset_table(
    "ssd_involvements",
    key("_id", "invo_involvements_id"),
    key("child_id", "invo_person_id", required=True),
    key("worker_id", "invo_professional_id"),
    code("role", "invo_professional_role_id"),
    key("_team", "invo_professional_team"),
    date("start", "invo_involvement_start_date", required=True),
    date("end", "invo_involvement_end_date"),
    code("change_reason", "invo_worker_change_reason"),
    table="involvements",
)
PREVIOUS_PERMANENCE = dataset_table(
    "ssd_cla_previous_permanence",
    key("_id", "lapp_table_id"),
    key("child_id", "lapp_person_id", required=True),
    code("prev_perm", "lapp_previous_permanence_option", reader=values.code(codes.PREVIOUS_PERMANENCE)),
    code("la_perm", "lapp_previous_permanence_la"),
    date("date_perm", "lapp_previous_permanence_order_date"),
    table="previous_permanence",
)
PRE_PROCEEDINGS = dataset_table(
    "ssd_pre_proceedings",
    key("_id", "prep_table_id"),
    key("child_id", "prep_person_id", required=True),
    date("start_date", "prep_pre_pro_decision_date", required=True),
    date("letter_sent_date", "prep_pre_pro_letter_date"),
    date("first_meeting_date", "prep_initial_pre_pro_meeting_date"),
    Field("review_meetings", ("prep_pre_pro_meetings_num",), "whole", held(values.whole)),
    date("decision_date", "prep_agree_stepdown_issue_date"),
    code("outcome", "prep_pre_pro_outcome"),
    date("letter_to_initiate_date", "prep_care_pro_letter_date"),
    table="pre_proceedings",
)


def _health(name: str, prefix: str, dated: str, result: str, detail: str = "") -> Layout:
    more = (code("detail", f"{prefix}_{detail}"),) if detail else ()
    return dataset_table(
        name,
        key("child_id", f"{prefix}_person_id", required=True),
        date("date", f"{prefix}_{dated}", required=True),
        *((code("result", f"{prefix}_{result}"),) if result else ()),
        *more,
        table="looked_after_health",
    )


# What an offence was is not read: that there was one is.
HEALTH = {
    _health("ssd_cla_health", "clah", "health_check_date", "health_check_status", "health_check_type"): "Health check",
    _health("ssd_cla_immunisations", "clai", "immunisations_status_date", "immunisations_status"): "Immunisations",
    _health("ssd_cla_substance_misuse", "clas", "substance_misuse_date", "substance_misused",
            "intervention_received"): "Substance misuse",
    _health("ssd_sdq_scores", "csdq", "sdq_completed_date", "sdq_score", "sdq_reason"): "SDQ score",
    _health("ssd_cla_convictions", "clac", "cla_conviction_date", ""): "Conviction",
}  # fmt: skip
# Tables that are placeholders in every council so far: known, looked at, and no source of figures.
_PLACEHOLDERS = (
    dataset_table(
        "ssd_send", key("_id", "send_table_id"), key("child_id", "send_person_id"),
    ),
    dataset_table(
        "ssd_sen_need", key("_id", "senn_table_id"), key("_plan", "senn_active_ehcp_id"),
        code("need_type", "senn_active_ehcp_need_type"), code("rank", "senn_active_ehcp_need_rank"),
    ),
    dataset_table(
        "ssd_ehcp_requests", key("_id", "ehcr_ehcp_request_id"), key("_send", "ehcr_send_table_id"),
        code("requested", "ehcr_ehcp_req_date"), code("outcome", "ehcr_ehcp_req_outcome"),
        code("outcome_date", "ehcr_ehcp_req_outcome_date"),
    ),
    dataset_table(
        "ssd_ehcp_assessment", key("_id", "ehca_ehcp_assessment_id"), key("_request", "ehca_ehcp_request_id"),
        code("outcome_date", "ehca_ehcp_assessment_outcome_date"), code("outcome", "ehca_ehcp_assessment_outcome"),
        code("exceptions", "ehca_ehcp_assessment_exceptions"),
    ),
    dataset_table(
        "ssd_ehcp_named_plan", key("_id", "ehcn_named_plan_id"), key("_assessment", "ehcn_ehcp_asmt_id"),
        code("start", "ehcn_named_plan_start_date"), code("ceased", "ehcn_named_plan_ceased_date"),
        code("reason", "ehcn_named_plan_ceased_reason"),
    ),
    dataset_table(
        "ssd_ehcp_active_plans", key("_id", "ehcp_active_ehcp_id"), key("_request", "ehcp_ehcp_request_id"),
        code("last_review", "ehcp_active_ehcp_last_review_date"),
    ),
    dataset_table(
        FINANCE, key("_id", "s251_table_id"), key("_placement", "s251_cla_placement_id"),
        code("first", "s251_placeholder_1"), code("second", "s251_placeholder_2"),
        code("third", "s251_placeholder_3"), code("fourth", "s251_placeholder_4"),
    ),
)  # fmt: skip
PLACEHOLDER_TABLES = tuple(replace(layout, table=layout.name) for layout in _PLACEHOLDERS)
LAYOUTS = (
    PERSON, DISABILITY, IMMIGRATION, DEPARTMENT, CONTACTS, EARLY_HELP, CIN_EPISODES, ASSESSMENTS, CIN_PLANS, ENQUIRIES,
    CONFERENCES, PLANS, PLAN_REVIEWS, CP_VISITS, CIN_VISITS, CLA_VISITS, CARE, PLACEMENTS, LEGAL, CARE_REVIEWS,
    MISSING, CARE_LEAVERS, PERMANENCE, INVOLVEMENTS, PREVIOUS_PERMANENCE, PRE_PROCEEDINGS, *HEALTH,
    *PLACEHOLDER_TABLES,
)  # fmt: skip
# Names that tables have had in some releases of the dataset.
ALIASES = {"ssd_cla_placements": PLACEMENTS.name, "ssd_early_help": EARLY_HELP.name}
