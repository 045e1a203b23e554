"""What was found, in words: counts and row numbers, never a cell."""

from __future__ import annotations

import pandas as pd

from ..periods import Quarter
from ..records import Problem
from ..tables import TableSpec
from .parts import Part

ROWS_NAMED = 8
ENOUGH_ROWS = 20


def in_words(date: pd.Timestamp) -> str:
    """30 September 2025."""
    return f"{date.day} {date:%B %Y}"


def rows_in_words(rows: pd.Series) -> str:
    """'row 12', 'rows 12, 40, 88', 'rows 2, 3, 4 … and 90 more'."""
    numbers = sorted({int(row) for row in rows})
    named = ", ".join(str(number) for number in numbers[:ROWS_NAMED])
    more = f" … and {len(numbers) - ROWS_NAMED:,} more" if len(numbers) > ROWS_NAMED else ""
    return f"row{'s' if len(numbers) > 1 else ''} {named}{more}"


def seen_in_words(spec: TableSpec, used: pd.DataFrame, window: tuple[pd.Timestamp, pd.Timestamp], rows: int) -> str:
    """What one file's rows of a table can show, for `quarterdeck check`."""
    since, as_at = window
    if rows and used.empty:
        return "none of its rows can be used"
    if spec.sees == "snapshot":
        dates = sorted(used[spec.dated].unique())
        return "a picture on " + ", ".join(in_words(pd.Timestamp(date)) for date in dates[-3:])
    if spec.sees == "reference":
        return "reference figures"
    if since == as_at:
        return f"the state on {in_words(as_at)}"
    return f"{in_words(since)} to {in_words(as_at)}"


def headings_only(parts: list[Part]) -> list[Problem]:
    """A warning for each table of an extract that came without a single row."""
    return [
        Problem(
            "warning",
            f"{part.file}: {part.title} has headings but no rows. If something did happen, extract it again: "
            "measures count it as nothing.",
            part.file,
            part.table or "",
        )
        for part in parts
        if part.frame.empty and not part.unused
    ]


def newest_date(spec: TableSpec, used: pd.DataFrame) -> pd.Timestamp | None:
    """The latest date among those that open, close or date the rows and are not planned ends."""
    names = {spec.opened, spec.closed, spec.dated} - {None}
    names = [name for name in names if not spec.column[name].future]
    latest = used[names].max().max() if names and len(used) else pd.NaT
    return None if pd.isna(latest) else pd.Timestamp(latest)


def stale(spec: TableSpec, used: pd.DataFrame, newest: Quarter) -> list[Problem]:
    """A warning for each file whose newest date lies before its quarter began."""
    found = []
    if spec.sees == "reference":
        return found
    for file, rows in used.groupby("source_file"):
        latest = newest_date(spec, rows)
        few = len(rows) < ENOUGH_ROWS and spec.sees == "events"
        if latest is None or few or latest >= newest.start:
            continue
        found.append(
            Problem(
                "warning",
                f"{file}: the latest date in '{spec.name.replace('_', ' ')}' is {in_words(latest)}; Quarter "
                f"{newest.number} ends {in_words(newest.end)}. Check that this is the extract of {newest.label}.",
                str(file),
                spec.name,
            )
        )
    return found


def set_aside_in_words(spec: TableSpec, aside: pd.DataFrame, total: dict[str, int]) -> list[Problem]:
    """One sentence a file and reason about rows that were set aside."""
    found = []
    for (file, reason), rows in aside.groupby(["source_file", "reason"], sort=False):
        of = f"{len(rows):,} of {total.get(file, 0):,} rows"
        found.append(
            Problem(
                "warning",
                f"{file}: {of} of '{spec.name.replace('_', ' ')}' set aside: {reason} "
                f"({rows_in_words(rows['source_row'])}). Correct them at the source and extract again; until then "
                "they are left out.",
                str(file),
                spec.name,
            )
        )
    return found


def notices_in_words(spec: TableSpec, notices: pd.DataFrame, total: dict[str, int]) -> list[Problem]:
    """One sentence a file and finding about rows that are used all the same."""
    found = []
    for (file, notice), rows in notices.groupby(["source_file", "notice"], sort=False):
        of = f"{len(rows):,} of {total.get(file, 0):,} rows"
        message = f"{file}: {of} of '{spec.name.replace('_', ' ')}': each {notice} ({rows_in_words(rows['row'])})."
        found.append(Problem("warning", message, str(file), spec.name))
    return found
