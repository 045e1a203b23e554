"""Writes extracts: CSV text and Excel workbooks, the same bytes for the same content."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

_FIRST = np.datetime64("1920-01-01", "D")
_LAST = np.datetime64("2060-12-31", "D")


@cache
def _days_as_text(style: str) -> np.ndarray:
    days = np.arange(_FIRST, _LAST + np.timedelta64(1, "D"))
    iso = np.datetime_as_string(days, unit="D")
    if style == "uk":
        iso = np.array([f"{text[8:10]}/{text[5:7]}/{text[:4]}" for text in iso])
    return np.append(iso, "").astype(object)


def dates_as_text(dates: np.ndarray, style: str = "iso") -> np.ndarray:
    """datetime64[D] as text: "iso" 2025-09-30 or "uk" 30/09/2025; NaT is empty. Years 1920 to 2060."""
    dates = np.asarray(dates, dtype="datetime64[D]")
    position = (dates - _FIRST).astype("int64")
    return _days_as_text(style)[np.where(np.isnat(dates), -1, position)]


def as_cells(column, dates: str = "iso") -> list:
    """A column as cells to write: dates as text, missing as empty, floats without a needless '.0'."""
    array = column if isinstance(column, np.ndarray) else np.asarray(column, dtype=object)
    if array.dtype.kind == "M":
        return dates_as_text(array, dates).tolist()
    if array.dtype.kind == "f":
        return ["" if v != v else int(v) if v == int(v) else round(v, 4) for v in array.tolist()]
    if array.dtype.kind == "b":
        return ["yes" if v else "no" for v in array.tolist()]
    return ["" if v is None else v for v in array.tolist()]


def write_csv(
    path: Path, columns: Mapping[str, Sequence], *, dates: str = "iso", extra: Iterable[Sequence] = ()
) -> int:
    """Write columns of equal length under their headings, then the rows of `extra` as they are.

    datetime64 columns become dates in the style "iso" or "uk", booleans yes/no, NaN and None empty.
    Returns the row number (header 1) of the first row of `extra`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [as_cells(column, dates) for column in columns.values()]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*cells, strict=True))
        writer.writerows(extra)
    return len(cells[0]) + 2
