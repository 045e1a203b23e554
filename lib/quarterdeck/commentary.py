"""What analysts write about a page: markdown in `data/commentary/`, shown safely."""

from __future__ import annotations

from pathlib import Path

from .periods import Quarter

FOLDER = Path("data/commentary")


def commentary_file(quarter: Quarter, page: str) -> Path:
    """Where the commentary of a page stands, from the folder of the project."""
    return FOLDER / quarter.slug / f"{page}.md"


def commentary_html(project: Path, quarter: Quarter, page: str) -> str | None:
    """The commentary of a page as HTML, or None while it is not written.

    Markdown only: anything that looks like HTML is shown as the text it is, links to scripts are
    made harmless, and headings begin at the third level so that the page keeps its order.
    """
    path = project / commentary_file(quarter, page)
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8").strip()
    return render(text) if text else None


def render(text: str) -> str:
    """Markdown to safe HTML."""
    import mistune

    class Renderer(mistune.HTMLRenderer):
        """Headings two levels down, images as their words: a page asks for nothing outside itself."""

        def heading(self, text: str, level: int, **attrs) -> str:
            return f"<h{min(level + 2, 6)}>{text}</h{min(level + 2, 6)}>\n"

        def image(self, text: str, url: str, title: str | None = None) -> str:
            return mistune.escape(text)

    return str(mistune.create_markdown(renderer=Renderer(escape=True))(text))
