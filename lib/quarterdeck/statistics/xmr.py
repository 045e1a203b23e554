"""The XmR chart: one value a period, limits from how far neighbouring values differ."""

from __future__ import annotations

import numpy as np

from quarterdeck.statistics.chart_limits import clipped, finished, whole_number
from quarterdeck.statistics.control_chart import SHORT, ControlChart
from quarterdeck.statistics.groups import Groups, as_series, kept, steps, tolerance
from quarterdeck.statistics.icons import assurance, point_types, variation
from quarterdeck.statistics.moving_ranges import mean_moving_range

__all__ = ["MOVING_RANGE", "STANDARD_DEVIATION", "assurance", "point_types", "variation", "xmr"]

MOVING_RANGE = "moving range"
STANDARD_DEVIATION = "standard deviation"
PER_MEAN_RANGE = 2.66  # three standard deviations, of which the mean moving range estimates 1.128


def xmr(
    values,
    *,
    rebase=None,
    baseline: int | None = None,
    screen: bool = True,
    run: int = 7,
    trend: int = 7,
    sigma: str = MOVING_RANGE,
    floor: float | None = None,
    ceiling: float | None = None,
    widen: float = 1.0,
) -> ControlChart:
    """XmR chart by the rules of Making Data Count: is the newest figure more than chance, has the level moved?

    Trust it from 12 points, for a measure taken afresh each period without a season. A rolling or cumulative
    figure makes it find change that is not there, and a season hides change that is: difference, or remove the
    season, first. Limits from the moving range are too narrow where neighbouring points resemble each other
    (autocorrelation); `sigma="standard deviation"` widens them.

    Parameters
    ----------
    values : the measure, shape (series, points) or (points,), oldest first, NaN = missing.
    rebase : bool, shape (points,) or (series, points): True where a new group begins, with its own centre and limits.
    baseline : points; centre and limits of each group come from its first so many points with a value. None: all.
    screen : leave moving ranges of 3.267 times the mean moving range and more out of the limits, once. The
        Excel template of Making Data Count does not; its R package does.
    run, trend : points that make a run on one side, and a run of rises or of falls.
    sigma : "moving range" or "standard deviation", from which the width of the limits comes.
    floor, ceiling : what the measure cannot pass, in its own unit (0 and 100 for a percentage); limits stop there.
    widen : times the width, over 1 where a season was fitted to the values and taken away.

    Returns
    -------
    ControlChart. A missing point ends a run, and no moving range is taken across it. A series that does not vary
    has limits without width and no signal. A group of one point has no limits, and `notes` says so.

    Source
    ------
    Wheeler (1993), Understanding Variation; NHS England, Making Data Count. Check: 1, 2, 1, 2, 10, 1, 2, … (18
    points) has mean 1.94 and limits -0.72 to 4.6 screened, -3.06 to 6.95 not screened.
    """
    if sigma not in (MOVING_RANGE, STANDARD_DEVIATION):
        raise ValueError(f"sigma is '{MOVING_RANGE}' or '{STANDARD_DEVIATION}'; got {sigma!r}.")
    y, one = as_series(values)
    groups, slack = Groups(y.shape, rebase), tolerance(y)
    present = ~np.isnan(y)
    used = present if baseline is None else groups.first(present, whole_number(baseline, "baseline", 2))
    change = steps(y, groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        count = groups.count(used)
        centre = groups.column(groups.total(kept(y, used)) / count)
        if sigma == MOVING_RANGE:
            mean, said = mean_moving_range(change, used, groups, slack, screen)
            half = groups.column(PER_MEAN_RANGE * mean)
        else:
            half, said = _from_standard_deviation(y, centre, used, groups, slack)
    limits, cut = clipped(centre, widen * half, floor, ceiling)
    notes = (*said, *_of_first(baseline), *cut)
    return finished("XmR", y, limits, groups, change=change, slack=slack, run=run, trend=trend, notes=notes, one=one)


def _of_first(baseline: int | None) -> tuple[str, ...]:
    """That the limits come from the first points alone, and whether these are few."""
    if baseline is None:
        return ()
    trial = "" if baseline >= SHORT else f" Under {SHORT} points they are trial limits."
    return (f"Centre and limits are those of the first {baseline} points of each group.{trial}",)


def _from_standard_deviation(y, centre, used, groups: Groups, slack):
    """Three standard deviations, for a series whose neighbouring points resemble each other."""
    squares = groups.total(kept((y - centre) ** 2, used))
    deviation = np.sqrt(squares / (groups.count(used) - 1))
    deviation = np.where(deviation <= groups.each(slack), 0.0, deviation)
    return groups.column(3 * deviation), (
        "The limits are three standard deviations from the mean, because neighbouring points resemble each other.",
    )
