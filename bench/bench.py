"""`make bench`: how long things take, as ratios within one run, because machines differ and drift.

Times are seconds of the processor, those of kernels included, so that a busy machine matters less.

Measuring against the same arithmetic by hand; each stage's share; a council ten times as large; asking again
with nothing changed; and reading large extracts against plain tools (alone: `python bench/reading.py`). A line
that misses its bound says so, and the exit code is 1.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time

from by_hand import BY_HAND, same
from reading import reading
from verdicts import Verdicts

STAGES = ("made-up council", "reading", "measuring", "notebooks and pages")
QUARTERS = 20
SCALED_QUARTERS = 4
TIMES = 5


def fastest(work) -> float:
    """The least of a few timings, in seconds of the processor: what others do on the machine is not counted."""
    taken = []
    for _ in range(TIMES):
        begun = process_time()
        work()
        taken.append(process_time() - begun)
    return min(taken)


def measured_against_by_hand(say: Verdicts) -> None:
    """Time per measure of `measure`, over all measures and over the six, against the six by hand."""
    from quarterdeck.extracts.sample import make
    from quarterdeck.measure import measure
    from quarterdeck.metric import catalogue
    from quarterdeck.periods import Quarter
    from quarterdeck.run.opening import open_quarter

    last = Quarter("2025-26 Q2")
    with tempfile.TemporaryDirectory(prefix="quarterdeck-bench-") as room:
        os.environ["QUARTERDECK_CACHE"] = str(Path(room) / "cache")
        make(Path(room), last=last, quarters=QUARTERS)
        opened = open_quarter(last.label, Path(room) / "inbox")
    records, periods, known = opened.records, last.upto(QUARTERS), catalogue()
    hand, ours = 0.0, 0.0
    for name, function in BY_HAND.items():
        figures = measure(known[name], records, periods).figures["value"]
        if not same(figures, function(records.tables, periods)):
            raise SystemExit(f"{name}: by hand and measured differ; the comparison would mean nothing.")
        by_hand = fastest(lambda function=function: function(records.tables, periods))
        measured = fastest(lambda name=name: measure(known[name], records, periods))
        say.line(f"{name}, measured / by hand", measured / by_hand)
        hand, ours = hand + by_hand, ours + measured
    every = fastest(lambda: [measure(metric, records, periods) for metric in known.values()])
    say.line("the six together, measured / by hand", ours / hand, bound=2)
    say.line(
        f"all {len(known)}, time a measure / time a measure of the six by hand",
        (every / len(known)) / (hand / len(BY_HAND)),
        bound=2,
    )


def stages(size: float, quarters: int) -> dict[str, float]:
    """The stages of a council of a size, run in a process of their own so that its memory is its own."""
    script = Path(__file__).with_name("stages.py")
    command = [sys.executable, str(script), str(size), str(quarters)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    """Print the tables; 0 when every bound is kept."""
    say = Verdicts()
    print(f"Measuring over {QUARTERS} quarters against the same arithmetic written by hand in pandas")
    measured_against_by_hand(say)

    whole = stages(1, QUARTERS)
    total = sum(whole[stage] for stage in STAGES)
    print(f"\nEach stage's share, {QUARTERS} quarters ({total:.0f} seconds of the processor in all)")
    for stage in STAGES:
        say.line(stage, 100 * whole[stage] / total, "%")

    print("\nAsked again with nothing changed, as a share of the first time")
    for stage in ("reading", "measuring"):
        say.line(stage, whole[f"{stage} again"] / whole[stage], bound=0.1)

    print(f"\nA council ten times as large, {SCALED_QUARTERS} quarters, as a multiple of size 1")
    one, ten = stages(1, SCALED_QUARTERS), stages(10, SCALED_QUARTERS)
    for stage in STAGES:
        say.line(stage, ten[stage] / one[stage], "times", bound=12)
    say.line("peak memory of the run", ten["peak MiB"] / 1024, "GiB", bound=4)
    say.line("peak memory of the largest kernel", ten["kernel MiB"] / 1024, "GiB", bound=4)
    print()
    reading(say)
    failed = whole["failed notebooks"] + one["failed notebooks"] + ten["failed notebooks"]
    if failed:
        print(f"\n{failed:.0f} notebooks failed; their time is not a fair one.")
    return 1 if say.missed or failed else 0


if __name__ == "__main__":
    sys.exit(main())
