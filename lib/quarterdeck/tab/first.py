"""What to read first: the real changes, ranked, then what differs from last quarter and what is off target."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from markupsafe import Markup

from ..findings import Headlines, headlines
from ..findings.shortlist import ORDER, Shortlist, Signal, honest_line, shortlist
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
        (pack.figures(m) for m in signals), judged, pack.quarter, pack.params.targets, pack.standings(judged.real)
    )
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
    boxes = join(_box(title, [_line(s, here) for s in lines], most, tone, none) for title, lines, tone, none in parts)
    return html(
        '<div class="boxes signals">{}</div><p class="quiet">A change is called real where chance alone would seldom '
        "show as much in a measure that has not changed; it says nothing of the cause. {}</p>",
        boxes, ORDER,
    )  # fmt: skip


def _line(signal: Signal, here: Collection[str]) -> Markup:
    page = "" if signal.metric_id in here else PAGES.get(catalogue()[signal.metric_id].area, "")
    also = f" Likewise: {'; '.join(signal.also)}." if signal.also else ""
    return html('<a href="{}#{}">{}</a>: {}{}', page, signal.metric_id, signal.name, signal.words, also)


def _moved(pack: Pack, metrics: Sequence[Metric], most: int) -> Markup:
    """What differs from last quarter, and what is off target: second, and never called real."""
    found = headlines([pack.figures(metric) for metric in metrics], pack.quarter, pack.params.targets)
    boxes = [
        _box(title, [_headline(line) for line in lines], most, tone, "Nothing this quarter.", level="h4")
        for title, lines, tone in (
            ("Better than last quarter", found.better, "good"),
            ("Worse than last quarter", found.worse, "poor"),
            ("Off target", found.off_target, "poor"),
        )
    ]
    return html(
        '<h3>{}</h3><p>{}</p><div class="boxes">{}</div>'
        '<p class="quiet">A difference from last quarter may be chance: whether the measure has really changed is '
        "judged above. A figure that counts up through the year is set against the same quarter last year. The change "
        "that is largest beside the measure's own usual movement stands first. The newest figures are provisional: "
        "what is recorded late, such as the end of a case, can still change them.</p>{}",
        "Since last quarter, and against targets", _counts(found, len(metrics)), join(boxes), _without(found),
    )  # fmt: skip


def _headline(line) -> Markup:
    title, rest = line.words.split(": ", 1)
    return html('<a href="#{}">{}</a>: {}', line.metric_id, title, rest)


def _box(title: str, lines: list[Markup], most: int, tone: str, nothing: str, level: str = "h3") -> Markup:
    more = fold(f"{len(lines) - most} more", bullets(lines[most:])) if len(lines) > most else ""
    said = bullets(lines[:most]) if lines else html("<p>{}</p>", nothing)
    head = html('{} <span class="quiet">({})</span>', title, len(lines))
    return html('<section class="box {}"><{}>{}</{}>{}{}</section>', tone, level, head, level, said, more)


def _counts(found: Headlines, measures: int) -> str:
    said = [
        f"{len(found.better)} went the right way",
        f"{len(found.worse)} the wrong way",
        f"{found.same} stayed the same" if found.same else "",
        f"{found.no_direction} have no better direction or nothing to be compared with" if found.no_direction else "",
        f"{len(found.without_figure)} have no figure this quarter" if found.without_figure else "",
    ]
    first = f"Of {measures} measures, {_listed([words for words in said if words])}."
    targets = found.on_target + found.close + len(found.off_target)
    if not targets:
        return f"{first} None has a target."
    numbers = {"on target": found.on_target, "close": found.close, "off target": len(found.off_target)}
    aimed = [f"{number} {'is' if number == 1 else 'are'} {state}" for state, number in numbers.items() if number]
    return f"{first} Of the {targets} with a target and a figure, {_listed(aimed)}."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _without(found: Headlines) -> Markup:
    if not found.without_figure:
        return Markup("")
    return fold(f"{len(found.without_figure)} without a figure this quarter", bullets(found.without_figure))
