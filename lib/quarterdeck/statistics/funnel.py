"""Funnel plots: which areas differ from the average by more than their size allows.

Small areas swing more than large ones by chance alone, so the limits narrow as areas grow. Use a funnel before a
league table: the top and the bottom of a table are mostly its smallest areas.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, pdtrik

from .intervals import Z95, Z998, counts_of, events_of, exact_poisson_interval
from .overdispersion import ARCSINE, Overdispersion, overdispersion, scale_of_ratio

# The words OHID uses: outside the 95% limits (0.025 on each side), outside the 99.8% limits (0.001 on each side).
STANDINGS = ("High (0.001)", "High (0.025)", "Not significant", "Low (0.025)", "Low (0.001)")


@dataclass(frozen=True)
class Funnel:
    """Each area's value and the limits at its own size; arrays of shape (areas,)."""

    value: np.ndarray
    size: np.ndarray  # what the limits narrow with: the denominator, the base, or the expected count
    average: float  # the centre line
    lower95: np.ndarray
    upper95: np.ndarray
    lower998: np.ndarray
    upper998: np.ndarray
    standing: np.ndarray  # one of STANDINGS; "" where there is no value
    reason: np.ndarray  # why there is none; "" where there is one
    spread: Overdispersion | None  # how far areas differ beyond chance, where that was asked for
    adjusted: bool  # the limits are widened for it
    note: str  # what the limits are, in a sentence for the foot of the chart

    @property
    def tau2(self) -> float | None:
        """What `..._limits` need to draw the same lines at other sizes; None where chance limits were used."""
        return self.spread.tau2 if self.adjusted else None


def proportion_funnel(numerator, denominator, average: float | None = None, trim: str | None = None) -> Funnel:
    """Funnel of percentages around their average.

    Parameters
    ----------
    numerator, denominator : counts, shape (areas,). NaN or a denominator of 0: no value.
    average : the centre in per cent; without it, all numerators over all denominators.
    trim : None for chance limits only. "winsorised" (usual) or "truncated": if areas spread more than chance has it
        (phi above 1), the limits are widened for that; if not, they stay chance limits, and `note` says which.

    Source
    ------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202; classes as OHID's. Check: around 74.47%, 256 cases
    have limits 69.1 to 79.8 (95%) and 66.0 to 82.9 (99.8%).
    """
    yes, all_ = counts_of(numerator, denominator)
    there = np.isfinite(yes) & (all_ > 0)
    centre = _average(100.0, yes, all_, there) if average is None else float(average)
    if not (np.isnan(centre) or 0 <= centre <= 100):
        raise ValueError(f"The average of percentages lies from 0 to 100; got {centre}. Pass per cent.")
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(there, yes / all_, np.nan)
    spread = overdispersion(ARCSINE, share, all_, centre / 100, trim) if trim else None

    def limits(z, tau2):
        return proportion_limits(centre, all_, z, tau2)

    return _funnel(100 * share, all_, centre, limits, spread, _why(yes, all_))


def rate_funnel(
    events, base, per: float = 10_000, average: float | None = None, trim: str | None = None, scale: str = "square root"
) -> Funnel:
    """Funnel of rates around their average: exact Poisson limits.

    Parameters
    ----------
    events, base : counts and the people they arose among, shape (areas,).
    per : the rate is per so many.
    average : the centre, per `per`; without it, all events over all people.
    trim : as `proportion_funnel`; `scale` is that of the adjustment, "square root" or "log".

    Source
    ------
    As `proportion_funnel`; limits by the chi-squared form of the Poisson. Check: around 423.1 per 100,000, one event
    lies on the upper 95% limit where there are 5.98 people and on the lower where there are 1,317.
    """
    x, people = np.broadcast_arrays(events_of(events), np.asarray(base, dtype="float64"))
    there = np.isfinite(x) & (people > 0)
    centre = _average(per, x, people, there) if average is None else float(average)
    if centre < 0 or np.any(people < 0):
        raise ValueError("A rate funnel needs a base and an average of 0 or more. Check the order: events, base.")
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(there, per * x / people, np.nan)
    expected = people * centre / per
    spread = _spread_of_ratio(x, expected, trim, scale)

    def limits(z, tau2):
        return rate_limits(centre, people, per, z, tau2, scale)

    return _funnel(value, people, centre, limits, spread, _why(x, people))


def ratio_funnel(
    observed, expected, trim: str | None = None, scale: str = "square root", limits: str = "exact"
) -> Funnel:
    """Funnel of indirectly standardised ratios (observed over expected) around 1.

    Parameters
    ----------
    observed, expected : counts seen, and counts expected had the standard's rates applied; shape (areas,).
    trim, scale : as `rate_funnel`.
    limits : "exact" = the counts that chance gives around the expected one, as `rate_funnel`; "interval" = the
        confidence limits of a count as large as the expected one, as FunnelPlotR draws them: a little narrower below.

    Source
    ------
    As `proportion_funnel`. Check ("interval"): expected 15 gives 0.560 to 1.649, at 99.8% 0.386 to 2.083.
    """
    if limits not in ("exact", "interval"):
        raise ValueError(f"Limits of a ratio funnel are 'exact' or 'interval'; got {limits!r}. Use 'exact'.")
    x, size = np.broadcast_arrays(events_of(observed), np.asarray(expected, dtype="float64"))
    if np.any(size < 0):
        raise ValueError("An expected count cannot be negative; found one. Check the order: observed, expected.")
    there = np.isfinite(x) & (size > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(there, x / size, np.nan)
    spread = _spread_of_ratio(x, size, trim, scale)

    def at(z, tau2):
        if tau2 is None and limits == "interval":
            with np.errstate(divide="ignore", invalid="ignore"):
                return tuple(limit / size for limit in exact_poisson_interval(size, z))
        return rate_limits(1.0, size, 1.0, z, tau2, scale)

    return _funnel(value, size, 1.0, at, spread, _why(x, size))


def proportion_limits(average: float, denominator, z: float = Z95, tau2: float | None = None):
    """Lower and upper limit, in per cent from 0 to 100, at any denominators: the lines of the funnel.

    `tau2` None: chance limits, average -/+ z sqrt(average (1 - average) / n). A number: widened by it, on the
    arcsine scale, and carried back to per cent.
    """
    n, centre = np.asarray(denominator, dtype="float64"), average / 100
    if tau2 is not None:
        low, high = ARCSINE.limits(centre, n, z, tau2)
        return 100 * low, 100 * high
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = z * np.sqrt(centre * (1 - centre) / n)
    return 100 * np.clip(centre - reach, 0, 1), 100 * np.clip(centre + reach, 0, 1)


def rate_limits(
    average: float, base, per: float = 10_000, z: float = Z95, tau2: float | None = None, scale: str = "square root"
):
    """Lower and upper limit of a rate at any bases: the lines of the funnel.

    `tau2` None: exact Poisson. An area lies outside exactly where its own exact interval leaves the average out. A
    number: widened by it, on the square-root or log scale, and carried back to the rate's own scale.
    """
    people = np.asarray(base, dtype="float64")
    mean = people * average / per
    if tau2 is not None:
        low, high = scale_of_ratio(scale).limits(1.0, mean, z, tau2)
        return average * low, average * high
    tail = ndtr(-z)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Where no events at all are likelier than the tail, no count is too low.
        low = np.where(np.exp(-mean) < tail, pdtrik(tail, np.maximum(mean, 1e-9)), 0.0)
        high = np.where(mean > 0, pdtrik(1 - tail, np.maximum(mean, 1e-9)) + 1, 0.0)
        return np.where(people > 0, per * low / people, np.nan), np.where(people > 0, per * high / people, np.nan)


def _funnel(value, size, centre, limits, spread, reason) -> Funnel:
    """Limits at each area's size and where each area stands; equality with a limit is not outside it."""
    if np.isnan(centre):
        reason = np.where(reason == "", "no average", reason)
    adjusted = bool(spread and spread.adjusted)
    tau2 = spread.tau2 if adjusted else None
    (low95, high95), (low998, high998) = limits(Z95, tau2), limits(Z998, tau2)
    slack = 1e-9 * np.fmax(np.abs(value), abs(centre))
    cases = [value > high998 + slack, value > high95 + slack, value < low998 - slack, value < low95 - slack]
    words = [STANDINGS[0], STANDINGS[1], STANDINGS[4], STANDINGS[3]]
    standing = np.where(reason == "", np.select(cases, words, default=STANDINGS[2]), "")
    parts = [np.where(reason == "", part, np.nan) for part in (low95, high95, low998, high998)]
    note = spread.note if spread else "Limits are those of chance alone."
    return Funnel(value, size, centre, *parts, standing, reason, spread, adjusted, note)


def _spread_of_ratio(x, expected, trim, scale):
    if trim is None:
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        return overdispersion(scale_of_ratio(scale), x / expected, expected, 1.0, trim)


def _average(per, count, base, there) -> float:
    """All counts over all bases of the areas that have both; NaN where none has."""
    whole = base[there].sum()
    return float(per * count[there].sum() / whole) if whole > 0 else np.nan


def _why(count, base) -> np.ndarray:
    """Why an area is not in the funnel, in words; "" where it is."""
    words = np.where(np.isnan(count) | np.isnan(base), "no count", np.where(base <= 0, "no one to measure", ""))
    return np.atleast_1d(words)
