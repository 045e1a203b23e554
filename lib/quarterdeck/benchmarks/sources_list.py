"""The lists of what has been imported: `sources.csv`, and another in `local/` for what may not be published."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd

from .readers.csv_files import read_csv_file
from .readers.frame import PublishedError, Reading
from .together import LOCAL

PUBLISHED, LIST = "imported", "sources.csv"
SOURCE_COLUMNS = (
    "file", "format", "source", "publisher", "licence", "as_at", "imported_on", "may_be_published", "sha256", "rows",
    "used", "set_aside", "why", "figures", "indicators", "notes",
)  # fmt: skip


def imported(folder: Path) -> pd.DataFrame:
    """A row an imported file: its line, and `path`; those that may be published first."""
    found = []
    for list_ in lists(folder):
        local = list_.parent.name == LOCAL
        root, lines = list_.parent if local else list_.parent / PUBLISHED, lines_of(list_)
        shown = (lines["may_be_published"] == "yes") & (not local)
        found.append(lines.assign(path=[str(root / name) for name in lines["file"]], may_be_published=shown))
    return pd.concat(found, ignore_index=True).astype({"may_be_published": "bool"})


def lists(folder: Path) -> tuple[Path, Path]:
    """The two lists of `folder`, that of what may be published first."""
    return folder / LIST, folder / LOCAL / LIST


def line_of(reading: Reading, path: Path, found: str, today: date) -> dict[str, str]:
    """The line of a file that says where its figures come from and that its rows add up."""
    about, why = reading.about, reading.set_aside
    return {
        "file": path.name, "format": reading.format, "source": about.source, "publisher": about.publisher,
        "licence": about.licence, "as_at": about.as_at, "imported_on": today.isoformat(),
        "may_be_published": "yes" if about.may_be_published else "no", "sha256": found,
        "rows": str(reading.rows), "used": str(reading.used), "set_aside": str(sum(why.values())),
        "why": "; ".join(f"{count:,} {reason}" for reason, count in why.items()),
        "figures": str(len(reading.figures)), "indicators": str(reading.figures["indicator"].nunique()),
        "notes": " ".join(reading.notes),
    }  # fmt: skip


def lines_of(list_: Path) -> pd.DataFrame:
    """The lines of a list; none where there is no list. A file is named by its bare name: nothing else is opened."""
    if not list_.is_file():
        return pd.DataFrame(columns=list(SOURCE_COLUMNS), dtype="str")
    lines = read_csv_file(list_, SOURCE_COLUMNS, " Restore it, or import the files again.")
    for name in lines["file"]:
        if not re.fullmatch(r"[a-z0-9-]+\.parquet", name):
            raise PublishedError(f"{list_.name}: {name!r} is no name of an imported file. Delete the line.")
    odd = ~lines["may_be_published"].isin(["yes", "no"])
    if odd.any():
        name = lines.loc[odd, "file"].iloc[0]
        raise PublishedError(f"{list_.name}: may_be_published of {name} is neither yes nor no. Write one of the two.")
    for name in ("rows", "used", "set_aside", "figures", "indicators"):
        if not lines[name].str.fullmatch(r"\d+").all():
            raise PublishedError(f"{list_.name}: a cell under '{name}' is no number. Restore it.")
    return lines[list(SOURCE_COLUMNS)]
