"""The worked examples of the measures' specification, each through the metric and the measure."""

import pandas as pd
import pytest

from quarterdeck.measure import measure
from quarterdeck.metric import WorkedExample
from quarterdeck.metrics.children import (
    assessments,
    child_protection,
    conferences,
    ehc_annual_reviews,
    ehc_plans,
    front_door,
    reviews,
    workforce,
)
from quarterdeck.periods import Quarter
from quarterdeck.records import Records
from quarterdeck.tables import TABLES
from quarterdeck.working_days import Calendar


def records_of(quarter, tables):
    frames, _ = WorkedExample(quarter, tables).frames(next(iter(tables)))
    return Records.from_tables(frames, as_at=Quarter(quarter).end)


def outcomes(metric, quarter, tables):
    """Outcome of each row of the metric's first table; None where the metric does not judge it."""
    records = records_of(quarter, tables)
    judged = metric.judged(records, Quarter(quarter))
    rows = records.tables[metric.tables[0]].index
    found = judged["outcome"].reindex(rows)
    return [None if pd.isna(word) else word for word in found]


def figure(metric, quarter, tables, settings=None):
    return measure(metric, records_of(quarter, tables), [Quarter(quarter)], settings=settings).figures.iloc[0]


@pytest.mark.parametrize(
    "start, authorised, days, outcome",
    [
        ("2025-07-01", "2025-09-03", 45, "yes"),
        ("2025-07-01", "2025-09-04", 46, "no"),
        ("2025-04-07", "2025-06-13", 45, "yes"),
        ("2025-08-16", "2025-10-20", 45, "yes"),
    ],
    ids=["1 in time", "1 late", "2 over Easter", "3 begun on a Saturday"],
)
def test_1_to_3_assessments_take_45_working_days(start, authorised, days, outcome):
    text = f"""
        child_id | start_date | authorised_date
        A        | {start}    | {authorised}
    """
    quarter = Quarter.containing(authorised).label
    records = records_of(quarter, {"assessments": text})
    judged = assessments.assessments_completed_within_45_working_days.judged(records, Quarter(quarter))
    assert judged[["working_days_taken", "outcome"]].iloc[0].tolist() == [days, outcome]


@pytest.mark.parametrize(
    "enquiry, conference, days, outcome",
    [
        ("2025-09-01", "2025-09-22", 15, "yes"),
        ("2025-09-01", "2025-09-23", 16, "no"),
        ("2025-04-10", "2025-05-06", 15, "yes"),
        ("2025-04-10", "2025-05-07", 16, "no"),
        ("2025-12-15", "2026-01-08", 15, "yes"),
    ],
    ids=["4 in time", "4 late", "5 over Easter", "5 late", "6 over Christmas"],
)
def test_4_to_6_conferences_within_15_working_days(enquiry, conference, days, outcome):
    text = f"""
        child_id | s47_start_date | icpc_date
        A        | {enquiry}      | {conference}
    """
    quarter = Quarter.containing(conference).label
    records = records_of(quarter, {"section_47": text})
    judged = conferences.initial_conferences_within_15_working_days.judged(records, Quarter(quarter))
    assert judged[["working_days_to_conference", "outcome"]].iloc[0].tolist() == [days, outcome]


@pytest.mark.parametrize(
    "began, due, day_after",
    [("2025-05-01", "2025-06-02", "2025-06-03"), ("2025-08-08", "2025-09-08", "2025-09-09")],
)
def test_7_the_first_review_is_due_20_working_days_after_care_began(began, due, day_after):
    assert Calendar().add(pd.Timestamp(began), 20) == pd.Timestamp(due)
    quarter = Quarter.containing(due).label
    episodes = f"""
        child_id | decom   | rne | legal_status
        A        | {began} | S   | V2
        B        | {began} | S   | V2
    """
    held = f"""
        child_id | review
        A        | {due}
        B        | {day_after}
    """
    tables = {"episodes": episodes, "looked_after_reviews": held}
    assert outcomes(reviews.looked_after_reviews_in_timescale, quarter, tables) == ["yes", "no"]


def test_8_a_referral_on_the_anniversary_is_a_re_referral_and_a_day_later_is_not():
    text = """
        child_id | referral_date
        A        | 2024-10-10
        A        | 2025-10-10
        B        | 2024-10-09
        B        | 2025-10-10
    """
    got = outcomes(front_door.re_referrals_within_12_months, "2025-26 Q3", {"referrals": text})
    assert got == [None, "yes", None, "no"]


def test_8_the_deck_of_a_city_289_of_2073_children_were_referred_again():
    counts = {0: 1784, 1: 268, 2: 19, 3: 2}
    numbers = [number for number, children in counts.items() for _ in range(children)]
    listed = pd.DataFrame(
        {
            "child_id": [f"C{n}" for n in range(len(numbers))],
            "referral_date": pd.Timestamp("2025-08-01"),
            "referrals_in_last_12_months": [float(n) for n in numbers],
        }
    )
    records = Records.from_tables({"referrals": TABLES["referrals"].complete(listed)}, as_at="2025-09-30")
    quarter = Quarter("2025-26 Q2")
    whole = measure(front_door.re_referrals_in_last_6_months, records, [quarter]).figures.iloc[0]
    assert (whole["numerator"], whole["denominator"], round(whole["value"], 1)) == (289, 2073, 13.9)
    panel = measure(front_door.re_referrals_in_last_6_months, records, [quarter], by="previous_referrals").figures
    assert dict(zip(panel["previous_referrals"], panel["records"], strict=True)) == {
        "0 (first referral)": 1784, "1": 268, "2": 19, "3": 2,
    }  # fmt: skip


def test_9_day_140_is_in_time_and_an_exception_leaves_both_sides():
    text = """
        plan_id | request_date | issued_date | exception
        A       | 2025-03-03   | 2025-07-21  | no
        B       | 2025-03-03   | 2025-07-22  | no
    """
    tables = {"ehc_plans": text}
    assert outcomes(ehc_plans.ehc_plans_issued_within_20_weeks, "2025-26 Q2", tables) == ["yes", "no"]
    three = {"ehc_plans": text.replace("2025-07-22  | no", "2025-07-20  | no") + "C | 2025-01-06 | 2025-09-01 | yes"}
    excluding = figure(ehc_plans.ehc_plans_issued_within_20_weeks, "2025-26 Q2", three)
    including = figure(ehc_plans.ehc_plans_issued_within_20_weeks_including_exceptions, "2025-26 Q2", three)
    assert (round(including["value"], 1), round(excluding["value"], 1)) == (66.7, 100.0)


def test_10_an_amended_plan_that_is_due_and_not_issued_is_late():
    text = """
        plan_id | meeting_date | outcome | final_plan_issued | outcome
        A       | 2025-06-10   | amend   | 2025-09-02        |
        B       | 2025-06-10   | amend   | 2025-09-03        |
        C       | 2025-06-10   | amend   |                   |
    """
    metric = ehc_annual_reviews.ehc_annual_review_amendments_within_12_weeks
    tables = {"ehc_reviews": text}
    assert outcomes(metric, "2025-26 Q2", tables) == ["yes", "no", "no"]
    assert figure(metric, "2025-26 Q2", tables)["denominator"] == 3


@pytest.mark.parametrize("ended, ever, within_24_months", [("2023-05-31", "yes", "no"), ("2023-06-10", "yes", "yes")])
def test_11_a_second_plan_ever_is_not_always_one_within_24_months(ended, ever, within_24_months):
    text = f"""
        child_id | plan_start_date | plan_end_date | previous_plans
        A        | 2021-02-01      | {ended}       | 0
        A        | 2025-06-10      |               | 1
    """
    tables = {"child_protection_plans": text}
    second = child_protection.second_or_subsequent_child_protection_plans
    repeated = child_protection.child_protection_plans_repeated_within_24_months
    assert outcomes(second, "2025-26 Q1", tables) == [None, ever]
    assert outcomes(repeated, "2025-26 Q1", tables) == [None, within_24_months]


def test_12_agency_workers_cover_vacancies_and_do_not_fill_them():
    posts = """
        post_id | division            | budget_fte | occupant_fte | status | social_worker
        A       | Children's services | 80         | 80           | filled | yes
        B       | Children's services | 20         |              | vacant | yes
    """
    agency = """
        assignment_id | division            | start      | weekly_hours | covers_post_id | social_worker
        A             | Children's services | 2025-01-06 | 444          | B              | yes
    """
    vacancy = figure(workforce.childrens_social_worker_vacancy_rate, "2025-26 Q2", {"posts": posts})
    usage = figure(workforce.childrens_agency_usage, "2025-26 Q2", {"agency_register": agency, "posts": posts})
    assert (round(vacancy["value"], 1), round(usage["value"], 1)) == (20.0, 13.0)


def test_13_a_caseload_is_cases_by_the_time_of_those_who_hold_any():
    text = """
        worker_id | agency | fte | cases
        A         | no     | 1.0 | 18
        B         | no     | 0.5 | 9
        C         | no     | 1.0 | 0
        D         | yes    | 1.0 | 15
    """
    got = figure(workforce.average_caseload, "2025-26 Q2", {"social_workers": text})
    assert (got["numerator"], got["denominator"], got["value"], got["median"]) == (42, 2.5, 16.8, 18)
