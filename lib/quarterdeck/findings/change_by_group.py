"""Whether a group of a metric changed otherwise than the others, by what the groups ordinarily do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..metric import Metric
from ..periods import Quarter
from ..statistics import own_change
from ..statistics.fluctuation import Fluctuation, chance_alone, fluctuations
from ..statistics.standing_out import Tested, standing_out
from .grouped import Grouped

HISTORY = 8
NO_PAST = "three earlier changes are needed to know how far its groups ordinarily move, and fewer can be seen"
BELOW_NOTHING = "some of its amounts are below nothing, so that a general change has no proportion"
# How long before its end a basis looks, in quarters: closer pairs of it share people.
_REACH = {"in the period": 1, "last 6 months": 2, "last 12 months": 4, "year to date": 4, "calendar year to date": 4}


def overlaps(metric: Metric, apart: int) -> bool:
    """Whether two figures so many quarters apart count some of the same people or days."""
    return metric.basis == "at period end" or apart < _REACH[metric.basis]


class Results(NamedTuple):
    """Of each breakdown its groups' test and why it has none (blank where it has); how many past pairs were used."""

    tested: list[Tested]
    reasons: list[str]
    pairs: int


@dataclass(frozen=True)
class Between:
    """How the groups of a metric are compared between two quarters."""

    metric: Metric
    from_: Quarter
    to: Quarter

    @property
    def apart(self) -> int:
        """Quarters between the two."""
        return round((self.to.start - self.from_.start).days / 91.3)

    def least(self, grouped: Sequence[Grouped]) -> float:
        """The least a group ordinarily moves: chance, less where people are counted twice, unknown for amounts."""
        if not self.in_whole_numbers(grouped):
            return 0.0
        return 0.1 if overlaps(self.metric, self.apart) else 1.0

    def in_whole_numbers(self, grouped: Sequence[Grouped]) -> bool:
        """Whether the metric counts people or events, so that chance alone has a known size."""
        if self.metric.kind in ("average", "total"):
            return False
        numbers = [g.numerator for g in grouped]
        if self.metric.kind == "percentage":
            numbers += [g.denominator for g in grouped]
            if any(np.nanmax(g.numerator - g.denominator, initial=0) > 1e-9 for g in grouped):
                return False
        return all(np.nanmin(n, initial=0) >= 0 and np.all((n % 1 == 0) | np.isnan(n)) for n in numbers)

    def score(self, one: Grouped, before: Quarter, after: Quarter, whole_numbers: bool, past: bool = False) -> Callable:
        """A function from the groups kept to their z."""
        (x0, n0), (x1, n1) = one.at(before), one.at(after)
        if self.metric.kind == "percentage" and whole_numbers:
            return partial(own_change.of_percentages, x0, n0, x1, n1)
        if self.metric.kind in ("percentage", "average"):
            return partial(own_change.of_averages, x0, n0, x1, n1)
        return partial(own_change.of_counts, x0, x1, exact=whole_numbers and not past)

    @property
    def pairs(self) -> list[tuple[Quarter, Quarter]]:
        """Past pairs as far apart as the two quarters (at most a year), all before the second of them."""
        apart = min(self.apart, 4)
        return [(self.to.back(n + apart), self.to.back(n)) for n in range(HISTORY - apart, 0, -1)]

    def pairs_seen(self, one: Grouped) -> list[tuple[Quarter, Quarter]]:
        """Those pairs of which both quarters could be seen."""
        return [pair for pair in self.pairs if not any(np.isnan(one.at(quarter)[0]).all() for quarter in pair)]

    def ordinary(self, values: pd.Series) -> float:
        """How far earlier changes of the whole lay from their median, at most: its ups and downs without its trend.

        `values` by quarter's label. NaN where fewer than 3 earlier changes are known.
        """
        moved = np.array([values[after.label] - values[before.label] for before, after in self.pairs], dtype="float64")
        known = moved[~np.isnan(moved)]
        return float(np.abs(known - np.median(known)).max()) if len(known) >= 3 else float("nan")

    def test(self, grouped: Sequence[Grouped], direction: float) -> Results:
        """Every breakdown's groups, judged together."""
        whole_numbers, least = self.in_whole_numbers(grouped), self.least(grouped)
        pairs = [[] if self._below_nothing(one) else self.pairs_seen(one) for one in grouped]
        pasts = [
            np.reshape([self.score(g, b, a, whole_numbers, past=True)() for b, a in own], (len(own), len(g.groups)))
            for g, own in zip(grouped, pairs, strict=True)
        ]
        known = fluctuations(pasts, [self._people(g) for g in grouped], least=least, shared=self.apart < 4)
        scores, reasons = [], []
        for one, ordinary in zip(grouped, known, strict=True):
            why = BELOW_NOTHING if self._below_nothing(one) else NO_PAST if ordinary is None and least == 0 else ""
            score = partial(self.score, one, self.from_, self.to, whole_numbers)
            scores.append(partial(_no_z, len(one.groups)) if why else score())
            reasons.append(why)
        ordinary = [
            self._with_comers(f, one) if f and 0 < least < 1 else f or chance_alone(len(one.groups))
            for f, one in zip(known, grouped, strict=True)
        ]
        used = max((len(own) for own, f in zip(pairs, known, strict=True) if f), default=0)
        return Results(standing_out(scores, ordinary, direction), reasons, used)

    def _with_comers(self, ordinary: Fluctuation, one: Grouped) -> Fluctuation:
        """What is ordinary among people who mostly stay, and the chance in how many more came, or went, this time."""
        if self.metric.kind == "percentage":
            return ordinary
        first, second = np.nansum(one.at(self.from_)[0]), np.nansum(one.at(self.to)[0])
        return ordinary._replace(size=ordinary.size + abs(second - first) / max(first + second, 1.0))

    def _below_nothing(self, one: Grouped) -> bool:
        return self.metric.kind in ("count", "rate", "total") and bool(np.nanmin(one.numerator, initial=0) < 0)

    def _people(self, one: Grouped) -> np.ndarray:
        of = one.denominator if self.metric.kind in ("percentage", "average") else one.numerator
        earlier = [n for n, quarter in enumerate(one.quarters) if quarter != self.to]
        known = ~np.isnan(of[earlier])
        return np.nansum(of[earlier], axis=0) / np.maximum(known.sum(axis=0), 1)


def _no_z(groups: int, keep: np.ndarray) -> np.ndarray:
    return np.full(groups, np.nan)
