"""The signals of a quarter for the forward plan: real changes, ranked, in areas of risk and of positive performance.

The surest stand first; among changes equally sure those that the target makes urgent, then those where others do
better (or, of improvements, worse), then the largest beside the measure's own usual movement.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..disclosure import Published
from ..metric import Metric
from ..params import Target
from ..periods import Quarter
from .direction import against_target, target_in_words
from .headlines import usual_movement
from .sentences import spoken
from .signal_sentences import what_changed
from .verdict import CONCERN, IMPROVEMENT, Judged, Verdict

ORDER = (
    "The surest come first; among equally sure ones those that are off target (of improvements, those that met "
    "theirs), then those worse (better) than England or the neighbours, then the largest beside the measure's own "
    "usual movement."
)
_SURE = (0.001, 0.01)  # below the first, the second, or neither: how sure, in three steps


@dataclass(frozen=True)
class Signal:
    """One line: which measure, in which words after its name, and the verdict behind it.

    `also` names measures that stand beside it and changed the same way: they get no line of their own.
    """

    metric_id: str
    name: str
    words: str
    verdict: Verdict
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shortlist:
    """The real changes of a quarter, each part ranked. `neutral` rose or fell without that being good or bad."""

    risk: tuple[Signal, ...]
    positive: tuple[Signal, ...]
    neutral: tuple[Signal, ...]

    @property
    def measures(self) -> int:
        """How many measures stand in it, those beside others included."""
        return sum(1 + len(line.also) for line in self.risk + self.positive + self.neutral)


def shortlist(
    figures: Iterable[Published],
    judged: Judged,
    quarter: Quarter,
    targets: Mapping[str, Target],
    beside: Mapping[str, Mapping[str, str]] | None = None,
) -> Shortlist:
    """The measures whose change is real, ranked.

    Parameters
    ----------
    figures : the measures of the page; those without a real change are passed over.
    beside : of a measure's id, who its figure is "better" or "worse" than by more than chance:
        {"England": "worse", "its neighbours": "worse"}.
    """
    found: dict[str, list[tuple[tuple, Metric, Signal]]] = {CONCERN: [], IMPROVEMENT: [], "": []}
    for published in figures:
        verdict = judged.verdicts.get(published.metric.id)
        if verdict is None or not verdict.real:
            continue
        target = targets.get(published.metric.id)
        row = published.at(quarter)
        state = against_target(published.metric, math.nan if row is None else row["value"], target)
        others = (beside or {}).get(published.metric.id, {})
        part = verdict.signal if verdict.signal in found else ""
        line = Signal(published.metric.id, spoken(published.metric), _words(published, verdict, target, state, others),
                      verdict)  # fmt: skip
        found[part].append((_place(published, verdict, target, state, others), published.metric, line))
    return Shortlist(*(_together(sorted(found[part], key=lambda one: one[0])) for part in (CONCERN, IMPROVEMENT, "")))


def _together(ranked: list[tuple[tuple, Metric, Signal]]) -> tuple[Signal, ...]:
    """The lines in their order, a measure that stands beside another one of the part put under that one's line."""
    names = {metric.id: line.name for _, metric, line in ranked}
    under: dict[str, list[str]] = {}
    for _, metric, _ in ranked:
        if not any(metric.id in beside for beside in under.values()):
            own = (m.id for m in (metric.open_and_late, *metric.beside) if m is not None and m.id in names)
            under[metric.id] = [other for other in own if other not in under]
    gone = {other for beside in under.values() for other in beside}
    return tuple(
        replace(line, also=tuple(names[other] for other in under.get(metric.id, ())))
        for _, metric, line in ranked if metric.id not in gone
    )  # fmt: skip


def _words(published: Published, verdict: Verdict, target: Target | None, state: str, others) -> str:
    said = [what_changed(verdict, published.metric)]
    if state in ("On target", "Close", "Off target"):
        said.append(f"{state.lower()} ({target_in_words(published.metric, target)})")
    for word in ("worse", "better"):
        names = [name for name, standing in others.items() if standing == word]
        if names:
            said.append(f"{word} than {' and '.join(names)}")
    return f"{'; '.join(said)}."


def _place(published: Published, verdict: Verdict, target: Target | None, state: str, others) -> tuple:
    sure = sum(verdict.q >= step for step in _SURE)
    wanted, beside = ("On target", "better") if verdict.signal == IMPROVEMENT else ("Off target", "worse")
    unit = target.tolerance if target is not None and target.tolerance > 0 else usual_movement(published)
    return sure, state != wanted, beside not in others.values(), -abs(verdict.size) / unit, published.metric.id


def honest_line(judged: Judged, here: Shortlist | None = None) -> str:
    """How many measures were judged, how many changes are called real, and how many of these to expect by chance.

    With `here`, how many of them stand on this page.
    """
    if not judged.measures_judged:
        return "No measure has enough quarters yet to say whether a change is more than chance."
    real, measures = len(judged.real), judged.measures_judged
    unjudged = len(judged.verdicts) - measures
    rest = f" {unjudged} more cannot be judged yet." if unjudged else ""
    if not real:
        return f"Of {measures} measures judged, none shows a change that is more than chance.{rest}"
    shows = "shows a real change" if real == 1 else "show a real change"
    which = "" if here is None else f", {here.measures or 'none'} of them on this page"
    return (
        f"Of {measures} measures judged, {real} {shows}{which}; at this threshold about {judged.rate * real:.2g} of "
        f"{'such changes' if real == 1 else 'those'} are expected by chance.{rest}"
    )
