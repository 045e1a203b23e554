"""Forecasts of rare events: worked by hand, never without width, and as often right as they say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.statistics.rare_forecast import is_rare, rare_coverage, rare_forecast

ONE = np.eye(4)


def ends(total, level):
    return tuple(float(end[0]) for end in total.limits(level))


def test_four_quarters_without_an_event_do_not_rule_one_out():
    """Half an event in four quarters: none in the next with (4/5)^0.5 = 0.894, and at least two numbers are within."""
    next_one = rare_forecast([0, 0, 0, 0]).total(ONE[0])
    assert next_one.chance_below(1)[0] == pytest.approx(0.8**0.5)
    assert ends(next_one, 0.8) == (0, 1) and ends(next_one, 0.95) == (0, 1)


def test_one_event_in_eight_quarters_is_about_one_a_year_and_two_at_most():
    """The half year to come: none with (8/10)^1.5, at most one with that × (1 + 1.5 × 0.2)."""
    half = rare_forecast([0] * 7 + [1]).total([1, 1, 0, 0], plus=1)
    assert half.chance_below(2)[0] == pytest.approx(0.8**1.5)
    assert half.chance_below(3)[0] == pytest.approx(0.8**1.5 * 1.3)
    assert ends(half, 0.8) == (1, 2) and half.mid[0] == pytest.approx(1 + 2 * 1.5 / 8)


def test_all_of_a_hundred_eight_times_is_not_all_of_every_hundred():
    """No failure of 800: half a failure more, so that all of the next hundred succeed with 0.94, not for certain."""
    full = rare_forecast([100.0] * 8, [0.0] * 8).total(ONE[0])
    chance = 1 - full.chance_below(99.5)[0]
    assert chance == pytest.approx((800.5 / 900.5) ** 0.5, abs=0.001)
    assert ends(full, 0.95) == (99, 100) and ends(full, 0.8) == (99, 100)


def test_a_share_of_few_is_the_other_side_of_the_share_of_many():
    late = np.array([1.0, 0, 2, 1, 0, 1, 3, 0])
    few, many = rare_forecast(late, 60 - late).total(ONE[1]), rare_forecast(60 - late, late).total(ONE[1])
    assert ends(few, 0.8) == pytest.approx(tuple(100 - end for end in reversed(ends(many, 0.8))))
    assert few.chance_below(3)[0] == pytest.approx(1 - many.chance_below(97)[0], abs=1e-9)


def test_a_level_that_has_moved_counts_its_newer_quarters_more():
    moved = rare_forecast([0.0] * 10 + [6.0, 5, 7, 6, 5, 7])
    assert moved.fading < 1 and moved.mid[0] > 4
    assert rare_forecast([1.0, 0, 2, 1, 0, 1, 1, 0, 2, 1]).fading == 1


def test_events_in_clumps_have_wider_limits():
    clumped = rare_forecast([0.0, 8, 0, 0, 9, 0, 0, 7, 0, 0, 8, 0]).total(ONE[0])
    even = rare_forecast([2.0, 3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3]).total(ONE[0])
    assert ends(clumped, 0.95)[1] >= 9 > ends(even, 0.95)[1]


@pytest.mark.parametrize(
    "events, others, rare",
    [
        ([3, 4, 5, 4], None, True),
        ([30, 40, 35, 41], None, False),
        ([30, 30, 30, 30], None, True),
        ([40, 40, 41, 40], [60, 61, 60, 59], False),
        ([98, 97, 99, 98], [2, 3, 1, 2], True),
        ([-1, 2, 1, 0], None, False),
        ([np.nan, 1], None, False),
        ([30.0] * 8 + [1] * 8, None, True),
    ],
)
def test_which_series_are_rare(events, others, rare):
    assert is_rare(events, others) is rare


def test_a_large_count_that_never_changed_is_counted_out_all_the_same():
    """A million in each of eight: half a count more, and the standard error of a million, and of an eighth of it."""
    low, high = ends(rare_forecast([1e6] * 8).total(ONE[0]), 0.95)
    assert (high - low) / 2 == pytest.approx(1.96 * (1e6 * 9 / 8) ** 0.5, rel=0.01)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 12) | st.just(np.nan), min_size=4, max_size=20), st.integers(1, 4), st.booleans())
def test_limits_have_width_hold_the_middle_and_lie_within_each_other(events, quarters, share):
    events = np.array(events, dtype="float64")
    if np.isnan(events).all():
        assert rare_forecast(events).reason == "no points"
        return
    forecast = rare_forecast(events, 12 - events) if share else rare_forecast(events)
    total = forecast.total(np.r_[np.ones(quarters), np.zeros(4 - quarters)])
    (low_80, high_80), (low_95, high_95) = ends(total, 0.8), ends(total, 0.95)
    assert low_95 <= low_80 <= total.mid[0] <= high_80 <= high_95 and low_80 < high_80
    assert total.cdf[-1] == pytest.approx(1, abs=1e-3) and (np.diff(total.cdf) >= 0).all()
    assert total.chance_below(low_95)[0] <= 0.05 + 1e-9


@pytest.mark.parametrize("rate", [0.2, 1, 3])
def test_limits_hold_at_least_as_often_as_they_say_of_rare_events(rate):
    dice = np.random.default_rng(3)
    held = sum(np.array(rare_coverage(dice.poisson(rate, 16).astype("float64"))) for _ in range(60))
    assert held[1] / held[0] > 0.78 and held[2] / held[0] > 0.93
