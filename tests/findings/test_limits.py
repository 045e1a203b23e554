"""The usual range: from the quarters judged alone, begun again only where the council says so, or not drawn and why."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from published_figures import agency_spend, looked_after, plans_in_time, series
from quarterdeck.findings.limits import LEAST, limits
from quarterdeck.findings.verdict import Verdict
from quarterdeck.metric import find
from quarterdeck.params import Event

STEADY = [70.0, 72.0, 69.0, 71.0, 73.0, 70.0, 71.0, 69.0, 72.0, 70.0, 71.0, 72.0]
STEP = [70.0, 72.0, 69.0, 71.0, 73.0, 70.0, 71.0, 69.0, 40.0, 42.0, 39.0, 41.0, 40.0, 42.0, 39.0, 41.0]


def event(quarter, rebase=True):
    return Event(measure="all", quarter=quarter, reason="New case system", decided_by="Board", rebase=rebase)


def test_a_steady_measure_has_a_range_round_all_its_figures():
    low, high = limits(series(plans_in_time, STEADY)).usual
    assert low < min(STEADY) < max(STEADY) < high <= 100


@pytest.mark.parametrize(
    "metric, values, why",
    [
        (plans_in_time, STEADY[: LEAST - 1], f"a chart can judge from {LEAST} quarters on"),
        (agency_spend, [100.0 * n for n in range(12)], "runs on through the year"),
        (find("re_referrals_in_last_6_months"), STEADY, "each figure covers 6 months"),
        (plans_in_time, [None] * 12, "a chart can judge from"),
    ],
)
def test_no_range_is_drawn_where_it_would_mislead_and_the_reason_is_given(metric, values, why):
    found = limits(series(metric, values))
    assert found.chart is None and found.usual is None and why in found.why_not


def test_the_range_begins_again_only_at_an_event_that_says_so():
    published = series(plans_in_time, STEP)
    noted, begun = (limits(published, [event("2023-24 Q3", again)]) for again in (False, True))
    assert set(noted.chart.group) == {0} and list(begun.chart.group) == [0] * 8 + [1] * 8
    assert begun.usual[1] < 60 < noted.usual[1]
    assert noted.events and noted.suggested and not begun.suggested


def test_a_suggestion_gives_its_evidence_and_is_not_applied():
    found = limits(series(plans_in_time, STEP))
    assert "moved in 2023-24 Q3, from about 71% to about 41%" in found.suggested
    assert found.suggested.endswith("it is not applied.") and set(found.chart.group) == {0}
    assert limits(series(plans_in_time, STEADY)).suggested == ""


def test_an_event_before_the_first_figure_is_not_on_the_chart():
    assert limits(series(plans_in_time, STEADY), [event("2010-11 Q1")]).events == ()


def test_a_quarter_that_was_not_judged_makes_no_limits_and_is_not_marked():
    published = series(plans_in_time, [*STEADY, 10.0])
    used = tuple(published.figures["period"][:-1])
    without = limits(published, (), Verdict(plans_in_time.id, "no clear change", used=used))
    assert without.usual == pytest.approx(limits(series(plans_in_time, STEADY)).usual)
    assert without.chart.label[-1] == "" and limits(published).chart.label[-1] == "below the lower limit"


def test_runs_are_not_marked_of_what_stands_on_one_day():
    slowly = [600.0 + 3 * n for n in range(16)]
    assert not any(limits(series(looked_after, slowly)).chart.label)


def test_the_range_of_a_seasonal_measure_follows_its_season():
    values = 50 + np.tile([12.0, -2.0, -12.0, 2.0], 5) + np.tile([0.5, -0.4, 0.3, -0.2, 0.1], 4)
    found = limits(series(plans_in_time, list(values)))
    assert np.ptp(found.chart.centre) > 20 and not any(found.chart.label)
    assert ((found.chart.lower <= values) & (values <= found.chart.upper)).all()


@pytest.mark.parametrize("values", [[50.0] * 12, [0.0] * 12, [None, 5.0] * 6, [*STEADY[:11], None]])
def test_odd_series_raise_nothing_and_mark_nothing(values):
    found = limits(series(plans_in_time, values))
    assert found.chart is None or not any(found.chart.label)
