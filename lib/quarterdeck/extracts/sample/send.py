"""Education, health and care: requests, assessments, plans and annual reviews, as events.

Timeliness falls for good in 2024-25 Q1: the real shift planted in this council. Until then about six
plans in ten are issued within 20 weeks, afterwards about four.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np

from ...periods import Quarter
from . import people, send_truth, send_write
from .children_cases import days
from .children_reviews import meeting_on_or_after
from .events import Events
from .world import NAT, World

REQUESTS_A_YEAR = 905
REQUESTS_FROM = "2017-01-01"
SHIFT = "2024-25 Q1"
SHIFT_FROM = np.datetime64("2024-04-01")
ON_TIME_BEFORE, ON_TIME_AFTER = 0.64, 0.40
OLD_PLANS, TRANSFERS_A_YEAR = 2_650, 26
CEASE_EACH_YEAR = 0.15
SEASON = (1.05, 1.1, 1.25, 0.85, 1.1, 1.2, 1.2, 0.3, 0.8, 1.15, 1.2, 0.8)
NEEDS = {
    "ASD": 34, "SEMH": 22, "SLCN": 21, "MLD": 8, "SLD": 4, "PD": 4, "SPLD": 3, "HI": 2, "VI": 1, "PMLD": 1, "OTH": 2,
}  # fmt: skip
AGES = {
    2: 3, 3: 9, 4: 12, 5: 9, 6: 8, 7: 8, 8: 8, 9: 8, 10: 8, 11: 8, 12: 6, 13: 5, 14: 4, 15: 2, 16: 1.5, 17: 0.8,
    18: 0.4,
}  # fmt: skip
CEASED = {"1": 4, "2": 10, "3": 12, "4": 12, "5": 26, "6": 24, "7": 4, "8": 1, "9": 7}
YEAR = 365.25


def build(world: World) -> Send:
    """Simulate requests, plans and reviews, and count the truth about them."""
    subject = Send(world)
    send_truth.count_all(world, subject.made)
    world.planted.append(
        ("ehc_plans_issued_within_20_weeks", SHIFT, "real shift: from about 64% to about 40% within 20 weeks")
    )
    return subject


class Send:
    """Writes the five SEN2 modules and the log of annual reviews."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.made = SimpleNamespace()
        self.made.requests = _requests(world)
        self.made.reviews = _reviews(world, self.made.requests)

    def write(self, quarter: Quarter, folder: Path) -> None:
        """Write the quarter's modules and log."""
        send_write.write(self.world, self.made, quarter, folder)


def _requests(world: World) -> Events:
    """One row a request, with all that follows from it; and the plans that came another way (historical)."""
    rng = world.rng("requests")
    asked = world.arrivals(rng, REQUESTS_A_YEAR, REQUESTS_FROM, season=SEASON)
    old = _meeting(np.datetime64("2008-01-02") + days(rng.integers(0, 9 * 365, world.scaled(OLD_PLANS))))
    moved = world.arrivals(rng, TRANSFERS_A_YEAR, REQUESTS_FROM)
    number = len(asked) + len(old) + len(moved)
    kind = np.repeat(["request", "old", "moved"], [len(asked), len(old), len(moved)])
    # Plans that came from another council: their request was made long ago, and not here.
    received = np.concatenate([asked, old, np.datetime64("2013-01-07") + days(rng.integers(0, 1400, len(moved)))])
    age = people.weighted(rng, AGES, number).astype("int64") * YEAR + rng.integers(0, 365, number)
    person = _same_person_again(rng, kind, number)
    decided, outcome = _decided(rng, kind, received)
    issued, result, exception = _issued(rng, kind, received, outcome)
    issued = np.where(kind == "moved", np.concatenate([asked, old, moved]), issued)
    start = np.where(np.isin(result, ["Y", "H"]), _meeting(issued + days(rng.integers(0, 6, number))), NAT)
    lasts = days(rng.exponential(YEAR / CEASE_EACH_YEAR, number).astype("int64") + 60)
    born = received - days(age)
    grown = people.birthday(born, 25)
    ceased = np.where(np.isnat(start), NAT, np.minimum(start + lasts, np.maximum(grown, start + days(90))))
    made = Events(
        kind=kind, person=person, received=received, decided=decided, outcome=outcome, issued=issued, result=result,
        exception=exception, start=start, ceased=ceased, born=born[_first_of(person)],
        sex=np.where(rng.random(number) < 0.72, "M", "F")[_first_of(person)],
        ethnicity=people.weighted(rng, people.ETHNICITY, number)[_first_of(person)],
        need=people.weighted(rng, NEEDS, number), reason=people.weighted(rng, CEASED, number),
        setting=people.weighted(rng, ("MS", "SS", "RP", "FE", "EY"), number),
    )  # fmt: skip
    keep = ~(made.ceased < np.datetime64("2018-06-01"))
    return _with_errors(rng, _recorded(world, rng, made)).where(keep)


def _same_person_again(rng, kind, number: int) -> np.ndarray:
    """Persons by number; some requests are about a person whose earlier request came to nothing here."""
    person = np.arange(number)
    return np.where((kind == "request") & (rng.random(number) < 0.02), np.maximum(person - 400, 0), person)


def _first_of(person) -> np.ndarray:
    """The position of each person's first row: birth date and the like are those of the person."""
    return np.unique(person, return_index=True)[1][np.searchsorted(np.unique(person), person)]


def _meeting(dates) -> np.ndarray:
    """The next day a meeting can be on (never the first or the last days of a month); NaT stays."""
    known = np.where(np.isnat(dates), np.datetime64("2020-01-06"), dates)
    return np.where(np.isnat(dates), NAT, meeting_on_or_after(known))


def _decided(rng, kind, received) -> tuple[np.ndarray, np.ndarray]:
    """Whether to assess, mostly within six weeks: three in four are agreed."""
    size = len(received)
    taken = np.where(rng.random(size) < 0.85, rng.integers(14, 43, size), rng.integers(43, 90, size))
    outcome = people.weighted(rng, {"Y": 75, "N": 22, "W": 3}, size)
    outcome = np.where(kind == "old", "Y", np.where(kind == "moved", "H", outcome))
    return np.where(kind == "moved", NAT, received + days(taken)), outcome


def _issued(rng, kind, received, outcome) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Plans issued, many on day 140 itself, some the day after; and assessments that end without one."""
    size = len(received)
    after = received + days(np.full(size, 140)) >= SHIFT_FROM
    punctual = rng.random(size) < np.where(after, ON_TIME_AFTER, ON_TIME_BEFORE)
    edge, draw = rng.random(size), rng.integers(92, 140, size)
    taken = np.where(punctual, np.where(edge < 0.14, 140, draw), np.where(edge < 0.07, 141, _late(rng, size)))
    plan = people.weighted(rng, {"Y": 94, "N": 5, "W": 1}, size)
    result = np.where(outcome == "Y", plan, np.where(outcome == "H", "H", ""))
    result = np.where(kind == "old", "Y", result)
    exception = (result == "Y") & (rng.random(size) < np.where(punctual, 0.03, 0.11))
    return np.where(outcome == "Y", received + days(taken), NAT), result, exception


def _late(rng, size: int) -> np.ndarray:
    return (142 + np.minimum(rng.exponential(48, size), 260)).astype("int64")


def _recorded(world: World, rng, rows: Events) -> Events:
    """When each step was entered, in the order of the steps."""
    recorded = world.recorded(rng, np.where(rows.kind == "moved", rows.issued, rows.received), late=0.15)
    told = np.where(np.isnat(rows.decided), recorded, rows.decided)
    decided_recorded = np.maximum(recorded, world.recorded(rng, told, late=0.15))
    ended = np.where(np.isnat(rows.issued), told, rows.issued)
    issued_recorded = np.maximum(decided_recorded, world.recorded(rng, ended, late=0.15))
    ceased = np.where(np.isnat(rows.ceased), ended, rows.ceased)
    ceased_recorded = np.maximum(issued_recorded, world.recorded(rng, ceased, late=0.3))
    return rows.but(
        recorded=recorded, decided_recorded=decided_recorded, issued_recorded=issued_recorded,
        ceased_recorded=ceased_recorded,
    )  # fmt: skip


def _with_errors(rng, rows: Events) -> Events:
    """A few plans whose issue was entered with a date before the request, or whose request has no date."""
    draw = rng.random(len(rows))
    plan = (rows.kind == "request") & (rows.result == "Y")
    backwards, blank = plan & (draw < 0.008), plan & (draw >= 0.008) & (draw < 0.012)
    return rows.but(
        issued=np.where(backwards, rows.received - days(rng.integers(2, 60, len(rows))), rows.issued),
        received=np.where(blank, NAT, rows.received),
        decided=np.where(blank, NAT, rows.decided),
        backwards=backwards, undated=blank,
    )  # fmt: skip


def _reviews(world: World, requests: Events) -> Events:
    """Annual reviews: three in five within the year; of every three, one decides to amend the plan."""
    rng = world.rng("annual reviews")
    plans = np.flatnonzero(~np.isnat(requests.start))
    last, parts, plan = requests.start[plans], [], plans
    while len(plan):
        punctual = rng.random(len(plan)) < 0.58
        gap = np.where(punctual, rng.integers(320, 362, len(plan)), rng.integers(362, 600, len(plan)))
        meeting = _meeting(last + days(gap))
        on = (meeting < requests.ceased[plan]) & (meeting <= world.final)
        plan, last = plan[on], meeting[on]
        parts.append(Events(plan=plan, meeting=last))
    rows = Events.join(parts)
    rows = rows.where(rows.meeting >= np.datetime64("2018-06-01"))
    number = len(rows)
    ending = requests.ceased[rows.plan] < rows.meeting + days(np.full(number, 420))
    outcome = np.where(rng.random(number) < 0.36, "amend", "maintain")
    outcome = np.where(ending, np.where(rng.random(number) < 0.5, "cease", "maintain"), outcome)
    decision = rows.meeting + days(np.where(rng.random(number) < 0.5, rng.integers(7, 29, number),
                                            rng.integers(29, 75, number)))  # fmt: skip
    proposed = np.where(outcome == "amend", decision + days(rng.integers(0, 10, number)), NAT)
    draw = rng.random(number)
    taken = np.select([draw < 0.48, draw < 0.54, draw < 0.58], [rng.integers(50, 84, number), 84, 85],
                      rng.integers(86, 280, number))  # fmt: skip
    final = np.where(outcome == "amend", np.maximum(rows.meeting + days(taken), decision), NAT)
    wrong = (outcome == "amend") & (rng.random(number) < 0.012)
    recorded = world.recorded(rng, rows.meeting, late=0.25)
    decided_recorded = np.maximum(recorded, world.recorded(rng, decision, late=0.2))
    final_recorded = np.maximum(decided_recorded, world.recorded(rng, np.where(np.isnat(final), decision, final)))
    return rows.but(
        outcome=outcome, decision=decision, proposed=proposed, wrong=wrong, recorded=recorded,
        final=np.where(wrong, rows.meeting - days(rng.integers(1, 30, number)), final),
        decided_recorded=decided_recorded, final_recorded=final_recorded,
    )  # fmt: skip
