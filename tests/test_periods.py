import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.errors import PeriodError
from quarterdeck.periods import FinancialYear, Month, Quarter, looked_at


def test_quarter_2_runs_from_july_to_september():
    quarter = Quarter("2025-26 Q2")
    assert (quarter.start, quarter.end) == (pd.Timestamp("2025-07-01"), pd.Timestamp("2025-09-30"))
    assert quarter.in_words == "July to September 2025"


def test_quarter_4_falls_in_the_second_calendar_year():
    assert Quarter("2024-25 Q4").end == pd.Timestamp("2025-03-31")


@pytest.mark.parametrize("label", ["2025/26 Q2", "2025-26 Q5", "2025-27 Q1", "Q2 2025-26", "2025-26Q2", ""])
def test_a_quarter_written_otherwise_is_refused_with_the_right_form(label):
    with pytest.raises(PeriodError, match="Write the quarter as '2025-26 Q1'"):
        Quarter(label)


def test_the_century_turns_in_1999_00():
    assert Quarter("1999-00 Q1").end == pd.Timestamp("1999-06-30")


@given(st.dates(min_value=pd.Timestamp("1950-01-01").date(), max_value=pd.Timestamp("2090-12-31").date()))
def test_every_day_lies_in_exactly_its_quarter(day):
    quarter = Quarter.containing(day)
    assert quarter.start <= pd.Timestamp(day) <= quarter.end
    assert quarter.previous.end + pd.Timedelta(days=1) == quarter.start
    assert quarter.back(4).back(-4) == quarter == Quarter.from_slug(quarter.slug)


@pytest.mark.parametrize(
    "basis, start",
    [
        ("at period end", "2025-07-01"),
        ("in the period", "2025-07-01"),
        ("year to date", "2025-04-01"),
        ("calendar year to date", "2025-01-01"),
        ("last 12 months", "2024-10-01"),
        ("last 6 months", "2025-04-01"),
    ],
)
def test_each_basis_looks_back_as_far_as_it_says(basis, start):
    looked = looked_at(basis, Quarter("2025-26 Q2"))
    assert (looked.start, looked.end) == (pd.Timestamp(start), pd.Timestamp("2025-09-30"))


def test_the_calendar_year_resets_inside_quarter_4():
    assert looked_at("calendar year to date", Quarter("2025-26 Q4")).start == pd.Timestamp("2026-01-01")
    assert looked_at("year to date", Quarter("2025-26 Q4")).start == pd.Timestamp("2025-04-01")


def test_an_unknown_basis_is_refused():
    with pytest.raises(PeriodError, match="A basis is one of"):
        looked_at("lately", Quarter("2025-26 Q2"))


def test_months_and_years():
    assert Month("2024-02").end == pd.Timestamp("2024-02-29")
    assert FinancialYear("2025-26").end == pd.Timestamp("2026-03-31")
    with pytest.raises(PeriodError, match="Write the month"):
        Month("2024-13")
    with pytest.raises(PeriodError, match="Write the financial year"):
        FinancialYear("2025")
