"""Whether any group stands out from a general change by more than chance, after looking in many places."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from .false_discovery import holm
from .fluctuation import Fluctuation

LEVEL = 0.02  # stricter than the usual 0.05: "general" is then said of a general change in more than 95 of 100


@dataclass(frozen=True)
class Tested:
    """Of each group of one breakdown, shape (groups,): z, p, p adjusted for all places looked at, and the verdict.

    NaN p: nobody was in the group, or it is all that is left to compare with. `size` is the square root of the
    fluctuation by which z was divided.
    """

    z: np.ndarray
    p: np.ndarray
    p_adjusted: np.ndarray
    stands_out: np.ndarray


def standing_out(
    scores: Sequence[Callable[[np.ndarray], np.ndarray]],
    fluctuations: Sequence[Fluctuation],
    direction: float = 0.0,
    level: float = LEVEL,
) -> list[Tested]:
    """Which groups, of all breakdowns looked at together, stand out from the general change.

    The most unlikely group of all is judged first, against `level` divided by the number of groups looked at; if
    it stands out it is taken out of the general change, the others of its breakdown are compared again without
    it, and the next is judged (Holm's order). So one team's rise does not make the other teams look as if they
    had fallen. Holm's adjustment holds the chance of even one false name, whatever the breakdowns share: the
    answer is one sentence, and one wrong name makes it wrong, so a rate of false names would not do.

    Parameters
    ----------
    scores : for each breakdown a function from `keep` (bool, (groups,)) to z (see own_change).
    fluctuations : for each breakdown how much its groups ordinarily move.
    direction : sign of the whole's change. Of two groups, either could be the odd one: the one that moved with
        the whole is named.
    level : the chance, over all breakdowns, of naming any group when the change is general.

    Returns
    -------
    One Tested for each breakdown.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70. Check: see tests, worked by hand.
    """
    if not 0 < level < 1:
        raise ValueError(f"The chance of a false name lies between 0 and 1; got {level}. Write 5% as 0.05.")
    keeps = [np.ones(len(f.size), dtype="bool") for f in fluctuations]
    judged = [_judged(score, keep, f) for score, keep, f in zip(scores, keeps, fluctuations, strict=True)]
    looked_at = sum(int((~np.isnan(p)).sum()) for _, p in judged)
    found: list[tuple[int, int, float, float, float]] = []
    while looked_at > len(found):
        where, group = _most_unlikely(judged, keeps, direction)
        if where < 0:
            break
        z, p = judged[where][0][group], judged[where][1][group]
        adjusted = max(min(1.0, p * (looked_at - len(found))), found[-1][4] if found else 0.0)
        if adjusted > level:
            break
        found.append((where, group, z, p, adjusted))
        keeps[where][group] = False
        judged[where] = _judged(scores[where], keeps[where], fluctuations[where])
    return _gathered(judged, found, looked_at)


def _judged(score, keep: np.ndarray, f: Fluctuation) -> tuple[np.ndarray, np.ndarray]:
    z = score(keep) / np.sqrt(f.size)
    return z, np.where(np.isnan(z), np.nan, 2 * stdtr(np.minimum(f.freedom, 1e6), -np.abs(z)))


def _most_unlikely(judged, keeps, direction: float) -> tuple[int, int]:
    best = (-1, -1)
    least = np.inf
    for where, (z, p) in enumerate(judged):
        open_ = ~np.isnan(p)
        if keeps[where].sum() and open_.sum() == 2 and direction != 0:
            open_ &= np.sign(z) == np.sign(direction)
        if open_.any():
            group = int(np.nanargmin(np.where(open_, p, np.nan)))
            if p[group] < least:
                best, least = (where, group), p[group]
    return best


def _gathered(judged, found, looked_at: int) -> list[Tested]:
    """Each breakdown's results: those found as they were when found, the rest adjusted by Holm after them."""
    floor = found[-1][4] if found else 0.0
    rest = np.concatenate([p for _, p in judged]) if judged else np.empty(0)
    left = int((~np.isnan(rest)).sum())
    # Groups that dropped out of comparison with those found still count among the places looked at.
    padded = np.concatenate([rest, np.ones(max(looked_at - len(found) - left, 0))])
    adjusted = np.maximum(holm(padded), floor)[: len(rest)] if left else np.full(len(rest), np.nan)
    results, start = [], 0
    for where, (z, p) in enumerate(judged):
        z, p, q, out = z.copy(), p.copy(), adjusted[start : start + len(p)].copy(), np.zeros(len(p), dtype="bool")
        start += len(p)
        for place, group, own_z, own_p, own_q in found:
            if place == where:
                z[group], p[group], q[group], out[group] = own_z, own_p, own_q, True
        results.append(Tested(z, p, q, out))
    return results
