"""The measure by quarter."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..disclosure import Published
from ..findings import figure as written
from ..findings import target_in_words
from ..findings.incomplete import Incomplete
from ..findings.limits import Limits, observed
from ..findings.outlook import Outlook
from ..params import Target
from ..statistics.recent_change import FEWEST
from .control import (
    draw_adjusted,
    draw_events,
    draw_found,
    draw_limits,
    draw_special,
    range_caption,
    reach,
)  # fmt: skip
from .fan import draw_fan
from .style import INK, NARROW, NAVY, PALE, PLUM, QUIET, RULE, TYPE_SIZE, WIDE, axis_range, canvas, drawing, text_width

FIRST_YEAR = FEWEST - 1  # figures up to which each is a dot with its interval: from one more on a verdict judges


def trend_chart(
    published: Published,
    target: Target | None = None,
    *,
    limits: Limits | None = None,
    incomplete: Incomplete | None = None,
    outlook: Outlook | None = None,
    narrow: bool = False,
) -> Figure:
    """The measure by quarter: its target, its usual range, points that stand out, events, and what may come.

    A quarter without a figure leaves a gap in the line, never a zero. A measure that counts up
    through the year begins a new line each year. An open marker is a provisional or supplied figure.
    Until there are as many figures as a verdict needs they are dots with their intervals: no line to judge by yet.
    """
    metric, series = published.metric, observed(published)
    aim = target.target if target else None
    also = reach(limits, outlook, incomplete)
    first_year = is_first_year(published)
    low, high, ticks = value_axis(published, aim, also)
    width, height = (NARROW, 230) if narrow else (WIDE, 270)
    with drawing():
        values = series["value"].to_numpy("float64")
        last = values[-1] if len(values) else np.nan
        end_label = written(metric, last)
        left = max(text_width(written_tick(metric, t, ticks)) for t in ticks) + 14 if ticks else 40
        right, top = max(text_width(end_label, 16), 24) + 14, 34 if target else 16
        figure, axes = canvas(width, height, left, right, top, 44)
        positions = np.arange(len(series))
        draw_limits(axes, limits)
        if first_year:
            _dots(axes, metric, series, positions)
        else:
            _lines(axes, metric, series, positions)
        draw_found(axes, limits)
        draw_special(axes, limits, values, series["status"].eq("final").to_numpy())
        draw_adjusted(axes, incomplete, len(values) - 1, values)
        ahead = draw_fan(axes, metric, outlook, series)
        if aim is not None and len(series):
            axes.plot([0, len(series) - 1 + len(ahead)], [aim, aim], color=PLUM, linestyle=(0, (5, 3)), linewidth=1.8)
            _target_key(axes, f"Target: {target_in_words(metric, target)}", width)
        if pd.notna(last):
            _end_label(axes, end_label, (len(series) - 1, last), beside=not ahead)
        axes.set_ylim(low, high)
        axes.set_xlim(-0.5, max(len(series) - 0.5 + len(ahead), 0.6))
        draw_events(axes, limits)
        _value_ticks(axes, metric, low, high, ticks)
        every = 1 if first_year else 8 if narrow and len(series) > 9 else 4
        _quarter_ticks(axes, [*series["period"], *ahead], every)
    return figure


def value_axis(
    published: Published, aim: float | None = None, also: Iterable[float] = ()
) -> tuple[float, float, list[float]]:
    """Where the value axis begins and ends, and its ticks; it begins on a tick."""
    series = observed(published)
    more = [*also, *([] if aim is None else [aim])]
    if is_first_year(published):
        more += [*series["lower"].dropna(), *series["upper"].dropna()]
    low, high = axis_range(series["value"], also=more)
    if published.metric.unit == "%":
        high = min(high, 106.0)
    ticks = MaxNLocator(nbins=6, steps=[1, 2, 5, 10]).tick_values(low, high)
    if published.metric.unit == "%" and series["value"].max() <= 100 and max(more, default=0.0) <= 100:
        ticks = ticks[ticks <= 100]
    begin = low if low < 0 else float(max((t for t in ticks if t <= low), default=low))
    return begin, high, [float(t) for t in ticks if begin <= t <= high]


def is_first_year(published: Published) -> bool:
    """Whether so few figures are there that they are shown one by one, not as a line."""
    return 0 < published.figures["value"].notna().sum() <= FIRST_YEAR


def _value_ticks(axes, metric, low: float, high: float, ticks: list[float]) -> None:
    axes.set_yticks(ticks)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: written_tick(metric, v, ticks)))
    axes.grid(axis="y", color=PALE, linewidth=1)
    axes.set_axisbelow(True)
    if low < 0 < high:
        axes.axhline(0, color=QUIET, linewidth=1)


def _end_label(axes, words: str, at: tuple[float, float], *, beside: bool) -> None:
    """The newest figure, beside its point; above it where a forecast stands beside."""
    axes.annotate(
        words, at, xytext=(9, 0) if beside else (0, 9), textcoords="offset points", va="center" if beside else "bottom",
        ha="left" if beside else "center", fontsize=16, fontweight="bold", color=NAVY, annotation_clip=False,
    )  # fmt: skip


def _dots(axes, metric, series: pd.DataFrame, positions: np.ndarray) -> None:
    """Each figure as a dot with its 95% interval, open where it is not final; a faint line leads the eye."""
    values, final = series["value"].to_numpy("float64"), series["status"].eq("final").to_numpy()
    pieces = _pieces(metric, series)
    for piece in np.unique(pieces):
        if np.isfinite(values[pieces == piece]).sum() > 1:
            axes.plot(positions[pieces == piece], values[pieces == piece], color=RULE, linewidth=1.2, zorder=1)
    for at, lower, upper in zip(positions, series["lower"], series["upper"], strict=True):
        if pd.notna(lower) and pd.notna(upper):
            axes.plot([at, at], [lower, upper], color=NAVY, linewidth=1.6, zorder=2)
    for chosen, face in ((final, NAVY), (~final, "white")):
        axes.plot(positions[chosen], values[chosen], "o", markerfacecolor=face, markeredgecolor=NAVY,
                  markeredgewidth=2, markersize=9, zorder=3)  # fmt: skip


def _lines(axes, metric, series: pd.DataFrame, positions: np.ndarray) -> None:
    pieces = _pieces(metric, series)
    values, final = series["value"].to_numpy("float64"), series["status"].eq("final").to_numpy()
    for piece in np.unique(pieces):
        of_piece = (pieces == piece) & np.isfinite(values)
        if of_piece.any():
            axes.plot(positions[of_piece], values[of_piece], color=NAVY, linewidth=2.4)
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


def _quarter_ticks(axes, periods: list[str], every: int) -> None:
    """The quarters under the axis, counted back from the last."""
    places = list(range(len(periods) - 1, -1, -every))[::-1]
    labels = [periods[p] for p in places]
    axes.set_xticks(places, [label[8:] for label in labels], fontsize=TYPE_SIZE, color=INK)
    for n, (position, label) in enumerate(zip(places, labels, strict=True)):
        if n and every == 1 and label[:7] == labels[n - 1][:7]:
            continue
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


def caption(
    published: Published,
    aim: float | None = None,
    *,
    limits: Limits | None = None,
    incomplete: Incomplete | None = None,
    outlook: Outlook | None = None,
) -> str:
    """What the marks mean, with their numbers, and where the axis begins if not at nothing."""
    series = observed(published)
    said = [words] if (words := range_caption(published.metric, limits, incomplete)) else []
    if is_first_year(published) and series["lower"].notna().any():
        said.append("The lines through the dots are 95% intervals.")
    if outlook is not None and outlook.quarters:
        said.append("After the newest figure: the forecast (dashed) with its 80% interval (dark) and 95% (pale).")
    status = set(series["status"][series["value"].notna()])
    if "provisional" in status:
        said.append("An open marker is a provisional figure.")
    if "supplied" in status:
        said.append("An open marker before the last is a figure supplied by the service.")
    if series["value"].isna().any():
        said.append("A gap is a quarter without a figure.")
    if len(series) and value_axis(published, aim, reach(limits, outlook, incomplete))[0] > 0:
        said.append("The vertical axis does not begin at 0.")
    if published.metric.basis == "year to date":
        said.append("The count begins again each April.")
    if published.metric.basis == "calendar year to date":
        said.append("The count begins again each January.")
    return " ".join(said)
