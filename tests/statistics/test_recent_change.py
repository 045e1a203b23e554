"""The test behind a verdict: what it finds, what it leaves alone, and that its chances are as it says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from quarterdeck.statistics.exact_shift import exact_shift_p
from quarterdeck.statistics.lasting import far_out
from quarterdeck.statistics.null_of_recent_change import CHANCE, CHANCES, PERSISTENT, SEPARATE, chance_of_gain
from quarterdeck.statistics.recent_change import FEWEST, RULES, recent_change
from quarterdeck.statistics.separate_points import taken_apart, without_overlap

STEADY = np.array([52.0, 48, 50, 53, 47, 51, 49, 50, 52, 48, 51, 49, 50, 47, 53, 50])


def test_a_shift_is_found_with_its_size_and_its_first_point():
    values = np.r_[STEADY, STEADY[:4] + 20]
    found = recent_change(values)
    assert found.p[0] < 0.001 and found.rule[0] == "shift of level" and found.begins[0] == 16
    assert found.size[0] == pytest.approx(values[16:].mean() - STEADY.mean())
    assert found.before[0] == pytest.approx(STEADY.mean()) and found.after[0] == pytest.approx(values[16:].mean())


def test_a_newest_point_far_out_is_found_as_such():
    found = recent_change(np.r_[STEADY, 70.0])
    assert found.rule[0] == "newest point" and found.begins[0] == 16 and found.p[0] < 0.01
    assert found.size[0] == pytest.approx(70 - STEADY.mean())


def test_a_trend_is_found_with_its_slope():
    found = recent_change(STEADY + 1.5 * np.arange(16))
    assert found.rule[0] == "trend" and found.p[0] < 0.001 and found.per_point[0] == pytest.approx(1.5, abs=0.2)
    assert found.size[0] == pytest.approx(15 * found.per_point[0])
    assert found.after[0] - found.before[0] == pytest.approx(found.size[0])


def test_what_wanders_by_its_nature_needs_more_than_what_does_not():
    values = np.r_[STEADY, STEADY[:4] + 5]
    assert recent_change(values, persistent=True).p[0] > recent_change(values).p[0]


def test_a_season_is_no_change_and_hides_none():
    season = np.tile([20.0, 0, -20, 0], 5)
    noise = np.r_[STEADY, STEADY[:4]]
    assert recent_change(noise + season, season=True).p[0] > 0.2
    shifted = noise + season + np.r_[np.zeros(16), np.full(4, 20.0)]
    found = recent_change(shifted, season=True)
    assert found.p[0] < 0.01 and found.size[0] == pytest.approx(20, abs=2)


def test_a_known_step_is_not_found_again():
    values = np.r_[STEADY, STEADY[:6] + 20]
    assert recent_change(values).p[0] < 0.001
    assert recent_change(values, steps=np.r_[np.zeros(16, int), np.ones(6, int)]).p[0] > 0.2


@pytest.mark.parametrize("back", [[81.0], [80.0, 81.0]])
def test_a_change_that_has_ended_is_no_change_of_now(back):
    low = [50.0, 52, 51, 50]
    lasting = recent_change(np.r_[STEADY + 30, low])
    over = recent_change(np.r_[STEADY + 30, low, back])
    assert lasting.p[0] < 0.001 and over.p[0] > 0.01


def test_a_trend_that_has_turned_or_stopped_is_not_said_to_go_on():
    rise = np.linspace(600, 860, 15)
    noise = 3 * np.resize([1.0, -1, 0.5, -0.5], 20)
    turned = recent_change(np.r_[rise, 850, 839, 822, 806, 793] + noise, persistent=True)
    stopped = recent_change(np.r_[rise[:12], np.full(8, rise[11])] + noise, persistent=True)
    assert turned.rule[0] != "trend" or turned.p[0] > 0.01
    assert stopped.rule[0] != "trend" or stopped.p[0] > 0.01


@pytest.mark.parametrize("ago", [9, 10, 11, 12, 13])
def test_a_step_older_than_two_years_is_neither_a_trend_nor_given_another_date(ago):
    values = np.r_[STEADY, STEADY[:4]]
    values[-ago:] += 20
    assert recent_change(values).p[0] > 0.01


def test_after_a_known_step_only_the_newest_stretch_is_described():
    stretch = np.r_[np.zeros(14, int), np.zeros(3, int), np.ones(5, int)]
    values = np.r_[np.full(14, 60.0), 40, 41, 39, 70, 71, 69, 70, 71] + 0.3 * np.resize([1, -1, 0], 22)
    found = recent_change(values, steps=stretch)
    assert found.begins[0] >= 17 and 68 < found.before[0] < 72 and 68 < found.after[0] < 72
    three = np.arange(10) // 3
    assert np.isnan(recent_change(STEADY[:10], steps=three).p[0])  # ten points with three steps are seven


def test_more_people_in_the_newest_quarter_do_not_make_its_ups_and_downs_a_change():
    dice = np.random.default_rng(8)
    people = np.r_[np.full(19, 60), 600]
    share = np.clip(0.7 + 0.05 * dice.standard_normal((2000, 20)), 0, 1)
    yes = dice.binomial(people, share).astype(float)
    pooled = yes.sum(1, keepdims=True) / people.sum()
    found = recent_change(100 * yes / people, variance=1e4 * pooled * (1 - pooled) / people)
    assert (found.p <= 0.01).mean() <= 0.03


def test_a_series_steadier_than_chance_is_judged_by_its_own_scatter():
    values = 200 + np.resize([2.0, -2, 1, -1, 0, 2, -2], 20)
    values[-4:] = [217, 217, 218, 215]
    found = recent_change(values, variance=np.full((1, 20), 203.0), numerator=values[None])
    assert found.p[0] < 0.001 and found.kind[0] == SEPARATE


def test_one_far_slip_of_the_past_is_told_from_a_change_of_now():
    values = np.r_[STEADY, STEADY[:4] + 20]
    values[5] = 500
    assert np.flatnonzero(far_out(values)[0]).tolist() == [5]
    values[5], values[-1] = 50, 500
    assert not far_out(values).any()


@pytest.mark.parametrize("points", range(FEWEST))
def test_under_eight_points_there_is_no_answer(points):
    assert np.isnan(recent_change(np.arange(points, dtype=float)[None]).p).all()


def test_missing_points_are_passed_over_and_the_change_keeps_its_place():
    values = np.r_[STEADY, STEADY[:4] + 20]
    values[[3, 9]] = np.nan
    found = recent_change(values)
    assert found.points[0] == 18 and found.begins[0] == 16 and found.p[0] < 0.001


@pytest.mark.parametrize("value", [0.0, 33.3, 1e9, -5.0])
def test_what_did_not_change_is_never_found_whatever_its_last_bits(value):
    values = np.full(20, value)
    values[::3] = np.nextafter(value, np.inf)
    assert recent_change(values).p[0] > 0.05


def test_one_notification_among_quarters_without_any_is_no_change():
    events = np.zeros((1, 20))
    events[0, -1] = 1
    found = recent_change(events, variance=np.full((1, 20), 1.5 / 20), numerator=events)
    assert found.p[0] > 0.05


def test_six_events_in_a_quarter_after_four_in_eight_is_what_it_says():
    events = np.array([[1.0, 0, 1, 0, 0, 1, 0, 1, 6]])
    from scipy.stats import binom

    assert exact_shift_p(events)[0, 0] == pytest.approx(2 * binom.sf(5, 10, 1 / 9))


def test_fishers_exact_test_agrees_with_scipy_on_the_smaller_tail():
    from scipy.stats import fisher_exact

    yes, of = np.array([[9.0, 8, 9, 2]]), np.array([[10.0, 10, 10, 10]])
    tail = fisher_exact([[2, 8], [26, 4]], alternative="less").pvalue
    assert exact_shift_p(yes, of)[0, 0] == pytest.approx(2 * tail)


def test_overlapping_figures_keep_only_separate_ones_counted_back_from_the_newest():
    kept = without_overlap(np.arange(10.0), 4)
    assert np.flatnonzero(np.isfinite(kept)).tolist() == [1, 5, 9]


def test_a_running_total_is_taken_apart_and_begins_afresh_each_year():
    total = np.array([5.0, 9, 12, 20, 4, 10])
    assert taken_apart(total, [True, False, False, False, True, False]).tolist() == [5, 4, 3, 8, 4, 6]
    total[2] = np.nan
    assert np.isnan(taken_apart(total, [True, False, False, False, True, False])[2:4]).all()


@pytest.mark.parametrize("kind", [CHANCE, SEPARATE, PERSISTENT])
@pytest.mark.parametrize("rule", RULES)
def test_more_gain_is_never_more_likely_by_chance(kind, rule):
    gain = np.linspace(0, 60, 200)
    for season in (False, True):
        for points in (9, 13, 20, 33, 60):
            p = chance_of_gain(gain, points, season, rule, np.full(200, kind), np.zeros(200))
            assert (np.diff(p) <= 1e-15).all() and p[0] == 1 and p[-1] >= 1e-6 and p[-1] < min(CHANCES)


@given(arrays("float64", st.integers(1, 26), elements=st.one_of(st.just(np.nan), st.floats(-1e6, 1e6))))
@settings(max_examples=60, deadline=None)
def test_any_series_gets_an_answer_or_none_and_never_an_error(values):
    found = recent_change(values[None])
    assert ((found.p >= 0) & (found.p <= 1) | np.isnan(found.p)).all()
    assert np.isfinite(found.p).all() == (np.isfinite(values).sum() >= FEWEST)


@given(st.integers(0, 10_000), st.floats(0.001, 1000), st.floats(-1e4, 1e4))
@settings(max_examples=25, deadline=None)
def test_the_unit_of_a_measure_does_not_matter(seed, scale, move):
    values = np.random.default_rng(seed).standard_normal((1, 20))
    one, other = recent_change(values), recent_change(values * scale + move * scale)
    assert one.p == pytest.approx(other.p, rel=1e-4) and one.rule == other.rule


def test_shapes_that_do_not_fit_are_refused_by_name():
    with pytest.raises(ValueError, match="shape of the values"):
        recent_change(np.zeros((2, 10)), variance=np.zeros((1, 10)))
