"""The stretches of a chart that have a usual range of their own, and those whose range is held at a baseline.

Limits begin again where the council says so (params/events.yaml) and where the verdict says that the level really
moved: a range around both levels together would be usual of neither.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace

import numpy as np

from ..params import Event
from ..statistics.control_chart import LABELS, SHORT, ControlChart
from ..statistics.recent_change import FEWEST
from .verdict import Verdict

LINES = ("centre", "lower", "upper", "near_lower", "near_upper")
RULES = ("outside", "shift", "trend", "two_of_three")


def begins_again(periods: Sequence[str], events: Sequence[Event]) -> np.ndarray:
    """True at each quarter in which the council lets the usual range begin again."""
    return np.isin(periods, [event.quarter for event in events if event.rebase])


def chart_in_stretches(
    make: Callable[..., ControlChart],
    periods: Sequence[str],
    values: np.ndarray,
    events: Sequence[Event],
    found: Verdict | None,
) -> ControlChart:
    """The chart with each stretch judged by its own limits.

    Parameters
    ----------
    make : makes the chart, given `rebase` and, where a range is held, `baseline`.
    values : of the quarters judged, NaN = left out.
    events : those of these quarters.
    found : the verdict, where it calls a change real and speaks of these figures.

    Returns
    -------
    ControlChart. A level that moved fewer than eight quarters ago has no range yet, and `notes` says so. A range
    that the council holds at a baseline is not split by a verdict: that later figures leave it is what it is for.
    """
    begins = begins_again(periods, events)
    stretch = np.cumsum(begins)
    held, said = _baselines(periods, values, events, stretch)
    moved = periods.index(found.since) if found is not None and found.rule == "shift of level" else 0
    if moved and not begins[moved] and stretch[moved] not in held:
        begins = begins | (np.arange(len(periods)) == moved)
        drawn = _long_enough(make(rebase=begins), values, moved, found.since)
        if begins.sum() == 1:  # nobody let the range begin again: that it does is said with the shift
            drawn = replace(drawn, notes=tuple(note for note in drawn.notes if not note.startswith("Rebased")))
    else:
        drawn = make(rebase=begins)
    for group, points in held.items():
        mine = np.flatnonzero(stretch == group)
        drawn = _with(drawn, make(rebase=begins, baseline=points), drawn.group == drawn.group[mine[0]])
    return replace(drawn, notes=(*drawn.notes, *said))


def _long_enough(chart: ControlChart, values: np.ndarray, moved: int, since: str) -> ControlChart:
    """The chart without limits and marks in a stretch beside the shift that is too short to have a usual range."""
    said = f"The level moved in {since}: each of the two levels has its own usual range, not one around both."
    bare = np.zeros(len(values), dtype=bool)
    for at in (moved - 1, moved):
        mine = chart.group == chart.group[at]
        if np.isfinite(values[mine]).sum() < FEWEST:
            bare |= mine
            when = f"since {since}" if at == moved else f"before {since}"
            said += f" There are too few quarters {when} for a range: it is drawn from {FEWEST} on."
    lines = {name: np.where(bare, np.nan, getattr(chart, name)) for name in LINES}
    rules = {name: getattr(chart, name) & ~bare for name in RULES}
    label, short = np.where(bare, LABELS[0], chart.label), chart.short & ~bare
    notes = (note for note in chart.notes if short.any() or not note.startswith(f"Under {SHORT} points in a group"))
    return replace(chart, **lines, **rules, label=label, short=short, notes=(*notes, said))


def _baselines(periods, values: np.ndarray, events: Sequence[Event], stretch: np.ndarray):
    """How many of its first figures hold the range of each stretch with a baseline, and what is said of it."""
    held: dict[int, int] = {}
    said = []
    for event in events:
        if not event.baseline:
            continue
        at = periods.index(event.quarter)
        mine = np.flatnonzero(stretch == stretch[at])
        mine = mine[: event.quarters] if event.rebase else mine[mine <= at]
        points = int(np.isfinite(values[mine]).sum())
        of = f"from {periods[mine[0]]} to {periods[mine[-1]]}"
        if points < FEWEST:
            said.append(f"A baseline {of} has {points} figures; it needs {FEWEST}: the range is not held at it.")
            continue
        held[int(stretch[at])] = points
        said.append(f"The usual range is held at that of the {points} figures {of}: {event.reason.rstrip('.')}.")
    return held, said


def _with(chart: ControlChart, other: ControlChart, there: np.ndarray) -> ControlChart:
    """A chart with the points of another one there; the notes are its own."""
    arrays = [field.name for field in fields(ControlChart) if field.name not in ("kind", "notes")]
    mixed = {name: np.where(there, getattr(other, name), getattr(chart, name)) for name in arrays}
    return replace(chart, **mixed)
