"""Adult social care Client Level Data: service events become packages of care, the others adult events.

Releases 1 and 2 both occur, also in one file. Weekly cost by the rule of the department's dashboard
(DataS-DHSC/ASC-CLD-LA-Dashboard, 6.Costs_fact.sql). The stated reporting period is often wrong and is
not used; identical rows are double-up care and are kept. A service that is still open, or ends later, at
the person's death ends on that day, as in the department's cleaning of the data; the row is noticed. A
person is known by the NHS number, traced before submitted, and by the council's own number without one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...tables import codes
from .. import coding, values
from ..layouts import Field, Layout
from ..parts import Context, Part, stacked

FORMAT = "client_level_data"


def _service(cell) -> str | None:
    """'Long term support: Nursing care' (release 2), 'Long Term Support: Nursing Care' (1) -> 'Nursing care'."""
    text = values.clean(cell)
    if text is None:
        return None
    return _SERVICES.get(values.plain_words(text.split(":", 1)[-1]), text)


_SERVICES = {values.plain_words(service): service for service in codes.SERVICE_TYPE} | {
    "directtocarer": "Direct to unpaid carer", "supporttocarer": "Direct to unpaid carer",
}  # fmt: skip
_event = values.code(("Service", *codes.ADULT_EVENT))
_client = values.code(codes.CLIENT_TYPE)
_OTHERS = (
    "Reporting Period Start Date", "Reporting Period End Date", "First Name", "Last Name", "GP Practice Name",
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
        Field("service_type", ("Service Type",), reader=_service, required=True),
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

# Units a week by what the cost is for, the first that the words hold; otherwise the planned units count.
_UNITS = (
    ("fortnight", 1 / 2), ("4weekly", 1 / 4), ("fourweekly", 1 / 4), ("4week", 1 / 4), ("monthly", 12 / 52),
    ("quarter", 4 / 52), ("annual", 1 / 52), ("perannum", 1 / 52), ("yearly", 1 / 52), ("weekly", 1.0),
    ("perweek", 1.0),
)  # fmt: skip


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The service events as packages, and requests, assessments and reviews as adult events."""
    events = stacked(parts[EVENTS.name])
    service = events["event_type"].eq("Service").to_numpy("bool", na_value=False)
    person = _person(events)
    made = {"packages": _packages(events[service].assign(person_id=person[service]))}
    others = events[~service].assign(person_id=person[~service])
    if len(others):
        made["adult_events"] = _events(others)
    return made


def _packages(services: pd.DataFrame) -> pd.DataFrame:
    cost, note, fault = weekly_cost(services)
    long_term = services["service_type"].isin(codes.LONG_TERM_SERVICES)
    end, notice = _until_death(services)
    packages = services.assign(
        weekly_gross=cost,
        cost_note=note,
        long_term=np.where(long_term, "yes", "no"),
        end=end,
        _fault=fault,
        _notice=notice,
    )
    packages = packages.astype({"cost_note": "str", "long_term": "str", "_fault": "str", "_notice": "str"})
    return packages.drop(columns=[c for c in packages if c in _NOT_OF_SERVICES]).reset_index(drop=True)


def _events(others: pd.DataFrame) -> pd.DataFrame:
    """Requests, assessments and reviews; a row whose event type is not known is among them, and noticed."""
    if "_review_method" in others:
        method = others["method"] if "method" in others else pd.Series(np.nan, index=others.index, dtype="str")
        others = others.assign(method=method.fillna(others["_review_method"]))
    events = others.rename(columns={"package_id": "event_id"})
    return events.drop(columns=[c for c in events if c in _NOT_OF_EVENTS]).reset_index(drop=True)


_INNER = ("_traced", "_nhs", "_la_id", "_died", "_unit_cost", "_frequency", "_units", "_review_method")
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


def weekly_cost(services: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Weekly cost in pounds, why there is none, and the fault of an unreadable cost; each of shape (n,).

    Cost per week = |unit cost| x units a week: 1 for a weekly cost, 1/2 fortnightly, 1/4 four-weekly,
    12/52 monthly, 4/52 quarterly, 1/52 annual, otherwise the planned units. A cost of nothing and a
    one-off cost have no weekly cost.
    """
    unit = services["_unit_cost"].abs()
    words = services["_frequency"].fillna("").map(values.plain_words)
    words = words.mask(words.str.startswith("bi"), "")  # twice a week or every other: only the units say
    planned = services["_units"].abs() if "_units" in services else pd.Series(np.nan, index=services.index)
    units = planned.where(planned > 0)
    decided = pd.Series(False, index=services.index)
    for part, value in _UNITS:
        here = words.str.contains(part, regex=False) & ~decided
        units = units.mask(here, value)
        decided |= here
    one_off = words.str.contains("oneoff", regex=False)
    no_cost = unit.isna() | (unit == 0)
    note = pd.Series(np.nan, index=services.index, dtype="object")
    note = note.mask(units.isna(), "no planned units").mask(no_cost, "no unit cost").mask(one_off, "one-off cost")
    cost = (unit * units).mask(note.notna())
    unreadable = services["_unreadable"].fillna("").str.contains("_unit_cost|", regex=False)
    fault = services["_fault"].fillna("").mask(unreadable, "`Unit Cost` is not a number")
    return cost, note, fault


def _until_death(services: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The end of each service, no later than the person's death, and what is odd about it."""
    notice = pd.Series("", index=services.index)
    if "_units" in services:
        unread = ("|" + services["_unreadable"].fillna("")).str.contains("|_units|", regex=False)
        notice = notice.mask(unread, "has planned units that are not a number; they count as not recorded")
    if "_died" not in services:
        return services["end"], notice
    died, end = services["_died"], services["end"]
    unread = ("|" + services["_unreadable"].fillna("")).str.contains("|end|", regex=False)
    before = died < services["start"]
    late = died.notna() & ~(end <= died) & ~before & ~unread
    notice = notice.mask(before, "begins after the person's date of death")
    notice = notice.mask(late, "runs on after the person's date of death; it ends on that day")
    return end.mask(late, died), notice
