"""The definitions page: every measure as it is published, with the worked examples that test it."""

from __future__ import annotations

from itertools import groupby

from markupsafe import Markup

from ..disclosure import SYMBOLS
from ..examples import WorkedExample
from ..findings.groups import heading
from ..metric import Metric, catalogue
from .about_statistics import about_statistics
from .markup import Column, bullets, fold, html, join, pairs, paragraphs, table
from .pack import Pack

AREAS = {"finance": "Finance", "children": "Children's services and education", "adults": "Adult services"}
_BETTER = {"high is good": "higher", "low is good": "lower", "neutral": "neither way: it is not judged"}


def definitions_block(pack: Pack) -> Markup:
    """Every measure by area and subject, with a list of symbols at the head."""
    metrics = sorted(catalogue().values(), key=lambda m: (list(AREAS).index(m.area) if m.area in AREAS else 9))
    parts = [symbols_block(), about_statistics()]
    for area, own in groupby(metrics, key=lambda m: m.area):
        listed = list(own)
        parts.append(html("<h2>{} <small>({} measures)</small></h2>", AREAS.get(area, area), len(listed)))
        for subject, measures in groupby(listed, key=lambda m: m.function.__module__):
            parts.append(html("<h3>{}</h3>", subject_title(subject)))
            parts += [_definition(pack, metric) for metric in measures]
    return join(parts)


def subject_title(module: str) -> str:
    """'EHC plans' for `…ehc_plans`: the file's name in words."""
    words = module.rsplit(".", 1)[-1].replace("_", " ")
    for short in ("ehc", "icb", "cqc"):
        words = words.replace(short, short.upper())
    return words[0].upper() + words[1:]


def symbols_block() -> Markup:
    """What stands in place of a figure that is not there, and how figures are rounded."""
    return html(
        "<h2>{}</h2>{}<p>{}</p>", "Symbols and rounding", pairs(SYMBOLS.items()),
        "A true nothing is shown as 0. Figures are rounded half up, and differences are those of the rounded figures, "
        "so that they agree with what stands on the page. Intervals are 95%: Wilson's for percentages, Byar's or "
        "exact ones for counts and rates of events; sums of money have none. Each comparison with others is tested for "
        "itself (p under 0.05), unadjusted for the many on the pages: of twenty where nothing differs about one is "
        "called more than chance.",
    )  # fmt: skip


def _definition(pack: Pack, metric: Metric) -> Markup:
    number = pack.params.number_of(metric.id)
    title = html('<span class="no">{}</span> {}', number, metric.title) if number else html("{}", metric.title)
    chosen = pack.params.settings.get(metric.id, {})
    ours = " (the council's choice)"
    settings = [
        html("<code>{}</code>: {}{}", name, str(chosen.get(name, default)), ours if name in chosen else "")
        for name, default in metric.settings.items()
    ]
    said = pairs(
        [
            ("Kind", f"{metric.kind}, {metric.unit}" if metric.unit else metric.kind),
            ("Looks at", metric.basis),
            ("Better when", _BETTER[metric.polarity]),
            ("Source", metric.source),
            ("Tables", ", ".join(name.replace("_", " ") for name in metric.tables + metric.optional_tables)),
            ("Choices", bullets(settings)),
            ("Broken down by", ", ".join(heading(name) for name in metric.groups)),
            ("Read with", ", ".join(m.title for m in (metric.open_and_late, *metric.beside) if m is not None)),
            ("Comparator", metric.benchmark_note if metric.benchmark else ""),
            ("Id", html("<code>{}</code>", metric.id)),
        ]
    )
    worked = join(_example(metric, example) for example in metric.examples)
    return html(
        '<section class="definition" id="{}"><h4>{}</h4>{}{}{}</section>',
        metric.id, title, paragraphs(metric.definition), said, fold("Worked example", worked) if worked else "",
    )  # fmt: skip


def _example(metric: Metric, example: WorkedExample) -> Markup:
    texts = example.texts(metric.tables[0])
    shown = join(_text_table(name, text, example.period) for name, text in texts.items())
    expected = "" if example.expect is None else f"The figure is {example.expect:g}."
    return html("{}<p>{} {}</p>", shown, expected, example.about)


def _text_table(name: str, text: str, period: str) -> Markup:
    heads, *rows = [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.strip()]
    title = f"{name.replace('_', ' ').capitalize()}: worked example for {period}"
    return table(title, [Column(head.replace("_", " ")) for head in heads], rows)
