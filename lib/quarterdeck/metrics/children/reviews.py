"""Reviews of children looked after, held on time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import age_at, is_among, months_before
from quarterdeck.metric import WorkedExample, count, percentage
from quarterdeck.metrics.children.looked_after import SHORT_BREAKS, children_looked_after_at_period_end

FIRST_WORKING_DAYS = 20
SECOND_MONTHS, LATER_MONTHS = 3, 6
# Reviews and starts of care of ten months show every review that can fall due in a period: it was set
# by a review at most six months before, which was a child's first only if care had begun at most
# three months before that.
SIGHT_MONTHS = 10
LOOKS_BACK = {"looked_after_reviews": LATER_MONTHS}
PLACED_FOR_ADOPTION = ("A3", "A4", "A5", "A6", "A1", "A2", "Adoption")
SOURCE = "SSDA903, episodes and reviews, or the safeguarding dataset"
GROUPS = ("age_band", "sex", "ethnicity", "place", "legal_status")


def _reviews_due(episodes: pd.DataFrame, reviews: pd.DataFrame, period, calendar) -> pd.DataFrame:
    """Every review that a start of care or a review made due: one row each, in order for each child.

    Columns: `child_id`, `due`, `held` (the next review of the same period of care, missing if none).
    """
    since = months_before(period.start, SIGHT_MONTHS)
    begun = (episodes.rne == "S") & ~episodes.legal_status.isin(SHORT_BREAKS)
    starts = episodes[begun & episodes.decom.between(since, period.end)]
    seen = reviews[reviews.review.between(since, period.end)]
    events = pd.concat(
        [
            pd.DataFrame({"child_id": starts.child_id, "event": starts.decom, "starts": True}),
            pd.DataFrame({"child_id": seen.child_id, "event": seen.review, "starts": False}),
        ],
        ignore_index=True,
    ).drop_duplicates()
    events = events.sort_values(["child_id", "event", "starts"], ascending=[True, True, False])
    care = [events.child_id, events.starts.groupby(events.child_id).cumsum()]
    following = events.event.groupby(care).shift(-1)
    return events.assign(due=_due(events, care, calendar), held=following)


def _due(events: pd.DataFrame, care: list, calendar) -> pd.Series:
    """When the next review is due: 20 working days after the start, 3 months after the first review if it
    closely followed the start, and 6 months after any other."""
    began = events.event.where(events.starts).groupby(care).transform("min")
    number = events.event.groupby(care).cumcount()
    first = (number == 1) & (months_before(events.event, SECOND_MONTHS) <= began)
    due = months_before(events.event, -LATER_MONTHS)
    due = due.mask(first, months_before(events.event, -SECOND_MONTHS))
    return due.mask(events.starts, calendar.add(events.event.where(events.starts), FIRST_WORKING_DAYS))


def _looked_after_when_due(episodes: pd.DataFrame, due: pd.DataFrame) -> pd.DataFrame:
    """The reviews due while the child was looked after, with `row`: the episode open on that day."""
    around = (episodes.decom <= due.due.max()) & ~(episodes.dec <= due.due.min())
    own = episodes.loc[around, ["child_id", "date_of_birth", "decom", "dec", "legal_status", "place"]]
    pairs = due.merge(own.rename_axis("row").reset_index(), on="child_id")
    in_care = (pairs.decom <= pairs.due) & ~(pairs.dec <= pairs.due)
    short_break = pairs.legal_status.isin(SHORT_BREAKS)
    adopters = pairs.place.isin(PLACED_FOR_ADOPTION)
    grown_up = age_at(pairs.date_of_birth, pairs.due) >= 18
    pairs = pairs[in_care & ~short_break & ~adopters & ~grown_up].sort_values(["due", "decom"], kind="stable")
    return pairs.drop_duplicates(["child_id", "due"], keep="last")


@count(
    "Children looked after with a review overdue",
    basis="at period end",
    polarity="low is good",
    source=SOURCE,
    needs={"episodes": ("rne", "dec", "place")},
    groups=GROUPS,
    looks_back=LOOKS_BACK,
    example=WorkedExample(
        "2025-26 Q2",
        {
            "episodes": """
                child_id | decom      | rne | dec        | legal_status | place | outcome
                A        | 2025-09-01 | S   |            | V2           | U6    | yes
                B        | 2025-09-02 | S   |            | V2           | U6    | left out
                C        | 2019-06-03 | S   |            | C2           | U4    | left out
                D        | 2019-06-03 | S   |            | C2           | U4    | yes
                E        | 2019-06-03 | S   |            | C2           | U4    | yes
                F        | 2019-06-03 | S   |            | E1           | A5    | left out
                G        | 2025-06-02 | S   |            | V2           | U6    | yes
                H        | 2025-09-01 | S   | 2025-09-30 | V2           | U6    | left out
                I        | 2025-09-01 | S   |            | V4           | U6    | left out
            """,
            "looked_after_reviews": """
                child_id | review
                A        | 2025-10-01
                C        | 2025-03-30
                D        | 2025-03-29
                G        | 2025-06-29
            """,
        },
        about="Due on the last day is not late; E has no review on record; G's second was due on 29 September.",
    ),
)
def looked_after_reviews_overdue(episodes, looked_after_reviews, period, calendar):
    """Children looked after at the end of the period's last day whose next review is overdue, or who have
    had none on record for more than six months. Leaves out short breaks and children placed for
    adoption."""
    looked_after = children_looked_after_at_period_end(episodes, period)
    looked_after = looked_after[~looked_after.place.isin(PLACED_FOR_ADOPTION)]
    events = _reviews_due(episodes, looked_after_reviews, period, calendar)
    latest = events.drop_duplicates("child_id", keep="last")
    up_to_date = latest.child_id[latest.due >= period.end]
    return looked_after[~is_among(looked_after.child_id, up_to_date)]


@percentage(
    "Children looked after reviewed on time",
    basis="in the period",
    polarity="high is good",
    source=SOURCE,
    needs={"episodes": ("rne", "dec", "place")},
    groups=GROUPS,
    open_and_late=looked_after_reviews_overdue,
    looks_back=LOOKS_BACK,
    examples=(
        WorkedExample(
            "2025-26 Q1",
            {
                "episodes": """
                    child_id | decom      | rne | dec        | legal_status | place | date_of_birth | outcome
                    A        | 2025-05-01 | S   |            | V2           | U6    |               | yes
                    B        | 2025-05-01 | S   |            | V2           | U6    |               | no
                    C        | 2025-05-01 | S   | 2025-06-02 | V2           | U6    |               | left out
                    D        | 2025-05-01 | S   | 2025-06-03 | V2           | U6    |               | no
                    E        | 2025-06-20 | S   |            | V2           | U6    |               | left out
                    F        | 2025-05-01 | S   |            | V4           | U6    |               | left out
                    G        | 2025-05-01 | S   |            | V2           | U6    | 2007-06-02    | left out
                    H        | 2025-05-01 | S   |            | V2           | U6    | 2007-06-03    | no
                    I        | 2025-05-01 | S   | 2025-05-20 | C1           | U6    |               | left out
                    I        | 2025-05-20 | L   |            | C2           | U6    |               | yes
                """,
                "looked_after_reviews": """
                    child_id | review
                    A        | 2025-06-02
                    B        | 2025-06-03
                    I        | 2025-05-30
                """,
            },
            about=(
                "Care began on 1 May: the first review was due on 2 June, 20 working days later. C left that "
                "day, D the day after. E has not been looked after for 20 working days. G was 18 that day."
            ),
        ),
        WorkedExample(
            "2025-26 Q2",
            {
                "episodes": """
                    child_id | decom      | rne | dec        | legal_status | place | outcome
                    A        | 2025-05-01 | S   |            | V2           | U6    | yes
                    B        | 2025-05-01 | S   |            | V2           | U6    | no
                    C        | 2025-08-08 | S   |            | V2           | U6    | yes
                    D        | 2018-01-08 | S   |            | C2           | U4    | yes
                    E        | 2018-01-08 | S   |            | C2           | U4    | no
                    F        | 2018-01-08 | S   |            | C2           | U4    | left out
                    G        | 2018-01-08 | S   | 2025-08-01 | E1           | U4    | left out
                    G        | 2025-08-01 | P   |            | E1           | A5    | left out
                    H        | 2025-05-01 | S   | 2025-06-20 | V2           | U6    | left out
                    H        | 2025-08-08 | S   |            | V2           | U6    | no
                    I        | 2025-06-05 | S   |            | V2           | U6    | no
                """,
                "looked_after_reviews": """
                    child_id | review
                    A        | 2025-05-30
                    A        | 2025-08-30
                    B        | 2025-05-30
                    B        | 2025-08-31
                    C        | 2025-09-08
                    D        | 2025-03-03
                    D        | 2025-09-03
                    E        | 2025-03-03
                    E        | 2025-09-04
                    F        | 2025-06-02
                    G        | 2025-03-03
                    H        | 2025-05-28
                    I        | 2025-06-20
                """,
            },
            about=(
                "The second review is due 3 months after the first, later ones 6 months after the last. G was "
                "placed for adoption when hers was due. H began a new period of care. Of I's two "
                "reviews due the first, by 3 July, was held early; the second, by 20 September, was not held."
            ),
        ),
    ),
)
def looked_after_reviews_in_timescale(episodes, looked_after_reviews, period, calendar):
    """Of the children looked after who had a review due in the period, those whose every review due was
    held by its due day: the first within 20 working days of starting to be looked after, the second
    within 3 months of the first, each later one within 6 months of the one before. A review held early
    counts in the period in which it was due. Leaves out short breaks, children who had left or turned
    18 by the due day, and children placed for adoption, who have adoption reviews. Where records do not
    show the start of care, reviews are taken to be six-monthly."""
    events = _reviews_due(episodes, looked_after_reviews, period, calendar)
    due = events[events.due.between(period.start, period.end)]
    judged = _looked_after_when_due(episodes, due)
    late = judged.child_id[~(judged.held <= judged.due)]
    rows = episodes.loc[judged.drop_duplicates("child_id", keep="last").row]
    outcome = np.where(is_among(rows.child_id, late), "no", "yes")
    return rows.assign(outcome=pd.Series(outcome, index=rows.index, dtype="str"))
