"""What became of each file: the tables it fed, rows read and set aside, what it can see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ..periods import Quarter
from ..records import Source
from ..tables import TableSpec
from ..tables.check import Checked
from .join import Joined
from .parts import FileRead
from .verdicts import seen_in_words


@dataclass
class Gathered:
    """One table from all extracts before it is checked: the frames, which format each extract's came
    from, and what was passed over (format, why, frame)."""

    frames: list[pd.DataFrame] = field(default_factory=list)
    formats: dict[str, str] = field(default_factory=dict)
    passed_over: list[tuple[str, str, pd.DataFrame]] = field(default_factory=list)


def table_sources(
    spec: TableSpec, found: Gathered, checked: Checked, joined: Joined, windows, reads: Mapping[str, list[FileRead]]
) -> list[Source]:
    """One Source a file and extract that fed the table, and one for what was passed over."""
    hashes = {(label, read.file): read.sha256 for label, files in reads.items() for read in files}
    used = dict(list(checked.used.groupby(["extract", "source_file"], sort=False)))
    sources = []
    for frame in found.frames:
        for (label, file), rows in frame.groupby(["extract", "source_file"], sort=False):
            since, as_at = windows[label]
            kept = used.get((label, file), checked.used.iloc[:0])
            verdict = seen_in_words(spec, kept, since, as_at, len(rows), joined.superseded.get(label, 0))
            sources.append(
                Source(
                    str(file), found.formats[label], spec.name, len(rows), len(rows) - len(kept),
                    None if spec.sees == "snapshot" else since, as_at, hashes.get((label, file), ""), label, verdict,
                )
            )  # fmt: skip
    for fmt, why, frame in found.passed_over:
        for (label, file), rows in frame.groupby(["extract", "source_file"], sort=False):
            name = f"{spec.name} (not used)"
            verdict = f"read; '{spec.name.replace('_', ' ')}' {why.replace('_', ' ')}"
            as_at, sha256 = Quarter(label).end, hashes.get((label, file), "")
            sources.append(Source(str(file), fmt, name, len(rows), 0, None, as_at, sha256, label, verdict))
    return sources


def helping_sources(reads: Mapping[str, list[FileRead]]) -> list[Source]:
    """Files that are known and read, and feed no table of their own."""
    sources = []
    for label, files in reads.items():
        for read in files:
            for part in read.parts:
                if part.table is None or part.unused or part.frame.empty:
                    words = "read; no measure uses it" if part.unused else "read; joined to the tables it belongs to"
                    words = "headings but no rows" if part.frame.empty else words
                    name = part.table or part.layout
                    as_at, rows = Quarter(label).end, len(part.frame)
                    sources.append(
                        Source(read.file, part.format, name, rows, 0, None, as_at, read.sha256, label, words)
                    )
    return sources
