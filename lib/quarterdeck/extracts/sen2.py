"""SEN2, the person-level collection on education, health and care plans: five modules as CSV.

The modules hang together by `Person ID` and `Requests Record ID`; named plans may point at the
assessment instead. Headings are the collection's own or the spellings of the sector's Excel tools.
"""

from __future__ import annotations

import pandas as pd

from ..tables import codes
from ..tables._columns import date, identifier, text, yes_no
from ..tables.spec import TableSpec
from . import coding, values
from .layouts import Field, Layout
from .parts import Context, Part, stacked
from .verdicts import rows_in_words

FORMAT = "sen2"
_outcome = values.code(codes.SEN2_OUTCOME, {"yes": "Y", "no": "N", "withdrawn": "W"})
_review = values.code(
    codes.REVIEW_OUTCOME,
    {"a": "amend", "m": "maintain", "c": "cease", "amended": "amend", "maintained": "maintain", "ceased": "cease",
     "amend plan": "amend", "maintain plan": "maintain", "cease plan": "cease", "cease to maintain": "cease"},
)  # fmt: skip
_PERSON = Field("person_id", ("Person ID", "PersonID", "Person Record ID", "Unique ID"), reader=values.identifier)
_REQUEST = Field(
    "request_id", ("Requests Record ID", "Request Record ID", "Request ID", "RequestsRecordID"),
    reader=values.identifier,
)  # fmt: skip
_ASSESSMENT = Field(
    "assessment_id", ("Assessment Record ID", "Assessment ID"), reader=values.identifier, extra=True
)


def _needed(field: Field) -> Field:
    return Field(field.name, field.headings, field.kind, field.reader, required=True)


def _date(name: str, *headings: str, required: bool = False) -> Field:
    return Field(name, headings, "date", values.day, required)


PERSONS = Layout(
    FORMAT, "persons", "SEN2 persons",
    (
        _needed(_PERSON),
        _date("date_of_birth", "PersonBirthDate", "Dob (ccyy-mm-dd)", "Date of birth", "DOB"),
        Field("sex", ("Sex", "Gender", "GenderCurrent"), reader=coding.sex),
        Field("ethnicity", ("Ethnicity",), reader=coding.ethnicity),
        Field("_upn", ("UPN",), extra=True), Field("_uln", ("UniqueLearnerNumber", "ULN"), extra=True),
    ),
    marks=("_upn", "_uln"),
)  # fmt: skip
REQUESTS = Layout(
    FORMAT, "requests", "SEN2 requests",
    (
        _needed(_PERSON), _needed(_REQUEST),
        _date("request_date", "ReceivedDate", "Date Request Was Received", required=True),
        _date("request_outcome_date", "RequestOutcomeDate", "Request Outcome Date", required=True),
        Field("request_outcome", ("RequestOutcome", "Request Outcome"), reader=_outcome, required=True),
    ),
    marks=("request_date", "request_outcome", "request_outcome_date"),
    table="ehc_requests",
)  # fmt: skip
ASSESSMENTS = Layout(
    FORMAT, "assessments", "SEN2 assessments",
    (
        _PERSON, _needed(_REQUEST), _ASSESSMENT,
        Field("assessment_outcome", ("AssessmentOutcome", "Assessment Outcome To Issue EHCP", "Assessment Outcome"),
              reader=_outcome, required=True),
        _date("issued_date", "AssessmentOutcomeDate", "Assessment Outcome Date", required=True),
        Field("exception", ("Week20", "20 week exception", "Exceptions"), "yes/no", values.yes_no),
    ),
    marks=("assessment_outcome", "issued_date"),
    table="ehc_plans",
)  # fmt: skip
NAMED_PLANS = Layout(
    FORMAT, "named_plans", "SEN2 named plans",
    (
        _PERSON, _REQUEST, _ASSESSMENT,
        _date("plan_start_date", "StartDate", "EHC Plan Start Date", required=True),
        _date("cease_date", "CeaseDate", "Date EHC Plan Ceased", required=True),
        Field("cease_reason", ("CeaseReason", "Reason EHC Plan Ceased"), reader=values.identifier),
        Field("placement_setting", ("SENSetting", "SEN Setting"), extra=True),
    ),
    marks=("cease_date", "cease_reason"),
    table="ehc_plans",
)  # fmt: skip
ACTIVE_PLANS = Layout(
    FORMAT, "active_plans", "SEN2 active plans",
    (
        _PERSON, _REQUEST,
        _date("meeting_date", "ReviewMeeting", "Review Meeting", "Review Meeting Date"),
        Field("outcome", ("ReviewOutcome", "Review Outcome"), reader=_review),
        _date("decision_date", "LastReview", "Last Review"),
        Field("primary_need", ("SENtype", "SEN Type"), reader=coding.sen_need),
        Field("_rank", ("SENtypeRank", "SEN Type Rank"), "number", values.number, extra=True),
        Field("placement_setting", ("SENSetting", "SEN Setting"), extra=True),
    ),
    marks=("meeting_date", "decision_date"),
)  # fmt: skip
LAYOUTS = (PERSONS, REQUESTS, ASSESSMENTS, NAMED_PLANS, ACTIVE_PLANS)

_PERSON_ROWS = TableSpec(
    "sen2 persons", "Module 1", "events",
    (identifier("person_id", ""), date("date_of_birth", "", future=True), text("sex", ""), text("ethnicity", "")),
    key=("person_id",),
)  # fmt: skip
_ASSESSMENT_ROWS = TableSpec(
    "sen2 assessments", "Module 3", "events",
    (identifier("request_id", ""), text("assessment_id", ""), text("assessment_outcome", "", among=codes.SEN2_OUTCOME),
     date("issued_date", "", decides=True), yes_no("exception", "")),
    key=("request_id",), judges_dates=True,
)  # fmt: skip
_NAMED_ROWS = TableSpec(
    "sen2 named plans", "Module 4", "events",
    (text("request_id", ""), text("assessment_id", ""), date("plan_start_date", "", filled=True, required=True),
     date("cease_date", ""), text("cease_reason", "", among=codes.PLAN_CEASED), text("placement_setting", "")),
    key=("request_id", "assessment_id", "plan_start_date"), opened="plan_start_date", closed="cease_date",
)  # fmt: skip
_ACTIVE_ROWS = TableSpec(
    "sen2 active plans", "Module 5", "events",
    (text("request_id", ""), text("person_id", ""), date("meeting_date", ""), text("outcome", ""),
     date("decision_date", ""), text("primary_need", "", among=codes.SEN_NEED), text("placement_setting", "")),
    key=("request_id", "person_id", "primary_need"),
)  # fmt: skip
_WHERE = ["source_file", "source_row", "_sheet", "_unreadable", "_markers", "_fault"]


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """Requests, plans and, from the active plans, the latest review of each plan."""
    if REQUESTS.name not in parts:
        files = ", ".join(sorted({part.file for found in parts.values() for part in found}))
        context.warn(f"{files}: SEN2 without its requests module cannot be used. Add that file.", table="ehc_requests")
        return {}
    requests = stacked(parts[REQUESTS.name])
    people = context.sift(_PERSON_ROWS, parts[PERSONS.name], "ehc_requests") if PERSONS.name in parts else None
    active = context.sift(_ACTIVE_ROWS, parts[ACTIVE_PLANS.name], "ehc_plans") if ACTIVE_PLANS.name in parts else None
    if people is not None:
        details = people[["person_id", "date_of_birth", "sex", "ethnicity"]]
        requests = requests.merge(details, on="person_id", how="left")
    if active is not None:
        needs = active.dropna(subset="request_id").drop_duplicates("request_id")
        needs = needs[["request_id", "primary_need", "placement_setting"]]
        requests = requests.merge(needs, on="request_id", how="left")
    historical = requests["request_outcome"].eq("H") & requests["request_date"].isna()
    made = {"ehc_requests": requests[~historical]}
    if ASSESSMENTS.name not in parts:
        message = "SEN2 has no assessments module: plans and their timeliness cannot be measured. Add that file."
        context.warn(message, table="ehc_plans")
        return made
    made["ehc_plans"] = _plans(requests, parts, context)
    if active is not None:
        made["ehc_reviews"] = _latest_reviews(active, made["ehc_plans"])
    return made


def _plans(requests: pd.DataFrame, parts: dict[str, list[Part]], context: Context) -> pd.DataFrame:
    """One row a request that went to assessment, with its named plan; it stands where its assessment does."""
    assessed = context.sift(_ASSESSMENT_ROWS, parts[ASSESSMENTS.name], "ehc_plans")
    known = assessed["request_id"].isin(requests["request_id"])
    _orphans(assessed[~known], "request", context)
    once = requests.drop_duplicates("request_id")
    plans = once.merge(assessed, on="request_id", how="left", suffixes=("", "_assessed"))
    went = plans["assessment_outcome"].notna() | plans["request_outcome"].isin(["Y", "H"])
    plans = plans[went].reset_index(drop=True)
    historical = plans["assessment_outcome"].isna() & plans["request_outcome"].eq("H")
    plans["assessment_outcome"] = plans["assessment_outcome"].mask(historical, "H")
    for column in ("source_file", "source_row"):
        plans[column] = plans[f"{column}_assessed"].fillna(plans[column])
    plans["source_row"] = plans["source_row"].astype("int64")
    plans["issued_date"] = plans["issued_date"].where(plans["assessment_outcome"] == "Y")
    if NAMED_PLANS.name in parts:
        plans = _with_named(plans, context.sift(_NAMED_ROWS, parts[NAMED_PLANS.name], "ehc_plans"), context)
    keep = ["request_id", "person_id", "date_of_birth", "sex", "ethnicity", "primary_need", "request_date",
            "assessment_outcome", "issued_date", "exception", "plan_start_date", "cease_date", "cease_reason",
            "placement_setting", *_WHERE]  # fmt: skip
    return plans[[c for c in keep if c in plans]].rename(columns={"request_id": "plan_id"})


def _with_named(plans: pd.DataFrame, named: pd.DataFrame, context: Context) -> pd.DataFrame:
    by_assessment = plans.dropna(subset="assessment_id").drop_duplicates("assessment_id")
    found = named["assessment_id"].map(by_assessment.set_index("assessment_id")["request_id"])
    named = named.assign(request_id=named["request_id"].fillna(found.astype("str")))
    _orphans(named[~named["request_id"].isin(plans["request_id"])], "assessment", context)
    latest = named.sort_values("plan_start_date", kind="stable").drop_duplicates("request_id", keep="last")
    columns = ["request_id", "plan_start_date", "cease_date", "cease_reason", "placement_setting"]
    both = plans.merge(latest[columns], on="request_id", how="left", suffixes=("", "_named"))
    if "placement_setting_named" in both:
        both["placement_setting"] = both["placement_setting_named"].fillna(both["placement_setting"])
    return both


def _orphans(rows: pd.DataFrame, what: str, context: Context) -> None:
    for file, found in rows.groupby("source_file"):
        context.warn(
            f"{file}: {len(found):,} rows belong to no {what} of this extract and are not used "
            f"({rows_in_words(found['source_row'])}).",
            str(file),
            "ehc_plans",
        )


def _latest_reviews(active: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    held = active[active["meeting_date"].notna()].drop_duplicates("request_id")
    starts = plans.set_index("plan_id")["plan_start_date"] if "plan_start_date" in plans else pd.Series(dtype="object")
    reviews = held.rename(columns={"request_id": "plan_id"}).drop(columns=["primary_need", "placement_setting"])
    starts = starts[~starts.index.duplicated()]
    return reviews.assign(plan_start_date=reviews["plan_id"].map(starts).astype("datetime64[ns]"), _sheet="")
