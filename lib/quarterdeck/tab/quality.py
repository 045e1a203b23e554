"""The data quality page: what to mend first, each source, each measure, and every fault behind them."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

import pandas as pd
from markupsafe import Markup, escape

from ..completeness import by_source, columns_filled, kinds_of_fault, label_before, worth_a_look
from ..findings import amount, no_figure
from ..gaps import expected_sources
from ..metric import Metric, catalogue
from ..quality import MISSING, NONE_HAPPENED, Fault, faults, set_aside_for
from ..tables.checks.across import SETS_ASIDE, STOPS
from .effects import of_rows, on_measure
from .markup import Column, bullets, fold, html, join, table
from .pack import Pack

_FIRST, _TABLES, _ROWS_NAMED, _MEASURES_NAMED = 8, 12, 20, 2
_CODE = re.compile(r"`([^`]+)`")


class Quality:
    """What the page draws from, found once."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    @cached_property
    def faults(self) -> list[Fault]:
        """Every fault of this quarter's extract, the one to mend first at the front."""
        records, params, quarter = self.pack.records, self.pack.params, self.pack.quarter
        return faults(records, params, quarter, expected_sources(params, records, quarter))

    @cached_property
    def groups(self) -> list[list[Fault]]:
        """The faults of rows by file and table, and whether the row is used; those of a whole file one by one."""
        groups: dict[tuple, list[Fault]] = {}
        for number, fault in enumerate(self.faults):
            key = (fault.file, fault.table, fault.severity) if len(fault.rows) else (number,)
            groups.setdefault(key, []).append(fault)
        return sorted(groups.values(), key=_reach)

    @cached_property
    def set_aside(self) -> pd.DataFrame:
        """Rows of this quarter's extract that are in no figure."""
        aside = self.pack.records.set_aside
        return aside[aside["extract"] == self.pack.quarter.label] if len(aside) else aside

    def rows(self, group: list[Fault]) -> int:
        """How many rows a group of faults is about, each counted once."""
        return len({(fault.sheet, int(row)) for fault in group for row in fault.rows})


def _reach(group: list[Fault]) -> tuple[int, float]:
    return min(fault.weight[0] for fault in group), sum(fault.weight[1] for fault in group)


def quality_block(pack: Pack) -> Markup:
    """The whole page, the most important first."""
    quality = Quality(pack)
    return join(
        [
            html("<h2>{}</h2>{}{}{}", "What to mend first", in_short(quality), mend_first(quality), confirm(quality)),
            html("<h2>{}</h2>{}", "Each source", sources_table(quality)),
            html("<h2>{}</h2>{}", "Columns with gaps", gaps_table(quality)),
            html("<h2>{}</h2>{}", "Each measure", measures_table(quality)),
            html("<h2>{}</h2>{}", "Every fault, by source", every_fault(quality)),
            html("<h2>{}</h2>{}", "Figures that are not available", not_available(pack)),
            html("<h2>{}</h2>{}", "Every extract read", earlier(pack)),
        ]
    )


def in_short(quality: Quality) -> Markup:
    """The quarter's extract in two sentences."""
    own = [s for s in quality.pack.records.sources if s.extract == quality.pack.quarter.label]
    if not own:
        return html("<p>No extract of {} was supplied.</p>", quality.pack.quarter.label)
    rows, aside = quality.pack.records.rows_read(quality.pack.quarter.label), len(quality.set_aside)
    files = len({s.file for s in own})
    return html(
        "<p><strong>{}</strong></p><p>{} {} read from {} {} of {}; {} of them {} set aside ({}). Every fault with its "
        "row stands in the team's own list: <code>team/faults.csv</code>, beside this edition.</p>",
        _verdict(quality, aside, rows), amount(rows), "row was" if rows == 1 else "rows were", files,
        "file" if files == 1 else "files", quality.pack.quarter.label, amount(aside), "is" if aside == 1 else "are",
        _share(aside, rows),
    )  # fmt: skip


def _verdict(quality: Quality, aside: int, rows: int) -> str:
    """The quarter's extracts in one sentence: what is missing or too old, and how much is left out."""
    kinds = Counter(fault.kind for fault in quality.faults)
    stopped = sum(fault.severity == STOPS and fault.kind != MISSING for fault in quality.faults)
    wrong = [(kinds[MISSING], "missing"), (kinds["stale"], "too old"), (stopped, "not readable")]
    said = [f"{amount(n)} {'source is' if n == 1 else 'sources are'} {words}" for n, words in wrong if n]
    share = f"{_share(aside, rows)} of rows {'is' if aside == 1 else 'are'} left out" if aside else "no row is left out"
    whole = "; ".join([*said, share] if said else ["No expected source is missing or too old", share])
    return whole[:1].upper() + whole[1:] + "."


def mend_first(quality: Quality) -> Markup:
    """The few faults that reach furthest: what, who, how many rows, which measures."""
    groups = [group for group in quality.groups if group[0].kind != NONE_HAPPENED]
    first = [group for group in groups if any(fault.measures for fault in group)][:_FIRST]
    if not first:
        return html("<p>{}</p>", "Nothing to mend: no fault was found that touches a measure.")
    columns = [Column("What was found"), Column("Who mends it"), Column("Rows", True),
               Column("What it does to the figures"), Column("Measures it touches")]  # fmt: skip
    rows = [[_what(group), group[0].owner or "not said in sources.yaml", _rows_of(quality, group),
             _coded(of_rows(group)), _measures(group)] for group in first]  # fmt: skip
    more = len(groups) - len(first)
    note = html("<p>{} more stand below, under their source.</p>", more) if more > 0 else Markup("")
    return join([table("The faults that reach furthest, the worst first", columns, rows, css="told", stack=True), note])


def confirm(quality: Quality) -> Markup:
    """The tables that came empty and may rightly be: somebody who knows has only to say so."""
    empty = [fault for fault in quality.faults if fault.kind == NONE_HAPPENED]
    if not empty:
        return Markup("")
    said = [
        html("{} ({}): <strong>{}</strong>. It feeds {}.", fault.source or _words(fault.table), fault.file,
             fault.owner or "owner not said in sources.yaml", _measures([fault]) or "no measure")
        for fault in empty
    ]  # fmt: skip
    return html("<h3>{}</h3><p>{}</p>{}", "Confirm that none happened",
                "These came with headings and no rows, and count as 0. Each needs one word from its owner.",
                bullets(said))  # fmt: skip


def _what(group: list[Fault]) -> Markup:
    """A group of faults in a cell: where, what, and what to do."""
    fault = group[0]
    if not len(fault.rows):
        return html("{} {}", _coded(fault.found), _coded(fault.do))
    each = Counter()
    for one in group:
        each[one.found] += len(one.rows)
    named = [html("{} ({})", _coded(words), amount(rows)) for words, rows in each.most_common(3)]
    more = f" and {len(each) - 3} more kinds" if len(each) > 3 else ""
    verb = "set aside" if fault.severity == SETS_ASIDE else "used, though"
    return html(
        "<strong>{}</strong>, {}: {}: {}{}.{}", fault.file, _words(fault.table), verb, join(named, "; "), more,
        html(" {}", _coded(fault.do)) if len(each) == 1 else "",
    )  # fmt: skip


def _rows_of(quality: Quality, group: list[Fault]) -> str:
    rows, of = quality.rows(group), group[0].of
    if not rows:
        return "all"
    return f"{amount(rows)} of {amount(of)}" if of else amount(rows)


def _measures(group: list[Fault]) -> Markup:
    touched = list({metric.id: metric for fault in group for metric in fault.measures}.values())
    named = join([_link(metric) for metric in touched[:_MEASURES_NAMED]], "; ")
    more = len(touched) - _MEASURES_NAMED
    rest = fold(f"and {more} more", join([_link(metric) for metric in touched[_MEASURES_NAMED:]], "; "))
    return html("{}{}", named, rest if more > 0 else "")


def sources_table(quality: Quality) -> Markup:
    """This quarter's tables: rows, rows set aside and cells filled, each with its change since the quarter before."""
    pack = quality.pack
    found = by_source(pack.records, pack.quarter)
    if found.empty:
        return html("<p>No extract of {} was supplied.</p>", pack.quarter.label)
    before = label_before(pack.records, pack.quarter)
    kinds, kinds_before = (kinds_of_fault(pack.records, label) for label in (pack.quarter.label, before))
    heads = (("Table", False), ("Rows", True), ("Change in rows", True), ("Set aside", True),
             ("Change in set aside", True), ("Filled", True), ("Change in points", True), ("Kinds of fault", True),
             ("Change in kinds", True))  # fmt: skip
    order = found.assign(kinds=[kinds.get(name, 0) for name in found["table"]]).sort_values(
        ["set_aside", "kinds"], ascending=False, kind="stable"
    )
    rows = [
        [
            html("{} <span class='quiet'>{}</span>", _words(row["table"]), row["file"]),
            amount(row["rows"]), _change(row["rows"], row["rows_before"]), amount(row["set_aside"]),
            _change(row["set_aside"], row["set_aside_before"]), _percent(row["filled"]),
            _points(row["filled"], row["filled_before"]), amount(row["kinds"]),
            _change(row["kinds"], kinds_before.get(row["table"], 0) if before else float("nan")),
        ]
        for _, row in order.iterrows()
    ]  # fmt: skip
    said = html(
        "<p>{}</p>", "Filled: the share of cells that measures need and that are not blank. Change: since the extract "
        "of the quarter before.",
    )  # fmt: skip
    columns, title = [Column(*head) for head in heads], f"Tables of {pack.quarter.label}"
    shown = table(f"{title}, those with most rows set aside first", columns, rows[:_TABLES], css="listed", stack=True)
    rest = rows[_TABLES:]
    others = table(f"{title}, the rest", columns, rest, css="listed", stack=True)
    return join([said, shown, fold(f"The other {len(rest)} tables", others) if rest else ""])


def gaps_table(quality: Quality) -> Markup:
    """The columns in which cells are missing, or more of them than before."""
    found = worth_a_look(columns_filled(quality.pack.records, quality.pack.quarter))
    if found.empty:
        return html("<p>{}</p>", "No column that a measure needs has gaps, and none is filled less than before.")
    columns = [Column("Column"), Column("Filled", True), Column("Before", True), Column("Measures that read it", True)]
    rows = [
        [html("<code>{}</code>, {}", row["column"], _words(row["table"])), _percent(row["filled"]),
         _percent(row["filled_before"]), amount(row["measures"])]
        for _, row in found.head(12).iterrows()
    ]  # fmt: skip
    said = "A blank counts as not recorded: the record is left out of the figure, or of its breakdown."
    return join([html("<p>{}</p>", said), table("Columns with gaps", columns, rows)])


def measures_table(quality: Quality) -> Markup:
    """The measures that a fault touches: rows set aside, records left out for what is wrong in them, and what the
    fault that reaches furthest does to the figure."""
    pack, rows = quality.pack, []
    columns = [
        Column("Measure"), Column("Rows set aside", True), Column("Date error", True), Column("Not recorded", True),
        Column("What the faults do to it"),
    ]  # fmt: skip
    for metric in catalogue().values():
        aside = sum(set_aside_for(metric, pack.records, pack.quarter).values())
        row = pack.figures(metric).at(pack.quarter)
        judged = [0.0 if row is None or pd.isna(row[name]) else row[name] for name in ("date_error", "not_recorded")]
        own = [fault for fault in quality.faults if metric in fault.measures]
        if aside or any(judged) or own:
            order = (min((int(fault.weight[0] > 1) for fault in own), default=1), -aside - sum(judged))
            rows.append((order, [_link(metric), *(amount(n) for n in (aside, *judged)),
                                 _coded(on_measure(metric, own, any(judged)))]))  # fmt: skip
    if not rows:
        return html("<p>{}</p>", "Every record that a measure looked at had what it needed.")
    rows.sort(key=lambda pair: pair[0])
    title = f"What is not in the figures of {pack.quarter.label}"
    shown = table(title, columns, [cells for _, cells in rows[:_FIRST]], css="told", stack=True)
    if len(rows) <= _FIRST:
        return shown
    rest = table(f"{title}, the rest", columns, [cells for _, cells in rows[_FIRST:]], css="told", stack=True)
    return join([shown, fold(f"The other {len(rows) - _FIRST} measures with a fault", rest)])


def every_fault(quality: Quality) -> Markup:
    """All faults, a fold a source: what, which rows, what to do and what it does."""
    columns = [Column("What was found"), Column("Rows", True), Column("Which rows"), Column("What to do")]
    by_title: dict[str, list[Fault]] = {}
    for fault in quality.faults:
        by_title.setdefault(fault.source or "Other files", []).append(fault)
    if not by_title:
        return html("<p>{}</p>", "No fault was found.")
    parts = []
    for title, found in sorted(by_title.items()):
        owner = next((fault.owner for fault in found if fault.owner), "")
        rows = [[_found(f), amount(len(f.rows)) if len(f.rows) else "all", _which(f), _coded(f.do)] for f in found]
        kinds = "1 kind of fault" if len(found) == 1 else f"{len(found)} kinds of fault"
        name = f"{title}: {kinds}" + (f" (owner: {owner})" if owner else "")
        parts.append(fold(name, table(title, columns, rows, css="told", stack=True)))
    return join(parts)


def _found(fault: Fault) -> Markup:
    if not len(fault.rows):
        return _coded(fault.found)
    sheet = f", sheet {fault.sheet}" if fault.sheet else ""
    aside = "set aside: " if fault.severity == SETS_ASIDE else ""
    return html("{}{}, {}: {}{}", fault.file, sheet, _words(fault.table), aside, _coded(fault.found))


def _which(fault: Fault) -> str:
    numbers = [str(int(row)) for row in fault.rows]
    more = f" and {amount(len(numbers) - _ROWS_NAMED)} more" if len(numbers) > _ROWS_NAMED else ""
    return ", ".join(numbers[:_ROWS_NAMED]) + more


def not_available(pack: Pack) -> Markup:
    """The measures without a figure this quarter, each with the reason."""
    said = []
    for metric in catalogue().values():
        row = pack.figures(metric).at(pack.quarter)
        if row is None or pd.isna(row["value"]):
            said.append(html("{}: {} {}.", _link(metric), "[x]" if row is None else row["symbol"], no_figure(row)))
    return bullets(said) if said else html("<p>{}</p>", "Every measure has a figure this quarter.")


def earlier(pack: Pack) -> Markup:
    """What was read for this quarter and before it, and what was set aside then, behind folds."""
    heads = (("File", False), ("Format", False), ("Table", False), ("Rows", True), ("Set aside", True),
             ("What it sees", False))  # fmt: skip
    columns = [Column(*head) for head in heads]
    now, before = [], []
    for s in pack.records.sources:
        cells = [s.file, s.format.replace("_", " "), _words(s.table), amount(s.rows), amount(s.set_aside), s.verdict]
        if s.extract == pack.quarter.label:
            now.append(cells)
        else:
            before.append([s.extract, *cells])
    parts, wider = [], [Column("Quarter"), *columns]
    named = ((f"Extracts of {pack.quarter.label}", columns, now), ("Extracts of earlier quarters", wider, before))
    for title, heads, rows in named:
        if rows:
            parts.append(fold(f"{title} ({len(rows)})", table(title, heads, rows)))
    aside = pack.records.set_aside
    old = aside[aside["extract"] != pack.quarter.label] if len(aside) else aside
    if len(old):
        totals = old.groupby(["extract", "table", "reason"], sort=True).size().reset_index(name="rows")
        rows = [
            [f"{r['extract']}: {_words(r['table'])}", _coded(r["reason"]), amount(r["rows"])]
            for _, r in totals.iloc[::-1].iterrows()
        ]
        columns = [Column("Extract and table"), Column("Reason"), Column("Rows", True)]
        title = "Rows set aside in earlier extracts"
        parts.append(fold(f"{title} ({amount(len(old))})", table(title, columns, rows)))
    return join(parts) if parts else html("<p>{}</p>", "None was read.")


def _coded(words: str) -> Markup:
    """Words with the names of columns set as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(words))))


def _words(name: str) -> str:
    return name.replace("_", " ")


def _share(part: float, whole: float) -> str:
    return "none" if not part else f"{100 * part / whole:.1f}%" if whole and part / whole >= 0.001 else "less than 0.1%"


def _percent(share: float) -> str:
    return "" if pd.isna(share) else f"{100 * share:.0f}%" if share in (0, 1) else f"{100 * share:.1f}%"


def _points(now: float, before: float) -> str:
    if pd.isna(now) or pd.isna(before):
        return ""
    points = round(100 * (now - before), 1)
    return "same" if points == 0 else f"{points:+.1f}".replace("-", "−")


def _change(now: float, before: float) -> str:
    if pd.isna(before):
        return "new"
    return "same" if now == before else f"{int(now - before):+,}".replace("-", "−")


def _link(metric: Metric) -> Markup:
    return html('<a href="91_definitions.html#{}">{}</a>', metric.id, metric.title)
