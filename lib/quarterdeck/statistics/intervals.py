"""Confidence intervals for percentages, counts and rates."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincinv


def wilson_interval(numerator, denominator, z: float = 1.959963984540054):
    """Wilson score interval for a percentage.

    Holds up where social care needs it to: small denominators, and percentages near 0 or 100. The
    interval is not symmetric about the percentage.

    Parameters
    ----------
    numerator, denominator : counts, same shape (n,); 0 <= numerator <= denominator.
        A denominator of 0 gives NaN, not an error: no one to measure.
    z : standard normal quantile; 1.96 for 95%, 3.09 for 99.8%.

    Returns
    -------
    lower, upper : percentages from 0 to 100, each of shape (n,).

    Source
    ------
    Wilson (1927), JASA 22, 209-212; the method OHID uses for proportions.
    Check: 81 of 263 gives 25.5 to 36.6 (Newcombe 1998, table I).
    """
    yes = np.asarray(numerator, dtype="float64")
    all_ = np.asarray(denominator, dtype="float64")
    if np.any((yes < 0) | (yes > all_)):
        raise ValueError("A percentage needs 0 <= numerator <= denominator.")
    with np.errstate(divide="ignore", invalid="ignore"):
        share = yes / all_
        middle = (share + z**2 / (2 * all_)) / (1 + z**2 / all_)
        half = z / (1 + z**2 / all_) * np.sqrt(share * (1 - share) / all_ + z**2 / (4 * all_**2))
        lower = np.where(yes == 0, 0.0, np.maximum(middle - half, 0))
        upper = np.where(yes == all_, 1.0, np.minimum(middle + half, 1))
    empty = all_ <= 0
    return np.where(empty, np.nan, 100 * lower), np.where(empty, np.nan, 100 * upper)


def poisson_interval(events, z: float = 1.959963984540054):
    """Interval for a count of events: exact Poisson under 10 events, Byar's approximation from 10.

    Parameters
    ----------
    events : counts, shape (n,), not negative. For a rate, scale both limits as the rate is scaled.
    z : standard normal quantile; 1.96 for 95%.

    Returns
    -------
    lower, upper : counts, each of shape (n,). 0 events give a lower limit of 0.

    Source
    ------
    Breslow and Day (1987), vol. II, equation 2.13 (Byar); chi-squared limits for the exact ones; the
    switch at 10 is the practice of OHID. Check: 65 events give 50.16 to 82.85.
    """
    x = np.asarray(events, dtype="float64")
    if np.any(x < 0):
        raise ValueError("A count of events cannot be negative.")
    from scipy.special import ndtr

    tail = 1 - ndtr(z)
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(x > 0, x * (1 - 1 / (9 * x) - z / (3 * np.sqrt(x))) ** 3, 0.0)
    up = x + 1
    high = up * (1 - 1 / (9 * up) + z / (3 * np.sqrt(up))) ** 3
    exact_low = np.where(x > 0, gammaincinv(np.where(x > 0, x, 1), tail), 0.0)
    exact_high = gammaincinv(x + 1, 1 - tail)
    return np.where(x < 10, exact_low, low), np.where(x < 10, exact_high, high)
