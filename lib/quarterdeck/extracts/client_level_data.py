"""Adult social care Client Level Data: service events become packages of care.

Releases 1 and 2 both occur, also in one file. Weekly cost by the rule of the department's dashboard
(DataS-DHSC/ASC-CLD-LA-Dashboard, 6.Costs_fact.sql). The stated reporting period is often wrong and is
not used; identical rows are double-up care and are kept.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..tables import codes
from . import coding, values
from .layouts import Field, Layout
from .parts import Context, Part, stacked

FORMAT = "client_level_data"


def _service(cell) -> str | None:
    """'Long term support: Nursing care' (release 2), 'Long Term Support: Nursing Care' (1) -> 'Nursing care'."""
    text = values.clean(cell)
    if text is None:
        return None
    return _SERVICES.get(values.plain_words(text.split(":", 1)[-1]), text)


_SERVICES = {values.plain_words(service): service for service in codes.SERVICE_TYPE}
_OTHERS = (
    "Reporting Period Start Date", "Reporting Period End Date", "First Name", "Last Name", "GP Practice Name",
    "GP Practice Code", "Primary Support Reason", "Postcode", "Accommodation Status", "Employment Status",
    "Has Unpaid Carer", "Autism Spectrum Disorder (ASD)", "Visual Impairment", "Hearing Impairment", "Dementia",
    "Client Funding Status", "Event Description", "Event Outcome", "Request: Route of Access", "Assessment Type",
    "Eligible Needs Identified", "Method of Assessment", "Total Hrs Caring per week", "No. of adults being cared for",
    "Adult 1 Linked Person_ID", "Adult 2 Linked Person_ID", "Adult 3 Linked Person_ID", "Review Reason",
    "Review Outcomes Achieved", "Method of Review",
)  # fmt: skip
EVENTS = Layout(
    FORMAT,
    "events",
    "Client Level Data",
    (
        Field("_nhs", ("NHS Number",), reader=values.identifier),
        Field("_la_id", ("LA Person Unique Identifier",), reader=values.identifier, required=True),
        Field("sex", ("Gender", "Sex"), reader=coding.sex),
        Field("ethnicity", ("Ethnicity",)),
        Field("date_of_birth", ("Date of Birth",), "date", values.day),
        Field("_died", ("Date of Death",), "date", values.day),
        Field("_client", ("Client Type",)),
        Field("_event", ("Event Type",), required=True),
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
    ),
    marks=("_event", "_unit_cost", "_frequency"),
    others=_OTHERS,
    table="packages",
)
LAYOUTS = (EVENTS,)

# Units a week by what the cost is for, the first that the words hold; otherwise the planned units count.
_UNITS = (
    ("fortnight", 1 / 2), ("4weekly", 1 / 4), ("fourweekly", 1 / 4), ("4week", 1 / 4), ("monthly", 12 / 52),
    ("quarter", 4 / 52), ("annual", 1 / 52), ("yearly", 1 / 52), ("weekly", 1.0), ("perweek", 1.0),
)  # fmt: skip


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The service events as packages; requests, assessments and reviews are not read further."""
    events = stacked(parts[EVENTS.name])
    is_service = events["_event"].str.casefold() == "service"
    context.leave_out(events[~is_service], "packages", "are requests, assessments or reviews, not services")
    services = events[is_service]
    services = services.assign(person_id=_person(events)[services.index])
    cost, note, fault = weekly_cost(services)
    long_term = services["service_type"].isin(codes.LONG_TERM_SERVICES)
    packages = services.assign(
        weekly_gross=cost,
        cost_note=note,
        long_term=np.where(long_term, "yes", "no"),
        _fault=fault,
        _notice=_after_death(services),
    )
    packages = packages.astype({"cost_note": "str", "long_term": "str", "_fault": "str", "_notice": "str"})
    return {"packages": packages.drop(columns=[c for c in packages if c in _INNER]).reset_index(drop=True)}


_INNER = ("_nhs", "_la_id", "_died", "_client", "_event", "_unit_cost", "_frequency", "_units")


def _person(events: pd.DataFrame) -> pd.Series:
    """One identifier a person: the NHS number where any row of the person has one, else the council's."""
    nhs = events["_nhs"].str.replace(" ", "", regex=False) if "_nhs" in events else events["_la_id"].where(False)
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


def _after_death(services: pd.DataFrame) -> pd.Series:
    if "_died" not in services:
        return pd.Series("", index=services.index)
    late = services["_died"].notna() & ~(services["end"] <= services["_died"])
    return pd.Series("", index=services.index).mask(late, "runs on after the person's date of death")
