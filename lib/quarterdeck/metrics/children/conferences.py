"""Section 47 enquiries and initial child protection conferences within 15 working days."""

from __future__ import annotations

import pandas as pd

from quarterdeck.metric import WorkedExample, count, percentage, within

LIMIT = 15
SOURCE = (
    "Annex A, list 5 (section 47 enquiries and conferences), the children in need census or the safeguarding dataset"
)
GROUPS = ("team", "disability", "age_band", "sex", "ethnicity")


@count(
    "Section 47 enquiries started",
    basis="in the period",
    polarity="neutral",
    unit="enquiries",
    source=SOURCE,
    needs={"section_47": ("s47_start_date",)},
    benchmark="section_47_enquiries_rate",
    benchmark_note="The comparator is a rate per 10,000 children in a whole year.",
    groups=GROUPS,
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | s47_start_date | outcome
        A        | 2025-07-01     | yes
        A        | 2025-09-30     | yes
        B        | 2025-06-30     | left out
        C        |                | left out
        """,
    ),
)
def section_47_enquiries_started(section_47, period):
    """Section 47 enquiries whose strategy discussion was in the period. A child can have several."""
    return section_47[section_47.s47_start_date.between(period.start, period.end)]


@count(
    "Section 47 enquiries beyond 15 working days without a conference",
    basis="at period end",
    polarity="low is good",
    unit="enquiries",
    source=SOURCE,
    needs={"section_47": ("s47_start_date", "icpc_date", "icpc_unnecessary")},
    groups=GROUPS,
    looks_back={"section_47": 6},
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | s47_start_date | icpc_unnecessary | icpc_date  | outcome
        A        | 2025-09-08     | no               |            | yes
        B        | 2025-09-09     | no               |            | left out
        C        | 2025-09-08     | yes              |            | left out
        D        | 2025-09-08     | no               | 2025-09-30 | left out
        E        | 2025-09-08     |                  | 2025-10-01 | yes
        F        | 2025-04-01     | no               |            | yes
        G        | 2025-03-31     | no               |            | left out
        """,
        about="Day 16 is late, day 15 is not. Enquiries of the last six months, as one extract holds them.",
    ),
)
def initial_conferences_open_and_already_late(section_47, period, calendar):
    """Section 47 enquiries begun in the last six months that have had no initial child protection
    conference by the end of the period's last day, although more than 15 working days have passed.
    Leaves out those for which a conference was deemed unnecessary; one without that decision counts."""
    six_months_ago = period.end + pd.Timedelta(days=1) - pd.DateOffset(months=6)
    begun = section_47.s47_start_date.between(six_months_ago, period.end)
    held = section_47.icpc_date <= period.end
    waiting = section_47[begun & ~held & (section_47.icpc_unnecessary != "yes")]
    so_far = calendar.between(waiting.s47_start_date, pd.Series(period.end, index=waiting.index))
    return waiting[so_far > LIMIT]


@percentage(
    "Initial child protection conferences within 15 working days",
    basis="in the period",
    polarity="high is good",
    source=SOURCE,
    needs={"section_47": ("s47_start_date", "icpc_date", "icpc_unnecessary")},
    benchmark="conferences_within_15_days_percent",
    benchmark_note="The comparator covers a whole year.",
    groups=GROUPS,
    open_and_late=initial_conferences_open_and_already_late,
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | s47_start_date | icpc_unnecessary | icpc_date  | outcome
        A        | 2025-09-01     | no               | 2025-09-22 | yes
        B        | 2025-09-01     | no               | 2025-09-23 | no
        C        | 2025-09-01     | no               | 2025-09-01 | yes
        D        | 2025-06-02     | no               | 2025-07-01 | no
        E        | 2025-09-01     | yes              |            | left out
        F        | 2025-09-01     | yes              | 2025-09-10 | left out
        G        | 2025-09-01     | no               |            | left out
        H        |                | no               | 2025-09-10 | date error
        I        | 2025-09-11     | no               | 2025-09-10 | date error
        J        | 2025-06-02     | no               | 2025-06-30 | left out
        """,
        about="An enquiry without a conference is not in the figure; a conference without an enquiry is an error.",
    ),
    examples=(
        WorkedExample(
            "2025-26 Q1",
            """
            child_id | s47_start_date | icpc_date  | outcome
            A        | 2025-04-10     | 2025-05-06 | yes
            B        | 2025-04-10     | 2025-05-07 | no
            """,
            about="Over Easter and the first bank holiday in May.",
        ),
        WorkedExample(
            "2025-26 Q4",
            """
            child_id | s47_start_date | icpc_date  | outcome
            A        | 2025-12-15     | 2026-01-08 | yes
            B        | 2025-12-15     | 2026-01-09 | no
            """,
            about="Over Christmas and New Year.",
        ),
    ),
)
def initial_conferences_within_15_working_days(section_47, period):
    """Of the initial child protection conferences held in the period, those held within 15 working days of
    the strategy discussion that began the section 47 enquiry: that day is day 0 and the 15th is in
    time. A conference without the date of its enquiry, or before it, is a date error."""
    held = section_47[section_47.icpc_date.between(period.start, period.end)]
    outcome = within(held.s47_start_date, held.icpc_date, taken=held.working_days_to_conference, limit=LIMIT)
    return held.assign(outcome=outcome.mask(held.icpc_unnecessary.eq("yes"), "left out"))
