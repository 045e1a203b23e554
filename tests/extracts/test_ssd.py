"""The safeguarding dataset's tables joined: each test a few rows of its tables, as CSV exports."""

import sqlite3

import pandas as pd
import pytest
from ssd_worlds import children

from quarterdeck.errors import ParameterError
from quarterdeck.extracts import read_inbox
from quarterdeck.extracts.formats.ssd import database as ssd_database
from quarterdeck.extracts.formats.ssd import layouts as ssd_layouts
from quarterdeck.extracts.sample import ssd as sample
from quarterdeck.extracts.sample.ssd_tables import COLUMNS
from quarterdeck.measure import measure
from quarterdeck.metric import catalogue
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

QUARTER = Quarter("2025-26 Q2")
PEOPLE = """
pers_person_id | pers_forename | pers_sex | pers_ethnicity | pers_dob
1              | PLANTED       | M        | WBRI           | 2015-01-01
2              | PLANTED       | F        | B1             | 2016-02-03
3              | PLANTED       | U        |                | 2008-05-06
"""


def csv(text):
    """A small table written with bars, as a CSV."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return "".join(",".join(line) + "\n" for line in lines)


@pytest.fixture
def dataset(read):
    """Read tables of the dataset by name, the people among them."""

    def read_tables(quarter=QUARTER, params=None, **tables):
        files = {f"{name}.csv": csv(text) for name, text in {"ssd_person": PEOPLE, **tables}.items()}
        return read(files, quarter, params or Params(council={"name": "Exampleshire"}))

    return read_tables


def figure(records, name, **settings):
    return measure(catalogue()[name], records, [QUARTER], **settings).figures.iloc[0]


def left_out(records, table):
    return [source.verdict for source in records.sources if source.table == f"{table} (left out)"]


CARE = """
clae_cla_episode_id | clae_person_id | clae_cla_episode_start_date | clae_cla_episode_start_reason | clae_cla_primary_need_code | clae_cla_episode_ceased_date | clae_cla_episode_ceased_reason | clae_cla_id | clae_cla_placement_id | clae_entered_care_date
E1 | 1 | 2025-01-01 | S | N1 | 2025-05-01 | X1  | K1 | P1 | 2025-01-01
E2 | 1 | 2025-05-01 | L | N1 | 2025-07-10 | X1  | K1 | P1 | 2025-01-01
E3 | 1 | 2025-07-10 | P | N1 |            |     | K1 | P2 | 2025-01-01
E4 | 2 | 2025-06-01 | S | N2 | 2025-08-20 | E4A | K2 | P9 | 2025-06-01
E5 | 3 | 2025-02-01 | S | N8 |            |     | K3 |    | 2025-02-01
"""  # noqa: E501
PLACES = """
clap_cla_placement_id | clap_person_id | clap_cla_placement_start_date | clap_cla_placement_end_date | clap_cla_placement_type | clap_cla_placement_provider | clap_cla_placement_urn | clap_cla_placement_change_reason
P1 | 1 | 2025-01-01 | 2025-07-10 | U6 | PR1 | SC1 | CARPL
P2 | 1 | 2025-07-10 |            | K2 | PR4 | SC2 |
P3 | 3 | 2025-02-01 |            | K3 | PR5 | SC3 |
"""  # noqa: E501
LEGAL = """
lega_legal_status_id | lega_person_id | lega_legal_status | lega_legal_status_start_date | lega_legal_status_end_date
L1 | 1 | V2                            | 2025-01-01 | 2025-05-01
L2 | 1 | Interim care order Sec. 38(1) | 2025-05-01 |
L3 | 1 | Private fostering             | 2025-06-01 |
L4 | 2 | C2                            | 2025-06-01 | 2025-08-20
L5 | 2 | Special Guardianship Order    | 2025-08-20 |
L6 | 3 | V2                            | 2025-02-01 |
"""


def test_an_episode_takes_the_placement_it_names_and_the_legal_status_of_the_day_it_began(dataset):
    rows = dataset(ssd_cla_episodes=CARE, ssd_cla_placement=PLACES, ssd_legal_status=LEGAL).tables["episodes"]
    rows = rows.sort_values("decom").set_index("decom")
    assert rows["legal_status"].to_dict() == {
        pd.Timestamp("2025-01-01"): "V2", pd.Timestamp("2025-02-01"): "V2", pd.Timestamp("2025-05-01"): "C1",
        pd.Timestamp("2025-06-01"): "C2", pd.Timestamp("2025-07-10"): "C1",
    }  # fmt: skip
    first = rows.loc["2025-01-01"]
    assert first[["place", "place_provider", "urn", "rne", "cin", "rec", "sex"]].tolist() == [
        "U6", "PR1", "SC1", "S", "N1", "X1", "Male",
    ]  # fmt: skip
    assert first["dec"] == pd.Timestamp("2025-05-01") and rows.loc["2025-07-10", "place"] == "K2"


def test_why_a_placement_changed_stands_on_the_episode_with_which_it_ended(dataset):
    rows = dataset(ssd_cla_episodes=CARE, ssd_cla_placement=PLACES, ssd_legal_status=LEGAL).tables["episodes"]
    own = rows[rows["child_id"] == "1"].sort_values("decom")["reason_place_change"]
    assert own.fillna("").tolist() == ["", "CARPL", ""]


def test_a_placement_that_is_not_named_is_the_one_of_the_day_and_one_not_on_record_is_said(dataset):
    records = dataset(ssd_cla_episodes=CARE, ssd_cla_placement=PLACES, ssd_legal_status=LEGAL)
    rows = records.tables["episodes"].set_index("child_id")
    assert rows.loc["3", "place"] == "K3"
    assert pd.isna(rows.loc["2", "place"])
    [said] = records.noticed[records.noticed["notice"].str.contains("not on record")]["row"].tolist()
    assert said == 5


def test_an_episode_without_a_legal_status_is_set_aside_and_not_counted(dataset):
    legal = LEGAL.replace("L6 | 3", "L6 | 9")
    records = dataset(ssd_cla_episodes=CARE, ssd_cla_placement=PLACES, ssd_legal_status=legal)
    [faults] = records.set_aside["faults"]
    assert "no legal status of the child is on record for the day it began" in faults
    assert figure(records, "children_looked_after_at_period_end")["value"] == 1


def test_a_legal_status_whose_date_cannot_be_read_is_listed(dataset):
    legal = LEGAL.replace("2025-02-01 |", "soon |")
    records = dataset(ssd_cla_episodes=CARE, ssd_cla_placement=PLACES, ssd_legal_status=legal)
    assert "text where a date belongs in `start`" in set(records.set_aside["reason"])


def test_unaccompanied_children_are_those_with_that_immigration_status(dataset):
    status = "immi_immigration_status_id | immi_person_id | immi_immigration_status\n1 | 3 | UASC\n2 | 2 | Settled"
    records = dataset(ssd_cla_episodes=CARE, ssd_legal_status=LEGAL, ssd_immigration_status=status)
    alone = records.tables["episodes"].groupby("child_id")["uasc"].first()
    assert alone.to_dict() == {"1": "no", "2": "no", "3": "yes"}


@pytest.mark.parametrize("status, start, end, uasc", [
    ("Not UASC", "", "", "no"), ("Former UASC", "", "", "no"), ("Non-unaccompanied child", "", "", "no"),
    ("UASC - no decision yet", "", "", "yes"), ("Unaccompanied asylum seeking child", "2024-01-01", "", "yes"),
    ("UASC", "2019-01-01", "2021-06-30", "no"), ("UASC", "2019-01-01", "2027-06-30", "yes"),
])  # fmt: skip
def test_a_child_is_unaccompanied_while_the_status_says_so_and_lasts(dataset, status, start, end, uasc):
    rows = (
        "immi_immigration_status_id | immi_person_id | immi_immigration_status | immi_immigration_status_start_date | "
        f"immi_immigration_status_end_date\n1 | 3 | {status} | {start} | {end}"
    )
    records = dataset(ssd_cla_episodes=CARE, ssd_legal_status=LEGAL, ssd_immigration_status=rows)
    assert set(records.tables["episodes"].set_index("child_id").loc[["3"], "uasc"]) == {uasc}


def test_reviews_are_those_held_of_the_child_whose_care_was_reviewed(dataset):
    reviews = """
    clar_cla_review_id | clar_cla_id | clar_cla_review_due_date | clar_cla_review_date | clar_cla_review_cancelled | clar_cla_review_participation
    1 | K1 | 2025-01-29 | 2025-01-28 | N | PN1
    2 | K1 | 2025-04-28 |            | N |
    3 | K2 | 2025-06-29 | 2025-06-29 | Y |
    4 | K9 | 2025-06-29 | 2025-06-29 | N |
    5 | K3 | 2025-02-28 | someday    | N |
    """  # noqa: E501
    records = dataset(ssd_cla_episodes=CARE, ssd_legal_status=LEGAL, ssd_cla_reviews=reviews)
    rows = records.tables["looked_after_reviews"]
    assert rows[["child_id", "review", "review_code"]].to_numpy().tolist() == [["1", pd.Timestamp("2025-01-28"), "PN1"]]
    assert len(left_out(records, "looked_after_reviews")) == 2
    assert sorted(records.set_aside["row"]) == [5, 6]


ENQUIRIES = """
s47e_s47_enquiry_id | s47e_person_id | s47e_s47_start_date | s47e_s47_end_date | s47e_s47_nfa | s47e_s47_completed_by_team
S1 | 1 | 2025-07-01 | 2025-07-10 | N | T1
S1 | 2 | 2025-07-01 | 2025-07-10 | Y | T1
S2 | 3 | 2025-08-01 |            | Y | T2
"""  # noqa: E501
CONFERENCES = """
icpc_icpc_id | icpc_s47_enquiry_id | icpc_person_id | icpc_icpc_date | icpc_icpc_outcome_cp_flag | icpc_icpc_transfer_in
F1 | S1 | 1 | 2025-07-15 | Y | N
F2 | S1 | 1 | 2025-07-29 | N | N
F3 |    | 2 | 2025-09-01 | N | N
F4 |    | 3 | 2025-09-02 | Y | Y
F5 | S2 | 3 |            |   | N
"""


def test_a_conference_belongs_to_the_enquiry_of_the_same_child(dataset):
    records = dataset(ssd_s47_enquiry=ENQUIRIES, ssd_initial_cp_conference=CONFERENCES)
    rows = records.tables["section_47"].sort_values(["child_id", "s47_start_date"])
    shown = rows[["child_id", "s47_start_date", "icpc_date", "icpc_resulted_in_plan", "icpc_unnecessary"]]
    assert shown.astype("object").where(shown.notna(), "").to_numpy().tolist() == [
        ["1", pd.Timestamp("2025-07-01"), pd.Timestamp("2025-07-15"), "yes", "no"],
        ["2", pd.Timestamp("2025-07-01"), "", "", "yes"],
        ["2", "", pd.Timestamp("2025-09-01"), "no", ""],
        ["3", pd.Timestamp("2025-08-01"), "", "", ""],
    ]
    assert records.set_aside["reason"].tolist() == ["is a further conference of one enquiry; the first is used"]
    assert len(left_out(records, "section_47")) == 2, "one transferred in, one without a date"
    within = figure(records, "initial_conferences_within_15_working_days")
    assert (within["numerator"], within["denominator"]) == (1, 1)


def test_teams_go_by_their_names(dataset):
    teams = "dept_team_id | dept_team_name\nT1 | Assessment East"
    rows = dataset(ssd_s47_enquiry=ENQUIRIES, ssd_department=teams).tables["section_47"]
    assert rows["team"].tolist() == ["Assessment East", "Assessment East", "T2"]


CASES = """
cine_referral_id | cine_person_id | cine_referral_date | cine_cin_primary_need_code | cine_referral_source_code | cine_referral_nfa | cine_close_reason | cine_close_date
R1 | 1 | 2025-03-01 | N1 | 6  | N | RC7 | 2025-04-01
R2 | 1 | 2025-07-02 | N1 | 2A | N |     |
R3 | 2 | 2025-07-03 |    | 6  | Y |     |
R4 | 3 | 2025-07-04 | N5 | 8  |   |     |
R5 | 1 | 2019-12-01 | N1 | 6  | N | RC7 | 2019-12-20
"""  # noqa: E501


def test_referrals_say_how_many_came_before_and_only_those_taken_on_are_episodes_of_need(dataset):
    records = dataset(ssd_cin_episodes=CASES)
    referrals = records.tables["referrals"].set_index("referral_date")["referrals_in_last_12_months"]
    assert referrals["2025-07-02"] == 1 and referrals["2025-07-03"] == 0
    assert pd.isna(referrals["2019-12-01"]), "the year before it is not shown"
    assert records.tables["children_in_need"]["child_id"].tolist() == ["1", "1", "3", "1"]
    assert figure(records, "referrals_in_period")["value"] == 3
    assert figure(records, "children_in_need_at_period_end")["value"] == 2
    again = figure(records, "re_referrals_in_last_6_months")
    assert (again["numerator"], again["denominator"]) == (1, 3)


ASSESSMENTS = """
cina_assessment_id | cina_person_id | cina_assessment_start_date | cina_assessment_auth_date | cina_assessment_outcome_nfa
1 | 4 | 2025-07-06 |            |
2 | 1 | 2025-07-06 | 2025-08-01 | Y
"""  # noqa: E501


def test_what_an_open_case_is_goes_by_what_is_open_on_the_day(dataset):
    cases = CASES + "R6 | 4 | 2025-07-05 | N1 | 6 | N | |\nR7 | 5 | 2025-07-05 | N1 | 6 | N | |"
    records = dataset(
        ssd_cin_episodes=cases, ssd_cla_episodes=CARE, ssd_legal_status=LEGAL,
        ssd_cp_plans=PLANS + "P4 | 3 | 2025-08-01 | | NEG | NEG | N\nP5 | 4 | 2025-08-01 | | NEG | NEG | N",
        ssd_cin_assessments=ASSESSMENTS,
    )  # fmt: skip
    rows = records.tables["children_in_need"].set_index(["child_id", "cin_start_date"])["case_status"].fillna("")
    assert [rows.loc[child].iloc[-1 if child != "1" else 1] for child in "1345"] == [
        "Looked after child", "Looked after child", "Child protection plan", "",
    ]  # fmt: skip
    assert rows.loc[("1", pd.Timestamp("2025-03-01"))] == "Closed episode"
    assert records.tables["assessments"]["support_required"].fillna("").tolist() == ["", "no"]


PLANS = """
cppl_cp_plan_id | cppl_person_id | cppl_cp_plan_start_date | cppl_cp_plan_end_date | cppl_cp_plan_initial_category | cppl_cp_plan_latest_category | cppl_cp_plan_ola
P1 | 1 | 2024-01-10 | 2024-09-01 | NEG             | NEG              | N
P2 | 1 | 2025-08-04 |            | Physical abuse  | Multiple: Neglect| N
P3 | 2 | 2025-08-05 |            | EMO             | EMO              | Y
"""  # noqa: E501
REVIEWS = """
cppr_cp_review_id | cppr_person_id | cppr_cp_plan_id | cppr_cp_review_due | cppr_cp_review_date
1 | 1 | P1 | 2024-04-10 | 2024-04-09
2 | 1 | P2 | 2025-11-04 |
3 | 2 | P3 | 2025-09-05 | 2025-09-05
4 | 1 | P7 | 2025-09-05 | 2025-09-05
"""
VISITS = """
cppv_cp_visit_id | cppv_person_id | cppv_cp_plan_id | cppv_cp_visit_date | cppv_cp_visit_seen | cppv_cp_visit_seen_alone
1 | 1 | P2 | 2025-08-20 | Y | N
2 | 1 | P2 | 2025-09-20 | Y | Y
"""


def test_plans_of_other_councils_are_accounted_for_and_not_counted(dataset):
    records = dataset(ssd_cp_plans=PLANS, ssd_cp_reviews=REVIEWS, ssd_cp_visits=VISITS)
    plans = records.tables["child_protection_plans"].set_index("plan_start_date")
    assert plans["latest_category"].tolist() == ["NEG", "MUL"] and plans["initial_category"].tolist() == ["NEG", "PHY"]
    latest = plans.loc["2025-08-04"]
    assert latest["last_visit"] == pd.Timestamp("2025-09-20") and latest["seen_alone"] == "yes"
    assert plans.loc["2024-01-10", "latest_review"] == pd.Timestamp("2024-04-09")
    assert left_out(records, "child_protection_plans") and len(left_out(records, "child_protection_reviews")) == 2
    reviews = records.tables["child_protection_reviews"]
    assert reviews["plan_start_date"].tolist() == [pd.Timestamp("2024-01-10")]
    assert "belongs to no plan whose start is known" in records.set_aside["faults"].item()


@pytest.mark.parametrize("sees_from, previous", [("", None), ("2000-01-01", [0, 1])])
def test_earlier_plans_are_counted_only_where_the_dataset_shows_a_childhood(dataset, sees_from, previous):
    params = Params(council={"name": "X"}, sources={"sources": {"ssd": {"sees_from": sees_from}}})
    plans = dataset(params=params, ssd_cp_plans=PLANS).tables["child_protection_plans"]["previous_plans"]
    assert plans.isna().all() if previous is None else plans.tolist() == previous


def test_permanence_gives_adoptions_and_placements_for_adoption(dataset):
    permanence = """
    perm_table_id | perm_person_id | perm_cla_id | perm_adm_decision_date | perm_placement_order_date | perm_matched_date | perm_placed_for_adoption_date | perm_permanence_order_date | perm_permanence_order_type | perm_decision_reversed_date | perm_decision_reversed_reason
    1 | 1 | K1 | 2024-01-01 | 2024-03-01 | 2024-06-01 | 2024-07-01 | 2025-02-01 | Adoption             |            |
    2 | 2 | K2 |            |            |            |            | 2025-08-20 | Special Guardianship |            |
    3 | 3 | K3 | 2024-01-01 | 2024-03-01 |            | 2024-08-01 |            |                      | 2025-01-01 | RD4
    """  # noqa: E501
    records = dataset(ssd_cla_episodes=CARE, ssd_legal_status=LEGAL, ssd_permanence=permanence)
    rows = records.tables["adoptions"].set_index("child_id")
    assert rows.loc["1", ["adoption_order_date", "date_entered_care"]].tolist() == [
        pd.Timestamp("2025-02-01"), pd.Timestamp("2025-01-01"),
    ]  # fmt: skip
    assert sorted(rows.index) == ["1", "3"] and len(left_out(records, "adoptions")) == 1
    placed = records.tables["placed_for_adoption"].set_index("child_id")
    assert placed.loc["3", "date_placed_ceased"] == pd.Timestamp("2025-01-01")
    assert pd.isna(placed.loc["1", "date_placed_ceased"])


def test_missing_episodes_and_care_leavers_read_by_their_words(dataset):
    missing = """
    miss_table_id | miss_person_id | miss_missing_episode_start_date | miss_missing_episode_type | miss_missing_episode_end_date
    1 | 1 | 2025-08-01 | Missing | 2025-08-02
    2 | 1 | 2025-08-09 | Absent  |
    """  # noqa: E501
    leavers = """
    clea_table_id | clea_person_id | clea_care_leaver_eligibility | clea_care_leaver_in_touch | clea_care_leaver_accommodation | clea_care_leaver_accom_suitable | clea_care_leaver_activity
    1 | 3 | Former Relevant | YES | U | 1 | G5
    """  # noqa: E501
    records = dataset(ssd_missing=missing, ssd_care_leavers=leavers)
    assert records.tables["missing_episodes"]["missing_type"].tolist() == ["M", "A"]
    [leaver] = records.tables["care_leavers"].to_dict("records")
    assert (leaver["eligibility"], leaver["suitability"], leaver["as_at"]) == (
        "Former relevant child", "Suitable", pd.Timestamp("2025-09-30"),
    )  # fmt: skip
    assert figure(records, "care_leavers_not_in_education_employment_or_training")["numerator"] == 1


def test_a_disability_on_record_is_one_unless_it_says_none(dataset):
    rows = "disa_table_id | disa_person_id | disa_disability_code\n1 | 1 | LD\n2 | 2 | NONE"
    plans = dataset(ssd_cp_plans=PLANS.replace("| Y", "| N"), ssd_disability=rows).tables["child_protection_plans"]
    assert plans.groupby("child_id")["disability"].first().to_dict() == {"1": "yes", "2": "no"}


def test_placeholders_are_accounted_for_and_become_no_figure(dataset):
    requests = """
    ehcr_ehcp_request_id | ehcr_send_table_id | ehcr_ehcp_req_date | ehcr_ehcp_req_outcome_date | ehcr_ehcp_req_outcome
    PLACEHOLDER_DATA | PLACEHOLDER_DATA | 1aNotInCMS | 1aNotInCMS | PLACEHOLDER_DATA
    R17              | S4               | 2025-07-01 |            | Y
    """
    finance = "s251_table_id|s251_cla_placement_id|s251_placeholder_1|s251_placeholder_2|s251_placeholder_3\n1|1|x|x|x"
    records = dataset(ssd_cp_plans=PLANS, ssd_ehcp_requests=requests, ssd_s251_finance=finance)
    assert "ehc_requests" not in records.tables
    placeholder, real = sorted(left_out(records, "ssd_ehcp_requests"), key=lambda words: "hold data" in words)
    assert "1 row" in placeholder and "placeholders" in placeholder and "hold data" in real and "SEN2" in real
    assert "placeholders" in left_out(records, "ssd_s251_finance")[0]


def test_reviews_without_the_table_they_need_are_refused_with_its_name(dataset):
    of_care = "clar_cla_review_id|clar_cla_id|clar_cla_review_date\n1|K1|2025-01-28"
    records = dataset(ssd_cp_reviews=REVIEWS, ssd_cla_reviews=of_care)
    said = " ".join(problem.message for problem in records.problems)
    assert "without ssd_cp_plans" in said and "ssd_cla_episodes with clae_cla_id" in said


def test_rows_add_up_for_every_table(dataset):
    """Rows of each table of the dataset: used, set aside, left out, or joined to another, and no row lost."""
    records = dataset(
        ssd_cla_episodes=CARE, ssd_cla_placement=PLACES, ssd_legal_status=LEGAL, ssd_s47_enquiry=ENQUIRIES,
        ssd_initial_cp_conference=CONFERENCES, ssd_cin_episodes=CASES, ssd_cp_plans=PLANS, ssd_cp_reviews=REVIEWS,
    )  # fmt: skip
    for table, read_rows in {"episodes": 5, "referrals": 5, "children_in_need": 5, "child_protection_plans": 3,
                             "child_protection_reviews": 4, "section_47": 8}.items():  # fmt: skip
        used = len(records.tables[table])
        aside = int((records.set_aside["table"] == table).sum())
        out = sum(s.rows for s in records.sources if s.table == f"{table} (left out)")
        joined = 1 if table == "section_47" else 0  # the conference that stands on its enquiry's row
        assert used + aside + out + joined == read_rows, table


def test_no_name_is_read_from_an_export_either(dataset):
    records = dataset(ssd_cp_plans=PLANS)
    assert "PLANTED" not in repr([frame.to_dict() for frame in records.tables.values()])


@pytest.mark.parametrize("name", [name for name in COLUMNS if name.startswith("ssd_") and name not in (
    "ssd_address", "ssd_api_data_staging", "ssd_version_log", "ssd_linked_identifiers", "ssd_family", "ssd_mother",
)])  # fmt: skip
def test_an_export_of_a_table_is_known_for_itself_and_nothing_else(name):
    from quarterdeck.extracts import formats, layouts
    from quarterdeck.extracts.files import Grid

    grid = Grid("x.csv", "", pd.DataFrame([list(COLUMNS[name])], index=[1], dtype="object"))
    known = layouts.recognise(grid, formats.LAYOUTS, {})
    assert known is None or (known.match.layout.format, known.match.layout.name) == ("ssd", name)


# What only the dataset holds.


def test_visits_workers_and_health_are_kept_for_questions(dataset):
    records = dataset(
        ssd_cp_visits=VISITS,
        ssd_cla_visits="clav_cla_visit_id|clav_person_id|clav_cla_visit_date|clav_cla_visit_seen\n"
        "1|2|2025-09-01|Y\n2|2||",
        ssd_involvements="invo_involvements_id|invo_person_id|invo_professional_id|invo_involvement_start_date|"
        "invo_involvement_end_date\n1|1|W1|2025-01-01|2025-06-01\n2||W1|2025-01-01|",
        ssd_cla_health="clah_health_check_id|clah_person_id|clah_health_check_type|clah_health_check_date|"
        "clah_health_check_status\n1|1|Dental|2025-07-01|done",
        ssd_sdq_scores="csdq_person_id|csdq_sdq_completed_date|csdq_sdq_score|csdq_sdq_reason\n1|2025-07-02|17|",
        ssd_cla_convictions="clac_cla_conviction_id|clac_person_id|clac_cla_conviction_date|clac_cla_conviction_offence\n"
        "1|1|2025-07-03|PLANTED",
        ssd_cin_plans="cinp_cin_plan_id|cinp_referral_id|cinp_person_id|cinp_cin_plan_start_date|cinp_cin_plan_end_date\n"
        "1|R2|1|2025-07-20|",
        ssd_cin_episodes=CASES,
    )
    visits = records.tables["visits"]
    assert visits["kind"].value_counts().to_dict() == {"Child protection": 2, "Looked after": 1}
    assert records.tables["involvements"]["worker_id"].tolist() == ["W1"]
    health = records.tables["looked_after_health"].set_index("kind")["result"].fillna("")
    assert health.to_dict() == {"Health check": "done", "SDQ score": "17", "Conviction": ""}
    assert records.tables["cin_plans"]["referral_date"].tolist() == [pd.Timestamp("2025-07-02")]
    assert left_out(records, "visits") and left_out(records, "involvements")
    in_need = records.tables["children_in_need"].set_index("cin_start_date")
    assert in_need.loc["2025-07-02", "last_seen"] == pd.Timestamp("2025-09-20")


@pytest.fixture(scope="module")
def few_rows():
    """A few rows of every table that the made-up council fills, as CSV texts."""
    world, made = children(0.05)
    found = sample.dataset(world, made, QUARTER)
    cells = {name: pd.DataFrame({c: pd.Series(v) for c, v in columns.items()}) for name, columns in found.items()}
    return {name: frame.tail(6).to_csv(index=False) for name, frame in cells.items()}


@pytest.mark.parametrize("name", [
    "ssd_person", "ssd_department", "ssd_cin_episodes", "ssd_s47_enquiry", "ssd_cp_plans", "ssd_cla_episodes",
    "ssd_cla_placement", "ssd_legal_status",
])  # fmt: skip
def test_a_table_that_others_are_joined_to_may_be_missing(read, few_rows, name):
    """Whatever a council has of the dataset is read; no row of it is lost, and nothing breaks."""
    assert name in few_rows
    others = {f"{other}.csv": text for other, text in few_rows.items() if other != name}
    assert read(others, QUARTER, Params(council={"name": "Exampleshire"})).tables


@pytest.mark.parametrize("name", sorted(layout.name for layout in ssd_layouts.LAYOUTS))
def test_a_table_with_its_required_columns_alone_is_read_from_a_database(tmp_path, name):
    """Older releases lack columns: whatever the builders would take from them is then not there."""
    layout = ssd_database._LAYOUTS[name]
    columns = [field.headings[0] for field in layout.fields if field.required] or [layout.fields[0].headings[0]]
    with sqlite3.connect(tmp_path / "ssd.sqlite") as connection:
        connection.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
        row = ["2025-07-01" if "date" in column else "1" for column in columns]
        connection.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", row)
    connection.close()
    records = read_inbox(tmp_path, QUARTER, Params(council={"name": "Exampleshire"}))
    assert not [problem for problem in records.problems if problem.severity == "stop" and "column" in problem.message]


def test_an_export_with_headings_alone_is_a_table_nobody_fills(dataset):
    records = dataset(ssd_cp_plans=PLANS, ssd_contacts="cont_contact_id|cont_person_id|cont_contact_date")
    assert "contacts" not in records.tables
    [said] = [problem.message for problem in records.problems if "ssd_contacts" in problem.message]
    assert "not as none" in said and "count it as nothing" not in said


# Two sources for one table.

ANNEX = """
Child Unique ID | Gender | Ethnicity | Date of Birth | Age of Child (Years) | Date of Contact | Contact Source
1 | a) Male | a) WBRI | 01/01/2015 | 10 | 01/07/2025 | q) 6: Police
"""
CONTACTS = """
cont_contact_id | cont_person_id | cont_contact_date | cont_contact_source_code
1 | 1 | 2025-07-01 | 6
2 | 2 | 2025-07-02 | 6
"""


def both(read, prefer=None):
    sources = {"prefer": prefer} if prefer else {}
    params = Params(council={"name": "Exampleshire"}, sources=sources)
    return read({"annex.csv": csv(ANNEX), "ssd_contacts.csv": csv(CONTACTS)}, QUARTER, params)


def test_of_two_sources_the_dataset_comes_before_annex_a(read):
    records = both(read)
    assert len(records.tables["contacts"]) == 2
    assert any("is taken from ssd" in source.verdict for source in records.sources)


def test_a_council_says_which_source_it_prefers(read):
    records = both(read, {"contacts": ("annex_a",)})
    assert len(records.tables["contacts"]) == 1
    assert any("is taken from annex a" in source.verdict for source in records.sources)


@pytest.mark.parametrize("prefer, words", [
    ({"contcts": ("ssd",)}, "no table 'contcts'.*contacts"), ({"contacts": ("anex_a",)}, "no format 'anex_a'.*annex_a"),
])  # fmt: skip
def test_a_wrong_name_in_prefer_is_refused_with_the_nearest(read, prefer, words):
    with pytest.raises(ParameterError, match=words):
        both(read, prefer)


_ONE_CHILD = CARE.splitlines()[1]
_STATUSES = LEGAL.splitlines()[1]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(("weaker", "stronger"), [("C2", "E1"), ("L1", "C1"), ("L2", "C1"), ("V2", "C1"), ("C1", "C2")])
def test_of_two_legal_statuses_begun_on_one_day_the_stronger_stands_whatever_their_order(
    dataset, order, weaker, stronger
):
    rows = [f"L1 | 1 | {weaker} | 2025-01-01 |", f"L2 | 1 | {stronger} | 2025-01-01 |"]
    legal = "\n".join([_STATUSES, *(rows[place] for place in order)])
    care = f"{_ONE_CHILD}\nE1 | 1 | 2025-01-01 | S | N1 | | | K1 | P1 | 2025-01-01"
    records = dataset(ssd_cla_episodes=care, ssd_legal_status=legal)
    assert records.tables["episodes"]["legal_status"].tolist() == [stronger]


def test_an_agreement_that_ended_when_an_order_began_is_not_the_status_of_that_day(dataset):
    legal = f"{_STATUSES}\nL2 | 1 | C1 | 2025-01-01 |\nL1 | 1 | V2 | 2024-01-01 | 2025-01-01"
    care = f"{_ONE_CHILD}\nE1 | 1 | 2025-01-01 | L | N1 | | | K1 | P1 | 2024-01-01"
    assert dataset(ssd_cla_episodes=care, ssd_legal_status=legal).tables["episodes"]["legal_status"].tolist() == ["C1"]


def test_an_episode_that_goes_on_over_a_change_of_legal_status_is_noticed(dataset):
    legal = f"{_STATUSES}\nL1 | 1 | C1 | 2025-01-01 | 2025-05-01\nL2 | 1 | C2 | 2025-05-01 |"
    care = f"{_ONE_CHILD}\nE1 | 1 | 2025-01-01 | S | N1 | | | K1 | P1 | 2025-01-01"
    records = dataset(ssd_cla_episodes=care, ssd_legal_status=legal)
    assert records.tables["episodes"]["legal_status"].tolist() == ["C1"]
    assert any("goes on over a change of the child's legal status" in words for words in records.noticed["notice"])
    split = care.replace("N1 | | |", "N1 | 2025-05-01 | X1 |") + "\nE2 | 1 | 2025-05-01 | L | N1 | | | K1 | P1 |"
    records = dataset(ssd_cla_episodes=split, ssd_legal_status=legal)
    assert sorted(records.tables["episodes"]["legal_status"]) == ["C1", "C2"]
    assert not any("goes on over" in words for words in records.noticed["notice"])


def test_a_legal_status_of_a_later_day_is_said_to_be_one(dataset):
    legal = f"{_STATUSES}\nL1 | 1 | C2 | 2025-01-02 |"
    care = f"{_ONE_CHILD}\nE1 | 1 | 2025-01-01 | S | N1 | | | K1 | P1 | 2025-01-01"
    [reason] = dataset(ssd_cla_episodes=care, ssd_legal_status=legal).set_aside["reason"]
    assert reason == "no legal status of the child is on record for the day it began, only for later days"
