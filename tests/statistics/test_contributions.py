"""What each group adds to a change: the parts make up the whole, whatever the figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.statistics.contributions import amounts, change_of_counts, change_of_percentages, mix_and_rate


def test_mix_and_rate_worked_by_hand():
    parts = mix_and_rate([30, 10], [40, 60], [48, 8], [60, 40], per=100)
    assert parts.rate == pytest.approx([0.5 * (80 - 75), 0.5 * (20 - 100 / 6)])
    assert parts.mix == pytest.approx([(77.5 - 48) * 0.2, (55 / 3 - 48) * -0.2])
    assert parts.change == pytest.approx(16) and parts.reason == ""


def test_growth_of_a_group_with_an_ordinary_figure_adds_nothing():
    parts = mix_and_rate([5, 5], [10, 10], [10, 5], [20, 10], per=100)
    assert parts.mix == pytest.approx([0, 0]) and parts.rate == pytest.approx([0, 0])


def test_a_group_that_was_not_there_before_adds_by_mix_alone():
    parts = mix_and_rate([5, 0], [10, 0], [5, 9], [10, 10], per=100)
    assert parts.rate == pytest.approx([0, 0]) and parts.mix.sum() == pytest.approx(20)


def test_without_a_denominator_there_is_a_reason_instead():
    parts = mix_and_rate([0], [0], [1], [2])
    assert np.isnan(parts.whole).all() and "first" in parts.reason


GROUP = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))


@given(st.lists(GROUP, min_size=1, max_size=8))
def test_the_parts_make_up_the_change_and_turn_their_signs_with_the_periods(groups):
    x0, more0, x1, more1 = (np.array(v, dtype="float64") for v in zip(*groups, strict=True))
    n0, n1 = x0 + more0, x1 + more1
    parts, turned = mix_and_rate(x0, n0, x1, n1, 100), mix_and_rate(x1, n1, x0, n0, 100)
    if not parts.reason:
        assert parts.mix + parts.rate == pytest.approx(parts.whole)
        assert parts.whole.sum() == pytest.approx(parts.change, abs=1e-9)
        assert parts.change == pytest.approx(100 * (x1.sum() / n1.sum() - x0.sum() / n0.sum()))
        assert turned.whole == pytest.approx(-parts.whole)


def test_shares_of_a_change_add_up_and_are_blank_without_one():
    change, share = amounts([50, 60, 40], [111, 70, 53])
    assert list(change) == [61, 10, 13] and share.sum() == pytest.approx(1)
    assert np.isnan(amounts([1, 2], [2, 1])[1]).all()
    assert np.isnan(amounts([0.1 + 0.2], [0.3])[1]).all(), "float noise is no change"


def test_newcombes_interval_for_a_difference():
    lower, upper = change_of_percentages([48, 0, 1], [80, 0, np.nan], [56, 1, 1], [70, 2, 2])
    assert (lower[0], upper[0]) == (pytest.approx(5.24, abs=0.01), pytest.approx(33.39, abs=0.01))
    assert np.isnan(lower[1:]).all()


def test_the_interval_of_a_change_of_counts():
    lower, upper = change_of_counts([50, np.nan, 0], [80, 1, 0])
    assert (lower[0], upper[0]) == (pytest.approx(7.02, abs=0.01), pytest.approx(53.43, abs=0.01))
    assert np.isnan(lower[1]) and lower[2] < 0 < upper[2]


def test_a_negative_denominator_is_refused():
    with pytest.raises(ValueError, match="negative"):
        mix_and_rate([1], [-1], [1], [1])
