"""The placements census of Placements Northwest: commissioned placements on the census day, with weekly cost.

It is a picture of one day: what it feeds is true at the end of its quarter and silent about the days
before. A placement is the council's own where the placing authority is the council by name, whatever kind
of council it calls itself; all others are left out, as are young people of 18 and over and children who are
not looked after. Headings carry their instructions after the
first words, so they are known by how they begin; names changed in 2020, 2022 and 2025. Source: the
headings and types of the region's published specification.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

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
_NOT_NAMED = "does not name the placing authority; it is counted as the council's own"
_KINDS = re.compile(
    r"\b(?:(?:county|city|borough|district|metropolitan|unitary|royal|london|council|authority|of|the|cc|mbc|bc|mdc|dc"
    r"|lb|rb|la|ua|lbc|rbc)\b|and\b|&)"
)
_NEARLY = 0.8


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
    inner = [name for name in ("_looked_after", "_council", "_agency_urn", "_unnamed") if name in rows]
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


def plain_name(name: str) -> str:
    """A council's name without what kind of council it is: `Exampleshire` for `Exampleshire County Council`."""
    return values.plain_words(_KINDS.sub(" ", name.casefold())) or values.plain_words(name)


def _nearly(name: str, names: set[str]) -> bool:
    """Whether a name may be a slip or an abbreviation of one of the names."""
    begins = any(min(len(name), len(own)) > 3 and (own.startswith(name) or name.startswith(own)) for own in names)
    return begins or any(SequenceMatcher(None, name, own).ratio() >= _NEARLY for own in names)


def _own(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Rows of the council's own children, file by file, by the name of the placing authority."""
    council = context.params.council if context.params else None
    names = {plain_name(name) for name in (council.name, council.cqc_name) if name} if council else set()
    written = rows["_council"] if "_council" in rows else pd.Series(np.nan, index=rows.index, dtype="str")
    plain = written.map({name: plain_name(name) for name in written.dropna().unique()})
    near = plain.map({name: _nearly(name, names) for name in plain.dropna().unique()}).eq(True) & ~plain.isin(names)
    own = plain.isin(names)
    others = (plain.notna() & ~own).groupby(rows["source_file"]).transform("any")
    own |= plain.isna() & ~others  # a file of no other council: what names none is the council's
    for file, found in rows.groupby("source_file", sort=False):
        _say_whose(str(file), found, own[found.index], near[found.index], plain[found.index], context)
    context.leave_out(rows[~own & plain.isna()], "placement_costs", "do not name the placing authority, as others do")
    context.leave_out(rows[~own & plain.notna()], "placement_costs", "are of other placing authorities")
    return rows[own].assign(_unnamed=plain.isna()[own] & ("_council" in rows))


def _say_whose(file: str, rows: pd.DataFrame, own, near, plain, context: Context) -> None:
    """What to say of the placing authorities that a file names: none of them ours, or some of them nearly so."""
    spelling = (
        "give the spelling in params/sources.yaml (placements_north_west, values, _council), or correct it in the file"
    )
    if plain.isna().all():
        context.warn(
            f"{file}: does not say which authority placed each child. All {len(rows):,} of its placements are taken "
            "for the council's own; check that they are.",
            file,
            "placement_costs",
        )
    elif not own.any():
        context.warn(
            f"{file}: none of its {len(rows):,} placements names the council as the placing authority, by its name in "
            f"params/council.yaml; nothing is taken from it. If some are the council's, {spelling}.",
            file,
            "placement_costs",
        )
    if near.any():
        context.warn(
            f"{file}: {int(near.sum()):,} of its placements ({rows_in_words(rows.loc[near, 'source_row'])}) have a "
            f"placing authority whose name is nearly the council's. They are left out: if they are the council's, "
            f"{spelling}.",
            file,
            "placement_costs",
        )


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
    notice = notice.mask(rows["_unnamed"], _NOT_NAMED)
    held = [name for name in _PARTS if name in rows]
    if held:
        paid = rows[held].sum(axis=1, min_count=1)
        apart = (rows["weekly_gross"] - paid).abs() > 0.01 * len(_PARTS)
        notice = notice.mask(apart & rows["weekly_gross"].notna() & paid.notna(), _NOT_ADDED)
    return notice.astype("str")


def _unread(rows: pd.DataFrame, name: str) -> pd.Series:
    return ("|" + rows["_unreadable"].fillna("")).str.contains(f"|{name}|", regex=False)
