"""The rules that tell a signal from chance variation on a control chart, over all series at once.

Series lie end to end and every rule is a few passes over arrays of true and false: a run of seven is a window of
seven that holds throughout, spread back over its seven points. No window reaches across two groups or series.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.stats import binom

from quarterdeck.statistics.control_chart import LABELS
from quarterdeck.statistics.groups import Groups

_BY_RANK = np.array(("", *LABELS[:0:-1]), dtype=object)  # the first rule to be tried has the highest rank


class Limits(NamedTuple):
    """Centre and limits, each broadcasting against (series, points)."""

    centre: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    near_lower: np.ndarray
    near_upper: np.ndarray


def windows_that_hold(holds: np.ndarray, width: int) -> np.ndarray:
    """For each place, whether `holds` is true there and at the `width - 1` places after it; shape (n - width + 1,)."""
    have, out = 1, holds
    while have < width:
        step = min(have, width - have)
        out = out[:-step] & out[step:] if len(out) > step else out[:0]
        have += step
    return out


def spread_back(windows: np.ndarray, width: int, size: int) -> np.ndarray:
    """True for every place of a window that holds: the opposite way of `windows_that_hold`; shape (size,)."""
    out, have = np.zeros(size, dtype=bool), 1
    out[: len(windows)] = windows
    while have < width:
        step = min(have, width - have)
        out[step:] |= out[:-step].copy()
        have += step
    return out


def in_runs(holds: np.ndarray, begins: np.ndarray, length: int) -> np.ndarray:
    """True for the points of every stretch of at least `length` points at which `holds`, within one group.

    Parameters
    ----------
    holds, begins : bool, same shape; `begins` is True at the first point of every group and series.
    length : points, 1 or more.

    Returns
    -------
    bool, same shape. Check: [1, 1, 0, 1, 1, 1] with length 3 gives the last three.
    """
    held = windows_that_hold(holds.ravel(), length) & _within(begins, length)
    return spread_back(held, length, holds.size).reshape(holds.shape)


def _within(begins: np.ndarray, length: int) -> np.ndarray:
    """Whether the window from each place stays in one group."""
    flat = begins.ravel()
    return windows_that_hold(~flat[1:], length - 1) if length > 1 else np.ones(flat.size, dtype=bool)


def near_twice(near: np.ndarray, side: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """Points near a limit where at least two of three neighbours are, all three on that side of the centre.

    Parameters
    ----------
    near, side, begins : bool, same shape: near the limit on this side (not beyond it); on this side; group begins.

    Returns
    -------
    bool, same shape: only the near points. Check: near [0,0,1,1,0,0,0], all on the side, gives the two near points.
    """
    close = near.ravel()
    first, second, third = close[:-2], close[1:-1], close[2:]
    two = (first & second) | (third & (first | second))
    held = two & windows_that_hold(side.ravel(), 3) & _within(begins, 3)
    return (spread_back(held, 3, close.size) & close).reshape(near.shape)


def trends(change: np.ndarray, tolerance: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Points in a run of rises and in a run of falls; a point that turns one into the other belongs to the later.

    Parameters
    ----------
    change : each point less the one before, shape (series, points); 0 where a group begins, NaN beside a gap.
    tolerance : shape (series, 1); a change no larger is a tie, and a tie ends the run.
    length : points in the run, 2 or more: seven points are six changes.

    Returns
    -------
    rising, falling : bool, same shape. Check: 2, 1, 2, 3, 4, 5, 6, 7, 3 with length 7 rises from the second to the
    eighth point.
    """
    found = []
    for moved in (change > tolerance, change < -tolerance):
        held = windows_that_hold(moved.ravel()[1:], length - 1)
        found.append(spread_back(held, length, change.size).reshape(change.shape))
    rising, falling = found
    turns = rising & falling
    if turns.any():
        later = np.zeros(change.size, dtype=bool)
        later[:-1] = change.ravel()[1:] > 0
        later = later.reshape(change.shape)
        rising, falling = rising & ~(turns & ~later), falling & ~(turns & later)
    return rising, falling


def rules(y, change, limits: Limits, tolerance, groups: Groups, run: int, trend: int) -> dict[str, np.ndarray]:
    """Every rule for every point, as the fields of a `ControlChart`: outside, shift, trend, two_of_three, side, label.

    Nothing equal to a line, to within the tolerance, is beyond it. A missing point ends a run: nobody saw it.
    """
    above, below = y > limits.centre + tolerance, y < limits.centre - tolerance
    high, low = y > limits.upper + tolerance, y < limits.lower - tolerance
    near_high = (y > limits.near_upper + tolerance) & ~high
    near_low = (y < limits.near_lower - tolerance) & ~low
    rising, falling = trends(change, tolerance, trend)
    twice_high = near_twice(near_high, above, groups.begins)
    twice_low = near_twice(near_low, below, groups.begins)
    run_above, run_below = in_runs(above, groups.begins, run), in_runs(below, groups.begins, run)
    rank = np.zeros(y.shape, dtype="uint8")
    in_order = (high, low, rising, falling, twice_high, twice_low, run_above, run_below)
    for place, points in enumerate(in_order, start=1):
        np.maximum(rank, points.view("uint8") * np.uint8(len(LABELS) - place), out=rank)
    return {
        "outside": high | low,
        "shift": run_above | run_below,
        "trend": rising | falling,
        "two_of_three": twice_high | twice_low,
        "side": above.view("int8") - below.view("int8"),
        "label": _BY_RANK[rank],
    }


class RunSignals(NamedTuple):
    """Of each series: whether it has a run signal, its longest run and the most allowed, its crossings and the
    fewest allowed."""

    signal: np.ndarray
    longest: np.ndarray
    longest_allowed: np.ndarray
    crossings: np.ndarray
    crossings_needed: np.ndarray


def anhoej(values, centre, tolerance=None) -> RunSignals:
    """Run signals whose bounds grow with the series: an unusually long run, or unusually few crossings.

    Trust it from about ten points off the centre; it needs no limits, so it suits gaps between rare events, whose
    limits are wide. Points on the centre and missing points are left out.

    Parameters
    ----------
    values : shape (series, points) or (points,), NaN = missing.
    centre : broadcasts against values.

    Returns
    -------
    RunSignals, each of shape (series,) or a scalar. A run longer than round(log2 n) + 3 is a signal, and so are
    fewer crossings than the 5% point of a binomial with n - 1 draws of a half, n the points off the centre.

    Source
    ------
    Anhøj and Olesen (2014), Run charts revisited, PLOS ONE 9(11). Check: 24 points allow a run of 8 and need 8.
    """
    one = np.ndim(values) == 1
    y = np.atleast_2d(np.asarray(values, dtype="float64"))
    slack = 0 if tolerance is None else tolerance
    apart = np.nan_to_num(y - np.broadcast_to(centre, y.shape))
    side = np.where(np.abs(apart) <= slack, 0, np.sign(apart)).astype("int8")
    useful = (side != 0).sum(axis=1)
    packed = np.take_along_axis(side, np.argsort(side == 0, axis=1, kind="stable"), axis=1)
    turned = (packed[:, 1:] != packed[:, :-1]) & (packed[:, 1:] != 0)
    crossings = turned.sum(axis=1)
    places = np.arange(y.shape[1])
    begun = np.zeros(y.shape, dtype=int)
    begun[:, 1:] = np.where(turned, places[1:], 0)
    longest = np.where(packed != 0, places - np.maximum.accumulate(begun, axis=1) + 1, 0).max(axis=1, initial=0)
    allowed = np.where(useful > 0, np.rint(np.log2(np.maximum(useful, 1))) + 3, 0).astype(int)
    needed = np.where(useful > 1, binom.ppf(0.05, np.maximum(useful - 1, 1), 0.5), 0).astype(int)
    signals = ((longest > allowed) | (crossings < needed), longest, allowed, crossings, needed)
    return RunSignals(*(part[0] if one else part for part in signals))
