"""The control chart of a measure: its usual range by quarter, which points stand out, or why no range is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..disclosure import Published
from ..params import Event
from ..statistics.control_chart import ControlChart
from ..statistics.xmr import xmr
from .verdict import Verdict

LEAST = 10  # quarters; with fewer a usual range says more about chance than about the measure
_OVERLAPPING = {"last 12 months": "12 months", "last 6 months": "6 months"}


@dataclass(frozen=True, eq=False)
class Limits:
    """Centre and limits of the quarters observed, or `why_not` there are none.

    `periods` are the quarters from the first with a figure to the last, as on a chart; the arrays of `chart`
    have one entry for each. `events` are those that fall into them, with whether the limits begin again.
    `suggested` says where the data themselves suggest that, with the evidence: it is never applied.
    """

    why_not: str = ""
    periods: tuple[str, ...] = ()
    chart: ControlChart | None = None
    events: tuple[Event, ...] = ()
    suggested: str = ""

    @property
    def usual(self) -> tuple[float, float] | None:
        """The usual range of the newest quarter; None where none is drawn."""
        if self.chart is None or not np.isfinite([self.chart.lower[-1], self.chart.upper[-1]]).all():
            return None
        return float(self.chart.lower[-1]), float(self.chart.upper[-1])


def observed(published: Published) -> pd.DataFrame:
    """The figures from the first quarter that has one to the last that was asked for."""
    has = published.figures["value"].notna().to_numpy()
    return published.figures.iloc[has.argmax() if has.any() else len(has) :].reset_index(drop=True)


def limits(published: Published, events: Iterable[Event] = (), verdict: Verdict | None = None) -> Limits:
    """The usual range of a measure by quarter, for its chart.

    A quarter that the verdict left out (still provisional, say) is drawn but neither makes the limits nor is
    marked. Limits begin again at an event with `rebase`, and nowhere else.
    """
    series = observed(published)
    periods = tuple(series["period"])
    here = tuple(event for event in events if event.quarter in periods)
    why = why_no_limits(published, series)
    if why:
        return Limits(why, periods, None, here)
    values = series["value"].to_numpy("float64").copy()
    if verdict is not None and verdict.used:
        values[~series["period"].isin(verdict.used).to_numpy()] = np.nan
    begins = np.isin(periods, [event.quarter for event in here if event.rebase])
    floor, ceiling = (0.0, 100.0) if published.metric.kind == "percentage" else (_floor(values), None)
    return Limits("", periods, xmr(values, rebase=begins, floor=floor, ceiling=ceiling), here)


def why_no_limits(published: Published, series: pd.DataFrame) -> str:
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
    return ""


def _floor(values: np.ndarray) -> float | None:
    """Nothing below nothing, for what has never been below it."""
    return 0.0 if np.nanmin(values) >= 0 else None
