"""Small pieces of HTML: tables a screen reader can follow, folds, tags. Every value is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape


@dataclass(frozen=True)
class Column:
    """A column: its heading, and whether it holds numbers (set to the right)."""

    heading: str
    number: bool = False


def join(parts: Iterable[Any], between: str = "") -> Markup:
    """Pieces put together; plain text among them is escaped."""
    return Markup(between).join(parts)


def html(template: str, *values: Any, **named: Any) -> Markup:
    """A template with its values escaped, unless they are HTML already."""
    return Markup(template).format(*values, **named)


def table(
    caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, css: str = "", stack: bool = False
) -> Markup:
    """A table with its caption and headings; the first cell of a row heads the row.

    It stands in a named region that takes the focus, so that a wide one can be scrolled by keyboard.
    With `stack` its rows become cards on a small screen; the roles keep it a table for screen readers.
    """
    role = Markup(' role="{}"').format if stack else lambda name: Markup("")
    set_right = _number if stack else lambda column: Markup("")
    heads = join(html('<th scope="col"{}{}>{}</th>', role("columnheader"), set_right(c), c.heading) for c in columns)
    body = join(_row(columns, row, role, stack) for row in rows)
    if stack:
        css = f"{css} stack".strip()
    else:  # said once for a column, not in every cell: a page has thousands
        css = " ".join([*css.split(), *(f"n{place}" for place, c in enumerate(columns, start=1) if c.number)])
    return html(
        '<div class="scroll" role="region" aria-label="{}" tabindex="0"><table{}{}><caption><span>{}</span></caption>'
        "<thead{}><tr{}>{}</tr></thead><tbody{}>{}</tbody></table></div>",
        caption, role("table"), html(' class="{}"', css) if css else "", caption, role("rowgroup"), role("row"), heads,
        role("rowgroup"), body,
    )  # fmt: skip


def _row(columns: Sequence[Column], row: Sequence[Any], role, stack: bool) -> Markup:
    first, *rest = row
    cells = [html('<th scope="row"{}>{}</th>', role("rowheader"), _shown(first))]
    for column, cell in zip(columns[1:], rest, strict=True):
        said = html(' data-label="{}"{}', column.heading, _number(column)) if stack else ""
        cells.append(html("<td{}{}>{}</td>", role("cell"), said, _shown(cell)))
    return html("<tr{}>{}</tr>", role("row"), join(cells))


def _number(column: Column) -> Markup:
    return Markup(' class="number"') if column.number else Markup("")


def _shown(cell: Any) -> Markup:
    return Markup("") if cell is None or cell != cell else escape(cell)


def fold(summary: str, content: Any) -> Markup:
    """Something to open: a summary line, and what stands behind it."""
    return html("<details><summary>{}</summary><div>{}</div></details>", summary, content)


def bullets(lines: Iterable[Any], css: str = "") -> Markup:
    """A list; blank when it has no lines."""
    items = [html("<li>{}</li>", line) for line in lines]
    return html("<ul{}>{}</ul>", html(' class="{}"', css) if css else Markup(""), join(items)) if items else Markup("")


def pairs(rows: Iterable[tuple[str, Any]]) -> Markup:
    """Terms with what is said of each; those of which nothing is said are left out."""
    said = [html("<div><dt>{}</dt><dd>{}</dd></div>", term, words) for term, words in rows if words]
    return html("<dl>{}</dl>", join(said))


def tag(words: str, tone: str = "") -> Markup:
    """A short judgement in words, tinted: 'good', 'close', 'poor' or plain."""
    return html('<strong class="tag {}">{}</strong>', tone, words)


def paragraphs(text: str) -> Markup:
    """Text with blank lines between its paragraphs."""
    return join(html("<p>{}</p>", " ".join(part.split())) for part in text.split("\n\n") if part.strip())
