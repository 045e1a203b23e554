"""From published figures to a verdict: what is judged, what is refused and why, and all measures together."""

import numpy as np
import pandas as pd
import pytest

from quarterdeck.disclosure import publish
from quarterdeck.findings.judge import ALONE, RATE, judge_all
from quarterdeck.findings.judged_series import series_to_judge
from quarterdeck.measure import FIGURE_COLUMNS, Measured
from quarterdeck.metric import find
from quarterdeck.params import Council, Event, Params
from quarterdeck.periods import Quarter
from quarterdeck.statistics.intervals import wilson_interval

NOW = Quarter("2025-26 Q2")
PARAMS = Params(council=Council(name="Larkminster"))
IN_TIME, LATE_SHARE = "assessments_completed_within_45_working_days", "re_referrals_within_12_months"


def figures(metric_id, numerator, denominator=None):
    """Figures of a measure by quarter, the last of them this quarter's."""
    metric, numerator = find(metric_id), np.asarray(numerator, dtype=float)
    quarters = NOW.upto(len(numerator))
    frame = pd.DataFrame({name: np.nan for name in FIGURE_COLUMNS}, index=range(len(quarters)))
    frame["period"], frame["start"], frame["end"] = zip(*((q.label, q.start, q.end) for q in quarters), strict=True)
    frame["numerator"] = frame["yes"] = numerator
    frame["denominator"] = np.nan if denominator is None else np.asarray(denominator, dtype=float)
    frame["value"] = numerator if denominator is None else metric.per * numerator / frame["denominator"]
    if metric.kind == "percentage":
        frame["lower"], frame["upper"] = wilson_interval(numerator, frame["denominator"])
    elif metric.basis != "at period end" and metric.kind == "count":
        frame["lower"] = frame["upper"] = numerator
    frame["status"] = "final"
    return publish(Measured(metric, frame.astype({"reason": object, "supplied_by": object})))


def of_hundred(shares):
    return np.asarray(shares), np.full(len(shares), 100.0)


STEADY = [80, 84, 82, 79, 85, 81, 83, 80, 82, 84, 79, 83, 81, 85, 80, 82]


def judged(*published, params=PARAMS):
    return judge_all(published, NOW, params)


@pytest.mark.parametrize(
    "metric_id, change, signal",
    [(IN_TIME, -30, "real concern"), (IN_TIME, +14, "real improvement"), (LATE_SHARE, +14, "real concern"),
     (LATE_SHARE, -30, "real improvement"), ("discharges_on_pathway_1", -30, "real fall")],
)  # fmt: skip
def test_a_real_change_is_good_or_bad_by_the_measures_polarity(metric_id, change, signal):
    shown = figures(metric_id, *of_hundred([*STEADY, *(82 + change,) * 4]))
    verdict = judged(shown).verdicts[metric_id]
    assert (verdict.signal, verdict.rule, verdict.since) == (signal, "shift of level", "2024-25 Q3")
    assert verdict.size == pytest.approx(change, abs=0.5) and verdict.p <= ALONE and verdict.q <= RATE


def test_nothing_is_said_of_a_measure_that_moves_as_it_always_does():
    verdict = judged(figures(IN_TIME, *of_hundred([*STEADY, 81, 83, 79, 84]))).verdicts[IN_TIME]
    assert verdict.signal == "no clear change" and verdict.why == "" and verdict.p > 0.05


def test_what_would_stand_alone_need_not_stand_among_many():
    """The same change, alone and among forty measures that have not moved."""
    change = figures(IN_TIME, *of_hundred([*STEADY, 72, 73]))
    alone = judged(change)
    dice = np.random.default_rng(3)
    still = [figures("contacts_in_period", dice.poisson(100, 18)) for _ in range(1)]
    names = ["section_47_enquiries_started", "exits_from_care", "referrals_in_period", "ehc_requests_to_assess"]
    still += [figures(name, dice.poisson(100, 18)) for name in names]
    among = judged(change, *still)
    assert among.verdicts[IN_TIME].p == alone.verdicts[IN_TIME].p
    assert among.verdicts[IN_TIME].q > alone.verdicts[IN_TIME].q
    assert among.measures_judged == 6 and among.expected_by_chance == pytest.approx(0.06)


def test_seven_quarters_are_too_few_and_eight_are_not():
    assert judged(figures(IN_TIME, *of_hundred(STEADY[:8]))).verdicts[IN_TIME].signal == "no clear change"
    verdict = judged(figures(IN_TIME, *of_hundred(STEADY[:7]))).verdicts[IN_TIME]
    assert verdict.signal == "too few points" and "7 separate figures" in verdict.why and "8 quarters" in verdict.why
    assert np.isnan(verdict.p)


def test_overlapping_figures_are_not_judged_as_if_they_were_separate():
    name = "re_referrals_in_last_6_months"
    series = series_to_judge(figures(name, *of_hundred(STEADY)), NOW)
    assert np.isfinite(series.values).sum() == 8 and np.isfinite(series.values[-1])
    assert any("only every second" in said for said in series.said)


def test_a_count_through_the_year_is_judged_by_what_each_quarter_added():
    name = "foster_households_approved"
    total = [7, 9, 2, 5, 6, 8, 3, 7]  # from 2023-24 Q3 on: it begins again with the third and the seventh
    series = series_to_judge(figures(name, total), NOW)
    assert np.isnan(series.values[0]) and series.values[1:].tolist() == [2, 2, 3, 1, 2, 3, 4]
    assert any("taken apart" in said for said in series.said)


def test_newest_quarters_that_are_still_being_recorded_raise_no_signal():
    shown = figures(IN_TIME, *of_hundred([*STEADY, 81, 83, 79, 30]))
    assert judged(shown).verdicts[IN_TIME].real
    held = judge_all([shown], NOW, PARAMS, lambda published: 1).verdicts[IN_TIME]
    assert held.signal == "no clear change" and "2025-26 Q2" not in held.used
    assert any("still being recorded" in said for said in held.method)


def test_a_rebase_of_the_council_is_no_signal_and_is_named():
    shown = figures(IN_TIME, *of_hundred([*STEADY, 50, 52, 49, 51]))
    event = Event(measure=IN_TIME, quarter="2024-25 Q3", reason="a new form", decided_by="the board", rebase=True)
    verdict = judged(shown, params=PARAMS.model_copy(update={"events": (event,)})).verdicts[IN_TIME]
    assert verdict.signal == "no clear change" and any("2024-25 Q3" in said for said in verdict.method)


def test_a_measure_without_figures_says_why_and_harms_no_other():
    empty = figures(LATE_SHARE, np.full(20, np.nan), np.full(20, np.nan))
    found = judged(empty, figures(IN_TIME, *of_hundred([*STEADY, *(50,) * 4])))
    assert found.verdicts[LATE_SHARE].signal == "not assessable" and "no figures" in found.verdicts[LATE_SHARE].why
    assert found.verdicts[IN_TIME].real and found.measures_judged == 1


def test_a_past_slip_does_not_hide_a_change_of_now():
    shares = [*STEADY, 68, 69, 67, 70]
    shares[4] = 10
    verdict = judged(figures(IN_TIME, *of_hundred(shares))).verdicts[IN_TIME]
    assert verdict.signal == "real concern" and any("2021-22 Q3" in said for said in verdict.method)


def test_what_is_held_back_is_not_said_to_be_missing():
    shown = figures(IN_TIME, *of_hundred([*STEADY, 81, 83, 79, 84]))
    assert judge_all([shown], NOW, PARAMS, lambda published: 3).verdicts[IN_TIME].signal == "no clear change"


@pytest.mark.parametrize("name, per", [(IN_TIME, 4), ("re_referrals_in_last_6_months", 8)])
def test_a_measure_that_stopped_long_ago_says_nothing_of_now(name, per):
    shares = np.array([*STEADY, *STEADY[:4]], dtype=float)
    shares[-per:] = np.nan
    shares[8:-per] = 40
    assert judged(figures(name, *of_hundred(shares))).verdicts[name].signal == "not assessable"


@pytest.mark.parametrize("name", ["current_budget", "forecast_variance", "high_needs_block_cumulative_deficit"])
def test_budgets_forecasts_and_balances_do_not_come_about_by_chance(name):
    verdict = judged(figures(name, np.linspace(1e6, 9e6, 20))).verdicts[name]
    assert verdict.signal == "not assessable" and "budget" in verdict.why


@pytest.mark.parametrize("most, signal", [(4, "not assessable"), (5, "no clear change")])
def test_a_handful_that_stands_on_one_day_is_told_one_by_one(most, signal):
    name = "unregulated_placements"
    verdict = judged(figures(name, np.resize([0.0, 1, 3, most, 2], 20))).verdicts[name]
    assert verdict.signal == signal and ("each one matters" in verdict.why) == (most < 5)


def test_no_measures_at_all_are_judged_without_an_error():
    assert judged().verdicts == {} and judged().measures_judged == 0
