"""SEN2, the person-level collection on education, health and care plans: five modules as CSV, as sheets of one
workbook or as one XML file.

The modules hang together by `Person ID` and `Requests Record ID`; named plans may point at the assessment
instead. Where the identifiers are only those of one extract, `sen2_keys` gives lasting ones.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ....tables import codes
from ....tables._columns import date, identifier, number, text, yes_no
from ....tables.spec import TableSpec
from ...columns import looked_up
from ...parts import Context, Part, stacked
from ...verdicts import rows_in_words
from . import settings as sen2_settings
from .keys import keyed
from .layouts import ACTIVE_PLANS, ASSESSMENTS, FORMAT, LAYOUTS, NAMED_PLANS, PERSONS, REQUESTS
from .xml import xml_grids

__all__ = ["FORMAT", "LAYOUTS", "build", "xml_grids"]

_PERSON_ROWS = TableSpec(
    "sen2 persons", "Module 1", "events",
    (identifier("person_id", ""), date("date_of_birth", "", future=True), text("sex", ""), text("ethnicity", "")),
    key=("person_id",),
)  # fmt: skip
_APPEALS = ("mediation", "tribunal", "other_mediation", "other_tribunal")
_ASSESSMENT_ROWS = TableSpec(
    "sen2 assessments", "Module 3", "events",
    (identifier("request_id", ""), text("assessment_id", ""), text("assessment_outcome", "", among=codes.SEN2_OUTCOME),
     date("issued_date", "", decides=True), yes_no("exception", "", decides=True),
     *(yes_no(name, "") for name in _APPEALS)),
    key=("request_id",), judges_dates=True,
)  # fmt: skip
_BUDGET = ("personal_budget", "organised_arrangements", "direct_payments")
_NAMED_ROWS = TableSpec(
    "sen2 named plans", "Module 4", "events",
    (text("request_id", ""), text("assessment_id", ""), date("plan_start_date", "", filled=True, required=True),
     date("cease_date", ""), text("cease_reason", "", among=codes.PLAN_CEASED),
     yes_no("personal_budget", ""), text("organised_arrangements", ""), text("direct_payments", "")),
    key=("request_id", "assessment_id", "plan_start_date"), opened="plan_start_date", closed="cease_date",
)  # fmt: skip
_ACTIVE_ROWS = TableSpec(
    "sen2 active plans", "Module 5", "events",
    (text("request_id", ""), text("person_id", ""), date("meeting_date", ""), text("outcome", ""),
     date("decision_date", ""), text("transferred_from", ""), text("need", "", among=codes.SEN_NEED),
     number("need_rank", "")),
    key=("request_id", "person_id", "meeting_date", "outcome", "decision_date", "transferred_from"),
)  # fmt: skip
_WHERE = ["source_file", "source_row", "_sheet", "_unreadable", "_markers", "_fault"]


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """Requests and plans; the settings and needs of each plan; and, from the active plans, its latest review."""
    if REQUESTS.name not in parts:
        files = ", ".join(sorted({part.file for found in parts.values() for part in found}))
        context.warn(f"{files}: SEN2 without its requests module cannot be used. Add that file.", table="ehc_requests")
        for name, found in parts.items():
            context.leave_out(stacked(found), f"sen2 {name}", "belong to requests that are not in the extract")
        return {}
    parts = _one_copy(parts, context)
    frames = keyed({name: stacked(found) for name, found in parts.items()})
    people = _sift(_PERSON_ROWS, frames, PERSONS.name, parts, context, "ehc_requests")
    named = _sift(_NAMED_ROWS, frames, NAMED_PLANS.name, parts, context, "ehc_plans")
    active = _sift(_ACTIVE_ROWS, frames, ACTIVE_PLANS.name, parts, context, "ehc_plans")
    requests = frames[REQUESTS.name]
    if people is not None:
        details = people[[c for c in ("person_id", "date_of_birth", "sex", "ethnicity") if c in people]]
        requests = requests.merge(details, on="person_id", how="left")
    settings = sen2_settings.placements(frames, named, active, requests, context)
    needs = sen2_settings.needs(frames, active, requests, context)
    requests = _with_first(requests, needs, settings, active)
    made = {"ehc_requests": requests.assign(_fault=_undated(requests)), "ehc_placements": settings, "ehc_needs": needs}
    made = {name: frame for name, frame in made.items() if frame is not None}
    if ASSESSMENTS.name not in parts:
        message = "SEN2 has no assessments module: plans and their timeliness cannot be measured. Add that file."
        context.warn(message, table="ehc_plans")
        return made
    assessed = _sift(_ASSESSMENT_ROWS, frames, ASSESSMENTS.name, parts, context, "ehc_plans")
    made["ehc_plans"] = _plans(requests, assessed, named, context)
    if active is not None:
        _orphans(active[~active["request_id"].isin(requests["request_id"])], "request", context)
        if reviews := _latest_reviews(active, made["ehc_plans"], frames[ACTIVE_PLANS.name], context):
            made["ehc_reviews"] = reviews[0]
    return made


def _one_copy(parts: dict[str, list[Part]], context: Context) -> dict[str, list[Part]]:
    """Where the same return came twice, with the council's own identifiers and without (as XML or an export),
    the copy with them: the two cannot be told apart record by record."""
    without = {part.file for found in parts.values() for part in found if "_table_id" in part.frame}
    own = [part for part in parts[REQUESTS.name] if part.file not in without]
    if not own or not without:
        return parts
    for file in sorted(without):
        rows = sum(len(part.frame) for part in parts[REQUESTS.name] if part.file == file)
        context.warn(
            f"{file} holds SEN2 without the council's own identifiers ({rows:,} requests), and {own[0].file} holds it "
            "with them. The latter is used and the former is not. Leave only one of them in the folder.",
            file,
            "ehc_requests",
        )
    for name, found in parts.items():
        for part in found:
            if part.file in without:
                context.leave_out(part.frame, f"sen2 {name}", "are of the copy without the council's own identifiers")
    kept = {name: [part for part in found if part.file not in without] for name, found in parts.items()}
    return {name: found for name, found in kept.items() if found}


def _sift(spec: TableSpec, frames, name: str, parts, context: Context, table: str) -> pd.DataFrame | None:
    """The usable rows of a helping module; None without it. Of a record that is written in several rows, for
    each of its settings or needs, the first is checked."""
    if name not in frames:
        return None
    frame = frames[name]
    if name == ASSESSMENTS.name:
        frame = frame.sort_values("issued_date", ascending=False, kind="stable", na_position="last")
    elif name in (NAMED_PLANS.name, ACTIVE_PLANS.name):
        frame = sen2_settings.first_rows(frame, [c for c in spec.column if c not in ("need", "need_rank")])
    used = context.sift(spec, [replace(parts[name][0], frame=frame.reset_index(drop=True))], table)
    # A column that no file has stays absent: a measure that needs it must not take it for blank.
    return used.drop(columns=[c for c in spec.column if c not in frame and c != "request_id"])


def _undated(requests: pd.DataFrame) -> pd.Series:
    """A request without its date is at fault, unless it is historical: those were never made here."""
    blank = requests["request_date"].isna() & requests["request_outcome"].ne("H").fillna(True)
    blank &= ~("|" + requests["_unreadable"]).str.contains("|request_date|", regex=False)
    return requests["_fault"].mask(blank & (requests["_fault"] == ""), "`request_date` is blank")


def _with_first(requests: pd.DataFrame, needs, settings, active) -> pd.DataFrame:
    """Requests with the first need and setting of the plan that came of each, and where it came from."""
    found = {
        "primary_need": (needs, "need", ["rank"]),
        "placement_setting": (settings, "setting", ["_order", "rank"]),
        "transferred_from": (active, "transferred_from", []),
    }
    for name, (rows, column, order) in found.items():
        if rows is not None and column in rows:
            values = sen2_settings.first(rows, column, order)
            requests = requests.assign(**{name: requests["request_id"].map(values).astype("str")})
    return requests


def _plans(requests: pd.DataFrame, assessed: pd.DataFrame, named, context: Context) -> pd.DataFrame:
    """One row a request that went to assessment, with its named plan; it stands where its assessment does."""
    known = assessed["request_id"].isin(requests["request_id"])
    _orphans(assessed[~known], "request", context)
    once = requests.drop_duplicates("request_id").drop(columns=["mediation", "tribunal"], errors="ignore")
    plans = once.merge(assessed, on="request_id", how="left", suffixes=("", "_assessed"))
    went = plans["assessment_outcome"].notna() | plans["request_outcome"].isin(["Y", "H"])
    plans = plans[went].reset_index(drop=True)
    historical = plans["assessment_outcome"].isna() & plans["request_outcome"].eq("H")
    plans["assessment_outcome"] = plans["assessment_outcome"].mask(historical, "H")
    for column in ("source_file", "source_row", "_sheet"):
        plans[column] = plans[f"{column}_assessed"].fillna(plans[column])
    plans["source_row"] = plans["source_row"].astype("int64")
    plans["issued_date"] = plans["issued_date"].where(plans["assessment_outcome"] == "Y")
    if named is not None:
        plans = _with_named(plans, named, context)
    keep = ["request_id", "person_id", "date_of_birth", "sex", "ethnicity", "primary_need", "request_date",
            "assessment_outcome", "issued_date", "exception", "plan_start_date", "cease_date", "cease_reason",
            "placement_setting", "transferred_from", *_APPEALS, *_BUDGET, *_WHERE]  # fmt: skip
    return plans[[c for c in keep if c in plans]].rename(columns={"request_id": "plan_id"})


def _with_named(plans: pd.DataFrame, named: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The plans with the latest named plan of each."""
    _orphans(named[~named["request_id"].isin(plans["request_id"])], "assessment", context)
    named = named[named["request_id"].isin(plans["request_id"])]
    latest = named.sort_values("plan_start_date", kind="stable").drop_duplicates("request_id", keep="last")
    earlier = named.drop(latest.index)
    context.leave_out(earlier, "ehc_plans", "are named plans followed by a later one of the same request")
    columns = ["request_id", "plan_start_date", "cease_date", "cease_reason", *_BUDGET]
    latest = latest[[c for c in columns if c in latest]]
    return plans.merge(latest, on="request_id", how="left", suffixes=("", "_named"))


def _orphans(rows: pd.DataFrame, what: str, context: Context) -> None:
    context.leave_out(rows, "ehc_plans", f"belong to no {what} of the extract")
    for file, found in rows.groupby("source_file"):
        context.warn(
            f"{file}: {len(found):,} rows belong to no {what} of this extract and are not used "
            f"({rows_in_words(found['source_row'])}).",
            str(file),
            "ehc_plans",
        )


def _latest_reviews(active, plans: pd.DataFrame, written: pd.DataFrame, context: Context) -> list[pd.DataFrame]:
    """The latest review of each plan; nothing where the module has no date of the meeting, as in collections
    before 2024: then no plan can be said not to have been reviewed."""
    if written.empty:
        return []
    if "meeting_date" not in active:
        context.warn(
            "SEN2's active plans have no date of the review meeting ('ReviewMeeting'), so reviews cannot be taken from "
            "them. Extract that column too, or give the log of annual reviews.",
            str(written["source_file"].iloc[0]),
            "ehc_reviews",
        )
        return []
    held = active[active["meeting_date"].notna()].sort_values("meeting_date", kind="stable")
    held = held.drop_duplicates("request_id", keep="last").sort_index()
    starts = plans.set_index("plan_id")["plan_start_date"] if "plan_start_date" in plans else pd.Series(dtype="object")
    reviews = held.rename(columns={"request_id": "plan_id"})
    reviews = reviews.drop(columns=["need", "need_rank", "transferred_from"], errors="ignore")
    starts = starts[~starts.index.duplicated()]
    return [reviews.assign(plan_start_date=looked_up(reviews["plan_id"], starts).astype("datetime64[ns]"))]
