"""Measure once: a metric over periods and groups, as one table of figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .cache import figures_cache
from .derive import ADULT_AGE_BANDS, CHILD_AGE_BANDS, age_at, age_band
from .errors import MetricError, nearest
from .history import fill_from_owner_returns
from .metric import Metric
from .periods import Period, Quarter
from .records import Records
from .statistics.intervals import poisson_interval, wilson_interval
from .tables import TABLES

NOT_RECORDED = "Not recorded"
_OUTCOME_COLUMNS = {
    "yes": "yes", "no": "no", "left_out": "left out", "date_error": "date error", "not_recorded": "not recorded",
}  # fmt: skip
FIGURE_COLUMNS = (
    "numerator", "denominator", "value", "lower", "upper", "median", "records", *_OUTCOME_COLUMNS, "rows_in",
    "outside", "set_aside_when_read", "status", "reason", "supplied_by",
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """The figures of one metric. They may describe a single child: they stay in the team.

    `figures` has one row a period and group, in the order of the periods: `period` (label), `start`,
    `end`, the columns of `by`, and numerator, denominator, value, lower, upper (95%), median (of an
    average), records (judged), yes, no, left_out, date_error, not_recorded, rows_in, outside (rows
    the measure does not look at), set_aside_when_read, status (provisional, final, supplied, not
    observable), reason, supplied_by. Values are unrounded; percentages run from 0 to 100.
    """

    metric: Metric
    figures: pd.DataFrame
    by: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def at(self, period: Period | str) -> pd.Series:
        """The one figure of a period, of an ungrouped measure."""
        label = getattr(period, "label", period)
        return self.figures[self.figures["period"] == label].iloc[0]


def measure(
    metric: Metric,
    records: Records,
    periods: Sequence[Period],
    by: str | Iterable[str] | None = None,
    where: Any = None,
    settings: Mapping[str, Any] | None = None,
    cache: Path | None = None,
) -> Measured:
    """The metric for each period, by any of its records' columns, filtered or whole.

    Parameters
    ----------
    periods : quarters or months, oldest first. A period the extracts cannot see gives an empty
        figure with the reason (or the owner's return, where there is one), never zero.
    by : columns of the judged records; blank cells become the group "Not recorded". Every group
        seen in any period stands in every observable period, with 0, or 0 of 0. "age_band" is
        worked out from the date of birth where a metric does not give one.
    where : a filter on the judged records: a mask, a callable or `pd.col("age") < 5`.
    settings : the council's choices for this metric.
    cache : a folder; whole and grouped figures are kept there by content (filters are not).

    Raises
    ------
    MetricError : for a group that the metric's records do not have.
    """
    groups = (by,) if isinstance(by, str) else tuple(by or ())
    periods = list(periods)
    used = tuple(sorted({s.file for s in records.sources if s.table in metric.tables + metric.optional_tables}))

    def compute() -> pd.DataFrame:
        figures = _measure(metric, records, periods, groups, where, settings)
        if groups or where is not None:
            return figures
        return fill_from_owner_returns(metric, figures, records)

    if cache is None or where is not None:
        figures = compute()
    else:
        figures = figures_cache(cache, metric, records, periods, groups, settings, compute)
    return Measured(metric, figures, groups, used)


def _measure(metric, records, periods, groups, where, settings) -> pd.DataFrame:
    reasons = {period.label: metric.why_not(records, period) for period in periods}
    slim, looked = [], {}
    for period in periods:
        if reasons[period.label]:
            continue
        judged = _banded(metric, metric.judged(records, period, settings), groups, period)
        _refuse_unknown_groups(metric, judged, groups)
        looked[period.label] = _rows_looked_at(metric, records, period, judged)
        if where is not None:
            judged = pd.concat([judged[~judged["population_row"]].loc[where], judged[judged["population_row"]]])
        slim.append(_slim(judged, groups, period))
    figures = _aggregate(metric, slim, groups)
    grid = _grid(periods, reasons, figures, groups)
    done = grid.merge(figures, on=["period", *groups], how="left") if groups else grid.merge(figures, how="left")
    return _finish(metric, records, done, reasons, looked, groups)


def _banded(metric: Metric, judged: pd.DataFrame, groups, period: Period) -> pd.DataFrame:
    if "age_band" in groups and "age_band" not in judged and "date_of_birth" in judged:
        bands = ADULT_AGE_BANDS if metric.area == "adults" else CHILD_AGE_BANDS
        return judged.assign(age_band=age_band(age_at(judged["date_of_birth"], period.end), bands))
    return judged


def _refuse_unknown_groups(metric: Metric, judged: pd.DataFrame, groups) -> None:
    for name in groups:
        if name not in judged:
            raise MetricError(
                f"'{metric.title}' cannot be broken down by '{name}'.{nearest(name, judged.columns)} "
                f"Its records have: {', '.join(map(str, judged.columns))}."
            )


def _rows_looked_at(metric: Metric, records: Records, period: Period, judged: pd.DataFrame) -> dict[str, float]:
    first = metric.tables[0]
    rows = len(records.view(first, period, TABLES[first]))
    used = float(judged.loc[~judged["population_row"], "source_rows"].sum())
    aside = records.set_aside
    label = Quarter.containing(period.end).label
    read = int(((aside["table"] == first) & (aside["extract"] == label)).sum()) if len(aside) else 0
    return {"rows_in": rows + read, "outside": rows - used, "set_aside_when_read": read}


def _slim(judged: pd.DataFrame, groups, period: Period) -> pd.DataFrame:
    kept = judged[[*groups, "outcome", "numerator", "denominator", "population_row", "source_rows"]].copy()
    for name in groups:
        blank = kept[name].isna() & ~kept["population_row"]
        kept[name] = kept[name].astype("object").mask(blank, NOT_RECORDED)
    return kept.assign(period=period.label)


def _aggregate(metric: Metric, slim: list[pd.DataFrame], groups) -> pd.DataFrame:
    keys = ["period", *groups]
    if not slim:
        return pd.DataFrame(columns=[*keys, "numerator", "denominator"])
    every = pd.concat(slim, ignore_index=True)
    every["numerator"] = every["numerator"].astype("float64")
    every["denominator"] = every["denominator"].astype("float64")
    population = every["population_row"].to_numpy("bool")
    people = every[~population]
    outcome = people["outcome"]
    counted = outcome.isin(["yes", "no"]) if metric.kind == "percentage" else outcome == "yes"
    trivial = ((people["numerator"] == (outcome == "yes")) & people["denominator"].isin([0.0, 1.0])).to_numpy()
    table = people[keys].assign(
        numerator=people["numerator"].where(counted, 0.0),
        denominator=people["denominator"].where(counted, 0.0),
        records=1,
        weighted=~trivial & counted.to_numpy(),
        **{
            column: (outcome == name).astype("int64") * people["source_rows"]
            for column, name in _OUTCOME_COLUMNS.items()
        },
    )
    figures = table.groupby(keys, sort=True, dropna=False).sum().reset_index()
    if metric.kind == "average":
        each = (people["numerator"] / people["denominator"]).where(counted)
        middle = each.groupby([people[key] for key in keys], sort=True, dropna=False).median()
        figures["median"] = middle.to_numpy()
    return _with_population(metric, figures, every[population], groups)


def _with_population(metric: Metric, figures: pd.DataFrame, rows: pd.DataFrame, groups) -> pd.DataFrame:
    if rows.empty:
        return figures
    own = [name for name in groups if rows[name].notna().all()]
    keys = ["period", *own]
    persons = rows.groupby(keys, sort=True)["denominator"].sum().rename("persons").reset_index()
    joined = figures.merge(persons, on=keys, how="outer" if own == list(groups) else "left")
    joined["denominator"] = joined["denominator"].fillna(0.0) + joined.pop("persons").fillna(0.0)
    return joined.fillna({name: 0 for name in ("numerator", "records", "weighted", *_OUTCOME_COLUMNS)})


def _grid(periods, reasons, figures: pd.DataFrame, groups) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"period": [p.label for p in periods], "start": [p.start for p in periods], "end": [p.end for p in periods]}
    )
    if not groups:
        return frame
    seen = figures[list(groups)].drop_duplicates().sort_values(list(groups), key=lambda s: s.astype("str"))
    observed = frame[[reasons[label] is None for label in frame["period"]]].merge(seen, how="cross")
    return pd.concat([observed, frame[[reasons[label] is not None for label in frame["period"]]]]).sort_values(
        "start", kind="stable", ignore_index=True
    )


def _finish(metric: Metric, records: Records, table: pd.DataFrame, reasons, looked, groups) -> pd.DataFrame:
    seen = table["period"].map(lambda label: reasons[label] is None).to_numpy("bool")
    for name in ("numerator", "denominator", "records", "weighted", *_OUTCOME_COLUMNS):
        if name not in table:
            table[name] = 0.0
        table[name] = pd.to_numeric(table[name]).astype("float64").fillna(0.0).where(seen)
    for name in ("rows_in", "outside", "set_aside_when_read"):
        whole = table["period"].map(lambda label, name=name: looked.get(label, {}).get(name, np.nan))
        table[name] = whole if not groups else np.nan
    if "median" not in table:
        table["median"] = np.nan
    if metric.kind in ("count", "total"):
        table["denominator"] = np.nan
        table["value"] = table["numerator"]
    else:
        table["value"] = metric.per * table["numerator"] / table["denominator"].where(table["denominator"] > 0)
    _add_interval(metric, table)
    newest = table["end"] >= records.as_at
    table["status"] = np.where(seen, np.where(newest, "provisional", "final"), "not observable")
    empty = table["value"].isna().to_numpy() & seen
    table["reason"] = table["period"].map(reasons).where(~seen, np.where(empty, "no records to measure", None))
    table["supplied_by"] = None
    order = ["period", "start", "end", *groups, *FIGURE_COLUMNS]
    return table[order].astype({"reason": "object", "supplied_by": "object", "status": "str", "period": "str"})


def _add_interval(metric: Metric, table: pd.DataFrame) -> None:
    table["lower"] = table["upper"] = np.nan
    plain = (table["weighted"] == 0) & table["value"].notna()
    if not plain.any():
        return
    rows = table[plain]
    if metric.kind == "percentage":
        low, high = wilson_interval(rows["numerator"], rows["denominator"])
    elif metric.kind in ("count", "rate"):
        low, high = poisson_interval(rows["numerator"])
        if metric.kind == "rate":
            low, high = (metric.per * limit / rows["denominator"].to_numpy() for limit in (low, high))
    else:
        return
    table.loc[plain, "lower"], table.loc[plain, "upper"] = low, high


def measure_all(
    metrics: Iterable[Metric],
    records: Records,
    periods: Sequence[Period],
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    cache: Path | None = None,
    told: Callable[[Metric], None] | None = None,
) -> dict[str, Measured]:
    """Every metric over the periods, by id. `settings` are the council's choices by metric id."""
    done = {}
    for metric in metrics:
        done[metric.id] = measure(metric, records, periods, settings=(settings or {}).get(metric.id), cache=cache)
        if told:
            told(metric)
    return done
