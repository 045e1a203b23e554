"""What the made-up council's adult social care looks like: volumes, prices and kinds of care.

All invented, in round figures of the right order for a city of 370,000. Prices are those of 2019-20;
`UPRATING` raises them every April.
"""

from __future__ import annotations

from dataclasses import dataclass

# Price level of each financial year against 2019-20, by the year in which it starts.
UPRATING = {
    2019: 1.000,
    2020: 1.040,
    2021: 1.069,
    2022: 1.128,
    2023: 1.224,
    2024: 1.310,
    2025: 1.389,
    2026: 1.445,
    2027: 1.495,
}


@dataclass(frozen=True)
class Care:
    """One kind of care: how often, at what price, and how its price is written in the extract."""

    name: str
    service_type: str
    component: str
    delivery: str
    place: str  # kind of location that gives it; "" for none
    price: float  # weekly, 2019-20
    spread: float  # standard deviation of the logarithm of the price
    frequencies: dict[str, float]
    hourly: float = 0.0  # price of an hour or a session, where it is bought so
    uncosted: float = 0.03


LONG = "Long term support: "
_BEDS = {"Weekly": 0.70, "4-weekly": 0.15, "Monthly": 0.08, "Annual": 0.03, "Fortnightly": 0.04}
_PAYMENTS = {"4-weekly": 0.55, "Weekly": 0.18, "Monthly": 0.17, "Quarterly": 0.05, "Annual": 0.05}
_MANAGED = "CASSR managed personal budget"
_BOUGHT = "CASSR commissioned support"
_DIRECT = "Direct payment only"

CARE = (
    Care("residential 65+", LONG + "Residential care", "Residential care", _BOUGHT, "care home", 640, 0.16, _BEDS),
    Care("nursing 65+", LONG + "Nursing care", "Nursing care", _BOUGHT, "nursing home", 740, 0.15, _BEDS),
    Care("residential 18-64", LONG + "Residential care", "Residential care", _BOUGHT, "care home", 1380, 0.38, _BEDS),
    Care("nursing 18-64", LONG + "Nursing care", "Nursing care", _BOUGHT, "nursing home", 1080, 0.25, _BEDS),
    Care(
        "home care", LONG + "Community", "Home support", _MANAGED, "home care", 240, 0.55,
        {"Hourly": 0.93, "Weekly": 0.07}, hourly=17.1,
    ),
    Care(
        "supported living", LONG + "Community", "Community supported living", _MANAGED, "supported living", 980, 0.50,
        {"Weekly": 0.58, "Hourly": 0.30, "Fortnightly": 0.12}, hourly=16.4,
    ),
    Care(
        "extra care", LONG + "Community", "Extra care housing", _MANAGED, "supported living", 185, 0.30,
        {"Weekly": 0.8, "4-weekly": 0.2},
    ),
    Care("direct payment", LONG + "Community", "Direct payment", _DIRECT, "", 265, 0.60, _PAYMENTS),
    Care(
        "day service", LONG + "Community", "Day support", _MANAGED, "day service", 135, 0.40,
        {"Per session": 0.80, "Weekly": 0.10, "Quarterly": 0.10}, hourly=46.0, uncosted=0.05,
    ),
    Care("transport", LONG + "Community", "Transport", _MANAGED, "", 42, 0.40, {"Monthly": 0.7, "Quarterly": 0.3}),
    Care("equipment", LONG + "Community", "Equipment", _BOUGHT, "", 310, 0.70, {"One-off": 1.0}),
    Care("prison", LONG + "Prison", "Home support", _BOUGHT, "", 120, 0.30, {"Weekly": 1.0}, uncosted=0.10),
    # What follows is not long-term support and must stay out of the package measures.
    Care(
        "reablement", "Short term support: ST-Max", "Reablement", _BOUGHT, "council", 220, 0.30,
        {"Hourly": 0.9, "One-off": 0.1}, hourly=21.0, uncosted=0.30,
    ),
    Care("telecare", "Short term support: Ongoing low level", "Telecare", _BOUGHT, "", 6, 0.20, {"Weekly": 1.0}),
    Care(
        "respite", "Short term support: Other short term", "Short term residential care", _BOUGHT, "care home", 690,
        0.20, {"Weekly": 0.6, "One-off": 0.4},
    ),
    Care(
        "carer payment", "Unpaid carer support: Direct to unpaid carer", "Carer direct payment", _DIRECT, "", 320, 0.30,
        {"One-off": 0.7, "Annual": 0.3},
    ),
    Care(
        "carer respite", "Unpaid carer support: Support involving the person cared-for", "Carer respite of client",
        _BOUGHT, "care home", 650, 0.20, {"Weekly": 1.0},
    ),
)
KIND = {care.name: number for number, care in enumerate(CARE)}
LONG_TERM = tuple(care.service_type.startswith(LONG) for care in CARE)


@dataclass(frozen=True)
class Segment:
    """People of one age group with long-term support: how many, for how long, what they begin with."""

    name: str
    people: int
    mean_years: float
    youngest: float
    oldest: float
    first_care: dict[str, float]
    moves: float  # share who later move into a care home
    move_to: str


SEGMENTS = (
    Segment(
        "18-64", 2050, 7.0, 18.1, 63.5,
        {
            "residential 18-64": 0.13, "nursing 18-64": 0.03, "supported living": 0.24, "home care": 0.23,
            "direct payment": 0.26, "day service": 0.10, "prison": 0.01,
        },
        0.06, "residential 18-64",
    ),
    Segment(
        "65+", 3950, 2.2, 65.1, 97.0,
        {
            "residential 65+": 0.21, "nursing 65+": 0.10, "home care": 0.53, "direct payment": 0.08,
            "day service": 0.04, "extra care": 0.04,
        },
        0.25, "residential 65+",
    ),
)
# What people with community care may have besides, and how many of them do.
BESIDES = {"day service": 0.13, "transport": 0.09, "direct payment": 0.04, "equipment": 0.03, "home care": 0.05}
DOUBLE_UP = 0.06  # share of home care written on two identical rows: two carers at once
SHORT_TERM = {"reablement": 1500, "telecare": 420, "respite": 360, "carer payment": 620, "carer respite": 240}
SHORT_TERM_DAYS = {"reablement": 38, "telecare": 500, "respite": 16, "carer payment": 30, "carer respite": 12}
OTHER_EVENTS = {"Request": 2600, "Assessment": 1700, "Review": 2400}  # a year

RELEASE_1 = 0.3  # share of rows in the words of release 1
LATE = 0.12  # share of starts recorded weeks after they happened
LATEST_DAYS = 70  # nothing is recorded later than ten weeks after it happened
NO_NHS_NUMBER = 0.03
NO_DATE_OF_BIRTH = 0.002
NEGATIVE_COST = 0.001  # cost written with a minus sign: the cost rule takes its size
OWN_AREA = 0.88  # share of bought care given at locations of the council's own area
OWN_PROVISION = 0.06  # share of bought care that the council gives itself, where it has such a service
