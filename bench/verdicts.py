"""Lines of a benchmark: a figure, its bound where it has one, and whether the bound was kept."""

from __future__ import annotations


class Verdicts:
    """Prints lines and remembers whether a bound was missed."""

    def __init__(self) -> None:
        self.missed = 0

    def line(self, what: str, figure: float, unit: str = "", bound: float | None = None) -> None:
        """One figure, with its bound where it has one."""
        kept = bound is None or figure <= bound
        self.missed += not kept
        said = "" if bound is None else f"   at most {bound:g}: {'kept' if kept else 'MISSED'}"
        print(f"  {what:70} {figure:8.2f} {unit}{said}", flush=True)
