"""What a control chart says in a word: improvement or concern of each point, and whether a target will be met."""

from __future__ import annotations

import numpy as np

from quarterdeck.statistics.control_chart import LABELS, ControlChart

_HIGH = LABELS[1::2]


def _direction(high_is_good, rows: int) -> np.ndarray:
    """1 where high is good, -1 where low is, 0 where neither; one a series."""
    said = np.broadcast_to(np.asarray(high_is_good, dtype=object), (rows,))
    if any(word not in (True, False, None) for word in said):
        raise ValueError("high_is_good is True, False or None (no good direction), one for all or one a series.")
    return np.array([0 if word is None else 1 if word else -1 for word in said], dtype="int8")


def point_types(chart: ControlChart, high_is_good) -> np.ndarray:
    """What each point means to a reader who knows which way is good.

    Parameters
    ----------
    chart : any control chart.
    high_is_good : True, False or None for no good direction; one for all or one a series.

    Returns
    -------
    str, shaped as the chart: "" (common cause), "improvement", "concern"; where no direction is good "neutral high"
    or "neutral low". A rising trend is high even where it begins below the centre.

    Source
    ------
    NHS England, Making Data Count. Check: a point above the upper limit where low is good is a concern.
    """
    label = np.atleast_2d(chart.label)
    good = _direction(high_is_good, len(label))[:, None]
    way = np.where(np.isin(label, _HIGH), 1, -1) * (label != "")
    words = np.where(good == 0, np.where(way > 0, "neutral high", "neutral low"), "concern")
    words = np.where(way * good > 0, "improvement", words)
    return np.where(way == 0, "", words).reshape(chart.label.shape)


def variation(chart: ControlChart, high_is_good) -> np.ndarray:
    """The variation icon of each series: the point type of its newest point with a value; "" for common cause.

    Returns str of shape (series,), or one str for one series. See `point_types` for the words.
    """
    types = np.atleast_2d(point_types(chart, high_is_good))
    out = np.take_along_axis(types, _newest(chart), axis=1)[:, 0] if types.shape[1] else np.full(len(types), "")
    return out[0] if chart.values.ndim == 1 else out


def assurance(chart: ControlChart, target, high_is_good) -> np.ndarray:
    """Whether the process as it runs will meet a target: always, never, or sometimes by chance.

    Judged by the limits in force at the newest point with a value, so that a rebase counts at once.

    Parameters
    ----------
    chart : any control chart.
    target : in the measure's unit, one for all or shape (series,); NaN for none.
    high_is_good : True, False or None; one for all or one a series.

    Returns
    -------
    str, shape (series,) or one str: "pass" (target beyond the worse limit), "fail" (beyond the better limit),
    "inconsistent" (between the limits or at one), "" where there is no target, no good direction or no limits.
    A series that does not vary passes where it meets the target, equality included, and fails otherwise.

    Source
    ------
    NHS England, Making Data Count. Check: limits 80.5 to 89.5, target 92.5, high is good: fail.
    """
    lower, upper, values = (np.atleast_2d(line) for line in (chart.lower, chart.upper, chart.values))
    good = _direction(high_is_good, len(values))
    wanted = np.broadcast_to(np.asarray(np.nan if target is None else target, dtype="float64"), (len(values),))
    if not values.shape[1]:
        return np.full(len(values), "", dtype="<U12")[0 if chart.values.ndim == 1 else slice(None)]
    last = _newest(chart)
    low, high = (np.take_along_axis(line, last, axis=1)[:, 0] for line in (lower, upper))
    slack = 1e-9 * np.fmax(np.abs(low), np.abs(high))
    worse, better = np.where(good > 0, low, -high), np.where(good > 0, high, -low)
    bar = np.where(good > 0, wanted, -wanted)
    word = np.where(bar > better + slack, "fail", np.where(bar < worse - slack, "pass", "inconsistent"))
    still = high - low <= slack
    word = np.where(still, np.where(bar <= better + slack, "pass", "fail"), word)
    word = np.where((good == 0) | np.isnan(wanted) | np.isnan(low) | np.isnan(high), "", word)
    return word[0] if chart.values.ndim == 1 else word


def _newest(chart: ControlChart) -> np.ndarray:
    """The place of the newest point with a value, shape (series, 1); the last place where there is none."""
    present = ~np.isnan(np.atleast_2d(chart.values))
    return present.shape[1] - 1 - np.argmax(present[:, ::-1], axis=1)[:, None]
