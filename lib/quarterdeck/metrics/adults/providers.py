"""The independent providers that adults' packages are bought from, by who owns them."""

from __future__ import annotations

import pandas as pd

from quarterdeck.metric import WorkedExample, count, total

SOURCE = "Client Level Data, services"
GROUPS = ("owner",)
SETTINGS = {"own_provision": ("Council",)}
_DAY = pd.Timedelta(days=1)
_EXAMPLE = """
    person_id | start      | end        | service_type | provider     | owner           | outcome
    A         | 2025-01-06 |            | Nursing care | The Laurels  | Care Group 1    | yes
    B         | 2025-01-06 | 2025-07-01 | Nursing care | The Laurels  | Care Group 1    | left out
    C         | 2025-01-06 | 2025-07-02 | Community    | At Home Care |                 | yes
    D         | 2025-09-30 |            | Community    | At Home Care |                 | yes
    E         | 2025-10-01 |            | Community    | At Home Care |                 | left out
    F         | 2025-01-06 |            | Community    | Home support | Our City Council | left out
    G         | 2025-01-06 |            | Community    |              |                 | left out
"""


def _person_days(packages: pd.DataFrame, period, settings) -> pd.DataFrame:
    """One row an adult and owner, with the days of the period on which the adult had care from them.

    A day counts once, however many packages overlap on it; the day a package ends is not counted.
    """
    owner = packages.owner.fillna(packages.provider)
    own = pd.Series(False, index=packages.index)
    for word in settings["own_provision"]:
        own |= owner.str.contains(str(word), case=False, regex=False).eq(True)
    after = period.end + _DAY
    during = (packages.start < after) & ~(packages.end <= period.start)
    bought = packages.assign(owner=owner)[owner.notna() & ~own & during]
    first = (bought.start.clip(lower=period.start) - period.start).dt.days
    last = (bought.end.fillna(after).clip(upper=after) - period.start).dt.days
    spells = bought.assign(first=first, last=last).sort_values(["person_id", "owner", "first"], kind="stable")
    keys = [spells.person_id, spells.owner]
    reached = spells["last"].groupby(keys).cummax().groupby(keys).shift().fillna(0.0)
    days = (spells["last"] - spells["first"].clip(lower=reached)).clip(lower=0.0)
    per_pair = spells.assign(days=days.groupby(keys).transform("sum"), source_rows=days.groupby(keys).transform("size"))
    pairs = per_pair.drop(columns=["first", "last"]).drop_duplicates(["person_id", "owner"])
    return pairs[pairs.days > 0].sort_index()


@count(
    "Adults with independent providers",
    basis="in the period",
    polarity="neutral",
    unit="adults",
    source=SOURCE,
    groups=GROUPS,
    settings=SETTINGS,
    example=WorkedExample("2025-26 Q2", _EXAMPLE),
)
def adults_with_independent_providers(packages, period, settings):
    """Adults who had care in the period from each independent owner of providers, whatever the service.
    An adult with two owners counts once for each. Where the owner is not known the provider stands for
    it; providers whose name holds a word of the setting `own_provision` are the council's own and are
    left out, as is care without a named provider."""
    return _person_days(packages, period, settings)


@total(
    "Days of adults' care with independent providers",
    basis="in the period",
    polarity="neutral",
    unit="days",
    source=SOURCE,
    groups=GROUPS,
    settings=SETTINGS,
    examples=(
        WorkedExample("2025-26 Q2", _EXAMPLE),
        WorkedExample(
            "2025-26 Q2",
            """
            person_id | start      | end        | service_type | owner
            A         | 2025-07-01 | 2025-07-11 | Community    | Care Group 1
            A         | 2025-07-06 | 2025-07-16 | Community    | Care Group 1
            A         | 2025-07-08 | 2025-07-09 | Community    | Care Group 1
            A         | 2025-09-30 |            | Community    | Care Group 1
            A         | 2025-07-01 | 2025-07-11 | Community    | Care Group 2
            """,
            expect=26.0,
            about="1 to 15 July once, 30 September, and ten days with the second owner.",
        ),
    ),
)
def adult_days_with_independent_providers(packages, period, settings):
    """Days of the period on which adults had care from each independent owner of providers. A day
    counts once for each adult and owner, however many of their packages overlap; the day on which a
    package ends is not counted. Owners and the council's own providers as in the number of adults."""
    pairs = _person_days(packages, period, settings)
    return pairs.assign(numerator=pairs.days)
