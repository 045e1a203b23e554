"""Short ways to write the columns that many tables share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from . import codes
from .spec import Column


def text(name: str, about: str, *, required: bool = False, filled: bool = False, among: Iterable[str] | None = None):
    """A text column; `among` lists its codes."""
    return Column(name, "text", about, required, filled, tuple(among) if among is not None else None)


def identifier(name: str, about: str) -> Column:
    """A required identifier that no row may leave blank."""
    return Column(name, "text", about, required=True, filled=True)


def date(name: str, about: str, *, required=False, filled=False, decides=False, future=False) -> Column:
    """A date column."""
    return Column(name, "date", about, required, filled, decides=decides, future=future)


def number(name: str, about: str, *, required=False, filled=False, lowest: float | None = None, decides=False):
    """A number column; `lowest` is the least it can be."""
    return Column(name, "number", about, required, filled, lowest=lowest, decides=decides)


def whole(name: str, about: str, *, required=False, filled=False, lowest: float | None = 0) -> Column:
    """A column of whole numbers, which cannot be negative unless `lowest` says so."""
    return Column(name, "whole", about, required, filled, lowest=lowest)


def yes_no(name: str, about: str, *, required: bool = False, decides: bool = False) -> Column:
    """A yes/no column."""
    return Column(name, "yes/no", about, required, decides=decides)


def filled(column: Column) -> Column:
    """The column, required and never blank."""
    return replace(column, required=True, filled=True)


CHILD = identifier("child_id", "The council's own identifier of the child")
DATE_OF_BIRTH = date("date_of_birth", "Date of birth", future=True)
SEX = text("sex", "Sex as recorded", among=codes.SEX)
ETHNICITY = text("ethnicity", "Ethnicity, the school census code", among=codes.ETHNICITY)
AGE = number("age_given", "Age in years as the extract gives it; ages are reckoned from the date of birth")
DISABILITY = yes_no("disability", "Whether the child has a disability")
TEAM = text("team", "Allocated team")
PERSON = (CHILD, DATE_OF_BIRTH, SEX, ETHNICITY)
