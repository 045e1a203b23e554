"""Reading the published figures that stand in `data/published/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..errors import PackError, nearest
from ..params import repository
from .years import published_period

NOT_AVAILABLE = "[x]"
_COLUMNS = {
    "benchmarks": ("indicator", "area_code", "period", "value", "symbol"),
    "benchmark_indicators": ("indicator", "lait_measure", "polarity", "decimal_places", "unit", "year"),
    "benchmark_areas": ("area_code", "area", "area_type"),
}


@dataclass(frozen=True)
class PublishedFigures:
    """What publishers have said of other areas.

    `figures` has a row an indicator, area and period: `indicator`, `area_code`, `period` (as a page
    says it), `end` (the day it ends), `value`, `symbol` ("[x]" where there is no value). `indicators`
    (index: indicator) has `polarity`, `decimal_places`, `unit`, `year`; `areas` (index: area_code)
    has `area`, `area_type`.
    """

    figures: pd.DataFrame
    indicators: pd.DataFrame
    areas: pd.DataFrame

    def indicator(self, name: str) -> pd.Series:
        """What is known about an indicator; an unknown one is refused with the nearest."""
        if name not in self.indicators.index:
            raise PackError(f"No published indicator is called '{name}'.{nearest(name, self.indicators.index)}")
        return self.indicators.loc[name]


def read_published(folder: str | Path | None = None) -> PublishedFigures:
    """The published figures of `data/published/`, or of another folder with the same three files.

    Raises
    ------
    PackError : a file or column that is missing, a figure whose indicator or area is not listed, a
        value that is no number, or two figures for one indicator, area and period.
    """
    folder = Path(folder) if folder else repository() / "data" / "published"
    read = {name: _read(folder / f"{name}.csv", columns) for name, columns in _COLUMNS.items()}
    figures = read["benchmarks"]
    indicators = read["benchmark_indicators"].set_index("indicator")
    areas = read["benchmark_areas"].set_index("area_code")
    _refuse_unknown(figures["indicator"], indicators.index, "indicator", "benchmark_indicators.csv")
    _refuse_unknown(figures["area_code"], areas.index, "area", "benchmark_areas.csv")
    repeated = figures.duplicated(["indicator", "area_code", "period"])
    if repeated.any():
        raise PackError(
            f"benchmarks.csv: {int(repeated.sum())} rows repeat an indicator, area and period (rows "
            f"{_rows(repeated)}). Keep one of each."
        )
    value = pd.to_numeric(figures["value"], errors="coerce")
    wrong = value.isna() & figures["value"].notna()
    if wrong.any():
        raise PackError(
            f"benchmarks.csv: {int(wrong.sum())} values are not numbers (rows {_rows(wrong)}). Put a symbol in its "
            "own column and leave the value blank."
        )
    dated = _dated(figures, indicators)
    known = value.notna()
    given = figures["symbol"].astype("str")
    symbol = ("[" + given + "]").fillna(NOT_AVAILABLE).mask(known, "")
    indicators = indicators.assign(decimal_places=indicators["decimal_places"].astype("int64"))
    return PublishedFigures(
        figures.assign(value=value, symbol=symbol, period=dated["said"], end=dated["end"]),
        indicators,
        areas,
    )


def _read(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    if not path.is_file():
        raise PackError(f"There is no {path.name} in {path.parent}. Published figures are read from there.")
    table = pd.read_csv(path, dtype="str", encoding="utf-8-sig", keep_default_na=False, na_values=[""])
    missing = [name for name in columns if name not in table]
    if missing:
        raise PackError(f"{path.name} has no column '{missing[0]}'.{nearest(missing[0], table.columns)}")
    return table


def _refuse_unknown(named: pd.Series, known: pd.Index, what: str, where: str) -> None:
    unknown = sorted(set(named) - set(known))
    if unknown:
        raise PackError(f"benchmarks.csv: {what} '{unknown[0]}' is not in {where}.{nearest(unknown[0], known)} Add it.")


def _dated(figures: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """How each row's period is said and the day it ends, worked out once for each kind and label."""
    kind = figures["indicator"].map(indicators["year"])
    pairs = pd.DataFrame({"kind": kind, "label": figures["period"]}).drop_duplicates()
    read = [published_period(*pair) for pair in pairs.itertuples(index=False)]
    pairs = pairs.assign(said=[said for said, _ in read], end=pd.DatetimeIndex([end for _, end in read]))
    matched = pd.DataFrame({"kind": kind, "label": figures["period"]}).merge(pairs, on=["kind", "label"], how="left")
    return matched[["said", "end"]].set_index(figures.index).astype({"said": "str", "end": "datetime64[ns]"})


def _rows(wrong: pd.Series, most: int = 5) -> str:
    """File rows (the header is row 1) of what is wrong."""
    rows = [str(n + 2) for n in wrong.to_numpy().nonzero()[0]]
    return ", ".join(rows[:most]) + (f" and {len(rows) - most} more" if len(rows) > most else "")
