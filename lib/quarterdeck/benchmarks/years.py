"""Which days a published year means: the same label is a day, a financial year or a calendar year."""

from __future__ import annotations

import re

import pandas as pd

from ..errors import PackError

# Kind of year: how a page says it, and the month and day on which it ends.
KINDS = {
    "31 March": ("31 March {year}", 3, 31),
    "year to 31 March": ("year to 31 March {year}", 3, 31),
    "calendar year": ("calendar year {year}", 12, 31),
    "30 September": ("30 September {year}", 9, 30),
    "year to 30 September": ("year to 30 September {year}", 9, 30),
    "academic year": ("academic year {before}/{short}", 8, 31),
    "outturn": ("{before}-{short} outturn", 3, 31),
    "December to February": ("December {before} to February {year}", 2, 28),
}
SNAPSHOTS = ("31 March", "30 September")


def published_period(kind: str, label: str) -> tuple[str, pd.Timestamp]:
    """How a page names a published period, and the day it ends.

    `label` is as published: "2025", "2023/24" or "2024-25 (OT)". Of two years the later one ends it.

    Raises
    ------
    PackError : a kind of year or a label that is not known.
    """
    if kind not in KINDS:
        raise PackError(f"benchmark_indicators.csv: '{kind}' is no kind of year. Use one of {', '.join(KINDS)}.")
    found = re.fullmatch(r"(\d{4})(?:[/-](\d{2}))?(?: \([A-Za-z]+\))?", str(label).strip())
    if not found or (found[2] and int(found[2]) != (int(found[1]) + 1) % 100):
        raise PackError(f"benchmarks.csv: the period '{label}' cannot be read. Write it as 2025, 2024/25 or 2024-25.")
    year = int(found[1]) + bool(found[2])
    words, month, day = KINDS[kind]
    said = words.format(year=year, before=year - 1, short=f"{year % 100:02d}")
    return said, pd.Timestamp(year=year, month=month, day=day)


def months_between(earlier: pd.Series, later: pd.Timestamp) -> pd.Series:
    """Whole calendar months from each date to `later`: 31 March to 30 September is 6."""
    return (later.year - earlier.dt.year) * 12 + later.month - earlier.dt.month
