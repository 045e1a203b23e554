"""How long looked-after children stay in one placement."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import age_at, months_before
from quarterdeck.metric import WorkedExample, percentage
from quarterdeck.metrics.children.looked_after import SHORT_BREAKS, SOURCE, children_looked_after_at_period_end

UNDER = 16
LOOKED_AFTER_MONTHS, PLACED_MONTHS = 30, 24
MOVES, SAME_CARER = ("S", "P", "B"), ("T", "U")
TEMPORARY = ("T0", "T1", "T2", "T3", "T4")
FOR_ADOPTION = ("A3", "A4", "A5", "A6")
BEGUN = pd.Timestamp("1900-01-01")
# Codes between which a placement may change without the child moving: kinds of fostering, and codes that
# another year's list replaced.
ONE_KIND = (("U1", "U2", "U3", "U4", "U5", "U6"), ("H5", "P2", "K3"), ("Z1", "Z11", "Z12", "Z13", "Z14"), FOR_ADOPTION)
_KIND = {code: kind[0] for kind in ONE_KIND for code in kind}


@percentage(
    "Children in the same placement for two years or more",
    basis="at period end",
    polarity="high is good",
    source=SOURCE,
    needs={"episodes": ("rne", "place", "place_provider", "urn", "dec")},
    looks_back={"episodes": LOOKED_AFTER_MONTHS},
    groups=("place", "age_band", "sex", "ethnicity", "legal_status"),
    example=WorkedExample(
        "2024-25 Q4",
        """
        child_id | date_of_birth | decom      | rne | dec        | legal_status | place | place_provider | outcome
        A        | 2012-01-01    | 2022-09-30 | S   | 2023-03-31 | C2           | U6    | PR4            | left out
        A        | 2012-01-01    | 2023-03-31 | P   |            | C2           | U4    | PR4            | yes
        B        | 2012-01-01    | 2022-09-30 | S   | 2023-04-01 | C2           | U6    | PR4            | left out
        B        | 2012-01-01    | 2023-04-01 | P   |            | C2           | U4    | PR4            | no
        C        | 2012-01-01    | 2022-10-01 | S   |            | C2           | U6    | PR4            | left out
        D        | 2009-03-31    | 2015-01-01 | S   |            | C2           | U4    | PR4            | left out
        E        | 2009-04-01    | 2015-01-01 | S   |            | C2           | U4    | PR4            | yes
        F        | 2012-01-01    | 2020-01-01 | S   | 2024-06-01 | C1           | U4    | PR4            | left out
        F        | 2012-01-01    | 2024-06-01 | L   |            | C2           | U4    | PR4            | yes
        G        | 2012-01-01    | 2020-01-01 | S   | 2024-05-01 | C2           | U4    | PR4            | left out
        G        | 2012-01-01    | 2024-06-01 | S   |            | C2           | U4    | PR4            | left out
        H        | 2012-01-01    | 2020-01-01 | S   |            | C2           |       |                | not recorded
        I        |               | 2020-01-01 | S   |            | C2           | U4    | PR4            | not recorded
        """,
        about="The day itself is in; G came home for a month and began anew; a new order is no new placement.",
    ),
    examples=(
        WorkedExample(
            "2024-25 Q4",
            """
            child_id | date_of_birth | decom      | rne | dec        | legal_status | place | place_provider | outcome
            A        | 2022-01-01    | 2022-02-01 | S   | 2024-10-01 | E1           | U6    | PR1            | left out
            A        | 2022-01-01    | 2024-10-01 | P   |            | E1           | A6    | PR1            | yes
            B        | 2012-01-01    | 2020-01-01 | S   | 2024-10-01 | C2           | U4    | PR4            | left out
            B        | 2012-01-01    | 2024-10-01 | P   | 2024-10-09 | C2           | T1    |                | left out
            B        | 2012-01-01    | 2024-10-09 | P   |            | C2           | U4    | PR4            | yes
            C        | 2012-01-01    | 2020-01-01 | S   | 2025-03-30 | C2           | U4    | PR4            | left out
            C        | 2012-01-01    | 2025-03-30 | P   |            | C2           | T3    |                | yes
            D        | 2012-01-01    | 2020-01-01 | S   | 2024-10-01 | C2           | U4    | PR4            | left out
            D        | 2012-01-01    | 2024-10-01 | P   | 2024-10-09 | C2           | T1    |                | left out
            D        | 2012-01-01    | 2024-10-09 | P   |            | C2           | K2    | PR4            | no
            E        | 2022-01-01    | 2022-02-01 | S   | 2023-10-01 | E1           | U6    | PR1            | left out
            E        | 2022-01-01    | 2023-10-01 | P   | 2024-10-01 | E1           | U5    | PR1            | left out
            E        | 2022-01-01    | 2024-10-01 | T   |            | E1           | A5    | PR1            | no
            F        | 2012-01-01    | 2020-01-01 | S   | 2024-10-01 | C1           | U6    | PR4            | left out
            F        | 2012-01-01    | 2024-10-01 | L   |            | C2           | K2    | PR4            | no
            G        | 2012-01-01    | 2020-01-01 | S   |            | C1           | U6    | PR4            | left out
            G        | 2012-01-01    | 2024-10-01 | L   |            | C2           | U6    | PR4 | not recorded
            H        | 2012-01-01    | 2020-01-01 | S   | 2023-01-01 | V4           | U6    | PR4            | left out
            H        | 2012-01-01    | 2023-01-01 | L   |            | V2           | U6    | PR4            | left out
            I        | 2009-06-01    | 2020-01-01 | S   | 2024-04-01 | V2           | H5    | PR4            | left out
            I        | 2009-06-01    | 2024-04-01 |     |            | V2           | K3    | PR4            | yes
            """,
            about=(
                "An adoptive placement counts with the one before, which for E, placed with the carer she has, is "
                "the time with that carer; days in hospital or respite do not break a placement. F moved, whatever "
                "the reason for the episode says; G's first episode has no end; H's short breaks do not count; I "
                "stayed where she was when its code changed."
            ),
        ),
    ),
)
def same_placement_for_two_years(episodes, period):
    """Of the children looked after at the end of the period's last day who are under 16 and have been
    looked after without a break for two and a half years or more, those who have lived in the same
    placement for at least two years. Children placed for adoption count where that placement and the
    one before it together have lasted two years. A new legal status, a change of placement with the
    same carer, and a temporary placement (T0 to T4) from which the child returns to a placement of the
    same kind, provider and URN do not end a placement. Short breaks are no time in care. Where an
    earlier episode has no end, the child is not recorded."""
    seen = episodes[(episodes.decom <= period.end) & ~episodes.legal_status.isin(SHORT_BREAKS)]
    seen = seen.sort_values(["child_id", "decom"], kind="stable")
    since = seen.assign(**_began(seen))
    now = children_looked_after_at_period_end(since, period)
    long = now[months_before(now.care_began, -LOOKED_AFTER_MONTHS) <= period.end]
    age = age_at(long.date_of_birth, period.end)
    judged = long[~(age >= UNDER)]
    settled = months_before(judged.placement_began.fillna(BEGUN), -PLACED_MONTHS) <= period.end
    unknown = judged.placement_began.isna() | judged.date_of_birth.isna() | judged.unsure
    outcome = np.select([unknown, settled], ["not recorded", "yes"], default="no")
    return judged.assign(outcome=pd.Series(outcome, index=judged.index, dtype="str"))


def _began(seen: pd.DataFrame) -> dict[str, pd.Series]:
    """For each episode (sorted by child and start) when its period of care and its placement began."""
    child, earlier = seen.child_id, seen.groupby("child_id", sort=False)
    first = child != child.shift()
    unended = ~first & earlier.dec.shift().isna() & (seen.rne != "S")
    care = (first | (seen.rne == "S") | (~unended & ~(seen.decom <= earlier.dec.shift()))).cumsum()
    lasting = seen[seen.place.notna() & ~seen.place.isin(TEMPORARY)]
    period = care[lasting.index]
    alike = _alike(lasting)
    back = alike & earlier.place.shift()[lasting.index].isin(TEMPORARY)
    said = lasting.rne.isin(MOVES) & ~back
    moved = (period != period.shift()) | said | (~alike & ~lasting.rne.isin(SAME_CARER))
    placement = moved.cumsum()
    began = lasting.decom.groupby(placement).transform("first")
    before = began.groupby([period, placement]).first().groupby(level=0).shift()
    earlier_too = before.reindex(pd.MultiIndex.from_arrays([period, placement])).set_axis(lasting.index)
    entered = lasting.place.groupby(placement).transform("first")
    began = began.where(~entered.isin(FOR_ADOPTION), earlier_too.fillna(began))
    everyone = began.reindex(seen.index)
    temporary = seen.place.isin(TEMPORARY)
    return {
        "unsure": unended.groupby(care).transform("any"),
        "care_began": seen.decom.groupby(care).transform("first"),
        "placement_began": everyone.where(~temporary, everyone.groupby(care).ffill()),
    }


def _alike(lasting: pd.DataFrame) -> pd.Series:
    """Which episodes are in a placement of the kind, provider and URN of the one before; a blank says nothing."""
    kind = lasting.place.replace(_KIND)
    same = kind == kind.shift()
    for name in ("place_provider", "urn"):
        before = lasting[name].shift()
        same &= (lasting[name] == before) | lasting[name].isna() | before.isna()
    return same
