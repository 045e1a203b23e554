"""The measure by quarter."""

from __future__ import annotations

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..disclosure import Published
from ..findings import figure as written
from ..findings import target_in_words
from ..params import Target
from .style import INK, NARROW, NAVY, PALE, PLUM, QUIET, TYPE_SIZE, WIDE, axis_range, canvas, drawing, text_width


def trend_chart(published: Published, target: Target | None = None, *, narrow: bool = False) -> Figure:
    """The measure by quarter, with the target if the council has set one.

    A quarter without a figure leaves a gap in the line, never a zero. A measure that counts up
    through the year begins a new line each year. An open marker is a provisional or supplied figure.
    """
    metric, series = published.metric, observed(published)
    aim = target.target if target else None
    low, high, ticks = value_axis(published, aim)
    width, height = (NARROW, 230) if narrow else (WIDE, 270)
    with drawing():
        last = series["value"].iloc[-1] if len(series) else np.nan
        end_label = written(metric, last)
        left = max(text_width(written_tick(metric, t, ticks)) for t in ticks) + 14 if ticks else 40
        right, top = max(text_width(end_label, 16), 24) + 14, 34 if target else 16
        figure, axes = canvas(width, height, left, right, top, 44)
        positions = np.arange(len(series))
        _lines(axes, metric, series, positions)
        if aim is not None and len(series):
            axes.plot([0, len(series) - 1], [aim, aim], color=PLUM, linestyle=(0, (5, 3)), linewidth=1.8)
            _target_key(axes, f"Target: {target_in_words(metric, target)}", width)
        if pd.notna(last):
            axes.annotate(
                end_label, (len(series) - 1, last), xytext=(9, 0), textcoords="offset points",
                va="center", fontsize=16, fontweight="bold", color=NAVY, annotation_clip=False,
            )  # fmt: skip
        axes.set_ylim(low, high)
        axes.set_xlim(-0.4, max(len(series) - 0.6, 0.6))
        axes.set_yticks(ticks)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: written_tick(metric, v, ticks)))
        axes.grid(axis="y", color=PALE, linewidth=1)
        axes.set_axisbelow(True)
        if low < 0 < high:
            axes.axhline(0, color=QUIET, linewidth=1)
        _quarter_ticks(axes, series, every=8 if narrow and len(series) > 9 else 4)
    return figure


def value_axis(published: Published, aim: float | None = None) -> tuple[float, float, list[float]]:
    """Where the value axis begins and ends, and its ticks; it begins on a tick."""
    low, high = axis_range(observed(published)["value"], also=[] if aim is None else [aim])
    ticks = MaxNLocator(nbins=6, steps=[1, 2, 5, 10]).tick_values(low, high)
    begin = low if low < 0 else float(max((t for t in ticks if t <= low), default=low))
    return begin, high, [float(t) for t in ticks if begin <= t <= high]


def _lines(axes, metric, series: pd.DataFrame, positions: np.ndarray) -> None:
    pieces = _pieces(metric, series)
    sns.lineplot(
        x=positions, y=series["value"].to_numpy("float64"), units=pieces, estimator=None, ax=axes, color=NAVY,
        linewidth=2.4, legend=False,
    )  # fmt: skip
    values, final = series["value"].to_numpy("float64"), series["status"].eq("final").to_numpy()
    alone = np.array([(pieces == piece).sum() == 1 for piece in pieces], dtype=bool)
    axes.plot(positions[final & alone], values[final & alone], "o", color=NAVY, markersize=5)
    axes.plot(
        positions[~final], values[~final], "o", markerfacecolor="white", markeredgecolor=NAVY,
        markeredgewidth=2, markersize=7,
    )  # fmt: skip
    axes.set(xlabel="", ylabel="")


def _target_key(axes, words: str, width: float) -> None:
    """The target's name above the chart, beside a piece of its dashed line: on the line it would be crossed."""
    box = axes.get_position()
    pixel = 1 / (box.width * width)
    axes.plot([0, 30 * pixel], [1.09, 1.09], transform=axes.transAxes, clip_on=False, color=PLUM,
              linestyle=(0, (5, 3)), linewidth=1.8)  # fmt: skip
    axes.text(38 * pixel, 1.09, words, transform=axes.transAxes, color=PLUM, va="center")


def _pieces(metric, series: pd.DataFrame) -> np.ndarray:
    """Which unbroken stretch each quarter belongs to: a gap, or a new year of a running total, begins another."""
    gap = series["value"].isna()
    broken = gap | gap.shift(fill_value=False)
    if metric.basis == "year to date":
        broken |= series["end"].dt.month == 6
    if metric.basis == "calendar year to date":
        broken |= series["end"].dt.month == 3
    return broken.cumsum().to_numpy()


def observed(published: Published) -> pd.DataFrame:
    """The figures from the first quarter that has one to the last that was asked for."""
    has = published.figures["value"].notna().to_numpy()
    return published.figures.iloc[has.argmax() if has.any() else len(has) :].reset_index(drop=True)


def _quarter_ticks(axes, series: pd.DataFrame, every: int) -> None:
    positions = list(range(len(series) - 1, -1, -every))[::-1]
    labels = [series["period"].iloc[p] for p in positions]
    axes.set_xticks(positions, [label[8:] for label in labels], fontsize=TYPE_SIZE, color=INK)
    for position, label in zip(positions, labels, strict=True):
        axes.annotate(
            label[:7], (position, 0), xycoords=("data", "axes fraction"), xytext=(0, -37),
            textcoords="offset points", ha="center", annotation_clip=False,
        )  # fmt: skip


def written_tick(metric, value: float, ticks: list[float]) -> str:
    """A value on the axis: short, the same number of places on every tick."""
    step = min(np.diff(ticks)) if len(ticks) > 1 else 1
    if metric.unit.startswith("£") and max(abs(t) for t in ticks) >= 1_000_000 and "'000" not in metric.unit:
        text = f"{value / 1e6:,.{0 if step >= 1e6 else 1}f}m"
    else:
        places = 0 if step >= 1 else 1 if step >= 0.1 else 2
        text = f"{value:,.{places}f}" + ("k" if "'000" in metric.unit else "")
    sign, digits = ("−", text[1:]) if text.startswith("-") else ("", text)
    return f"{sign}{'£' if metric.unit.startswith('£') else ''}{digits}{'%' if metric.unit == '%' else ''}"


def caption(published: Published, aim: float | None = None) -> str:
    """What the marks mean, and where the axis begins if not at nothing."""
    series = observed(published)
    said = []
    status = set(series["status"][series["value"].notna()])
    if "provisional" in status:
        said.append("An open marker is a provisional figure.")
    if "supplied" in status:
        said.append("An open marker before the last is a figure supplied by the service.")
    if series["value"].isna().any():
        said.append("A gap is a quarter without a figure.")
    if len(series) and value_axis(published, aim)[0] > 0:
        said.append("The vertical axis does not begin at 0.")
    if published.metric.basis == "year to date":
        said.append("The count begins again each April.")
    if published.metric.basis == "calendar year to date":
        said.append("The count begins again each January.")
    return " ".join(said)
