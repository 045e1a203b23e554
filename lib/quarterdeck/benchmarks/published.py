"""Reading the published figures that stand in `data/published/`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from ..errors import PackError, nearest
from ..params import repository
from .readers.csv_files import read_csv_file
from .readers.frame import EARLIEST, LATEST
from .store import read_imported
from .years import KINDS, QUARTERLY, dated

NOT_AVAILABLE = "[x]"
# Where the figures of benchmarks.csv come from.
CARRIED = "Department for Education, Local Authority Interactive Tool"
POLARITIES = ("high is good", "low is good", "neutral")
_COLUMNS = {
    "benchmarks": ("indicator", "area_code", "period", "value", "symbol"),
    "benchmark_indicators": ("indicator", "lait_measure", "polarity", "decimal_places", "unit", "year"),
    "benchmark_areas": ("area_code", "area", "area_type"),
}
# What a column says where the figures do not have it.
_BLANK = {"status": "", "numerator": np.nan, "denominator": np.nan, "may_be_published": True}


@dataclass(frozen=True)
class PublishedFigures:
    """What publishers have said of other areas.

    `figures` has a row an indicator, area and period: `indicator`, `area_code`, `period` (as a page
    says it), `end` (the day it ends), `value`, `symbol` ("[x]" where there is no value), and, blank where
    the publisher does not say, `numerator`, `denominator`, `lower`, `upper`; `status` ("final", "revised",
    "provisional"), `source` and `may_be_published`. `indicators` (index: indicator) has `polarity`,
    `decimal_places`, `unit`, `year`; `areas` (index: area_code) has `area`, `area_type`.
    """

    figures: pd.DataFrame
    indicators: pd.DataFrame
    areas: pd.DataFrame

    def indicator(self, name: str) -> pd.Series:
        """What is known about an indicator; an unknown one is refused with the nearest."""
        if name not in self.indicators.index:
            raise PackError(f"No published indicator is called '{name}'.{nearest(name, self.indicators.index)}")
        return self.indicators.loc[name]

    def of(self, name: str) -> dict[str, np.ndarray]:
        """An indicator's figures by column, earliest end first: what `figures` has, with blanks where it has no such
        column, and whether each is a `local` authority's."""
        return self._by_indicator.get(name, self._by_indicator[""])

    @cached_property
    def _by_indicator(self) -> dict[str, dict[str, np.ndarray]]:
        """The figures taken apart once: a page asks for one indicator after another."""
        figures = self.figures.sort_values("end", kind="stable")
        columns = {name: figures[name].to_numpy("object") for name in ("area_code", "period", "symbol")}
        columns |= {"end": figures["end"].to_numpy("datetime64[ns]"), "value": figures["value"].to_numpy("float64")}
        for name, blank in _BLANK.items():
            cells = figures[name].fillna(blank) if name in figures else pd.Series(blank, index=figures.index)
            columns[name] = cells.to_numpy("object" if blank == "" else type(blank))
        types = self.areas["area_type"].astype("object").to_dict()
        columns["local"] = np.array([types.get(code) == "local authority" for code in columns["area_code"]], dtype=bool)
        number, names = pd.factorize(figures["indicator"])
        order, starts = np.argsort(number, kind="stable"), np.searchsorted(np.sort(number), np.arange(len(names) + 1))
        apart = {
            str(name): {column: cells[order[first:last]] for column, cells in columns.items()}
            for name, first, last in zip(names, starts[:-1], starts[1:], strict=True)
        }
        return {"": {column: cells[:0] for column, cells in columns.items()}} | apart


def read_published(folder: str | Path | None = None) -> PublishedFigures:
    """The published figures of `data/published/`, or of another folder with the same three files, and of those
    indicators what has been imported there: an imported figure takes the place of the one in `benchmarks.csv`.

    Raises
    ------
    PackError : a file or column that is missing, a figure whose indicator or area is not listed, a
        value that is no number, or two figures for one indicator, area and period.
    """
    folder = Path(folder) if folder else repository() / "data" / "published"
    read = {name: _read(folder / f"{name}.csv", columns) for name, columns in _COLUMNS.items()}
    figures = read["benchmarks"]
    indicators = _listed(read["benchmark_indicators"], "indicator", "benchmark_indicators.csv")
    areas = _listed(read["benchmark_areas"], "area_code", "benchmark_areas.csv")
    _check_indicators(indicators)
    _refuse_unknown(figures["indicator"], indicators.index, "indicator", "benchmark_indicators.csv")
    _refuse_unknown(figures["area_code"], areas.index, "area", "benchmark_areas.csv")
    repeated = figures.duplicated(["indicator", "area_code", "period"])
    if repeated.any():
        raise PackError(
            f"benchmarks.csv: {int(repeated.sum())} rows repeat an indicator, area and period (rows "
            f"{_rows(repeated)}). Keep one of each."
        )
    value = pd.to_numeric(figures["value"], errors="coerce")
    wrong = (value.isna() & figures["value"].notna()) | np.isinf(value)
    if wrong.any():
        raise PackError(
            f"benchmarks.csv: {int(wrong.sum())} values are not numbers (rows {_rows(wrong)}). Put a symbol in its "
            "own column and leave the value blank."
        )
    far = ~plausible_year(figures["period"])
    if far.any():
        raise PackError(
            f"benchmarks.csv: the period '{figures.loc[far, 'period'].iloc[0]}' cannot be read (rows {_rows(far)}). "
            f"Write a year from {EARLIEST} to {LATEST} as 2025, 2024/25 or 2024-25."
        )
    said = dated(figures["indicator"].map(indicators["year"]), figures["period"])
    known = value.notna()
    given = figures["symbol"].astype("str")
    symbol = ("[" + given + "]").fillna(NOT_AVAILABLE).mask(known, "")
    indicators = indicators.assign(decimal_places=indicators["decimal_places"].astype("int64"))
    published = PublishedFigures(
        figures.assign(
            value=value, symbol=symbol, period=said["said"], end=said["end"], numerator=np.nan, denominator=np.nan,
            lower=np.nan, upper=np.nan, status="final", source=CARRIED, may_be_published=True,
        ),
        indicators,
        areas,
    )  # fmt: skip
    return with_imported(published, folder)


def with_imported(published: PublishedFigures, folder: Path) -> PublishedFigures:
    """The figures with what `quarterdeck benchmarks import` brought for the same indicators.

    `benchmark_indicators.csv` says which import an indicator is: `published_as` names it ("ascof:…"), else
    LAIT's measure does. So an indicator has one source, whatever else has been imported. Of two figures for
    one period the revised one stands, then the final one.
    """
    mapped = _imported_as(published.indicators)
    found = read_imported(folder, mapped.index)
    if found.empty:
        return published
    text = ("indicator", "area_code", "area", "area_type", "period", "symbol", "status", "source")
    found = found.astype(dict.fromkeys(text, "str"))
    found["indicator"] = found["indicator"].map(mapped)
    found = found[plausible_year(found["period"])]
    said = dated(found["indicator"].map(published.indicators["year"]), found["period"], unreadable=True)
    found = found.assign(
        period=said["said"], end=said["end"], symbol=("[" + found["symbol"] + "]").mask(found["value"].notna(), "")
    )
    found["rank"] = found["status"].map({"revised": 2, "final": 1, "provisional": 0}).fillna(1)
    found = found[found["end"].notna()].sort_values("rank", kind="stable")
    columns, key = list(published.figures.columns), ["indicator", "area_code", "end"]
    figures = pd.concat([published.figures, found[columns]]).drop_duplicates(key, keep="last")
    named = found.drop_duplicates("area_code").set_index("area_code")[["area", "area_type"]]
    areas = pd.concat([published.areas, named[~named.index.isin(published.areas.index)]])
    return PublishedFigures(figures.sort_values(key, kind="stable", ignore_index=True), published.indicators, areas)


def ids_used(folder: str | Path) -> frozenset[str]:
    """The ids of imported measures that `benchmark_indicators.csv` names, and a pack therefore reads."""
    listed = _read(Path(folder) / "benchmark_indicators.csv", _COLUMNS["benchmark_indicators"])
    return frozenset(_imported_as(listed.set_index("indicator")).index)


def _imported_as(indicators: pd.DataFrame) -> pd.Series:
    """The indicator by the id that its import goes by."""
    lait = "lait:" + indicators["lait_measure"]
    own = indicators["published_as"].where(lambda s: s != "") if "published_as" in indicators else None
    ids = lait if own is None else own.fillna(lait)
    ids = ids.dropna()
    repeated = ids[ids.duplicated()]
    if not repeated.empty:
        raise PackError(
            f"benchmark_indicators.csv: two indicators are both '{repeated.iloc[0]}'. Keep the one that is meant."
        )
    return pd.Series(ids.index, index=ids.to_numpy())


def _read(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    if not path.is_file():
        raise PackError(f"There is no {path.name} in {path.parent}. Published figures are read from there.")
    return read_csv_file(path, columns).replace("", np.nan)


def plausible_year(periods: pd.Series) -> pd.Series:
    """Whether each period begins with a year that a figure can be of: one far off cannot be worked with as a date."""
    year = pd.to_numeric(periods.astype("str").str.strip().str.extract(r"^(\d{4})(?!\d{3})")[0], errors="coerce")
    return year.between(EARLIEST, LATEST)


def _listed(table: pd.DataFrame, key: str, name: str) -> pd.DataFrame:
    """The table by its key, which every row has and no two share."""
    wrong = table[key].isna() | table[key].duplicated()
    if wrong.any():
        raise PackError(f"{name}: {key} is blank or stands there twice (rows {_rows(wrong)}). Keep one row of each.")
    return table.set_index(key)


def _check_indicators(indicators: pd.DataFrame) -> None:
    """Refuse an indicator that could not be shown: its decimal places, polarity or kind of year."""
    kinds = (*KINDS, QUARTERLY)
    for column, right, known in (
        ("decimal_places", indicators["decimal_places"].str.fullmatch(r"\d"), "a whole number from 0 to 9"),
        ("polarity", indicators["polarity"].isin(POLARITIES), f"one of {', '.join(POLARITIES)}"),
        ("year", indicators["year"].isin(kinds), f"one of {', '.join(kinds)}"),
    ):
        wrong = ~right.fillna(False).astype("bool")
        if wrong.any():
            raise PackError(f"benchmark_indicators.csv: {column} (rows {_rows(wrong)}) cannot be used. Write {known}.")


def _refuse_unknown(named: pd.Series, known: pd.Index, what: str, where: str) -> None:
    unknown = sorted(set(named.fillna("")) - set(known))
    if unknown:
        raise PackError(f"benchmarks.csv: {what} '{unknown[0]}' is not in {where}.{nearest(unknown[0], known)} Add it.")


def _rows(wrong: pd.Series, most: int = 5) -> str:
    """File rows (the header is row 1) of what is wrong."""
    rows = [str(n + 2) for n in wrong.to_numpy().nonzero()[0]]
    return ", ".join(rows[:most]) + (f" and {len(rows) - most} more" if len(rows) > most else "")
