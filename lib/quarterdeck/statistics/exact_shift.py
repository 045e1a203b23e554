"""Exact answers where numbers are small: have the last points more or fewer events than those before?"""

from __future__ import annotations

import numpy as np
from scipy.stats import binom, hypergeom


def exact_shift_p(numerator, denominator=None, longest: int = 8) -> np.ndarray:
    """Two-sided p-values for the last 1, 2 … `longest` points against all before them.

    Parameters
    ----------
    numerator : events, (series, points); a missing point counts on neither side.
    denominator : None for counts of events in periods of one length (the events of both sides are then
        shared out by chance over the periods: binomial); or those who could, for a percentage, same shape
        (hypergeometric: Fisher's exact test).

    Returns
    -------
    (series, longest): twice the smaller tail, at most 1; 1 where one side has no points.

    Source
    ------
    Przyborowski and Wilenski (1940), Biometrika 31, 313-323, for counts; Fisher (1935) for percentages.
    Check: 6 events in one quarter after 4 in the eight before: 2 × P(6 or more of 10 at 1/9) = 2 × 0.000265.
    """
    seen = ~np.isnan(numerator) if denominator is None else ~(np.isnan(numerator) | np.isnan(denominator))
    events = np.where(seen, numerator, 0.0)
    of = seen.astype("float64") if denominator is None else np.where(seen, denominator, 0.0)
    backwards = slice(None, None, -1)
    late_events = np.cumsum(events[:, backwards], axis=1)[:, :longest]
    late_of = np.cumsum(of[:, backwards], axis=1)[:, :longest]
    all_events, all_of = events.sum(1, keepdims=True), of.sum(1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        if denominator is None:
            chance = binom(all_events, np.where(all_of > 0, late_of / np.where(all_of > 0, all_of, 1), 0.5))
        else:
            chance = hypergeom(all_of, all_events, late_of)
        tails = np.minimum(chance.cdf(late_events), chance.sf(late_events - 1))
    one_sided = (late_of <= 0) | (late_of >= all_of)
    return np.where(one_sided | np.isnan(tails), 1.0, np.minimum(2 * tails, 1.0))
