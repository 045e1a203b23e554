"""Funnels: OHID's limits and classes, FunnelPlotR's, and our own where the peer's are not a right answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from oracles import answers, needs_reference
from quarterdeck.statistics.funnel import (
    STANDINGS,
    proportion_funnel,
    proportion_limits,
    rate_funnel,
    rate_limits,
    ratio_funnel,
)
from quarterdeck.statistics.intervals import Z95, Z998, exact_poisson_interval
from quarterdeck.statistics.overdispersion import ARCSINE, LOG, SQUARE_ROOT

pytestmark = pytest.mark.filterwarnings("error")
SPREAD_OUT = ([20, 80, 25, 75, 30, 70, 50, 50, 45, 55, 10, 90], [100] * 12)


def test_percentages_by_hand():
    own = proportion_funnel([60, 50, 70, 40, 30], [100] * 5)
    assert own.average == 50 and own.upper95 == pytest.approx([59.8] * 5, abs=0.001)
    assert own.lower998 == pytest.approx([50 - 309.0232 * 0.05] * 5, abs=1e-4)
    assert list(own.standing) == [STANDINGS[at] for at in (1, 2, 0, 3, 4)]
    assert own.note == "Limits are those of chance alone." and own.tau2 is None and not own.adjusted


def test_on_a_limit_is_not_outside_it():
    limit = proportion_limits(50, 100)[1]
    assert limit == pytest.approx(59.79982)
    assert proportion_funnel([limit], [100], average=50).standing == "Not significant"
    assert proportion_funnel([limit + 1e-4], [100], average=50).standing == "High (0.025)"
    average = 100 * stats.chi2.ppf(0.975, 2 * 11) / 2 / 1000  # 10 of 1,000 is on the lower limit exactly
    assert rate_funnel([10], [1000], per=100, average=average).standing == "Not significant"
    assert rate_funnel([10], [1000], per=100, average=average * 1.0001).standing == "Low (0.025)"


def test_limits_stay_within_0_and_100():
    lower, upper = proportion_limits(95, [1, 10, 1000], Z998)
    assert (lower[0], upper[0]) == (pytest.approx(95 - 309.0232 * np.sqrt(0.0475)), 100) and lower[0] >= 0
    assert proportion_limits(2, 3)[0] == 0


def test_areas_without_a_value_are_named_and_take_no_part():
    own = proportion_funnel([5, 0, np.nan, 0], [10, 0, 5, 5], trim="winsorised")
    assert list(own.reason) == ["", "no one to measure", "no count", ""]
    assert list(own.standing) == ["Not significant", "", "", "Not significant"]
    assert own.average == pytest.approx(100 / 3) and list(np.isnan(own.upper95)) == [False, True, True, False]
    for funnel in (rate_funnel([3, 9, np.nan, 1], [100, 200, 5, 0]), ratio_funnel([3, 9, np.nan, 1], [3, 8, 5, 0])):
        assert list(funnel.reason) == ["", "", "no count", "no one to measure"]
        assert list(np.isnan(funnel.value)) == [False, False, True, True], "one event among nobody is no rate"
    assert proportion_funnel([1, 5], [1, 10]).reason[0] == "", "an area of one is small, not empty"


def test_nothing_to_draw_is_no_error():
    for funnel in (
        proportion_funnel([0], [0], trim="winsorised"),
        rate_funnel([np.nan], [5], trim="truncated", scale="log"),
    ):
        assert np.isnan(funnel.average) and funnel.reason[0] and not funnel.standing[0]
    assert ratio_funnel([], [], trim="winsorised").value.shape == (0,)
    assert proportion_funnel([5], [10], average=np.nan).reason == "no average"


def test_no_events_anywhere_gives_limits_of_no_width():
    own = rate_funnel([0, 0], [100, 5000], trim="winsorised", scale="log")
    assert (own.lower998 == 0).all() and (own.upper998 == 0).all() and set(own.standing) == {"Not significant"}


def test_what_cannot_be_is_refused():
    for wrong, words in (
        (lambda: proportion_funnel([1], [5], average=140), "0 to 100"),
        (lambda: rate_funnel([1], [-5]), "Check the order"),
        (lambda: ratio_funnel([1], [-5]), "Check the order"),
        (lambda: ratio_funnel([1], [5], limits="wide"), "Use 'exact'"),
        (lambda: rate_funnel([1, 2], [5, 5], trim="winsorised", scale="cube"), "square root"),
    ):
        with pytest.raises(ValueError, match=words):
            wrong()


@pytest.mark.parametrize(
    "expected, wanted",
    [
        (15, (0.5596924, 1.649348, 0.3862650, 2.082907)),
        (20, (0.6108260, 1.544419, 0.4479107, 1.902094)),
        (30, (0.6746958, 1.427562, 0.5289724, 1.702771)),
    ],
)
def test_limits_of_a_ratio_as_funnelplotrs_own_tests_have_them(expected, wanted):
    own = ratio_funnel([expected], [expected], limits="interval")
    assert (*own.lower95, *own.upper95, *own.lower998, *own.upper998) == pytest.approx(wanted, abs=1e-6)


def test_limits_are_widened_only_where_areas_spread_beyond_chance():
    wide = proportion_funnel(*SPREAD_OUT, trim="winsorised")
    plain = proportion_funnel(*SPREAD_OUT)
    assert wide.adjusted and wide.tau2 > 0 and wide.note.startswith("Limits widened: phi is ")
    assert (wide.upper95 > plain.upper95).all() and (wide.lower95 < plain.lower95).all()
    assert set(wide.standing) == {"Not significant"} and STANDINGS[0] in plain.standing
    even = proportion_funnel([50, 51, 49, 50], [100] * 4, trim="winsorised")
    assert not even.adjusted and even.tau2 is None and even.note.startswith("Limits not widened")
    np.testing.assert_array_equal(even.upper95, proportion_limits(50, [100] * 4)[1])


def test_the_lines_are_the_limits_at_other_sizes():
    own = rate_funnel([30, 90, 10, 70, 200], [1000] * 5, trim="winsorised")
    line = rate_limits(own.average, [1000], z=Z998, tau2=own.tau2)
    assert own.adjusted and (own.lower998[0], own.upper998[0]) == (line[0], line[1])


@pytest.mark.parametrize("scale", ["square root", "log"])
def test_a_rate_is_widened_as_its_ratio_to_the_average_is(scale):
    events, people = np.array([30, 90, 10, 70, 200]), np.array([900, 2000, 1000, 700, 3000])
    rate = rate_funnel(events, people, per=1000, trim="winsorised", scale=scale)
    ratio = ratio_funnel(events, people * rate.average / 1000, trim="winsorised", scale=scale)
    assert (
        rate.adjusted and rate.tau2 == pytest.approx(ratio.tau2) and rate.spread.phi == pytest.approx(ratio.spread.phi)
    )
    np.testing.assert_allclose(rate.upper95, rate.average * ratio.upper95)
    np.testing.assert_allclose(rate.lower998, rate.average * ratio.lower998)
    np.testing.assert_array_equal(rate.standing, ratio.standing)


def test_widened_limits_of_a_ratio_are_carried_back_from_the_square_root():
    own = ratio_funnel([10, 40, 25, 60, 5, 90], [30, 30, 30, 30, 30, 30], trim="winsorised")
    reach = Z998 * np.sqrt(1 / (4 * 30) + own.tau2)
    assert own.upper998 == pytest.approx([(1 + reach) ** 2] * 6) and own.lower998 == pytest.approx(
        [max(1 - reach, 0) ** 2] * 6
    )
    assert (own.upper998 > 1 + reach).all(), "the peer's stop at 1 + reach, about half as wide"


@given(st.integers(0, 400), st.floats(0.05, 400), st.sampled_from([Z95, Z998]))
@settings(max_examples=120, deadline=None)
def test_outside_the_funnel_is_where_the_own_exact_interval_leaves_the_average_out(events, expected, z):
    lower, upper = rate_limits(1.0, expected, 1.0, z)
    low, high = exact_poisson_interval(events, z)
    ratio, slack = events / expected, 1e-6
    assert (ratio > upper) == (low > expected) or abs(low - expected) < slack
    assert (ratio < lower) == (high < expected) or abs(high - expected) < slack


@given(st.floats(1, 99), st.integers(1, 5000), st.one_of(st.none(), st.floats(0, 0.05)))
@settings(max_examples=80, deadline=None)
def test_limits_hold_the_average_and_narrow_as_areas_grow(average, size, tau2):
    lower, upper = proportion_limits(average, [size, size + 10], Z95, tau2)
    wider = proportion_limits(average, [size, size + 10], Z998, tau2)
    assert (lower <= average + 1e-9).all() and (upper >= average - 1e-9).all()
    assert lower[1] >= lower[0] - 1e-9 and upper[1] <= upper[0] + 1e-9
    assert (wider[0] <= lower + 1e-9).all() and (wider[1] >= upper - 1e-9).all()


@needs_reference
def test_percentages_agree_with_phe():
    for _, theirs in answers("funnel_prop_points*.csv"):
        for _, one in theirs.groupby("set_id"):
            own = proportion_funnel(one["x"], one["n"])
            assert (own.standing == one["significance"]).all()
            np.testing.assert_allclose(own.average, one["average_pct"], rtol=1e-9)
            mine = {
                "lower_2s": own.lower95,
                "upper_2s": own.upper95,
                "lower_3s": own.lower998,
                "upper_3s": own.upper998,
            }
            for name, limit in mine.items():  # the peer's points run past 0 and 100; ours stop there, as its lines do
                np.testing.assert_allclose(limit, one[name].clip(0, 100), rtol=1e-9, atol=1e-9)
    for _, theirs in answers("funnel_prop_lines*.csv"):
        for z, name in ((Z95, "2s"), (Z998, "3s")):
            for _, one in theirs.groupby("baseline"):
                lower, upper = proportion_limits(one["baseline"].iloc[0], one["Population"], z)
                np.testing.assert_allclose(lower, one[f"lower_{name}_limit"], rtol=1e-9, atol=1e-9)
                np.testing.assert_allclose(upper, one[f"upper_{name}_limit"], rtol=1e-9, atol=1e-9)


@needs_reference
def test_rates_agree_with_phe():
    for _, theirs in answers("funnel_rate_points*.csv"):
        for _, one in theirs.groupby("set_id"):
            own = rate_funnel(one["x"], one["n"], per=100_000)
            assert (own.standing == one["significance"]).all()
            np.testing.assert_allclose(own.value, one["rate"], rtol=1e-9)
    for _, theirs in answers("funnel_rate_lines*.csv"):
        for z, name in ((Z95, "2s"), (Z998, "3s")):
            for baseline, one in theirs.groupby("baseline"):
                events = one["Events"].to_numpy()
                low, high = exact_poisson_interval(events, z)
                for side, expected, at in (("lower", high, 0), ("upper", low, 1)):
                    # So many events lie on the limit where this many people are: the peer's by bisection, loose at one.
                    people = expected / baseline * 100_000
                    loose = np.where(events == 1, 1e-4, 1e-6)
                    assert (abs(one[f"{side}_{name}_limit"] * people / (1e5 * events) - 1) <= loose).all()
                    line = rate_limits(baseline, people, 100_000, z)[at]
                    np.testing.assert_allclose(line, 100_000 * events / people, rtol=1e-9)


@needs_reference
def test_adjusted_limits_agree_with_funnelplotr():
    for _, theirs in answers("funnel_points*.csv"):
        for (_, kind, method), one in theirs.groupby(["set_id", "data_type", "sr_method"]):
            events, size = one["numerator"], one["denominator"]
            if kind == "PR":
                own = proportion_funnel(events, size, trim="winsorised")
                _same_lines(one, ARCSINE, own.average / 100, own, 100)
            elif method == "SHMI":
                own = ratio_funnel(events, size, trim="truncated", scale="log", limits="interval")
                _same_lines(one, LOG, 1.0, own, 1)
            else:  # the peer never squares the CQC limits back: ours are its own, squared, and name fewer outliers
                own = ratio_funnel(events, size, trim="winsorised", limits="interval")
                squared = one["OD99UCL"] ** 2
                np.testing.assert_allclose(SQUARE_ROOT.limits(1, size, Z998, own.spread.tau2)[1], squared, rtol=1e-6)
                assert (np.char.find(own.standing, "0.001") >= 0).sum() <= one["outlier"].sum()
                continue
            assert (np.char.find(own.standing, "0.001") >= 0).sum() == one["outlier"].sum()
        ratios = theirs[theirs["data_type"] == "SR"]
        own = ratio_funnel(ratios["numerator"], ratios["denominator"], limits="interval")
        plain = ("LCL95", "UCL95", "LCL99", "UCL99")
        for mine, name in zip((own.lower95, own.upper95, own.lower998, own.upper998), plain, strict=True):
            np.testing.assert_allclose(mine, ratios[name], rtol=1e-6)


_NAMES = ("OD95LCL", "OD95UCL", "OD99LCL", "OD99UCL")


def _same_lines(one, scale, target, own, times):
    """The peer's adjusted lines on this scale; ours are these wherever they are widened."""
    for at, z in ((0, Z95), (2, Z998)):
        lower, upper = scale.limits(target, one["denominator"], z, own.spread.tau2)
        np.testing.assert_allclose(lower, one[_NAMES[at]], rtol=1e-6)
        np.testing.assert_allclose(upper, one[_NAMES[at + 1]], rtol=1e-6)
        if own.adjusted:
            mine = (own.lower95, own.upper95) if at == 0 else (own.lower998, own.upper998)
            np.testing.assert_allclose(mine, [times * lower, times * upper], rtol=1e-12)
