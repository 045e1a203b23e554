"""Assessments of children in need within 45 working days."""

from __future__ import annotations

import pandas as pd

from quarterdeck.metric import WorkedExample, count, percentage, within

LIMIT = 45
GROUPS = ("team", "disability", "age_band", "sex", "ethnicity")
SOURCE = "Annex A, list 4 (assessments), the children in need census or the safeguarding dataset"


@count(
    "Assessments open for more than 45 working days",
    basis="at period end",
    polarity="low is good",
    unit="assessments",
    source=SOURCE,
    needs={"assessments": ("authorised_date",)},
    groups=GROUPS,
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | start_date | authorised_date | outcome
        A        | 2025-07-25 |                 | yes
        B        | 2025-07-28 |                 | left out
        C        | 2025-07-25 | 2025-10-01      | yes
        D        | 2025-07-25 | 2025-09-30      | left out
        E        | 2025-10-01 |                 | left out
        F        |            |                 | date error
        """,
        about="Day 46 is late and day 45 is not, with the August bank holiday left out of the count.",
    ),
    settings={"clock_starts_at_referral": False},
    examples=(
        WorkedExample(
            "2025-26 Q2",
            {
                "assessments": """
                    child_id | start_date | authorised_date | outcome
                    A        | 2025-07-28 |                 | yes
                    B        | 2025-07-28 |                 | left out
                    C        | 2025-07-28 |                 | not recorded
                    D        |            |                 | date error
                """,
                "referrals": """
                    child_id | referral_date
                    A        | 2025-07-25
                    B        | 2025-07-28
                """,
            },
            settings={"clock_starts_at_referral": True},
            about="From the referral: A is on day 46, B on day 45, and of C no referral is known.",
        ),
    ),
)
def assessments_open_and_already_late(assessments, period, settings, calendar, referrals=None):
    """Assessments still open at the end of the period's last day more than 45 working days after they
    began; an assessment without a start is a date error. A council that starts the clock at the referral
    says so here too (setting `clock_starts_at_referral`); an assessment without one is then not
    recorded."""
    open_now = assessments[~(assessments.authorised_date <= period.end) & ~(assessments.start_date > period.end)]
    begun = _referred(open_now, referrals) if settings["clock_starts_at_referral"] else open_now.start_date
    so_far = calendar.between(begun, pd.Series(period.end, index=open_now.index))
    outcome = pd.Series("yes", index=open_now.index, dtype="str").mask(begun.isna(), "not recorded")
    outcome = outcome.mask(open_now.start_date.isna(), "date error")
    return open_now.assign(outcome=outcome)[(so_far > LIMIT) | (outcome != "yes")]


def _referred(assessments: pd.DataFrame, referrals: pd.DataFrame | None) -> pd.Series:
    """The date of each child's latest referral up to the start of the assessment; missing without one."""
    if referrals is None:
        return pd.Series(pd.NaT, index=assessments.index, dtype="datetime64[ns]")
    started = assessments[["child_id", "start_date"]].dropna().sort_values("start_date", kind="stable")
    received = referrals[["child_id", "referral_date"]].dropna().sort_values("referral_date", kind="stable")
    latest = pd.merge_asof(
        started, received, left_on="start_date", right_on="referral_date", by="child_id", direction="backward"
    )
    return latest.referral_date.set_axis(started.index).reindex(assessments.index)


_REFERRED_EARLIER = {
    "assessments": """
        child_id | start_date | authorised_date | outcome
        A        | 2025-07-03 | 2025-09-03      | {first}
        B        | 2025-07-03 | 2025-09-04      | {second}
        C        | 2025-07-03 | 2025-09-03      | {third}
    """,
    "referrals": """
        child_id | referral_date
        A        | 2025-07-01
        A        | 2025-08-01
        B        | 2025-07-01
    """,
}


def _from(first: str, second: str, third: str, **settings) -> WorkedExample:
    words = {"first": first, "second": second, "third": third}
    tables = {name: text.format(**words) for name, text in _REFERRED_EARLIER.items()}
    return WorkedExample("2025-26 Q2", tables, settings=settings, about="The referrals were on 1 July.")


@percentage(
    "Assessments completed within 45 working days",
    basis="in the period",
    polarity="high is good",
    source=SOURCE,
    needs={"assessments": ("authorised_date",)},
    benchmark="assessments_within_45_days_percent",
    benchmark_note="The comparator covers a whole year, from the start of the assessment.",
    groups=GROUPS,
    open_and_late=assessments_open_and_already_late,
    settings={"clock_starts_at_referral": False},
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | start_date | authorised_date | outcome
        A        | 2025-07-01 | 2025-09-03      | yes
        B        | 2025-07-01 | 2025-09-04      | no
        C        | 2025-07-01 | 2025-07-01      | yes
        D        |            | 2025-08-01      | date error
        E        | 2025-08-02 | 2025-08-01      | date error
        F        | 2025-04-01 | 2025-06-30      | left out
        G        | 2025-07-01 |                 | left out
        H        | 2025-07-28 | 2025-09-30      | yes
        I        | 2025-07-28 | 2025-10-01      | left out
        """,
        about="The bank holiday of 25 August is not counted; an assessment still open is neither in time nor late.",
    ),
    examples=(
        WorkedExample(
            "2025-26 Q3",
            """
            child_id | start_date | authorised_date | outcome
            A        | 2025-08-16 | 2025-10-20      | yes
            B        | 2025-08-16 | 2025-10-21      | no
            """,
            about="Begun on a Saturday: day 1 is the Monday.",
        ),
        WorkedExample(
            "2025-26 Q1",
            """
            child_id | start_date | authorised_date | outcome
            A        | 2025-04-07 | 2025-06-13      | yes
            B        | 2025-04-07 | 2025-06-16      | no
            """,
            about="Over Easter and both bank holidays in May.",
        ),
        _from("yes", "yes", "yes"),
        _from("yes", "no", "not recorded", clock_starts_at_referral=True),
    ),
)
def assessments_completed_within_45_working_days(assessments, period, settings, calendar, referrals=None):
    """Of the assessments authorised in the period, those authorised within 45 working days of their
    start: the day it begins is day 0 and the 45th is in time. A missing start, or one after the end, is
    a date error and counts on neither side. A council may start the clock at the referral instead
    (setting `clock_starts_at_referral`); an assessment without one is then not recorded."""
    completed = assessments[assessments.authorised_date.between(period.start, period.end)]
    outcome = within(
        completed.start_date, completed.authorised_date, taken=completed.working_days_taken, limit=LIMIT
    )
    if not settings["clock_starts_at_referral"]:
        return completed.assign(outcome=outcome)
    referred = _referred(completed, referrals)
    taken = calendar.between(referred, completed.authorised_date)
    from_referral = within(referred, completed.authorised_date, taken=taken, limit=LIMIT)
    from_referral = from_referral.mask(referred.isna(), "not recorded")
    return completed.assign(outcome=from_referral.mask(outcome == "date error", "date error"))
