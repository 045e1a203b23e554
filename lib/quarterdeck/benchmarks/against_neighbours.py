"""A council's figure against the mean or median of its neighbours, whose own spread is part of the chance."""

from __future__ import annotations

import numpy as np
from scipy.special import bdtr, ndtri, stdtr, stdtrit

from ..statistics.compare import Difference

# With fewer neighbours the spread is a guess, and a median has no 95% limits among them.
LEAST_FOR_MEAN, LEAST_FOR_MEDIAN = 3, 6
_Z = float(ndtri(0.975))


def against_mean(value: float, lower: float, upper: float, others: np.ndarray) -> Difference:
    """A figure less the mean of some areas' figures, both of which vary.

    The areas are taken as some of many that the council could be set beside, so that their mean has an
    error of s / √k. It is joined to the council's own limits as a score interval's are joined to another's
    (each side its own), with Student's t of k - 1 degrees of freedom for both: a little wide where the
    council's own chance is the larger part. Trust it for five areas or more that do not differ wildly.

    Parameters
    ----------
    value, lower, upper : the council's figure and its own 95% limits, in the measure's unit.
    others : the areas' figures, shape (k,); missing ones NaN.

    Returns
    -------
    Difference, with a reason where fewer than three areas have a figure.

    Source
    ------
    Newcombe (1998) and Zou and Donner (2008) for joining limits; Student (1908).
    Check: 40 (32 to 48) less 30, 40, 50, 60, 70 (mean 50, s 15.81): -10 (-32.7 to 12.7), p = 0.288.
    """
    seen = others[~np.isnan(others)]
    if len(seen) < LEAST_FOR_MEAN:
        return _none(f"fewer than {LEAST_FOR_MEAN} neighbours have a figure")
    gap, freedom = value - float(seen.mean()), len(seen) - 1
    theirs = float(seen.var(ddof=1)) / len(seen)
    below, above = (float(np.sqrt((side / _Z) ** 2 + theirs)) for side in (value - lower, upper - value))
    reach = float(stdtrit(freedom, 0.975))
    error = below if gap > 0 else above
    p = 2 * float(stdtr(freedom, -abs(gap) / error)) if error > 0 else float(gap == 0)
    return _difference(gap, gap - reach * below, gap + reach * above, p)


def against_median(value: float, lower: float, upper: float, others: np.ndarray) -> Difference:
    """A figure less the median of some areas' figures, by its place among them; there is no p-value.

    The median's limits are two of the areas' own figures, those that leave out 95% of chance by the sign
    test (of ten areas the second lowest and second highest), joined to the council's own limits.

    Parameters and result as `against_mean`; six areas are the fewest that give limits.

    Source
    ------
    Conover (1999), Practical Nonparametric Statistics, 3.2 (limits of a quantile).
    Check: 40 (38 to 42) less 10, 20 … 100: median 55, limits 20 to 90: -15 (-50.1 to 20.1).
    """
    seen = np.sort(others[~np.isnan(others)])
    if len(seen) < LEAST_FOR_MEDIAN:
        return _none(f"fewer than {LEAST_FOR_MEDIAN} neighbours have a figure")
    out = np.arange(len(seen) // 2)
    left = int((2 * bdtr(out.astype("float64"), len(seen), 0.5) <= 0.05).sum()) - 1
    middle = float(np.median(seen))
    gap, low, high = value - middle, float(seen[left]), float(seen[-1 - left])
    under = float(np.hypot(value - lower, high - middle))
    over = float(np.hypot(upper - value, middle - low))
    return _difference(gap, gap - under, gap + over, float("nan"))


def _difference(gap: float, lower: float, upper: float, p: float) -> Difference:
    return Difference(*(np.float64(part) for part in (gap, lower, upper, p)), np.array("")[()])


def _none(why: str) -> Difference:
    return Difference(*(np.float64(np.nan),) * 4, np.array(why)[()])
