"""`quarterdeck check`: the sources of a quarter before anything is made from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from .gaps import expected_sources, missing
from .opening import Opened, open_quarter


def check_sources(quarter: str | None, inbox: Path | None, params_folder: Path | None, as_json: bool) -> int:
    """Print what was found in the inbox; 0 when nothing expected is missing or stopped, else 2."""
    opened = open_quarter(quarter, inbox, params_folder)
    expected = expected_sources(opened.params, opened.records, opened.quarter)
    stopped = [p for p in opened.records.problems if p.severity == "stop"]
    if as_json:
        print(json.dumps(_plain(opened, expected), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_in_words(opened, expected)))
    return 2 if missing(expected) or stopped else 0


_HEADS = ("File", "Format", "Table", "Rows", "Set aside", "Sees", "Verdict")


def _plain(opened: Opened, expected) -> dict[str, Any]:
    return {
        "quarter": opened.quarter.label,
        "inbox": opened.inbox.as_posix(),
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
            {"severity": p.severity, "file": p.file, "table": p.table, "message": p.message}
            for p in opened.records.problems
        ],
    }


def _in_words(opened: Opened, expected) -> list[str]:
    records, quarter = opened.records, opened.quarter
    name = f"{opened.council} (made up)" if records.made_up else opened.council
    lines = [f"{name}, {quarter.label}, from {opened.inbox}", ""]
    lines += _table(_HEADS, _rows(opened))
    earlier = {s.extract for s in records.sources} - {quarter.label}
    if earlier:
        lines += ["", f"Joined with the extracts of {len(earlier)} other quarters ({min(earlier)} to {max(earlier)})."]
    absent = [e for e in expected if e.status != "here"]
    if absent:
        lines += ["", "Not here:", *(f"  {'MISSING ' if e.status == 'missing' else ''}{e.sentence}" for e in absent)]
    if records.problems:
        lines += ["", "What was found:"]
        lines += [
            f"  {'STOPPED ' if p.severity == 'stop' else ''}{' '.join(p.message.split())}" for p in records.problems
        ]
    lines += ["", *_reasons(records.set_aside, quarter.label)]
    return lines


def _rows(opened: Opened) -> list[tuple[str, ...]]:
    """One line a table read from this quarter's files, then those that were stopped."""
    label = opened.quarter.label
    rows = [
        (s.file, s.format, s.table, f"{s.rows:,}", f"{s.set_aside:,}", s.verdict or _sees(s), _verdict(s))
        for s in opened.records.sources
        if s.extract == label
    ]
    read = {row[0] for row in rows}
    stopped = dict.fromkeys(p.file for p in opened.records.problems if p.severity == "stop" and p.file)
    return rows + [(file, "", "", "", "", "", "STOPPED") for file in stopped if file not in read]


def _verdict(source) -> str:
    if not source.rows:
        return "empty"
    return "good" if not source.set_aside else f"{100 * source.set_aside / source.rows:.1f}% set aside"


def _reasons(set_aside: pd.DataFrame, label: str) -> list[str]:
    own = set_aside[set_aside["extract"] == label] if len(set_aside) else set_aside
    if own.empty:
        return ["No row was set aside."]
    counts = own.groupby(["file", "table", "reason"], sort=True).size()
    return [
        f"{len(own):,} rows set aside (the data quality page lists them):",
        *(f"  {rows:>7,}  {file}, {table}: {reason}" for (file, table, reason), rows in counts.items()),
    ]


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
