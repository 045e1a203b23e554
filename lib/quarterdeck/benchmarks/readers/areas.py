"""Areas by any of their codes: the nine-character code of today, an older one, or the department's three digits."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from ...params import repository
from .csv_files import read_csv_file

ENGLAND = "E92000001"
COLUMNS = ("area_code", "area", "area_type", "dfe_code", "current_code", "ended")
AREA_TYPES = ("country", "region", "local authority")


@lru_cache(maxsize=4)
def _areas(path: Path, _changed: int) -> pd.DataFrame:
    table = read_csv_file(path, COLUMNS)
    return table.set_index("area_code")


def areas() -> pd.DataFrame:
    """English authorities (also ended ones), regions and England: `data/published/areas.csv` by code.

    `current_code` is the code by which the same authority goes today: Barnsley's changed in 2025 and the
    authority did not. An authority that ended without one successor keeps its own.
    """
    path = repository() / "data" / "published" / "areas.csv"
    return _areas(path, path.stat().st_mtime_ns)


def by_department_code() -> dict[str, str]:
    """Nine-character code by the department's three-digit one, of England and the regions too."""
    known = areas()
    known = known[known["dfe_code"] != ""].sort_values("ended")
    return dict(zip(known["dfe_code"], known["current_code"], strict=True))


def placed(codes: pd.Series) -> pd.DataFrame:
    """`area_code`, `area` and `area_type` of each code; blank where it is no English authority, region or England.

    An area's name is that of the list, so that one authority has one name whatever the file.
    """
    known = areas()
    current = codes.map(known["current_code"])
    return pd.DataFrame(
        {"area_code": current, "area": current.map(known["area"]), "area_type": current.map(known["area_type"])},
        index=codes.index,
    ).fillna("")
