"""The worked examples of working days: Easter, Christmas, the August bank holiday, weekend starts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.working_days import Calendar

CALENDAR = Calendar()


def between(start, end, calendar=CALENDAR):
    return calendar.between(pd.Series([pd.Timestamp(start)]), pd.Series([pd.Timestamp(end)])).item()


@pytest.mark.parametrize(
    "start, end, days",
    [
        ("2025-07-01", "2025-09-03", 45),  # 25 August out
        ("2025-07-01", "2025-09-04", 46),
        ("2025-04-07", "2025-06-13", 45),  # over Easter and two May bank holidays
        ("2025-08-16", "2025-10-20", 45),  # begins on a Saturday
        ("2025-09-01", "2025-09-22", 15),
        ("2025-09-01", "2025-09-23", 16),
        ("2025-04-10", "2025-05-06", 15),
        ("2025-04-10", "2025-05-07", 16),
        ("2025-12-15", "2026-01-08", 15),  # over Christmas
        ("2025-09-01", "2025-09-01", 0),
        ("2025-09-05", "2025-09-06", 0),  # Friday to Saturday
    ],
)
def test_working_days_are_counted_from_the_day_after(start, end, days):
    assert between(start, end) == days


def test_days_announced_late_are_left_out():
    assert between("2025-09-01", "2025-09-22", Calendar(extra=["2025-09-08"])) == 14


@pytest.mark.parametrize("day", ["2022-06-03", "2022-09-19", "2023-05-08"])
def test_one_off_bank_holidays_are_known(day):
    day = pd.Timestamp(day)
    assert between(day - pd.Timedelta(days=1), day) == 0


@pytest.mark.parametrize("start, due", [("2025-05-01", "2025-06-02"), ("2025-08-08", "2025-09-08")])
def test_a_first_review_is_due_within_20_working_days(start, due):
    assert CALENDAR.add(start, 20) == pd.Timestamp(due)


def test_missing_dates_stay_missing():
    dates = pd.Series([pd.NaT, pd.Timestamp("2025-09-01")])
    assert np.isnan(CALENDAR.between(dates, dates).iloc[0])
    assert CALENDAR.add(dates, 20).isna().tolist() == [True, False]


DAYS = st.dates(min_value=pd.Timestamp("2019-01-01").date(), max_value=pd.Timestamp("2027-12-31").date())


@given(DAYS, st.integers(min_value=1, max_value=60))
def test_the_due_day_is_the_last_one_that_counts_as_that_many(day, n):
    due = CALENDAR.add(day, n)
    assert between(day, due) == n
    assert between(day, due - pd.Timedelta(days=1)) == n - 1


@given(DAYS, DAYS, DAYS)
def test_stretches_add_up(a, b, c):
    a, b, c = sorted((a, b, c))
    assert between(a, b) + between(b, c) == between(a, c)
