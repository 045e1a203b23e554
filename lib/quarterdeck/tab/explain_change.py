"""What explains a change, on a page: the sentence, each breakdown's bars and table, and how it was judged."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ..charts import figure_block, to_svg
from ..charts.contributions import contribution_chart, in_words, signed
from ..findings import axis_unit, figure, interval
from ..findings.change_in_words import p_in_words
from ..findings.explain_change import Explanation
from ..findings.groups import heading
from .markup import Column, bullets, fold, html, join, table


def explanation_block(explanation: Explanation) -> Markup:
    """The answer first; then the breakdowns, those with a group that stands out open, the others to be opened."""
    metric, name = explanation.metric, f"{explanation.metric.id}-explained"
    found = set(explanation.stands_out["dimension"])
    ordered = sorted(explanation.by, key=lambda dimension: dimension not in found)
    open_ = [dimension for dimension in ordered if dimension in found] or ordered[:1]
    parts = [
        _breakdown(explanation, dimension, name) if dimension in open_
        else fold(explanation.sentences[dimension], _pictures(explanation, dimension, name))
        for dimension in ordered
    ]  # fmt: skip
    return html(
        '<section class="breakdown" id="{}"><h4>What explains the change of {}, {} to {}</h4>'
        '<p class="finding">{}</p>{}{}<p class="quiet">{}</p></section>',
        name, metric.title, explanation.from_.label, explanation.to.label, explanation.sentence, join(parts),
        fold("How this was judged", bullets(explanation.method)), explanation.handling,
    )  # fmt: skip


def _breakdown(explanation: Explanation, dimension: str, name: str) -> Markup:
    return html("<p>{}</p>{}", explanation.sentences[dimension], _pictures(explanation, dimension, name))


def _pictures(explanation: Explanation, dimension: str, name: str) -> Markup:
    """The bars of one breakdown, wide and narrow, and its table behind a fold."""
    rows = explanation.frame[explanation.frame["dimension"] == dimension]
    if rows["contribution"].notna().sum() == 0:
        return Markup("")
    words, anchor = in_words(explanation, dimension), f"{name}-by-{dimension.replace('_', '-')}"
    drawn = [
        to_svg(contribution_chart(explanation, dimension, narrow=narrow), f"{anchor}-{size}", words, size)
        for narrow, size in ((False, "wide"), (True, "narrow"))
    ]
    unit = "Percentage points" if explanation.metric.unit == "%" else axis_unit(explanation.metric)
    caption = (
        f"{unit} added to the change by each {heading(dimension)}, {explanation.from_.label} to {explanation.to.label}."
    )
    if rows["stands_out"].any():
        caption += " Orange, and “stands out”: more than chance explains."
    group = heading(dimension)
    return html("{}{}", figure_block(drawn, caption), fold(f"Figures by {group}", _table(explanation, rows, dimension)))


def _table(explanation: Explanation, rows: pd.DataFrame, dimension: str) -> Markup:
    metric, group = explanation.metric, heading(dimension)
    parts, limits = rows["mix"].notna().any(), rows["lower"].notna().any()
    columns = [Column(group[0].upper() + group[1:]), Column(explanation.from_.label, True),
               Column(explanation.to.label, True)]  # fmt: skip
    columns += [Column("95% interval of its change", True)] if limits else []
    columns += [Column("Adds to the change", True), Column("Share of the change", True)]
    columns += [Column("of it from its rate", True), Column("of it from the mix", True)] if parts else []
    columns += [Column("In step with the others", True), Column("p, adjusted", True), Column("Stands out")]
    lines = []
    for _, row in rows.iterrows():
        cells = [row["group"], figure(metric, row["before"], "[z]"), figure(metric, row["after"], "[z]")]
        cells += [interval(metric, row)] if limits else []
        cells += [signed(explanation, row["contribution"]), _share(row["share"])]
        cells += [signed(explanation, row[part]) for part in ("rate", "mix")] if parts else []
        cells += [
            figure(metric, row["expected"]),
            "" if pd.isna(row["p_adjusted"]) else p_in_words(row["p_adjusted"]),
            "yes" if row["stands_out"] else "no",
        ]
        lines.append(cells)
    return table(f"What each {group} adds to the change of {metric.title}", columns, lines)


def _share(share: float) -> str:
    return "" if pd.isna(share) else f"{share:.0%}".replace("-", "−")
