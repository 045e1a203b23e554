"""Two figures side by side, each with its own chance variation: how far apart, with limits and a p-value.

What counts as better, worse or similar is not decided here. Every function takes arrays that broadcast and
returns arrays of that shape; a NaN result has its reason in words beside it. For a published figure taken as
fixed, see against_benchmark.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv, ndtr, stdtr, stdtrit

from .exact_tests import binomial_p, fisher_p
from .intervals import Z95, counts_of, events_of, poisson_interval, wilson_interval


class Difference(NamedTuple):
    """a minus b (or own minus benchmark), in the unit of the figures; percentages in percentage points."""

    difference: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    p: np.ndarray
    reason: np.ndarray  # "" where there is an answer


class Ratio(NamedTuple):
    """Rate a as so many times rate b."""

    ratio: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    p: np.ndarray
    reason: np.ndarray  # "" where there is an answer


def difference_of_percentages(numerator_a, denominator_a, numerator_b, denominator_b, z: float = Z95) -> Difference:
    """Difference of two independent percentages, a minus b, in percentage points.

    The interval is Newcombe's hybrid of the two Wilson intervals: it never leaves -100 to 100 and holds for small
    groups. The p-value is Fisher's exact test where any count expected under no difference is below 5, and the
    chi-squared test with N - 1 from there on, which Fisher's conservatism would not reward. Interval and p-value come
    from different methods, so near 0.05 one may say yes and the other no.

    Parameters
    ----------
    numerator_a, denominator_a, numerator_b, denominator_b : counts of two groups that share nobody. A quarter against
        the year that contains it, or an area against a region that contains it, is not that.
    z : the level of the interval.

    Returns
    -------
    Difference. NaN with a reason where a group is empty or a count missing.

    Source
    ------
    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10; Campbell (2007), Statistics in Medicine 26,
    3661-3675 (N - 1); Cochran's rule of 5. Check: 56 of 70 less 48 of 80 is 20.0 (5.2 to 33.4), p = 0.0083.
    """
    own, other = counts_of(numerator_a, denominator_a), counts_of(numerator_b, denominator_b)
    yes_a, all_a, yes_b, all_b = np.broadcast_arrays(*own, *other)
    with np.errstate(divide="ignore", invalid="ignore"):
        share_a, share_b = 100 * yes_a / all_a, 100 * yes_b / all_b
    lower, upper = _hybrid(share_a, wilson_interval(yes_a, all_a, z), share_b, wilson_interval(yes_b, all_b, z))
    p = _p_of_two_percentages(*(part.ravel() for part in (yes_a, all_a, yes_b, all_b))).reshape(yes_a.shape)
    missing = np.isnan(yes_a + all_a + yes_b + all_b)
    reason = first_reason((missing, "no count"), ((all_a <= 0) | (all_b <= 0), "no one to measure"))
    return Difference(*blanked(reason, share_a - share_b, lower, upper, p), reason[()])


def difference_of_rates(events_a, base_a, events_b, base_b, per: float = 10_000, z: float = Z95) -> Difference:
    """Difference of two independent rates, a minus b, per so many people.

    The interval joins the two rates' own intervals as Newcombe's does for percentages; the p-value is that of
    `rate_ratio`. Parameters as there, and `per`: the rate is per so many.

    Source
    ------
    Zou and Donner (2008), Statistics in Medicine 27, 1693-1702 (limits from the two intervals).
    Check: 60 in 50,000 less 40 in 50,000 is 4.0 per 10,000 (-0.1 to 8.1), p = 0.057.
    """
    a, base_a, b, base_b = _rates(events_a, base_a, events_b, base_b)
    with np.errstate(divide="ignore", invalid="ignore"):
        own_a = tuple(per * limit / base_a for limit in poisson_interval(a, z))
        own_b = tuple(per * limit / base_b for limit in poisson_interval(b, z))
        rate_a, rate_b = per * a / base_a, per * b / base_b
    lower, upper = _hybrid(rate_a, own_a, rate_b, own_b)
    missing = np.isnan(a + base_a + b + base_b)
    reason = first_reason((missing, "no count"), ((base_a <= 0) | (base_b <= 0), "no one to measure"))
    return Difference(
        *blanked(reason, rate_a - rate_b, lower, upper, _p_of_two_rates(a, base_a, b, base_b)), reason[()]
    )


def rate_ratio(events_a, base_a, events_b, base_b, z: float = Z95) -> Ratio:
    """Ratio of two independent rates with exact limits and p-value.

    Given the events of both together, those of a are a binomial share of them; its Clopper-Pearson limits and exact
    p-value carry over. Holds for any counts, a few included; a little wide for the smallest.

    Parameters
    ----------
    events_a, events_b : counts, not negative.
    base_a, base_b : the people, or person-years, each was counted among.
    z : the level of the interval.

    Returns
    -------
    Ratio. Where b has no events the ratio is infinite and only its lower limit says something; where neither has
    any, NaN with the reason and p = 1.

    Source
    ------
    Przyborowski and Wilenski (1940), Biometrika 31, 313-323; Clopper and Pearson (1934). As R's poisson.test.
    Check: 11 in 800 against 21 in 3,011 is 1.97 (0.86 to 4.28).
    """
    a, base_a, b, base_b = _rates(events_a, base_a, events_b, base_b)
    tail = ndtr(-z)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(a > 0, betaincinv(np.maximum(a, 1e-9), b + 1, tail), 0.0)
        high = np.where(b > 0, betaincinv(a + 1, np.maximum(b, 1e-9), 1 - tail), 1.0)
        scale = base_b / base_a
        ratio, low, high = scale * a / b, scale * low / (1 - low), scale * high / (1 - high)
    gap = np.isnan(a + base_a + b + base_b)
    empty = (base_a <= 0) | (base_b <= 0)
    reason = first_reason((gap, "no count"), (empty, "no one to measure"), ((a == 0) & (b == 0), "no events in either"))
    p = _p_of_two_rates(a, base_a, b, base_b)
    return Ratio(*blanked(reason, ratio, low, high), np.where(gap | empty, np.nan, p)[()], reason[()])


def difference_of_means(n_a, mean_a, sd_a, n_b, mean_b, sd_b, z: float = Z95) -> Difference:
    """Difference of two independent means, a minus b, by Welch's test: the spreads may differ.

    Trust it as `mean_interval`: not for ten lopsided values. Each group needs two values. Two groups without any
    spread differ for certain (p = 0) or not at all (p = 1).

    Source
    ------
    Welch (1947), Biometrika 34, 28-35. Check: 30, 24.0, 6.0 less 40, 20.0, 5.0 is 4.0 (1.3 to 6.7), p = 0.0045.
    """
    parts = [np.asarray(part, dtype="float64") for part in (n_a, mean_a, sd_a, n_b, mean_b, sd_b)]
    n_a, mean_a, sd_a, n_b, mean_b, sd_b = np.broadcast_arrays(*parts)
    if np.any((n_a < 0) | (n_b < 0) | (sd_a < 0) | (sd_b < 0)):
        raise ValueError("A mean needs n >= 0 and sd >= 0; found one below 0. Check the order: n, mean, sd.")
    with np.errstate(divide="ignore", invalid="ignore"):
        part_a, part_b = sd_a**2 / n_a, sd_b**2 / n_b
        df = (part_a + part_b) ** 2 / (part_a**2 / (n_a - 1) + part_b**2 / (n_b - 1))
        half = np.where(part_a + part_b > 0, stdtrit(df, ndtr(z)) * np.sqrt(part_a + part_b), 0)
        p = p_of_t(mean_a - mean_b, np.sqrt(part_a + part_b), df)
    missing = np.isnan(n_a + mean_a + sd_a + n_b + mean_b + sd_b)
    empty, alone = (n_a < 1) | (n_b < 1), (n_a == 1) | (n_b == 1)
    reason = first_reason((empty, "no one to measure"), (alone, "one value has no spread"), (missing, "no value"))
    gap = mean_a - mean_b
    return Difference(*blanked(reason, gap, gap - half, gap + half, p), reason[()])


def _hybrid(a, own_a, b, own_b):
    """Limits of a difference from the limits of its two parts (Newcombe; Zou and Donner)."""
    with np.errstate(invalid="ignore"):  # an infinite rate, of a base of 0, is blanked later
        lower = (a - b) - np.sqrt((a - own_a[0]) ** 2 + (own_b[1] - b) ** 2)
        return lower, (a - b) + np.sqrt((own_a[1] - a) ** 2 + (b - own_b[0]) ** 2)


def _p_of_two_percentages(yes_a, all_a, yes_b, all_b) -> np.ndarray:
    """Fisher's exact test where an expected count is under 5, else chi-squared with N - 1; one-dimensional arrays."""
    total, yes = all_a + all_b, yes_a + yes_b
    with np.errstate(divide="ignore", invalid="ignore"):
        least = np.minimum(all_a, all_b) * np.minimum(yes, total - yes) / total
        cross = yes_a * (all_b - yes_b) - yes_b * (all_a - yes_a)
        chi = (total - 1) * cross**2 / (all_a * all_b * yes * (total - yes))
        p = 2 * ndtr(-np.sqrt(chi))
    few = least < 5
    p[few] = fisher_p(yes_a[few], all_a[few], yes_b[few], all_b[few])
    return p


def _p_of_two_rates(a, base_a, b, base_b) -> np.ndarray:
    """Exact p-value that two rates are one: a's events as a binomial share of both."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where((base_a > 0) & (base_b > 0), base_a / (base_a + base_b), np.nan)
    return binomial_p(a, a + b, share)


def p_of_t(gap, error, df) -> np.ndarray:
    """Two-sided p-value of Student's test; without any spread a gap is certain, and no gap is none."""
    certain = np.where(np.abs(gap) > 0, 0.0, 1.0)
    return np.where(error > 0, 2 * stdtr(df, -np.abs(gap) / np.where(error > 0, error, 1)), certain)


def _rates(events_a, base_a, events_b, base_b):
    bases = [np.asarray(base, dtype="float64") for base in (base_a, base_b)]
    if any(np.any(base < 0) for base in bases):
        raise ValueError("A rate needs a base that is not negative. Check the order: events, base, events, base.")
    return np.broadcast_arrays(events_of(events_a), bases[0], events_of(events_b), bases[1])


def first_reason(*cases) -> np.ndarray:
    """The first reason that holds, else ""."""
    return np.select([np.asarray(holds) for holds, _ in cases], [word for _, word in cases], default="")


def blanked(reason, *parts):
    """Each part with NaN where there is a reason for none; a scalar stays a scalar."""
    return tuple(np.where(reason == "", part, np.nan)[()] for part in parts)
