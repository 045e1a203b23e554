"""The page that lists the pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from .context import PageContext
from .html import TEMPLATES, page_values


def export_index(html: Path, context: PageContext) -> None:
    """Write the index of an edition: its pages with what each is about, and those that could not be made."""
    text = _environment().get_template("pack/list_of_pages.html.j2").render(
        pack={**page_values(context), "file": html.name}
    )
    html.write_text(text.strip() + "\n", encoding="utf-8", newline="\n")


@cache
def _environment():
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(str(TEMPLATES)), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
