"""What an extract can see: the first day of its window, by the table's rule or the council's choice."""

from __future__ import annotations

import re

import pandas as pd

from ..errors import ParameterError

_DAY = pd.Timedelta(days=1)
RULES = (
    "financial year", "previous financial year start", "calendar year", "previous calendar year start",
    "6 months", "12 months", "24 months",
)  # fmt: skip


def financial_year_start(date: pd.Timestamp) -> pd.Timestamp:
    """1 April of the financial year in which a date falls."""
    return pd.Timestamp(year=date.year if date.month >= 4 else date.year - 1, month=4, day=1)


def sees_from(rule: str, as_at: pd.Timestamp) -> pd.Timestamp:
    """The first day that an extract of `as_at` sees by a rule: `financial year`, `previous calendar
    year start`, `6 months` or a date written 2024-04-01."""
    rule = rule.strip().casefold()
    year = pd.DateOffset(years=1)
    if rule == "financial year":
        return financial_year_start(as_at)
    if rule.startswith("previous financial year"):
        return financial_year_start(as_at) - year
    if rule == "calendar year":
        return pd.Timestamp(year=as_at.year, month=1, day=1)
    if rule.startswith("previous calendar year"):
        return pd.Timestamp(year=as_at.year - 1, month=1, day=1)
    if match := re.fullmatch(r"(\d+) months?", rule):
        return as_at + _DAY - pd.DateOffset(months=int(match[1]))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", rule):
        return pd.Timestamp(rule)
    raise ParameterError(
        f"sources.yaml: 'sees_from' is one of {', '.join(RULES)}, or a date written 2024-04-01; got '{rule}'."
    )
