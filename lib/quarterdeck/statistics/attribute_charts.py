"""Control charts of counted things: percentages with their denominators, rates, counts.

The width of the limits follows from the denominator of each point: what chance alone would do. Where the points vary
more than that (overdispersion, the rule with thousands of cases), Laney's charts p' and u' widen the limits to fit.
"""

from __future__ import annotations

import numpy as np

from quarterdeck.statistics.chart_limits import clipped, finished
from quarterdeck.statistics.control_chart import ControlChart
from quarterdeck.statistics.counted import paired_counts, ratio, refuse_negative, too_many
from quarterdeck.statistics.groups import Groups, as_series, noted, steps, tolerance
from quarterdeck.statistics.moving_ranges import mean_moving_range

_WIDER = "The limits are widened to the spread that neighbouring points show."
_UNKNOWN = "Too few neighbouring points to see how far they vary: limits are those of chance alone."
PER_DEVIATION = 1.128  # the mean moving range of a normal series, in standard deviations


def p_chart(numerator, denominator, laney: bool = True, *, least: float = 1.0, **settings) -> ControlChart:
    """Chart of a percentage: limits by each point's own denominator, p' (widened to the spread there is) or p.

    Trust it where each case counts once and in one period. With denominators in the thousands plain p flags nearly
    everything; p' does not.

    Parameters
    ----------
    numerator, denominator : counts, shape (series, points) or (points,), 0 <= numerator <= denominator, NaN = missing.
        A denominator of 0 is a missing point: no one to measure.
    laney : widen the limits by the spread between neighbouring points (p').
    least : the least they are multiplied by; 1 never makes them narrower than chance alone, 0 lets the data decide.
    **settings : rebase, baseline, screen, run, trend as for `xmr`; `screen` (here off unless asked for) drops moving
        ranges of the standardised points; `widen` takes the spread found so many times (as for `xmr`).

    Returns
    -------
    ControlChart in per cent, limits within 0 and 100, NaN where there is no denominator.

    Source
    ------
    Laney (2002), Quality Engineering 14(4). Check: 190 of 315 and 74 of 158 have together a centre of 55.81%.
    """
    x, n, one = paired_counts(numerator, denominator)
    if np.any(x > n):
        raise ValueError(too_many(x, n))

    def chance(share):
        return np.sqrt(np.maximum(share * (1 - share), 0) / n)

    return _chart("p", x, n, 100.0, one, chance, 100.0, least if laney else None, **settings)


def u_chart(
    numerator, denominator, laney: bool = True, *, per: float = 1.0, least: float = 1.0, **settings
) -> ControlChart:
    """Chart of a rate, events to a population or to person-years: u' (widened to the spread there is) or u.

    Parameters
    ----------
    numerator, denominator : events and what they are counted against, as in `p_chart`; events may exceed it.
    per : the rate is per so many, such as 10,000 children.
    laney, least, **settings : as for `p_chart`.

    Returns
    -------
    ControlChart in events per `per`, lower limit not under 0.

    Source
    ------
    Laney (2002), as for p'; Poisson spread of the events. Check: 16 events to 4 has a rate of 4 and, with u, limits
    of 4 - 3 and 4 + 3.
    """
    x, n, one = paired_counts(numerator, denominator)

    def chance(rate):
        return np.sqrt(rate / n)

    return _chart("u", x, n, float(per), one, chance, None, least if laney else None, **settings)


def c_chart(counts, **settings) -> ControlChart:
    """Chart of a count of events that happen singly and independently, over the same population each period.

    Trust it only where the counts vary about as much as their mean (`chart_choice.dispersion`); most counts in a
    council vary more, and need an XmR chart.

    Parameters
    ----------
    counts : shape (series, points) or (points,), not negative, NaN = missing.
    **settings : rebase, baseline, run, trend as for `xmr`.

    Source
    ------
    Montgomery (2009), Introduction to Statistical Quality Control. Check: counts with mean 9 have limits 0 and 18.
    """
    x, one = as_series(counts)
    refuse_negative(x, "A count")
    return _chart("c", x, np.where(np.isnan(x), np.nan, 1.0), 1.0, one, np.sqrt, None, None, **settings)


def i_chart(values, *, rebase=None, baseline=None, screen=False, run=7, trend=7) -> ControlChart:
    """Individuals chart as textbooks of industry have it: an XmR chart with 3/1.128 for 2.66, not screened.

    Parameters
    ----------
    values : shape (series, points) or (points,), NaN = missing. For a council's measures use `xmr`.
    rebase, baseline, screen, run, trend : as for `xmr`.

    Source
    ------
    Montgomery (2009). Check: 1, 2, 1, 2 has limits of 1.5 -/+ 3/1.128.
    """
    x, one = as_series(values)
    y, groups, slack, used, centre = ratio(x, np.where(np.isnan(x), np.nan, 1.0), 1.0, rebase, baseline)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, said = mean_moving_range(steps(y, groups), used, groups, slack, screen)
    limits, _ = clipped(centre, 3 / PER_DEVIATION * groups.column(mean))
    return finished("I", y, limits, groups, slack=slack, run=run, trend=trend, notes=said, one=one)


def i_prime_chart(
    numerator, denominator, *, per: float = 1.0, rebase=None, baseline=None, screen=False, run=7, trend=7
) -> ControlChart:
    """Chart of any ratio with a denominator that differs from point to point, its spread learnt from the data (I').

    Parameters
    ----------
    numerator, denominator : sums of a measure and what they are over, as in `u_chart`; the numerator may be negative.
    per, rebase, baseline, screen, run, trend : as for `u_chart`. Limits are not cut off.

    Source
    ------
    Taylor (2018), Normalized individuals control chart. Check: with equal denominators it is an I chart whose spread
    comes from neighbouring differences times sqrt(pi)/2, against 1/1.128.
    """
    x, n, one = paired_counts(numerator, denominator, signed=True)
    y, groups, slack, used, centre = ratio(x, n, float(per), rebase, baseline)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.ones_like(n)
        apart.ravel()[1:] = np.sqrt(1 / n.ravel()[1:] + 1 / n.ravel()[:-1])
        mean, said = mean_moving_range(steps(y, groups) / apart, used, groups, slack * 0, screen)
        half = 3 * groups.column(mean) * np.sqrt(np.pi / 2) / np.sqrt(n)
    limits, cut = clipped(centre, half)
    return finished("I'", y, limits, groups, slack=slack, run=run, trend=trend, notes=(*said, *cut), one=one)


def _chart(
    kind, x, n, per, one, chance, ceiling, least, *, rebase=None, baseline=None, screen=False, run=7, trend=7,
    widen=1.0,
) -> ControlChart:  # fmt: skip
    """A p, u or c chart from the standard deviation that chance gives at each point; a Laney chart where `least` is
    a number, the spread that it finds being taken `widen` times."""
    y, groups, slack, used, centre = ratio(x, n, per, rebase, baseline)
    said: tuple[str, ...] = ()
    with np.errstate(divide="ignore", invalid="ignore"):
        deviation = per * chance(centre / per)
        if least is not None:
            factor, said = _widened(y, centre, deviation, used, groups, least, screen, widen)
            kind, deviation = f"{kind}'", deviation * factor
    limits, cut = clipped(centre, 3 * deviation, 0.0, ceiling)
    bare = noted(np.isnan(y) & np.isnan(deviation), "A period without a denominator has no value and no limits.")
    return finished(
        kind, y, limits, groups, slack=slack, run=run, trend=trend, notes=(*said, *cut, *bare), one=one
    )


def _widened(y, centre, deviation, used, groups: Groups, least: float, screen: bool, widen: float):
    """How many times wider than chance the points vary, against the points: mean moving range of the z-scores."""
    z = np.where(deviation > 0, (y - centre) / deviation, np.where(np.isnan(y), np.nan, 0.0))
    mean, said = mean_moving_range(steps(z, groups), used, groups, tolerance(z), screen)
    unknown = np.isnan(mean)
    factor = np.maximum(np.where(unknown, 1.0, widen * mean / PER_DEVIATION), least)
    return groups.column(factor), (
        *said,
        *noted(groups.column(factor > 1), _WIDER),
        *noted(groups.column(unknown), _UNKNOWN),
    )
