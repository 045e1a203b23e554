"""One executed notebook in, one self-contained accessible page out."""

from __future__ import annotations

from pathlib import Path

from .context import PageContext


def export_page(notebook: Path, html: Path, context: PageContext) -> None:
    """Write the page of an executed notebook to `html` (whose name must be among `context.pages`)."""
    raise SystemError("being written")
