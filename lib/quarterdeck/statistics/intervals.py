"""Confidence intervals for percentages, counts, rates and means."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import gammaincinv, ndtr, stdtrit

# How many standard errors hold 95% and 99.8%: the two levels that public health and NHS reports use.
Z95 = 1.959963984540054
Z998 = 3.090232306167813


class Estimate(NamedTuple):
    """A value with its limits, and why there are none where they are NaN."""

    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    reason: np.ndarray  # "" where there are limits


def wilson_interval(numerator, denominator, z: float = Z95):
    """Wilson score interval for a percentage.

    Holds up where social care needs it to: small denominators, and percentages near 0 or 100. The
    interval is not symmetric about the percentage. 0 of n starts at exactly 0, n of n ends at exactly 100.

    Parameters
    ----------
    numerator, denominator : counts, same shape (n,); 0 <= numerator <= denominator.
        A denominator of 0 gives NaN, not an error: no one to measure (`why_no_percentage` says so in words).
    z : standard normal quantile; 1.96 for 95%, 3.09 for 99.8%.

    Returns
    -------
    lower, upper : percentages from 0 to 100, each of shape (n,).

    Source
    ------
    Wilson (1927), JASA 22, 209-212; the method OHID uses for proportions.
    Check: 81 of 263 gives 25.5 to 36.6 (Newcombe 1998, table I).
    """
    yes, all_ = counts_of(numerator, denominator)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = yes / all_
        middle = (share + z**2 / (2 * all_)) / (1 + z**2 / all_)
        half = z / (1 + z**2 / all_) * np.sqrt(share * (1 - share) / all_ + z**2 / (4 * all_**2))
        lower = np.where(yes == 0, 0.0, np.maximum(middle - half, 0))
        upper = np.where(yes == all_, 1.0, np.minimum(middle + half, 1))
    empty = all_ <= 0
    return np.where(empty, np.nan, 100 * lower), np.where(empty, np.nan, 100 * upper)


def why_no_percentage(numerator, denominator) -> np.ndarray:
    """Why a percentage has no interval, in words; "" where it has one."""
    yes, all_ = counts_of(numerator, denominator)
    return np.where(np.isnan(yes) | np.isnan(all_), "no count", np.where(all_ <= 0, "no one to measure", ""))


def poisson_interval(events, z: float = Z95):
    """Interval for a count of events: exact Poisson under 10 events, Byar's approximation from 10.

    Parameters
    ----------
    events : counts, shape (n,), not negative; NaN gives NaN. For a rate, scale both limits as the rate is scaled.
    z : standard normal quantile; 1.96 for 95%, 3.09 for 99.8%.

    Returns
    -------
    lower, upper : counts, each of shape (n,). 0 events give a lower limit of 0.

    Source
    ------
    Breslow and Day (1987), vol. II, equation 2.13 (Byar); chi-squared limits for the exact ones; the
    switch at 10 is the practice of OHID. Check: 65 events give 50.16 to 82.85.
    """
    x = events_of(events)
    low, high = byar_interval(x, z)
    # Exact limits take fifty times as long, so they are worked out only where they are used.
    few = x < 10
    low[few], high[few] = exact_poisson_interval(x[few], z)
    return low, high


def byar_interval(events, z: float = Z95):
    """Byar's approximation to the exact Poisson limits, for any count.

    Its formula goes below nothing for a few events at a wide level (1 event at 99.8%), where others give no limit:
    here the exact limit stands in, which is what Byar approximates. Shapes and source as `poisson_interval`.
    Check: 10 events at 99.8% give 2.916 to 24.194.
    """
    x = events_of(events)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = 1 - 1 / (9 * x) - z / (3 * np.sqrt(x))
        low = np.asarray(x * root**3)
    below = ~(root > 0)
    low[below] = exact_poisson_interval(x[below], z)[0]
    up = x + 1
    return low, np.asarray(up * (1 - 1 / (9 * up) + z / (3 * np.sqrt(up))) ** 3)


def exact_poisson_interval(events, z: float = Z95):
    """Exact Poisson limits by chi-squared: 5 events give 1.62 to 11.67. Garwood (1936), Biometrika 28, 437-442."""
    x = events_of(events)
    tail = ndtr(-z)
    low = np.where(x > 0, gammaincinv(np.where(x > 0, x, 1), tail), np.where(np.isnan(x), np.nan, 0.0))
    return low, gammaincinv(x + 1, 1 - tail)


def mean_interval(n, mean, sd, z: float = Z95) -> Estimate:
    """Student's interval for a mean, such as average days to placement.

    Trust it where the values are not too lopsided or there are 30 or more of them: waiting times and costs have long
    tails, and with ten of them the limits are too tight above. Limits are not cut off at 0.

    Parameters
    ----------
    n, mean, sd : how many values, their mean and their standard deviation (divisor n - 1), same shape.
    z : the level, as a standard normal quantile (1.96 for 95%); Student's quantile of that level is used.

    Returns
    -------
    Estimate: value, lower, upper, reason. One value has no spread, so it has no limits and says so. A standard
    deviation of 0 gives an interval of no width.

    Source
    ------
    Student (1908), Biometrika 6, 1-25. Check: 10 values of mean 50 and sd 10 give 42.85 to 57.15.
    """
    n, mean, sd = (np.asarray(part, dtype="float64") for part in (n, mean, sd))
    if np.any(n < 0) or np.any(sd < 0):
        raise ValueError("A mean needs n >= 0 and sd >= 0; found one below 0. Check the order: n, mean, sd.")
    with np.errstate(divide="ignore", invalid="ignore"):
        half = stdtrit(np.where(n > 1, n - 1, np.nan), ndtr(z)) * sd / np.sqrt(n)
    reason = np.where(n == 1, "one value has no spread", np.where(np.isnan(half + mean), "no value", ""))
    reason = np.where(n < 1, "no one to measure", reason)
    value = np.where(reason == "no one to measure", np.nan, mean)[()]
    half = np.where(reason == "", half, np.nan)
    return Estimate(value, value - half, value + half, reason[()])


def mean_interval_of(values, z: float = Z95) -> Estimate:
    """`mean_interval` from the values themselves, shape (values,) or (groups, values); NaN left out."""
    x = np.asarray(values, dtype="float64")
    there = np.isfinite(x)
    n = there.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(there, x, 0).sum(axis=-1) / n
        off = np.where(there, x - np.expand_dims(mean, -1), 0)
        sd = np.sqrt((off**2).sum(axis=-1) / np.where(n > 1, n - 1, np.nan))
    # Values that are all the same differ from their mean by float noise only.
    noise = 1e-9 * np.abs(np.where(there, x, 0)).max(axis=-1, initial=0)
    return mean_interval(n, mean, np.where(sd <= noise, 0, sd), z)


def counts_of(numerator, denominator) -> tuple[np.ndarray, np.ndarray]:
    """Numerator and denominator of a percentage as float arrays; refused where one cannot be part of the other."""
    yes, all_ = np.asarray(numerator, dtype="float64"), np.asarray(denominator, dtype="float64")
    wrong = (yes < 0) | (yes > all_)
    if np.any(wrong):
        raise ValueError(
            f"A percentage needs 0 <= numerator <= denominator; {wrong.sum()} of {wrong.size} are not so. "
            "Check which count is the part and which the whole."
        )
    return yes, all_


def events_of(events) -> np.ndarray:
    """Counts of events as a float array; refused where one is negative."""
    x = np.asarray(events, dtype="float64")
    if np.any(x < 0):
        raise ValueError(
            f"A count of events cannot be negative; {(x < 0).sum()} of {x.size} are. Pass counts, not changes in them."
        )
    return x
