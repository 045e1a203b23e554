"""Forecasts of rare events: whole numbers, so that limits come from counting and never have no width."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, betaln, gammaln
from scipy.stats import chi2

from .forecast import NO_POINTS

__all__ = ["FEW", "PRIOR", "RareForecast", "RareTotal", "is_rare", "rare_coverage", "rare_forecast"]

FEW = 5.0  # events a quarter (or of what did not happen) under which Student's t is wrong about the limits
RECENT = 8  # points over which that is looked at
PRIOR = 0.5  # events before any is seen: Jeffreys' prior of a rate, and of a share (0.5 of either kind)
# How much of what was known a quarter ago still counts. Under 1 only where that explains the figures clearly
# better: twice the gain in log-likelihood over 2.71, which chance passes 1 time in 20 at the edge of the range.
FADING = np.array([1.0, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5])
GAIN = 2.71 / 2
SURE = 0.05  # p-value under which events are taken to come in clumps


@dataclass(frozen=True, eq=False)
class RareTotal:
    """A future figure made of a whole number of events: `base` + `unit` × events, whose chances are `cdf`."""

    base: float
    unit: float
    cdf: np.ndarray  # the chance of `first`, `first` + 1 … events at most
    mean: float  # events expected
    first: int = 0  # fewer events than this are as good as impossible

    @property
    def mid(self) -> np.ndarray:
        """The expected figure, (1,), never outside its 80% limits."""
        low, high = self._events(0.8)
        return np.array([self.base + self.unit * np.clip(self.mean, low, high)])

    def limits(self, level: float = 0.95, *, floor=None, ceiling=None):
        """Lower and upper limits, (1,) each: the likeliest numbers of events that make up the level, two at least."""
        ends = sorted(self.base + self.unit * events for events in self._events(level))
        return tuple(np.clip(np.array([end]), floor, ceiling) for end in ends)

    def _events(self, level: float) -> tuple[int, int]:
        if not 0 < level < 1:
            raise ValueError(f"A level lies between 0 and 1, such as 0.8 for 80%; got {level}.")
        last = len(self.cdf) - 1
        each = np.diff(self.cdf, prepend=0.0)
        likely = np.argsort(-each, kind="stable")
        taken = likely[: np.searchsorted(np.cumsum(each[likely]), level - 1e-12) + 1]
        low, high = int(taken.min()), int(taken.max())
        if low == high:
            low, high = (low, high + 1) if high < last else (max(low - 1, 0), high)
        return self.first + low, self.first + high

    def chance_below(self, bound: float) -> np.ndarray:
        """The chance, (1,), that the figure is under `bound`."""
        events = (bound - self.base) / self.unit
        if self.unit > 0:
            return np.array([self._at_most(np.ceil(events - 1e-9) - 1)])
        return np.array([1 - self._at_most(np.floor(events + 1e-9))])

    def _at_most(self, events: float) -> float:
        place = events - self.first
        return 0.0 if place < 0 else float(self.cdf[int(min(place, len(self.cdf) - 1))])


@dataclass(frozen=True, eq=False)
class RareForecast:
    """What is known of a rate or share, to make limits of any number of quarters from.

    `events` and `against` are the posterior's two numbers: events and quarters of a count, events and
    non-events of a share. `trials` is the usual denominator of a quarter's share (None: a count), `fading` and
    `clumps` as in `rare_forecast`. A quarter's figure is `base` + `unit` × its events.
    """

    events: float
    against: float
    trials: float | None
    fading: float
    clumps: float
    steps: int
    base: float = 0.0
    unit: float = 1.0
    reason: str = ""

    @property
    def mid(self) -> np.ndarray:
        """The expected figure of each step, (steps,)."""
        return np.concatenate([self.total(weights).mid for weights in np.eye(self.steps)])

    def total(self, weights, plus: float = 0.0) -> RareTotal:
        """`plus` + the sum of some steps, each times the same weight: events of several quarters share one rate."""
        weights = np.asarray(weights, dtype="float64")
        counted = np.flatnonzero(weights)
        quarters, left = max(len(counted), 1), self.fading ** (counted[-1] + 1 if len(counted) else 1)
        weight = weights[counted[-1]] if len(counted) else 0.0
        if self.trials is None:
            mean, first, cdf = _of_counts(self.events, self.against, quarters, left, self.clumps)
        else:
            trials = max(round(quarters * self.trials), 1)
            mean, first, cdf = _of_shares(self.events, self.against, trials, left, self.clumps)
        return RareTotal(plus + weights.sum() * self.base, (weight or 1.0) * self.unit, cdf, mean, first)


def _of_counts(events, against, quarters, left, clumps):
    """Expected events of some quarters, and their chances: negative binomial with the mean and variance asked for."""
    mean = quarters * events / against
    variance = clumps * mean * (1 + quarters / (against * left))
    size, success = mean**2 / (variance - mean), mean / variance
    grid = _grid(mean, variance)
    return mean, int(grid[0]), betainc(size, grid + 1.0, success)


def _of_shares(events, against, trials, left, clumps):
    """The same of a share: beta-binomial, whose correlation within a quarter carries the clumps."""
    share, known = events / (events + against), (events + against) * left
    within = min((clumps * (1 + (trials - 1) / (known + 1)) - 1) / max(trials - 1, 1), 0.999)
    known = known if clumps == 1 else max(1 / within - 1, 1e-3)
    mean, variance = trials * share, trials * share * (1 - share) * (1 + (trials - 1) / (known + 1))
    grid = _grid(mean, variance, trials)
    yes, no = share * known, (1 - share) * known
    chance = betaln(grid + yes, trials - grid + no) - betaln(yes, no) - _choose(trials, grid)
    return mean, int(grid[0]), np.minimum(np.cumsum(np.exp(chance)), 1.0)


def _choose(trials, grid):
    """The logarithm of one over the number of ways."""
    return gammaln(grid + 1) + gammaln(trials - grid + 1) - gammaln(trials + 1)


def _grid(mean, variance, most=np.inf) -> np.ndarray:
    """The numbers of events that are possible at all: 40 standard deviations either way."""
    far = 40 * np.sqrt(variance)
    return np.arange(max(np.floor(mean - far), 0.0), min(np.ceil(mean + far) + 20, most) + 1.0)


def is_rare(events, others=None) -> bool:
    """Whether a series is forecast by counting: under five a quarter of late, or always the same.

    Parameters
    ----------
    events : (points,), NaN = missing; a count, or the numerator of a share. others : denominator less numerator.
    """
    parts = [np.asarray(part, dtype="float64") for part in (events, others) if part is not None]
    known = ~np.isnan(np.stack(parts)).any(0)
    if known.sum() < 2 or min(part[known].min() for part in parts) < 0:
        return False
    few = min(part[known][-RECENT:].mean() for part in parts) < FEW
    level = parts[0][known] if others is None else parts[0][known] / np.maximum(sum(parts)[known], 1e-300)
    return bool(few or np.ptp(level) <= 1e-9 * np.abs(level).max())


def rare_forecast(events, others=None, *, steps: int = 4, per: float = 100.0) -> RareForecast:
    """What a rare event will number in the next quarters, or a share of few, if nothing changes.

    The rate has a Gamma prior of half an event in no time, the share a Beta prior of half an event and half a
    non-event; what is forecast is then negative binomial, or beta-binomial with the mean denominator of the last
    four known points. Older quarters count less (`fading`) where that explains the figures clearly better, and
    the variance is multiplied by `clumps` where the figures differ more than chance allows. Trust it for
    events that do not have to do with each other; a season is not looked for.

    Parameters
    ----------
    events : (points,), oldest first, NaN = missing; a count, or the numerator of a share.
    others : (points,), denominator less numerator; None for a count. per : what a share is a share of, 100.

    Source
    ------
    Gelman and others (2013), Bayesian data analysis, 2.6 and 2.4; Harvey and Fernandes (1989), Time series models for
    count or qualitative observations, J. Business and Economic Statistics 7, for the fading.
    Check: 0 four times: the next is 0 with a chance of (4/5)^0.5 = 0.894; two quarters after one event in eight
    are 0 with (8/10)^1.5 = 0.716.
    """
    return _Seen(events, others, per).at(None, steps)


def rare_coverage(events, others=None, *, steps: int = 4, first: int = 4, per: float = 100.0) -> tuple[int, int, int]:
    """Forecasts made from the first `first`, `first` + 1 … points: how many, within their 80% limits, within 95%."""
    seen = _Seen(events, others, per)
    made, held = 0, np.zeros(2, dtype=int)
    for origin in range(first, len(seen.values)):
        if not seen.known[:origin].any():
            continue
        forecast = seen.at(origin, steps)
        for step, real in enumerate(seen.values[origin : origin + steps]):
            if np.isnan(real):
                continue
            total = forecast.total(np.eye(steps)[step])
            made += 1
            for n, level in enumerate((0.8, 0.95)):
                low, high = (float(end[0]) for end in total.limits(level))
                held[n] += low - 1e-9 <= real <= high + 1e-9
    return made, int(held[0]), int(held[1])


class _Seen:
    """The posterior after each beginning of a series, for every fading at once."""

    def __init__(self, events, others, per):
        events = np.asarray(events, dtype="float64")
        self.shares = others is not None
        others = np.ones_like(events) if others is None else np.asarray(others, dtype="float64")
        self.known = ~(np.isnan(events) | np.isnan(others))
        self.whole = np.where(self.known, events + others, np.nan)
        self.values = events
        if self.shares:
            with np.errstate(divide="ignore", invalid="ignore"):
                self.values = np.where(self.whole > 0, per * events / self.whole, np.nan)
        self.flipped = self.shares and np.nansum(others) < np.nansum(events)
        events, others = (others, events) if self.flipped else (events, others)
        self.per, self.events = per, np.where(self.known, events, 0.0)
        self.others = np.where(self.known, others, 0.0)
        self._learn()

    def _learn(self) -> None:
        """State, log-likelihood and squared standardised misses after 0, 1, 2 … points, (fadings, points + 1)."""
        points = len(self.events)
        yes, no = np.full(len(FADING), PRIOR), np.full(len(FADING), PRIOR if self.shares else 0.0)
        self.yes, self.no = (np.empty((len(FADING), points + 1)) for _ in range(2))
        self.likely, self.missed = (np.zeros((len(FADING), points + 1)) for _ in range(2))
        for point in range(points + 1):
            self.yes[:, point], self.no[:, point] = yes, no
            if point == points:
                break
            likely, missed = 0.0, 0.0
            if self.known[point] and self.known[:point].any():
                likely, missed = self._surprise(self.events[point], self.others[point], yes, no)
            self.likely[:, point + 1] = self.likely[:, point] + likely
            self.missed[:, point + 1] = self.missed[:, point] + missed
            start = 0.0 if not self.shares else PRIOR
            yes = PRIOR + FADING * (yes - PRIOR) + self.events[point]
            no = start + FADING * (no - start) + self.others[point]

    def _surprise(self, event, other, yes, no):
        """The log-likelihood of a point before it was known, and its squared miss in variances."""
        if self.shares:
            trials, share, known = event + other, yes / (yes + no), FADING * (yes + no)
            mean, variance = trials * share, trials * share * (1 - share) * (1 + (trials - 1) / (known + 1))
            likely = betaln(event + share * known, other + (1 - share) * known)
            likely = likely - betaln(share * known, (1 - share) * known)
        else:
            mean, size, against = yes / no, FADING * yes, FADING * no
            variance = mean * (1 + 1 / against)
            likely = gammaln(event + size) - gammaln(size) + size * np.log(against) - (size + event) * np.log1p(against)
        return likely, np.divide((event - mean) ** 2, variance, out=np.zeros_like(mean), where=variance > 0)

    def at(self, origin: int | None, steps: int) -> RareForecast:
        """The forecast after the first `origin` points (None: all)."""
        origin = len(self.events) if origin is None else origin
        known = self.known[:origin]
        if not known.any():
            return RareForecast(np.nan, np.nan, None, 1.0, 1.0, steps, reason=NO_POINTS)
        likely = self.likely[:, origin]
        best = int(likely.argmax()) if likely.max() - likely[0] > GAIN else 0
        trials, base, unit = None, 0.0, 1.0
        if self.shares:
            trials = max(float(self.whole[:origin][known][-4:].mean()), 1.0)
            base, unit = (self.per, -self.per / trials) if self.flipped else (0.0, self.per / trials)
        yes, no = float(self.yes[best, origin]), float(self.no[best, origin])
        return RareForecast(yes, no, trials, float(FADING[best]), self._clumps(origin, best), steps, base, unit)

    def _clumps(self, origin: int, best: int) -> float:
        """How much more the figures differ than chance alone would have them; 1 unless that is clear."""
        known = self.known[:origin]
        free = int(known.sum()) - 1
        if free < 1:
            return 1.0
        squares = self.missed[best, origin]
        if best == 0:
            events, whole = self.events[:origin][known], self.whole[:origin][known] if self.shares else 1.0
            share = events.sum() / (whole * np.ones_like(events)).sum()
            variance = whole * share * ((1 - share) if self.shares else 1.0) * np.ones_like(events)
            apart = (events - whole * share) ** 2
            squares = np.divide(apart, variance, out=np.zeros_like(apart), where=variance > 0).sum()
        return float(squares / free) if chi2.sf(squares, free) < SURE else 1.0
