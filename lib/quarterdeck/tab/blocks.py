"""One measure as a block of a page: its sentence, its trend, its comparators, its table, its definition."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from ..charts import alt_text, breakdown_chart, figure_block, to_svg, trend_chart
from ..charts.trend import caption, is_first_year
from ..disclosure import Published
from ..findings import (
    amount,
    as_subject,
    axis_unit,
    day,
    figure,
    figure_with_unit,
    interval,
    no_figure,
    outside_the_figure,
    target_in_words,
)  # fmt: skip
from ..findings.groups import heading as group_heading
from ..findings.limits import observed
from ..metric import Metric
from .ahead import outlook_fold
from .comparators import beside_others
from .how_judged import how_judged_fold
from .judgements import finding_said, judgement_strip, signal_said
from .markup import Column, fold, html, join, pairs, paragraphs, table, tag
from .pack import Pack

STATUS = {"provisional": "Provisional", "final": "Final", "supplied": "Supplied by the service"}


def measure_block(pack: Pack, metric: Metric, beside: Sequence[Metric] = (), anchor: str = "") -> Markup:
    """The whole block of a measure; `beside` are companions whose own figures are folded in with it."""
    published, anchor = pack.figures(metric), anchor or metric.id
    led_by = compared_as(pack, metric)
    elsewhere_said, read_with = _elsewhere(pack, metric, led_by, anchor), _companions(pack, metric)
    few = " first-year" if is_first_year(published) else ""
    return html(
        '<section class="measure" id="{}" aria-labelledby="{}-title"><h3 id="{}-title">{}</h3>'
        '<p class="finding">{} {}</p>{}{}<div class="pictures{}"><div>{}{}{}{}{}{}{}</div>{}</div></section>',
        anchor, anchor, anchor, _title(pack, metric), finding_said(pack, published), _status(pack, published),
        signal_said(pack, published), judgement_strip(pack, published), few, _trend(pack, published, anchor),
        _left_out(pack, published), figures_fold(pack, published), outlook_fold(pack, published, anchor),
        how_judged_fold(pack, published),
        join(companion_fold(pack, other, others=other is not led_by) for other in beside),
        definition_fold(pack, published),
        html('<aside class="others">{}{}</aside>', elsewhere_said, read_with) if elsewhere_said or read_with else "",
    )  # fmt: skip


def compared_as(pack: Pack, metric: Metric) -> Metric:
    """The measure whose comparators stand with this one: a companion's where this one is a number that cannot be set
    beside other areas' and the companion, its rate or share, can; else its own."""
    if metric.kind not in ("count", "total"):
        return metric
    rates = (m for m in metric.beside if pack.params.number_of(m.id) is None and m.kind in ("rate", "percentage"))
    return next((m for m in rates if pack.comparison(m).drawable), metric)


def _elsewhere(pack: Pack, metric: Metric, led_by: Metric, anchor: str) -> Markup:
    """What others show, and as what it is compared where that is not the measure itself."""
    said = beside_others(pack, led_by, anchor)
    if led_by is metric or not said:
        return said
    return html('<p class="quiet">Areas differ in size, so compared as: {}.</p>{}', led_by.title, said)


def companion_fold(pack: Pack, metric: Metric, anchor: str = "", *, others: bool = True) -> Markup:
    """A measure that stands beside another: its sentence, trend, comparators and table, behind a fold with its own
    anchor; without `others` where the measure it stands beside is already compared as this one."""
    anchor = anchor or metric.id
    published = pack.figures(metric)
    beside = beside_others(pack, metric, anchor) if others else Markup("")
    rows = html(
        "<p>{}</p>{}{}{}{}<p>{}</p>", finding_said(pack, published), signal_said(pack, published),
        _trend(pack, published, anchor, small=True), html('<div class="others">{}</div>', beside) if beside else "",
        _figures_table(pack, published), metric.definition,
    )  # fmt: skip
    template = '<details id="{}"><summary>Beside it: {}</summary><div>{}</div></details>'
    return html(template, anchor, metric.title, rows)


def _title(pack: Pack, metric: Metric) -> Markup:
    number = pack.params.number_of(metric.id)
    return html('<span class="no">{}</span> {}', number, metric.title) if number else html("{}", metric.title)


def _status(pack: Pack, published: Published) -> Markup:
    row = published.at(pack.quarter)
    return tag(STATUS[row["status"]]) if row is not None and row["status"] in STATUS else Markup("")


def _trend(pack: Pack, published: Published, anchor: str, *, small: bool = False) -> Markup:
    if len(observed(published)) == 0:
        return Markup("")
    target = pack.params.targets.get(published.metric.id)
    aim = target.target if target else None
    drawn = {"limits": pack.limits(published.metric), "incomplete": pack.incomplete(published)}
    words = alt_text.trend(published, aim, **drawn)
    name = f"{anchor}-trend"
    sizes = ((True, "small"),) if small else ((False, "wide"), (True, "narrow"))
    pictures = [
        to_svg(trend_chart(published, target, **drawn, narrow=narrow), f"{name}-{size}", words, size)
        for narrow, size in sizes
    ]
    under = f"{axis_unit(published.metric)}, by quarter. {caption(published, aim, **drawn)}".strip()
    return figure_block(pictures, under)


def _companions(pack: Pack, metric: Metric) -> Markup:
    """Figures that must be read with this one: open and already late, the share costed, what stands beside."""
    rows: list[tuple[str, object]] = []
    published = pack.figures(metric)
    row = published.at(pack.quarter)
    if metric.kind == "average" and row is not None and pd.notna(row["median"]):
        rows.append(("Median", figure_with_unit(metric, row["median"])))
        if row["not_recorded"] > 0:
            rows.append(("Costed", f"{amount(row['yes'])} of {amount(row['yes'] + row['not_recorded'])}"))
    companions = [c for c in (metric.open_and_late, *metric.beside) if c is not None]
    for other in dict.fromkeys(companions):
        beside = pack.figures(other).at(pack.quarter)
        if beside is None or pd.isna(beside["value"]):
            rows.append((other.title, f"{'[x]' if beside is None else beside['symbol']} {no_figure(beside)}"))
        else:
            made_of = f" ({amount(beside['numerator'])} of {amount(beside['denominator'])})"
            shown = figure_with_unit(other, beside["value"])
            rows.append((other.title, shown + (made_of if other.kind == "percentage" else "")))
    return html("<h4>Read with it</h4>{}", pairs(rows)) if rows else Markup("")


def _left_out(pack: Pack, published: Published) -> Markup:
    """What this quarter's figure does not take in: a sentence, or nothing."""
    row = published.at(pack.quarter)
    said = outside_the_figure(row) if row is not None else ""
    return html('<p class="quiet">{}</p>', said) if said else Markup("")


def figures_fold(pack: Pack, published: Published) -> Markup:
    """The figures behind the chart, newest first."""
    return fold("Figures by quarter", _figures_table(pack, published))


def _figures_table(pack: Pack, published: Published) -> Markup:
    metric = published.metric
    columns = [Column("Quarter"), Column("Figure", True)]
    wanted = ["value"]
    if metric.kind in ("percentage", "rate", "average"):
        columns += [Column(_numerator(metric), True), Column(_denominator(metric), True)]
        wanted += ["numerator", "denominator"]
    if published.figures["lower"].notna().any():
        columns.append(Column("95% interval", True))
        wanted.append("interval")
    columns.append(Column("Status"))
    rows = [_figure_row(metric, row, wanted) for _, row in published.figures.iloc[::-1].iterrows()]
    return table(f"{metric.title}, by quarter", columns, rows)


def _numerator(metric: Metric) -> str:
    return {"percentage": "Number", "rate": "Number", "average": "Total"}[metric.kind]


def _denominator(metric: Metric) -> str:
    return {"percentage": "Out of", "rate": "Population", "average": "Divided by"}[metric.kind]


def _figure_row(metric: Metric, row: pd.Series, wanted: list[str]) -> list[object]:
    cells: list[object] = [row["period"]]
    for name in wanted:
        if name == "value":
            cells.append(figure(metric, row["value"], row["symbol"]))
        elif name == "interval":
            cells.append(interval(metric, row))
        else:
            cells.append(amount(row[name]))
    status = STATUS.get(row["status"], "Not available")
    if row["status"] == "supplied" and isinstance(row["supplied_by"], str):
        status = f"Supplied by {row['supplied_by']}"
    if isinstance(row["reason"], str):
        status = f"{status}: {row['reason']}"
    return [*cells, status]


def definition_fold(pack: Pack, published: Published) -> Markup:
    """What the figure counts, where it comes from, and the command that accounts for it to the row."""
    metric = published.metric
    target = pack.params.targets.get(metric.id)
    decided = f"{target_in_words(metric, target)}, decided by {target.decided_by} on {day(target.decided_on)}. " \
              f"{target.note}" if target else ""  # fmt: skip
    said = pairs(
        [
            ("Definition", paragraphs(metric.definition)),
            ("Looks at", metric.basis),
            ("Better when", {"high is good": "higher", "low is good": "lower"}.get(metric.polarity, "neither way")),
            ("Target", decided),
            ("Source", metric.source),
            ("Check it", html("<code>quarterdeck explain {} \"{}\"</code>", metric.id, pack.quarter.label)),
            ("Look further", html("<code>quarterdeck deep-dive {} \"{}\" --question \"…\"</code>",
                                  metric.id, pack.quarter.label)),
        ]
    )  # fmt: skip
    return fold("Definition, source and how to check it", said)


def breakdown_block(pack: Pack, metric: Metric, by: str, where=None) -> Markup:
    """The measure of this quarter by a group: bars and a table with the previous quarter beside."""
    published = pack.broken_down(metric, by, where)
    now = published.figures[published.figures["period"] == pack.quarter.label]
    name, group = f"{metric.id}-by-{by.replace('_', '-')}", group_heading(by)
    title = html('<h4 id="{}">{} by {}</h4>', name, metric.title, group)
    if now.empty or by not in now or now[by].isna().all():
        reason = no_figure(now.iloc[0]) if len(now) else "no records to measure"
        return html('<section class="breakdown">{}<p>No figures: {}.</p></section>', title, reason)
    shown = published.where_period(pack.quarter)
    words = alt_text.breakdown(shown, by)
    drawn = [
        to_svg(breakdown_chart(shown, by, narrow=narrow), f"{name}-{size}", words, size)
        for narrow, size in ((False, "wide"), (True, "narrow"))
    ]
    chosen = "" if where is None else ", of the records chosen"
    caption_words = f"{axis_unit(metric)}, {pack.quarter.label}{chosen}."
    return html(
        '<section class="breakdown">{}{}{}</section>', title, figure_block(drawn, caption_words),
        fold(f"Figures by {group}", _breakdown_table(pack, published, by, group)),
    )  # fmt: skip


def _breakdown_table(pack: Pack, published: Published, by: str, group: str) -> Markup:
    metric, figures = published.metric, published.figures
    before = figures[figures["period"] == pack.quarter.previous.label].set_index(by)
    parts = metric.kind in ("percentage", "rate", "average")
    columns = [Column(group[0].upper() + group[1:]), Column(pack.quarter.label, True)]
    if parts:
        columns += [Column(_numerator(metric), True), Column(_denominator(metric), True)]
    columns.append(Column(pack.quarter.previous.label, True))
    rows = []
    for _, row in figures[figures["period"] == pack.quarter.label].iterrows():
        cells = [row[by], figure(metric, row["value"], row["symbol"])]
        if parts:
            cells += [amount(row["numerator"]), amount(row["denominator"])]
        then = before.loc[row[by]] if row[by] in before.index else None
        cells.append("[x]" if then is None else figure(metric, then["value"], then["symbol"]))
        rows.append(cells)
    return table(f"{metric.title} by {group}, {pack.quarter.label}", columns, rows)


def filtered_block(pack: Pack, metric: Metric, where) -> Markup:
    """The measure through a filter: its figure of this quarter and of the one before."""
    published = pack.broken_down(metric, None, where)
    wanted = ["value", "numerator", "denominator"]
    rows = [_figure_row(metric, row, wanted) for _, row in published.figures.iloc[::-1].iterrows()]
    headings = (("Quarter", False), ("Figure", True), ("Number", True), ("Out of", True), ("Status", False))
    columns = [Column(name, number) for name, number in headings]
    return html(
        '<section class="breakdown"><h4>Some of {}</h4>{}</section>', as_subject(metric).rstrip(","),
        table(f"{metric.title}, of the records chosen", columns, rows),
    )  # fmt: skip
