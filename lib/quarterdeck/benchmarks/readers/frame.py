"""The one shape in which every published file arrives: a row an indicator, area and period.

A reader gives its rows in `COLUMNS`; what it does not publish is left blank. A symbol stands beside the
value and is never a number; a row has a value or a symbol, and never neither.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ...errors import PackError

# What a row says, and what is blank where the publisher does not say it.
TEXT = (
    "indicator", "title", "area_code", "area", "area_type", "period", "symbol", "unit", "polarity", "year", "status",
    "source", "licence", "as_at",
)  # fmt: skip
NUMBERS = ("value", "numerator", "denominator", "lower", "upper", "decimal_places")
COLUMNS = (
    "indicator", "title", "area_code", "area", "area_type", "period", "value", "symbol", "numerator", "denominator",
    "lower", "upper", "unit", "decimal_places", "polarity", "year", "status", "source", "licence", "as_at",
    "may_be_published",
)  # fmt: skip
KEY = ["indicator", "area_code", "period"]

# What publishers put where a number cannot stand.
SYMBOLS = {
    "c": "suppressed, because it could show a person",
    "k": "rounds to nothing but is not nothing, where that itself is sensitive",
    "low": "rounds to nothing but is not nothing",
    "u": "too unreliable to be shown",
    "x": "not available",
    "y": "not relevant to this authority",
    "z": "does not apply",
}
NOT_AVAILABLE = "x"
OGL = "Open Government Licence v3.0"
STATUSES = ("final", "revised", "provisional")
# LAIT, the largest of all, has 641,070.
MOST_ROWS = 10_000_000
# No published year lies outside these: a date further off is a mistake, and one far off cannot be worked with.
EARLIEST, LATEST = 1900, 2100


class PublishedError(PackError):
    """A published file that cannot be used as it is: what, where, what to do."""


@dataclass(frozen=True)
class About:
    """Where figures come from and who may see them. `as_at` is the date the publisher gave, as text."""

    source: str
    publisher: str
    licence: str = OGL
    as_at: str = ""
    may_be_published: bool = True


@dataclass(frozen=True)
class Reading:
    """A published file read: every row of it is used or set aside with a reason.

    `figures` has `COLUMNS`; `rows` are those of the file, `used` those that gave a figure, `set_aside` how
    many for each reason; `notes` are sentences on what is untidy in it but not wrong.
    """

    format: str
    name: str
    about: About
    figures: pd.DataFrame
    rows: int
    set_aside: Counter = field(default_factory=Counter)
    notes: tuple[str, ...] = ()

    @property
    def used(self) -> int:
        """How many rows of the file gave a figure."""
        return self.rows - sum(self.set_aside.values())

    def with_about(self, **changed: object) -> Reading:
        """The same figures from another source, licence or date, in every row too."""
        about = replace(self.about, **changed)
        return replace(self, about=about, figures=canonical(self.figures, about))


def canonical(rows: pd.DataFrame, about: About) -> pd.DataFrame:
    """The rows in `COLUMNS`, text as categories, numbers as float64, each with its source.

    Raises
    ------
    PublishedError : no row at all, two rows for one indicator, area and period, or a row with neither value nor symbol.
    """
    given = {"source": about.source, "licence": about.licence, "as_at": about.as_at}
    columns = {name: _text(given[name] if name in given else rows.get(name, ""), rows.index) for name in TEXT}
    for name in NUMBERS:
        columns[name] = rows[name].astype("float64") if name in rows else pd.Series(np.nan, index=rows.index)
    columns["may_be_published"] = pd.Series(bool(about.may_be_published), index=rows.index)
    frame = pd.DataFrame({name: columns[name] for name in COLUMNS}).reset_index(drop=True)
    _check(frame)
    return frame


def _text(values: pd.Series | str, index: pd.Index) -> pd.Series:
    if isinstance(values, str):
        return pd.Series(pd.Categorical.from_codes(np.zeros(len(index), dtype="int8"), [values]), index=index)
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.cat.remove_unused_categories()
        return values if not values.isna().any() else _text(values.astype("str"), index)
    return values.astype("str").fillna("").astype("category")


def _check(frame: pd.DataFrame) -> None:
    if frame.empty:
        raise PublishedError(
            "No row of the file gives a figure of England, a region or an authority: there is nothing to import."
        )
    repeated = frame.duplicated(KEY)
    if repeated.any():
        first = frame[repeated].iloc[0]
        raise PublishedError(
            f"{int(repeated.sum()):,} figures are given twice for one indicator, area and period (the first: "
            f"'{first['indicator']}', {first['area']}, {first['period']}). Say which is meant: nothing was imported."
        )
    nothing = frame["value"].isna() & (frame["symbol"] == "")
    if nothing.any():
        first = frame[nothing].iloc[0]
        raise PublishedError(
            f"{int(nothing.sum()):,} cells hold neither a number nor a symbol (the first: '{first['indicator']}', "
            f"{first['area']}, {first['period']}). A figure that is not there needs a symbol such as x or c."
        )


def numbers(cells: pd.Series, symbols: dict[str, str]) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Text cells as (value, symbol, neither): what is a finite number, what stands for one, what cannot be read.

    `symbols` maps what the publisher writes, in lower case, to the symbol kept ("-" to "x").
    """
    text = cells.astype("str").fillna("").str.strip()
    value = pd.to_numeric(text.str.replace(",", ""), errors="coerce").astype("float64")
    value = value.where(np.isfinite(value))
    symbol = text.str.lower().map(symbols).where(value.isna()).astype("str").fillna("")
    return value, symbol, value.isna() & (symbol == "")


def rows_said(wrong: pd.Series, most: int = 3) -> str:
    """'row 5' or 'rows 5, 9, 12 and 40 more': file rows, which are the index, where `wrong` is true."""
    rows = [str(row) for row in wrong.index[wrong.to_numpy(dtype="bool")]]
    more = f" and {len(rows) - most:,} more" if len(rows) > most else ""
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(rows[:most])}{more}"
