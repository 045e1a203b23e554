"""Discharges from hospital as records: each counts one, for its month, trust and pathway.

The partner's aggregate has counts for the council's residents and for all patients, and so have the
records: a resident of this council counts in both, anyone else in "all" alone. A record without a pathway
is kept and counts as not recorded. The layout is local; no national one for records is published.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ...tables import table
from ...tables.checks.each_row import check
from .. import values
from ..layouts import Field, Layout
from ..parts import Context, Part, stacked

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
    sound = check(spec, rows.assign(extract=context.quarter, _as_at=context.as_at)).used
    return {"discharge_records": rows, "discharges": _counts(sound)}


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


def _counts(rows: pd.DataFrame) -> pd.DataFrame:
    month = rows["discharge_date"] + pd.offsets.MonthEnd(0)
    every = rows.assign(month_end=month, pathway=rows["pathway"].fillna(NOT_RECORDED), residence="all")
    own = every[every["own_resident"] == "yes"].assign(residence="council")
    both = pd.concat([every, own])
    key = ["source_file", "month_end", "trust", "residence", "pathway"]
    counts = both.groupby(key, as_index=False).agg(count=("source_row", "size"), source_row=("source_row", "min"))
    counts["count"] = counts["count"].astype("float64")
    return counts.astype({"residence": "str", "pathway": "str"}).assign(_sheet="")
