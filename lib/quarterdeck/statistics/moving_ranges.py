"""How far neighbouring points differ on average: what the width of most limits is made from."""

from __future__ import annotations

import numpy as np

from quarterdeck.statistics.groups import Groups, noted

SCREEN = 3.267  # a moving range this many times the mean one is itself out of the ordinary


def mean_moving_range(change, used, groups: Groups, slack, screen: bool):
    """The mean moving range of each group, and what to say about it.

    Parameters
    ----------
    change : each point less the one before (`groups.steps`), shape (series, points).
    used : bool, same shape: the points that count. A range counts where both its points are used and have values.
    slack : shape (series, 1): ranges no larger are float noise, and their mean is 0.
    screen : leave out ranges of 3.267 times the mean and more, once.
    """
    size = np.abs(change)
    pairs = used & ~groups.begins & ~np.isnan(size)
    if not (pairs | groups.begins).all():  # where a group begins there is no range, and its size is 0
        size = np.where(pairs, size, 0.0)
    number = groups.count(pairs)
    mean = groups.total(size) / number
    noise = mean <= groups.each(slack)
    said: tuple[str, ...] = ()
    if screen:
        over = size >= groups.column(np.where(noise, np.inf, SCREEN * mean))
        if over.any():
            mean, said = _screened(mean, number, size, over, groups, slack)
    return np.where(noise, 0.0, mean), said


def _screened(mean, number, size, over, groups: Groups, slack):
    """The mean of the moving ranges kept, or of all of them in a group where screening leaves no width."""
    dropped = groups.count(over)
    tight = groups.total(np.where(over, 0.0, size)) / (number - dropped)
    jumps = (dropped > 0) & ~(tight > groups.each(slack))
    return np.where(jumps | (dropped == 0), mean, tight), (
        *noted(
            groups.column((dropped > 0) & ~jumps),
            f"Moving ranges of {SCREEN} times the mean moving range and more were left out of the limits.",
        ),
        *noted(
            groups.column(jumps),
            "The figure stands still but for a jump: screening would leave limits without width, so every moving "
            "range counts. The limits mean little until the series is rebased at the jump.",
        ),
    )
