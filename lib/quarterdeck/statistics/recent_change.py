"""Has a series really changed lately? One test for a newest point, a shift of level and a trend.

Control chart rules are made for long, independent, unseasonal series. On quarterly figures they raise false
alarms: on rolling and slowly moving figures nearly always, on seasonal ones never. This test compares the
series with what the same kind of series does when nothing has changed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.stats import chi2

from .autoregression import profile_contrasts
from .exact_shift import exact_shift_p
from .lasting import OLDER_STEP, old_steps, still_there
from .null_of_recent_change import CHANCE, PERSISTENT, SEPARATE, chance_of_gain

FEWEST = 8  # points, below which no test is made
LONGEST = 8  # the longest shift looked for: two years of quarters
BASELINE = 6  # points that must stand before a shift
SETTLED = 3  # of them after a known step
RESEMBLING = 0.35  # autocorrelation from which points are no longer taken as separate
MORE_THAN_CHANCE = 0.002  # p of the scatter under which it is plainly more than chance gives, or less
UNEVEN = 3.0  # how many times the least known variance the largest must be for a spread of its own to be added
LEAST_PERSISTENT = 0.002  # a slow series may be slower than those simulated: its p is never said to be smaller
FEW_EVENTS = 5.0  # a mean of events (or of non-events) a point under which numbers are judged exactly
RULES = ("newest point", "shift of level", "trend")
# How each kind of series shares its chance of a false alarm among the rules: shifts are what separate points
# can show, trends what slowly moving ones can.
SHARES = {CHANCE: (0.2, 0.6, 0.2), SEPARATE: (0.2, 0.6, 0.2), PERSISTENT: (0.15, 0.15, 0.7)}


@dataclass(frozen=True)
class RecentChange:
    """One entry a series, shape (series,). `p` is NaN where there are too few points.

    `rule` is one of RULES or blank; `begins` the position of the first point of the change; `size` how far
    the level moved, in the units of the series (over a trend: end less beginning); `per_point` the slope of a
    trend, else NaN; `before` and `after` the two levels with the season taken out; `rho` the autocorrelation
    left; `kind` how it was judged (CHANCE, SEPARATE, PERSISTENT); `points` how many were seen; `by_rule`
    (series, 3) the p-value of each rule alone, in the order of RULES.
    """

    p: np.ndarray
    rule: np.ndarray
    begins: np.ndarray
    size: np.ndarray
    per_point: np.ndarray
    before: np.ndarray
    after: np.ndarray
    rho: np.ndarray
    kind: np.ndarray
    by_rule: np.ndarray
    points: np.ndarray

    @classmethod
    def empty(cls, series: int) -> RecentChange:
        """Nothing found yet, to be filled in."""
        made = {field.name: np.full(series, np.nan) for field in fields(cls)}
        made |= {"rule": np.full(series, "", dtype="<U14"), "kind": np.full(series, "", dtype="<U10")}
        made |= {"begins": np.full(series, -1), "points": np.zeros(series, int)}
        made |= {"by_rule": np.full((series, 3), np.nan)}
        return cls(**made)


def recent_change(
    values, *, variance=None, numerator=None, denominator=None, season=False, persistent=False, steps=None,
    period: int = 4,
) -> RecentChange:  # fmt: skip
    """The chance that an unchanged series shows as much as this one at its end, and what it shows.

    Parameters
    ----------
    values : (series, points), oldest first, NaN = missing. A 1-D array is one series.
    variance : of each point by chance alone, same shape, where it is known (a percentage of a number of
        people, a rate, a count); NaN rows where it is not. Unless the points plainly scatter more, it is the
        measure, widened by what they do scatter; it is never taken to be smaller.
    numerator, denominator : counts behind the values, same shape, NaN rows where there are none. Where
        numbers are small the exact test of the last points against the others must agree.
    season : whether a season of `period` points is to be taken out, a bool or (series,).
    persistent : whether successive points resemble each other by their nature (what stands on one day), a
        bool or (series,). A series that turns out to be so is judged so.
    steps : ints of shape (points,) or (series, points): known changes of level, a new number for each.

    Notes
    -----
    Three rules: the newest point, the last 2 to 8 points (with at least 6 before them), a trend over all. For
    each the best change, at the autocorrelation at which it fits best, gives twice a gain in log likelihood;
    its p-value comes from simulated unchanged series as long (`null_of_recent_change`). The smallest, divided
    by its rule's share (SHARES), is the p-value of the series.

    Raises
    ------
    ValueError : shapes that do not fit.
    """
    values = np.atleast_2d(np.asarray(values, dtype="float64"))
    series, points = values.shape
    variance, numerator, denominator = (_like(values, x) for x in (variance, numerator, denominator))
    season, persistent = (np.broadcast_to(np.asarray(x, dtype=bool), (series,)) for x in (season, persistent))
    steps = np.broadcast_to(np.zeros(points, dtype=int) if steps is None else np.asarray(steps), values.shape)
    found = RecentChange.empty(series)
    seen = np.isfinite(values)
    found.points[:] = seen.sum(1)
    known = ((np.isfinite(variance) & (variance > 0)) | ~seen).all(axis=1)
    exact = _exact(numerator, denominator)
    for rows in _alike(seen, season, steps, known):
        first = rows[0]
        at = np.flatnonzero(seen[first])
        design = _Design(at, bool(season[first]), steps[first], period) if len(at) >= FEWEST else None
        if design and design.length >= FEWEST:
            own = values[rows][:, at]
            weights = 1 / np.sqrt(_with_own_spread(own, variance[rows][:, at])) if known[first] else None
            design.judge(own, weights, persistent[rows], exact[rows], found, rows)
    return found


def _with_own_spread(values, variance):
    """Known variances, plus what the series spreads besides where they differ much from point to point: numbers
    grow and chance shrinks with them, but what else moves a figure does not (DerSimonian and Laird's moment)."""
    uneven = variance.max(1) > UNEVEN * variance.min(1)
    w = 1 / variance
    mean = (w * values).sum(1, keepdims=True) / w.sum(1, keepdims=True)
    excess = (w * (values - mean) ** 2).sum(1) - (values.shape[1] - 1)
    own = np.maximum(excess / (w.sum(1) - (w**2).sum(1) / w.sum(1)), 0.0)
    return variance + np.where(uneven, own, 0.0)[:, None]


def _alike(seen, season, steps, known) -> list[np.ndarray]:
    """Rows of series that share their missing points, season and steps, at most 2,000 together."""
    groups: dict[tuple, list[int]] = {}
    for row in range(len(seen)):
        key = (seen[row].tobytes(), bool(season[row]), steps[row].tobytes(), bool(known[row]))
        groups.setdefault(key, []).append(row)
    return [np.array(rows[cut : cut + 2000]) for rows in groups.values() for cut in range(0, len(rows), 2000)]


class _Design:
    """What is looked for in series that share their points, season and steps."""

    def __init__(self, at: np.ndarray, season: bool, steps: np.ndarray, period: int) -> None:
        self.at, self.season = at, season
        stretches = np.unique(steps[at])
        columns = [np.ones(len(at)), *((steps[at] == step).astype("float64") for step in stretches[1:])]
        if season:
            phase = at % period
            columns += [(phase == q).astype("float64") - (phase == period - 1) for q in range(period - 1)]
        self.base = _independent(np.array(columns))
        self.newest = steps[at] == stretches[-1]
        # A change is looked for in the newest stretch alone: what came before its step has another level.
        most = self.newest.sum() - (SETTLED if len(stretches) > 1 else 0)
        self.last = np.array([k for k in range(1, LONGEST + 1) if len(at) - k >= BASELINE and k <= most], dtype=int)
        shifts = [(np.arange(len(at)) >= len(at) - k).astype("float64") for k in self.last]
        self.contrasts = np.array([*shifts, at - at.mean()])
        self.of_rule = (slice(0, min(1, len(shifts))), slice(1, len(shifts)), slice(len(shifts), None))
        # Known steps use up points as a season does; the table counts them off the length.
        self.length = len(at) - (len(stretches) - 1)

    def judge(self, values, weights, persistent, exact, found: RecentChange, rows: np.ndarray) -> None:
        """Fill in what was found of these rows."""
        fit = profile_contrasts(values, self.base, self.contrasts, weights)
        if weights is not None and (steady := self._less_than_chance(fit)).any():
            # Steadier than chance allows: not that kind of count. It is judged by its own scatter.
            self.judge(values[steady], None, persistent[steady], exact[steady], found, rows[steady])
            if steady.all():
                return
            left = ~steady
            self.judge(values[left], weights[left], persistent[left], exact[left], found, rows[left])
            return
        by_chance = self._about_chance(fit)
        gain, coefficient = self._now(values, weights, fit, by_chance)
        best, p = np.zeros((len(rows), 3), int), np.ones((len(rows), 3))
        resembling, each = np.zeros((len(rows), 3), bool), np.arange(len(rows))
        for n, cut in enumerate(self.of_rule):
            if gain[:, cut].shape[1] == 0:
                continue
            best[:, n] = cut.start + gain[:, cut].argmax(1)
            rho = fit.rho[each, best[:, n]]
            resembling[:, n] = persistent | (rho >= RESEMBLING)
            kind = np.where(by_chance, CHANCE, np.where(resembling[:, n], PERSISTENT, SEPARATE))
            own = chance_of_gain(gain[each, best[:, n]], self.length, self.season, RULES[n], kind, rho)
            p[:, n] = np.maximum(own, self._exactly(exact, best[:, n], n))
        kinds = np.where(by_chance, CHANCE, np.where(persistent, PERSISTENT, SEPARATE))
        shared = p / np.array([SHARES[kind] for kind in kinds])
        rule = shared.argmin(1)
        slow = resembling[each, rule] & ~by_chance
        least = np.where(slow, LEAST_PERSISTENT, 0.0)
        found.p[rows], found.by_rule[rows] = np.clip(shared.min(1), least, 1.0), p
        found.kind[rows] = np.where(slow, PERSISTENT, kinds)
        found.rho[rows] = np.where(by_chance, 0.0, fit.rho[each, best[each, rule]])
        self._describe(values, weights, coefficient[each, best[each, rule]], rule, best[each, rule], found, rows)

    def _now(self, values, weights, fit, by_chance):
        """Gains and sizes of the changes; what is over, or older than is looked for, has gained nothing."""
        gain, coefficient = fit.gain, fit.coefficient
        if fit.known_gain is not None:
            gain = np.where(by_chance[:, None], fit.known_gain, gain)
            coefficient = np.where(by_chance[:, None], fit.known_coefficient, coefficient)
        there = still_there(values, self.base, self.contrasts, coefficient)
        older = old_steps(values.shape[1], BASELINE, LONGEST)
        if len(older):
            old = profile_contrasts(values, self.base, older, weights)
            most = old.gain.max(1)
            if old.known_gain is not None:
                most = np.where(by_chance, old.known_gain.max(1), most)
            there[:, 1:-1] &= gain[:, 1:-1] >= most[:, None]
            there[:, -1] &= gain[:, -1] >= most - OLDER_STEP
        return np.where(there, gain, 0.0), coefficient

    def _about_chance(self, fit) -> np.ndarray:
        if fit.rest is None:
            return np.zeros(len(fit.gain), bool)
        free = len(self.at) - len(self.base) - 1
        return chi2.sf(fit.rest.min(1), max(free, 1)) >= MORE_THAN_CHANCE

    def _less_than_chance(self, fit) -> np.ndarray:
        return chi2.cdf(fit.rest.min(1), max(len(self.at) - len(self.base) - 1, 1)) < MORE_THAN_CHANCE

    def _exactly(self, exact, best, n: int) -> np.ndarray:
        """The exact p-value of a rule's change; over a shift's lengths it is multiplied by their number."""
        if n == 2:
            return np.minimum(np.nanmin(exact, axis=1) * len(self.last), 1.0)
        own = exact[np.arange(len(best)), self.last[best] - 1]
        return np.minimum(own * (1 if n == 0 else max(len(self.last) - 1, 1)), 1.0)

    def _describe(self, values, weights, size, rule, best, found: RecentChange, rows) -> None:
        trend, stretch = rule == 2, self.at[self.newest]
        k = np.append(self.last, 1)[best]
        found.rule[rows] = np.array(RULES)[rule]
        found.begins[rows] = np.where(trend, stretch[0], self.at[len(self.at) - k])
        whole = np.where(trend, size * (stretch[-1] - stretch[0]), size)
        rest, w = values - self.contrasts[best] * size[:, None], np.ones_like(values) if weights is None else weights**2
        level = (rest * w)[:, self.newest].sum(1) / w[:, self.newest].sum(1)
        middle = level + size * self.contrasts[-1][self.newest].mean()
        before = np.where(trend, middle - whole / 2, level)
        found.size[rows], found.before[rows], found.after[rows] = whole, before, before + whole
        found.per_point[rows] = np.where(trend, size, np.nan)


def _exact(numerator, denominator) -> np.ndarray:
    """(series, LONGEST) exact p-values where numbers are small, 0 (no bound) elsewhere."""
    shares = np.isfinite(denominator).any(1)
    with np.errstate(invalid="ignore"):
        others = np.where(shares, _mean(denominator - numerator), np.inf)
    few = np.isfinite(numerator).any(1) & (np.minimum(_mean(numerator), others) < FEW_EVENTS)
    exact = np.zeros((len(numerator), LONGEST))
    for kind in (False, True):
        rows = np.flatnonzero(few & (shares == kind))
        if len(rows):
            found = exact_shift_p(numerator[rows], denominator[rows] if kind else None, LONGEST)
            exact[rows, : found.shape[1]] = found
    return exact


def _mean(x) -> np.ndarray:
    seen = np.isfinite(x)
    return np.where(seen, x, 0).sum(1) / np.maximum(seen.sum(1), 1)


def _like(values, x) -> np.ndarray:
    if x is None:
        return np.full(values.shape, np.nan)
    x = np.atleast_2d(np.asarray(x, dtype="float64"))
    if x.shape != values.shape:
        raise ValueError(f"The variance and the counts need the shape of the values, {values.shape}; got {x.shape}.")
    return x


def _independent(columns: np.ndarray) -> np.ndarray:
    """The columns without those that the earlier ones already give."""
    kept = columns[:1]
    for column in columns[1:]:
        tried = np.vstack([kept, column])
        if np.linalg.matrix_rank(tried) == len(tried):
            kept = tried
    return kept
