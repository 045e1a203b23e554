"""A measure's funnel plot on the page: where the council stands, the picture, and who lies outside the limits."""

from __future__ import annotations

from markupsafe import Markup

from ..benchmarks import read_published
from ..charts import alt_text, figure_block, to_svg
from ..charts.funnel import funnel_chart
from ..findings import figure
from ..findings.funnel import FunnelOf, funnel_of, funnel_sentences
from ..findings.numbers import amount
from ..metric import Metric
from .markup import Column, fold, html, join, table
from .pack import Pack

_STANDS = {"High (0.001)": "Above the 99.8% limits", "High (0.025)": "Above the 95% limits",
           "Low (0.025)": "Below the 95% limits", "Low (0.001)": "Below the 99.8% limits"}  # fmt: skip


def funnel_block(pack: Pack, metric: Metric) -> Markup:
    """The sentences, the picture and a fold of the authorities outside; one sentence where there is no funnel."""
    found = funnel_of(metric, pack.params, read_published(), pack.quarter, pack.figures(metric).at(pack.quarter))
    said = join(html("<p>{}</p>", sentence) for sentence in funnel_sentences(found, pack.council))
    title = html("<h4>{}: among all authorities, by size</h4>", metric.title)
    if found.why_none:
        return html('<section class="breakdown">{}{}</section>', title, said)
    return html('<section class="breakdown">{}{}{}{}</section>', title, said, _picture(found), _outside_fold(found))


def _picture(found: FunnelOf) -> Markup:
    metric = found.metric
    words = alt_text.funnel(metric, found.areas, found.funnel.average, found.period)
    drawn = [
        to_svg(funnel_chart(metric, found.areas, found.lines, found.funnel.average, narrow=narrow),
               f"{metric.id}-funnel-{size}", words, size)
        for narrow, size in ((False, "wide"), (True, "narrow"))
    ]  # fmt: skip
    council = f"this council ({found.own_from})" if found.own_from else "this council"
    marks = f"Diamond: {council}. Triangles: statistical neighbours, named where they lie outside the limits."
    return figure_block(drawn, f"{found.period}. {marks} Circles: other authorities.")


def _outside_fold(found: FunnelOf) -> Markup:
    metric, rows = found.metric, found.outside
    columns = [Column("Authority"), Column("Where"), Column("Figure", True), Column("Number", True),
               Column("Out of", True)]  # fmt: skip
    cells = [[row.name, _STANDS[row.standing], figure(metric, row.value), amount(row.numerator),
              amount(row.denominator)] for row in rows.itertuples(index=False)]  # fmt: skip
    if not cells:
        return fold("Authorities outside the limits", html("<p>None.</p>"))
    return fold("Authorities outside the limits", table(f"{metric.title}: outside the limits", columns, cells))
