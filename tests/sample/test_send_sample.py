"""The made-up education, health and care plans: modules that hang together, and the shift planted in them."""

import numpy as np
import pandas as pd
import pytest
from reading_back import make_some, read, truth_of

from quarterdeck.extracts.sample import send
from quarterdeck.extracts.sample.world import World
from quarterdeck.periods import Quarter

LAST = Quarter("2025-26 Q2")
HEADINGS = {
    "persons": (
        "Person ID,Surname,Forename,Dob (ccyy-mm-dd),Gender,Ethnicity,PostCode,UPN,UniqueLearnerNumber,UPNunknown"
    ),
    "requests": (
        "Person ID,Requests Record ID,Date Request Was Received,RYA,Request Outcome Date,Request Outcome,"
        "RequestMediation,RequestTribunal,Exported"
    ),
    "assessments": (
        "Person ID,Requests Record ID,Assessment Record ID,Assessment Outcome To Issue EHCP,Assessment Outcome Date,"
        "AssessmentMediation,AssessmentTribunal,OtherMediation,OtherTribunal,Week20"
    ),
    "named_plans": (
        "Person ID,Requests Record ID,Assessment Record ID,Named Plan Record ID,EHC Plan Start Date,PlanRes,PlanWPB,"
        "PB,OA,DP,Date EHC Plan Ceased,Reason EHC Plan Ceased,URN,UKPRN,SENSetting,SENSettingOther,PlacementRank,"
        "SENunitIndicator,ResourcedProvisionIndicator"
    ),
    "active_plans": (
        "Person ID,Requests Record ID,TransferLA,RES,WPB,ReviewMeeting,ReviewOutcome,LastReview,URN,UKPRN,SENSetting,"
        "SENSettingOther,PlacementRank,EntryDate,LeavingDate,SENunitIndicator,ResourcedProvisionIndicator,SENtype,"
        "SENtypeRank"
    ),
}


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    out = tmp_path_factory.mktemp("send")
    world = make_some(out, "send", size=0.1, quarters=2)
    made = {name: whole_file(out, f"sen2/{name}.csv") for name in HEADINGS}
    requests = made["requests"]
    nobody = requests["Requests Record ID"].str.startswith("R9999") | requests.duplicated()
    return made | {
        "requests": requests[~nobody], "reviews": read(out, world, LAST, "local/ehc_reviews.csv"), "out": out,
    }  # fmt: skip


def whole_file(out, name):
    """A file as text with the rows whose dates are wrong, which belong to real plans."""
    return pd.read_csv(out / LAST.slug / name, dtype="str", keep_default_na=False, encoding="utf-8")


@pytest.fixture(scope="module")
def whole():
    world = World(last=LAST, quarters=20)
    return world, send.build(world)


@pytest.mark.parametrize("name", list(HEADINGS))
def test_modules_have_the_documented_headings(modules, name):
    with (modules["out"] / LAST.slug / "sen2" / f"{name}.csv").open(encoding="utf-8") as text:
        assert text.readline().strip() == HEADINGS[name]


def test_every_assessment_is_of_a_request_and_every_plan_of_an_assessment(modules):
    requests = set(modules["requests"]["Requests Record ID"])
    assessments = set(modules["assessments"]["Assessment Record ID"])
    assert set(modules["assessments"]["Requests Record ID"]) <= requests
    assert set(modules["named_plans"]["Assessment Record ID"]) <= assessments
    assert set(modules["active_plans"]["Requests Record ID"]) <= set(modules["named_plans"]["Requests Record ID"])
    assert set(modules["requests"]["Person ID"]) == set(modules["persons"]["Person ID"])


def test_a_plan_is_active_until_it_ceases(modules):
    plans = modules["named_plans"]
    going = set(plans.loc[plans["Date EHC Plan Ceased"] == "", "Requests Record ID"])
    assert going == set(modules["active_plans"]["Requests Record ID"])


def test_only_agreed_and_historical_requests_are_assessed(modules):
    outcome = modules["requests"].set_index("Requests Record ID")["Request Outcome"]
    assert set(outcome[modules["assessments"]["Requests Record ID"]]) == {"Y", "H"}
    assert {"N", "W", "A"} & set(outcome)


def test_one_row_a_review_of_a_plan(modules):
    assert not modules["reviews"].duplicated(["plan_id", "meeting_date"]).any()


def test_timeliness_falls_for_good_in_2024_25_as_planted(whole):
    truth = truth_of(whole[0])
    share = {q.label: truth[q.label, "ehc_plans_issued_within_20_weeks"][2] for q in whole[0].quarters}
    before = [value for label, value in share.items() if label < "2024-25 Q1"]
    after = [value for label, value in share.items() if label >= "2024-25 Q1"]
    assert np.mean(before) == pytest.approx(64, abs=4) and np.mean(after) == pytest.approx(43, abs=5)
    assert min(before) > max(after)
    assert ("ehc_plans_issued_within_20_weeks", "2024-25 Q1") in {(m, q) for m, q, _ in whole[0].planted}


def test_about_nine_hundred_requests_a_year_and_three_and_a_half_thousand_plans(whole):
    truth = truth_of(whole[0])
    year = sum(truth[f"2024-25 Q{n}", "ehc_requests_to_assess"][2] for n in (1, 2, 3, 4))
    assert year == pytest.approx(900, rel=0.1)
    judged = truth[LAST.label, "ehc_annual_reviews_within_12_months"][1]
    assert 2_500 < judged < 3_700


def test_the_edges_are_there_day_140_and_day_141(whole):
    made = whole[1].made
    taken = (made.requests.issued - made.requests.received).astype("int64")[made.requests.result == "Y"]
    assert (taken == 140).any() and (taken == 141).any()
    late = (made.reviews.final - made.reviews.meeting).astype("int64")[made.reviews.outcome == "amend"]
    assert (late == 84).any() and (late == 85).any()


def test_each_step_is_recorded_after_the_step_before(whole):
    rows = whole[1].made.requests
    assert (rows.recorded <= rows.decided_recorded).all() and (rows.decided_recorded <= rows.issued_recorded).all()
    assert (rows.issued_recorded <= rows.ceased_recorded).all()
