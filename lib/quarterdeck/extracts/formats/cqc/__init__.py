"""The regulator's monthly files of care locations: the long ratings file and the active locations file.

One row a location comes out; what is left out on the way is counted, with the reason:

- of the long file, ratings of a domain other than Overall, and the second and further services of a
  location: several services with an overall rating each make it `Rated by service`; one is its rating;
- locations in other councils' areas, in one line, however many a national file holds;
- the ratings file of a month whose active locations are here: those say who is registered, who is dormant
  and who has not been inspected; a day between the two files makes no second picture;
- a location that stands in another row already, with a second provider.

Dormant locations, those of other sectors and those that another provider registers under another
identifier (`Location Dual Registered` and the sheet of dual registrations) stay, out of scope and saying
why; a dual registration counts under its primary identifier. An inherited rating counts: it stands until
the next inspection. `Not Rated` among the active locations means rated by service since 2026, not
uninspected. A ratings file alone lists rated locations only, unless it says of some that they are not: then
nobody knows how many there are, and `unrated_listed` says so. Source: the headings and notes of the published files.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ....tables import TABLES
from ... import values
from ...parts import Context, Part, stacked
from .layouts import ACTIVE, BY_SERVICE, DUAL, FORMAT, LAYOUTS, NOT_INSPECTED, RATINGS, SERVICES, USER_BANDS

__all__ = ["FORMAT", "LAYOUTS", "build", "date_in", "owners"]

_TABLE = "care_locations"
_ADULT_CARE = ("socialcareorg", "adultsocialcare", "residentialsocialcare", "communitybasedadultsocialcareservices")
_DATE = r"(\d{1,2}\s+[A-Z][a-z]{2,8}\s+\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})"
_DATE_IN_TEXT = re.compile(rf"\b{_DATE}\b")
_AS_AT = re.compile(rf"\bas (?:at|of|on)\s+{_DATE}\b")
_NO_BRAND = ("BRAND Not Applicable", "-")


def date_in(cells, name: str = "") -> pd.Timestamp | None:
    """The date a file gives for itself: 'as at …' in its cells of text, else in its name, else the first date."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    for pattern, found in ((_AS_AT, texts), (_DATE_IN_TEXT, [name.replace("_", " ")]), (_DATE_IN_TEXT, texts)):
        for text in found:
            if match := pattern.search(text):
                day = values.day(match[1])
                if day is not None and day is not values.UNREADABLE:
                    return pd.Timestamp(day)
    return None


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The locations in the council's area, one row a location and file date."""
    found = [part for layout in (ACTIVE, RATINGS) for part in parts.get(layout.name, [])]
    if not found:
        return {}
    areas = _here([part.frame for part in found], context)
    dated = [
        _dated(frame, part, context).assign(unrated_listed=_lists_unrated(part))
        for part, frame in zip(found, areas, strict=True)
    ]
    active = [frame for part, frame in zip(found, dated, strict=True) if part.layout == ACTIVE.name]
    ratings = [frame for part, frame in zip(found, dated, strict=True) if part.layout == RATINGS.name]
    made = active + [_overall(frame, context) for frame in _of_other_months(ratings, active, context)]
    here = _with_primary(pd.concat(made, ignore_index=True), parts.get(DUAL.name, []))
    # A location registered twice under one identifier, or in two files of a date, is one location.
    again = here.duplicated(["file_date", "location_id"], keep="first") & here["location_id"].notna()
    context.leave_out(here[again], _TABLE, "are of a location that stands in another row of the month already")
    return {_TABLE: _scoped(here[~again]).reset_index(drop=True)}


def _here(frames: list[pd.DataFrame], context: Context) -> list[pd.DataFrame]:
    """Of each frame the locations in the council's area."""
    council = context.params.council if context.params else None
    named = {values.plain_words(name) for name in (council.cqc_name, council.name) if name} if council else set()
    own = []
    for frame in frames:
        areas = frame["local_authority"].fillna("").map(values.plain_words)
        mine = areas.isin(named)
        context.leave_out(frame[~mine & (areas != "")], _TABLE, "are of locations in other councils' areas")
        context.leave_out(frame[areas == ""], _TABLE, "do not say in which council's area the location lies")
        own.append(frame[mine])
    if not any(len(frame) for frame in own):
        files = sorted({str(file) for frame in frames for file in frame["source_file"].unique()})
        context.warn(
            f"{', '.join(files)}: no care location lies in "
            f"'{council.cqc_name or council.name if council else ''}'. Give the council's name as the regulator "
            "writes it (cqc_name in params/council.yaml).",
            table=_TABLE,
        )
    return own


def _dated(frame: pd.DataFrame, part: Part, context: Context) -> pd.DataFrame:
    date = part.dated or context.as_at
    given = frame["file_date"] if "file_date" in frame else pd.Series(pd.NaT, index=frame.index)
    return frame.assign(file_date=given.astype("datetime64[ns]").fillna(date))


def _of_other_months(
    ratings: list[pd.DataFrame], active: list[pd.DataFrame], context: Context
) -> list[pd.DataFrame]:
    """Of the ratings files the months without active locations: those of the month, or, in the days before the
    quarter's end in which one picture serves it, of any of them, come first."""
    dates = pd.concat([frame["file_date"] for frame in active]) if active else pd.Series([], dtype="datetime64[ns]")
    serving = context.as_at - pd.Timedelta(days=TABLES[_TABLE].snapshot_slack_days)
    months = set(dates.dt.to_period("M"))
    kept = []
    for frame in ratings:
        second = frame["file_date"].dt.to_period("M").isin(months)
        if dates.between(serving, context.as_at).any():
            second |= frame["file_date"].between(serving, context.as_at)
        context.leave_out(frame[second], _TABLE, "are of the ratings file of a month whose active locations are here")
        rest = frame[~second]
        kept.append(rest)
        for file, rows in rest[rest["unrated_listed"] == "no"].groupby("source_file"):
            context.warn(
                f"{file}: the ratings file lists locations that have a rating, {rows['location_id'].nunique():,} in "
                "the council's area, dormant ones among them, and none that has not been inspected. How many there "
                "are in all is not known, so no share of them is shown. Put the regulator's file of active locations "
                "of the same month into the folder.",
                str(file), _TABLE,
            )  # fmt: skip
    return kept


def _lists_unrated(part: Part) -> str:
    """Whether a file also lists locations without a rating: of a ratings file, whether one in a hundred has none."""
    if part.layout == ACTIVE.name or part.frame.empty:
        return "yes"
    overall = part.frame[part.frame["_domain"].fillna("Overall").str.casefold() == "overall"]
    return "yes" if (overall["rating"] == NOT_INSPECTED).mean() >= 0.01 else "no"


def _overall(frame: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Of the long file one row a location, with its overall rating.

    A location with several services, each rated, and no rating as a whole is `Rated by service`. One with
    ratings of domains and no overall rating keeps a row without a rating.
    """
    domain = frame["_domain"].fillna("Overall").str.casefold()
    key = ["location_id"] + (["file_date"] if "file_date" in frame else [])
    group = frame["_group"].fillna("Overall").str.casefold()
    ranked = frame.assign(
        _whole=group.isin(["overall", "", "location"]),
        _other=domain != "overall",
    )
    services = ranked["_group"].where(~ranked["_other"] & ~ranked["_whole"])
    ranked = ranked.assign(_services=services.groupby([ranked[k] for k in key], dropna=False).transform("nunique"))
    first = ranked.sort_values(["_other", "_whole"], ascending=[True, False], kind="stable")
    first = first.drop_duplicates(key, keep="first").sort_index()
    by_service = ~first["_whole"] & ~first["_other"] & (first["_services"] > 1)
    rating = first["rating"].mask(by_service, BY_SERVICE).mask(first["_other"])
    rest = ranked.drop(first.index)
    context.leave_out(rest[rest["_other"]], _TABLE, "are ratings of a domain other than Overall")
    context.leave_out(rest[~rest["_other"]], _TABLE, "are further ratings or registrations of a location")
    notice = pd.Series("", index=first.index).mask(
        first["_other"], "has ratings of domains and no overall rating, which counts as not recorded"
    )
    return first.assign(rating=rating, _notice=notice.astype("str")).drop(columns=["_whole", "_other", "_services"])


def _with_primary(frame: pd.DataFrame, parts: list[Part]) -> pd.DataFrame:
    """Each location with the identifier under which it counts, where two providers register it."""
    primary = frame["_primary"] if "_primary" in frame else pd.Series(np.nan, index=frame.index, dtype="str")
    if parts:
        pairs = stacked(parts).dropna(subset=["location_id", "_primary"])
        listed = pairs.drop_duplicates("location_id").set_index("location_id")["_primary"]
        primary = primary.fillna(frame["location_id"].map(listed).astype("str"))
    return frame.assign(primary_id=primary)


def _scoped(frame: pd.DataFrame) -> pd.DataFrame:
    adult = pd.Series(False, index=frame.index)
    for column in ("_sector", "_directorate", "category"):
        if column in frame:
            adult |= frame[column].fillna("").map(values.plain_words).isin(_ADULT_CARE)
    dormant = frame["dormant"].eq("yes") if "dormant" in frame else pd.Series(False, index=frame.index)
    both = pd.MultiIndex.from_frame(frame[["file_date", "location_id"]])
    counted = pd.MultiIndex.from_frame(frame[["file_date", "primary_id"]]).isin(both)
    second = frame["primary_id"].notna() & (frame["primary_id"] != frame["location_id"]) & counted
    why = np.select(
        [~adult, dormant, second],
        ["not adult social care", "dormant", "registered a second time, by another provider"],
        default="",
    )
    out = pd.Series(why, index=frame.index, dtype="str")
    frame = frame.assign(
        in_scope=pd.Series(np.where(out == "", "yes", "no"), index=frame.index, dtype="str"),
        out_of_scope=out.where(out != ""),
        services=_ticked(frame, SERVICES),
        user_bands=_ticked(frame, USER_BANDS),
    )
    return frame.drop(columns=[name for name in frame if name.startswith("_") and name not in _KEPT])


_KEPT = ("_sheet", "_unreadable", "_markers", "_fault", "_notice")


def _ticked(frame: pd.DataFrame, columns: dict[str, str]) -> pd.Series:
    """The names of the columns of Y and blank that are ticked, '; ' between them; blank where none is."""
    text = pd.Series("", index=frame.index, dtype="object")
    for name, words in columns.items():
        if name in frame:
            here = frame[name].eq("yes")
            text = text.mask(here, text.where(text == "", text + "; ") + words)
    return text.where(text != "").astype("str")


def owners(parts: list[Part]) -> pd.Series:
    """Who owns each location, by the regulator's identifier: the brand, else the provider."""
    frame = stacked([part for part in parts if part.layout != DUAL.name] or parts)
    empty = pd.Series(np.nan, index=frame.index, dtype="str")
    brand = frame.get("brand", empty).where(lambda names: ~names.isin(_NO_BRAND))
    owner = brand.fillna(frame.get("provider_name", empty))
    return owner.groupby(frame["location_id"]).first().dropna()
