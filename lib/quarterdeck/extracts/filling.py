"""What one table of a run's records tells another: owners of homes, placements without a registration."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ..records import Records
from ..tables import TABLES
from ..tables.codes import PLACEMENTS_NOT_REGISTERED


def owned(records: Records, owners: pd.Series | None) -> Records:
    """Packages whose owner is not given take it from the regulator's newest file, by the location."""
    packages = records.tables.get("packages")
    if owners is None or packages is None or packages["location_id"].isna().all():
        return records
    owner = packages["owner"].fillna(packages["location_id"].map(owners).astype("str"))
    return replace(records, tables={**records.tables, "packages": packages.assign(owner=owner)})


def unregistered_from_codes(records: Records) -> Records:
    """Without the council's log, unregistered placements are read from placement codes, and said to be."""
    if "unregistered_placements" in records.tables or "episodes" not in records.tables:
        return records
    if "place" in records.lacking.get("episodes", ()):
        return records
    episodes = records.tables["episodes"]
    rows = episodes[episodes["place"].isin(PLACEMENTS_NOT_REGISTERED)]
    frame = rows[["child_id", "decom", "dec", "source_file", "source_row", "extract"]]
    frame = TABLES["unregistered_placements"].complete(frame.rename(columns={"decom": "start", "dec": "end"}))
    return replace(
        records,
        tables={**records.tables, "unregistered_placements": frame.reset_index(drop=True)},
        coverage={**records.coverage, "unregistered_placements": records.coverage["episodes"]},
        notes={**records.notes, "unregistered_placements": "from placement codes, not confirmed"},
    )
