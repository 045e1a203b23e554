"""The usual range, what stands out, events, the first year and the forecast on the one trend chart."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from published_figures import agency_spend, looked_after, plans_in_time, series
from quarterdeck.charts import alt_text, to_svg, trend_chart
from quarterdeck.charts.control import SHAPES
from quarterdeck.charts.trend import FIRST_YEAR, caption, is_first_year
from quarterdeck.findings import figure as written
from quarterdeck.findings.limits import limits
from quarterdeck.findings.outlook import Outlook
from quarterdeck.findings.verdict import Verdict
from quarterdeck.params import Event
from quarterdeck.statistics.control_chart import LABELS

STEADY = [70.0, 72.0, 69.0, 71.0, 73.0, 70.0, 71.0, 69.0, 72.0, 70.0, 71.0, 72.0]
LOW = [*STEADY[:-1], 40.0]
NEXT = ("2025-26 Q3", "2025-26 Q4", "2026-27 Q1", "2026-27 Q2")


def marks(figure):
    """The markers drawn, with how many of each."""
    found = {}
    for line in figure.axes[0].lines:
        if line.get_marker() not in ("None", "", None):
            found[line.get_marker()] = found.get(line.get_marker(), 0) + len(line.get_xdata())
    return found


def thick(figure):
    """The lines that stand for a verdict."""
    return [line for line in figure.axes[0].lines if line.get_linewidth() > 3 or line.get_markersize() > 15]


def ahead():
    middle = np.array([71.0, 71.0, 70.0, 70.0])
    return Outlook(plans_in_time.id, quarters=NEXT, mid=middle, lower_80=middle - 2, upper_80=middle + 2,
                   lower_95=middle - 4, upper_95=middle + 4)  # fmt: skip


def test_every_label_of_a_chart_has_a_shape_of_its_own_and_words():
    for label in LABELS[1:]:
        assert sum(label.startswith(start) for start in SHAPES) == 1, label
    assert len({(shape, meaning) for shape, _, meaning in SHAPES.values()}) == 5


def test_a_point_outside_the_range_is_a_diamond_and_is_named_for_those_who_cannot_see_it():
    published = series(plans_in_time, LOW)
    found = limits(published)
    assert marks(trend_chart(published, limits=found))["D"] == 1
    assert "Diamond: outside the usual range." in caption(published, limits=found)
    assert "2025-26 Q2 is below the usual range." in alt_text.trend(published, None, found)


def test_nothing_is_marked_and_no_shape_explained_where_nothing_stands_out():
    published = series(plans_in_time, STEADY)
    found = limits(published)
    assert set(marks(trend_chart(published, limits=found))) == {"o"}
    under = caption(published, limits=found)
    assert "Diamond" not in under and "Band: the usual range" in under


def test_a_provisional_point_that_stands_out_stays_open():
    figure = trend_chart(series(plans_in_time, LOW), limits=limits(series(plans_in_time, LOW)))
    (diamond,) = [line for line in figure.axes[0].lines if line.get_marker() == "D"]
    assert diamond.get_markerfacecolor() == "white"


def test_a_range_that_begins_again_is_broken_and_its_reason_printed():
    published = series(plans_in_time, [70.0, 72.0, 69.0, 71.0, 73.0, 70.0, 40.0, 42.0, 39.0, 41.0, 40.0, 42.0])
    happened = Event(measure="all", quarter="2024-25 Q1", reason="New case system", decided_by="Board", rebase=True)
    found = limits(published, [happened])
    figure = trend_chart(published, limits=found)
    assert len(figure.axes[0].collections) == 2, "one band before, one after"
    assert [text.get_text() for text in figure.axes[0].texts].count("A") == 1
    assert "A, 2024-25 Q1, the usual range begins again: New case system (Board)." in caption(published, limits=found)
    assert "Marked A at 2024-25 Q1: New case system." in alt_text.trend(published, None, found)


def test_without_limits_the_caption_says_why():
    published = series(plans_in_time, STEADY[:7])
    assert "No usual range is drawn yet: a chart can judge from" in caption(published, limits=limits(published))
    assert not trend_chart(published, limits=limits(published)).axes[0].collections


FOUND = [("shift of level", "the level before 2025-26 Q1"), ("trend", "the trend since"),
         ("newest point", "Ring: the figure of 2025-26 Q1")]  # fmt: skip


@pytest.mark.parametrize("rule, words", FOUND)
def test_what_the_verdict_found_is_drawn_and_explained(rule, words):
    published = series(plans_in_time, STEADY)
    verdict = Verdict(plans_in_time.id, "real concern", "", rule, "2025-26 Q1", -2.0, -1.0, 71.0, 69.0, 0.001, 0.01,
                      used=tuple(published.figures["period"]))  # fmt: skip
    found = limits(published, (), verdict)
    assert words in caption(published, limits=found)
    plain = limits(published)
    drawn, without = (thick(trend_chart(published, limits=one)) for one in (found, plain))
    assert drawn and not without and "Thick line" not in caption(published, limits=plain)


@pytest.mark.parametrize("points", range(1, FIRST_YEAR + 1))
def test_a_first_year_is_dots_with_their_intervals_and_one_figure_has_no_line(points):
    published = series(plans_in_time, STEADY[:points])
    figures = published.figures.assign(lower=published.figures["value"] - 6, upper=published.figures["value"] + 6)
    object.__setattr__(published, "figures", figures)
    figure = trend_chart(published, limits=limits(published))
    assert marks(figure)["o"] == points and is_first_year(published)
    whiskers = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 2 and np.ptp(line.get_xdata()) == 0]
    assert len(whiskers) == points
    joined = [line for line in figure.axes[0].lines if line.get_marker() == "None" and np.ptp(line.get_xdata()) > 0]
    assert len(joined) == (0 if points == 1 else 1)
    low, high = figure.axes[0].get_ylim()
    assert low <= figures["lower"].min() and high >= figures["upper"].max()
    assert "95% intervals" in caption(published, limits=limits(published))
    assert not is_first_year(series(plans_in_time, STEADY[: FIRST_YEAR + 1]))


def test_a_forecast_stands_after_the_newest_figure_with_both_intervals_on_the_axis():
    published = series(plans_in_time, STEADY)
    figure = trend_chart(published, outlook=ahead())
    assert len(figure.axes[0].collections) == 2 and figure.axes[0].get_xlim()[1] >= len(STEADY) + 3
    assert figure.axes[0].get_ylim()[0] <= 66 and figure.axes[0].get_ylim()[1] >= 75
    assert [text.get_text() for text in figure.axes[0].get_xticklabels()][-1] == "Q2"
    assert "The forecast for 2026-27 Q2 is 70.0%, between 66.0% and 74.0% (95%)." in alt_text.trend(
        published, None, outlook=ahead()
    )
    assert "80% interval" in caption(published, outlook=ahead())


@pytest.mark.parametrize("values", [[None] * 12, [5.0] * 12, [0.0] * 12, [None, 3.0] * 6, [-5.0, 5.0] * 6])
@pytest.mark.parametrize("narrow", [False, True])
def test_odd_series_are_drawn_with_their_range(values, narrow):
    published = series(looked_after, values)
    assert "<svg" in to_svg(trend_chart(published, limits=limits(published), narrow=narrow), "one", "words")


def test_the_range_is_on_the_axis():
    published = series(plans_in_time, STEADY)
    found = limits(published)
    low, high = trend_chart(published, limits=found).axes[0].get_ylim()
    assert low <= np.nanmin(found.chart.lower) and high >= np.nanmax(found.chart.upper)


def test_a_forecast_of_every_fourth_quarter_stands_four_quarters_off():
    published = series(plans_in_time, STEADY)
    alone = {name: np.array([70.0]) for name in ("mid", "lower_80", "upper_80", "lower_95", "upper_95")}
    once = Outlook(plans_in_time.id, last="2025-26 Q2", quarters=NEXT[-1:], **alone)
    figure = trend_chart(published, outlook=once)
    assert max(line.get_xdata().max() for line in figure.axes[0].lines if len(line.get_xdata())) == len(STEADY) + 3


def test_a_forecast_that_runs_on_through_the_year_begins_again_with_it():
    published = series(agency_spend, [10.0, 20.0, 30.0, 40.0, 11.0, 21.0])
    runs = np.array([31.0, 41.0, 12.0, 22.0])
    figure = trend_chart(published, outlook=Outlook(
        agency_spend.id, last="2025-26 Q2", quarters=NEXT, mid=runs, lower_80=runs - 1, upper_80=runs + 1,
        lower_95=runs - 2, upper_95=runs + 2))  # fmt: skip
    bands = figure.axes[0].collections
    assert len(bands) == 4, "two intervals before April, two from then on"
    assert not any(np.ptp(band.get_paths()[0].vertices[:, 0]) > 2 for band in bands)


def test_a_level_too_young_for_a_range_leaves_the_band_to_the_one_before():
    published = series(plans_in_time, [*STEADY[:8], 40.0, 42.0, 39.0, 41.0])
    verdict = Verdict(plans_in_time.id, "real concern", "", "shift of level", "2024-25 Q3", -30.0, float("nan"), 71.0,
                      41.0, 1e-4, 0.01, used=tuple(published.figures["period"]))  # fmt: skip
    found = limits(published, (), verdict)
    assert len(trend_chart(published, limits=found).axes[0].collections) == 1
    under = caption(published, limits=found)
    assert "Band: the usual range until 2024-25 Q2 (" in under
    assert "; since then there are too few quarters for one." in under


def test_the_caption_and_the_alternative_text_name_the_last_quarter_that_has_a_range():
    people = [40.0 + n for n in range(12)]
    published = series(plans_in_time, STEADY, numerators=[round(n * 0.7) for n in people], denominators=people)
    for n in range(12):
        published.figures.loc[n, "value"] = 100 * published.figures["numerator"][n] / people[n]
    periods = tuple(published.figures["period"])
    found = limits(published, (), Verdict(plans_in_time.id, "no clear change", used=periods[:-1]))
    assert found.chart.kind == "p'" and found.usual is None and found.last_with_range == "2025-26 Q1"
    low, high = (written(plans_in_time, value) for value in found.usual_in("2025-26 Q1"))
    assert f"Band: the usual range of 2025-26 Q1 ({low} to {high})" in caption(published, limits=found)
    assert f"The usual range of 2025-26 Q1 is {low} to {high}." in alt_text.trend(published, limits=found)


def test_the_caption_says_what_holds_a_usual_range():
    held = {"measure": "all", "quarter": "2024-25 Q2", "reason": "Before the programme", "decided_by": "Board"}
    published = series(plans_in_time, [*STEADY, *STEADY])
    up_to = limits(published, [Event(**held, baseline=True)])
    said = "A, 2024-25 Q2, the usual range is held at that of the quarters up to here: Before the programme (Board)."
    assert said in caption(published, limits=up_to)
    again = limits(published, [Event(**held | {"quarter": "2021-22 Q3"}, baseline=True, rebase=True, quarters=12)])
    assert "the usual range begins again, held at the first 12 quarters:" in caption(published, limits=again)


def test_along_a_real_trend_no_usual_range_is_drawn_and_the_caption_says_why():
    rising = [60.0, 61.2, 62.1, 62.8, 64.1, 65.3, 65.8, 67.2, 68.1, 68.9, 70.2, 71.0]
    published = series(plans_in_time, rising)
    verdict = Verdict(plans_in_time.id, "real improvement", "", "trend", "2022-23 Q3", 11.0, 4.0, 60.0, 71.0, 1e-4,
                      0.01, used=tuple(published.figures["period"]))  # fmt: skip
    found = limits(published, (), verdict)
    figure, under = trend_chart(published, limits=found), caption(published, limits=found)
    assert not figure.axes[0].collections and set(marks(figure)) == {"o"}
    assert "usual range (" not in under and "Band" not in under and "Square" not in under
    assert "No usual range is drawn: along a trend" in under and "Thick line: the trend since 2022-23 Q3." in under
    assert "The usual range is" not in alt_text.trend(published, None, found)
