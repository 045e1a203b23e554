"""Posts, vacancies and people in post: what the vacancy rates of both areas share.

One row of the establishment list is one post, or one holder of a shared post. The budget of a shared
post stands on each of its rows and is counted once. Agency workers are not in post: they are in the
agency register, and a post that one of them covers is still vacant.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

CHILDREN = "Children's services"
ADULTS = "Adult social care"


def posts_of(posts: pd.DataFrame, division: str, social_workers_only: bool = False) -> pd.DataFrame:
    """The rows of a division's establishment list; of its social work posts only where asked."""
    wanted = posts.division == division
    if social_workers_only:
        wanted &= posts.social_worker == "yes"
    return posts[wanted]


def vacancy_records(
    posts: pd.DataFrame, division: str, social_workers_only: bool = False, *, frozen_left_out: bool | None = None
) -> pd.DataFrame:
    """The division's posts with their vacant full-time equivalents over vacant and occupied together.

    A post's vacant part is its budget less what its holders work, never below nothing, and stands on
    one of its rows: the one without a holder where there is one. Supernumerary holders are left out.
    Frozen posts are left out of the social worker rate and count as vacant in the rate of all posts,
    unless `frozen_left_out` says otherwise. A filled post whose hours are blank is not recorded.

    Returns
    -------
    the rows, index kept, with `occupied_fte`, `vacant_fte`, `outcome` ("yes" a vacancy, "no" none),
    `numerator` (vacant) and `denominator` (vacant + occupied).
    """
    if frozen_left_out is None:
        frozen_left_out = social_workers_only
    own = posts_of(posts, division, social_workers_only)
    supernumerary = own.status == "supernumerary"
    unknown = own.budget_fte.isna() & ~supernumerary | (own.status.eq("filled") & own.occupant_fte.isna())
    occupied = own.occupant_fte.fillna(0.0).mask(supernumerary, 0.0)
    vacant = _vacant_fte(own, occupied, supernumerary, unknown)
    left_out = supernumerary | (own.status.eq("frozen") & frozen_left_out)
    outcome = np.select([left_out, unknown, vacant > 0], ["left out", "not recorded", "yes"], default="no")
    return own.assign(
        occupied_fte=occupied,
        vacant_fte=vacant,
        outcome=pd.Series(outcome, index=own.index, dtype="str"),
        numerator=vacant,
        denominator=vacant + occupied,
    )


def new_post_records(posts: pd.DataFrame, division: str, social_workers_only: bool = False) -> pd.DataFrame:
    """The division's newly created posts that nobody holds yet, with their vacant full-time equivalents.

    They raise a vacancy rate without anyone having left, so they are shown beside it.
    """
    judged = vacancy_records(posts, division, social_workers_only, frozen_left_out=False)
    return judged[judged.status.eq("new") & judged.outcome.eq("yes")]


def _vacant_fte(own, occupied, supernumerary, unknown) -> pd.Series:
    """Vacant full-time equivalents of each post, on one of its rows; 0 on the others."""
    post = own.post_id.where(~supernumerary)
    budget = own.budget_fte.groupby(post).transform("max")
    held = occupied.groupby(post).transform("sum")
    in_doubt = unknown.groupby(post).transform("any").fillna(False).astype(bool)
    holder_last = own.assign(_held=own.status.isin(["filled", "supernumerary"])).sort_values("_held", kind="stable")
    bearer = ~holder_last.post_id.where(~supernumerary).duplicated().reindex(own.index)
    # Rounded to a millionth of a post: 1.0 less 0.6 less 0.4 is no vacancy.
    vacant = (budget - held).clip(lower=0.0).round(6)
    return vacant.where(bearer & ~supernumerary & ~in_doubt, 0.0).fillna(0.0)
