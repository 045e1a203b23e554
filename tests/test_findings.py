"""Sentences agree with the figures they speak of, at the edges."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from published_figures import (
    NOW,
    adoptions,
    agency_spend,
    average_cost,
    high_needs,
    looked_after,
    plans_in_time,
    series,
    vacancy_rate,
)  # fmt: skip
from quarterdeck.findings import (
    against_target,
    as_subject,
    compare,
    figure,
    figure_with_unit,
    headlines,
    latest,
    measures_of,
    round_half_up,
)
from quarterdeck.findings.incomplete import Incomplete
from quarterdeck.metric import find
from quarterdeck.params import Target

PLANS = [81.06, 70.0, 72.0, 74.0, 85.25, 82.0]


@pytest.mark.parametrize(
    "value, decimals, rounded",
    [(82.25, 1, 82.3), (82.35, 1, 82.4), (-0.05, 1, -0.1), (2.5, 0, 3), (100 * 1643 / 2000, 1, 82.2), (0.4, 0, 0)],
)
def test_halves_are_rounded_away_from_zero(value, decimals, rounded):
    assert round_half_up(value, decimals) == rounded


@pytest.mark.parametrize(
    "metric, value, in_a_table, in_a_sentence",
    [
        (plans_in_time, 82.05, "82.1%", "82.1%"),
        (looked_after, 1, "1", "1 child"),
        (looked_after, 0, "0", "0 children"),
        (adoptions, 1, "1", "1 exit"),
        (looked_after, 1234, "1,234", "1,234 children"),
        (average_cost, 4823.5, "£4,824", "£4,824 a week"),
        (agency_spend, -1234.4, "−£1,234", "−£1,234"),
        (agency_spend, -0.4, "£0", "£0"),
        (high_needs, 4321, "£4,321k", "£4,321,000"),
    ],
)
def test_figures_are_written_the_same_way_everywhere(metric, value, in_a_table, in_a_sentence):
    assert figure(metric, value) == in_a_table
    assert figure_with_unit(metric, value) == in_a_sentence


def test_a_percentage_is_said_with_its_numbers_and_compared_in_percentage_points():
    published = series(plans_in_time, PLANS, numerators=[1, 2, 3, 4, 110, 123], denominators=[150.0] * 6)
    assert latest(published, NOW) == (
        "In Quarter 2 of 2025-26, EHC plans issued within 20 weeks stood at 82.0% (123 of 150), 3.3 percentage points "
        "lower than the previous quarter (85.3%), which is worse, and 12.0 percentage points higher than the same "
        "quarter last year (70.0%), which is better."
    )


def test_the_difference_said_is_that_of_the_figures_shown():
    change = compare(plans_in_time, 82.04, 81.96)
    assert (figure(plans_in_time, 82.04), figure(plans_in_time, 81.96)) == ("82.0%", "82.0%")
    assert (change.word, change.words) == ("Same", "the same")


@pytest.mark.parametrize(
    "metric, now, then, word",
    [
        (plans_in_time, 80, 70, "Better"),
        (plans_in_time, 70, 80, "Worse"),
        (vacancy_rate, 80, 70, "Worse"),
        (vacancy_rate, 70, 80, "Better"),
        (looked_after, 80, 70, "Higher"),
        (looked_after, 70, 80, "Lower"),
        (looked_after, 80, 80, "Same"),
        (looked_after, 80, float("nan"), ""),
        (looked_after, float("nan"), 80, ""),
    ],
)
def test_better_and_worse_are_for_measures_with_a_direction_alone(metric, now, then, word):
    assert compare(metric, now, then).word == word


def test_a_neutral_count_is_more_or_fewer_and_never_better():
    said = latest(series(looked_after, [633, 620, 615, 604, 612]), NOW)
    assert said == (
        "At 30 September 2025, children looked after stood at 612, 8 more than the previous quarter (604), "
        "and 21 fewer than the same quarter last year (633)."
    )


def test_a_sum_that_grows_through_the_year_is_never_set_against_the_quarter_before():
    said = latest(series(agency_spend, [1000, 1500, 2000, 400, 900]), NOW)
    assert "previous quarter" not in said
    assert "£100 lower than the same quarter last year (£1,000), which is better" in said


def test_a_figure_that_could_not_be_seen_says_why_and_is_never_zero():
    said = latest(series(looked_after, [600, None]), NOW)
    assert said == "There is no figure for children looked after at 30 September 2025: no extract was supplied."


def test_without_an_earlier_figure_the_sentence_says_why_there_is_no_comparison():
    said = latest(series(looked_after, [None, 600]), NOW)
    assert said.endswith("It cannot be compared with 2025-26 Q1: no extract was supplied.")


@pytest.mark.parametrize(
    "title, subject",
    [
        ("EHC plans issued within 20 weeks", "EHC plans issued within 20 weeks"),
        ("Average cost of a placement", "the average cost of a placement"),
        ("Children with foster carers, share", "the share of children with foster carers"),
        ("EHC plans, calendar year to date", "EHC plans, calendar year to date,"),
        ("Full care orders", "full care orders"),
    ],
)
def test_a_title_reads_as_part_of_a_sentence(title, subject):
    assert as_subject(dataclasses.replace(plans_in_time, title=title)) == subject


def test_no_sentence_claims_that_a_change_is_real():
    assert "real" not in latest(series(plans_in_time, PLANS), NOW)


AIM = Target(target=85, tolerance=3, decided_by="Board", decided_on=date(2025, 1, 1))


@pytest.mark.parametrize(
    "metric, value, state",
    [
        (plans_in_time, 85.0, "On target"),
        (plans_in_time, 84.96, "On target"),
        (plans_in_time, 84.9, "Close"),
        (plans_in_time, 82.0, "Close"),
        (plans_in_time, 81.9, "Off target"),
        (vacancy_rate, 85.0, "On target"),
        (vacancy_rate, 88.0, "Close"),
        (vacancy_rate, 88.1, "Off target"),
        (plans_in_time, float("nan"), "No figure"),
    ],
)
def test_a_target_is_met_on_the_line_and_close_within_its_tolerance(metric, value, state):
    assert against_target(metric, value, AIM) == state


def test_without_a_target_nothing_is_judged():
    assert against_target(plans_in_time, 50.0, None) == "No target"


def test_headlines_sort_measures_and_count_the_rest():
    found = headlines(
        [
            series(plans_in_time, PLANS),
            series(vacancy_rate, [12, 11, 11.5, 12, 12, 10]),
            series(looked_after, [600, 601]),
            series(adoptions, [3, 3]),
            series(high_needs, [1, None]),
        ],
        NOW,
        {plans_in_time.id: AIM, vacancy_rate.id: AIM},
    )
    assert [line.metric_id for line in found.better] == ["vacancy_rate"]
    assert [line.metric_id for line in found.worse] == ["plans_in_time"]
    assert (found.same, found.no_direction, found.without_figure) == (1, 1, ("High Needs Block (£'000)",))
    assert (found.on_target, found.close, len(found.off_target)) == (1, 1, 0)


def test_a_sentence_says_what_the_figure_is_where_the_title_does_not():
    block = find("high_needs_block_variance")
    said = latest(series(block, [9000.0, 9500.0, 10_000.0, 10_694.0, 10_700.0, 10_694.0]), NOW)
    assert "forecast overspend on the High Needs Block stood at £10,694,000" in said
    assert "£'000" not in said


def test_things_that_are_added_up_are_more_or_fewer_and_money_is_higher_or_lower():
    assert compare(find("residential_placement_vacancies"), 4, 2).words == "2 more"
    assert compare(agency_spend, 4, 2).words == "£2 higher"


def test_a_rate_whose_title_names_its_unit_does_not_say_it_twice():
    said = latest(series(find("children_looked_after_rate"), [70.0, 71.0, 72.0, 73.0, 75.4, 73.8]), NOW)
    assert said.count("per 10,000 children") == 1


def being_recorded(metric, held, *adjusted):
    return Incomplete(metric.id, held, adjusted=adjusted, known_from="stated")


def test_a_figure_that_is_still_being_recorded_is_neither_better_nor_worse_nor_off_target():
    given = {plans_in_time: [95.0, 96.0, 80.0], adoptions: [5, 6, 9], looked_after: [600, 601]}
    figures = [series(metric, values) for metric, values in given.items()]
    still = {plans_in_time.id: being_recorded(plans_in_time, 1, 95.64), adoptions.id: being_recorded(adoptions, 2)}
    found = headlines(figures, NOW, {plans_in_time.id: AIM}, lambda one: still.get(one.metric.id, Incomplete("")))
    assert (found.better, found.worse, found.off_target) == ((), (), ())
    assert (found.on_target, found.close, found.aimed_not_yet, found.no_direction) == (0, 0, 1, 1)
    assert [line.words for line in found.not_yet] == [
        "EHC plans issued within 20 weeks: 80.0% so far, about 95.6% once all is recorded; 96.0% in "
        "2025-26 Q1; the target is 85% or more.",
        "Exits to adoption: 9 exits so far; 5 in 2024-25 Q4.",
    ]


def test_what_has_no_better_direction_is_not_listed_for_being_recorded_late():
    still = being_recorded(looked_after, 1, 610.0)
    found = headlines([series(looked_after, [600, 601])], NOW, {}, lambda one: still)
    assert found.not_yet == () and found.no_direction == 1


def test_measures_of_one_story_that_moved_the_same_way_share_a_line():
    share = dataclasses.replace(plans_in_time, id="share", title="EHC plans issued within 20 weeks, in the year")
    found = headlines([series(share, PLANS), series(plans_in_time, PLANS)], NOW, {})
    assert [line.metric_id for line in found.worse] == ["plans_in_time"]
    assert found.worse[0].also == (share.title,) and measures_of(found.worse) == 2
