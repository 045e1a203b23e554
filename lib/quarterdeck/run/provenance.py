"""What a pack was made from: the manifest `run.json`, and the same in plain English in `RUN.txt`."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

from ..benchmarks.sources_used import PublishedSource
from ..gaps import Expected
from ..periods import Quarter
from ..places import from_project
from ..records import Records
from .engine import Ran

_PACKAGES = ("pandas", "numpy", "scipy", "matplotlib", "seaborn", "papermill", "nbconvert", "pandera", "holidays")


@dataclass(frozen=True)
class Run:
    """One making of an edition: everything its manifest says."""

    quarter: Quarter
    edition: str
    council: str
    made_up: bool
    parameters: Mapping[str, Any]
    started: datetime
    seconds: float
    records: Records
    expected: tuple[Expected, ...]
    ran: tuple[Ran, ...]
    draft_because: tuple[str, ...] = ()
    kept_pages: tuple[str, ...] = field(default=())
    handling: str = ""
    published: tuple[PublishedSource, ...] = ()

    @property
    def status(self) -> str:
        """ "complete", or "draft" when something that was expected is not in it."""
        return "draft" if self.draft_because else "complete"

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages that this run made."""
        return tuple(f"{one.notebook.stem}.html" for one in self.ran if one.failure is None)

    def as_json(self) -> dict[str, Any]:
        """The manifest: plain values only, ready to be written as JSON."""
        return {
            "quarter": self.quarter.label,
            "edition": self.edition,
            "handling": self.handling,
            "council": self.council,
            "made_up": self.made_up,
            "status": self.status,
            "draft_because": list(self.draft_because),
            "started": self.started.isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 1),
            "parameters": {name: _portable(value) for name, value in self.parameters.items()},
            "code": {"version": metadata.version("quarterdeck"), "sha256": code_fingerprint()},
            "python": platform.python_version(),
            "packages": {name: metadata.version(name) for name in _PACKAGES},
            "databases": [asdict(reading) for reading in self.records.readings],
            "sources": [_source(source) for source in self.records.sources],
            "published_sources": [asdict(source) for source in self.published],
            "expected": [{"source": e.format, "status": e.status, "why": e.sentence} for e in self.expected],
            "notebooks": [
                {"notebook": r.notebook.name, "seconds": round(r.seconds, 1), "failure": r.failure} for r in self.ran
            ],
            "pages": list(self.pages),
            "pages_of_an_earlier_run": list(self.kept_pages),
        }

    def in_words(self) -> str:
        """RUN.txt: what was made, when, from which files, and what is missing."""
        lines = [
            f"{self.council}: performance pack for {self.quarter.label}, {self.edition} edition",
            self.handling,
            "The council is made up: every figure is invented." if self.made_up else "",
            f"Made on {self.started:%d %B %Y at %H:%M} in {self.seconds:.0f} seconds, "
            f"by quarterdeck {metadata.version('quarterdeck')} ({code_fingerprint()[:12]}).",
            "",
            "It is a DRAFT, because:" if self.draft_because else "It is complete.",
            *(f"- {reason}" for reason in self.draft_because),
            "",
            "Pages:",
            *(f"- {page}" for page in self.pages),
            *(f"- {page}, kept from an earlier run" for page in self.kept_pages),
            "",
            "Made from these extracts:",
            *_files_in_words(self.records, self.quarter),
            *_published_in_words(self.published),
        ]
        known = [source for source in self.expected if source.status in ("not due", "accepted")]
        if known:
            lines += ["", "Not in it, as was known beforehand:", *(f"- {source.sentence}" for source in known)]
        warnings = [problem.message for problem in self.records.problems]
        if warnings:
            lines += ["", "What the readers found:", *(f"- {' '.join(message.split())}" for message in warnings)]
        kept = [line for number, line in enumerate(lines) if line or number > 3]
        return "\n".join(kept) + "\n"


def write_manifest(run: Run, folder: Path) -> None:
    """Write `run.json` and `RUN.txt` into an edition's folder."""
    text = json.dumps(run.as_json(), indent=2, ensure_ascii=False, allow_nan=False)
    (folder / "run.json").write_text(text + "\n", encoding="utf-8")
    (folder / "RUN.txt").write_text(run.in_words(), encoding="utf-8")


@cache
def code_fingerprint() -> str:
    """SHA-256 of quarterdeck's own source files, so that a changed line is a changed version."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _source(source) -> dict[str, Any]:
    return {
        name: _plain(getattr(source, name))
        for name in (
            "file", "format", "table", "rows", "set_aside", "sees_from", "as_at", "sha256", "extract", "verdict",
        )
    }  # fmt: skip


def _files_in_words(records: Records, quarter: Quarter) -> list[str]:
    """One line a file of the quarter's own extract, and one for the earlier ones joined with it."""
    files: dict[tuple[str, str], list] = {}
    for source in records.sources:
        files.setdefault((source.extract, source.file), []).append(source)
    lines = []
    for (extract, name), sources in files.items():
        if extract == quarter.label:
            rows, aside = records.rows_read(extract, name), sum(s.set_aside for s in sources)
            lines.append(f"- {name}: {rows:,} rows, {aside:,} set aside, sha256 {sources[0].sha256[:12]}")
    for reading in records.readings:
        rows = sum(reading.rows.values())
        when = datetime.fromisoformat(reading.read_at)
        lines.append(
            f"- {reading.file}, read on {when.day} {when:%B %Y at %H:%M}: {rows:,} rows, sha256 {reading.sha256[:12]}"
        )
    earlier = [key for key in files if key[0] != quarter.label]
    if earlier:
        quarters = len({extract for extract, _ in earlier})
        lines.append(f"- with {len(earlier)} files of {quarters} earlier quarters, each named in run.json")
    return lines or ["- none"]


def _published_in_words(sources: tuple[PublishedSource, ...]) -> list[str]:
    """One line a source of the figures of other areas, with its terms, and which of them stay in the council."""
    if not sources:
        return []
    lines = ["", "Beside others, from these published sources:", *(f"- {source.in_words()}" for source in sources)]
    if not all(source.may_be_published for source in sources):
        lines.append("Figures from a source that is not for publication stay in the council; tab 1 marks each of them.")
    return lines


def _portable(value: Any) -> Any:
    """A parameter without this machine's folders: a path from the project, or its last name alone."""
    plain = _plain(value)
    return from_project(plain) if isinstance(plain, str) and Path(plain).is_absolute() else plain


def _plain(value: Any) -> Any:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, Path):
        return value.as_posix()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)
