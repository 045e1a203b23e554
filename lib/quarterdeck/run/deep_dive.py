"""`quarterdeck deep-dive`: a working notebook that begins where the pack stops."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ..errors import PackError
from ..findings.groups import groups_of
from ..metric import Metric, find
from ..params import repository
from ..periods import Quarter

WARNING = """> **OFFICIAL-SENSITIVE: this notebook opens records of people.** Keep it and what it shows inside the team.
> Do not e-mail it, do not publish it, and do not paste a table of records anywhere. Figures below six can
> point to a person."""


def write_deep_dive(metric_id: str, quarter: str, question: str, out: Path, inbox: Path | None = None) -> Path:
    """Write the notebook for a question about one measure, and return its path.

    Raises
    ------
    PackError : an unknown measure, an impossible quarter, an empty question, or a notebook of that
        name already there, which is never written over.
    """
    import nbformat

    metric, when = find(metric_id), Quarter(quarter)
    if not question.strip():
        raise PackError('Say what was asked, in its words: --question "Why did … rise?"')
    path = out / f"{_slug(metric, when, question)}.ipynb"
    if path.exists():
        raise PackError(f"{path} is already there and may hold somebody's work. Rename it, or word the question apart.")
    notebook = nbformat.v4.new_notebook(
        cells=_cells(metric, when, " ".join(question.split()), inbox),
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number:02}"
    nbformat.validate(notebook)
    out.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return path


def _from_project(inbox: Path) -> str:
    """The inbox from the project's folder, so that the notebook names no folder of this machine without need."""
    resolved, project = inbox.resolve(), repository().resolve()
    inside = resolved.is_relative_to(project)
    return (resolved.relative_to(project) if inside else resolved).as_posix()


def _slug(metric: Metric, quarter: Quarter, question: str) -> str:
    words = re.findall(r"[a-z0-9]+", question.lower())
    short = "-".join(words)[:30].strip("-")
    return f"{quarter.slug}_{metric.id[:40]}_{short or 'question'}"


def _cells(metric: Metric, quarter: Quarter, question: str, inbox: Path | None) -> list:
    from nbformat.v4 import new_code_cell as code
    from nbformat.v4 import new_markdown_cell as words

    module = metric.function.__module__
    where = _from_project(inbox) if inbox else ""
    parameters = code(
        f'quarter = "{quarter.label}"  # the quarter asked about\n'
        'edition = "full"  # records are only in the full edition\n'
        f'inbox = {json.dumps(where, ensure_ascii=False)}  # "" = the inbox of params/council.yaml',
        metadata={"tags": ["parameters"]},
    )
    return [
        words(f"# {question}\n\n{metric.title}, {quarter.label}"),
        words(WARNING),
        parameters,
        code(
            "import quarterdeck as qd\n"
            f"from {module} import {metric.id}\n\n"
            'tab = qd.open_tab("deep_dive", quarter=quarter, edition=edition, inbox=inbox)'
        ),
        words(f"## The measure as the pack shows it\n\n{metric.definition}"),
        code(f"tab.show({metric.id})"),
        *_among_all(metric, words, code),
        words("## The records behind it\n\nOne row for each record judged; `outcome` says how it counted."),
        code(f'records = tab.list_behind({metric.id})\nrecords["outcome"].value_counts().to_frame("records")'),
        *_explained(metric, words, code),
        *_breakdowns(metric, words, code),
        words(_next_questions(metric)),
        words(
            "## The answer\n\nWrite it here in three sentences: what happened, how sure we are, what follows.\n\n"
            "If this will be asked again, make it a measure: `docs/adding-a-metric.md`."
        ),
    ]


def _among_all(metric: Metric, words, code) -> list:
    if metric.benchmark is None or metric.kind not in ("percentage", "rate"):
        return []
    said = (
        "## Among all authorities\n\nEach authority by its size: small ones differ more by chance alone, so the limits "
        "are wider there. Inside them nothing need be explained."
    )
    return [words(said), code(f"tab.funnel({metric.id})")]


def _explained(metric: Metric, words, code) -> list:
    if not groups_of(metric):
        return []
    said = (
        "## What explains the change\n\nFrom the same quarter last year, or the quarter before where that cannot be "
        "seen. A group is named only where it moved otherwise than the others, by more than chance and its own usual "
        "ups and downs explain; else the change is general. Name other quarters or groups: "
        '`tab.explain_change(…, "2024-25 Q2", "2025-26 Q2", by=["team"])`.'
    )
    return [words(said), code(f"tab.explain_change({metric.id})")]


def _breakdowns(metric: Metric, words, code) -> list:
    groups = groups_of(metric)
    if not groups:
        return [
            words("## Broken down\n\nThis measure has no groups of its own: `records.columns` names what it could use.")
        ]
    cells = [
        words("## Broken down\n\nA group with few records moves a lot by chance: read the interval with the figure.")
    ]
    return cells + [code(f'tab.show({metric.id}, by="{group}")') for group in groups]


def _next_questions(metric: Metric) -> str:
    lines = [
        "## Next questions",
        "",
        "- Is the change larger than chance would make it? Look at the interval and at the whole series.",
        "- If a group stands out: what happened there, and did its recording change?",
        "- Did recording change: late entries, date errors, not recorded? `90_data_quality` counts them.",
        "- How do the statistical neighbours and England stand, and for which year is their figure?",
    ]
    if metric.open_and_late is not None:
        lines.append(
            f"- How many are open and already late (`{metric.open_and_late.id}`)? They will count when they close."
        )
    lines += [f"- What does `{other.id}` beside it say?" for other in metric.beside]
    lines.append(f"- To the row: `quarterdeck explain {metric.id} QUARTER` prints what was left out and why.")
    return "\n".join(lines)
