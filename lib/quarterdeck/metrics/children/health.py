"""Health assessments of looked-after children."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import age_at, months_before
from quarterdeck.metric import WorkedExample, percentage
from quarterdeck.metrics.children.looked_after import children_looked_after_at_period_end

YOUNG = 5
MONTHS_UNDER_FIVE, MONTHS_FROM_FIVE = 6, 12
LOOKED_AFTER_MONTHS = 12


@percentage(
    "Looked-after children with an up-to-date health assessment",
    basis="at period end",
    polarity="high is good",
    source="Annex A, list 8; SSDA903, episodes",
    needs={"episodes": ("dec",), "looked_after_latest": ("last_health_assessment", "looked_after_from")},
    groups=("age_band", "sex", "ethnicity", "place"),
    example=WorkedExample(
        "2025-26 Q2",
        {
            "episodes": """
                child_id | date_of_birth | decom      | dec        | legal_status | outcome
                A        | 2015-01-01    | 2024-09-30 |            | C2           | yes
                B        | 2015-01-01    | 2024-09-30 |            | C2           | no
                C        | 2020-10-01    | 2024-01-01 |            | C2           | yes
                D        | 2020-10-01    | 2024-01-01 |            | C2           | no
                E        | 2020-09-30    | 2024-01-01 |            | C2           | yes
                F        | 2015-01-01    | 2024-01-01 |            | C2           | no
                G        | 2015-01-01    | 2024-10-01 |            | C2           | left out
                H        | 2015-01-01    | 2024-01-01 | 2025-09-30 | C2           | left out
                I        | 2015-01-01    | 2024-01-01 |            | C2           | not recorded
                J        |               | 2024-01-01 |            | C2           | not recorded
                K        | 2015-01-01    | 2024-01-01 |            | C2           | not recorded
            """,
            "looked_after_latest": """
                child_id | looked_after_from | last_health_assessment
                A        | 2024-09-30        | 2024-09-30
                B        | 2024-09-30        | 2024-09-29
                C        | 2024-01-01        | 2025-03-30
                D        | 2024-01-01        | 2025-03-29
                E        | 2024-01-01        | 2024-10-01
                F        | 2024-01-01        |
                G        | 2024-10-01        |
                H        | 2024-01-01        | 2025-09-01
                J        | 2024-01-01        | 2025-01-01
                K        | 2024-01-01        | 2025-10-01
            """,
        },
        about="Six months until the fifth birthday, twelve from that day; E is five on the last day.",
    ),
)
def health_assessments_up_to_date(episodes, looked_after_latest, period):
    """Of the children looked after at the end of the period's last day who have been so for twelve months
    or more, those whose last health assessment was within the time the regulations set: six months
    for a child under five, twelve months from the fifth birthday on. A child on the list without a date
    counts as not assessed. One who is not on it, whose age is not known, or whose last assessment came
    after the period, so that the one before is not known, is not recorded."""
    listed = looked_after_latest.drop_duplicates("child_id").set_index("child_id")
    now = children_looked_after_at_period_end(episodes, period)
    began = now.child_id.map(listed.looked_after_from)
    long = now[~(began > months_before(period.end, LOOKED_AFTER_MONTHS))]
    last = long.child_id.map(listed.last_health_assessment)
    age = age_at(long.date_of_birth, period.end)
    young, old = (months_before(period.end, months) for months in (MONTHS_UNDER_FIVE, MONTHS_FROM_FIVE))
    in_time = last >= pd.Series(young, index=long.index).where(age < YOUNG, old)
    unknown = ~long.child_id.isin(listed.index) | age.isna() | began[long.index].isna() | (last > period.end)
    outcome = np.select([unknown, in_time], ["not recorded", "yes"], default="no")
    return long.assign(outcome=pd.Series(outcome, index=long.index, dtype="str"))
