"""What every control chart ends with: limits held within what is possible, the rules applied, and the notes."""

from __future__ import annotations

import numpy as np

from quarterdeck.statistics.control_chart import SHORT, ControlChart
from quarterdeck.statistics.groups import Groups, noted, steps
from quarterdeck.statistics.runs import Limits, rules

_FROM_RANGES = ("XmR", "I", "I'", "p'", "u'", "T")  # charts whose limits come from moving ranges


def whole_number(given, name: str, least: int) -> int:
    """A setting that counts points, or a ValueError that says what it needs."""
    if isinstance(given, bool) or int(given) != given or given < least:
        raise ValueError(f"`{name}` counts points and is at least {least}; got {given!r}.")
    return int(given)


def clipped(centre, half, floor: float | None = None, ceiling: float | None = None):
    """Limits half a width from the centre, stopped at the floor and the ceiling, and a note where they were.

    The near limits are two thirds of the way to where the limits would have been.
    """
    low, high = -np.inf if floor is None else floor, np.inf if ceiling is None else ceiling
    if low >= high:
        raise ValueError(f"The floor, {floor}, is not under the ceiling, {ceiling}. Exchange them.")
    lower, upper = centre - half, centre + half
    cut = (lower < low) | (upper > high)
    near = half * (2 / 3)
    lines = (lower, upper, centre - near, centre + near)
    if floor is not None or ceiling is not None:
        lines = tuple(np.clip(line, low, high) for line in lines)
    limits = Limits(centre, *lines)
    ends = " and ".join(f"{end:g}" for end in (floor, ceiling) if end is not None)
    return limits, noted(cut, f"A limit is cut off at {ends}: the figure cannot pass it.")


def finished(
    kind: str,
    y: np.ndarray,
    limits: Limits,
    groups: Groups,
    *,
    change: np.ndarray | None = None,
    slack: np.ndarray,
    run: int,
    trend: int,
    notes: tuple[str, ...] = (),
    one: bool = False,
) -> ControlChart:
    """A ControlChart from values and limits: the rules, the notes on what is missing or short, the shape asked for."""
    run, trend = whole_number(run, "run", 2), whole_number(trend, "trend", 2)
    present = ~np.isnan(y)
    size = groups.column(groups.count(present))
    parts = rules(y, steps(y, groups) if change is None else change, limits, slack, groups, run, trend)
    parts |= dict(zip(Limits._fields, limits, strict=True))
    parts |= {"values": y, "group": groups.number, "short": size < SHORT}
    arrays = {name: np.broadcast_to(array, y.shape) for name, array in parts.items()}
    notes = (*notes, *_reasons(kind, y, present, size, limits, slack, groups))
    if one:
        arrays = {name: array[0] for name, array in arrays.items()}
    return ControlChart(kind=kind, notes=notes, **arrays)


def _reasons(kind, y, present, size, limits: Limits, slack, groups: Groups) -> tuple[str, ...]:
    """Why limits are missing, without width or on trial."""
    if not y.size:
        return ("There are no points.",)
    bare, still = np.isnan(limits.upper), limits.upper - limits.lower <= slack
    said = (
        *noted(size == 0, "A group has no point with a value: it has no centre and no limits."),
        *noted((size == 1) & bare, "A group of one point has no limits: they need two neighbouring points."),
        *noted((size > 1) & bare & present, "No two neighbouring points of a group have values: it has no limits."),
        *noted((size > 1) & still, "The series does not vary: its limits have no width."),
        *noted((size > 1) & (size < SHORT), f"Under {SHORT} points in a group: its limits are on trial and will move."),
    )
    if not present.all():
        ranges = ", and no moving range is taken across it" if kind in _FROM_RANGES else ""
        said += noted(~present, f"Points are missing: a run ends at a gap{ranges}.")
    if not groups.whole:
        said += noted(groups.begins[:, 1:], "Rebased: centre and limits start afresh at each rebase.")
    return said
