"""Quarters, months and financial years, and the period that each basis looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from .errors import PeriodError

Basis = Literal[
    "at period end",
    "in the period",
    "year to date",
    "calendar year to date",
    "last 12 months",
    "last 6 months",
]
BASES: tuple[str, ...] = (
    "at period end",
    "in the period",
    "year to date",
    "calendar year to date",
    "last 12 months",
    "last 6 months",
)

_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A stretch of whole days. `start` and `end` are midnights; `end` is the last day, included."""

    start: pd.Timestamp
    end: pd.Timestamp
    label: str

    def __str__(self) -> str:
        return self.label

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.end - self.start).days + 1


class Quarter(Period):
    """A quarter of the English financial year: `Quarter("2025-26 Q2")` is July to September 2025."""

    def __init__(self, label: str) -> None:
        year, number = _read_quarter(label)
        start = pd.Timestamp(year=year, month=4, day=1) + pd.DateOffset(months=3 * (number - 1))
        super().__init__(start, start + pd.DateOffset(months=3) - _DAY, label)

    def __reduce__(self):
        return (Quarter, (self.label,))

    def __repr__(self) -> str:
        return f'Quarter("{self.label}")'

    @classmethod
    def containing(cls, date) -> Quarter:
        """The quarter in which a date falls."""
        date = pd.Timestamp(date)
        year = date.year if date.month >= 4 else date.year - 1
        number = (date.month - 4) % 12 // 3 + 1
        return cls(f"{year}-{(year + 1) % 100:02d} Q{number}")

    @classmethod
    def from_slug(cls, slug: str) -> Quarter:
        """The quarter of a folder name such as `2025-26-Q2`; `2025-26 Q2` is understood too."""
        match = re.fullmatch(r"(\d{4}-\d{2})[- _]Q([1-4])", slug.strip(), re.IGNORECASE)
        if not match:
            raise PeriodError(f"Name the folder of a quarter '2025-26-Q2'; got '{slug}'.")
        return cls(f"{match[1]} Q{match[2]}")

    @property
    def number(self) -> int:
        """1 for April to June … 4 for January to March."""
        return int(self.label[-1])

    @property
    def financial_year(self) -> str:
        """The financial year, `2025-26`."""
        return self.label[:7]

    @property
    def slug(self) -> str:
        """A name for folders: `2025-26-Q2`."""
        return self.label.replace(" ", "-")

    @property
    def in_words(self) -> str:
        """`July to September 2025`."""
        return f"{self.start:%B} to {self.end:%B %Y}"

    @property
    def previous(self) -> Quarter:
        """The quarter before."""
        return self.back(1)

    @property
    def same_quarter_last_year(self) -> Quarter:
        """The same quarter a year before."""
        return self.back(4)

    def back(self, quarters: int) -> Quarter:
        """The quarter that many quarters earlier (later when negative)."""
        return Quarter.containing(self.start - pd.DateOffset(months=3 * quarters))

    def upto(self, quarters: int) -> list[Quarter]:
        """That many quarters ending with this one, oldest first."""
        return [self.back(n) for n in range(quarters - 1, -1, -1)]


class Month(Period):
    """A calendar month: `Month("2025-09")`, labelled September 2025."""

    def __init__(self, month: str) -> None:
        match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", str(month))
        if not match:
            raise PeriodError(f"Write the month as '2025-09'; got '{month}'.")
        start = pd.Timestamp(year=int(match[1]), month=int(match[2]), day=1)
        super().__init__(start, start + pd.offsets.MonthEnd(0), f"{start:%B %Y}")

    def __reduce__(self):
        return (Month, (f"{self.start:%Y-%m}",))


class FinancialYear(Period):
    """April to March: `FinancialYear("2025-26")`."""

    def __init__(self, label: str) -> None:
        year, _ = _read_quarter(f"{label} Q1", as_year=label)
        super().__init__(
            pd.Timestamp(year=year, month=4, day=1), pd.Timestamp(year=year + 1, month=3, day=31), label
        )

    def __reduce__(self):
        return (FinancialYear, (self.label,))


def _read_quarter(label: str, as_year: str | None = None) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{4})-(\d{2}) Q([1-4])", str(label))
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        if as_year is not None:
            raise PeriodError(f"Write the financial year as '2025-26'; got '{as_year}'.")
        raise PeriodError(f"Write the quarter as '2025-26 Q1'; got '{label}'.")
    return int(match[1]), int(match[3])


def looked_at(basis: str, period: Period) -> Period:
    """The period that a measure of this basis is handed when the pack is run for `period`.

    A measure at period end gets the period itself and looks at the end of its last day. Months are
    calendar months counted back from the last day: the last 12 months to 30 September begin on 1
    October of the year before.
    """
    if basis in ("at period end", "in the period"):
        return period
    end = period.end
    after = end + _DAY
    starts = {
        "year to date": pd.Timestamp(year=end.year if end.month >= 4 else end.year - 1, month=4, day=1),
        "calendar year to date": pd.Timestamp(year=end.year, month=1, day=1),
        "last 12 months": after - pd.DateOffset(months=12),
        "last 6 months": after - pd.DateOffset(months=6),
    }
    if basis not in starts:
        raise PeriodError(f"A basis is one of {', '.join(BASES)}; got '{basis}'.")
    return Period(starts[basis], end, f"{period.label}, {basis}")
