"""Discharges from hospital as records: each counts one, for its month, trust and pathway.

The partner's aggregate has counts for the council's residents and for all patients, and so have the
records: a resident of this council counts in both, anyone else in "all" alone. A record without a pathway
is kept and counts as not recorded. The layout is local; no national one for records is published.

The files of an extract count together: a month may come in weekly files. Days that two files show alike are
one export twice, and count once; nothing but their records tells, because patients have no number here.
An extract sees from the quarter of its first discharge on: one of a single quarter leaves the one before alone.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ...periods import Quarter
from ...tables import table
from ...tables.checks.each_row import check, numbered
from .. import values
from ..layouts import Field, Layout
from ..parts import Context, Part, stacked
from ..repeats import ENOUGH_ROWS

FORMAT = "discharge_records"
NOT_RECORDED = "not recorded"
_WORDS = {"zero": "0", "one": "1", "two": "2", "three": "3"}
_PATHWAY = re.compile(
    r"(?:discharge\s*)?(?:p|pw|path|pathway)?[\s\-:_.]*([0-3]|zero|one|two|three)\s*[a-d]?", re.IGNORECASE
)


def pathway(cell) -> str | None:
    """'0' to '3' from 0, P1, Pathway 2, 1a, '1 - home with support', pathway three; else as it stands."""
    text = values.clean(cell)
    if text is None:
        return None
    match = _PATHWAY.match(text)
    if match and not text[match.end() : match.end() + 1].isalnum():
        return _WORDS.get(match[1].casefold(), match[1])
    return text


RECORDS = Layout(
    FORMAT,
    "discharge_records",
    "discharges from hospital one by one",
    (
        Field("discharge_date", ("discharge_date", "Date of discharge"), "date", values.day, required=True),
        Field("trust", ("trust_code", "trust", "Provider code", "Trust ODS code"), reader=values.identifier,
              required=True),
        Field("pathway", ("pathway", "Discharge pathway"), reader=pathway, required=True),
        Field("la_of_residence", ("la_of_residence", "Local authority of residence", "LA of residence",
                                  "Local authority"), reader=values.identifier, required=True),
        Field("age", ("age", "Age at discharge"), "number", values.number, extra=True),
        Field("discharge_ready_date", ("discharge_ready_date", "Date ready for discharge",
                                       "Medically optimised date"), "date", values.day, extra=True),
        Field("destination", ("destination", "Discharge destination"), extra=True),
    ),
    marks=("discharge_date",),
    table="discharge_records",
)  # fmt: skip
LAYOUTS = (RECORDS,)


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The records, and their counts by month, trust and pathway for residents and for all patients."""
    rows = stacked(parts[RECORDS.name])
    rows = rows.assign(
        own_resident=_own(rows["la_of_residence"], context), record=rows["source_row"].astype("float64")
    )
    spec = table("discharge_records")
    rows = _without_days_shown_twice(rows, context)
    sound = check(spec, rows.assign(extract=context.quarter, _as_at=context.as_at)).used
    for name in ("discharge_records", "discharges"):
        context.shows(FORMAT, name, first_quarter(sound["discharge_date"]), None)
    return {"discharge_records": rows, "discharges": _counts(sound)}


def first_quarter(dates: pd.Series) -> pd.Timestamp | None:
    """The first day of the quarter of the earliest date: every trust discharges somebody in every quarter."""
    first = dates.min()
    return None if pd.isna(first) else Quarter.containing(first).start


def _own(residence: pd.Series, context: Context) -> pd.Series:
    """Whether a patient lives in the council's area, by its name or its nine-character code; blank where not said."""
    council = context.params.council if context.params else None
    names = (council.name, council.cqc_name, council.code) if council else ()
    known = {_place(name) for name in names if name}
    own = np.where(residence.fillna("").map(_place).isin(known), "yes", "no")
    found = pd.Series(own, index=residence.index, dtype="str").where(residence.notna())
    if len(found) and not found.eq("yes").any():
        context.warn(
            "No discharge record is of a resident of "
            f"'{council.name if council else ''}'. Give the council's name or code in params/council.yaml as the "
            "trust writes it; until then all count as patients from elsewhere.",
            table="discharges",
        )
    return found


def _place(name: str) -> str:
    """A council's name without the words that some lists add to it."""
    words = re.sub(r"\b(city|county|borough|metropolitan|district|council|of|the|ua|mbc|cc)\b", " ", name.casefold())
    return values.plain_words(words) or values.plain_words(name)


def _without_days_shown_twice(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The records with a fault on those of days that a longer file shows too, record for record.

    The last day of a file may be unfinished: there the other may have more. Files that share days and differ on
    them count both, with a warning: they may be those of two hospitals.
    """
    if rows["source_file"].nunique() < 2:
        return rows
    own = rows.assign(
        _place=numbered(rows, ["trust", "discharge_date"]),
        _same=numbered(rows, [name for name in table("discharge_records").column if name in rows and name != "record"]),
    )
    own = own[own["discharge_date"].notna() & own["trust"].notna()]
    files = list(own["source_file"].value_counts(ascending=True).index)
    fault = rows["_fault"].fillna("") if "_fault" in rows else pd.Series("", index=rows.index)
    for place, file in enumerate(files):
        here = own[(own["source_file"] == file) & (fault.reindex(own.index) == "")]
        for other in files[place + 1 :]:
            there = own[own["source_file"] == other]
            shared = here[here["_place"].isin(there["_place"])]
            if len(shared) < ENOUGH_ROWS:
                continue
            if _alike(shared, there[there["_place"].isin(shared["_place"])], here["discharge_date"].max()):
                fault.loc[shared.index] = f"is, as every row of its file on that day, also in {other}"
                break
            context.warn(
                f"{file} and {other} both have discharges of the same trust on the same days, which are not the same "
                "discharges. They are counted together. If one of the files is an earlier export of the other, take "
                "it out of the folder.",
                str(file), "discharges",
            )  # fmt: skip
    return rows.assign(_fault=fault.astype("str"))


def _alike(these: pd.DataFrame, others: pd.DataFrame, last: pd.Timestamp) -> bool:
    """Whether two files show the same records on the days they share; on the last day the others may be more."""
    counts = [rows.groupby(["_place", "_same"]).size() for rows in (these, others)]
    mine, theirs = counts[0].align(counts[1], fill_value=0)
    unfinished = mine.index.isin(these.loc[these["discharge_date"] == last, "_place"].unique(), level="_place")
    return bool(np.where(unfinished, mine <= theirs, mine == theirs).all())


def _counts(rows: pd.DataFrame) -> pd.DataFrame:
    month = rows["discharge_date"] + pd.offsets.MonthEnd(0)
    every = rows.assign(month_end=month, pathway=rows["pathway"].fillna(NOT_RECORDED), residence="all")
    own = every[every["own_resident"] == "yes"].assign(residence="council")
    both = pd.concat([every, own])
    key = ["month_end", "trust", "residence", "pathway"]
    counts = both.groupby(key, as_index=False).agg(
        count=("source_row", "size"), source_file=("source_file", "first"), source_row=("source_row", "first")
    )
    counts["count"] = counts["count"].astype("float64")
    return counts.astype({"residence": "str", "pathway": "str", "source_file": "str"}).assign(_sheet="")
