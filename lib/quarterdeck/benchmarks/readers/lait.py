"""The Local Authority Interactive Tool: one Parquet file of figures and a dictionary of its measures.

The tool shows "-" for every missing figure, whether suppressed, not collected or not there, and a rate that
the publisher gave as "low" as 0: what was lost there cannot be had from it.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ...extracts.guards import LARGEST_UNPACKED
from .areas import areas, by_department_code
from .csv_files import read_csv_file
from .frame import EARLIEST, LATEST, MOST_ROWS, About, PublishedError, Reading, canonical

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
_YEAR = re.compile(r"\d{4}(?!\d{3})")
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
    for name, what in (("Short Desc", "measure"), ("Years", "year"), ("LA Number", "area's number")):
        blank = _blank(table[name])
        if blank.any():
            set_aside[f"rows without a{'n' if what[0] == 'a' else ''} {what}"] = int(blank.sum())
            table = table[~blank]
    labels = table["Years"].cat.categories.astype("str").str.strip()
    of_year = [bool(_YEAR.match(label)) and EARLIEST <= int(label[:4]) <= LATEST for label in labels]
    for label, raw, good in zip(labels, table["Years"].cat.categories, of_year, strict=True):
        count = 0 if good else int((table["Years"] == raw).sum())
        if count:
            set_aside[f"rows under the year label '{label[:40]}', which is no year"] = count
    table = table[np.array(of_year, dtype=bool)[table["Years"].cat.codes]] if len(labels) else table
    if table.empty:
        raise PublishedError(f"{path.name} has no row with a measure, a year and an area: there is nothing to import.")
    years = table["Years"].cat.categories.astype("str").str.strip()
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
        with pq.ParquetFile(path) as there:
            _check_kinds(there, path.name)
        table = pq.read_table(path, columns=list(COLUMNS), read_dictionary=text, partitioning=None)
    except (KeyError, pa.ArrowKeyError):
        raise PublishedError(f"{path.name} has not LAIT's columns ({', '.join(COLUMNS)}).") from None
    except (pa.ArrowException, OSError, ValueError):
        raise PublishedError(f"{path.name} is not whole. Fetch it again.") from None
    frame = table.to_pandas()
    return frame.assign(**{name: frame[name].astype("category") for name in text})


def _check_kinds(there: pq.ParquetFile, name: str) -> None:
    """Refuse, before a row is read, more rows than the tool could have, and columns of other kinds than its own."""
    rows, unpacked = there.metadata.num_rows, sum(
        there.metadata.row_group(n).total_byte_size for n in range(there.metadata.num_row_groups)
    )
    if rows > MOST_ROWS or unpacked > LARGEST_UNPACKED:
        raise PublishedError(
            f"{name} says it has {rows:,} rows; the tool has under a million. It was not read. Fetch it again."
        )
    for column in COLUMNS:
        kind = there.schema_arrow.field(column).type
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        number = pa.types.is_floating(kind) or pa.types.is_integer(kind)
        text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
        if not (number if column == "LA Number" else text or (column == "Values" and number)):
            raise PublishedError(
                f"{name}: its column '{column}' holds {kind}, where the tool has "
                f"{'numbers' if column == 'LA Number' else 'text'}. It is not as the tool ships it."
            )


def _blank(cells: pd.Series) -> np.ndarray:
    """Where a cell is missing, or text of nothing but spaces."""
    if not isinstance(cells.dtype, pd.CategoricalDtype):
        return ~np.isfinite(cells.to_numpy("float64", na_value=np.nan))
    empty = np.append(cells.cat.categories.astype("str").str.strip() == "", True)  # the last is the code -1
    return empty[cells.cat.codes.to_numpy()]


def _values(cells: pd.Series, name: str) -> tuple[pd.Series, pd.Series]:
    """Value and symbol of each row, worked out once for each text."""
    texts = pd.Series(cells.cat.categories.astype("str"))
    number = pd.to_numeric(texts, errors="coerce")
    number = number.where(np.isfinite(number))
    symbol = texts.str.strip().str.lower().map(SYMBOLS).where(number.isna())
    unread = np.append((number.isna() & symbol.isna()).to_numpy(), True)[cells.cat.codes.to_numpy()]
    if unread.any():
        raise PublishedError(
            f"{name}: {int(unread.sum()):,} values are blank, or neither numbers nor '-', 'c' or '..'. It is not as "
            "the tool ships it."
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
    table = read_csv_file(path, DICTIONARY, " It is not LAIT's dictionary.")
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
