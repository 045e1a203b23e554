"""Planted changes: is a general one called general, and is a rise from one team named?

    python bench/explain_change.py                the whole table, about ten minutes on a quiet machine
    python bench/explain_change.py --cases 20     fewer questions a line
    python bench/explain_change.py --records 100  also from records, through everything

Each question is a figure by team, source, age band, sex and ethnicity over nine quarters: eight of past, then the
change. `general`: every group rises alike by 30% (or a percentage falls alike), and right is to name no group.
`one team`: the second team alone rises to so many times what it was, and right is to name it and nothing else.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd

from quarterdeck.findings.change_by_group import Between
from quarterdeck.findings.explain_change import explain_change
from quarterdeck.findings.grouped import Grouped
from quarterdeck.metric import find
from quarterdeck.periods import Quarter
from quarterdeck.records import Records

TO = Quarter("2025-26 Q2")
QUARTERS = tuple(TO.upto(9))
GENERAL, PLANTED = 1.3, 1  # every group alike; the team that rises alone
RISES = (1.5, 2.0, 2.5, 3.0, 4.0)
KINDS = {
    "events": "referrals_in_period",
    "people": "child_protection_plans_at_period_end",
    "percentage": "initial_conferences_within_15_working_days",
}
ENOUGH = 95


@dataclass(frozen=True)
class World:
    """How many a quarter, the groups of each breakdown (teams first), how much groups move beside chance (the
    standard deviation of their logarithm), how far apart the two quarters are, and what is counted."""

    size: int
    groups: tuple[int, ...]
    extra: float = 0.0
    apart: int = 4
    kind: str = "events"
    wild: float = 0.0
    past: int = 8

    def __str__(self) -> str:
        moves = f"groups also move {self.extra:.0%}" if self.extra else "chance alone"
        moves += f", one team {self.wild:.0%}" if self.wild else ""
        moves += "" if self.past else ", no past"
        step = "a year" if self.apart == 4 else "a quarter"
        return f"{self.kind:10} {self.size:5} {'+'.join(map(str, self.groups)):14} {step:9} {moves}"


def question(world: World, rng: np.random.Generator, rise: float | None) -> list[Grouped]:
    """One figure by every breakdown over nine quarters. `rise` of the planted team; None: a general change."""
    return [_breakdown(world, rng, number, rise) for number in range(len(world.groups))]


def _breakdown(world: World, rng, number: int, rise: float | None) -> Grouped:
    groups = world.groups[number]
    share = 1 / np.arange(1, groups + 1) ** 0.7
    share /= share.sum()
    planted = world.size * (1 / np.arange(1, world.groups[0] + 1) ** 0.7)
    more = (rise - 1) * planted[PLANTED] / planted.sum() if rise is not None else 0.0
    spread = np.full(groups, world.extra)
    if number == 0 and world.wild:
        spread[-1] = world.wild
    moves = np.exp(rng.normal(0, 1, (9, groups)) * spread - spread**2 / 2)
    level = np.tile(share, (9, 1))
    if world.kind != "percentage":
        if rise is None:
            level[-1] *= GENERAL
        elif number == 0:
            level[-1, PLANTED] *= rise
        else:
            level[-1] *= 1 + more
    numbers = _people(world, rng, level * moves) if world.kind == "people" else rng.poisson(world.size * level * moves)
    yes, of = numbers.astype("float64"), np.full(numbers.shape, np.nan)
    if world.kind == "percentage":
        of, yes = yes, rng.binomial(numbers, _odds(world, number, rise, moves)).astype("float64")
    if not world.past:
        hidden = [n for n in range(8) if n != 8 - world.apart]
        yes[hidden], of[hidden] = np.nan, np.nan
    return Grouped(f"breakdown {number}", tuple(map(str, range(groups))), QUARTERS, yes, of, True)


def _people(world: World, rng, level: np.ndarray) -> np.ndarray:
    """People on a day: three in four stay from quarter to quarter, and who comes makes up the level."""
    here = [rng.poisson(world.size * level[0])]
    for now in range(1, 9):
        stay = rng.binomial(here[-1], 0.75)
        coming = np.maximum(world.size * level[now] - 0.75 * here[-1].mean() * level[now] / level[now].mean(), 0)
        here.append(stay + rng.poisson(coming))
    return np.array(here)


def _odds(world: World, number: int, rise: float | None, moves: np.ndarray) -> np.ndarray:
    """80% in time; a general fall to about 70%, or the planted team's odds divided by `rise` squared."""
    odds = 4.0 * moves
    if rise is None:
        odds[-1] /= 1.7
    elif number == 0:
        odds[-1, PLANTED] /= rise**2
    return odds / (1 + odds)


def answer(world: World, grouped: list[Grouped]) -> list[tuple[int, int]]:
    """The groups named: number of the breakdown and of the group."""
    between = Between(find(KINDS[world.kind]), TO.back(world.apart), TO)
    totals = [grouped[0].numerator[n].sum() for n in (8 - world.apart, 8)]
    results = between.test(grouped, float(np.sign(totals[1] - totals[0])))
    return [(d, int(g)) for d, one in enumerate(results.tested) for g in np.flatnonzero(one.stands_out)]


def right(world: World, rise: float | None, cases: int, seed: int) -> float:
    """In how many of 100 questions the answer is right."""
    rng = np.random.default_rng(seed)
    wanted = [] if rise is None else [(0, PLANTED)]
    return 100 * np.mean([answer(world, question(world, rng, rise)) == wanted for _ in range(cases)])


WORLDS = (
    World(100, (4,)),
    World(300, (4,)),
    World(300, (8,)),
    World(300, (8, 20, 5, 2, 6)),
    World(800, (8, 20, 5, 2, 6)),
    World(2000, (12, 20, 5, 2, 18)),
    World(300, (8, 20, 5, 2, 6), apart=1),
    World(300, (8, 20, 5, 2, 6), extra=0.1),
    World(800, (8, 20, 5, 2, 6), extra=0.1),
    World(800, (8, 20, 5, 2, 6), extra=0.2),
    World(800, (8, 20, 5, 2, 6), extra=0.1, wild=0.4),
    World(800, (8, 20, 5, 2, 6), past=0),
    World(800, (8, 20, 5, 2, 6), extra=0.2, past=0),
    World(400, (8, 20, 5, 2, 6), kind="people"),
    World(400, (8, 20, 5, 2, 6), kind="people", apart=1),
    World(300, (8, 5, 2, 6), kind="percentage"),
    World(800, (8, 5, 2, 6), kind="percentage"),
)


def from_records(cases: int, seed: int, rise: float | None, size: int = 800) -> float:
    """The same through everything, from records of referrals to the sentence."""
    rng = np.random.default_rng(seed)
    done = []
    for _ in range(cases):
        explanation = explain_change("referrals_in_period", TO.back(4), TO, records=made_up(rng, size, rise),
                                     by=("team", "sex", "ethnicity", "referral_source"))  # fmt: skip
        named = list(explanation.stands_out["group"])
        said = "is general" if rise is None else f"Team {PLANTED} accounts for"
        done.append(named == ([] if rise is None else [f"Team {PLANTED}"]) and said in explanation.sentence)
    return 100 * float(np.mean(done))


def made_up(rng: np.random.Generator, size: int, rise: float | None) -> Records:
    """Referrals of nine quarters by team, source, sex and ethnicity."""
    share = 1 / np.arange(1, 9) ** 0.7
    rows = []
    for number, quarter in enumerate(QUARTERS):
        level = size * share / share.sum()
        if number == 8:
            level = level * GENERAL if rise is None else level * np.where(np.arange(8) == PLANTED, rise, 1)
        teams = np.repeat(np.arange(8), rng.poisson(level))
        days = pd.to_timedelta(rng.integers(0, quarter.days, len(teams)), unit="D")
        rows.append(pd.DataFrame({"team": [f"Team {t}" for t in teams], "referral_date": quarter.start + days}))
    referrals = pd.concat(rows, ignore_index=True)
    n = len(referrals)
    referrals = referrals.assign(
        child_id=[f"C{number}" for number in range(n)],
        sex=rng.choice(["Female", "Male"], n),
        ethnicity=rng.choice(["WBRI", "AIND", "BAFR", "MWAS"], n, p=[0.55, 0.25, 0.12, 0.08]),
        referral_source=rng.choice(["6", "2A", "3A", "1A", "4", "8"], n, p=[0.35, 0.25, 0.15, 0.1, 0.1, 0.05]),
    )
    return Records.from_tables({"referrals": referrals}, as_at=TO.end, since=QUARTERS[0].start)


def main() -> None:
    given = argparse.ArgumentParser(description="Planted changes: how often the answer is right.")
    given.add_argument("--cases", type=int, default=100)
    given.add_argument("--records", type=int, default=0)
    given.add_argument("--seed", type=int, default=4)
    given = given.parse_args()
    start = time.perf_counter()
    print("Right answers of 100. One team: it alone rises to so many times what it was (it is a sixth of eight teams;")
    print("of a percentage, its odds fall by the square: from 80% to 64%, 50%, 39%, 31% and 20%).\n")
    times = "".join(f"  x{rise:<4g}" for rise in RISES)
    print(f"{'what, how many, groups by breakdown, apart, how groups move':77} general{times}  95 of 100 from")
    for world in WORLDS:
        general = right(world, None, given.cases, given.seed)
        found = [right(world, rise, given.cases, given.seed + 1) for rise in RISES]
        first = next((f"x{rise:g}" for rise, share in zip(RISES, found, strict=True) if share >= ENOUGH), "not reached")
        print(f"{world!s:77} {general:7.1f}{''.join(f'{share:7.1f}' for share in found)}  {first}", flush=True)
    if given.records:
        print(f"\nFrom records to the sentence, {given.records} of each:")
        print(f"  general, 800 referrals a quarter: {from_records(given.records, given.seed, None):.0f} of 100")
        named = from_records(given.records, given.seed, 2.5)
        print(f"  one of eight teams rises to 2.5 times, 800 referrals a quarter: {named:.0f} of 100")
    print(f"\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
