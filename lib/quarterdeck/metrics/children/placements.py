"""Where looked-after children live: the council's own homes and its own foster carers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import not_a_code
from quarterdeck.metric import WorkedExample, count, percentage
from quarterdeck.metrics.children.looked_after import children_looked_after_at_period_end

OWN_PROVISION = "PR1"
# With the codes of before 2015, which children long in one place may still carry.
CONNECTED_CARERS = ("U1", "U2", "U3", "Q1", "F1", "F4")
OTHER_FOSTER_CARERS = ("U4", "U5", "U6", "Q2", "F2", "F3", "F5", "F6")
FOSTER_KIND_NOT_GIVEN = "Foster"
FOSTER_CARERS = (*CONNECTED_CARERS, *OTHER_FOSTER_CARERS, FOSTER_KIND_NOT_GIVEN)
SOURCE = "SSDA903, episodes, or the safeguarding dataset"
BY = ("place", "age_band", "sex", "ethnicity", "legal_status")
RESIDENTIAL_CODES = {"residential_codes": ("K2",)}
FOSTERING_CODES = {"fostering_codes": FOSTER_CARERS}


def _in_own_provision(episodes: pd.DataFrame, period, codes) -> pd.DataFrame:
    """Children looked after: yes where the placement is one of `codes` and the council's own, else no.

    A placement, or the provider of one of `codes`, that is written in no known code is not recorded.
    """
    looked_after = children_looked_after_at_period_end(episodes, period)
    of_the_kind = looked_after.place.isin(list(codes))
    own = looked_after.place_provider == OWN_PROVISION
    provider_unknown = looked_after.place_provider.isna() | not_a_code(looked_after.place_provider, "episodes")
    unknown = looked_after.place.isna() | not_a_code(looked_after.place, "episodes", also=codes)
    unknown |= of_the_kind & provider_unknown
    if set(codes) & set(FOSTER_CARERS) and FOSTER_KIND_NOT_GIVEN not in codes:
        unknown |= (looked_after.place == FOSTER_KIND_NOT_GIVEN) & (provider_unknown | own)
    outcome = np.select([unknown, of_the_kind & own], ["not recorded", "yes"], default="no")
    return looked_after.assign(outcome=pd.Series(outcome, index=looked_after.index, dtype="str"))


def _counted(judged: pd.DataFrame) -> pd.DataFrame:
    return judged[judged.outcome != "no"]


_PLACES = """
    child_id | date_of_birth | decom      | dec        | legal_status | place | place_provider | outcome
    A        | 2012-01-01    | 2025-09-30 |            | C2           | K2    | PR1            | {home}
    B        | 2012-01-01    | 2025-01-02 | 2025-09-30 | C2           | K2    | PR1            | left out
    C        | 2012-01-01    | 2025-01-02 |            | C2           | K2    | PR4            | {neither}
    D        | 2012-01-01    | 2025-01-02 |            | C2           | K2    | PR2            | {neither}
    E        | 2012-01-01    | 2025-01-02 |            | C2           | R1    | PR1            | {neither}
    F        | 2012-01-01    | 2025-01-02 |            | C2           | U6    | PR1            | {foster}
    G        | 2012-01-01    | 2025-01-02 |            | C2           | U1    | PR1            | {connected}
    H        | 2012-01-01    | 2025-01-02 |            | C2           | U4    | PR4            | {neither}
    I        | 2012-01-01    | 2025-01-02 |            | E1           | A5    | PR1            | {neither}
    J        | 2012-01-01    | 2025-01-02 |            | C2           | T4    |                | {neither}
    K        | 2012-01-01    | 2025-01-02 |            | C2           |       |                | not recorded
    L        | 2012-01-01    | 2025-01-02 |            | V3           | U6    | PR1            | left out
    M        | 2007-09-30    | 2025-01-02 |            | C2           | K2    | PR1            | left out
    N        | 2012-01-01    | 2025-01-02 |            | C2           | Ours  | PR1            | not recorded
"""


def _example(home: str, foster: str, connected: str, neither: str) -> WorkedExample:
    text = _PLACES.format(home=home, foster=foster, connected=connected, neither=neither)
    return WorkedExample("2025-26 Q2", text, about="A home of another council or a company is "
                         "not our own; a placement in words that are no code can be judged neither way.")


@percentage(
    "Children in the council's own children's homes, share",
    basis="at period end",
    polarity="neutral",
    source=SOURCE,
    needs={"episodes": ("place", "place_provider", "dec")},
    groups=BY[1:],
    settings=RESIDENTIAL_CODES,
    example=_example("yes", "no", "no", "no"),
)
def placed_in_council_residential_percent(episodes, period, settings):
    """Of the children looked after at the end of the period's last day, those placed in a children's home
    (placement K2) that the council itself runs (provider PR1). Children whose placement is not
    recorded, or is no code of the list, are left out of both sides."""
    return _in_own_provision(episodes, period, settings["residential_codes"])


@count(
    "Children in the council's own children's homes",
    basis="at period end",
    polarity="neutral",
    source=SOURCE,
    needs={"episodes": ("place", "place_provider", "dec")},
    groups=BY[1:],
    beside=(placed_in_council_residential_percent,),
    settings=RESIDENTIAL_CODES,
    example=_example("yes", "left out", "left out", "left out"),
    examples=(
        WorkedExample(
            "2025-26 Q2",
            """
            child_id | decom      | legal_status | place | place_provider | outcome
            A        | 2025-01-02 | C2           | K2    | PR1            | yes
            B        | 2025-01-02 | C2           | R1    | PR1            | yes
            C        | 2025-01-02 | C2           | S1    | PR1            | left out
            """,
            settings={"residential_codes": ("K2", "R1")},
            about="A council may count residential care homes too.",
        ),
    ),
)
def placed_in_council_residential(episodes, period, settings):
    """Children looked after at the end of the period's last day who are placed in a children's home
    (placement K2) that the council itself runs (provider PR1). A home run by a company, a charity or
    another council is not counted."""
    return _counted(_in_own_provision(episodes, period, settings["residential_codes"]))


@percentage(
    "Children with the council's own foster carers, share",
    basis="at period end",
    polarity="high is good",
    source=SOURCE,
    needs={"episodes": ("place", "place_provider", "dec")},
    groups=BY,
    settings=FOSTERING_CODES,
    example=_example("no", "yes", "yes", "no"),
)
def placed_with_own_council_carers_percent(episodes, period, settings):
    """Of the children looked after at the end of the period's last day, those placed with foster carers
    whom the council itself approved and supports (placement U1 to U6, provider PR1), relatives and
    friends included. Children whose placement is not recorded, or is no code of the list, are left out
    of both sides."""
    return _in_own_provision(episodes, period, settings["fostering_codes"])


@count(
    "Children with the council's own carers who are relatives or friends",
    basis="at period end",
    polarity="neutral",
    source=SOURCE,
    needs={"episodes": ("place", "place_provider", "dec")},
    groups=BY,
    example=_example("left out", "left out", "yes", "left out"),
)
def placed_with_council_connected_carers(episodes, period):
    """Children looked after at the end of the period's last day who are placed with a relative or friend
    whom the council itself approved as their foster carer (placement U1 to U3, provider PR1). They are
    part of the children with the council's own foster carers."""
    return _counted(_in_own_provision(episodes, period, CONNECTED_CARERS))


@count(
    "Children with the council's own foster carers",
    basis="at period end",
    polarity="high is good",
    source=SOURCE,
    needs={"episodes": ("place", "place_provider", "dec")},
    groups=BY,
    beside=(placed_with_council_connected_carers, placed_with_own_council_carers_percent),
    settings=FOSTERING_CODES,
    example=_example("left out", "yes", "yes", "left out"),
    examples=(
        WorkedExample(
            "2025-26 Q2",
            """
            child_id | decom      | legal_status | place | place_provider | outcome
            A        | 2025-01-02 | C2           | U4    | PR1            | yes
            B        | 2025-01-02 | C2           | U1    | PR1            | left out
            """,
            settings={"fostering_codes": OTHER_FOSTER_CARERS},
            about="A council may leave relatives and friends out.",
        ),
    ),
)
def placed_with_council_foster_carers(episodes, period, settings):
    """Children looked after at the end of the period's last day who are placed with foster carers whom the
    council itself approved and supports (placement U1 to U6, provider PR1). Relatives and friends are
    included and shown apart. Children placed for adoption with their foster carer are not counted."""
    return _counted(_in_own_provision(episodes, period, settings["fostering_codes"]))
