"""How long a council's whole quarter of statistics takes: every measure of the made-up council, 20 quarters.

    .venv/bin/python bench/council_quarter.py

Seconds of the processor, the figures and the published comparators having been read. `quarterdeck sample` must have
made data/sample. What is timed once in a pack's first tab: verdicts on all measures together, every chart's limits
and suggested rebase, comparisons with intervals, ranks and trends; and, apart, the forecasts with their backtests.
"""

import sys
from dataclasses import replace
from time import process_time

from verdicts import Verdicts

from quarterdeck.metric import catalogue
from quarterdeck.tab.pack import load_pack


def main() -> int:
    """Print the table; 0 when the bound is kept."""
    say, opened = Verdicts(), load_pack("2025-26 Q2", "data/sample/inbox")
    measures = list(catalogue().values())
    kept = {}
    for measure in measures:
        opened.figures(measure)
    kept.update(opened._kept)
    parts = {
        "verdicts on all together": lambda pack: pack.judged(),
        "limits and suggested rebases": lambda pack: [pack.limits(measure) for measure in measures],
        "comparisons": lambda pack: [pack.comparison(measure) for measure in measures],
        "forecasts and their backtests": lambda pack: [pack.outlook(measure) for measure in measures],
    }
    print(f"{len(measures)} measures by 20 quarters")
    taken = {name: _least(work, opened, kept) for name, work in parts.items()}
    for name, seconds in taken.items():
        print(f"  {name:32s}{seconds:6.2f} s")
    whole = sum(seconds for name, seconds in taken.items() if "forecast" not in name)
    say.line("all but the forecasts", whole, "s", bound=2)
    say.line("with the forecasts", sum(taken.values()), "s", bound=4)
    return 1 if say.missed else 0


def _least(work, opened, kept, times: int = 3) -> float:
    """The least of a few timings, each on a pack that holds the figures and nothing else."""
    taken = []
    for _ in range(times + 1):  # the first one makes what is made once a session
        pack = replace(opened, _kept=dict(kept))
        begun = process_time()
        work(pack)
        taken.append(process_time() - begun)
    return min(taken[1:])


if __name__ == "__main__":
    sys.exit(main())
