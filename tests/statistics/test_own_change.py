"""How far a group's change lies from the others', against answers worked by hand and by scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom, norm

from quarterdeck.statistics.own_change import of_averages, of_counts, of_percentages


def test_pearsons_adjusted_residual_by_hand():
    # 20 of the 50 were in the first period, 30 in the second; 18 of the first group's 30 were expected there.
    spread = 30 * 30 * 20 * 20 / (50**2 * 49)
    assert of_counts([10, 10], [20, 10], exact=False) == pytest.approx([2 / spread**0.5, -2 / spread**0.5])


def test_the_exact_tail_is_the_hypergeometric_with_half_of_what_was_seen():
    z = of_counts([2, 30], [9, 31])
    tail = hypergeom.sf(9, 72, 11, 40) + hypergeom.pmf(9, 72, 11, 40) / 2
    assert z[0] == pytest.approx(norm.isf(tail)) and z[1] == pytest.approx(-z[0])


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=7), st.booleans())
def test_a_group_rises_against_the_others_or_not_at_all_and_nothing_raises(groups, exact):
    before, after = np.array(groups, dtype="float64").T
    z = of_counts(before, after, exact=exact)
    judged = ~np.isnan(z)
    assert np.isfinite(z[judged]).all()
    expected = (before + after) * after.sum() / max((before + after).sum(), 1)
    assert ((after > expected + 1e-9) | (z <= 1e-9))[judged].all()
    assert not judged[(before + after) == 0].any()


def test_what_changes_by_one_proportion_has_no_z_beyond_float_noise():
    before = np.array([10.0, 20.0, 40.0]) * 0.1
    assert of_counts(before, 3 * before, exact=False) == pytest.approx([0, 0, 0], abs=1e-7)
    assert of_counts([10, 20], [20, 40]) == pytest.approx([0, 0], abs=0.05)


def test_a_group_left_out_is_not_among_the_others():
    z = of_counts([50, 60, 40], [110, 62, 41], keep=np.array([False, True, True]))
    assert np.isnan(z[0]) and abs(z[1]) < 0.2


def test_percentages_that_change_alike_on_the_odds_do_not_stand_out():
    # odds doubled in each: 50% to 67%, 90% to 95%
    z = of_percentages([500, 900], [1000, 1000], [667, 947], [1000, 1000])
    assert np.abs(z).max() < 0.1


def test_a_percentage_that_alone_changes_does():
    z = of_percentages([30, 50], [100, 100], [60, 50], [100, 100])
    assert z[0] == pytest.approx(3.02, abs=0.01) and z[1] == pytest.approx(-3.05, abs=0.01)


@pytest.mark.parametrize(
    "x0, n0, x1, n1",
    [([0, 0], [10, 10], [0, 0], [10, 10]), ([10, 10], [10, 10], [10, 10], [10, 10]), ([0, 0], [0, 0], [0, 0], [0, 0]),
     ([0, 10], [10, 10], [10, 0], [10, 10]), ([1, np.nan], [2, 2], [1, 1], [2, 2]), ([1], [2], [2], [2])],
)  # fmt: skip
def test_the_edges_of_percentages_neither_raise_nor_shout(x0, n0, x1, n1):
    z = of_percentages(x0, n0, x1, n1)
    assert np.isfinite(z[~np.isnan(z)]).all() and z.shape == (len(x0),)


def test_averages_that_rise_alike_have_no_z_and_one_that_does_not_has():
    assert of_averages([100, 300], [1, 3], [110, 330], [1, 3]) == pytest.approx([0, 0], abs=1e-9)
    assert of_averages([100, 100], [1, 1], [110, 100], [1, 1])[0] == pytest.approx(np.log(1.1) / 2)


@pytest.mark.parametrize(
    "call, said",
    [(lambda: of_counts([-1], [1]), "negative"), (lambda: of_counts([1.5, 1], [1, 1]), "whole"),
     (lambda: of_percentages([3], [2], [1], [2]), "numerator")],
)  # fmt: skip
def test_figures_that_cannot_be_are_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()
