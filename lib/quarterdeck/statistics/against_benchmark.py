"""A council's figure against a published one taken as fixed: England's percentage, a region's rate, a target.

What counts as better, worse or similar is not decided here. Arrays broadcast; a NaN result has its reason in
words beside it. Where the other figure has chance variation of its own (one neighbour), see compare.
"""

from __future__ import annotations

import numpy as np

from .compare import Difference, blanked, first_reason, p_of_t
from .exact_tests import binomial_p, poisson_p
from .intervals import Z95, counts_of, events_of, mean_interval, poisson_interval, wilson_interval


def against_percentage(numerator, denominator, benchmark, z: float = Z95) -> Difference:
    """A percentage against a published one taken as fixed (England, a target), in percentage points.

    The limits are the own Wilson limits less the benchmark; the p-value is the exact binomial test. The benchmark's own
    uncertainty is left out: right for a national figure, wrong for one small neighbour (`difference_of_percentages`).

    Parameters
    ----------
    numerator, denominator : counts.
    benchmark : percentage, 0 to 100.

    Source
    ------
    Clopper and Pearson (1934) for the test. Check: 682 of 925 against 75% is -1.3 (-4.2 to 1.5), p = 0.382.
    """
    yes, all_, fixed = np.broadcast_arrays(*counts_of(numerator, denominator), np.asarray(benchmark, dtype="float64"))
    if np.any((fixed < 0) | (fixed > 100)):
        raise ValueError("A benchmark for a percentage lies from 0 to 100; found one outside. Is it a rate or a count?")
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 100 * yes / all_
    lower, upper = wilson_interval(yes, all_, z)
    p = binomial_p(yes, all_, fixed / 100)
    reason = _no_answer(yes, all_, fixed)
    return Difference(*blanked(reason, share - fixed, lower - fixed, upper - fixed, p), reason[()])


def against_rate(events, base, benchmark, per: float = 10_000, z: float = Z95) -> Difference:
    """A rate against a published one taken as fixed; limits from the own interval, p-value by the exact Poisson test.

    Parameters
    ----------
    events, base : the count and the people it was counted among.
    benchmark : the published rate, per `per` people; not negative.

    Source
    ------
    Garwood (1936), Biometrika 28, 437-442. Check: 60 in 50,000 against 9 per 10,000 is 3.0 (0.2 to 6.4), p = 0.030.
    """
    people, fixed = (np.asarray(part, dtype="float64") for part in (base, benchmark))
    x, people, fixed = np.broadcast_arrays(events_of(events), people, fixed)
    if np.any((people < 0) | (fixed < 0)):
        raise ValueError("A rate needs a base and a benchmark of 0 or more. Check the order: events, base, benchmark.")
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = per * x / people
        lower, upper = (per * limit / people for limit in poisson_interval(x, z))
    p = poisson_p(x, fixed * people / per)
    reason = _no_answer(x, people, fixed)
    return Difference(*blanked(reason, rate - fixed, lower - fixed, upper - fixed, p), reason[()])


def against_mean(n, mean, sd, benchmark, z: float = Z95) -> Difference:
    """A mean against a published one taken as fixed: Student's one-sample test and the own interval.

    Check: 25 values of mean 52 and sd 5 against 50 is 2.0 (-0.1 to 4.1), p = 0.057.
    """
    own = mean_interval(n, mean, sd, z)
    fixed = np.asarray(benchmark, dtype="float64")
    count, spread = np.asarray(n, dtype="float64"), np.asarray(sd, dtype="float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        p = p_of_t(own.value - fixed, spread / np.sqrt(count), np.where(count > 1, count - 1, np.nan))
    reason = np.where((own.reason == "") & np.isnan(fixed), "no benchmark", own.reason)
    parts = (own.value - fixed, own.lower - fixed, own.upper - fixed, p)
    return Difference(*blanked(reason, *np.broadcast_arrays(*parts)), reason[()])


def _no_answer(count, base, fixed) -> np.ndarray:
    """Why a figure cannot be set against its benchmark, else ""."""
    gap = np.isnan(count + base)
    return first_reason((gap, "no count"), (base <= 0, "no one to measure"), (np.isnan(fixed), "no benchmark"))
