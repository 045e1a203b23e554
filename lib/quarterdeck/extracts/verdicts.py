"""What was found, in words: counts and row numbers, never a cell."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from ..periods import Quarter
from ..records import Problem
from ..tables import TableSpec
from ..tables.checks.faults import IN_TWO_FILES, OLDER_FILE, SAME_CONTENTS, kind_of
from ..tables.checks.over_time import CHANGED, VANISHED, Changed
from .own_rows import by_file
from .parts import Part
from .repeats import LAST_QUARTERS, SAME_ROWS

ROWS_NAMED = 8
ENOUGH_ROWS = 20
HEADINGS_ONLY, STALE, WRONG_TIME = "headings_only", "stale", "wrong_time"
# How often a table must have had events for a month without any to be too long, and how long that is.
_OFTEN, _A_YEAR, _RUN_LATE = 60, pd.Timedelta(days=365), pd.Timedelta(days=31)


def in_words(date: pd.Timestamp) -> str:
    """30 September 2025."""
    return f"{date.day} {date:%B %Y}"


def table_in_words(name: str) -> str:
    """'child protection plans'."""
    return f"'{name.replace('_', ' ')}'"


def rows_in_words(rows: pd.Series) -> str:
    """'row 12', 'rows 12, 40, 88', 'rows 2, 3, 4 … and 90 more'."""
    numbers = sorted({int(row) for row in rows})
    named = ", ".join(str(number) for number in numbers[:ROWS_NAMED])
    more = f" … and {len(numbers) - ROWS_NAMED:,} more" if len(numbers) > ROWS_NAMED else ""
    return f"row{'s' if len(numbers) > 1 else ''} {named}{more}"


def place_in_words(file: str, sheet: str) -> str:
    """'annex_a.xlsx, sheet 'List 3'', or the file alone."""
    return f"{file}, sheet '{sheet}'" if sheet and not pd.isna(sheet) else str(file)


def several(names: list[str], most: int = 2) -> str:
    """'a', 'a and b', 'a, b and 4 more'."""
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def of_earlier(problem: Problem, label: str) -> Problem:
    """The problem of an earlier extract, with its quarter in front."""
    return replace(problem, message=f"{label}: {problem.message}", extract=label)


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
            HEADINGS_ONLY,
        )
        for part in parts
        if part.frame.empty
    ]


@dataclass(frozen=True)
class Old:
    """A file whose newest date in a table lies before its quarter."""

    file: str
    format: str
    table: str
    latest: pd.Timestamp


def newest_date(spec: TableSpec, used: pd.DataFrame) -> pd.Timestamp | None:
    """The latest date among those that open, close or date the rows and are not planned ends."""
    latest = _dates(spec, used).max().max() if len(used) else pd.NaT
    return None if pd.isna(latest) else pd.Timestamp(latest)


def _dates(spec: TableSpec, used: pd.DataFrame) -> pd.DataFrame:
    names = {spec.opened, spec.closed, spec.dated} - {None}
    return used[[name for name in sorted(names) if not spec.column[name].future]]


def old_files(spec: TableSpec, used: pd.DataFrame, newest: Quarter, fmt: str) -> list[Old]:
    """The files whose newest date lies before their quarter began, or, where something happens every week,
    within its first month: an extract of the quarter before that was run late.

    A table may come in a file a month: beside a file that is up to date, an old one counts only where the
    two show the same time.
    """
    if spec.sees == "reference" or used.empty:
        return []
    each = {file: _dates(spec, rows) for file, rows in by_file(used)}
    latest = {file: dates.max().max() for file, dates in each.items()}
    old = {file for file, dates in each.items() if _is_old(spec, dates, latest[file], newest)}
    fresh = [file for file in each if file not in old]
    begins = min((each[file].min().min() for file in fresh), default=None)
    return [
        Old(file, fmt, spec.name, pd.Timestamp(latest[file]))
        for file in sorted(old)
        if begins is None or begins <= latest[file]
    ]


def _is_old(spec: TableSpec, dates: pd.DataFrame, latest, newest: Quarter) -> bool:
    few = len(dates) < ENOUGH_ROWS and spec.sees == "events"
    if few or pd.isna(latest) or latest >= newest.start + _RUN_LATE:
        return False
    if latest < newest.start:
        return True
    return spec.sees == "events" and int((dates > latest - _A_YEAR).sum().max()) >= _OFTEN


def stale(old: list[Old], newest: Quarter, same: dict[str, str]) -> list[Problem]:
    """One warning a source about files whose newest date lies before their quarter. `same` are the files
    that were in an earlier extract too, byte for byte, with its quarter, whether their dates tell or not."""
    found, by_source = [], {}
    for one in old:
        by_source.setdefault(one.format, []).append(one)
    for group in by_source.values():
        files, tables = ([*dict.fromkeys(names)] for names in zip(*((o.file, o.table) for o in group), strict=True))
        latest = max(one.latest for one in group)
        copied = [file for file in files if file in same]
        bytes_too = f" {_copies(files, copied)} of {same[copied[0]]}, byte for byte." if copied else ""
        what = f"the latest date in {several([table_in_words(t) for t in tables])} is {in_words(latest)}"
        message = (
            f"{several(files)}: {what}; Quarter {newest.number} ends {in_words(newest.end)}.{bytes_too} "
            f"Check that this is the extract of {newest.label}."
        )
        table = tables[0] if len(tables) == 1 else ""
        found.append(Problem("warning", message, files[0], table, STALE, files=tuple(files)))
    told = {one.file for one in old}
    left = [file for file in same if file not in told]
    if left:
        message = (
            f"{several(left, 4)}: {_copies(left, left)[0].lower()}{_copies(left, left)[1:]} of {same[left[0]]}, byte "
            f"for byte. Check that nothing has changed since, or put the extract of {newest.label} in its place."
        )
        found.append(Problem("warning", message, left[0], "", LAST_QUARTERS, files=tuple(left)))
    return found


def _copies(files: list[str], copied: list[str]) -> str:
    if len(copied) == len(files):
        return f"{'It is the same file' if len(files) == 1 else 'They are the same files'} as in the extract"
    return f"{several(copied)} {'is' if len(copied) == 1 else 'are'} the same as in the extract"


def set_aside_in_words(spec: TableSpec, aside: pd.DataFrame, total: dict[str, int]) -> list[Problem]:
    """One sentence a file, sheet and reason about rows that were set aside."""
    found = []
    for (file, sheet, reason), rows in _grouped(aside, "reason"):
        kind = kind_of(str(reason))
        name, of = table_in_words(spec.name), total.get(file, 0)
        if kind.id == OLDER_FILE:
            continue  # said of the two files together
        if kind.id == IN_TWO_FILES:
            other = str(reason).removeprefix(SAME_CONTENTS).strip()
            message = (
                f"{file}: {len(rows):,} of its {of:,} rows of {name} are in {other} too, with the same contents. They "
                f"are used once, from {other}, and set aside here. Keep one of the two files in the folder."
            )
        elif kind.id == SAME_ROWS:
            other = str(reason).split("also in ")[-1]
            message = (
                f"{file}: all its {len(rows):,} rows of {name} are also in {other}. They were set aside. Remove the "
                "file that is not meant."
            )
        else:
            message = (
                f"{place_in_words(file, sheet)}: {len(rows):,} of {of:,} rows of {name} set aside: {reason} "
                f"({rows_in_words(rows['source_row'])}). Correct them at the source and extract again; until then "
                "they are left out."
            )
        found.append(Problem("warning", message, str(file), spec.name, kind.id, len(rows)))
    return found


def notices_in_words(spec: TableSpec, notices: pd.DataFrame, total: dict[str, int]) -> list[Problem]:
    """One sentence a file, sheet and finding about rows that are used all the same."""
    found = []
    for (file, sheet, notice), rows in _grouped(notices, "notice"):
        kind = kind_of(str(notice), str(rows["check"].iloc[0]), set_aside=False)
        of = f"{len(rows):,} of {total.get(file, 0):,} rows"
        message = (
            f"{place_in_words(file, sheet)}: {of} of {table_in_words(spec.name)}: each {notice} "
            f"({_different(rows)}{rows_in_words(rows['row'])}). {kind.do}"
        )
        found.append(Problem("warning", message, str(file), spec.name, kind.id, len(rows)))
    return found


def _different(rows: pd.DataFrame) -> str:
    """How many different values the rows of a finding about codes hold: '2 different values; '."""
    number = rows["variety"].nunique() if "variety" in rows else 0
    return f"{number:,} different value{'s' if number > 1 else ''}; " if number else ""


def _grouped(rows: pd.DataFrame, words: str):
    sheet = "sheet" if "sheet" in rows else "_sheet"
    whole = rows if sheet in rows else rows.assign(_sheet="")
    return whole.fillna({sheet: ""}).groupby(["source_file", sheet, words], sort=False)


def vanished_in_words(spec: TableSpec, gone: pd.DataFrame, before: str, newest: str) -> list[Problem]:
    """One sentence a file of the extract before about people who are nowhere in the newest one."""
    found = []
    for file, rows in gone.groupby("source_file", sort=False):
        people = rows[spec.person or spec.key[0]].nunique()
        message = (
            f"{file} of {before}: {people:,} {who(spec, people)} with an open row of {table_in_words(spec.name)} "
            f"({rows_in_words(rows['source_row'])}) {'is' if people == 1 else 'are'} not in that table of {newest} at "
            f"all. {VANISHED.do}"
        )
        found.append(Problem("warning", message, str(file), spec.name, VANISHED.id, len(rows)))
    return found


def who(spec: TableSpec, number: int) -> str:
    """What a row of the table is about: 'child', 'children', 'adults', 'assignments'."""
    one = {"child_id": "child", "person_id": "person"}.get(spec.person or "", spec.grain)
    return one if number == 1 else {"child": "children", "person": "people"}.get(one, f"{one}s")


def rewritten_in_words(spec: TableSpec, found: Changed, before: str, newest: str, file: str) -> Problem:
    """The sentence about a past that differs from what the extract before showed."""
    parts = []
    if found.gone:
        parts.append(f"{found.gone:,} are gone")
    if found.new:
        parts.append(f"{found.new:,} are new")
    if found.different:
        named = [f"`{name}` in {rows:,}" for name, rows in sorted(found.columns.items(), key=lambda c: -c[1])]
        parts.append(f"{found.different:,} differ ({several(named, 3)})")
    message = (
        f"{file}: of the {found.rows:,} rows of {table_in_words(spec.name)} that had ended by the extract of {before}, "
        f"{several(parts, 3)} in that of {newest}. {CHANGED.do}"
    )
    return Problem("warning", message, file, spec.name, CHANGED.id)
