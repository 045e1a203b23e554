"""The data quality page: what was read, what was set aside and why, what each figure leaves out."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ..findings import amount, no_figure
from ..metric import Metric, catalogue
from .markup import Column, bullets, fold, html, join, table
from .pack import Pack

_ROWS_NAMED = 20


def quality_block(pack: Pack) -> Markup:
    """The whole page, section by section."""
    return join(
        [
            html("<h2>{}</h2>{}", "What was read", sources_table(pack)),
            html("<h2>{}</h2>{}", "What the readers found", _problems(pack)),
            html("<h2>{}</h2>{}", "Rows set aside", set_aside_tables(pack)),
            html("<h2>{}</h2>{}", "What each figure leaves out", left_out_table(pack)),
            html("<h2>{}</h2>{}", "Figures that are not available", not_available(pack)),
        ]
    )


def sources_table(pack: Pack) -> Markup:
    """This quarter's sources in full, earlier quarters' behind a fold."""
    headings = (("File", False), ("Format", False), ("Table", False), ("Rows", True), ("Set aside", True),
                ("What it sees", False))  # fmt: skip
    columns = [Column(name, number) for name, number in headings]
    now, before = [], []
    for s in pack.records.sources:
        cells = [s.file, s.format.replace("_", " "), s.table.replace("_", " "), amount(s.rows), amount(s.set_aside)]
        mine = s.extract == pack.quarter.label
        (now if mine else before).append([*cells, s.verdict])
    if not now and not before:
        return html("<p>{}</p>", "No extract was read.")
    shown = table(f"Extracts of {pack.quarter.label}", columns, now) if now else html(
        "<p>No extract of {} was supplied.</p>", pack.quarter.label)  # fmt: skip
    if not before:
        return shown
    title = "Extracts of earlier quarters"
    return join([shown, fold(f"{title} ({len(before)})", table(title, columns, before))])


def _problems(pack: Pack) -> Markup:
    said = [" ".join(problem.message.split()) for problem in pack.records.problems]
    return bullets(said[:40]) if said else html("<p>{}</p>", "Nothing to report.")


def set_aside_tables(pack: Pack) -> Markup:
    """Rows that could not be used, by file and first reason; rows are named by their number, never by content."""
    aside = pack.records.set_aside
    if aside.empty:
        return html("<p>{}</p>", "No row was set aside.")
    now = aside[aside["extract"] == pack.quarter.label]
    parts = [
        _set_aside(f"Rows set aside in the extracts of {pack.quarter.label}", now)
        if len(now)
        else html("<p>No row of the extracts of {} was set aside.</p>", pack.quarter.label)
    ]
    earlier = aside[aside["extract"] != pack.quarter.label]
    if len(earlier):
        totals = earlier.groupby(["extract", "table", "reason"], sort=True).size().reset_index(name="rows")
        rows = [
            [f"{r['extract']}: {r['table'].replace('_', ' ')}", r["reason"], amount(r["rows"])]
            for _, r in totals.iloc[::-1].iterrows()
        ]
        columns = [Column("Extract and table"), Column("Reason"), Column("Rows", True)]
        parts.append(fold("Earlier quarters", table("Rows set aside in earlier extracts", columns, rows)))
    return join(parts)


def _set_aside(title: str, aside: pd.DataFrame) -> Markup:
    columns = [Column("Table"), Column("File"), Column("Reason"), Column("Rows", True), Column("Which rows")]
    keys = ["table", "file", "sheet", "reason"]
    rows = []
    for (name, file, sheet, reason), group in aside.fillna({"sheet": ""}).groupby(keys, sort=True):
        where = f"{file}, sheet {sheet}" if sheet else file
        numbers = [str(int(n)) for n in sorted(group["row"].dropna())]
        more = f" and {len(numbers) - _ROWS_NAMED} more" if len(numbers) > _ROWS_NAMED else ""
        rows.append(
            [name.replace("_", " "), where, reason, amount(len(group)), ", ".join(numbers[:_ROWS_NAMED]) + more]
        )
    return table(title, columns, rows)


def left_out_table(pack: Pack) -> Markup:
    """The measures whose figure of this quarter leaves records out for what is wrong or missing in them."""
    columns = [
        Column("Measure"), Column("Records judged", True), Column("Left out by definition", True),
        Column("Date error", True), Column("Not recorded", True),
    ]  # fmt: skip
    rows = []
    for metric in catalogue().values():
        row = pack.figures(metric).at(pack.quarter)
        if row is None or not (row["date_error"] > 0 or row["not_recorded"] > 0):
            continue
        numbers = [amount(row[name]) for name in ("records", "left_out", "date_error", "not_recorded")]
        rows.append([_link(metric), *numbers])
    if not rows:
        return html("<p>{}</p>", "Every record that a measure looked at had what it needed.")
    return table(f"Records that are not in a figure of {pack.quarter.label}", columns, rows)


def not_available(pack: Pack) -> Markup:
    """The measures without a figure this quarter, each with the reason."""
    said = []
    for metric in catalogue().values():
        row = pack.figures(metric).at(pack.quarter)
        if row is None or pd.isna(row["value"]):
            said.append(html("{}: {} {}.", _link(metric), "[x]" if row is None else row["symbol"], no_figure(row)))
    return bullets(said) if said else html("<p>{}</p>", "Every measure has a figure this quarter.")


def _link(metric: Metric) -> Markup:
    return html('<a href="91_definitions.html#{}">{}</a>', metric.id, metric.title)
