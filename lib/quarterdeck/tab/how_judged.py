"""How a measure was judged, behind a fold: what the test looked at, its settings, its numbers, and the chart's."""

from __future__ import annotations

import math

import numpy as np
from markupsafe import Markup

from ..disclosure import Published
from ..findings import figure
from ..findings.assurance import assurance_sentence
from ..findings.limits import Limits
from ..findings.signal_sentences import level, one_in, signal_word
from ..findings.time_between import between_words
from ..findings.verdict import RULES, Verdict
from ..metric import Metric
from .long_run import over_the_years
from .markup import bullets, fold, html, join, pairs
from .pack import Pack

ABOUT = "91_definitions.html#about-the-statistics"
_LOOKED_FOR = "Looked for: the newest figure against those before it; a shift of level, and when; a steady trend."
_KINDS = {
    "XmR": "XmR chart: limits from how far neighbouring quarters differ",
    "I": "XmR chart: limits from how far neighbouring quarters differ",
    "p": "p chart: limits from chance alone and the number of people in each quarter",
    "p'": "p′ chart: limits from the number of people in each quarter and the spread that quarters show",
    "u": "u chart: limits from chance alone and the population in each quarter",
    "u'": "u′ chart: limits from the population in each quarter and the spread that quarters show",
    "c": "c chart: limits from chance alone, for a count of events",
    "c'": "c′ chart: limits for counts near 0 that vary more than chance alone makes them",
    "T": "T chart: the days between rare events",
    "G": "G chart: the number of cases between rare events",
}


def how_judged_fold(pack: Pack, published: Published) -> Markup:
    """The method, its settings, its numbers and its caveats; blank for a measure that was not judged."""
    verdict = pack.judged().verdicts.get(published.metric.id)
    if verdict is None:
        return Markup("")
    limits = pack.limits(published.metric)
    said = [
        ("Looked at", _looked_at(verdict)),
        ("What was done", bullets(verdict.method)),
        ("Found", _found(verdict, published.metric)),
        ("Each rule alone", _by_rule(verdict)),
        ("Chance", _chance(pack, verdict)),
        ("Chart", _chart(published.metric, limits)),
        ("Target", assurance_sentence(published.metric, limits, pack.params.targets.get(published.metric.id))),
        ("Time between", between_words(published.metric, pack.time_between(published.metric))),
        ("Over the years", over_the_years(pack, published, verdict.real)),
        ("A new beginning?", limits.suggested),
        ("Newest quarters", pack.incomplete(published).why if pack.incomplete(published).worth_saying else ""),
    ]
    about = html('<p><a href="{}">About the statistics</a>: each method, when to trust it, and its source.</p>', ABOUT)
    return fold("How this was judged", join((pairs(said), about)))


def _looked_at(verdict: Verdict) -> str:
    used = verdict.used
    if not used:
        return ""
    return f"{used[0]} alone" if len(used) == 1 else f"{len(used)} quarters, from {used[0]} to {used[-1]}"


def _found(verdict: Verdict, metric: Metric) -> str:
    if not verdict.rule:
        return ""
    best = f"{_LOOKED_FOR} The clearest is the {verdict.rule}"
    if not all(map(math.isfinite, (verdict.before, verdict.after, verdict.size))):
        return f"{best}."
    before, after = (level(metric, value, verdict.size) for value in (verdict.before, verdict.after))
    return f"{best}: from about {before} to about {after}, beginning with {verdict.since}."


def _by_rule(verdict: Verdict) -> str:
    """The p-value that each rule yields, before the three share the chance of a false alarm."""
    return "; ".join(f"{rule} {_probability(p, 'p')}" for rule, p in zip(RULES, verdict.by_rule, strict=False))


def _chance(pack: Pack, verdict: Verdict) -> str:
    if not math.isfinite(verdict.p):
        return ""
    judged = pack.judged()
    word = signal_word(verdict).lower()
    return (
        f"An unchanged measure shows as much in {one_in(verdict.p)} cases ({_probability(verdict.p, 'p')}). Allowing "
        f"for the {judged.measures_judged} measures judged together (Benjamini and Hochberg) it is "
        f"{_probability(verdict.q, 'q')}. A change is called real where p is at most {judged.alone:g} and q at most "
        f"{judged.rate:g}: this is \"{word}\"."
    )


def _probability(p: float, name: str) -> str:
    if p < 0.0001:
        return f"{name} less than 0.0001"
    return f"{name} = {p:.4f}" if p < 0.01 else f"{name} = {p:.2f}"


def _chart(metric: Metric, limits: Limits) -> Markup | str:
    if limits.chart is None:
        return limits.why_not
    chart = limits.chart
    said = [f"{_KINDS.get(chart.kind, chart.kind)}."]
    if limits.usual is not None:
        low, high = limits.usual
        centre = figure(metric, chart.centre[-1])
        said.append(
            f"Newest quarter: from {figure(metric, low)} to {figure(metric, high)} around {centre}; {_side(chart)}."
        )
    if bool(np.asarray(chart.short)[-1]):
        said.append("Fewer than 12 quarters make these limits: they will still move as quarters arrive.")
    return bullets([*said, *chart.notes, "Marked points show where to look; they alone are never called real."])


def _side(chart) -> str:
    return str(chart.label[-1]) or "nothing marks it"
