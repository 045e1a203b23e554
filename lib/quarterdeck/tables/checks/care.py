"""Checks across the rows of children looked after: episodes that overlap, gap, or contradict themselves."""

from __future__ import annotations

import numpy as np

from .across import WARNS, Check
from .rows import NEVER, OPEN, Rows

_MEND = "Correct the dates in the case system and extract again."
_SAME_DAY = "X1"


def _overlapping(rows: Rows, *by: str) -> np.ndarray:
    """Spells that start before an earlier one of the group has ended. An open one that others follow is a
    fault of its own and reaches nowhere; a start on the day of an end is no overlap."""
    spells = rows.spells(*by)
    reached = spells.reach(np.where(spells.end == OPEN, spells.start, spells.end))
    return spells.back(spells.start < reached, len(rows))


def _left_open(rows: Rows, *by: str) -> np.ndarray:
    """Open spells behind which a later one of the group has started."""
    spells = rows.spells(*by)
    return spells.back((spells.end == OPEN) & (spells.next_start > spells.start), len(rows))


def overlap(*by: str):
    """A finder of overlapping spells among the groups `by`."""
    return lambda rows: _overlapping(rows, *by)


def left_open(*by: str):
    """A finder of open spells behind a later one among the groups `by`."""
    return lambda rows: _left_open(rows, *by)


def _x1(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Spells that ended with X1 by the extract's date, sorted, and when the child's next one starts."""
    spells = rows.spells()
    if not rows.has("rec"):
        return np.zeros(len(spells.order), dtype="bool"), spells.next_start
    ended = (rows.frame["rec"] == _SAME_DAY).to_numpy() & (rows.frame["dec"] <= rows.frame["_as_at"]).to_numpy()
    return ended[spells.order], spells.next_start


def _x1_last(rows: Rows) -> np.ndarray:
    x1, following = _x1(rows)
    return rows.spells().back(x1 & (following == NEVER), len(rows))


def _x1_gap(rows: Rows) -> np.ndarray:
    x1, following = _x1(rows)
    spells = rows.spells()
    return spells.back(x1 & (following > spells.end), len(rows))


def _not_ended(rows: Rows) -> np.ndarray:
    return (rows.frame["rec"].notna() & rows.frame["dec"].isna()).to_numpy()


def _no_reason(rows: Rows) -> np.ndarray:
    if not rows.has("rec"):
        return rows.none()
    return (rows.frame["dec"].notna() & rows.frame["rec"].isna()).to_numpy()


def _starts_again(rows: Rows) -> np.ndarray:
    """Episodes whose reason says that care went on (not S), though the one before had ended on another day."""
    if not rows.has("rne"):
        return rows.none()
    spells = rows.spells()
    before = spells.reach(spells.end)
    goes_on = (rows.frame["rne"].notna() & (rows.frame["rne"] != "S")).to_numpy()[spells.order]
    return spells.back(goes_on & (before != NEVER) & (before < spells.start), len(rows))


CHECKS = (
    Check(
        "episodes_overlap", ("episodes",), WARNS, "begins before an earlier episode of the child has ended", _MEND,
        "At a date in the overlap the later episode counts; placements and moves may be counted once too often.",
        ("decom", "dec"), overlap(),
    ),
    Check(
        "episode_left_open", ("episodes",), WARNS, "has no `dec`, though the child has a later episode",
        "Enter the day on which it ended, and extract again.",
        "Once the later episode ends, this one keeps the child among those looked after.",
        ("dec",), left_open(),
    ),
    Check(
        "x1_last", ("episodes",), WARNS, "ended with X1 (a new episode the same day), but no later episode follows",
        "Enter the episode that followed, or the reason for which care ended.",
        "The child drops out of those looked after, and of those who ceased for a reason.",
        ("dec", "rec"), _x1_last,
    ),
    Check(
        "x1_gap", ("episodes",), WARNS, "ended with X1 (a new episode the same day), but the next one begins later",
        "Correct the day on which one of the two began or ended, or the reason.",
        "Between the two the child is not counted as looked after; stability and duration begin again.",
        ("decom", "dec", "rec"), _x1_gap,
    ),
    Check(
        "reason_without_end", ("episodes",), WARNS, "has a reason ceased (`rec`) but no `dec`",
        "Enter the day on which the episode ended, or take the reason out.",
        "The episode counts as open: the child is counted as looked after and not among those who left.",
        ("dec", "rec"), _not_ended,
    ),
    Check(
        "end_without_reason", ("episodes",), WARNS, "has a `dec` but no reason ceased (`rec`)",
        "Enter the reason for which the episode ended.",
        "The child counts as having left care, but for no reason: exits by reason are too few.",
        ("rec",), _no_reason,
    ),
    Check(
        "care_resumed", ("episodes",), WARNS, "begins after a gap, though its reason (`rne`) says that care went on",
        "Correct the reason for the new episode, or the dates on either side of the gap.",
        "In the gap the child is not counted as looked after; entries to care are too few.",
        ("decom", "rne"), _starts_again,
    ),
    Check(
        "missing_overlap", ("missing_episodes",), WARNS, "begins before an earlier missing episode has ended", _MEND,
        "One absence may be counted twice.", ("mis_start", "mis_end"), overlap(),
    ),
    Check(
        "unregistered_overlap", ("unregistered_placements",), WARNS,
        "begins before an earlier placement of the child has ended", _MEND,
        "Days in unregistered placements may be counted twice.", ("start", "end"), overlap(),
    ),
)  # fmt: skip
