"""Adult social care Client Level Data: service events become packages of care, the others adult events.

Releases 1 and 2 both occur, also in one file. Weekly cost by the rule of the department's dashboard (see
`costs`). The stated reporting period is often wrong and dates nothing. Identical rows of a file are double-up
care and are kept; of several submissions the latest stands (see `submissions`). An event's end is its last
day, which the department counts: a price that ends on 31 March and one that begins on 1 April follow each
other without a gap. A service that is still open, or ends later, at the person's death ends on that day, as
in the department's cleaning of the data, and the row is noticed; one that begins after it is set aside. A
person is known by the NHS number, traced before submitted, and by the council's own number without one.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ....tables import codes
from ... import coding, values
from ...layouts import Field, Layout
from ...parts import Context, Part, stacked
from .costs import UNKNOWN_FREQUENCY, weekly_cost
from .submissions import latest

FORMAT = "client_level_data"


def service(cell) -> str | None:
    """'Long term support: Nursing care' (release 2), 'Long Term Support: Nursing Care' (1) -> 'Nursing care'.

    Near spellings are read where they can mean one service only ('LTS - Residential'). What is not
    understood, or says short term and names long-term care, is kept as written.
    """
    text = values.clean(cell)
    if text is None:
        return None
    match = _GROUP.match(text)
    found = _SERVICES.get(values.plain_words(text[match.end() :] if match else text.split(":", 1)[-1]), text)
    short = match is not None and match[0][0] in "sS"
    return text if short and found in codes.LONG_TERM_SERVICES else found


_GROUP = re.compile(r"(?:long|short)[\s-]*term(?:\s+(?:support|care))?\s*[:–-]\s*|[ls]ts\s*[:–-]\s*", re.IGNORECASE)
_SERVICES = {values.plain_words(service): service for service in codes.SERVICE_TYPE} | {
    "directtocarer": "Direct to unpaid carer", "supporttocarer": "Direct to unpaid carer",
    "supportdirecttocarer": "Direct to unpaid carer",
    "supportinvolvingthepersoncaredfor": "Support involving the person cared-for",
    "supportinvolvingcaredforperson": "Support involving the person cared-for",
    "residential": "Residential care", "residentialcarehome": "Residential care", "residentialhome": "Residential care",
    "carehomewithoutnursing": "Residential care",
    "nursing": "Nursing care", "nursingcarehome": "Nursing care", "nursinghome": "Nursing care",
    "carehomewithnursing": "Nursing care", "communitycare": "Community", "communitysupport": "Community",
    "shorttermmax": "ST-Max", "ongoinglowlevelsupport": "Ongoing low level",
    "othershorttermsupport": "Other short term",
}  # fmt: skip
_event = values.code(("Service", *codes.ADULT_EVENT))
_client = values.code(codes.CLIENT_TYPE)
_OTHERS = (
    "Reporting Period Start Date", "First Name", "Last Name", "GP Practice Name",
    "GP Practice Code", "Postcode", "Accommodation Status", "Employment Status",
    "Has Unpaid Carer", "Autism Spectrum Disorder (ASD)", "Visual Impairment", "Hearing Impairment", "Dementia",
    "Client Funding Status", "Event Description", "Total Hrs Caring per week", "No. of adults being cared for",
    "Adult 1 Linked Person_ID", "Adult 2 Linked Person_ID", "Adult 3 Linked Person_ID", "Review Outcomes Achieved",
)  # fmt: skip
EVENTS = Layout(
    FORMAT,
    "events",
    "Client Level Data",
    (
        Field("_period_end", ("Reporting Period End Date",), "date", values.day, extra=True),
        Field("_traced", ("Traced NHS Number", "NHS Number (traced)"), reader=values.identifier, extra=True),
        Field("_nhs", ("NHS Number",), reader=values.identifier),
        Field("_la_id", ("LA Person Unique Identifier",), reader=values.identifier, required=True),
        Field("sex", ("Gender", "Sex"), reader=coding.sex),
        Field("ethnicity", ("Ethnicity",)),
        Field("date_of_birth", ("Date of Birth",), "date", values.day),
        Field("_died", ("Date of Death",), "date", values.day),
        Field("client_type", ("Client Type",), reader=_client),
        Field("support_reason", ("Primary Support Reason",)),
        Field("event_type", ("Event Type",), reader=_event, required=True),
        Field("package_id", ("Event Reference",), reader=values.identifier),
        Field("start", ("Event Start Date",), "date", values.day, required=True),
        Field("end", ("Event End Date",), "date", values.day, required=True),
        Field("service_type", ("Service Type",), reader=service, required=True),
        Field("service_component", ("Service Component",)),
        Field("delivery", ("Delivery Mechanism",)),
        Field("provider", ("Provider CQC Location Name",)),
        Field("location_id", ("Provider CQC Location ID",), reader=values.identifier),
        Field("_unit_cost", ("Unit Cost",), "number", values.number, required=True),
        Field("_frequency", ("Cost Frequency (Unit Type)",), required=True),
        Field("_units", ("Planned units per week",), "number", values.number),
        Field("outcome", ("Event Outcome",)),
        Field("route", ("Request: Route of Access",)),
        Field("assessment_type", ("Assessment Type",)),
        Field("eligible_needs", ("Eligible Needs Identified",)),
        Field("method", ("Method of Assessment",)),
        Field("_review_method", ("Method of Review",)),
        Field("review_reason", ("Review Reason",)),
    ),
    marks=("event_type", "_unit_cost", "_frequency"),
    others=_OTHERS,
    table="packages",
)
LAYOUTS = (EVENTS,)

def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The service events as packages, and requests, assessments and reviews as adult events."""
    events = stacked(parts[EVENTS.name])
    events = latest(events, _person(events), context, "packages")
    service = events["event_type"].eq("Service").to_numpy("bool", na_value=False)
    person = _person(events)
    made = {"packages": _packages(events[service].assign(person_id=person[service]))}
    others = events[~service].assign(person_id=person[~service])
    if len(others):
        made["adult_events"] = _events(others)
    return made


def _packages(services: pd.DataFrame) -> pd.DataFrame:
    cost, note, unknown = weekly_cost(services)
    end, notice, fault = _until_death(services)
    notice = notice.where(~unknown, notice.where(notice == "", notice + "\n") + UNKNOWN_FREQUENCY)
    packages = services.assign(
        weekly_gross=cost,
        cost_note=note,
        long_term=long_term(services["service_type"]),
        end=end,
        _fault=fault.mask(_unread(services, "_unit_cost"), "`Unit Cost` is not a number"),
        _notice=notice,
    )
    packages = packages.astype({"cost_note": "str", "_fault": "str", "_notice": "str"})
    return packages.drop(columns=[c for c in packages if c in _NOT_OF_SERVICES]).reset_index(drop=True)


def long_term(service_type: pd.Series) -> pd.Series:
    """Whether a service is long-term support; blank where the type of service is not known."""
    known = service_type.isin(codes.SERVICE_TYPE)
    answer = np.where(service_type.isin(codes.LONG_TERM_SERVICES), "yes", "no")
    return pd.Series(answer, index=service_type.index, dtype="str").where(known)


def _events(others: pd.DataFrame) -> pd.DataFrame:
    """Requests, assessments and reviews; a row whose event type is not known is among them, and noticed."""
    if "_review_method" in others:
        method = others["method"] if "method" in others else pd.Series(np.nan, index=others.index, dtype="str")
        others = others.assign(method=method.fillna(others["_review_method"]))
    events = others.rename(columns={"package_id": "event_id"})
    return events.drop(columns=[c for c in events if c in _NOT_OF_EVENTS]).reset_index(drop=True)


_INNER = ("_period_end", "_traced", "_nhs", "_la_id", "_died", "_unit_cost", "_frequency", "_units", "_review_method")
_NOT_OF_SERVICES = (*_INNER, "event_type", "outcome", "route", "assessment_type", "eligible_needs", "method",
                    "review_reason")  # fmt: skip
_NOT_OF_EVENTS = (*_INNER, "service_type", "service_component", "delivery", "provider", "location_id")


def _person(events: pd.DataFrame) -> pd.Series:
    """One identifier a person: the NHS number where any row of the person has one, else the council's."""
    nhs = events["_nhs"] if "_nhs" in events else pd.Series(np.nan, index=events.index, dtype="str")
    if "_traced" in events:
        nhs = events["_traced"].fillna(nhs)
    nhs = nhs.str.replace(" ", "", regex=False)
    known = nhs.groupby(events["_la_id"]).transform("first") if nhs.notna().any() else nhs
    return nhs.fillna(known).fillna(events["_la_id"])


def _unread(services: pd.DataFrame, name: str) -> pd.Series:
    """Which rows have a cell in the column that could not be read."""
    return ("|" + services["_unreadable"].fillna("")).str.contains(f"|{name}|", regex=False)


def _until_death(services: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """The last day of each service, no later than the person's death, what is odd about it, and its fault."""
    notice = pd.Series("", index=services.index)
    fault = services["_fault"].fillna("") if "_fault" in services else notice
    if "_units" in services:
        unread = _unread(services, "_units")
        notice = notice.mask(unread, "has planned units that are not a number; they count as not recorded")
    if "_died" not in services:
        return services["end"], notice, fault
    died, end = services["_died"], services["end"]
    after = died < services["start"]
    late = died.notna() & ~(end <= died) & ~after & ~_unread(services, "end")
    notice = notice.mask(late, "runs on after the person's date of death; it ends on that day")
    return end.mask(late, died), notice, fault.mask(after & (fault == ""), "begins after the person's date of death")
