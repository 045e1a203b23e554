"""Annual reviews of education, health and care plans, and the amendments that follow them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import is_among, months_before
from quarterdeck.metric import WorkedExample, count, percentage, within

WEEKS = 12
AMEND = "amend"
SOURCE = "Log of annual reviews; SEN2, plans"
LOG = "Log of annual reviews"
GROUPS = ("primary_need", "sex", "ethnicity", "placement_setting", "age_band")


def _reviewed(ehc_plans: pd.DataFrame, ehc_reviews: pd.DataFrame, period) -> pd.DataFrame:
    """Plans open and at least 12 months old at period end: reviewed in the last 12 months or not."""
    year_ago = months_before(period.end, 12)
    began = ehc_plans.plan_start_date.fillna(ehc_plans.issued_date)
    ceased = ehc_plans.cease_date <= period.end
    is_a_plan = began.notna() | ehc_plans.assessment_outcome.isin(["Y", "H"])
    plans = ehc_plans[is_a_plan & ~ceased & ~(began > year_ago)]
    recent = ehc_reviews[ehc_reviews.meeting_date.between(year_ago, period.end)]
    outcome = np.select(
        [began[plans.index].isna(), is_among(plans.plan_id, recent.plan_id)], ["date error", "yes"], default="no"
    )
    return plans.assign(outcome=pd.Series(outcome, index=plans.index, dtype="str"))


_TABLES = {
    "ehc_plans": """
        plan_id | plan_start_date | issued_date | assessment_outcome | cease_date | outcome
        A       | 2024-09-30      |             | Y                  |            | {reviewed}
        B       | 2024-10-01      |             | Y                  |            | left out
        C       | 2020-01-06      |             | Y                  | 2025-09-30 | left out
        D       | 2020-01-06      |             | Y                  | 2025-10-01 | {reviewed}
        E       | 2020-01-06      |             | H                  |            | {not_reviewed}
        F       | 2020-01-06      |             | Y                  |            | {not_reviewed}
        G       |                 | 2024-01-08  | Y                  |            | {not_reviewed}
        H       |                 |             | Y                  |            | {undated}
        I       |                 |             | A                  |            | left out
        J       |                 |             | H                  |            | {undated}
    """,
    "ehc_reviews": """
        plan_id | meeting_date | decision_date | outcome
        A       | 2025-09-30   |               |
        D       | 2024-09-30   |               | amend
        E       | 2024-09-29   | 2024-10-20    | maintain
        F       | 2025-10-01   |               |
        B       | 2025-08-01   |               |
    """,
}


def _example(reviewed: str, not_reviewed: str, undated: str) -> WorkedExample:
    words = {"reviewed": reviewed, "not_reviewed": not_reviewed, "undated": undated}
    tables = {name: text.format(**words) for name, text in _TABLES.items()}
    about = "The anniversary itself is in; the meeting counts, not the letter; a plan ended on the day is out."
    return WorkedExample("2025-26 Q2", tables, about=about)


@count(
    "EHC plans without a review in the last 12 months",
    basis="at period end",
    polarity="low is good",
    unit="plans",
    source=SOURCE,
    needs={"ehc_plans": ("plan_start_date", "cease_date"), "ehc_reviews": ("plan_id",)},
    groups=GROUPS,
    looks_back={"ehc_reviews": 12},
    example=_example("left out", "yes", "left out"),
)
def ehc_annual_reviews_overdue(ehc_plans, ehc_reviews, period):
    """EHC plans open at the end of the period's last day and at least 12 months old, without a review
    meeting in the 12 months before."""
    judged = _reviewed(ehc_plans, ehc_reviews, period)
    return judged[judged.outcome == "no"].assign(outcome="yes")


@percentage(
    "EHC plans reviewed in the last 12 months",
    basis="at period end",
    polarity="high is good",
    source=SOURCE,
    needs={"ehc_plans": ("plan_start_date", "cease_date"), "ehc_reviews": ("plan_id",)},
    groups=GROUPS,
    open_and_late=ehc_annual_reviews_overdue,
    looks_back={"ehc_reviews": 12},
    example=_example("yes", "no", "date error"),
)
def ehc_annual_reviews_within_12_months(ehc_plans, ehc_reviews, period):
    """Of the EHC plans open at the end of the period's last day and at least 12 months old, those with a
    review meeting in the 12 months before, the anniversary included. The date is that of the meeting,
    not of the council's letter. Where there is no log, SEN2 shows the latest review only, and so can
    serve no earlier quarter."""
    return _reviewed(ehc_plans, ehc_reviews, period)


def _to_amend(ehc_reviews: pd.DataFrame) -> pd.DataFrame:
    """Reviews that decided to amend the plan; what they decided moves to `review_outcome`."""
    reviews = ehc_reviews.rename(columns={"outcome": "review_outcome"})
    return reviews[reviews.review_outcome == AMEND]


@count(
    "EHC plan amendments not issued and already beyond 12 weeks",
    basis="at period end",
    polarity="low is good",
    unit="reviews",
    source=LOG,
    needs={"ehc_reviews": ("outcome", "final_plan_issued")},
    looks_back={"ehc_reviews": 12},
    example=WorkedExample(
        "2025-26 Q2",
        """
        plan_id | meeting_date | outcome  | final_plan_issued | outcome
        A       | 2025-07-07   | amend    |                   | yes
        B       | 2025-07-08   | amend    |                   | left out
        C       | 2025-06-10   | amend    | 2025-10-01        | yes
        D       | 2025-06-10   | amend    | 2025-09-30        | left out
        E       | 2025-06-10   | maintain |                   | left out
        """,
        about="Day 85 is late, day 84 is not.",
    ),
)
def ehc_annual_review_amendments_open_and_late(ehc_reviews, period):
    """Reviews that decided to amend the plan, without a final amended plan at the end of the period's last
    day although more than 12 weeks (84 days) have passed since the meeting."""
    reviews = _to_amend(ehc_reviews)
    late = reviews.meeting_date < period.end - pd.Timedelta(weeks=WEEKS)
    issued = reviews.final_plan_issued <= period.end
    return reviews[late & ~issued]


@percentage(
    "EHC plan amendments issued within 12 weeks of the review",
    basis="in the period",
    polarity="high is good",
    source=LOG,
    needs={"ehc_reviews": ("outcome", "final_plan_issued")},
    open_and_late=ehc_annual_review_amendments_open_and_late,
    looks_back={"ehc_reviews": 3},
    examples=(
        WorkedExample(
            "2025-26 Q2",
            """
            plan_id | meeting_date | outcome  | final_plan_issued | outcome
            A       | 2025-06-10   | amend    | 2025-09-02        | yes
            B       | 2025-06-10   | amend    | 2025-09-03        | no
            C       | 2025-06-10   | amend    |                   | no
            D       | 2025-07-08   | amend    |                   | no
            E       | 2025-07-09   | amend    | 2025-08-01        | left out
            F       | 2025-04-08   | amend    | 2025-07-01        | yes
            G       | 2025-04-07   | amend    | 2025-07-01        | left out
            H       | 2025-06-10   | maintain |                   | left out
            I       | 2025-06-10   | amend    | 2025-06-09        | date error
            J       | 2025-06-10   |          |                   | left out
            """,
            about="Due on day 84: 2 September for a meeting on 10 June. Not issued is late, not unknown.",
        ),
    ),
)
def ehc_annual_review_amendments_within_12_weeks(ehc_reviews, period):
    """Of the annual reviews that decided to amend the plan and whose 12 weeks (84 days) from the meeting
    end in the period, those whose final amended plan was issued by then. A plan still to be issued
    counts as late."""
    reviews = _to_amend(ehc_reviews)
    due = reviews.meeting_date + pd.Timedelta(weeks=WEEKS)
    judged = reviews[due.between(period.start, period.end)]
    outcome = within(judged.meeting_date, judged.final_plan_issued, weeks=WEEKS)
    return judged.assign(outcome=outcome.replace("not recorded", "no"))
