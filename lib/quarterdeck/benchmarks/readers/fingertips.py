"""Fingertips: the CSV that its API gives for an indicator, area type and parent area.

One area stands under several parents, and once more for each category (deprivation deciles and the like):
only rows without a category are used, and an area once.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd

from ...extracts.files import Grid
from .areas import placed
from .frame import About, PublishedError, Reading, canonical, numbers
from .heading_row import under_headings

FORMAT = "fingertips"
ABOUT = About("Fingertips", "Office for Health Improvement and Disparities")
NEEDED = ("Indicator ID", "Indicator Name", "Area Code", "Sex", "Age", "Category", "Time period", "Value")
_KEY = ["Indicator ID", "Sex", "Age", "Area Code", "Time period"]
_LOWER, _UPPER = "Lower CI 95.0 limit", "Upper CI 95.0 limit"


def recognises(headings: list[str]) -> bool:
    """Whether headings are those of the API's CSV."""
    return set(NEEDED) <= set(headings)


def read(path: Path, grid: Grid) -> Reading:
    """Each indicator by sex and age, with count, denominator and 95% limits.

    Raises
    ------
    PublishedError : a value that is no number, or one area with two figures for one period.
    """
    table = under_headings(grid, recognises)
    rows, set_aside = len(table), Counter()
    where = placed(table["Area Code"])
    by_category = table["Category"] != ""
    elsewhere = (where["area_code"] == "") & ~by_category
    set_aside["rows of a category within an area"] = int(by_category.sum())
    set_aside["rows of areas that are no English authority or region"] = int(elsewhere.sum())
    kept = ~by_category & ~elsewhere
    table = table[kept].join(where[kept])
    repeated = _once(table, path.name)
    set_aside["rows of an area again under another parent"] = int(repeated.sum())
    figures = canonical(_figures(table[~repeated], path.name), ABOUT)
    ids = sorted(set(table["Indicator ID"]))
    name = "-".join(ids[:3]) + (f"-and-{len(ids) - 3}-more" if len(ids) > 3 else "")
    reasons = Counter({reason: count for reason, count in set_aside.items() if count})
    return Reading(FORMAT, name, ABOUT, figures, rows, reasons)


def _once(table: pd.DataFrame, name: str) -> pd.Series:
    """Which rows give an area's figure again; one that differs from the first is refused."""
    repeated = table.duplicated(_KEY)
    differ = table[~table.duplicated([*_KEY, "Value"])].duplicated(_KEY)
    if differ.any():
        row = differ.index[differ][0]
        raise PublishedError(
            f"{name}, row {row}: {table.loc[row, 'area']} has another figure in an earlier row, of the same period, "
            "sex and age. Fetch the indicator again."
        )
    return repeated


def _figures(table: pd.DataFrame, name: str) -> pd.DataFrame:
    value, _, unread = numbers(table["Value"], {})
    filled = unread & (table["Value"] != "")
    if filled.any():
        raise PublishedError(f"{name}, row {table.index[filled][0]}: the value is no number. Fetch it again.")
    note = _column(table, "Value note").str.lower()
    symbol = pd.Series("x", index=table.index).mask(note.str.contains("suppress|disclos"), "c").where(value.isna(), "")
    several = table.groupby("Indicator ID")["Age"].transform("nunique") > 1
    group = table["Sex"].where(~table["Sex"].isin(["Persons", "Not applicable"]), "")
    group = group.str.cat(table["Age"].where(several, ""), sep=", ").str.strip(", ")
    return pd.DataFrame({
        "indicator": "fingertips:" + table["Indicator ID"] + group.where(group == "", " | " + group),
        "title": table["Indicator Name"] + group.where(group == "", ", " + group),
        "area_code": table["area_code"], "area": table["area"], "area_type": table["area_type"],
        "period": table["Time period"], "value": value, "symbol": symbol,
        "numerator": _number(table, "Count"), "denominator": _number(table, "Denominator"),
        "lower": _number(table, _LOWER), "upper": _number(table, _UPPER),
        "year": table["Time period"].map(_kind), "status": "final",
    })  # fmt: skip


def _column(table: pd.DataFrame, name: str) -> pd.Series:
    return table[name] if name in table else pd.Series("", index=table.index)


def _number(table: pd.DataFrame, name: str) -> pd.Series:
    return pd.to_numeric(_column(table, name), errors="coerce").astype("float64")


def _kind(period: str) -> str:
    """2023/24 is a financial year, 2023 a calendar year, 2021 - 23 several of them."""
    if " - " in period:
        return "calendar year"
    return "financial year" if "/" in period else "calendar year"
