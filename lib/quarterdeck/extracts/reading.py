"""Reading one file: recognise it by its content, read its columns, rename them. Nothing is judged here."""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache as remember
from pathlib import Path

import pyarrow as pa

from ..params import Params
from ..places import open_private, private_folder
from ..records import Problem
from . import formats, layouts
from .choices import own_headings, own_values
from .database import MAGIC
from .files import Grid, Unreadable, open_file
from .formats import cqc
from .formats.ssd import database as ssd_database
from .guards import LARGEST_DATABASE, LARGEST_FILE, guard_size
from .parts import FileRead, Part
from .unclaimed import missing_sentence, renamed

NEAR = 0.3


@remember
def code_version() -> str:
    """A hash of the code that reads, so that what it kept is not used once it has changed."""
    package = Path(__file__).resolve().parent.parent
    kinds = ("tables/**/*.py", "extracts/*.py", "extracts/formats/**/*.py", "extracts/*.yaml")
    files = sorted([*(file for kind in kinds for file in package.glob(kind)), package / "records.py"])
    found = hashlib.sha256()
    for file in files:
        found.update(file.read_bytes())
    return found.hexdigest()


def read_file(path: Path, name: str, params: Params | None = None, cache: Path | None = None) -> FileRead:
    """Every table that a file holds. A file that cannot be read gives a problem, never an error.

    `name` is how messages call the file. With `cache`, a file whose content, readers and headings
    are unchanged is not read again.
    """
    try:
        with path.open("rb") as file:
            a_database = file.read(len(MAGIC)) == MAGIC
            file.seek(0)
            size = os.fstat(file.fileno()).st_size
            guard_size(size, name, LARGEST_DATABASE if a_database else LARGEST_FILE)
            data = b"" if a_database else file.read()
            sha256 = (hashlib.file_digest(file, "sha256") if a_database else hashlib.sha256(data)).hexdigest()
    except Unreadable as error:
        return FileRead(name, "", problems=(Problem("stop", str(error), name),))
    except OSError:
        message = f"{name} cannot be opened: it is locked or not allowed. Close it and run again."
        return FileRead(name, "", problems=(Problem("stop", message, name),))
    kept = _kept_path(cache, sha256, name, params)
    if kept and (found := load(kept)) is not None:
        return found
    if a_database:
        found = ssd_database.read_file(path, name, sha256, params)
    else:
        with _uncollected():
            found = _within_memory(path, data, name, sha256, params)
    if kept:
        keep(kept, found)
    return found


@contextmanager
def _uncollected() -> Iterator[None]:
    """Python looks for cycles among the cells of a file time and again while they become more, and finds none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _kept_path(cache: Path | None, sha256: str, name: str, params: Params | None) -> Path | None:
    if cache is None:
        return None
    own = params.sources.model_dump_json() if params else ""
    key = hashlib.sha256(f"{code_version()}{sha256}{name}{own}".encode()).hexdigest()
    return cache / "extracts" / f"{key[:32]}.pickle"


def load(path: Path):
    """What was kept under a name, or None when nothing was or it is damaged."""
    try:
        with pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as file:
            return pickle.loads(file.read())
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, ValueError, TypeError):
        return None


def keep(path: Path, value) -> None:
    """Keep a value under a name; a full or read-only disk only means that it is not kept."""
    partial = path.with_suffix(f".{os.getpid()}.part")
    try:
        private_folder(path.parent)
        with open_private(partial, "wb") as opened, pa.CompressedOutputStream(opened, "zstd") as file:
            file.write(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)


def _within_memory(path: Path, data: bytes, name: str, sha256: str, params: Params | None) -> FileRead:
    try:
        return _read(path, data, name, sha256, params)
    except (MemoryError, RecursionError):
        message = f"{name} needs more memory than there is to read it. Extract a shorter window, or save it as CSV."
        return FileRead(name, sha256, problems=(Problem("stop", message, name),))


def _read(path: Path, data: bytes, name: str, sha256: str, params: Params | None) -> FileRead:
    try:
        opened = open_file(path, data, name)
    except Unreadable as error:
        return FileRead(name, sha256, problems=(Problem("stop", str(error), name),))
    grids = opened.grids
    if opened.root is not None:
        grids = formats.xml_grids(opened.root, name)
        if grids is None:
            message = formats.xml_stranger(name)
            return FileRead(name, sha256, problems=(Problem("warning", message, name),))
    return read_grids(grids, name, sha256, params)


def read_grids(grids: tuple[Grid, ...], name: str, sha256: str, params: Params | None) -> FileRead:
    """Recognise each grid of one source by its headings and read its columns."""
    parts: list[Part] = []
    problems: list[Problem] = []
    strangers: list[tuple[Grid, layouts.Recognised | None]] = []
    own = own_headings(params)
    grids = tuple(formats.reshaped(grid) for grid in grids)
    for grid in grids:
        known = layouts.best_match(grid, formats.LAYOUTS, own)
        if known is None or known.match.share < layouts.ENOUGH:
            strangers.append((grid, known))
        elif known.match.missing:
            layout, sentence = known.match.layout, missing_sentence(known, name, grid.sheet)
            problems.append(Problem("stop", sentence, name, layout.table or "", format=layout.format))
        else:
            parts.append(_part(grid, known, params, grids))
            problems += [problem] if (problem := renamed(known, name, grid.sheet)) else []
            if grid.remark:
                problems.append(Problem("warning", f"{name}: {grid.remark}", name))
    nothing = not parts and not problems
    problems += [p for grid, known in strangers if (p := _stranger(grid, known, nothing))]
    return FileRead(name, sha256, tuple(parts), tuple(problems), tuple(g.sheet for g, _ in strangers))


def _part(grid: Grid, known: layouts.Recognised, params: Params | None, grids: tuple[Grid, ...]) -> Part:
    layout = known.match.layout
    frame = layouts.read_fields(grid, known, own_values(params, layout))
    frame = frame.assign(source_file=grid.file, _sheet=grid.sheet)
    return Part(
        layout.format, layout.name, layout.title, layout.table, grid.file, grid.sheet, frame,
        cqc.date_in(_around(grid, known, grids), grid.file) if layout.format == cqc.FORMAT else None,
    )  # fmt: skip


def _around(grid: Grid, known: layouts.Recognised, grids: tuple[Grid, ...]) -> list:
    """The cells above the header and, after them, those of the file's other sheets where they are short."""
    above = grid.cells.loc[: known.header_row - 1].to_numpy().ravel().tolist()
    short = [other for other in grids if other is not grid and len(other.cells) <= layouts.HEADER_WITHIN]
    return above + [cell for other in short for cell in other.cells.to_numpy().ravel()]


def _stranger(grid: Grid, known: layouts.Recognised | None, nothing_else: bool) -> Problem | None:
    where = f"{grid.file}, sheet '{grid.sheet}'" if grid.sheet else grid.file
    near = known is not None and known.match.share >= NEAR
    if not near:
        if not nothing_else:
            return None
        return Problem("warning", f"{where} is not an extract that the pack knows. It was not read.", grid.file)
    layout = known.match.layout
    lacking = [f"'{f.headings[0].rstrip('*')}'" for f in layout.fields if f.name not in known.match.found]
    more = f" and {len(lacking) - 5} more" if len(lacking) > 5 else ""
    return Problem(
        "warning",
        f"{where} is not an extract that the pack knows. Nearest is {layout.title}, but it has no column "
        f"{', '.join(lacking[:5])}{more}. It was not read.",
        grid.file,
    )

