"""Joining the extracts of successive quarters into one table, by the table's own rule.

Events: the newest extract replaces every older row that it could itself have seen, because what it
no longer shows has been corrected or removed; older rows survive only from before its window, and
under a key that no newer extract has. Snapshots: the newest file that shows a date is that date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ..records import Coverage
from ..tables import TableSpec


@dataclass(frozen=True)
class Joined:
    """One table of all extracts: its rows, what they cover, and how many older rows were replaced, by
    extract."""

    frame: pd.DataFrame
    coverage: Coverage
    superseded: Mapping[str, int]


def join(
    spec: TableSpec, frame: pd.DataFrame, windows: Mapping[str, tuple[pd.Timestamp, pd.Timestamp]]
) -> Joined:
    """Join checked rows of several extracts.

    `frame` carries `extract` (a quarter's label); `windows` gives first and last day seen by each
    extract, also by those that brought no rows.
    """
    newest_first = sorted(windows, key=lambda extract: windows[extract][1], reverse=True)
    if spec.sees == "events" and (spec.dated or spec.opened):
        kept = _events(spec, frame, newest_first, windows)
        coverage = Coverage.of_windows(windows.values())
    elif spec.sees == "snapshot":
        kept = _newest_by(frame, newest_first, [spec.dated])
        dates = tuple(pd.Timestamp(date) for date in sorted(kept[spec.dated].unique()))
        coverage = Coverage(snapshots=dates, slack_days=spec.snapshot_slack_days)
    else:
        kept = _newest_by(frame, newest_first, [c for c in spec.key if c != "vintage"])
        coverage = Coverage(windows=Coverage.of_windows(windows.values()).windows, always=True)
    lost = frame["extract"].value_counts() - kept["extract"].value_counts().reindex(frame["extract"].unique()).fillna(0)
    superseded = {extract: int(n) for extract, n in lost.items() if n}
    if len(kept) + sum(superseded.values()) != len(frame):
        raise AssertionError(f"{spec.name}: rows joined and rows replaced do not add to the rows read")
    return Joined(kept.reset_index(drop=True), coverage, superseded)


def _events(spec: TableSpec, frame: pd.DataFrame, newest_first: list[str], windows) -> pd.DataFrame:
    kept = []
    since = None
    for extract in newest_first:
        rows = frame[frame["extract"] == extract]
        kept.append(rows if since is None else rows[~visible(spec, rows, since)])
        first = windows[extract][0]
        since = first if since is None else min(since, first)
    joined = pd.concat(kept) if kept else frame
    if not spec.key or spec.allow_repeats:
        return joined
    order = joined["extract"].map({extract: place for place, extract in enumerate(newest_first)})
    newest = order.groupby([joined[c] for c in spec.key], dropna=False).transform("min")
    return joined[order == newest]


def visible(spec: TableSpec, rows: pd.DataFrame, since: pd.Timestamp) -> pd.Series:
    """Which rows an extract that sees from `since` would show too.

    A spell is shown while it is open or when it ended within the window; a dated event when its date,
    or any date that decides about it, is within the window. Rows without a date are always shown.
    """
    if spec.name == "ehc_plans":
        return _plan_visible(rows, since)
    if spec.name == "ehc_requests":
        decided = rows["request_outcome_date"]
        return ~(rows["request_date"] < since) | decided.isna() | (decided >= since)
    if spec.name == "section_47":
        return ~((rows["s47_start_date"].fillna(rows["icpc_date"]) < since) & ~(rows["icpc_date"] >= since))
    if spec.closed:
        return rows[spec.closed].isna() | (rows[spec.closed] >= since)
    return ~(rows[spec.dated] < since)


def _plan_visible(rows: pd.DataFrame, since: pd.Timestamp) -> pd.Series:
    ended = rows["cease_date"] < since
    planned = rows["issued_date"].notna() | rows["plan_start_date"].notna()
    undecided = ~planned & ~rows["assessment_outcome"].isin(["N", "W"])
    return ~ended & (planned | undecided | ~(rows["request_date"] < since))


def _newest_by(frame: pd.DataFrame, newest_first: list[str], columns: list[str]) -> pd.DataFrame:
    order = frame["extract"].map({extract: place for place, extract in enumerate(newest_first)})
    newest = order.groupby([frame[c] for c in columns], dropna=False).transform("min")
    return frame[order == newest]
