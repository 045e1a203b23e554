"""Counts over denominators: checked, matched, and made into values and a centre."""

from __future__ import annotations

import numpy as np

from quarterdeck.statistics.chart_limits import whole_number
from quarterdeck.statistics.groups import Groups, as_series, tolerance


def paired_counts(numerator, denominator, signed: bool = False):
    """Numerator and denominator of one shape, missing in both where either is missing or the denominator is 0."""
    x, one = as_series(numerator)
    n, _ = as_series(denominator)
    if x.shape != n.shape:
        raise ValueError(f"Numerators have shape {x.shape}, denominators {n.shape}. Give one of each a point.")
    if not signed:
        refuse_negative(x, "A numerator")
    refuse_negative(n, "A denominator")
    if not signed and np.any((n == 0) & (x > 0)):
        raise ValueError(too_many(x, n))
    gone = np.isnan(x) | np.isnan(n) | (n == 0)
    return np.where(gone, np.nan, x), np.where(gone, np.nan, n), one


def refuse_negative(counts: np.ndarray, what: str) -> None:
    """A ValueError where a count is under 0."""
    if np.any(counts < 0):
        raise ValueError(f"{what} cannot be negative; {np.sum(counts < 0)} are. Correct the counts.")


def too_many(x: np.ndarray, n: np.ndarray) -> str:
    """What to say where numerators exceed their denominators."""
    wrong = np.argwhere(x > n)
    place = ", ".join(str(int(at)) for at in wrong[0]) if len(wrong) else ""
    return f"{len(wrong)} numerators exceed their denominators (the first at {place}). Correct the counts."


def ratio(x, n, per, rebase, baseline):
    """Values, groups, tolerance, the points that make the centre, and the centre: total over total."""
    groups = Groups(x.shape, rebase)
    with np.errstate(divide="ignore", invalid="ignore"):
        y = per * x / n
        present = ~np.isnan(y)
        used = present if baseline is None else groups.first(present, whole_number(baseline, "baseline", 2))
        total = groups.total(np.where(used, n, 0.0))
        centre = groups.column(per * groups.total(np.where(used, x, 0.0)) / total)
    return y, groups, tolerance(y), used, centre
