"""What quarterdeck says when it cannot go on: the thing, what was found, what to do.

No message holds a cell's content or anything about a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class PackError(Exception):
    """The pack, or a part of it, cannot be made; the message says why and what to do."""


class ParameterError(PackError):
    """A parameter or a setting in `params/` that is misspelt, unknown or impossible."""


class PeriodError(ParameterError):
    """A quarter, month or year that is not written the way the pack reads it."""


class TableError(PackError):
    """A table that cannot be used: a column is missing, or nothing in it could be read."""


class MissingTable(PackError):
    """A measure asks for a table that these extracts do not have."""


class MetricError(PackError):
    """A metric that breaks its contract."""


class NotObservable(PackError):
    """A period that the extracts could not see."""


class NotebookFailed(PackError):
    """A notebook stopped before its end."""


def nearest(name: str, known: Iterable[str]) -> str:
    """' Did you mean …?' with the nearest known name, or an empty text when none is near."""
    found = get_close_matches(str(name), [str(k) for k in known], n=1, cutoff=0.6)
    return f" Did you mean '{found[0]}'?" if found else ""
