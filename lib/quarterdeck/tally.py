"""Adding up judged records: outcomes and weights to numerators and denominators.

Plain arrays, because every metric passes through here for every period.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .errors import MetricError
from .metric import OUTCOMES, Metric

NOT_RECORDED = "Not recorded"
OUTCOME_COLUMNS = ("yes", "no", "left_out", "date_error", "not_recorded")
_CODES = pd.Index(OUTCOMES, dtype="str")
SUMS = ("numerator", "denominator", "median", "records", "weighted", *OUTCOME_COLUMNS)


@dataclass(frozen=True)
class Tally:
    """The judged records of one metric in one period, as arrays of shape (n,).

    `outcome` is the position in OUTCOMES; `numerator` and `denominator` are what each record adds
    (nothing where its outcome does not count); `each` is the record's own value, for a median;
    `weighted` marks records that are not whole counts (hours, pounds); `rows` the source rows it stands for.
    """

    outcome: np.ndarray
    counted: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    each: np.ndarray | None
    weighted: np.ndarray
    rows: np.ndarray
    population: np.ndarray

    @property
    def rows_used(self) -> float:
        """Source rows behind the judged records."""
        return float(self.rows[~self.population].sum())


def tally(metric: Metric, judged: pd.DataFrame) -> Tally:
    """Read the outcome and weights of judged records; an unknown outcome is refused."""
    size = len(judged)
    outcome = _outcomes(metric, judged)
    yes = outcome == 0
    counted = (outcome <= 1) if metric.kind == "percentage" else yes
    numerator = _numbers(judged, "numerator", yes.astype("float64"))
    denominator = _numbers(judged, "denominator", np.full(size, 0.0 if metric.kind == "rate" else 1.0))
    weighted = counted & ~_whole(metric, numerator, denominator)
    each = None
    if metric.kind == "average":
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.where(counted, numerator / denominator, np.nan)
    population = np.zeros(size, dtype="bool")
    if "population_row" in judged:
        population = judged["population_row"].eq(True).to_numpy("bool", na_value=False)
    return Tally(
        outcome, counted, np.where(counted, numerator, 0.0), np.where(counted, denominator, 0.0), each, weighted,
        _numbers(judged, "source_rows", np.ones(size)), population,
    )  # fmt: skip


def _whole(metric: Metric, numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Records that count whole people or events, for which an interval has a meaning; not hours or pounds.

    A percentage may come from aggregated counts; a rate counts one event a record.
    """
    if metric.kind == "percentage":
        whole = (numerator % 1 == 0) & (denominator % 1 == 0)
        return whole & (numerator >= 0) & (numerator <= denominator)
    if metric.kind == "count":
        return (numerator % 1 == 0) & (numerator >= 0)
    return (numerator == 0) | (numerator == 1)


def _outcomes(metric: Metric, judged: pd.DataFrame) -> np.ndarray:
    if "outcome" not in judged:
        return np.zeros(len(judged), dtype="int64")
    codes = _CODES.get_indexer(judged["outcome"])
    if (codes < 0).any():
        raise MetricError(
            f"'{metric.id}' gave {int((codes < 0).sum())} records an outcome that is not one of {', '.join(OUTCOMES)}."
        )
    return codes


def _numbers(judged: pd.DataFrame, name: str, otherwise: np.ndarray) -> np.ndarray:
    return judged[name].to_numpy("float64", na_value=np.nan) if name in judged else otherwise


def by_period(tallies, periods: int) -> pd.DataFrame:
    """Sums of each period, one row a period (zeros where nothing was judged), columns SUMS and `number`."""
    sums = {name: np.zeros(periods) for name in SUMS}
    sums["median"][:] = np.nan
    for number, one, _ in tallies:
        people = ~one.population
        sums["numerator"][number] = one.numerator.sum()
        sums["denominator"][number] = one.denominator.sum()
        sums["records"][number] = people.sum()
        sums["weighted"][number] = one.weighted[people].sum()
        outcomes = np.bincount(one.outcome[people], weights=one.rows[people], minlength=len(OUTCOMES))
        for code, name in enumerate(OUTCOME_COLUMNS):
            sums[name][number] = outcomes[code]
        if one.each is not None and one.counted.any():
            sums["median"][number] = np.nanmedian(one.each)
    return pd.DataFrame({"number": np.arange(periods), **sums})


def by_group(tallies, groups: tuple[str, ...], reasons) -> pd.DataFrame:
    """Sums of each period and group: every group seen anywhere stands in every period that was seen.

    Rows that only bring a denominator (population) and leave a group blank serve each of its values.
    """
    unseen = pd.DataFrame({"number": [n for n, reason in enumerate(reasons) if reason]})
    if not tallies:
        return unseen.reindex(columns=["number", *groups, *SUMS])
    rows = pd.concat([_frame(number, one, keys) for number, one, keys in tallies], ignore_index=True)
    population = rows.pop("population").to_numpy("bool")
    people = rows[~population].copy()
    for name in groups:
        people[name] = people[name].astype("object").where(people[name].notna(), NOT_RECORDED)
    grouped = people.groupby(["number", *groups], sort=True)
    sums = grouped[[name for name in SUMS if name != "median"]].sum()
    sums["median"] = grouped["each"].median()
    sums = _add_population(sums.reset_index(), rows[population], groups)
    seen = sums[list(groups)].drop_duplicates().sort_values(list(groups), key=lambda s: s.astype("str"))
    grid = pd.DataFrame({"number": [number for number, _, _ in tallies]}).merge(seen, how="cross")
    whole = grid.merge(sums, on=["number", *groups], how="left")
    whole = whole.fillna({name: 0.0 for name in SUMS if name != "median"})
    return pd.concat([whole, unseen]).sort_values("number", kind="stable", ignore_index=True)


def _frame(number: int, one: Tally, keys: pd.DataFrame) -> pd.DataFrame:
    columns = {name: (one.outcome == code) * one.rows for code, name in enumerate(OUTCOME_COLUMNS)}
    return pd.DataFrame(
        {
            "number": number,
            **{name: keys[name].to_numpy() for name in keys},
            "numerator": one.numerator,
            "denominator": one.denominator,
            "each": np.nan if one.each is None else one.each,
            "records": 1.0,
            "weighted": one.weighted.astype("float64"),
            **columns,
            "population": one.population,
        }
    )


def _add_population(sums: pd.DataFrame, rows: pd.DataFrame, groups) -> pd.DataFrame:
    if rows.empty:
        return sums
    own = [name for name in groups if rows[name].notna().all()]
    keys = ["number", *own]
    persons = rows.groupby(keys, sort=True)["denominator"].sum().rename("persons").reset_index()
    joined = sums.merge(persons, on=keys, how="outer" if own == list(groups) else "left")
    joined["denominator"] = joined["denominator"].fillna(0.0) + joined.pop("persons").fillna(0.0)
    return joined.fillna({name: 0.0 for name in SUMS if name != "median"})


def the_list(metric: Metric, judged: pd.DataFrame) -> pd.DataFrame:
    """The list behind a number: the judged records with `outcome`, `numerator` and `denominator` filled in.

    Rows that only bring a population are left out. The numerator and denominator are what each record
    adds to the figure. This is record-level data: it stays in the team.
    """
    whole = tally(metric, judged)
    listed = judged.assign(
        outcome=np.array(OUTCOMES, dtype="object")[whole.outcome],
        numerator=whole.numerator,
        denominator=whole.denominator,
    )
    return listed[~whole.population]
