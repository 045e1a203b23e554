"""The axis of a trend ends where its figures can end, and dots last until a verdict can judge."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from published_figures import adoptions, plans_in_time, series
from quarterdeck.charts.trend import is_first_year, value_axis
from quarterdeck.findings.limits import limits
from quarterdeck.statistics.recent_change import FEWEST


@pytest.mark.parametrize("values", [[96.0, 99.0, 100.0, 98.0], [91.0, 99.5, 97.0, 100.0], [100.0] * 4, [20.0, 100.0]])
def test_no_tick_is_above_a_hundred_per_cent_where_no_figure_is(values):
    low, high, ticks = value_axis(series(plans_in_time, values), 95.0, [100.0])
    assert max(ticks) <= 100 < high and low == min(ticks)


def test_a_count_has_ticks_above_a_hundred():
    assert max(value_axis(series(adoptions, [80, 104]))[2]) > 100


@pytest.mark.parametrize("figures", range(1, 13))
def test_every_number_of_figures_has_dots_or_a_usual_range(figures):
    published = series(plans_in_time, [70.0 + n % 3 for n in range(figures)])
    assert is_first_year(published) == (figures < FEWEST) == (limits(published).chart is None)
