"""One run at a time in an outputs folder: a lock the operating system lets go of when a run dies."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import PackError


@contextmanager
def only_run(outputs: Path) -> Iterator[None]:
    """Hold the run lock of `outputs`; PackError when another run holds it.

    The lock is the operating system's own, on the file `.run.lock`: a run that is killed leaves the
    file behind but not the lock, so nothing ever needs to be tidied by hand.
    """
    outputs.mkdir(parents=True, exist_ok=True)
    with (outputs / ".run.lock").open("a+b") as handle:
        try:
            _take(handle)
        except OSError:
            raise PackError(
                f"Another run is making a pack in {outputs}. Wait until it has ended, or give this one "
                "another folder with --outputs."
            ) from None
        try:
            yield
        finally:
            _let_go(handle)


if sys.platform == "win32":
    import msvcrt

    def _take(handle) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)

    def _let_go(handle) -> None:
        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _let_go(handle) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_UN)
