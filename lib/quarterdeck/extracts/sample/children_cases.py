"""Children through the front door: contact, referral, assessment, enquiry, conference, plan, care, closure.

Each generation of referrals is drawn at once. The children whose cases closed come back, some of them,
as the next generation. Children who entered care before the front door is simulated come in as cases of
their own, so that the number looked after is steady from the first quarter.
"""

from __future__ import annotations

import numpy as np

from . import people
from .children_care import Care, live_in_care
from .children_homes import homes
from .events import Events
from .world import NAT, World

REFERRALS_A_YEAR = 2_010  # of children not known before; with those who come back about 3,200
FRONT_DOOR_FROM = "2017-04-01"
CARE_FROM = "2003-01-01"
CARE_STARTS_A_YEAR = 262
UASC_A_YEAR = 20
# January first: quiet in August and at Christmas, busy in autumn and spring.
SEASON = (1.0, 1.02, 1.12, 0.92, 1.04, 1.05, 1.02, 0.72, 1.05, 1.14, 1.12, 0.8)
SOURCES = {
    "1A": 7, "1B": 2, "1C": 1, "1D": 1, "2A": 20, "2B": 2, "3A": 2, "3B": 3, "3C": 1, "3D": 1, "3E": 4, "3F": 5,
    "4": 2, "5A": 9, "5B": 4, "5C": 3, "6": 28, "7": 2, "8": 3, "9": 3,
}  # fmt: skip
NEEDS = {"N1": 56, "N2": 8, "N3": 4, "N4": 9, "N5": 14, "N6": 4, "N7": 1, "N8": 2, "N0": 2}
ABUSE = {"NEG": 47, "PHY": 7, "SAB": 4, "EMO": 38, "MUL": 4}
ONE = np.timedelta64(1, "D")


def days(number) -> np.ndarray:
    """Whole days to add to a date."""
    return np.asarray(number).astype("timedelta64[D]")


class Cases:
    """The simulated cases: `cases`, `children` and `care` (episodes), all at once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.rng = world.rng("cases")
        self.dice = world.dice("care")
        self.homes = homes(world)
        self.care = Care()
        self.periods = 0
        first = self._first_referrals()
        self.plans_before = np.where(self.rng.random(len(self.children)) < 0.09, 1, 0)
        generations, coming = [], first
        while len(coming):
            cases = self._live(coming)
            generations.append(cases)
            coming = self._coming_back(cases)
        self.cases = Events.join(generations)

    # --- who comes, and when --------------------------------------------------------------------------

    def _first_referrals(self) -> Events:
        world, rng = self.world, self.rng
        known = world.arrivals(rng, REFERRALS_A_YEAR, FRONT_DOOR_FROM, season=SEASON)
        before = world.arrivals(rng, CARE_STARTS_A_YEAR, CARE_FROM, FRONT_DOOR_FROM)
        alone = world.arrivals(rng, UASC_A_YEAR, CARE_FROM)
        dates = np.concatenate([known, before, alone])
        kind = np.repeat(["known", "care", "uasc"], [len(known), len(before), len(alone)])
        old = people.ages_in_days(rng, len(dates))
        old = np.where(kind == "uasc", rng.integers(int(14.5 * 365.25), int(17.5 * 365.25), len(dates)), old)
        ethnicity = people.weighted(rng, people.ETHNICITY, len(dates))
        abroad = people.weighted(rng, people.UASC_ETHNICITY, len(dates))
        born = dates - days(old)
        self.children = Events(
            born=born,
            grown=people.birthday(born, 18),
            sex=np.where(rng.random(len(dates)) < np.where(kind == "uasc", 0.92, 0.53), "M", "F"),
            ethnicity=np.where(kind == "uasc", abroad, ethnicity),
            disabled=rng.random(len(dates)) < 0.11,
            uasc=kind == "uasc",
        )
        return Events(child=np.arange(len(dates)), referred=dates, kind=kind, again=np.zeros(len(dates), int))

    def _coming_back(self, cases: Events) -> Events:
        rng = self.rng
        gap = (rng.exponential(190, len(cases)) + 3).astype("int64")
        back = self.world.on_working_day(np.where(np.isnat(cases.closed), self.world.final, cases.closed) + days(gap))
        grown = self.children.grown[cases.child]
        chosen = (
            (rng.random(len(cases)) < 0.40)
            & (back <= self.world.final)
            & (back >= np.datetime64(FRONT_DOOR_FROM))
            & (back < grown - days(120))
            & ~np.isin(cases.exit_reason, ["E11", "E12", "E2", "E3"])
            & (cases.kind != "uasc")
        )
        count = int(chosen.sum())
        return Events(
            child=cases.child[chosen], referred=back[chosen], kind=np.repeat("known", count),
            again=cases.again[chosen] + 1,
        )  # fmt: skip

    # --- what happens then ----------------------------------------------------------------------------

    def _live(self, coming: Events) -> Events:
        """Everything that happens to one generation of referrals, at once."""
        rng, size = self.rng, len(coming)
        grown = self.children.grown[coming.child]
        forced = coming.kind != "known"
        nfa = (rng.random(size) < 0.27) & ~forced
        known = self.plans_before[coming.child] > 0
        enquiry = (rng.random(size) < np.where(known, 0.68, 0.50)) & ~nfa & (coming.kind != "uasc")
        conference = enquiry & (rng.random(size) < np.where(known, 0.56, 0.46))
        begun, authorised = self._assessed(coming.referred, nfa, grown)
        enquired = np.where(enquiry, self.world.on_working_day(coming.referred + days(rng.integers(0, 20, size))), NAT)
        conferred = self._conferred(enquired, conference)
        planned = conference & (rng.random(size) < 0.88) & (conferred < grown - days(40))
        plan = np.where(planned, _in_mid_month(conferred), NAT)
        plan_end = np.minimum(plan + days(rng.lognormal(np.log(305), 0.62, size) + 20), grown)
        supported = ~nfa & ~planned & (rng.random(size) < 0.50)
        care = self._enters_care(coming, nfa, planned, supported, plan, plan_end)
        left, why = self._care(coming, care, grown)
        into_care = ~np.isnat(care) & planned
        soon = np.maximum(care, plan) + days(rng.integers(5, 40, size))
        plan_end = np.where(into_care, np.minimum(plan_end, soon), plan_end)
        closed = self._closed(coming, nfa, supported, authorised, plan_end, left, grown)
        order = np.where(planned, self.plans_before[coming.child], -1)
        self.plans_before[coming.child] += planned
        return coming.but(
            nfa=nfa, begun=begun, authorised=authorised, enquired=enquired, conferred=conferred, planned=planned,
            plan=plan, plan_end=plan_end, plans_before=order, care=care, left=left, exit_reason=why, closed=closed,
            supported=supported, needed=~nfa, source=people.weighted(rng, SOURCES, size),
            need=np.where(coming.kind == "uasc", "N8", people.weighted(rng, NEEDS, size)),
            abuse=people.weighted(rng, ABUSE, size),
        )  # fmt: skip

    def _assessed(self, referred, nfa, grown) -> tuple[np.ndarray, np.ndarray]:
        """Assessments begin within two days; about one in six takes more than 45 working days."""
        rng, size = self.rng, len(referred)
        begun = np.where(nfa, NAT, self.world.on_working_day(referred + days(rng.integers(0, 3, size))))
        draw = rng.random(size)
        taken = np.select(
            [draw < 0.12, draw < 0.42, draw < 0.80, draw < 0.85, draw < 0.87],
            [rng.integers(0, 11, size), rng.integers(11, 31, size), rng.integers(31, 45, size), 45, 46],
            rng.integers(47, 95, size),
        )
        ended = np.where(nfa, NAT, self.world.add_working_days(np.where(nfa, grown, begun), taken))
        return begun, np.where(ended >= grown, grown - ONE, ended)

    def _conferred(self, enquired, conference) -> np.ndarray:
        """Initial conferences: about four in five within 15 working days, many on the fifteenth."""
        rng, size = self.rng, len(enquired)
        draw = rng.random(size)
        taken = np.select(
            [draw < 0.62, draw < 0.79, draw < 0.83], [rng.integers(5, 15, size), 15, 16], rng.integers(17, 27, size)
        )
        start = np.where(conference, enquired, self.world.final)
        return np.where(conference, self.world.add_working_days(start, taken), NAT)

    def _enters_care(self, coming, nfa, planned, supported, plan, plan_end) -> np.ndarray:
        """The day a child starts to be looked after, for some in each kind of case."""
        rng, size = self.rng, len(coming)
        chance = np.where(planned, 0.20, np.where(supported, 0.095, 0.045)) * np.where(coming.again > 0, 1.1, 1.0)
        enters = ((rng.random(size) < chance) & ~nfa) | (coming.kind != "known")
        wait = np.where(supported, rng.integers(10, 220, size), rng.integers(0, 25, size))
        wait = np.where(coming.kind == "uasc", 0, wait)
        from_plan = plan + days(rng.integers(5, 220, size))
        start = np.where(planned & (from_plan < plan_end), from_plan, coming.referred + days(wait))
        start = np.where(planned & ~(from_plan < plan_end), plan + days(3), start)
        grown = self.children.grown[coming.child]
        return np.where(enters & (start < grown - days(15)), start, NAT)

    def _care(self, coming, care, grown) -> tuple[np.ndarray, np.ndarray]:
        """Live each period of care; the day it ends and why."""
        left, why = np.full(len(coming), NAT), np.full(len(coming), "", dtype=object)
        born = self.children.born[coming.child].astype("int64")
        for n in np.flatnonzero(~np.isnat(care)):
            child = int(coming.child[n])
            end, why[n] = live_in_care(
                self.dice, self.homes, self.care, child, self.periods, int(born[n]), int(grown[n].astype("int64")),
                int(care[n].astype("int64")), bool(self.children.uasc[child]),
            )  # fmt: skip
            left[n] = np.datetime64(end, "D")
            self.periods += 1
        return left, why

    def _closed(self, coming, nfa, supported, authorised, plan_end, left, grown) -> np.ndarray:
        """The case closes after the last thing in it, at the latest on the eighteenth birthday."""
        rng, size = self.rng, len(coming)
        after = authorised + days(rng.integers(0, 12, size))
        after = np.where(supported, authorised + days(rng.lognormal(np.log(215), 0.6, size)), after)
        after = np.where(~np.isnat(plan_end), plan_end + days(rng.integers(20, 150, size)), after)
        after = np.where(~np.isnat(left), np.fmax(left + days(rng.integers(5, 50, size)), after), after)
        after = np.where(nfa, coming.referred + days(rng.integers(1, 6, size)), after)
        return np.minimum(np.maximum(after, coming.referred + ONE), grown)


def _in_mid_month(dates) -> np.ndarray:
    """The same day, or the second of the next month from the 29th on and for the first.

    Months counted from such a day never fall back to a month's last day, whoever counts them.
    """
    dates = np.asarray(dates, dtype="datetime64[D]")
    month = dates.astype("datetime64[M]")
    of_month = (dates - month.astype("datetime64[D]")).astype("int64") + 1
    second = np.timedelta64(1, "D")
    late = np.where(of_month > 28, (month + 1).astype("datetime64[D]") + second, dates)
    return np.where(np.isnat(dates), NAT, np.where(of_month == 1, dates + second, late))
