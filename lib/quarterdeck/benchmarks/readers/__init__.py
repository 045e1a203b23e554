"""Readers of published figures: a file is known by its headings, whatever it is called.

`read_files` gives a `Reading` for each file; a file that only belongs to another (a metadata file, LAIT's
dictionary) is taken with it.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ...extracts.files import Grid, decoded, kind_of, open_file
from ...extracts.guards import LARGEST_FILE, MEGABYTE, Unreadable
from . import ascof, ees, fingertips, lait, outturn
from .frame import COLUMNS, SYMBOLS, About, PublishedError, Reading
from .heading_row import first_rows

__all__ = ["COLUMNS", "SYMBOLS", "About", "PublishedError", "Read", "Reading", "read_files"]

KNOWN = (
    "an Explore Education Statistics file with its .meta.csv, LAIT's bds_long parquet, ASCOF open data, a Fingertips "
    "CSV, or the outturn forms RO3, RSX and section 251"
)
_SECTION_251 = "category_of_expenditure"


@dataclass(frozen=True)
class Read:
    """A reading and the files it was made of, the figures first."""

    reading: Reading
    files: tuple[Path, ...]


def read_files(paths: Sequence[Path]) -> list[Read]:
    """Every file read, in the order given.

    Raises
    ------
    PublishedError : a file that is not there, is of no known format, or is wrong.
    """
    for path in paths:
        if not path.is_file():
            raise PublishedError(f"There is no file {path}. Give the path of a file to import.")
        if path.stat().st_size > LARGEST_FILE:
            raise PublishedError(f"{path.name} is larger than {LARGEST_FILE // MEGABYTE} MB. Split it by year.")
    headings = {path: _headings(path) for path in paths}
    dictionaries = [path for path in paths if lait.is_dictionary(headings[path])]
    data = [path for path in paths if path not in dictionaries and not _goes_with(path, paths)]
    read = [_read(path, headings[path], dictionaries) for path in data]
    if dictionaries and not any(one.reading.format == lait.FORMAT for one in read):
        raise PublishedError(
            f"{dictionaries[0].name} is LAIT's dictionary of measures and has no figures. Import it with bds_long."
        )
    return read


def _goes_with(path: Path, paths: Sequence[Path]) -> bool:
    """Whether a file is the metadata of another that is imported too."""
    if not path.name.lower().endswith(".meta.csv"):
        return False
    return any(other.name.lower() == f"{path.name[:-9]}.csv".lower() for other in paths)


def _read(path: Path, headings: list[str], dictionaries: list[Path]) -> Read:
    if lait.recognises(headings):
        dictionary = dictionaries[0] if dictionaries else _beside(path)
        files = (path, dictionary) if dictionary else (path,)
        return Read(lait.read(path, dictionary), files)
    if path.suffix.lower() == ".parquet":
        raise PublishedError(f"{path.name} has not LAIT's columns, and no other published file comes as Parquet.")
    if ees.recognises(headings) and _SECTION_251 not in headings:
        meta = path.with_name(path.stem + ".meta.csv")
        return Read(ees.read(path), (path, meta) if meta.is_file() else (path,))
    if path.name.lower().endswith(".meta.csv"):
        ees.read(path)
    grids = _grids(path)
    for grid in grids:
        for reader in (ascof, fingertips):
            if any(reader.recognises(row) for row in first_rows(grid)):
                return Read(reader.read(path, grid), (path,))
    reading = outturn.read(path, grids)
    if reading is None:
        raise PublishedError(f"{path.name} is no published file that is known here: {KNOWN}.")
    return Read(reading, (path,))


def _headings(path: Path) -> list[str]:
    """The first row of a text file or the columns of a Parquet file; of a workbook, nothing yet."""
    if path.suffix.lower() == ".parquet":
        try:
            return pq.read_schema(path).names
        except (pa.ArrowInvalid, OSError):
            raise PublishedError(f"{path.name} is not whole. Fetch it again.") from None
    with path.open("rb") as handle:
        start = handle.read(MEGABYTE)
    if kind_of(start) != "text":
        return []
    first = next(iter(decoded(start)[0].splitlines()), "")
    try:
        return [cell.strip() for cell in next(csv.reader([first]), [])]
    except csv.Error:
        return []  # whatever opens it in earnest says what is wrong


def _grids(path: Path) -> tuple[Grid, ...]:
    try:
        return open_file(path, path.read_bytes(), path.name).grids
    except Unreadable as error:
        raise PublishedError(str(error)) from None


def _beside(path: Path) -> Path | None:
    """LAIT's dictionary in the same folder."""
    found = sorted(other for other in path.parent.glob("*dictionary*.csv") if lait.is_dictionary(_headings(other)))
    return found[0] if found else None
