"""Readers of the coded columns that several formats share, with the words real extracts use for them."""

from __future__ import annotations

from dataclasses import replace

from ..tables import codes, table
from . import values
from .layouts import Field

sex = values.code(
    codes.SEX,
    {"m": "Male", "1": "Male", "1 - male": "Male", "f": "Female", "2": "Female", "2 - female": "Female",
     "u": "Not stated", "i": "Neither", "0": "Not stated", "9": "Not stated", "Not stated/recorded": "Not stated",
     "not known": "Not stated", "not recorded": "Not stated", "unknown": "Not stated", "unborn": "Not stated",
     "not specified": "Not stated", "unspecified": "Not stated", "indeterminate": "Neither",
     "unable to classify": "Neither", "non-binary": "Neither", "3": "Neither"},
)  # fmt: skip
ethnicity = values.code(
    codes.ETHNICITY,
    {"white - british": "WBRI", "white - irish": "WIRI", "white and black caribbean": "MWBC", "unkn": "NOBT",
     "white and black african": "MWBA", "white and asian": "MWAS", "chinese": "CHNE", "not recorded": "NOBT",
     "gypsy / roma": "WROM", "not stated": "NOBT", "information not yet obtained": "NOBT"},
)  # fmt: skip
legal_status = values.code(
    codes.LEGAL_STATUS,
    {"fco": "C2", "ico": "C1", "section 20": "V2", "s20": "V2", "accommodated under s20": "V2",
     "full care orders": "C2", "interim care orders": "C1", "placement order granted": "E1",
     "freed for adoption": "D1", "care order": "C2"},
)  # fmt: skip
placement = values.code(codes.PLACEMENT)
provider = values.code(codes.PROVIDER, {"own provision": "PR1", "own la": "PR1", "private provision": "PR4"})
reason_ceased = values.code(codes.REASON_CEASED)
need = values.code(codes.NEED, {"child's disability": "N2", "parents illness or disability": "N3", "not cin": "N9"})
contact_source = values.code(codes.CONTACT_SOURCE)
case_closed = values.code(codes.CASE_CLOSED)
case_status = values.code(codes.CASE_STATUS)
abuse = values.code(
    codes.ABUSE,
    {"physical": "PHY", "sexual": "SAB", "emotional": "EMO", "multiple/not recommended": "MUL",
     "multiple abuse": "MUL"},
)  # fmt: skip
eligibility = values.code(
    codes.ELIGIBILITY,
    {"relevant": "Relevant child", "former relevant": "Former relevant child", "eligible": "Eligible child",
     "qualifying": "Qualifying care leaver"},
)  # fmt: skip
in_touch = values.code(codes.IN_TOUCH)
accommodation = values.code(codes.ACCOMMODATION)
suitability = values.code(codes.SUITABILITY, {"not suitable": "Unsuitable", "1": "Suitable", "2": "Unsuitable"})
activity = values.code(codes.ACTIVITY)
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
