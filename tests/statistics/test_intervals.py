"""Intervals against answers that somebody else published, and at the edges where others give none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from oracles import answers, inputs_of, needs_reference
from quarterdeck.statistics.intervals import (
    Z95,
    Z998,
    byar_interval,
    exact_poisson_interval,
    mean_interval,
    mean_interval_of,
    poisson_interval,
    why_no_percentage,
    wilson_interval,
)

pytestmark = pytest.mark.filterwarnings("error")
LEVELS = {"95_0": Z95, "99_8": Z998}
COUNTS = st.integers(0, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_wilson_agrees_with_newcombe():
    lower, upper = wilson_interval([81], [263])
    assert (round(lower[0], 1), round(upper[0], 1)) == (25.5, 36.6)


@pytest.mark.parametrize(
    "yes, all_, z, lower, upper",
    [
        (65, 100, Z95, 55.25444329689, 73.6357517569),
        (1045, 5000, Z95, 19.79554988, 22.04913037),
        (65, 100, Z998, 49.54946574, 77.83540614),
    ],
)
def test_wilson_agrees_with_the_published_workbook(yes, all_, z, lower, upper):
    assert wilson_interval(yes, all_, z) == (pytest.approx(lower, rel=1e-8), pytest.approx(upper, rel=1e-8))


def test_wilson_at_the_edges():
    lower, upper = wilson_interval([0, 10, 0, 1, 0], [10, 10, 0, 1, 1])
    assert lower[0] == lower[4] == 0 and upper[1] == upper[3] == 100
    assert upper[0] == pytest.approx(27.75, abs=0.01) and lower[3] == pytest.approx(20.65, abs=0.01)
    assert np.isnan(lower[2]) and np.isnan(upper[2])


def test_no_interval_has_its_reason():
    assert list(why_no_percentage([0, 3, np.nan, 3], [0, 5, 5, np.nan])) == [
        "no one to measure",
        "",
        "no count",
        "no count",
    ]


def test_more_than_all_is_refused_with_what_to_do():
    with pytest.raises(ValueError, match=r"1 of 2 .* Check which count is the part"):
        wilson_interval([11, 3], [10, 10])
    with pytest.raises(ValueError, match="cannot be negative"):
        poisson_interval([-1])
    with pytest.raises(ValueError, match="order: n, mean, sd"):
        mean_interval(5, 3, -1)


@pytest.mark.parametrize(
    "events, z, lower, upper",
    [
        (65, Z95, 50.1631877104595, 82.849138545940),
        (1045, Z95, 982.593201807333, 1110.33121298565),
        (1, Z95, 0.0130721329, 5.5637555825),
        (10, Z998, 2.9163183747, 24.1937249279),
    ],
)
def test_byar_agrees_with_the_published_workbook(events, z, lower, upper):
    assert byar_interval(events, z) == (pytest.approx(lower, rel=1e-8), pytest.approx(upper, rel=1e-8))


def test_where_byar_would_go_below_nothing_the_exact_limit_stands_in():
    lower, upper = byar_interval([0, 1, 2], Z998)
    assert lower[1] == exact_poisson_interval(1, Z998)[0] == pytest.approx(0.0010005003)
    assert lower[0] == 0 < lower[1] < lower[2] and np.isfinite(upper).all()


@pytest.mark.parametrize(
    "events, lower, upper", [(5, 1.62348639012, 11.6683320793), (20, 12.21142883488, 30.8898803692)]
)
def test_rates_per_100_of_the_published_workbook(events, lower, upper):
    assert poisson_interval(events) == (pytest.approx(lower, rel=1e-9), pytest.approx(upper, rel=1e-9))


def test_few_events_have_exact_limits_and_ten_have_byars():
    low, high = poisson_interval([0, 1, 9, 10])
    assert low[0] == 0 and high[0] == pytest.approx(3.688879, abs=1e-6)
    assert (low[1], high[1]) == (pytest.approx(0.025318, abs=1e-6), pytest.approx(5.571643, abs=1e-6))
    assert high[2] == exact_poisson_interval(9)[1] and high[3] == byar_interval(10)[1]


def test_a_missing_count_has_no_limits_and_is_no_error():
    assert np.isnan([*poisson_interval(np.nan), *wilson_interval(np.nan, 5)]).all()


def test_mean_worked_by_hand():
    own = mean_interval(10, 50, 10)
    half = 2.262157 * 10 / np.sqrt(10)
    assert (own.lower, own.upper) == (pytest.approx(50 - half, rel=1e-6), pytest.approx(50 + half, rel=1e-6))


def test_mean_at_the_edges():
    own = mean_interval_of([[4, np.nan, np.nan], [np.nan] * 3, [33.3] * 3, [1, 2, np.nan]])
    assert list(own.reason) == ["one value has no spread", "no one to measure", "", ""]
    assert own.value[0] == 4 and np.isnan(own.lower[:2]).all()
    assert own.lower[2] == own.upper[2] == pytest.approx(33.3), "no spread: an interval of no width, not of float noise"
    assert own.upper[3] == pytest.approx(1.5 + 12.7062047 * 0.5)
    assert mean_interval(3, np.nan, 1).reason == "no value"


@given(COUNTS, st.sampled_from([Z95, Z998]))
@settings(max_examples=80, deadline=None)
def test_wilson_holds_the_percentage_and_mirrors(counts, z):
    yes, all_ = counts
    lower, upper = wilson_interval(yes, all_, z)
    if all_ == 0:
        assert np.isnan(lower) and np.isnan(upper)
        return
    assert 0 <= lower <= 100 * yes / all_ + 1e-9 and 100 * yes / all_ - 1e-9 <= upper <= 100
    assert wilson_interval(all_ - yes, all_, z) == (pytest.approx(100 - upper), pytest.approx(100 - lower))
    if yes < all_:
        assert wilson_interval(yes + 1, all_, z)[1] >= upper


@given(st.integers(0, 20000), st.sampled_from([Z95, Z998]))
@settings(max_examples=80, deadline=None)
def test_limits_of_a_count_hold_it_and_rise_with_it(events, z):
    for interval in (exact_poisson_interval, byar_interval):
        (low, high), (next_low, next_high) = interval(events, z), interval(events + 1, z)
        assert 0 <= low <= events < high and low < next_low and high < next_high
    wide = poisson_interval(events, Z998)
    assert wide[0] <= poisson_interval(events, Z95)[0] and wide[1] > poisson_interval(events, Z95)[1]


@needs_reference
def test_wilson_agrees_with_statsmodels():
    for _, theirs in answers("proportion*_statsmodels*.csv"):
        for level, z in (("95", Z95), ("998", Z998)):
            lower, upper = wilson_interval(theirs["x"], theirs["n"], z)
            np.testing.assert_allclose(lower, 100 * theirs[f"wilson_lo{level}"], rtol=1e-10, atol=1e-10)
            np.testing.assert_allclose(upper, 100 * theirs[f"wilson_hi{level}"], rtol=1e-10, atol=1e-10)


@needs_reference
def test_percentages_and_rates_agree_with_phe():
    for _, theirs in answers("proportion*_PHEindicatormethods*.csv"):
        for level, z in LEVELS.items():
            lower, upper = wilson_interval(theirs["x"], theirs["n"], z)
            np.testing.assert_allclose(lower, theirs[f"lower{level}cl"], rtol=1e-10, atol=1e-10)
            np.testing.assert_allclose(upper, theirs[f"upper{level}cl"], rtol=1e-10, atol=1e-10)
    for _, theirs in answers("rate*_PHEindicatormethods*.csv"):
        scale = theirs["multiplier"] / theirs["n"]
        for level, z in LEVELS.items():
            lower, upper = poisson_interval(theirs["x"], z)
            known = theirs[f"lower{level}cl"].notna()  # Byar below nothing has no lower limit there, an exact one here
            np.testing.assert_allclose((lower * scale)[known], theirs[f"lower{level}cl"][known], rtol=1e-10, atol=1e-12)
            np.testing.assert_allclose(upper * scale, theirs[f"upper{level}cl"], rtol=1e-10)
            assert np.isfinite(lower).all()


@needs_reference
def test_means_agree_with_phe():
    for path, theirs in answers("mean*_PHEindicatormethods*.csv"):
        groups = inputs_of(path).groupby("id")["x"]
        for row in theirs.itertuples():
            values = groups.get_group(row.id).to_numpy()
            for z, lower, upper in ((Z95, row.lower95_0cl, row.upper95_0cl), (Z998, row.lower99_8cl, row.upper99_8cl)):
                own = mean_interval_of(values, z)
                assert own[:3] == pytest.approx((row.value, lower, upper), rel=1e-10)
                assert mean_interval(row.value_count, row.value, row.stdev, z)[1:3] == pytest.approx((lower, upper))


def test_the_exact_limits_are_those_the_poisson_distribution_gives():
    low, high = exact_poisson_interval([3, 40])
    assert stats.poisson.sf([2, 39], low) == pytest.approx([0.025, 0.025])
    assert stats.poisson.cdf([3, 40], high) == pytest.approx([0.025, 0.025])
