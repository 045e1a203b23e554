"""Charts draw what they are given, the same bytes each time, with words for those who cannot see them."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from published_figures import agency_spend, looked_after, plans_in_time, series
from quarterdeck.charts import alt_text, breakdown_chart, budget_chart, sparkline, to_svg, trend_chart
from quarterdeck.charts.style import axis_range
from quarterdeck.charts.trend import caption
from quarterdeck.errors import PackError
from quarterdeck.params import Target

AIM = Target(target=85, decided_by="Board", decided_on=date(2025, 1, 1))


def drawn(published, **more) -> str:
    return to_svg(trend_chart(published, **more), "one", "words")


def test_the_same_figures_draw_the_same_bytes():
    published = series(plans_in_time, [70, None, 80, 82])
    assert drawn(published, target=AIM) == drawn(published, target=AIM)


def test_a_picture_has_a_view_box_no_fixed_size_no_date_and_its_words():
    svg = to_svg(trend_chart(series(plans_in_time, [70, 80])), "one", 'Plans & "needs" < 20 weeks')
    head = svg[: svg.index(">")]
    assert "viewBox=" in head and " width=" not in head and " height=" not in head
    assert 'role="img"' in head and "Plans &amp; &#34;needs&#34; &lt; 20 weeks" in head
    assert "date" not in svg and "style=" not in svg and "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_ids_inside_a_picture_carry_its_name_and_every_reference_is_met():
    svg = drawn(series(plans_in_time, [70, 80, 75]))
    ids = set(re.findall(r' id="([^"]+)"', svg))
    assert all(name.startswith("one-") for name in ids)
    assert set(re.findall(r'(?:url\(#|href="#)([^")]+)', svg)) <= ids


def test_a_quarter_without_a_figure_is_a_gap_never_a_zero():
    figure = trend_chart(series(looked_after, [600, None, 620, 610]))
    lines = [line.get_ydata() for line in figure.axes[0].lines]
    assert not any((np.asarray(values, dtype="float64") == 0).any() for values in lines)
    assert "A gap is a quarter without a figure." in caption(series(looked_after, [600, None, 620, 610]))


def test_a_running_total_begins_a_new_line_each_april():
    figure = trend_chart(series(agency_spend, [30, 40, 10, 20]))
    pieces = [line.get_xdata().tolist() for line in figure.axes[0].lines if line.get_linestyle() == "-"]
    assert pieces == [[0, 1], [2, 3]]


@pytest.mark.parametrize("values", [[5.0], [20.0], [33.333333333333336], [0.0, 0.0], [None, None], [0.1, 0.1]])
def test_one_figure_or_none_can_be_drawn(values):
    assert "<svg" in drawn(series(looked_after, values), target=AIM)
    assert "<svg" in to_svg(sparkline(series(looked_after, values)), "s", "words")


@pytest.mark.parametrize(
    "values, bars, low",
    [([10, 100], False, 0), ([90, 100], False, 80), ([90, 100], True, 0), ([-5, 10], False, -6.8), ([0, 0], False, 0)],
)
def test_bars_begin_at_nothing_and_lines_do_unless_all_is_high_up(values, bars, low):
    assert axis_range(values, bars=bars)[0] == pytest.approx(low, abs=0.6)


def test_the_words_of_a_trend_come_from_its_figures():
    words = alt_text.trend(series(plans_in_time, [70, 90.04, None, 60, 82]), 85)
    assert words == (
        "Line chart of EHC plans issued within 20 weeks by quarter, 2024-25 Q2 to 2025-26 Q2: from 70.0% to 82.0%; "
        "lowest 60.0% in 2025-26 Q1; highest 90.0% in 2024-25 Q3. No figure in 1 of the quarters between. "
        "The target is 85.0%."
    )


def test_bars_keep_a_group_without_a_figure_in_its_row():
    published = series(plans_in_time, [80.0, 60.0, None])
    figures = published.figures.assign(need=["Autism", "Speech", "Not recorded"], period="2025-26 Q2")
    object.__setattr__(published, "figures", figures)
    axes = breakdown_chart(published, "need").axes[0]
    assert [text.get_text() for text in axes.texts] == ["Autism", "Speech", "Not recorded", "80.0%", "60.0%", "[x]"]
    assert alt_text.breakdown(published, "need").endswith("Autism 80.0%; Speech 60.0%; Not recorded [x].")


def test_over_and_under_budget_differ_in_more_than_colour():
    rows = pd.DataFrame({"division": ["A", "B"], "variance": [1_250_000.0, -120_000.0]})
    assert [text.get_text() for text in budget_chart(rows).axes[0].texts] == ["A", "B", "+£1,250k", "−£120k"]
    assert alt_text.budget(rows).endswith("A £1,250,000 over; B £120,000 under.")


def test_charts_are_not_drawn_from_figures_that_have_not_passed_the_door():
    from quarterdeck.disclosure import Published

    with pytest.raises(PackError, match="publish"):
        Published(plans_in_time, pd.DataFrame(), (), "full", "")
