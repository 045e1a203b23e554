"""Showing HTML in a notebook, with the words for its pictures in the output's metadata."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from pathlib import Path

from markupsafe import Markup

from .markup import html

STYLE_MARK = "quarterdeck-style"


def show(content: Markup) -> None:
    """Display a piece of HTML; the alternative text of each picture in it goes into the metadata."""
    from IPython.display import HTML, display

    words = [unescape(found) for found in re.findall(r'<svg[^>]*? aria-label="([^"]*)"', content)]
    metadata = {"quarterdeck": {"alternative_text": words}} if words else {}
    display(HTML(html('<div class="qd">{}</div>', content)), metadata=metadata)


def show_style() -> None:
    """Display the style of the blocks for JupyterLab; a finished page brings its own and drops this."""
    from IPython.display import HTML, display

    display(HTML(f"<style>{block_style()}</style>"), metadata={STYLE_MARK: True})


@cache
def block_style() -> str:
    """The style sheet of everything a tab shows."""
    return (Path(__file__).with_name("blocks.css")).read_text(encoding="utf-8")
