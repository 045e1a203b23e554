"""What a member should read first: what got better, what got worse, what is off target, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..disclosure import Published
from ..params import Target
from ..periods import Quarter
from .direction import accumulates, against_target, target_in_words
from .numbers import figure_with_unit, in_sentence
from .sentences import change_between, spoken, when


@dataclass(frozen=True)
class Headline:
    """One line: which measure, in which words."""

    metric_id: str
    words: str


@dataclass(frozen=True)
class Headlines:
    """The lines of a page by kind, and how many measures stand behind them."""

    better: tuple[Headline, ...]
    worse: tuple[Headline, ...]
    off_target: tuple[Headline, ...]
    without_figure: tuple[str, ...]
    same: int
    no_direction: int
    on_target: int
    close: int


def headlines(figures: Iterable[Published], quarter: Quarter, targets: Mapping[str, Target]) -> Headlines:
    """Sort measures by what happened since the last comparable quarter.

    A measure that counts up through the year is set against the same quarter last year, any other
    against the previous quarter. Within better and worse, the change that is largest beside the
    measure's own usual movement stands first; that is an order, not a test.
    """
    moved: dict[str, list[tuple[float, Headline]]] = {"Better": [], "Worse": []}
    without, off, counted = [], [], {"Same": 0, "": 0, "On target": 0, "Close": 0}
    for published in figures:
        metric, now = published.metric, published.at(quarter)
        if now is None or pd.isna(now["value"]):
            without.append(spoken(metric))
            continue
        change = change_between(metric, now, published.at(before(published, quarter)))
        if change.word in moved:
            line = Headline(metric.id, _line(published, quarter))
            moved[change.word].append((-abs(change.size) / usual_movement(published), line))
        else:
            counted["Same" if change.word == "Same" else ""] += 1
        state = against_target(metric, now["value"], targets.get(metric.id))
        if state == "Off target":
            off.append(Headline(metric.id, _off_target(published, quarter, targets[metric.id])))
        elif state in counted:
            counted[state] += 1
    ordered = {word: tuple(line for _, line in sorted(lines, key=lambda p: p[0])) for word, lines in moved.items()}
    return Headlines(
        ordered["Better"], ordered["Worse"], tuple(off), tuple(without),
        counted["Same"], counted[""], counted["On target"], counted["Close"],
    )  # fmt: skip


def before(published: Published, quarter: Quarter) -> Quarter:
    """The earlier quarter that a measure is fairly set against."""
    return quarter.same_quarter_last_year if accumulates(published.metric) else quarter.previous


def _line(published: Published, quarter: Quarter) -> str:
    metric = published.metric
    now, then = published.at(quarter), published.at(before(published, quarter))
    value, change = figure_with_unit(metric, now["value"]), change_between(metric, now, then)
    earlier = "the same quarter last year" if accumulates(metric) else "the previous quarter"
    return (
        f"{spoken(metric)}: {value} {when(metric, quarter)}, {change.words} than {earlier} "
        f"({in_sentence(metric, then['value'])})."
    )


def _off_target(published: Published, quarter: Quarter, target: Target) -> str:
    metric = published.metric
    value = figure_with_unit(metric, published.at(quarter)["value"])
    aim = target_in_words(metric, target)
    return f"{spoken(metric)}: {value} {when(metric, quarter)}; the target is {aim}."


def usual_movement(published: Published) -> float:
    """The mean absolute movement from one quarter to the next; 1 where there is none to speak of."""
    moves = published.figures["value"].diff().abs().dropna()
    usual = float(np.mean(moves)) if len(moves) else 0.0
    return usual if usual > 0 else 1.0

