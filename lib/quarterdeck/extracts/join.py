"""Joining the extracts of successive quarters into one table, by the table's own rule.

Events: the newest extract replaces every older row that it could itself have seen, because what it
no longer shows has been corrected or removed; older rows survive only from before its window, and
under a key that no newer extract has. Snapshots: the newest file that shows a date is that date. One table
has an own rule: a placement's cost of the year to date, which goes on from the older one (`to_date`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..records import Coverage
from ..tables import TableSpec
from ..tables.checks.each_row import numbered
from . import to_date


@dataclass(frozen=True)
class Joined:
    """One table of all extracts: its rows, what they cover, and how many older rows were replaced, by
    extract."""

    frame: pd.DataFrame
    coverage: Coverage
    superseded: Mapping[str, int]


Window = tuple[pd.Timestamp, pd.Timestamp]


class Joiner:
    """Joins the extracts of one table, handed over newest first, and keeps only rows that will stand."""

    def __init__(self, spec: TableSpec) -> None:
        self.spec = spec
        self.windows: dict[str, Window] = {}
        self._kept: list[pd.DataFrame] = []
        self._read: dict[str, int] = {}
        self.since: pd.Timestamp | None = None
        self._other: set[str] = set()
        self._dates: set = set()
        self._sums: pd.DataFrame | None = None

    def add(self, extract: str, rows: pd.DataFrame, window: Window) -> None:
        """Add the checked rows of the next older extract (its quarter's label) and what it sees."""
        self._read[extract] = len(rows)
        self.windows[extract] = window
        if self.spec.sees == "snapshot":
            rows = rows[~rows[self.spec.dated].isin(self._dates)]
            self._dates |= set(rows[self.spec.dated])
        elif self.spec.dated or self.spec.opened:
            rows = rows.assign(_stands=rows.index.isin(self._gone_on_from(rows)))
            if self.since is not None:
                rows = rows[rows["_stands"] | ~visible(self.spec, rows, self.since)]
            self.since = window[0] if self.since is None else min(self.since, window[0])
        self._kept.append(rows.assign(_age=len(self._kept)))

    def _gone_on_from(self, rows: pd.DataFrame) -> pd.Index:
        """Index of the rows that hold a sum of the year to date from which a newer extract's sum goes on."""
        if self.spec.name != to_date.TABLE:
            return rows.index[:0]
        own, newer = to_date.sums(rows), self._sums
        on = own.index[:0] if newer is None else to_date.goes_on(own, newer)
        known = own if newer is None else pd.concat([own.loc[on], newer])
        self._sums = known.drop_duplicates(to_date.KEY)
        return on

    def add_other(self, extract: str, rows: pd.DataFrame, window: Window) -> None:
        """Add the rows of an older extract of another format, from before all that is joined so far.

        What the newer format shows of the time before its window is replaced by what the older one does.
        """
        since = self.since
        if since is not None and (self.spec.dated or self.spec.opened) and self.spec.sees == "events":
            for place, kept in enumerate(self._kept):
                theirs = visible(self.spec, kept, window[0]) & ~visible(self.spec, kept, since)
                self._kept[place] = kept[~theirs]
        self._other.add(extract)
        self.add(extract, rows, window)

    def pass_over(self, extract: str, rows: pd.DataFrame) -> None:
        """Count the rows of an extract that cannot be joined to the newer ones: all are replaced."""
        self._read[extract] = len(rows)

    def narrow(self, windows: Mapping[str, Window]) -> None:
        """Let extracts that are joined already see less."""
        self.windows.update(windows)
        self.since = min(since for since, _ in self.windows.values())

    def first_opened(self) -> pd.Timestamp | None:
        """The first day on which a spell joined so far began."""
        first = min((kept[self.spec.opened].min() for kept in self._kept if len(kept)), default=pd.NaT)
        return None if pd.isna(first) else first

    def seen_by(self, extracts: set[str]) -> Coverage:
        """What some of the extracts see together."""
        return Coverage.of_windows(window for label, window in self.windows.items() if label in extracts)

    def result(self) -> Joined:
        """The joined table. Under one key the newest extract's rows stand."""
        frame = pd.concat(self._kept, ignore_index=True)
        key = self._key()
        if key and len(self._kept) > 1:
            number, age = pd.factorize(numbered(self._by_key(frame), key))[0], frame["_age"].to_numpy()
            newest = np.empty(len(frame), dtype="int64")
            newest[number[::-1]] = age[::-1]  # written backwards, so that the newest, which comes first, stands
            stands = frame["_stands"].to_numpy("bool") if "_stands" in frame else False
            frame = frame[(age == newest[number]) | stands]
        frame = frame.drop(columns=["_age", "_stands"], errors="ignore").reset_index(drop=True)
        if self.spec.name == to_date.TABLE:
            frame = to_date.priced(frame)
        kept = frame["extract"].value_counts()
        for label in self._other - set(kept.index):
            self.windows.pop(label)  # nothing of it stands, so that it shows nothing
        superseded = {label: n - int(kept.get(label, 0)) for label, n in self._read.items()}
        if len(frame) + sum(superseded.values()) != sum(self._read.values()):
            raise AssertionError(f"{self.spec.name}: rows joined and rows replaced do not add to the rows read")
        return Joined(frame, self._coverage(), {label: n for label, n in superseded.items() if n})

    def _key(self) -> list[str]:
        if self.spec.sees == "snapshot" or self.spec.allow_repeats:
            return []
        return [name for name in self.spec.key if self.spec.sees != "reference" or name != "vintage"]

    def _by_key(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows as they are compared by key: an enquiry whose conference was held since is the same enquiry."""
        if self.spec.name != "section_47":
            return frame
        return frame.assign(icpc_date=frame["icpc_date"].where(frame["s47_start_date"].isna()))

    def _coverage(self) -> Coverage:
        if self.spec.sees == "snapshot":
            dates = tuple(sorted(pd.Timestamp(date) for date in self._dates))
            return Coverage(snapshots=dates, slack_days=self.spec.snapshot_slack_days)
        seen = Coverage.of_windows(self.windows.values())
        timeless = self.spec.sees == "reference" or not (self.spec.dated or self.spec.opened)
        return Coverage(windows=seen.windows, always=True) if timeless else seen


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
