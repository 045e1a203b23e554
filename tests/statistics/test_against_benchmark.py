"""A council's figure against a published one taken as fixed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from quarterdeck.statistics.against_benchmark import against_mean, against_percentage, against_rate
from quarterdeck.statistics.intervals import mean_interval, poisson_interval, wilson_interval

pytestmark = pytest.mark.filterwarnings("error")


def test_a_percentage_has_its_own_wilson_limits_and_the_exact_test():
    found = against_percentage([682, 3], [925, 12], [75, 21.0])
    lower, upper = wilson_interval([682, 3], [925, 12])
    np.testing.assert_allclose(found.lower, lower - [75, 21])
    np.testing.assert_allclose(found.upper, upper - [75, 21])
    np.testing.assert_allclose(found.p, [stats.binomtest(682, 925, 0.75).pvalue, stats.binomtest(3, 12, 0.21).pvalue])
    assert found.difference[1] == pytest.approx(4)


def test_a_rate_has_its_own_limits_and_the_exact_test():
    found = against_rate(60, 50_000, 9)
    assert found.difference == pytest.approx(3)
    assert (found.lower, found.upper) == pytest.approx(tuple(limit / 5 - 9 for limit in poisson_interval(60)))
    # 30 is the highest count that is no likelier than 60 where 45 are expected.
    assert stats.poisson.pmf(30, 45) < stats.poisson.pmf(60, 45) < stats.poisson.pmf(31, 45)
    assert found.p == pytest.approx(stats.poisson.sf(59, 45) + stats.poisson.cdf(30, 45), rel=1e-9)


def test_a_mean_has_its_own_limits_and_students_test():
    values = np.array([48.0, 55, 51, 60, 47, 53])
    own = values.mean(), values.std(ddof=1)
    found = against_mean(6, *own, 50)
    assert found.p == pytest.approx(stats.ttest_1samp(values, 50).pvalue)
    assert found.lower == pytest.approx(mean_interval(6, *own).lower - 50)


def test_every_figure_without_an_answer_says_why():
    percent = against_percentage([0, np.nan, 1, 0], [0, 5, 5, 5], [50, 50, np.nan, 0])
    assert list(percent.reason) == ["no one to measure", "no count", "no benchmark", ""]
    rate = against_rate([1, np.nan, 1, 0], [0, 5, 5, 10_000], [50, 50, np.nan, 0])
    assert list(rate.reason) == ["no one to measure", "no count", "no benchmark", ""]
    mean = against_mean([1, 0, 5, 5, 5], 3.0, [0, 0, 1, 0, 0], [2, 2, np.nan, 2, 3])
    assert list(mean.reason) == ["one value has no spread", "no one to measure", "no benchmark", "", ""]
    for found in (percent, rate, mean):
        for part in (found.difference, found.lower, found.upper, found.p):
            assert list(np.isnan(part)) == list(found.reason != "")
    assert percent.p[3] == rate.p[3] == mean.p[4] == 1 and mean.p[3] == 0


@pytest.mark.parametrize("wrong", [lambda: against_percentage(1, 5, 320), lambda: against_rate(1, 5, -1)])
def test_a_benchmark_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="benchmark"):
        wrong()


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0, 100))
@settings(max_examples=100, deadline=None)
def test_the_limits_hold_the_difference_and_clear_cases_agree_with_the_test(counts, benchmark):
    found = against_percentage(*counts, benchmark)
    assert found.lower <= found.difference + 1e-9 and found.upper >= found.difference - 1e-9
    far = against_percentage(*counts, benchmark, z=4)
    if far.lower > 0 or far.upper < 0:
        assert found.p < 0.05, "beyond four standard errors the exact test sees it too"


def test_one_and_many_have_their_shapes():
    assert np.ndim(against_percentage(3, 12, 21).p) == 0
    assert against_rate([[1, 2]], [[100], [200]], 5).p.shape == (2, 2)
