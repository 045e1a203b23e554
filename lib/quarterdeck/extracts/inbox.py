"""The inbox: folders of quarters, each an extract, read and joined into Records."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from ..errors import PackError, PeriodError
from ..params import Params
from ..periods import Quarter
from ..records import Problem, Records
from . import live
from .assemble import Assembly
from .choices import refuse_unknown
from .database import STILL_WRITTEN, still_written
from .formats import LAYOUTS
from .reading import code_version, keep, load, read_file
from .repeats import without_copies
from .verdicts import of_earlier

MARKER = "made_up_council.yaml"
_IGNORED = (".", "~$", "thumbs.db", "desktop.ini")
_BESIDE = ("-wal", "-shm", "-journal")  # what a database program leaves beside its file


@dataclass(frozen=True)
class Extract:
    """The files of one quarter's folder."""

    quarter: Quarter
    files: tuple[tuple[str, Path], ...]


def read_inbox(inbox: Path, quarter: Quarter, params: Params, cache: Path | None = None) -> Records:
    """Read every extract up to and including `quarter` and join them.

    `inbox` holds a folder a quarter (`2025-26-Q2`), or the files of the run's quarter themselves.
    Files are recognised by what they hold. Whatever cannot be read is a problem in the result, never
    an error; rows that cannot be used are listed in `set_aside`. With `cache`, files that have not
    changed are not read again, and an unchanged inbox is not joined again.

    Raises
    ------
    PackError : there is no such folder, or params/sources.yaml names a column or code that does not exist.
    """
    inbox = Path(inbox)
    refuse_unknown(params, LAYOUTS)
    extracts, problems = find_extracts(inbox, quarter)
    council, made_up = whose(inbox, params)
    hashes = {path: _hash(path) for extract in extracts for _, path in extract.files}
    extracts, database, said = _with_database(extracts, quarter, params, made_up, cache)
    problems += said
    key = _key(extracts, hashes, quarter, params, database, problems)
    kept = _kept(cache, key, database)
    if kept and (records := load(kept)) is not None:
        return records
    assembly = Assembly(quarter, params)
    for extract in reversed(extracts):
        kept_files, copies = without_copies({name: hashes[path] for name, path in extract.files})
        label = extract.quarter.label
        problems += [problem if label == quarter.label else of_earlier(problem, label) for problem in copies]
        files = [read_file(path, name, params, cache) for name, path in extract.files if name in kept_files]
        if database and extract.quarter.label == quarter.label:
            files.append(database.read)
        assembly.add(label, files)
    records = assembly.records()
    records = replace(
        records, problems=(*problems, *records.problems), made_up=made_up, council=council, key=key,
        readings=(database.reading,) if database else (),
    )  # fmt: skip
    if kept:
        keep(kept, records)
    return records


def _with_database(
    extracts: list[Extract], quarter: Quarter, params: Params, made_up: bool, cache: Path | None
) -> tuple[list[Extract], live.Live | None, list[Problem]]:
    """The extracts with the run's quarter among them, and the live database as read for it.

    The same dataset as a file in the quarter's folder comes before the database: it stays as it is. The
    made-up council has no database.
    """
    if live.choice_of(params) is None or made_up:
        return extracts, None, []
    own = next((extract for extract in extracts if extract.quarter.label == quarter.label), None)
    for name, path in own.files if own else ():
        if any(part.format == live.FORMAT for part in read_file(path, name, params, cache).parts):
            message = (
                f"{name} holds tables of the safeguarding dataset, so the {live.NAME} was not read for "
                f"{quarter.label}. Take the file out of the folder if the database is to be read."
            )
            return extracts, None, [Problem("warning", message, name)]
    database = live.read_live(params, cache)
    return (extracts if own else [*extracts, Extract(quarter, ())]), database, []


def _kept(cache: Path | None, key: str, database: live.Live | None) -> Path | None:
    """Where the records are kept: not at all with a live database, but for the length of one run."""
    if cache is None or (database and not live.run_token()):
        return None
    run = f"-{live.run_token()}" if database else ""
    return cache / "extracts" / f"records-{key[:32]}{run}.pickle"


def find_extracts(inbox: Path, quarter: Quarter) -> tuple[list[Extract], list[Problem]]:
    """The extracts of an inbox up to `quarter`, oldest first, and what was odd about its folders.

    Files are named as they lie in their quarter's folder.
    """
    if not inbox.is_dir():
        raise PackError(
            f"There is no folder {inbox}. Put the extracts of {quarter.label} into {inbox / quarter.slug}, or make "
            "a made-up council with 'quarterdeck sample'."
        )
    found: dict[str, list[tuple[str, Path]]] = {}
    problems = []
    for entry in sorted(inbox.iterdir()):
        if _ignored(entry):
            continue
        if _leads_out(entry, inbox):
            problems.append(_not_followed(_shown(entry.name)))
            continue
        owner = _quarter_of(entry)
        if owner is None and entry.is_dir() and _looks_like_a_quarter(entry.name):
            message = f"The folder '{_shown(entry.name)}' was not read: name it as '{quarter.slug}'."
            problems.append(Problem("warning", message, _shown(entry.name)))
            continue
        base = entry if owner else inbox
        owner = owner or quarter
        named = [(_shown(path.relative_to(base).as_posix()), path) for path in _walk(entry) if not _ignored(path)]
        read, said = _to_be_read(named, inbox)
        problems += said
        found.setdefault(owner.label, []).extend(_told_apart(read))
    quarters = sorted((Quarter(label) for label in found), key=lambda q: q.end)
    return [Extract(q, tuple(found[q.label])) for q in quarters if q.end <= quarter.end], problems


def _quarter_of(entry: Path) -> Quarter | None:
    if not entry.is_dir():
        return None
    try:
        return Quarter.from_slug(entry.name)
    except PeriodError:
        return None


def _walk(entry: Path) -> Iterable[Path]:
    """The files of a folder, and the links in it that lead to folders: they are named and not followed."""
    if not entry.is_dir():
        return [entry]
    return sorted(path for path in entry.rglob("*") if path.is_file() or (path.is_symlink() and path.is_dir()))


def _to_be_read(
    named: list[tuple[str, Path]], inbox: Path
) -> tuple[list[tuple[str, Path]], list[Problem]]:
    """Which of the files found are read, and what to say of the others."""
    read, problems = [], []
    for name, path in named:
        if path.is_dir():
            message = f"{name} is a link to a folder and was not followed. Copy its files into the inbox."
            problems.append(Problem("warning", message, name))
        elif _leads_out(path, inbox):
            problems.append(_not_followed(name))
        elif still_written(path):
            problems.append(Problem("stop", f"{name}: {STILL_WRITTEN}.", name))
        else:
            read.append((name, path))
    return read, problems


def _shown(name: str) -> str:
    """A file's name as it may be shown: what a terminal would act on, or what is no letter, is a question mark."""
    return "".join(c if c.isprintable() else " " if unicodedata.category(c) == "Zs" else "?" for c in name)


def _told_apart(named: list[tuple[str, Path]]) -> list[tuple[str, Path]]:
    """The files, the second and any further of one name with its number."""
    seen: Counter[str] = Counter()
    apart = []
    for name, path in named:
        seen[name] += 1
        apart.append((name if seen[name] == 1 else f"{name} ({seen[name]})", path))
    return apart


def _leads_out(path: Path, inbox: Path) -> bool:
    """Whether a link (or a folder's junction) leads out of the inbox: what is there was never put in to be read."""
    return not path.resolve().is_relative_to(inbox.resolve())


def _not_followed(name: str) -> Problem:
    message = f"{name} is a link to somewhere outside the inbox and was not followed. Copy the file into the inbox."
    return Problem("warning", message, name)


def _ignored(path: Path) -> bool:
    name = path.name.casefold()
    beside = [path.with_name(path.name[: -len(end)]) for end in _BESIDE if name.endswith(end)]
    if any(main.is_file() for main in beside):
        return True
    return name == MARKER or name.startswith(_IGNORED) or name in ("readme.md", "readme.txt")


def _looks_like_a_quarter(name: str) -> bool:
    return "q" in name.casefold() and any(letter.isdigit() for letter in name)


def whose(inbox: Path, params: Params) -> tuple[str, bool]:
    """The council's name and whether it is made up, as the marker in the inbox says."""
    for folder in (inbox, inbox.parent):
        marker = folder / MARKER
        if marker.is_file():
            try:
                read = yaml.safe_load(marker.read_text(encoding="utf-8"))
            except (yaml.YAMLError, ValueError, RecursionError):  # an impossible date; nested without end
                read = None
            name = read.get("name") if isinstance(read, dict) else None
            return name if isinstance(name, str) and name.strip() else params.council.name, True
    return params.council.name, False


def _key(
    extracts: list[Extract], hashes: Mapping[Path, str], quarter: Quarter, params: Params,
    database: live.Live | None, problems: list[Problem],
) -> str:  # fmt: skip
    """A hash of all that decides the records: what was read and what could not be, the code that reads, the
    choices, the quarter."""
    found = hashlib.sha256(f"{code_version()}{quarter.label}{params.key}".encode())
    for problem in problems:
        found.update(f"{problem.severity}|{problem.message}".encode())
    if database:
        found.update(f"{database.reading.sha256}{database.reading.read_at[:10]}".encode())
    for extract in extracts:
        for name, path in extract.files:
            found.update(f"{extract.quarter.label}|{name}|{hashes[path]}".encode())
    return found.hexdigest()


def _hash(path: Path) -> str:
    """The hash of a file's bytes; blank for one that cannot be opened or is empty: it is no copy of another."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() if path.stat().st_size else ""
    except OSError:
        return ""
