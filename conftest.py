"""What the tests and the notebooks under test share: one small made-up council, made once a session.

It stands at the top so that it also serves the notebooks, which pytest runs with nbval.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOM = "QUARTERDECK_TEST_ROOM"
LAST, QUARTERS, SIZE, SEED = "2025-26 Q2", 10, 0.15, 2025


@dataclass(frozen=True)
class MadeUp:
    """The made-up council of this session: its inbox, the truth about it, and the faults planted."""

    folder: Path

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def truth(self) -> Path:
        return self.folder / "truth.csv"

    @property
    def faults(self) -> Path:
        return self.folder / "faults.csv"


def pytest_configure(config) -> None:
    """A room for the session, known to every worker; figures of tests are remembered there, not in data/."""
    if not hasattr(config, "workerinput"):
        os.environ[ROOM] = tempfile.mkdtemp(prefix="quarterdeck-test-")
        os.environ["QUARTERDECK_CACHE"] = str(Path(os.environ[ROOM]) / "cache")
        os.environ["QUARTERDECK_HISTORY"] = str(Path(os.environ[ROOM]) / "history")


def pytest_unconfigure(config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(ROOM), ignore_errors=True)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item) -> None:
    """Notebooks read the session's made-up council."""
    if item.path.suffix == ".ipynb":
        os.environ["QUARTERDECK_INBOX"] = str(made_up_council().inbox)


def once(name: str, make):
    """What `make` made in a folder of the room: made by whichever worker claims it first, awaited by the others."""
    room = Path(os.environ[ROOM])
    told = room / f"{name}.json"
    try:
        (room / f"{name}.claimed").mkdir()
    except FileExistsError:
        while not told.exists():
            time.sleep(0.2)
    else:
        said = {"failed": f"{name} could not be made; the first test that needed it says why"}
        try:
            said = {"made": make(room / name)}
        finally:
            part = told.with_suffix(".part")
            part.write_text(json.dumps(said), encoding="utf-8")
            part.replace(told)
    said = json.loads(told.read_text(encoding="utf-8"))
    if "failed" in said:
        pytest.fail(said["failed"], pytrace=False)
    return said["made"]


def made_up_council() -> MadeUp:
    def make(folder: Path) -> None:
        from quarterdeck.extracts.sample import make
        from quarterdeck.periods import Quarter

        make(folder, size=SIZE, seed=SEED, last=Quarter(LAST), quarters=QUARTERS)

    once("made-up-council", make)
    return MadeUp(Path(os.environ[ROOM]) / "made-up-council")


@pytest.fixture(scope="session")
def made_up() -> MadeUp:
    """The made-up council of this session."""
    return made_up_council()


@pytest.fixture(scope="session")
def opened(made_up):
    """Its records, read once for the newest quarter."""
    from quarterdeck.run.opening import open_quarter

    return open_quarter(LAST, made_up.inbox)


@dataclass(frozen=True)
class Pack:
    """A finished pack, as a reader finds it."""

    folder: Path
    exit_code: int
    draft_because: tuple[str, ...]

    def page(self, name: str):
        """A page, parsed."""
        from lxml import html

        return html.parse(str(self.folder / f"{name}.html"), parser=html.HTMLParser(encoding="utf-8")).getroot()


@pytest.fixture(scope="session")
def pack(made_up) -> Pack:
    """The full edition of the newest quarter, made once a session."""

    def make(outputs: Path) -> dict:
        from quarterdeck.run.console import Console
        from quarterdeck.run.pack import Request, make_pack

        finished = make_pack(Request(LAST, made_up.inbox, outputs), Console(quiet=True))
        return {"folder": str(finished.folder), "code": finished.exit_code, "draft": finished.draft_because}

    told = once("pack", make)
    return Pack(Path(told["folder"]), told["code"], tuple(told["draft"]))


@pytest.fixture(scope="session")
def reference() -> Path:
    """The reference data; tests that need it are skipped, visibly, where it is not named."""
    folder = os.environ.get("QUARTERDECK_REFERENCE")
    if not folder:
        pytest.skip("QUARTERDECK_REFERENCE names no folder of reference data")
    return Path(folder)
