"""Published outturn: revenue (RO3, RSX), one row an authority, a column a line of the form and measure; and
section 251, one row an area and category, a column a measure.

The wide sheet is turned long before it is recognised: each amount keeps the row in which it stands.
England and the classes of authority follow the authorities and are kept. Where a symbol stands for a
figure the amount is blank and the symbol beside it. The publisher's own codes stand in a hidden last row.
Older forms have the line in one row of the heading and the measure in the next. Source: the sheets of
the published outturn of 2024-25.
"""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pandas as pd

from ... import values
from ...coding import canonical
from ...files import Grid
from ...headings import normal
from ...layouts import HEADER_WITHIN, Layout
from ...parts import Context, Part, stacked
from . import section_251 as section_251_outturn

FORMAT = "revenue_outturn"
_TABLE = "revenue_outturn"
_IDS = {
    "ecode": "E-code", "onscode": "authority_code", "localauthority": "authority_name", "notes": "",
    "note": "", "class": "", "detailedclass": "authority_class", "certification": "certified", "region": "",
}  # fmt: skip
_FEWEST = 5  # amounts that a sheet of outturn has at the least
_YEAR = re.compile(r"\b(20\d\d)[-/ ]?(?:20)?(\d\d)\b")
_FORM = re.compile(r"\b(RO\d|RSX|RS|RG|SAR)\b")
_CODE = re.compile(r"[A-Z]{2,3}\d?(?:-[A-Za-z0-9_]+){2,}")
_MEASURE = re.compile(r"\s*\(C\d+[^)]*\)\s*$")
_NAMES = ("year", "form", "authority_code", "authority_name", "authority_class", "certified", "line", "measure",
          "line_code", "amount", "symbol", "unit")  # fmt: skip


def _reader(name: str):
    return values.identifier if name in ("authority_code", "line_code") else None


LONG = Layout(
    FORMAT,
    "revenue_outturn",
    "published outturn",
    tuple(canonical(_TABLE, name, name, reader=_reader(name)) for name in _NAMES),
    marks=("line_code", "line"),
    table=_TABLE,
)
LAYOUTS = (LONG,)


def reshape(grid: Grid) -> Grid | None:
    """The long form of a sheet of outturn, or None when it is something else.

    `cells` (rows, columns) becomes a header in its own row and, for each authority and column, one row
    under the authority's row number.
    """
    found = _header(grid)
    if found is None:
        return _section_251(grid)
    row, ids, amounts = found
    lines, measures, after = _headings(grid, row, amounts)
    body = grid.cells.loc[after:]
    codes = _codes(body, amounts)
    names = body[ids["authority_name"]].map(values.clean)
    kept = names.notna() & (names.fillna("").map(normal) != "localauthority")
    body, names = body[kept], names[kept]
    times = _factor(grid, row)
    wide = body[amounts].to_numpy(dtype="object")
    n, m = wide.shape
    cells = wide.ravel()
    symbols = np.array([isinstance(c, str) and c.strip() != "" and not _numeric(c) for c in cells], dtype=bool)
    year, form = _year(grid, row), _form(grid, row, codes)
    column = {
        "year": np.full(n * m, year, dtype="object"),
        "form": np.full(n * m, form, dtype="object"),
        **{
            name: np.repeat(body[ids[name]].to_numpy("object") if name in ids else np.full(n, None), m)
            for name in ("authority_code", "authority_name", "authority_class", "certified")
        },
        "line": np.tile(np.array(lines, dtype="object"), n),
        "measure": np.tile(np.array(measures, dtype="object"), n),
        "line_code": np.tile(np.array(codes, dtype="object"), n),
        "amount": _scaled(np.where(symbols, None, cells), times),
        "symbol": np.where(symbols, cells, None),
        "unit": np.full(n * m, "£'000", dtype="object"),
    }
    return _long(grid, row, column, np.repeat(body.index.to_numpy("int64"), m))


def _section_251(grid: Grid) -> Grid | None:
    found = section_251_outturn.columns(grid)
    if found is None:
        return None
    row, column, rows, remark = found
    return _long(grid, row, column, rows, remark)


def _long(grid: Grid, row: int, column: dict[str, np.ndarray], rows: np.ndarray, remark: str = "") -> Grid:
    """The grid of one amount a row, under the row of its authority; columns that are not given are blank."""
    empty = np.full(len(rows), None)
    long = pd.DataFrame({place: column.get(name, empty) for place, name in enumerate(_NAMES)}, dtype="object")
    long.index = pd.Index(rows)
    head = pd.DataFrame([list(_NAMES)], index=[row], columns=range(len(_NAMES)), dtype="object")
    return Grid(grid.file, grid.sheet, pd.concat([head, long]), " ".join(filter(None, (grid.remark, remark))))


def _header(grid: Grid) -> tuple[int, dict[str, int], list[int]] | None:
    """The row of the authorities' headings, where its identifiers stand, and the columns of amounts."""
    for row, cells in zip(grid.cells.index[:HEADER_WITHIN], grid.cells.head(HEADER_WITHIN).to_numpy(), strict=False):
        found = {normal(cell): place for place, cell in enumerate(cells) if isinstance(cell, str) and cell.strip()}
        if "localauthority" not in found or not {"ecode", "onscode"} & set(found):
            continue
        ids = {_IDS[name]: place for name, place in found.items() if _IDS.get(name)}
        last = max(place for name, place in found.items() if name in _IDS)
        amounts = [place for place in range(last + 1, len(cells)) if _filled(grid, row, place)]
        if len(amounts) >= _FEWEST:
            return int(row), ids, amounts
    return None


def _filled(grid: Grid, row: int, place: int) -> bool:
    """Whether a column has a heading, in the row of headings or in that before or after it."""
    near = grid.cells.loc[row - 1 : row + 1, place]
    return any(isinstance(cell, str) and cell.strip() for cell in near)


def _headings(grid: Grid, row: int, amounts: list[int]) -> tuple[list[str], list[str], int]:
    """Line and measure of each column of amounts, and the first row of the body."""
    own = [_text(grid.cells.at[row, place]) for place in amounts]
    above = [_text(cell) for cell in grid.cells.loc[row - 1, amounts]] if row - 1 in grid.cells.index else []
    below = [_text(cell) for cell in grid.cells.loc[row + 1, amounts]] if row + 1 in grid.cells.index else []
    if sum(map(bool, below)) > len(amounts) / 2 and not any(map(_numeric, below)) and _no_name(grid, row + 1):
        return _carried(own), [_measure(text) for text in below], row + 2
    if sum(map(bool, above)) > 1:
        return _carried(above), [_measure(text) for text in own], row + 1
    split = [_measure(text).rpartition(" - ") for text in own]
    return [a or c for a, _, c in split], [c if a else "Amount" for a, _, c in split], row + 1


def _no_name(grid: Grid, row: int) -> bool:
    return not _text(grid.cells.at[row, 0]) and not _text(grid.cells.at[row, 1])


def _carried(texts: list[str]) -> list[str]:
    """A heading over several columns stands over the first; it holds for those that follow."""
    held = list(texts)
    for place, (before, now) in enumerate(pairwise(texts), start=1):
        held[place] = now or held[place - 1] or before
    return held


def _text(cell) -> str:
    return values.clean(cell) or ""


def _numeric(text: str) -> bool:
    return bool(text) and values.number(text) is not values.UNREADABLE


def _measure(text: str) -> str:
    """'Net Current Expenditure (C7 = C3 - C6)' without its column number."""
    return _MEASURE.sub("", text)


def _codes(body: pd.DataFrame, amounts: list[int]) -> list[str | None]:
    """The publisher's codes, where one row of the sheet holds nothing but them."""
    for _, cells in body[amounts].tail(5).iterrows():
        texts = [_text(cell) for cell in cells]
        if texts and all(_CODE.fullmatch(text) for text in texts):
            return list(texts)
    return [None] * len(amounts)


def _above(grid: Grid, row: int) -> str:
    cells = grid.cells.loc[: row - 1].to_numpy().ravel()
    return " ".join(_text(cell) for cell in cells if isinstance(cell, str))


def _year(grid: Grid, row: int) -> str | None:
    """2024-25, from the words above the headings, the sheet's name or the file's."""
    for text in (_above(grid, row), grid.sheet.replace("_", " "), grid.file.replace("_", " ")):
        for match in _YEAR.finditer(text):
            if (int(match[1]) + 1) % 100 == int(match[2]):
                return f"{match[1]}-{match[2]}"
    return None


def _form(grid: Grid, row: int, codes: list[str | None]) -> str | None:
    """RO3, RSX …, from the publisher's codes, the sheet's name or the words above the headings."""
    if codes and codes[0]:
        return codes[0].split("-")[0]
    for text in (grid.sheet.replace("_", " "), _above(grid, row), grid.file.replace("_", " ")):
        if match := _FORM.search(text):
            return match[1]
    return None


def _factor(grid: Grid, row: int) -> float:
    """What makes the sheet's amounts thousands of pounds."""
    words = _above(grid, row).casefold()
    return 1000.0 if "£ million" in words or "£million" in words else 1.0


def _scaled(cells: np.ndarray, times: float) -> np.ndarray:
    if times == 1.0:
        return cells
    found = [values.number(cell) for cell in cells]
    return np.array([number * times if isinstance(number, float) else None for number in found], dtype="object")


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The amounts, one row an authority, line and measure."""
    return {_TABLE: stacked(parts[LONG.name])}
