"""What a chart shows, in words, from its data: for those who cannot see it, and tested against it."""

from __future__ import annotations

import pandas as pd

from ..disclosure import Published
from ..findings import as_subject, figure, figure_with_unit, plain
from ..findings.incomplete import Incomplete
from ..findings.limits import Limits
from ..findings.outlook import Outlook
from .control import adjusted_words, lettered, special_words


def trend(
    published: Published,
    target: float | None = None,
    limits: Limits | None = None,
    incomplete: Incomplete | None = None,
    outlook: Outlook | None = None,
) -> str:
    """'Line chart of … by quarter, 2020-21 Q3 to 2025-26 Q2: from 597 to 612; lowest 581 in …; highest …', then
    the target, the usual range, which quarters stand out and how, events, and what is drawn beyond the newest."""
    words = _figures(published)
    metric = published.metric
    if target is not None:
        words += f" The target is {figure(metric, target)}."
    if limits is not None and (last := limits.last_with_range):
        of = f" of {last}" if limits.usual is None else ""
        words += f" The usual range{of} is " + "{} to {}.".format(*(figure(metric, v) for v in limits.usual_in(last)))
        words += "".join(f" {said}." for said in special_words(limits))
    for letter, event in lettered(limits):
        words += f" Marked {letter} at {event.quarter}: {event.reason.rstrip('.')}."
    words += "".join(f" {said}" for said in adjusted_words(metric, incomplete))
    if outlook is not None and outlook.quarters:
        middle, low, high = (figure(metric, v[-1]) for v in (outlook.mid, outlook.lower_95, outlook.upper_95))
        words += f" The forecast for {outlook.quarters[-1]} is {middle}, between {low} and {high} (95%)."
    return words


def _figures(published: Published) -> str:
    metric = published.metric
    shown = published.figures[published.figures["value"].notna()]
    what = f"Line chart of {as_subject(metric).rstrip(',')} by quarter"
    if shown.empty:
        return f"{what}: no quarter has a figure."
    first, last = shown.iloc[0], shown.iloc[-1]
    if len(shown) == 1:
        words = f"{what}: one figure, {figure_with_unit(metric, last['value'])} in {last['period']}."
    else:
        low, high = shown.loc[shown["value"].idxmin()], shown.loc[shown["value"].idxmax()]
        words = (
            f"{what}, {first['period']} to {last['period']}: from {figure(metric, first['value'])} to "
            f"{figure_with_unit(metric, last['value'])}; lowest {figure(metric, low['value'])} in {low['period']}; "
            f"highest {figure(metric, high['value'])} in {high['period']}."
        )
    gaps = _gaps(published)
    if gaps:
        words += f" No figure in {gaps} of the quarters between."
    return words


def _gaps(published: Published) -> int:
    has = published.figures["value"].notna().to_numpy()
    if not has.any():
        return 0
    first, last = has.argmax(), len(has) - has[::-1].argmax() - 1
    return int((~has[first : last + 1]).sum())


def breakdown(published: Published, by: str, most: int = 12) -> str:
    """'Bar chart of … by need, 2025-26 Q2: Autism 61.2% (30 of 49); …'."""
    metric, rows = published.metric, published.figures
    period = rows["period"].iloc[-1] if len(rows) else ""
    bars = [f"{row[by]} {figure(metric, row['value'], row['symbol'])}" for _, row in rows.head(most).iterrows()]
    more = f"; and {len(rows) - most} more groups" if len(rows) > most else ""
    what = f"{as_subject(metric).rstrip(',')} by {by.replace('_', ' ')}"
    return f"Bar chart of {what}, {period}: {'; '.join(bars)}{more}."


def comparators(metric, rows: pd.DataFrame) -> str:
    """'Bar chart of … beside others: Larkminster (2025-26 Q2) 82.1%; England (2024) 46.4%; …'."""
    bars = [f"{row['area']} ({row['period']}) {figure(metric, row['value'])}" for _, row in rows.iterrows()]
    return f"Bar chart of {as_subject(metric).rstrip(',')} beside others: {'; '.join(bars)}."


def neighbours(metric, rows: pd.DataFrame, lines: list[tuple[str, float]], *, most: int = 20) -> str:
    """'Dot chart of … among statistical neighbours, highest first: Newham 90.1%; Larkminster (this council) 64%; …'."""
    named = {"own": " (this council)"}
    dots = [f"{row.name}{named.get(row.kind, '')} {figure(metric, row.value, row.symbol)}"
            for row in rows.head(most).itertuples(index=False)]  # fmt: skip
    upright = ", ".join(f"{name.lower()} {figure(metric, value)}" for name, value in lines)
    what = f"Dot chart of {as_subject(metric).rstrip(',')} among statistical neighbours, highest first"
    return f"{what}: {'; '.join(dots)}. The neighbours' {upright}." if lines else f"{what}: {'; '.join(dots)}."


def funnel(metric, areas: pd.DataFrame, average: float, period: str, *, most: int = 12) -> str:
    """'Funnel plot of … for 150 authorities, year to 31 March 2025: average 24.5%; 12 outside the 95% limits: …'."""
    apart = areas[areas["standing"].str.contains("(", regex=False)]
    high, low = (apart[apart["standing"].str.startswith(word)] for word in ("High", "Low"))
    words = f"Funnel plot of {as_subject(metric).rstrip(',')} for {len(areas)} authorities by size, {period}: average "
    words += f"{figure(metric, average)}; {len(high)} above the 95% limits and {len(low)} below."
    for row in areas[areas["kind"] == "own"].itertuples():
        words += f" {row.name} (this council) {figure(metric, row.value)}: {_beside_limits(row.standing)}."
    for row in areas[areas["kind"] == "neighbour"].head(most).itertuples():
        words += f" Neighbour {row.name} {figure(metric, row.value)}: {_beside_limits(row.standing)}."
    return words


def _beside_limits(standing: str) -> str:
    if "(" not in standing:
        return "inside the limits"
    side, limits = "above" if standing.startswith("High") else "below", "99.8%" if "0.001" in standing else "95%"
    return f"{side} the {limits} limits"


def spark(published: Published) -> str:
    """A short description for the small picture of the summary."""
    shown = published.figures[published.figures["value"].notna()]
    if shown.empty:
        return f"{published.metric.title}: no quarter has a figure."
    first, last = shown.iloc[0], shown.iloc[-1]
    return (
        f"{published.metric.title}, {first['period']} to {last['period']}: from "
        f"{figure(published.metric, first['value'])} to {figure(published.metric, last['value'])}."
    )


def budget(rows: pd.DataFrame) -> str:
    """'Bar chart of forecast variance by division: Children's services £1.2m over; …' (pounds)."""
    bars = [f"{row['division']} {_over_or_under(row['variance'])}" for _, row in rows.iterrows()]
    return f"Bar chart of forecast less budget by division: {'; '.join(bars)}."


def _over_or_under(pounds: float) -> str:
    if pounds == 0:
        return "on budget"
    return f"£{plain(abs(pounds))} {'over' if pounds > 0 else 'under'}"
