"""The measure among its statistical neighbours: a dot an authority, the council picked out by shape and weight."""

from __future__ import annotations

import re
import textwrap

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..findings import figure as written
from ..metric import Metric
from .style import CHARCOAL, INK, NARROW, NAVY, PALE, PLUM, QUIET, RULE, WIDE, axis_range, canvas, drawing, text_width

# Kind of area: marker, size, colour, drawn open. Shapes differ as well as colours.
MARKS = {
    "own": ("D", 11, NAVY, False),
    "country": ("s", 9, CHARCOAL, False),
    "region": ("^", 10, PLUM, False),
    "neighbour": ("o", 8, "#6f777b", True),
}
_DASHES = ((0, (6, 3)), (0, (1.5, 2.5)))
_ROW, _LINE, _TOP, _BOTTOM = 24, 16, 40, 26


def neighbour_chart(
    metric: Metric, rows: pd.DataFrame, lines: list[tuple[str, float]], *, narrow: bool = False
) -> Figure:
    """A row an area from the highest to the lowest, its dot and its figure; a missing one keeps its row and symbol.

    Parameters
    ----------
    rows : `name`, `value`, `symbol` and `kind` ("own", "country", "region", "neighbour").
    lines : the neighbours' lines and their names, the one the page leads with first.
    """
    width = NARROW if narrow else WIDE
    rows = in_order(rows)
    wrapped = [textwrap.fill(name, 19 if narrow else 34) for name in rows["name"]]
    heights = np.array([_ROW + _LINE * text.count("\n") for text in wrapped])
    centres = _TOP + np.cumsum(heights) - heights / 2
    labels = [written(metric, row.value, row.symbol) for row in rows.itertuples()]
    # Names are set flush left, so that the longest alone decides; figures stand in a column at the right.
    left = min(max(text_width(line) for text in wrapped for line in text.split("\n")) * 0.9, 0.47 * width) + 10
    right = max(text_width(label, 15) for label in labels) + 12
    height = _TOP + int(heights.sum()) + _BOTTOM
    with drawing():
        figure, axes = canvas(width, height, left, right, 0, _BOTTOM)
        axes.set_ylim(height - _BOTTOM, 0)
        low, high = axis_range(rows["value"].to_numpy("float64"), also=[value for _, value in lines])
        axes.set_xlim(low, high)
        _ticks(axes, metric, low, high, height)
        _lines(axes, metric, lines, (low, high), (width - left - right, right), height)
        for centre, text, label, row in zip(centres, wrapped, labels, rows.itertuples(), strict=True):
            _row(axes, centre, text, label, row, (left, right))
    return figure


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """From the highest figure to the lowest, those without one last; of equals the council first."""
    first = rows["kind"].map({"own": 0, "country": 1, "region": 2}).fillna(3)
    ordered = rows.assign(_first=first, _down=-rows["value"])
    return ordered.sort_values(["_down", "_first"], kind="stable").drop(columns=["_first", "_down"])


def _ticks(axes, metric: Metric, low: float, high: float, height: float) -> None:
    ticks = [t for t in MaxNLocator(nbins=3, steps=[1, 2, 5, 10]).tick_values(low, high) if low <= t <= high]
    axes.set_xticks(ticks, [_tick(metric, tick) for tick in ticks], color=QUIET, fontsize=12)
    for tick in ticks:
        axes.plot([tick, tick], [_TOP, height - _BOTTOM], color=PALE, linewidth=1, zorder=0)
    axes.spines["bottom"].set_color(RULE)


def _tick(metric: Metric, value: float) -> str:
    """A tick without decimals where it is whole: 50%, 200."""
    text = written(metric, value)
    return re.sub(r"\.0+(?=\D*$)", "", text) if float(value).is_integer() else text


def _lines(axes, metric: Metric, lines, span: tuple[float, float], rooms: tuple[float, float], height: float) -> None:
    """The neighbours' mean and median as upright lines, each with its name above, away from the other line."""
    (low, high), (room, right) = span, rooms
    lowest = min((value for _, value in lines), default=0)
    for level, ((name, value), dashes) in enumerate(zip(lines, _DASHES, strict=False)):
        words, lead = f"{name} {written(metric, value)}", level == 0
        at, wide = (value - low) / (high - low) * room, text_width(words, 12)
        begin = at - wide - 4 if value == lowest and len(lines) > 1 else at + 4
        begin = min(begin, room + right - wide)
        axes.annotate(
            words, (begin / room, 9 + 16 * level), xycoords=("axes fraction", "data"), ha="left", va="center",
            fontsize=12, color=INK, annotation_clip=False, fontweight="bold" if lead else "normal",
        )  # fmt: skip
        axes.plot([value, value], [4 + 16 * level, height - _BOTTOM], color=INK, linewidth=1.4 if lead else 1.2,
                  linestyle=dashes, zorder=1)  # fmt: skip


def _row(axes, centre: float, text: str, label: str, row, margins: tuple[float, float]) -> None:
    """One area: its name at the left, its dot on the scale, its figure at the right."""
    left, right = margins
    weight = "bold" if row.kind == "own" else "normal"
    names = text.split("\n")
    for number, line in enumerate(names):
        below = _LINE * (number - (len(names) - 1) / 2)
        axes.annotate(
            line, (0, centre + below), xycoords=("axes fraction", "data"), xytext=(-left, 0),
            textcoords="offset points", ha="left", va="center", fontweight=weight, annotation_clip=False,
        )  # fmt: skip
    axes.annotate(
        label, (1, centre), xycoords=("axes fraction", "data"), xytext=(right - 2, 0), textcoords="offset points",
        ha="right", va="center", fontweight=weight, annotation_clip=False,
    )  # fmt: skip
    if pd.isna(row.value):
        return
    marker, size, colour, is_open = MARKS[row.kind]
    axes.plot(
        [row.value], [centre], marker, markersize=size, markeredgecolor=colour, markeredgewidth=2 if is_open else 0,
        markerfacecolor="white" if is_open else colour, zorder=4 if row.kind == "own" else 3,
    )  # fmt: skip
