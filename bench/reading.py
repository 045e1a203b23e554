"""Reading large extracts against what plain tools take for the same files; part of `make bench`.

Every way of reading is run in a process of its own, in turns, several times; the figure is the least time.
Times are seconds of the processor, after everything is imported. The bounds are held against pandas as it
reads by itself; pandas' other reader, and pandas that reads each different date once, are shown beside it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from verdicts import Verdicts

TURNS = 3
BOUND, GIBIBYTES = 2, 4


def in_turns(ways: tuple[str, ...], inbox: Path) -> dict[str, dict[str, float]]:
    """The fastest run of each way, with the most memory that any of its runs took."""
    script = Path(__file__).with_name("reading_ways.py")
    best: dict[str, dict[str, float]] = {}
    for _ in range(TURNS):
        for way in ways:
            command = [sys.executable, str(script), way, str(inbox)]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
            told = json.loads(done.stdout.splitlines()[-1])
            before = best.get(way, told)
            peak = max(told["MiB"], before["MiB"])
            best[way] = (told if told["seconds"] <= before["seconds"] else before) | {"MiB": peak}
    return best


def made(what: str, inbox: Path) -> None:
    """Have a set of files made."""
    subprocess.run([sys.executable, str(Path(__file__).with_name("reading_sets.py")), what, str(inbox)], check=True)


def same_work(what: str, told: dict[str, float], other: dict[str, float], *counts: str) -> None:
    """Stop where two ways did not find the same: the comparison would mean nothing."""
    for count in counts:
        if told[count] != other[count]:
            raise SystemExit(f"{what}: {count} are {told[count]:,} one way and {other[count]:,} the other.")


def ssda903(say: Verdicts, room: Path) -> None:
    """The 903 set at a hundred times the made-up council's size."""
    made("ssda903", room)
    ways = ("plain_pandas", "pandas_with_pyarrow", "pandas_each_date_once", "quarterdeck")
    pandas, arrow, once, ours = in_turns(ways, room).values()
    for other in (arrow, once, ours):
        same_work("SSDA903", pandas, other, "rows", "episodes", "episodes used", "overlaps")
    print(
        f"\nSSDA903: {ours['rows']:,} rows in six files, {ours['episodes']:,} of them episodes, "
        f"{ours['overlaps']:,} of which overlap; {ours['set aside']:,} rows set aside"
    )
    for name, told in (("plain pandas", pandas), ("pandas with pyarrow", arrow), ("pandas, each date once", once)):
        say.line(f"{name}: read, dates, sorted, overlaps", told["seconds"], f"s, {told['MiB'] / 1024:.1f} GiB")
    say.line("read, checked, joined and derived", ours["seconds"], f"s, {ours['clock']:.1f} s by the clock")
    say.line("of plain pandas", ours["seconds"] / pandas["seconds"], "times", bound=BOUND)
    say.line("of pandas with pyarrow", ours["seconds"] / arrow["seconds"], "times")
    say.line("of pandas, each date once", ours["seconds"] / once["seconds"], "times")
    say.line("peak memory", ours["MiB"] / 1024, "GiB", bound=GIBIBYTES)


def annex_a(say: Verdicts, room: Path) -> None:
    """Annex A at ten times the made-up council's size."""
    made("annex_a", room)
    calamine, ours = in_turns(("plain_calamine", "quarterdeck"), room).values()
    same_work("Annex A", calamine, ours, "sheets", "rows")
    print(f"\nAnnex A: {ours['rows']:,} rows in {ours['sheets']} sheets; {ours['set aside']:,} rows set aside")
    say.line("python-calamine: every sheet as lists", calamine["seconds"], f"s, {calamine['MiB'] / 1024:.1f} GiB")
    say.line("read, checked, joined and derived", ours["seconds"], f"s, {ours['clock']:.1f} s by the clock")
    say.line("of python-calamine", ours["seconds"] / calamine["seconds"], "times", bound=BOUND)
    say.line("peak memory", ours["MiB"] / 1024, "GiB", bound=GIBIBYTES)


def reading(say: Verdicts) -> None:
    """Print both tables."""
    print(f"Reading, the least of {TURNS} turns in seconds of the processor")
    for table in (ssda903, annex_a):
        with tempfile.TemporaryDirectory(prefix="quarterdeck-bench-") as room:
            table(say, Path(room))


def main() -> int:
    """Print both tables; 0 when every bound is kept."""
    say = Verdicts()
    reading(say)
    return 1 if say.missed else 0


if __name__ == "__main__":
    sys.exit(main())
