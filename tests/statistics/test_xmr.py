"""XmR charts against the R package of Making Data Count, and where that package is wrong against reason."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from quarterdeck.statistics.icons import assurance, point_types, variation
from quarterdeck.statistics.xmr import xmr

REFERENCE = os.environ.get("QUARTERDECK_REFERENCE")
needs_reference = pytest.mark.skipif(not REFERENCE, reason="QUARTERDECK_REFERENCE is not set")
PEER_LABEL = {
    "": "Common Cause",
    "above the upper limit": "Above UCL",
    "below the lower limit": "Below LCL",
    "rising trend": "7 Point Trend (Increasing)",
    "falling trend": "7 Point Trend (Decreasing)",
    "two of three near the upper limit": "2 in 3 Above CL",
    "two of three near the lower limit": "2 in 3 Below CL",
    "run above the centre": "7 Points Above CL",
    "run below the centre": "7 Points Below CL",
}
WAY = {"increase": True, "decrease": False, "neutral": None}
FLAGS = ("outside", "shift", "trend", "two_of_three")
CONSTANT, JUMP = "constant", "constant_then_jump"  # kinds of series for which the peer's limits are not an answer


def _oracle():
    """Every series of every set of files: settings, values, the peer's points and its last word."""
    found = []
    for meta_path in sorted(Path(REFERENCE or "none").glob("stats/spc_meta*.csv")):
        folder, ending = meta_path.parent, meta_path.stem.removeprefix("spc_meta")
        series = pd.read_csv(folder / f"spc_series{ending}.csv")
        points = pd.read_csv(folder / f"spc_points{ending}_NHSRplotthedots.csv")
        words = pd.read_csv(folder / f"spc_summary{ending}_NHSRplotthedots.csv").set_index("series_id")
        for meta in pd.read_csv(meta_path).itertuples():
            values = series[series["series_id"] == meta.series_id]
            theirs = points[points["series_id"] == meta.series_id]
            found.append(pytest.param(meta, values, theirs, words.loc[meta.series_id], id=meta.series_id))
    return found or [pytest.param(None, None, None, None, id="no reference")]


def _ours(meta, values):
    """Our chart with the peer's settings; a date that no point has rebases nothing, as the caller would refuse it."""
    dates = meta.rebase_dates.split(";") if isinstance(meta.rebase_dates, str) else []
    baseline = None if np.isnan(meta.fix_after_n_points) else int(meta.fix_after_n_points)
    return xmr(
        values["value"].to_numpy(),
        rebase=values["date"].isin(dates).to_numpy(),
        baseline=baseline,
        screen=bool(meta.screen_outliers),
    )


@pytest.mark.reference
@needs_reference
@pytest.mark.parametrize("meta, values, theirs, words", _oracle())
def test_every_series_agrees_with_the_peer_or_has_our_own_answer(meta, values, theirs, words):
    chart, way = _ours(meta, values), WAY[meta.improvement_direction]
    if words["status"] != "ok":
        assert chart.notes, "what the peer refuses, we chart or say why not"
        assert np.isfinite(chart.upper).any() or any("no limits" in note for note in chart.notes)
        return
    np.testing.assert_allclose(chart.centre, theirs["mean"], rtol=1e-9)
    assert chart.group.tolist() == theirs["rebase_group"].tolist()
    assert chart.side.tolist() == theirs["relative_to_mean"].fillna(0).tolist() or meta.kind == CONSTANT
    size = theirs.groupby("rebase_group")["value"].transform("size").to_numpy()
    assert chart.short[size != 12].tolist() == theirs["short_group_warning"].to_numpy()[size != 12].tolist()
    types = [f"special_cause_{word.replace(' ', '_')}" if word else "common_cause" for word in point_types(chart, way)]
    decided = assurance(chart, meta.target, way)
    if meta.kind == CONSTANT:
        assert (chart.lower == chart.upper).all() and not (chart.label != "").any()
        assert decided == ("pass" if meta.target == values["value"].iloc[0] else "fail")
        return
    if meta.kind == JUMP:
        assert (chart.upper - chart.lower > 0).all()
        assert any("rebased at the jump" in note for note in chart.notes)
        return
    np.testing.assert_allclose(chart.lower, theirs["lpl"], rtol=1e-9)
    np.testing.assert_allclose(chart.upper, theirs["upl"], rtol=1e-9)
    assert [PEER_LABEL[word] for word in chart.label] == theirs["special_cause_type"].tolist()
    assert types == theirs["point_type"].tolist()
    assert chart.outside.tolist() == (theirs["outside_limits"].fillna(False) == True).tolist()  # noqa: E712
    last = variation(chart, way)
    assert (f"special_cause_{last.replace(' ', '_')}" if last else "common_cause") == words["variation"]
    said = words["assurance"] if isinstance(words["assurance"], str) else ""
    assert (f"consistent_{decided}" if decided in ("pass", "fail") else decided) == said


def test_the_published_example_with_and_without_screening():
    values = [1, 2, 1, 2, 10] + [1, 2] * 6 + [1]
    screened, plain = xmr(values), xmr(values, screen=False)
    assert round(screened.centre[0], 2) == 1.94
    assert (round(screened.lower[0], 2), round(screened.upper[0], 1)) == (-0.72, 4.6)
    assert (round(plain.lower[0], 2), round(plain.upper[0], 2)) == (-3.06, 6.95)
    assert "left out of the limits" in " ".join(screened.notes) and not plain.notes


def test_the_packages_own_snapshot_of_twenty_normal_values():
    values = np.array([
        -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285,
        -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716,
        0.70135590, -0.47279141,
    ])  # fmt: skip
    chart = xmr(values)
    assert (chart.centre[0], chart.lower[0], chart.upper[0]) == pytest.approx((0.1416238, -3.01138, 3.294627), abs=1e-6)
    values[14] = 10
    screened, plain = xmr(values), xmr(values, screen=False)
    assert (screened.lower[0], screened.upper[0]) == pytest.approx((-2.383666, 3.722497), abs=1e-6)
    assert (plain.lower[0], plain.upper[0]) == pytest.approx((-4.596625, 5.935457), abs=1e-6)


def test_the_same_number_every_quarter_has_no_signal_and_a_decided_assurance():
    """The mean of twenty-one times 33.3 is 33.29999999999999: not a run of 21 points above the centre."""
    chart = xmr([33.3] * 21)
    assert not (chart.label != "").any() and (chart.side == 0).all()
    assert (chart.lower == chart.upper).all() and "does not vary" in " ".join(chart.notes)
    assert assurance(chart, 40, True) == "fail" and assurance(chart, 40, False) == "pass"
    assert assurance(chart, 33.3, True) == "pass" and assurance(xmr([100.0] * 14), 95, True) == "pass"


@pytest.mark.parametrize("target, good, word", [(89.5, True, "inconsistent"), (89.6, True, "fail"), (89.5, None, "")])
def test_a_target_at_a_limit_is_met_by_chance(target, good, word):
    chart = xmr([85, 85 + 4.5 / 2.66] * 10, screen=False)
    shifted = target - 89.5 + chart.upper[-1]
    assert assurance(chart, shifted, good) == word
    assert assurance(chart, np.nan, good) == "" and assurance(chart, None, good) == ""


def test_one_point_after_a_rebase_has_no_limits_and_the_chart_says_so():
    chart = xmr([5.0, 6, 5, 6, 9], rebase=[False] * 4 + [True])
    assert np.isnan(chart.upper[-1]) and np.isfinite(chart.upper[:-1]).all()
    assert "one point has no limits" in " ".join(chart.notes)
    assert assurance(chart, 3, True) == "" and chart.label[-1] == "" and chart.centre[-1] == 9


def test_a_run_ends_at_a_gap_and_at_a_rebase():
    level = np.array([13.0, 0] * 6 + [9, 10] * 4)
    assert xmr(level).shift[-8:].all()
    gap = level.copy()
    gap[15] = np.nan
    assert not xmr(gap).shift[-8:].any()
    rebased = np.zeros(20, dtype=bool)
    rebased[16] = True
    assert not xmr(level, rebase=rebased).shift[-8:].any()


def test_no_moving_range_is_taken_across_a_gap():
    apart = xmr([1.0, 2, 1, np.nan, 91, 92, 91], screen=False)
    assert apart.upper[0] - apart.centre[0] == pytest.approx(2.66)
    alone = xmr([1.0, np.nan, 3, np.nan, 2])
    assert np.isnan(alone.upper).all() and "No two neighbouring points" in " ".join(alone.notes)


def test_a_baseline_holds_in_each_group_and_goes_with_a_rebase():
    values = np.array([1.0, 3, 1, 3, 9, 9, 20, 22, 20, 99, 99, 99])
    rebase = np.arange(12) == 6
    chart = xmr(values, baseline=3, rebase=rebase, screen=False)
    np.testing.assert_allclose(chart.centre, [5 / 3] * 6 + [62 / 3] * 6)
    np.testing.assert_allclose(chart.upper - chart.centre, 2.66 * 2)
    assert "first 3 points" in " ".join(chart.notes)


def test_limits_stop_at_what_is_possible():
    chart = xmr([98.0, 99, 100, 97, 99, 100, 98], floor=0, ceiling=100)
    assert chart.upper[0] == 100 and chart.near_upper[0] <= 100 and "cut off at 0 and 100" in " ".join(chart.notes)


def test_run_lengths_are_settings():
    values = np.array([9.0, 0] * 6 + [7, 8, 7, 8, 7, 8])
    assert not xmr(values).shift.any() and xmr(values, run=6).shift[-6:].all()
    rise = np.array([5.0, 3, 5, 3, 5, 1, 2, 3, 4, 5, 6])
    assert not xmr(rise).trend.any() and xmr(rise, trend=6).trend[-6:].all()


def test_limits_from_the_standard_deviation_are_wider_where_neighbours_resemble_each_other():
    rng, walk = np.random.default_rng(5), np.zeros(24)
    for place in range(1, 24):
        walk[place] = 0.8 * walk[place - 1] + rng.normal()
    narrow, wide = xmr(walk), xmr(walk, sigma="standard deviation")
    assert wide.upper[0] - wide.centre[0] == pytest.approx(3 * walk.std(ddof=1))
    assert wide.upper[0] > narrow.upper[0] and "resemble each other" in " ".join(wide.notes)


def test_one_series_or_many_and_their_own_rebases():
    both = np.vstack([np.arange(9.0), np.r_[np.zeros(4), np.ones(5)]])
    rebase = np.zeros((2, 9), dtype=bool)
    rebase[1, 4] = True
    many = xmr(both, rebase=rebase)
    for row in range(2):
        one = xmr(both[row], rebase=rebase[row])
        for name in ("centre", "lower", "upper", "label", "group", *FLAGS):
            np.testing.assert_array_equal(getattr(one, name), getattr(many, name)[row])


@pytest.mark.parametrize(
    "settings_, said",
    [
        ({"sigma": "range"}, "sigma"),
        ({"baseline": 1}, "baseline"),
        ({"run": 0}, "run"),
        ({"floor": 100, "ceiling": 0}, "floor"),
        ({"rebase": [True, False]}, "rebase"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(settings_, said):
    with pytest.raises(ValueError, match=said):
        xmr([1.0, 2, 3], **settings_)


NOTHING = [[], [np.nan], [np.nan] * 9, [3.0], [np.inf, 1, 2], np.empty((0, 5)), np.empty((3, 0))]


@pytest.mark.parametrize("values", NOTHING)
def test_nothing_to_chart_is_a_reason_not_an_error(values):
    chart = xmr(values)
    assert chart.values.shape == np.shape(values) and not (chart.label != "").any()
    assert np.isfinite(chart.upper).all() or chart.notes


numbers = arrays("float64", st.integers(1, 40), elements=st.integers(0, 50).map(float))
with_gaps = arrays(
    "float64",
    st.tuples(st.integers(1, 4), st.integers(1, 30)),
    elements=st.one_of(st.just(float("nan")), st.floats(-1e12, 1e12), st.integers(0, 3).map(float)),
)


@settings(max_examples=80, deadline=None)
@given(with_gaps, st.booleans(), st.sampled_from([None, 2, 12]), st.data())
def test_nothing_raises_and_no_limit_is_missing_in_silence(values, screen, baseline, data):
    marks = data.draw(arrays(bool, values.shape[1]))
    chart = xmr(values, screen=screen, baseline=baseline, rebase=marks)
    missing = np.isnan(values)
    assert not (chart.label[missing] != "").any() and not chart.side[missing].any()
    if np.isnan(chart.upper).any():
        assert any("no limits" in note for note in chart.notes)


@settings(max_examples=60, deadline=None)
@given(st.floats(-1e9, 1e9), arrays("float64", st.integers(2, 40), elements=st.floats(-1, 1)))
def test_float_noise_is_never_a_signal(level, noise):
    chart = xmr(level * (1 + 1e-12 * noise))
    assert not (chart.label != "").any() and not chart.side.any()


@settings(max_examples=60, deadline=None)
@given(numbers, st.integers(1, 9), st.integers(-90, 90))
def test_the_unit_and_the_origin_do_not_matter(values, times, plus):
    before, after = xmr(values), xmr(values * times + plus)
    assert before.label.tolist() == after.label.tolist()
    np.testing.assert_allclose(after.upper, before.upper * times + plus, rtol=1e-9, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(numbers)
def test_backwards_and_upside_down_flag_the_same_points(values):
    chart, backwards, over = xmr(values), xmr(values[::-1]), xmr(-values)
    for name in FLAGS:
        np.testing.assert_array_equal(getattr(chart, name), getattr(backwards, name)[::-1])
        np.testing.assert_array_equal(getattr(chart, name), getattr(over, name))
    np.testing.assert_array_equal(chart.side, -over.side)
