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
from .tally import OUTCOME_COLUMNS, Tally, by_group, by_period, tally

FIGURE_COLUMNS = (
    "numerator", "denominator", "value", "lower", "upper", "median", "records", *OUTCOME_COLUMNS, "rows_in",
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
    There is no interval for money, for full-time equivalents, or for what is counted on one day.
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
    reasons = [metric.why_not(records, period) for period in periods]
    tallies, looked = [], []
    read = _set_aside_when_read(metric, records)
    for number, period in enumerate(periods):
        if reasons[number]:
            looked.append((np.nan, np.nan, np.nan))
            continue
        judged = metric.judged(records, period, settings)
        whole = tally(metric, judged)
        looked.append(_rows_looked_at(metric, records, period, whole, read))
        if where is not None:
            judged = judged[_chosen(judged, where, whole.population)]
            whole = tally(metric, judged)
        tallies.append((number, whole, _grouping(metric, judged, groups, period) if groups else None))
    table = by_group(tallies, groups, reasons) if groups else by_period(tallies, len(periods))
    return _finish(metric, records, periods, table, reasons, looked, groups)


def _chosen(judged: pd.DataFrame, where, population: np.ndarray) -> np.ndarray:
    rows = pd.Series(np.arange(len(judged)), index=judged.index)
    kept = judged.assign(__row=rows.to_numpy()).loc[where]["__row"].to_numpy()
    mask = population.copy()
    mask[kept] = True
    return mask


def _grouping(metric: Metric, judged: pd.DataFrame, groups, period: Period) -> pd.DataFrame:
    if "age_band" in groups and "age_band" not in judged and "date_of_birth" in judged:
        bands = ADULT_AGE_BANDS if metric.area == "adults" else CHILD_AGE_BANDS
        band = age_band(age_at(judged["date_of_birth"], period.end), bands)
        if "population_row" in judged:
            band = band.mask(judged["population_row"].eq(True))  # residents serve every band: they are of none
        judged = judged.assign(age_band=band)
    for name in groups:
        if name not in judged:
            raise MetricError(
                f"'{metric.title}' cannot be broken down by '{name}'.{nearest(name, judged.columns)} "
                f"Its records have: {', '.join(map(str, judged.columns))}."
            )
    return judged[list(groups)]


def _set_aside_when_read(metric: Metric, records: Records) -> Mapping[str, int]:
    aside = records.set_aside
    return {} if aside.empty else aside.loc[aside["table"] == metric.tables[0], "extract"].value_counts().to_dict()


def _rows_looked_at(metric: Metric, records: Records, period: Period, whole: Tally, read) -> tuple[float, ...]:
    first = metric.tables[0]
    rows = len(records.view(first, period, TABLES[first]))
    set_aside = read.get(Quarter.containing(period.end).label, 0)
    return rows + set_aside, rows - whole.rows_used, set_aside


def _finish(metric: Metric, records: Records, periods, table, reasons, looked, groups) -> pd.DataFrame:
    which = table["number"].to_numpy("int64")
    seen = np.array([reason is None for reason in reasons])[which]
    done: dict[str, Any] = {
        "period": np.array([p.label for p in periods], dtype="object")[which],
        "start": np.array([p.start.to_datetime64() for p in periods], dtype="datetime64[ns]")[which],
        "end": np.array([p.end.to_datetime64() for p in periods], dtype="datetime64[ns]")[which],
        **{name: table[name].to_numpy() for name in groups},
    }
    for name in ("numerator", "denominator", "median", "records", *OUTCOME_COLUMNS):
        done[name] = np.where(seen, table[name].to_numpy("float64"), np.nan)
    if metric.kind in ("count", "total"):
        done["denominator"] = np.full(len(which), np.nan)
        done["value"] = done["numerator"]
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            share = metric.per * done["numerator"] / done["denominator"]
        done["value"] = np.where(done["denominator"] > 0, share, np.nan)
    of_a_picture = metric.kind == "count" and TABLES[metric.tables[0]].sees == "snapshot"
    if metric.kind in ("total", "rate") or of_a_picture:
        unknown = (done["yes"] == 0) & (done["not_recorded"] > 0)
        done["value"] = np.where(unknown, np.nan, done["value"])  # what nobody recorded is not 0
    done["lower"], done["upper"] = _interval(metric, done, table["weighted"].to_numpy("float64"))
    whole = np.array(looked, dtype="float64").reshape(len(periods), 3)[which] if not groups else None
    for column, name in enumerate(("rows_in", "outside", "set_aside_when_read")):
        done[name] = np.full(len(which), np.nan) if groups else whole[:, column]
    newest = done["end"] >= records.as_at.to_datetime64()
    done["status"] = np.where(seen, np.where(newest, "provisional", "final"), "not observable")
    why = np.array(reasons, dtype="object")[which]
    done["reason"] = np.where(seen & np.isnan(done["value"]), _why_blank(done), why)
    done["supplied_by"] = np.full(len(which), None, dtype="object")
    order = ["period", "start", "end", *groups, *FIGURE_COLUMNS]
    return pd.DataFrame({name: done[name] for name in order})


def _why_blank(done) -> np.ndarray:
    """Why an observed figure is blank, for each row."""
    nothing = (done["yes"] + done["no"] == 0) & (done["not_recorded"] > 0)
    residents_unknown = np.isnan(done["denominator"]) & (done["yes"] > 0)
    return np.select(
        [nothing, residents_unknown],
        ["what it counts is recorded on none of its records", "no population estimate to divide by"],
        "no records to measure",
    )


def _interval(metric: Metric, done, weighted) -> tuple[np.ndarray, np.ndarray]:
    lower, upper = np.full(len(weighted), np.nan), np.full(len(weighted), np.nan)
    plain = (weighted == 0) & ~np.isnan(done["value"])
    # What is counted on one day is all there is: only events of a period come about by chance.
    stock = metric.kind == "count" and metric.basis == "at period end"
    if not plain.any() or not metric.interval or stock or metric.kind not in ("percentage", "count", "rate"):
        return lower, upper
    numerator, denominator = done["numerator"][plain], done["denominator"][plain]
    if metric.kind == "percentage":
        lower[plain], upper[plain] = wilson_interval(numerator, denominator)
    else:
        scale = metric.per / denominator if metric.kind == "rate" else 1.0
        lower[plain], upper[plain] = (limit * scale for limit in poisson_interval(numerator))
    return lower, upper


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
