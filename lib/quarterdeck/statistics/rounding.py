"""Half-up rounding as the Department for Education does it, so that a figure here is the figure published."""

from __future__ import annotations

import numpy as np

_EPS = np.finfo("float64").eps
_NUDGE = np.sqrt(_EPS)


def round_half_up(values, decimals: int = 0) -> np.ndarray:
    """Rounded with halves away from zero: 29.845 is 29.85 and -2.5 is -3.

    Python, numpy and pandas round a half to the even digit (29.84). The published tables do not, so a
    figure rounded their way can differ from the published one in its last digit.

    Parameters
    ----------
    values : numbers of any shape. NaN stays NaN, infinity stays infinity.
    decimals : decimal places kept; -1 rounds to tens.

    Returns
    -------
    Numbers of the same shape; a result of nothing is 0, never minus 0.

    Source
    ------
    The DfE's rule (its R package dfeR and its dashboards): |x| * 10^dp + 0.5 + sqrt(eps), cut off, sign
    restored. A value within 1.5e-8 of a half counts as a half, because 1.005 is stored as 1.00499999....
    Above about 30 million (after the shift) a float's own step is coarser than that, so there the margin
    is two steps of the float. Check: 29.845 to 2 places is 29.85; 1.005 is 1.01.
    """
    x = np.asarray(values, dtype="float64")
    shift = 10.0 ** abs(int(decimals))
    size = np.abs(x) * shift if decimals >= 0 else np.abs(x) / shift
    nudged = np.trunc(size + 0.5 + np.maximum(_NUDGE, 2 * _EPS * size))
    # From 2^52 on a float holds whole numbers only: nothing is left to round, and 0.5 would be lost or doubled.
    whole = np.where(size < 2.0**52, nudged, size)
    back = whole / shift if decimals >= 0 else whole * shift
    return (np.where(x < 0, -back, back) + 0.0)[()]
