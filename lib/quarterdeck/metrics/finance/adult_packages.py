"""What adult packages of care cost: measures from Client Level Data or the council's own list."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import ADULT_AGE_BANDS, age_at, persons
from quarterdeck.metric import WorkedExample, average, rate

SOURCE = "Client Level Data, services; mid-year population estimates"
PACKAGES = "Client Level Data, services"
WORKING_AGE = (18, 64)
OLDER = (65, 200)
WEEKS = 52
_HEADS = """
    person_id | date_of_birth | start      | end        | long_term | weekly_gross | cost_note | outcome
    A         | 2007-09-30    | 2025-01-06 |            | yes       | 300          |           | {young}
    B         | 2007-10-01    | 2025-01-06 |            | yes       | 300          |           | left out
    C         | 1960-09-30    | 2025-01-06 |            | yes       | 1000         |           | {old}
    D         | 1960-10-01    | 2025-01-06 |            | yes       | 1000         |           | {young}
    E         | {born}        | 2025-01-06 | 2025-09-29 | yes       | 300          |           | left out
    F         | {born}        | 2025-09-30 | 2025-09-30 | yes       | 300          |           | yes
    G         | {born}        | 2025-01-06 |            | no        | 300          |           | left out
    H         | {born}        | 2025-01-06 |            | yes       |              |           | not recorded
    I         |               | 2025-01-06 |            | yes       | 300          |           | date error
    J         | {born}        | 2025-01-06 |            | yes       |              | one-off   | left out
    K         | {born}        | 2025-01-06 |            | yes       | 500          | One-off   | left out
"""
_PEOPLE = """
    la_code   | age_band | year | persons | vintage
    E06999999 | 18-64    | 2023 | 200     | mid-2023
    E06999999 | 18-64    | 2025 | 250     | mid-2025
    E06999999 | 18-64    | 2026 | 999     | mid-2026
    E06999999 | 65+      | 2025 | 100     | mid-2025
"""


def _example(born: str, young: str, old: str, **more) -> WorkedExample:
    packages = _HEADS.format(born=born, young=young, old=old)
    return WorkedExample(
        "2025-26 Q2", {"packages": packages, **more},
        about="A is 18, and C is 65, on the last day. E ended the day before: out; F ends on it: in. G is not "
        "long-term support. H has no cost, I no date of birth, J and K are one-offs.",
    )  # fmt: skip


def open_packages(packages: pd.DataFrame, date, ages: tuple[int, int] = (18, 200)) -> pd.DataFrame:
    """Long-term packages open on `date` of people of those ages, and whether they are costed.

    The end of a package is its last day, so that one that ends on `date` is open and its successor not yet.
    One-off costs have no weekly cost and are no package. A person without a date of birth has no age
    and is a date error, and a service of a type that is not known is not recorded: it may be long-term or not.
    Identical rows are double-up care: each counts.
    """
    date = pd.Timestamp(date)
    open_then = ((packages.start <= date) & ~(packages.end < date)).to_numpy("bool", na_value=False)
    known = packages.long_term.notna().to_numpy()
    current = open_then & ((packages.long_term == "yes").to_numpy("bool", na_value=False) | ~known)
    rows = np.flatnonzero(current)
    age = age_at(packages.date_of_birth.iloc[rows], date).to_numpy()
    of_age = np.isnan(age) | ((age >= ages[0]) & (age <= ages[1]))
    rows, age = rows[of_age], age[of_age]
    uncosted = np.isnan(packages.weekly_gross.to_numpy("float64")[rows]) | ~known[rows]
    one_off = np.zeros(len(rows), dtype="bool")
    noted = packages.cost_note.iloc[rows].notna().to_numpy()
    notes = packages.cost_note.iloc[rows[noted]]
    one_off[noted] = notes.str.contains("one-?off", case=False).eq(True).to_numpy("bool", na_value=False)
    rows, age, uncosted = rows[~one_off], age[~one_off], uncosted[~one_off]
    outcome = np.select([np.isnan(age), uncosted], ["date error", "not recorded"], default="yes")
    judged = packages.iloc[rows]
    return judged.assign(outcome=pd.Series(outcome, index=judged.index, dtype="str"), age=age)


def _cost_per_head(packages, population, period, ages, band) -> pd.DataFrame:
    """Open packages weighing their pounds a year, and one row with the residents of the band."""
    judged = open_packages(packages, period.end, ages)
    costs = judged.assign(numerator=judged.weekly_gross * WEEKS, denominator=0.0, population_row=False)
    residents = pd.DataFrame(
        {"outcome": "yes", "numerator": 0.0, "denominator": persons(population, period, band), "population_row": True},
        index=[-1],
    )
    return pd.concat([costs, residents])


def _by_client(packages: pd.DataFrame, date, ages) -> pd.DataFrame:
    """One row a client: the weekly cost of the packages that are costed, summed; none is not recorded."""
    judged = open_packages(packages, date, ages)
    costed = (judged.outcome == "yes").to_numpy("bool")
    client, people = pd.factorize(judged.person_id)
    weekly = np.bincount(client, np.where(costed, judged.weekly_gross, 0.0), minlength=len(people))
    any_costed = np.bincount(client, costed, minlength=len(people)) > 0
    clients = judged.iloc[np.unique(client, return_index=True)[1]]
    return clients.assign(
        outcome=clients.outcome.mask(any_costed, "yes"),
        numerator=weekly,
        source_rows=np.bincount(client, minlength=len(people)),
        age_band=_band(clients.age.to_numpy()),
    )


def _band(age: np.ndarray) -> pd.Categorical:
    """The age band of each age; none where the age is not known."""
    edges, names = zip(*ADULT_AGE_BANDS, strict=True)
    return pd.Categorical.from_codes(np.where(np.isnan(age), -1, np.digitize(age, edges)), names)


@rate(
    "ASC working age package cost per head of population",
    basis="at period end",
    polarity="neutral",
    unit="£ a year per resident aged 18 to 64",
    per=1,
    source=SOURCE,
    needs={"packages": ("end", "weekly_gross", "date_of_birth")},
    groups=("service_type", "delivery"),
    examples=(
        _example("1980-05-01", "yes", "left out", population=_PEOPLE),
        WorkedExample(
            "2025-26 Q2",
            {
                "packages": """
                    person_id | date_of_birth | start      | end | service_type | long_term | weekly_gross
                    A         | 1980-05-01    | 2025-01-06 |     | Community    | yes       | 300
                    A         | 1980-05-01    | 2025-01-06 |     | Community    | yes       | 300
                    B         | 1940-05-01    | 2025-01-06 |     | Nursing care | yes       | 1000
                """,
                "population": _PEOPLE,
            },
            expect=124.8,
            about="600 × 52 / 250: two carers at once are two rows; the mid-2025 estimate is the latest.",
        ),
    ),
)
def working_age_package_cost_per_head(packages, population, period):
    """What a year of the long-term packages in place on the period's last day costs, for
    people aged 18 to 64 that day, for each resident of those ages. Weekly cost before the client's
    contribution, times 52; residents by the latest mid-year estimate. Packages without a cost are
    not in it, so the share costed matters; one-off costs and short-term support are left out."""
    return _cost_per_head(packages, population, period, WORKING_AGE, "18-64")


@average(
    "Average ASC working age package cost per client",
    basis="at period end",
    polarity="neutral",
    unit="£ a week",
    source=PACKAGES,
    needs={"packages": ("end", "weekly_gross", "date_of_birth")},
    groups=("sex", "ethnicity"),
    examples=(
        _example("1980-05-01", "yes", "left out"),
        WorkedExample(
            "2025-26 Q2",
            """
            person_id | date_of_birth | start      | service_type     | long_term | weekly_gross
            1         | 1980-05-01    | 2025-01-06 | Community        | yes       | 315
            1         | 1980-05-01    | 2025-01-06 | Community        | yes       | 23.08
            1         | 1980-05-01    | 2025-01-06 | Community        | yes       |
            2         | 1980-05-01    | 2025-01-06 | Residential care | yes       | 800
            3         | 1980-05-01    | 2025-01-06 | Community        | yes       |
            """,
            expect=569.04,
            about="(338.08 + 800) / 2: each client's services are summed first; client 3 has nothing costed.",
        ),
    ),
)
def working_age_average_package_cost(packages, period):
    """The mean weekly cost of care for each client aged 18 to 64 with a long-term package in place on
    the period's last day. A client's services are summed first, before their contribution.
    Clients with no costed service are left out of the mean and reduce the share costed; the median
    stands beside it. One-off costs and short-term support are left out."""
    return _by_client(packages, period.end, WORKING_AGE)


@rate(
    "ASC 65+ package cost per head of population",
    basis="at period end",
    polarity="neutral",
    unit="£ a year per resident aged 65 and over",
    per=1,
    source=SOURCE,
    needs={"packages": ("end", "weekly_gross", "date_of_birth")},
    groups=("service_type", "delivery"),
    examples=(
        _example("1940-05-01", "left out", "yes", population=_PEOPLE),
        WorkedExample(
            "2025-26 Q2",
            {
                "packages": """
                    person_id | date_of_birth | start      | end | service_type | long_term | weekly_gross
                    A         | 1980-05-01    | 2025-01-06 |     | Community    | yes       | 300
                    B         | 1940-05-01    | 2025-01-06 |     | Nursing care | yes       | 1000
                """,
                "population": _PEOPLE,
            },
            expect=520.0,
        ),
    ),
)
def older_people_package_cost_per_head(packages, population, period):
    """What a year of the long-term packages in place on the period's last day costs, for
    people aged 65 and over that day, for each resident of those ages. Weekly cost before the client's
    contribution, times 52; residents by the latest mid-year estimate. Packages without a cost are
    not in it, so the share costed matters; one-off costs and short-term support are left out."""
    return _cost_per_head(packages, population, period, OLDER, "65+")


@average(
    "Average ASC 65+ package cost per client",
    basis="at period end",
    polarity="neutral",
    unit="£ a week",
    source=PACKAGES,
    needs={"packages": ("end", "weekly_gross", "date_of_birth")},
    groups=("sex", "ethnicity", "age_band"),
    examples=(
        _example("1940-05-01", "left out", "yes"),
        WorkedExample(
            "2025-26 Q2",
            """
            person_id | date_of_birth | start      | service_type     | long_term | weekly_gross
            1         | 1940-05-01    | 2025-01-06 | Community        | yes       | 315
            1         | 1940-05-01    | 2025-01-06 | Community        | yes       | 23.08
            2         | 1940-05-01    | 2025-01-06 | Residential care | yes       | 800
            3         | 1980-05-01    | 2025-01-06 | Residential care | yes       | 2000
            """,
            expect=569.04,
        ),
    ),
)
def older_people_average_package_cost(packages, period):
    """The mean weekly cost of care for each client aged 65 and over with a long-term package open at
    the end of the period's last day. A client's services are summed first, before their contribution.
    Clients with no costed service are left out of the mean and reduce the share costed; the median
    stands beside it. One-off costs and short-term support are left out."""
    return _by_client(packages, period.end, OLDER)


@average(
    "Average cost of an adult package",
    basis="at period end",
    polarity="neutral",
    unit="£ a week",
    source=PACKAGES,
    needs={"packages": ("end", "weekly_gross", "date_of_birth")},
    groups=("service_type", "service_component", "delivery"),
    examples=(
        WorkedExample(
            "2025-26 Q2",
            """
            person_id | date_of_birth | start      | end        | long_term | weekly_gross | outcome
            A         | 1980-05-01    | 2025-01-06 |            | yes       | 1200         | yes
            A         | 1980-05-01    | 2025-01-06 |            | yes       | 100          | yes
            B         | 1940-05-01    | 2025-01-06 | 2025-09-29 | yes       | 800          | left out
            C         | 2007-10-01    | 2025-01-06 |            | yes       | 100          | left out
            D         | 1940-05-01    | 2025-01-06 |            | yes       |              | not recorded
            """,
        ),
        WorkedExample(
            "2025-26 Q2",
            """
            person_id | date_of_birth | start      | service_type     | long_term | weekly_gross
            A         | 1980-05-01    | 2025-01-06 | Residential care | yes       | 1200
            A         | 1980-05-01    | 2025-01-06 | Community        | yes       | 100
            """,
            expect=650.0,
            about="Packages, not clients: by type of care, £1,200 residential and £100 community.",
        ),
    ),
)
def average_adult_package_cost(packages, period):
    """The mean weekly cost of the long-term packages of adults in place on the period's last day, a
    package at a time: the measure to read by type of care. Before the client's contribution;
    packages without a cost are left out of the mean and reduce the share costed."""
    judged = open_packages(packages, period.end)
    return judged.assign(numerator=judged.weekly_gross)
