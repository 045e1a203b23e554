"""The canonical tables: what each holds, what it can see, which codes it uses. One file a subject."""

from __future__ import annotations

from ..errors import MissingTable, nearest
from . import (
    adoption,
    adults,
    census,
    council,
    ehc,
    finance,
    front_door,
    looked_after,
    looked_after_latest,
    looked_after_modules,
    placements,
    protection,
    providers,
    safeguarding,
    workforce,
)
from .spec import Column, TableSpec

__all__ = ["TABLES", "Column", "TableSpec", "table"]

_SUBJECTS = (
    looked_after, looked_after_latest, looked_after_modules, front_door, protection, safeguarding, census, adoption,
    ehc, placements, providers, adults, workforce, finance, council,
)  # fmt: skip
TABLES: dict[str, TableSpec] = {spec.name: spec for subject in _SUBJECTS for spec in subject.SPECS}


def table(name: str) -> TableSpec:
    """The declaration of a canonical table; an unknown name is refused with the nearest one."""
    if name not in TABLES:
        raise MissingTable(f"There is no table '{name}'.{nearest(name, TABLES)} Tables: {', '.join(TABLES)}.")
    return TABLES[name]
