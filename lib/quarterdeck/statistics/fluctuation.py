"""How much groups ordinarily move against each other: what their past says beside chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import polygamma, psi

_FEWEST_PAIRS = 3
_FEWEST_PEOPLE = 10.0  # how much groups differ in their ups and downs is learnt from groups of this size on
_FEWEST_LIKE = 5
_PRIOR_LEAST, _PRIOR_MOST, _PRIOR_USUAL = 4.0, 60.0, 8.0
_MEDIAN_KNOWS = 0.64  # of what a mean would know


class Fluctuation(NamedTuple):
    """How much each group ordinarily moves: the variance of its z, its degrees of freedom, each (groups,)."""

    size: np.ndarray
    freedom: np.ndarray


def chance_alone(groups: int) -> Fluctuation:
    """Without a past, groups are taken to move as counts do by chance."""
    return Fluctuation(np.ones(groups), np.full(groups, np.inf))


def fluctuations(
    pasts: Sequence[np.ndarray], people: Sequence[np.ndarray], *, least: float = 1.0, shared: bool = True
) -> list[Fluctuation | None]:
    """How much each group ordinarily moves against the others, from past pairs of periods, for each breakdown.

    A group's own past and what is usual among its like are put together, each by how much it knows: where all
    groups are alike the usual decides, where they differ each is held to its own past. So a team that always
    goes up and down is not found when it does so again. An unusual past hides a new change of the same size:
    that is the price. What is usual is learnt from all breakdowns together, and from a breakdown's own groups where
    they are five or more and move more than the rest.

    Parameters
    ----------
    pasts : for each breakdown, z of its groups (see own_change) in past pairs of periods, shape (pairs, groups);
        NaN = not judged.
    people : for each breakdown, what its groups expect in a period, shape (groups,): extra movement grows with it.
    least : the least variance a group can have. 1 where the two counts of a pair share nobody: chance alone gives
        that. 0.1 for people counted on two days, or over overlapping months, who are mostly the same people.
        0 for amounts and averages, whose z has no unit of its own.
    shared : pairs that follow on each other share a period, and say less: 2/3 of a pair each.

    Returns
    -------
    One Fluctuation for each breakdown, or None where fewer than 3 pairs are known (or, with a least of 0, where
    nothing ever moved: then there is no unit to measure by).

    Source
    ------
    Quasi-likelihood dispersion, McCullagh and Nelder (1989); own and usual variance put together as Smyth
    (2004), Statistical Applications in Genetics and Molecular Biology 3, 3, with a weighted median for the usual
    so that one wild group does not speak for all. Check: own 9 from 4 pairs and usual 1 worth 12: (36 + 12) / 16 = 3.
    """
    groups = [_Past.of(past, size, shared) for past, size in zip(pasts, people, strict=True)]
    together = _Past(*(np.concatenate(part) for part in zip(*groups, strict=True))) if groups else None
    done: list[Fluctuation | None] = []
    for one in groups:
        if one.known.max(initial=0) < _FEWEST_PAIRS:
            done.append(None)
            continue
        usual = together.usual(one.people, least)
        if (one.enough & (one.people >= _FEWEST_PEOPLE)).sum() >= _FEWEST_LIKE:
            usual = np.maximum(usual, one.usual(one.people, least))
        if not (usual > 0).all():
            done.append(None)
            continue
        prior = np.minimum(together.prior(least), np.maximum(together.worth - one.freedom, 0.0))
        freedom = np.maximum(prior + one.freedom, 1.0)
        both = (prior * usual + one.freedom * np.where(one.known > 0, one.own, usual)) / freedom
        done.append(Fluctuation(np.maximum(both, least), freedom))
    return done


class _Past(NamedTuple):
    """What the past says of some groups, each (groups,)."""

    own: np.ndarray
    known: np.ndarray
    freedom: np.ndarray
    people: np.ndarray

    @classmethod
    def of(cls, past, people, shared: bool) -> _Past:
        z = np.atleast_2d(np.asarray(past, dtype="float64"))
        known = (~np.isnan(z)).sum(axis=0)
        own = np.where(known > 0, np.nansum(z**2, axis=0) / np.maximum(known, 1), np.nan)
        size = np.maximum(np.nan_to_num(np.asarray(people, dtype="float64")), 1e-9)
        return cls(own, known, known * (2 / 3 if shared else 1.0), size)

    @property
    def enough(self) -> np.ndarray:
        return self.known >= _FEWEST_PAIRS

    @property
    def worth(self) -> float:
        """Degrees of freedom of all these groups together."""
        return _MEDIAN_KNOWS * float(self.freedom.sum())

    def usual(self, people: np.ndarray, least: float) -> np.ndarray:
        """What is usual for groups of this size: chance and an extra that grows with them, or one level for all."""
        typical = self.own / _middle_of(np.maximum(self.freedom, 1e-9))  # the median of chance alone is 1
        if least >= 1:
            extra = _weighted_median(np.where(self.enough, (typical - 1) / self.people, np.nan), self.people)
            return 1 + max(extra, 0.0) * people
        level = _weighted_median(np.where(self.enough, typical, np.nan), self.people)
        return np.full(len(people), max(level, least))

    def prior(self, least: float) -> float:
        """How many degrees of freedom the usual is worth: many where the groups' own variances agree."""
        seen = self.enough & (self.people >= _FEWEST_PEOPLE)
        if seen.sum() < 3:
            return _PRIOR_USUAL
        half = self.freedom[seen] / 2
        ratio = (self.own / np.maximum(self.usual(self.people, least), 1e-300))[seen]
        logs = np.log(np.maximum(ratio, 1e-3)) - psi(half) + np.log(half)
        excess = float(np.var(logs, ddof=1) - polygamma(1, half).mean())
        grid = np.linspace(_PRIOR_LEAST, _PRIOR_MOST, 113)
        return float(grid[np.argmin(np.abs(polygamma(1, grid / 2) - excess))])


def _middle_of(freedom: np.ndarray) -> np.ndarray:
    """The median of a mean square with so many degrees of freedom (Wilson and Hilferty 1931)."""
    return np.maximum(1 - 2 / (9 * freedom), 0.05) ** 3


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    known = ~np.isnan(values)
    if not known.any():
        return 0.0
    order = np.argsort(values[known], kind="stable")
    ordered, heavy = values[known][order], np.cumsum(weights[known][order])
    return float(ordered[np.searchsorted(heavy, heavy[-1] / 2)])
