"""How far a measure lies from each comparator, with limits, and whether that is more than chance."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from ..metric import Metric
from ..statistics.against_benchmark import against_percentage, against_rate
from ..statistics.compare import Difference, difference_of_percentages, difference_of_rates
from ..statistics.rounding import round_half_up

DIFFERENCE_COLUMNS = (
    "area", "code", "kind", "period", "value", "difference", "lower", "upper", "beyond_chance", "taken", "why_none",
)  # fmt: skip
FIXED, BOTH = "fixed", "both vary"


def differences(metric: Metric, own: pd.Series | None, others: pd.DataFrame, decimals: int = 1) -> pd.DataFrame:
    """The council's figure less each comparator's.

    Parameters
    ----------
    metric : a percentage or a rate is tested; what has no interval of its own is compared and not tested.
    own : a row of `Published.figures` (value, numerator, denominator, lower, upper); None without one.
    others : rows with `area`, `code`, `kind`, `period`, `value`, `comparable`, `questioned` and, where the
        publisher gave them, `numerator` and `denominator`.

    Returns
    -------
    DIFFERENCE_COLUMNS: `difference` of the figures as they are printed, so that the sum on the page is
    right; `lower` and `upper` (95%), NaN where not tested; `beyond_chance` True, False or None;
    `taken` "fixed" (England, a region or an average has no chance of its own beside one council's) or
    "both vary" (one other authority, whose own numbers are published); `why_none` in words.
    """
    if others.empty:
        return _nothing().copy()
    rows = [_one(metric, own, other, decimals) for _, other in others.iterrows()]
    frame = pd.DataFrame(rows, columns=list(DIFFERENCE_COLUMNS))
    # True, False or None stay what they are: a column of two of them would turn into another kind.
    frame["beyond_chance"] = pd.Series([row["beyond_chance"] for row in rows], index=frame.index, dtype="object")
    return frame.astype(dict.fromkeys(("value", "difference", "lower", "upper"), "float64"))


@cache
def _nothing() -> pd.DataFrame:
    frame = pd.DataFrame(columns=list(DIFFERENCE_COLUMNS), dtype="object")
    return frame.astype(dict.fromkeys(("value", "difference", "lower", "upper"), "float64"))


def _one(metric: Metric, own: pd.Series | None, other: pd.Series, decimals: int) -> dict[str, object]:
    row = {name: other[name] for name in ("area", "code", "kind", "period", "value")}
    row |= {"difference": np.nan, "lower": np.nan, "upper": np.nan, "beyond_chance": None, "taken": ""}
    why = _why_not_compared(own, other)
    if why:
        return row | {"why_none": why}
    row["difference"] = _as_printed(own["value"], other["value"], decimals)
    why = _why_not_tested(metric, own)
    if why:
        return row | {"why_none": why}
    tested, taken = _tested(metric, own, other)
    if str(tested.reason):
        return row | {"why_none": str(tested.reason)}
    lower, upper = float(tested.lower), float(tested.upper)
    row |= {"lower": lower, "upper": upper, "beyond_chance": bool(lower > 0 or upper < 0), "taken": taken}
    return row | {"why_none": ""}


def _as_printed(own: float, other: float, decimals: int) -> float:
    printed = round_half_up(np.array([own, other], dtype="float64"), decimals)
    return float(round_half_up(printed[0] - printed[1], decimals))


def _why_not_compared(own: pd.Series | None, other: pd.Series) -> str:
    if own is None or pd.isna(own["value"]):
        return "there is no figure of ours"
    if pd.isna(other["value"]):
        return "no figure is published"
    if not other["comparable"]:
        return "the two are not on one scale"
    return "the published figure is not to be believed" if other.get("questioned") else ""


def _why_not_tested(metric: Metric, own: pd.Series) -> str:
    """A figure without limits of its own has none against another: the measure has said why."""
    if metric.kind not in ("percentage", "rate"):
        return "an average of money or cases is compared and not tested"
    if pd.isna(own["lower"]) or pd.isna(own["upper"]):
        return "the figure is not a count of people or events, so chance is not worked out"
    return ""


def _tested(metric: Metric, own: pd.Series, other: pd.Series) -> tuple[Difference, str]:
    yes, of = own["numerator"], own["denominator"]
    # A region holds the council itself, and an average has no one number of people: both are taken as fixed.
    alone = other["kind"] == "neighbour" and pd.notna(other.get("numerator")) and pd.notna(other.get("denominator"))
    if metric.kind == "percentage":
        if alone:
            return difference_of_percentages(yes, of, other["numerator"], other["denominator"]), BOTH
        return against_percentage(yes, of, other["value"]), FIXED
    if alone:
        return difference_of_rates(yes, of, other["numerator"], other["denominator"], per=metric.per), BOTH
    return against_rate(yes, of, other["value"], per=metric.per), FIXED
