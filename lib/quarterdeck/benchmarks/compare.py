"""A measure's comparators: England, the region, and its statistical neighbours, each with its period."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import pandas as pd

from ..metric import Metric
from ..params import Params
from ..periods import Period
from .like_for_like import breaks_of, comparable, like_for_like, read_breaks, unit_family
from .neighbours import Neighbours, neighbours_of
from .plausible import questioned
from .published import NOT_AVAILABLE, PublishedFigures
from .years import months_between

ENGLAND = "E92000001"
# The line of the neighbours a page leads with, by the choice in params: for rates, and for numbers.
STATISTICS = {
    "mean": ("mean", "mean"),
    "median": ("median", "median"),
    "median of rates, sum of counts": ("median", "sum"),
}
COMPARATOR_COLUMNS = (
    "area", "code", "kind", "period", "end", "value", "symbol", "status", "unit", "decimals", "age_months", "available",
    "of", "statistic", "mean", "median", "model", "may_be_published", "note", "comparable", "questioned", "break",
    "change", "numerator", "denominator",
)  # fmt: skip
_NUMBERS = (
    "value", "decimals", "age_months", "available", "of", "mean", "median", "change", "numerator", "denominator",
)  # fmt: skip


def comparators(
    metric: Metric, params: Params, published: PublishedFigures, period: Period, neighbours: Neighbours | None = None
) -> pd.DataFrame:
    """What others show of a measure, at the newest published period that had ended by the period's end.

    Parameters
    ----------
    metric : its `benchmark` names the published indicator; without one the frame is empty.
    params : the council's region, its neighbours and the statistic its pages lead with.
    period : the pack's quarter or month. A figure for later than it is not shown beside it.
    neighbours : another list than that of params.

    Returns
    -------
    a row a comparator, in the order England, region, neighbours (COMPARATOR_COLUMNS): `kind`
    ("country", "region", "neighbours"), `period` as a page says it and the day it ends, `value`
    unrounded, `symbol` where there is no value, `status` ("provisional", "revised" or blank), `unit` and
    `decimals` of the indicator, `age_months` from its end to the quarter's, how many areas were
    `available` `of` how many; of the neighbours which `statistic` the value is, `mean` and `median`
    both, and their `model`; `note` (what is not like for like), `comparable` (False where the two may not
    be drawn on one scale), `questioned` (why the figure is not to be believed), `break` (what changed in
    the series with this period) and `change` (from the year before; NaN after a gap or a break).
    """
    series = comparator_series(metric, params, published, period, neighbours)
    return series.drop_duplicates("kind", keep="last").reset_index(drop=True)


def comparator_series(
    metric: Metric, params: Params, published: PublishedFigures, period: Period, neighbours: Neighbours | None = None
) -> pd.DataFrame:
    """Every published period of the comparators up to the period's end, oldest first within each."""
    if metric.benchmark is None:
        return _empty().copy()
    about = published.indicator(metric.benchmark)
    figures = figures_until(metric, published, period)
    neighbours = neighbours if neighbours is not None else neighbours_of(params, metric.area)
    statistic = STATISTICS[params.council.neighbours_statistic][unit_family(about["unit"]) == "number"]
    parts = [
        area_rows(figures, ENGLAND, "England", "country"),
        area_rows(figures, region_code(params, published), params.council.region, "region"),
        _neighbours(figures, neighbours, statistic),
    ]
    parts = [part for part in parts if not part.empty]
    if not parts:
        return _empty().copy()
    series = pd.concat(parts, ignore_index=True)
    series = series.assign(
        unit=about["unit"],
        decimals=about["decimal_places"],
        age_months=months_between(series["end"], period.end),
        note=like_for_like(metric, about),
        comparable=comparable(metric, about),
        questioned=_questioned(series, figures, published),
    )
    series["break"] = _breaks(series, about)
    series["change"] = _changes(series)
    return series[list(COMPARATOR_COLUMNS)]


def figures_until(metric: Metric, published: PublishedFigures, period: Period) -> pd.DataFrame:
    """All areas' figures of the measure's indicator that had ended by the period's end, oldest first."""
    figures = published.figures[published.figures["indicator"] == metric.benchmark]
    return figures[figures["end"] <= period.end].sort_values("end", kind="stable")


def area_rows(figures: pd.DataFrame, code: str | None, name: str, kind: str) -> pd.DataFrame:
    """One area's published figures as comparator rows, oldest first."""
    rows = figures[figures["area_code"] == code]
    given = {name: _given(rows, name, np.nan) for name in ("numerator", "denominator")}
    return rows[["period", "end", "value", "symbol"]].assign(
        area=name, code=code, kind=kind, available=rows["value"].notna().astype("int64"), of=1, statistic="", model="",
        mean=np.nan, median=np.nan, status=_given(rows, "status", ""), **given,
        may_be_published=_given(rows, "may_be_published", True),
    )  # fmt: skip


def region_code(params: Params, published: PublishedFigures) -> str | None:
    """The region's code: the council's own words for it, as a code or as a name."""
    if params.council.region_code:
        return params.council.region_code
    named = published.areas[published.areas["area"].str.casefold() == params.council.region.casefold()]
    return None if named.empty else named.index[0]


def neighbour_rows(figures: pd.DataFrame, neighbours: Neighbours, period: str) -> pd.DataFrame:
    """Each neighbour's figure of one period in the model's order: a missing one keeps its row and its symbol.

    Columns: `code`, `area`, `closeness`, `period`, `value`, `symbol`, `status`.
    """
    rows = figures[figures["period"] == period].drop_duplicates("area_code", keep="last").set_index("area_code")
    found = rows.reindex(list(neighbours.codes))
    closeness = neighbours.closeness or ("",) * len(neighbours)
    return pd.DataFrame(
        {
            "code": neighbours.codes, "area": neighbours.names, "closeness": closeness, "period": period,
            "value": found["value"].to_numpy("float64"),
            "symbol": found["symbol"].astype("object").fillna(NOT_AVAILABLE).to_numpy(),
            "status": _given(found, "status", "").fillna("").to_numpy(),
        }
    )  # fmt: skip


def average(values: Iterable[float], statistic: str) -> float:
    """The neighbours' line: the mean, median or sum of those that have a figure; NaN where none has.

    Source: LAIT takes the simple mean, the children's social care dashboard the median of rates and the
    sum of counts, both without the council and without missing neighbours; neither weights.
    Check: the rate of children looked after in 2025 of Leicester's ten: mean 61.1, median 53.
    """
    seen = pd.Series(list(values), dtype="float64").dropna()
    return float(seen.agg(statistic)) if len(seen) else float("nan")


def _neighbours(figures: pd.DataFrame, neighbours: Neighbours, statistic: str) -> pd.DataFrame:
    """The neighbours by period as one line: those not available left out, the council never among them."""
    rows = figures[figures["area_code"].isin(neighbours.codes)]
    if rows.empty:
        return rows
    provisional = _given(rows, "status", "") == "provisional"
    rows = rows.assign(provisional=provisional, may_be_published=_given(rows, "may_be_published", True))
    by_period = rows.groupby(["end", "period"], sort=True).agg(
        mean=("value", "mean"), median=("value", "median"), available=("value", "count"), sum=("value", "sum"),
        provisional=("provisional", "any"), may_be_published=("may_be_published", "all"),
    ).reset_index()  # fmt: skip
    by_period["status"] = np.where(by_period.pop("provisional"), "provisional", "")
    value = by_period[statistic].where(by_period["available"] > 0)
    symbol = pd.Series("", index=by_period.index, dtype="str").mask(value.isna(), NOT_AVAILABLE)
    shown = by_period["may_be_published"] & neighbours.may_be_published
    return by_period.drop(columns="sum").assign(
        value=value, symbol=symbol, area=f"Statistical neighbours ({statistic})", code="", kind="neighbours",
        of=len(neighbours), statistic=statistic, model=neighbours.model, numerator=np.nan, denominator=np.nan,
        may_be_published=shown,
    )  # fmt: skip


def _questioned(series: pd.DataFrame, figures: pd.DataFrame, published: PublishedFigures) -> pd.Series:
    """Why a figure is not to be believed, beside each row; blank for nearly all."""
    found = questioned(figures, published.areas, published.indicators["unit"]).set_index("period")
    said = [
        f"England's published figure lies outside the range of its own authorities ({found.at[row.period, 'lowest']:g} "
        f"to {found.at[row.period, 'highest']:g}): it is likely to be wrong."
        if row.kind == "country" and row.period in found.index
        else ""
        for row in series.itertuples()
    ]
    return pd.Series(said, index=series.index, dtype="str")


def _breaks(series: pd.DataFrame, about: pd.Series) -> pd.Series:
    """What changed with a period, beside the first row of each comparator after it."""
    said = pd.Series("", index=series.index, dtype="str")
    for _, found in breaks_of(about, read_breaks()).iterrows():
        after = series[series["end"] >= found["first_end"]]
        said[after.drop_duplicates("kind").index] = found["why"]
    return said


def _changes(series: pd.DataFrame) -> pd.Series:
    """Each figure less that of the year before it, where that is the year before and nothing changed between."""
    of_each = series.groupby("kind", sort=False)
    follows = series["end"].dt.year - of_each["end"].shift().dt.year == 1
    return (series["value"] - of_each["value"].shift()).where(follows & (series["break"] == ""))


def _given(rows: pd.DataFrame, name: str, otherwise) -> pd.Series:
    """A column where the figures have it; what it would say where they do not."""
    return rows[name] if name in rows else pd.Series(otherwise, index=rows.index)


@cache
def _empty() -> pd.DataFrame:
    frame = pd.DataFrame(columns=list(COMPARATOR_COLUMNS), dtype="str")
    kinds = {"end": "datetime64[ns]", "comparable": "bool", "may_be_published": "bool"}
    return frame.astype(kinds | dict.fromkeys(_NUMBERS, "float64"))
