"""A measure's comparators: England, the region, and the average of the statistical neighbours."""

from __future__ import annotations

import pandas as pd

from ..metric import Metric
from ..params import Params
from ..periods import Period
from .published import NOT_AVAILABLE, PublishedFigures
from .years import SNAPSHOTS, months_between

ENGLAND = "E92000001"
NEIGHBOURS = "Statistical neighbours (average)"
COMPARATOR_COLUMNS = (
    "area", "kind", "period", "end", "value", "symbol", "unit", "decimals", "age_months", "available", "of", "note",
    "comparable",
)  # fmt: skip


def comparators(metric: Metric, params: Params, published: PublishedFigures, period: Period) -> pd.DataFrame:
    """What others show of a measure, at the newest published period that had ended by the period's end.

    Parameters
    ----------
    metric : its `benchmark` names the published indicator; without one the frame is empty.
    params : the council's region and statistical neighbours.
    period : the pack's quarter or month. A figure for later than it is not shown beside it.

    Returns
    -------
    a row a comparator, in the order England, region, neighbours (COMPARATOR_COLUMNS): `kind`
    ("country", "region", "neighbours"), `period` as a page says it and the day it ends, `value`
    unrounded, `symbol` where there is no value, `unit` and `decimals` of the indicator, `age_months`
    from its end to the quarter's, how many areas were `available` `of` how many, `note` (what is not
    like for like) and `comparable` (False where the two may not be drawn on one scale).
    """
    series = comparator_series(metric, params, published, period)
    return series.drop_duplicates("area", keep="last").reset_index(drop=True)


def comparator_series(metric: Metric, params: Params, published: PublishedFigures, period: Period) -> pd.DataFrame:
    """Every published period of the comparators up to the period's end, oldest first within each."""
    if metric.benchmark is None:
        return _empty()
    about = published.indicator(metric.benchmark)
    figures = published.figures[published.figures["indicator"] == metric.benchmark]
    figures = figures[figures["end"] <= period.end].sort_values("end", kind="stable")
    parts = [
        _area(figures, ENGLAND, "England", "country"),
        _area(figures, _region_code(params, published), params.council.region, "region"),
        _neighbours(figures, params),
    ]
    parts = [part for part in parts if not part.empty]
    if not parts:
        return _empty()
    series = pd.concat(parts, ignore_index=True)
    series = series.assign(
        unit=about["unit"],
        decimals=about["decimal_places"],
        age_months=months_between(series["end"], period.end),
        note=like_for_like(metric, about),
        comparable=comparable(metric, about),
    )
    return series[list(COMPARATOR_COLUMNS)]


def like_for_like(metric: Metric, about: pd.Series) -> str:
    """What to know before the measure is set beside a published indicator; empty where nothing differs.

    The metric's own note where it has one; else what its basis and the indicator's kind of year say.
    `about` is a row of `PublishedFigures.indicators`.
    """
    said = [metric.benchmark_note or _bases_differ(metric, about["year"])]
    if _family(metric.kind) != _unit_family(about["unit"]):
        said.append(f"The published figure is in other units ({about['unit']}): it is not to be set against this one.")
    elif _family(metric.kind) == "number":
        said.append("Areas differ in size: a number says little beside another area's.")
    return " ".join(sentence for sentence in said if sentence)


def comparable(metric: Metric, about: pd.Series) -> bool:
    """Whether the two may be drawn on one scale.

    Never where the units differ, never a number (areas differ in size), never a quarter's rate of
    events beside a year's.
    """
    same_units = _family(metric.kind) == _unit_family(about["unit"])
    events_of_a_year = about["year"] not in SNAPSHOTS and metric.kind == "rate" and metric.basis == "in the period"
    return same_units and _family(metric.kind) != "number" and not events_of_a_year


def _bases_differ(metric: Metric, year: str) -> str:
    of_a_year = year not in SNAPSHOTS
    if of_a_year and metric.basis == "in the period":
        return "The published figure is for a year, this one for the quarter."
    if of_a_year and metric.basis == "at period end":
        return "The published figure is for a year, this one for one day."
    return "" if of_a_year else f"The published figure is for {year}."


def _family(kind: str) -> str:
    return "number" if kind in ("count", "total") else kind


def _unit_family(unit: str) -> str:
    """The kind of measure whose figures come in a published indicator's unit."""
    if unit == "%":
        return "percentage"
    if unit.startswith("per "):
        return "rate"
    return "number" if unit in ("children", "requests") else "average"


def _area(figures: pd.DataFrame, code: str | None, name: str, kind: str) -> pd.DataFrame:
    rows = figures[figures["area_code"] == code]
    available = rows["value"].notna().astype("int64")
    return rows[["period", "end", "value", "symbol"]].assign(area=name, kind=kind, available=available, of=1)


def _region_code(params: Params, published: PublishedFigures) -> str | None:
    """The region's code: the council's own words for it, as a code or as a name."""
    if params.council.region_code:
        return params.council.region_code
    named = published.areas[published.areas["area"].str.casefold() == params.council.region.casefold()]
    return None if named.empty else named.index[0]


def _neighbours(figures: pd.DataFrame, params: Params) -> pd.DataFrame:
    """The simple mean of the named neighbours by period, those not available left out, the council never in it."""
    codes = [n.code for n in params.council.statistical_neighbours if n.code != params.council.code]
    rows = figures[figures["area_code"].isin(codes)]
    if rows.empty:
        return rows
    by_period = rows.groupby(["end", "period"], sort=True)["value"].agg(["mean", "count"]).reset_index()
    symbol = pd.Series("", index=by_period.index, dtype="str").mask(by_period["mean"].isna(), NOT_AVAILABLE)
    return by_period.rename(columns={"mean": "value", "count": "available"}).assign(
        symbol=symbol, area=NEIGHBOURS, kind="neighbours", of=len(codes)
    )


def _empty() -> pd.DataFrame:
    frame = pd.DataFrame(columns=list(COMPARATOR_COLUMNS), dtype="str")
    numbers = {name: "float64" for name in ("value", "decimals", "age_months", "available", "of")}
    return frame.astype({"end": "datetime64[ns]", "comparable": "bool", **numbers})
