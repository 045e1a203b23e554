"""How often an unchanged measure is flagged, and how often a changed one is found: quarterdeck and the usual rules.

    python bench/false_flags.py [series a case, 20000 unless told]

Every case has 24 points. "Usual rules" are those of the Making Data Count charts (outside the limits, 7 on one
side, 7 in a row, 2 of 3 near a limit, moving ranges screened), read at the newest point, on the series as it
stands. "quarterdeck" flags where its own p-value is at most 0.01. Then 60 measures at a time, with false
discovery control, nothing changed and 6 of 60 shifted.
"""

import sys
from dataclasses import dataclass

import numpy as np
from series import autocorrelated

from quarterdeck.findings.judge import ALONE, RATE
from quarterdeck.statistics.false_discovery import benjamini_hochberg
from quarterdeck.statistics.recent_change import recent_change
from quarterdeck.statistics.season import seasonal
from quarterdeck.statistics.separate_points import taken_apart, without_overlap
from quarterdeck.statistics.xmr import xmr

POINTS = 24


@dataclass
class Case:
    """Series of one kind: what a page would chart, and what quarterdeck makes of them from their basis."""

    name: str
    values: np.ndarray
    judged: np.ndarray | None = None
    numerator: np.ndarray | None = None
    denominator: np.ndarray | None = None
    persistent: bool = False
    held_back: int = 0

    def p(self) -> np.ndarray:
        """The p-value of each series by quarterdeck's rules."""
        values = (self.values if self.judged is None else self.judged).copy()
        counts = [None if x is None else x.copy() for x in (self.numerator, self.denominator)]
        for x in (values, *(x for x in counts if x is not None)):
            x[:, POINTS - self.held_back :] = np.nan
        overlaps = np.isnan(values[:, :-1]).all(axis=0).any() and self.held_back == 0
        season = np.zeros(len(values), bool) if overlaps else seasonal(values).has
        return recent_change(
            values, variance=variance(*counts, values), numerator=counts[0], denominator=counts[1], season=season,
            persistent=self.persistent,
        ).p  # fmt: skip

    def usual(self) -> np.ndarray:
        """Whether the usual rules flag the newest point of each."""
        return xmr(self.values, screen=True).label[:, -1] != ""


def variance(numerator, denominator, values):
    """What chance alone gives each value: of counts, and of percentages of a number of people."""
    if numerator is None:
        return None
    seen = np.isfinite(values)
    total = np.where(seen, numerator, 0).sum(1, keepdims=True) + 0.5
    if denominator is None:
        return np.where(seen, total / seen.sum(1, keepdims=True), np.nan)
    share = total / (np.where(seen, denominator, 0).sum(1, keepdims=True) + 1)
    return 1e4 * share * (1 - share) / denominator


def moving_mean(dice, series: int, spans: int) -> np.ndarray:
    """Means over the last `spans` of independent periods."""
    each = dice.standard_normal((series, POINTS + spans - 1))
    return np.lib.stride_tricks.sliding_window_view(each, spans, axis=1).mean(2)


def unchanged(dice, series: int):
    """Every awkward kind of series in which nothing has changed."""
    normal = dice.standard_normal((series, POINTS))
    yield Case("independent", normal)
    for spans, name in ((12, "rolling 12 months, by month"), (4, "rolling 4 quarters")):
        rolling = moving_mean(dice, series, spans)
        yield Case(name, rolling, without_overlap(rolling, spans))
    begins = np.arange(POINTS) % 4 == 0
    year = 5 + dice.standard_normal((series, POINTS))
    running = year.reshape(series, -1, 4).cumsum(2).reshape(series, -1)
    yield Case("cumulative, year to date", running, taken_apart(running, begins))
    for rho in (0.5, 0.8):
        yield Case(f"autocorrelated ({rho}), of one day", autocorrelated(dice, series, POINTS, rho), persistent=True)
    yield Case("autocorrelated (0.8), not known to be", autocorrelated(dice, series, POINTS, 0.8))
    yield Case("seasonal, amplitude 2 SD", seasonal_values(dice, series))
    for mean in (0.2, 1.0, 5.0):
        events = dice.poisson(mean, (series, POINTS)).astype(float)
        yield Case(f"rare events, {mean:g} a quarter", events, numerator=events)
    thirty = np.full((series, POINTS), 30.0)
    yes = dice.binomial(30, 0.9, (series, POINTS)).astype(float)
    yield Case("90% of 30 people", 100 * yes / thirty, numerator=yes, denominator=thirty)
    late = dice.poisson(np.append(np.full(POINTS - 2, 60.0), [57.0, 45.0]), (series, POINTS)).astype(float)
    yield Case("recorded late (95%, 75% there)", late, numerator=late, held_back=2)


def seasonal_values(dice, series: int, shift: float = 0.0) -> np.ndarray:
    """Normal values on a yearly swing of 2 SD, with a shift four quarters before the end."""
    values = dice.standard_normal((series, POINTS)) + 2 * np.sin(np.pi / 2 * np.arange(POINTS))
    values[:, -4:] += shift
    return values


def changed(dice, series: int):
    """A real shift of 2 SD four quarters old."""
    shifted = dice.standard_normal((series, POINTS))
    shifted[:, -4:] += 2
    yield Case("2 SD four quarters ago, independent", shifted)
    yield Case("2 SD four quarters ago, seasonal", seasonal_values(dice, series, shift=2.0))


def false_share(dice, quarters: int, measures: int, moved: int, shift: float) -> tuple[float, float, float]:
    """Over so many quarters of a page: the mean share of false ones among those called real (0 where none),
    how many are called real, and the share of the moved that are."""
    values = dice.standard_normal((quarters * measures, POINTS)).reshape(quarters, measures, POINTS)
    values[:, :moved, -4:] += shift
    p = recent_change(values.reshape(-1, POINTS), season=seasonal(values.reshape(-1, POINTS)).has).p
    p = p.reshape(quarters, measures)
    real = (benjamini_hochberg(p) <= RATE) & (p <= ALONE)
    false, total = real[:, moved:].sum(1), real.sum(1)
    share = np.where(total > 0, false / np.maximum(total, 1), 0.0)
    return share.mean(), total.mean(), real[:, :moved].mean() if moved else float("nan")


def main(series: int) -> None:
    dice = np.random.default_rng(20261122)
    print(f"{series:,} series a case, {POINTS} points; flagged at the newest point, %\n")
    print(f"{'':44s}{'usual rules':>12s}{'quarterdeck':>13s}")
    for title, cases in (("Nothing has changed", unchanged), ("Something has", changed)):
        print(title)
        for case in cases(dice, series):
            p = case.p()
            few = "  too few points" if np.isnan(p).all() else ""
            print(f"  {case.name:42s}{100 * case.usual().mean():12.1f}{100 * (p <= ALONE).mean():13.1f}{few}")
    quarters = max(series // 20, 10)
    print(f"\n60 measures at a time, {quarters:,} quarters, false discovery rate held at {RATE:.0%}")
    for moved, shift in ((0, 0.0), (6, 2.0), (6, 3.0), (6, 4.0)):
        share, total, found = false_share(dice, quarters, 60, moved, shift)
        name = "nothing changed" if not moved else f"6 of 60 shifted by {shift:g} SD"
        print(f"  {name:28s} false among those called real {100 * share:4.1f}%; called real {total:4.1f}"
              + (f"; found {100 * found:3.0f}% of the shifted" if moved else ""))  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
