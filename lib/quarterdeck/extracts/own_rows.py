"""The rows of one extract, or of each file; where they are all the rows, no row is copied."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd


def of_extract(frame: pd.DataFrame, label: str) -> pd.DataFrame:
    """The rows of the extract of a quarter."""
    return _those(frame, frame["extract"] == label)


def of_file(frame: pd.DataFrame, file: str) -> pd.DataFrame:
    """The rows of a file."""
    return _those(frame, frame["source_file"] == file)


def by_file(frame: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each file and its rows, in the order in which the files come."""
    names = frame["source_file"]
    if len(frame) and (names == names.iloc[0]).all():
        yield str(names.iloc[0]), frame
        return
    for file, rows in frame.groupby("source_file", sort=False):
        yield str(file), rows


def rows_by_file(frame: pd.DataFrame) -> dict[str, int]:
    """How many rows each file has, in the order in which the files come."""
    return {str(file): int(n) for file, n in frame["source_file"].value_counts(sort=False).items()}


def rows_by_extract_and_file(frame: pd.DataFrame) -> dict[str, dict[str, int]]:
    """How many rows each file of each extract has."""
    found: dict[str, dict[str, int]] = {}
    if len(frame):
        for (label, file), rows in frame.groupby(["extract", "source_file"], sort=False).size().items():
            found.setdefault(str(label), {})[str(file)] = int(rows)
    return found


def _those(frame: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    return frame if chosen.all() else frame[chosen]
