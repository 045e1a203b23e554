"""What authorities spent: net current expenditure of the revenue outturn, and section 251.

The forms are read as the extracts read them; here each line of an authority with social care becomes an
indicator in £ thousand (section 251: as published).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pandas as pd

from ...extracts.files import Grid
from ...extracts.formats.revenue_outturn import reshape
from .areas import placed
from .frame import About, PublishedError, Reading, canonical, numbers

FORMAT = "outturn"
RETURNS = About("Revenue outturn", "Ministry of Housing, Communities and Local Government")
SECTION_251 = About("Section 251 outturn", "Department for Education")
SYMBOLS = {
    "[x]": "x",
    "[z]": "z",
    "[y]": "y",
    "[c]": "c",
    "x": "x",
    "z": "z",
    "c": "c",
    "low": "low",
    "u": "u",
    "k": "k",
}
_NET = "netcurrentexpenditure"
_S251 = ("grossexpenditure", "income", "netexpenditure")


def read(path: Path, grids: tuple[Grid, ...]) -> Reading | None:
    """The net expenditure of each line by authority, or None where no sheet is an outturn form.

    Raises
    ------
    PublishedError : a form that does not say its year.
    """
    forms = [form for form in map(reshape, grids) if form is not None]
    if not forms:
        return None
    long = _rows(forms[0])
    if long.empty:
        raise PublishedError(f"{path.name} has the headings of an outturn form and no authority under them.")
    form, year = str(long["form"].iloc[0] or ""), long["year"]
    if year.isna().any() or not form:
        raise PublishedError(f"{path.name} does not say its year and form. Put them into its name, as RO3_2024-25.ods.")
    section_251 = form == "S251"
    about = SECTION_251 if section_251 else RETURNS
    wanted = long["measure"].map(_plain).isin(_S251) if section_251 else long["measure"].map(_plain) == _NET
    rows = long["row"].nunique()
    long = long[wanted]
    where = placed(long["authority_code"].fillna("").astype("str"))
    if not section_251:  # the Greater London Authority and the total of London's class both bear the region's code
        where = where.where(where["area_type"] != "region", "")
    set_aside = _set_aside(long[where["area_code"] == ""])
    kept = where["area_code"] != ""
    long, where = long[kept], where[kept]
    figures = canonical(_figures(long, where, section_251), about)
    years = sorted(set(year))
    name = f"{form} {years[0]}" if len(years) == 1 else f"{form} {years[0]} to {years[-1]}"
    return Reading(FORMAT, name, about, figures, rows, set_aside, _notes(long, forms[0].remark))


def _rows(form: Grid) -> pd.DataFrame:
    """The long form by its own headings, `row` being the row of the sheet an amount stands in."""
    cells = form.cells
    body = cells.iloc[1:].set_axis([str(name) for name in cells.iloc[0]], axis=1)
    return body.assign(row=body.index).reset_index(drop=True)


def _plain(text: object) -> str:
    return "".join(mark for mark in str(text).casefold() if mark.isalpha())


def _set_aside(left: pd.DataFrame) -> Counter:
    """How many rows of the sheet are of areas that are not compared, by their class."""
    by_class = left.drop_duplicates("row")["authority_class"].fillna("").astype("str")
    reasons = ("rows of the class '" + by_class + "'").where(
        by_class.str.contains("[A-Za-z]"), "rows of other areas and of totals"
    )
    return Counter({reason: int(count) for reason, count in reasons.value_counts().items()})


def _figures(long: pd.DataFrame, where: pd.DataFrame, section_251: bool) -> pd.DataFrame:
    cells = long["amount"].astype("object").where(long["amount"].notna(), long["symbol"])
    value, symbol, unread = numbers(cells.astype("str"), SYMBOLS)
    line = long["line"].fillna("").astype("str").str.strip()
    measure = long["measure"].astype("str").str.strip().str.lower()
    form = long["form"].astype("str").str.lower()
    title = line + ", " + measure
    return pd.DataFrame({
        "indicator": form + ":" + (title if section_251 else line).str.casefold(),
        "title": title, **{name: where[name] for name in where},
        "period": long["year"].astype("str"), "value": value, "symbol": symbol.mask(unread, "x"),
        "unit": "as published" if section_251 else "£ thousand",
        "decimal_places": 0.0, "year": "outturn", "status": "final",
    })  # fmt: skip


def _notes(long: pd.DataFrame, remark: str) -> tuple[str, ...]:
    said = [remark] if remark else []
    uncertified = long.loc[long["certified"].astype("str") == "N", "authority_name"].nunique()
    if uncertified:
        said.append(f"{uncertified} authorities have N under certification; the file does not say what that means.")
    return tuple(said)
