"""The local registers about children: carers, beds, unregistered placements, incidents, prices, plan reviews."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np

from ...periods import Quarter
from . import children_costs, people
from .children_homes import COUNCIL_HOMES
from .children_ssda903 import ids, in_window
from .children_truth import known_spells
from .events import Events, seen
from .world import NAT, World, day, days_within, open_at, within_period
from .write import write_csv

WINDOW = "12 months"
HOUSEHOLDS = {"mainstream": 175, "connected": 95}
INCIDENTS_A_YEAR = 14
WHY_UNAVAILABLE = ("Awaiting a match", "On hold", "Sibling group only", "Carer on a break")


def registers(world: World, made: SimpleNamespace) -> SimpleNamespace:
    """Every local register as Events."""
    return SimpleNamespace(
        households=_households(world), beds=_beds(world), unregistered=_unregistered(world, made),
        incidents=_incidents(world), costs=children_costs.register(world, made),
    )  # fmt: skip


def _households(world: World) -> Events:
    """States of foster households: each lasts until places, children or what is unavailable change."""
    dice, final, rows = world.dice("households"), int(world.final.astype("int64")), []
    since = int(np.datetime64("2012-01-01").astype("int64"))
    number = 0
    for kind, open_now in HOUSEHOLDS.items():
        lasts = 5.5 * 365 if kind == "mainstream" else 2.2 * 365
        begin = since
        while (begin := begin + dice.expovariate(world.scaled(open_now) / lasts)) <= final:
            number += 1
            approved, ceased = int(begin), int(begin + dice.expovariate(1 / lasts)) + 30
            places = dice.choice((1, 1, 2, 2, 2, 3)) if kind == "mainstream" else dice.choice((1, 1, 1, 2))
            at, occupied = approved, 0 if kind == "mainstream" else places
            while at < ceased:
                until = min(ceased, at + 5 + int(dice.expovariate(1 / 170)))
                out = min(places - occupied, dice.choice((0, 0, 0, 1))) if kind == "mainstream" else 0
                reason = dice.choice(WHY_UNAVAILABLE) if out else ""
                rows.append((number, kind, approved, ceased, places, occupied, out, reason, at, until, until == ceased))
                at = until
                children = dice.choice((0, 1, 1, 2, 2, 3)) if kind == "mainstream" else dice.randint(1, 2)
                occupied = min(places, children)
    names = ("household", "type", "approved", "ceased", "places", "occupied", "out", "reason", "start", "end", "last")
    events = Events(**dict(zip(names, (list(c) for c in zip(*rows, strict=True)), strict=True)))
    for name in ("approved", "ceased", "start", "end"):
        events = events.but(**{name: vars(events)[name].astype("datetime64[D]")})
    return _recorded_in_order(world, events)


def _recorded_in_order(world: World, events: Events) -> Events:
    """States are entered in the order in which they began; one is closed when the next is entered."""
    rng = world.rng("households recorded")
    apart = world.recorded(rng, events.start, late=0.2).astype("int64") + events.household * 1_000_000
    entered = (np.maximum.accumulate(apart) - events.household * 1_000_000).astype("datetime64[D]")
    ended = np.maximum(entered, world.recorded(rng, events.end, late=0.2))
    following = np.append(entered[1:], NAT)
    return events.but(recorded=entered, end_recorded=np.where(events.last, ended, following))


def _beds(world: World) -> Events:
    """A picture of the council's own homes on each quarter's last day."""
    rng, homes = world.rng("beds"), world.scaled(COUNCIL_HOMES)
    registered = rng.integers(3, 7, homes)
    rows = []
    for quarter in world.quarters:
        usable = np.maximum(registered - (rng.random(homes) < 0.15), 1)
        occupied = np.minimum(usable, rng.binomial(usable, 0.84))
        rows += [(day(quarter.end), n, registered[n], usable[n], occupied[n]) for n in range(homes)]
    date, home, beds, usable, occupied = zip(*rows, strict=True)
    return Events(date=np.array(date), home=home, registered=beds, usable=usable, occupied=occupied)


def _unregistered(world: World, made: SimpleNamespace) -> Events:
    """The log: placements coded "other", and now and then a home whose registration had lapsed."""
    rng = world.rng("unregistered")
    rows = made.costs_spells
    coded = np.isin(rows.place, ["Z1", "Z11", "Z12"])
    short = (rows.end - rows.start).astype("int64") < 60
    lapsed = (rows.place == "K2") & (rows.provider == "PR4") & short & (rng.random(len(rows)) < 0.03)
    found = rows.where(coded | lapsed)
    number = len(found)
    recorded = world.recorded(rng, found.start, late=0.1, longest=40)
    reason = np.where(lapsed[coded | lapsed], "Registration lapsed", people.weighted(
        rng, ("No registered home found", "Emergency after breakdown", "Bespoke placement while registering"), number
    ))  # fmt: skip
    return Events(
        child=found.child, start=found.start, end=found.end, recorded=recorded, reason=reason,
        end_recorded=np.maximum(recorded, world.recorded(rng, found.end, late=0.1, longest=40)),
        told=found.start + rng.integers(0, 6, number).astype("timedelta64[D]"),
    )  # fmt: skip


def _incidents(world: World) -> Events:
    """Notifications of serious incidents: nearly all sent within five working days of becoming aware."""
    rng = world.rng("incidents")
    happened = world.arrivals(rng, INCIDENTS_A_YEAR, "2018-01-01")
    aware = happened + rng.integers(0, 9, len(happened)).astype("timedelta64[D]")
    sent = world.add_working_days(aware, rng.integers(1, 7, len(happened)))
    return Events(
        happened=happened, aware=aware, sent=sent, number=1 + (rng.random(len(happened)) < 0.18),
        recorded=world.recorded(rng, sent, late=0.05),
    )  # fmt: skip


def write(world: World, made: SimpleNamespace, local: SimpleNamespace, quarter: Quarter, folder: Path) -> None:
    """Write the registers of the quarter."""
    as_at, since = day(quarter.end), world.sees_from(quarter, WINDOW)
    target = folder / "local"
    faulty = quarter in world.faulty_quarters
    _write_households(world, local, quarter, target, since, as_at, faulty)
    beds = local.beds.where(local.beds.date == as_at)
    write_csv(target / "residential_beds.csv", {
        "home_urn": _urns(beds.home), "snapshot_date": beds.date, "registered_beds": beds.registered,
        "usable_beds": beds.usable, "occupied": beds.occupied,
    })  # fmt: skip
    rows = local.unregistered
    rows = rows.where(in_window(rows.recorded, rows.end, rows.end_recorded, since, as_at))
    write_csv(target / "unregistered_placements.csv", {
        "child_id": ids(rows.child), "start": rows.start, "end": seen(rows.end, rows.end_recorded, as_at),
        "reason": rows.reason, "regulator_notified_on": np.where(rows.told <= as_at, rows.told, NAT),
        "approved_by": np.full(len(rows), "Director of Children's Services", dtype=object),
    })  # fmt: skip
    rows = local.incidents.but(position=np.arange(len(local.incidents)))
    rows = rows.where((rows.recorded <= as_at) & (rows.sent >= since))
    write_csv(target / "serious_incidents.csv", {
        "notification_id": np.array([f"SIN{1000 + n}" for n in rows.position], dtype=object),
        "incident_date": rows.happened, "aware_date": rows.aware, "sent_date": rows.sent, "children": rows.number,
    })  # fmt: skip
    _write_plan_reviews(world, made, quarter, target, as_at)
    children_costs.write(world, made, local.costs, quarter, target, since, as_at, faulty)


def _urns(home) -> np.ndarray:
    return np.array([f"SC{900_000 + n}" for n in np.asarray(home).tolist()], dtype=object)


def _write_households(world, local, quarter, target, since, as_at, faulty) -> None:
    rows = local.households
    rows = rows.where(in_window(rows.recorded, rows.end, rows.end_recorded, since, as_at))
    left = np.where(rows.last, rows.end_recorded, np.datetime64("2100-01-01"))
    columns = {
        "household_id": np.array([f"FH{n:05d}" for n in rows.household.tolist()], dtype=object),
        "type": rows.type, "approved_on": rows.approved, "ceased_on": seen(rows.ceased, left, as_at),
        "approved_places": rows.places, "occupied": rows.occupied, "unavailable": rows.out, "reason": rows.reason,
        "from": rows.start, "to": seen(rows.end, rows.end_recorded, as_at),
    }  # fmt: skip
    begun = str(day(quarter.start) + np.timedelta64(20, "D"))
    extra = [
        ("FH99901", "mainstream", "2020-01-06", "", "two", 0, 0, "", begun, ""),
        ("FH99902", "mainstream", "2020-01-06", "", 2, 0, 0, "", "", ""),
    ] if faulty else []  # fmt: skip
    row = write_csv(target / "foster_households.csv", columns, extra=extra)
    for n, reason in enumerate(("not a number", "missing start date")[: len(extra)]):
        world.faults.add(quarter, "local/foster_households.csv", row + n, "foster_households", reason)


def _write_plan_reviews(world, made, quarter, target, as_at) -> None:
    since = world.sees_from(quarter, "previous financial year start")
    rows = made.plan_reviews
    rows = rows.where((rows.held >= since) & (rows.held <= as_at) & (rows.recorded <= as_at))
    write_csv(target / "child_protection_reviews.csv", {
        "LAchildID": ids(made.plans.child[rows.spell]),
        "CPPID": np.array([f"CPP{n:06d}" for n in rows.spell.tolist()], dtype=object),
        "CPPstartDate": made.plans.start[rows.spell], "CPPreviewDate": rows.held,
    })  # fmt: skip


def count_all(world: World, local: SimpleNamespace) -> None:
    """The truth about the registers."""
    truth, final = world.truth, world.final
    households, log = known_spells(local.households, final), known_spells(local.unregistered, final)
    left = np.where(local.households.last, local.households.end_recorded, np.datetime64("2100-01-01"))
    approved_only = Events(
        household=local.households.household, type=local.households.type, approved=local.households.approved,
        recorded=local.households.recorded, known=left,
    )  # fmt: skip
    mainstream = approved_only.where((approved_only.type == "mainstream") & (approved_only.recorded <= final))
    sent = local.incidents.where(local.incidents.recorded <= final)
    for quarter in world.quarters:
        end = day(quarter.end)
        now = households.where(open_at(households.start, households.end, end) & (households.type == "mainstream"))
        truth.count(quarter, "fostering_placement_vacancies", (now.places - now.occupied - now.out).sum())
        year = np.datetime64(f"{quarter.financial_year[:4]}-04-01", "D")
        new = mainstream.household[(mainstream.approved >= year) & (mainstream.approved <= end)]
        truth.count(quarter, "foster_households_approved", len(np.unique(new)))
        beds = local.beds.where(local.beds.date == end)
        truth.count(quarter, "residential_placement_vacancies", (beds.usable - beds.occupied).sum())
        truth.count(quarter, "unregulated_placements", len(np.unique(log.child[open_at(log.start, log.end, end)])))
        truth.count(quarter, "unregulated_placement_child_days", days_within(log.start, log.end, quarter).sum())
        of_quarter = within_period(sent.sent, quarter)
        truth.count(quarter, "serious_incident_notifications", of_quarter.sum())
        truth.count(quarter, "children_in_serious_incident_notifications", sent.number[of_quarter].sum())
    children_costs.count_all(world, local.costs)
