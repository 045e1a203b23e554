"""Readers of the coded columns that several formats share, with the words real extracts use for them."""

from __future__ import annotations

from dataclasses import replace

from ..tables import codes, table
from . import spellings, values
from .layouts import Field

sex = spellings.reader("sex", codes.SEX)
ethnicity = spellings.reader("ethnicity", codes.ETHNICITY)
legal_status = spellings.reader("legal_status", codes.LEGAL_STATUS)
placement = spellings.reader("placement", codes.PLACEMENT)
placement_location = spellings.reader("placement_location", codes.PLACEMENT_LOCATION)
provider = spellings.reader("provider", codes.PROVIDER)
reason_ceased = spellings.reader("reason_ceased", codes.REASON_CEASED)
permanence = spellings.reader("permanence", codes.PERMANENCE)
need = spellings.reader("need", codes.NEED)
contact_source = spellings.reader("contact_source", codes.CONTACT_SOURCE)
case_closed = spellings.reader("case_closed", codes.CASE_CLOSED)
case_status = spellings.reader("case_status", codes.CASE_STATUS)
abuse = spellings.reader("abuse", codes.ABUSE)
eligibility = spellings.reader("eligibility", codes.ELIGIBILITY)
in_touch = spellings.reader("in_touch", codes.IN_TOUCH)
accommodation = spellings.reader("accommodation", codes.ACCOMMODATION)
suitability = spellings.reader("suitability", codes.SUITABILITY)
activity = spellings.reader("activity", codes.ACTIVITY)
adoption_reversed = spellings.reader("adoption_reversed", codes.ADOPTION_REVERSED)
adopter_left = spellings.reader("adopter_left", codes.ADOPTER_LEFT)
sen_need = values.code(codes.SEN_NEED)

_READERS = {"date": values.day, "number": values.number, "whole": values.whole, "yes/no": values.yes_no,
            "text": values.clean}  # fmt: skip


def canonical(table_name: str, name: str, *headings: str, reader: values.Reader | None = None) -> Field:
    """A field that reads a canonical column: kind and reader come from the table's declaration."""
    column = table(table_name).column[name]
    usual = _READERS[column.type]
    if column.type == "text" and (name.endswith(("_id", "urn", "code")) or name in ("measure",)):
        usual = values.identifier
    elif column.type == "text" and column.codes:
        usual = values.code(column.codes)
    field = Field(name, headings or (name,), column.type, reader or usual, column.required)
    return field


def optional(field: Field) -> Field:
    """The field, no longer required."""
    return replace(field, required=False)
