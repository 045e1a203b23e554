"""The usual range: from the quarters judged alone, begun again only where the council says so, or not drawn and why."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from published_figures import agency_spend, average_cost, looked_after, plans_in_time, series
from quarterdeck.findings.limits import LEAST, limits
from quarterdeck.findings.verdict import Verdict
from quarterdeck.metric import find, total
from quarterdeck.params import Event


@total("Beds vacant", basis="at period end", polarity="neutral", source="Returns", unit="beds")
def beds(episodes, period):
    """Beds."""


@total("Children in incidents", basis="in the period", polarity="low is good", source="Returns", unit="children")
def incidents(episodes, period):
    """Children."""


@total("Days unregulated", basis="in the period", polarity="low is good", source="Returns", unit="days")
def child_days(episodes, period):
    """Days."""


@total("Overspend", basis="at period end", polarity="low is good", source="Returns", signed=True)
def overspend(forecasts, period):
    """Pounds over budget."""


STEADY = [70.0, 72.0, 69.0, 71.0, 73.0, 70.0, 71.0, 69.0, 72.0, 70.0, 71.0, 72.0]
STEP = [70.0, 72.0, 69.0, 71.0, 73.0, 70.0, 71.0, 69.0, 40.0, 42.0, 39.0, 41.0, 40.0, 42.0, 39.0, 41.0]


def event(quarter, rebase=True, **held):
    return Event(measure="all", quarter=quarter, reason="New case system", decided_by="Board", rebase=rebase, **held)


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
    assert "up to 2023-24 Q2 the figures lie about 71%, from 2023-24 Q3 on about 41%" in found.suggested
    assert found.suggested.endswith("it is not applied.") and set(found.chart.group) == {0}
    assert limits(series(plans_in_time, STEADY)).suggested == ""


def test_a_suggestion_says_no_chance_and_is_not_made_where_the_verdict_already_says_the_same():
    published, moved = series(plans_in_time, STEP), {"since": "2023-24 Q3", "before": 71.0, "after": 41.0}
    calm = limits(published, (), Verdict(plans_in_time.id, "no clear change", used=periods_of(published)))
    assert "though the verdict calls no change real" in calm.suggested and "chance" not in calm.suggested
    for rule in ("shift of level", "trend"):
        said = Verdict(plans_in_time.id, "real concern", rule=rule, used=periods_of(published), **moved)
        assert limits(published, (), said).suggested == ""


def test_slow_series_that_do_not_change_get_a_suggestion_in_at_most_three_of_a_hundred():
    rng, offered = np.random.default_rng(8), 0
    for _ in range(100):
        values = [rng.normal()]
        for _ in range(19):
            values.append(0.8 * values[-1] + 0.6 * rng.normal())
        offered += bool(limits(series(looked_after, list(600 + 20 * np.array(values)))).suggested)
    assert offered <= 3  # 13 when it was compared with series whose quarters stand apart


def test_a_season_is_taken_away_before_a_step_is_looked_for():
    season, noise = np.tile([12.0, -2.0, -12.0, 2.0], 6), np.tile([0.5, -0.4, 0.3, -0.2, 0.1, -0.6], 4)
    step = np.where(np.arange(24) < 12, 0.0, 8.0)
    assert "from 2022-23 Q3 on" in limits(series(plans_in_time, list(50 + season + noise + step))).suggested
    assert limits(series(plans_in_time, list(50 + season + noise))).suggested == ""


def periods_of(published):
    return tuple(published.figures["period"])


def shift(published, since, before=71.0, after=41.0):
    return Verdict(
        published.metric.id, "real concern", rule="shift of level", since=since, before=before, after=after,
        used=periods_of(published),
    )  # fmt: skip


def test_a_level_that_really_moved_has_a_range_of_its_own_and_no_runs_of_squares():
    published = series(plans_in_time, STEP)
    together, apart = limits(published), limits(published, (), shift(published, "2023-24 Q3"))
    assert together.chart.centre[-1] > 50 > apart.usual[1]  # together: an average that it never had
    assert not any(apart.chart.label)
    assert apart.chart.centre[0] == pytest.approx(70.6, abs=0.1) and apart.chart.centre[-1] == pytest.approx(40.5)
    assert "The level moved in 2023-24 Q3" in " ".join(apart.chart.notes)


def test_a_level_that_moved_lately_has_no_range_yet_and_the_old_one_keeps_its_own():
    published = series(plans_in_time, STEP[:12])
    found = limits(published, (), shift(published, "2024-25 Q3"))
    assert found.usual is None and found.usual_in("2024-25 Q2")[0] > 60
    assert not any(found.chart.label) and "too few quarters since 2024-25 Q3" in " ".join(found.chart.notes)
    assert not any(note.startswith("Rebased") for note in found.chart.notes) and not found.chart.short[-1]
    early = series(plans_in_time, STEP[4:12])
    none = limits(early, (), shift(early, "2024-25 Q3"))
    assert none.chart is None and none.found is not None and "too few quarters" in none.why_not


def test_a_range_is_held_at_a_baseline_and_says_why():
    published, before = series(plans_in_time, STEP), limits(series(plans_in_time, STEP[:8])).chart
    held = limits(published, [event("2023-24 Q2", rebase=False, baseline=True)], shift(published, "2023-24 Q3"))
    assert held.usual == pytest.approx((before.lower[-1], before.upper[-1])) and held.suggested == ""
    assert set(held.chart.label[8:]) == {"below the lower limit"}
    assert held.chart.notes[-1] == (
        "The usual range is held at that of the 8 figures from 2021-22 Q3 to 2023-24 Q2: New case system."
    )
    few = limits(published, [event("2022-23 Q1", rebase=False, baseline=True)])
    assert "has 3 figures; it needs 8" in few.chart.notes[-1]


def test_a_range_that_begins_again_can_be_held_at_its_first_quarters():
    values = [*STEP, 10.0, 12.0, 11.0]
    found = limits(series(plans_in_time, values), [event("2022-23 Q4", baseline=True, quarters=8)])
    assert list(found.chart.group) == [0] * 8 + [1] * 11
    assert found.chart.centre[-1] == pytest.approx(np.mean(STEP[8:])) and found.usual[0] > 30
    assert set(found.chart.label[-3:]) == {"below the lower limit"}
    assert found.chart.centre[0] == pytest.approx(np.mean(STEP[:8]))


def test_an_event_before_the_first_figure_is_not_on_the_chart():
    assert limits(series(plans_in_time, STEADY), [event("2010-11 Q1")]).events == ()


def test_a_quarter_that_was_not_judged_makes_no_limits_and_is_not_marked():
    published = series(plans_in_time, [*STEADY, 10.0])
    used = tuple(published.figures["period"][:-1])
    without = limits(published, (), Verdict(plans_in_time.id, "no clear change", used=used))
    assert without.usual == pytest.approx(limits(series(plans_in_time, STEADY)).usual)
    assert without.chart.label[-1] == "" and limits(published).chart.label[-1] == "below the lower limit"


def test_along_a_real_trend_there_is_no_usual_range_and_nothing_is_marked():
    rising = series(plans_in_time, [60.0 + n for n in range(16)])
    used = tuple(rising.figures["period"])
    told = {"rule": "trend", "since": used[0], "before": 60.0, "after": 75.0, "used": used}
    found = limits(rising, (), Verdict(plans_in_time.id, "real improvement", **told))
    assert found.chart is None and found.usual is None and "along a trend" in found.why_not and not found.suggested
    assert found.found is not None and found.usual_in(used[-1]) is None
    for verdict in (None, Verdict(plans_in_time.id, "no clear change", **told)):
        assert limits(rising, (), verdict).usual is not None


@pytest.mark.parametrize("metric", [beds, incidents, child_days, average_cost])
def test_no_usual_range_goes_under_0_unless_the_measure_can(metric):
    values = [8.0, 1.0, 0.0, 6.0, 3.0, 9.0, 0.0, 2.0, 7.0, 1.0, 4.0, 12.0]
    low, high = limits(series(metric, values)).usual
    assert low == 0 and high > 9
    assert limits(series(overspend, values)).usual[0] < 0


def test_children_in_incidents_have_a_chart_of_counts_that_come_several_at_a_time():
    values = [4.0, 9, 1, 3, 5, 2, 8, 0, 6, 3, 7, 1, 4, 10, 2, 3, 0, 5, 1, 6]
    found = limits(series(incidents, values))
    assert found.chart.kind == "c'" and found.usual == (0, 22)
    assert limits(series(child_days, values)).chart.kind == "XmR"


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
