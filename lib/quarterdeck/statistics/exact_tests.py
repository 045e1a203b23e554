"""Exact two-sided p-values, whole arrays at once.

All take "as unlikely as this or more so, in either direction" as the p-value: the sum over every outcome no more
likely than the one seen. This is what R's binom.test, poisson.test and fisher.test report, and scipy's.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, gammainc, gammaincc, gammaln, xlog1py, xlogy

from .rounding import round_half_up

# Outcomes as likely as the one seen to within float noise count as just as likely.
_SAME = 1e-7


def binomial_p(successes, trials, share) -> np.ndarray:
    """p-value of `successes` of `trials` where each has the chance `share` (0 to 1); arrays that broadcast.

    Counts that are not whole are rounded half up. No trials: 1. NaN gives NaN.
    Check: 682 of 925 against 0.75 is 0.3825 (R's help page of binom.test, after Conover 1971).
    """
    x, n, p = np.broadcast_arrays(round_half_up(successes), round_half_up(trials), np.asarray(share, dtype="float64"))
    if np.any((x < 0) | (x > n)) or np.any((p < 0) | (p > 1)):
        raise ValueError("A binomial test needs 0 <= successes <= trials and a share from 0 to 1, not a percentage.")
    # Only the lower side need be worked out: more successes than expected are fewer failures than expected.
    flip = x > n * p
    x, p = np.where(flip, n - x, x), np.where(flip, 1 - p, p)

    def likely(k):
        return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1) + xlogy(k, p) + xlog1py(n - k, -p)

    other = _first_as_unlikely(likely, x, np.ceil(n * p), n)
    with np.errstate(invalid="ignore"):
        below = np.where(x >= n, 1.0, betainc(np.maximum(n - x, 1), x + 1, 1 - p))
        above = np.where(other > n, 0.0, betainc(np.maximum(other, 1), np.maximum(n - other + 1, 1), p))
    above = np.where(other <= 0, 1.0, above)
    found = np.where(np.abs(x - n * p) <= 1e-9 * np.maximum(n, 1), 1.0, np.minimum(below + above, 1))
    return np.where(np.isnan(x) | np.isnan(n) | np.isnan(p), np.nan, found)[()]


def poisson_p(events, expected) -> np.ndarray:
    """p-value of a count of `events` where `expected` were expected; arrays that broadcast.

    A count that is not whole is rounded half up. Check: 10 events where 4 were expected is 0.0081.
    """
    x, mean = np.broadcast_arrays(round_half_up(events), np.asarray(expected, dtype="float64"))
    if np.any(x < 0) or np.any(mean < 0):
        raise ValueError("A Poisson test needs counts and expected counts of 0 or more. Pass counts, not changes.")

    def likely(k):
        return xlogy(k, mean) - mean - gammaln(k + 1)

    # Past e times the mean every outcome is less likely than none at all, so the search may end there.
    other = _first_as_unlikely(likely, x, np.ceil(mean), np.ceil(np.e * mean) + 1)
    low_side = _at_most(x, mean) + _at_least(other, mean)
    mirror = _last_as_unlikely(likely, x, np.floor(mean))
    high_side = _at_least(x, mean) + _at_most(mirror, mean)
    found = np.where(x < mean, low_side, high_side)
    found = np.where(np.abs(x - mean) <= 1e-9 * np.maximum(mean, 1), 1.0, np.minimum(found, 1))
    return np.where(np.isnan(x) | np.isnan(mean), np.nan, found)[()]


def fisher_p(numerator_a, denominator_a, numerator_b, denominator_b) -> np.ndarray:
    """Fisher's exact test that two percentages are the same; one-dimensional arrays of one length.

    Meant for small tables: the work grows with the least of the four margins. Counts are rounded half up to whole ones.
    Check: 3 of 4 against 1 of 4 (the lady tasting tea) is 0.4857.
    """
    a, n_a, b, n_b = np.broadcast_arrays(
        *(np.atleast_1d(round_half_up(part)) for part in (numerator_a, denominator_a, numerator_b, denominator_b))
    )
    found = np.full(a.shape, np.nan)
    known = ~np.isnan(a + n_a + b + n_b)
    todo = np.flatnonzero(known)
    for at in range(0, len(todo), 500):  # in parts, so that one wide table does not widen all
        some = todo[at : at + 500]
        found[some] = _fisher(a[some], n_a[some], b[some], n_b[some])
    return found


def _fisher(a, n_a, b, n_b) -> np.ndarray:
    """Sum, over every table with these margins, of those no more likely than the one seen."""
    yes = a + b
    least, most = np.maximum(yes - n_b, 0), np.minimum(yes, n_a)
    steps = np.arange(int((most - least).max(initial=0)) + 1)
    k = least[:, None] + steps

    def likely(k, n_a, n_b, yes):
        with np.errstate(invalid="ignore"):
            return _choose(n_a, k) + _choose(n_b, yes - k) - _choose(n_a + n_b, yes)

    within = np.minimum(k, most[:, None])
    chance = np.where(k <= most[:, None], likely(within, n_a[:, None], n_b[:, None], yes[:, None]), -np.inf)
    seen = likely(a, n_a, n_b, yes)[:, None]
    return np.minimum(np.where(chance <= seen + _SAME, np.exp(chance), 0).sum(axis=1), 1)


def _choose(n, k):
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


def _first_as_unlikely(likely, x, start, stop) -> np.ndarray:
    """The first outcome from `start` up that is no more likely than `x`; `stop` + 1 if none."""
    seen = likely(x) + _SAME
    low, high = np.array(start, dtype="float64"), np.array(stop, dtype="float64") + 1
    with np.errstate(invalid="ignore"):
        while np.any(low < high):
            middle = np.floor((low + high) / 2)
            unlikely = likely(middle) <= seen
            open_ = low < high
            high = np.where(open_ & unlikely, middle, high)
            low = np.where(open_ & ~unlikely, middle + 1, low)
    return high


def _last_as_unlikely(likely, x, start) -> np.ndarray:
    """The last outcome from `start` down that is no more likely than `x`; -1 if none."""
    seen = likely(x) + _SAME
    low, high = np.full(np.shape(start), -1.0), np.array(start, dtype="float64")
    with np.errstate(invalid="ignore"):
        while np.any(low < high):
            middle = np.ceil((low + high) / 2)
            unlikely = likely(middle) <= seen
            open_ = low < high
            low = np.where(open_ & unlikely, middle, low)
            high = np.where(open_ & ~unlikely, middle - 1, high)
    return low


def _at_most(k, mean):
    """Chance of k events or fewer."""
    return np.where(k < 0, 0.0, np.where(mean > 0, gammaincc(np.maximum(k, 0) + 1, np.maximum(mean, 1e-300)), 1.0))


def _at_least(k, mean):
    """Chance of k events or more."""
    return np.where(k <= 0, 1.0, np.where(mean > 0, gammainc(np.maximum(k, 1), np.maximum(mean, 1e-300)), 0.0))
