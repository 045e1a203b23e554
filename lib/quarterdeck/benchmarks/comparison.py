"""One measure set beside everybody else: all that a page, a sentence or a chart says of it, worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..disclosure import Published
from ..metric import Metric
from ..params import Params
from ..periods import Period
from .compare import Columns, area_rows, comparator_series, figures_until, neighbour_rows, newest
from .differences import differences
from .like_for_like import breaks_of, comparable, judgeable, read_breaks, same_span, spans
from .neighbours import Neighbours, neighbours_of
from .published import PublishedFigures
from .ranking import ALL_AUTHORITIES_FROM, Place, place, would_place
from .trends import LEAST_YEARS, TrendAgainst, after_last_break, trend_against, years_of_quarters
from .years import QUARTERLY, SNAPSHOTS

if TYPE_CHECKING:
    from ..findings.incomplete import Incomplete

STILL_RECORDED = "this quarter is still being recorded"


@dataclass(frozen=True)
class Comparison:
    """A measure beside its comparators.

    `own` is the council's row of the quarter, or None; `others` the comparators (COMPARATOR_COLUMNS) with
    their newest periods; `said_of_us` what the publisher shows for the council itself, oldest first;
    `each` every neighbour's figure; `differences` of `own` from `others`; `place` where `own` would
    stand among all authorities and `published_place` where the council's published figure does.
    `judged` is False where a difference may be called higher or lower and not better or worse; `breaks` say
    what changed in the published series, in sentences. `spans` says where a quarter is set against a year,
    `held_back` why the council's figure is not complete yet: then nothing is beyond chance, better or worse.
    """

    metric: Metric
    own: pd.Series | None
    others: pd.DataFrame
    said_of_us: pd.DataFrame
    neighbours: Neighbours
    each: pd.DataFrame
    differences: pd.DataFrame
    place: Place
    published_place: Place
    trend: TrendAgainst
    judged: bool
    drawable: bool
    breaks: tuple[str, ...] = ()
    spans: str = ""
    held_back: str = ""

    @property
    def empty(self) -> bool:
        """Whether nobody publishes anything to set the measure beside."""
        return self.others.empty

    def other(self, kind: str) -> pd.Series | None:
        """The comparator of a kind ("country", "region", "neighbours"), or None."""
        rows = self.others[self.others["kind"] == kind]
        return None if rows.empty else rows.iloc[0]

    def difference(self, kind: str) -> pd.Series | None:
        """How far the council lies from the comparator of a kind, or None."""
        rows = self.differences[self.differences["kind"] == kind]
        return None if rows.empty else rows.iloc[0]


def compare_with_others(
    figures: Published, params: Params, published: PublishedFigures, period: Period,
    models: pd.DataFrame | None = None, incomplete: Incomplete | None = None,
) -> Comparison:  # fmt: skip
    """Set a measure's figure of a period beside what is published of others.

    Parameters
    ----------
    figures : the measure by quarter, as the pack shows it.
    params : who the council is, its neighbours, and the statistic that pages lead with.
    published : all published figures.
    period : the pack's quarter or month; nothing published for later stands beside it.
    models : dated neighbour models, for the closeness of each; see `read_models`.
    incomplete : how many of the newest quarters, this one first, are still being recorded; their figures
        are compared and shown, and not tested.
    """
    metric, own = figures.metric, figures.at(period)
    neighbours = neighbours_of(params, metric.area, models)
    series = comparator_series(metric, params, published, period, neighbours)
    held = incomplete.quarters_provisional if incomplete is not None else 0
    if series.empty:
        return Comparison(
            metric, own, series, series, neighbours, pd.DataFrame(), differences(metric, own, series), Place(), Place(),
            TrendAgainst(), False, False,
        )  # fmt: skip
    others = newest(series)
    about, until = published.indicator(metric.benchmark), figures_until(metric, published, period)
    said_of_us = pd.DataFrame(area_rows(until, params.council.code or None, params.council.name, "own"))
    values, told = _newest_of_authorities(until)
    each, held_back = _each(until, others, neighbours), STILL_RECORDED if held else ""
    complete = figures.figures[: len(figures.figures) - held]
    return Comparison(
        metric, own, others, said_of_us, neighbours, each,
        differences(metric, own, others, metric.decimals, each["value"].to_numpy(), held_back),
        Place(why_none=held_back) if held else _would_stand(own, values, params, about, told, metric),
        place(values, params.council.code, about, told) if len(said_of_us) else Place(why_none="it is not published"),
        _trend(complete, said_of_us, series, about, metric), judgeable(metric, about) and not held,
        bool(comparable(metric, about) and own is not None and pd.notna(own["value"])),
        tuple(dict.fromkeys(said for said in series["break"] if said)), spans(metric, about["year"]), held_back,
    )  # fmt: skip


def _newest_of_authorities(until: Columns) -> tuple[pd.Series, str]:
    """Every authority's figure, by code, of the newest period that nearly all have, or else that any has."""
    rows = np.flatnonzero(until["local"] & ~np.isnan(until["value"]))
    if not len(rows):
        return pd.Series(dtype="float64"), ""
    starts = np.unique(until["end"][rows], return_index=True)[1]
    of_period = np.split(rows, starts[1:])  # oldest first, as the rows are
    full = [some for some in of_period if len(set(until["area_code"][some])) >= ALL_AUTHORITIES_FROM]
    chosen = full[-1] if full else of_period[-1]
    known = dict(zip(until["area_code"][chosen], until["value"][chosen], strict=True))
    return pd.Series(known, dtype="float64"), str(until["period"][chosen[0]])


def _would_stand(own, values: pd.Series, params: Params, about: pd.Series, told: str, metric: Metric) -> Place:
    if not comparable(metric, about):
        return Place(why_none="the two are not on one scale")
    if own is None or pd.isna(own["value"]):
        return Place(why_none="there is no figure of ours")
    return would_place(values, float(own["value"]), params.council.code, about, told)


def _each(until: Columns, others: pd.DataFrame, neighbours: Neighbours) -> pd.DataFrame:
    line = others[others["kind"] == "neighbours"]
    told = str(line["period"].iloc[0]) if len(line) else ""
    return neighbour_rows(until, neighbours, told)


def _trend(
    own: pd.DataFrame, said_of_us: pd.DataFrame, series: pd.DataFrame, about: pd.Series, metric: Metric
) -> TrendAgainst:
    """The council's yearly figures against England's: its published ones, or else the pack's own of the same days."""
    if not comparable(metric, about):
        return TrendAgainst(why_none="the two are not on one scale")
    if about["year"] == QUARTERLY:
        return TrendAgainst(why_none="a national trend is judged on years, and this is published by quarter")
    country = series[((series["kind"] == "country") & (series["questioned"] == "")).to_numpy()]
    breaks = breaks_of(about, read_breaks())
    breaks = breaks[breaks["first_end"] <= series["end"].max()]
    national = after_last_break(_by_end(country), breaks)
    theirs = after_last_break(_by_end(said_of_us), breaks)
    if theirs.notna().sum() >= LEAST_YEARS:
        return trend_against(theirs, national, source="the council's published figures")
    if metric.kind == "percentage" and metric.basis == "in the period" and about["year"] not in SNAPSHOTS:
        ours = years_of_quarters(own, national.index, metric.per)
    elif same_span(metric, about["year"]):
        ours = _by_end(own)
    else:
        return TrendAgainst(why_none="quarters are not set against years, and no years of the council's are published")
    return trend_against(after_last_break(ours[ours.index.isin(national.index)], breaks), national, source="this pack")


def _by_end(figures: pd.DataFrame) -> pd.Series:
    return pd.Series(figures["value"].to_numpy("float64"), pd.DatetimeIndex(figures["end"]))
