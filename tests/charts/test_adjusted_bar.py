"""The newest figure shown both ways: with an interval where it was seen to grow, without where that is only stated."""

import numpy as np
from matplotlib.figure import Figure

from quarterdeck.charts.control import adjusted_words, draw_adjusted, reach
from quarterdeck.findings.incomplete import Incomplete
from quarterdeck.metric import find

METRIC = find("referrals_in_period")
NAN = float("nan")
SHOWN = Incomplete(METRIC.id, 1, (0.92,), (840.0,), (808.0,), (874.0,), "shown", "seen")
STATED = Incomplete(METRIC.id, 1, (0.92,), (840.0,), (NAN,), (NAN,), "stated", "said")


def test_an_interval_is_said_only_where_there_is_one():
    assert adjusted_words(METRIC, SHOWN)[0].endswith("840 (808 to 874).")
    assert adjusted_words(METRIC, STATED)[0].endswith("by the share that is stated, 840.")
    assert adjusted_words(METRIC, Incomplete(METRIC.id)) == []


def test_the_bar_is_on_the_axis():
    assert reach(None, None, SHOWN) == [840, 808, 874] and reach(None, None, STATED) == [840]
    for incomplete in (SHOWN, STATED):
        axes = Figure().subplots()
        draw_adjusted(axes, incomplete, 3, np.array([700.0, 720, 710, 775]))
        assert any(list(line.get_ydata()) == [840] for line in axes.lines)
