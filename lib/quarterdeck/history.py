"""What records cannot see: figures that a service supplies on its owner's return."""

from __future__ import annotations

import pandas as pd

from .metric import Metric
from .records import Records


def fill_from_owner_returns(metric: Metric, figures: pd.DataFrame, records: Records) -> pd.DataFrame:
    """The ungrouped figures with periods that records cannot show filled from the owner's return.

    A figure that records do show stands; the return's figure is then named in `reason`, so that a
    difference is seen. A filled figure has the status "supplied" and the name of the service.
    """
    if "owner_returns" not in records.tables:
        return figures
    returns = records.tables["owner_returns"]
    returns = returns[returns["measure"] == metric.id].drop_duplicates("period", keep="last").set_index("period")
    if returns.empty:
        return figures
    figures = figures.copy()
    for at, row in figures.iterrows():
        if row["period"] not in returns.index:
            continue
        supplied = returns.loc[row["period"]]
        value = _value(metric, supplied)
        if row["status"] != "not observable":
            figures.at[at, "reason"] = f"computed from records; the owner's return says {_written(value)}"
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


def _value(metric: Metric, supplied: pd.Series) -> float:
    if pd.notna(supplied["value"]):
        return float(supplied["value"])
    if metric.kind in ("count", "total"):
        return float(supplied["numerator"])
    denominator = float(supplied["denominator"])
    return float(metric.per * supplied["numerator"] / denominator) if denominator > 0 else float("nan")


def _written(value: float) -> str:
    return "nothing that can be read as a figure" if pd.isna(value) else f"{value:,.2f}".removesuffix(".00")


def _text(cell) -> str | None:
    return None if pd.isna(cell) else str(cell)
