"""Figures in plain words: how they are written, which way they went, and the sentences that say so."""

from .direction import Change, accumulates, against_target, compare, target_in_words
from .headlines import Headline, Headlines, before, headlines, measures_of
from .numbers import (
    amount,
    axis_unit,
    day,
    figure,
    figure_with_unit,
    interval,
    parts,
    plain,
    quarter_in_words,
    round_half_up,
    unit_of,
)
from .sentences import (
    UNTESTED,
    as_subject,
    change_between,
    comparisons,
    latest,
    no_figure,
    outside_the_figure,
    when,
)

__all__ = [
    "UNTESTED", "Change", "Headline", "Headlines", "accumulates", "against_target", "amount", "as_subject",
    "axis_unit", "before", "change_between", "compare", "comparisons", "day", "figure", "figure_with_unit",
    "headlines", "interval", "latest", "measures_of", "no_figure", "outside_the_figure", "parts", "plain",
    "quarter_in_words", "round_half_up", "target_in_words", "unit_of", "when",
]  # fmt: skip
