"""What a page says of the next four quarters, the year end and the target: worked, for every basis."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from quarterdeck.disclosure import publish
from quarterdeck.findings.outlook import outlook, outlooks
from quarterdeck.findings.outlook_series import FORECAST_BY_FINANCE
from quarterdeck.findings.outlook_words import chance_in_words, outlook_sentence
from quarterdeck.findings.outlook_year import NOT_ADDED_UP
from quarterdeck.measure import Measured
from quarterdeck.metric import catalogue, find
from quarterdeck.params import Council, Params, Target
from quarterdeck.periods import Quarter

LAST = Quarter("2025-26 Q2")
PLAIN = Params(council=Council(name="Larkminster"))
DICE = np.random.default_rng(11)


def figures(metric_id, values, numerator=None, denominator=None, last=LAST, status="final"):
    """A measure's published figures by quarter, the newest being of `last`."""
    quarters = last.upto(len(values))
    nothing = np.full(len(values), np.nan)
    frame = pd.DataFrame({
        "period": [q.label for q in quarters],
        "start": [q.start for q in quarters],
        "end": [q.end for q in quarters],
        "numerator": nothing if numerator is None else np.asarray(numerator, dtype="float64"),
        "denominator": nothing if denominator is None else np.asarray(denominator, dtype="float64"),
        "value": np.asarray(values, dtype="float64"),
        "status": ["final"] * (len(values) - 1) + [status],
        "reason": None,
    })  # fmt: skip
    return publish(Measured(find(metric_id), frame))


def aiming(metric_id, target):
    return PLAIN.model_copy(
        update={"targets": {metric_id: Target(target=target, decided_by="The board", decided_on=date(2025, 1, 1))}}
    )


def test_what_stands_on_a_day_ends_the_year_on_its_last_day():
    one = outlook(figures("children_in_need_at_period_end", 480 + DICE.normal(0, 9, 20)), LAST, PLAIN)
    assert one.last == "2025-26 Q2"
    assert one.quarters == ("2025-26 Q3", "2025-26 Q4", "2026-27 Q1", "2026-27 Q2")
    assert one.year_end.words == "at 31 March 2026"
    assert (one.year_end.mid, one.year_end.lower_95) == (one.mid[1], one.lower_95[1])
    assert (one.lower_95 <= one.lower_80).all() and (one.upper_80 <= one.upper_95).all()


def test_a_year_of_events_is_what_was_counted_and_what_is_to_come():
    """Two quarters of the year are known, 210 and 190; two more are forecast."""
    values = np.r_[200 + DICE.normal(0, 10, 18), 210, 190]
    one = outlook(figures("referrals_in_period", values, values), LAST, PLAIN)
    assert one.year_end.words == "for the year 2025-26"
    assert one.year_end.mid == pytest.approx(400 + one.mid[:2].sum())
    assert one.year_end.lower_95 > 400
    in_last_quarter = outlook(figures("referrals_in_period", values, values, last=Quarter("2025-26 Q4")),
                              Quarter("2025-26 Q4"), PLAIN)  # fmt: skip
    assert in_last_quarter.year_end.words == "for the year 2026-27"
    assert in_last_quarter.year_end.mid == pytest.approx(in_last_quarter.mid.sum())


def test_a_years_percentage_is_made_of_its_numbers_not_of_its_quarters():
    """Half the year: 90 of 100 and 270 of 300 in time. 100 a quarter stood in the year before those."""
    denominator = np.r_[np.full(18, 100.0), 100, 300]
    numerator = np.r_[np.round(80 + DICE.normal(0, 3, 18)), 90, 270]
    values = 100 * numerator / denominator
    one = outlook(figures("assessments_completed_within_45_working_days", values, numerator, denominator), LAST, PLAIN)
    to_come = (100 + 100 + 100 + 300) / 4  # the usual denominator: the mean of the last four
    expected = (360 * 100 + to_come * one.mid[:2].sum()) / (400 + 2 * to_come)
    assert one.year_end.mid == pytest.approx(expected)
    # Whatever happens, 360 of the year's 700 are in time already, and 40 are not.
    assert 100 * 360 / 700 <= one.year_end.lower_95 < one.year_end.upper_95 <= 100 * 660 / 700


def test_a_figure_that_adds_up_is_taken_apart_and_added_up_again():
    quarters = np.tile([10.0, 20, 15, 5], 5)[:18] + np.tile([0.0, 1, -1], 6)
    number = np.array([q.number for q in LAST.upto(18)])
    so_far, running = [], 0.0
    for own, n in zip(quarters, number, strict=True):
        running = own + (0 if n == 1 else running)
        so_far.append(running)
    one = outlook(figures("children_ceasing_to_be_looked_after_in_year", so_far, so_far), LAST, PLAIN)
    known = so_far[-1]
    assert one.mid[0] > known and one.mid[1] > one.mid[0]
    assert one.mid[2] < one.mid[1] and one.mid[3] > one.mid[2]  # a new year begins
    assert one.lower_95[0] >= known and one.lower_95[1] >= known
    assert one.year_end.mid == pytest.approx(one.mid[1]) and one.year_end.words == "for the year 2025-26"
    assert any("taken apart" in note for note in one.notes)


def test_a_gap_in_the_year_does_not_lose_what_the_year_holds():
    """The first quarter of the year has no figure, and the half year says 43: what is to come is added to 43."""
    values = np.array([np.nan, *[10.0, 22, 31, 45] * 4, np.nan, 43])
    one = outlook(figures("children_ceasing_to_be_looked_after_in_year", values), LAST, PLAIN)
    assert not np.isnan(np.stack([one.mid, one.lower_95, one.upper_95])).any()
    assert one.lower_95[0] >= 43 and one.year_end.mid > one.mid[0] > 43


def test_a_years_percentage_without_its_numbers_is_not_guessed():
    one = outlook(figures("ehc_plans_issued_within_20_weeks_calendar_year", np.linspace(60, 70, 20)), LAST, PLAIN)
    assert one.why_not


def test_a_calendar_year_ends_in_december():
    numerator = np.array([40.0, 85, 120, 170] * 5)  # January to March begins the count
    denominator = np.array([50.0, 100, 150, 200] * 5)
    last = Quarter("2025-26 Q2")
    shown = figures("ehc_plans_issued_within_20_weeks_calendar_year", (100 * numerator / denominator)[1:19],
                    numerator[1:19], denominator[1:19], last=last)  # fmt: skip
    one = outlook(shown, last, PLAIN)
    assert one.quarters[0] == "2025-26 Q3"
    assert one.year_end.words == "from 1 January to 31 December 2025"
    assert one.year_end.mid == pytest.approx(one.mid[0])
    assert one.lower_95.min() >= 0 and one.upper_95.max() <= 100


def test_figures_that_share_a_quarter_are_forecast_by_those_that_do_not():
    one = outlook(figures("re_referrals_in_last_6_months", 20 + DICE.normal(0, 2, 20)), LAST, PLAIN)
    assert one.quarters == ("2025-26 Q4", "2026-27 Q2")
    assert any("shares quarters" in note for note in one.notes)


def test_a_figure_of_every_second_quarter_is_forecast_as_such():
    values = np.where(np.arange(20) % 2 == 1, 17 + DICE.normal(0, 0.5, 20), np.nan)
    one = outlook(figures("average_caseload", values), LAST, PLAIN)
    assert one.quarters == ("2025-26 Q4", "2026-27 Q2") and one.year_end.words == "at 31 March 2026"


def test_people_counted_in_two_quarters_are_not_added_up():
    for metric_id in NOT_ADDED_UP:
        one = outlook(figures(metric_id, 90 + DICE.normal(0, 5, 20)), LAST, PLAIN)
        assert one.year_end is None and "twice" in one.why_no_year_end
        assert len(one.mid) == 4


def test_money_that_finance_forecasts_itself_is_left_to_finance():
    refused = set()
    shown = [figures(metric_id, 100 + DICE.normal(0, 5, 12)) for metric_id in catalogue()]
    for metric_id, one in outlooks(shown, LAST, PLAIN).items():
        if "Finance" in one.why_not:
            refused.add(metric_id)
            assert find(metric_id).area == "finance" and FORECAST_BY_FINANCE & set(find(metric_id).tables)
    assert {"forecast_outturn", "current_budget", "icb_income_children"} <= refused
    assert "average_cost_of_childrens_placement" not in refused


@pytest.mark.parametrize(
    "values, why",
    [
        ([np.nan] * 8, "no figures"),
        ([np.nan] * 6 + [5, 6, 7], "Too few points: 3 figures so far"),
        ([5, 6, 7, 8, 7, 6] + [np.nan] * 5, "no figure since"),
    ],
)
def test_without_enough_figures_there_is_a_reason_and_no_forecast(values, why):
    one = outlook(figures("children_in_need_at_period_end", values), LAST, PLAIN)
    assert why in one.why_not and len(one.mid) == 0
    assert outlook_sentence(find("children_in_need_at_period_end"), one).startswith("There is no forecast: ")


def test_four_figures_give_wide_limits_and_say_that_nothing_was_tried():
    few = outlook(figures("children_in_need_at_period_end", [100, 110, 105, 108]), LAST, PLAIN)
    many = outlook(figures("children_in_need_at_period_end", np.tile([100, 110, 105, 108.0], 5)), LAST, PLAIN)
    assert few.model == "the last figure carried forward" and "too few" in few.coverage
    assert few.upper_95[0] - few.lower_95[0] > many.upper_95[0] - many.lower_95[0]


def test_the_forecast_starts_from_the_newest_figure_and_says_so_where_it_is_provisional():
    values = np.r_[480 + DICE.normal(0, 9, 19), np.nan]
    one = outlook(figures("children_in_need_at_period_end", values), LAST, PLAIN)
    assert one.last == "2025-26 Q1" and one.quarters[0] == "2025-26 Q2"
    shown = figures("children_in_need_at_period_end", values[:-1], status="provisional")
    assert any("provisional" in note for note in outlook(shown, LAST, PLAIN).notes)


def test_later_quarters_are_not_looked_at():
    values = 480 + DICE.normal(0, 9, 20)
    early = outlook(figures("children_in_need_at_period_end", values), LAST.back(4), PLAIN)
    alone = outlook(figures("children_in_need_at_period_end", values[:16], last=LAST.back(4)), LAST.back(4), PLAIN)
    assert early.upper_80 == pytest.approx(alone.upper_80) and early.last == "2024-25 Q2"


def test_all_at_once_is_the_same_as_one_by_one():
    shown = [
        figures("children_in_need_at_period_end", 480 + DICE.normal(0, 9, 20)),
        figures("referrals_in_period", 200 + DICE.normal(0, 9, 20)),
        figures("contacts_in_period", 500 + np.cumsum(DICE.normal(0, 9, 20))),
    ]
    together = outlooks(shown, LAST, PLAIN)
    for one in shown:
        alone = outlook(one, LAST, PLAIN)
        assert alone.mid == pytest.approx(together[one.metric.id].mid)
        assert alone.lower_95 == pytest.approx(together[one.metric.id].lower_95)


def test_the_side_of_the_target_follows_the_polarity():
    values = 85 + DICE.normal(0, 2, 20)
    on_time = figures("child_protection_reviews_on_time", values)
    easy, hard = (outlook(on_time, LAST, aiming("child_protection_reviews_on_time", aim)) for aim in (75, 95))
    assert easy.chance > 0.9 and hard.chance < 0.1
    low_is_good = figures("childrens_social_worker_vacancy_rate", values - 70)
    hard, easy = (outlook(low_is_good, LAST, aiming("childrens_social_worker_vacancy_rate", a)) for a in (5, 25))
    assert easy.chance > 0.9 and hard.chance < 0.1
    neutral = figures("children_in_need_at_period_end", values)
    one = outlook(neutral, LAST, aiming("children_in_need_at_period_end", 80))
    assert np.isnan(one.chance) and one.chance_in_words == ""
    assert any("no good direction" in note for note in one.notes)


def test_the_target_is_met_by_the_figure_as_it_is_rounded():
    """A target of no overdue plans is met by 0.4 of a plan, which a page shows as 0."""
    metric_id = "child_protection_reviews_overdue"
    values = [0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1]
    one = outlook(figures(metric_id, values), LAST, aiming(metric_id, 0))
    assert 0.2 < one.chance < 0.8


def test_a_target_of_a_quarter_is_not_held_against_the_year():
    values = np.round(20 + DICE.normal(0, 3, 20))
    one = outlook(figures("exits_to_adoption", values), LAST, aiming("exits_to_adoption", 15))
    assert one.year_end.mid > 60 and one.chance > 0.7
    assert any("for a quarter" in note for note in one.notes)


@pytest.mark.parametrize(
    "chance, words",
    [
        (0.01, "less than 1 in 20"), (0.049, "less than 1 in 20"), (0.05, "about 1 in 10"), (0.32, "about 3 in 10"),
        (0.5, "about 5 in 10"), (0.95, "about 9 in 10"), (0.951, "more than 19 in 20"), (np.nan, ""),
    ],
)  # fmt: skip
def test_a_chance_is_never_nothing_and_never_certain(chance, words):
    assert chance_in_words(chance) == words


def test_a_sum_that_never_changed_is_said_to_stay_and_no_chance_passes_what_so_few_figures_show():
    """Half a change in twenty figures, for two steps to come: at most 0.95, the same as of 0.05."""
    metric_id = "average_caseload"
    one = outlook(figures(metric_id, np.full(20, 17.0)), LAST, aiming(metric_id, 17))
    assert one.chance == pytest.approx(1 - 0.5 * 2 / 20) and "never changed" in one.coverage
    assert "expected to stay at 17.0" in outlook_sentence(find(metric_id), one)


def test_the_sentence_gives_the_year_end_its_limits_and_the_chance():
    metric_id = "child_protection_reviews_on_time"
    one = outlook(figures(metric_id, np.tile([84.0, 86, 85, 87, 83], 4)), LAST, aiming(metric_id, 90))
    said = outlook_sentence(find(metric_id), one)
    low, high, middle = (f"{getattr(one.year_end, name):.1f}%" for name in ("lower_80", "upper_80", "mid"))
    assert said == (
        f"If nothing changes, the figure at 31 March 2026 is expected between {low} and {high} (four times in five), "
        f"most likely about {middle}. The chance that it meets its target is less than 1 in 20."
    )


def test_every_measure_has_a_forecast_or_a_reason_and_its_coverage():
    shown = [
        figures(metric.id, np.abs(50 + DICE.normal(0, 8, 20)), np.full(20, 25.0), np.full(20, 50.0))
        for metric in catalogue().values()
    ]
    for metric_id, one in outlooks(shown, LAST, PLAIN).items():
        if one.why_not:
            assert one.why_not.endswith("."), metric_id
            continue
        arrays = np.stack([one.lower_95, one.lower_80, one.mid, one.upper_80, one.upper_95])
        assert (np.diff(arrays, axis=0) >= -1e-9).all(), metric_id
        assert one.coverage and one.model and one.why_model.endswith("."), metric_id
        assert (one.year_end is None) == bool(one.why_no_year_end), metric_id
        assert outlook_sentence(find(metric_id), one).endswith("."), metric_id
