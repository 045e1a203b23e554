"""What a run says while it works: a bar on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic


class Console:
    """Says what is being done and how far it is. Silent with `quiet`."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet
        self.on_terminal = not quiet and sys.stdout.isatty()

    def say(self, line: str = "") -> None:
        """One line."""
        if not self.quiet:
            print(line, flush=True)

    @contextmanager
    def steps(self, doing: str, total: int) -> Iterator[Step]:
        """A stretch of work in `total` steps: a bar on a terminal, one closing line in a log."""
        begun = monotonic()
        doing = doing.removesuffix("s") if total == 1 else doing
        if not self.on_terminal:
            step = Step()
            yield step
            self.say(f"{doing}: {step.done} of {total} in {monotonic() - begun:.1f} s")
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description:32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns) as progress:
            task = progress.add_task(doing, total=total)
            yield Step(lambda: progress.advance(task))


class Step:
    """Counts the steps of one stretch of work."""

    def __init__(self, advance=lambda: None) -> None:
        self.done = 0
        self._advance = advance

    def __call__(self, *_) -> None:
        """One more step is done."""
        self.done += 1
        self._advance()
