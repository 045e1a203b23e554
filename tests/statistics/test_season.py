"""A season is found where there is one, with its size, whatever else the series does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from quarterdeck.statistics.season import seasonal
from quarterdeck.statistics.xmr import xmr

TIME = np.arange(24)
PATTERN = np.array([3.0, -1, -4, 2])


@pytest.mark.parametrize("also", [0 * TIME, 0.7 * TIME, 9.0 * (TIME >= 13), -5.0 * (TIME >= 20), 2.0 * (TIME == 11)])
def test_the_effect_is_found_beside_a_trend_a_step_or_an_outlier(also):
    noise = np.random.default_rng(3).normal(0, 0.3, 24)
    found = seasonal(40 + PATTERN[TIME % 4] + also + noise)
    assert found.has and found.p < 1e-4
    np.testing.assert_allclose(found.effect, PATTERN[TIME % 4], atol=0.7)
    assert found.effect[:4].sum() == pytest.approx(0, abs=1e-9)


def test_a_season_without_noise_is_exact():
    found = seasonal(PATTERN[TIME % 4] + 2.0 * TIME)
    np.testing.assert_allclose(found.effect, PATTERN[TIME % 4], atol=1e-9)
    assert found.has and found.p == pytest.approx(0, abs=1e-9)


def test_unseasonal_series_are_declared_as_often_as_the_level_says():
    rng = np.random.default_rng(20260401)
    for points in (12, 16, 24, 40):
        p = seasonal(rng.normal(size=(3000, points))).p
        assert (p < 0.05).mean() < 0.065, points
        assert (p < 0.01).mean() < 0.015, points


@pytest.mark.parametrize("strength, most", [(0.5, 0.01), (0.8, 0.01)])
def test_a_series_that_resembles_itself_is_not_called_seasonal(strength, most):
    rng = np.random.default_rng(7)
    y = rng.normal(size=(3000, 60))
    for place in range(1, 60):
        y[:, place] += strength * y[:, place - 1]
    assert seasonal(y[:, -24:]).has.mean() < most


def test_a_season_of_two_standard_deviations_is_found_and_the_shift_behind_it_shows():
    rng = np.random.default_rng(11)
    y = rng.normal(size=(1000, 24)) + 2 * np.sin(TIME * np.pi / 2)
    found = seasonal(y)
    assert found.has.mean() > 0.98
    y[:, -4:] += 2
    blind, sees = xmr(y).label[:, -1] != "", xmr(y - seasonal(y).effect).label[:, -1] != ""
    assert sees.mean() > 5 * blind.mean() and sees.mean() > 0.2


def test_too_short_or_too_still_is_not_a_season():
    assert seasonal(PATTERN[np.arange(11) % 4]).p == 1
    for values in ([], [np.nan] * 24, [33.3] * 24, [33.3 + 1e-13 * place for place in range(24)], [5.0]):
        found = seasonal(values)
        assert found.p == 1 and not found.has and not found.effect.any()


def test_a_missing_quarter_does_not_hide_the_others():
    values = np.vstack([PATTERN[TIME % 4] + np.random.default_rng(row).normal(0, 0.2, 24) for row in range(3)])
    values[0, 5] = values[2, [0, 1]] = np.nan
    found = seasonal(values)
    assert found.has.all()
    np.testing.assert_allclose(found.effect, np.tile(PATTERN[TIME % 4], (3, 1)), atol=0.4)
    one = seasonal(values[2])
    np.testing.assert_allclose(one.effect, found.effect[2])


def test_months_have_twelve_places():
    months = np.arange(48)
    found = seasonal(10 * (months % 12 == 7) + np.random.default_rng(1).normal(size=48), period=12)
    assert found.has and found.effect.argmax() % 12 == 7


@pytest.mark.parametrize("given_", [{"period": 1}, {"period": 2.5}, {"level": 0}])
def test_settings_are_checked(given_):
    with pytest.raises(ValueError, match=next(iter(given_))):
        seasonal([1.0, 2], **given_)


@settings(max_examples=40, deadline=None)
@given(
    arrays("float64", (3, 17), elements=st.one_of(st.just(float("nan")), st.integers(-9, 9).map(float))),
    st.integers(1, 50),
    st.integers(-99, 99),
)
def test_nothing_raises_and_unit_and_origin_do_not_matter(values, times, plus):
    before, after = seasonal(values), seasonal(values * times + plus)
    assert np.isfinite(before.effect).all() and ((before.p >= 0) & (before.p <= 1)).all()
    np.testing.assert_allclose(after.p, before.p, atol=1e-6)
