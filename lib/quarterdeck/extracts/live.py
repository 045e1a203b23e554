"""The safeguarding dataset in a live database: where its address is kept, and one reading of it.

`params/sources.yaml` says that there is a database and where its address is kept: in an environment
variable or in the machine's keyring, never in a file of the project. A run reads once, and every page of
it shows that reading; any other command reads afresh, so that nobody is shown last week's rows.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd

from ..params import Params, SourceChoice
from ..records import Problem, Reading
from .database import Unreachable, driver_of, reading, server
from .formats.ssd.database import read_database, tables_in
from .formats.ssd.fields import FORMAT
from .parts import FileRead
from .reading import keep, load

VARIABLE = "QUARTERDECK_SSD"
SERVICE, ENTRY = "quarterdeck", FORMAT
# Set while a run is at work, so that its notebooks show what the run has read.
RUN_VARIABLE = "QUARTERDECK_READING"
NAME = "SSD database"


@dataclass(frozen=True)
class Live:
    """One reading of the live database: what it gave, and what the run's manifest says of it."""

    read: FileRead
    reading: Reading


def now() -> datetime:
    """The moment of a reading, by this machine's clock."""
    return datetime.now().astimezone()


def choice_of(params: Params) -> SourceChoice | None:
    """The council's choice for the dataset, where it is to be read from a database; else None."""
    choice = params.sources.sources.get(FORMAT)
    return choice if choice and choice.connection else None


def address(choice: SourceChoice) -> str:
    """The database's address from where the council keeps it.

    Raises
    ------
    Unreachable : nothing is kept there, or there is no keyring on this machine.
    """
    if choice.connection == "environment":
        found = os.environ.get(VARIABLE, "").strip()
        missing = f"the environment variable {VARIABLE} is not set. Set it to the address of the database"
    else:
        found = _from_keyring()
        missing = f"the keyring has no entry '{ENTRY}' of '{SERVICE}'. Make it with: keyring set {SERVICE} {ENTRY}"
    if not found:
        raise Unreachable(
            f"params/sources.yaml says that the dataset is in a database, but {missing} (docs/databases.md)."
        )
    return found


def _from_keyring() -> str:
    try:
        import keyring
    except ImportError:
        raise Unreachable(
            'The package keyring, which params/sources.yaml asks for, is not installed: pip install '
            '-c constraints.txt -e ".[sql]"'
        ) from None
    try:
        return (keyring.get_password(SERVICE, ENTRY) or "").strip()
    except Exception:  # each kind of keyring fails in its own way
        raise Unreachable(
            "This machine's keyring is locked or there is none. Unlock it, or keep the address in the environment."
        ) from None


def read_live(params: Params, cache: Path | None = None) -> Live | None:
    """The live database read now, or within a run as that run has read it; None where there is none to read.

    A database that cannot be read gives a problem in the result, never an error.
    """
    choice = choice_of(params)
    if choice is None:
        return None
    kept = _kept(cache)
    if kept and isinstance(found := load(kept), Live):
        return found
    moment = now()
    try:
        engine = server(address(choice))
        day = pd.Timestamp(moment.date())
        read = read_database(engine, NAME, params, schema=choice.db_schema or None, dated=day)
    except Unreachable as error:
        read = FileRead(NAME, "", problems=(Problem("stop", f"{NAME}: {error}", NAME),))
    rows = {part.layout: len(part.frame) for part in read.parts}
    live = Live(read, Reading(NAME, FORMAT, moment.isoformat(timespec="seconds"), rows, read.sha256))
    if kept:
        keep(kept, live)
    return live


def run_token() -> str:
    """The name of the run at work, or nothing outside a run."""
    token = os.environ.get(RUN_VARIABLE, "")
    return token if token.isalnum() else ""


def _kept(cache: Path | None) -> Path | None:
    token = run_token()
    return cache / "extracts" / f"reading-{token}.pickle" if cache and token else None


@contextmanager
def one_reading(cache: Path) -> Iterator[None]:
    """Within it the database is read once, and every process started from here shows that reading."""
    before, token = os.environ.get(RUN_VARIABLE), uuid.uuid4().hex
    _forget_broken_runs(cache)
    os.environ[RUN_VARIABLE] = token
    try:
        yield
    finally:
        os.environ.pop(RUN_VARIABLE)
        if before is not None:
            os.environ[RUN_VARIABLE] = before
        _forget(cache, token)


def _forget(cache: Path, token: str) -> None:
    for left in (cache / "extracts").glob(f"*{token}*"):
        left.unlink(missing_ok=True)


def _forget_broken_runs(cache: Path) -> None:
    """Delete what a run kept that was broken off more than a day ago: nobody else would."""
    for left in (cache / "extracts").glob("reading-*.pickle"):
        if left.stat().st_mtime < now().timestamp() - 86_400:
            _forget(cache, left.stem.removeprefix("reading-"))


def examined(params: Params) -> tuple[bool, str]:
    """Whether the database can be read, and what of the dataset it has, for `quarterdeck doctor`."""
    choice = choice_of(params)
    if choice is None:
        unused = f" {VARIABLE} is set, but 'connection' is not." if os.environ.get(VARIABLE) else ""
        return True, f"No database is read: sources.yaml names none (ssd, connection).{unused}"
    where = f"its address is in the {choice.connection}"
    try:
        engine = server(address(choice))
        with reading(engine) as connection:
            found, problems = tables_in(connection, NAME, params, choice.db_schema or None)
    except Unreachable as error:
        return False, f"{NAME}: {error}"
    if problems:
        return False, problems[0].message
    names = ", ".join(table.layout.name for table in found)
    return True, f"{NAME}: {driver_of(engine)}, read-only, {where}; {len(found)} tables of the dataset: {names}"
