"""The control chart of a measure: its usual range by quarter, which points stand out, or why no range is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from ..disclosure import Published
from ..metric import Metric
from ..params import Event
from ..periods import Quarter
from ..statistics.changepoint import suggest_rebase
from ..statistics.chart_choice import chart
from ..statistics.control_chart import ControlChart
from ..statistics.recent_change import FEWEST
from ..statistics.season import seasonal
from .judged_series import series_to_judge
from .signal_sentences import level
from .stretches import chart_in_stretches
from .verdict import Verdict

SLOWLY = 0.8  # how much alike neighbouring quarters of a slow series are taken to be, as the verdict takes them
LEAST = FEWEST  # quarters; with fewer a usual range says more about chance than about the measure
ALONG_A_TREND = (
    "No usual range is drawn: along a trend one range for all quarters would be too wide, and usual of none of them."
)
_OVERLAPPING = {"last 12 months": "12 months", "last 6 months": "6 months"}


@dataclass(frozen=True, eq=False)
class Limits:
    """Centre and limits of the quarters observed, or `why_not` there are none.

    `periods` are the quarters from the first with a figure to the last, as on a chart; the arrays of `chart`
    have one entry for each. `events` are those that fall into them, with whether the limits begin again.
    `suggested` says where the data themselves suggest that, with the evidence: it is never applied.
    `found` is the verdict, where it calls a change real and speaks of the figures as drawn.
    """

    why_not: str = ""
    periods: tuple[str, ...] = ()
    chart: ControlChart | None = None
    events: tuple[Event, ...] = ()
    suggested: str = ""
    found: Verdict | None = None

    @property
    def usual(self) -> tuple[float, float] | None:
        """The usual range of the newest quarter; None where none is drawn."""
        return self.usual_in(self.periods[-1]) if self.periods else None

    @property
    def last_with_range(self) -> str:
        """The last quarter that has a usual range, as the newest has none while it is still being recorded."""
        return next((period for period in reversed(self.periods) if self.usual_in(period)), "")

    def usual_in(self, period: str) -> tuple[float, float] | None:
        """The usual range of a quarter; None where none is drawn."""
        if self.chart is None or period not in self.periods:
            return None
        at = self.periods.index(period)
        low, high = float(self.chart.lower[at]), float(self.chart.upper[at])
        return (low, high) if np.isfinite([low, high]).all() else None


def observed(published: Published) -> pd.DataFrame:
    """The figures from the first quarter that has one to the last that was asked for."""
    has = published.figures["value"].notna().to_numpy()
    return published.figures.iloc[has.argmax() if has.any() else len(has) :].reset_index(drop=True)


def limits(published: Published, events: Iterable[Event] = (), verdict: Verdict | None = None) -> Limits:
    """The usual range of a measure by quarter, for its chart.

    A quarter that the verdict left out (still provisional, say) is drawn but neither makes the limits nor is
    marked. Limits begin again at an event with `rebase` and where the verdict says that the level really moved;
    an event with `baseline` holds them. Along a real trend there are none, and so no marks.
    """
    series = observed(published)
    periods = tuple(series["period"])
    here = tuple(event for event in events if event.quarter in periods)
    as_drawn = verdict is not None and verdict.real and "year to date" not in published.metric.basis
    found = verdict if as_drawn and verdict.since in periods else None
    why = why_no_limits(published, series, verdict)
    if why:
        return Limits(why, periods, None, here, found=found)
    values = series["value"].to_numpy("float64").copy()
    if verdict is not None and verdict.used:
        values[~series["period"].isin(verdict.used).to_numpy()] = np.nan
    make = partial(_chart, published.metric, series, values)
    drawn = chart_in_stretches(make, periods, values, here, found)
    decided = any(event.rebase or event.baseline for event in here)
    suggested = "" if decided else _suggested(published, periods, values, verdict)
    if not np.isfinite(drawn.upper).any() and found is not None:
        return Limits(drawn.notes[-1], periods, None, here, suggested, found)
    return Limits("", periods, drawn, here, suggested, found)


def _chart(metric: Metric, series: pd.DataFrame, values: np.ndarray, **stretches) -> ControlChart:
    """The chart that suits the measure: by what it counts, by its numbers and by how it moves."""
    counts = [series[name].to_numpy("float64") for name in ("numerator", "denominator")]
    return chart(
        values, *(count if np.isfinite(count).any() else None for count in counts), metric.kind,
        events=metric.basis != "at period end", autocorrelated=True if _moves_slowly(metric) else None,
        per=metric.per, signed=metric.signed, **stretches,
    )  # fmt: skip


def _moves_slowly(metric: Metric) -> bool:
    """Whether neighbouring quarters resemble each other by their nature: what stands on a day, is paid, or lasts."""
    return metric.basis == "at period end" or metric.unit.startswith("£") or metric.unit == "days"


def _suggested(published: Published, periods, values: np.ndarray, verdict: Verdict | None) -> str:
    """Where the limits might begin again, if somebody knows what changed: a question to ask, never applied.

    Its chance is not said: beside "no clear change" it would read as a second verdict. Where the verdict calls a
    shift or a trend real there is nothing left to ask.
    """
    if verdict is not None and verdict.real and verdict.rule != "newest point":
        return ""
    metric = published.metric
    slow = series_to_judge(published, Quarter(periods[-1])).persistent
    found = suggest_rebase(values - seasonal(values).effect, correlation=SLOWLY if slow else 0.0)
    steps = np.flatnonzero(found.at)
    if not len(steps):
        return ""
    at = steps[-1]
    moved = found.after[at] - found.before[at]
    before, after = (level(metric, value, moved) for value in (found.before[at], found.after[at]))
    calm = ", though the verdict calls no change real" if verdict is not None and not verdict.real else ""
    return (
        f"A question to ask{calm}: up to {periods[at - 1]} the figures lie about {before}, from {periods[at]} on about "
        f"{after}. If you know what changed then, params/events.yaml can let the usual range begin again: it is not "
        "applied."
    )


def why_no_limits(published: Published, series: pd.DataFrame, verdict: Verdict | None = None) -> str:
    """Why a usual range would mislead, as a sentence; blank where it would not."""
    metric, points = published.metric, int(series["value"].notna().sum())
    if metric.basis in _OVERLAPPING:
        return (
            f"No usual range is drawn: each figure covers {_OVERLAPPING[metric.basis]}, so that neighbouring quarters "
            "share most of their records and would seem to drift together."
        )
    if "year to date" in metric.basis:
        return "No usual range is drawn: the figure runs on through the year, so that its quarters are not alike."
    if points < LEAST:
        return f"No usual range is drawn yet: a chart can judge from {LEAST} quarters on."
    if verdict is not None and verdict.real and verdict.rule == "trend":
        return ALONG_A_TREND
    return ""
