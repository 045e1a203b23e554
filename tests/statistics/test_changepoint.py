"""A rebase is suggested where the level moved and stayed, with its evidence, and nowhere else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from quarterdeck.statistics.changepoint import evidence, suggest_rebase

ZIGZAG = np.array([0.5, -0.5] * 20)


def test_a_step_is_found_where_it_is_with_both_levels():
    found = suggest_rebase(np.r_[5 + ZIGZAG[:10], 9 + ZIGZAG[:10]])
    assert np.flatnonzero(found.at).tolist() == [10]
    assert (found.before[10], found.after[10], found.points_before[10], found.points_after[10]) == (5, 9, 10, 10)
    assert found.p[10] == pytest.approx(1 / 10_001) and np.isnan(found.p[9])


def test_the_evidence_is_a_sentence_and_leaves_the_rebase_to_a_person():
    found = suggest_rebase(np.r_[5 + ZIGZAG[:10], 1400 + ZIGZAG[:10]])
    names = [f"{year}-{year % 100 + 1} Q{quarter}" for year in range(2020, 2025) for quarter in range(1, 5)]
    (said,) = evidence(found, names, "%")
    assert said.startswith("From 2022-23 Q3 the level is 1,400%, where it was 5.0% (10 points before, 10 since).")
    assert "under 1 in 10,000" in said and said.endswith("only if you know what changed.")


def test_fewer_points_than_eight_a_side_are_not_enough_unless_asked_for():
    late = np.r_[ZIGZAG[:14], 9 + ZIGZAG[:6]]
    assert not suggest_rebase(late).at[14:].any()
    assert np.flatnonzero(suggest_rebase(late, least=6).at).tolist() == [14]
    assert not suggest_rebase(late[:15]).at.any()


def test_up_and_down_again_gives_two_places():
    found = suggest_rebase(np.r_[ZIGZAG[:12], 6 + ZIGZAG[:14], ZIGZAG[:10]])
    assert np.flatnonzero(found.at).tolist() == [12, 26]
    np.testing.assert_allclose(found.before[[12, 26]], [0, 6])
    np.testing.assert_allclose(found.after[[12, 26]], [6, 0])


def test_a_steady_drift_is_not_cut_into_stairs():
    rng = np.random.default_rng(4)
    assert suggest_rebase(0.5 * np.arange(24) + rng.normal(size=(500, 24))).at.any(axis=1).mean() < 0.02


def test_unchanging_series_get_a_suggestion_as_often_as_the_level_says():
    rng = np.random.default_rng(20260401)
    for points in (16, 24, 40):
        assert suggest_rebase(rng.normal(size=(4000, points))).at.any(axis=1).mean() < 0.016, points
    assert suggest_rebase(rng.normal(size=(4000, 24)), level=0.1).at.any(axis=1).mean() == pytest.approx(0.1, abs=0.02)


def test_a_step_of_two_standard_deviations_is_mostly_found():
    y = np.random.default_rng(8).normal(size=(1000, 24))
    y[:, 12:] += 2
    assert suggest_rebase(y).at[:, 11:14].any(axis=1).mean() > 0.65


def test_missing_points_move_nothing():
    level = np.r_[5 + ZIGZAG[:12], 9 + ZIGZAG[:12]]
    level[[3, 12, 20]] = np.nan
    assert np.flatnonzero(suggest_rebase(level).at).tolist() == [13]


@pytest.mark.parametrize("values", [[], [np.nan] * 30, [33.3] * 30, [1.0], np.empty((0, 20)), 1e9 + 1e-6 * ZIGZAG])
def test_nothing_to_find(values):
    found = suggest_rebase(values)
    assert not found.at.any() and found.at.shape == np.shape(values)


@pytest.mark.parametrize("points", [20, 24])
def test_series_that_move_slowly_and_do_not_change_get_a_suggestion_in_one_or_two_of_a_hundred(points):
    slow = np.random.default_rng(points).normal(size=(3000, points))
    for point in range(1, points):
        slow[:, point] = 0.8 * slow[:, point - 1] + 0.6 * slow[:, point]
    assert suggest_rebase(slow).at.any(axis=1).mean() > 0.1  # compared with points that stand apart: far too many
    assert suggest_rebase(slow, correlation=0.8).at.any(axis=1).mean() <= 0.02
    step = np.where(np.arange(points) >= points // 2, 10.0, 0.0)
    assert suggest_rebase(slow + step, correlation=0.8).at.any(axis=1).mean() > 0.8


@pytest.mark.parametrize("given_", [{"least": 1}, {"level": 1}, {"correlation": 1}])
def test_settings_are_checked(given_):
    with pytest.raises(ValueError, match=next(iter(given_))):
        suggest_rebase([1.0, 2], **given_)


@settings(max_examples=40, deadline=None)
@given(
    arrays("float64", (2, 26), elements=st.one_of(st.just(float("nan")), st.integers(-9, 9).map(float))),
    st.integers(1, 50),
    st.integers(-99, 99),
)
def test_nothing_raises_and_unit_origin_and_company_do_not_matter(values, times, plus):
    before, after = suggest_rebase(values, level=0.3), suggest_rebase(values * times + plus, level=0.3)
    np.testing.assert_array_equal(before.at, after.at)
    np.testing.assert_array_equal(before.at[1], suggest_rebase(values[1], level=0.3).at)
    assert (before.p[before.at] <= 0.3).all() and np.isnan(before.p[~before.at]).all()
    assert (before.points_after[before.at] >= 8).all()
