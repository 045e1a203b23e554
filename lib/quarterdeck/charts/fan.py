"""The forecast on a trend chart: a fan of two intervals after the newest figure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..findings.outlook import Outlook
from ..metric import Metric
from ..periods import Quarter
from .style import NAVY

FAN_80, FAN_95 = "#adc4dc", "#dbe6f1"
# Where a figure that runs on through the year begins again.
FIRST_QUARTER = {"year to date": "Q1", "calendar year to date": "Q4"}


def draw_fan(axes, metric: Metric, outlook: Outlook | None, series: pd.DataFrame) -> list[str]:
    """The quarters ahead: the middle as a dashed line, 80% and 95% intervals as bands; gives their labels.

    Each stands at its own distance, also where only every fourth is forecast. A figure that runs on through the year
    begins a new band each year; a quarter alone has bars.
    """
    if outlook is None or outlook.why_not or not outlook.quarters:
        return []
    periods = list(series["period"])
    begin = periods.index(outlook.last) if outlook.last in periods else len(periods) - 1
    x = np.array([begin, *(begin + quarters_from(periods[begin], quarter) for quarter in outlook.quarters)])
    start = float(series["value"].iloc[begin] if np.isnan(outlook.start) else outlook.start)
    lines = {
        name: np.append(start if np.isfinite(start) else getattr(outlook, name)[0], getattr(outlook, name))
        for name in ("lower_95", "upper_95", "lower_80", "upper_80", "mid")
    }
    first = FIRST_QUARTER.get(metric.basis)
    new_year = [n for n, quarter in enumerate(outlook.quarters, start=1) if quarter.endswith(first or "none")]
    for piece in np.split(np.arange(len(x)), new_year):
        _fan(axes, x[piece], {name: line[piece] for name, line in lines.items()}, ahead=piece[-1] > 0)
    newest = Quarter(periods[-1])
    return [newest.back(-n).label for n in range(1, int(x[-1]) - len(periods) + 2)]


def _fan(axes, x: np.ndarray, lines: dict[str, np.ndarray], *, ahead: bool) -> None:
    if not ahead:
        return
    for level, colour, width in (("95", FAN_95, 4), ("80", FAN_80, 9)):
        lower, upper = lines[f"lower_{level}"], lines[f"upper_{level}"]
        if len(x) == 1:
            axes.plot([x[0], x[0]], [lower[0], upper[0]], color=colour, linewidth=width, zorder=1)
            continue
        axes.fill_between(x, lower, upper, color=colour, linewidth=0, zorder=1)
        for edge in (lower, upper):
            axes.plot(x, edge, color=NAVY, linewidth=0.7, zorder=2)
    if len(x) == 1:
        axes.plot(x, lines["mid"], "_", color=NAVY, markersize=10, markeredgewidth=2, zorder=3)
    else:
        axes.plot(x, lines["mid"], color=NAVY, linewidth=1.8, linestyle=(0, (4, 2)), zorder=3)


def quarters_from(earlier: str, later: str) -> int:
    """How many quarters lie from one label to another."""
    return 4 * (int(later[:4]) - int(earlier[:4])) + int(later[-1]) - int(earlier[-1])
