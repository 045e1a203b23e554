"""Children looked after at period end, by legal status, and those who start to be looked after."""

from __future__ import annotations

import pandas as pd

from quarterdeck.derive import age_at, not_a_code, open_on
from quarterdeck.metric import WorkedExample, count, rate
from quarterdeck.metrics.children.per_child import per_10_000_children

SHORT_BREAKS = ("V3", "V4", "Short breaks")
FULL_CARE_ORDER, INTERIM_CARE_ORDER, SECTION_20 = "C2", "C1", "V2"
SOURCE = "SSDA903, episodes, or the safeguarding dataset"
BY = ("age_band", "sex", "ethnicity", "legal_status", "place", "uasc")


@rate(
    "Children looked after per 10,000 children",
    basis="at period end",
    polarity="neutral",
    unit="per 10,000 children",
    source="SSDA903, episodes, or the safeguarding dataset; mid-year population estimates, ages 0 to 17",
    needs={"episodes": ("dec",)},
    benchmark="children_looked_after_rate",
    benchmark_note="Published at 31 March, on that year's population estimate.",
    example=WorkedExample(
        "2025-26 Q1",
        {
            "episodes": """
                child_id | date_of_birth | decom      | dec        | legal_status
                A        | 2015-01-01    | 2025-06-30 |            | C2
                B        | 2015-01-01    | 2025-01-02 |            | V2
                C        | 2015-01-01    | 2025-01-02 | 2025-06-30 | C2
            """,
            "population": """
                la_code   | age_band | year | persons | vintage
                E06000999 | 0-17     | 2023 | 4000    | 2024
                E06000999 | 0-17     | 2024 | 5000    | 2025
                E06000999 | 18-64    | 2024 | 9000    | 2025
            """,
        },
        expect=4.0,
        about="2 children of 5,000 residents aged 0 to 17 by the latest mid-year estimate",
    ),
)
def children_looked_after_rate(episodes, population, period):
    """Children looked after at the end of the period's last day for every 10,000 residents aged 0 to 17,
    by the latest mid-year population estimate."""
    looked_after = children_looked_after_at_period_end(episodes, period)
    return per_10_000_children(looked_after, population, period)


@count(
    "Children looked after at period end",
    basis="at period end",
    polarity="neutral",
    source=SOURCE,
    needs={"episodes": ("dec",)},
    benchmark="children_looked_after_number",
    benchmark_note="Published at 31 March, rounded.",
    groups=BY,
    beside=(children_looked_after_rate,),
    example=WorkedExample(
        "2025-26 Q1",
        """
        child_id | date_of_birth | decom      | rne | dec        | rec | legal_status | outcome
        A        | 2015-01-01    | 2025-06-30 | S   |            |     | C2           | yes
        B        | 2015-01-01    | 2025-07-01 | S   |            |     | C2           | left out
        C        | 2015-01-01    | 2025-01-02 | S   | 2025-06-30 | E4A | C2           | left out
        D        | 2015-01-01    | 2025-01-02 | S   | 2025-07-01 | E4A | C2           | yes
        E        | 2015-01-01    | 2025-05-01 | S   |            |     | V4           | left out
        F        | 2015-01-01    | 2025-05-01 | S   |            |     | V3           | left out
        G        | 2007-06-30    | 2024-05-01 | S   |            |     | C2           | left out
        H        | 2007-07-01    | 2024-05-01 | S   |            |     | C2           | yes
        I        |               | 2024-05-01 | S   |            |     | C2           | yes
        J        | 2015-01-01    | 2025-05-01 | S   | 2025-06-30 | X1  | C1           | left out
        J        | 2015-01-01    | 2025-06-30 | L   |            |     | C2           | yes
        K        | 2015-01-01    | 2025-05-01 | S   |            |     | V2           | left out
        K        | 2015-01-01    | 2025-06-01 | P   |            |     | V2           | yes
        L        | 2015-01-01    |            | S   |            |     | C2           | left out
        """,
        about=(
            "The last day itself is in; an episode that ends on it is out; an eighteenth birthday on it is "
            "out; an episode that is followed on the same day (X1) counts once; a child with two open "
            "episodes counts once; no date of birth cannot show that someone is 18."
        ),
    ),
)
def children_looked_after_at_period_end(episodes, period):
    """Children with an episode of care open at the end of the period's last day, each counted once.

    Leaves out short breaks (legal status V3 or V4) and anyone who is 18 or over on that day. A child
    without a recorded date of birth, or with a legal status in words that are no code, is counted. An
    episode that ends on the day is no longer open."""
    open_now = episodes[open_on(episodes, "decom", "dec", period.end)]
    short_break = open_now.legal_status.isin(SHORT_BREAKS)
    grown_up = age_at(open_now.date_of_birth, period.end) >= 18
    looked_after = open_now[~short_break & ~grown_up]
    return looked_after.sort_values("decom", kind="stable").drop_duplicates("child_id", keep="last")


def _by_status(codes: str) -> WorkedExample:
    """One child of each kind of legal status, of whom only those in `codes` are counted."""
    statuses = ("C1", "C2", "V2", "E1", "D1", "L1", "L2", "L3", "J1", "J2", "J3", "", "Wardship")
    rows = [f"{n} | 2015-01-01 | 2025-01-02 | {status}" for n, status in enumerate(statuses)]
    elsewhere = dict.fromkeys(statuses, "left out")
    if "E1" not in codes:
        elsewhere |= {"": "not recorded", "Wardship": "not recorded"}
    counted = ["yes" if status in codes.split(",") else elsewhere[status] for status in statuses]
    lines = ["child_id | date_of_birth | decom | legal_status | outcome"]
    lines += [f"{row} | {outcome}" for row, outcome in zip(rows, counted, strict=True)]
    return WorkedExample("2025-26 Q1", "\n".join([*lines, "S | 2015-01-01 | 2025-01-02 | V4 | left out",
                                                   "T | 2015-01-01 | 2025-01-02 | Short breaks | left out"]))


def _of_status(episodes: pd.DataFrame, period, status: str) -> pd.DataFrame:
    """Children of the status, and those whose status is blank or no code, whose status is not recorded."""
    looked_after = children_looked_after_at_period_end(episodes, period)
    unknown = looked_after.legal_status.isna() | not_a_code(looked_after.legal_status, "episodes")
    outcome = pd.Series("yes", index=looked_after.index, dtype="str").mask(unknown, "not recorded")
    return looked_after.assign(outcome=outcome)[unknown | (looked_after.legal_status == status)]


@count(
    "Full care orders",
    basis="at period end", polarity="neutral", source=SOURCE,
    needs={"episodes": ("dec",)}, groups=BY, example=_by_status("C2"),
)  # fmt: skip
def full_care_orders_at_period_end(episodes, period):
    """Children looked after at the end of the period's last day whose legal status is a full care order
    (C2). A placement order (E1) takes the place of the care order in the SSDA903 return, so children
    on a placement order are among the other order types."""
    return _of_status(episodes, period, FULL_CARE_ORDER)


@count(
    "Interim care orders",
    basis="at period end", polarity="neutral", source=SOURCE,
    needs={"episodes": ("dec",)}, groups=BY, example=_by_status("C1"),
)  # fmt: skip
def interim_care_orders_at_period_end(episodes, period):
    """Children looked after at the end of the period's last day whose legal status is an interim care
    order (C1)."""
    return _of_status(episodes, period, INTERIM_CARE_ORDER)


@count(
    "Section 20 arrangements",
    basis="at period end", polarity="neutral", source=SOURCE,
    needs={"episodes": ("dec",)}, groups=BY, example=_by_status("V2"),
)  # fmt: skip
def section_20_arrangements_at_period_end(episodes, period):
    """Children looked after at the end of the period's last day by agreement under section 20 of the
    Children Act 1989 (legal status V2). Short breaks (V3, V4) are not counted."""
    return _of_status(episodes, period, SECTION_20)


@count(
    "Other order types",
    basis="at period end", polarity="neutral", source=SOURCE,
    needs={"episodes": ("dec",)}, groups=BY,
    example=_by_status("E1,D1,L1,L2,L3,J1,J2,J3,,Wardship"),
)  # fmt: skip
def other_order_types_at_period_end(episodes, period):
    """Children looked after at the end of the period's last day whose legal status is neither a full nor
    an interim care order nor section 20: placement orders (E1), police and emergency protection and
    child assessment (L1 to L3), youth justice (J1 to J3), freeing orders (D1), none recorded, or one in
    words that are no code; the counts of the other three show the last two as not recorded. The four
    counts by legal status add up to the children looked after."""
    looked_after = children_looked_after_at_period_end(episodes, period)
    return looked_after[~looked_after.legal_status.isin([FULL_CARE_ORDER, INTERIM_CARE_ORDER, SECTION_20])]


@count(
    "Children starting to be looked after",
    basis="in the period",
    polarity="neutral",
    source=SOURCE,
    needs={"episodes": ("rne",)},
    groups=BY,
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | decom      | rne | dec        | legal_status | outcome
        A        | 2025-07-01 | S   |            | V2           | yes
        B        | 2025-06-30 | S   |            | V2           | left out
        C        | 2025-09-30 | S   |            | V2           | yes
        D        | 2025-08-01 | L   |            | C2           | left out
        E        | 2025-08-01 | S   |            | V4           | left out
        F        | 2025-07-10 | S   | 2025-07-20 | V2           | yes
        F        | 2025-09-10 | S   |            | V2           | left out
        """,
        about="The first and the last day are in; a change of order is no start; a child counts once.",
    ),
)
def children_starting_to_be_looked_after(episodes, period):
    """Children whose period of care began in the period (reason for new episode S), each counted once, at
    the first start. Leaves out short breaks (legal status V3 or V4)."""
    began = episodes.decom.between(period.start, period.end) & (episodes.rne == "S")
    short_break = episodes.legal_status.isin(SHORT_BREAKS)
    starts = episodes[began & ~short_break]
    return starts.sort_values("decom", kind="stable").drop_duplicates("child_id", keep="first")
