"""Three judgements of a measure, apart and each in a word: against its target, which way it went, is it real."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ..disclosure import Published
from ..findings import (
    UNTESTED,
    accumulates,
    against_target,
    change_between,
    comparisons,
    interval,
    latest,
    no_figure,
    target_in_words,
)  # fmt: skip
from ..findings.headlines import newest_complete, once_recorded
from ..findings.incomplete import Incomplete
from ..findings.signal_sentences import signal_sentence, signal_word
from ..findings.verdict import CONCERN, FALL, IMPROVEMENT, NOT_ASSESSABLE, RISE, TOO_FEW, UNCLEAR, Verdict
from .markup import html, join, tag
from .pack import Pack

# What tints a word; it never says more than the word.
TONES = {
    "On target": "good", "Close": "close", "Off target": "poor", "Better": "good", "Worse": "poor",
    IMPROVEMENT: "good solid", CONCERN: "poor solid", RISE: "solid", FALL: "solid",
}  # fmt: skip


def finding_said(pack: Pack, published: Published) -> str:
    """The figure of the quarter and how it compares; that it is not yet complete, and what it may come to."""
    late = pack.incomplete(published)
    said = latest(published, pack.quarter, complete=not late.quarters_provisional)
    return f"{said} {not_yet(pack, published, late)}".strip()


def not_yet(pack: Pack, published: Published, late: Incomplete) -> str:
    """'Not yet complete: about 95.6% once all is recorded.'; blank where the newest figure is complete, or none."""
    row = published.at(pack.quarter)
    if not late.quarters_provisional or row is None or pd.isna(row["value"]):
        return ""
    return f"Not yet complete: {once_recorded(published.metric, late) or 'more is still to be recorded'}."


def judgement_strip(pack: Pack, published: Published) -> Markup:
    """The three judgements beside each other, under the finding of a measure's block."""
    return html(
        '<dl class="judged"><div><dt>Target</dt><dd>{}</dd></div><div><dt>Direction</dt><dd>{}</dd></div>'
        "<div><dt>Signal</dt><dd>{}</dd></div></dl>",
        target_judgement(pack, published), direction_judgement(pack, published),
        signal_judgement(pack, published, why=False),
    )  # fmt: skip


def target_judgement(pack: Pack, published: Published) -> Markup:
    """'Off target', with the target; 'No target' where the council has set none.

    A figure that is still being recorded stands 'so far', untinted, with what it may come to.
    """
    metric, row = published.metric, published.at(pack.quarter)
    target = pack.params.targets.get(metric.id)
    state = against_target(metric, float("nan") if row is None else row["value"], target)
    if target is None:
        return html('<span class="quiet">{}</span>', state)
    aim, late = target_in_words(metric, target), pack.incomplete(published)
    if late.quarters_provisional and state in TONES:
        comes_to = once_recorded(metric, late)
        return html("{} <small>{}{}{}</small>", tag(f"{state} so far"), aim, "; " if comes_to else "", comes_to)
    return html("{} <small>{}</small>", tag(state, TONES.get(state, "")), aim)


def direction_judgement(pack: Pack, published: Published) -> Markup:
    """'Worse than last quarter', 'Better than a year ago': the figures as shown, whatever chance may have done.

    Where the newest figure is still being recorded it is the newest complete one that is set against earlier ones.
    """
    metric, now = published.metric, published.at(pack.quarter)
    if now is None or pd.isna(now["value"]):
        return html("<small>No figure: {}.</small>", no_figure(now))
    quarter = newest_complete(pack.quarter, pack.incomplete(published))
    now, said = published.at(quarter), []
    last, year = ("last quarter", "a year ago") if quarter == pack.quarter else ("the quarter before", "a year before")
    earlier = [(f"than {last}", f"as {last}", quarter.previous),
               (f"than {year}", f"as {year}", quarter.same_quarter_last_year)]  # fmt: skip
    for than, same, then in earlier:
        if accumulates(metric) and then == quarter.previous:
            continue
        change = change_between(metric, now, published.at(then))
        if change.word:
            beside = same if change.word == "Same" else than
            said.append(html('<span class="way">{} <small>{}</small></span>', change.word, beside))
        else:
            said.append(html('<span class="way"><small>Not comparable with {}</small></span>', then.label))
    if quarter != pack.quarter:
        said.append(html("<small>(of {}: {} is not yet complete)</small>", quarter.label, pack.quarter.label))
    return join(said, " ")


def signal_judgement(pack: Pack, published: Published, *, why: bool = True) -> Markup:
    """'Real concern since 2024-25 Q1', 'No clear change', 'Too few points' …, with what must be known if `why`."""
    verdict = pack.judged().verdicts.get(published.metric.id)
    if verdict is None:
        return html('<span class="quiet">{}</span>', "Not tested")
    word = tag(signal_word(verdict), TONES.get(verdict.signal, "plain"))
    if verdict.real:
        when = {"newest point": "in", "trend": "over the quarters from"}.get(verdict.rule, "since")
        besides = html(" <small>{}</small>", verdict.why) if why and verdict.why else ""
        return html('{} <small>{} <span class="value">{}</span></small>{}', word, when, verdict.since, besides)
    if why and verdict.signal == UNCLEAR and verdict.why:
        return html("{} <small>{}</small>", word, verdict.why)
    if why and verdict.signal in (TOO_FEW, NOT_ASSESSABLE):
        reason = signal_sentence(verdict, published.metric).partition(": ")[2]
        return html("{} <small>{}</small>", word, reason[:1].upper() + reason[1:])
    return word


def signal_said(pack: Pack, published: Published) -> Markup:
    """The one sentence whether a change is real, as it stands under the finding; its label is strong."""
    metric, judged = published.metric, pack.judged()
    verdict = judged.verdicts.get(metric.id)
    if verdict is None:
        return html('<p class="quiet">{}</p>', UNTESTED) if comparisons(published, pack.quarter) else Markup("")
    label, _, rest = sentence_of(pack, published, verdict).partition(": ")
    return html('<p class="signal"><strong>{}:</strong> {}{}</p>', label, rest, _until_then(pack, published, verdict))


def _until_then(pack: Pack, published: Published, verdict: Verdict) -> str:
    """In a first year: what says how far the figure can be trusted, until a chart can judge it."""
    row = published.at(pack.quarter)
    if verdict.signal != TOO_FEW or row is None or not interval(published.metric, row):
        return ""
    beside = " Set it beside what others publish." if not pack.comparison(published.metric).empty else ""
    return f" Until then its 95% interval says how much of it may be chance: {interval(published.metric, row)}.{beside}"


def sentence_of(pack: Pack, published: Published, verdict: Verdict) -> str:
    """The verdict's sentence with what the page knows beside it: the usual range and the newest figure."""
    last, which = pack.quarter.label, "the newest figure"
    if verdict.used and verdict.used[-1] != last:  # the newest is still being recorded: it judges nothing
        last, which = verdict.used[-1], f"the newest complete figure, of {verdict.used[-1]},"
    row = published.at(last)
    newest = float("nan") if row is None else float(row["value"])
    usual, measures = pack.limits(published.metric).usual_in(last), pack.judged().measures_judged
    return signal_sentence(verdict, published.metric, usual=usual, newest=newest, which=which, measures=measures)
