"""A control chart: the arrays that every kind of chart gives, and the words for its points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# The words of `ControlChart.label`, in the order in which they are tried: a point that breaks several rules
# has the first. Odd places are high or rising, even places low or falling; the code of a point is its place.
LABELS = (
    "",
    "above the upper limit",
    "below the lower limit",
    "rising trend",
    "falling trend",
    "two of three near the upper limit",
    "two of three near the lower limit",
    "run above the centre",
    "run below the centre",
)
SHORT = 12  # a group with fewer points has trial limits: they will move as points arrive


@dataclass(frozen=True)
class ControlChart:
    """What was computed for one or many series. Arrays of shape (series, points), or (points,) for one series.

    A missing point is NaN in `values`, breaks no rule and has the centre and limits of its group. Limits are
    NaN only where `notes` says why (a group of one point, a group with no two neighbouring points).
    The arrays may be views that cannot be written to: copy before changing.
    """

    kind: str  # "XmR" "p" "p'" "u" "u'" "c" "I" "I'" "T" "G"
    values: np.ndarray  # what is drawn, in the measure's unit
    centre: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    near_lower: np.ndarray  # two thirds of the way from the centre to the limit
    near_upper: np.ndarray
    group: np.ndarray  # int: 0 for the points before the first rebase, then 1, 2 …
    outside: np.ndarray  # bool: beyond a limit; equal to it is not beyond
    shift: np.ndarray  # bool: in a run on one side of the centre
    trend: np.ndarray  # bool: in a run of rises or of falls
    two_of_three: np.ndarray  # bool: one of two or three near a limit among three on one side
    side: np.ndarray  # int: -1, 0, 1 against the centre; 0 also where missing
    label: np.ndarray  # str: one of LABELS; "" = common cause
    short: np.ndarray  # bool: the point's group has fewer than 12 points
    notes: tuple[str, ...]  # what was done and why, in plain sentences
