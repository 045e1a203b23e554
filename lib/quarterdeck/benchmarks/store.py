"""What is kept of an import: the figures as one Parquet file, and a line on where they come from.

Figures that may be published stand in `data/published/imported/` with their line in
`data/published/sources.csv`; those that may not stand, line and all, in `data/published/local/`, which git
ignores. Importing a file again replaces what its name brought before, and says what changed.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from .readers.frame import COLUMNS, KEY, MOST_ROWS, NUMBERS, PublishedError, Reading
from .sources_list import LIST, PUBLISHED, imported, line_of, lines_of, lists
from .together import LOCAL, Together

_ROWS_A_GROUP = 65_536


@dataclass(frozen=True)
class Stored:
    """What an import did: the file written, and how its figures differ from those before it (-1: there were none)."""

    path: Path
    added: int
    gone: int
    changed: int = -1
    examples: tuple[str, ...] = ()


def store(
    reading: Reading, contents: Iterable[bytes], folder: Path, today: date | None = None, *, publish: bool = False
) -> Stored:
    """Write a reading into `folder` (that of `data/published`), replacing what stood under its name.

    `contents` are the bytes of the files that were read, in order, for the check sum beside the figures. What may
    not be published so far may be only with `publish`.
    """
    with Together() as files:
        (done,) = store_all([(reading, check_sum(contents))], folder, files, today, publish=publish)
    return done


def store_all(
    readings: Sequence[tuple[Reading, str]], folder: Path, files: Together, today: date | None = None, *,
    publish: bool = False,
) -> list[Stored]:
    """Have readings, each with the check sum of its files, written into `folder` when `files` are: all or none.

    Raises
    ------
    PublishedError : a figure that another file gives otherwise, or that may not be published and would be.
    """
    before = imported(folder)
    listed = {path: lines_of(path) for path in lists(folder)}
    done, ours = [], []
    for reading, found in readings:
        path = _place(folder, reading.about.may_be_published) / file_name(reading)
        if path.name in [other.name for other, _ in ours]:
            raise PublishedError(f"Two of the files would be kept as {path.name}. Import each by itself, with --name.")
        figures = reading.figures.sort_values(KEY, kind="stable", ignore_index=True)
        own = before[before["file"] == path.name]
        _refuse_publication(reading, own, folder, publish)
        _refuse_collision(reading, figures, path, before, publish)
        for other, theirs in ours:
            _refuse_other_value(theirs, figures, other)
        ours.append((path, figures))
        done.append(Stored(path, **_compare(_before(own), figures)))
        files.write(path, _parquet(figures))
        for gone in own["path"]:
            if Path(gone) != path:
                files.delete(Path(gone))
        line = line_of(reading, path, found, today or date.today())
        for list_, lines in listed.items():
            kept = lines[lines["file"] != path.name]
            mine = (list_.parent.name == LOCAL) != reading.about.may_be_published
            listed[list_] = pd.concat([kept, pd.DataFrame([line])]).sort_values("file") if mine else kept
    for list_, lines in listed.items():
        if list_.is_file() or len(lines):
            files.write_table(list_, lines)
    return done


def _before(own: pd.DataFrame) -> pd.DataFrame | None:
    """What stood under a name; nothing where it cannot be read, which an import mends."""
    try:
        return _read(Path(own["path"].iloc[0]), None) if len(own) else None
    except PublishedError:
        return None


def file_name(reading: Reading) -> str:
    """What a reading's figures are kept as."""
    return f"{slug(reading.format)}-{slug(reading.name)}.parquet"


def check_sum(contents: Iterable[bytes]) -> str:
    """The check sum of the files a reading was made of, in order."""
    found = hashlib.sha256()
    for data in contents:
        found.update(data)
    return found.hexdigest()


def read_imported(folder: Path, indicators: Iterable[str] | None = None) -> pd.DataFrame:
    """The imported figures of the indicators named, or of all, in the shape of `readers.frame.COLUMNS`.

    Raises
    ------
    PublishedError : a file that is listed and not there or not whole, or two files with one indicator.
    """
    wanted = None if indicators is None else sorted(set(indicators))
    frames = []
    for line in imported(folder).itertuples() if wanted != [] else ():
        frame = _read(Path(line.path), wanted)
        if not frame.empty:
            frames.append(frame.assign(may_be_published=frame["may_be_published"] & line.may_be_published))
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


def _refuse_publication(reading: Reading, own: pd.DataFrame, folder: Path, publish: bool) -> None:
    """Refuse to publish, without a word, what was brought in as not for publication."""
    hidden = (~own["may_be_published"]).any() or (folder / LOCAL / file_name(reading)).is_file()
    if reading.about.may_be_published and not publish and hidden:
        terms = f" ({own['licence'].iloc[0]})" if len(own) else ""
        raise PublishedError(
            f"{file_name(reading)} is not for publication{terms}. If its terms now allow it, import it with "
            "--may-be-published and --licence."
        )


def _refuse_collision(
    reading: Reading, figures: pd.DataFrame, path: Path, before: pd.DataFrame, publish: bool
) -> None:
    """Refuse figures that another imported file gives otherwise, or that stand there as not for publication."""
    wanted = list(figures["indicator"].cat.categories)
    for line in before[before["file"] != path.name].itertuples():
        theirs = _read(Path(line.path), wanted)
        if theirs.empty:
            continue
        shared = _refuse_other_value(theirs, figures, Path(line.path))
        if shared and reading.about.may_be_published and not line.may_be_published and not publish:
            raise PublishedError(
                f"{shared:,} of these figures stand in {LOCAL}/{line.file}, which is not for publication "
                f"({line.licence}). Import them with --not-for-publication or, if their terms allow it, with "
                "--may-be-published and --licence."
            )


def _refuse_other_value(theirs: pd.DataFrame, ours: pd.DataFrame, there: Path) -> int:
    """How many figures both have; one with another value is refused: which is meant is for a person to say."""
    compared = _compare(theirs, ours)
    if compared["changed"]:
        raise PublishedError(
            f"{compared['changed']:,} of these figures stand in {there.name} with another value (the first: "
            f"{compared['examples'][0]}). Import under its name (--name), which replaces it, or delete it."
        )
    return len(ours) - int(compared["added"])


def _place(folder: Path, may_be_published: bool) -> Path:
    return folder / (PUBLISHED if may_be_published else LOCAL)


def _parquet(figures: pd.DataFrame) -> bytes:
    table, made = pa.Table.from_pandas(figures, preserve_index=False), io.BytesIO()
    pq.write_table(table, made, compression="zstd", row_group_size=_ROWS_A_GROUP)
    return made.getvalue()


def _read(path: Path, wanted: list[str] | None) -> pd.DataFrame:
    only = None if wanted is None else [("indicator", "in", wanted)]
    try:
        with pq.ParquetFile(path) as there:
            _check_written_here(there, path)
        frame = pq.read_table(path, filters=only, partitioning=None).to_pandas()
    except FileNotFoundError:
        raise PublishedError(
            f"{path.name} is listed in {LIST} and is not there. Import it again with quarterdeck benchmarks import, or "
            "delete its line."
        ) from None
    except (pa.ArrowException, OSError, ValueError):
        raise PublishedError(f"{path.name} is not whole. Import it again with quarterdeck benchmarks import.") from None
    frame = frame[list(COLUMNS)]
    value = frame["value"].to_numpy("float64")
    if np.isinf(value).any() or (np.isnan(value) & (frame["symbol"] == "").to_numpy()).any():
        raise PublishedError(f"{path.name} has a figure with neither a number nor a symbol. Import its source again.")
    return frame


def _check_written_here(there: pq.ParquetFile, path: Path) -> None:
    """Refuse a file that is not as an import writes it: columns, kinds, and no more rows than are ever read."""
    schema = there.schema_arrow
    missing = [name for name in COLUMNS if name not in schema.names]
    if missing:
        raise PublishedError(
            f"{path.name} was written by another version (it has no '{missing[0]}'). Import its source again."
        )
    for name in COLUMNS:
        kind = schema.field(name).type
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        right = (
            pa.types.is_boolean(kind) if name == "may_be_published"
            else pa.types.is_floating(kind) if name in NUMBERS
            else pa.types.is_string(kind) or pa.types.is_large_string(kind)
        )  # fmt: skip
        if not right:
            raise PublishedError(f"{path.name} holds {kind} in '{name}'. Import its source again.")
    if there.metadata.num_rows > MOST_ROWS:
        raise PublishedError(f"{path.name} has more than {MOST_ROWS:,} rows. Import its source again.")


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
