"""A funnel plot: authorities by size, and the limits that narrow as authorities grow."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..findings import figure as written
from ..metric import Metric
from .neighbours import MARKS
from .style import INK, NARROW, NAVY, PALE, QUIET, RULE, WIDE, axis_range, canvas, drawing, text_width

_OTHER = ("o", 5, "#8a9297")
_LIMITS = (("95", (0, (6, 3)), "95%"), ("998", (0, (1.5, 2.5)), "99.8%"))
_HEIGHT, _TOP, _BOTTOM = 400, 26, 46
_NAMED = 6  # neighbours outside the limits that are labelled


def funnel_chart(
    metric: Metric, areas: pd.DataFrame, lines: pd.DataFrame, average: float, *, narrow: bool = False
) -> Figure:
    """A point an authority at its size and its figure; the council and the neighbours by shape and by name.

    Parameters
    ----------
    areas : `name`, `kind` ("own", "neighbour", "other"), `denominator`, `value`, `standing`.
    lines : `size`, `lower95`, `upper95`, `lower998`, `upper998`, from the smallest to the largest.
    """
    width = NARROW if narrow else WIDE
    values = areas["value"].to_numpy("float64")
    low, high = axis_range([*values, *_within(lines, values)], also=[average])
    high = min(high, 100.0) if metric.unit == "%" else high
    ticks = [t for t in MaxNLocator(nbins=5, steps=[1, 2, 5, 10]).tick_values(low, high) if low <= t <= high]
    left = max(text_width(_tick(metric, tick)) for tick in ticks) + 14
    with drawing():
        figure, axes = canvas(width, _HEIGHT, left, 52, _TOP, _BOTTOM)
        axes.set_ylim(low, high)
        axes.set_xscale("log")
        axes.set_xlim(lines["size"].iloc[0], lines["size"].iloc[-1])
        _scales(axes, metric, ticks, lines, narrow)
        _draw_limits(axes, lines, average, (low, high))
        for kind in ("other", "neighbour", "own"):
            _points(axes, areas[areas["kind"] == kind], kind)
        _names(axes, areas, (low, high))
    return figure


def _within(lines: pd.DataFrame, values: np.ndarray) -> list[float]:
    """The limits at the middle of the sizes: an axis that takes in those of the smallest would be all funnel."""
    middle = lines.iloc[len(lines) // 2]
    return [middle["lower998"], middle["upper998"]]


def _scales(axes, metric: Metric, ticks, lines: pd.DataFrame, narrow: bool) -> None:
    axes.set_yticks(ticks, [_tick(metric, tick) for tick in ticks], color=QUIET)
    for tick in ticks:
        axes.axhline(tick, color=PALE, linewidth=1, zorder=0)
    first, last = lines["size"].iloc[0], lines["size"].iloc[-1]
    steps = [a * 10**b for b in range(0, 8) for a in (1, 2, 5)]
    sizes = [step for step in steps if first <= step <= last]
    sizes = sizes[:: 2 if narrow and len(sizes) > 5 else 1]
    axes.minorticks_off()
    axes.set_xticks(sizes, [f"{size:,.0f}" for size in sizes], color=QUIET)
    axes.spines["bottom"].set_color(RULE)
    words = "Population" if metric.kind == "rate" else "Size: how many the percentage is of"
    axes.set_xlabel(words, fontsize=12, color=QUIET, labelpad=4)


def _tick(metric: Metric, value: float) -> str:
    text = written(metric, value)
    return text.replace(".0", "") if float(value).is_integer() else text


def _draw_limits(axes, lines: pd.DataFrame, average: float, span: tuple[float, float]) -> None:
    """The average and the two pairs of limits, each named at its right-hand end."""
    low, high = span
    axes.axhline(average, color=INK, linewidth=1.4, zorder=1)
    ends = [(average, "Average")]
    for name, dashes, words in _LIMITS:
        for side in ("lower", "upper"):
            limit = lines[f"{side}{name}"].to_numpy("float64")
            shown = np.where((limit >= low) & (limit <= high), limit, np.nan)
            axes.plot(lines["size"], shown, color=INK, linewidth=1.2, linestyle=dashes, zorder=1)
            if np.isfinite(shown[-1]):
                ends.append((shown[-1], words))
    room = 13 * (high - low) / (_HEIGHT - _TOP - _BOTTOM)
    placed = None
    for value, words in sorted(ends):  # from below, each at least a line above the last
        placed = value if placed is None else max(value, placed + room)
        axes.annotate(words, (1, placed), xycoords=("axes fraction", "data"), xytext=(4, 0), fontsize=11, ha="left",
                      textcoords="offset points", va="center", color=INK, annotation_clip=False)  # fmt: skip


def _points(axes, rows: pd.DataFrame, kind: str) -> None:
    if kind == "other":
        marker, size, colour = _OTHER
        axes.plot(rows["denominator"], rows["value"], marker, markersize=size, color=colour, linestyle="", zorder=2)
        return
    marker, size, colour, _ = MARKS["own" if kind == "own" else "region"]
    axes.plot(rows["denominator"], rows["value"], marker, markersize=size, color=colour, markeredgecolor="white",
              markeredgewidth=1, linestyle="", zorder=4 if kind == "own" else 3)  # fmt: skip


def _names(axes, areas: pd.DataFrame, span: tuple[float, float]) -> None:
    """The council by name, and those neighbours that lie outside the limits; no name over another."""
    apart = areas["standing"].str.contains("(", regex=False)
    shown = pd.concat([areas[areas["kind"] == "own"], areas[(areas["kind"] == "neighbour") & apart].head(_NAMED)])
    first, last = axes.get_xlim()
    middle, line = np.sqrt(first * last), 15 * (span[1] - span[0]) / (_HEIGHT - _TOP - _BOTTOM)
    below = {True: np.inf, False: np.inf}  # where the last name stands, on either side of the points
    for row in shown.sort_values("value", ascending=False).itertuples():
        ahead, own = row.denominator < middle, row.kind == "own"
        below[ahead] = at = min(row.value, below[ahead] - line)
        axes.annotate(
            row.name, (row.denominator, at), xytext=(9 if ahead else -9, 0), textcoords="offset points",
            ha="left" if ahead else "right", va="center", fontsize=13 if own else 12, zorder=2.5,
            color=NAVY if own else INK, fontweight="bold" if own else "normal",
            bbox={"facecolor": "white", "alpha": 0.8, "pad": 0.5},
        )  # fmt: skip
