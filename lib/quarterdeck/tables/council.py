"""The council as a whole: residents, what owners return, complaints and audits."""

from __future__ import annotations

from . import codes
from ._columns import date, filled, identifier, number, text, whole, yes_no
from .spec import TableSpec

POPULATION = TableSpec(
    "population",
    "Mid-year estimates of residents by age.",
    sees="reference",
    columns=(
        filled(text("la_code", "Code of the area")),
        filled(text("age_band", "Age band: 0-17, 18-64, 65+, or a single year of age")),
        whole("year", "Year of the mid-year estimate", required=True, filled=True, lowest=1981),
        number("persons", "Residents", required=True, filled=True, lowest=0),
        text("vintage", "Which release of the estimate it is", required=True),
    ),
    key=("la_code", "age_band", "year", "vintage"),
    grain="estimate",
)

OWNER_RETURNS = TableSpec(
    "owner_returns",
    "Figures that a service supplies instead of records.",
    sees="events",
    columns=(
        identifier("measure", "Identifier of the measure"),
        filled(text("period", "Quarter, written 2025-26 Q2")),
        number("numerator", "Numerator"),
        number("denominator", "Denominator"),
        number("value", "Value, where there is no numerator and denominator"),
        text("unit", "Unit"),
        filled(text("status", "Provisional, final or awaiting sign-off", among=codes.SUPPLIED_STATUS)),
        text("supplied_by", "Who supplied it"),
        date("supplied_on", "Date it was supplied", future=True),
        yes_no("may_be_published", "Whether the owner lets the figure be published"),
        text("note", "What the owner says about it"),
    ),
    key=("measure", "period"),
    grain="figure",
)

COMPLAINTS_AND_AUDITS = TableSpec(
    "complaints_and_audits",
    "Serious complaints, commendations and audits, for the quality assurance framework.",
    sees="events",
    columns=(
        identifier("record_id", "Identifier of the record"),
        date("date", "Date received or carried out", required=True, filled=True),
        text("service", "Service"),
        filled(text("type", "Complaint, commendation or audit")),
        text("outcome", "Outcome or grade"),
        date("closed_on", "Date it was closed"),
    ),
    key=("record_id",),
    dated="date",
    window="12 months",
    grain="record",
)

SPECS = (POPULATION, OWNER_RETURNS, COMPLAINTS_AND_AUDITS)
