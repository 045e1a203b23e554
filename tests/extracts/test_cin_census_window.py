"""What a children in need census can see: its own year up to its own day, and what that means for measures."""

from cin_census_examples import OURS, as_csv, as_xml, case, child, message, modules

from quarterdeck.metrics.children import assessments, child_protection, conferences, front_door
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

MARCH = Quarter("2025-26 Q4")


def said(records):
    return " ".join(problem.message for problem in records.problems)


def test_a_census_sees_its_own_year_and_not_the_one_before(read):
    records = read({"cin.xml": as_xml(modules(OURS))}, MARCH)
    (window,) = records.coverage["referrals"].windows
    assert [str(day)[:10] for day in window] == ["2025-04-01", "2026-03-31"]
    assert front_door.referrals_in_period.why_not(records, Quarter("2024-25 Q4"))


def test_a_census_of_a_day_in_the_quarter_sees_no_further_than_that_day(read):
    closed = case(CINreferralDate="2025-05-02", CINclosureDate="2025-07-02")
    records = read({"cin.xml": message(child("1", closed), OURS, "2025-08-31")}, Quarter("2025-26 Q2"))
    assert str(records.coverage["referrals"].windows[0][1])[:10] == "2025-08-31"
    assert front_door.referrals_in_period.why_not(records, Quarter("2025-26 Q2"))
    assert front_door.referrals_in_period.why_not(records, Quarter("2025-26 Q1")) is None


def test_last_years_census_in_this_quarters_folder_is_refused_with_what_to_do(read):
    records = read({"2025-26-Q2/cin.xml": as_xml(modules(2025)), "2025-26-Q1/c.xml": as_xml(modules(OURS))})
    sentence = "cin.xml: this children in need census is of 31 March 2025; Quarter 2 ends 30 September 2025."
    assert sentence in said(records)
    assert "Put it into the folder of 2024-25 Q4" in said(records)
    assert set(records.tables["referrals"]["extract"]) == {"2025-26 Q1"}
    left = [s for s in records.sources if s.file == "cin.xml" and s.table.endswith("(left out)")]
    assert sum(s.rows for s in left) == sum(map(len, modules(2025).values())) - 1


def test_of_two_censuses_in_a_folder_the_newer_stands(read):
    older, newer = modules(2025), modules(2025)
    newer["Header"][0]["Year"] = "2026"
    newer["CINdetails"][1] |= {"CINclosureDate": "2025-03-20", "ReasonForClosure": "RC7"}
    files = as_csv(newer, "new") | as_csv(older, "old")
    files["new/Header.csv"] = files["new/Header.csv"].replace("2025-03-31", "2025-06-30")
    records = read(files, Quarter("2024-25 Q4"))
    assert list(records.tables["children_in_need"]["reason_for_closure"]) == ["RC8", "RC7"]
    assert records.set_aside[records.set_aside["table"] == "referrals"].empty and len(records.tables["referrals"]) == 3
    assert any("are in a newer census too" in source.verdict for source in records.sources)


def test_earlier_referrals_are_counted_only_where_twelve_months_are_seen(read):
    head = "LAchildID,CINreferralDate,ReferralSource,PrimaryNeedCode,CINclosureDate,ReasonForClosure,ReferralNFA\n"
    rows = ("1,2024-05-02,6,N1,2024-06-02,RC7,0\n1,2025-05-02,6,N1,2025-06-02,RC7,0\n1,2025-07-02,6,N1,,,0\n"
            "2,2024-07-02,6,N1,2024-08-02,RC7,0\n2,2025-07-03,6,N1,,,0\n")  # fmt: skip
    metric = front_door.re_referrals_in_last_6_months
    records = read({"d.csv": head + rows})
    assert list(records.tables["referrals"]["referrals_in_last_12_months"].fillna(-1)) == [-1, 1, 1, -1, 0]
    assert list(metric.judged(records, Quarter("2025-26 Q2"))["outcome"]) == ["yes", "no"]
    assert "can be reckoned only from 1 April 2025" in metric.why_not(records, Quarter("2025-26 Q1"))


def test_the_number_is_counted_as_the_councils_own_lists_count_it(read):
    head = "LAchildID,CINreferralDate,ReferralSource,PrimaryNeedCode,CINclosureDate,ReasonForClosure,ReferralNFA\n"
    rows = ("1,2024-07-02,6,N1,2024-08-02,RC7,0\n1,2025-07-02,6,N1,,,0\n"
            "2,2024-07-01,6,N1,2024-08-02,RC7,0\n2,2025-07-02,6,N1,,,0\n")  # fmt: skip
    metric = front_door.re_referrals_in_last_6_months
    settings = {"number_includes_this_referral": True}
    params = Params(council={"name": "Exampleshire", "settings": {metric.id: settings}})
    records = read({"d.csv": head + rows}, params=params)
    assert list(records.tables["referrals"]["referrals_in_last_12_months"].dropna()) == [2, 1]
    judged = metric.judged(records, Quarter("2025-26 Q2"), settings)
    assert list(judged["outcome"]) == ["yes", "no"], "the anniversary is in, the day before it is out"


def test_a_census_of_one_year_cannot_tell_who_was_referred_before(read):
    records = read({"cin.xml": as_xml(modules(OURS))}, MARCH)
    reason = front_door.re_referrals_in_last_6_months.why_not(records, MARCH)
    assert "no column for `referrals_in_last_12_months`" in reason
    assert "Add the census of the year before" in said(records)


def test_what_the_census_does_not_know_is_lacking(read):
    records = read({"cin.xml": as_xml(modules(OURS))}, MARCH)
    assert {"case_status", "team", "last_seen"} <= records.lacking["children_in_need"]
    assert {"seen", "support_required"} <= records.lacking["assessments"]
    assert "contacts" not in records.tables


def test_figures_of_a_census(read):
    records = read({"cin.xml": as_xml(modules(OURS))}, MARCH)
    first, third = Quarter("2025-26 Q1"), Quarter("2025-26 Q3")
    assert len(child_protection.children_in_need_at_period_end.judged(records, first)) == 1
    assert len(child_protection.child_protection_plans_at_period_end.judged(records, third)) == 1
    judged = assessments.assessments_completed_within_45_working_days.judged(records, Quarter("2025-26 Q2"))
    assert list(judged["outcome"]) == ["yes"]
    judged = conferences.initial_conferences_within_15_working_days.judged(records, third)
    assert list(judged["outcome"]) == ["yes"]
    assert len(front_door.referrals_in_period.judged(records, MARCH)) == 1


def _closed_cases(year, number=30):
    cases = (
        case(CINreferralDate=f"{year}-{4 + n % 8:02d}-10", CINclosureDate=f"{year}-{4 + n % 8:02d}-28",
             ReasonForClosure="RC8", ReferralSource="1A", PrimaryNeedCode="N1")
        for n in range(number)
    )  # fmt: skip
    return [child(str(n), one) for n, one in enumerate(cases)]


SLIP = child("99", case(CINreferralDate="2024-02-01", CINclosureDate="2025-03-31", ReasonForClosure="RC8"))


def test_a_closure_of_the_day_before_the_year_makes_no_year_of_it(read):
    records = read({"cin.xml": message("".join([*_closed_cases(2025), SLIP]), OURS)}, MARCH)
    assert str(records.coverage["referrals"].windows[0][0])[:10] == "2025-04-01"
    assert front_door.referrals_in_period.why_not(records, Quarter("2024-25 Q4"))
    assert front_door.re_referrals_in_last_6_months.why_not(records, Quarter("2025-26 Q1"))


def test_nor_does_it_replace_the_census_of_that_year(read):
    files = {
        "2024-25 Q4/cin.xml": message("".join(_closed_cases(2024)), 2025),
        "2025-26 Q4/cin.xml": message("".join([*_closed_cases(2025), SLIP]), OURS),
    }
    records = read(files, MARCH)
    judged = [front_door.referrals_in_period.judged(records, Quarter(q)) for q in ("2024-25 Q2", "2025-26 Q1")]
    assert list(map(len, judged)) == [12, 12]


def test_without_a_header_one_case_of_several_may_be_a_slip(read):
    head = "LAchildID,CINreferralDate,ReferralSource,PrimaryNeedCode,CINclosureDate,ReasonForClosure,ReferralNFA\n"
    one, late, slip = "1,2025-05-02,6,N1,2025-06-02,RC7,0\n", "2,2025-06-02,6,N1,2025-07-02,RC7,0\n", (
        "3,2024-02-02,6,N1,2025-03-31,RC7,0\n")  # fmt: skip
    for rows, since in ((one + late + slip, "2025-04-01"), (one, "2025-04-01"), (slip, "2024-04-01"), ("", None)):
        records = read({"d.csv": head + (rows or "4,2025-05-02,6,N1,,,0\n")})
        assert str(records.coverage["referrals"].windows[0][0])[:10] == (since or "2025-04-01")
