"""What became of each file: the tables it fed, rows read and set aside, what it can see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ..periods import Quarter
from ..records import Source
from ..tables import TableSpec
from .join import Window
from .parts import FileRead, LeftOut
from .verdicts import seen_in_words


@dataclass
class Fed:
    """One file of one extract that fed a table: rows read and, once they are checked, what it shows."""

    file: str
    format: str
    extract: str
    rows: int
    sha256: str
    used: int = 0
    since: pd.Timestamp | None = None
    words: str = ""

    def seen(self, spec: TableSpec, used: pd.DataFrame, window: Window) -> None:
        """Note what the file's checked rows can show."""
        self.used = len(used)
        self.since = None if spec.sees == "snapshot" else window[0]
        self.words = seen_in_words(spec, used, window, self.rows)

    def source(self, table: str, superseded: Mapping[str, int]) -> Source:
        """The Source; `superseded` counts the table's rows that newer extracts replaced, by extract."""
        replaced = superseded.get(self.extract, 0)
        words = self.words
        if replaced:
            words += f"; {replaced:,} of the table's rows superseded by a newer extract"
        return Source(
            self.file, self.format, table, self.rows, self.rows - self.used, self.since, Quarter(self.extract).end,
            self.sha256, self.extract, words,
        )  # fmt: skip


def passed_over(
    table: str, fmt: str, why: str, label: str, frame: pd.DataFrame, hashes: Mapping[str, str]
) -> list[Source]:
    """Sources of a table's rows that are not used because others come before them."""
    verdict = f"read; '{table}' {why}".replace("_", " ")
    return [
        Source(str(file), fmt, f"{table} (not used)", len(rows), 0, None, Quarter(label).end,
               hashes.get(str(file), ""), label, verdict)
        for file, rows in frame.groupby("source_file", sort=False)
    ]  # fmt: skip


def left_out_sources(
    label: str, left: list[LeftOut], files: Mapping[str, str], hashes: Mapping[str, str]
) -> list[Source]:
    """A source for rows of a file that its reader put into no table, with the reason; `files`: file -> format."""
    return [
        Source(str(file), files.get(str(file), ""), f"{one.table} (left out)", len(rows), 0, None, Quarter(label).end,
               hashes.get(str(file), ""), label,
               f"read; {len(rows):,} row{'s' if len(rows) > 1 else ''} not counted: they {one.why}")
        for one in left
        for file, rows in one.rows.groupby("source_file", sort=False)
    ]  # fmt: skip


def helping_sources(label: str, files: list[FileRead]) -> list[Source]:
    """Parts that are known and read, and feed no table of their own."""
    sources = []
    for read in files:
        for part in read.parts:
            if part.table is None or part.frame.empty:
                words = "headings but no rows" if part.frame.empty else "read; joined to the tables it belongs to"
                name, rows, as_at = part.table or part.layout, len(part.frame), Quarter(label).end
                sources.append(Source(read.file, part.format, name, rows, 0, None, as_at, read.sha256, label, words))
    return sources
