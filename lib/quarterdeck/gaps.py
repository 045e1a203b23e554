"""Which sources a quarter should have, which it has, and which gaps somebody has accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .params import AcceptedGap, Params, SourceChoice
from .periods import Quarter
from .records import Records

Status = Literal["here", "not due", "accepted", "missing"]


@dataclass(frozen=True)
class Expected:
    """One source of `params/sources.yaml` in a quarter: here, not due, accepted as missing, or missing."""

    format: str
    title: str
    status: Status
    sentence: str
    owner: str = ""


def expected_sources(params: Params, records: Records, quarter: Quarter) -> tuple[Expected, ...]:
    """Every source the council uses, with what became of it in this quarter.

    A source is here when at least one of its tables could be read from this quarter's inbox. Only
    one that is "missing" makes the pack a draft.
    """
    here = {name for s in records.sources if s.extract == quarter.label for name in (s.format, s.table)}
    accepted = {gap.source: gap for gap in params.sources.accepted_gaps if gap.quarter == quarter.label}
    return tuple(
        _judge(name, choice, quarter, name in here, accepted.get(name))
        for name, choice in params.sources.sources.items()
        if choice.expected != "not used" or name in here
    )


def missing(expected: tuple[Expected, ...]) -> tuple[Expected, ...]:
    """Those that are missing and that nobody has accepted."""
    return tuple(source for source in expected if source.status == "missing")


def _judge(name: str, choice: SourceChoice, quarter: Quarter, here: bool, gap: AcceptedGap | None) -> Expected:
    title = choice.title or name.replace("_", " ")
    owner = f" Ask {choice.owner}." if choice.owner else ""
    if here:
        return Expected(name, title, "here", f"{title}: here.", choice.owner)
    if choice.expected == "when needed":
        return Expected(name, title, "not due", f"{title}: none given, and none is needed where records serve.")
    if quarter.number not in choice.due_quarters:
        when = " and ".join(f"Q{number}" for number in choice.due_quarters)
        return Expected(name, title, "not due", f"{title}: not due this quarter ({choice.expected}, {when}).")
    if gap:
        sentence = f"{title}: missing, accepted by {gap.accepted_by}. {gap.caveat}"
        return Expected(name, title, "accepted", sentence, choice.owner)
    sentence = f"{title}: expected in {quarter.label} and not here.{owner}"
    if choice.connection:
        sentence = f"{title}: to be read from a database for {quarter.label}, and nothing could be read.{owner}"
    return Expected(name, title, "missing", sentence, choice.owner)
