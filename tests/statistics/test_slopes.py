"""Slopes against scipy, against numbers worked by hand, and at the edges where others stop."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.statistics.slopes import kendall_tau, least_squares, per_year, theil_sen

REFERENCE = os.environ.get("QUARTERDECK_REFERENCE")
VALUES = st.lists(st.one_of(st.integers(-50, 50).map(float), st.just(np.nan)), min_size=1, max_size=14)


def test_worked_by_hand():
    line = theil_sen([1, 2, 4, 8])
    assert line.slope == pytest.approx((2 + 7 / 3) / 2) and line.intercept == pytest.approx(-0.25)
    assert line.per_year(4)[0] == pytest.approx(26 / 3)
    tau = kendall_tau([1, 3, 2, 4, 5])
    assert (tau.tau, tau.p) == (pytest.approx(0.8), pytest.approx(1 / 12))
    least = least_squares([1, 3, 2, 4, 5])
    assert (least.slope, least.intercept) == (pytest.approx(0.9), pytest.approx(1.2))
    assert (least.error, least.p) == (pytest.approx(0.2516611), pytest.approx(0.0373861, abs=1e-6))


@pytest.mark.parametrize("values", [[], [3], [np.nan] * 5, [np.nan, 3, np.nan], [np.inf]])
def test_one_point_or_none_has_no_slope_and_says_so(values):
    line, tau, least = theil_sen(values), kendall_tau(values), least_squares(values)
    assert np.isnan([line.slope, line.lower, line.upper, least.slope]).all() and tau.p == 1
    assert line.reason == tau.reason == least.reason == "too few points"


@pytest.mark.parametrize("values", [[0] * 6, [33.3] * 21, list(np.cumsum([0.1] * 5) - np.cumsum([0.1] * 5) + 0.3)])
def test_what_does_not_change_has_slope_nought_exactly(values):
    line, tau, least = theil_sen(values), kendall_tau(values), least_squares(values)
    assert (line.slope, line.lower, line.upper) == (0, 0, 0)
    assert tau.p == 1 and tau.reason == "no variation"
    assert least.slope == pytest.approx(0, abs=1e-12) and (least.error, least.p) == (0, 1)


def test_noise_of_arithmetic_is_no_change():
    noisy = np.array([0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2, 0.1 + 0.2, 0.1 + 0.2])
    assert kendall_tau(noisy).reason == "no variation" and theil_sen(noisy).slope == 0
    assert kendall_tau(noisy, same=0).reason == ""


def test_two_points_fit_any_line():
    least = least_squares([5, 7])
    assert least.slope == 2 and np.isnan(least.error) and least.reason == "two points have no error"


def test_a_gap_keeps_its_place_in_time():
    assert theil_sen([0, np.nan, np.nan, 6, 8]).slope == pytest.approx(2)
    assert least_squares([0, np.nan, np.nan, 6, 8]).slope == pytest.approx(2)
    assert theil_sen([np.nan, np.nan, 4, 6]).intercept == pytest.approx(0)


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        theil_sen([1, 2], level=95)
    with pytest.raises(ValueError, match="points of a year"):
        per_year(1.0, 0)
    with pytest.raises(ValueError, match="dimensions"):
        theil_sen(np.zeros((2, 2, 2)))
    with pytest.raises(ValueError, match="small share"):
        kendall_tau([1, 2], same=-1)


@settings(max_examples=80, deadline=None)
@given(VALUES, st.floats(0.5, 20))
def test_a_slope_does_not_care_for_the_level_and_turns_with_the_series(values, times):
    values = np.array(values)
    line, other = theil_sen(values), theil_sen(100 - times * values)
    for found, expected in ((other.slope, line.slope), (other.lower, line.upper), (other.upper, line.lower)):
        np.testing.assert_allclose(found, -times * expected, rtol=1e-7, atol=1e-7)
    assert kendall_tau(values).p == pytest.approx(kendall_tau(100 - times * values).p)


@settings(max_examples=40, deadline=None)
@given(st.lists(VALUES, min_size=2, max_size=5))
def test_many_series_give_what_each_gives_alone(rows):
    longest = max(map(len, rows))
    together = np.array([row + [np.nan] * (longest - len(row)) for row in rows])
    for method in (theil_sen, kendall_tau, least_squares):
        found = method(together)
        for at, row in enumerate(together):
            for name in found.__dataclass_fields__:
                here, alone = getattr(found, name)[at], getattr(method(row), name)
                assert here == alone or (here != here and alone != alone) or here == pytest.approx(alone, rel=1e-12)


@pytest.mark.reference
@pytest.mark.skipif(not REFERENCE, reason="QUARTERDECK_REFERENCE is not set")
def test_slopes_agree_with_scipy():
    """On points that are there, numbered on. Two rows need `same=0`: a value there differs from another by
    its last binary digit. Of a constant, scipy gives no p-value for least squares, and noise for its error."""
    folder = Path(REFERENCE) / "stats"
    values = pd.concat(map(pd.read_csv, folder.glob("spc_series*.csv")))
    series = {name: of.sort_values("idx")["value"].dropna().to_numpy() for name, of in values.groupby("series_id")}
    answers = pd.concat(map(pd.read_csv, folder.glob("slopes_scipy*.csv")))
    assert len(answers)
    for row in answers.to_dict("records"):
        own = series[row["series_id"]]
        line, tau, least = theil_sen(own, same=0), kendall_tau(own, same=0), least_squares(own)
        found = {
            "theil_slope": line.slope, "theil_intercept": line.intercept, "theil_lo95": line.lower,
            "theil_hi95": line.upper, "ols_slope": least.slope, "ols_intercept": least.intercept,
        }  # fmt: skip
        if np.ptp(own) > 0:
            found |= {"kendall_tau_b": tau.tau, "kendall_p": tau.p, "ols_p": least.p, "ols_se": least.error}
        else:
            assert (tau.p, least.p, least.error) == (1, 1, 0)
        for name, value in found.items():
            assert value == pytest.approx(row[name], rel=1e-9, abs=1e-12), (row["series_id"], name)
        if np.diff(np.unique(own)).min(initial=1) > 1e-9 * np.abs(own).max():
            assert kendall_tau(own).p == tau.p and theil_sen(own).slope == line.slope
