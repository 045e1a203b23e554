"""What is kept of an import: the figures as one Parquet file, and a line on where they come from.

Figures that may be published stand in `data/published/imported/` with their line in
`data/published/sources.csv`; those that may not stand, line and all, in `data/published/local/`, which git
ignores. Importing a file again replaces what its name brought before, and says what changed.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from .readers.frame import COLUMNS, KEY, PublishedError, Reading

PUBLISHED, LOCAL, LIST = "imported", "local", "sources.csv"
SOURCE_COLUMNS = (
    "file", "format", "source", "publisher", "licence", "as_at", "imported_on", "may_be_published", "sha256", "rows",
    "used", "set_aside", "why", "figures", "indicators", "notes",
)  # fmt: skip
_ROWS_A_GROUP = 65_536


@dataclass(frozen=True)
class Stored:
    """What an import did: the file written, and how its figures differ from those before it (-1: there were none)."""

    path: Path
    added: int
    gone: int
    changed: int = -1
    examples: tuple[str, ...] = ()


def store(reading: Reading, contents: Iterable[bytes], folder: Path, today: date | None = None) -> Stored:
    """Write a reading into `folder` (that of `data/published`), replacing what stood under its name.

    `contents` are the bytes of the files that were read, in order, for the check sum beside the figures.
    """
    where = _place(folder, reading.about.may_be_published)
    path = where / f"{slug(reading.format)}-{slug(reading.name)}.parquet"
    figures = reading.figures.sort_values(KEY, kind="stable", ignore_index=True)
    _refuse_collision(figures, path, folder)
    other = _place(folder, not reading.about.may_be_published) / path.name
    before = next((_read(old, None) for old in (path, other) if old.is_file()), None)
    compared = _compare(before, figures)
    where.mkdir(parents=True, exist_ok=True)
    _write(figures, path)
    _list(where, reading, path, contents, today or date.today())
    if other.is_file():
        other.unlink()
        _unlist(other)
    return Stored(path, **compared)


def imported(folder: Path) -> pd.DataFrame:
    """A row an imported file: its line, and `path`; those that may be published first."""
    found = [_lines(list_).assign(path=_beside(list_)) for list_ in _lists(folder) if list_.is_file()]
    lines = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=[*SOURCE_COLUMNS, "path"])
    return lines.assign(may_be_published=lines["may_be_published"] == "yes")


def _beside(list_: Path) -> list[str]:
    root = list_.parent if list_.parent.name == LOCAL else list_.parent / PUBLISHED
    return [str(root / name) for name in _lines(list_)["file"]]


def read_imported(folder: Path, indicators: Iterable[str] | None = None) -> pd.DataFrame:
    """The imported figures of the indicators named, or of all, in the shape of `readers.frame.COLUMNS`.

    Raises
    ------
    PublishedError : a file that is listed and not there or not whole, or two files with one indicator.
    """
    wanted = None if indicators is None else sorted(set(indicators))
    frames = [_read(Path(path), wanted) for path in imported(folder)["path"]] if wanted != [] else []
    frames = [frame for frame in frames if not frame.empty]
    if not frames:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS}).astype(
            {"value": "float64", "may_be_published": "bool"}
        )
    if len(frames) == 1:
        return frames[0]
    text = [name for name in COLUMNS if isinstance(frames[0][name].dtype, pd.CategoricalDtype)]
    for name in text:
        kinds = pd.api.types.union_categoricals([frame[name] for frame in frames]).categories
        frames = [frame.assign(**{name: frame[name].cat.set_categories(kinds)}) for frame in frames]
    return pd.concat(frames, ignore_index=True)


def slug(name: str) -> str:
    """A name as a file may bear it: lower case, digits and single dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "unnamed"


def _refuse_collision(figures: pd.DataFrame, path: Path, folder: Path) -> None:
    """Refuse figures that another imported file gives otherwise: which of the two is meant is for a person to say."""
    wanted = list(figures["indicator"].cat.categories)
    for line in imported(folder).itertuples():
        there = Path(line.path)
        if there.name == path.name:
            continue
        theirs = _read(there, wanted)
        if theirs.empty:
            continue
        compared = _compare(theirs, figures)
        if compared["changed"]:
            raise PublishedError(
                f"{compared['changed']:,} of these figures stand in {there.name} with another value (the first: "
                f"{compared['examples'][0]}). Import under its name (--name), which replaces it, or delete it."
            )


def _place(folder: Path, may_be_published: bool) -> Path:
    return folder / (PUBLISHED if may_be_published else LOCAL)


def _lists(folder: Path) -> tuple[Path, Path]:
    return folder / LIST, folder / LOCAL / LIST


def _write(figures: pd.DataFrame, path: Path) -> None:
    """Write beside and then put in place, so that a run that stops leaves what was there."""
    table = pa.Table.from_pandas(figures, preserve_index=False)
    beside = path.with_suffix(".part")
    pq.write_table(table, beside, compression="zstd", row_group_size=_ROWS_A_GROUP)
    beside.replace(path)


def _read(path: Path, wanted: list[str] | None) -> pd.DataFrame:
    only = None if wanted is None else [("indicator", "in", wanted)]
    try:
        frame = pq.read_table(path, filters=only).to_pandas()
    except FileNotFoundError:
        raise PublishedError(
            f"{path.name} is listed in {LIST} and is not there. Import it again with quarterdeck benchmarks import, or "
            "delete its line."
        ) from None
    except (pa.ArrowInvalid, OSError):
        raise PublishedError(f"{path.name} is not whole. Import it again with quarterdeck benchmarks import.") from None
    missing = [name for name in COLUMNS if name not in frame]
    if missing:
        raise PublishedError(
            f"{path.name} was written by another version (it has no '{missing[0]}'). Import its source again."
        )
    return frame[list(COLUMNS)]


def _compare(before: pd.DataFrame | None, after: pd.DataFrame) -> dict[str, object]:
    """How many figures are new, gone or different, with up to five of those that differ in words."""
    if before is None:
        return {"added": len(after), "gone": 0}
    columns = [*KEY, "area", "value", "symbol"]
    old, new = (frame[columns].astype(dict.fromkeys([*KEY, "area", "symbol"], "str")) for frame in (before, after))
    both = old.merge(new, on=KEY, how="outer", suffixes=("_old", "_new"), indicator=True)
    shared = both["_merge"] == "both"
    same = np.isclose(both["value_old"], both["value_new"], rtol=1e-9, atol=0, equal_nan=True)
    same &= (both["symbol_old"] == both["symbol_new"]).to_numpy()
    differ = both[shared & ~same]
    said = tuple(
        f"{row.indicator}, {row.area_new}, {row.period}: {_said(row.value_old, row.symbol_old)} is now "
        f"{_said(row.value_new, row.symbol_new)}"
        for row in differ.head(5).itertuples()
    )
    counts = both["_merge"].value_counts()
    return {"added": int(counts["right_only"]), "gone": int(counts["left_only"]), "changed": len(differ),
            "examples": said}  # fmt: skip


def _said(value: float, symbol: str) -> str:
    return f"[{symbol}]" if np.isnan(value) else f"{value:g}"


def _list(where: Path, reading: Reading, path: Path, contents: Iterable[bytes], today: date) -> None:
    """Put the file's line into the list, in place of the one it had."""
    found = hashlib.sha256()
    for data in contents:
        found.update(data)
    about, why = reading.about, reading.set_aside
    line = {
        "file": path.name, "format": reading.format, "source": about.source, "publisher": about.publisher,
        "licence": about.licence, "as_at": about.as_at, "imported_on": today.isoformat(),
        "may_be_published": "yes" if about.may_be_published else "no", "sha256": found.hexdigest(),
        "rows": str(reading.rows), "used": str(reading.used), "set_aside": str(sum(why.values())),
        "why": "; ".join(f"{count:,} {reason}" for reason, count in why.items()),
        "figures": str(len(reading.figures)), "indicators": str(reading.figures["indicator"].nunique()),
        "notes": " ".join(reading.notes),
    }  # fmt: skip
    list_ = where / LIST if where.name == LOCAL else where.parent / LIST
    lines = _lines(list_) if list_.is_file() else pd.DataFrame(columns=list(SOURCE_COLUMNS))
    kept = lines[lines["file"] != path.name]
    pd.concat([kept, pd.DataFrame([line])]).sort_values("file").to_csv(
        list_, index=False, lineterminator="\n", encoding="utf-8", quoting=csv.QUOTE_MINIMAL
    )


def _unlist(path: Path) -> None:
    list_ = path.parent / LIST if path.parent.name == LOCAL else path.parent.parent / LIST
    lines = _lines(list_)
    lines[lines["file"] != path.name].to_csv(list_, index=False, lineterminator="\n", encoding="utf-8")


def _lines(list_: Path) -> pd.DataFrame:
    lines = pd.read_csv(list_, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    missing = [name for name in SOURCE_COLUMNS if name not in lines]
    if missing:
        raise PublishedError(f"{list_.name} has no column '{missing[0]}'. Restore it, or import the files again.")
    return lines
