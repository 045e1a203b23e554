"""Control charts of rare events: the gaps between them, because counts a quarter of 0, 0, 1, 0 say little.

A longer gap is fewer events: for incidents, high is good.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from quarterdeck.statistics.chart_limits import clipped, finished
from quarterdeck.statistics.control_chart import ControlChart
from quarterdeck.statistics.groups import Groups, as_series, noted, steps, tolerance
from quarterdeck.statistics.moving_ranges import mean_moving_range

POWER = 1 / 3.6  # makes times between independent events nearly normal
PER_DEVIATION = 1.128
LINES = ("centre", "lower", "upper", "near_lower", "near_upper")


def t_chart(gaps, *, same_day: float = 0.5, rebase=None, screen=False, run=7, trend=7) -> ControlChart:
    """Chart of the time between rare events, such as serious incident notifications.

    Trust it from about 12 gaps. The newest gap is still open and must not be given: the time since the last event is
    no gap until the next event.

    Parameters
    ----------
    gaps : time between neighbouring events, in days say, shape (series, points) or (points,), NaN = missing.
    same_day : what a gap of 0 stands for, in the same unit: two events recorded on one day were apart by less than a
        day, and half a day is the middle. `notes` says where this was done. The chart draws 0.
    rebase, screen, run, trend : as for `xmr`; screening is off unless asked for.

    Returns
    -------
    ControlChart in the unit of the gaps. Limits are those of the gaps to the power 1/3.6, taken back; not under 0.

    Source
    ------
    Nelson (1994), Journal of Quality Technology 26(3). Check: gaps 1, 1, 1, 1 have centre 1 and limits 1 and 1.
    """
    days, one = as_series(gaps)
    _refuse_negative(days)
    if not same_day > 0:
        raise ValueError(f"`same_day` stands for a gap under a day and is more than 0; got {same_day!r}.")
    y = np.where(days == 0, same_day, days) ** POWER
    groups, slack = Groups(y.shape, rebase), tolerance(y)
    present = ~np.isnan(y)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = groups.column(groups.total(np.where(present, y, 0.0)) / groups.count(present))
        mean, said = mean_moving_range(steps(y, groups), present, groups, slack, screen)
        half = 3 * groups.column(mean) / PER_DEVIATION
    limits, _ = clipped(centre, half, 0.0)
    zero = noted(days == 0, f"Two events on one day count as {same_day:g} of a day apart.")
    chart = finished("T", y, limits, groups, slack=slack, run=run, trend=trend, notes=(*said, *zero), one=one)
    back = {name: getattr(chart, name) ** 3.6 for name in LINES}
    return replace(chart, values=days[0] if one else days, **back)


def g_chart(gaps, *, rebase=None, run=7, trend=7) -> ControlChart:
    """Chart of how many chances passed without an event: cases between complications, days between breakdowns.

    Parameters
    ----------
    gaps : whole numbers, not negative, 0 where one event followed another, shape (series, points) or (points,).
    rebase, run, trend : as for `xmr`.

    Returns
    -------
    ControlChart. The centre is the median, because such gaps are lopsided and half of them should lie on each side;
    the limits are the mean -/+ 3 sqrt(mean (mean + 1)), the lower not under 0.

    Source
    ------
    Benneyan (2001), Health Care Management Science 4. Check: mean 2.4 has an upper limit of 10.97.
    """
    y, one = as_series(gaps)
    _refuse_negative(y)
    groups, slack = Groups(y.shape, rebase), tolerance(y)
    present = ~np.isnan(y)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = groups.column(groups.total(np.where(present, y, 0.0)) / groups.count(present))
    limits, _ = clipped(mean, 3 * np.sqrt(mean * (mean + 1)), 0.0)
    limits = limits._replace(centre=groups.column(groups.median(y)))
    return finished("G", y, limits, groups, slack=slack, run=run, trend=trend, one=one)


def _refuse_negative(gaps: np.ndarray) -> None:
    if np.any(gaps < 0):
        raise ValueError(f"A gap between events cannot be negative; {np.sum(gaps < 0)} are. Put the events in order.")
