"""SSDA903, the children looked after return: a set of CSV files, one workbook, or XML.

Every module fills a table of its own; the details of the header are also joined to the episodes. Of a child
with two rows in the header the first is used and the other set aside; where they differ, that is said.

**Code lists by year.** The return's lists change on 1 April. An episode is judged by the list of the year in
which it was last open, because the row as it stands is what the return of that year holds: a placement code
by the last night of the placement (or the day it ended, if that is the first day of a new year), a reason by
the day of the end, an open episode by the year of the extract. So an old row with a retired code is right, and
a code used after it was retired, or before there was one, is noticed, kept and counted. What has no date of its
own (the spelling of sex, a care leaver's activity) is judged by the extract's year. `tables/code_years.py`
holds the lists, decision 0006 the reasons. Source: csc-validator-be-903 and the yearly schemas of the
return name the columns and codes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from ....tables.code_years import MODULE_YEARS, collection_year, in_words, list_in_words, of_another_year
from ...columns import looked_up
from ...layouts import Layout
from ...parts import Context, Part, stacked
from ...verdicts import rows_in_words
from . import xml as ssda903_xml
from .layouts import EPISODES, FORMAT, HEADER, LAYOUTS, OC2, OC3, UASC

__all__ = ["FORMAT", "LAYOUTS", "build", "xml_grids"]

xml_grids = ssda903_xml.xml_grids
_DETAILS = ("date_of_birth", "sex", "ethnicity")
_HIGHEST_SDQ = 40
_DAY = np.timedelta64(1, "D")


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The canonical tables of one extract's 903 files: children's details joined to their episodes."""
    found = {layout.name: stacked(parts[layout.name]) for layout in LAYOUTS if layout.name in parts}
    year = int(collection_year(context.as_at))
    for layout in LAYOUTS:
        if layout.name in found:
            _module_of_another_year(layout, parts[layout.name], year, context)
    _two_headers(found.get(HEADER.name), context)
    _other_birth_dates(found.get(HEADER.name), found.get(UASC.name), context)
    for name in (HEADER.name, UASC.name):
        if name in found:
            found[name] = _noting(found[name], _sex_of_another_year(found[name], year))
    if UASC.name in found:
        found[UASC.name] = _unaccompanied(found[UASC.name])
    if OC2.name in found:
        found[OC2.name] = _noting(found[OC2.name], _odd_score(found[OC2.name]))
    if OC3.name in found:
        found[OC3.name] = _noting(found[OC3.name], _codes_of_another_year(found[OC3.name], "activity", year, year))
    for name in (OC2.name, OC3.name):
        if name in found:
            found[name] = found[name].assign(as_at=context.as_at)
    if EPISODES.name in found:
        found[EPISODES.name] = _episodes(found, year)
    return {layout.table: found[layout.name] for layout in LAYOUTS if layout.name in found}


def _episodes(found: dict[str, pd.DataFrame], year: int) -> pd.DataFrame:
    """Episodes with their children's details, and what is to be noticed about them."""
    episodes = found[EPISODES.name]
    begun = collection_year(episodes["decom"]).to_numpy()
    ended = collection_year(episodes["dec"]).to_numpy()
    last = np.where(np.isnan(ended), np.fmax(begun, year), ended)
    last_night = np.fmax(np.where(np.isnan(ended), last, collection_year(episodes["dec"] - _DAY).to_numpy()), begun)
    place, children = pd.factorize(episodes["child_id"])
    notices = [
        _codes_of_another_year(episodes, "place", last_night, last),
        _codes_of_another_year(episodes, "rec", last, last),
        _codes_of_another_year(episodes, "reason_place_change", last, last),
    ]
    joined, in_header = _with_children(episodes, place, children, found)
    if in_header is not None:
        notices.append((pd.Series(~in_header, index=episodes.index), "belongs to a child who is not in the header"))
    return _noting(joined, *notices)


def _with_children(episodes: pd.DataFrame, place: np.ndarray, children: pd.Index, found):
    """The episodes with the details of the header, and of the UASC module where the header has none; and which
    of them are of children in the header, None where there is no header.

    `children` are the identifiers in the episodes and `place` says for each episode which is its child's (-1: none).
    """
    details = [found[name].assign(_in_header=name == HEADER.name) for name in (HEADER.name, UASC.name) if name in found]
    if not details:
        return episodes, None
    wanted = ("child_id", "_in_header", *_DETAILS)
    known = _one_a_child(pd.concat([frame[[c for c in wanted if c in frame]] for frame in details], ignore_index=True))
    own = pd.Index(known["child_id"]).get_indexer(children)
    row = np.append(own, -1)[place]
    joined = episodes.assign(
        **{name: known[name].array.take(row, allow_fill=True) for name in _DETAILS if name in known}
    )
    if UASC.name in found:
        alone = found[UASC.name]
        which = pd.Index(alone.loc[alone["_alone"], "child_id"].dropna().unique()).get_indexer(children) >= 0
        joined["uasc"] = _worded(np.append(which, False)[place].astype("int8"), ["no", "yes"], joined.index)
    if HEADER.name not in found:
        return joined, None
    in_header = np.append(known["_in_header"].to_numpy(dtype=bool), False)[np.append(own, -1)]
    in_header[-1] = True  # an episode without a child is a fault of its own
    return joined, in_header[place]


def _one_a_child(children: pd.DataFrame) -> pd.DataFrame:
    """The first row of each child, its blanks filled from the child's later rows."""
    twice = _more_than_once(children["child_id"])
    once = children[~twice & children["child_id"].notna()]
    if not twice.any():
        return once
    first = children[twice].groupby("child_id", sort=False, as_index=False).first()
    return pd.concat([once, first], ignore_index=True)


def _more_than_once(texts: pd.Series) -> np.ndarray:
    """Which texts stand there more than once; blanks do not."""
    place, distinct = pd.factorize(texts)
    return np.append(np.bincount(place[place >= 0], minlength=len(distinct)) > 1, False)[place]


def _worded(numbers: np.ndarray, words: list[str], index: pd.Index) -> pd.Series:
    """A column of few different texts, from their numbers."""
    held = pa.DictionaryArray.from_arrays(pa.array(numbers), pa.array(words, pa.large_string()))
    return pd.Series(held.dictionary_decode(), index=index, dtype="str")


Noticed = tuple[pd.Series, str]


def _noting(frame: pd.DataFrame, *notices: Noticed) -> pd.DataFrame:
    """The frame with `_notice` saying of each row what was found, several findings one a line."""
    found = [(which.to_numpy(), said) for which, said in notices if which.any()]
    number = sum((which.astype("int8") << n for n, (which, _) in enumerate(found)), np.zeros(len(frame), "int8"))
    words = ["\n".join(said for n, (_, said) in enumerate(found) if mix >> n & 1) for mix in range(1 << len(found))]
    return frame.assign(_notice=_worded(number, words, frame.index))


def _codes_of_another_year(frame: pd.DataFrame, column: str, first, last) -> Noticed:
    said = f"has a `{column}` of another year's list ({list_in_words(column)}); it is kept as written"
    if column not in frame:
        return pd.Series(False, index=frame.index), said
    return of_another_year(frame[column], column, first, last), said


def _sex_of_another_year(frame: pd.DataFrame, year: int) -> Noticed:
    said = f"has a `sex` written as in another year ({list_in_words('sex')}); it is read all the same"
    if "_sex_written" not in frame:
        return pd.Series(False, index=frame.index), said
    return of_another_year(frame["_sex_written"].str.upper(), "sex", year, year), said


def _odd_score(frame: pd.DataFrame) -> Noticed:
    said = f"has an `sdq_score` above {_HIGHEST_SDQ}; it is kept as written"
    if "sdq_score" not in frame:
        return pd.Series(False, index=frame.index), said
    return frame["sdq_score"] > _HIGHEST_SDQ, said


def _unaccompanied(frame: pd.DataFrame) -> pd.DataFrame:
    """The UASC rows with `_alone`: a row says that the child is one, unless it has a flag that cannot be read."""
    alone = pd.Series(True, index=frame.index)
    if "_uasc" in frame:
        dated = frame["uasc_ceased"].notna() if "uasc_ceased" in frame else False
        flagged = frame["_unreadable"].str.contains("_uasc|", regex=False)
        unclear = flagged & ~dated
        said = "has a `UASC` that is neither 1 nor 0; the child is not counted as unaccompanied"
        frame = frame.assign(
            _notice=frame["_notice"].where(~unclear, (frame["_notice"] + "\n" + said).str.lstrip("\n")).astype("str")
        )
        alone &= ~unclear
    return frame.assign(_alone=alone)


def _two_headers(header: pd.DataFrame | None, context: Context) -> None:
    """Say which children stand in the header more than once with different details."""
    if header is None or not (again := _more_than_once(header["child_id"])).any():
        return
    twice = header[again]
    names = [name for name in _DETAILS if name in twice]
    kinds = twice[["child_id", *names]].drop_duplicates()
    torn = kinds.loc[kinds["child_id"].duplicated(), "child_id"].unique()
    rows = twice[twice["child_id"].isin(torn)]
    for file, own in rows.groupby("source_file", sort=False):
        number = own["child_id"].nunique()
        context.warn(
            f"{file}: {number:,} {'child stands' if number == 1 else 'children stand'} in the header more than once "
            f"with different details ({rows_in_words(own['source_row'])}). The first row of each is used. Find out "
            "whether one identifier stands for two children.",
            str(file),
            HEADER.table,
        )


def _other_birth_dates(header: pd.DataFrame | None, alone: pd.DataFrame | None, context: Context) -> None:
    """Say which unaccompanied children have another birth date in the header."""
    if header is None or alone is None or not {"date_of_birth"} <= set(header) & set(alone):
        return
    known = header[header["child_id"].isin(alone["child_id"].dropna())]
    known = known.dropna(subset="date_of_birth").drop_duplicates("child_id")
    born = looked_up(alone["child_id"], known.set_index("child_id")["date_of_birth"])
    other = alone[born.notna() & alone["date_of_birth"].notna() & (born != alone["date_of_birth"])]
    for file, own in other.groupby("source_file", sort=False):
        context.warn(
            f"{file}: {len(own):,} {'row' if len(own) == 1 else 'rows'} of unaccompanied children "
            f"{'has' if len(own) == 1 else 'have'} another birth date than the header "
            f"({rows_in_words(own['source_row'])}). The header's is used. Correct the one that is wrong and extract "
            "again.",
            str(file),
            UASC.table,
        )


def _module_of_another_year(layout: Layout, parts: list[Part], year: int, context: Context) -> None:
    """Say that a module came with the return of a year that has no such module."""
    years = MODULE_YEARS.get(layout.table or "")
    if years is None or (years[0] or 0) <= year <= (years[1] or year):
        return
    for part in parts:
        if len(part.frame):
            context.warn(
                f"{part.file}: {layout.title} are in the return {in_words(years)}; this is an extract of the year "
                f"to 31 March {year}. Their {len(part.frame):,} rows are read all the same. Check that the file is "
                "in the right quarter's folder.",
                part.file,
                part.table or "",
            )
