"""Exact p-values against scipy's, one at a time, and against examples in print."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from quarterdeck.statistics.exact_tests import binomial_p, fisher_p, poisson_p

pytestmark = pytest.mark.filterwarnings("error")
COUNTS = st.integers(0, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
SMALL = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_examples_in_print():
    assert binomial_p(682, 925, 0.75) == pytest.approx(0.3825, abs=5e-5)  # Conover; R's help page of binom.test
    assert fisher_p(3, 4, 1, 4) == pytest.approx(0.4857, abs=5e-5)  # the lady tasting tea
    assert poisson_p(0, 3) == pytest.approx(np.exp(-3) + stats.poisson.sf(6, 3))  # 7 or more are as rare as none
    assert poisson_p(10, 4) == pytest.approx(0.008132, abs=5e-7)


@pytest.mark.parametrize(
    "successes, trials, share, p",
    [
        (0, 10, 0, 1),
        (1, 10, 0, 0),
        (10, 10, 1, 1),
        (9, 10, 1, 0),
        (0, 0, 0.5, 1),
        (5, 10, 0.5, 1),
        (0, 1, 0.5, 1),
        (np.nan, 10, 0.5, np.nan),
        (3, 10, np.nan, np.nan),
    ],
)
def test_binomial_at_the_edges(successes, trials, share, p):
    assert binomial_p(successes, trials, share) == pytest.approx(p, nan_ok=True)


@pytest.mark.parametrize(
    "events, expected, p", [(0, 0, 1), (3, 0, 0), (4, 4, 1), (np.nan, 2, np.nan), (2, np.nan, np.nan)]
)
def test_poisson_at_the_edges(events, expected, p):
    assert poisson_p(events, expected) == pytest.approx(p, nan_ok=True)


def test_fisher_at_the_edges():
    found = fisher_p([0, 5, 0, np.nan, 1], [5, 5, 0, 5, 1], [0, 5, 3, 1, 1000], [5, 5, 9, 5, 100_000])
    np.testing.assert_allclose(found, [1, 1, 1, np.nan, 1001 / 100_001])


def test_what_cannot_be_is_refused():
    for wrong in ((11, 10, 0.5), (1, 10, 50)):
        with pytest.raises(ValueError, match="share from 0 to 1"):
            binomial_p(*wrong)
    with pytest.raises(ValueError, match="counts"):
        poisson_p(-1, 2)


def test_a_count_that_is_not_whole_is_rounded_for_the_test_alone():
    assert binomial_p(24.6, 156.6, 0.2) == binomial_p(25, 157, 0.2)


@given(COUNTS, st.floats(1e-6, 1 - 1e-6))
@settings(max_examples=150, deadline=None)
def test_binomial_is_scipys(counts, share):
    x, n = counts
    wanted = stats.binomtest(x, n, share).pvalue if n else 1
    assert binomial_p(x, n, share) == pytest.approx(wanted, rel=1e-9, abs=1e-12)


@given(SMALL, SMALL)
@settings(max_examples=100, deadline=None)
def test_fisher_is_scipys(a, b):
    table = [[a[0], a[1] - a[0]], [b[0], b[1] - b[0]]]
    assert fisher_p(*a, *b) == pytest.approx(stats.fisher_exact(table)[1], rel=1e-9)


@given(st.integers(0, 80), st.floats(0.01, 60))
@settings(max_examples=150, deadline=None)
def test_poisson_is_the_sum_over_what_is_no_likelier(events, expected):
    chances = stats.poisson.pmf(np.arange(600), expected)
    seen = stats.poisson.pmf(events, expected)
    wanted = chances[chances <= seen * (1 + 1e-7)].sum()
    assert poisson_p(events, expected) == pytest.approx(min(wanted, 1), rel=1e-8, abs=1e-14)


def test_whole_arrays_give_what_single_calls_give():
    generator = np.random.default_rng(3)
    n = generator.integers(1, 900, 200)
    x, share = generator.binomial(n, 0.4), generator.uniform(0.2, 0.6, 200)
    np.testing.assert_array_equal(binomial_p(x, n, share), [binomial_p(*row) for row in zip(x, n, share, strict=True)])
    np.testing.assert_array_equal(poisson_p(x, n / 3), [poisson_p(*row) for row in zip(x, n / 3, strict=True)])
