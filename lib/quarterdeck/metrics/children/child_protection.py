"""Children in need and child protection plans: how many, and which children come back onto a plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import months_before, open_on
from quarterdeck.metric import WorkedExample, count, percentage, rate
from quarterdeck.metrics.children.per_child import per_10_000_children

IN_NEED = "Annex A, list 6 (children in need), the children in need census or the safeguarding dataset"
PLANS = "Annex A, list 7 (child protection plans), the children in need census or the safeguarding dataset"
ESTIMATES = "; mid-year population estimates, ages 0 to 17"
GROUPS = ("team", "disability", "age_band", "sex", "ethnicity")
PLAN_GROUPS = ("latest_category", *GROUPS)
_RESIDENTS = """
    la_code   | age_band | year | persons | vintage
    E06000999 | 0-17     | 2024 | 5000    | 2025
"""
_IN_NEED = """
    child_id | cin_start_date | cin_closure_date | case_status           | outcome
    A        | 2025-09-30     |                  | Child in need plan    | yes
    B        | 2025-01-02     | 2025-09-30       | Closed episode        | left out
    C        | 2025-01-02     | 2025-10-01       | Child in need plan    | yes
    D        | 2025-10-01     |                  | Open assessment       | left out
    E        | 2025-01-02     |                  | Child protection plan | left out
    E        | 2025-06-02     |                  | Looked after child    | yes
"""
_ON_A_PLAN = """
    child_id | plan_start_date | plan_end_date | outcome
    A        | 2025-09-30      |               | yes
    B        | 2025-01-02      | 2025-09-30    | left out
    C        | 2025-01-02      | 2025-10-01    | yes
    D        | 2025-10-01      |               | left out
    E        | 2025-01-02      |               | left out
    E        | 2025-06-02      |               | yes
"""


def _per_child(table: str, text: str) -> WorkedExample:
    tables = {table: text, "population": _RESIDENTS}
    return WorkedExample("2025-26 Q2", tables, expect=6.0, about="3 children of 5,000 aged 0 to 17.")


@rate(
    "Children in need per 10,000 children",
    basis="at period end",
    polarity="neutral",
    unit="per 10,000 children",
    source=IN_NEED + ESTIMATES,
    needs={"children_in_need": ("cin_closure_date",)},
    benchmark="children_in_need_rate",
    benchmark_note="Published at 31 March, from the children in need census.",
    example=_per_child("children_in_need", _IN_NEED),
)
def children_in_need_rate(children_in_need, population, period):
    """Children in need with an open case at the end of the period's last day for every 10,000 residents
    aged 0 to 17, by the latest mid-year population estimate."""
    return per_10_000_children(children_in_need_at_period_end(children_in_need, period), population, period)


@count(
    "Children in need at period end",
    basis="at period end",
    polarity="neutral",
    source=IN_NEED,
    needs={"children_in_need": ("cin_closure_date",)},
    groups=("case_status", "primary_need", *GROUPS),
    beside=(children_in_need_rate,),
    example=WorkedExample("2025-26 Q2", _IN_NEED, about="A case that closes on the day is closed; a child once."),
)
def children_in_need_at_period_end(children_in_need, period):
    """Children with an open episode of need at the end of the period's last day, each counted once. As in
    the national figures this is every open case, those on a child protection plan or looked after
    included; the breakdown by case status tells them apart."""
    open_now = children_in_need[open_on(children_in_need, "cin_start_date", "cin_closure_date", period.end)]
    return open_now.sort_values("cin_start_date", kind="stable").drop_duplicates("child_id", keep="last")


@rate(
    "Children on a child protection plan per 10,000 children",
    basis="at period end",
    polarity="neutral",
    unit="per 10,000 children",
    source=PLANS + ESTIMATES,
    needs={"child_protection_plans": ("plan_end_date",)},
    benchmark="child_protection_plans_rate",
    benchmark_note="Published at 31 March.",
    example=_per_child("child_protection_plans", _ON_A_PLAN),
)
def child_protection_plans_rate(child_protection_plans, population, period):
    """Children on a child protection plan at the end of the period's last day for every 10,000 residents
    aged 0 to 17, by the latest mid-year population estimate."""
    on_a_plan = child_protection_plans_at_period_end(child_protection_plans, period)
    return per_10_000_children(on_a_plan, population, period)


@count(
    "Children on a child protection plan at period end",
    basis="at period end",
    polarity="neutral",
    source=PLANS,
    needs={"child_protection_plans": ("plan_end_date",)},
    groups=PLAN_GROUPS,
    beside=(child_protection_plans_rate,),
    example=WorkedExample("2025-26 Q2", _ON_A_PLAN, about="Two plans that overlap are one child."),
)
def child_protection_plans_at_period_end(child_protection_plans, period):
    """Children with a child protection plan open at the end of the period's last day, each counted once.
    A plan that ends on the day is no longer open."""
    open_now = open_on(child_protection_plans, "plan_start_date", "plan_end_date", period.end)
    plans = child_protection_plans[open_now].sort_values("plan_start_date", kind="stable")
    return plans.drop_duplicates("child_id", keep="last")


def _started(child_protection_plans: pd.DataFrame, period) -> pd.DataFrame:
    started = child_protection_plans.plan_start_date.between(period.start, period.end)
    return child_protection_plans[started].drop_duplicates(["child_id", "plan_start_date"], keep="last")


@count(
    "Child protection plans started",
    basis="in the period",
    polarity="neutral",
    unit="plans",
    source=PLANS,
    groups=("initial_category", *GROUPS),
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | plan_start_date | plan_end_date | outcome
        A        | 2025-07-01      | 2025-07-20    | yes
        A        | 2025-09-30      |               | yes
        B        | 2025-06-30      |               | left out
        C        | 2025-10-01      |               | left out
        """,
    ),
)
def child_protection_plans_started(child_protection_plans, period):
    """Child protection plans that began in the period. A child with two plans counts twice."""
    return _started(child_protection_plans, period)


def _earlier_plans(plans: pd.DataFrame, started: pd.DataFrame) -> pd.DataFrame:
    """Pairs of a plan that started and an earlier plan of the same child.

    Columns: `row` (index of the started plan), `plan_start_date`, `earlier_start`, `earlier_end`.
    """
    starts = started[["child_id", "plan_start_date"]].rename_axis("row").reset_index()
    own = plans[["child_id", "plan_start_date", "plan_end_date"]]
    own = own.rename(columns={"plan_start_date": "earlier_start", "plan_end_date": "earlier_end"})
    pairs = starts.merge(own, on="child_id")
    return pairs[pairs.earlier_start < pairs.plan_start_date]


@percentage(
    "Child protection plans that are a second or later plan",
    basis="in the period",
    polarity="low is good",
    source=PLANS,
    needs={"child_protection_plans": ("previous_plans",)},
    benchmark="second_or_subsequent_plans_percent",
    benchmark_note="The comparator covers a whole year. None at all would not be good either.",
    groups=("initial_category", *GROUPS),
    settings={"count_earlier_plans_in_these_records": True},
    examples=(
        WorkedExample(
            "2025-26 Q2",
            """
            child_id | plan_start_date | plan_end_date | previous_plans | outcome
            A        | 2025-07-01      |               | 0              | no
            B        | 2025-09-30      |               | 1              | yes
            C        | 2025-08-01      |               | 3              | yes
            D        | 2025-08-01      |               |                | not recorded
            E        | 2010-01-04      | 2010-06-01    | 0              | left out
            E        | 2025-08-01      |               | 0              | yes
            F        | 2025-06-30      |               | 1              | left out
            G        | 2025-07-01      | 2025-07-20    | 0              | no
            G        | 2025-09-01      |               |                | not recorded
            """,
            about="However long ago the earlier plan was; one in these records counts even if the number is 0. "
            "Without a number a first plan cannot be told from a second, so G's later plan counts on neither side.",
        ),
        WorkedExample(
            "2025-26 Q2",
            """
            child_id | plan_start_date | plan_end_date | previous_plans | outcome
            E        | 2010-01-04      | 2010-06-01    | 0              | left out
            E        | 2025-08-01      |               | 0              | no
            """,
            settings={"count_earlier_plans_in_these_records": False},
            about="A council may go by the recorded number alone.",
        ),
    ),
)
def second_or_subsequent_child_protection_plans(child_protection_plans, period, settings):
    """Of the child protection plans that began in the period, those of a child who had ever been on a plan
    before, however long ago: by the number of previous plans on the record, or an earlier plan among
    these records. A plan whose number is blank is not recorded and counts on neither side, because these
    records alone could only ever show it to be a second plan, never a first."""
    started = _started(child_protection_plans, period)
    again = started.previous_plans >= 1
    if settings["count_earlier_plans_in_these_records"]:
        again |= started.index.isin(_earlier_plans(child_protection_plans, started).row)
    outcome = np.select([started.previous_plans.isna(), again], ["not recorded", "yes"], default="no")
    return started.assign(outcome=pd.Series(outcome, index=started.index, dtype="str"))


@percentage(
    "Child protection plans within 24 months of an earlier one",
    basis="in the period",
    polarity="low is good",
    source=PLANS + ", of several quarters",
    needs={"child_protection_plans": ("plan_end_date",)},
    groups=("initial_category", *GROUPS),
    looks_back={"child_protection_plans": 24},
    example=WorkedExample(
        "2025-26 Q1",
        """
        child_id | plan_start_date | plan_end_date | previous_plans | outcome
        A        | 2021-02-01      | 2023-05-31    | 0              | left out
        A        | 2025-06-10      |               | 1              | no
        B        | 2021-02-01      | 2023-06-10    | 0              | left out
        B        | 2025-06-10      |               | 1              | yes
        C        | 2021-02-01      | 2023-06-09    | 0              | left out
        C        | 2025-06-10      |               | 1              | no
        D        | 2025-04-01      | 2025-05-01    | 0              | no
        D        | 2025-05-01      |               | 1              | yes
        E        | 2025-06-10      | 2025-06-10    | 0              | no
        F        | 2025-06-10      |               | 2              | no
        """,
        about="From the end of the earlier plan to the start of this one, the anniversary included.",
    ),
)
def child_protection_plans_repeated_within_24_months(child_protection_plans, period):
    """Of the child protection plans that began in the period, those of a child whose earlier plan had
    ended in the 24 months before the start, the anniversary included. Needs two years of plans before
    the period, more than one Annex A extract holds."""
    started = _started(child_protection_plans, period)
    earlier = _earlier_plans(child_protection_plans, started)
    ended_before = earlier.earlier_end <= earlier.plan_start_date
    recently = earlier.earlier_end >= months_before(earlier.plan_start_date, 24)
    again = started.index.isin(earlier.row[ended_before & recently])
    return started.assign(outcome=pd.Series(np.where(again, "yes", "no"), index=started.index, dtype="str"))
