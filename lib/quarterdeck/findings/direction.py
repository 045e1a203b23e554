"""Which way a figure went, in words: better or worse where the measure has a good direction."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..metric import Metric
from ..params import Target
from .numbers import in_sentence, places, plain, round_half_up, unit_of


@dataclass(frozen=True)
class Change:
    """The difference between two figures as a reader sees them.

    `word` is Better, Worse, Same, Higher or Lower, or blank when they cannot be compared; `words`
    say how far ('3.2 percentage points lower'); `why_not` says why there is no comparison. `size` is
    the difference of the rounded figures, so that it agrees with the figures on the page.
    """

    word: str = ""
    words: str = ""
    size: float = float("nan")
    why_not: str = ""

    @property
    def judgement(self) -> str:
        """'better' or 'worse', or blank where a reader should not judge."""
        return self.word.lower() if self.word in ("Better", "Worse") else ""


def accumulates(metric: Metric) -> bool:
    """Whether the figure grows through the year, so that one quarter cannot be set against the one before."""
    return "year to date" in metric.basis and metric.kind in ("count", "total")


def compare(metric: Metric, now: float, then: float) -> Change:
    """The change from `then` to `now`, both unrounded."""
    if pd.isna(now):
        return Change(why_not="there is no figure for this quarter")
    if pd.isna(then):
        return Change(why_not="there is no figure to compare with")
    size = round_half_up(now, places(metric)) - round_half_up(then, places(metric))
    size = round_half_up(size, places(metric))
    if size == 0:
        return Change("Same", "the same", 0.0)
    rose = size > 0
    if metric.polarity == "neutral":
        word = "Higher" if rose else "Lower"
    else:
        word = "Better" if rose == (metric.polarity == "high is good") else "Worse"
    return Change(word, _how_far(metric, size), size)


def _how_far(metric: Metric, size: float) -> str:
    rose = size > 0
    if metric.unit == "%":
        points = "percentage point" if abs(size) == 1 else "percentage points"
        return f"{plain(abs(size), places(metric))} {points} {'higher' if rose else 'lower'}"
    amount = in_sentence(metric, abs(size))
    if metric.kind == "count" or (metric.kind == "total" and not metric.unit.startswith("£")):
        more = "more" if rose else "fewer"
        return f"{amount} {more}"
    return f"{amount} {'higher' if rose else 'lower'}"


def against_target(metric: Metric, value: float, target: Target | None) -> str:
    """'On target', 'Close', 'Off target', 'No target', or 'No figure'."""
    if target is None:
        return "No target"
    if pd.isna(value):
        return "No figure"
    value = round_half_up(value, places(metric))
    short = target.target - value if metric.polarity == "high is good" else value - target.target
    if metric.polarity == "neutral":
        short = abs(value - target.target)
    short = round(short, 6)  # 16.3 less 16 is 0.3: the last bit of a float does not decide
    if short <= 0:
        return "On target"
    return "Close" if short <= target.tolerance else "Off target"


def target_in_words(metric: Metric, target: Target) -> str:
    """'90.0% or more', with how close is close."""
    side = {"high is good": " or more", "low is good": " or less", "neutral": ""}[metric.polarity]
    if target.target == 0 and metric.unit != "%" and not metric.unit.startswith("£"):
        return f"no {unit_of(metric)}"
    written = in_sentence(metric, target.target)
    if metric.unit == "%":
        written = f"{target.target:g}%"
        side = "" if target.target in (0, 100) else side
    return f"{written}{side}"
