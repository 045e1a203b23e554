"""SEN2's modules: headings and readers. Headings are the collection's own (as elements of its XML and as columns of
its five modules), those of the department's export (a table for every element, linked by table identifiers), and the
spellings of the sector's Excel tools."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ....tables import codes
from ... import coding, values
from ...layouts import Field, Layout

FORMAT = "sen2"
_EXPORTED_DATE = re.compile(r"(\d{4})-([A-Za-z]{3})-(\d{1,2})(?: 00:00:00)?")
_LEADING_CODE = re.compile(r"\(?([A-Za-z]|\d)\)?\s*[-:–]\s*\S.*")


def day(cell) -> object:
    """A date as anywhere else, or as the department's export writes it: 2025-Sep-28 00:00:00."""
    if isinstance(cell, str) and (match := _EXPORTED_DATE.fullmatch(cell.strip())):
        return values.day(f"{match[3]} {match[2]} {match[1]}")
    return values.day(cell)


def letter(known: Mapping[str, str] | Iterable[str], words: Mapping[str, str]) -> values.Reader:
    """A reader of codes of one letter or digit: alone, before a dash (`Y - Yes`), or as one of `words`.

    Unlike a reader of longer codes it never looks for the code within a sentence, where a single letter
    can be any word. What is not understood is kept as written.
    """
    spelled = {name.casefold(): name for name in known}
    meant = {values.plain_words(text): name for text, name in words.items()}
    if isinstance(known, Mapping):
        meant = {values.plain_words(text): name for name, text in known.items()} | meant

    def read(cell) -> str | None:
        text = values.clean(cell)
        if text is None:
            return None
        text = text.removesuffix(".0") if text.removesuffix(".0").isdigit() else text
        lead = _LEADING_CODE.fullmatch(text)
        for part in (text, lead[1] if lead else text):
            if found := spelled.get(part.casefold()) or meant.get(values.plain_words(part)):
                return found
        return text

    return read


_OUTCOME = letter(
    codes.SEN2_OUTCOME,
    {"yes": "Y", "1": "Y", "true": "Y", "proceed": "Y", "agreed": "Y", "plan to be issued": "Y", "issue": "Y",
     "no": "N", "0": "N", "false": "N", "refused": "N", "not agreed": "N", "not to proceed": "N", "not issued": "N",
     "withdrawn": "W", "ceased": "W", "withdrawn or ceased": "W", "undecided": "A", "awaiting": "A",
     "awaiting decision": "A", "awaiting outcome": "A", "decision awaited": "A", "not yet decided": "A",
     "pending": "A", "ongoing": "A", "historic": "H", "historical": "H"},
)  # fmt: skip
review_outcome = letter(
    codes.REVIEW_OUTCOME,
    {"a": "amend", "m": "maintain", "c": "cease", "amended": "amend", "maintained": "maintain", "ceased": "cease",
     "amend plan": "amend", "maintain plan": "maintain", "cease plan": "cease", "cease to maintain": "cease",
     "amend the plan": "amend", "maintain the plan": "maintain", "cease the plan": "cease", "no change": "maintain",
     "to be amended": "amend", "to be maintained": "maintain", "to be ceased": "cease"},
)  # fmt: skip
_CEASED = letter(codes.PLAN_CEASED, {"maximum age": "1", "needs met": "2", "died": "8", "deceased": "8"})


def _text(name: str, *headings: str) -> Field:
    return Field(name, headings, extra=True)


def _code(name: str, *headings: str) -> Field:
    return Field(name, headings, reader=values.identifier, extra=True)


def _yes(name: str, *headings: str, extra: bool = True) -> Field:
    return Field(name, headings, "yes/no", values.yes_no, extra=extra)


def _date(name: str, *headings: str, required: bool = False, extra: bool = False) -> Field:
    return Field(name, headings, "date", day, required, extra)


def _rank(name: str, *headings: str) -> Field:
    return Field(name, headings, "number", values.number, extra=True)


def _person(*, needed: bool) -> Field:
    headings = ("Person ID", "Person Record ID", "Unique ID", "persontableid", "child_id")
    return Field("person_id", headings, reader=values.identifier, required=needed, extra=not needed)


def _request(*, needed: bool) -> Field:
    headings = ("Requests Record ID", "Request Records ID", "Request Record ID", "Request ID", "requeststableid",
                "requests_id")  # fmt: skip
    return Field("request_id", headings, reader=values.identifier, required=needed, extra=not needed)


def _load(*headings: str) -> Field:
    """The identifier that a system gave when it loaded or converted the return: another one the next time."""
    return _code("_table_id", *headings)


_ASSESSMENT = _code("assessment_id", "Assessment Record ID", "Assessment ID", "assessmenttableid", "assessment_id")
_NAMED = _code("_named_id", "Named Plan Record ID", "namedplantableid")
_ACTIVE = _code("_active_id", "Active Plan Record ID", "activeplanstableid")
_NEEDS = (
    Field("need", ("SENtype", "SEN Type", "SEN need", "SEN primary need"), reader=coding.sen_need, extra=True),
    _rank("need_rank", "SENtypeRank", "SEN Type Rank"),
)
_SETTING = (
    _code("urn", "URN", "URN - Unique Reference Number"),
    _code("ukprn", "UKPRN", "UKPRN - UK Provider Reference Number"),
    _text("setting", "SENSetting", "SEN Setting", "SEN Setting - Establishment type"),
    _text("setting_other", "SENSettingOther", "SEN Setting Other", "Not in education - Other"),
    _rank("rank", "PlacementRank", "Placement Rank"),
    _yes("sen_unit", "SENunitIndicator", "SEN Unit Indicator"),
    _yes("resourced_provision", "ResourcedProvisionIndicator", "Resourced Provision Indicator"),
)
_ATTENDED = (
    *_SETTING,
    _date("entry_date", "EntryDate", "Entry Date", "Placement start date", extra=True),
    _date("leaving_date", "LeavingDate", "Leaving Date", "Placement leaving date", extra=True),
)
_RESIDENCE = (
    _code("residential", "RES", "PlanRes", "Residential Settings"),
    _code("work_based", "WPB", "WBP", "PlanWPB", "PlanWBP", "Worked based learning activity",
          "Work-based learning activity"),
)  # fmt: skip

PERSONS = Layout(
    FORMAT, "persons", "SEN2 persons",
    (
        _person(needed=True), _load("persontableid", "child_id"),
        _date("date_of_birth", "PersonBirthDate", "Dob (ccyy-mm-dd)", "Date of birth", "DOB"),
        Field("sex", ("Sex", "Gender", "GenderCurrent"), reader=coding.sex),
        Field("ethnicity", ("Ethnicity",), reader=coding.ethnicity),
        _code("_upn", "UPN", "UPN - Unique Pupil Number", "Unique Pupil Number"),
        _code("_uln", "UniqueLearnerNumber", "ULN", "ULN - Young Persons Unique Learner Number",
              "ULN - Young person unique learner number"),
        _text("_surname", "Surname", "Surname Forename"), _text("_forename", "Forename"),
    ),
    marks=("_upn", "_uln"),
    unless=("Date initial EHC plan issued", "Pupil Premium", "Main education establishment URN"),
)  # fmt: skip
REQUESTS = Layout(
    FORMAT, "requests", "SEN2 requests",
    (
        _person(needed=True), _request(needed=True), _load("requeststableid", "requests_id"),
        _date("request_date", "ReceivedDate", "Date Request Was Received", required=True),
        _date("request_outcome_date", "RequestOutcomeDate", "Request Outcome Date", required=True),
        Field("request_outcome", ("RequestOutcome", "Request Outcome"), reader=_OUTCOME, required=True),
        _text("request_source", "RequestSource", "Request Source"),
        _yes("in_youth_accommodation", "RYA", "Initial Request Whilst In RYA"),
        _yes("mediation", "RequestMediation", "Request Mediation"),
        _yes("tribunal", "RequestTribunal", "Request Tribunal"),
        _text("exported", "Exported", "Exported*"),
    ),
    marks=("request_date", "request_outcome", "request_outcome_date"), table="ehc_requests",
)  # fmt: skip
ASSESSMENTS = Layout(
    FORMAT, "assessments", "SEN2 assessments",
    (
        _person(needed=False), _request(needed=True), _load("assessmenttableid", "requests_id"), _ASSESSMENT,
        Field("assessment_outcome", ("AssessmentOutcome", "Assessment Outcome To Issue EHCP", "Assessment Outcome"),
              reader=_OUTCOME, required=True),
        _date("issued_date", "AssessmentOutcomeDate", "Assessment Outcome Date", required=True),
        _yes("exception", "Week20", "20 week exception", "Exceptions", "Twenty Weeks Time Limit Exceptions Apply",
             "20-week time limit exceptions apply", extra=False),
        _yes("mediation", "AssessmentMediation", "Assessment Mediation"),
        _yes("tribunal", "AssessmentTribunal", "Assessment Tribunal"),
        _yes("other_mediation", "OtherMediation", "Other Mediation"),
        _yes("other_tribunal", "OtherTribunal", "Other Tribunal"),
    ),
    marks=("assessment_outcome", "issued_date"), table="ehc_plans",
)  # fmt: skip
NAMED_PLANS = Layout(
    FORMAT, "named_plans", "SEN2 named plans",
    (
        _person(needed=False), _request(needed=False), _ASSESSMENT, _NAMED, _load("namedplantableid", "requests_id"),
        _date("plan_start_date", "StartDate", "EHC Plan Start Date", required=True),
        _date("cease_date", "CeaseDate", "Date EHC Plan Ceased", required=True),
        Field("cease_reason", ("CeaseReason", "Reason EHC Plan Ceased"), reader=_CEASED),
        *_RESIDENCE,
        _yes("personal_budget", "PB", "Personal budget taken up"),
        _text("organised_arrangements", "OA", "Personal budget - organised arrangements"),
        _text("direct_payments", "DP", "Personal budget - direct payments"),
        *_SETTING,
    ),
    marks=("cease_date", "cease_reason"), unless=("Review Meeting",),
)  # fmt: skip
ACTIVE_PLANS = Layout(
    FORMAT, "active_plans", "SEN2 active plans",
    (
        _person(needed=False), Field("request_id", _request(needed=True).headings, reader=values.identifier),
        _ACTIVE, _load("activeplanstableid", "requests_id"),
        _date("meeting_date", "ReviewMeeting", "Review Meeting", "Review Meeting Date", "Annual review meeting date",
              extra=True),
        Field("outcome", ("ReviewOutcome", "Review Outcome", "Annual review decision"), reader=review_outcome,
              extra=True),
        _date("decision_date", "LastReview", "Last Review", "EHCP review decisions date",
              "EHC plan review decisions date", "Annual review decision date"),
        _text("transferred_from", "TransferLA", "EHC Plan (Transfer)"),
        *_RESIDENCE, *_NEEDS, *_ATTENDED,
    ),
    marks=("meeting_date", "decision_date"),
    unless=("Date EHC Plan Ceased", "CeaseDate", "proposed_amendment_sent", "final_plan_issued"),
)  # fmt: skip
PLAN_DETAIL = Layout(
    FORMAT, "plan_detail", "SEN2 settings named in plans",
    (_person(needed=False), _request(needed=False), _NAMED, _load("namedplantableid"),
     Field("_detail_id", ("plandetailtableid", "Plan Detail Record ID"), reader=values.identifier), *_SETTING),
    marks=("_detail_id",), table="ehc_placements", unless=("CeaseDate", "Date EHC Plan Ceased"),
)  # fmt: skip
PLACEMENT_DETAIL = Layout(
    FORMAT, "placement_detail", "SEN2 settings attended",
    (_person(needed=False), _request(needed=False), _ACTIVE, _load("activeplanstableid"),
     Field("_detail_id", ("placementdetailtableid", "Placement Detail Record ID"), reader=values.identifier),
     *_RESIDENCE, *_ATTENDED),
    marks=("_detail_id",), table="ehc_placements", unless=("LastReview", "Review Meeting"),
)  # fmt: skip
SEN_NEED = Layout(
    FORMAT, "sen_need", "SEN2 needs",
    (_person(needed=False), _request(needed=False), _ACTIVE, _load("activeplanstableid"),
     Field("_detail_id", ("senneedtableid", "SEN Need Record ID"), reader=values.identifier), *_NEEDS),
    marks=("_detail_id",), table="ehc_needs", unless=("LastReview", "Review Meeting"),
)  # fmt: skip
LAYOUTS = (
    PERSONS, REQUESTS, ASSESSMENTS, NAMED_PLANS, ACTIVE_PLANS, PLAN_DETAIL, PLACEMENT_DETAIL, SEN_NEED,
)  # fmt: skip
