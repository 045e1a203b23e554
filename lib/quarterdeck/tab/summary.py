"""Tab 1: the summary's measures as tables that become cards on a small screen."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ..charts import alt_text, sparkline, to_svg
from ..disclosure import Published
from ..errors import PackError
from ..findings import accumulates, figure, figure_with_unit, parts, unit_of
from ..metric import Metric, catalogue, find
from ..params import SummaryGroup, SummaryMeasure, SummarySection
from .blocks import STATUS
from .comparators import elsewhere
from .first import PAGES
from .judgements import direction_judgement, not_yet, signal_judgement, target_judgement
from .markup import bullets, html, join
from .pack import Pack

_NO_COMPARATOR = Markup('<span class="none" aria-hidden="true">–</span><span class="hidden">not published</span>')


_WITHIN = Markup(' <small class="within">not for publication</small>')
_WITHIN_LEGEND = Markup(
    '<p class="quiet">Figures marked “not for publication” are held on terms that keep them inside the council: leave '
    "them out of whatever is passed on.</p>"
)


def summary_tables(pack: Pack) -> Markup:
    """Every measure of params/summary.yaml, in its order: one table a section, its groups inside."""
    tables = join(_section(pack, section) for section in pack.params.summary)
    return join([_WITHIN_LEGEND, tables]) if _WITHIN in tables else tables


def _section(pack: Pack, section: SummarySection) -> Markup:
    heads = join(
        html('<th role="columnheader" scope="col"{}>{}</th>', Markup(' class="number"') if number else "", _whole(name))
        for name, number in _headings(pack)
    )
    groups = join(_group(pack, section, group) for group in section.groups)
    caption = f"{section.section}: {sum(len(g.measures) for g in section.groups)} measures, {pack.quarter.label}"
    return html(
        '<section class="summary"><h2 id="{}">{}</h2><table role="table" class="cards"><caption>{}</caption>'
        '<thead role="rowgroup"><tr role="row">{}</tr></thead>{}</table></section>',
        section.section.lower(), section.section, caption, heads, groups,
    )  # fmt: skip


def _headings(pack: Pack) -> list[tuple[str, bool]]:
    quarter = pack.quarter
    return [
        ("Measure", False), (f"Latest, {quarter.label}", True), (quarter.previous.label, True),
        (quarter.same_quarter_last_year.label, True), ("Last full year", True), ("England", True),
        (pack.params.council.region or "Region", True), (_neighbours(pack), True), ("Target", False),
        ("Direction", False), ("Signal", False),
    ]  # fmt: skip


def _neighbours(pack: Pack) -> str:
    """The heading of the neighbours' column, with the statistic that stands in it."""
    statistic = pack.params.council.neighbours_statistic
    return f"Neighbours' {'median or sum' if 'sum' in statistic else statistic}"


def _whole(name: str) -> Markup:
    """A heading whose quarter is never broken over two lines."""
    before, comma, quarter = name.rpartition(", ")
    if " Q" not in quarter:
        return html("{}", name)
    return html('{}{} <span class="value">{}</span>', before, comma.strip(), quarter)


def _group(pack: Pack, section: SummarySection, group: SummaryGroup) -> Markup:
    rows = join(_row(pack, measure) for measure in group.measures)
    name = f"{section.section}-{group.group}".lower().replace(" ", "-")
    return html(
        '<tbody role="rowgroup" aria-labelledby="{}"><tr role="row" class="group">'
        '<th role="rowheader" scope="rowgroup" colspan="11" id="{}">{}</th></tr>{}</tbody>',
        _slug(name), _slug(name), group.group, rows,
    )  # fmt: skip


def _slug(name: str) -> str:
    return "".join(letter for letter in name if letter.isalnum() or letter == "-")


def _row(pack: Pack, measure: SummaryMeasure) -> Markup:
    if measure.metric not in catalogue():
        raise PackError(f"params/summary.yaml: {measure.number} names '{measure.metric}', which is no measure.")
    metric = find(measure.metric)
    published = pack.figures(metric)
    cells = [
        html("{}{}", _latest(pack, published), _spark(pack, published)), *_earlier(pack, published),
        *_elsewhere(pack, metric), target_judgement(pack, published), direction_judgement(pack, published),
        signal_judgement(pack, published),
    ]  # fmt: skip
    numbers = range(7)
    shown = join(
        html('<td role="cell" data-label="{}" class="{}{}">{}</td>', name, "number" if n in numbers else "words",
             " empty" if cell is _NO_COMPARATOR else "", cell)
        for n, ((name, _), cell) in enumerate(zip(_headings(pack)[1:], cells, strict=True))
    )
    link = html('<a href="{}#{}">{}</a>', PAGES.get(metric.area, ""), metric.id, metric.title)
    beside = bullets((_beside(pack, find(name)) for name in measure.beside if name in catalogue()), "beside")
    return html(
        '<tr role="row" id="{}"><th role="rowheader" scope="row"><span class="no">{}</span> {} '
        '<span class="quiet unit">{}</span>{}</th>{}</tr>',
        metric.id, measure.number, link, _measured_in(metric), beside, shown,
    )  # fmt: skip


def _measured_in(metric: Metric) -> str:
    """What stands small under a measure's name: its unit where the figure does not carry it, and what it adds up."""
    unit = metric.spoken or ("" if metric.unit in ("%", "£", "£'000") else unit_of(metric))
    return ", ".join(words for words in (unit, "year to date" if accumulates(metric) else "") if words)


def _beside(pack: Pack, metric: Metric) -> str:
    row = pack.figures(metric).at(pack.quarter)
    if row is None or pd.isna(row["value"]):
        return f"{metric.title}: {'[x]' if row is None else row['symbol']}"
    made_of = f" ({parts(metric, row)})" if parts(metric, row) else ""
    return f"{metric.title}: {figure_with_unit(metric, row['value'])}{made_of}"


def _latest(pack: Pack, published: Published) -> Markup:
    metric, row = published.metric, published.at(pack.quarter)
    if row is None or pd.isna(row["value"]):
        symbol = "[x]" if row is None else row["symbol"]
        return html("<strong>{}</strong> <small>{}</small>", symbol, "Not available")
    made_of = html(" <small>{}</small>", parts(metric, row)) if parts(metric, row) else ""
    waits = not_yet(pack, published, pack.incomplete(published))
    status = html(" <small>{}</small>", waits.rstrip(".") or STATUS.get(row["status"], ""))
    return html("<strong>{}</strong>{}{}", figure(metric, row["value"]), made_of, status)


def _spark(pack: Pack, published: Published) -> Markup:
    if published.figures["value"].notna().sum() < 2:
        return html('<span class="quiet">{}</span>', "too few quarters")
    target = pack.params.targets.get(published.metric.id)
    drawn = sparkline(published, target.target if target else None)
    return to_svg(drawn, f"{published.metric.id}-spark", alt_text.spark(published), "spark")


def _earlier(pack: Pack, published: Published) -> list[Markup]:
    metric, quarter = published.metric, pack.quarter
    value = Markup('<span class="value">{}</span>')
    cells = []
    for then in (quarter.previous, quarter.same_quarter_last_year):
        row = published.at(then)
        cells.append(value.format("[x]" if row is None else figure(metric, row["value"], row["symbol"])))
    year = pack.last_full_year(metric).figures.iloc[0]
    last = value.format(figure(metric, year["value"], year["symbol"]))
    cells.append(html("{} <small>{}</small>", last, _year(metric, year)))
    return cells


def _year(metric: Metric, row: pd.Series) -> str:
    end = row["end"]
    if metric.basis == "at period end":
        return f"31 March {end.year}"
    if metric.basis == "calendar year to date":
        return str(end.year)
    if metric.basis in ("last 12 months", "last 6 months"):
        return f"to 31 March {end.year}"
    return f"{end.year - 1}-{end.year % 100:02d}"


def _elsewhere(pack: Pack, metric: Metric) -> list[Markup]:
    others = pack.comparators(metric)
    cells = []
    for kind in ("country", "region", "neighbours"):
        rows = others[others["kind"] == kind]
        if rows.empty:
            cells.append(_NO_COMPARATOR)
        else:
            unlike = html(" <small>{}</small>", "not like for like") if not rows["comparable"].iloc[0] else ""
            within = Markup("") if rows["may_be_published"].all() else _WITHIN
            cells.append(html("{}{}{}", elsewhere(metric, rows.iloc[0]), unlike, within))
    return cells
