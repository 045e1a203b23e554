"""Children placed where no registration is in force."""

from __future__ import annotations

from quarterdeck.derive import open_on, overlap_days
from quarterdeck.metric import WorkedExample, count, total

SOURCE = "Log of unregistered placements; without one, placement codes Z1 and Z11 to Z14, not confirmed"


@total(
    "Child-days in unregulated placements",
    basis="in the period",
    polarity="low is good",
    unit="days",
    source=SOURCE,
    needs={"unregistered_placements": ("end",)},
    groups=("reason",),
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | start      | end
        A        | 2025-09-30 |
        B        | 2025-06-01 | 2025-07-02
        C        | 2025-08-01 | 2025-08-11
        D        | 2025-06-01 | 2025-07-01
        E        | 2025-08-11 | 2025-08-01
        """,
        expect=12.0,
        about="1 day for A, 1 for B, 10 for C, none for D; E ends before it starts and is a date error.",
    ),
)
def unregulated_placement_child_days(unregistered_placements, period):
    """Days in the period that children spent in placements where no registration is in force, added up
    over the children. The day a placement ends is not counted."""
    backwards = unregistered_placements.end < unregistered_placements.start
    days = overlap_days(
        unregistered_placements.start, unregistered_placements.end, period.start, period.end
    )
    in_period = unregistered_placements.start.between(period.start, period.end)
    judged = unregistered_placements.assign(numerator=days.mask(backwards, 0.0), outcome="yes")
    judged = judged.assign(outcome=judged.outcome.mask(backwards, "date error"))
    return judged[(days > 0) | (backwards & in_period)]


@count(
    "Unregulated placements",
    basis="at period end",
    polarity="low is good",
    unit="placements",
    source=SOURCE,
    needs={"unregistered_placements": ("end",)},
    groups=("reason",),
    beside=(unregulated_placement_child_days,),
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | start      | end        | outcome
        A        | 2025-09-30 |            | yes
        B        | 2025-06-01 | 2025-09-30 | left out
        C        | 2025-06-01 | 2025-10-01 | yes
        D        | 2025-10-01 |            | left out
        E        | 2025-06-01 |            | left out
        E        | 2025-08-01 |            | yes
        """,
        about="A placement that ends on the last day is no longer open; a child is in one placement at a time.",
    ),
)
def unregulated_placements(unregistered_placements, period):
    """Children in a placement where no registration is in force at the end of the period's last day, as
    the council's log has them. Where there is no log the figure comes from placement codes and is
    not confirmed: a gap in coding must not make a child unregistered."""
    open_now = unregistered_placements[open_on(unregistered_placements, "start", "end", period.end)]
    return open_now.sort_values("start", kind="stable").drop_duplicates("child_id", keep="last")
