"""Single cells of the kinds that spoil an extract: what is understood, and what is never guessed."""

from datetime import date, datetime, time, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.extracts import coding, values
from quarterdeck.extracts.identifiers import zero_twins
from quarterdeck.extracts.values import UNREADABLE

NO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"


@pytest.mark.parametrize("cell, expected", [
    ("31/03/2025 2:30 PM", date(2025, 3, 31)), ("Monday 31 March 2025", date(2025, 3, 31)),
    ("2025-03-31T00:00:00.000Z", date(2025, 3, 31)), ("2025-03-31 00:00:00+01:00", date(2025, 3, 31)),
    ("45747", date(2025, 3, 31)), (45747.75, date(2025, 3, 31)), (datetime(2025, 3, 31, 23, 59), date(2025, 3, 31)),
    ("\u200b31/03/2025\xa0", date(2025, 3, 31)), ("1st April 2025", date(2025, 4, 1)), ("03/04/2025", date(2025, 4, 3)),
    # what a formula gives of an empty cell, formatted as a date
    ("00/01/1900", None), (date(1899, 12, 31), None), (datetime(1899, 12, 30), None),
])  # fmt: skip
def test_dates_in_every_type_of_cell(cell, expected):
    assert values.day(cell) == expected


@pytest.mark.parametrize("cell", [
    "03/31/2025", "31/03/25", "31.03.25", "1/4/25", "March 2025", "2025", "Q1", True, False, "31/03/2025?", "n.k.",
    time(12, 30), timedelta(days=45747), "0031/03/2025", "31/13/2025", "99999999", "1e5", "31 Foo 2025", "2025-02-30",
])  # fmt: skip
def test_what_could_be_another_day_or_none_is_unreadable(cell):
    assert values.day(cell) is UNREADABLE


@pytest.mark.parametrize("cell, expected", [
    ("007", "007"), (7, "7"), (7.0, "7"), ("7.0", "7"), (" 12\u200b", "12"), ("\xa0A\xa0 1 ", "A 1"),
    ("123456789012345", "123456789012345"),
    ("E12", "E12"), ("12E", "12E"), ("1E5", "1E5"), ("4e10", "4e10"), ("-", None), ("#N/A", None),
])  # fmt: skip
def test_identifiers_are_text_as_they_stand(cell, expected):
    assert values.identifier(cell) == expected


@pytest.mark.parametrize("cell", ["1.23E+05", "1e+12", "9.87654E+11", 1.2345678901234567e16, date(2025, 1, 2), True])
def test_identifiers_that_a_spreadsheet_has_spoilt_are_unreadable(cell):
    assert values.identifier(cell) is UNREADABLE


@pytest.mark.parametrize("cell, expected", [
    ("£1,234.50", 1234.5), ("-£5", -5.0), ("£ -5", -5.0), ("(1,234)", -1234.0), ("\u22125", -5.0),
    ("1 234", 1234.0), ("12 %", 12.0),
    (".5", 0.5), ("1.5e3", 1500.0), (0.125, 0.125), ("1,234,567.89", 1234567.89),
])  # fmt: skip
def test_numbers_as_people_write_them(cell, expected):
    assert values.number(cell) == expected


@pytest.mark.parametrize("cell", [
    "1.2k", "3m", "£1.2M", "1,5", "1 2", "12-", "(-5)", "1_000", "twelve", "12/13", True, "about 5", "5*", "1,23,456",
    "1e999",
    "", "()", "£", "%", date(2025, 1, 1),
])  # fmt: skip
def test_numbers_are_never_guessed(cell):
    assert values.number(cell) in (UNREADABLE, None)
    assert cell == "" or values.number(cell) is UNREADABLE


@pytest.mark.parametrize("cell, expected", [
    ("7", 7.0), (7.4, 7.4), ("7 years", 7.0), ("7y", 7.0), ("7 yrs 6 mths", 7.5), ("3 months", 0.25),
    ("Unborn", None), ("", None),
    ("seven", UNREADABLE), ("7-8", UNREADABLE),
])  # fmt: skip
def test_ages_whole_and_decimal(cell, expected):
    found = values.age(cell)
    assert found is expected or found == expected


@pytest.mark.parametrize("cell, expected", [
    ("Yes-See care notes for details", "yes"), ("1 = Yes", "yes"), ("0 No", "no"), ("b. No", "no"),
    ("(a) Yes", "yes"), ("YES ", "yes"),
    ("Y\u200b", "yes"), ("0 - Yes", UNREADABLE), ("Y/N", UNREADABLE), ("Yes and No", UNREADABLE), ("maybe", UNREADABLE),
    ("9 - Not known", None), ("c) Unknown", None), (True, "yes"), (0, "no"), (0.0, "no"),
])  # fmt: skip
def test_yes_and_no_and_what_is_neither(cell, expected):
    assert values.yes_no(cell) is expected or values.yes_no(cell) == expected


@pytest.mark.parametrize("reader, cell, expected", [
    (coding.no_further_action, "NFA", "yes"), (coding.no_further_action, "Further action", "no"),
    (coding.disability, "LD", "yes"), (coding.disability, "NONE", "no"), (coding.disability, "c) Unknown", None),
    (coding.seen, "Child seen alone", "yes"), (coding.seen, "Not seen alone", UNREADABLE),
    (coding.seen_alone, "Child seen", UNREADABLE), (coding.seen_alone, "Not seen alone", "no"),
    (coding.interview_offered, "Offered and Declined (by YP)", "yes"),
    (coding.interview_accepted, "Offered and Declined (by YP)", "no"),
    (coding.interview_accepted, "Offered", UNREADABLE),
    (coding.somebody, "Jo Bloggs", "yes"), (coding.somebody, "Unallocated", "no"), (coding.somebody, "", None),
])  # fmt: skip
def test_yes_and_no_in_the_words_of_a_column(reader, cell, expected):
    assert reader(cell) is expected or reader(cell) == expected


@pytest.mark.parametrize("cell, expected", [("Jun", 6), ("June", 6), ("06", 6), (6.0, 6), ("13", UNREADABLE),
("", None)])
def test_months(cell, expected):
    assert values.month_number(cell) is expected or values.month_number(cell) == expected


@given(st.text("aZ09 -", max_size=8), st.lists(st.sampled_from(NO_WIDTH), max_size=4))
def test_characters_without_width_change_nothing(text, strays):
    spoilt = "".join(strays) + text + "".join(strays)
    for reader in (values.clean, values.identifier, values.day, values.number, values.yes_no):
        assert reader(spoilt) is reader(text) or reader(spoilt) == reader(text)


ANYTHING = st.one_of(
    st.text(max_size=30), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.none()
)  # fmt: skip


@given(ANYTHING)
def test_no_cell_breaks_a_reader(cell):
    for reader in (values.clean, values.identifier, values.day, values.number, values.whole, values.yes_no, values.age,
                   values.month_number, values.month_end, values.quarter_end, coding.placement, coding.ethnicity,
                   coding.contact_source, coding.disability, coding.accommodation, coding.sex):  # fmt: skip
        reader(cell)


def test_identifiers_with_and_without_leading_noughts_are_found_and_never_merged():
    found = zero_twins(pd.Series(["007", "7", "70", "0", "00", "A7", "0A7", None, "12", "12"]))
    assert found.tolist() == [True, True, False, False, False, False, False, False, False, False]
