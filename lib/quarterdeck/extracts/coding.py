"""Readers of the coded columns that several formats share, with the words real extracts use for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..tables import codes, table
from . import spellings, values
from .layouts import Field


def yes_or_no(
    yes: Iterable[str], no: Iterable[str], not_known: Iterable[str] = (), otherwise: object = values.UNREADABLE
) -> values.Reader:
    """A reader of a yes/no column that has words of its own; `otherwise` is what any other text means."""
    own = dict.fromkeys(not_known) | dict.fromkeys(yes, "yes") | dict.fromkeys(no, "no")

    def read(cell: Any) -> Any:
        text = values.clean(cell)
        if text is None:
            return None
        words = spellings.words_of(values.without_letter(text))
        if words in own:
            return own[words]
        return otherwise if otherwise is not values.UNREADABLE else values.yes_no(cell)

    return read


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

# What yes and no are called in single columns. The disabilities are those of the children in need census.
_IMPAIRMENTS = (
    "aut", "autism", "autism or asperger syndrome", "asperger syndrome", "diagnosed with autism or asperger syndrome",
    "beh", "behaviour", "comm", "communication", "con", "consciousness", "conciousness", "dda", "disability",
    "disabled", "disabled under dda no other", "other dda", "hand", "hand function", "hear", "hearing", "inc",
    "incontinence", "incontience", "ld", "learning", "mob", "mobility", "pc", "personal care", "vis", "vision",
)  # fmt: skip
disability = yes_or_no(
    _IMPAIRMENTS, ("none", "no disability", "not disabled"),
    ("nobt", "refu", "refused", "not obtained", "nobt information not yet obtained", "information not yet obtained"),
)  # fmt: skip
no_further_action = yes_or_no(("nfa", "no further action", "nfa no further action"), ("fa", "further action"))
support_required = values.yes_no
seen = yes_or_no(("seen", "child seen", "seen alone", "child seen alone"), ("not seen", "child not seen"))
seen_alone = yes_or_no(("seen alone", "child seen alone"), ("not seen", "child not seen", "not seen alone",
                       "child not seen alone"), ("no visit new in last month",))  # fmt: skip
unaccompanied = yes_or_no(("uasc",), ("non uasc", "not uasc"))
interview_offered = yes_or_no(
    ("offered", "offered and accepted", "offered and declined", "offered and declined by yp",
     "offered and accepted cyp not present refused on arrival"),
    ("not offered", "not offered missing again", "not offered other", "not offered unable to make contact"),
)  # fmt: skip
interview_accepted = yes_or_no(
    ("accepted", "offered and accepted"),
    ("declined", "refused", "offered and declined", "offered and declined by yp", "not offered",
     "not offered missing again", "not offered other", "not offered unable to make contact"),
)  # fmt: skip
somebody = yes_or_no(
    (), ("no", "none", "not allocated", "unallocated", "to be allocated", "tbc", "tba", "awaiting allocation"),
    otherwise="yes",
)  # fmt: skip

_READERS = {"date": values.day, "number": values.number, "whole": values.whole, "yes/no": values.yes_no,
            "text": values.clean}  # fmt: skip


def canonical(table_name: str, name: str, *headings: str, reader: values.Reader | None = None) -> Field:
    """A field that reads a canonical column: kind and reader come from the table's declaration."""
    column = table(table_name).column[name]
    usual = no_further_action if name == "nfa" else _READERS[column.type]
    if column.type == "text" and (name.endswith(("_id", "urn", "code")) or name in ("measure",)):
        usual = values.identifier
    elif column.type == "text" and column.codes:
        usual = values.code(column.codes)
    field = Field(name, headings or (name,), column.type, reader or usual, column.required)
    return field


def extra(field: Field) -> Field:
    """The field, read where it is there and not looked for in recognising a file."""
    return replace(field, extra=True)


def optional(field: Field) -> Field:
    """The field, no longer required."""
    return replace(field, required=False)
