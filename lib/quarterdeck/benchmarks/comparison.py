"""One measure set beside everybody else: all that a page, a sentence or a chart says of it, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..disclosure import Published
from ..metric import Metric
from ..params import Params
from ..periods import Period
from .compare import area_rows, comparator_series, figures_until, neighbour_rows
from .differences import differences
from .like_for_like import breaks_of, comparable, judgeable, read_breaks, same_span
from .neighbours import Neighbours, neighbours_of
from .published import PublishedFigures
from .ranking import ALL_AUTHORITIES_FROM, Place, place, would_place
from .trends import LEAST_YEARS, TrendAgainst, after_last_break, trend_against, years_of_quarters
from .years import QUARTERLY, SNAPSHOTS


@dataclass(frozen=True)
class Comparison:
    """A measure beside its comparators.

    `own` is the council's row of the quarter, or None; `others` the comparators (COMPARATOR_COLUMNS) with
    their newest periods; `said_of_us` what the publisher shows for the council itself, oldest first;
    `each` every neighbour's figure; `differences` of `own` from `others`; `place` where `own` would
    stand among all authorities and `published_place` where the council's published figure does.
    `judged` is False where a difference may be called higher or lower and not better or worse; `breaks` say
    what changed in the published series, in sentences.
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
    figures: Published, params: Params, published: PublishedFigures, period: Period, models: pd.DataFrame | None = None
) -> Comparison:
    """Set a measure's figure of a period beside what is published of others.

    Parameters
    ----------
    figures : the measure by quarter, as the pack shows it.
    params : who the council is, its neighbours, and the statistic that pages lead with.
    published : all published figures.
    period : the pack's quarter or month; nothing published for later stands beside it.
    models : dated neighbour models, for the closeness of each; see `read_models`.
    """
    metric, own = figures.metric, figures.at(period)
    neighbours = neighbours_of(params, metric.area, models)
    series = comparator_series(metric, params, published, period, neighbours)
    others = series.drop_duplicates("kind", keep="last").reset_index(drop=True)
    nowhere = Comparison(
        metric, own, others, series, neighbours, pd.DataFrame(), differences(metric, own, others), Place(), Place(),
        TrendAgainst(), False, False,
    )  # fmt: skip
    if others.empty:
        return nowhere
    about, until = published.indicator(metric.benchmark), figures_until(metric, published, period)
    said_of_us = area_rows(until, params.council.code or None, params.council.name, "own")
    values, told = _newest_of_authorities(until, published)
    placed = _would_stand(own, values, params, about, told, metric)
    return Comparison(
        metric, own, others, said_of_us, neighbours, _each(until, others, neighbours),
        differences(metric, own, others, metric.decimals), placed,
        place(values, params.council.code, about, told) if len(said_of_us) else Place(why_none="it is not published"),
        _trend(figures, said_of_us, series, about, metric), judgeable(metric, about),
        bool(comparable(metric, about) and own is not None and pd.notna(own["value"])),
        tuple(dict.fromkeys(said for said in series["break"] if said)),
    )  # fmt: skip


def _newest_of_authorities(until: pd.DataFrame, published: PublishedFigures) -> tuple[pd.Series, str]:
    """Every authority's figure, by code, of the newest period that nearly all have, or else that any has."""
    local = until["area_code"].map(published.areas["area_type"]).eq("local authority") & until["value"].notna()
    rows = until[local]
    if rows.empty:
        return pd.Series(dtype="float64"), ""
    have = rows.groupby("end")["area_code"].nunique()
    full = have[have >= ALL_AUTHORITIES_FROM]
    chosen = (have if full.empty else full).index.max()
    newest = rows[rows["end"] == chosen].drop_duplicates("area_code", keep="last")
    return newest.set_index("area_code")["value"], str(newest["period"].iloc[0])


def _would_stand(own, values: pd.Series, params: Params, about: pd.Series, told: str, metric: Metric) -> Place:
    if not comparable(metric, about):
        return Place(why_none="the two are not on one scale")
    if own is None or pd.isna(own["value"]):
        return Place(why_none="there is no figure of ours")
    return would_place(values, float(own["value"]), params.council.code, about, told)


def _each(until: pd.DataFrame, others: pd.DataFrame, neighbours: Neighbours) -> pd.DataFrame:
    line = others[others["kind"] == "neighbours"]
    told = str(line["period"].iloc[0]) if len(line) else ""
    return neighbour_rows(until, neighbours, told)


def _trend(
    figures: Published, said_of_us: pd.DataFrame, series: pd.DataFrame, about: pd.Series, metric: Metric
) -> TrendAgainst:
    """The council's yearly figures against England's: its published ones, or else the pack's own of the same days."""
    country = series[(series["kind"] == "country") & (series["questioned"] == "")]
    breaks = breaks_of(about, read_breaks())
    breaks = breaks[breaks["first_end"] <= series["end"].max()]
    national = after_last_break(country.set_index("end")["value"], breaks)
    if not comparable(metric, about):
        return TrendAgainst(why_none="the two are not on one scale")
    if about["year"] == QUARTERLY:
        return TrendAgainst(why_none="a national trend is judged on years, and this is published by quarter")
    theirs = after_last_break(said_of_us.set_index("end")["value"], breaks)
    if theirs.notna().sum() >= LEAST_YEARS:
        return trend_against(theirs, national, source="the council's published figures")
    ours = figures.figures.set_index("end")["value"]
    if metric.kind == "percentage" and metric.basis == "in the period" and about["year"] not in SNAPSHOTS:
        ours = years_of_quarters(figures.figures, national.index, metric.per)
    elif not same_span(metric, about["year"]):
        return TrendAgainst(why_none="quarters are not set against years, and no years of the council's are published")
    return trend_against(after_last_break(ours[ours.index.isin(national.index)], breaks), national, source="this pack")
