"""What to read first: the real changes, ranked, then what is off target and what differs from last quarter."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from markupsafe import Markup

from ..findings import Headline, Headlines, headlines, measures_of
from ..findings.shortlist import ORDER, Shortlist, Signal, honest_line, shortlist
from ..findings.signal_sentences import OF_THE_DAY
from ..metric import Metric, catalogue
from .markup import bullets, fold, html, join
from .pack import Pack

PAGES = {"finance": "02_finance.html", "children": "03_children.html", "adults": "04_adults.html"}


def headline_block(
    pack: Pack, metrics: Sequence[Metric], *, signals: Collection[Metric], here: Collection[str], most: int = 5
) -> Markup:
    """The shortlist of real changes among `signals`, and what moved among `metrics`.

    `here` are the measures with an anchor on this page; a line on another measure leads to the page of its area.
    """
    judged = pack.judged()
    found = shortlist(
        (pack.figures(m) for m in signals), judged, pack.quarter, pack.params.targets, pack.standings(judged.real),
        lambda published: pack.incomplete(published).quarters_provisional,
    )  # fmt: skip
    whole = len(signals) == len(catalogue())
    return html(
        '<section class="headlines" aria-label="Headlines"><p class="lead">{}</p>{}{}</section>',
        honest_line(judged, None if whole else found), _signals(found, here, most), _moved(pack, metrics, most),
    )  # fmt: skip


def _signals(found: Shortlist, here: Collection[str], most: int) -> Markup:
    """The real changes in their parts; nothing where there are none."""
    if not found.measures:
        return Markup("")
    parts = [
        ("Areas of risk", found.risk, "poor", "No real change for the worse."),
        ("Areas of positive performance", found.positive, "good", "No real change for the better."),
    ]
    if found.neutral:
        parts.append(("Changes without a good or bad direction", found.neutral, "", ""))
    boxes = join(
        _box(title, [_line(s, here) for s in lines], measures_of(lines), most, tone, none)
        for title, lines, tone, none in parts
    )
    shown = (*found.risk, *found.positive, *found.neutral)
    money = f" {OF_THE_DAY}" if any(_of_money(signal) for signal in shown) else ""
    return html(
        '<div class="boxes signals">{}</div><p class="quiet">A change is called real where chance alone would seldom '
        "show as much in a measure that has not changed; it says nothing of the cause. {}{}</p>",
        boxes, ORDER, money,
    )  # fmt: skip


def _line(signal: Signal, here: Collection[str]) -> Markup:
    page = "" if signal.metric_id in here else PAGES.get(catalogue()[signal.metric_id].area, "")
    return html('<a href="{}#{}">{}</a>: {}{}', page, signal.metric_id, signal.name, signal.words, _also(signal))


def _also(line: Signal | Headline) -> str:
    """The other measures of a line's story, which went the same way."""
    return f" Likewise: {'; '.join(line.also)}." if line.also else ""


def _of_money(signal: Signal) -> bool:
    return signal.metric_id in catalogue() and catalogue()[signal.metric_id].unit.startswith("£")


def _moved(pack: Pack, metrics: Sequence[Metric], most: int) -> Markup:
    """What is off target, and what differs from last quarter: second, and never called real."""
    figures = [pack.figures(metric) for metric in metrics]
    found = headlines(figures, pack.quarter, pack.params.targets, pack.incomplete)
    boxes = [
        _box(title, [_headline(line) for line in lines], measures_of(lines), most, tone, "Nothing this quarter.", "h4")
        for title, lines, tone in (
            ("Off target", found.off_target, "poor"),
            ("Worse than last quarter", found.worse, "poor"),
            ("Better than last quarter", found.better, "good"),
            ("Not yet complete", found.not_yet, ""),
        )
        if lines or tone
    ]
    return html(
        '<h3>{}</h3><p>{}</p><div class="boxes">{}</div>'
        '<p class="quiet">A difference from last quarter may be chance: whether the measure has really changed is '
        "judged above. A figure that counts up through the year is set against the same quarter last year. The change "
        "that is largest beside the measure's own usual movement stands first. Where much is still to be recorded, as "
        "when a case ended, a figure is not yet complete: it is called neither better nor worse, nor off target.</p>{}",
        "Against targets, and since last quarter", _counts(found, len(metrics)), join(boxes), _without(found),
    )  # fmt: skip


def _headline(line: Headline) -> Markup:
    title, rest = line.words.split(": ", 1)
    return html('<a href="#{}">{}</a>: {}{}', line.metric_id, title, rest, _also(line))


def _box(
    title: str, lines: list[Markup], measures: int, most: int, tone: str, nothing: str, level: str = "h3"
) -> Markup:
    """A list under its title with how many measures stand in it; those after the first few behind a fold."""
    more = fold(f"{len(lines) - most} more", bullets(lines[most:])) if len(lines) > most else ""
    said = bullets(lines[:most]) if lines else html("<p>{}</p>", nothing)
    head = html('{} <span class="quiet">({})</span>', title, measures)
    return html('<section class="box {}"><{}>{}</{}>{}{}</section>', tone, level, head, level, said, more)


def _counts(found: Headlines, measures: int) -> str:
    said = [
        f"{measures_of(found.better)} went the right way",
        f"{measures_of(found.worse)} the wrong way",
        f"{found.same} stayed the same" if found.same else "",
        _are(measures_of(found.not_yet), "not yet complete"),
        f"{found.no_direction} have no better direction or nothing to be compared with" if found.no_direction else "",
        f"{len(found.without_figure)} have no figure this quarter" if found.without_figure else "",
    ]
    first = f"Of {measures} measures, {_listed([words for words in said if words])}."
    off = measures_of(found.off_target)
    targets = found.on_target + found.close + off + found.aimed_not_yet
    if not targets:
        return f"{first} None has a target."
    numbers = {
        "on target": found.on_target, "close": found.close, "off target": off, "not yet complete": found.aimed_not_yet,
    }  # fmt: skip
    aimed = [_are(number, state) for state, number in numbers.items() if number]
    return f"{first} Of the {targets} with a target and a figure, {_listed(aimed)}."


def _are(number: int, state: str) -> str:
    return f"{number} {'is' if number == 1 else 'are'} {state}" if number else ""


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _without(found: Headlines) -> Markup:
    if not found.without_figure:
        return Markup("")
    return fold(f"{len(found.without_figure)} without a figure this quarter", bullets(found.without_figure))
