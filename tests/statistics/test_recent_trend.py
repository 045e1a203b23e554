"""Fingertips' recent trend against its peers, and our answers where they stop."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.statistics.recent_trend import (
    CANNOT,
    NO_CHANGE,
    chi_squared_for_trend,
    recent_trend_from_limits,
    recent_trend_of_proportions,
)

REFERENCE = os.environ.get("QUARTERDECK_REFERENCE")
ALL = [100] * 5


def of_proportions(counts, of=ALL, **options):
    return recent_trend_of_proportions(counts, of, yearly=True, **options)


def test_worked_by_hand():
    found = of_proportions([10, 20, 30, 40, 50])
    assert found.chi_squared == pytest.approx(1e4 / 210) and found.marker == "increasing" and found.steady
    assert chi_squared_for_trend([10, 20, 30], [100] * 3)[0] == pytest.approx(12.5)
    values = np.array([1.0, 2, 3, 4, 5])
    line = recent_trend_from_limits(values, values - 1.96, values + 1.96, yearly=True)
    assert (line.slope, line.chi_squared) == (pytest.approx(1), pytest.approx(10)) and line.marker == "increasing"
    surer = recent_trend_from_limits(values, values - 1.96, values + 1.96, yearly=True, level=0.9999)
    assert (surer.marker, surer.reason) == (NO_CHANGE, "no trend")


def test_one_year_does_not_make_a_trend():
    found = of_proportions([30, 29, 28, 27, 90])
    assert found.chi_squared > 9.55 and not found.steady
    assert (found.marker, found.reason) == (NO_CHANGE, "one year makes the trend")


@pytest.mark.parametrize("counts", [[0] * 5, [100] * 5, [30] * 5])
def test_what_never_changes_is_no_change(counts):
    found = of_proportions(counts)
    assert (found.marker, found.slope, found.chi_squared, found.p) == (NO_CHANGE, 0, 0, 1)
    shares = np.array(counts, dtype="float64")
    line = recent_trend_from_limits(shares, shares, shares, yearly=True)
    assert (line.marker, line.slope, line.chi_squared) == (NO_CHANGE, 0, 0)


@pytest.mark.parametrize("counts, marker", [([60, 70, 80, 90, 100], "increasing"), ([40, 30, 20, 10, 0], "decreasing")])
def test_a_year_at_nought_or_at_all_is_tested_with_half_a_case_added(counts, marker):
    found = of_proportions(counts)
    assert found.marker == marker and np.isfinite(found.slope)
    odds = np.log((np.array(counts) + 0.5) / (100.5 - np.array(counts)))
    assert found.slope == pytest.approx(np.polyfit(range(5), odds, 1)[0])


@pytest.mark.parametrize("years", [0, 1, 3, 4])
def test_fewer_than_five_years_cannot_be_calculated(years):
    found = of_proportions([10] * years, [100] * years)
    assert (found.marker, found.reason) == (CANNOT, "fewer than five years") and np.isnan(found.chi_squared)
    line = recent_trend_from_limits([10] * years, [9] * years, [11] * years, yearly=True)
    assert (line.marker, line.reason) == (CANNOT, "fewer than five years")


def test_a_missing_year_and_one_without_limits_say_so():
    assert of_proportions([1, 2, np.nan, 4, 5]).reason == "a year is missing"
    assert of_proportions([1, 2, 0, 4, 5], [9, 9, 0, 9, 9]).reason == "a year is missing"
    assert of_proportions([np.nan, 10, 20, 30, 40, 50], [100] * 6).marker == "increasing"
    values = np.array([1.0, 2, 3, 4, 5])
    wide = np.array([0, 1, 1, 1, 1])
    line = recent_trend_from_limits(values, values - wide, values + wide, yearly=True)
    assert (line.marker, line.reason) == (CANNOT, "without limits")
    gap = np.where(values == 3, np.nan, values)
    assert recent_trend_from_limits(gap, gap - 1, gap + 1, yearly=True).reason == "a year is missing"


def test_quarters_and_rolling_years_are_not_tested():
    found = recent_trend_of_proportions([10, 20, 30, 40, 50], ALL, yearly=False)
    assert (found.marker, found.reason) == (CANNOT, "not figures of separate years")


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="numerator"):
        of_proportions([101, 1, 1, 1, 1])
    with pytest.raises(ValueError, match="shapes"):
        of_proportions([1, 2], [3])
    with pytest.raises(ValueError, match="below its lower"):
        recent_trend_from_limits([1] * 5, [2] * 5, [0] * 5, yearly=True)
    with pytest.raises(ValueError, match=r"0\.998"):
        of_proportions([1, 2, 3, 4, 5], level=99.8)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=5, max_size=8))
def test_the_other_answer_gives_the_opposite_trend(counts):
    yes = np.array(counts)
    found, other = (recent_trend_of_proportions(of, [40] * len(yes), yearly=True) for of in (yes, 40 - yes))
    assert found.chi_squared == pytest.approx(other.chi_squared, rel=1e-9, abs=1e-18)
    assert found.slope == pytest.approx(-other.slope, abs=1e-12) and found.steady == other.steady
    together = recent_trend_of_proportions(np.array([yes, 40 - yes]), np.full((2, len(yes)), 40), yearly=True)
    assert list(together.marker) == [found.marker, other.marker]


@pytest.fixture
def sets():
    folder = Path(REFERENCE) / "stats"
    counts = pd.concat(map(pd.read_csv, folder.glob("recent_trend_inputs*.csv"))).groupby("set_id")
    limits = dict(list(pd.concat(map(pd.read_csv, folder.glob("recent_trend_ci*.csv"))).groupby("set_id")))
    found = {name: (own.sort_values("year"), limits[name].sort_values("year")) for name, own in counts}
    assert found
    return found


def answers(pattern):
    return pd.concat(map(pd.read_csv, (Path(REFERENCE) / "stats").glob(pattern))).set_index("set_id")


def from_limits(own):
    return recent_trend_from_limits(own["value_pct"], own["lower95"], own["upper95"], yearly=True)


@pytest.mark.reference
@pytest.mark.skipif(not REFERENCE, reason="QUARTERDECK_REFERENCE is not set")
def test_both_methods_agree_with_the_indicator_package(sets):
    """Where it stops in the proportion method (nothing but 0; a year at 100%), the answer is no change."""
    for name, peer in answers("recent_trend_PHEindicatormethods*.csv").iterrows():
        counts, limits = sets[name]
        found, line = recent_trend_of_proportions(counts["x"], counts["n"], yearly=True), from_limits(limits)
        np.testing.assert_allclose(
            [line.slope, line.chi_squared], [peer["other_beta"], peer["other_chi2"]], rtol=1e-4, atol=1e-9, err_msg=name
        )
        assert line.marker == peer["other_marker"].lower()
        if peer["prop_marker"].startswith("error"):
            assert found.marker == NO_CHANGE and found.reason in ("no trend", "one year makes the trend")
            continue
        np.testing.assert_allclose(
            [found.slope, found.chi_squared], [peer["prop_beta"], peer["prop_chi2"]], rtol=1e-9, atol=1e-12
        )
        assert found.marker == peer["prop_marker"].lower()


@pytest.mark.reference
@pytest.mark.skipif(not REFERENCE, reason="QUARTERDECK_REFERENCE is not set")
def test_limits_agree_with_fingertips(sets):
    """Fingertips calculates nothing where a count is its denominator; ours weighs that year by its limits."""
    for name, peer in answers("recent_trend_fingertips*.csv").iterrows():
        counts, limits = sets[name]
        line = from_limits(limits)
        if peer["marker"] == "CannotBeCalculated" and len(counts) >= 5:
            assert (counts["x"] == counts["n"]).any() and line.marker == NO_CHANGE
            continue
        np.testing.assert_allclose(
            [line.slope, line.chi_squared], [peer["weighted_slope"], peer["chi2"]], rtol=1e-9, atol=1e-12
        )
        assert line.marker == {"NoChange": NO_CHANGE, "CannotBeCalculated": CANNOT}.get(
            peer["marker"], peer["marker"].lower()
        )


@pytest.mark.reference
@pytest.mark.skipif(not REFERENCE, reason="QUARTERDECK_REFERENCE is not set")
def test_chi_squared_agrees_with_r(sets):
    """R gives nothing for nothing but 0: ours is 0, p = 1."""
    for name, peer in answers("prop_trend_test*.csv").iterrows():
        own = sets[name][0].tail(5)
        chi, p = chi_squared_for_trend(own["x"], own["n"])
        wanted = (0, 1) if np.isnan(peer["chisq"]) else (peer["chisq"], peer["p"])
        np.testing.assert_allclose((chi, p), wanted, rtol=1e-9, atol=1e-12)
