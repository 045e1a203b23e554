"""Whether counts vary as independent events do: about as much as their mean."""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2

from quarterdeck.statistics.moving_ranges import SCREEN


def dispersion(counts) -> tuple[float, float]:
    """How much more (or less) counts differ from their neighbours than independent events would make them.

    Parameters
    ----------
    counts : shape (points,), not negative, NaN = missing. A step in the level hardly matters: neighbours are compared.

    Returns
    -------
    ratio, p : 1 is what chance gives; p is two-sided. 1 and 1 where there are no neighbouring counts, or no events.

    Source
    ------
    Mean squared successive difference over twice the mean (von Neumann 1941), with a chi-squared distribution of the
    same mean and variance under Poisson. Check: 5, 7, 5, 7 has 4 / 2 / 6 = 1/3.
    """
    x = np.asarray(counts, dtype="float64")
    squares, mean = np.diff(x) ** 2, np.nanmean(x) if np.isfinite(x).any() else 0.0
    squares = squares[np.isfinite(squares)]
    number = len(squares)
    if not number or mean <= 0:
        return 1.0, 1.0
    ratio = squares.mean() / 2 / mean
    variance = (number * (2 + 1 / (2 * mean)) + 2 * (number - 1) * (0.5 + 1 / (4 * mean))) / number**2
    freedom = 2 / variance
    tails = chi2.sf(freedom * ratio, freedom), chi2.cdf(freedom * ratio, freedom)
    return float(ratio), float(min(1.0, 2 * min(tails)))


def spread_of_most(counts) -> float:
    """The ratio of `dispersion` without the largest differences, so that one odd count does not hide itself.

    Parameters
    ----------
    counts : shape (points,), not negative, NaN = missing. Differences of 3.267 times the mean one and more are left
        out, once, as of an XmR chart; none where nothing would be left.

    Returns
    -------
    The ratio; 1 where there are no neighbouring counts, or no events. Check: 4, 6, 4, 6, 4, 6, 4, 6, 30 has
    differences of 2, and one of 24 against a mean of 4.75: without it 4 / 2 / 7.78 = 0.26.
    """
    x = np.asarray(counts, dtype="float64")
    steps = np.abs(np.diff(x))
    steps = steps[np.isfinite(steps)]
    kept = steps[steps < SCREEN * steps.mean()] if len(steps) else steps
    if not kept.any():
        return dispersion(x)[0]
    return float((kept**2).mean() / 2 / np.nanmean(x))
