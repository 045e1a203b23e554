"""Where things are kept: which inbox a run reads, and where work already done is remembered."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import IO, Any

from .errors import PackError
from .params import Params, repository
from .periods import Quarter

SAMPLE_INBOX = Path("data/sample/inbox")
# For servers whose folders stand elsewhere: these win over params/council.yaml and data/cache.
INBOX_VARIABLE = "QUARTERDECK_INBOX"
CACHE_VARIABLE = "QUARTERDECK_CACHE"
HISTORY_VARIABLE = "QUARTERDECK_HISTORY"
# What `quarterdeck new` puts into a quarter's folder: a page that the readers pass over, and a folder of forms.
CHECKLIST = "README.md"
FORMS = "forms"


# The folders of a cache that hold records of people.
CACHED = ("extracts", "figures", "failed")


def open_private(
    path: Path, mode: str = "w", encoding: str | None = None, newline: str | None = None
) -> IO[Any]:
    """A file opened to be written that no other account of the machine may read."""
    path.unlink(missing_ok=True)  # one that is there keeps its own rights
    opener = lambda name, flags: os.open(name, flags, 0o600)  # noqa: E731
    return open(path, mode, encoding=encoding, newline=newline, opener=opener)


def private_folder(folder: Path) -> Path:
    """The folder, made where it is not there, that no other account may open."""
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        folder.chmod(0o700)
    return folder


def _refuse_others(folder: Path) -> None:
    """Refuse a cache that another account could have filled: what lies in it is taken for this account's own work."""
    if not hasattr(os, "getuid"):
        return
    for one in (folder, *(folder / name for name in CACHED)):
        if not one.exists():
            continue
        found = one.stat()
        if found.st_uid != os.getuid() or found.st_mode & 0o022:
            others = found.st_uid != os.getuid()
            whose = "belongs to another account" if others else "can be written to by other accounts"
            raise PackError(
                f"The cache {one} {whose}, so what lies in it cannot be trusted. Delete it, and it is made again for "
                f"this account alone, or name another folder in {CACHE_VARIABLE}."
            )


def cache_folder() -> Path:
    """Where tables already read and figures already counted are kept. It holds records of people: only the
    account that made it may open it.

    Raises
    ------
    PackError : a folder of another account, or one that others can write to.
    """
    elsewhere = os.environ.get(CACHE_VARIABLE)
    folder = Path(elsewhere) if elsewhere else repository() / "data" / "cache"
    with contextlib.suppress(OSError):  # a disk that cannot be written to only means that nothing is kept
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o700)
    _refuse_others(folder)
    return folder


def history_folder() -> Path:
    """Where figures of earlier quarters are kept. They may describe a single person: the council's own."""
    elsewhere = os.environ.get(HISTORY_VARIABLE)
    return Path(elsewhere) if elsewhere else repository() / "data" / "history"


def from_project(path: str | Path) -> str:
    """A path from the project's folder, or its last name where it lies elsewhere: for what may be passed on."""
    resolved, project = Path(path).resolve(), repository().resolve()
    return resolved.relative_to(project).as_posix() if resolved.is_relative_to(project) else resolved.name


def in_project(folder: str | Path) -> Path:
    """A folder of the project, wherever in it a command was typed: records of people belong where git ignores them."""
    whole, here = repository() / folder, Path.cwd()
    return whole.relative_to(here) if whole.is_relative_to(here) else whole


def chosen_inbox(params: Params, given: str | Path | None = None, quarter: Quarter | None = None) -> Path:
    """The inbox asked for, else the council's, else the made-up council's.

    The council's inbox serves from its first extract on, and at once the quarter that was begun there. Until
    then the made-up council answers for other quarters: beginning a quarter does not end the tour.

    Raises
    ------
    PackError : a folder that does not exist, or no extracts anywhere.
    """
    given = given or os.environ.get(INBOX_VARIABLE)
    if given:
        inbox = Path(given)
        for folder in (inbox, repository() / inbox):
            if folder.is_dir():
                return folder
        raise PackError(f"There is no folder {inbox}. Give the folder that holds the extracts.")
    own, sample = repository() / params.council.inbox, repository() / SAMPLE_INBOX
    begun = quarters_in(own)
    if begun and (quarter is None or quarter in begun or not quarters_in(sample) or _has_extracts(own, begun)):
        return own
    if quarters_in(sample):
        return sample
    raise PackError(
        f"There are no extracts in {params.council.inbox}: it has no folder such as 2025-26-Q2. Make one with "
        "quarterdeck new QUARTER, or try the made-up council with quarterdeck sample."
    )


def quarters_in(inbox: Path) -> list[Quarter]:
    """The quarters that have a folder in an inbox with something in it, oldest first."""
    if not inbox.is_dir():
        return []
    found = []
    for folder in inbox.iterdir():
        quarter = _quarter(folder.name)
        if quarter is not None and folder.is_dir() and any(folder.iterdir()):
            found.append(quarter)
    return sorted(found, key=lambda quarter: quarter.start)


def _has_extracts(inbox: Path, quarters: list[Quarter]) -> bool:
    """Whether any quarter's folder holds more than `quarterdeck new` put there."""
    return any(
        file.is_file() and file.name != CHECKLIST and file.parent.name != FORMS
        for quarter in quarters
        for file in (inbox / quarter.slug).rglob("*")
    )


def _quarter(name: str) -> Quarter | None:
    try:
        return Quarter.from_slug(name)
    except PackError:
        return None
