"""What children's placements cost: measures from the brokerage register, or a return of placement costs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.metric import WorkedExample, average, total

SOURCE = "Brokerage register, or a return of placement costs"
GROUPS = ("placement_type", "in_house")


def open_placements(placement_costs: pd.DataFrame, date) -> pd.DataFrame:
    """One row a placement open at the end of `date`, with the price in force on that day.

    The newest price that has begun is the one in force. A price whose last day had already passed
    before `date` is none: the placement is then not costed.
    """
    date = pd.Timestamp(date)
    begun = (placement_costs.start <= date) & (placement_costs.rate_from <= date)
    prices = placement_costs[begun].sort_values("rate_from", kind="stable")
    # Brothers and sisters may share the identifier of one placement: each child's place has its own price.
    newest = prices.drop_duplicates(["child_id", "placement_id"], keep="last")
    # Only the newest price says whether the placement has ended: an earlier one may come from an older
    # extract, in which the placement was still open.
    newest = newest[~(newest.end <= date)]
    weekly = (newest.weekly_gross + newest.extras.fillna(0.0)).where(~(newest.rate_to < date))
    return newest.assign(weekly_cost=weekly).sort_index()


@total(
    "Health contributions to children's placements",
    basis="at period end",
    polarity="neutral",
    unit="£ a week",
    source=SOURCE,
    needs={"placement_costs": ("end", "health_contribution")},
    groups=GROUPS,
    example=WorkedExample(
        "2025-26 Q2",
        """
        placement_id | start      | end        | rate_from  | rate_to    | weekly_gross | health_contribution | outcome
        P1           | 2025-01-06 |            | 2025-04-01 |            | 5000         | 1200                | yes
        P2           | 2025-01-06 |            | 2025-04-01 |            | 900          |                     | left out
        P3           | 2025-01-06 | 2025-09-30 | 2025-04-01 |            | 5000         | 1000                | left out
        """,
    ),
)
def health_contributions_to_childrens_placements(placement_costs, period):
    """What the NHS contributes a week to placements open at the end of the period's last day. The
    average cost of a placement is before contributions; this is shown beside it."""
    placements = open_placements(placement_costs, period.end)
    contributed = placements[placements.health_contribution > 0]
    return contributed.assign(numerator=contributed.health_contribution)


@total(
    "Education contributions to children's placements",
    basis="at period end",
    polarity="neutral",
    unit="£ a week",
    source=SOURCE,
    needs={"placement_costs": ("end", "education_contribution")},
    groups=GROUPS,
    example=WorkedExample(
        "2025-26 Q2",
        """
        placement_id | start      | end | rate_from  | rate_to    | weekly_gross | education_contribution | outcome
        P1           | 2025-01-06 |     | 2025-04-01 | 2025-09-30 | 5000         | 700                    | left out
        P1           | 2025-01-06 |     | 2025-09-30 |            | 5100         | 750                    | yes
        P2           | 2025-01-06 |     | 2025-04-01 |            | 900          |                        | left out
        """,
    ),
)
def education_contributions_to_childrens_placements(placement_costs, period):
    """What education budgets contribute a week to placements open at the end of the period's last
    day. The average cost of a placement is before contributions; this is shown beside it."""
    placements = open_placements(placement_costs, period.end)
    contributed = placements[placements.education_contribution > 0]
    return contributed.assign(numerator=contributed.education_contribution)


@average(
    "Average cost of children's placement",
    basis="at period end",
    polarity="low is good",
    unit="£ a week",
    source=SOURCE,
    needs={"placement_costs": ("end", "weekly_gross")},
    benchmark="looked_after_weekly_unit_cost_gbp",
    benchmark_note=(
        "The definition differs. The published figure is a year's outturn divided by the children looked after on "
        "31 March, rounded to £5; it takes in staff, support and placements that have no invoice. Ours is the "
        "agreed weekly price of placements open on one day."
    ),
    groups=GROUPS,
    beside=(health_contributions_to_childrens_placements, education_contributions_to_childrens_placements),
    examples=(
        WorkedExample(
            "2025-26 Q2",
            """
            placement_id | start      | end        | rate_from  | rate_to    | weekly_gross | extras | outcome
            P1           | 2025-01-06 |            | 2025-01-06 | 2025-09-30 | 4000         |        | left out
            P1           | 2025-01-06 |            | 2025-09-30 |            | 4200         | 300    | yes
            P2           | 2025-01-06 | 2025-09-30 | 2025-01-06 |            | 900          |        | left out
            P3           | 2025-01-06 | 2025-10-01 | 2025-01-06 |            | 500          |        | yes
            P4           | 2025-09-30 |            | 2025-09-30 |            |              |        | not recorded
            P5           | 2025-10-01 |            | 2025-10-01 |            | 800          |        | left out
            P6           | 2025-01-06 |            | 2025-01-06 | 2025-09-30 | 600          |        | yes
            P7           | 2025-01-06 |            | 2025-01-06 | 2025-09-29 | 700          |        | not recorded
            """,
            about="A's price changes on the last day: the new price counts. B ended on it: out. D has no price.",
        ),
        WorkedExample(
            "2025-26 Q2",
            """
            child_id | placement_id | start      | end | rate_from  | weekly_gross | extras
            A        | P1           | 2025-01-06 |     | 2025-04-01 | 4200         | 300
            B        | P2           | 2025-01-06 |     | 2025-04-01 | 500          |
            C        | P3           | 2025-01-06 |     | 2025-04-01 |              | 200
            """,
            expect=2500.0,
            about="(4,200 + 300 + 500) / 2: the placement without a price is not costed.",
        ),
        WorkedExample(
            "2025-26 Q2",
            """
            child_id | placement_id | start      | end | rate_from  | weekly_gross
            A        | P1           | 2025-01-06 |     | 2025-04-01 | 900
            B        | P1           | 2025-01-06 |     | 2025-04-01 | 1100
            B        | P1           | 2025-01-06 |     | 2025-09-01 | 1500
            """,
            expect=1200.0,
            about="(900 + 1,500) / 2: a brother and a sister placed together are two.",
        ),
    ),
)
def average_cost_of_childrens_placement(placement_costs, period):
    """The mean weekly cost of children's placements open at the end of the period's last day: the
    agreed price in force that day with extras, before contributions from health and education. One
    placement counts once, at its newest price. Placements without a price are left out of the mean
    and reduce the share costed; the median stands beside the mean, because a few placements move it."""
    placements = open_placements(placement_costs, period.end)
    costed = placements.weekly_cost.notna()
    return placements.assign(
        outcome=pd.Series(np.where(costed, "yes", "not recorded"), index=placements.index, dtype="str"),
        numerator=placements.weekly_cost,
    )
