"""Explore Education Statistics: a data file of the open data standard with its metadata beside it.

Every row of England, a region or a local authority gives a figure for each indicator. A file that breaks
the standard in a way that leaves a figure's area, period, group or meaning open is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from .areas import placed
from .ees_data_checks import data_fault
from .ees_meta_checks import meta_fault
from .ees_notes import notes
from .ees_pair import Pair, read_pair
from .ees_standard import (
    COMPARED,
    DEFAULT_PLACES,
    REQUIRED,
    SCHOOL,
    SYMBOLS,
    kind_of_year,
    period_label,
)  # fmt: skip
from .frame import STATUSES, About, PublishedError, Reading, canonical

FORMAT = "ees"
_CODE = {"National": "country_code", "Regional": "region_code", "Local authority": "new_la_code"}
_NAME = {"National": "country_name", "Regional": "region_name", "Local authority": "la_name"}
_TYPE = {"National": "country", "Regional": "region", "Local authority": "local authority"}
_YEARS = re.compile(r"(?:[_-](?:19|20)\d{2,4}(?:[_-](?:to[_-])?(?:19|20)?\d{2,4})?)+$")
ABOUT = About("Explore Education Statistics", "Department for Education")


def recognises(headings: list[str]) -> bool:
    """Whether headings are those of a file of the standard, or of what means to be one."""
    return sum(name in headings for name in REQUIRED) >= 3


def read(path: Path, name: str = "") -> Reading:
    """The figures of a data file with its metadata.

    Raises
    ------
    PublishedError : a fault of the file, where in it, and what to do.
    """
    pair = read_pair(path)
    fault = meta_fault(pair) or data_fault(pair)
    if fault:
        raise PublishedError(fault)
    dataset = name or dataset_name(path.stem)
    rows, set_aside = _rows_compared(pair)
    if rows.empty:
        levels = ", ".join(sorted(pair.data["geographic_level"].unique()))
        raise PublishedError(
            f"{path.name} has no row of England, a region or a local authority ({levels} only): there is nothing in it "
            "to set a council beside."
        )
    figures = canonical(_long(pair, rows, dataset), ABOUT)
    return Reading(FORMAT, dataset, ABOUT, figures, len(pair.data), set_aside, notes(pair))


def dataset_name(stem: str) -> str:
    """A file's name without the years in it, so that next year's file takes this one's place."""
    return _YEARS.sub("", stem) or stem


def _rows_compared(pair: Pair) -> tuple[pd.DataFrame, Counter]:
    """The rows of areas that are compared, with `area_code`, `area`, `area_type`; and why others are left."""
    data, set_aside = pair.data, Counter()
    level = data["geographic_level"]
    for one, count in level[~level.isin(COMPARED)].value_counts().items():
        set_aside[f"rows of the level '{one}'"] = int(count)
    kept = level.isin(COMPARED)
    schools = [name for name in SCHOOL if name in data]
    of_school = kept & (data[schools] != "").any(axis=1)
    if of_school.any():
        set_aside["rows that name a school, though their level is wider"] = int(of_school.sum())
    kept &= ~of_school
    rows = data[kept]
    code, name = (_by_level(rows, columns) for columns in (_CODE, _NAME))
    listed = placed(code)
    fresh = (listed["area_code"] == "") & code.str.fullmatch(r"E(?:0[6-9]|10)\d{6}")
    area = pd.DataFrame({
        "area_code": listed["area_code"].mask(fresh, code),
        "area": listed["area"].mask(fresh, name),
        "area_type": rows["geographic_level"].map(_TYPE),
    })  # fmt: skip
    nowhere = area["area_code"] == ""
    if nowhere.any():
        set_aside["rows of an area without an English code of its own"] = int(nowhere.sum())
    return rows[~nowhere].join(area[~nowhere]), set_aside


def _by_level(rows: pd.DataFrame, columns: dict[str, str]) -> pd.Series:
    found = pd.Series("", index=rows.index, dtype="str")
    for level, column in columns.items():
        if column in rows:
            found = found.mask(rows["geographic_level"] == level, rows[column])
    return found


def _long(pair: Pair, rows: pd.DataFrame, dataset: str) -> pd.DataFrame:
    """A row an indicator, area and period: each indicator's column under the last."""
    about, names, n = _indicators(pair), pair.indicators, len(rows)
    group = _group(pair, rows)
    label = [period_label(*two) for two in zip(rows["time_period"], rows["time_identifier"], strict=True)]
    base = pd.DataFrame({
        "area_code": rows["area_code"], "area": rows["area"], "area_type": rows["area_type"], "period": label,
        "year": rows["time_identifier"].map(kind_of_year), "status": _status(rows), "group": group,
    }).astype("category")  # fmt: skip
    long = base.iloc[np.tile(np.arange(n), len(names))].reset_index(drop=True)
    cells = pd.concat([rows[name] for name in names], ignore_index=True).str.strip()
    value = pd.to_numeric(cells, errors="coerce").astype("float64")
    value = value.where(np.isfinite(value))
    of_groups = base["group"].cat.categories
    place = np.repeat(np.arange(len(names)), n) * len(of_groups) + long["group"].cat.codes.to_numpy()
    ids = [f"ees:{dataset}:{name}" + (f" | {one}" if one else "") for name in names for one in of_groups]
    titles = [about.at[name, "label"] + (f", {one}" if one else "") for name in names for one in of_groups]
    return long.drop(columns="group").assign(
        indicator=pd.Categorical(np.array(ids, dtype="object")[place]),
        title=pd.Categorical(np.array(titles, dtype="object")[place]),
        value=value,
        symbol=cells.str.lower().map(SYMBOLS).where(value.isna()).astype("category"),
        unit=pd.Categorical(np.repeat(about["unit"].to_numpy("object"), n)),
        decimal_places=np.repeat(about["places"].to_numpy("float64"), n),
    )


def _indicators(pair: Pair) -> pd.DataFrame:
    """Label, unit and decimal places of each indicator."""
    if pair.meta is None:
        table = pd.DataFrame({"label": pair.indicators, "unit": "", "places": np.nan}, index=pair.indicators)
        return table.assign(label=table["label"].str.replace("_", " "))
    meta = pair.meta.set_index("col_name").loc[pair.indicators]
    places = pd.to_numeric(meta["indicator_dp"], errors="coerce").fillna(DEFAULT_PLACES)
    return pd.DataFrame({"label": meta["label"], "unit": meta["indicator_unit"], "places": places})


def _group(pair: Pair, rows: pd.DataFrame) -> pd.Series:
    """What a row is of among its filters, in words; a filter of one item in the whole file says nothing."""
    found = pd.Series("", index=rows.index, dtype="str")
    for name in dict.fromkeys((*pair.groups, *pair.filters)):
        cells = rows[name]
        if pair.data[name].nunique() < 2 or (name in STATUS_COLUMNS and cells.str.lower().isin(STATUSES).all()):
            continue
        words = (name + "=" + cells).where(~cells.str.lower().isin(["total", ""]), "")
        found = found.where(words == "", found.where(found == "", found + ", ") + words)
    return found


STATUS_COLUMNS = ("version", "release_type", "status")


def _status(rows: pd.DataFrame) -> pd.Series | str:
    """Final, revised or provisional, where a column of the file says so."""
    for name in STATUS_COLUMNS:
        if name in rows and rows[name].str.lower().isin(STATUSES).all():
            return rows[name].str.lower()
    return "final"
