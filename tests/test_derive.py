import numpy as np
import pandas as pd
import pytest

from quarterdeck.derive import ADULT_AGE_BANDS, age_at, age_band, months_before, open_on, overlap_days, persons
from quarterdeck.periods import Quarter


def dates(*days):
    return pd.Series(pd.to_datetime(list(days))).astype("datetime64[ns]")


@pytest.mark.parametrize(
    "born, on, age",
    [
        ("2007-09-30", "2025-09-30", 18),  # the birthday itself
        ("2007-10-01", "2025-09-30", 17),  # the day before it
        ("2008-02-29", "2026-02-27", 17),
        ("2008-02-29", "2026-02-28", 18),  # a leap-day birthday in another year
        ("2008-02-29", "2024-02-28", 15),
        ("2008-02-29", "2024-02-29", 16),
        (None, "2025-09-30", np.nan),
    ],
)
def test_age_counts_from_the_birthday(born, on, age):
    assert age_at(dates(born), on).item() == pytest.approx(age, nan_ok=True)


def test_age_bands_begin_at_their_first_age():
    assert age_band(pd.Series([17, 18, 64, 65, 85, np.nan]), ADULT_AGE_BANDS).tolist() == [
        "Under 18", "18 to 64", "18 to 64", "65 to 74", "85 and over", "Not recorded",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "opened, closed, is_open",
    [
        ("2025-09-30", None, True),
        ("2025-10-01", None, False),
        ("2025-01-01", "2025-09-30", False),  # ends on the day: out
        ("2025-01-01", "2025-10-01", True),
        (None, None, False),
    ],
)
def test_a_spell_is_open_until_the_end_of_the_day_before_it_ends(opened, closed, is_open):
    frame = pd.DataFrame({"a": dates(opened), "b": dates(closed)})
    assert open_on(frame, "a", "b", "2025-09-30").item() is is_open


def test_months_fall_back_to_the_last_day():
    assert months_before("2025-08-31", 6) == pd.Timestamp("2025-02-28")
    assert months_before(dates("2024-02-29"), 12).item() == pd.Timestamp("2023-02-28")


def test_days_within_a_quarter():
    start = dates("2025-06-01", "2025-07-10", "2025-07-10", "2025-10-01", "2025-07-10")
    end = dates("2025-07-02", "2025-07-11", "2025-07-10", None, None)
    assert overlap_days(start, end, "2025-07-01", "2025-09-30").tolist() == [1, 1, 0, 0, 83]


def test_the_latest_mid_year_estimate_that_has_passed_serves():
    population = pd.DataFrame(
        {"age_band": "0-17", "year": [2023, 2024, 2025], "vintage": ["a", "a", "a"], "persons": [10.0, 20.0, 30.0]}
    )
    assert persons(population, Quarter("2025-26 Q1"), "0-17") == 30  # 30 June is the day itself
    assert persons(population, Quarter("2024-25 Q4"), "0-17") == 20
    assert persons(population, Quarter("2020-21 Q1"), "0-17") == 10
    assert np.isnan(persons(population, Quarter("2025-26 Q1"), "65+"))
