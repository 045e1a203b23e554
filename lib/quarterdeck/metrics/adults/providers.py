"""The independent providers that adults' packages are bought from, by who owns them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.metric import WorkedExample, count, total

SOURCE = "Client Level Data, services"
GROUPS = ("owner",)
SETTINGS = {"own_provision": ("Council",)}
_EXAMPLE = """
    person_id | start      | end        | service_type | provider     | owner           | outcome
    A         | 2025-01-06 |            | Nursing care | The Laurels  | Care Group 1    | yes
    B         | 2025-01-06 | 2025-06-30 | Nursing care | The Laurels  | Care Group 1    | left out
    C         | 2025-01-06 | 2025-07-01 | Community    | At Home Care |                 | yes
    D         | 2025-09-30 |            | Community    | At Home Care |                 | yes
    E         | 2025-10-01 |            | Community    | At Home Care |                 | left out
    F         | 2025-01-06 |            | Community    | Home support | Our City Council | left out
    G         | 2025-01-06 |            | Community    |              |                 | left out
"""


def _person_days(packages: pd.DataFrame, period, settings) -> pd.DataFrame:
    """One row an adult and owner, with the days of the period on which the adult had care from them.

    A day counts once, however many packages overlap on it; a package ends with its last day, which counts.
    """
    during = (packages.start <= period.end) & ~(packages.end < period.start)
    bought = packages[during]
    owner = bought.owner.fillna(bought.provider)
    bought = bought.assign(owner=owner)[_independent(owner, settings["own_provision"])]
    first, last = _days_of(bought, period)
    people, names = pd.factorize(bought.person_id)[0], pd.factorize(bought.owner)
    pair, pairs = pd.factorize(people * (len(names[1]) + 1) + names[0])
    per_pair = np.bincount(pair, _days_once(pair, first, last, period.days), minlength=len(pairs))
    judged = bought.iloc[np.unique(pair, return_index=True)[1]]
    judged = judged.assign(days=per_pair, source_rows=np.bincount(pair, minlength=len(pairs)))
    return judged[judged.days > 0]


def _independent(owner: pd.Series, own_provision) -> np.ndarray:
    """Owners that are named, and not by a word of the council's own."""
    number, names = pd.factorize(owner)
    own = np.zeros(len(names) + 1, dtype="bool")
    own[-1] = True  # where nobody is named the number is -1
    for word in own_provision:
        own[:-1] |= np.array([str(word).casefold() in name.casefold() for name in names], dtype="bool")
    return ~own[number]


def _days_of(spells: pd.DataFrame, period) -> tuple[np.ndarray, np.ndarray]:
    """The first day of each spell in the period and the day after its last, counted from the period's start."""
    first = (spells.start - period.start).dt.days.to_numpy("float64").clip(0)
    last = (spells.end - period.start).dt.days.to_numpy("float64") + 1
    return first, np.where(np.isnan(last), period.days, last).clip(0, period.days)


def _days_once(pair: np.ndarray, first: np.ndarray, last: np.ndarray, days: int) -> np.ndarray:
    """The days that each spell adds to those of its pair: spells of a pair that overlap add a day once."""
    apart = pair * (days + 1.0)  # the pairs stand one after another on a line, so that none touches the next
    order = np.lexsort((first, pair))
    begun, ended = (apart + first)[order], (apart + last)[order]
    reached = np.concatenate([[0.0], np.maximum.accumulate(ended)[:-1]])[: len(ended)]
    added = np.zeros(len(pair))
    added[order] = (ended - np.maximum(begun, reached)).clip(0)
    return added


@count(
    "Adults with independent providers",
    basis="in the period",
    polarity="neutral",
    unit="adults",
    source=SOURCE,
    needs={"packages": ("end",)},
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
    needs={"packages": ("end",)},
    groups=GROUPS,
    settings=SETTINGS,
    examples=(
        WorkedExample("2025-26 Q2", _EXAMPLE),
        WorkedExample(
            "2025-26 Q2",
            """
            person_id | start      | end        | service_type | owner
            A         | 2025-07-01 | 2025-07-10 | Community    | Care Group 1
            A         | 2025-07-06 | 2025-07-15 | Community    | Care Group 1
            A         | 2025-07-08 | 2025-07-08 | Community    | Care Group 1
            A         | 2025-09-30 |            | Community    | Care Group 1
            A         | 2025-07-01 | 2025-07-10 | Community    | Care Group 2
            """,
            expect=26.0,
            about="1 to 15 July once, 30 September, and ten days with the second owner.",
        ),
    ),
)
def adult_days_with_independent_providers(packages, period, settings):
    """Days of the period on which adults had care from each independent owner of providers. A day
    counts once for each adult and owner, however many of their packages overlap; the last
    day of a package counts. Owners and the council's own providers as in the number of adults."""
    pairs = _person_days(packages, period, settings)
    return pairs.assign(numerator=pairs.days)
