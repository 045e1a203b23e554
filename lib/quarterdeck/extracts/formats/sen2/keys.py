"""Identifiers of SEN2's persons and requests that mean the same in the next quarter's extract.

A council's own record identifiers are kept. XML has none, the department's export numbers afresh whatever
it loads, and the sector's converters number a person's requests 1, 2, 3: those numbers link the modules of
one extract and nothing else, because a person's first request becomes another one when an older request is
no longer returned. So there a person is known by the unique pupil number, else the learner number, else
name and birth date; and a request by its person and the day it was received, of which there can be one.
"""

from __future__ import annotations

import hashlib

import pandas as pd

from .layouts import ACTIVE_PLANS, ASSESSMENTS, NAMED_PLANS, PERSONS, PLACEMENT_DETAIL, PLAN_DETAIL, REQUESTS, SEN_NEED

Frames = dict[str, pd.DataFrame]

# Module: what it is linked through where it does not name the request itself.
_THROUGH = {
    NAMED_PLANS.name: (ASSESSMENTS.name, "assessment_id"),
    PLAN_DETAIL.name: (NAMED_PLANS.name, "_named_id"),
    PLACEMENT_DETAIL.name: (ACTIVE_PLANS.name, "_active_id"),
    SEN_NEED.name: (ACTIVE_PLANS.name, "_active_id"),
}


def keyed(frames: Frames) -> Frames:
    """The modules with a `person_id` and `request_id` in each that stand for the same from one extract to
    the next. A row that belongs to no request of the extract keeps what it had."""
    frames = _linked(frames)
    requests = frames[REQUESTS.name]
    shared = _shared(requests)
    if not shared and not _loaded(requests):
        return frames
    persons = _person_ids(frames)
    tokens = _tokens(requests, shared)
    who = _renamed(requests["person_id"], persons)
    names = pd.Series(_request_ids(who, requests["request_date"]).to_numpy(), index=tokens.to_numpy())
    names = names[names.index.notna() & ~names.index.duplicated()]
    made = {}
    for name, frame in frames.items():
        if "person_id" in frame:
            frame = frame.assign(person_id=_renamed(frame["person_id"], persons))
        if "request_id" in frame:
            own = _tokens(frames[name], shared)
            frame = frame.assign(request_id=_renamed(own, names).where(own.isin(names.index), frame["request_id"]))
        made[name] = frame
    return made


def _renamed(ids: pd.Series, names: pd.Series) -> pd.Series:
    """Identifiers under their new names; those without one as they are."""
    return ids if names.empty else ids.map(names).astype("str").fillna(ids)


def _linked(frames: Frames) -> Frames:
    """Every module with a request's identifier, taken through the module above it where it has none."""
    made = dict(frames)
    for name, (above, key) in _THROUGH.items():
        if name not in made:
            continue
        frame = made[name]
        if "request_id" not in frame:
            frame = frame.assign(request_id=pd.Series(pd.NA, index=frame.index, dtype="str"))
        if key in frame and key in made.get(above, ()):
            parent = made[above].dropna(subset=key).drop_duplicates(key).set_index(key)
            frame = frame.assign(request_id=frame["request_id"].fillna(frame[key].map(parent["request_id"])))
            if "person_id" in parent:
                own = frame.get("person_id", pd.Series(pd.NA, index=frame.index, dtype="str"))
                frame = frame.assign(person_id=own.fillna(frame[key].map(parent["person_id"])))
        made[name] = frame
    return made


def _shared(requests: pd.DataFrame) -> bool:
    """Whether several persons share most requests' identifiers: they number each person's requests."""
    persons = requests.groupby("request_id")["person_id"].transform("nunique")
    return len(requests) > 0 and bool((persons > 1).mean() > 0.5)


def _tokens(frame: pd.DataFrame, shared: bool) -> pd.Series:
    if shared and "person_id" in frame:
        return frame["person_id"] + "/" + frame["request_id"]
    return frame["request_id"]


def _request_ids(who: pd.Series, received: pd.Series) -> pd.Series:
    """Person and day; requests without a day are numbered within their person."""
    undated = received.isna()
    number = undated.groupby(who).cumsum().astype("str")
    day = received.dt.strftime("%Y-%m-%d").astype("str")
    return who + "/" + day.mask(undated, "undated-" + number)


def _loaded(frame: pd.DataFrame) -> bool:
    """Whether the identifiers are those of one load or conversion of the return."""
    return "_table_id" in frame and bool(frame["_table_id"].notna().any())


def _person_ids(frames: Frames) -> pd.Series:
    """For each identifier of a person in the extract, the one that lasts; empty where they last themselves."""
    if PERSONS.name not in frames:
        return pd.Series(dtype="str")
    people = frames[PERSONS.name].drop_duplicates("person_id")
    running = [str(number) for number in range(1, len(people) + 1)]
    if not _loaded(people) and people["person_id"].tolist() != running:
        return pd.Series(dtype="str")
    lasting = _number(people, "_upn").fillna(_number(people, "_uln")).fillna(_name(people))
    lasting = lasting.fillna(people["person_id"])
    return pd.Series(lasting.to_numpy(), index=people["person_id"].to_numpy(), dtype="str")


def _number(people: pd.DataFrame, name: str) -> pd.Series:
    """A learner's number, unless persons with different birth dates have the same one."""
    if name not in people:
        return pd.Series(pd.NA, index=people.index, dtype="str")
    number = people[name].str.upper()
    return number.mask(people.groupby(number)["date_of_birth"].transform("nunique") > 1)


def _name(people: pd.DataFrame) -> pd.Series:
    """A mark made of name and birth date, from which neither can be read."""
    if "_surname" not in people or "date_of_birth" not in people:
        return pd.Series(pd.NA, index=people.index, dtype="str")
    forename = people.get("_forename", people["_surname"])
    born = people["date_of_birth"].dt.strftime("%Y-%m-%d")
    whole = people["_surname"].str.casefold() + "|" + forename.str.casefold().fillna("") + "|" + born
    marks = [None if pd.isna(text) else "N" + hashlib.sha256(text.encode()).hexdigest()[:14] for text in whole]
    return pd.Series(marks, index=people.index, dtype="str")
