"""The Local Authority Interactive Tool: one Parquet file of figures and a dictionary of its measures.

The tool shows "-" for every missing figure, whether suppressed, not collected or not there, and a rate that
the publisher gave as "low" as 0: what was lost there cannot be had from it.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from .areas import areas, by_department_code
from .frame import About, PublishedError, Reading, canonical

FORMAT = "lait"
COLUMNS = ("Short Desc", "Years", "LA and Regions", "Values", "LA Number")
DICTIONARY = ("Measure_short", "Polarity", "Year_Type", "dps")
ABOUT = About("Local Authority Interactive Tool", "Department for Education")
SYMBOLS = {"-": "x", "c": "c", "..": "x"}
DEFAULT_PLACES = 1
_POLARITY = {"High": "high is good", "Low": "low is good"}
_YEARS = {
    "Academic Year": "academic year", "Financial Year": "financial year", "Calendar Year": "calendar year",
    "Annual (end of Sept)": "30 September", "Annual - January": "January",
}  # fmt: skip
_STATUS = {"prov": "provisional", "rev": "revised"}
_LOST = (
    "LAIT shows - for every missing figure, whether suppressed or not collected: both are x here; and a rate that was "
    "published as low is 0."
)


def recognises(headings: list[str]) -> bool:
    """Whether columns are those of the tool's figures."""
    return set(COLUMNS) <= set(headings)


def is_dictionary(headings: list[str]) -> bool:
    """Whether headings are those of the tool's dictionary of measures."""
    return set(DICTIONARY) <= set(headings)


def read(path: Path, dictionary: Path | None = None) -> Reading:
    """Every measure of the tool, under its own short name.

    `dictionary` is `lait_data_dictionary.csv`; without it titles, units and polarity are blank.

    Raises
    ------
    PublishedError : a file that is not whole, an area without a code, a value that is neither number nor "-".
    """
    table = _table(path)
    rows, set_aside = len(table), Counter()
    years = table["Years"].cat.categories.astype("str").str.strip()
    no_year = ~years.str.match(r"\d{4}")
    for label in years[no_year]:
        set_aside[f"rows under the year label '{label}', which is no year"] = int((table["Years"] == label).sum())
    if no_year.any():
        table = table[~pd.Series(no_year)[table["Years"].cat.codes].to_numpy()]
    value, symbol = _values(table["Values"], path.name)
    about, notes = _dictionary(dictionary)
    measure, year = table["Short Desc"], table["Years"]
    short = measure.cat.categories.astype("str").str.strip()
    status = years.to_series().str.extract(r"\((\w+)\)")[0].str.lower().map(_STATUS).fillna("final")
    figures = pd.DataFrame({
        "indicator": _spread(measure, "lait:" + short),
        **_areas(table, path.name),
        "period": _spread(year, years), "value": value, "symbol": symbol, "status": _spread(year, status),
        **{
            name: _spread(measure, about[name].reindex(short).fillna(""))
            for name in ("title", "unit", "polarity", "year")
        },
    })  # fmt: skip
    places = about["places"].astype("float64").reindex(short).fillna(DEFAULT_PLACES).to_numpy()
    figures["decimal_places"] = places[measure.cat.codes.to_numpy()]
    about_source = About(ABOUT.source, ABOUT.publisher, as_at=about.attrs.get("as_at", ""))
    frame = canonical(figures, about_source)
    return Reading(FORMAT, "all", about_source, frame, rows, set_aside, (_LOST, *notes))


def _table(path: Path) -> pd.DataFrame:
    text = [name for name in COLUMNS if name != "LA Number"]
    try:
        table = pq.read_table(path, columns=list(COLUMNS), read_dictionary=text)
    except (pa.ArrowInvalid, OSError):
        raise PublishedError(f"{path.name} is not whole. Fetch it again.") from None
    except (KeyError, pa.ArrowKeyError):
        raise PublishedError(f"{path.name} has not LAIT's columns ({', '.join(COLUMNS)}).") from None
    frame = table.to_pandas()
    return frame.assign(**{name: frame[name].astype("category") for name in text})


def _values(cells: pd.Series, name: str) -> tuple[pd.Series, pd.Series]:
    """Value and symbol of each row, worked out once for each text."""
    texts = pd.Series(cells.cat.categories.astype("str"))
    number = pd.to_numeric(texts, errors="coerce")
    number = number.where(np.isfinite(number))
    symbol = texts.str.strip().str.lower().map(SYMBOLS).where(number.isna())
    unread = texts[number.isna() & symbol.isna()]
    if len(unread) or cells.isna().any():
        raise PublishedError(
            f"{name}: {len(unread)} kinds of values are neither numbers nor '-', 'c' or '..'. It is not as the tool "
            "ships it."
        )
    value = pd.Series(number.to_numpy()[cells.cat.codes.to_numpy()], index=cells.index)
    return value, _spread(cells, symbol.fillna(""))


def _spread(cells: pd.Series, texts: pd.Index | pd.Series) -> pd.Series:
    """One text for each category of `cells`, spread over the rows without making the text of each again."""
    places, kinds = pd.factorize(pd.Index(texts).astype("str"))
    codes = places[cells.cat.codes.to_numpy()]
    return pd.Series(pd.Categorical.from_codes(codes, kinds), index=cells.index)


def _areas(table: pd.DataFrame, name: str) -> dict[str, pd.Series]:
    """Code, name and type of each row's area, from its number."""
    number = table["LA Number"].astype("category")
    by_number = by_department_code()
    codes = [by_number.get(f"{one:.0f}", "") for one in number.cat.categories]
    wrong = number.isna() | number.isin(
        [one for one, code in zip(number.cat.categories, codes, strict=True) if not code]
    )
    if wrong.any():
        odd = table.loc[wrong, "LA and Regions"].iloc[0]
        raise PublishedError(
            f"{name}: the area '{odd}' has a number that areas.csv does not have. Add it to areas.csv."
        )
    known = areas().loc[codes]
    columns = {"area_code": codes, "area": known["area"], "area_type": known["area_type"]}
    return {key: _spread(number, pd.Index(values)) for key, values in columns.items()}


def _dictionary(path: Path | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Title, unit, polarity, kind of year and decimal places by short name, and what to know about them."""
    if path is None:
        empty = pd.DataFrame(columns=["title", "unit", "polarity", "year", "places"])
        note = "Without LAIT's dictionary, titles, units, polarity and kinds of year are not known: import it as well."
        return empty, (note,)
    table = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    missing = [name for name in DICTIONARY if name not in table]
    if missing:
        raise PublishedError(f"{path.name} has no column '{missing[0]}': it is not LAIT's dictionary.")
    table = table.assign(short=table["Measure_short"].str.strip()).drop_duplicates("short").set_index("short")
    title = table.get("Chart_title", pd.Series("", index=table.index)).str.strip()
    about = pd.DataFrame({
        "title": title.where(title != "", table.get("Measure", "")),
        "unit": table.get("y_axis_name", pd.Series("", index=table.index)).map(_unit),
        "polarity": table["Polarity"].map(_POLARITY).fillna("neutral"),
        "year": table["Year_Type"].str.strip().map(_YEARS).fillna(""),
        "places": pd.to_numeric(table["dps"], errors="coerce"),
    })  # fmt: skip
    updated = pd.to_numeric(table.get("Last Update", pd.Series(dtype="str")), errors="coerce").max()
    if pd.notna(updated):  # a spreadsheet's count of days
        about.attrs["as_at"] = (pd.Timestamp("1899-12-30") + pd.Timedelta(days=int(updated))).date().isoformat()
    return about, ()


def _unit(axis: str) -> str:
    """The unit in the tool's words for its axis: '% of referrals' is %, 'Rate per 10,000' is per 10,000."""
    axis = axis.strip()
    if axis.startswith("%"):
        return "%"
    if axis.lower().startswith("rate per"):
        return axis[5:].strip()
    return "£" if axis in ("Spend", "Unit Cost") else axis.lower()
