"""Whole columns read at once: each distinct cell once, and plain text and numbers without looking at cells singly."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from .values import BLANKS, MARKERS, UNREADABLE, Reader, clean, day, identifier, number

_LONGEST_BLANK = max(len(blank) for blank in BLANKS)
_ODD = r"[\s\x{a0}]{2}|[\t\r\n\x{a0}]|^\s|\s$|^#|[\x{ad}\x{200b}-\x{200f}\x{2060}\x{feff}]"
_ODD_IDENTIFIER = _ODD + r"|\.0$|^\d(\.\d+)?[eE]\+\d{2,3}$"
# Days are counted from 1970 and the least number of all stands for none, as numpy has it.
_DAY_0, _NO_DAY = date(1970, 1, 1).toordinal(), np.iinfo("int64").min
_STR = pd.StringDtype(na_value=np.nan)


def read_column(cells: pd.Series, reader: Reader, kind: str) -> tuple[pd.Series, np.ndarray, np.ndarray]:
    """A column read cell by cell, each distinct cell once.

    Returns the values as canonical dtype (`kind` as in a table's declaration), which rows could not be
    read, and which hold a spreadsheet's error such as #N/A (read as blank), each of shape (n,).
    """
    if reader in (clean, identifier, number) and (texts := as_texts(cells)) is not None:
        plain = _plain_numbers(texts) if reader is number else _plain_texts(texts, reader)
        if plain is not None:
            nothing = np.zeros(len(cells), dtype="bool")
            return plain.set_axis(cells.index), nothing, nothing
    elif cells.dtype == "object" and reader in (clean, identifier):
        return _read_by_kind(cells, reader)
    elif cells.dtype == "object" and reader is number and kind in ("number", "whole"):
        return _read_numbers(cells)
    return _read_singly(cells, reader, kind)


def _read_singly(cells: pd.Series, reader: Reader, kind: str) -> tuple[pd.Series, np.ndarray, np.ndarray]:
    places, distinct = pd.factorize(cells, use_na_sentinel=True)
    distinct = distinct.to_numpy(dtype="object").tolist() if hasattr(distinct, "to_numpy") else distinct.tolist()
    if reader is day:  # a date cell is what it says, but for years that no one living was born in
        read = [cell if type(cell) is date and 1900 < cell.year < 2100 else day(cell) for cell in distinct]
    else:
        read = [reader(cell) for cell in distinct]
    unreadable = [n for n, value in enumerate(read) if value is UNREADABLE]
    marked = [n for n, cell in enumerate(distinct) if type(cell) is str and "#" in cell and _is_marker(cell)]
    for n in unreadable:
        read[n] = None
    values = pd.Series(_spread([*read, None], places, kind), index=cells.index)
    return values, _rows_of(unreadable, places), _rows_of(marked, places)


def _is_marker(cell: str) -> bool:
    return cell.strip().casefold() in MARKERS


_OTHER, _TEXT, _WHOLE = range(3)
_SURELY_WHOLE = 10**15  # as many digits as a spreadsheet keeps


def _kinds(cells: pd.Series) -> np.ndarray:
    """Which cells of a mixed column are text, which whole numbers, and which something else; shape (n,)."""
    types = {str: _TEXT, float: _WHOLE, int: _WHOLE}
    if pd.api.types.infer_dtype(cells, skipna=False) == "floating":
        kinds = np.full(len(cells), _WHOLE, dtype="int8")
    else:
        kinds = np.array([types.get(type(cell), _OTHER) for cell in cells], dtype="int8")
    numbers = np.flatnonzero(kinds == _WHOLE)
    values = np.array(cells.iloc[numbers].tolist(), dtype="float64")
    with np.errstate(invalid="ignore"):
        kinds[numbers[~((np.abs(values) < _SURELY_WHOLE) & (values % 1 == 0))]] = _OTHER
    return kinds


def _read_by_kind(cells: pd.Series, reader: Reader) -> tuple[pd.Series, np.ndarray, np.ndarray]:
    """A mixed column: the text at once, the whole numbers at once, the rest one by one."""
    kinds = _kinds(cells)
    places = [np.flatnonzero(kinds == kind) for kind in (_TEXT, _WHOLE, _OTHER)]
    whole = pa.array(np.array(cells.iloc[places[1]].tolist(), dtype="float64").astype("int64"))
    nothing = np.zeros(len(whole), dtype="bool")
    parts = [
        read_column(cells.iloc[places[0]].astype("str"), reader, "text"),
        (pd.Series(pd.array(whole.cast(pa.large_string()), dtype=_STR)), nothing, nothing),
        _read_singly(cells.iloc[places[2]], reader, "text"),
    ]
    back = np.argsort(np.concatenate(places))
    values, unreadable, marked = zip(*parts, strict=True)
    read = pd.concat(values, ignore_index=True).iloc[back].set_axis(cells.index)
    return read, np.concatenate(unreadable)[back], np.concatenate(marked)[back]


def _read_numbers(cells: pd.Series) -> tuple[pd.Series, np.ndarray, np.ndarray]:
    """A column of numbers with other things among them: the numbers at once, the rest one by one."""
    plain = np.array([type(cell) is float for cell in cells], dtype="bool")
    values, unreadable, marked = np.full(len(cells), np.nan), np.zeros(len(cells), "bool"), np.zeros(len(cells), "bool")
    values[plain] = np.array(cells[plain].tolist(), dtype="float64")
    if not plain.all():
        values[~plain], unreadable[~plain], marked[~plain] = _read_singly(cells[~plain], number, "number")
    return pd.Series(values, index=cells.index), unreadable, marked


def looked_up(keys: pd.Series, values: pd.Series) -> pd.Series:
    """For each key the value that stands under it (each key once), blank where there is none.

    What is found is of the values' own kind even where neither has a row; `map` would make numbers of dates.
    """
    places = values.index.get_indexer(keys)
    return pd.Series(values.array.take(places, allow_fill=True), index=keys.index)


def as_texts(cells: pd.Series) -> pa.LargeStringArray | None:
    """The cells as Arrow's text where all of them are text, else None."""
    if isinstance(cells.dtype, pd.StringDtype):
        texts = pa.array(cells)
    elif cells.dtype == "object" and pd.api.types.infer_dtype(cells, skipna=False) == "string":
        texts = pa.array(cells.to_numpy(), pa.large_string())
    else:
        return None
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    return texts.cast(pa.large_string())


def not_blank(cells: pd.Series) -> np.ndarray:
    """Which cells hold anything but spaces."""
    texts = as_texts(cells)
    if texts is None:
        return np.array([not (c is None or c != c or (type(c) is str and not c.strip())) for c in cells], dtype="bool")
    if not ((data := _bytes(texts)) <= 32).any() and not (data >= 127).any():
        return pc.greater(pc.binary_length(texts).fill_null(0), 0).to_numpy(zero_copy_only=False)
    places, distinct = pd.factorize(cells, use_na_sentinel=True)
    return np.array([*(bool(str(cell).strip()) for cell in distinct), False], dtype="bool")[places]


def _spread(read: list, places: np.ndarray, kind: str):
    """What was read of each distinct cell, the last being that of a missing one, put in every row's place."""
    if kind == "date":
        days = [_NO_DAY if value is None else value.toordinal() - _DAY_0 for value in read]
        return np.array(days, dtype="int64").view("datetime64[D]").astype("datetime64[ns]")[places]
    if kind in ("number", "whole"):
        return np.array([np.nan if value is None else value for value in read], dtype="float64")[places]
    rows = pa.array(np.where(places < 0, len(read) - 1, places))
    return pd.array(pa.array(read, pa.large_string()).take(rows), dtype=_STR)


def _rows_of(some: list[int], places: np.ndarray) -> np.ndarray:
    return np.isin(places, some) if some else np.zeros(len(places), dtype="bool")


def _bytes(texts: pa.LargeStringArray) -> np.ndarray:
    """All bytes of the texts, one after the other."""
    _, offsets, data = texts.buffers()
    if data is None or not len(texts):
        return np.zeros(0, dtype="uint8")
    ends = np.frombuffer(offsets, dtype="int64")
    return np.frombuffer(data, dtype="uint8")[ends[texts.offset] : ends[texts.offset + len(texts)]]


def _plain_texts(texts: pa.LargeStringArray, reader: Reader) -> pd.Series | None:
    """Ordinary text read at once, or None where cells need to be looked at singly."""
    data = _bytes(texts)
    if (data < 32).any():
        return None
    doubtful = (data <= 35) | (data >= 127)  # a space, ! " or #, or beyond ASCII
    if reader is identifier:
        doubtful |= (data == 46) | ((data | 32) == 101)  # a point, or an e
    if doubtful.any():
        odd = _ODD_IDENTIFIER if reader is identifier else _ODD
        if pc.any(pc.match_substring_regex(texts, odd)).as_py():
            return None
    length = pc.binary_length(texts)
    if (pc.min(length).as_py() or 0) <= _LONGEST_BLANK:
        blank = pc.is_in(pc.utf8_lower(texts), value_set=pa.array(sorted(BLANKS), pa.large_string()))
        if pc.any(blank).as_py():
            texts = pc.if_else(blank, pa.scalar(None, pa.large_string()), texts)
    return pd.Series(pd.array(texts, dtype=_STR))


def _plain_numbers(texts: pa.LargeStringArray) -> pd.Series | None:
    """Plain decimal numbers read at once, or None where cells need to be looked at singly."""
    if not pc.all(pc.match_substring_regex(texts, r"^(-?\d+(\.\d+)?)?$")).as_py():
        return None
    blank = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.large_string()), texts)
    return pd.Series(pc.cast(blank, pa.float64()).to_numpy(zero_copy_only=False), dtype="float64")
