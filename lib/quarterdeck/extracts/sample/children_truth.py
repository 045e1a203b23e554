"""The truth of the children's measures, counted from the events at the newest extract's knowledge."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from .children_reviews import known_chain, months_on
from .events import Events, seen
from .world import NAT, World, day, open_at, within_period

SHORT_BREAKS = ("V3", "V4")
GUARDIANSHIP = ("E43", "E44", "E45", "E46", "E47", "E48")
FOSTER = ("U1", "U2", "U3", "U4", "U5", "U6")
FOR_ADOPTION = ("A3", "A4", "A5", "A6")


def known_spells(spells: Events, by) -> Events:
    """Spells whose start was recorded by a day; ends not recorded by then are NaT."""
    rows = spells.where(spells.recorded <= by)
    end = "dec" if hasattr(rows, "dec") else "end"
    return rows.but(**{end: seen(getattr(rows, end), rows.end_recorded, by)})


def count_all(world: World, made: SimpleNamespace) -> None:
    """Add every measure of the children's tables to `world.truth`."""
    _front_door(world, made)
    _protection(world, made)
    _looked_after(world, made)
    _looked_after_reviews(world, made)


# --- front door ---------------------------------------------------------------------------------------


def earlier_in_12_months(referrals: Events) -> np.ndarray:
    """For each referral, how many of the same child in the 12 months before it (the anniversary is in)."""
    scale = 10_000_000
    at = referrals.child.astype("int64") * scale + referrals.date.astype("int64")
    order = np.argsort(at, kind="stable")
    back = referrals.child.astype("int64") * scale + months_on(referrals.date, -12).astype("int64")
    return np.searchsorted(at[order], at, side="left") - np.searchsorted(at[order], back, side="left")


def _front_door(world: World, made) -> None:
    truth, final = world.truth, world.final
    contacts = made.contacts.where(made.contacts.recorded <= final)
    referrals = made.referrals.where(made.referrals.recorded <= final)
    referrals = referrals.but(earlier=earlier_in_12_months(referrals))
    assessments = known_spells(made.assessments, final)
    taken = _working_days(world, assessments.start, assessments.end)
    right = ~np.isnat(assessments.start) & (assessments.end >= assessments.start)
    for quarter in world.quarters:
        truth.count(quarter, "contacts_in_period", within_period(contacts.date, quarter).sum())
        of_quarter = referrals.where(within_period(referrals.date, quarter))
        truth.count(quarter, "referrals_in_period", len(of_quarter))
        truth.percentage(quarter, "re_referrals_within_12_months", (of_quarter.earlier > 0).sum(), len(of_quarter))
        since = day(quarter.back(1).start)
        half_year = referrals.where((referrals.date >= since) & (referrals.date <= day(quarter.end)))
        again = np.unique(half_year.child[half_year.earlier > 0])
        truth.percentage(quarter, "re_referrals_in_last_6_months", len(again), len(np.unique(half_year.child)))
        done = within_period(assessments.end, quarter) & right
        truth.percentage(
            quarter, "assessments_completed_within_45_working_days", (done & (taken <= 45)).sum(), done.sum()
        )
        still = open_at(assessments.start, assessments.end, quarter.end)
        so_far = world.working_days(assessments.start[still], day(quarter.end))
        truth.count(quarter, "assessments_open_and_already_late", (so_far > 45).sum())


def _working_days(world: World, start, end) -> np.ndarray:
    """Working days from start to end; NaN where either is missing."""
    both = ~np.isnat(start) & ~np.isnat(end)
    taken = np.full(len(start), np.nan)
    taken[both] = world.working_days(start[both], end[both])
    return taken


# --- children in need and protection ------------------------------------------------------------------


def _protection(world: World, made) -> None:
    truth, final = world.truth, world.final
    need, plans = known_spells(made.need, final), known_spells(made.plans, final)
    enquiries = made.section_47.where(made.section_47.recorded <= final)
    conference = seen(enquiries.conference, enquiries.settled_recorded, final)
    unnecessary = enquiries.unnecessary & (enquiries.settled_recorded <= final)
    taken = _working_days(world, enquiries.start, conference)
    repeated = _repeated(plans)
    for quarter in world.quarters:
        end = day(quarter.end)
        children = world.population_at(quarter, "0-17")
        in_need = len(np.unique(need.child[open_at(need.start, need.end, end)]))
        truth.count(quarter, "children_in_need_at_period_end", in_need)
        truth.ratio(quarter, "children_in_need_rate", in_need, children, per=10_000)
        on_plan = len(np.unique(plans.child[open_at(plans.start, plans.end, end)]))
        truth.count(quarter, "child_protection_plans_at_period_end", on_plan)
        truth.ratio(quarter, "child_protection_plans_rate", on_plan, children, per=10_000)
        started = within_period(plans.start, quarter)
        truth.count(quarter, "child_protection_plans_started", started.sum())
        truth.percentage(
            quarter, "second_or_subsequent_child_protection_plans", (plans.before[started] > 0).sum(), started.sum()
        )
        truth.percentage(
            quarter, "child_protection_plans_repeated_within_24_months", repeated[started].sum(), started.sum()
        )
        truth.count(quarter, "section_47_enquiries_started", within_period(enquiries.start, quarter).sum())
        held = within_period(conference, quarter) & (conference >= enquiries.start)
        truth.percentage(
            quarter, "initial_conferences_within_15_working_days", (held & (taken <= 15)).sum(), held.sum()
        )
        waiting = open_at(enquiries.start, conference, end) & ~unnecessary
        so_far = world.working_days(enquiries.start[waiting], end)
        truth.count(quarter, "initial_conferences_open_and_already_late", (so_far > 15).sum())
    _plan_reviews(world, made)


def _repeated(plans: Events) -> np.ndarray:
    """Plans that began within 24 months of the end of the same child's plan before."""
    order = np.lexsort((plans.start, plans.child))
    child, start, end = plans.child[order], plans.start[order], plans.end[order]
    result = np.zeros(len(plans), bool)
    result[order[1:]] = (child[1:] == child[:-1]) & (end[:-1] >= months_on(start[1:], -24)) & (end[:-1] <= start[1:])
    return result


def _plan_reviews(world: World, made) -> None:
    """Plans open three months and more at period end: no review overdue, none late in the last 12 months."""
    plans = made.plans.but(position=np.arange(len(made.plans)))
    plans = known_spells(plans, world.final)
    rows = known_chain(made.plan_reviews, world.final)
    for quarter in world.quarters:
        end = day(quarter.end)
        open_now = plans.where(open_at(plans.start, plans.end, end))
        due = rows.where((rows.due <= end) & np.isin(rows.spell, open_now.position))
        late = (due.held <= end) & (due.held > due.due) & (due.due > months_on(end, -12))
        current = ~(due.previous > end) & ~(due.held <= end) & (due.due < end)
        missed = np.unique(due.spell[late | current])
        long = open_now.position[months_on(open_now.start, 3) <= end]
        world.truth.percentage(
            quarter, "child_protection_reviews_on_time", (~np.isin(long, missed)).sum(), len(long)
        )
        world.truth.count(quarter, "child_protection_reviews_overdue", len(np.unique(due.spell[current])))


# --- looked after -------------------------------------------------------------------------------------


def in_care_at(episodes: Events, grown: np.ndarray, date) -> Events:
    """The episodes in which children are looked after at the end of a day; short breaks and adults are out."""
    short = np.isin(episodes.legal_status, SHORT_BREAKS)
    young = grown[episodes.child] > day(date)
    return episodes.where(open_at(episodes.decom, episodes.dec, date) & ~short & young)


def _looked_after(world: World, made) -> None:
    episodes = known_spells(made.episodes, world.final)
    exits = (episodes.rec != "X1") & ~np.isin(episodes.legal_status, SHORT_BREAKS)
    left = episodes.where(exits & ~np.isnat(episodes.dec))
    for quarter in world.quarters:
        _at_period_end(world, quarter, in_care_at(episodes, made.children.grown, quarter.end))
        _exits(world, quarter, left)
        began = within_period(episodes.decom, quarter) & (episodes.rne == "S")
        began &= ~np.isin(episodes.legal_status, SHORT_BREAKS)
        world.truth.count(quarter, "children_starting_to_be_looked_after", len(np.unique(episodes.child[began])))
        settled = _settled(episodes, in_care_at(episodes, made.children.grown, quarter.end), made.children, quarter)
        world.truth.percentage(quarter, "same_placement_for_two_years", *settled)


def _settled(episodes: Events, now: Events, children: Events, quarter) -> tuple[int, int]:
    """Of children under 16 in care for 30 months, how many for 24 months in one placement; and how many there are.

    The simulator numbers the placements of a period of care, and a temporary one has the number 0.
    """
    end = day(quarter.end)
    long = settled = 0
    for child, period in zip(now.child, now.period, strict=True):
        own = episodes.where((episodes.period == period) & (episodes.decom <= end))
        order = np.argsort(own.decom)
        begun, number, move = own.decom[order], own.placement[order], own.rne[order]
        of_age = months_on(children.born[child : child + 1], 16 * 12)[0] <= end
        if of_age or months_on(begun[:1], 30)[0] > end:
            continue
        lived = [n for n in dict.fromkeys(number.tolist()) if n]
        starts = [begun[number == n][0] for n in lived]
        kept = [n for n, one in enumerate(lived) if n == 0 or move[number == one][0] not in ("T", "U")]
        last = kept[-1]
        if last == len(lived) - 1 and own.place[order][number == lived[-1]][0] in FOR_ADOPTION and last:
            last = kept[-2]
        long, settled = long + 1, settled + (months_on(starts[last : last + 1], 24)[0] <= end)
    return settled, long


def _at_period_end(world: World, quarter, now: Events) -> None:
    truth, all_children = world.truth, len(np.unique(now.child))
    truth.count(quarter, "children_looked_after_at_period_end", all_children)
    truth.ratio(
        quarter, "children_looked_after_rate", all_children, world.population_at(quarter, "0-17"), per=10_000
    )
    status = now.legal_status
    truth.count(quarter, "full_care_orders_at_period_end", (status == "C2").sum())
    truth.count(quarter, "interim_care_orders_at_period_end", (status == "C1").sum())
    truth.count(quarter, "section_20_arrangements_at_period_end", (status == "V2").sum())
    truth.count(quarter, "other_order_types_at_period_end", (~np.isin(status, ["C1", "C2", "V2"])).sum())
    own = now.provider == "PR1"
    residential, carers = ((now.place == "K2") & own).sum(), (np.isin(now.place, FOSTER) & own).sum()
    truth.count(quarter, "placed_in_council_residential", residential)
    truth.percentage(quarter, "placed_in_council_residential_percent", residential, all_children)
    truth.count(quarter, "placed_with_council_foster_carers", carers)
    truth.count(quarter, "placed_with_council_connected_carers", (np.isin(now.place, FOSTER[:3]) & own).sum())
    truth.percentage(quarter, "placed_with_own_council_carers_percent", carers, all_children)


def _exits(world: World, quarter, left: Events) -> None:
    truth = world.truth
    now = left.where(within_period(left.dec, quarter))
    adopted, guardianship = np.isin(now.rec, ["E11", "E12"]).sum(), np.isin(now.rec, GUARDIANSHIP).sum()
    truth.count(quarter, "exits_from_care", len(now))
    truth.count(quarter, "exits_to_adoption", adopted)
    truth.percentage(quarter, "exits_to_adoption_percent", adopted, len(now))
    truth.count(quarter, "exits_to_special_guardianship", guardianship)
    truth.percentage(quarter, "exits_to_special_guardianship_percent", guardianship, len(now))
    year = np.datetime64(f"{quarter.financial_year[:4]}-04-01", "D")
    to_date = (left.dec >= year) & (left.dec <= day(quarter.end))
    truth.count(quarter, "children_ceasing_to_be_looked_after_in_year", len(np.unique(left.child[to_date])))


def _looked_after_reviews(world: World, made) -> None:
    """Children with a review due in the period; and those at its end whose review is overdue.

    A review is due only while the child is in care, under 18 and not placed for adoption.
    """
    periods, final = made.periods, world.final
    entered = periods.recorded <= final
    end = seen(periods.end, periods.end_recorded, final)
    rows = known_chain(made.reviews, final)
    rows = rows.where(entered[rows.spell])
    placed = _placed_for_adoption(made, final)
    grown = made.children.grown[periods.child]
    here = ~(end[rows.spell] <= rows.due) & (grown[rows.spell] > rows.due) & ~(placed[rows.spell] <= rows.due)
    episodes = known_spells(made.episodes, final)
    for quarter in world.quarters:
        last = day(quarter.end)
        due = rows.where(here & within_period(rows.due, quarter))
        child = periods.child[due.spell]
        late = np.unique(child[~(due.held <= due.due)])
        everyone = np.unique(child)
        world.truth.percentage(
            quarter, "looked_after_reviews_in_timescale", len(everyone) - len(late), len(everyone)
        )
        now = in_care_at(episodes, made.children.grown, last)
        waiting = np.unique(now.period[~np.isin(now.place, FOR_ADOPTION)])
        current = ~(rows.previous > last) & ~(rows.held <= last) & (rows.due < last)
        world.truth.count(
            quarter, "looked_after_reviews_overdue", np.isin(periods.period[rows.spell[current]], waiting).sum()
        )


def _placed_for_adoption(made, by) -> np.ndarray:
    """For each period of care the day the child was placed for adoption, NaT if not (or not yet recorded)."""
    rows = made.episodes.where(np.isin(made.episodes.place, FOR_ADOPTION) & (made.episodes.recorded <= by))
    day_placed = np.full(len(made.periods), NAT)
    position = np.searchsorted(made.periods.period, rows.period)
    first = np.unique(position, return_index=True)
    day_placed[first[0]] = rows.decom[first[1]]
    return day_placed
