"""Charts of percentages, rates and counts, against qicharts2 and at their edges."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from quarterdeck.statistics.attribute_charts import c_chart, i_chart, i_prime_chart, p_chart, u_chart
from quarterdeck.statistics.runs import anhoej

REFERENCE = os.environ.get("QUARTERDECK_REFERENCE")
needs_reference = pytest.mark.skipif(not REFERENCE, reason="QUARTERDECK_REFERENCE is not set")
SIGNALS = ("runs_signal", "longest_run", "longest_run_max", "n_crossings", "n_crossings_min")


def _sets():
    found = []
    for path in sorted(Path(REFERENCE or "none").glob("stats/attribute_chart_inputs*.csv")):
        answers_path = path.with_name(path.name.replace("chart_inputs", "charts_qicharts2"))
        answers = pd.read_csv(answers_path).groupby(["set_id", "chart", "mr_screened"])
        for name, rows in pd.read_csv(path).groupby("set_id"):
            theirs = {key[1:]: part for key, part in answers if key[0] == name}
            found.append(pytest.param(rows, theirs, id=name))
    return found or [pytest.param(None, None, id="no reference")]


def _chart(kind, x, n, screen):
    if kind in ("p", "pp"):
        return p_chart(x, n, kind == "pp", least=0, screen=screen)
    if kind in ("u", "up"):
        return u_chart(x, n, kind == "up", least=0, screen=screen)
    if kind == "i":
        return i_chart(x / n, screen=screen)
    return i_prime_chart(x, n, screen=screen) if kind == "ip" else c_chart(x)


@pytest.mark.reference
@needs_reference
@pytest.mark.parametrize("rows, answers", _sets())
def test_every_chart_agrees_with_qicharts2(rows, answers):
    x, n = rows["x"].to_numpy(float), rows["n"].to_numpy(float)
    for (kind, screened), theirs in answers.items():
        unit = 100 if kind in ("p", "pp") else 1
        if kind == "run":  # a line through the median, without limits
            values, centre = theirs["y"].to_numpy(), theirs["cl"].to_numpy()
            assert centre[0] == pytest.approx(np.median(values))
        else:
            chart = _chart(kind, x, n, bool(screened))
            assert chart.kind == {"pp": "p'", "up": "u'", "i": "I", "ip": "I'"}.get(kind, kind)
            for ours, peer in (("values", "y"), ("centre", "cl"), ("lower", "lcl"), ("upper", "ucl")):
                expected = unit * theirs[peer]
                np.testing.assert_allclose(getattr(chart, ours), expected, rtol=1e-9, atol=1e-12, err_msg=kind)
            assert chart.outside.tolist() == theirs["sigma_signal"].tolist()
            values, centre = chart.values, chart.centre
        signals = anhoej(values, centre, 1e-9 * np.abs(values).max())
        assert [theirs[name].iloc[0] for name in SIGNALS] == list(signals), kind


def test_worked_by_hand():
    p = p_chart([190, 74], [315, 158], laney=False)
    share = 264 / 473
    assert p.centre[0] == pytest.approx(100 * share)
    assert p.upper[1] == pytest.approx(100 * (share + 3 * np.sqrt(share * (1 - share) / 158)))
    u = u_chart([16, 16], [4, 4], laney=False, per=10)
    assert (u.lower[0], u.centre[0], u.upper[0]) == (10, 40, 70)
    c = c_chart([9, 9, 9])
    assert (c.lower[0], c.upper[0]) == (0, 18)


def test_limits_stay_within_what_is_possible():
    chart = p_chart([29, 30, 28, 1, 2, 30], [30] * 6)
    assert chart.lower.min() >= 0 and chart.upper.max() <= 100 and "cut off at 0 and 100" in " ".join(chart.notes)
    assert c_chart([1, 0, 2, 1]).lower.min() == 0


def test_no_denominator_is_a_missing_point():
    chart = p_chart([5, 0, 6, 7], [10, 0, 10, 10])
    assert np.isnan(chart.values[1]) and np.isnan(chart.upper[1]) and chart.label[1] == ""
    assert "without a denominator" in " ".join(chart.notes)
    assert chart.centre[0] == pytest.approx(60)


def test_limits_are_never_narrower_than_chance_unless_asked():
    steady = ([50, 51, 50, 51, 50, 51, 50, 51], [100] * 8)
    plain, ours, peers = p_chart(*steady, laney=False), p_chart(*steady), p_chart(*steady, least=0)
    np.testing.assert_allclose(ours.upper, plain.upper)
    assert peers.upper[0] < plain.upper[0]


def test_thousands_of_cases_do_not_make_every_point_a_signal():
    rng = np.random.default_rng(1)
    n = np.full(24, 50_000)
    x = rng.binomial(n, 0.4 + rng.normal(0, 0.02, 24))
    plain, widened = p_chart(x, n, laney=False), p_chart(x, n)
    assert plain.outside.sum() >= 12 and not widened.outside.any()
    assert "widened to the spread" in " ".join(widened.notes)


@pytest.mark.parametrize("x, n", [(0, 20), (20, 20)])
def test_none_or_all_every_time_is_no_signal(x, n):
    chart = p_chart([x] * 14, [n] * 14)
    assert not (chart.label != "").any() and (chart.upper == chart.lower).all()
    assert "does not vary" in " ".join(chart.notes)


def test_a_percentage_after_a_rebase_has_limits_from_its_denominator():
    chart = p_chart([10, 12, 11, 15], [20] * 4, rebase=[False, False, False, True])
    assert np.isfinite(chart.upper).all() and "Too few neighbouring points" in " ".join(chart.notes)


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: p_chart([3, 5], [4, 4]), "1 numerators exceed"),
        (lambda: p_chart([-1], [4]), "negative"),
        (lambda: u_chart([1], [0]), "exceed"),
        (lambda: c_chart([-1]), "negative"),
        (lambda: p_chart([1, 2], [4]), "shape"),
    ],
)
def test_impossible_counts_are_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@settings(max_examples=60, deadline=None)
@given(arrays("int64", (2, 12), elements=st.integers(0, 40)), arrays("int64", (2, 12), elements=st.integers(0, 40)))
def test_nothing_raises_and_gaps_are_never_flagged(first, second):
    x, n = np.minimum(first, second), np.maximum(first, second)
    for chart in (p_chart(x, n), p_chart(x, n, laney=False), u_chart(x, n), c_chart(x), i_prime_chart(x, n)):
        gone = np.isnan(chart.values)
        assert not (chart.label[gone] != "").any()
        assert chart.notes or np.isfinite(chart.upper).all()


@settings(max_examples=40, deadline=None)
@given(arrays("int64", 15, elements=st.integers(0, 30)))
def test_the_share_not_measured_gives_the_chart_upside_down(x):
    yes, no = p_chart(x, [30] * 15), p_chart(30 - x, [30] * 15)
    np.testing.assert_allclose(yes.upper, 100 - no.lower, atol=1e-9)
    np.testing.assert_array_equal(yes.side, -no.side)
    for name in ("outside", "shift", "trend", "two_of_three"):
        np.testing.assert_array_equal(getattr(yes, name), getattr(no, name))
