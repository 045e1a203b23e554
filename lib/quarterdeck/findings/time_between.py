"""The time between rare events: under five a quarter, a count can hardly fall, but the gaps can be seen to grow."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..disclosure import Published
from ..metric import Metric
from ..params import Params
from ..periods import Quarter
from ..records import Records
from ..statistics.control_chart import ControlChart
from ..statistics.rare_event_charts import t_chart
from ..tables import TABLES
from ..tally import tally
from .numbers import plain, unit_of

RARE = 5.0  # events a quarter, on average: under it the time between them says more than their number
FEWEST = 12  # gaps from which a T chart can be trusted


def time_between(published: Published, records: Records, params: Params, used: Iterable[str]) -> ControlChart | None:
    """The T chart of the days between a measure's events; None where they are not rare, or not dated one by one.

    Made for the full edition alone: a gap can tell the day of a single event.

    Parameters
    ----------
    published : the measure's figures by quarter, not broken down.
    used : the quarters judged. One that is left out, such as the newest while it is still being recorded, breaks the
        series, and so does one whose figure is not the number of its dated records.

    Returns
    -------
    ControlChart with a point for each gap, in days, oldest first; the newest event ends the last one. The range
    begins again where params/events.yaml says so.
    """
    metric, used = published.metric, frozenset(used)
    values = published.figures.set_index("period")["value"].dropna()
    values = values[values.index.isin(used)]
    events = metric.kind == "count" and metric.basis == "in the period" and published.profile == "full"
    if not events or values.empty or not 0 < values.mean() < RARE:
        return None
    quarters = [Quarter(label) for label in values.index]
    settings = params.settings.get(metric.id)
    counted = [_counted(metric, metric.judged(records, quarter, settings)) if metric.why_not(records, quarter) is None
               else pd.DataFrame() for quarter in quarters]  # fmt: skip
    gaps, ends = _gaps(counted, quarters, values.to_numpy("float64"), _dated_by(metric, counted, quarters))
    if len(gaps) < FEWEST:
        return None
    begins = {event.quarter for event in params.events_of(metric.id) if event.rebase}
    first = np.array([end in begins and end not in ends[:n] for n, end in enumerate(ends)])
    return t_chart(np.array(gaps, dtype="float64"), rebase=first)


def _gaps(counted, quarters: list[Quarter], values: np.ndarray, column: str) -> tuple[list[int], list[str]]:
    """Days between neighbouring events, and the quarter in which each gap ended; none across a break."""
    gaps, ends, last = [], [], None
    for n, (rows, quarter) in enumerate(zip(counted, quarters, strict=True)):
        whole = bool(column) and len(rows) == values[n]
        if not whole or (n and quarter.previous.label != quarters[n - 1].label):
            last = None
        if not whole:
            continue
        for date in sorted(rows[column]) if len(rows) else ():
            if last is not None:
                gaps.append((date - last).days)
                ends.append(quarter.label)
            last = date
    return gaps, ends


def between_words(metric: Metric, chart: ControlChart | None) -> str:
    """'The newest notification came 21 days after the one before it; from 2 to 160 days is usual …'"""
    if chart is None or not np.isfinite(chart.upper[-1]):
        return ""
    low, high, centre = (round(float(line[-1])) for line in (chart.lower, chart.upper, chart.centre))
    usual = f"from {plain(low)} to {plain(high)}" if low >= 1 else f"up to {plain(high)}"
    label = str(chart.label[-1])
    newest = round(float(chart.values[-1]))
    days = "day" if newest == 1 else "days"
    said = (
        f"The newest {unit_of(metric, 1)} came {plain(newest)} {days} after the one before it; {usual} days is usual, "
        f"with {plain(centre)} in the middle (T chart of the {len(chart.values)} gaps between their dates)."
    )
    if label.startswith(("above", "below")):
        return f"{said} That is outside the usual range, so {_fewer(chart)}."
    if label:
        return f"{said} It is one of a {label.replace('centre', 'middle')}, so {_fewer(chart)}."
    return said


def _fewer(chart: ControlChart) -> str:
    longer = "above" in str(chart.label[-1]) or "rising" in str(chart.label[-1]) or "upper" in str(chart.label[-1])
    return "they may have become fewer" if longer else "they may have become more frequent"


def _counted(metric: Metric, judged: pd.DataFrame) -> pd.DataFrame:
    """The records that count, where each is one event; none where a record stands for several."""
    one = tally(metric, judged)
    if (one.numerator[one.counted] != 1).any():
        return judged.iloc[:0]
    return judged[one.counted & ~one.population]


def _dated_by(metric: Metric, counted: list[pd.DataFrame], quarters: list[Quarter]) -> str:
    """The column whose date puts a record into its quarter; blank where none does in all, or several differ."""
    some = [(rows, quarter) for rows, quarter in zip(counted, quarters, strict=True) if len(rows)]
    if not some:
        return ""
    fitting = [
        name
        for name in some[0][0].columns
        if all(
            name in rows and rows[name].dtype.kind == "M" and rows[name].between(quarter.start, quarter.end).all()
            for rows, quarter in some
        )
    ]
    usual = [TABLES[table].dated for table in metric.tables if TABLES[table].dated in fitting]
    same = all(all(rows[name].equals(rows[fitting[0]].rename(name)) for rows, _ in some) for name in fitting)
    return usual[0] if usual else fitting[0] if fitting and same else ""
