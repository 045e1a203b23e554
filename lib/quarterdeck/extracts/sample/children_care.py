"""One period of care: legal statuses, placements and the exit, as the episodes of the SSDA903 return."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import numpy as np

from .children_homes import Homes, kind_of

EXITS = {
    "adulthood": {"E5": 35, "E6": 15, "E17": 30, "E7": 5, "E8": 15},
    "adoption": {"E12": 70, "E11": 30},
    "guardianship": {"E45": 40, "E46": 10, "E47": 35, "E48": 15},
    "home": {"E4A": 55, "E4B": 12, "E41": 12, "E13": 3, "E8": 14, "E3": 2, "E16": 1, "E2": 0.3},
    "remand": {"E14": 80, "E9": 20},
    "uasc": {"E15": 30, "E8": 50, "E16": 20},
}
CHANGES = {"CARPL": 45, "CREQB": 10, "CREQO": 8, "CHILD": 8, "LAREQ": 6, "PLACE": 8, "STAND": 3, "ALLEG": 3,
           "CLOSE": 2, "APPRR": 2, "OTHER": 5}  # fmt: skip
TEMPORARY = {"T0": (2, 10), "T1": (2, 14), "T2": (5, 14), "T3": (5, 14), "T4": (2, 7)}
_YEAR = 365.25
# Supported accommodation for 16 and 17 year olds has had to be registered since this day.
REGISTERED_FROM = int(np.datetime64("2023-10-28", "D").astype("int64"))
# The return splits "other placement" from its 2025-26 collection on.
OTHER_SPLIT_FROM = int(np.datetime64("2025-04-01", "D").astype("int64"))
_TREND = tuple(int(np.datetime64(day, "D").astype("int64")) for day in ("2018-04-01", "2025-10-01"))
_COUNCIL_CARERS = (0.88, 0.12)


@dataclass
class Care:
    """All episodes of all periods of care, as growing columns; days are whole numbers since 1970."""

    rows: list[tuple] = field(default_factory=list)

    # child, period, decom, rne, legal_status, place, provider, home, placement, dec, rec, change
    COLUMNS = (
        "child", "period", "decom", "rne", "legal_status", "place", "provider", "home", "placement", "dec", "rec",
        "change",
    )  # fmt: skip


def pick(dice: Random, weights: dict):
    """One of the keys, by weight."""
    return dice.choices(list(weights), list(weights.values()))[0]


def route_of(dice: Random, age: float, uasc: bool) -> str:
    """How a period of care will go."""
    if uasc:
        return "uasc"
    if age >= 14 and dice.random() < 0.03:
        return "remand"
    weights = {
        "short": 34,
        "medium": 30,
        "long": 38,
        "adoption": 60 if age < 3 else 24 if age < 6 else 0,
        "guardianship": 17 if age < 12 else 3,
    }
    return pick(dice, weights)


def exit_of(dice: Random, route: str, start: int, eighteenth: int) -> tuple[int, str]:
    """The day a period of care ends and why: at the latest on the eighteenth birthday."""
    lasts = {
        "short": lambda: dice.randint(5, 180),
        "medium": lambda: dice.randint(180, 1000),
        "long": lambda: int(700 + dice.expovariate(1 / 3200)),
        "adoption": lambda: dice.randint(560, 1000),
        "guardianship": lambda: dice.randint(280, 900),
        "remand": lambda: dice.randint(7, 150),
        "uasc": lambda: 60_000 if dice.random() < 0.85 else dice.randint(20, 400),
    }
    end = start + lasts[route]()
    if end >= eighteenth:
        return eighteenth, pick(dice, EXITS["adulthood"])
    return end, pick(dice, EXITS.get(route, EXITS["home"]))


def legal_path(dice: Random, route: str, start: int, end: int) -> list[tuple[int, str]]:
    """Legal statuses from their first days."""
    if route == "remand":
        return [(start, "J1")]
    if route == "uasc":
        return [(start, "V2")]
    path, at = [], start
    if dice.random() < 0.09:
        path.append((at, dice.choice(("L1", "L2", "L2", "J2"))))
        at += dice.randint(1, 7)
    court = {"short": 0.25, "medium": 0.6, "long": 0.85}.get(route, 1.0)
    if dice.random() >= court:
        path.append((at, "V2"))
    else:
        if dice.random() < 0.4 or (path and path[-1][1] == "J2"):
            path.append((at, "V2"))
            at += dice.randint(20, 160)
        path.append((at, "C1"))
        ordered = at + dice.randint(170, 330)
        if route == "adoption":
            path.append((ordered, "E1"))
        elif route != "guardianship" or dice.random() < 0.25:
            path.append((ordered, "C2"))
    return [(day, status) for day, status in path if day == start or day < end - 3]


def council_carers(day: int) -> float:
    """The share of new mainstream foster placements made with the council's own carers: it falls slowly."""
    part = min(max((day - _TREND[0]) / (_TREND[1] - _TREND[0]), 0), 1)
    return _COUNCIL_CARERS[0] + part * (_COUNCIL_CARERS[1] - _COUNCIL_CARERS[0])


def place_for(dice: Random, route: str, age: float, day: int, status: str) -> tuple[str, str]:
    """A placement code and its provider for a child of that age."""
    supported = "K3" if day >= REGISTERED_FROM else ("P2" if dice.random() < 0.12 else "H5")
    other = "Z1" if day < OTHER_SPLIT_FROM else dice.choice(("Z11", "Z12"))
    parents = 8 if status in ("C1", "C2") else 0
    if route == "remand":
        weights = {"R5": 45, "K1": 15, "K2": 40}
    elif route == "uasc":
        weights = {"foster": 45, supported: 50 if age >= 16 else 0, "K2": 5}
    elif age < 10:
        weights = {"connected": 26, "foster": 62, "P1": parents, "R3": 5 if age < 1 else 0, "K2": 2}
    elif age < 16:
        weights = {"connected": 17, "foster": 48, "K2": 28, "P1": parents, "S1": 2, "K1": 0.5, other: 3, "R1": 1}
    else:
        weights = {"connected": 10, "foster": 24, "K2": 16, supported: 38, "P1": parents, "R2": 0.7, other: 3.5,
                   "P3": 0.3}  # fmt: skip
    place = pick(dice, weights)
    return _carers(dice, place, age, day, status) if place in ("connected", "foster") else (place, _sector(dice, place))


def _carers(dice: Random, place: str, age: float, day: int, status: str) -> tuple[str, str]:
    long_term = status == "C2" and dice.random() < 0.5
    for_adoption = age < 1 and dice.random() < 0.08
    step = 0 if long_term else 1 if for_adoption else 2
    if place == "connected":
        return ("U1", "U2", "U3")[step], "PR1" if dice.random() < 0.96 else "PR2"
    own = dice.random() < council_carers(day)
    return ("U4", "U5", "U6")[step], "PR1" if own else ("PR4" if dice.random() < 0.85 else "PR5")


def _sector(dice: Random, place: str) -> str:
    if place == "K2":
        return pick(dice, {"PR1": 26, "PR4": 64, "PR5": 7, "PR2": 3})
    if place in ("K3", "H5", "P2"):
        return pick(dice, {"PR4": 78, "PR5": 17, "PR1": 5})
    return {"P1": "PR0", "R2": "PR3", "R5": "PR3", "K1": "PR2", "P3": "PR4"}.get(place, "PR4")


def placements(dice: Random, found: Homes, route: str, start: int, end: int, born: int, legal) -> list[tuple]:
    """Placements from their first days: (day, place, provider, home, placement number, same carer)."""
    rows: list[tuple] = []
    number = 0

    def enter(day: int, place: str, provider: str) -> None:
        nonlocal number
        number += 1
        choice = found.of.get((kind_of(place), provider))
        home = dice.choice(choice) if choice and not (place[0] == "U" and provider == "PR1") else -1
        rows.append((day, place, provider, home, number, False))

    day = start
    ordered = next((when for when, status in legal if status == "E1"), None)
    placed = None if ordered is None else min(ordered + dice.randint(40, 150), end - 60)
    while day < (placed or end):
        status = [s for when, s in legal if when <= day][-1]
        enter(day, *place_for(dice, route, (day - born) / _YEAR, day, status))
        stay = int(dice.expovariate(1 / (330 if day - start < 400 else 900))) + 3
        if placed is None and dice.random() < 0.10 and day + stay < end - 30:
            day = _away(dice, rows, day + stay)
            stay = int(dice.expovariate(1 / 500)) + 3
        day += stay
        if rows[-1][1] in ("Z1", "Z11", "Z12"):
            day = min(day, rows[-1][0] + dice.randint(10, 90))
    if placed is not None and placed > ordered:
        carer = dice.random() < 0.2
        enter(placed, "A5" if carer else "A6", "PR1")
        rows[-1] = (*rows[-1][:5], carer)
    return _now_registered(rows, end)


def _away(dice: Random, rows: list[tuple], day: int) -> int:
    """A few days in a temporary placement, then back to where the child lived; the day of return."""
    back = rows[-1]
    place = dice.choice(list(TEMPORARY))
    away = dice.randint(*TEMPORARY[place])
    rows.append((day, place, "", -1, 0, False))
    rows.append((day + away, *back[1:5], False))
    return day + away


def _now_registered(rows: list[tuple], end: int) -> list[tuple]:
    """Supported accommodation still in use when it had to be registered changes its code that day."""
    out = []
    for n, row in enumerate(rows):
        out.append(row)
        until = rows[n + 1][0] if n + 1 < len(rows) else end
        if row[1] in ("H5", "P2") and row[0] < REGISTERED_FROM < until:
            out.append((REGISTERED_FROM, "K3", *row[2:5], True))
    return out


def live_in_care(dice: Random, found: Homes, care: Care, child: int, period: int, born: int, eighteenth: int,
                 start: int, uasc: bool) -> tuple[int, str]:  # fmt: skip
    """Add the episodes of one period of care; return the day it ends and why."""
    route = route_of(dice, (start - born) / _YEAR, uasc)
    end, reason = exit_of(dice, route, start, eighteenth)
    legal = legal_path(dice, route, start, end)
    lives = placements(dice, found, route, start, end, born, legal)
    days = sorted({day for day, *_ in legal} | {day for day, *_ in lives})
    statuses, homes_on = dict(legal), {row[0]: row[1:] for row in lives}
    status, where, first = legal[0][1], lives[0][1:], len(care.rows)
    for n, day in enumerate(days):
        law, move = day in statuses and statuses[day] != status, day in homes_on and n > 0
        status, where = statuses.get(day, status), homes_on.get(day, where)
        same_carer = move and where[4]
        rne = "S" if n == 0 else ("U" if law else "T") if same_carer else ("B" if law else "P") if move else "L"
        until, last = (days[n + 1], False) if n + 1 < len(days) else (end, True)
        care.rows.append(
            (child, period, day, rne, status, *where[:4], until, reason if last else "X1", "")
        )
    for n in range(first, len(care.rows) - 1):
        if care.rows[n + 1][3] != "L":
            care.rows[n] = (*care.rows[n][:-1], pick(dice, CHANGES))
    return end, reason
