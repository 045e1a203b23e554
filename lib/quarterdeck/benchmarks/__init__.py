"""Published comparators: what England, the region and statistical neighbours show, and for when."""

from .compare import COMPARATOR_COLUMNS, comparable, comparator_series, comparators, like_for_like
from .published import NOT_AVAILABLE, PublishedFigures, read_published

__all__ = [
    "COMPARATOR_COLUMNS",
    "NOT_AVAILABLE",
    "PublishedFigures",
    "comparable",
    "comparator_series",
    "comparators",
    "like_for_like",
    "read_published",
]
