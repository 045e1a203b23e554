"""Many tests at once: p-values adjusted so that a page of sixty measures is not a page of false alarms."""

from __future__ import annotations

import numpy as np


def benjamini_hochberg(p) -> np.ndarray:
    """Adjusted p-values that hold the false discovery rate: among the flagged, the share that is chance.

    Flag what comes out at or under 0.05, and about one flag in twenty is expected to be chance. Holds where
    the tests are independent or rise and fall together, as measures of one council mostly do.

    Parameters
    ----------
    p : p-values from 0 to 1, shape (tests,), or (families, tests) to adjust each row on its own. NaN = not
        tested: it stays NaN and is not counted among the tests.

    Returns
    -------
    Adjusted p-values ("q"), same shape.

    Source
    ------
    Benjamini and Hochberg (1995), JRSS B 57, 289-300. Check: 0.01, 0.02, 0.03, 0.04, 0.05 all become 0.05.
    """
    ordered, order, m = _sorted(p)
    place = np.arange(1, ordered.shape[1] + 1)
    return _restored(_running_least(ordered * (m / place)), order, p)


def benjamini_yekutieli(p) -> np.ndarray:
    """As `benjamini_hochberg`, and holds however the tests depend on each other; far stricter.

    Shapes as there. Benjamini and Yekutieli (2001), Annals of Statistics 29, 1165-1188: times 1 + 1/2 + ... + 1/m.
    Check: 0.01 to 0.05 in steps of 0.01 all become 0.1142 (0.05 * 2.2833).
    """
    ordered, order, m = _sorted(p)
    place = np.arange(1, ordered.shape[1] + 1)
    harmonic = np.concatenate([[0.0], np.cumsum(1.0 / place)])[m]
    return _restored(_running_least(ordered * (harmonic * (m / place))), order, p)


def holm(p) -> np.ndarray:
    """Adjusted p-values that hold the chance of even one false flag; never less powerful than Bonferroni.

    Shapes as for `benjamini_hochberg`. Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    Check: 0.01, 0.02, 0.03 become 0.03, 0.04, 0.04.
    """
    ordered, order, m = _sorted(p)
    left = m - np.arange(ordered.shape[1])
    with np.errstate(invalid="ignore"):
        grown = np.fmax.accumulate(ordered * np.maximum(left, 1), axis=1)
    return _restored(grown, order, p)


def bonferroni(p) -> np.ndarray:
    """Each p-value times the number of tests, at most 1. Shapes as for `benjamini_hochberg`."""
    ordered, order, m = _sorted(p)
    return _restored(ordered * m, order, p)


def expected_false(p, threshold: float = 0.05) -> np.ndarray:
    """How many tests would come out at or under `threshold` if nothing at all had changed.

    The threshold times the number of tests that have a p-value. For 60 measures at 0.05 that is 3: what a
    reader should hold in mind before reading anything into three unadjusted flags. `p` as above.
    """
    if not 0 <= threshold <= 1:
        raise ValueError(f"A threshold for p-values lies from 0 to 1; got {threshold}. Write 5% as 0.05.")
    return (threshold * np.isfinite(_checked(p)).sum(axis=-1))[()]


def _checked(p) -> np.ndarray:
    x = np.asarray(p, dtype="float64")
    wrong = (x < 0) | (x > 1)
    if wrong.any():
        raise ValueError(f"A p-value lies from 0 to 1; {wrong.sum()} of {x.size} do not. Pass p-values.")
    return x


def _sorted(p) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of p-values from small to large (NaN last), the order they came from, and the tests in each row."""
    x = np.atleast_2d(_checked(p))
    order = np.argsort(x, axis=1, kind="stable")
    return np.take_along_axis(x, order, axis=1), order, np.isfinite(x).sum(axis=1, keepdims=True)


def _running_least(scaled: np.ndarray) -> np.ndarray:
    """From the largest p-value down, the least so far: an adjusted value never exceeds that of a larger p."""
    return np.fmin.accumulate(scaled[:, ::-1], axis=1)[:, ::-1]


def _restored(adjusted: np.ndarray, order: np.ndarray, p) -> np.ndarray:
    """Back in the order given, at most 1, NaN where there was no p-value."""
    x = np.asarray(p, dtype="float64")
    back = np.empty_like(adjusted)
    np.put_along_axis(back, order, np.minimum(adjusted, 1), axis=1)
    return np.where(np.isnan(x), np.nan, back.reshape(x.shape))[()]
