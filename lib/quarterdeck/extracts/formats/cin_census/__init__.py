"""The children in need census: XML of every shape from 2017 on, or its modules flattened, one CSV or sheet each.

A census covers the cases open at any time in its year up to its reference date, so that what it can see is
told by its header, and without one by the cases closed in it. It knows no team, no visits and no case status, and not
whether an open case is looked after: measures and breakdowns that need those have no figure from it.
Sources: the schemas of the collections of 2017 to 2026 and the modules of a public validation tool.
"""

from __future__ import annotations

from pathlib import PurePosixPath

import pandas as pd

from ....params import Params
from ....periods import Quarter
from ....records import Coverage, Problem
from ....tables import TABLES
from ...parts import Context, Part, stacked
from ...verdicts import WRONG_TIME, in_words
from ...windows import financial_year_start
from . import join as join
from . import layouts as census
from .again import with_earlier_referrals
from .tables import census_tables
from .xml import xml_grids

__all__ = ["FORMAT", "LAYOUTS", "build", "finish", "xml_grids"]
FORMAT, LAYOUTS = census.FORMAT, census.LAYOUTS
Modules = Made = dict[str, pd.DataFrame]


def build(parts: dict[str, list[Part]], context: Context) -> Made:
    """The canonical tables of the censuses in a folder. Where two hold the same record the newer stands."""
    found = sorted(_censuses(parts).values(), key=lambda one: _reference_date(one) or context.as_at, reverse=True)
    tables: dict[str, list[pd.DataFrame]] = {}
    for modules in found:
        reference = _reference_date(modules)
        if reference is not None and reference < Quarter(context.quarter).start:
            _refuse(modules, reference, context)
            continue
        made = census_tables(modules, min(reference or context.as_at, context.as_at), _collection(modules), context)
        _note_window(modules, made, reference, context)
        for name, frame in made.items():
            tables.setdefault(name, []).append(_newer(name, frame, tables.get(name, []), context))
    return {
        name: frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True) for name, frames in tables.items()
    }


def finish(
    name: str, frame: pd.DataFrame, coverage: Coverage, params: Params
) -> tuple[pd.DataFrame, dict[str, pd.Timestamp], tuple[Problem, ...]]:
    """A joined table with what only all its extracts together can tell: the columns filled, with the first
    day from which they are, and what to say."""
    if name == "referrals":
        return with_earlier_referrals(frame, coverage, params)
    return frame, {}, ()


# --- which census ---------------------------------------------------------------------------------------


def _censuses(parts: dict[str, list[Part]]) -> dict[str, Modules]:
    """The modules by census: the sheets of one file, or the CSV files of one folder, belong together."""
    grouped: dict[str, dict[str, list[Part]]] = {}
    for layout, of_layout in parts.items():
        for part in of_layout:
            one = part.file if part.sheet else str(PurePosixPath(part.file).parent)
            grouped.setdefault(one, {}).setdefault(layout, []).append(part)
    return {
        one: {layout: stacked(found).reset_index(drop=True) for layout, found in modules.items()}
        for one, modules in grouped.items()
    }


def _header(modules: Modules) -> pd.DataFrame | None:
    header = modules.get(census.HEADER.name)
    if header is None:
        return None
    return header[header["_collection"].isna() | (header["_collection"].str.upper() == "CIN")]


def _reference_date(modules: Modules) -> pd.Timestamp | None:
    """The day a census is about, by its header: the reference date, or 31 March of its year."""
    header = _header(modules)
    if header is None:
        return None
    date = join.column(header, "_reference_date", "datetime64[ns]").max()
    if pd.notna(date):
        return date
    year = _collection(modules)
    return None if year is None else pd.Timestamp(year=year, month=3, day=31)


def _collection(modules: Modules) -> int | None:
    """The year in which the collection ends; None where the header does not say, or not sensibly."""
    header = _header(modules)
    years = () if header is None else join.column(header, "_year", "float64").dropna()
    return next((int(year) for year in sorted(years, reverse=True) if 1990 <= year <= 2150), None)


def _refuse(modules: Modules, reference: pd.Timestamp, context: Context) -> None:
    """Leave out a census of an earlier time: it would show as nothing what happened since."""
    quarter, own = Quarter(context.quarter), Quarter.containing(reference)
    rows = {layout: frame for layout, frame in modules.items() if layout != census.HEADER.name}
    for layout, frame in rows.items():
        context.leave_out(frame, layout, f"are of the census at {in_words(reference)}")
    file = str(pd.concat([frame["source_file"] for frame in modules.values()]).iloc[0])
    context.warn(
        f"{file}: this children in need census is of {in_words(reference)}; Quarter {quarter.number} ends "
        f"{in_words(quarter.end)}. It was not used ({sum(map(len, rows.values())):,} rows). Put it into the folder of "
        f"{own.label}, and the census of {quarter.label} into this one.",
        file,
        check=WRONG_TIME,
    )


def _note_window(modules: Modules, made: Made, reference: pd.Timestamp | None, context: Context) -> None:
    """Say what the census shows: its own year up to its date.

    The header says which year. The closed cases can only make it later, and say it alone where there is no
    header; some of them may lie before the year all the same (`_closed_since`). A census that tells neither
    is of the year in which its quarter ends.
    """
    until = context.as_at if reference is None else min(reference, context.as_at)
    year = _collection(modules)
    told = [] if reference is None else [financial_year_start(reference)]
    if year is not None and (own := pd.Timestamp(year=year - 1, month=4, day=1)) <= until:
        told.append(own)
    closed = _closed_since(modules.get(census.DETAILS.name), alone=not told)
    known = [*told, *([] if closed is None else [closed])]
    since = max(known) if known else financial_year_start(context.as_at)
    for name in made:
        context.shows(FORMAT, name, min(since, financial_year_start(until)), None if reference is None else until)


def _closed_since(details: pd.DataFrame | None, alone: bool) -> pd.Timestamp | None:
    """The financial year in which the closed cases begin. One of them, or two in a hundred, may lie before it:
    they are slips, not a year that was returned. `alone`: nothing else tells, so that a single case counts."""
    if details is None or "cin_closure_date" not in details:
        return None
    closed = details["cin_closure_date"].dropna().sort_values()
    slips = max(1, len(closed) * 2 // 100)
    if len(closed) <= slips:
        return financial_year_start(closed.iloc[0]) if alone and len(closed) else None
    return financial_year_start(closed.iloc[slips])


def _newer(name: str, frame: pd.DataFrame, newer: list[pd.DataFrame], context: Context) -> pd.DataFrame:
    """The rows that no newer census of the folder has; the others are said to be left out."""
    key = [column for column in TABLES[name].key if column in frame]
    if not newer or not key or TABLES[name].sees == "snapshot":
        return frame
    known = pd.concat([rows[[c for c in key if c in rows]] for rows in newer]).drop_duplicates()
    again = frame[key].merge(known, how="left", indicator=True)["_merge"].eq("both").set_axis(frame.index)
    context.leave_out(frame[again], name, "are in a newer census too")
    return frame[~again]
