"""Which days a published year means: the same label is a day, a financial year or a calendar year."""

from __future__ import annotations

import re

import numpy as np
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
    "financial year": ("financial year {before}-{short}", 3, 31),
    "January": ("January {year}", 1, 31),
    "mid-year": ("mid-{year}", 6, 30),
}
# Quarters of a financial year are published as "2024-25 Q1"; the label names the quarter.
QUARTERLY = "financial quarter"
_QUARTER_ENDS = {"1": (6, 30), "2": (9, 30), "3": (12, 31), "4": (3, 31)}
SNAPSHOTS = ("31 March", "30 September", "January", "mid-year")


def published_period(kind: str, label: str) -> tuple[str, pd.Timestamp]:
    """How a page names a published period, and the day it ends.

    `label` is as published: "2025", "2023/24", "202324" or "2024-25 (OT)"; a financial quarter is
    "202425 Q1". Of two years the later one ends it.

    Raises
    ------
    PackError : a kind of year or a label that is not known.
    """
    if kind == QUARTERLY:
        return _quarter(label)
    if kind not in KINDS:
        raise PackError(f"benchmark_indicators.csv: '{kind}' is no kind of year. Use one of {', '.join(KINDS)}.")
    found = re.fullmatch(r"(\d{4})(?:[/-]?(\d{2}))?(?: \([A-Za-z]+\))?", str(label).strip())
    if not found or (found[2] and int(found[2]) != (int(found[1]) + 1) % 100):
        raise PackError(f"benchmarks.csv: the period '{label}' cannot be read. Write it as 2025, 2024/25 or 2024-25.")
    year = int(found[1]) + bool(found[2])
    words, month, day = KINDS[kind]
    said = words.format(year=year, before=year - 1, short=f"{year % 100:02d}")
    return said, pd.Timestamp(year=year, month=month, day=day)


def _quarter(label: str) -> tuple[str, pd.Timestamp]:
    found = re.fullmatch(r"(\d{4})[/-]?(\d{2}) Q([1-4])", str(label).strip())
    if not found or int(found[2]) != (int(found[1]) + 1) % 100:
        raise PackError(f"The quarter '{label}' cannot be read. Write it as 2024-25 Q1.")
    month, day = _QUARTER_ENDS[found[3]]
    return f"{found[1]}-{found[2]} Q{found[3]}", pd.Timestamp(int(found[1]) + (month == 3), month, day)


def dated(kinds: pd.Series, labels: pd.Series, unreadable: bool = False) -> pd.DataFrame:
    """How each row's period is said and the day it ends (`said`, `end`), worked out once for each kind and label.

    With `unreadable`, a label that no kind of year reads is said as published and has no end; without, it is
    refused.
    """
    both = pd.DataFrame({"kind": kinds.astype("str"), "label": labels.astype("str")})
    pairs = both.drop_duplicates()
    read = [_read(*pair, unreadable) for pair in pairs.itertuples(index=False)]
    pairs = pairs.assign(said=[said for said, _ in read], end=pd.DatetimeIndex([end for _, end in read]))
    matched = both.merge(pairs, on=["kind", "label"], how="left")
    return matched[["said", "end"]].set_index(labels.index).astype({"said": "str", "end": "datetime64[ns]"})


def _read(kind: str, label: str, unreadable: bool) -> tuple[str, pd.Timestamp]:
    try:
        return published_period(kind, label)
    except PackError:
        if not unreadable:
            raise
        return label, pd.NaT


def months_between(earlier: np.ndarray, later: pd.Timestamp) -> np.ndarray:
    """Whole calendar months from each date to `later`: 31 March to 30 September is 6."""
    return (np.datetime64(later, "M") - earlier.astype("datetime64[M]")).astype("int64")
