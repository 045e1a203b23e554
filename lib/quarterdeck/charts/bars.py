"""A measure by group: horizontal bars from zero, each with its figure at the end."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from ..disclosure import Published
from ..findings import figure as written
from .style import CHARCOAL, NARROW, NAVY, RULE, WIDE, axis_range, canvas, drawing, text_width

NOT_RECORDED = "Not recorded"


def breakdown_chart(published: Published, by: str, *, narrow: bool = False, most: int = 15) -> Figure:
    """One bar a group, in the order given; a group without a figure keeps its row and its symbol.

    "Not recorded" stands last in charcoal. At most `most` groups are drawn; the table has them all.
    """
    rows = published.figures.head(most)
    labels = [
        written(published.metric, row["value"], row["symbol"]) for _, row in rows.iterrows()
    ]
    colours = [CHARCOAL if name == NOT_RECORDED else NAVY for name in rows[by]]
    return horizontal_bars(list(rows[by].astype("str")), rows["value"].to_numpy("float64"), labels, colours, narrow)


def horizontal_bars(names: list[str], values: np.ndarray, labels: list[str], colours, narrow: bool) -> Figure:
    """Bars from zero with their names at the left and their figures at the end."""
    width = NARROW if narrow else WIDE
    wrapped = [textwrap.fill(name, 17 if narrow else 32) for name in names]
    lines = [text.count("\n") + 1 for text in wrapped]
    left = min(max((text_width(line) for text in wrapped for line in text.split("\n")), default=60), 0.45 * width) + 10
    height = sum(18 * n + 14 for n in lines) + 14
    with drawing():
        figure, axes = canvas(width, height, left, 10, 4, 6)
        centres = np.cumsum([18 * n + 14 for n in lines]) - np.array([9 * n + 7 for n in lines])
        shown = pd.DataFrame({"at": centres, "value": np.nan_to_num(values)})
        sns.barplot(
            shown, x="value", y="at", hue="at", orient="h", native_scale=True, ax=axes, palette=list(colours),
            saturation=1, width=20 / (np.min(np.diff(np.unique(centres))) if len(centres) > 1 else 20),
            errorbar=None, legend=False,
        )  # fmt: skip
        low, high = axis_range(values, bars=True)
        room = max((text_width(label, 15) for label in labels), default=0) / (width - left - 10)
        span = (high - low) / max(1 - room * (2 if low < 0 else 1), 0.3)
        axes.set_xlim(low - span * room if low < 0 else 0, high + span * room)
        axes.set_ylim(height - 14, 0)
        axes.set_yticks([])
        _names(axes, wrapped, centres)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.axvline(0, color=RULE, linewidth=1.2)
        axes.set(xlabel="", ylabel="")
        for centre, value, label in zip(centres, np.nan_to_num(values), labels, strict=True):
            axes.annotate(
                label, (value, centre), xytext=(-5 if value < 0 else 5, 0), textcoords="offset points",
                va="center", ha="right" if value < 0 else "left", fontweight="bold",
            )  # fmt: skip
    return figure


def _names(axes, wrapped: list[str], centres) -> None:
    """The groups' names left of the axis, each line by itself, so that any type sets them flush right."""
    for text, centre in zip(wrapped, centres, strict=True):
        lines = text.split("\n")
        for number, line in enumerate(lines):
            below = 18 * (number - (len(lines) - 1) / 2)
            axes.annotate(
                line, (0, centre + below), xycoords=("axes fraction", "data"), xytext=(-8, 0),
                textcoords="offset points", ha="right", va="center", annotation_clip=False,
            )  # fmt: skip
