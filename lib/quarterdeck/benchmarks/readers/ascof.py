"""The Adult Social Care Outcomes Framework: the publisher's open data workbook, or a trend file of many years.

The framework's codes were given to other measures in 2023-24 (1B was control over daily life and is adjusted
quality of life; 1D became 1C and 3A became 1D), so a measure goes by its description, never by its code.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pandas as pd

from ...extracts.files import Grid
from .areas import placed
from .ees_standard import plain
from .frame import About, PublishedError, Reading, canonical, numbers
from .heading_row import under_headings

FORMAT = "ascof"
ABOUT = About("Adult Social Care Outcomes Framework", "NHS England")
_COLUMNS = {
    "ONS Code": "code", "Geographical Description": "area", "Geographical Level": "level",
    "Disaggregation Level": "group", "Measure Type": "type", "Measure Value": "cell",
    "Measure Group Description": "about", "Year": "period", "ASCOF Measure Code": "measure",
}  # fmt: skip
_NEEDED = ("code", "level", "group", "type", "cell", "about")
_PLACES = {plain(name): to for name, to in _COLUMNS.items()}
_TYPES = {
    "outcome": "value", "numerator": "numerator", "denominator": "denominator", "base": "base",
    "marginoferror": "margin", "confidenceinterval": "margin",
}  # fmt: skip
SYMBOLS = {"[x]": "x", "[c]": "c", "[z]": "z", "[u]": "u", "[low]": "low", "*": "c", ":": "x", "-": "x"}
_YEAR = re.compile(r"(20\d\d)[-_/](?:20)?(\d\d)(?!\d)")
RENUMBERED = (
    "ASCOF's codes were renumbered in 2023-24 and its measures of long-term care are counted from other records from "
    "2024-25: a measure is known here by its description, and a series may break where that changed."
)


def recognises(headings: list[str]) -> bool:
    """Whether headings are those of the framework's open data, or of a trend file made of it."""
    return set(_NEEDED) <= {_PLACES.get(plain(name), "") for name in headings}


def read(path: Path, grid: Grid) -> Reading:
    """Each measure and group of people as one indicator, with numerator, denominator and margin of error.

    Raises
    ------
    PublishedError : no year in the file or its name, or a value that cannot be read.
    """
    table = _table(grid)
    rows, set_aside = len(table), Counter()
    table = table.assign(period=_period(table, path))
    kind = table["type"].map(plain).map(_TYPES)
    _lay_aside(set_aside, table[kind.isna()]["type"], "rows of the measure type")
    by_type = table["level"].map(plain) == "counciltype"
    where = placed(table["code"])
    no_area = (where["area_code"] == "") & ~by_type
    set_aside["rows of a type of council, not an area"] = int((by_type & kind.notna()).sum())
    set_aside["rows of an area without an English code"] = int((no_area & kind.notna()).sum())
    kept = kind.notna() & ~by_type & ~no_area
    table = table[kept].join(where[kept].add_prefix("at_")).assign(kind=kind[kept])
    value, symbol, unread = numbers(table["cell"], SYMBOLS)
    if unread.any():
        raise PublishedError(
            f"{path.name}, row {table.index[unread][0]}: the value is neither a number nor one of the publisher's "
            f"symbols ({int(unread.sum())} in all). It may be another edition of the file."
        )
    table = table.assign(number=value, symbol=symbol)
    wide, without = _wide(table)
    set_aside["rows that go with no outcome"] = without
    figures = canonical(_figures(wide), ABOUT)
    name = slug_years(figures["period"])
    reasons = Counter({reason: count for reason, count in set_aside.items() if count})
    return Reading(FORMAT, name, ABOUT, figures, rows, reasons, (RENUMBERED,))


def slug_years(periods: pd.Series) -> str:
    """'2020-21', or '2017-18 to 2023-24' for a file of several years."""
    years = sorted(set(periods.astype("str")))
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"


def _lay_aside(set_aside: Counter, values: pd.Series, reason: str) -> None:
    for value, count in values.value_counts().items():
        set_aside[f"{reason} '{value}'"] = int(count)


def _table(grid: Grid) -> pd.DataFrame:
    """The rows under the headings, by the names used here."""
    table = under_headings(grid, recognises)
    names = {head: _PLACES[plain(head)] for head in table if plain(head) in _PLACES}
    return table[list(names)].rename(columns=names)


def _period(table: pd.DataFrame, path: Path) -> pd.Series:
    """The year of each row as 2020-21: its own column, else the file's name."""
    given = table["period"] if "period" in table else pd.Series(path.stem, index=table.index)
    read = {text: _YEAR.search(text) for text in given.unique()}
    wrong = [text for text, found in read.items() if not found or (int(found[1]) + 1) % 100 != int(found[2])]
    if wrong:
        where = "its rows" if "period" in table else "its name"
        raise PublishedError(
            f"{path.name} does not say its year in {where}. Put the year into the file's name, as ascof_2020-21.xlsx."
        )
    return given.map({text: f"{found[1]}-{found[2]}" for text, found in read.items()})


def _wide(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """A row a measure, group, area and year, its types side by side; how many rows had no outcome to go with."""
    key = ["about", "group", "at_area_code", "at_area", "at_area_type", "period"]
    twice = table.duplicated([*key, "kind"])
    if twice.any():
        first = table[twice].iloc[0]
        raise PublishedError(
            f"Row {table.index[twice][0]} gives '{first['about']}' ({first['group']}) of {first['at_area']} a second "
            "time. Two measures may share a description: name the one that is meant."
        )
    outcomes = table[table["kind"] == "value"].set_index(key)
    wide = outcomes[["number", "symbol"]].rename(columns={"number": "value"})
    without = 0
    for kind in ("numerator", "denominator", "margin", "base"):
        part = table[table["kind"] == kind].set_index(key)["number"]
        without += int((~part.index.isin(wide.index)).sum())
        wide[kind] = part.reindex(wide.index)
    return wide.reset_index(), without


def _figures(wide: pd.DataFrame) -> pd.DataFrame:
    total = wide["group"].map(plain).isin(["total", ""])
    about = wide["about"].str.strip().str.replace(r"\s+", " ", regex=True)
    named = about.str.casefold()
    return pd.DataFrame({
        "indicator": "ascof:" + named.where(total, named + " | " + wide["group"]),
        "title": about.where(total, about + ", " + wide["group"]),
        "area_code": wide["at_area_code"], "area": wide["at_area"], "area_type": wide["at_area_type"],
        "period": wide["period"], "value": wide["value"], "symbol": wide["symbol"],
        "numerator": wide["numerator"], "denominator": wide["denominator"].fillna(wide["base"]),
        "lower": wide["value"] - wide["margin"], "upper": wide["value"] + wide["margin"],
        "unit": about.map(_unit), "decimal_places": 1.0, "year": "year to 31 March", "status": "final",
    })  # fmt: skip


def _unit(about: str) -> str:
    lower = about.lower()
    if "per 100,000" in lower:
        return "per 100,000 people"
    asked = ("proportion", "percentage", "overall satisfaction")
    return "%" if lower.startswith(asked) else "score" if "quality of life" in lower else ""
