"""Where a measure is heading if nothing changes, behind a fold: the forecast, its intervals and how often such held."""

from __future__ import annotations

from markupsafe import Markup

from ..charts import alt_text, figure_block, to_svg, trend_chart
from ..charts.trend import caption
from ..disclosure import Published
from ..findings import figure, target_in_words
from ..findings.outlook import Outlook
from .markup import Column, bullets, fold, html, join, table
from .pack import Pack


def outlook_fold(pack: Pack, published: Published, anchor: str) -> Markup:
    """The next four quarters and the year end, with their intervals, the model and its record; why not, where not."""
    outlook = pack.outlook(published.metric)
    title = "Forecast of the next four quarters"
    if outlook.why_not or not outlook.quarters:
        return fold(title, html("<p>{}</p>", outlook.why_not)) if outlook.why_not else Markup("")
    target = pack.params.targets.get(published.metric.id)
    aim = target.target if target else None
    words = alt_text.trend(published, aim, outlook=outlook)
    drawn = to_svg(trend_chart(published, target, outlook=outlook, narrow=True), f"{anchor}-ahead", words, "small")
    under = caption(published, aim, outlook=outlook)
    said = [outlook.why_model or f"Model: {outlook.model}.", outlook.coverage, *outlook.notes]
    content = (
        html("<p>{}</p>", " ".join(_year_end(pack, published, outlook))),
        figure_block([drawn], under), _table(published, outlook), bullets(line for line in said if line),
    )  # fmt: skip
    return fold(title, join(content))


def _year_end(pack: Pack, published: Published, outlook: Outlook) -> list[str]:
    metric, end = published.metric, outlook.year_end
    said = ["If nothing changes but what has changed before:"] if end is not None else []
    if end is not None:
        mid, low_80, high_80, low_95, high_95 = (
            figure(metric, v) for v in (end.mid, end.lower_80, end.upper_80, end.lower_95, end.upper_95)
        )
        said.append(f"{mid} {end.words} (80% interval {low_80} to {high_80}; 95% {low_95} to {high_95}).")
    elif outlook.why_no_year_end:
        said.append(outlook.why_no_year_end)
    target = pack.params.targets.get(metric.id)
    if target is not None and outlook.chance_in_words:
        aim = target_in_words(metric, target)
        said.append(f"The chance of meeting the target ({aim}) then is {outlook.chance_in_words}.")
    return said


def _table(published: Published, outlook: Outlook) -> Markup:
    metric = published.metric
    columns = [Column("Quarter"), Column("Forecast", True), Column("80% interval", True), Column("95% interval", True)]
    rows = []
    for n, quarter in enumerate(outlook.quarters):
        both = [
            f"{figure(metric, low[n])} to {figure(metric, high[n])}"
            for low, high in ((outlook.lower_80, outlook.upper_80), (outlook.lower_95, outlook.upper_95))
        ]
        rows.append([quarter, figure(metric, outlook.mid[n]), *both])
    return table(f"{metric.title}: forecast", columns, rows)
