"""Annex A of Ofsted's inspection framework: lists 1 to 11, one sheet, one workbook or one CSV each.

List 8 has one row a child (latest placement, latest legal status): it becomes episodes that are true
on the extract's date only, and `looked_after_latest` with what else the list says of the child.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ....derive import age_at
from ....tables import table
from ...identifiers import zero_twins
from ...parts import Context, Part, stacked
from .lists import FORMAT, LAYOUTS, LIST_8

__all__ = ["FORMAT", "LAYOUTS", "build"]

_SNAPSHOTS = ("care_leavers", "looked_after_latest")
_BROUGHT = ("source_file", "source_row", "_sheet", "_unreadable", "_markers", "_fault", "_notice")
_STARTS = ("placed_from", "legal_status_from")
_BELOW = r"^(?:grand |sub ?)?totals?\b|^count\b|^sum\b|^average\b|^end of (?:report|list|data)"
_TOTAL = "is a total or a note below the list, not a record"
_AGE = "has an age that differs from its `date_of_birth` by more than a year"
_TWINS = "has a `child_id` that stands in the lists with and without leading noughts: possibly one child"
_START = "has a start of placement or legal status that is no date; the episode's start is the other's"


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The canonical tables of one extract's lists; those that are a picture carry the extract's date."""
    frames = {layout: stacked(parts[layout.name]) for layout in LAYOUTS if layout.name in parts}
    twins = _twins(frames.values())
    found: dict[str, pd.DataFrame] = {}
    for layout, frame in frames.items():
        _whose_and_when(layout.title, frame, context)
        frame = _noticed(_without_totals(frame), context.as_at, twins)
        if layout is LIST_8:
            found["looked_after_latest"] = _of_table("looked_after_latest", frame.rename(columns={"dec": "ceased"}))
            frame = _latest_episodes(frame)
        found[layout.table] = _of_table(layout.table, frame)
    return {
        name: frame.assign(as_at=context.as_at) if name in _SNAPSHOTS else frame for name, frame in found.items()
    }


def _of_table(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The columns of a table and where they came from; findings about other columns are the other table's."""
    known = table(name).column
    brought = [column for column in _BROUGHT if name != "looked_after_latest" or column != "_notice"]
    frame = frame[[column for column in frame if column in known or column in brought]]
    own = {}
    for column in ("_unreadable", "_markers"):
        distinct = frame[column].unique()
        mine = {named: "".join(f"{c}|" for c in named.split("|") if c in known) for named in distinct}
        if any(named != kept for named, kept in mine.items()):
            own[column] = frame[column].map(mine).astype("str")
    return frame.assign(**own)


def _without_totals(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows, with a fault on those that stand below a list to add it up or to close it."""
    name = "child_id" if "child_id" in frame else "adopter_id"
    if name not in frame:
        return frame
    text = frame[~frame[name].str.isdigit().fillna(True).astype("bool")]
    if text.empty:
        return frame
    below = text[name].str.casefold().str.contains(_BELOW, regex=True, na=False)
    content = [column for column in frame if column not in _BROUGHT and column != name and not column.startswith("_")]
    words = text[name].str.contains(r"\s", regex=True, na=False)
    below |= words & text[content].isna().all(axis=1) & (text["_unreadable"] == "")
    rows = below.index[below & (text["_fault"] == "")]
    return frame.assign(_fault=frame["_fault"].mask(frame.index.isin(rows), _TOTAL)) if len(rows) else frame


def _twins(frames) -> set[str]:
    """Identifiers of children that the lists write both with and without leading noughts."""
    named = [frame["child_id"] for frame in frames if "child_id" in frame]
    if not any(ids.str.startswith("0").any() for ids in named):
        return set()
    named = [ids.dropna().drop_duplicates() for ids in named]
    every = pd.concat(named, ignore_index=True) if named else pd.Series([], dtype="str")
    return set(every[zero_twins(every)])


def _noticed(frame: pd.DataFrame, as_at: pd.Timestamp, twins: set[str]) -> pd.DataFrame:
    """The rows with `_notice`: what is odd about a row that is used all the same, one finding a line."""
    found = pd.DataFrame(index=frame.index)
    if {"age_given", "date_of_birth"} <= set(frame):
        reckoned = age_at(frame["date_of_birth"], as_at)
        found[_AGE] = (np.floor(frame["age_given"]) - reckoned).abs() > 1
    if twins and "child_id" in frame:
        found[_TWINS] = frame["child_id"].isin(twins)
    if set(_STARTS) & set(frame):
        names = "|".join(_STARTS)
        unread = (frame["_unreadable"] + frame["_markers"]).str.contains(rf"(?:^|\|)(?:{names})\|", regex=True)
        found[_START] = unread
    found = found.loc[:, found.any()]
    if found.empty:
        return frame
    notice = pd.Series("", index=frame.index, dtype="object")
    for words in found:
        both = found[words].to_numpy(dtype=bool)
        notice[both] = notice[both].map(lambda said, words=words: f"{said}\n{words}" if said else words)
    return frame.assign(_notice=notice.astype("str"))


def _latest_episodes(frame: pd.DataFrame) -> pd.DataFrame:
    """One episode a child: it began when the latest placement or the latest legal status did."""
    starts = [c for c in _STARTS if c in frame]
    began = frame[starts].max(axis=1) if starts else pd.Series(pd.NaT, index=frame.index)
    if "looked_after_from" in frame:
        began = began.fillna(frame["looked_after_from"])
    return frame.assign(decom=began.astype("datetime64[ns]"))


def _whose_and_when(title: str, frame: pd.DataFrame, context: Context) -> None:
    """Say so where a regional tool's columns name several councils, or another month than the quarter's."""
    if not {"_la", "_month"} & set(frame):
        return
    for file, rows in frame.groupby("source_file", sort=False):
        if "_la" in rows and (councils := rows["_la"].str.casefold().nunique()) > 1:
            context.warn(
                f"{file}: {title} holds the rows of {councils} councils by its column 'LA'. Give the file of your own "
                "council alone; until then all its rows are used.", str(file),
            )  # fmt: skip
        if {"_month", "_year"} <= set(rows):
            months = rows[["_year", "_month"]].dropna().drop_duplicates().astype("int64")
            quarter = context.as_at.to_period("M").year * 12 + context.as_at.month
            behind = [quarter - (year * 12 + month) for year, month in months.itertuples(index=False)]
            if len(behind) > 1 or any(not -1 <= late <= 2 for late in behind):
                in_order = months.sort_values(["_year", "_month"]).to_numpy()
                said = ", ".join(f"{month:02d}/{year}" for year, month in in_order[:6])
                context.warn(
                    f"{file}: {title} says in its columns 'Month' and 'Year' that it is of {said}, while its folder is "
                    f"{context.quarter}. Put each quarter's file into that quarter's folder.", str(file),
                )  # fmt: skip
