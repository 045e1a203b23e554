"""How much of a change comes from each group: parts that add up to the whole, with nothing left over."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .intervals import poisson_interval, wilson_interval


class Parts(NamedTuple):
    """What each group adds to the change of a percentage, rate or average, each of shape (groups,).

    `mix` + `rate` = `whole`, and the wholes add up to `change`, in the unit of the figure. `reason` says why a
    part is NaN, and is blank where it is not.
    """

    mix: np.ndarray
    rate: np.ndarray
    whole: np.ndarray
    change: float
    reason: str


def amounts(before, after) -> tuple[np.ndarray, np.ndarray]:
    """What each group adds to the change of a count or a total, and its share of that change.

    Parameters
    ----------
    before, after : the groups' figures in the two periods, shape (groups,). NaN = no figure: it adds NaN.

    Returns
    -------
    change : after less before, shape (groups,); adds up to the change of the whole.
    share : change divided by the change of the whole, from minus infinity to infinity: groups that moved
        against each other have shares beyond 0 and 1. NaN where the whole did not change.
    """
    change = _floats(after) - _floats(before)
    whole = np.nansum(change)
    same = abs(whole) <= 1e-9 * max(np.nansum(np.abs(_floats(after))), np.nansum(np.abs(_floats(before))), 1e-300)
    return change, np.full(change.shape, np.nan) if same else change / whole


def mix_and_rate(numerator_before, denominator_before, numerator_after, denominator_after, per: float = 1.0) -> Parts:
    """The change of a percentage, rate or average split, for each group, into mix and rate.

    Rate: what the change of the group's own figure adds. Mix: what it adds that the group is a larger or smaller
    part of the whole than before, measured from the whole's own level, so that growth of a group with an
    ordinary figure adds nothing. Both are weighed at the middle of the two periods: neither period is the
    standard, turning the periods round turns the signs, and nothing is left over. Trust it wherever the groups
    share out the denominator; it describes and does not test (see standing_out).

    Parameters
    ----------
    numerator_*, denominator_* : the groups' parts in the two periods, shape (groups,); denominators not negative.
        A group with a denominator of 0 in one period has no figure there: what it adds is all mix.
    per : 100 for a percentage, 10,000 for a rate, 1 for an average.

    Returns
    -------
    Parts; all NaN, with the reason, where one of the two wholes has no denominator.

    Source
    ------
    Kitagawa (1955), JASA 50, 1168-1194; mix measured from the whole's level as Oaxaca and Ransom discuss (1999).
    Check: 30 of 40 and 10 of 60 become 48 of 60 and 8 of 40: 40% to 56%. Rate adds 2.5 and 1.67, mix 5.9 and
    5.93: 16 together.
    """
    x0, n0, x1, n1 = map(_floats, (numerator_before, denominator_before, numerator_after, denominator_after))
    if np.any(n0 < 0) or np.any(n1 < 0):
        raise ValueError("A denominator cannot be negative: pass each group's own denominators.")
    whole0, whole1 = np.nansum(n0), np.nansum(n1)
    if whole0 <= 0 or whole1 <= 0:
        nothing = np.full(x0.shape, np.nan)
        when = "first" if whole0 <= 0 else "second"
        return Parts(nothing, nothing, nothing, float("nan"), f"there is nothing to divide by in the {when} period")
    with np.errstate(divide="ignore", invalid="ignore"):
        own0, own1 = np.where(n0 > 0, x0 / n0, np.nan), np.where(n1 > 0, x1 / n1, np.nan)
    own0, own1 = np.where(np.isnan(own0), own1, own0), np.where(np.isnan(own1), own0, own1)
    level0, level1 = np.nansum(x0) / whole0, np.nansum(x1) / whole1
    weight0, weight1 = n0 / whole0, n1 / whole1
    rate = (weight0 + weight1) / 2 * (own1 - own0)
    mix = ((own0 + own1) / 2 - (level0 + level1) / 2) * (weight1 - weight0)
    empty = (n0 == 0) & (n1 == 0)
    rate, mix = np.where(empty, 0.0, rate), np.where(empty, 0.0, mix)
    return Parts(per * mix, per * rate, per * (mix + rate), float(per * (level1 - level0)), "")


def change_of_counts(before, after, z: float = 1.959963984540054) -> tuple[np.ndarray, np.ndarray]:
    """Interval for the change of counts of separate events; not for people counted on two days.

    The limits of the two counts are put together by their squares (MOVER), which keeps the interval's
    lopsidedness at small counts. NaN gives NaN.

    Source: Zou and Donner (2008), Statistics in Medicine 27, 1693-1702; Byar's limits, exact under 10.
    Check: 50 to 80 is a rise of 30, from 7.0 to 53.4.
    """
    b, a = _floats(before), _floats(after)
    known = ~(np.isnan(b) | np.isnan(a))
    b, a = np.where(known, b, 0.0), np.where(known, a, 0.0)
    lower, upper = put_together(b, *poisson_interval(b, z), a, *poisson_interval(a, z))
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def change_of_percentages(numerator_before, denominator_before, numerator_after, denominator_after):
    """95% interval for the change of percentages, in percentage points, each of shape (groups,).

    Wilson's limits put together by their squares. NaN where a denominator is 0 or missing.

    Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    Check: 48 of 80 to 56 of 70 is a rise of 20.0 points, from 5.2 to 33.4 (Newcombe's 56/70 - 48/80).
    """
    x0, n0, x1, n1 = map(_floats, (numerator_before, denominator_before, numerator_after, denominator_after))
    known = (n0 > 0) & (n1 > 0) & ~(np.isnan(x0) | np.isnan(x1))
    x0, n0, x1, n1 = (np.where(known, v, 1.0) for v in (x0, n0, x1, n1))
    limits0, limits1 = wilson_interval(x0, n0), wilson_interval(x1, n1)
    lower, upper = put_together(100 * x0 / n0, *limits0, 100 * x1 / n1, *limits1)
    return np.where(known, lower, np.nan), np.where(known, upper, np.nan)


def put_together(first, first_lower, first_upper, second, second_lower, second_upper):
    """Limits of second less first, from the limits of each (Zou and Donner 2008)."""
    change = second - first
    lower = change - np.hypot(second - second_lower, first_upper - first)
    upper = change + np.hypot(second_upper - second, first - first_lower)
    return lower, upper


def _floats(values) -> np.ndarray:
    return np.asarray(values, dtype="float64")
