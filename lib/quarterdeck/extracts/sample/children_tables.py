"""The children's events with the day each was recorded: what extracts are cut from and truth is counted on."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from . import people
from .children_care import Care
from .children_cases import FRONT_DOOR_FROM, SEASON, SOURCES, Cases, days
from .children_costs import spells
from .children_recording import enter_with_the_referral
from .children_reviews import chain, months_on
from .events import Events
from .world import NAT, World

CONTACTS_ALONE_A_YEAR = 5_200
EARLY_HELP_A_YEAR = 900
ORGANISATIONS = ("Larkminster Family Hubs", "Fern Road Primary", "Kiln Lane Academy", "Riverside Health Visiting",
                 "Bellfield Nursery", "St Osric's School")  # fmt: skip
NEVER = np.datetime64("2100-01-01", "D")
_SHORT_BREAK_CHILDREN = 45


def tables(world: World) -> SimpleNamespace:
    """Every table of children's events, as a namespace of Events; `children` holds the people."""
    simulated = Cases(world)
    rng = world.rng("recording")
    made = SimpleNamespace(children=simulated.children, homes=simulated.homes)
    cases = simulated.cases
    known = cases.where(cases.referred >= np.datetime64(FRONT_DOOR_FROM))
    made.referrals = _referrals(world, rng, known)
    made.contacts = _contacts(world, rng, made)
    made.early_help = _early_help(world, rng, made)
    made.assessments = _assessments(world, rng, known)
    made.section_47 = _section_47(world, rng, known)
    made.need = _need(world, rng, cases, simulated.children.grown)
    made.plans = _plans(world, rng, cases, simulated.children.grown)
    enter_with_the_referral(made)
    made.plan_reviews = chain(
        world, world.rng("plan reviews"), made.plans.start, made.plans.end, months_on(made.plans.start, 3), (6,), 0.93
    )
    made.episodes = _episodes(world, rng, simulated)
    made.periods = _periods(made)
    made.reviews = chain(
        world, world.rng("reviews"), made.periods.start, made.periods.end,
        world.add_working_days(made.periods.start, 20), (3, 6), 0.95,
    )  # fmt: skip
    made.missing = _missing(world, rng, made)
    made.costs_spells = spells(made)
    made.need_of = np.full(len(made.children), "N1", dtype=object)
    made.need_of[cases.child] = cases.need
    return made


def add_people(made: SimpleNamespace, rng, dates) -> np.ndarray:
    """New children of the usual ages on those dates; their positions."""
    number, before = len(dates), len(made.children)
    born = dates - days(people.ages_in_days(rng, number))
    newcomers = Events(
        born=born,
        grown=people.birthday(born, 18),
        sex=np.where(rng.random(number) < 0.52, "M", "F"),
        ethnicity=people.weighted(rng, people.ETHNICITY, number),
        disabled=rng.random(number) < 0.08,
        uasc=np.zeros(number, bool),
    )
    made.children = Events.join([made.children, newcomers])
    return before + np.arange(number)


def _referrals(world, rng, cases: Events) -> Events:
    return Events(
        child=cases.child, date=cases.referred, recorded=world.recorded(rng, cases.referred, late=0.12),
        source=cases.source, nfa=cases.nfa,
    )  # fmt: skip


def _contacts(world, rng, made) -> Events:
    led_on = made.referrals
    before = rng.integers(0, 3, len(led_on)) * (rng.random(len(led_on)) < 0.3)
    alone = world.arrivals(rng, CONTACTS_ALONE_A_YEAR, FRONT_DOOR_FROM, season=SEASON)
    dates = np.concatenate([led_on.date - days(before), alone])
    every = Events(
        child=np.concatenate([led_on.child, add_people(made, rng, alone)]),
        date=dates,
        recorded=world.recorded(rng, dates, late=0.08),
        source=np.concatenate([led_on.source, people.weighted(rng, SOURCES, len(alone))]),
    )
    # One contact a child and day: a second would be taken for a repeated row.
    at = every.date.astype("int64") * 10_000_000 + every.child
    return every.where(np.unique(at, return_index=True)[1])


def _early_help(world, rng, made) -> Events:
    start = world.arrivals(rng, EARLY_HELP_A_YEAR, FRONT_DOOR_FROM, season=SEASON)
    end = start + days(rng.integers(20, 120, len(start)))
    recorded = world.recorded(rng, start)
    return Events(
        child=add_people(made, rng, start), start=start, end=end, recorded=recorded,
        end_recorded=np.maximum(recorded, world.recorded(rng, end)),
        organisation=people.weighted(rng, ORGANISATIONS, len(start)),
    )  # fmt: skip


def _assessments(world, rng, cases: Events) -> Events:
    """First assessments and, in long cases, a second; a few with dates that contradict each other."""
    first = cases.where(~np.isnat(cases.begun))
    long = first.where((first.closed - first.authorised) > np.timedelta64(260, "D"))
    begun = world.on_working_day(long.authorised + days(rng.integers(90, 180, len(long))))
    again = long.but(begun=begun, authorised=world.add_working_days(begun, rng.integers(15, 56, len(long))))
    both = Events.join([first, again])
    start, end, number = both.begun, both.authorised, len(both)
    recorded = world.recorded(rng, start, late=0.15)
    end_recorded = np.maximum(recorded, world.recorded(rng, end, late=0.15))
    draw = rng.random(number)
    backwards, blank = draw < 0.005, (draw >= 0.005) & (draw < 0.008)
    return Events(
        child=both.child,
        start=np.where(blank, NAT, start),
        end=np.where(backwards, start - days(rng.integers(1, 20, number)), end),
        recorded=np.where(blank, end_recorded, recorded),
        end_recorded=np.where(backwards, recorded, end_recorded),
        wrong=backwards | blank,
        seen=rng.random(number) < 0.95,
        supported=both.supported | both.planned,
    )


def _section_47(world, rng, cases: Events) -> Events:
    """Enquiries: each ends in a conference or is found to need none within twelve weeks, recording included."""
    asked = cases.where(~np.isnat(cases.enquired))
    number = len(asked)
    recorded = world.recorded(rng, asked.enquired, late=0.10, longest=30)
    held = ~np.isnat(asked.conferred)
    settled = np.where(held, asked.conferred, asked.enquired + days(rng.integers(4, 30, number)))
    settled_recorded = np.maximum(recorded, world.recorded(rng, settled, late=0.15, longest=40))
    draw = rng.random(number)
    backwards, blank = held & (draw < 0.012), held & (draw >= 0.012) & (draw < 0.022)
    conference = np.where(backwards, asked.enquired - days(rng.integers(1, 10, number)), asked.conferred)
    return Events(
        child=asked.child,
        start=np.where(blank, NAT, asked.enquired),
        recorded=np.where(blank, settled_recorded, recorded),
        conference=conference,
        unnecessary=~held,
        settled_recorded=settled_recorded,
        planned=asked.planned,
        wrong=backwards | blank,
    )


def _ends(world, rng, start, end, grown, late=0.2) -> tuple[np.ndarray, np.ndarray]:
    """Recording days of a spell's two ends; what ends on an eighteenth birthday is entered that day."""
    recorded = world.recorded(rng, start, late=late)
    end_recorded = np.where(end >= grown, end, world.recorded(rng, end, late=late))
    return recorded, np.maximum(recorded, end_recorded)


def _need(world, rng, cases: Events, grown) -> Events:
    cases = cases.where(cases.needed)
    recorded, closed_recorded = _ends(world, rng, cases.referred, cases.closed, grown[cases.child])
    return Events(
        child=cases.child, start=cases.referred, end=cases.closed, recorded=recorded, end_recorded=closed_recorded,
        need=cases.need, supported=cases.supported | cases.planned, why=cases.exit_reason, source=cases.source,
    )  # fmt: skip


def _plans(world, rng, cases: Events, grown) -> Events:
    cases = cases.where(cases.planned)
    recorded, ended = _ends(world, rng, cases.plan, cases.plan_end, grown[cases.child])
    order = np.lexsort((cases.plan, cases.child))
    return Events(
        child=cases.child, start=cases.plan, end=cases.plan_end, recorded=recorded, end_recorded=ended,
        before=cases.plans_before, category=cases.abuse,
        latest=np.where(rng.random(len(cases)) < 0.9, cases.abuse, "MUL"),
    ).where(order)  # fmt: skip


def _episodes(world, rng, simulated: Cases) -> Events:
    """Episodes of care with recording days in the order of the events; a few exits at 18 are never entered."""
    columns = dict(zip(Care.COLUMNS, zip(*simulated.care.rows, strict=True), strict=True))
    text = ("rne", "legal_status", "place", "provider", "rec", "change")
    rows = Events(**{k: np.array(v, dtype=object if k in text else "int64") for k, v in columns.items()})
    starts, ends = rows.decom.astype("datetime64[D]"), rows.dec.astype("datetime64[D]")
    entered = _in_order(world.recorded(rng, starts, late=0.2), rows.period)
    last = rows.rec != "X1"
    left = np.maximum(entered, world.recorded(rng, ends, late=0.2))
    grown = simulated.children.grown[rows.child]
    left = np.where(last & (ends == grown) & (rng.random(len(rows)) < 0.02), NEVER, left)
    end_recorded = np.where(last, left, np.append(entered[1:], NAT))
    care = rows.but(decom=starts, dec=ends, recorded=entered, end_recorded=end_recorded)
    return Events.join([care, _short_breaks(world, rng, simulated, int(rows.period.max()) + 1)])


def _in_order(recorded, period) -> np.ndarray:
    """Recording days that never run backwards within a period of care (periods stand in rising order)."""
    apart = recorded.astype("int64") + period * 1_000_000
    return (np.maximum.accumulate(apart) - period * 1_000_000).astype("datetime64[D]")


def _short_breaks(world, rng, simulated: Cases, first_period: int) -> Events:
    """Disabled children with short breaks: agreements (V4) that run for a year or two, single stays (V3)."""
    start = world.arrivals(rng, _SHORT_BREAK_CHILDREN / 1.6, "2016-01-01")
    long = rng.integers(300, 900, len(start))
    agreed = rng.random(len(start)) < 0.8
    pool = np.flatnonzero(simulated.children.disabled & ~simulated.children.uasc)
    child, stays = pool[rng.integers(0, len(pool), len(start))], []
    old_enough = (simulated.children.born[child] < start - days(3 * 365)) & (
        simulated.children.grown[child] > start + days(long)
    )
    alone = ~np.isin(child, [row[0] for row in simulated.care.rows])
    unique = np.zeros(len(child), bool)
    unique[np.unique(child, return_index=True)[1]] = True
    for n in np.flatnonzero(old_enough & alone & unique):
        if agreed[n]:
            stays.append((child[n], start[n], start[n] + days(long[n]), "V4"))
        else:
            for month in range(0, int(long[n]), 30):
                stays.append((child[n], start[n] + days(month), start[n] + days(month + 3), "V3"))
    who, begin, end, status = (np.array(column) for column in zip(*stays, strict=True))
    number = len(stays)
    own = rng.random(number) < 0.6
    recorded = world.recorded(rng, begin, late=0.1)
    blank = np.full(number, "", dtype=object)
    return Events(
        child=who, period=first_period + np.arange(number), decom=begin, rne=np.full(number, "S", dtype=object),
        legal_status=status.astype(object), place=np.where(rng.random(number) < 0.6, "K2", "U6").astype(object),
        provider=np.where(own, "PR1", "PR4").astype(object), home=np.full(number, -1), placement=np.ones(number, int),
        dec=end, rec=np.full(number, "E8", dtype=object), change=blank, recorded=recorded,
        end_recorded=np.maximum(recorded, world.recorded(rng, end, late=0.1)),
    )  # fmt: skip


def _periods(made) -> Events:
    """Periods of care (short breaks apart), one row each: first and last day, and when those were recorded."""
    care = made.episodes.where(~np.isin(made.episodes.legal_status, ["V3", "V4"]))
    first = np.unique(care.period, return_index=True)[1]
    last = np.append(first[1:], len(care)) - 1
    return Events(
        child=care.child[first], period=care.period[first], start=care.decom[first], end=care.dec[last],
        rec=care.rec[last], recorded=care.recorded[first], end_recorded=care.end_recorded[last],
    )  # fmt: skip


def _missing(world, rng, made) -> Events:
    """Older looked-after children go missing, some often."""
    care = made.periods
    lasting = (np.minimum(care.end, world.final) - care.start).astype("int64")
    old = (made.children.born[care.child] < care.start - days(10 * 365)) & (lasting > 20)
    often = rng.poisson(np.where(old, 0.5 + rng.exponential(1.2, len(care)) * (lasting / 365) * 0.8, 0))
    which = np.repeat(np.arange(len(care)), often)
    start = care.start[which] + days(rng.random(len(which)) * (lasting[which] - 5))
    end = np.minimum(start + days(rng.geometric(0.45, len(which)) - 1), care.end[which])
    # One a child and day: a second would be taken for a repeated row.
    one = np.unique(start.astype("int64") * 10_000_000 + care.child[which], return_index=True)[1]
    which, start, end = which[one], start[one], end[one]
    recorded = world.recorded(rng, start, late=0.05)
    return Events(
        child=care.child[which], kind=np.where(rng.random(len(which)) < 0.85, "M", "A"), start=start, end=end,
        recorded=recorded, end_recorded=np.maximum(recorded, world.recorded(rng, end, late=0.05)),
    )  # fmt: skip
