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
from .ranking import ALL_AUTHORITIES_FROM
from .years import months_between

ENGLAND = "E92000001"
# The line of the neighbours a page leads with, by the choice in params: for rates, and for numbers.
STATISTICS = {
    "mean": ("mean", "mean"),
    "median": ("median", "median"),
    "median of rates, sum of counts": ("median", "sum"),
}
_AVERAGES = {"mean": np.mean, "median": np.median, "sum": np.sum}
# A table by column, each an array of its rows: many small ones are made for a page, and one frame at the end.
Columns = dict[str, np.ndarray]
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
    return newest(series)


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
    parts = [part for part in parts if len(part["end"])]
    if not parts:
        return _empty().copy()
    broken = breaks_of(about, read_breaks())
    for part in parts:
        part["break"] = _breaks(part["end"], broken)
        part["change"] = _changes(part)
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    size = len(columns["end"])
    columns |= {name: np.full(size, value, "object") for name, value in
                (("unit", about["unit"]), ("note", like_for_like(metric, about)))}  # fmt: skip
    columns |= {
        "decimals": np.full(size, about["decimal_places"], "int64"),
        "age_months": months_between(columns["end"], period.end),
        "comparable": np.full(size, comparable(metric, about)),
        "questioned": _questioned(columns, metric, figures, published),
    }
    return pd.DataFrame({name: columns[name] for name in COMPARATOR_COLUMNS})


def newest(series: pd.DataFrame) -> pd.DataFrame:
    """The newest row of each comparator."""
    kinds = series["kind"].to_numpy()
    last = np.append(kinds[1:] != kinds[:-1], True)[: len(kinds)]
    return series[last].reset_index(drop=True)


def figures_until(metric: Metric, published: PublishedFigures, period: Period) -> Columns:
    """All areas' figures of the measure's indicator that had ended by the period's end, by column, oldest first."""
    columns = published.of(metric.benchmark)
    stop = int(np.searchsorted(columns["end"], period.end.to_datetime64(), side="right"))
    return {name: cells[:stop] for name, cells in columns.items()}


def area_rows(figures: Columns, code: str | None, name: str, kind: str) -> Columns:
    """One area's published figures as comparator rows by column, oldest first."""
    rows = np.flatnonzero(figures["area_code"] == code)
    shown = ("period", "end", "value", "symbol", "status", "may_be_published", "numerator", "denominator")
    columns = {name: figures[name][rows] for name in shown}
    columns["available"] = (~np.isnan(columns["value"])).astype("int64")
    return columns | _same(
        len(rows), area=name, code=code, kind=kind, of=1, statistic="", model="", mean=np.nan, median=np.nan
    )


def _same(size: int, **values) -> Columns:
    """Columns that say one thing in every row: numbers as they are, words as objects."""
    return {
        name: np.full(size, value, None if isinstance(value, (int, float)) else "object")
        for name, value in values.items()
    }


def region_code(params: Params, published: PublishedFigures) -> str | None:
    """The region's code: the council's own words for it, as a code or as a name."""
    if params.council.region_code:
        return params.council.region_code
    named = published.areas[published.areas["area"].str.casefold() == params.council.region.casefold()]
    return None if named.empty else named.index[0]


def neighbour_rows(figures: Columns, neighbours: Neighbours, period: str) -> pd.DataFrame:
    """Each neighbour's figure of one period in the model's order: a missing one keeps its row and its symbol.

    Columns: `code`, `area`, `closeness`, `period`, `value`, `symbol`, `status`.
    """
    rows = np.flatnonzero(figures["period"] == period)
    at = dict(zip(figures["area_code"][rows], rows, strict=True))
    found = [at.get(code) for code in neighbours.codes]
    blank = ("",) * len(neighbours)
    named = {"code": neighbours.codes, "area": neighbours.names, "closeness": neighbours.closeness or blank}
    cells = {name: np.array(given, dtype="object") for name, given in named.items()} | _same(len(found), period=period)
    cells["value"] = np.array([np.nan if n is None else figures["value"][n] for n in found], dtype="float64")
    for name, otherwise in (("symbol", NOT_AVAILABLE), ("status", "")):
        cells[name] = np.array([otherwise if n is None else figures[name][n] for n in found], dtype="object")
    return pd.DataFrame(cells)


def average(values: Iterable[float], statistic: str) -> float:
    """The neighbours' line: the mean, median or sum of those that have a figure; NaN where none has.

    Source: LAIT takes the simple mean, the children's social care dashboard the median of rates and the
    sum of counts, both without the council and without missing neighbours; neither weights.
    Check: the rate of children looked after in 2025 of Leicester's ten: mean 61.1, median 53.
    """
    seen = np.array(list(values), dtype="float64")
    seen = seen[~np.isnan(seen)]
    return float(_AVERAGES[statistic](seen)) if len(seen) else float("nan")


def _neighbours(figures: Columns, neighbours: Neighbours, statistic: str) -> Columns:
    """The neighbours by period as one line: those not available left out, the council never among them."""
    chosen = set(neighbours.codes)
    rows = np.array([n for n, code in enumerate(figures["area_code"]) if code in chosen], dtype="int64")
    by_period: dict[tuple, list[int]] = {}
    for row in rows:
        by_period.setdefault((figures["end"][row], figures["period"][row]), []).append(row)
    periods = sorted(by_period)
    each = [figures["value"][by_period[key]] for key in periods]
    averages = {name: np.array([average(values, name) for values in each]) for name in ("mean", "median", statistic)}
    available = np.array([int((~np.isnan(values)).sum()) for values in each], dtype="int64")
    provisional = [(figures["status"][by_period[key]] == "provisional").any() for key in periods]
    shown = [neighbours.may_be_published and bool(figures["may_be_published"][by_period[key]].all()) for key in periods]
    columns = {
        "period": np.array([said for _, said in periods], dtype="object"),
        "end": np.array([end for end, _ in periods], dtype="datetime64[ns]"),
        "value": averages[statistic], "mean": averages["mean"], "median": averages["median"],
        "symbol": np.where(available > 0, "", NOT_AVAILABLE).astype("object"),
        "status": np.where(np.array(provisional, dtype=bool), "provisional", "").astype("object"),
        "may_be_published": np.array(shown, dtype=bool), "available": available,
    }  # fmt: skip
    return columns | _same(
        len(periods), area=f"Statistical neighbours ({statistic})", code="", kind="neighbours", of=len(neighbours),
        statistic=statistic, model=neighbours.model, numerator=np.nan, denominator=np.nan,
    )  # fmt: skip


def _questioned(columns: Columns, metric: Metric, figures: Columns, published: PublishedFigures) -> np.ndarray:
    """Why a figure is not to be believed, beside each row; blank for nearly all."""
    said = np.full(len(columns["end"]), "", "object")
    if len(set(figures["area_code"][figures["local"]])) < ALL_AUTHORITIES_FROM:
        return said
    frame = pd.DataFrame({name: figures[name] for name in ("area_code", "period", "value")})
    found = questioned(
        frame.assign(indicator=metric.benchmark), published.areas, published.indicators["unit"]
    ).set_index("period")  # fmt: skip
    for row in np.flatnonzero(columns["kind"] == "country"):
        if columns["period"][row] in found.index:
            lowest, highest = found.loc[columns["period"][row], ["lowest", "highest"]]
            said[row] = (
                f"England's published figure lies outside the range of its own authorities ({lowest:g} to "
                f"{highest:g}): it is likely to be wrong."
            )
    return said


def _breaks(ends: np.ndarray, broken: pd.DataFrame) -> np.ndarray:
    """What changed with a period, beside the first row after it."""
    said = np.full(len(ends), "", "object")
    for first, why in zip(broken["first_end"].to_numpy("datetime64[ns]"), broken["why"], strict=True):
        after = np.flatnonzero(ends >= first)
        said[after[:1]] = why
    return said


def _changes(part: Columns) -> np.ndarray:
    """Each figure less that of the year before it, where that is the year before and nothing changed between."""
    years = part["end"].astype("datetime64[Y]").astype("int64")
    follows = (np.diff(years) == 1) & (part["break"][1:] == "")
    return np.append(np.nan, np.where(follows, np.diff(part["value"]), np.nan))


@cache
def _empty() -> pd.DataFrame:
    frame = pd.DataFrame(columns=list(COMPARATOR_COLUMNS), dtype="str")
    kinds = {"end": "datetime64[ns]", "comparable": "bool", "may_be_published": "bool"}
    return frame.astype(kinds | dict.fromkeys(_NUMBERS, "float64"))
