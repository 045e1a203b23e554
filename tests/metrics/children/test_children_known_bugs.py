"""One test for each bug seen in public tools for these measures; each would go red for its bug."""

import pandas as pd
import pytest

from quarterdeck.measure import measure
from quarterdeck.metric import WorkedExample
from quarterdeck.metrics.children import (
    assessments,
    care_leavers,
    child_protection,
    child_protection_reviews,
    conferences,
    ehc_annual_reviews,
    ehc_plans,
    exits,
    front_door,
    independent_providers,
    looked_after,
    placement_vacancies,
    placements,
    reviews,
    unregulated,
)
from quarterdeck.periods import Month, Quarter
from quarterdeck.records import Coverage, Records

Q2 = Quarter("2025-26 Q2")


def records_of(tables, since="1990-01-01", as_at=None, quarter=Q2):
    frames, _ = WorkedExample(quarter.label, tables).frames(next(iter(tables)))
    return Records.from_tables(frames, as_at=as_at or quarter.end, since=since)


def figure(metric, tables, period=Q2, **more):
    return measure(metric, records_of(tables), [period], **more).figures.iloc[0]


def outcomes(metric, tables):
    judged = metric.judged(records_of(tables), Q2)
    return judged.get("outcome", pd.Series("yes", index=judged.index)).tolist()


class TestDates:
    def test_bank_holidays_are_not_working_days(self):
        text = """
            child_id | start_date | authorised_date
            A        | 2025-07-01 | 2025-09-03
        """
        metric = assessments.assessments_completed_within_45_working_days
        assert outcomes(metric, {"assessments": text}) == ["yes"]

    def test_an_assessment_still_open_is_not_taken_to_end_on_the_last_day(self):
        text = """
            child_id | start_date | authorised_date
            A        | 2025-09-29 |
            B        | 2025-07-01 | 2025-09-04
        """
        metric = assessments.assessments_completed_within_45_working_days
        assert figure(metric, {"assessments": text})["value"] == 0.0
        assert figure(metric.open_and_late, {"assessments": text})["value"] == 0

    @pytest.mark.parametrize(
        "metric, table, started, ended",
        [
            (assessments.assessments_completed_within_45_working_days, "assessments", "start_date", "authorised_date"),
            (conferences.initial_conferences_within_15_working_days, "section_47", "s47_start_date", "icpc_date"),
        ],
    )
    @pytest.mark.parametrize("first_day", ["2025-08-30", ""], ids=["end before start", "no start"])
    def test_a_wrong_date_is_neither_in_time_nor_late(self, metric, table, started, ended, first_day):
        text = f"""
            child_id | {started}   | {ended}
            A        | {first_day} | 2025-08-28
        """
        got = figure(metric, {table: text})
        assert (got["yes"], got["no"], got["date_error"]) == (0, 0, 1)
        assert pd.isna(got["value"])

    def test_the_date_looked_at_is_the_last_day_and_not_the_first_of_its_month(self):
        text = """
            child_id | decom      | dec | legal_status
            A        | 2025-09-15 |     | C2
        """
        tables = {"episodes": text}
        assert figure(looked_after.children_looked_after_at_period_end, tables)["value"] == 1
        assert figure(looked_after.children_looked_after_at_period_end, tables, period=Month("2025-08"))["value"] == 0

    def test_an_assessment_authorised_after_the_quarter_was_open_and_late_in_it(self):
        text = """
            child_id | start_date | authorised_date
            A        | 2025-07-01 | 2025-10-20
        """
        assert outcomes(assessments.assessments_open_and_already_late, {"assessments": text}) == ["yes"]

    def test_a_plan_issued_after_the_quarter_is_late_in_it_and_no_error(self):
        text = """
            plan_id | request_date | issued_date | exception
            A       | 2025-03-03   | 2025-10-20  | no
        """
        assert outcomes(ehc_plans.ehc_plans_open_and_already_late, {"ehc_plans": text}) == ["yes"]

    def test_an_amendment_issued_after_the_quarter_is_late_in_it_and_no_error(self):
        text = """
            plan_id | meeting_date | outcome | final_plan_issued | outcome
            A       | 2025-06-10   | amend   | 2025-10-20        |
        """
        metric = ehc_annual_reviews.ehc_annual_review_amendments_within_12_weeks
        assert outcomes(metric, {"ehc_reviews": text}) == ["no"]


class TestChildrenAndRows:
    def test_children_are_counted_and_not_rows(self):
        episodes = """
            child_id | decom      | legal_status
            A        | 2025-01-02 | C2
            A        | 2025-06-02 | C2
        """
        assert figure(looked_after.children_looked_after_at_period_end, {"episodes": episodes})["value"] == 1
        in_need = """
            child_id | cin_start_date
            A        | 2025-01-02
            A        | 2025-06-02
        """
        metric = child_protection.children_in_need_at_period_end
        assert figure(metric, {"children_in_need": in_need})["value"] == 1

    def test_re_referrals_go_by_the_number_on_the_list_and_not_by_rows(self):
        text = """
            child_id | referral_date | referrals_in_last_12_months
            A        | 2025-05-01    | 0
            A        | 2025-08-01    | 0
            B        | 2025-08-01    | 2
            C        | 2025-08-01    |
        """
        got = figure(front_door.re_referrals_in_last_6_months, {"referrals": text})
        assert (got["numerator"], got["denominator"], got["not_recorded"]) == (1, 2, 1)

    def test_a_price_change_does_not_double_a_placement(self):
        text = """
            child_id | placement_id | start      | rate_from  | rate_to    | in_house | owner
            A        | P            | 2025-07-01 | 2025-07-01 | 2025-08-01 | no       | Group
            A        | P            | 2025-07-01 | 2025-08-01 |            | no       | Group
        """
        tables = {"placement_costs": text}
        assert figure(independent_providers.children_with_independent_providers, tables)["value"] == 1
        assert figure(independent_providers.days_with_independent_providers, tables)["value"] == 92

    def test_the_right_row_of_a_child_is_the_one_that_is_grouped(self):
        text = """
            child_id | decom      | legal_status | place | place_provider
            A        | 2025-06-02 | C2           | K2    | PR1
            A        | 2025-01-02 | C1           | U6    | PR1
        """
        records = records_of({"episodes": text})
        metric = looked_after.children_looked_after_at_period_end
        assert measure(metric, records, [Q2], by="legal_status").figures["legal_status"].tolist() == ["C2"]


class TestDenominators:
    def test_children_without_the_thing_stay_in_the_denominator(self):
        """A join that keeps only matches gives 100%."""
        plans = """
            plan_id | plan_start_date | assessment_outcome
            A       | 2023-01-09      | Y
            B       | 2023-01-09      | Y
        """
        held = """
            plan_id | meeting_date | outcome
            A       | 2025-06-02   | maintain
        """
        metric = ehc_annual_reviews.ehc_annual_reviews_within_12_months
        assert figure(metric, {"ehc_plans": plans, "ehc_reviews": held})["value"] == 50.0

    def test_plans_without_a_review_stay_in_the_denominator(self):
        plans = """
            child_id | plan_start_date
            A        | 2025-05-01
            B        | 2025-05-01
        """
        held = """
            child_id | plan_start_date | review_date
            A        | 2025-05-01      | 2025-07-31
        """
        tables = {"child_protection_plans": plans, "child_protection_reviews": held}
        assert figure(child_protection_reviews.child_protection_reviews_on_time, tables)["value"] == 50.0

    def test_children_looked_after_without_a_review_stay_in_the_denominator(self):
        episodes = """
            child_id | decom      | rne | legal_status
            A        | 2025-07-01 | S   | V2
            B        | 2025-07-01 | S   | V2
        """
        held = """
            child_id | review
            A        | 2025-07-20
        """
        tables = {"episodes": episodes, "looked_after_reviews": held}
        assert figure(reviews.looked_after_reviews_in_timescale, tables)["value"] == 50.0
        assert figure(reviews.looked_after_reviews_overdue, tables)["value"] == 1

    def test_the_rate_of_children_is_by_children_and_moves_with_the_estimates(self):
        episodes = """
            child_id | decom      | legal_status
            A        | 2023-01-02 | C2
        """
        estimates = """
            la_code   | age_band | year | persons | vintage
            E06000999 | 0-17     | 2023 | 2500    | 2024
            E06000999 | 0-17     | 2024 | 5000    | 2025
            E06000999 | 18-64    | 2024 | 20000   | 2025
        """
        records = records_of({"episodes": episodes, "population": estimates})
        metric = looked_after.children_looked_after_rate
        quarters = [Quarter("2023-24 Q2"), Q2]
        assert measure(metric, records, quarters).figures["value"].tolist() == [4.0, 2.0]

    @pytest.mark.parametrize(
        "born, judged", [("2008-09-30", 1), ("2008-10-01", 0), ("2003-10-01", 1), ("2003-09-30", 0)]
    )
    def test_care_leavers_are_17_to_21(self, born, judged):
        text = f"""
            child_id | date_of_birth | activity
            A        | {born}        | G4
        """
        metric = care_leavers.care_leavers_not_in_education_employment_or_training
        assert figure(metric, {"care_leavers": text})["denominator"] == judged

    def test_an_activity_that_is_blank_is_not_out_of_work(self):
        text = """
            child_id | date_of_birth | activity
            A        | 2006-01-01    |
            B        | 2006-01-01    | F2
        """
        metric = care_leavers.care_leavers_not_in_education_employment_or_training
        got = figure(metric, {"care_leavers": text})
        assert (got["value"], got["denominator"], got["not_recorded"]) == (0.0, 1, 1)


_CARE = """
    child_id | date_of_birth | decom      | dec        | rec | legal_status | place | place_provider
    A        | 2012-01-01    | 2025-01-02 |            |     | C1           | U6    | PR1
    B        | 2012-01-01    | 2025-01-02 |            |     | C2           | K2    | PR1
    C        | 2012-01-01    | 2025-01-02 |            |     | V2           | U1    | PR1
    D        | 2012-01-01    | 2025-01-02 |            |     | E1           | A6    | PR1
    E        | 2012-01-01    | 2025-01-02 |            |     | L2           | K2    | PR4
    F        | 2012-01-01    | 2025-01-02 |            |     |              | U4    | PR4
    G        | 2012-01-01    | 2025-01-02 |            |     | V4           | U6    | PR1
    H        | 2007-09-30    | 2025-01-02 |            |     | C2           | U6    | PR1
    I        | 2012-01-01    | 2025-01-02 | 2025-08-01 | E11 | E1           | A6    | PR1
    J        | 2012-01-01    | 2025-01-02 | 2025-08-01 | E45 | C2           | U3    | PR1
    K        | 2012-01-01    | 2025-01-02 | 2025-08-01 | X1  | C2           | U6    | PR1
"""


class TestTheyAgree:
    def test_the_four_counts_by_legal_status_add_up_to_the_children_looked_after(self):
        parts = [
            looked_after.full_care_orders_at_period_end,
            looked_after.interim_care_orders_at_period_end,
            looked_after.section_20_arrangements_at_period_end,
            looked_after.other_order_types_at_period_end,
        ]
        whole = figure(looked_after.children_looked_after_at_period_end, {"episodes": _CARE})["value"]
        assert [figure(part, {"episodes": _CARE})["value"] for part in parts] == [1, 1, 1, 3]
        assert whole == 6

    @pytest.mark.parametrize(
        "number, percent",
        [
            (placements.placed_in_council_residential, placements.placed_in_council_residential_percent),
            (placements.placed_with_council_foster_carers, placements.placed_with_own_council_carers_percent),
            (exits.exits_to_adoption, exits.exits_to_adoption_percent),
            (exits.exits_to_special_guardianship, exits.exits_to_special_guardianship_percent),
        ],
    )
    def test_a_number_is_the_numerator_of_its_percentage(self, number, percent):
        tables = {"episodes": _CARE}
        assert figure(number, tables)["value"] == figure(percent, tables)["numerator"] > 0

    def test_an_episode_that_goes_on_the_same_day_is_no_exit(self):
        assert figure(exits.exits_from_care, {"episodes": _CARE})["value"] == 2

    def test_a_missing_placement_column_gives_no_figure_rather_than_none_placed(self):
        text = """
            child_id | decom      | legal_status
            A        | 2025-01-02 | C2
        """
        got = figure(placements.placed_with_own_council_carers_percent, {"episodes": text})
        assert pd.isna(got["value"]) and got["not_recorded"] == 1

    def test_places_that_cannot_be_used_are_not_vacant(self):
        text = """
            household_id | type       | approved_places | occupied | unavailable | from
            A            | mainstream | 3               | 1        | 2           | 2025-01-01
        """
        metric = placement_vacancies.fostering_placement_vacancies
        assert figure(metric, {"foster_households": text})["value"] == 0

    def test_child_days_over_the_quarters_are_the_days_of_the_placement(self):
        text = """
            child_id | start      | end
            A        | 2025-06-20 | 2025-10-10
        """
        records = records_of({"unregistered_placements": text}, as_at="2025-12-31")
        quarters = [Quarter("2025-26 Q1"), Q2, Quarter("2025-26 Q3")]
        figures = measure(unregulated.unregulated_placement_child_days, records, quarters).figures
        assert figures["value"].sum() == (pd.Timestamp("2025-10-10") - pd.Timestamp("2025-06-20")).days


class TestSight:
    """What an extract could not see is not observable; it is never 'no'."""

    @pytest.mark.parametrize(
        "metric, table, text, months",
        [
            (
                front_door.re_referrals_within_12_months,
                "referrals",
                "child_id | referral_date\nA | 2025-08-01",
                15,
            ),
            (
                child_protection.child_protection_plans_repeated_within_24_months,
                "child_protection_plans",
                "child_id | plan_start_date\nA | 2025-08-01",
                27,
            ),
            (
                ehc_annual_reviews.ehc_annual_review_amendments_within_12_weeks,
                "ehc_reviews",
                "plan_id | meeting_date | outcome | person_id\nA | 2025-06-10 | amend |",
                6,
            ),
        ],
    )
    def test_a_measure_that_looks_back_needs_records_that_reach_back(self, metric, table, text, months):
        since = Q2.end + pd.Timedelta(days=1) - pd.DateOffset(months=months)
        enough = measure(metric, records_of({table: text}, since=since), [Q2]).figures.iloc[0]
        less = measure(metric, records_of({table: text}, since=since + pd.Timedelta(days=1)), [Q2]).figures.iloc[0]
        assert enough["status"] == "provisional"
        assert less["status"] == "not observable" and pd.isna(less["value"])

    def test_the_latest_review_of_each_plan_serves_the_day_it_was_read_and_no_other(self):
        plans = """
            plan_id | plan_start_date | assessment_outcome
            A       | 2023-01-09      | Y
        """
        held = """
            plan_id | meeting_date | outcome
            A       | 2025-06-02   | maintain
        """
        seen = records_of({"ehc_plans": plans, "ehc_reviews": held})
        picture = Coverage(windows=((Q2.end, Q2.end),))
        records = Records(seen.tables, {**seen.coverage, "ehc_reviews": picture}, seen.as_at)
        figures = measure(ehc_annual_reviews.ehc_annual_reviews_within_12_months, records, Q2.upto(2)).figures
        assert figures["status"].tolist() == ["not observable", "provisional"]
        assert figures["value"].iloc[1] == 100.0

    def test_a_review_seen_years_after_care_began_is_not_taken_for_the_first(self):
        """Six months, not three, follow it, though the extract holds no earlier review of the child."""
        episodes = """
            child_id | decom      | rne | legal_status
            A        | 2015-01-05 | S   | C2
        """
        held = """
            child_id | review
            A        | 2025-05-01
        """
        tables = {"episodes": episodes, "looked_after_reviews": held}
        assert figure(reviews.looked_after_reviews_in_timescale, tables)["records"] == 0
        assert figure(reviews.looked_after_reviews_overdue, tables)["value"] == 0
