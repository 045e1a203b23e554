"""A rate as it would be if the area had the standard age structure."""

from __future__ import annotations

import numpy as np

from .intervals import Z95, Estimate, byar_interval, events_of


def directly_standardised_rate(events, population, standard, per: float = 100_000, z: float = Z95) -> Estimate:
    """Directly age-standardised rate with Dobson's limits.

    Use it to compare adults' rates between areas where one is older than the other (admissions to care homes). It
    needs counts by age band; below 10 events in all it says nothing, and so gives nothing.

    Parameters
    ----------
    events, population : counts by age band, shape (bands,) or (areas, bands).
    standard : the standard population's weight of each band, shape (bands,), such as the European Standard
        Population 2013. The weights need not sum to anything in particular.
    per : the rate is per so many people.
    z : standard normal quantile; 1.96 for 95%, 3.09 for 99.8%.

    Returns
    -------
    Estimate of shape () or (areas,): value, lower, upper, reason. NaN with the reason where the events are fewer than
    10 in all, a count is missing, or a band that has weight has no population.

    Source
    ------
    Dobson, Kuulasmaa, Eberle and Scherer (1991), Statistics in Medicine 10, 457-462; the rule of 10 events is OHID's.
    Check: 20 of 1,000 and 30 of 500 with equal weights, per 1,000, give 40.0 (29.2 to 53.3).
    """
    x, n = np.broadcast_arrays(events_of(events), np.asarray(population, dtype="float64"))
    weight = np.asarray(standard, dtype="float64")
    if np.any(n < 0) or np.any(weight < 0) or not weight.sum() > 0:
        raise ValueError("Populations and weights cannot be negative, nor the weights all 0. Check the columns.")
    weight = weight / weight.sum()
    counted = np.where(weight > 0, x, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(weight > 0, weight * x / n, 0).sum(axis=-1)
        variance = np.where(weight > 0, weight**2 * x / n**2, 0).sum(axis=-1)
        total = x.sum(axis=-1)
        low, high = byar_interval(total, z)
        stretch = np.sqrt(variance / total)
    lacking = np.isnan(counted).any(axis=-1) | np.isnan(n).any(axis=-1) | np.isnan(x).any(axis=-1)
    empty = ((n == 0) & (weight > 0)).any(axis=-1)
    reason = np.where(empty, "a band has no population", np.where(total < 10, "fewer than 10 events", ""))
    reason = np.where(lacking, "a count is missing", reason)
    parts = (value, value + stretch * (low - total), value + stretch * (high - total))
    return Estimate(*(np.where(reason == "", per * part, np.nan)[()] for part in parts), reason[()])
