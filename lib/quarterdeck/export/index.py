"""The page that lists the pages."""

from __future__ import annotations

from pathlib import Path

from .context import PageContext


def export_index(html: Path, context: PageContext) -> None:
    """Write the index of an edition: its pages with what each is about, and those that could not be made."""
    raise SystemError("being written")
