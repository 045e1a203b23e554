"""What a member should read first: what got better or worse, is off target, is not yet complete, or is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..disclosure import Published
from ..metric import Metric
from ..params import Target
from ..periods import Quarter
from .direction import accumulates, against_target, target_in_words
from .incomplete import Incomplete
from .numbers import figure_with_unit, in_sentence
from .sentences import change_between, spoken, when
from .stories import together


@dataclass(frozen=True)
class Headline:
    """One line: which measure, in which words, and which others of its story would have stood in the same list."""

    metric_id: str
    words: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Headlines:
    """The lines of a page by kind, and how many measures stand behind them.

    `not_yet` are those whose newest quarter is still being recorded, `aimed_not_yet` how many of them have a target.
    """

    better: tuple[Headline, ...]
    worse: tuple[Headline, ...]
    off_target: tuple[Headline, ...]
    without_figure: tuple[str, ...]
    same: int
    no_direction: int
    on_target: int
    close: int
    not_yet: tuple[Headline, ...] = ()
    aimed_not_yet: int = 0


def measures_of(lines: Iterable[Headline]) -> int:
    """How many measures stand in lines, those named along with another included."""
    return sum(1 + len(line.also) for line in lines)


def headlines(
    figures: Iterable[Published],
    quarter: Quarter,
    targets: Mapping[str, Target],
    incomplete: Callable[[Published], Incomplete] | None = None,
) -> Headlines:
    """Sort measures by what happened since the last comparable quarter.

    A measure that counts up through the year is set against the same quarter last year, any other
    against the previous quarter. Within better and worse, the change that is largest beside the
    measure's own usual movement stands first; that is an order, not a test. A figure that is still
    being recorded is neither better nor worse nor on or off its target: it stands in a list of its own.

    Parameters
    ----------
    figures : each measure's figures by quarter.
    incomplete : of a measure, what is known of how complete its newest quarters are; None where nothing is.
    """
    figures = list(figures)
    lists: dict[str, list[tuple[tuple, Metric, Headline]]] = {"Better": [], "Worse": [], "Off": [], "Not yet": []}
    without, counted = [], {"Same": 0, "": 0, "On target": 0, "Close": 0}
    for published in figures:
        metric, now, target = published.metric, published.at(quarter), targets.get(published.metric.id)
        if now is None or pd.isna(now["value"]):
            without.append(spoken(metric))
            continue
        late = Incomplete(metric.id) if incomplete is None else incomplete(published)
        if late.quarters_provisional and (target is not None or metric.polarity != "neutral"):
            line = Headline(metric.id, _not_yet(published, quarter, late, target))
            moves = abs(float(np.nan_to_num(_adjusted(late) - now["value"])))
            lists["Not yet"].append(((target is None, -moves / usual_movement(published)), metric, line))
            continue
        change = change_between(metric, now, published.at(before(published, quarter)))
        if change.word in lists:
            line = Headline(metric.id, _line(published, quarter))
            lists[change.word].append(((-abs(change.size) / usual_movement(published),), metric, line))
        else:
            counted["Same" if change.word == "Same" else ""] += 1
        state = against_target(metric, now["value"], target)
        if state == "Off target":
            lists["Off"].append(((), metric, Headline(metric.id, _off_target(published, quarter, target))))
        elif state in counted:
            counted[state] += 1
    among = [published.metric for published in figures]
    better, worse, off, not_yet = (_by_story(lines, among) for lines in lists.values())
    aimed = sum(not place[0] for place, *_ in lists["Not yet"])
    return Headlines(
        better, worse, off, tuple(without), counted["Same"], counted[""], counted["On target"], counted["Close"],
        not_yet, aimed,
    )  # fmt: skip


def _by_story(lines: list[tuple[tuple, Metric, Headline]], among: Sequence[Metric]) -> tuple[Headline, ...]:
    """The lines in their order, those of one story in one."""
    ranked = sorted(lines, key=lambda line: line[0])
    said = {metric.id: line for _, metric, line in ranked}
    stories = together([metric for _, metric, _ in ranked], among)
    return tuple(replace(said[leads.id], also=tuple(spoken(m) for m in others)) for leads, others in stories)


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


def newest_complete(quarter: Quarter, late: Incomplete) -> Quarter:
    """The newest quarter that is no longer being recorded."""
    return quarter.back(late.quarters_provisional)


def once_recorded(metric: Metric, late: Incomplete) -> str:
    """'about 95.6% once all is recorded', of the newest figure; blank where no evidence says what it will come to."""
    adjusted = _adjusted(late)
    return f"about {in_sentence(metric, adjusted)} once all is recorded" if np.isfinite(adjusted) else ""


def _adjusted(late: Incomplete) -> float:
    return late.adjusted[0] if late.adjusted else float("nan")


def _not_yet(published: Published, quarter: Quarter, late: Incomplete, target: Target | None) -> str:
    """The figure as recorded so far, what it may come to, the newest that is complete, and the target."""
    metric = published.metric
    value = figure_with_unit(metric, published.at(quarter)["value"])
    comes_to = once_recorded(metric, late)
    since = f" {when(metric, quarter)}" if accumulates(metric) else ""
    so_far = f"{value} so far{since}{', ' if comes_to else ''}{comes_to}"
    earlier = quarter.same_quarter_last_year if accumulates(metric) else newest_complete(quarter, late)
    row = published.at(earlier)
    then = "" if row is None or pd.isna(row["value"]) else f"; {in_sentence(metric, row['value'])} in {earlier.label}"
    aim = "" if target is None else f"; the target is {target_in_words(metric, target)}"
    return f"{spoken(metric)}: {so_far}{then}{aim}."


def usual_movement(published: Published) -> float:
    """The mean absolute movement from one quarter to the next; 1 where there is none to speak of."""
    moves = published.figures["value"].diff().abs().dropna()
    usual = float(np.mean(moves)) if len(moves) else 0.0
    return usual if usual > 0 else 1.0
