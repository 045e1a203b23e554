"""Several submissions of one extract in a folder: the latest shows what stands.

Each submission covers a rolling twelve months, so two of them show most events twice. The later file is the
one whose events reach later (the stated reporting period is often wrong, and only decides between equals;
after it the file with more rows, then the later name). Of an earlier file are left out:

- any event that the later file shows too: of the same person, kind and service, begun on the same day;
- where that is at least half of what both files could show of the people in both, so that the one is the
  other sent again: every row of those people in the later file's window, because what it no longer shows
  was corrected. Files that share less are parts of one submission, and what only one has is kept.

Identical rows of one file are double-up care and stay.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ....tables.checks.each_row import numbered
from ...parts import Context

WHY = "are of events that a later submission in the folder shows as they stand now"
_EVENT = ["_person", "event_type", "service_type", "start"]
_SENT_AGAIN = 0.5
_YEAR = pd.DateOffset(years=1)


def latest(events: pd.DataFrame, person: pd.Series, context: Context, table: str) -> pd.DataFrame:
    """The events without those that a later file of the extract supersedes, which are left out by that reason."""
    if events["source_file"].nunique() < 2:
        return events
    rows = events.assign(_person=person)
    rows["_event"] = numbered(rows, _EVENT)
    rows["_who"] = numbered(rows, ["_person", "event_type"])
    files = _newest_first(rows, context.as_at)
    gone = np.zeros(len(rows), dtype="bool")
    for place, file in enumerate(files):
        own = rows[(rows["source_file"] == file).to_numpy()]
        out = pd.Series(False, index=own.index)
        for later in files[:place]:
            out |= _superseded(own, rows[(rows["source_file"] == later).to_numpy()], context.as_at)
        gone[rows.index.get_indexer(own.index[out])] = True
        if out.any():
            context.warn(
                f"{file}: {int(out.sum()):,} of {len(own):,} rows are of events that a later submission in the folder "
                f"({', '.join(sorted(files[:place]))}) shows as they stand now; they are left out. Leave one "
                "submission in the folder, the latest.",
                str(file), table,
            )  # fmt: skip
    context.leave_out(events[gone], table, WHY)
    return events[~gone].reset_index(drop=True)


def _newest_first(rows: pd.DataFrame, as_at: pd.Timestamp) -> list[str]:
    def rank(file: str) -> tuple:
        own = rows[rows["source_file"] == file]
        stated = own["_period_end"].mode() if "_period_end" in own else own["start"].iloc[:0]
        return _newest_day(own, as_at), stated.max() if len(stated) else pd.Timestamp.min, len(own), file

    return sorted(rows["source_file"].unique(), key=rank, reverse=True)


def _newest_day(rows: pd.DataFrame, as_at: pd.Timestamp) -> pd.Timestamp:
    days = pd.concat([rows["start"], rows["end"]])
    newest = days[days <= as_at].max()
    return pd.Timestamp.min if pd.isna(newest) else newest


def _superseded(older: pd.DataFrame, newer: pd.DataFrame, as_at: pd.Timestamp) -> pd.Series:
    """Which rows of an older file a newer one supersedes."""
    since, until = _window(newer, as_at)
    shown = older["_event"].isin(newer["_event"])
    both = older["_who"].isin(newer["_who"])
    covered = both & ~(older["end"] < since) & ~(older["start"] > until)
    again = covered.any() and (shown & covered).sum() >= _SENT_AGAIN * covered.sum()
    return shown | covered if again else shown


def _window(rows: pd.DataFrame, as_at: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The days that a submission shows, by its own content: from its first end, at most a year before its last day.

    A service that is open tells nothing of the first day: it may have begun years ago.
    """
    until = _newest_day(rows, as_at)
    ended = rows["end"].fillna(rows["start"].where(rows["event_type"] != "Service"))
    first = ended.min()
    if pd.isna(first) or until == pd.Timestamp.min:
        return until, until
    return max(first, until - _YEAR), until
