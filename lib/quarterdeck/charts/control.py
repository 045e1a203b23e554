"""What a trend chart shows beside the line: the usual range, points that stand out, events, late recording.

Points that stand out differ by shape, events by a letter, the range by its own lines: never by colour alone.
"""

from __future__ import annotations

import numpy as np

from ..findings import figure as written
from ..findings.incomplete import Incomplete
from ..findings.limits import Limits
from ..findings.outlook import Outlook
from ..findings.verdict import Verdict
from ..metric import Metric
from .style import CHARCOAL, INK, NAVY, ORANGE, QUIET

BAND = "#e9eef3"
# The rule of a point, by the beginning of its label: its shape on the chart, and what the caption says of it.
SHAPES = {
    "above the upper": ("D", "Diamond", "outside the usual range"),
    "below the lower": ("D", "Diamond", "outside the usual range"),
    "rising": ("^", "Triangle", "one of a run of rises"),
    "falling": ("v", "Triangle pointing down", "one of a run of falls"),
    "two of three": ("P", "Cross", "one of two in three near the edge of the usual range"),
    "run": ("s", "Square", "one of a run on one side of the average"),
}

SIZES = {"D": 8, "s": 6.5}


def draw_limits(axes, limits: Limits | None) -> None:
    """The band between the limits with a thin line at each edge, and the average through it; broken where the
    limits begin again."""
    if limits is None or limits.chart is None:
        return
    chart = limits.chart
    for group in np.unique(chart.group):
        at = np.flatnonzero(chart.group == group)
        if not np.isfinite(chart.lower[at]).any():
            continue
        ends = at[0] - 0.42, at[-1] + 0.42
        level = np.ptp(chart.lower[at]) == 0 and np.ptp(chart.upper[at]) == 0  # then its two ends are enough
        places = [at[0], at[-1]] if level else [at[0], *at, at[-1]]
        x = ends if level else [ends[0], *at, ends[1]]
        axes.fill_between(x, chart.lower[places], chart.upper[places], color=BAND, linewidth=0, zorder=0)
        for edge in (chart.lower, chart.upper):
            axes.plot(x, edge[places], color=QUIET, linewidth=1, linestyle=(0, (1, 2)), zorder=1)
        flat = np.ptp(chart.centre[at]) == 0
        axes.plot(ends if flat else x, chart.centre[[at[0], at[-1]] if flat else places], color=QUIET, linewidth=1.2,
                  zorder=1)  # fmt: skip


def draw_found(axes, limits: Limits | None) -> None:
    """What the verdict calls real: the two levels of a shift, the line of a trend, a ring round the newest figure."""
    if limits is None or limits.found is None:
        return
    found, last = limits.found, limits.periods.index(limits.found.used[-1])
    at = limits.periods.index(found.since)
    style = {"color": ORANGE, "linewidth": 3.2, "solid_capstyle": "butt", "zorder": 1.5}
    if found.rule == "shift of level":
        axes.plot([-0.42, at - 0.58], [found.before] * 2, **style)
        axes.plot([at - 0.42, last + 0.42], [found.after] * 2, **style)
    elif found.rule == "trend":
        axes.plot([at, last], [found.before, found.after], **style)
    else:
        axes.plot([at], [found.after], "o", markerfacecolor="none", markeredgecolor=ORANGE, markeredgewidth=3,
                  markersize=17, zorder=1.5)  # fmt: skip


def draw_special(axes, limits: Limits | None, values: np.ndarray, final: np.ndarray) -> None:
    """Points that stand out, each in the shape of its rule; open where the figure is not final."""
    if limits is None or limits.chart is None:
        return
    for start, (shape, _, _) in SHAPES.items():
        chosen = np.array([str(label).startswith(start) for label in limits.chart.label])
        for at, face in ((chosen & final, ORANGE), (chosen & ~final, "white")):
            if at.any():
                axes.plot(np.flatnonzero(at), values[at], shape, color=face, markeredgecolor=NAVY,
                          markeredgewidth=1.2 if face == ORANGE else 1.8, markersize=SIZES.get(shape, 8),
                          zorder=4)  # fmt: skip


def draw_events(axes, limits: Limits | None) -> None:
    """A thin line with a letter at each event; the caption gives its reason under the same letter."""
    for letter, event in lettered(limits):
        x = limits.periods.index(event.quarter) - (0.5 if event.rebase else 0.0)
        axes.axvline(x, color=CHARCOAL, linewidth=1, linestyle="-" if event.rebase else (0, (2, 3)), zorder=1)
        axes.annotate(
            letter, (x, 1), xycoords=("data", "axes fraction"), xytext=(0, -1), textcoords="offset points",
            ha="center", va="top", fontsize=12, fontweight="bold", color=INK, annotation_clip=False,
            bbox={"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": CHARCOAL, "linewidth": 0.8},
        )  # fmt: skip


def draw_adjusted(axes, incomplete: Incomplete | None, last: int, shown: np.ndarray) -> None:
    """What the newest figures may come to once all is recorded: a bar above or below each, with its interval."""
    for back, value, lower, upper in adjusted_points(incomplete):
        at = last - back
        if at < 0 or not np.isfinite(shown[at]):
            continue
        axes.plot([at, at], [lower, upper], color=CHARCOAL, linewidth=1.2, zorder=3)
        axes.plot([at], [value], "_", color=CHARCOAL, markersize=13, markeredgewidth=2.6, zorder=3)


def reach(limits: Limits | None, outlook: Outlook | None, incomplete: Incomplete | None) -> list[float]:
    """Values beside the figures that must be on the axis."""
    also: list[float] = []
    if limits is not None and limits.chart is not None:
        also += [*limits.chart.lower, *limits.chart.upper]
    if limits is not None and limits.found is not None:
        also += [limits.found.before, limits.found.after]
    if outlook is not None and not outlook.why_not:
        also += [*outlook.lower_95, *outlook.upper_95]
    for _, *ends in adjusted_points(incomplete):
        also += ends
    return [float(value) for value in also if np.isfinite(value)]


def adjusted_points(incomplete: Incomplete | None) -> list[tuple[int, float, float, float]]:
    """Quarters back from the newest, the adjusted value and its interval: NaN where its share is only stated."""
    if incomplete is None:
        return []
    points = zip(incomplete.adjusted, incomplete.lower, incomplete.upper, strict=True)
    return [(back, *three) for back, three in enumerate(points) if np.isfinite(three[0])]


def lettered(limits: Limits | None) -> list[tuple[str, object]]:
    """The events on a chart with their letters: A, B, …"""
    return [] if limits is None else [(chr(ord("A") + n), event) for n, event in enumerate(limits.events[:26])]


def range_caption(metric: Metric, limits: Limits | None, incomplete: Incomplete | None = None) -> str:
    """What the band, the shapes, the letters and the bars mean, with their numbers; or why there is no band."""
    if limits is None:
        return ""
    said = [limits.why_not] if limits.why_not else []
    said += _band_words(metric, limits)
    said += [f"{name}: {meaning}." for name, meaning in shapes_used(limits)]
    said += _found_words(metric, limits.found)
    for letter, event in lettered(limits):
        what = f"{letter}, {event.quarter}, {_what_it_does(event)}"
        said.append(f"{what}: {event.reason.rstrip('.')} ({event.decided_by}).")
    said += adjusted_words(metric, incomplete)
    return " ".join(said)


def _what_it_does(event) -> str:
    """What an event does to the usual range."""
    if event.rebase and event.baseline:
        return f"the usual range begins again, held at the first {event.quarters} quarters"
    if event.baseline:
        return "the usual range is held at that of the quarters up to here"
    return "the usual range begins again" if event.rebase else "noted"


def _band_words(metric: Metric, limits: Limits) -> list[str]:
    """The usual range of the last quarter that has one, with its numbers: not always that of the newest quarter."""
    chart, last = limits.chart, limits.last_with_range
    if chart is None or not last:
        return []
    at = limits.periods.index(last)
    low, high, centre = (written(metric, v) for v in (*limits.usual_in(last), chart.centre[at]))
    mine = chart.group == chart.group[at]
    varies = np.ptp(chart.upper[mine & np.isfinite(chart.upper)]) > 0 or not np.isfinite(chart.upper[mine]).all()
    when = f" until {last}" if chart.group[-1] != chart.group[at] else f" of {last}" if varies else ""
    few = "; since then there are too few quarters for one" if chart.group[-1] != chart.group[at] else ""
    return [f"Band: the usual range{when} ({low} to {high}) around the average ({centre}){few}."]


def _found_words(metric: Metric, found: Verdict | None) -> list[str]:
    if found is None:
        return []
    what = {
        "shift of level": f"the level before {found.since}, and since",
        "trend": f"the trend since {found.since}",
    }.get(found.rule)
    return [f"Thick line: {what}." if what else f"Ring: the figure of {found.since}, which is out of the ordinary."]


def special_words(limits: Limits | None) -> list[str]:
    """Which quarters stand out and how, for those who cannot see the shapes."""
    if limits is None or limits.chart is None:
        return []
    said = []
    for start, (_, _, meaning) in SHAPES.items():
        labelled = zip(limits.periods, limits.chart.label, strict=True)
        at = [period for period, label in labelled if str(label).startswith(start)]
        if not at:
            continue
        quarters = " and ".join(at) if len(at) < 3 else f"{len(at)} quarters from {at[0]} to {at[-1]}"
        side = {"above the upper": "above", "below the lower": "below"}.get(start, "")
        words = f"{side} the usual range" if side else meaning
        said.append(f"{quarters} {'is' if len(at) == 1 else 'are'} {words}" if side else f"{quarters}: {words}")
    return said


def shapes_used(limits: Limits | None) -> list[tuple[str, str]]:
    """The shapes on the chart with what they mean, each once."""
    if limits is None or limits.chart is None:
        return []
    labels = [str(label) for label in limits.chart.label if label]
    used = [(name, meaning) for start, (_, name, meaning) in SHAPES.items() if any(t.startswith(start) for t in labels)]
    return list(dict.fromkeys(used))


def adjusted_words(metric: Metric, incomplete: Incomplete | None) -> list[str]:
    """The newest figure both ways: as recorded so far it is on the line, and as it may become it is a bar."""
    points = adjusted_points(incomplete)
    if not points:
        return []
    _, value, lower, upper = points[0]
    if not np.isfinite(lower):
        return [f"Bar: what the newest figure may come to by the share that is stated, {written(metric, value)}."]
    numbers = written(metric, value), written(metric, lower), written(metric, upper)
    return ["Bar: what the newest figure may come to once all is recorded, {} ({} to {}).".format(*numbers)]
