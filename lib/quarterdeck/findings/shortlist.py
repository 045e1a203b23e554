"""The signals of a quarter for the forward plan: real changes, ranked, in areas of risk and of positive performance.

The surest stand first; among changes equally sure those that the target makes urgent, then those where others do
better (or, of improvements, worse), then the largest beside the measure's own usual movement.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..disclosure import Published
from ..metric import Metric
from ..params import Target
from ..periods import Quarter
from .direction import against_target, target_in_words
from .headlines import usual_movement
from .sentences import spoken
from .signal_sentences import what_changed
from .stories import together
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

    `also` names measures of its story that changed the same way: they get no line of their own.
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
        """How many measures stand in it, those named along with another included."""
        return sum(1 + len(line.also) for line in self.risk + self.positive + self.neutral)


def shortlist(
    figures: Iterable[Published],
    judged: Judged,
    quarter: Quarter,
    targets: Mapping[str, Target],
    beside: Mapping[str, Mapping[str, str]] | None = None,
    held_back: Callable[[Published], int] = lambda published: 0,
) -> Shortlist:
    """The measures whose change is real, ranked.

    Parameters
    ----------
    figures : the measures of the page; those without a real change are passed over.
    beside : of a measure's id, who its figure is "better" or "worse" than by more than chance:
        {"England": "worse", "its neighbours": "worse"}.
    held_back : how many of a measure's newest quarters are still being recorded: the target is set against the
        newest that is complete.
    """
    figures = list(figures)
    found: dict[str, list[tuple[tuple, Metric, Signal]]] = {CONCERN: [], IMPROVEMENT: [], "": []}
    for published in figures:
        verdict = judged.verdicts.get(published.metric.id)
        if verdict is None or not verdict.real:
            continue
        target = targets.get(published.metric.id)
        complete = quarter.back(held_back(published))
        row = published.at(complete)
        state = against_target(published.metric, math.nan if row is None else row["value"], target)
        at = "" if complete == quarter else f" in {complete.label}"
        others = (beside or {}).get(published.metric.id, {})
        part = verdict.signal if verdict.signal in found else ""
        words = _words(published, verdict, target, (state, at), others)
        line = Signal(published.metric.id, spoken(published.metric), words, verdict)
        found[part].append((_place(published, verdict, target, state, others), published.metric, line))
    among = [published.metric for published in figures]
    parts = (found[part] for part in (CONCERN, IMPROVEMENT, ""))
    return Shortlist(*(_by_story(sorted(part, key=lambda one: one[0]), among) for part in parts))


def _by_story(ranked: list[tuple[tuple, Metric, Signal]], among: Sequence[Metric]) -> tuple[Signal, ...]:
    """The lines in their order, those of one story that changed the same way in one."""
    lines = {metric.id: line for _, metric, line in ranked}
    place = {name: n for n, name in enumerate(lines)}
    said = []
    for signal in {line.verdict.signal for line in lines.values()}:
        alike = [metric for _, metric, line in ranked if line.verdict.signal == signal]
        for leads, others in together(alike, among):
            first = min(place[metric.id] for metric in (leads, *others))
            said.append((first, replace(lines[leads.id], also=tuple(lines[other.id].name for other in others))))
    return tuple(line for _, line in sorted(said, key=lambda one: one[0]))


def _words(published: Published, verdict: Verdict, target: Target | None, at: tuple[str, str], others) -> str:
    state, when = at
    said = [what_changed(verdict, published.metric)]
    if state in ("On target", "Close", "Off target"):
        said.append(f"{state.lower()}{when} ({target_in_words(published.metric, target)})")
    for word in ("worse", "better"):
        names = [name for name, standing in others.items() if standing == word]
        if names:
            said.append(f"{word} than {' and '.join(names)}")
    return f"{'; '.join(said)}. {verdict.why}".strip()


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
    rest = f" {unjudged} more cannot be judged." if unjudged else ""
    if not real:
        return f"Of {measures} measures judged, none shows a change that is more than chance.{rest}"
    shows = "shows a real change" if real == 1 else "show a real change"
    which = "" if here is None else f", {here.measures or 'none'} of them on this page"
    by_chance = judged.rate * real
    here_said = "fewer than one" if by_chance < 1 else f"about {by_chance:.0f}"
    return (
        f"Of {measures} measures judged, {real} {shows}{which}; up to 1 in {1 / judged.rate:.0f} of such changes is "
        f"expected by chance, here {here_said}.{rest}"
    )
