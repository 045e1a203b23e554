"""Two figures side by side: examples in print, the edges, and properties that must hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from quarterdeck.statistics.compare import (
    difference_of_means,
    difference_of_percentages,
    difference_of_rates,
    rate_ratio,
)
from quarterdeck.statistics.intervals import Z998

pytestmark = pytest.mark.filterwarnings("error")
COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
RATES = st.tuples(st.integers(0, 200), st.integers(1, 100_000))


@pytest.mark.parametrize(
    "a, b, lower, upper",
    [
        ((56, 70), (48, 80), 5.24, 33.39),
        ((9, 10), (3, 10), 17.05, 80.90),
        ((6, 7), (2, 7), 5.82, 80.62),
        ((5, 56), (0, 29), -3.81, 19.26),
        ((0, 10), (0, 20), -16.11, 27.75),
        ((0, 10), (0, 10), -27.75, 27.75),
        ((10, 10), (0, 20), 67.91, 100),
        ((10, 10), (0, 10), 60.75, 100),
    ],
)
def test_newcombe_table_2_method_10(a, b, lower, upper):
    found = difference_of_percentages(*a, *b)
    assert (found.lower, found.upper) == (pytest.approx(lower, abs=0.006), pytest.approx(upper, abs=0.006))


def test_p_of_two_percentages_is_fishers_where_few_are_expected_and_n_minus_1_elsewhere():
    few, many = [[3, 9], [12, 8]], [[56, 14], [48, 32]]
    found = difference_of_percentages([3, 56], [12, 70], [12, 48], [20, 80])
    assert stats.contingency.expected_freq(few).min() == 5.625, "5 or more expected: not few"
    chi = [stats.chi2_contingency(table, correction=False).statistic for table in (few, many)]
    whole = np.array([32, 150])
    np.testing.assert_allclose(found.p, stats.chi2.sf(np.array(chi) * (whole - 1) / whole, 1))
    assert difference_of_percentages(3, 12, 6, 9).p == pytest.approx(stats.fisher_exact([[3, 9], [6, 3]])[1])


def test_percentages_at_the_edges():
    found = difference_of_percentages([0, 5, np.nan, 0, 1], [0, 5, 5, 5, 1], [1, 5, 1, 0, 0], [2, 5, 5, 5, 1])
    assert list(found.reason) == ["no one to measure", "", "no count", "", ""]
    assert list(np.isnan(found.p)) == list(np.isnan(found.lower)) == [True, False, True, False, False]
    assert found.difference[1] == 0 and found.p[1] == found.p[3] == found.p[4] == 1
    with pytest.raises(ValueError, match="part and which the whole"):
        difference_of_percentages(5, 3, 1, 2)


@given(COUNTS, COUNTS)
@settings(max_examples=100, deadline=None)
def test_percentages_hold_their_difference_and_turn_about(a, b):
    one, other = difference_of_percentages(*a, *b), difference_of_percentages(*b, *a)
    assert -100 - 1e-9 <= one.lower <= one.difference + 1e-9 and one.difference - 1e-9 <= one.upper <= 100 + 1e-9
    assert (one.lower, one.upper) == (pytest.approx(-other.upper), pytest.approx(-other.lower))
    assert 0 <= one.p <= 1 and one.p == pytest.approx(other.p)
    wide = difference_of_percentages(*a, *b, z=Z998)
    assert wide.lower <= one.lower + 1e-9 and wide.upper >= one.upper - 1e-9


def test_the_breast_cancer_example_of_rs_poisson_test():
    found = rate_ratio(11, 800, 6 + 8 + 7, 1083 + 1050 + 878)
    assert found[:4] == pytest.approx((1.971488, 0.8584264, 4.2772659, 0.07967), abs=5e-6)


def test_ratio_at_the_edges():
    found = rate_ratio([0, 5, 0, 3, np.nan], [100, 100, 100, 0, 9], [5, 0, 0, 3, 2], [100] * 5)
    assert list(found.reason) == ["", "", "no events in either", "no one to measure", "no count"]
    assert found.ratio[0] == 0 == found.lower[0] and found.upper[0] == pytest.approx(1.0917, abs=1e-3)
    assert np.isinf(found.ratio[1]) and np.isinf(found.upper[1]) and found.lower[1] == pytest.approx(1 / found.upper[0])
    assert found.p[2] == 1 and np.isnan(found.p[3:]).all() and np.isnan(found.ratio[2:]).all()


@given(RATES, RATES)
@settings(max_examples=100, deadline=None)
def test_ratio_holds_itself_and_turns_about(a, b):
    one, other = rate_ratio(*a, *b), rate_ratio(*b, *a)
    if a[0] and b[0]:
        assert one.lower <= one.ratio <= one.upper
        assert other[:3] == pytest.approx((1 / one.ratio, 1 / one.upper, 1 / one.lower))
    assert one.p == pytest.approx(other.p) and 0 <= one.p <= 1
    assert one.p == pytest.approx(difference_of_rates(*a, *b).p)


def test_difference_of_rates_by_hand():
    found = difference_of_rates(60, 50_000, 40, 50_000)
    lower = 4 - np.hypot(12 - 9.157, (54.469 - 40) / 5)
    assert (found.difference, found.lower) == (pytest.approx(4), pytest.approx(lower, abs=2e-3))
    assert found.p == pytest.approx(stats.binomtest(60, 100, 0.5).pvalue)
    none = difference_of_rates([0, 1, np.nan], [10_000, 0, 10], 0, 10_000)
    assert none.lower[0] == pytest.approx(-3.6888795) == -none.upper[0] and none.p[0] == 1
    assert list(none.reason) == ["", "no one to measure", "no count"]
    with pytest.raises(ValueError, match="Check the order"):
        difference_of_rates(1, -5, 1, 5)


@given(RATES, RATES)
@settings(max_examples=60, deadline=None)
def test_difference_of_rates_holds_itself_and_turns_about(a, b):
    one, other = difference_of_rates(*a, *b), difference_of_rates(*b, *a)
    assert one.lower <= one.difference + 1e-9 and one.upper >= one.difference - 1e-9
    assert (one.lower, one.upper) == (pytest.approx(-other.upper), pytest.approx(-other.lower))


def test_means_agree_with_welchs_test():
    found = difference_of_means(30, 24, 6, 40, 20, 5)
    wanted = stats.ttest_ind_from_stats(24, 6, 30, 20, 5, 40, equal_var=False)
    assert found.p == pytest.approx(wanted.pvalue)
    assert (found.lower, found.upper) == pytest.approx((1.29357, 6.70643), abs=1e-5)


def test_means_at_the_edges():
    found = difference_of_means([1, 0, 5, 5, 5], [3, 3, 3, 3, np.nan], [0, 0, 0, 0, 1], 5, [1, 1, 1, 3, 1], 0)
    assert list(found.reason) == ["one value has no spread", "no one to measure", "", "", "no value"]
    assert (found.lower[2], found.upper[2], found.p[2]) == (2, 2, 0)
    assert (found.difference[3], found.p[3]) == (0, 1) and np.isnan(found.p[[0, 1, 4]]).all()
    turned = difference_of_means(5, 3, 1, [1, 0], 3, 0)
    assert list(turned.reason) == ["one value has no spread", "no one to measure"]
    with pytest.raises(ValueError, match="n, mean, sd"):
        difference_of_means(-1, 3, 1, 5, 3, 1)
