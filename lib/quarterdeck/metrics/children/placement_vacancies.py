"""Places free with the council's foster carers and in its children's homes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import open_on
from quarterdeck.metric import WorkedExample, count, total


def _less(frame: pd.DataFrame, capacity: str, *used: str) -> pd.DataFrame:
    """Each row's capacity less what is used, as numerator; not recorded where any part is blank."""
    parts = frame[[capacity, *used]]
    free = parts[capacity] - parts[list(used)].sum(axis=1)
    outcome = np.where(parts.isna().any(axis=1), "not recorded", "yes")
    return frame.assign(outcome=pd.Series(outcome, index=frame.index, dtype="str"), numerator=free)


def _households(foster_households: pd.DataFrame, date) -> pd.DataFrame:
    """The state on `date` of each household that is approved then: one row a household."""
    state = foster_households[open_on(foster_households, "from", "to", date)]
    not_yet_approved = state.approved_on > date
    ceased = state.ceased_on <= date
    approved = state[~not_yet_approved & ~ceased]
    return approved.sort_values("from", kind="stable").drop_duplicates("household_id", keep="last")


@total(
    "Fostering placement vacancies",
    basis="at period end",
    polarity="neutral",
    unit="places",
    source="Register of foster households",
    needs={"foster_households": ("to",)},
    groups=("type", "reason"),
    settings={"household_types": ("mainstream",)},
    example=WorkedExample(
        "2025-26 Q2",
        """
        household_id | type       | approved_on | ceased_on  | approved_places | occupied | unavailable | from       | to         | outcome
        A            | mainstream | 2020-01-01  |            | 3               | 1        | 1           | 2025-09-30 |            | yes
        B            | mainstream | 2020-01-01  |            | 2               | 0        | 0           | 2025-01-01 | 2025-09-30 | left out
        B            | mainstream | 2020-01-01  |            | 2               | 2        | 0           | 2025-09-30 |            | yes
        C            | mainstream | 2020-01-01  | 2025-09-30 | 2               | 0        | 0           | 2025-01-01 |            | left out
        D            | mainstream | 2025-10-01  |            | 2               | 0        | 0           | 2025-09-01 |            | left out
        E            | connected  | 2020-01-01  |            | 1               | 1        | 0           | 2025-01-01 |            | left out
        F            | mainstream | 2020-01-01  |            | 2               |          | 0           | 2025-01-01 |            | not recorded
        G            | mainstream |             |            | 1               | 0        | 0           | 2025-01-01 |            | yes
        """,  # noqa: E501
        about="Free places: one with A, none with B, one with G.",
    ),
    examples=(
        WorkedExample(
            "2025-26 Q2",
            """
            household_id | type       | approved_places | occupied | unavailable | from
            A            | mainstream | 3               | 1        | 1           | 2025-09-30
            B            | mainstream | 1               | 2        | 0           | 2025-01-01
            C            | connected  | 2               | 0        | 0           | 2025-01-01
            """,
            settings={"household_types": ("mainstream", "connected")},
            expect=2.0,
            about="1 with A, 1 fewer with B, who has a child above approval, and 2 with C.",
        ),
    ),
)  # fmt: skip
def fostering_placement_vacancies(foster_households, period, settings):
    """Places free with the council's approved mainstream foster households at the end of the period's
    last day: places approved, less places occupied, less places that cannot be used now (on hold,
    waiting for a match, kept for siblings). Carers approved for a relative or friend's child are left
    out, since their places are for that child alone. A household with a blank figure is not counted."""
    state = _households(foster_households, period.end)
    judged = _less(state, "approved_places", "occupied", "unavailable")
    other_types = ~judged["type"].isin(list(settings["household_types"]))
    return judged.assign(outcome=judged.outcome.mask(other_types, "left out"))


@total(
    "Residential placement vacancies",
    basis="at period end",
    polarity="low is good",
    unit="beds",
    source="List of the council's own children's homes",
    groups=("home_urn",),
    example=WorkedExample(
        "2025-26 Q2",
        """
        home_urn | registered_beds | usable_beds | occupied
        A        | 6               | 5           | 3
        B        | 4               | 4           | 4
        C        | 4               | 4           |
        """,
        expect=2.0,
        about="2 of the 5 usable beds of A; a registered bed that cannot be used is no vacancy; C is unknown.",
    ),
)
def residential_placement_vacancies(residential_beds, period):
    """Beds free in the council's own children's homes at the end of the period's last day: beds that can
    be used, less beds occupied."""
    homes = residential_beds.drop_duplicates("home_urn", keep="last")
    return _less(homes, "usable_beds", "occupied")


@count(
    "Foster households approved",
    basis="year to date",
    polarity="high is good",
    unit="households",
    source="Register of foster households",
    needs={"foster_households": ("approved_on",)},
    groups=("type",),
    settings={"household_types": ("mainstream",)},
    example=WorkedExample(
        "2025-26 Q2",
        """
        household_id | type       | approved_on | approved_places | occupied | unavailable | from       | outcome
        A            | mainstream | 2025-04-01  | 2               | 0        | 0           | 2025-04-01 | left out
        A            | mainstream | 2025-04-01  | 2               | 1        | 0           | 2025-08-01 | yes
        B            | mainstream | 2025-09-30  | 2               | 0        | 0           | 2025-09-30 | yes
        C            | mainstream | 2025-03-31  | 2               | 0        | 0           | 2025-04-01 | left out
        D            | connected  | 2025-05-01  | 1               | 1        | 0           | 2025-05-01 | left out
        """,
        about="A household counts once, however often its state changed since.",
    ),
)
def foster_households_approved(foster_households, period, settings):
    """Mainstream foster households that the council approved between 1 April and the end of the period,
    whether or not they have stopped fostering since. Enquiries and applications are not counted."""
    approved = foster_households.approved_on.between(period.start, period.end)
    of_the_kind = foster_households["type"].isin(list(settings["household_types"]))
    households = foster_households[approved & of_the_kind].sort_values("from", kind="stable")
    return households.drop_duplicates("household_id", keep="last")
