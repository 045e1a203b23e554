"""`quarterdeck definitions`: the three pages of docs/ that are written from the code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ..metric import Metric, catalogue
from ..params import Params, load_params
from ..tables import TABLES, TableSpec
from ..tables.checks.across import Check
from ..tables.checks.between import BETWEEN
from ..tables.checks.every import ACROSS
from ..tables.checks.faults import KINDS
from ..tables.checks.over_time import OVER_TIME

AREAS = {"finance": "Finance", "children": "Children's services and education", "adults": "Adult social care"}
_SEES = {
    "events": "Events: each extract shows a window of time, and extracts are joined, the newest winning.",
    "snapshot": "A snapshot: each extract shows the state on one date.",
    "reference": "Reference figures: visible in every period.",
}


def write_reference_pages(docs: Path) -> list[Path]:
    """Write `definitions.md`, `data-specification.md` and `data-checks.md` into a folder, and return their paths."""
    docs.mkdir(parents=True, exist_ok=True)
    pages = {
        "definitions.md": definitions_page(),
        "data-specification.md": specification_page(),
        "data-checks.md": checks_page(),
    }
    for name, text in pages.items():
        (docs / name).write_text(text, encoding="utf-8", newline="\n")
    return [docs / name for name in pages]


def definitions_page() -> str:
    """Every measure: its definition as the code holds it, what it needs, and its worked examples."""
    params, metrics = load_params(), list(catalogue().values())
    lines = [
        "# Definitions",
        "",
        "Written by `quarterdeck definitions` from the measures themselves: change the measure, not this page.",
        "A number such as C1 is the measure's place on the summary (`params/summary.yaml`).",
    ]
    areas = [*AREAS, *sorted({m.area for m in metrics} - set(AREAS))]
    for area in areas:
        own = [metric for metric in metrics if metric.area == area]
        if own:
            lines += ["", f"## {AREAS.get(area, area)}"]
            for metric in own:
                lines += ["", *_definition(metric, params)]
    return "\n".join(lines) + "\n"


def specification_page() -> str:
    """Every canonical table: what it can see and what its columns hold."""
    lines = [
        "# Data specification",
        "",
        "Written by `quarterdeck definitions` from the tables themselves: change the table, not this page.",
        "Extracts are read into these tables. A column marked *needed* must be in the file for the table to be",
        "used; one marked *filled* may not be blank in any row, and a row where it is blank is set aside. Every row",
        "also carries the file, the row number and the quarter's inbox that it came from.",
    ]
    for spec in TABLES.values():
        lines += ["", *_table(spec)]
    return "\n".join(lines) + "\n"


def _definition(metric: Metric, params: Params) -> list[str]:
    number = params.number_of(metric.id)
    facts = [
        ("Id", f"`{metric.id}`"),
        ("Kind", f"{metric.kind}, {metric.unit}"),
        ("Looks at", metric.basis),
        ("Polarity", metric.polarity),
        ("Source", metric.source),
        ("Tables", _names([*metric.tables, *(f"{t} (if there)" for t in metric.optional_tables)])),
        ("Open and already late", f"`{metric.open_and_late.id}`" if metric.open_and_late else ""),
        ("Beside it", _names(f"`{other.id}`" for other in metric.beside)),
        ("Groups", _names(metric.groups)),
        ("A council may choose", _names(f"`{name}` (as delivered {value})" for name, value in metric.settings.items())),
        ("Compared with", f"{_code(metric.benchmark)} {metric.benchmark_note}".strip()),
    ]  # fmt: skip
    lines = [f"### {f'{number} ' if number else ''}{metric.title}", "", metric.definition, ""]
    lines += [f"- {name}: {value}" for name, value in facts if value]
    for example in metric.examples:
        lines += ["", f"Worked example, {example.period}" + (f": {example.about}" if example.about else "")]
        for name, text in example.texts(metric.tables[0]).items():
            lines += ["", f"`{name}`", "", *_markdown_table(text)]
        if example.settings:
            lines += ["", "With " + _names(f"{name} = {value}" for name, value in example.settings.items())]
        if example.expect is not None:
            lines += ["", f"Figure: {example.expect:g}"]
    return lines


def _table(spec: TableSpec) -> list[str]:
    lines = [f"## `{spec.name}`", "", spec.about, "", _SEES[spec.sees]]
    if spec.sees == "events":
        lines[-1] += f" Unless `params/sources.yaml` says otherwise the window is: {spec.window}."
    lines += ["", "| column | type | | what it holds |", "|---|---|---|---|"]
    for column in spec.columns:
        need = ", ".join(filter(None, ["needed" if column.required else "", "filled" if column.filled else ""]))
        codes = f" One of: {', '.join(column.codes)}." if column.codes else ""
        lines.append(
            f"| `{column.name}` | {column.type} | {need} | {_cell(column.about)}{'.' if codes else ''}{_cell(codes)} |"
        )
    return lines


def _markdown_table(text: str) -> list[str]:
    rows = [[c.strip() for c in line.strip().strip("|").split("|")] for line in text.splitlines() if line.strip()]
    rows = [row for row in rows if not set("".join(row)) <= set("-: ") or not "".join(row)]
    head, body = rows[0], rows[1:]
    return [f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *body]]


def _code(name: str | None) -> str:
    return f"`{name}`" if name else ""


def _names(names: Iterable[str]) -> str:
    return ", ".join(names)


def _cell(text: str) -> str:
    return text.replace("|", "/").replace("\n", " ")


def checks_page() -> str:
    """Every check of the extracts: what is found, what becomes of the row, what to do, what it does to a figure."""
    lines = [
        "# Data checks",
        "",
        "Written by `quarterdeck definitions` from the checks themselves: change the check, not this page.",
        "A row is set aside once, under its first fault, and listed with all of them; a row that is only warned of is",
        "used. `quarterdeck check --faults FILE` lists every fault with its row; the page `90_data_quality` begins",
        "with those that reach furthest.",
        "",
        "## What one row shows",
        "",
        "| found, where the fault says … | what to do | what it does to a figure |",
        "|---|---|---|",
        *(f"| … {words} | {do} | {effect} |" for words, _, do, effect in KINDS),
    ]
    for title, checks in (
        ("What the rows of a table show together", ACROSS),
        ("What one table says against another", _once(BETWEEN)),
        ("What an extract says against the one before it", OVER_TIME),
    ):
        lines += ["", f"## {title}", "", "| check | of | each row found … | and it | what to do | what it does |",
                  "|---|---|---|---|---|---|", *(_check(one) for one in checks)]  # fmt: skip
    return "\n".join(lines) + "\n"


def _once(checks: Iterable[Check]) -> list[Check]:
    """One line a check that several tables share, with all of them."""
    found: dict[str, Check] = {}
    for one in checks:
        before = found.get(one.id)
        found[one.id] = replace(one, tables=(*before.tables, *one.tables)) if before else one
    return list(found.values())


def _check(one: Check) -> str:
    of = ", ".join(f"`{name}`" for name in one.tables) or "every table of people"
    says = one.says.format(who="child") or "of a past that has ended differs: it is gone, new, or changed"
    do, effect = one.do.format(who="child"), one.effect.format(who="child")
    return f"| `{one.id}` | {of} | {says} | {one.severity} | {do} | {effect} |"
