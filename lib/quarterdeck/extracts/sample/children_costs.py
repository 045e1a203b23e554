"""The brokerage register: what each placement costs a week, at which price and when."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np

from ...periods import Quarter
from .children_homes import COUNCIL_OWNER
from .children_ssda903 import ids, in_window
from .children_truth import known_spells
from .events import Events, seen
from .world import NAT, World, day, days_within, open_at
from .write import write_csv

# Pounds a week in 2019 by kind of placement and whether the council runs it: middle and spread (log).
_PRICES = {
    ("carer", True): (430, 0.16), ("carer", False): (880, 0.14), ("home", True): (4_300, 0.12),
    ("home", False): (4_500, 0.34), ("supported", True): (760, 0.2), ("supported", False): (1_250, 0.42),
    ("other", False): (3_600, 0.5), ("unregistered", False): (7_800, 0.35),
}  # fmt: skip
_YEARLY = {True: 0.045, False: 0.075}
_TYPES = {"carer": "Foster care", "home": "Children's home", "supported": "Supported accommodation",
          "other": "Other residential", "unregistered": "Unregistered"}  # fmt: skip
SINCE = np.datetime64("2018-01-01", "D")


def _kind(place: str) -> str:
    if place[0] == "U":
        return "carer"
    if place[0] == "Z":
        return "unregistered"
    return {"K2": "home", "K3": "supported", "H5": "supported", "P2": "supported"}.get(place, "other")


def spells(made: SimpleNamespace) -> Events:
    """Placements from care episodes: one row a stay, changes of legal status and short absences joined over.

    Children with their parents or placed for adoption cost no weekly price and are left out.
    """
    care = made.episodes.where(~np.isin(made.episodes.legal_status, ["V3", "V4"]) & (made.episodes.placement > 0))
    key = care.period * 1_000 + care.placement
    care = care.where(np.argsort(key, kind="stable"))
    first = np.unique(care.period * 1_000 + care.placement, return_index=True)[1]
    last = np.append(first[1:], len(care)) - 1
    rows = Events(
        child=care.child[first], start=care.decom[first], end=care.dec[last], place=care.place[first],
        provider=care.provider[first], home=care.home[first], recorded=care.recorded[first],
        end_recorded=care.end_recorded[last],
    )  # fmt: skip
    return rows.where(~np.isin(rows.place, ["P1", "P3", "A3", "A4", "A5", "A6"]) & (rows.end > SINCE))


def register(world: World, made: SimpleNamespace) -> Events:
    """One row a placement and price: prices rise each April, and some are agreed anew in between."""
    rng, stays = world.rng("prices"), made.costs_spells
    number = len(stays)
    kinds = np.array([_kind(place) for place in stays.place], dtype=object)
    own = (stays.provider == "PR1") & ~np.isin(kinds, ["other", "unregistered"])
    middle, spread = np.array([_PRICES[k, o] for k, o in zip(kinds, own.tolist(), strict=True)]).T
    base = middle * np.exp(rng.normal(0, 1, number) * spread)
    cuts = [_price_changes(rng, *stay) for stay in zip(stays.start, stays.end, rng.random(number), strict=True)]
    stay = np.repeat(np.arange(number), [len(c) for c in cuts])
    begin = np.array([date for c in cuts for date in c], dtype="datetime64[D]")
    newest = np.append(stay[1:] != stay[:-1], True)
    end = np.where(newest, stays.end[stay], np.append(begin[1:], NAT))
    years = (begin - np.datetime64("2019-04-01")).astype("int64") / 365.25
    rise = np.where(own[stay], _YEARLY[True], _YEARLY[False])
    weekly = np.round(base[stay] * (1 + rise) ** years * np.exp(rng.normal(0, 0.02, len(stay))), 2)
    uncosted = (rng.random(number) < np.where(own & (kinds == "home"), 0.5, 0.03))[stay]
    more = np.round(weekly * rng.uniform(0.05, 0.35, len(stay)), 2)
    extras = np.where((rng.random(number) < 0.12)[stay], more, np.nan)
    health = np.where((rng.random(number) < 0.06)[stay] & ~own[stay], np.round(weekly * 0.25, 2), np.nan)
    school = np.where((rng.random(number) < 0.09)[stay] & ~own[stay], np.round(weekly * 0.18, 2), np.nan)
    return _with_recording(world, rng, stays, Events(
        stay=stay, rate_from=begin, rate_to=end, newest=newest, weekly=np.where(uncosted, np.nan, weekly),
        extras=extras, health=health, school=school, own=own[stay], kind=kinds[stay],
    ))  # fmt: skip


def _price_changes(rng, start, end, chance) -> list:
    """First days of the prices of one stay: its start, each 1 April, and for some one day in between."""
    cuts = [start]
    first_year = int(str(start)[:4])
    for year in range(first_year, int(str(end)[:4]) + 1):
        april = np.datetime64(f"{year}-04-01", "D")
        if start < april < end:
            cuts.append(april)
    long = int((end - start).astype("int64"))
    if chance < 0.2 and long > 60:
        cuts.append(start + np.timedelta64(int(rng.integers(20, long - 10)), "D"))
    return sorted(set(cuts))


def _with_recording(world: World, rng, stays: Events, rows: Events) -> Events:
    """A price is entered after it is agreed; the price before it is closed in the same act."""
    apart = world.recorded(rng, rows.rate_from, late=0.25).astype("int64") + rows.stay * 1_000_000
    entered = (np.maximum.accumulate(apart) - rows.stay * 1_000_000).astype("datetime64[D]")
    over = np.maximum(entered, world.recorded(rng, rows.rate_to, late=0.25))
    over = np.where(np.isnat(stays.end_recorded[rows.stay]) | (stays.end_recorded[rows.stay] > world.final),
                    np.maximum(over, stays.end_recorded[rows.stay]), over)  # fmt: skip
    to_recorded = np.where(rows.newest, over, np.append(entered[1:], NAT))
    last_of_stay = np.flatnonzero(rows.newest)
    return rows.but(
        recorded=entered, end_recorded=to_recorded, child=stays.child[rows.stay], start=rows.rate_from,
        end=rows.rate_to, placed=stays.start[rows.stay], left=stays.end[rows.stay],
        left_recorded=over[last_of_stay][np.cumsum(rows.newest) - rows.newest], home=stays.home[rows.stay],
        place=stays.place[rows.stay], provider=stays.provider[rows.stay],
    )  # fmt: skip


def owners(made: SimpleNamespace, rows: Events) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Provider, owner and URN of each row: carers and homes of the council's own have its name."""
    known = rows.home >= 0
    at = np.maximum(rows.home, 0)
    other = np.where(rows.provider == "PR1", COUNCIL_OWNER, "Another authority")
    provider = np.where(known, made.homes.name[at], other)
    owner = np.where(known, made.homes.owner[at], other)
    return provider, owner, np.where(known, made.homes.urn[at].astype(object), "")


def write(world: World, made, rows: Events, quarter: Quarter, target: Path, since, as_at, faulty) -> None:
    """Write the register of a quarter."""
    rows = rows.where(in_window(rows.recorded, rows.end, rows.end_recorded, since, as_at))
    provider, owner, urn = owners(made, rows)
    kinds = np.array([_TYPES[kind] for kind in rows.kind], dtype=object)
    columns = {
        "child_id": ids(rows.child), "placement_id": np.array([f"PL{n:06d}" for n in rows.stay.tolist()], dtype=object),
        "start": rows.placed, "end": seen(rows.left, rows.left_recorded, as_at), "rate_from": rows.start,
        "rate_to": seen(rows.end, rows.end_recorded, as_at), "weekly_gross": rows.weekly,
        "health_contribution": rows.health, "education_contribution": rows.school, "extras": rows.extras,
        "placement_type": kinds, "provider": provider, "owner": owner, "urn": urn, "in_house": rows.own,
    }  # fmt: skip
    begun, later = (str(day(quarter.start) + np.timedelta64(n, "D")) for n in (12, 40))
    nobody = ("", "", "", "", "Foster care", "Nowhere Fostering", "Nowhere Fostering", "", "no")
    extra = [
        ("990000041", "PL999941", begun, "", later, begun, *nobody),
        ("990000042", "PL999942", begun, "", begun, "", "a lot", *nobody[1:]),
    ] if faulty else []  # fmt: skip
    row = write_csv(target / "placement_costs.csv", columns, extra=extra)
    for n, reason in enumerate(("end before start", "not a number")[: len(extra)]):
        world.faults.add(quarter, "local/placement_costs.csv", row + n, "placement_costs", reason)


def count_all(world: World, rows: Events) -> None:
    """The truth about prices and providers. A placement without a price is not in the average."""
    truth, made = world.truth, world.shared["children"]
    rows = known_spells(rows, world.final)
    rows = rows.but(left=seen(rows.left, rows.left_recorded, world.final), owner=owners(made, rows)[1])
    bought = rows.where(~rows.own)
    for quarter in world.quarters:
        now = rows.where(open_at(rows.start, rows.end, quarter.end))
        costed = now.where(~np.isnan(now.weekly))
        weekly = costed.weekly + np.nan_to_num(costed.extras)
        truth.ratio(quarter, "average_cost_of_childrens_placement", weekly.sum(), len(costed))
        truth.count(quarter, "health_contributions_to_childrens_placements", np.nansum(now.health))
        truth.count(quarter, "education_contributions_to_childrens_placements", np.nansum(now.school))
        nights = days_within(bought.start, bought.end, quarter)
        there = bought.where(nights > 0)
        truth.count(quarter, "days_with_independent_providers", nights.sum())
        truth.count(
            quarter, "children_with_independent_providers", len(set(zip(there.child, there.owner, strict=True)))
        )
