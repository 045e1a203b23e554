"""The children's workforce: vacancies, agency workers and caseloads."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import open_on
from quarterdeck.metric import WorkedExample, average, count, percentage, total
from quarterdeck.metrics.establishment import CHILDREN, new_post_records, vacancy_records

ESTABLISHMENT = "Establishment list, posts"
AGENCY = "Register of agency workers; establishment list, posts"
POST_GROUPS = ("team", "role_group")
_POSTS = """
    post_id | division            | budget_fte | occupant_fte | status        | social_worker | outcome
    A       | Children's services | 1.0        | 1.0          | filled        | yes           | no
    B       | Children's services | 1.0        | 0.6          | filled        | yes           | yes
    C       | Children's services | 1.0        |              | vacant        | yes           | yes
    D       | Children's services | 1.0        | 0.5          | filled        | yes           | no
    D       | Children's services | 1.0        | 0.5          | filled        | yes           | no
    E       | Children's services | 1.0        |              | frozen        | yes           | {frozen}
    F       | Children's services | 0.0        | 1.0          | supernumerary | yes           | left out
    G       | Children's services | 0.5        |              | new           | yes           | yes
    H       | Children's services | 1.0        |              | filled        | yes           | not recorded
    I       | Children's services | 1.0        |              | vacant        | no            | {other_post}
    J       | Adult social care   | 1.0        |              | vacant        | yes           | left out
"""
_TWENTY_OF_A_HUNDRED = WorkedExample(
    "2025-26 Q2",
    """
    post_id | division            | budget_fte | occupant_id | occupant_fte | status | social_worker
    A       | Children's services | 80         | p1          | 80           | filled | yes
    B       | Children's services | 20         |             |              | vacant | yes
    """,
    expect=20.0,
    about="Agency workers who cover 12 of the 20 vacant posts are not in post: the rate is 20%, not 8%.",
)


@total(
    "New children's social worker posts not yet filled",
    basis="at period end",
    polarity="neutral",
    unit="full-time equivalents",
    decimals=1,
    source=ESTABLISHMENT,
    groups=POST_GROUPS,
    example=WorkedExample(
        "2025-26 Q2",
        """
        post_id | division            | budget_fte | occupant_fte | status | social_worker | outcome
        A       | Children's services | 0.5        |              | new    | yes           | yes
        B       | Children's services | 1.0        | 1.0          | new    | yes           | left out
        C       | Children's services | 1.0        |              | vacant | yes           | left out
        D       | Children's services | 1.0        |              | new    | no            | left out
        """,
    ),
)
def childrens_social_worker_new_posts_not_yet_filled(posts, period):
    """Full-time equivalents of newly created children's social worker posts that nobody holds yet. They
    raise the vacancy rate without anyone having left."""
    return new_post_records(posts, CHILDREN, social_workers_only=True)


@percentage(
    "Children's social worker vacancy rate",
    basis="at period end",
    polarity="low is good",
    interval=False,
    source=ESTABLISHMENT,
    needs={"posts": ("occupant_fte",)},
    benchmark="social_worker_vacancy_percent",
    benchmark_note="Published for 30 September each year, from the workforce census.",
    groups=POST_GROUPS,
    beside=(childrens_social_worker_new_posts_not_yet_filled,),
    settings={"frozen_left_out": True},
    examples=(
        WorkedExample(
            "2025-26 Q2",
            _POSTS.format(frozen="left out", other_post="left out"),
            about="B works three days of five. D is shared, and full. E is frozen. I is no social work post.",
        ),
        _TWENTY_OF_A_HUNDRED,
    ),
)
def childrens_social_worker_vacancy_rate(posts, period, settings):
    """Vacant full-time equivalents of children's social worker posts at period end, out of vacant and
    occupied together. Agency workers are not in post: a post that one of them covers is vacant. Frozen
    posts and supernumerary staff are left out; new posts not yet filled count and are shown beside."""
    return vacancy_records(
        posts, CHILDREN, social_workers_only=True, frozen_left_out=settings["frozen_left_out"]
    )


@percentage(
    "Overall children's vacancy rate",
    basis="at period end",
    polarity="low is good",
    interval=False,
    source=ESTABLISHMENT,
    needs={"posts": ("occupant_fte",)},
    groups=(*POST_GROUPS, "social_worker"),
    settings={"frozen_left_out": False},
    examples=(
        WorkedExample(
            "2025-26 Q2",
            _POSTS.format(frozen="yes", other_post="yes"),
            about="All posts of the division: a frozen post is vacant, and I counts too.",
        ),
        _TWENTY_OF_A_HUNDRED,
    ),
)
def childrens_vacancy_rate(posts, period, settings):
    """Vacant full-time equivalents of all posts in children's services at period end, out of vacant and
    occupied together. Agency workers are not in post. Frozen posts count as vacant, and so do new posts
    not yet filled. Supernumerary staff are left out; a shared post's budget counts once."""
    return vacancy_records(posts, CHILDREN, frozen_left_out=settings["frozen_left_out"])


def _assignments(agency_register: pd.DataFrame, date, social_workers_only: bool) -> pd.DataFrame:
    """Agency assignments in children's services open at the end of `date`, one row each."""
    open_now = open_on(agency_register, "start", "end", date) & (agency_register.division == CHILDREN)
    if social_workers_only:
        open_now &= agency_register.social_worker == "yes"
    return agency_register[open_now].drop_duplicates("assignment_id", keep="last")


_REGISTER = """
    assignment_id | division            | start      | end        | weekly_hours | social_worker | outcome
    A             | Children's services | 2025-09-30 |            | 37           | yes           | yes
    B             | Children's services | 2025-01-06 | 2025-09-30 | 37           | yes           | left out
    C             | Children's services | 2025-01-06 | 2025-10-01 | 18.5         | yes           | yes
    D             | Children's services | 2025-01-06 |            | 37           | no            | left out
    E             | Adult social care   | 2025-01-06 |            | 37           | yes           | left out
    F             | Children's services | 2025-01-06 |            |              | yes           | {unknown}
"""


@count(
    "Children's agency social workers",
    basis="at period end",
    polarity="low is good",
    unit="workers",
    source="Register of agency workers",
    needs={"agency_register": ("end", "social_worker")},
    groups=("team", "role"),
    settings={"social_workers_only": True},
    example=WorkedExample("2025-26 Q2", _REGISTER.format(unknown="yes")),
)
def childrens_agency_headcount(agency_register, period, settings):
    """Agency social workers on an assignment in children's services at the end of the period's last day,
    whatever their hours."""
    return _assignments(agency_register, period.end, settings["social_workers_only"])


@percentage(
    "Agency usage",
    basis="at period end",
    polarity="low is good",
    interval=False,
    source=AGENCY,
    needs={"agency_register": ("end", "social_worker"), "posts": ("occupant_fte",)},
    benchmark="social_worker_agency_percent",
    benchmark_note="Published for 30 September each year, from the workforce census.",
    groups=("team",),
    beside=(childrens_agency_headcount,),
    settings={"full_time_week": 37.0, "social_workers_only": True},
    examples=(
        WorkedExample(
            "2025-26 Q2",
            {
                "agency_register": _REGISTER.format(unknown="not recorded"),
                "posts": """
                    post_id | division            | budget_fte | occupant_fte | status        | social_worker
                    A       | Children's services | 1.0        | 1.0          | filled        | yes
                    B       | Children's services | 1.0        | 0.6          | filled        | yes
                    C       | Children's services | 1.0        |              | vacant        | yes
                    D       | Children's services | 0.0        | 1.0          | supernumerary | yes
                """,
            },
            about="A is 1.0 full-time equivalent and C 0.5.",
        ),
        WorkedExample(
            "2025-26 Q2",
            {
                "agency_register": """
                    assignment_id | division            | start      | weekly_hours | social_worker
                    A             | Children's services | 2025-01-06 | 444          | yes
                """,
                "posts": """
                    post_id | division            | budget_fte | occupant_fte | status | social_worker
                    A       | Children's services | 80         | 80           | filled | yes
                    B       | Children's services | 20         |              | vacant | yes
                """,
            },
            expect=13.0,
            about="12 full-time equivalents (444 hours of 37) beside 80 in post: 12 of 92, not of 100.",
        ),
    ),
)
def childrens_agency_usage(agency_register, posts, period, settings):
    """Agency social workers in children's services at period end, out of agency and permanent social
    workers in post together, in full-time equivalents: weekly hours by the council's full-time week.
    Assignments without hours are not counted. Vacant posts are in neither side."""
    only = settings["social_workers_only"]
    agency = _assignments(agency_register, period.end, only)
    fte = agency.weekly_hours / settings["full_time_week"]
    outcome = pd.Series(np.where(fte.isna(), "not recorded", "yes"), index=agency.index, dtype="str")
    agency = agency.assign(outcome=outcome, numerator=fte, denominator=fte, source_rows=1)
    in_post = vacancy_records(posts, CHILDREN, social_workers_only=only, frozen_left_out=False)
    in_post = in_post[(in_post.occupied_fte > 0) & in_post.outcome.isin(["yes", "no"])]
    # The posts are not rows of the register: they stand below it, on an index of their own.
    in_post = in_post[["division", "team", "social_worker"]].assign(
        outcome="no", numerator=0.0, denominator=in_post.occupied_fte, source_rows=0
    )
    return pd.concat([agency, in_post.set_axis(-1 - np.arange(len(in_post)))])


@average(
    "Average caseload",
    basis="at period end",
    polarity="low is good",
    unit="cases a full-time social worker",
    decimals=1,
    source="Children's social work workforce census, 30 September",
    benchmark="average_caseload",
    benchmark_note="Published for 30 September each year, from the same census.",
    groups=("agency", "org_role"),
    examples=(
        WorkedExample(
            "2025-26 Q2",
            """
            worker_id | agency | fte | cases | outcome
            A         | no     | 1.0 | 18    | yes
            B         | no     | 0.5 | 9     | yes
            C         | no     | 1.0 | 0     | left out
            D         | yes    | 1.0 | 15    | yes
            E         | no     | 0   | 3     | left out
            F         | no     | 1.0 |       | not recorded
            G         | no     |     | 4     | not recorded
            """,
        ),
        WorkedExample(
            "2025-26 Q2",
            """
            worker_id | agency | fte | cases
            A         | no     | 1.0 | 18
            B         | no     | 0.5 | 9
            C         | no     | 1.0 | 0
            D         | yes    | 1.0 | 15
            """,
            expect=16.8,
            about="42 cases by 2.5 full-time equivalents: C holds none, and the agency worker D counts.",
        ),
    ),
)
def average_caseload(social_workers, period):
    """Cases held on 30 September by each full-time equivalent social worker who holds at least one case,
    agency workers included. Children are counted, not families. Workers without cases or with no
    working time are left out."""
    unknown = social_workers.cases.isna() | social_workers.fte.isna()
    holds_cases = (social_workers.cases >= 1) & (social_workers.fte > 0)
    outcome = np.select([unknown, holds_cases], ["not recorded", "yes"], default="left out")
    return social_workers.assign(
        outcome=pd.Series(outcome, index=social_workers.index, dtype="str"),
        numerator=social_workers.cases,
        denominator=social_workers.fte,
    )
