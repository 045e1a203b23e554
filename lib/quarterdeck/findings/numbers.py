"""How a figure is written, everywhere: rounded half up, with its unit, a true minus and thousands commas."""

from __future__ import annotations

import pandas as pd

from ..metric import Metric
from ..periods import Quarter
from ..statistics import rounding

MINUS = "−"
_SINGULAR = {"children": "child", "people": "person", "adults": "adult"}


def round_half_up(value: float, decimals: int = 0) -> float:
    """One figure rounded the DfE's way, halves away from zero: 82.25 is 82.3. The rule is in statistics/rounding."""
    return float(rounding.round_half_up(value, decimals))


def plain(value: float, decimals: int = 0) -> str:
    """A number with thousands commas and a true minus: 1234.5 is '1,234.5'. Minus nothing is nothing."""
    rounded = round_half_up(value, decimals)
    text = f"{abs(rounded):,.{decimals}f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def places(metric: Metric) -> int:
    """Decimal places of a figure: pounds have pence or none."""
    return 2 if metric.unit.startswith("£") and metric.decimals else metric.decimals


def figure(metric: Metric, value: float, symbol: str = "") -> str:
    """A value of the measure for a table or an axis: '82.1%', '£1,234', '£4,321k', '612'. Blank gives the symbol."""
    if value is None or pd.isna(value):
        return symbol
    text = plain(value, places(metric))
    if metric.unit == "%":
        return f"{text}%"
    if metric.unit.startswith("£"):
        sign, digits = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
        return f"{sign}£{digits}{'k' if metric.unit.startswith(thousands()) else ''}"
    return text


def thousands() -> str:
    """How the unit of a measure counted in thousands of pounds is written."""
    return "£'000"


def in_sentence(metric: Metric, value: float) -> str:
    """A value without its unit for a sentence: as in a table, but thousands of pounds in full: '£4,321,000'."""
    text = figure(metric, value)
    return text.removesuffix("k") + ",000" if metric.unit.startswith(thousands()) else text


def figure_with_unit(metric: Metric, value: float) -> str:
    """A value for a sentence: '612 children', '1 child', '£823 a week', '£4,321,000', '12.3 per 10,000'."""
    text = in_sentence(metric, value)
    if metric.unit == "%" or metric.unit.startswith(thousands()):
        return text
    if metric.unit.startswith("£"):
        return f"{text} {metric.unit[1:].strip()}".strip()
    return f"{text} {unit_of(metric, value)}".strip()


def unit_of(metric: Metric, value: float = 2) -> str:
    """The unit in words, for one or for many."""
    unit = metric.unit
    if round_half_up(value, places(metric)) != 1 or " " in unit:
        return unit
    return _SINGULAR.get(unit, unit.removesuffix("s"))


def axis_unit(metric: Metric) -> str:
    """What the vertical axis counts."""
    words = {"%": "Per cent", "£": "Pounds", "£'000": "Thousands of pounds"}
    if metric.unit in words:
        return words[metric.unit]
    return metric.unit[0].upper() + metric.unit[1:]


def parts(metric: Metric, row: pd.Series) -> str:
    """What a percentage is made of: '123 of 150'; blank where the parts say nothing to a reader."""
    if metric.kind != "percentage" or pd.isna(row["numerator"]) or pd.isna(row["denominator"]):
        return ""
    return f"{amount(row['numerator'])} of {amount(row['denominator'])}"


def amount(value: float) -> str:
    """A numerator or denominator: whole where it is whole, else to one decimal."""
    if pd.isna(value):
        return ""
    return plain(value, 0 if float(value).is_integer() or abs(value) >= 10_000 else 1)


def interval(metric: Metric, row: pd.Series) -> str:
    """The 95% interval as '75.2% to 87.5%'; blank where there is none."""
    if pd.isna(row["lower"]) or pd.isna(row["upper"]):
        return ""
    decimals = max(metric.decimals, 1)
    tail = "%" if metric.unit == "%" else ""
    return f"{plain(row['lower'], decimals)}{tail} to {plain(row['upper'], decimals)}{tail}"


def day(date) -> str:
    """'30 September 2025'."""
    date = pd.Timestamp(date)
    return f"{date.day} {date:%B %Y}"


def quarter_in_words(quarter: Quarter) -> str:
    """'Quarter 2 of 2025-26'."""
    return f"Quarter {quarter.number} of {quarter.financial_year}"
