"""Where an area stands among others: its rank, the quantiles, and the band or group it falls in.

Every function takes `values` of shape (areas,) or (groups, areas): a group is one measure in one year. A
missing value (NaN) takes no part. Values that differ only by float noise (1e-9 of the group's largest)
count as equal, so that 33.3 and 33.300000000000004 share a rank.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

_SAME = 1e-9
BANDS = np.array(["A", "B", "C", "D"])


class Bands(NamedTuple):
    """The quartile band of each area, with the cut points it was read from."""

    band: np.ndarray  # "A" best to "D", same shape as the values; "" where there is none
    cuts: np.ndarray  # lowest, Q1, median, Q3, highest: shape (5,) or (groups, 5)
    reason: np.ndarray  # why an area has no band; "" where it has one


def number_ranked(values) -> np.ndarray:
    """How many areas of each group have a value: the "of 151" in "rank 101 of 151"."""
    return np.isfinite(np.asarray(values, dtype="float64")).sum(axis=-1)


def rank(values, high_first: bool = True) -> np.ndarray:
    """Rank of each area within its group; areas that tie share the best rank (1, 2, 2, 4).

    Trust it as an order, not as a distance: neighbouring ranks often differ by less than chance does.

    Parameters
    ----------
    values : shape (areas,) or (groups, areas); NaN = no value.
    high_first : True where the highest value is ranked 1.

    Returns
    -------
    Ranks from 1, as floats of the same shape; NaN where there is no value.

    Source
    ------
    Ties "min", as the DfE's LAIT ranks. Check: 10, 20, 20, 30, 40 high first is 5, 3, 3, 2, 1.
    """
    x, one = _rows(values)
    order, first = _runs(-x if high_first else x)
    ranks = np.empty_like(x)
    np.put_along_axis(ranks, order, first + 1.0, axis=1)
    ranks[np.isnan(x)] = np.nan
    return ranks[0] if one else ranks


def quantile(values, shares, kind: int = 7) -> np.ndarray:
    """Quantiles of each group, leaving missing values out.

    Parameters
    ----------
    values : shape (areas,) or (groups, areas).
    shares : from 0 to 1, shape (q,), or one number.
    kind : 7 (the default of R, numpy and Excel's QUARTILE.INC; what LAIT uses) or 6 (Excel's
        QUARTILE.EXC, SPSS). Kind 6 stays at the lowest or highest value where its formula runs past them.

    Returns
    -------
    Shape (q,) or (groups, q), without the last axis where `shares` is one number. NaN for a group
    in which no area has a value.

    Source
    ------
    Hyndman and Fan (1996), American Statistician 50, 361-365, definitions 7 and 6.
    Check: the quartiles of 1, 2, 3, 4 are 1.75 and 3.25 (7), 1.25 and 3.75 (6).
    """
    if kind not in (6, 7):
        raise ValueError(f"The kind of quantile is 7 or 6; got {kind!r}. Use 7, which LAIT uses.")
    p = np.asarray(shares, dtype="float64")
    if np.any((p < 0) | (p > 1)):
        raise ValueError(f"A share for a quantile lies from 0 to 1; got {shares!r}. Write the first quartile as 0.25.")
    x, one = _rows(values)
    n = np.isfinite(x).sum(axis=1)[:, None]
    ordered = np.sort(x, axis=1)  # NaN is sorted last
    place = (n - 1) * p.ravel() if kind == 7 else (n + 1) * p.ravel() - 1
    place = np.clip(place, 0, np.maximum(n - 1, 0))
    # A place that float noise left a hair under a whole one is that whole one.
    below = np.floor(place + 4 * np.finfo("float64").eps * np.maximum(n, 1)).astype(int)
    part = np.maximum(place - below, 0)
    low = np.take_along_axis(ordered, below, axis=1) if x.shape[1] else np.full(place.shape, np.nan)
    above = np.minimum(below + 1, np.maximum(n - 1, 0))
    high = np.take_along_axis(ordered, above, axis=1) if x.shape[1] else low
    found = np.where(part > 0, low + part * (high - low), low)
    found = found.reshape(len(x), *p.shape)
    return found[0] if one else found


def quantile_group(values, groups: int = 5, high_first: bool = True) -> np.ndarray:
    """The fifth (or tenth, or quarter) an area falls in, by its rank: areas that tie are never parted.

    Parameters
    ----------
    values : shape (areas,) or (groups, areas).
    groups : how many groups: 5 for fifths, 10 for tenths.
    high_first : True where group 1 holds the highest values.

    Returns
    -------
    Group from 1 to `groups` as floats; NaN where there is no value, and throughout where fewer areas have a
    value than there are groups.

    Source
    ------
    OHID's rule (PHEindicatormethods, `phe_quantile`): floor(k + 1 - ceil((N + 1 - rank) / (N / k))), and 0
    counts as 1; the rank, ties "min", counts from the end that group 1 lies at.
    Check: 1 to 10 in fifths, high first, is 5 5 4 4 3 3 2 2 1 1.
    """
    if groups < 2:
        raise ValueError(f"Quantile groups are two or more; got {groups}. Write 5 for fifths.")
    x, one = _rows(values)
    place = rank(x, high_first)
    n = np.isfinite(x).sum(axis=1)[:, None].astype("float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.floor(groups + 1 - np.ceil((n + 1 - place) / (n / groups)))
    found = np.where(n < groups, np.nan, np.where(found == 0, 1, found))
    return found[0] if one else found


def quartile_bands(values, high_is_good: bool) -> Bands:
    """LAIT's quartile bands: A is the best quarter of areas and D the worst, by the direction that is good.

    An area on a cut point falls in the lower-valued of the two bands. So a tie on an edge earns the better
    band where low is good and the worse where high is good: LAIT's rule, kept so that the bands agree.

    Parameters
    ----------
    values : shape (areas,) or (groups, areas).
    high_is_good : the direction of the measure. One without a good direction has no bands: do not call.

    Returns
    -------
    Bands: band, cuts (quantiles of kind 7) and reason. Two things LAIT does not guard against give no band and a
    reason: under four areas with a value, and areas that are all equal (LAIT's rule calls all of them D).

    Source
    ------
    DfE Local Authority Interactive Tool, national quartile bands. Check: of 0, 25, 50, 75, 100, the value 25
    is A where low is good and D where high is good.
    """
    x, one = _rows(values)
    cuts = quantile(x, [0, 0.25, 0.5, 0.75, 1], kind=7)
    band, reason = band_of(x, cuts, high_is_good)
    few = (np.isfinite(x).sum(axis=1) < 4)[:, None] & ~np.isnan(x)
    reason = np.where(few, "fewer than four areas", reason)
    band = np.where(reason == "", band, "")
    return Bands(band[0], cuts[0], reason[0]) if one else Bands(band, cuts, reason)


def band_of(values, cuts, high_is_good: bool) -> tuple[np.ndarray, np.ndarray]:
    """The band of values read against cut points already known, with the reason where there is none.

    `values` (areas,) with `cuts` (5,), or (groups, areas) with (groups, 5); cuts run from lowest to highest.
    """
    x, one = _rows(values)
    edges = np.atleast_2d(np.asarray(cuts, dtype="float64"))
    slack = _margin(edges)[:, None]
    step = sum((x > edges[:, [at]] + slack).astype(int) for at in (1, 2, 3))
    band = BANDS[3 - step] if high_is_good else BANDS[step]
    beyond = (x < edges[:, [0]] - slack) | (x > edges[:, [4]] + slack)
    unknown = np.isnan(edges).any(axis=1)[:, None]
    flat = (edges[:, [4]] - edges[:, [0]]) <= slack
    words = np.where(beyond, "outside the areas' range", np.where(flat, "all areas are equal", ""))
    words = np.where(unknown, "no cut points", words)
    words = np.where(np.isnan(x), "no value", words)
    band = np.where(words == "", band, "")
    return (band[0], words[0]) if one else (band, words)


def _rows(values) -> tuple[np.ndarray, bool]:
    """Values as (groups, areas), and whether they came as one group. An infinite value is no value."""
    x = np.asarray(values, dtype="float64")
    if x.ndim > 2:
        raise ValueError(f"Values to rank are (areas,) or (groups, areas); got {x.ndim} axes. Rank one table.")
    rows = np.where(np.isfinite(x), x, np.nan)
    return np.atleast_2d(rows), x.ndim < 2


def _margin(rows: np.ndarray) -> np.ndarray:
    """How far apart two values of a row may lie and still be equal."""
    with np.errstate(invalid="ignore"):
        return _SAME * np.nan_to_num(np.abs(rows)).max(axis=1, initial=0)


def _runs(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The order of each row from low to high, and for each place in it the place where its run of equals begins."""
    order = np.argsort(x, axis=1, kind="stable")
    ordered = np.take_along_axis(x, order, axis=1)
    places = np.broadcast_to(np.arange(x.shape[1]), x.shape)
    fresh = np.ones(x.shape, dtype=bool)
    with np.errstate(invalid="ignore"):
        fresh[:, 1:] = ~(np.diff(ordered, axis=1) <= _margin(x)[:, None])
    return order, np.maximum.accumulate(np.where(fresh, places, 0), axis=1)
