"""A table that another format filled in an earlier extract: which quarters are counted from which of the two.

A quarter is counted from one format. The newer one counts from the first quarter that it sees whole and has
rows of; what was before is taken from the older one where that saw it, and is not observable elsewhere. It is
never nothing because a newer source has nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ..periods import Quarter
from ..records import Problem
from ..tables import TableSpec
from .join import Joiner, Window
from .sources import Fed
from .verdicts import in_words, table_in_words

SWITCHED = "source_switch"
_DAY = pd.Timedelta(days=1)
_NAMES = {
    "annex_a": "Annex A", "ssd": "the SSD", "ssda903": "the SSDA903", "cin_census": "the CIN census",
    "liia_s251": "the LIIA section 251 return", "placements_north_west": "the regional placement census",
    "client_level_data": "client level data", "discharge_records": "the hospitals' own records", "sen2": "SEN2",
}  # fmt: skip


def first_shown(spec: TableSpec, rows: pd.DataFrame) -> pd.Timestamp | None:
    """The first day on which something ended or happened; of spells none of which has ended, the first began."""
    for name in (spec.closed, spec.dated, spec.opened):
        if name and pd.notna(first := rows[name].min()):
            return first
    return None


def whole_quarters(window: Window, first: pd.Timestamp | None) -> Window:
    """The part of a window that is counted from the newer format: whole quarters, not before its first row."""
    since, until = window
    if since >= until:
        return window
    if first is not None:
        since = max(since, min(Quarter.containing(first).start, Quarter.containing(until).start))
    quarter = Quarter.containing(since)
    after = quarter.end + _DAY
    return (after if quarter.start < since and after <= until else since), until


def speaks_of(spec: TableSpec, joiner: Joiner, window: Window) -> bool:
    """Whether rows of an older format can be joined to those of the newer one.

    Spells that were open when the older extract was made are taken from the newer format. So it must see on
    from there, and have spells begun by then: else those spells would be missing.
    """
    if joiner.since is None or not spec.closed:
        return True
    begun = joiner.first_opened()
    return joiner.since <= window[1] + _DAY and begun is not None and begun <= window[1]


@dataclass(frozen=True)
class Switch:
    """The extracts of a table whose formats differ, newest first: their formats, first days shown, and files."""

    spec: TableSpec
    formats: Mapping[str, str]
    first: Mapping[str, pd.Timestamp | None]
    fed: list[Fed]

    def join(self, joiner: Joiner, label: str, used: pd.DataFrame, window: Window) -> tuple[pd.Timestamp, bool]:
        """Join an older extract of another format than the newest's, where that can be done.

        Returns the first day that is counted from the newer ones, and whether what was before is from this one.
        """
        if self.spec.sees != "events":
            joiner.add(label, used, window)
            return window[0], True
        windows = {
            newer: whole_quarters(seen, self.first[newer])
            for newer, seen in joiner.windows.items()
            if self.formats[newer] != self.formats[label]
        }
        joiner.narrow(windows)
        for fed in self.fed:
            if fed.extract in windows:
                fed.narrowed(windows[fed.extract])
        since = joiner.since or window[1] + _DAY
        if speaks_of(self.spec, joiner, window):
            joiner.add_other(label, used, window)
            return since, True
        joiner.pass_over(label, used)
        return Quarter.containing(since).start, False

    def in_words(self, label: str, since: pd.Timestamp, joined: bool) -> Problem:
        """What to say when the newest extract's format is another than that of the extract before."""
        newest = next(iter(self.formats))
        rows = {extract: sum(fed.rows for fed in self.fed if fed.extract == extract) for extract in (newest, label)}
        now, then = named(self.formats[newest]), named(self.formats[label])
        what = (
            f"Periods before {in_words(since)} are counted from {then}, where it saw them"
            if joined
            else f"Periods before {in_words(since)} are not observable, as the two cannot be joined"
        )
        message = (
            f"{table_in_words(self.spec.name)} comes from {now} this quarter ({rows[newest]:,} rows) and came from "
            f"{then} in {label} ({rows[label]:,} rows). {what}; what only one of the two records has no figure in the "
            "other's time. A change between the two may come from the source alone: hold one against the other before "
            f"you report it. To go on with {then}, put it into this quarter's folder and name it under `prefer` in "
            "params/sources.yaml."
        )
        return Problem("warning", message, table=self.spec.name, check=SWITCHED)


def named(fmt: str) -> str:
    """A format as it is called in a sentence."""
    return _NAMES.get(fmt, f"the council's own '{fmt.replace('_', ' ')}'")
