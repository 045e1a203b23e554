"""Education, health and care: requests, assessments, and plans issued within 20 weeks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.metric import WorkedExample, count, percentage, within

WEEKS = 20
HISTORICAL = "H"
NO_PLAN_TO_COME = ("N", "W", HISTORICAL)
SOURCE = "SEN2, requests and assessments"
GROUPS = ("primary_need", "sex", "ethnicity", "age_band")


@count(
    "Requests to assess education, health and care needs",
    basis="in the period",
    polarity="neutral",
    unit="requests",
    source="SEN2, requests",
    benchmark="ehc_initial_requests_number",
    benchmark_note="The comparator covers a whole calendar year.",
    groups=GROUPS,
    example=WorkedExample(
        "2025-26 Q2",
        """
        request_id | person_id | request_date | request_outcome | request_outcome_date | outcome
        A          | 1         | 2025-07-01   | Y               | 2025-08-11           | yes
        B          | 2         | 2025-09-30   |                 |                      | yes
        C          | 3         | 2025-06-30   | Y               | 2025-08-11           | left out
        D          | 4         | 2025-08-01   | W               | 2025-08-11           | yes
        E          | 4         | 2025-09-01   | N               | 2025-09-11           | yes
        F          | 5         | 2025-08-01   | H               |                      | left out
        """,
        about="A withdrawn request counts, and so does a second one; a historical one was never made here.",
    ),
)
def ehc_requests_to_assess(ehc_requests, period):
    """Requests for an education, health and care needs assessment that the council received in the
    period, whatever became of them. A person can be the subject of several. Historical requests
    (outcome H: plans that came from another council, or from before the record) are left out."""
    received = ehc_requests.request_date.between(period.start, period.end)
    historical = ehc_requests.request_outcome == HISTORICAL
    return ehc_requests[received & ~historical]


@count(
    "Education, health and care assessments started",
    basis="in the period",
    polarity="neutral",
    unit="assessments",
    source="SEN2, requests",
    groups=GROUPS,
    example=WorkedExample(
        "2025-26 Q2",
        """
        request_id | request_date | request_outcome | request_outcome_date | outcome
        A          | 2025-05-20   | Y               | 2025-07-01           | yes
        B          | 2025-08-19   | Y               | 2025-09-30           | yes
        C          | 2025-08-20   | Y               | 2025-10-01           | left out
        D          | 2025-08-20   | N               | 2025-09-20           | left out
        E          | 2025-08-20   |                 |                      | left out
        F          | 2025-08-20   | Y               |                      | not recorded
        """,
        about="By the date of the decision; an agreed request without its date is not recorded.",
    ),
)
def ehc_assessments_started(ehc_requests, period):
    """Requests that the council agreed to assess, by the date in the period on which it told the person
    who asked. The request itself may have come in earlier."""
    agreed = ehc_requests.request_outcome == "Y"
    told = ehc_requests.request_outcome_date.between(period.start, period.end)
    undated = ehc_requests.request_outcome_date.isna()
    received = ehc_requests.request_date.between(period.start, period.end)
    started = ehc_requests[agreed & (told | (undated & received))]
    outcome = np.where(started.request_outcome_date.isna(), "not recorded", "yes")
    return started.assign(outcome=pd.Series(outcome, index=started.index, dtype="str"))


@count(
    "EHC plans not issued and already beyond 20 weeks",
    basis="at period end",
    polarity="low is good",
    unit="assessments",
    source=SOURCE,
    needs={"ehc_plans": ("exception",)},
    groups=GROUPS,
    example=WorkedExample(
        "2025-26 Q2",
        """
        plan_id | request_date | issued_date | exception | assessment_outcome | cease_date | outcome
        A       | 2025-05-12   |             | no        |                    |            | yes
        B       | 2025-05-13   |             | no        |                    |            | left out
        C       | 2025-03-03   | 2025-10-01  | no        | Y                  |            | yes
        D       | 2025-03-03   | 2025-09-30  | no        | Y                  |            | left out
        E       | 2025-03-03   |             | yes       |                    |            | left out
        F       | 2025-03-03   |             | no        | N                  |            | left out
        G       | 2025-03-03   |             | no        | W                  |            | left out
        H       |              |             | no        | H                  |            | left out
        I       |              |             | no        | A                  |            | left out
        J       | 2025-03-03   |             | no        |                    | 2025-09-30 | left out
        K       | 2025-03-03   |             | no        | Y                  |            | not recorded
        """,
        about="Day 141 is late, day 140 is not; issued on the last day is issued. K has a plan, but not its date.",
    ),
)
def ehc_plans_open_and_already_late(ehc_plans, period):
    """Assessments without a plan at the end of the period's last day although more than 20 weeks (140
    days) have passed since the request. Leaves out those with a statutory exception, and those known by
    now to have ended without a plan. An assessment that led to a plan whose date of issue is blank is
    not recorded."""
    late = _open_and_late(ehc_plans, period)
    return late[late.exception != "yes"]


@count(
    "EHC plans not issued and already beyond 20 weeks, exceptions included",
    basis="at period end",
    polarity="low is good",
    unit="assessments",
    source=SOURCE,
    groups=GROUPS,
    example=WorkedExample(
        "2025-26 Q2",
        """
        plan_id | request_date | issued_date | exception | assessment_outcome | outcome
        A       | 2025-05-12   |             | no        |                    | yes
        B       | 2025-05-12   |             | yes       |                    | yes
        C       | 2025-05-13   |             | yes       |                    | left out
        D       | 2025-03-03   |             | yes       | W                  | left out
        E       | 2025-03-03   |             | yes       | Y                  | not recorded
        """,
        about="Day 141 is late, day 140 is not. An exception does not stop the clock here.",
    ),
)
def ehc_plans_open_and_already_late_including_exceptions(ehc_plans, period):
    """Assessments without a plan at the end of the period's last day although more than 20 weeks (140
    days) have passed since the request, with or without a statutory exception. Leaves out those known by
    now to have ended without a plan. An assessment that led to a plan whose date of issue is blank is
    not recorded."""
    return _open_and_late(ehc_plans, period)


def _open_and_late(ehc_plans: pd.DataFrame, period) -> pd.DataFrame:
    """Assessments past their 20 weeks and without a plan: yes, or not recorded where only its date is missing."""
    late = ehc_plans.request_date < period.end - pd.Timedelta(weeks=WEEKS)
    issued = ehc_plans.issued_date <= period.end
    ended = ehc_plans.assessment_outcome.isin(NO_PLAN_TO_COME) | (ehc_plans.cease_date <= period.end)
    waiting = ehc_plans[late & ~issued & ~ended]
    undated = waiting.assessment_outcome.eq("Y") & waiting.issued_date.isna()
    outcome = np.where(undated, "not recorded", "yes")
    return waiting.assign(outcome=pd.Series(outcome, index=waiting.index, dtype="str"))


def _issued(ehc_plans: pd.DataFrame, period) -> pd.DataFrame:
    """New plans issued in the period, each in time or not."""
    historical = ehc_plans.assessment_outcome == HISTORICAL
    issued = ehc_plans[ehc_plans.issued_date.between(period.start, period.end) & ~historical]
    return issued.assign(outcome=within(issued.request_date, issued.issued_date, weeks=WEEKS))


_PLANS = """
    plan_id | request_date | issued_date | exception | assessment_outcome | outcome
    A       | 2025-03-03   | 2025-07-21  | no        | Y                  | yes
    B       | 2025-03-03   | 2025-07-22  | no        | Y                  | no
    C       | 2024-09-02   | 2025-08-30  | yes       | Y                  | {late_with_exception}
    D       | 2025-07-01   | 2025-08-30  | yes       | Y                  | {timely_with_exception}
    E       |              | 2025-08-30  | no        | Y                  | date error
    F       | 2025-09-09   | 2025-08-30  | no        | Y                  | date error
    G       | 2025-05-01   | 2025-07-01  |           | Y                  | yes
    H       | 2025-05-01   | 2025-09-30  | no        | Y                  | no
    I       | 2025-05-01   | 2025-06-30  | no        | Y                  | left out
    J       | 2025-05-01   |             | no        | A                  | left out
    K       |              | 2025-08-01  | no        | H                  | left out
"""
_THREE_PLANS = """
    plan_id | request_date | issued_date | exception
    A       | 2025-03-03   | 2025-07-21  | no
    B       | 2025-04-01   | 2025-07-22  | no
    C       | 2025-01-06   | 2025-09-01  | yes
"""


@percentage(
    "EHC plans issued within 20 weeks, exceptions included",
    basis="in the period",
    polarity="high is good",
    source=SOURCE,
    needs={"ehc_plans": ("exception",)},
    benchmark="ehc_plans_within_20_weeks_including_exceptions_percent",
    benchmark_note="The comparator covers a whole calendar year.",
    groups=GROUPS,
    open_and_late=ehc_plans_open_and_already_late_including_exceptions,
    examples=(
        WorkedExample("2025-26 Q2", _PLANS.format(late_with_exception="no", timely_with_exception="yes")),
        WorkedExample("2025-26 Q2", _THREE_PLANS, expect=66.7, about="2 of 3, the exception included."),
    ),
)
def ehc_plans_issued_within_20_weeks_including_exceptions(ehc_plans, period):
    """Of the new EHC plans issued in the period, those issued within 20 weeks (140 days, the last day
    included) of the request, with or without a statutory exception."""
    return _issued(ehc_plans, period)


@percentage(
    "EHC plans issued within 20 weeks",
    basis="in the period",
    polarity="high is good",
    source=SOURCE,
    needs={"ehc_plans": ("exception",)},
    benchmark="ehc_plans_within_20_weeks_excluding_exceptions_percent",
    benchmark_note="The comparator covers a whole calendar year.",
    groups=GROUPS,
    beside=(ehc_plans_issued_within_20_weeks_including_exceptions,),
    open_and_late=ehc_plans_open_and_already_late,
    examples=(
        WorkedExample(
            "2025-26 Q2",
            _PLANS.format(late_with_exception="left out", timely_with_exception="left out"),
            about="Day 140 is in time. An exception leaves both sides, even where the plan was in time.",
        ),
        WorkedExample("2025-26 Q2", _THREE_PLANS, expect=100.0, about="2 of 2, the exception left out."),
    ),
)
def ehc_plans_issued_within_20_weeks(ehc_plans, period):
    """Of the new EHC plans issued in the period, those issued within 20 weeks (140 days, the last day
    included) of the request. Leaves out plans with a statutory exception, early or late; plans that
    came from another council are not new plans."""
    issued = _issued(ehc_plans, period)
    return issued.assign(outcome=issued.outcome.mask(issued.exception.eq("yes"), "left out"))


@percentage(
    "EHC plans issued within 20 weeks, calendar year to date",
    basis="calendar year to date",
    polarity="high is good",
    source=SOURCE,
    needs={"ehc_plans": ("exception",)},
    benchmark="ehc_plans_within_20_weeks_excluding_exceptions_percent",
    benchmark_note="The same calendar-year basis; the comparator covers the whole year.",
    groups=GROUPS,
    open_and_late=ehc_plans_open_and_already_late,
    example=WorkedExample(
        "2025-26 Q2",
        """
        plan_id | request_date | issued_date | exception | outcome
        A       | 2024-08-14   | 2025-01-01  | no        | yes
        B       | 2024-08-13   | 2025-01-01  | no        | no
        C       | 2024-08-13   | 2024-12-31  | no        | left out
        D       | 2025-05-13   | 2025-09-30  | no        | yes
        E       | 2025-05-13   | 2025-10-01  | no        | left out
        F       | 2024-09-02   | 2025-08-30  | yes       | left out
        """,
        about="From 1 January: the count begins again inside the last quarter of the financial year.",
    ),
)
def ehc_plans_issued_within_20_weeks_calendar_year(ehc_plans, period):
    """Of the new EHC plans issued between 1 January and the end of the period, those issued within 20
    weeks (140 days, the last day included) of the request. Leaves out plans with a statutory exception."""
    return ehc_plans_issued_within_20_weeks(ehc_plans, period)
