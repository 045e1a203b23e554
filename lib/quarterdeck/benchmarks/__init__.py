"""Published comparators: what England, the region and statistical neighbours show, and for when."""

from .compare import COMPARATOR_COLUMNS, comparator_series, comparators
from .comparison import Comparison, compare_with_others
from .like_for_like import comparable, judgeable, like_for_like
from .neighbours import Neighbours, neighbours_of, read_models
from .published import NOT_AVAILABLE, PublishedFigures, read_published

__all__ = [
    "COMPARATOR_COLUMNS",
    "NOT_AVAILABLE",
    "Comparison",
    "Neighbours",
    "PublishedFigures",
    "comparable",
    "comparator_series",
    "comparators",
    "compare_with_others",
    "judgeable",
    "like_for_like",
    "neighbours_of",
    "read_models",
    "read_published",
]
