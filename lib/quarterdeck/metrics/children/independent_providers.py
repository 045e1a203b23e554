"""The independent providers that children's placements are bought from, by who owns them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import overlap_days
from quarterdeck.metric import WorkedExample, count, total

SOURCE = "Brokerage register, or a return of placement costs"
GROUPS = ("owner", "placement_type")
_EXAMPLE = """
    child_id | placement_id | start      | end        | rate_from  | provider  | owner   | in_house | outcome
    A        | P1           | 2025-01-06 |            | 2025-01-06 | The Beech | Group 1 | no       | left out
    A        | P1           | 2025-01-06 |            | 2025-08-01 | The Beech | Group 1 | no       | yes
    B        | P2           | 2025-01-06 | 2025-07-01 | 2025-01-06 | The Beech | Group 1 | no       | left out
    C        | P3           | 2025-01-06 | 2025-07-02 | 2025-01-06 | The Ash   |         | no       | yes
    D        | P4           | 2025-09-30 |            | 2025-09-30 | The Oak   | Group 2 | no       | yes
    E        | P5           | 2025-10-01 |            | 2025-10-01 | The Oak   | Group 2 | no       | left out
    F        | P6           | 2025-01-06 |            | 2025-01-06 | Our home  |         | yes      | left out
    G        | P7           | 2025-01-06 |            | 2025-01-06 | The Oak   | Group 2 |          | not recorded
    H        | P4           | 2025-09-30 |            | 2025-09-30 | The Oak   | Group 2 | no       | yes
"""


def _bought(placement_costs: pd.DataFrame, period) -> pd.DataFrame:
    """Placements not in house with at least one day in the period, one row each, with their `days`."""
    begun = (placement_costs.start <= period.end) & (placement_costs.rate_from <= period.end)
    outside = placement_costs.in_house != "yes"
    spells = placement_costs[begun & outside].sort_values("rate_from", kind="stable")
    placements = spells.drop_duplicates(["child_id", "placement_id"], keep="last")
    # Only the newest price says whether the placement has ended: an earlier one may come from an older
    # extract, in which the placement was still open.
    placements = placements[~(placements.end <= period.start)]
    days = overlap_days(placements.start, placements.end, period.start, period.end)
    outcome = np.where(placements.in_house.isna(), "not recorded", "yes")
    judged = placements.assign(
        days=days,
        owner=placements.owner.fillna(placements.provider),
        outcome=pd.Series(outcome, index=placements.index, dtype="str"),
    )
    return judged[judged.days > 0]


@count(
    "Children with independent providers",
    basis="in the period",
    polarity="neutral",
    source=SOURCE,
    needs={"placement_costs": ("end", "in_house")},
    groups=GROUPS,
    example=WorkedExample("2025-26 Q2", _EXAMPLE, about="P1 has two prices in the period and counts once."),
)
def children_with_independent_providers(placement_costs, period):
    """Children placed in the period with each independent owner of providers. A child placed with two
    owners counts once for each. Where the owner is not known the provider stands for it. The council's
    own provision is left out."""
    return _bought(placement_costs, period).drop_duplicates(["child_id", "owner"], keep="last")


@total(
    "Days of children's placements with independent providers",
    basis="in the period",
    polarity="neutral",
    unit="days",
    source=SOURCE,
    needs={"placement_costs": ("end", "in_house")},
    groups=GROUPS,
    examples=(
        WorkedExample("2025-26 Q2", _EXAMPLE),
        WorkedExample(
            "2025-26 Q2",
            """
            child_id | placement_id | start      | end        | rate_from  | rate_to    | owner   | in_house
            A        | P1           | 2025-01-06 |            | 2025-01-06 | 2025-08-01 | Group 1 | no
            A        | P1           | 2025-01-06 |            | 2025-08-01 |            | Group 1 | no
            B        | P2           | 2025-01-06 | 2025-07-02 | 2025-01-06 |            | Group 1 | no
            C        | P3           | 2025-09-30 |            | 2025-09-30 |            | Group 2 | no
            """,
            expect=94.0,
            about="All 92 days of July to September, 1 July, and 30 September.",
        ),
    ),
)
def days_with_independent_providers(placement_costs, period):
    """Days of the period that children were placed with independent providers. The day on which a
    placement ends is not counted. The council's own provision is left out."""
    placements = _bought(placement_costs, period)
    return placements.assign(numerator=placements.days)
