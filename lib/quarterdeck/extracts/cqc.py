"""The regulator's monthly files of care locations: the long ratings file and the active locations file.

One row a location comes out. A location that is rated only by service (`Not Rated` among the active
locations since 2026) keeps a value of its own: it has been inspected. Source: the headings of the
published files.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ..tables import codes
from . import values
from .layouts import Field, Layout
from .parts import Context, Part, stacked

FORMAT = "cqc_ratings"
BY_SERVICE = "Rated by service"
_RATINGS = {values.plain_words(rating): rating for rating in codes.RATING} | {
    "nopublishedrating": "Not yet inspected",
    "notrated": BY_SERVICE,
    "notyetrated": "Not yet inspected",
    "notformallyrated": "Inspected but not rated",
    "insufficientevidence": "Insufficient evidence to rate",
}
_ADULT_CARE = ("socialcareorg", "adultsocialcare", "residentialsocialcare", "communitybasedadultsocialcareservices")
_DATE_IN_TEXT = re.compile(r"\b(\d{1,2}\s+[A-Z][a-z]{2,8}\s+\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})\b")


def _rating(cell) -> str:
    """A rating in the regulator's own capitals; a blank is a location that has not been inspected."""
    text = values.clean(cell)
    return _RATINGS.get(values.plain_words(text), text) if text else "Not yet inspected"


def _fields(*more: Field) -> tuple[Field, ...]:
    return (
        Field("location_id", ("Location ID",), reader=values.identifier, required=True),
        Field("location_name", ("Location Name",)),
        Field("care_home", ("Care Home?",), "yes/no", values.yes_no),
        Field("category", ("Location Primary Inspection Category",)),
        Field("local_authority", ("Location Local Authority",), required=True),
        Field("_inherited", ("Inherited Rating (Y/N)",), "yes/no", values.yes_no),
        Field("provider_name", ("Provider Name",)),
        Field("brand", ("Brand Name",)),
        Field("file_date", ("file_date", "File date"), "date", values.day, extra=True),
        *more,
    )


RATINGS = Layout(
    FORMAT,
    "ratings",
    "the regulator's latest ratings",
    _fields(
        Field("_sector", ("Location Type",)),
        Field("_group", ("Service / Population Group",), required=True),
        Field("_domain", ("Domain",), required=True),
        Field("rating", ("Latest Rating",), reader=_rating, required=True),
    ),
    marks=("_domain", "rating", "_group"),
    others=(
        "Location ODS Code", "Location Street Address", "Location Address Line 2", "Location City",
        "Location Post Code", "Location Region", "Publication Date", "Report Type", "URL", "Provider ID", "Brand ID",
    ),
    table="care_locations",
)  # fmt: skip
ACTIVE = Layout(
    FORMAT,
    "active",
    "the regulator's active locations",
    _fields(
        Field("_sector", ("Location Type/Sector",)),
        Field("_directorate", ("Location Inspection Directorate",)),
        Field("dormant", ("Dormant (Y/N)",), "yes/no", values.yes_no),
        Field("rating", ("Location Latest Overall Rating",), reader=_rating, required=True),
    ),
    marks=("rating", "dormant"),
    others=("Location HSCA start date", "Care homes beds", "Publication Date", "Provider ID"),
    table="care_locations",
)
LAYOUTS = (RATINGS, ACTIVE)


def date_in(cells) -> pd.Timestamp | None:
    """The first date written in some cells of text, such as the notice above a header."""
    for cell in cells:
        if isinstance(cell, str) and (match := _DATE_IN_TEXT.search(cell)):
            found = values.day(match[1])
            if found is not None and found is not values.UNREADABLE:
                return pd.Timestamp(found)
    return None


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The locations in the council's area, one row a location and file date."""
    made = []
    for layout in (ACTIVE, RATINGS):
        for part in parts.get(layout.name, []):
            frame = part.frame
            if layout is RATINGS:
                frame = _overall(frame)
                rest = part.frame[~part.frame["source_row"].isin(frame["source_row"])]
                context.leave_out(rest, "care_locations", "rate a service or a question beside the overall one")
            made.append(_dated(frame, part, context))
    whole = pd.concat(made, ignore_index=True)
    council = context.params.council if context.params else None
    named = {values.plain_words(name) for name in (council.cqc_name, council.name) if name} if council else set()
    areas = whole["local_authority"].fillna("").map(values.plain_words)
    here = whole[areas.isin(named)]
    context.leave_out(whole[~areas.isin(named)], "care_locations", "lie outside the council's area")
    if here.empty:
        context.warn(
            f"{', '.join(sorted(whole['source_file'].unique()))}: no care location lies in "
            f"'{council.cqc_name or council.name if council else ''}'. Give the council's name as the regulator "
            "writes it (cqc_name in params/council.yaml).",
            table="care_locations",
        )
    # A location registered twice, or in both files of a month, is one location.
    again = here.duplicated(["file_date", "location_id"], keep="first") & here["location_id"].notna()
    context.leave_out(here[again], "care_locations", "are of locations that stand in another row or file of the month")
    once = here[~again]
    return {"care_locations": _scoped(once).reset_index(drop=True)}


def _dated(frame: pd.DataFrame, part: Part, context: Context) -> pd.DataFrame:
    if "file_date" in frame and frame["file_date"].notna().any():
        return frame
    date = part.dated or context.as_at
    return frame.assign(file_date=pd.Series(date, index=frame.index, dtype="datetime64[ns]"))


def _overall(frame: pd.DataFrame) -> pd.DataFrame:
    """Of the long file the overall rating of each location; one that has ratings only by service says so."""
    domain = frame["_domain"].fillna("Overall").str.casefold()
    overall = frame[domain == "overall"]
    group = overall["_group"].fillna("Overall").str.casefold()
    whole = overall.assign(_by_service=~group.isin(["overall", "", "location"]))
    keys = ["location_id"] + (["file_date"] if "file_date" in whole else [])
    first = whole.sort_values("_by_service", kind="stable").drop_duplicates(keys, keep="first")
    return first.assign(rating=first["rating"].mask(first["_by_service"], BY_SERVICE)).drop(columns="_by_service")


def _scoped(frame: pd.DataFrame) -> pd.DataFrame:
    adult = pd.Series(False, index=frame.index)
    for column in ("_sector", "_directorate", "category"):
        if column in frame:
            adult |= frame[column].fillna("").map(values.plain_words).isin(_ADULT_CARE)
    dormant = frame["dormant"].eq("yes") if "dormant" in frame else False
    scope = pd.Series(np.where(adult & ~dormant, "yes", "no"), index=frame.index, dtype="str")
    inner = [c for c in ("_sector", "_directorate", "_group", "_domain", "_inherited") if c in frame]
    return frame.drop(columns=inner).assign(in_scope=scope)


def owners(parts: list[Part]) -> pd.Series:
    """Who owns each location, by the regulator's identifier: the brand, else the provider."""
    frame = stacked(parts)
    empty = pd.Series(np.nan, index=frame.index, dtype="str")
    brand = frame.get("brand", empty).where(lambda names: names != "BRAND Not Applicable")
    owner = brand.fillna(frame.get("provider_name", empty))
    return owner.groupby(frame["location_id"]).first().dropna()
