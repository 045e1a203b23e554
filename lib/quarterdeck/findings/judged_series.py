"""A measure's figures as a series that can be judged: separate points, what is known of chance, and what was done."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..disclosure import Published
from ..metric import Metric
from ..periods import Quarter
from ..statistics.lasting import far_out
from ..statistics.separate_points import taken_apart, without_overlap

RECENT = 3  # quarters without a figure after which nothing is said of now
HANDFUL = 5
FORESEEN = frozenset({"forecasts", "high_needs_block"})  # tables of what finance sets or foresees
OVERLAPS = {"last 12 months": 4, "last 6 months": 2}
# The month in which the first quarter of a count through the year ends.
FIRST_QUARTER_ENDS = {"year to date": 6, "calendar year to date": 3}


@dataclass(frozen=True)
class JudgedSeries:
    """One measure made ready. Arrays of shape (quarters,), oldest first, NaN = nothing to judge there.

    `variance` is what chance alone gives each value (NaN where that is not known); `numerator` and
    `denominator` the counts behind it, where there are such; `persistent` whether its points resemble each
    other by their nature; `steps` a number for each stretch between known changes; `said` what was done, in
    sentences.
    """

    metric: Metric
    quarters: tuple[str, ...]
    values: np.ndarray
    variance: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    persistent: bool
    steps: np.ndarray
    said: tuple[str, ...]
    why_not: str = ""


def series_to_judge(published: Published, quarter: Quarter, rebased: tuple[str, ...] = (), held_back: int = 0):
    """The measure up to a quarter, ready to be judged.

    Parameters
    ----------
    published : its figures by quarter, oldest first; later ones than `quarter` are not looked at.
    rebased : quarters in which the council says that its level changed.
    held_back : how many of the newest quarters are still being recorded, and so judge nothing.
    """
    metric, figures = published.metric, published.figures
    figures = figures[figures["end"] <= quarter.end]
    quarters = tuple(figures["period"])
    numbers = _Numbers.of(metric, figures)
    said = [numbers.said] if numbers.said else []
    values, variance = numbers.values.copy(), _chance(metric, numbers)
    numerator, denominator = numbers.counts
    if metric.basis in OVERLAPS:
        spans, kept = OVERLAPS[metric.basis], len(values) - held_back
        values[:kept] = without_overlap(values[:kept], spans)
        said.append(
            f"Each figure covers {spans} quarters, so that neighbouring ones share most of their records: only every "
            f"{_ordinal(spans)} is judged, counted back from the newest."
        )
    slips = far_out(values)[0]
    if slips.any():
        values[slips] = np.nan
        named = ", ".join(np.array(quarters, dtype=object)[slips])
        said.append(f"{named} lies so far from its neighbours that it is taken for a slip: left out of the judging.")
    if held_back:
        values[-held_back:] = np.nan
        left = "quarter is" if held_back == 1 else f"{held_back} quarters are"
        said.append(f"The newest {left} still being recorded: shown as provisional, and left out of the judging.")
    steps = np.zeros(len(quarters), dtype=int)
    for name in rebased:
        if name in quarters:
            steps[quarters.index(name) :] += 1
            said.append(f"The level is taken to change in {name}, as params/events.yaml says.")
    gone = np.isnan(values)
    numerator, denominator, variance = (np.where(gone, np.nan, x) for x in (numerator, denominator, variance))
    persistent = _persistent(metric, numbers)
    if persistent:
        of_one_day = metric.basis == "at period end"
        what = "What stands on one day" if of_one_day else "What is added up from days, hours or money"
        said.append(f"{what} moves slowly from quarter to quarter: the test allows for that.")
    if metric.unit.startswith("£"):
        said.append("It is in pounds of the day: rising prices are not taken out.")
    return JudgedSeries(
        metric, quarters, values, variance, numerator, denominator, persistent, steps, tuple(said),
        _why_not(metric, gone, held_back) or _too_small(metric, numbers),
    )  # fmt: skip


@dataclass(frozen=True)
class _Numbers:
    """Values, numerators and denominators of separate quarters; `whole` where they count people or events."""

    values: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    whole: bool
    said: str = ""

    @classmethod
    def of(cls, metric: Metric, figures: pd.DataFrame) -> _Numbers:
        values, top, bottom = (figures[n].to_numpy("float64") for n in ("value", "numerator", "denominator"))
        top, bottom = np.where(np.isnan(values), np.nan, top), np.where(np.isnan(values), np.nan, bottom)
        whole = bool(figures["lower"].notna().any())
        if metric.kind == "count":  # days and hours are counted too, but not by chance one by one
            whole &= bool((figures["numerator"].isna() | figures["numerator"].eq(figures["yes"])).all())
        if metric.basis not in FIRST_QUARTER_ENDS:
            return cls(values, top, bottom, whole)
        begins = figures["end"].dt.month.to_numpy() == FIRST_QUARTER_ENDS[metric.basis]
        if metric.kind in ("count", "total"):
            apart = taken_apart(values, begins)
            return cls(apart, apart, bottom, whole and not (apart < 0).any(), _APART)
        top = taken_apart(top, begins)
        bottom = bottom if metric.kind == "rate" else taken_apart(bottom, begins)
        with np.errstate(divide="ignore", invalid="ignore"):
            apart = np.where(bottom > 0, metric.per * top / bottom, np.nan)
        sensible = not ((top < 0) | (bottom < 0) | ((top > bottom) & (metric.kind == "percentage"))).any()
        return cls(apart, top, bottom, whole and sensible, _APART)

    @property
    def counts(self) -> tuple[np.ndarray, np.ndarray]:
        """Numerators and denominators for exact tests: of whole numbers only; a rate is judged as its count."""
        nothing = np.full(len(self.values), np.nan)
        return (self.numerator, self.denominator) if self.whole else (nothing, nothing)


_APART = "The figure counts up through the year: it was taken apart into what each quarter added."


def _chance(metric: Metric, numbers: _Numbers) -> np.ndarray:
    """The variance that chance alone gives each value, from the pooled figure; NaN where it is not known."""
    nothing = np.full(len(numbers.values), np.nan)
    if not numbers.whole or metric.basis == "at period end":
        return nothing
    seen = np.isfinite(numbers.values)
    top, bottom = np.where(seen, numbers.numerator, 0.0), np.where(seen, numbers.denominator, 0.0)
    if metric.kind == "percentage" and bottom.sum() > 0:
        share = (top.sum() + 0.5) / (bottom.sum() + 1)
        return np.where(bottom > 0, metric.per**2 * share * (1 - share) / np.where(bottom > 0, bottom, 1), np.nan)
    if metric.kind == "rate" and bottom.sum() > 0:
        rate = (top.sum() + 0.5) / bottom.sum()
        return np.where(bottom > 0, metric.per**2 * rate / np.where(bottom > 0, bottom, 1), np.nan)
    if metric.kind == "count" and seen.any():
        return np.where(seen, (top.sum() + 0.5) / seen.sum(), np.nan)
    return nothing


def _persistent(metric: Metric, numbers: _Numbers) -> bool:
    """Stocks, money, hours and days move slowly; events counted whole in separate quarters do not."""
    return metric.basis == "at period end" or not numbers.whole


def _why_not(metric: Metric, gone: np.ndarray, held_back: int) -> str:
    if metric.area == "finance" and (FORESEEN & set(metric.tables) or "forecast" in metric.id):
        return "it is a budget, a forecast or a balance, which is set or estimated and does not come about by chance"
    if gone.all():
        return "it has no figures"
    stale = OVERLAPS.get(metric.basis, 1) - 1 + RECENT
    if gone[-(held_back + stale) :].all():
        return "it has no figure for a year" if stale > RECENT else f"it has had no figure for {stale} quarters"
    return ""


def _too_small(metric: Metric, numbers: _Numbers) -> str:
    """A handful that stands on one day changes by ones and stays: no test holds for it."""
    stock = metric.basis == "at period end" and metric.kind in ("count", "percentage")
    if not stock or not (numbers.numerator < HANDFUL)[np.isfinite(numbers.numerator)].all():
        return ""
    return f"it counts fewer than {HANDFUL} in every quarter, where each one matters by itself"


def _ordinal(number: int) -> str:
    return {2: "second", 4: "fourth"}.get(number, f"{number}th")
