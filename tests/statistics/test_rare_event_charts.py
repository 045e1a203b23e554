"""Gaps between rare events, against qicharts2 and at their edges."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from quarterdeck.statistics.rare_event_charts import g_chart, t_chart
from quarterdeck.statistics.runs import anhoej

REFERENCE = os.environ.get("QUARTERDECK_REFERENCE")
SIGNALS = ("runs_signal", "longest_run", "longest_run_max", "n_crossings", "n_crossings_min")


def _sets():
    found = []
    for path in sorted(Path(REFERENCE or "none").glob("stats/rare_event_inputs*.csv")):
        answers = pd.read_csv(path.with_name(path.name.replace("inputs", "charts_qicharts2")))
        for name, rows in pd.read_csv(path).groupby("set_id"):
            found.append(pytest.param(rows, answers[answers["set_id"] == name], id=name))
    return found or [pytest.param(None, None, id="no reference")]


@pytest.mark.reference
@pytest.mark.skipif(not REFERENCE, reason="QUARTERDECK_REFERENCE is not set")
@pytest.mark.parametrize("rows, answers", _sets())
def test_both_charts_agree_with_qicharts2(rows, answers):
    for kind, chart in (("t", t_chart(rows["days_between"])), ("g", g_chart(rows["cases_between"]))):
        theirs = answers[answers["chart"] == kind]
        for ours, peer in (("values", "y"), ("centre", "cl"), ("lower", "lcl"), ("upper", "ucl")):
            np.testing.assert_allclose(getattr(chart, ours), theirs[peer], rtol=1e-9, atol=1e-9, err_msg=kind)
        assert chart.outside.tolist() == theirs["sigma_signal"].tolist()
        assert [theirs[name].iloc[0] for name in SIGNALS] == list(anhoej(chart.values, chart.centre))


def test_worked_by_hand():
    g = g_chart([2, 0, 1, 7, 2])
    assert g.centre[0] == 2 and g.upper[0] == pytest.approx(2.4 + 3 * np.sqrt(2.4 * 3.4)) and g.lower[0] == 0
    t = t_chart([1, 3**3.6, 1, 3**3.6])
    assert t.centre[0] == pytest.approx(2**3.6) and t.upper[0] == pytest.approx((2 + 3 * 2 / 1.128) ** 3.6)
    assert t.lower[0] == 0


def test_two_events_on_one_day_are_half_a_day_apart_and_the_chart_says_so():
    zero, half = t_chart([0, 4, 9, 2, 30, 8]), t_chart([0.5, 4, 9, 2, 30, 8])
    assert zero.values[0] == 0 and "0.5 of a day" in " ".join(zero.notes)
    np.testing.assert_allclose(zero.upper, half.upper)
    with pytest.raises(ValueError, match="same_day"):
        t_chart([0, 1], same_day=0)


def test_each_group_has_its_own_median():
    chart = g_chart([1, 2, 3, 10, 20], rebase=[False, False, False, True, False])
    assert chart.centre.tolist() == [2, 2, 2, 15, 15]


@pytest.mark.parametrize("chart", [t_chart, g_chart])
def test_edges(chart):
    for values in ([], [np.nan], [5.0], [0.0, 0.0, 0.0], [np.nan] * 4, np.empty((0, 2))):
        made = chart(values)
        assert not (made.label != "").any() and (made.notes or np.isfinite(made.upper).all())
    with pytest.raises(ValueError, match="negative"):
        chart([3.0, -1.0])


@settings(max_examples=60, deadline=None)
@given(arrays("float64", (2, 15), elements=st.one_of(st.just(float("nan")), st.integers(0, 400).map(float))))
def test_nothing_raises_and_gaps_in_the_record_are_never_flagged(gaps):
    for chart in (t_chart(gaps), g_chart(gaps)):
        assert not (chart.label[np.isnan(gaps)] != "").any()
        assert (np.nan_to_num(chart.lower) >= 0).all()
