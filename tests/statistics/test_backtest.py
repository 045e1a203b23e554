"""The choice of a forecasting method, and the limits that its backtest has widened."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from quarterdeck.statistics.backtest import FIRST, METHODS, choose, coverage, forecast_chosen, rolling_origin

BENCH = Path(__file__).parents[2] / "bench" / "forecast_coverage.py"


def wandering(series=200, points=20, seed=1):
    return np.cumsum(np.random.default_rng(seed).normal(size=(series, points)), axis=1)


def test_each_forecast_of_the_backtest_is_made_without_what_came_after():
    values = wandering(5)
    changed = values.copy()
    changed[:, 14:] += 50
    before, after = rolling_origin(values), rolling_origin(changed)
    same = [n for n, origin in enumerate(before.origins) if origin <= 14]
    assert before.scales[:, :, same] == pytest.approx(after.scales[:, :, same], nan_ok=True)
    assert (choose(before, 14) == choose(after, 14)).all()


def test_errors_are_figures_less_forecasts():
    tested = rolling_origin([3.0, 5.0, 4.0, 8.0, 9.0, 7.0])
    assert tested.origins[0] == FIRST
    naive = tested.errors[METHODS.index("naive"), 0]
    assert naive[0] == pytest.approx([9 - 8, 7 - 8, np.nan, np.nan], nan_ok=True)
    assert naive[1] == pytest.approx([7 - 9, np.nan, np.nan, np.nan], nan_ok=True)


def test_the_simplest_method_stays_unless_another_is_clearly_better():
    """A wandering figure has nothing better than its last value: six methods tried must not beat it by luck."""
    methods = forecast_chosen(wandering(), library=False).method
    assert np.mean(methods == "naive") > 0.8


@pytest.mark.parametrize(
    "series, expected",
    [
        (lambda dice: dice.normal(size=(60, 24)), {"mean", "level"}),
        (lambda dice: np.tile([9.0, -9, 3, -3], 6) + dice.normal(size=(60, 24)), {"seasonal level", "seasonal naive"}),
    ],
    ids=["about one level", "a season"],
)
def test_the_method_follows_the_series(series, expected):
    methods = forecast_chosen(series(np.random.default_rng(2)), library=False).method
    assert np.mean(np.isin(methods, list(expected))) > 0.75


def test_a_season_that_repeats_exactly_is_found_and_forecast():
    chosen = forecast_chosen(np.tile([9.0, -9, 3, -3], 5))
    assert chosen.method in ("seasonal naive", "seasonal level")
    assert chosen.forecast.mid == pytest.approx([9, -9, 3, -3], abs=1e-6)
    assert chosen.miss == pytest.approx(0, abs=1e-9)


def test_yearly_figures_have_no_season():
    tested = rolling_origin(wandering(3), period=None)
    for method in ("seasonal naive", "seasonal level"):
        assert np.isnan(tested.errors[METHODS.index(method)]).all()


@pytest.mark.parametrize("points, made", [(4, 0), (6, 3), (20, 58)])
def test_how_many_forecasts_were_checked(points, made):
    """From 20 points: 16 origins with one step ahead to check, 15 with two, 14 with three, 13 with four."""
    chosen = forecast_chosen(wandering(1, points)[0])
    assert chosen.made == made
    assert chosen.held_80 <= chosen.held_95 <= made


def test_a_later_start_changes_nothing():
    """Figures before the first known one are no figures: missing points in front make no difference."""
    values = wandering(40, 16, seed=3)
    padded = np.concatenate([np.full((40, 4), np.nan), values], axis=1)
    plain, later = forecast_chosen(values, library=False), forecast_chosen(padded, library=False)
    assert (plain.method == later.method).all()
    assert later.forecast.mid == pytest.approx(plain.forecast.mid, rel=1e-6, abs=1e-6)
    assert (plain.made == later.made).all()


def test_limits_hold_at_least_as_often_as_they_say_where_nothing_changes():
    """Real figures have longer tails than these, and the limits are made for real ones: wide here, not narrow."""
    tested = rolling_origin(np.random.default_rng(7).normal(size=(400, 20)))
    for level, most in ((0.8, 90), (0.95, 99)):
        made, held = coverage(tested, level)
        assert 100 * level - 2 < 100 * held.sum() / made.sum() < most


@settings(max_examples=40, deadline=None)
@given(
    arrays(
        "float64", st.tuples(st.integers(1, 3), st.integers(1, 14)),
        elements=st.floats(0, 100, width=16) | st.just(np.nan) | st.just(100.0),
    )
)  # fmt: skip
def test_nothing_raises_and_no_limit_is_missing_without_a_reason(values):
    chosen = forecast_chosen(values)
    low, high = chosen.forecast.limits(0.95, floor=0, ceiling=100)
    silent = np.isnan(low) & np.isin(chosen.forecast.reason, ["", "never changed"])[:, None]
    assert not silent.any()
    assert ((low <= high) | np.isnan(low)).all()


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("forecast_coverage", BENCH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def share(found, level):
    made, held = sum(counts for (_, of_level), counts in found.items() if of_level == level)
    return 100 * held / made


def test_limits_of_simulated_rare_events_hold_at_least_as_often_as_they_say(bench):
    found = bench.simulated(8, times=300)
    assert bench.at_least(found, {name for name, _ in found}) and len(found) == 18


@pytest.mark.slow
def test_limits_hold_over_all_measures_of_a_made_up_council(bench):
    measures = next(bench.councils(1501, 1, 0.25))
    values, parts = bench.by_quarter(measures)
    found, rare = bench.checked(values, 4, parts)
    assert share(found, 0.80) == pytest.approx(80, abs=5)
    assert share(found, 0.95) == pytest.approx(95, abs=5)
    assert share(rare, 0.80) > 78 and share(rare, 0.95) > 93  # whole numbers hold more often than they say
    ends, _ = bench.year_ends(measures)
    assert share(ends, 0.80) == pytest.approx(80, abs=8)
    assert share(ends, 0.95) == pytest.approx(95, abs=6)


def test_limits_hold_over_the_published_years_that_they_were_not_settled_on(bench):
    (rows,) = (rows for title, rows in bench.indicators().items() if "data/published" in title)
    found, _ = bench.checked(bench.yearly(rows, tested=True), None)
    assert share(found, 0.80) == pytest.approx(80, abs=5)
    assert share(found, 0.95) == pytest.approx(95, abs=5)
