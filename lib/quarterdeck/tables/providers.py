"""Providers of children's social care as the regulator lists them: where there are places, and how many."""

from __future__ import annotations

from ._columns import date, identifier, number, text
from .spec import TableSpec

CARE_PROVIDERS = TableSpec(
    "care_providers",
    "Homes, agencies and supported accommodation on Ofsted's provider lists, one row a provider or setting.",
    sees="snapshot",
    columns=(
        identifier("urn", "Ofsted's unique reference number; a provider's settings may share it"),
        text("name", "Name of the setting or provider"),
        text("provider_type", "Kind of provider, in the list's words"),
        text("provider_subtype", "Kind within the kind"),
        text("sector", "Local authority, private, voluntary …"),
        text("local_authority", "Council in whose area the setting is"),
        text("region", "Region"),
        text("registration_status", "Whether it is registered, in the list's words"),
        date("registration_date", "Date of registration"),
        date("closed_on", "Date the registration ended"),
        number("places", "Registered places", lowest=0),
        text("placement_codes", "Placement codes of the SSDA903 that it serves"),
        text("overall_effectiveness", "Grade of the last full inspection, in the list's words"),
        date("last_inspected", "Date of the last full inspection"),
        text("owner", "Who owns the provider"),
        date("as_at", "Date of the picture", required=True, filled=True),
    ),
    dated="as_at",
    allow_repeats=True,
    grain="setting",
)

SPECS = (CARE_PROVIDERS,)
