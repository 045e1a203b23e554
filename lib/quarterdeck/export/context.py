"""What every page of an edition says about itself: whose it is, of when, made from what."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import PackError


@dataclass(frozen=True)
class Page:
    """One page of an edition: its file, its title, and whether it could be made.

    `about` is one sentence for the index; `missing` says why the page is not there.
    """

    file: str
    title: str
    about: str = ""
    missing: str = ""


@dataclass(frozen=True)
class PageContext:
    """What the header, the navigation and the footer of every page say.

    Parameters
    ----------
    council, quarter, edition : as shown, e.g. "Larkminster", "2025-26 Q2", "Full edition".
    pages : every page of the edition, in order; the navigation lists those that could be made.
    made_up : True for the made-up council; every page then says so.
    draft_because : why the pack is a draft; empty when it is complete.
    handling : the line that says who may have it.
    sources : how many files it was made from.
    code_version, made_on : for the footer, as words. They are the only parts of a page that differ
        between two runs with the same inputs.
    """

    council: str
    quarter: str
    edition: str
    pages: tuple[Page, ...] = ()
    made_up: bool = False
    draft_because: tuple[str, ...] = ()
    handling: str = ""
    contact: str = ""
    sources: int = 0
    code_version: str = ""
    made_on: str = ""
    quarter_in_words: str = field(default="")


def title_of(notebook: Path) -> str:
    """The page title of a notebook: its one first-level heading."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        if cell["cell_type"] != "markdown":
            continue
        for line in "".join(cell["source"]).splitlines():
            if line.startswith("# "):
                return line[2:].strip()
    raise PackError(f"{notebook.name} has no title. Begin its first cell with a line such as '# Children's services'.")


def about_of(notebook: Path) -> str:
    """The first sentence under a notebook's title, for the index; empty when there is none."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    lines = "".join(cells[0]["source"]).splitlines() if cells else []
    words = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    return words[0] if words else ""
