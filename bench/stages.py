"""One made-up council of a size, made, read, measured and shown, each stage timed, in a process of its own.

Run by bench.py as `python bench/stages.py SIZE QUARTERS`; prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path


def main(size: float, quarters: int) -> dict[str, float]:
    """Processor seconds of each stage and of asking again, and peak memory in MiB."""
    from quarterdeck.extracts.sample import make
    from quarterdeck.measure import measure_all
    from quarterdeck.metric import catalogue
    from quarterdeck.params import repository
    from quarterdeck.periods import Quarter
    from quarterdeck.places import cache_folder
    from quarterdeck.run.console import Console
    from quarterdeck.run.opening import open_quarter
    from quarterdeck.run.pack import Request, make_pack

    told: dict[str, float] = {}
    last = Quarter("2025-26 Q2")
    with tempfile.TemporaryDirectory(prefix="quarterdeck-bench-") as room:
        os.environ["QUARTERDECK_CACHE"] = str(Path(room) / "cache")
        os.chdir(repository())
        metrics = list(catalogue().values())

        def timed(stage: str, work):
            begun = processor_seconds()
            done = work()
            told[stage] = processor_seconds() - begun
            return done

        def read():
            return open_quarter(last.label, Path(room) / "inbox")

        def count():
            periods = last.upto(opened.params.council.quarters_shown)
            return measure_all(metrics, opened.records, periods, opened.params.settings, cache_folder())

        timed("made-up council", lambda: make(Path(room), size=size, last=last, quarters=quarters))
        opened = timed("reading", read)
        timed("measuring", count)
        timed("reading again", read)
        timed("measuring again", count)
        request = Request(last.label, Path(room) / "inbox", Path(room) / "outputs")
        finished = timed("pack", lambda: make_pack(request, Console(quiet=True)))
        told["notebooks and pages"] = told.pop("pack") - told["reading again"] - told["measuring again"]
        told["failed notebooks"] = sum(one.failure is not None for one in finished.run.ran)
    told["peak MiB"], told["kernel MiB"] = peak_memory()
    return told


def processor_seconds() -> float:
    """Seconds of the processor that this process and its ended children have had."""
    return sum(os.times()[:4])


def peak_memory() -> tuple[float, float]:
    """The most memory this process held, and the most that any of its kernels held, in MiB."""
    if sys.platform == "win32":
        return float("nan"), float("nan")
    import resource

    unit = 1024**2 if sys.platform == "darwin" else 1024
    own, children = (resource.getrusage(w).ru_maxrss / unit for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own, children


if __name__ == "__main__":
    print(json.dumps(main(float(sys.argv[1]), int(sys.argv[2]))))
