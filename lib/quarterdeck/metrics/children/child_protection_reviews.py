"""Child protection plans reviewed on time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import months_before, open_on
from quarterdeck.metric import WorkedExample, count, percentage

FIRST_WITHIN, THEN_EVERY, JUDGED_OVER = 3, 6, 12
LOOKS_BACK = {"child_protection_reviews": JUDGED_OVER + THEN_EVERY}
SOURCE = "Annex A, list 7 (child protection plans); reviews of the children in need census, or the safeguarding dataset"
GROUPS = ("latest_category", "team", "disability", "age_band", "sex", "ethnicity")


def _open_plans(child_protection_plans: pd.DataFrame, date) -> pd.DataFrame:
    plans = child_protection_plans[open_on(child_protection_plans, "plan_start_date", "plan_end_date", date)]
    return plans.drop_duplicates(["child_id", "plan_start_date"], keep="last")


def _reviews_due(plans: pd.DataFrame, reviews: pd.DataFrame, date) -> pd.DataFrame:
    """What each plan was due up to `date`: one row a plan and review due.

    Columns: `plan` (index of the plan), `due`, `held` (the next review, missing if none yet). A review
    belongs to the child's plan that was open when it was held; one on the first day of a plan is none.
    """
    starts = plans[["child_id", "plan_start_date"]].rename_axis("plan").reset_index()
    so_far = reviews.loc[reviews.review_date <= date, ["child_id", "review_date"]]
    held = starts.merge(so_far, on="child_id").drop_duplicates()
    held = held[held.review_date > held.plan_start_date]
    first = starts.assign(event=starts.plan_start_date, due=_months_after(starts.plan_start_date, FIRST_WITHIN))
    later = held.assign(event=held.review_date, due=_months_after(held.review_date, THEN_EVERY))
    events = pd.concat([first[["plan", "event", "due"]], later[["plan", "event", "due"]]])
    events = events.sort_values(["plan", "event"], kind="stable")
    return events.assign(held=events.groupby("plan").event.shift(-1))


def _months_after(dates: pd.Series, months: int) -> pd.Series:
    return months_before(dates, -months)


_TABLES = {
    "child_protection_plans": """
        child_id | plan_start_date | plan_end_date | outcome
        A        | 2025-06-30      |               | {on_time}
        B        | 2025-07-01      |               | left out
        C        | 2025-06-29      |               | {overdue}
        D        | 2025-01-02      |               | {late_once}
        E        | 2025-01-02      |               | {on_time}
        F        | 2024-06-03      |               | {overdue}
        G        | 2025-01-02      | 2025-09-30    | left out
        H        | 2022-06-06      |               | {on_time}
        I        | 2024-11-01      |               | {on_time}
    """,
    "child_protection_reviews": """
        child_id | plan_start_date | review_date
        C        | 2025-06-29      | 2025-10-01
        D        | 2025-01-02      | 2025-04-03
        E        | 2025-01-02      | 2025-04-02
        F        | 2024-06-03      | 2024-09-03
        F        | 2024-06-03      | 2025-03-03
        F        | 2024-06-03      | 2025-03-29
        H        | 2022-06-06      | 2023-06-06
        H        | 2022-06-06      | 2024-09-30
        H        | 2022-06-06      | 2025-03-30
        I        | 2024-11-01      | 2025-01-30
        I        | 2024-11-01      | 2025-07-30
    """,
}


def _example(on_time: str, late_once: str, overdue: str) -> WorkedExample:
    words = {"on_time": on_time, "late_once": late_once, "overdue": overdue}
    about = (
        "A is three months old that day and its review is due on it. D's first review came a day late. F was "
        "due the day before. What H missed in 2023 is more than 12 months ago."
    )
    return WorkedExample("2025-26 Q2", {k: v.format(**words) for k, v in _TABLES.items()}, about=about)


@count(
    "Child protection plans with a review overdue",
    basis="at period end",
    polarity="low is good",
    unit="plans",
    source=SOURCE,
    needs={"child_protection_plans": ("plan_end_date",)},
    groups=GROUPS,
    looks_back=LOOKS_BACK,
    example=_example("left out", "left out", "yes"),
)
def child_protection_reviews_overdue(child_protection_plans, child_protection_reviews, period):
    """Child protection plans open at the end of the period's last day whose next review is overdue: more
    than 3 months since the plan began without a first review, or more than 6 months since the last one."""
    plans = _open_plans(child_protection_plans, period.end)
    reviews = _reviews_due(plans, child_protection_reviews, period.end)
    overdue = reviews.held.isna() & (reviews.due < period.end)
    return plans[plans.index.isin(reviews.plan[overdue])]


@percentage(
    "Child protection plans reviewed on time",
    basis="at period end",
    polarity="high is good",
    source=SOURCE,
    needs={"child_protection_plans": ("plan_end_date",)},
    benchmark="child_protection_reviews_on_time_percent",
    benchmark_note="Published at 31 March.",
    groups=GROUPS,
    open_and_late=child_protection_reviews_overdue,
    looks_back=LOOKS_BACK,
    example=_example("yes", "no", "no"),
)
def child_protection_reviews_on_time(child_protection_plans, child_protection_reviews, period):
    """Of the child protection plans open for at least 3 months at the end of the period's last day, those
    with every review on time that fell due in the last 12 months, and none overdue. The first review is
    due within 3 months of the start of the plan, each later one within 6 months of the one before."""
    plans = _open_plans(child_protection_plans, period.end)
    plans = plans[plans.plan_start_date <= months_before(period.end, FIRST_WITHIN)]
    reviews = _reviews_due(plans, child_protection_reviews, period.end)
    recent = reviews.due > months_before(period.end, JUDGED_OVER)
    held_late = recent & (reviews.held > reviews.due)
    overdue = reviews.held.isna() & (reviews.due < period.end)
    late = plans.index.isin(reviews.plan[held_late | overdue])
    return plans.assign(outcome=pd.Series(np.where(late, "no", "yes"), index=plans.index, dtype="str"))
