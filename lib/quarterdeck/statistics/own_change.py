"""How far each group's change lies from the change of the other groups, in standard errors.

Each function takes the groups of one breakdown and gives z of shape (groups,): positive where a group rose more
(or fell less) than the others did together; NaN where nobody is in it, or where there are no others. `keep` leaves
groups out of "the others" and gives them NaN.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri
from scipy.stats import hypergeom


def of_counts(before, after, keep=None, exact: bool = True) -> np.ndarray:
    """Counts: has a group changed by another proportion than the others together?

    Given how many a group had in both periods, and how many there were in each, chance deals the group's count of
    the second period as cards are dealt (hypergeometric). Exact holds for groups of two or three as well; its two
    tails are halved at what was seen itself (mid-p), or the small groups could never be found.

    Parameters
    ----------
    before, after : counts, whole and not negative, shape (groups,). Amounts of money are taken with `exact=False`:
        the spread then has no known unit, and only a group's own past can judge it.
    exact : False gives Pearson's adjusted residual, whose square averages 1 by chance at any size.

    Source: Haberman (1973), Biometrics 29, 205-220, adjusted residuals; Lancaster (1961), JASA 56, 223-234, mid-p.
    Check: 10, 10 to 20, 10 gives Pearson's 1.38 and -1.38.
    """
    b, a, kept = _both(before, after, keep)
    if np.any(b < 0) or np.any(a < 0):
        raise ValueError("A group's count cannot be negative: changes of amounts below nothing have no proportion.")
    b, a = np.where(kept, b, 0.0), np.where(kept, a, 0.0)
    group, all_a, all_ = b + a, a.sum(), (a + b).sum()
    judged = kept & (group > 0) & (group < all_) & (all_a > 0) & (all_a < all_)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = group * all_a / all_
        spread = group * all_a * (all_ - all_a) * (all_ - group) / (all_**2 * np.maximum(all_ - 1, 1))
        z = np.where(judged & (spread > 0), (a - expected) / np.sqrt(spread), np.nan)
    z = np.where(np.abs(a - expected) <= 1e-9 * np.maximum(group, 1), np.where(np.isnan(z), z, 0.0), z)
    return _dealt(a, group, all_a, all_, z) if exact else z


def _dealt(a, group, all_a, all_, z) -> np.ndarray:
    """z of the two-sided mid-p of the hypergeometric distribution, with the sign of Pearson's residual."""
    if np.any(np.abs(a - np.rint(a)) > 1e-9) or abs(all_ - np.rint(all_)) > 1e-9:
        raise ValueError("Exact counts are whole numbers; pass exact=False for amounts and part-time posts.")
    judged = ~np.isnan(z)
    x, n, drawn, whole = (np.rint(v[judged] if np.ndim(v) else v) for v in (a, group, all_a, all_))
    at = hypergeom.pmf(x, whole, n, drawn) / 2
    tail = np.minimum(hypergeom.cdf(x - 1, whole, n, drawn), hypergeom.sf(x, whole, n, drawn)) + at
    size = np.zeros(z.shape)
    size[judged] = np.maximum(-ndtri(np.clip(tail, 1e-300, 0.5)), 0.0)
    return np.where(judged, np.sign(z) * size, np.nan)


def of_percentages(numerator_before, denominator_before, numerator_after, denominator_after, keep=None) -> np.ndarray:
    """Percentages: has a group's percentage changed otherwise than the others'? (The interaction, not the level.)

    Compared on the odds, where 95% to 97% is as far as 40% to 53%: the same change in every group is one that none
    could escape by standing near 100%. The others' common change is Mantel and Haenszel's, so that groups at
    different levels, or growing, do not pass for a change. Half a record is added to each cell of the group: in
    groups under about ten this finds less than it might, never more.

    Source: Mantel and Haenszel (1959), JNCI 22, 719-748; its variance Robins, Breslow and Greenland (1986),
    Biometrics 42, 311-323; the halves Haldane (1956).
    Check: 30 of 100 to 60 of 100 beside 50 of 100 to 50 of 100 gives 3.03.
    """
    x0, x1, kept = _both(numerator_before, numerator_after, keep)
    n0, n1, _ = _both(denominator_before, denominator_after, None)
    if np.any(x0 > n0) or np.any(x1 > n1) or np.any(x0 < 0) or np.any(x1 < 0):
        raise ValueError("A percentage needs 0 <= numerator <= denominator in every group and period.")
    kept &= (n0 > 0) & (n1 > 0)
    yes1, no1, yes0, no0 = (np.where(kept, v, 0.0) for v in (x1, n1 - x1, x0, n0 - x0))
    cells = np.stack([yes1, no1, yes0, no0]) + 0.5
    own, own_spread = np.log(cells[0] * cells[3] / (cells[1] * cells[2])), (1 / cells).sum(axis=0)
    others, others_spread = _others_odds(yes1, no1, yes0, no0)
    z = (own - others) / np.sqrt(own_spread + others_spread)
    return np.where(kept & (kept.sum() > 1), z, np.nan)


def _others_odds(yes1, no1, yes0, no0) -> tuple[np.ndarray, np.ndarray]:
    """Mantel and Haenszel's log odds ratio over all groups but each one, and its variance."""
    size = yes1 + no1 + yes0 + no0
    with np.errstate(divide="ignore", invalid="ignore"):
        p, q = (yes1 + no0) / size, (no1 + yes0) / size
        r, s = yes1 * no0 / size, no1 * yes0 / size
        sums = [np.nansum(v) - np.nan_to_num(v) for v in (r, s, p * r, p * s + q * r, q * s)]
        all_r, all_s, pr, mixed, qs = sums
        ratio = np.log(all_r / all_s)
        spread = pr / (2 * all_r**2) + mixed / (2 * all_r * all_s) + qs / (2 * all_s**2)
    together = np.stack([v.sum() - v for v in (yes1, no1, yes0, no0)]) + 0.5
    plain = np.log(together[0] * together[3] / (together[1] * together[2]))
    usable = (all_r > 0) & (all_s > 0)
    return np.where(usable, ratio, plain), np.where(usable, spread, (1 / together).sum(axis=0))


def of_averages(numerator_before, denominator_before, numerator_after, denominator_after, keep=None) -> np.ndarray:
    """Averages: has a group's average changed by another proportion than the others' averages?

    The spread is taken as one over the number averaged and has no known unit: the z is only as long as a
    group's past (see standing_out.fluctuation), which gives it its measure. Where an average is not above
    nothing, differences stand in for proportions.

    Source: inverse-variance weights, Cochran (1937), JRSS Supplement 4, 102-118.
    Check: 100 to 110 beside 100 to 100, each of one: z = 0.0953 / 2 = 0.0477.
    """
    x0, x1, kept = _both(numerator_before, numerator_after, keep)
    n0, n1, _ = _both(denominator_before, denominator_after, None)
    kept &= (n0 > 0) & (n1 > 0)
    own0, own1 = (np.divide(x, n, out=np.full(x.shape, np.nan), where=kept) for x, n in ((x0, n0), (x1, n1)))
    proportions = bool(np.all((own0 > 0) & (own1 > 0) | ~kept))
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.log(own1 / own0) if proportions else own1 - own0
        weight = np.where(kept, 1 / (1 / n0 + 1 / n1), 0.0)
        heavy = weight.sum() - weight
        others = (np.nansum(weight * np.where(kept, change, 0.0)) - weight * np.where(kept, change, 0.0)) / heavy
        z = (change - others) / np.sqrt(1 / weight + 1 / heavy)
    return np.where(kept & (heavy > 0), z, np.nan)


def _both(before, after, keep) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two periods' figures with nothing missing, and which groups are looked at."""
    b, a = np.asarray(before, dtype="float64"), np.asarray(after, dtype="float64")
    kept = ~(np.isnan(b) | np.isnan(a))
    kept = kept if keep is None else kept & np.asarray(keep, dtype="bool")
    return np.nan_to_num(b), np.nan_to_num(a), kept
