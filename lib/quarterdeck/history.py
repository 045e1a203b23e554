"""What records cannot see: figures that a service supplies on its owner's return."""

from __future__ import annotations

import pandas as pd

from .metric import Metric
from .periods import Quarter
from .records import Records


def fill_from_owner_returns(metric: Metric, figures: pd.DataFrame, records: Records) -> pd.DataFrame:
    """The ungrouped figures with periods that records cannot show filled from the owner's return.

    A figure that records do show stands; the return's figure is then named in `reason`, so that a
    difference is seen. A filled figure has the status "supplied" and the name of the service. A return
    without a figure, or in other pounds than the measure, fills nothing and says so.
    """
    if "owner_returns" not in records.tables:
        return figures
    returns = records.tables["owner_returns"]
    returns = returns[returns["measure"] == metric.id].drop_duplicates("period", keep="last").set_index("period")
    if returns.empty:
        return figures
    figures = figures.copy()
    for at, row in figures.iterrows():
        label = _serving(metric, row)
        if label not in returns.index:
            continue
        supplied = returns.loc[label]
        value = _value(metric, supplied)
        if row["status"] != "not observable":
            figures.at[at, "reason"] = f"computed from records; the owner's return says {_written(value)}"
            continue
        if _other_pounds(metric, supplied["unit"]):
            figures.at[at, "reason"] = f"the owner's return is in {supplied['unit']}, the measure in {metric.unit}"
            continue
        if pd.isna(value):
            figures.at[at, "reason"] = "the owner's return has no value, and no denominator to divide by"
            continue
        for name, cell in (("numerator", supplied["numerator"]), ("denominator", supplied["denominator"])):
            figures.at[at, name] = cell
        figures.at[at, "value"] = value
        figures.at[at, "status"] = "supplied"
        figures.at[at, "supplied_by"] = _text(supplied["supplied_by"])
        figures.at[at, "reason"] = f"supplied, not computed: {_text(supplied['status']) or 'no status given'}"
    return figures


def _serving(metric: Metric, row: pd.Series) -> str:
    """The quarter whose return serves a figure: its own, or the quarter that ends with a year or a month.

    What happened in a period is only in a return for that very period.
    """
    last = Quarter.containing(row["end"])
    return last.label if metric.basis != "in the period" and last.end == row["end"] else row["period"]


def _value(metric: Metric, supplied: pd.Series) -> float:
    if pd.notna(supplied["value"]):
        return float(supplied["value"])
    if metric.kind in ("count", "total"):
        return float(supplied["numerator"])
    denominator = float(supplied["denominator"])
    return float(metric.per * supplied["numerator"] / denominator) if denominator > 0 else float("nan")


def _other_pounds(metric: Metric, unit) -> bool:
    """Whether a return is in pounds and the measure in thousands of them, or the other way round."""
    pounds, thousands = ("£",), ("£'000", "£000", "£k", "£’000")
    return (metric.unit in thousands and unit in pounds) or (metric.unit in pounds and unit in thousands)


def _written(value: float) -> str:
    return "nothing that can be read as a figure" if pd.isna(value) else f"{value:,.2f}".removesuffix(".00")


def _text(cell) -> str | None:
    return None if pd.isna(cell) else str(cell)
