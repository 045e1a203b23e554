"""Cells as councils write them."""

from datetime import date, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.extracts import coding, columns, values
from quarterdeck.extracts.formats.local import quarter_label
from quarterdeck.extracts.headings import nearest_heading, normal
from quarterdeck.extracts.values import UNREADABLE

DAYS = st.dates(date(1900, 3, 1), date(2100, 12, 31))


@given(DAYS, st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d %B %Y", "%d-%b-%Y", "%Y%m%d",
                              "%Y-%m-%dT00:00:00", "%d/%m/%Y 00:00:00", "%Y-%m-%d 12:30"]))  # fmt: skip
def test_a_date_is_read_back_from_every_way_of_writing_it(day, pattern):
    assert values.day(day.strftime(pattern)) == day


@given(DAYS)
def test_a_date_cell_and_an_excel_day_number_are_dates(day):
    assert values.day(day) == values.day(datetime(day.year, day.month, day.day, 23, 59)) == day
    serial = (day - date(1899, 12, 30)).days
    if serial >= 3654:
        assert values.day(float(serial)) == values.day(str(serial)) == day


@pytest.mark.parametrize("cell", ["31/02/2025", "soon", "13/2025", "01/02/25", "2025-13-01", "99", "Q2", "30/30/2030"])
def test_what_is_not_a_date_is_unreadable_and_never_guessed(cell):
    assert values.day(cell) is UNREADABLE


def test_the_day_comes_before_the_month():
    assert values.day("03/04/2025") == date(2025, 4, 3)


@pytest.mark.parametrize("cell", ["", " ", None, "#N/A", "n/a", "NULL", float("nan"), "-", "#REF!"])
def test_blanks_and_spreadsheet_errors_are_blank(cell):
    assert values.day(cell) is None and values.clean(cell) is None and values.yes_no(cell) is None


@pytest.mark.parametrize("cell, expected", [
    ("Yes", "yes"), ("y", "yes"), ("a) Yes", "yes"), ("1", "yes"), (1.0, "yes"), (True, "yes"), ("1 - Yes", "yes"),
    ("TRUE", "yes"), ("b) No", "no"), ("N", "no"), (0.0, "no"), ("0 - No", "no"), (False, "no"),
    ("No", "no"), ("c) Unknown", None), ("Not recorded", None),
])  # fmt: skip
def test_yes_and_no_in_all_their_forms(cell, expected):
    assert values.yes_no(cell) == expected


def test_free_text_is_not_yes_or_no():
    assert values.yes_no("CS Assessment Updated") is UNREADABLE


@pytest.mark.parametrize("cell, expected", [(7.0, "7"), ("7.0", "7"), ("007", "007"), (12598894.0, "12598894"),
                                            (" A 1 ", "A 1"), ("1.50", "1.50"), ("", None)])  # fmt: skip
def test_identifiers_are_text(cell, expected):
    assert values.identifier(cell) == expected


@pytest.mark.parametrize("cell, expected", [("£1,234.50", 1234.5), ("(12)", -12.0), ("-3", -3.0), ("12%", 12.0),
                                            ("twelve", UNREADABLE), ("1e999", UNREADABLE), (5, 5.0)])  # fmt: skip
def test_numbers_with_pounds_and_separators(cell, expected):
    assert values.number(cell) is expected if expected is UNREADABLE else values.number(cell) == expected


def test_whole_numbers_refuse_a_fraction():
    assert values.whole("3") == 3 and values.whole("3.5") is UNREADABLE


@pytest.mark.parametrize("reader, cell, expected", [
    (coding.placement, "f) U6: Foster placement - not FFA", "U6"), (coding.placement, "u6", "U6"),
    (coding.provider, "e) PR4 - Private provision", "PR4"), (coding.legal_status, "C2: FCO", "C2"),
    (coding.legal_status, "Full care order", "C2"), (coding.reason_ceased, "k) E47: Special Guardianship", "E47"),
    (coding.need, "N1 - Abuse or Neglect", "N1"), (coding.contact_source, "q) 6: Police", "6"),
    (coding.contact_source, "j) 3D: Health services", "3D"), (coding.abuse, "Physical abuse", "PHY"),
    (coding.eligibility, "b) Former relevant child", "Former relevant child"), (coding.in_touch, "a) Yes", "YES"),
    (coding.accommodation, "Y: Other accommodation", "Y"), (coding.suitability, "a) Suitable", "Suitable"),
    (coding.activity, "G5: Not in education, employment or training - other", "G5"),
    (coding.ethnicity, "a) WBRI", "WBRI"), (coding.sex, "b) Female", "Female"), (coding.sex, "1", "Male"),
    (coding.sex, "M", "Male"), (coding.case_status, "c) Child in need plan", "Child in need plan"),
    (coding.need, "PSRMEM - Support with memory and cognition", "PSRMEM - Support with memory and cognition"),
])  # fmt: skip
def test_codes_are_found_in_the_text_around_them(reader, cell, expected):
    assert reader(cell) == expected


def test_months_and_quarters():
    assert values.month_end("2025-09") == values.month_end("September 2025") == date(2025, 9, 30)
    assert values.month_end("2024-02") == date(2024, 2, 29)
    assert values.month_end("2025-13") is UNREADABLE
    assert [values.quarter_end(f"2025-26 Q{n}") for n in (1, 2, 3, 4)] == [
        date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31)]  # fmt: skip
    assert values.quarter_end("2025-27 Q1") is UNREADABLE
    assert quarter_label("2025/26 Q2") == quarter_label("Q2 2025-26") == "2025-26 Q2"


def test_the_councils_own_spelling_comes_first():
    reader = values.translated(coding.placement, {"In-house foster care": "U6"})
    assert reader("in-house foster care") == "U6" and reader("K2") == "K2"


def test_a_column_is_read_once_a_distinct_cell():
    cells = pd.Series(["01/02/2025", "x", "#N/A", "", "01/02/2025"])
    read, bad, marked = columns.read_column(cells, values.day, "date")
    assert read.dtype == "datetime64[ns]" and read[0] == read[4] == pd.Timestamp("2025-02-01")
    assert bad.tolist() == [False, True, False, False, False] and marked.tolist() == [False, False, True, False, False]


@pytest.mark.parametrize("heading", ["Date of Adoption Order ", "date of adoption order", "“Date of Adoption Order”",
                                     "Date_of_Adoption_Order)"])  # fmt: skip
def test_headings_match_without_case_punctuation_quotes_and_blanks(heading):
    assert normal(heading) == "dateofadoptionorder"


def test_the_nearest_heading_is_found_and_an_unlike_one_is_not():
    assert nearest_heading(["DECOM"], ["DECON", "URN"]) == "DECON"
    assert nearest_heading(["DECOM"], ["Postcode"]) is None


CELLS = st.lists(
    st.one_of(
        st.sampled_from(
            ["", " ", "#N/A", "n/a", "-", "7.0", "007", " x ", "a  b", "1,2", "-3.5", "+4", "1e3", "\xa0", "NaN",
             "a\x0bb", "a\u200bb", "é", "a b", '"a"', "1E+05"]
        ),
        st.text("aZ09.- ", max_size=6),
    ),
    max_size=8,
)


@given(
    CELLS,
    st.sampled_from([(values.clean, "text"), (values.identifier, "text"), (values.number, "number")]),
    st.sampled_from(["str", "object"]),
    st.integers(0, 2),
)
def test_a_column_read_at_once_is_what_its_cells_read_singly_are(cells, how, dtype, first):
    reader, kind = how
    column = pd.Series(cells, dtype=dtype).iloc[first:]
    cells = cells[first:]
    found, bad, _ = columns.read_column(column, reader, kind)
    assert found.index.equals(column.index)
    assert columns.not_blank(column).tolist() == [bool(cell.strip()) for cell in cells]
    for cell, value, unreadable in zip(cells, found, bad, strict=True):
        expected = reader(cell)
        assert unreadable == (expected is UNREADABLE)
        assert pd.isna(value) if expected in (None, UNREADABLE) else value == expected


MIXED = st.lists(
    st.one_of(
        st.sampled_from(["7", "007", " x", "", "7.0", "1E+05", None, True, date(2025, 3, 1), datetime(2025, 3, 1, 9)]),
        st.integers(-(10**16), 10**16),
        st.floats(allow_nan=True, allow_infinity=False),
        st.integers(-(10**16), 10**16).map(float),
    ),
    max_size=8,
)


@given(MIXED, st.sampled_from([values.clean, values.identifier]), st.integers(0, 2))
def test_a_column_of_mixed_cells_is_what_its_cells_read_singly_are(cells, reader, first):
    column = pd.Series(cells, dtype="object").iloc[first:]
    found, bad, _ = columns.read_column(column, reader, "text")
    assert found.dtype == "str" and found.index.equals(column.index)
    for cell, value, unreadable in zip(cells[first:], found, bad, strict=True):
        expected = reader(cell)
        assert unreadable == (expected is UNREADABLE)
        assert pd.isna(value) if expected in (None, UNREADABLE) else value == expected


DAYS = st.lists(
    st.one_of(
        st.dates(), st.datetimes(), st.sampled_from(["", "01/02/2025", "soon", 45000.0, None, date(1899, 12, 31)])
    ),
    max_size=8,
)


@given(DAYS, st.integers(0, 2))
def test_a_column_of_date_cells_is_what_its_cells_read_singly_are(cells, first):
    column = pd.Series(cells, dtype="object").iloc[first:]
    found, bad, _ = columns.read_column(column, values.day, "date")
    assert found.dtype == "datetime64[ns]" and found.index.equals(column.index)
    for cell, value, unreadable in zip(cells[first:], found, bad, strict=True):
        expected = values.day(cell)
        assert unreadable == (expected is UNREADABLE)
        assert pd.isna(value) if expected in (None, UNREADABLE) else value == pd.Timestamp(expected)


@given(MIXED, st.integers(0, 2))
def test_a_column_of_numbers_and_other_cells_is_what_its_cells_read_singly_are(cells, first):
    column = pd.Series(cells, dtype="object").iloc[first:]
    found, bad, _ = columns.read_column(column, values.number, "number")
    assert found.dtype == "float64" and found.index.equals(column.index)
    for cell, value, unreadable in zip(cells[first:], found, bad, strict=True):
        expected = values.number(cell)
        assert unreadable == (expected is UNREADABLE)
        assert pd.isna(value) if expected in (None, UNREADABLE) else value == expected
