"""From files read to Records: build each extract's tables, check their rows, join the quarters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from ..derive import derive
from ..params import Params
from ..periods import Quarter
from ..records import NOTICED_COLUMNS, SET_ASIDE_COLUMNS, Coverage, Problem, Records
from ..tables import TABLES, TableSpec
from ..tables.check import Checked, check
from . import cqc, formats
from .join import join
from .parts import Context, FileRead, Helper, Part
from .sources import Gathered, helping_sources, table_sources
from .verdicts import notices_in_words, set_aside_in_words, stale
from .windows import financial_year_start, sees_from

# Of several formats that can fill a table, the first that the newest extract has is used.
PRIORITY = {
    "episodes": ("ssda903", "annex_a"),
    "ehc_reviews": ("ehc_reviews", "sen2"),
    "packages": ("client_level_data", "packages"),
}
# What shows only the latest state: true on the extract's date, and silent about the days before.
LATEST_ONLY = {("episodes", "annex_a"), ("ehc_reviews", "sen2")}
NARROWED = "ssda903"
# Lists whose window the framework itself sets, whatever the other lists of the workbook see.
OWN_WINDOW = ("adoptions", "adopters")


def assemble(reads: Mapping[str, list[FileRead]], quarter: Quarter, params: Params) -> Records:
    """Records of all extracts read; `reads` are the files of each quarter's folder, by its label."""
    problems = [
        problem if label == quarter.label else replace(problem, message=f"{label}: {problem.message}")
        for label, files in reads.items()
        for read in files
        for problem in read.problems
    ]
    gathered, more, helpers = _gather(reads, params)
    problems += _headings_only(reads.get(quarter.label, []))
    calendar = params.calendar()
    tables: dict[str, pd.DataFrame] = {}
    coverage: dict[str, Coverage] = {}
    sources = helping_sources(reads)
    aside, noticed = [], []
    for name, found in gathered.items():
        spec = TABLES[name]
        checked = check(spec, pd.concat(found.frames, ignore_index=True))
        windows = _windows(spec, found.formats, checked.used, params)
        joined = join(spec, checked.used, windows)
        tables[name] = derive(name, joined.frame.drop(columns="_as_at"), calendar)
        coverage[name] = joined.coverage
        aside.append(_listed(name, checked))
        noticed.append(_noticed(name, checked))
        sources += table_sources(spec, found, checked, joined, windows, reads)
        newest = max(found.formats, key=lambda label: Quarter(label).end)
        more += _said(spec, checked, Quarter(newest))
    newest = max((label for label in reads), key=lambda label: Quarter(label).end, default="")
    for helper in helpers:
        aside.append(_listed(helper.table, helper.checked))
        noticed.append(_noticed(helper.table, helper.checked))
        if newest and len(helper.checked.used) and helper.checked.used["extract"].iloc[0] == newest:
            more += _said(helper.spec, helper.checked, Quarter(newest))
    records = Records(
        tables, coverage, quarter.end, tuple(sources), _all(aside, SET_ASIDE_COLUMNS), tuple([*problems, *more]),
        noticed=_all(noticed, NOTICED_COLUMNS), calendar=calendar,
    )  # fmt: skip
    return _unregistered_from_codes(_owned(records, reads))


def _gather(
    reads: Mapping[str, list[FileRead]], params: Params
) -> tuple[dict[str, Gathered], list[Problem], list[Helper]]:
    """The frames of every table from all extracts, the problems met, and the helping rows that were checked."""
    built: dict[str, dict[str, dict[str, pd.DataFrame]]] = {}
    problems: list[Problem] = []
    helpers: list[Helper] = []
    for label, files in reads.items():
        context = Context(label, Quarter(label).end, params)
        for name, parts in _by_format(files).items():
            made = formats.BUILDERS[name](parts, context)
            for table, frame in made.items():
                fmt = name if name != "local" else table
                whole = frame.assign(extract=label, _as_at=context.as_at)
                built.setdefault(table, {}).setdefault(fmt, {})[label] = whole
        helpers += context.helpers
        problems += context.problems
    gathered = {}
    for table, by_format in built.items():
        used = _preferred(table, by_format)
        gathered[table] = into = Gathered()
        for fmt, extracts in by_format.items():
            newest = max(extracts, key=lambda label: Quarter(label).end)
            for label, frame in extracts.items():
                if fmt not in used:
                    into.passed_over.append((fmt, f"is taken from {' and '.join(used)}", frame))
                elif (table, fmt) in LATEST_ONLY and label != newest:
                    into.passed_over.append((fmt, f"is the state of {newest}, this one's is past", frame))
                else:
                    into.frames.append(frame)
                    into.formats[label] = fmt
    return gathered, problems, helpers


def _by_format(files: list[FileRead]) -> dict[str, dict[str, list[Part]]]:
    found: dict[str, dict[str, list[Part]]] = {}
    for read in files:
        for part in read.parts:
            if not part.unused:
                found.setdefault(part.format, {}).setdefault(part.layout, []).append(part)
    return found


def _preferred(table: str, by_format: Mapping[str, Mapping[str, pd.DataFrame]]) -> list[str]:
    if table not in PRIORITY or len(by_format) == 1:
        return list(by_format)
    newest = max((label for extracts in by_format.values() for label in extracts), key=lambda q: Quarter(q).end)
    return [next(fmt for fmt in PRIORITY[table] if newest in by_format.get(fmt, {}))]


def _windows(
    spec: TableSpec, formats_used: Mapping[str, str], used: pd.DataFrame, params: Params
) -> dict[str, tuple[pd.Timestamp, pd.Timestamp]]:
    """First and last day that each extract sees of a table."""
    found = {}
    choices = params.sources.sources
    for label, fmt in formats_used.items():
        as_at = Quarter(label).end
        if (spec.name, fmt) in LATEST_ONLY:
            found[label] = (as_at, as_at)
            continue
        names = (spec.name,) if spec.name in OWN_WINDOW else (spec.name, fmt)
        rule = next((choices[n].sees_from for n in names if n in choices and choices[n].sees_from), "")
        since = sees_from(rule or spec.window, as_at)
        if fmt == NARROWED:
            rows = used[used["extract"] == label]
            ended = rows[spec.closed or spec.dated].min()
            since = since if pd.isna(ended) else min(as_at, max(since, financial_year_start(ended)))
        found[label] = (since, as_at)
    return found


def _listed(table: str, checked: Checked) -> pd.DataFrame:
    aside = checked.set_aside
    return pd.DataFrame(
        {"table": table, "file": aside["source_file"], "sheet": aside["_sheet"], "row": aside["source_row"],
         "reason": aside["reason"], "faults": aside["faults"], "extract": aside["extract"]}
    )  # fmt: skip


def _noticed(table: str, checked: Checked) -> pd.DataFrame:
    return checked.notices.rename(columns={"source_file": "file"}).assign(table=table)[list(NOTICED_COLUMNS)]


def _all(listed: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    rows = [frame for frame in listed if len(frame)]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(columns))


def _headings_only(files: list[FileRead]) -> list[Problem]:
    """A warning for each table of the newest extract that came without a single row."""
    return [
        Problem(
            "warning",
            f"{part.file}: {part.title} has headings but no rows. If something did happen, extract it again: "
            "measures count it as nothing.",
            part.file,
            part.table or "",
        )
        for read in files
        for part in read.parts
        if part.frame.empty and not part.unused
    ]


def _said(spec: TableSpec, checked: Checked, newest: Quarter) -> list[Problem]:
    """What the newest extract's rows call for: sentences about rows set aside and lesser findings."""
    label = newest.label
    used = checked.used[checked.used["extract"] == label]
    aside = checked.set_aside[checked.set_aside["extract"] == label]
    notices = checked.notices[checked.notices["extract"] == label]
    total = {file: int(n) for file, n in pd.concat([used, aside])["source_file"].value_counts().items()}
    found = set_aside_in_words(spec, aside, total) + notices_in_words(spec, notices, total)
    return found + stale(spec, used, newest)


def _owned(records: Records, reads: Mapping[str, list[FileRead]]) -> Records:
    """Packages whose owner is not given take it from the regulator's newest file, by the location."""
    packages = records.tables.get("packages")
    for label in sorted(reads, key=lambda label: Quarter(label).end, reverse=True):
        parts = [part for read in reads[label] for part in read.parts if part.format == cqc.FORMAT]
        if parts and packages is not None and packages["location_id"].notna().any():
            owner = packages["owner"].fillna(packages["location_id"].map(cqc.owners(parts)).astype("str"))
            return replace(records, tables={**records.tables, "packages": packages.assign(owner=owner)})
    return records


def _unregistered_from_codes(records: Records) -> Records:
    """Without the council's log, unregistered placements are read from placement codes, and said to be."""
    from ..tables.codes import PLACEMENTS_NOT_REGISTERED

    if "unregistered_placements" in records.tables or "episodes" not in records.tables:
        return records
    episodes = records.tables["episodes"]
    rows = episodes[episodes["place"].isin(PLACEMENTS_NOT_REGISTERED)]
    frame = rows[["child_id", "decom", "dec", "source_file", "source_row", "extract"]]
    frame = TABLES["unregistered_placements"].complete(frame.rename(columns={"decom": "start", "dec": "end"}))
    return replace(
        records,
        tables={**records.tables, "unregistered_placements": frame.reset_index(drop=True)},
        coverage={**records.coverage, "unregistered_placements": records.coverage["episodes"]},
        notes={**records.notes, "unregistered_placements": "from placement codes, not confirmed"},
    )
