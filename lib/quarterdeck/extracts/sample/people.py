"""Made-up people: birth dates, sexes, ethnicities, teams and names nobody bears."""

from __future__ import annotations

import numpy as np

ETHNICITY = {
    "WBRI": 46, "WIRI": 0.6, "WIRT": 0.2, "WOTH": 7, "WROM": 0.6, "MWBC": 4.5, "MWBA": 1.6, "MWAS": 2, "MOTH": 2,
    "AIND": 13, "APKN": 4, "ABAN": 2, "AOTH": 3, "BCRB": 2, "BAFR": 5, "BOTH": 1.5, "CHNE": 0.5, "OOTH": 3.5,
    "REFU": 0.4, "NOBT": 0.6,
}  # fmt: skip
UASC_ETHNICITY = ("OOTH", "BAFR", "AOTH", "WOTH")
# Chance of an age at referral, by whole year from 0 to 17.
AGE_AT_REFERRAL = (11, 6, 5.5, 5.5, 5.5, 5.5, 5.5, 5.5, 5.5, 5, 5, 5.5, 6, 6.5, 6.5, 6, 5, 2.5)
FORENAMES = ("Testa", "Sampel", "Fictus", "Mockley", "Dummie", "Invento", "Notta", "Maykup", "Pretenda", "Placeho")
SURNAMES = ("Example", "Nobody", "Madeup", "Specimen", "Imaginary", "Pretend", "Unreal", "Facsimile", "Standin")
TEAMS = (
    "Front Door Team", "Assessment Team East", "Assessment Team West", "Child in Need Team 1", "Child in Need Team 2",
    "Children in Care Team 1", "Children in Care Team 2", "Disabled Children Team", "Leaving Care Team",
)  # fmt: skip
FIRST_ID = 100_000
FAULT_ID = 990_000_000


def weighted(rng: np.random.Generator, choices: dict | tuple, size: int) -> np.ndarray:
    """Draw from {choice: weight}, or evenly from a tuple; an object array of text."""
    names = np.array(list(choices), dtype=object)
    if not isinstance(choices, dict):
        return names[rng.integers(0, len(names), size)]
    edges = np.cumsum(np.fromiter(choices.values(), float))
    return names[np.searchsorted(edges / edges[-1], rng.random(size), side="right")]


def ages_in_days(rng: np.random.Generator, size: int) -> np.ndarray:
    """Ages at referral in days, 1 day to 17 and three quarters."""
    weights = np.array(AGE_AT_REFERRAL)
    years = np.searchsorted(np.cumsum(weights) / weights.sum(), rng.random(size), side="right")
    return np.clip((years + rng.random(size)) * 365.25, 1, 17.7 * 365.25).astype("int64")


def age_on(born, date) -> np.ndarray:
    """Whole years of age on a date (one date or an array)."""
    born = np.asarray(born, dtype="datetime64[D]")
    date = np.asarray(date, dtype="datetime64[D]")
    years = date.astype("datetime64[Y]").astype("int64") - born.astype("datetime64[Y]").astype("int64")
    return years - (birthday(born, years) > date)


def birthday(born, years) -> np.ndarray:
    """The day of that birthday (whole years, one or an array); 29 February falls back to 28 February."""
    born = np.asarray(born, dtype="datetime64[D]")
    month = born.astype("datetime64[M]")
    in_month = (born - month.astype("datetime64[D]")).astype("int64")
    target = month + 12 * years
    longest = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype("int64") - 1
    return target.astype("datetime64[D]") + np.minimum(in_month, longest).astype("timedelta64[D]")
