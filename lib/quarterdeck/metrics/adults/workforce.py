"""The adults' workforce: vacancies."""

from __future__ import annotations

from quarterdeck.metric import WorkedExample, percentage, total
from quarterdeck.metrics.establishment import ADULTS, new_post_records, vacancy_records

SOURCE = "Establishment list, posts"
GROUPS = ("team", "role_group")
_POSTS = """
    post_id | division            | budget_fte | occupant_fte | status        | social_worker | outcome
    A       | Adult social care   | 1.0        | 1.0          | filled        | yes           | no
    B       | Adult social care   | 1.0        | 0.6          | filled        | no            | yes
    C       | Adult social care   | 1.0        |              | vacant        | no            | yes
    D       | Adult social care   | 1.0        | 0.5          | filled        | no            | no
    D       | Adult social care   | 1.0        | 0.5          | filled        | no            | no
    E       | Adult social care   | 1.0        |              | frozen        | no            | yes
    F       | Adult social care   | 0.0        | 1.0          | supernumerary | no            | left out
    G       | Adult social care   | 0.5        |              | new           | no            | yes
    H       | Adult social care   | 1.0        |              | filled        | no            | not recorded
    I       | Children's services | 1.0        |              | vacant        | yes           | left out
"""


@total(
    "New adults' posts not yet filled",
    basis="at period end",
    polarity="neutral",
    unit="full-time equivalents",
    decimals=1,
    source=SOURCE,
    groups=GROUPS,
    example=WorkedExample(
        "2025-26 Q2",
        """
        post_id | division            | budget_fte | occupant_id | occupant_fte | status | outcome
        A       | Adult social care   | 0.5        |             |              | new    | yes
        B       | Adult social care   | 1.0        | p1          | 1.0          | new    | left out
        C       | Adult social care   | 1.0        |             |              | vacant | left out
        D       | Children's services | 1.0        |             |              | new    | left out
        """,
    ),
)
def adults_new_posts_not_yet_filled(posts, period):
    """Full-time equivalents of newly created posts in adult social care that nobody holds yet. They
    raise the vacancy rate without anyone having left."""
    return new_post_records(posts, ADULTS)


@percentage(
    "Overall adults' vacancy rate",
    basis="at period end",
    polarity="low is good",
    interval=False,
    source=SOURCE,
    needs={"posts": ("occupant_fte",)},
    groups=GROUPS,
    beside=(adults_new_posts_not_yet_filled,),
    examples=(
        WorkedExample(
            "2025-26 Q2",
            _POSTS,
            about="B works three days of five. D is shared, and full. E is frozen and still vacant. F has no post.",
        ),
        WorkedExample(
            "2025-26 Q2",
            """
            post_id | division          | budget_fte | occupant_id | occupant_fte | status
            A       | Adult social care | 80         | p1          | 80           | filled
            B       | Adult social care | 20         |             |              | vacant
            """,
            expect=20.0,
            about="Agency workers who cover some of the 20 are not in post: the rate stays 20%.",
        ),
    ),
)
def adults_vacancy_rate(posts, period):
    """Vacant full-time equivalents of all posts in adult social care at period end, out of vacant and
    occupied together. Agency workers are not in post. Frozen posts count as vacant, and so do new
    posts not yet filled, which are shown beside the rate. Supernumerary staff are left out; a shared
    post's budget counts once."""
    return vacancy_records(posts, ADULTS)
