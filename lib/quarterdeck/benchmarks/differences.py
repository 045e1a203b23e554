"""How far a measure lies from each comparator, with limits, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd

from ..metric import Metric
from ..statistics.against_benchmark import against_percentage, against_rate
from ..statistics.compare import Difference, difference_of_percentages, difference_of_rates
from ..statistics.intervals import poisson_interval, wilson_interval
from ..statistics.rounding import round_half_up
from .against_neighbours import against_mean, against_median

DIFFERENCE_COLUMNS = (
    "area", "code", "kind", "period", "value", "difference", "lower", "upper", "p", "beyond_chance", "taken",
    "why_none",
)  # fmt: skip
FIXED, BOTH, SPREAD = "fixed", "both vary", "their spread"
# The p-value under which a difference is more than chance: each comparison for itself.
LEVEL = 0.05
_NUMBERS = ("value", "difference", "lower", "upper", "p")


def differences(
    metric: Metric, own: pd.Series | None, others: pd.DataFrame, decimals: int = 1,
    each: np.ndarray | None = None, held_back: str = "",
) -> pd.DataFrame:  # fmt: skip
    """The council's figure less each comparator's.

    Parameters
    ----------
    metric : a percentage or a rate is tested; what has no interval of its own is compared and not tested.
    own : a row of `Published.figures` (value, numerator, denominator, lower, upper); None without one.
    others : rows with `area`, `code`, `kind`, `period`, `value`, `comparable`, `questioned`, of the
        neighbours' line its `statistic` and, where the publisher gave them, `numerator` and `denominator`.
    each : every neighbour's figure, shape (neighbours,), of the period of the neighbours' line.
    held_back : why the figure is not complete yet; it is then compared and not tested.

    Returns
    -------
    DIFFERENCE_COLUMNS: `difference` of the figures as they are printed, so that the sum on the page is
    right; `lower` and `upper` (95%) and `p`, NaN where not tested; `beyond_chance` True, False or None;
    `taken` "fixed" (England or a region has no chance of its own beside one council's), "their spread"
    (the neighbours' mean or median) or "both vary" (one other authority, whose own numbers are
    published); `why_none` in words. p under 0.05 decides `beyond_chance`, the limits are for show: Wilson's
    and the exact test can disagree where numbers are small. A median has no p, and there its limits decide.
    """
    if others.empty:
        return _nothing().copy()
    ours = None if own is None else own.to_dict()
    rows = [_one(metric, ours, other, decimals, each, held_back) for other in others.to_dict("records")]
    return _framed(rows)


@cache
def _nothing() -> pd.DataFrame:
    return _framed([])


def _framed(rows: list[dict[str, object]]) -> pd.DataFrame:
    # True, False or None stay what they are: a column of two of them would turn into another kind.
    kinds = {name: "float64" if name in _NUMBERS else "object" for name in DIFFERENCE_COLUMNS}
    return pd.DataFrame({name: np.array([row[name] for row in rows], kind) for name, kind in kinds.items()})


def _one(
    metric: Metric, own: Mapping | None, other: Mapping, decimals: int, each: np.ndarray | None, held_back: str
) -> dict[str, object]:
    row = {name: other[name] for name in ("area", "code", "kind", "period", "value")}
    row |= {"difference": np.nan, "lower": np.nan, "upper": np.nan, "p": np.nan, "beyond_chance": None, "taken": ""}
    why = _why_not_compared(own, other)
    if why:
        return row | {"why_none": why}
    row["difference"] = _as_printed(own["value"], other["value"], decimals)
    why = _why_not_tested(metric, own) or held_back
    if why:
        return row | {"why_none": why}
    tested, taken = _tested(metric, own, other, each)
    if str(tested.reason):
        return row | {"why_none": str(tested.reason)}
    lower, upper, p = float(tested.lower), float(tested.upper), float(tested.p)
    beyond = bool(lower > 0 or upper < 0) if np.isnan(p) else p < LEVEL
    return row | {"lower": lower, "upper": upper, "p": p, "beyond_chance": beyond, "taken": taken, "why_none": ""}


def _as_printed(own: float, other: float, decimals: int) -> float:
    printed = round_half_up(np.array([own, other], dtype="float64"), decimals)
    return float(round_half_up(printed[0] - printed[1], decimals))


def _why_not_compared(own: Mapping | None, other: Mapping) -> str:
    if own is None or pd.isna(own["value"]):
        return "there is no figure of ours"
    if pd.isna(other["value"]):
        return "no figure is published"
    if not other["comparable"]:
        return "the two are not on one scale"
    return "the published figure is not to be believed" if other.get("questioned") else ""


def _why_not_tested(metric: Metric, own: Mapping) -> str:
    """A figure without limits of its own has none against another: the measure has said why."""
    if metric.kind not in ("percentage", "rate"):
        return "an average of money or cases is compared and not tested"
    if pd.isna(own["lower"]) or pd.isna(own["upper"]):
        return "the figure is not a count of people or events, so chance is not worked out"
    return ""


def _tested(metric: Metric, own: Mapping, other: Mapping, each: np.ndarray | None) -> tuple[Difference, str]:
    yes, of = own["numerator"], own["denominator"]
    if other["kind"] == "neighbours":
        return _against_neighbours(metric, own, other, np.empty(0) if each is None else each), SPREAD
    # A region holds the council itself: it and England are taken as fixed.
    alone = other["kind"] == "neighbour" and pd.notna(other.get("numerator")) and pd.notna(other.get("denominator"))
    if metric.kind == "percentage":
        if alone:
            return difference_of_percentages(yes, of, other["numerator"], other["denominator"]), BOTH
        return against_percentage(yes, of, other["value"]), FIXED
    if alone:
        return difference_of_rates(yes, of, other["numerator"], other["denominator"], per=metric.per), BOTH
    return against_rate(yes, of, other["value"], per=metric.per), FIXED


def _against_neighbours(metric: Metric, own: Mapping, other: Mapping, each: np.ndarray) -> Difference:
    yes, of = float(own["numerator"]), float(own["denominator"])
    if metric.kind == "percentage":
        limits = wilson_interval(yes, of)
    else:
        limits = (metric.per * limit / of for limit in poisson_interval(yes))
    lower, upper = (float(limit) for limit in limits)
    rule = against_median if other["statistic"] == "median" else against_mean
    return rule(float(own["value"]), lower, upper, each)
