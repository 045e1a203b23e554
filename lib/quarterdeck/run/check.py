"""`quarterdeck check`: the sources of a quarter before anything is made from them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from ..findings.incomplete import NOT_THIS_COUNCIL, not_this_councils
from ..gaps import Expected, expected_sources, missing, too_old
from ..quality import faults, write_faults
from ..records import Problem
from .opening import Opened, open_quarter

# What is found of a whole source stands before what is found of rows.
_FIRST = ("same_file", "same_rows", "past_rewritten", "wrong_time")
# What a council that takes its children's records from the safeguarding dataset need not send.
_INSTEAD = {"ssd": ("ssda903", "annex_a", "cin_census")}


def check_sources(
    quarter: str | None, inbox: Path | None, params_folder: Path | None, as_json: bool, faults_to: Path | None = None
) -> int:
    """Print what was found in the inbox; 0 when nothing expected is missing, too old or stopped, else 2.

    Every fault goes, a line each, into the CSV `faults_to`, where one is named.
    """
    opened = open_quarter(quarter, inbox, params_folder)
    expected = expected_sources(opened.params, opened.records, opened.quarter)
    stopped = [p for p in opened.records.problems if p.severity == "stop"]
    if as_json:
        print(json.dumps(_plain(opened, expected), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_in_words(opened, expected)))
    if faults_to is not None:
        found = faults(opened.records, opened.params, opened.quarter, expected)
        lines = write_faults(found, opened.quarter, faults_to)
        print(f"{lines:,} lines of faults are in {faults_to}. For the team only.", file=sys.stderr)
    return 2 if missing(expected) or too_old(opened.records.problems, expected) or stopped else 0


_HEADS = ("File", "Format", "Table", "Rows", "Set aside", "Sees", "Verdict")


def _plain(opened: Opened, expected) -> dict[str, Any]:
    return {
        "quarter": opened.quarter.label,
        "inbox": opened.inbox.as_posix(),
        "do_first": do_first(opened.records.problems, expected),
        "sources": [
            {
                "file": s.file,
                "format": s.format,
                "table": s.table,
                "extract": s.extract,
                "rows": int(s.rows),
                "set_aside": int(s.set_aside),
                "sees_from": _date(s.sees_from),
                "as_at": _date(s.as_at),
                "sha256": s.sha256,
                "sees": s.verdict or _sees(s),
                "verdict": _verdict(s),
            }
            for s in opened.records.sources
        ],
        "expected": [{"source": e.format, "status": e.status, "why": e.sentence} for e in expected],
        "problems": [
            {"severity": p.severity, "check": p.check, "file": p.file, "table": p.table, "rows": p.rows,
             "message": p.message}
            for p in opened.records.problems
        ],
    }  # fmt: skip


def do_first(problems: tuple[Problem, ...], expected: tuple[Expected, ...]) -> list[str]:
    """The sentences that come before all others: what was stopped, what is too old, what is missing by the owner
    to ask, and what else is wrong with a whole file, each once."""
    own = [problem for problem in problems if not problem.extract]
    stopped = [problem for problem in own if problem.severity == "stop"]
    whole = [problem for problem in own if problem.severity != "stop" and problem.check in _FIRST]
    whole.sort(key=lambda problem: _FIRST.index(problem.check))
    unread = {name for problem in stopped for name in (problem.table, problem.format)}  # its sentence says what to do
    gaps = [source for source in missing(expected) if source.format not in unread]
    told = {id(source.because) for source in gaps}
    said = [problem.message for problem in (*stopped, *too_old(own, expected))]
    said += _missing_by_owner(gaps, expected)
    said += [problem.message for problem in whole if id(problem) not in told]
    return list(dict.fromkeys(" ".join(sentence.split()) for sentence in said))


def _missing_by_owner(gaps: list[Expected], expected: tuple[Expected, ...]) -> list[str]:
    """What is missing, a sentence an owner; what has a reason of its own has a sentence of its own."""
    groups: dict[tuple, list[Expected]] = {}
    for source in gaps:
        key = (source.owner, source.why) if source.why and source.owner else (source.format,)
        groups.setdefault(key, []).append(source)
    said = []
    for group in groups.values():
        names, why = "; ".join(source.title for source in group), group[0].why
        line = f"MISSING {group[0].sentence}"
        if len(group) > 1:
            line = f"MISSING from {group[0].owner}: {names}. {why[:1].upper()}{why[1:]}."
        said.append(line + _not_needed({source.format for source in group}, expected))
    return said


def _not_needed(absent: set[str], expected: tuple[Expected, ...]) -> str:
    """What to write where another source that is here takes the place of the absent."""
    here = {source.format: source.title for source in expected if source.status == "here"}
    for instead, names in _INSTEAD.items():
        named = [name for name in names if name in absent]
        if named and instead in here:
            return (
                f" {here[instead].split(',')[0]} is here: where it is used instead, write 'expected: not used' under "
                f"{' and '.join(named)} in params/sources.yaml."
            )
    return ""


def _in_words(opened: Opened, expected) -> list[str]:
    records, quarter = opened.records, opened.quarter
    name = f"{opened.council} (made up)" if records.made_up else opened.council
    lines = [f"{name}, {quarter.label}, from {opened.inbox}", ""]
    first = do_first(records.problems, expected)
    if first:
        lines += ["To do first:", *(f"  {number}. {sentence}" for number, sentence in enumerate(first, start=1)), ""]
    lines += _table(_HEADS, _rows(opened))
    earlier = {s.extract for s in records.sources} - {quarter.label}
    if earlier:
        lines += ["", f"Joined with the extracts of {len(earlier)} other quarters ({min(earlier)} to {max(earlier)})."]
    absent = [e for e in expected if e.status in ("not due", "accepted")]
    if absent:
        lines += ["", "Not here, as was known:", *(f"  {e.sentence}" for e in absent)]
    told = " ".join(first)
    others = [" ".join(problem.message.split()) for problem in records.problems]
    others = [sentence for sentence in dict.fromkeys(others) if sentence.removesuffix(".") not in told]
    if not_this_councils(opened.params, records.made_up):
        others.append(NOT_THIS_COUNCIL)
    if others:
        lines += ["", "What else was found:", *(f"  {sentence}" for sentence in others)]
    return [*lines, "", _set_aside(records.set_aside, quarter.label)]


def _rows(opened: Opened) -> list[tuple[str, ...]]:
    """One line a table read from this quarter's files, then those that were stopped."""
    label = opened.quarter.label
    rows = [
        (s.file, s.format, s.table, f"{s.rows:,}", f"{s.set_aside:,}", s.verdict or _sees(s), _verdict(s))
        for s in opened.records.sources
        if s.extract == label
    ]
    read = {row[0] for row in rows}
    own = [problem for problem in opened.records.problems if problem.file and not problem.extract]
    stopped = dict.fromkeys(p.file for p in own if p.severity == "stop")
    copies = dict.fromkeys(p.file for p in own if p.check == "same_file")
    rows += [(file, "", "", "", "", "", "STOPPED") for file in stopped if file not in read]
    return rows + [(file, "", "", "", "", "", "a copy, not read") for file in copies]


def _verdict(source) -> str:
    if source.too_old:
        return "TOO OLD"
    if not source.rows:
        return "empty"
    if source.table.endswith("(left out)"):
        return "left out"
    if source.table.endswith("(not used)"):
        return "not used"
    return "good" if not source.set_aside else f"{100 * source.set_aside / source.rows:.1f}% set aside"


def _set_aside(set_aside: pd.DataFrame, label: str) -> str:
    own = set_aside[set_aside["extract"] == label] if len(set_aside) else set_aside
    if own.empty:
        return "No row was set aside."
    were = "row was" if len(own) == 1 else "rows were"
    return f"{len(own):,} {were} set aside in all. quarterdeck check --faults FILE lists each with its row."


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    if not rows:
        return ["No file that quarterdeck knows is in this quarter's inbox."]
    widths = [max(len(row[n]) for row in [heads, *rows]) for n in range(len(heads))]
    right = {"Rows", "Set aside"}

    def line(row) -> str:
        cells = [c.rjust(w) if h in right else c.ljust(w) for c, w, h in zip(row, widths, heads, strict=True)]
        return "  ".join(cells).rstrip()

    return [line(heads), "  ".join("-" * w for w in widths), *map(line, rows)]


def _sees(source) -> str:
    if source.sees_from is None or pd.isna(source.sees_from):
        return f"as at {_date(source.as_at)}" if source.as_at is not None else ""
    return f"{_date(source.sees_from)} to {_date(source.as_at)}"


def _date(value) -> str | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date().isoformat()
