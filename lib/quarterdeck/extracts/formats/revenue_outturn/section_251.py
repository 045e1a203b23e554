"""Section 251 outturn as the department publishes it: one row an area and category, a column a measure.

The headings are those of the department's open data: period and area first, then what the row is about,
then amounts. The file does not say in which unit they are, so they stay as published. It runs over many
years and is large: beyond a limit only gross and net expenditure and income are taken, and it says so.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ... import values
from ...files import Grid
from ...headings import normal

MOST_AMOUNTS = 1_500_000
_MARK = "categoryofexpenditure"
_ABOUT = ("maincategory", _MARK)
_AREA = (
    "timeperiod", "timeidentifier", "geographiclevel", "country", "countryname", "countrycode", "regionname",
    "regioncode", "laname", "oldlacode", "newlacode",
)  # fmt: skip
_TOTALS = ("grossexpenditure", "income", "netexpenditure")
_ABRIDGED = "It is so large that only gross and net expenditure and income are taken from it."
# The area of a row, by the level that the row is of.
_NAMES = {
    "localauthority": ("laname", "newlacode"), "regional": ("regionname", "regioncode"),
    "national": ("countryname", "countrycode"),
}  # fmt: skip


def columns(grid: Grid) -> tuple[int, dict[str, np.ndarray], np.ndarray, str] | None:
    """The header's row, the columns of the long form, the row of each amount and a remark; None for another file."""
    if grid.cells.empty:
        return None
    row = int(grid.cells.index[0])
    found = {normal(cell): place for place, cell in enumerate(grid.cells.iloc[0]) if isinstance(cell, str) and cell}
    if _MARK not in found or not {"timeperiod", "geographiclevel"} <= set(found) or not set(_TOTALS) & set(found):
        return None
    body = grid.cells.loc[row + 1 :]
    amounts = [name for name in found if name not in _AREA and name not in _ABOUT]
    remark = ""
    if len(body) * len(amounts) > MOST_AMOUNTS:
        amounts, remark = [name for name in amounts if name in _TOTALS], _ABRIDGED
        body, cut = _newest_years(body, found["timeperiod"], MOST_AMOUNTS // len(amounts))
        remark += cut
    n, m = len(body), len(amounts)
    level = _cells(body, found, "geographiclevel")
    name, code = _area(body, found, level)
    about = [_cells(body, found, one) for one in _ABOUT if one in found]
    line = np.array([_line(cells) for cells in zip(*about, strict=True)], dtype="object")
    spread = {
        "year": np.array([_year(cell) for cell in _cells(body, found, "timeperiod")], dtype="object"),
        "form": np.full(n, "S251", dtype="object"),
        "authority_code": code,
        "authority_name": name,
        "authority_class": level,
        "line": line,
    }
    long = {key: np.repeat(cells, m) for key, cells in spread.items()}
    headings = [str(grid.cells.at[row, found[one]]).replace("_", " ").strip().capitalize() for one in amounts]
    cells = body[[found[one] for one in amounts]].to_numpy(dtype="object").ravel()
    odd = {cell for cell in set(cells.tolist()) if isinstance(cell, str) and _symbol(cell)}
    symbols = np.array([cell in odd for cell in cells], dtype=bool)
    long |= {
        "measure": np.tile(np.array(headings, dtype="object"), n),
        "amount": np.where(symbols, None, cells),
        "symbol": np.where(symbols, cells, None),
        "unit": np.full(n * m, "as published", dtype="object"),
    }
    return row, long, np.repeat(body.index.to_numpy("int64"), m), remark


def _newest_years(body: pd.DataFrame, place: int, most: int) -> tuple[pd.DataFrame, str]:
    """Rows of as many of the newest years as come to no more than `most`, at least one, and what to say."""
    years = body[place].astype("str")
    counts = years.value_counts().sort_index(ascending=False)
    kept = counts.index[(counts.cumsum() <= most).to_numpy() | (np.arange(len(counts)) == 0)]
    if len(kept) == len(counts):
        return body, ""
    left = len(body) - int(counts[kept].sum())
    return body[years.isin(kept)], f" {left:,} rows of years before the {len(kept)} newest are left out."


def _cells(body: pd.DataFrame, found: dict[str, int], name: str) -> np.ndarray:
    return body[found[name]].to_numpy("object") if name in found else np.full(len(body), None)


def _area(body: pd.DataFrame, found: dict[str, int], level: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Name and code of each row's area."""
    plain = pd.Series(level).fillna("").astype("str").map(normal).to_numpy("object")
    name, code = np.full(len(body), None), np.full(len(body), None)
    for kind, (named, coded) in _NAMES.items():
        named = "country" if named not in found and kind == "national" else named
        here = plain == kind
        name = np.where(here, _cells(body, found, named), name)
        code = np.where(here, _cells(body, found, coded), code)
    return name, code


def _line(cells) -> str | None:
    parts = [text for text in map(values.clean, cells) if text]
    return ": ".join(parts) or None


def _year(cell) -> str | None:
    """2024-25 from 202425."""
    text = values.identifier(cell) or ""
    if len(text) == 6 and text.isdigit() and (int(text[:4]) + 1) % 100 == int(text[4:]):
        return f"{text[:4]}-{text[4:]}"
    return text or None


def _symbol(cell: str) -> bool:
    return values.clean(cell) is not None and values.number(cell) is values.UNREADABLE
