"""Every check across rows, in one list, and those of a table."""

from __future__ import annotations

from functools import cache

from .. import TABLES
from . import care as across_care
from . import people as across_people
from . import protection as across_protection
from . import totals as across_totals
from .across import Check

ACROSS: tuple[Check, ...] = (
    *across_people.CHECKS, *across_care.CHECKS, *across_protection.CHECKS, *across_totals.CHECKS,
)  # fmt: skip


@cache
def checks_of(table: str) -> tuple[Check, ...]:
    """The checks across the rows of a table. One that names no table is of every table of people."""
    person = table in TABLES and TABLES[table].person is not None
    return tuple(one for one in ACROSS if table in one.tables or (not one.tables and person))
