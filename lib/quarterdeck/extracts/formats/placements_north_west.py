"""The placements census of Placements Northwest: commissioned placements on the census day, with weekly cost.

It is a picture of one day: what it feeds is true at the end of its quarter and silent about the days
before. The census of a whole region holds other councils' children too; they are left out, as are young
people of 18 and over and children who are not looked after. Headings carry their instructions after the
first words, so they are known by how they begin; names changed in 2020, 2022 and 2025. Source: the
headings and types of the region's published specification.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import values
from ..layouts import Field, Layout
from ..parts import Context, Part, stacked
from ..verdicts import rows_in_words

FORMAT = "placements_north_west"


def _pounds(name: str, *headings: str) -> Field:
    return Field(name, headings, "number", values.number)


CENSUS = Layout(
    FORMAT,
    "placement_costs",
    "the placements census of Placements Northwest",
    (
        Field("child_id", ("Identifier", "Identifier This*"), reader=values.identifier, required=True),
        Field("_looked_after", ("Looked after child?", "Looked after child*")),
        Field("_council", ("Placing Authority", "Placing Authority This*")),
        Field("start", ("Placement start date", "Placement start date*"), "date", values.day, extra=True),
        Field("procurement", ("How the placement was sourced", "How the placement was sourced*")),
        Field("provider", ("Organisation", "Organisation This*")),
        Field("_agency_urn", ("Provider ID", "Provider Ofsted (or equivalent) URN", "Provider Ofsted*"),
              reader=values.identifier),
        Field("urn", ("Establishment URN", "Establishment registration URN", "Establishment registration URN*",
                      "Establishment URN*"), reader=values.identifier, extra=True),
        Field("registration", ("Primary registration type", "Registration type", "Primary registration type*"),
              extra=True),
        Field("placed_in", ("Host Authority", "Host Authority*"), extra=True),
        Field("placement_type", ("Type of provision", "Type of provision*"), required=True),
        Field("deprivation_of_liberty", ("Deprivation of Liberty Safeguards in place?",
                                         "Deprivation of Liberty Safeguards*"), extra=True),
        Field("extras_included", ("Does this placement cost include additional packages?",
                                  "Does this placement cost include*"), extra=True),
        Field("weekly_gross", ("Total weekly cost", "Total weekly cost*"), "number", values.number, required=True),
        _pounds("social_care_contribution", "Contribution from Social Care", "Contribution from Social Care*"),
        _pounds("education_contribution", "Contribution from Education", "Contribution from Education*"),
        _pounds("health_contribution", "Contribution from Health", "Contribution from Health*"),
    ),
    marks=("weekly_gross", "_council"),
    others=("Age", "Gender", "Establishment", "UASC"),
    table="placement_costs",
)  # fmt: skip
LAYOUTS = (CENSUS,)
_PARTS = ("social_care_contribution", "education_contribution", "health_contribution")
_NO_START = "has no start of the placement; the census day stands for it"
_NOT_ADDED = "has a total weekly cost that is not the sum of its contributions; the total is used"
_NOT_SAID = "does not say whether the child is looked after; it is counted"


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The council's own looked-after children as they were placed on the census day, with the weekly cost."""
    rows = _own(_looked_after(stacked(parts[CENSUS.name]), context), context)
    if "start" not in rows:
        rows = rows.assign(start=pd.Series(pd.NaT, index=rows.index, dtype="datetime64[ns]"))
    notice = _notice(rows)
    _unregistered(rows, context)
    urn = rows["urn"] if "urn" in rows else pd.Series(np.nan, index=rows.index, dtype="str")
    if "_agency_urn" in rows:
        urn = urn.fillna(rows["_agency_urn"])
    start = rows["start"].mask(rows["start"].isna() & ~_unread(rows, "start"), context.as_at)
    in_house = rows["placement_type"].fillna("").map(values.plain_words).str.contains("inhouse", regex=False)
    rows = rows.assign(
        start=start,
        rate_from=start,
        # Whoever is in the census was there at the end of its day.
        end=pd.Series(pd.NaT, index=rows.index, dtype="datetime64[ns]"),
        urn=urn,
        placement_id=("census " + start.dt.strftime("%Y-%m-%d").fillna("") + urn.radd(" ").fillna("")).astype("str"),
        in_house=pd.Series(np.where(in_house, "yes", "no"), index=rows.index, dtype="str").where(
            rows["placement_type"].notna()
        ),
        weekly_gross=rows["weekly_gross"].where(rows["weekly_gross"] != 0),
        price_note="weekly cost on the census day",
        _notice=notice,
    )
    inner = [name for name in ("_looked_after", "_council", "_agency_urn") if name in rows]
    return {"placement_costs": rows.drop(columns=inner).reset_index(drop=True)}


def _looked_after(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Rows of looked-after children; a row that does not say is kept."""
    if "_looked_after" not in rows:
        return rows
    said = rows["_looked_after"].fillna("").map(values.plain_words)
    post_18 = said.str.startswith("post18")
    not_looked_after = said.isin(["no", "n", "0"])
    context.leave_out(rows[post_18], "placement_costs", "are of young people aged 18 or over")
    context.leave_out(rows[not_looked_after], "placement_costs", "are of children who are not looked after")
    return rows[~post_18 & ~not_looked_after]


def _own(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Rows of the council's own children, where the file names more than one placing authority."""
    if "_council" not in rows or rows["_council"].nunique() < 2:
        return rows
    council = context.params.council if context.params else None
    names = {values.plain_words(name) for name in (council.name, council.cqc_name) if name} if council else set()
    own = rows["_council"].fillna("").map(values.plain_words).isin(names)
    if not own.any():
        context.warn(
            f"{', '.join(sorted(rows['source_file'].unique()))}: no placing authority is "
            f"'{council.name if council else ''}'. Give the council's name in params/council.yaml as the census "
            "writes it; until then no placement is taken from it.",
            table="placement_costs",
        )
    context.leave_out(rows[~own], "placement_costs", "are of other placing authorities")
    return rows[own]


def _unregistered(rows: pd.DataFrame, context: Context) -> None:
    """Say where the census calls a placement unregistered: the council's own log is what is counted."""
    held = [name for name in ("registration", "placement_type") if name in rows]
    plain = rows[held].fillna("").apply(lambda cells: cells.map(values.plain_words).str.startswith("unregistered"))
    for file, found in rows[plain.any(axis=1)].groupby("source_file"):
        context.warn(
            f"{file}: {len(found):,} of its placements are called unregistered ({rows_in_words(found['source_row'])}). "
            "The log of unregistered placements is what is counted: check that each of them is in it.",
            str(file),
            "placement_costs",
        )


def _notice(rows: pd.DataFrame) -> pd.Series:
    notice = pd.Series("", index=rows.index, dtype="object")
    if "_looked_after" in rows:
        notice = notice.mask(rows["_looked_after"].isna(), _NOT_SAID)
    notice = notice.mask(rows["start"].isna() & ~_unread(rows, "start"), _NO_START)
    held = [name for name in _PARTS if name in rows]
    if held:
        paid = rows[held].sum(axis=1, min_count=1)
        apart = (rows["weekly_gross"] - paid).abs() > 0.01 * len(_PARTS)
        notice = notice.mask(apart & rows["weekly_gross"].notna() & paid.notna(), _NOT_ADDED)
    return notice.astype("str")


def _unread(rows: pd.DataFrame, name: str) -> pd.Series:
    return ("|" + rows["_unreadable"].fillna("")).str.contains(f"|{name}|", regex=False)
