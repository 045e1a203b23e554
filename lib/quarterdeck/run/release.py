"""Putting a finished edition in place whole: readers see the old pack or the new one, never a half."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import PackError


@contextmanager
def built_apart(place: Path) -> Iterator[Path]:
    """A folder to build an edition in, swapped into `place` when the block ends without an error.

    If the block fails, what stood in `place` stays as it was. A run that was killed between the two
    steps of the swap is mended at the start of the next.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    mend(place)
    building = Path(tempfile.mkdtemp(prefix=f".{place.name}.building-", dir=place.parent))
    try:
        yield building
        building.chmod(0o750)  # others on the machine have no business in it
        swap_in(building, place)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def swap_in(building: Path, place: Path) -> None:
    """Put `building` where `place` is; the old folder goes only once the new one stands."""
    previous = _previous(place)
    try:
        if place.exists():
            place.rename(previous)
        building.rename(place)
    except OSError as error:
        mend(place)
        raise PackError(
            f"The finished pages could not be put in {place} ({error.strerror}). Close the pages, and any "
            "folder window that shows them, and run again; the pack that stood there is unharmed."
        ) from error
    shutil.rmtree(previous, ignore_errors=True)


def mend(place: Path) -> None:
    """Undo a swap that was cut short, and clear away what dead runs were building."""
    previous = _previous(place)
    if previous.exists():
        if place.exists():
            shutil.rmtree(previous, ignore_errors=True)
        else:
            previous.rename(place)
    for left in place.parent.glob(f".{place.name}.building-*"):
        shutil.rmtree(left, ignore_errors=True)


def _previous(place: Path) -> Path:
    return place.with_name(f".{place.name}.previous")
