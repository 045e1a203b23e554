"""`quarterdeck explain`: how one figure comes about, to the row."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import NotObservable
from ..findings.groups import refuse_people, without_unknown_codes, words_of
from ..gaps import expected_sources
from ..measure import measure
from ..metric import Metric, catalogue, find
from ..params import load_params
from ..periods import looked_at
from ..places import cache_folder, open_private
from ..quality import faults, set_aside_for
from ..tables import TABLES
from ..tally import the_list
from .opening import Opened, open_quarter

_FAULTS_SHOWN = 6
# What rows that do not count are called here; those set aside when reading keep the reader's reason.
OUTSIDE = "not looked at by this measure"
ANOTHER_TIME, NOT_ITS_KIND = f"{OUTSIDE}: dated in another period", f"{OUTSIDE}: of the period, but not what it counts"
NO_DATE = f"{OUTSIDE}: without a date"
_WHERE = ["extract", "source_file", "source_row"]
_JUDGED = {"no": "judged no", "left_out": "left out", "date_error": "date error", "not_recorded": "not recorded"}


def list_metrics(as_json: bool) -> int:
    """Print every measure: id, title, number, area and kind."""
    params = load_params()
    rows = [
        {"id": m.id, "title": m.title, "number": params.number_of(m.id), "area": m.area, "kind": m.kind}
        for m in catalogue().values()
    ]
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    width = max(len(row["id"]) for row in rows)
    for row in rows:
        print(f"{row['number'] or '-':4} {row['id']:{width}} {row['area']:9} {row['kind']:10} {row['title']}")
    return 0


def explain_metric(
    metric_id: str,
    quarter: str,
    *,
    by: str | None,
    inbox: Path | None,
    params_folder: Path | None,
    as_json: bool,
    behind: Path | None = None,
) -> int:
    """Print one figure with everything behind it, as text or as JSON; into `behind` go the records themselves."""
    metric = find(metric_id)
    if by:
        refuse_people(by)
    opened = open_quarter(quarter, inbox, params_folder)
    account = explanation(metric, opened, by)
    print(json.dumps(account, indent=2, ensure_ascii=False, allow_nan=False) if as_json else in_words(account))
    if behind is not None:
        rows = write_records(metric, opened, behind)
        said = f"{rows:,} records are in {behind}. OFFICIAL-SENSITIVE: they name people. Do not e-mail or commit them."
        print(said, file=sys.stderr)
    return 0


def write_records(metric: Metric, opened: Opened, path: Path) -> int:
    """The list behind a figure as CSV: each record with its file and row, outcome, numerator and denominator.

    The numerators and denominators add up to the figure's. Text that a spreadsheet would take for a
    formula is written with an apostrophe before it. Returns the number of records.
    """
    if why := metric.why_not(opened.records, opened.quarter):
        raise NotObservable(f"There are no records behind '{metric.title}' in {opened.quarter.label}: {why}.")
    judged = metric.judged(opened.records, opened.quarter, opened.params.settings.get(metric.id))
    listed = the_list(metric, judged)
    for name in listed.select_dtypes(["object", "str"]).columns:
        risky = listed[name].astype("str").str.match(r"[=+\-@\t\r]").fillna(False).astype("bool")
        listed[name] = listed[name].mask(risky, "'" + listed[name].astype("str"))
    with open_private(path, encoding="utf-8-sig", newline="") as file:
        listed.to_csv(file, index=False)
    return len(listed)


def explanation(metric: Metric, opened: Opened, by: str | None = None) -> dict[str, Any]:
    """The account of one figure as plain values; an empty figure is None.

    `rows_in` counts the rows of the measure's first table that could serve the period, with those set
    aside when it was read; `rows_in == rows_used + sum(set_aside.values())`, always.
    """
    quarter, params, records = opened.quarter, opened.params, opened.records
    chosen = params.settings.get(metric.id)
    figure = measure(metric, records, [quarter], settings=chosen, cache=cache_folder()).at(quarter)
    span = looked_at(metric.basis, quarter)
    used, aside = _rows(metric, opened, figure)
    account = {
        "id": metric.id,
        "title": metric.title,
        "number": params.number_of(metric.id),
        "kind": metric.kind,
        "definition": metric.definition,
        "basis": metric.basis,
        "polarity": metric.polarity,
        "quarter": quarter.label,
        "period": {"start": _day(span.start), "end": _day(span.end)},
        "council": opened.council,
        "made_up": records.made_up,
        "status": figure["status"],
        "reason": _text(figure["reason"]),
        "supplied_by": _text(figure["supplied_by"]),
        "value": _number(figure["value"]),
        "unit": metric.unit,
        "numerator": _number(figure["numerator"]),
        "denominator": _number(figure["denominator"]),
        "lower": _number(figure["lower"]),
        "upper": _number(figure["upper"]),
        "median": _number(figure["median"]),
        "set_aside": aside,
        "open_and_late": _open_and_late(metric, opened),
        "rows_in": used + sum(aside.values()),
        "rows_used": used,
        "rows_of_older_extracts": _older(metric, opened) if used or aside else {},
        "set_aside_by_table": set_aside_for(metric, records, quarter),
        "faults": _faults(metric, opened),
        "settings": {name: _plain(value) for name, value in metric.chosen(chosen).items()},
        "sources": _sources(metric, opened, span, supplied=figure["status"] == "supplied"),
    }
    if by:
        account["by"] = by
        account["groups"] = _groups(metric, opened, by, chosen)
    return account


def in_words(account: dict[str, Any]) -> str:
    """The account as an analyst reads it on a terminal."""
    number = f"{account['number']}  " if account["number"] else ""
    lines = [
        f"{number}{account['title']}  ({account['id']})",
        f"{account['council']}{' (made up)' if account['made_up'] else ''}, {account['quarter']}",
        "",
        account["definition"],
        "",
        f"Kind         {account['kind']}, {account['basis']}, {account['polarity']}",
        f"Period       {account['period']['start']} to {account['period']['end']}",
        f"Status       {account['status']}" + (f" by {account['supplied_by']}" if account["supplied_by"] else ""),
    ]
    if account["reason"]:
        lines.append(f"Reason       {account['reason']}")
    lines += [
        f"Value        {_shown(account['value'])} {account['unit']}",
        f"Numerator    {_shown(account['numerator'])}",
        f"Denominator  {_shown(account['denominator'])}",
    ]
    if account["lower"] is not None:
        lines.append(f"Interval     {_shown(account['lower'])} to {_shown(account['upper'])} (95%)")
    if account["median"] is not None:
        lines.append(f"Median       {_shown(account['median'])}")
    if account["open_and_late"] is not None:
        lines.append(f"Open & late  {_shown(account['open_and_late'])}")
    rows = "row" if account["rows_in"] == 1 else "rows"
    lines += ["", f"{account['rows_in']:,} {rows} in, {account['rows_used']:,} used"]
    if older := account["rows_of_older_extracts"]:
        lines.append("  of them from older extracts: " + ", ".join(f"{label} {n:,}" for label, n in older.items()))
    lines += [f"  {n:>9,}  {reason}" for reason, n in account["set_aside"].items()]
    others = {t: n for t, n in account["set_aside_by_table"].items() if t != find(account["id"]).tables[0]}
    lines += [f"  {n:>9,}  rows of {t.replace('_', ' ')} set aside as well" for t, n in others.items()]
    if account["faults"]:
        lines += ["", "Faults that touch it, the one to mend first at the top"]
        lines += [f"  {f['rows'] or '':>9}  {f['where']}: {f['found']}" for f in account["faults"][:_FAULTS_SHOWN]]
        more = len(account["faults"]) - _FAULTS_SHOWN
        lines += [f"{'':>11}and {more} more: quarterdeck check --faults FILE"] if more > 0 else []
    for name, value in account["settings"].items():
        lines.append(f"Setting      {name} = {value}")
    lines += ["", "Sources that see this period" if account["sources"] else "Sources      none"]
    lines += [f"  {s['extract']}  {s['file']}  ({s['table']}, {s['rows']:,} rows)" for s in account["sources"]]
    if "groups" in account:
        lines += ["", f"By {account['by'].replace('_', ' ')}", *_group_lines(account)]
    return "\n".join(lines)


def _rows(metric: Metric, opened: Opened, figure: pd.Series) -> tuple[int, dict[str, int]]:
    """Rows used, and the rest by reason: set aside when read, outside the measure, judged but not counted."""
    if pd.isna(figure["rows_in"]):
        return 0, {}
    counted = figure["yes"] + (figure["no"] if metric.kind == "percentage" else 0)
    aside: dict[str, int] = {}
    for reason, rows in _set_aside_when_read(metric, opened).items():
        aside[reason] = rows
    aside |= _outside(metric, opened, round(figure["outside"]))
    for column, words in _JUDGED.items():
        if not (column == "no" and metric.kind == "percentage"):
            aside[words] = aside.get(words, 0) + round(figure[column])
    return round(counted), {reason: rows for reason, rows in aside.items() if rows}


def _outside(metric: Metric, opened: Opened, number: int) -> dict[str, int]:
    """The rows that the measure did not look at, by why: told from their dates, where its table has any and the
    measure returns the rows as they are."""
    name, quarter = metric.tables[0], opened.quarter
    spec = TABLES[name]
    dates = [column for column in (spec.opened, spec.dated, spec.closed) if column]
    judged = metric.judged(opened.records, quarter, opened.params.settings.get(metric.id))
    if spec.sees != "events" or not dates or not set(_WHERE) <= set(judged.columns):
        return {OUTSIDE: number}
    rows = opened.records.view(name, quarter, spec)
    known = pd.MultiIndex.from_frame(judged[_WHERE])
    rows = rows[~pd.MultiIndex.from_frame(rows[_WHERE]).isin(known)]
    if len(rows) != number:
        return {OUTSIDE: number}
    span, none = looked_at(metric.basis, quarter), rows[dates].isna().all(axis=1)
    seen = rows[dates].apply(lambda column: column.between(span.start, span.end)).any(axis=1)
    if spec.opened and spec.closed:
        seen |= (rows[spec.opened] <= span.end) & ~(rows[spec.closed] < span.start)
    return {
        ANOTHER_TIME: int((~seen & ~none).sum()),
        NOT_ITS_KIND: int((seen & ~none).sum()),
        NO_DATE: int(none.sum()),
    }


def _older(metric: Metric, opened: Opened) -> dict[str, int]:
    """How many of the rows of the measure's first table come from the extracts of earlier quarters."""
    name = metric.tables[0]
    counts = opened.records.view(name, opened.quarter, TABLES[name])["extract"].value_counts(sort=False)
    return {str(label): int(rows) for label, rows in sorted(counts.items()) if label != opened.quarter.label}


def _set_aside_when_read(metric: Metric, opened: Opened) -> dict[str, int]:
    aside = opened.records.set_aside
    if aside.empty:
        return {}
    own = aside[(aside["table"] == metric.tables[0]) & (aside["extract"] == opened.quarter.label)]
    return {str(reason): int(rows) for reason, rows in own["reason"].value_counts(sort=False).items()}


def _faults(metric: Metric, opened: Opened) -> list[dict[str, Any]]:
    """The faults of the quarter's extract that touch the measure: where, what, how many rows, what they do to it."""
    expected = expected_sources(opened.params, opened.records, opened.quarter)
    return [
        {
            "check": fault.kind,
            "severity": fault.severity,
            "where": fault.file or fault.source,
            "sheet": fault.sheet,
            "table": fault.table,
            "found": fault.found,
            "rows": len(fault.rows),
            "do": fault.do,
            "effect": fault.effect,
        }
        for fault in faults(opened.records, opened.params, opened.quarter, expected)
        if metric in fault.measures
    ]


def _open_and_late(metric: Metric, opened: Opened) -> float | None:
    late = metric.open_and_late
    if late is None:
        return None
    settings = opened.params.settings.get(late.id)
    return _number(measure(late, opened.records, [opened.quarter], settings=settings).at(opened.quarter)["value"])


def _sources(metric: Metric, opened: Opened, span, supplied: bool) -> list[dict[str, Any]]:
    tables = ("owner_returns",) if supplied else metric.tables + metric.optional_tables
    found = []
    for source in opened.records.sources:
        if source.table not in tables:
            continue
        too_new = source.sees_from is not None and source.sees_from > span.end
        too_old = source.as_at is not None and source.as_at < span.start
        if not too_new and not too_old:
            found.append(
                {
                    "file": source.file,
                    "extract": source.extract,
                    "table": source.table,
                    "rows": int(source.rows),
                    "set_aside": int(source.set_aside),
                    "as_at": _day(source.as_at),
                    "sha256": source.sha256,
                }
            )
    return found


def _groups(metric: Metric, opened: Opened, by: str, chosen) -> list[dict[str, Any]]:
    figures = measure(metric, opened.records, [opened.quarter], by=by, settings=chosen).figures
    figures = without_unknown_codes(figures, by, metric)
    columns = ("value", "numerator", "denominator", "lower", "upper")
    if by not in figures:
        return []
    named = figures.assign(name=figures[by].replace(words_of(by, opened.params.labels_of(by))))
    return [
        {"group": _plain(row[by]), "name": _plain(row["name"]), **{name: _number(row[name]) for name in columns}}
        for row in named.to_dict("records")
        if not pd.isna(row[by])
    ]


def _group_lines(account: dict[str, Any]) -> list[str]:
    rows = account["groups"]
    width = max((len(str(row["name"])) for row in rows), default=0)
    return [
        f"  {row['name']!s:{width}}  {_shown(row['value']):>12} {account['unit']}"
        + (f"  ({_shown(row['numerator'])} of {_shown(row['denominator'])})" if row["denominator"] is not None else "")
        + (f"  95%: {_shown(row['lower'])} to {_shown(row['upper'])}" if row["lower"] is not None else "")
        for row in rows
    ] or ["  no records to group"]


def _day(date) -> str | None:
    return None if date is None or pd.isna(date) else pd.Timestamp(date).date().isoformat()


def _number(value) -> float | int | None:
    """A plain number, whole where it is whole; None for an empty or infinite one."""
    if value is None or pd.isna(value) or math.isinf(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


def _text(value) -> str | None:
    return None if value is None or pd.isna(value) else str(value)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _shown(value) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
