"""The truth of the measures on education, health and care plans."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from .children_reviews import months_on
from .events import seen
from .world import World, day, open_at, within_period

LIMIT, REVIEW_LIMIT = 140, 84


def count_all(world: World, made: SimpleNamespace) -> None:
    """Add every measure on requests, plans and reviews to `world.truth`."""
    _requests(world, made)
    _timeliness(world, made)
    _annual_reviews(world, made)
    _amendments(world, made)


def _requests(world: World, made) -> None:
    """Requests received, and assessments agreed to, by the day the person who asked was told."""
    rows = made.requests.where((made.requests.recorded <= world.final) & (made.requests.outcome != "H"))
    told = seen(rows.decided, rows.decided_recorded, world.final)
    agreed = (rows.outcome == "Y") & (rows.decided_recorded <= world.final) & ~np.isnat(rows.received)
    for quarter in world.quarters:
        world.truth.count(quarter, "ehc_requests_to_assess", within_period(rows.received, quarter).sum())
        world.truth.count(quarter, "ehc_assessments_started", (agreed & within_period(told, quarter)).sum())


def _timeliness(world: World, made) -> None:
    """Plans issued within 140 days of the request; and assessments past that day without a plan."""
    final = world.final
    agreed = (made.requests.outcome == "Y") & (made.requests.decided_recorded <= final)
    rows = made.requests.where(agreed)
    settled = rows.issued_recorded <= final
    result = np.where(settled, rows.result, "A")
    issued = seen(rows.issued, np.where(rows.result == "Y", rows.issued_recorded, np.datetime64("2100-01-01")), final)
    ceased = seen(rows.ceased, rows.ceased_recorded, final)
    exception = rows.exception & settled
    taken = np.where(np.isnat(issued) | np.isnat(rows.received), -1, (issued - rows.received).astype("int64"))
    for quarter in world.quarters:
        end = day(quarter.end)
        year = np.datetime64(f"{quarter.end.year}-01-01", "D")
        right = taken >= 0
        new = within_period(issued, quarter) & right
        to_date = (issued >= year) & (issued <= end) & right
        in_time = taken <= LIMIT
        for measure, judged in (
            ("ehc_plans_issued_within_20_weeks", new & ~exception),
            ("ehc_plans_issued_within_20_weeks_including_exceptions", new),
            ("ehc_plans_issued_within_20_weeks_calendar_year", to_date & ~exception),
        ):
            world.truth.percentage(quarter, measure, (judged & in_time).sum(), judged.sum())
        late = rows.received + np.timedelta64(LIMIT, "D") < end
        waiting = late & ~(issued <= end) & ~np.isin(result, ["N", "W"]) & ~(ceased <= end)
        world.truth.count(quarter, "ehc_plans_open_and_already_late", (waiting & ~exception).sum())
        everyone = "ehc_plans_open_and_already_late_including_exceptions"
        world.truth.count(quarter, everyone, waiting.sum())


def _annual_reviews(world: World, made) -> None:
    """Plans open and a year old: reviewed in the last 12 months or not."""
    final = world.final
    rows = made.requests.but(position=np.arange(len(made.requests)))
    rows = rows.where((rows.issued_recorded <= final) & ~np.isnat(rows.start))
    ceased = seen(rows.ceased, rows.ceased_recorded, final)
    held = made.reviews.where(made.reviews.recorded <= final)
    for quarter in world.quarters:
        end = day(quarter.end)
        year_ago = months_on(end, -12)
        judged = rows.position[open_at(rows.start, ceased, end) & (rows.start <= year_ago)]
        reviewed = held.plan[(held.meeting >= year_ago) & (held.meeting <= end)]
        number = np.isin(judged, reviewed).sum()
        world.truth.percentage(quarter, "ehc_annual_reviews_within_12_months", number, len(judged))
        world.truth.count(quarter, "ehc_annual_reviews_overdue", len(judged) - number)


def _amendments(world: World, made) -> None:
    """Reviews that decided to amend: final plan within 84 days of the meeting."""
    final = world.final
    decided = (made.reviews.outcome == "amend") & (made.reviews.decided_recorded <= final)
    rows = made.reviews.where(decided & (made.reviews.recorded <= final))
    issued = seen(rows.final, rows.final_recorded, final)
    due = rows.meeting + np.timedelta64(REVIEW_LIMIT, "D")
    wrong = issued < rows.meeting
    for quarter in world.quarters:
        judged = within_period(due, quarter) & ~wrong
        world.truth.percentage(
            quarter, "ehc_annual_review_amendments_within_12_weeks", (judged & (issued <= due)).sum(), judged.sum()
        )
        end = day(quarter.end)
        late = (due < end) & ~(issued <= end)
        world.truth.count(quarter, "ehc_annual_review_amendments_open_and_late", late.sum())
