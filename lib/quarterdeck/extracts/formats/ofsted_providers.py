"""Ofsted's lists of children's social care providers, as councils are sent them: homes, agencies, supported
accommodation. Headings have changed from list to list.

A list has no date of its own: it is taken to be of the extract's date. Addresses, telephone numbers and the
conditions of registration are not read. Source: the headings of five versions of the lists.
"""

from __future__ import annotations

import pandas as pd

from .. import values
from ..layouts import Field, Layout
from ..parts import Context, Part, stacked

FORMAT = "ofsted_providers"
_TABLE = "care_providers"


def _inspected(cell):
    """A date of inspection; a sentence that says there is none is a blank."""
    text = values.clean(cell)
    return None if text and text.casefold().startswith("not ") else values.day(cell)


def _grade(cell) -> str | None:
    text = values.clean(cell)
    return None if text and text.casefold().startswith("not provided") else text


def _also(name: str, *headings: str, kind: str = "text", reader: values.Reader = values.clean) -> Field:
    return Field(name, headings, kind, reader, extra=True)


PROVIDERS = Layout(
    FORMAT,
    "providers",
    "Ofsted's list of providers",
    (
        Field("urn", ("URN",), reader=values.identifier, required=True),
        Field("name", ("Setting name", "Provider name", "Name")),
        Field("provider_type", ("Provider type", "Provision type")),
        Field("sector", ("Sector",)),
        Field("local_authority", ("Setting local authority", "Local authority", "Provider local authority")),
        Field("registration_status", ("Registration status", "Provider status")),
        Field(
            "places",
            ("Number of registered places", "Places", "Max users", "Maximum fostering places", "Capacity"),
            "number",
            values.number,
        ),
        Field("owner", ("Owner name", "Organisation name", "Organisation which owns the provider")),
        _also("provider_subtype", "Provider subtype"),
        _also("region", "Region"),
        _also("registration_date", "Registration date", kind="date", reader=values.day),
        _also("closed_on", "Deregistration date", "Closed date", "Date closed", kind="date", reader=values.day),
        _also("placement_codes", "Placement code", "Provider placement code", "Placement provider code"),
        _also("overall_effectiveness", "Latest overall effectiveness grade*", "Overall effectiveness", reader=_grade),
        _also("last_inspected", "Date of last full inspection", "Full inspection start date", kind="date",
              reader=_inspected),
    ),
    marks=("provider_type", "registration_status"),
    table=_TABLE,
)  # fmt: skip
LAYOUTS = (PROVIDERS,)


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The lists of one extract as a picture on its date."""
    if PROVIDERS.name not in parts:
        return {}
    return {_TABLE: stacked(parts[PROVIDERS.name]).assign(as_at=context.as_at)}
