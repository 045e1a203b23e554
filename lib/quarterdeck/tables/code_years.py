"""Which codes and modules the SSDA903 return has in which years: one table, and the year a date belongs to.

A collection year is named by the 31 March that it ends on: 2025 is April 2024 to March 2025. A code that is
not listed here is on the list of every year. Sources: the yearly schemas of the return from 2017 to 2027, as
written down in public validation tools; the decision is docs/decisions/0006-code-lists-by-year.md.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

# A stretch of collection years: the first and the last, None where it has no beginning or no end.
Years = tuple[int | None, int | None]

CODE_YEARS: Mapping[str, Mapping[str, Years]] = {
    "place": {
        "H5": (None, 2024), "P2": (None, 2024), "K3": (2025, None), "Z1": (None, 2025),
        "Z11": (2026, None), "Z12": (2026, None), "Z13": (2026, None), "Z14": (2026, None),
    },
    "rec": {
        "E43": (None, 2018), "E44": (None, 2018),
        "E45": (2019, None), "E46": (2019, None), "E47": (2019, None), "E48": (2019, None),
    },
    "reason_place_change": {"CUSTOD": (2019, None)},
    "activity": {
        "F3": (None, 2021), "P3": (None, 2021),
        "F4": (2022, None), "P4": (2022, None), "F5": (2022, None), "P5": (2022, None),
    },
    "sex": {
        "1": (None, 2024), "2": (None, 2024), "M": (2025, None), "F": (2025, None), "U": (2025, None),
    },
}  # fmt: skip
MODULE_YEARS: Mapping[str, Years] = {"social_worker_episodes": (2024, None), "deprivation_of_liberty": (2027, None)}


def collection_year(dates):
    """The collection year of a date, or of each date of a Series (NaN where it is missing)."""
    if isinstance(dates, pd.Series):
        months = dates.to_numpy("datetime64[M]")
        years = (months.astype("int64") - 3) // 12 + 1971
        return pd.Series(np.where(np.isnat(months), np.nan, years), index=dates.index)
    date = pd.Timestamp(dates)
    return date.year + (date.month > 3)


def of_another_year(codes: pd.Series, column: str, first, last) -> pd.Series:
    """Which codes of a column are on the list of none of the collection years `first` to `last`.

    `first` and `last` are years, one for all or an array of shape (n,).
    """
    years = CODE_YEARS[column]
    place, distinct = pd.factorize(codes)
    listed = [years.get(code, (None, None)) for code in distinct] + [(None, None)]
    begun = np.array([since or -np.inf for since, _ in listed])[place]
    ended = np.array([until or np.inf for _, until in listed])[place]
    return pd.Series((begun > np.asarray(last)) | (ended < np.asarray(first)), index=codes.index)


def in_words(years: Years) -> str:
    """'to 2024', 'from 2025', '2019 to 2021'."""
    since, until = years
    if since and until:
        return f"{since} to {until}"
    return f"from {since}" if since else f"to {until}"


def list_in_words(column: str) -> str:
    """The codes of a column that are not on every year's list: 'H5 and P2 to 2024, K3 from 2025'."""
    alike: dict[Years, list[str]] = {}
    for code, years in CODE_YEARS[column].items():
        alike.setdefault(years, []).append(code)
    said = []
    for years, codes in alike.items():
        named = codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} and {codes[-1]}"
        said.append(f"{named} {in_words(years)}")
    return ", ".join(said)
