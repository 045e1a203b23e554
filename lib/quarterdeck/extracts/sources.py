"""What became of each file: the tables it fed, rows read and set aside, what it can see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from ..periods import Quarter
from ..records import Source
from ..tables import TABLES, TableSpec
from .join import Window
from .parts import FileRead, LeftOut
from .verdicts import Old, in_words, seen_in_words


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

    def narrowed(self, window: Window) -> None:
        """Note that the file is taken to show less."""
        self.since, self.words = window[0], f"{in_words(window[0])} to {in_words(window[1])}"

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


def rows_in(read: FileRead) -> int:
    """The rows that a file holds, each once, whatever number of tables they feed."""
    return sum(len(part.frame) for part in read.parts)


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
               f"read; {len(rows):,} row{'s' if len(rows) > 1 else ''} not counted: {_they(one.why, len(rows))}")
        for one in left
        for file, rows in one.rows.groupby("source_file", sort=False)
    ]  # fmt: skip


def _they(why: str, rows: int) -> str:
    """'they are of another year', 'it is of another year'."""
    return f"it is {why.removeprefix('are ')}" if rows == 1 and why.startswith("are ") else f"they {why}"


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


def mark_old(sources: Iterable[Source], old: Iterable[Old], same: Mapping[str, str], label: str) -> list[Source]:
    """The sources, with those of the quarter marked whose newest date lies before it: what they see ends there.

    Of a file that was in an earlier extract too, byte for byte, every table is as old as its newest.
    """
    latest = {(one.file, one.table): one.latest for one in old}
    whole: dict[str, pd.Timestamp] = {}
    for (file, _), date in latest.items():
        if file in same:
            whole[file] = max(date, whole.get(file, date))
    marked = []
    for source in sources:
        date = latest.get((source.file, source.table), whole.get(source.file))
        if date is None or source.extract != label or source.table not in TABLES:
            marked.append(source)
        else:
            marked.append(replace(source, verdict=f"nothing after {in_words(date)}", too_old=True))
    return marked
