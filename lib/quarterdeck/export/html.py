"""One executed notebook in, one self-contained accessible page out."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from markupsafe import Markup

from ..errors import PackError
from ..tab.show import block_style
from .clean import cleaned
from .context import PageContext

TEMPLATES = Path(__file__).parent / "templates"
_ACTIVE = {"script", "link", "iframe", "object", "embed", "base", "form", "img", "image", "audio", "video", "input"}
_FETCHING = {"src", "srcset", "style", "background", "poster", "data", "action", "formaction"}
_ELSEWHERE = re.compile(r"url\(\s*['\"]?(?!#)", re.IGNORECASE)
_WORDS_ONLY = {"aria-label", "title", "alt", "data-label", "content"}
_H1 = re.compile(r"<h1\b")
_H2 = re.compile(r"<h2\b[^>]*\bid=\"([^\"]+)\"[^>]*>(.*?)</h2>", re.DOTALL)


def export_page(notebook: Path, html: Path, context: PageContext) -> None:
    """Write the page of an executed notebook.

    Parameters
    ----------
    notebook : executed, with its outputs; it is read, not run.
    html : where the page goes; its name is the page's file name in `context.pages`.
    context : what the header, the navigation and the footer say.

    Raises
    ------
    PackError : a page without exactly one title, a chart without words, an error output, or anything
        that would make a reader's browser ask for something outside the page.
    """
    import nbformat

    page = cleaned(nbformat.read(notebook, as_version=4), notebook.name)
    exporter = _exporter()
    body, _ = exporter.from_notebook_node(page, resources=_resources(html.name, context))
    _refuse_faults(body, notebook.name)
    html.write_text(_tidy(body), encoding="utf-8", newline="\n")


@cache
def _exporter():
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    settings = Config()
    settings.HTMLExporter.extra_template_basedirs = [str(TEMPLATES)]
    settings.HTMLExporter.template_name = "pack"
    settings.HTMLExporter.exclude_anchor_links = True
    settings.HTMLExporter.exclude_input = True
    settings.HTMLExporter.exclude_input_prompt = True
    settings.HTMLExporter.exclude_output_prompt = True
    settings.HTMLExporter.embed_images = True
    exporter = HTMLExporter(config=settings)
    exporter.environment.filters["described"] = described
    exporter.environment.filters["on_this_page"] = on_this_page
    exporter.environment.filters["with_anchors"] = with_anchors
    return exporter


def _resources(file: str, context: PageContext) -> dict:
    return {"pack": {**page_values(context), "file": file}, "metadata": {"name": Path(file).stem}}


def page_values(context: PageContext) -> dict:
    """What both templates use: the context, the style sheet and its fingerprint for the content policy."""
    style = page_style()
    fingerprint = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {"context": context, "style": Markup(style), "style_hash": fingerprint}


@cache
def page_style() -> str:
    """The whole style sheet of a finished page."""
    return _tidy((TEMPLATES / "page.css").read_text(encoding="utf-8") + block_style())


def described(svg: str, words: str) -> Markup:
    """A chart that came as SVG alone, with its description and without a fixed size."""
    text = "".join(svg) if isinstance(svg, list) else svg
    text = text[text.index("<svg") :]
    head, rest = text.split(">", 1)
    head = re.sub(r'\s(?:width|height|role|aria-label)="[^"]*"', "", head)
    inside = rest.rsplit("</svg>", 1)[0]
    label = Markup.escape(words)
    return Markup(
        f'<div class="qd"><figure class="chart">{head} role="img" aria-label="{label}">'
        f'<g aria-hidden="true">{inside}</g></svg></figure></div>'
    )


def with_anchors(body: str) -> str:
    """The body with an anchor on every second-level heading that has none."""

    def anchored(found: re.Match) -> str:
        words = unescape(re.sub(r"<[^>]+>", "", found[2])).lower()
        anchor = re.sub(r"[^a-z0-9]+", "-", words).strip("-")
        return f'<h2 id="{anchor}"{found[1]}>{found[2]}</h2>'

    return re.sub(r'<h2((?:(?! id=)[^>])*)>(.*?)</h2>', anchored, body, flags=re.DOTALL)


def on_this_page(body: str) -> list[tuple[str, str]]:
    """The second-level headings that can be linked to: their anchors and words."""
    return [(anchor, unescape(re.sub(r"<[^>]+>", "", words)).strip()) for anchor, words in _H2.findall(body)]


def _refuse_faults(body: str, name: str) -> None:
    if len(_H1.findall(body)) != 1:
        raise PackError(f"{name} makes a page with {len(_H1.findall(body))} titles. A page has one line '# …'.")
    watcher = _Watcher()
    watcher.feed(body)
    if watcher.wordless:
        raise PackError(f"{name}: {watcher.wordless} charts have no alternative text. Show charts through the tab.")
    if watcher.found:
        raise PackError(f"{name} would make a reader's browser run or fetch something. Take it out of the notebook.")


class _Watcher(HTMLParser):
    """Finds elements and attributes that run or fetch, and counts charts without words.

    Words themselves are not looked at: a provider may be called src=1, or have quotation marks in its name.
    """

    found = False
    wordless = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that may run or fetch, or a chart without words."""
        self.wordless += tag == "svg" and not dict(attrs).get("aria-label")
        for name, value in attrs:
            fetches = name in _FETCHING or name.startswith("on")
            elsewhere = name not in _WORDS_ONLY and _ELSEWHERE.search(value or "")
            drawn = tag in ("use", "image") and name in ("href", "xlink:href") and not (value or "").startswith("#")
            self.found = self.found or bool(fetches or elsewhere or drawn)
        self.found = self.found or tag in _ACTIVE


def _tidy(body: str) -> str:
    return re.sub(r"\n\s*\n+", "\n", body).strip() + "\n"
