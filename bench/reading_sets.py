"""Makes the files whose reading is timed: a 903 set of about 1.5 million episodes, and an Annex A workbook.

The 903 set is the made-up council's at size 1, of every child looked after since October 2011 (15,000
episodes), written a hundred times under other identifiers. Annex A is the made-up council's at size 10. Each is made in
a process of its own (`python bench/reading_sets.py ssda903 INBOX`), so that its memory is nobody else's.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
from reading_ways import QUARTER as LABEL

from quarterdeck.extracts.sample import children_annex_a, children_ssda903
from quarterdeck.extracts.sample.children import build
from quarterdeck.extracts.sample.world import World
from quarterdeck.periods import Quarter

QUARTER = Quarter(LABEL)
TIMES = 100
SINCE = "2011-10-01"
# In each of so many copies, every so manieth episode is met by one that overlaps it.
OVERLAPPING_COPIES, EVERY = 10, 100


class _LongMemory(World):
    """A made-up council whose case system gives every record since a day, not those of two years alone."""

    def sees_from(self, quarter: Quarter, window: str) -> np.datetime64:
        return np.datetime64(SINCE)


def make_ssda903(inbox: Path) -> int:
    """Write the set into an inbox; how many overlaps were put into it."""
    world = _LongMemory(last=QUARTER, quarters=20)
    folder = inbox / QUARTER.slug
    children_ssda903.write(world, build(world).made, QUARTER, folder)
    planted = 0
    for path in sorted((folder / children_ssda903.FOLDER).glob("*.csv")):
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        born = header.split(",").index("DOB") if "DOB" in header else None
        overlapping = _overlapping(rows) if path.stem == "episodes" else []
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(header + "\r\n")
            for copy in range(TIMES):
                more = overlapping if copy < OVERLAPPING_COPIES else []
                planted += len(more)
                file.writelines(f"{10 + copy}{_other_child(row, born, copy)}\r\n" for row in [*rows, *more])
    return planted


def _other_child(row: str, born: int | None, days: int) -> str:
    """The row with the birth date, where it has one, some days later: else all copies would look like one child."""
    if born is None:
        return row
    cells = row.split(",")
    cells[born] = _later(cells[born], days)
    return ",".join(cells)


@cache
def _later(date: str, days: int) -> str:
    return f"{datetime.strptime(date, '%d/%m/%Y') + timedelta(days):%d/%m/%Y}" if date else ""


def _overlapping(rows: list[str]) -> list[str]:
    """Episodes that begin the day before another of their child ends, and end with it."""
    found = []
    for row in rows[::EVERY]:
        cells = row.split(",")
        if cells[7] and cells[1]:
            begun, ended = (datetime.strptime(cells[n], "%d/%m/%Y") for n in (1, 7))
            if ended - begun > timedelta(days=2):
                cells[1] = f"{ended - timedelta(days=1):%d/%m/%Y}"
                found.append(",".join(cells))
    return found


def make_annex_a(inbox: Path) -> None:
    """Write the workbook of a council ten times as large into an inbox."""
    world = World(size=10, last=QUARTER, quarters=1)
    children_annex_a.write(world, build(world).made, QUARTER, inbox / QUARTER.slug)


MAKERS = {"ssda903": make_ssda903, "annex_a": make_annex_a}

if __name__ == "__main__":
    MAKERS[sys.argv[1]](Path(sys.argv[2]))
