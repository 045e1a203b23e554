"""Where a measure is heading if nothing changes, behind a fold: the forecast, its intervals and how often such held."""

from __future__ import annotations

from markupsafe import Markup

from ..charts import alt_text, figure_block, to_svg, trend_chart
from ..charts.trend import caption
from ..disclosure import Published
from ..findings import figure
from ..findings.outlook import Outlook
from ..findings.outlook_words import outlook_sentence
from .markup import Column, bullets, fold, html, join, table
from .pack import Pack

SHOWN = 9  # quarters before the forecast on its picture: two years, and the same quarter before them


def outlook_fold(pack: Pack, published: Published, anchor: str) -> Markup:
    """The next four quarters and the year end, with their intervals, the model and its record; why not, where not."""
    outlook = pack.outlook(published.metric)
    title = "Forecast of the next four quarters"
    if outlook.why_not or not outlook.quarters:
        return fold(title, html("<p>{}</p>", outlook_sentence(published.metric, outlook)))
    target = pack.params.targets.get(published.metric.id)
    aim = target.target if target else None
    recent = published.newest(SHOWN)
    words = alt_text.trend(recent, aim, outlook=outlook)
    drawn = to_svg(trend_chart(recent, target, outlook=outlook, narrow=True), f"{anchor}-ahead", words, "small")
    under = caption(recent, aim, outlook=outlook)
    said = [f"Method: {outlook.model}. {outlook.why_model}".strip(), outlook.coverage, outlook.why_no_year_end,
            *outlook.notes]  # fmt: skip
    content = (
        html("<p>{}</p>", outlook_sentence(published.metric, outlook)),
        figure_block([drawn], under), _table(published, outlook), bullets(line for line in said if line),
    )  # fmt: skip
    return fold(title, join(content))


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
