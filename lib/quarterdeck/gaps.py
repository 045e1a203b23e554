"""Which sources a quarter should have, which it has, and which gaps somebody has accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .params import AcceptedGap, Params, SourceChoice
from .periods import Quarter
from .records import Problem, Records, Source
from .tables import TABLES

Status = Literal["here", "not due", "accepted", "missing", "too old"]
# What is found of a whole file that came at the wrong time.
_STALE, _WRONG_TIME = "stale", "wrong_time"


@dataclass(frozen=True)
class Expected:
    """One source of `params/sources.yaml` in a quarter: here, not due, accepted as missing or old, missing, or too
    old. `because` is what was found of its files, where that says it all; `why` is why it is missing otherwise."""

    format: str
    title: str
    status: Status
    sentence: str
    owner: str = ""
    why: str = ""
    because: Problem | None = None


def expected_sources(params: Params, records: Records, quarter: Quarter) -> tuple[Expected, ...]:
    """Every source the council uses, with what became of it in this quarter.

    A source is here when something of its files in this quarter's inbox is used, or would be if another did not
    come before it. One that is missing, or whose extract is too old, makes the pack a draft until somebody
    accepts it.
    """
    own = [source for source in records.sources if source.extract == quarter.label]
    accepted = {gap.source: gap for gap in params.sources.accepted_gaps if gap.quarter == quarter.label}
    found = []
    for name, choice in params.sources.sources.items():
        of_it = [source for source in own if name in (source.format, source.table)]
        if choice.expected != "not used" or of_it:
            found.append(_judge(name, choice, quarter, of_it, records.problems, accepted.get(name)))
    return tuple(found)


def missing(expected: Iterable[Expected]) -> tuple[Expected, ...]:
    """Those that are missing and that nobody has accepted."""
    return tuple(source for source in expected if source.status == "missing")


def too_old(problems: Iterable[Problem], expected: Iterable[Expected]) -> tuple[Problem, ...]:
    """What was found of files that are too old for the quarter, without those that somebody has accepted."""
    accepted = {id(source.because) for source in expected if source.status == "accepted"}
    return tuple(p for p in problems if p.check == _STALE and not p.extract and id(p) not in accepted)


def _judge(
    name: str, choice: SourceChoice, quarter: Quarter, own: list[Source], problems: tuple[Problem, ...],
    gap: AcceptedGap | None,
) -> Expected:  # fmt: skip
    title = choice.title or name.replace("_", " ")
    used = [source for source in own if source.table in TABLES or source.table.endswith("(not used)")]
    if used:
        return _here(name, title, choice, used, problems, gap)
    if choice.expected in ("when needed", "not used"):
        given = "nothing of what came is used" if own else "none given"
        return Expected(name, title, "not due", f"{title}: {given}, and none is needed where records serve.")
    if not own and quarter.number not in choice.due_quarters:
        when = " and ".join(f"Q{number}" for number in choice.due_quarters)
        return Expected(name, title, "not due", f"{title}: not due this quarter ({choice.expected}, {when}).")
    if gap:
        sentence = f"{title}: missing, accepted by {gap.accepted_by}. {gap.caveat}"
        return Expected(name, title, "accepted", sentence, choice.owner)
    why, because = f"expected in {quarter.label} and not here", None
    if choice.connection:
        why = f"to be read from a database for {quarter.label}, and nothing could be read"
    if own:
        because = _about(own, problems, _WRONG_TIME)
        files = " and ".join(dict.fromkeys(source.file for source in own))
        why = f"{files} came, but nothing of it is used: {own[0].verdict.removeprefix('read; ')}"
        why = because.message.removesuffix(".") if because else why
    owner = f" Ask {choice.owner}." if choice.owner else ""
    return Expected(name, title, "missing", f"{title}: {why}.{owner}", choice.owner, "" if own else why, because)


def _here(
    name: str, title: str, choice: SourceChoice, own: list[Source], problems: tuple[Problem, ...],
    gap: AcceptedGap | None,
) -> Expected:  # fmt: skip
    """A source of which something is used: here, or here and too old."""
    old = [source for source in own if source.too_old]
    because = _about(old, problems, _STALE) if old else None
    if because is None:
        return Expected(name, title, "here", f"{title}: here.", choice.owner)
    if gap:
        sentence = f"{title}: an older extract, accepted by {gap.accepted_by}. {gap.caveat}"
        return Expected(name, title, "accepted", sentence, choice.owner, because=because)
    return Expected(name, title, "too old", f"{title}: {because.message}", choice.owner, because=because)


def _about(own: list[Source], problems: tuple[Problem, ...], check: str) -> Problem | None:
    """What a check found of one of these files."""
    files = {source.file for source in own}
    of_check = (problem for problem in problems if problem.check == check and not problem.extract)
    return next((problem for problem in of_check if files & {problem.file, *problem.files}), None)
