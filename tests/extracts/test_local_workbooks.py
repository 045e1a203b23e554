"""The council's own layouts as workbooks: sheets named anything, several tables in one, dates as cells or text."""

import io
import re

import pandas as pd
import pytest
import xlsxwriter
from test_formats import LOCAL

NAMES = sorted(LOCAL)


def book(tables, *, dates="cells", above=()):
    """A workbook with each table of CSV text on a sheet of its own, whose name says nothing."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as made:
        day = made.add_format({"num_format": "dd mmm yyyy"})
        made.add_worksheet("Read me").write(0, 0, "Who to ask")
        for number, text in enumerate(tables, start=1):
            sheet = made.add_worksheet(f"Sheet{number}")
            rows = [*above, *(line.split(",") for line in text.splitlines())]
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if dates == "cells" and re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
                        sheet.write_datetime(r, c, pd.Timestamp(cell).to_pydatetime(), day)
                    elif re.fullmatch(r"-?\d+", cell):
                        sheet.write_number(r, c, float(cell))
                    else:
                        sheet.write_string(r, c, cell)
    return held.getvalue()


def plain(frame):
    without = frame.drop(columns=["source_file", "source_row", "_sheet"], errors="ignore")
    return without.sort_values(list(without), ignore_index=True)


@pytest.fixture
def as_csv(read):
    return read({f"csv/{name}.csv": text for name, text in LOCAL.items()}).tables


@pytest.mark.parametrize("dates", ["cells", "text"])
def test_all_layouts_in_one_workbook_read_as_they_do_as_csv(as_csv, dates, read, tmp_path):
    (tmp_path / "inbox" / "csv").rename(tmp_path / "kept")
    records = read({"Quarter end.xlsx": book(LOCAL.values(), dates=dates)})
    assert set(LOCAL) <= set(records.tables)
    for name in NAMES:
        pd.testing.assert_frame_equal(plain(records.tables[name]), plain(as_csv[name]), check_dtype=False)
    assert records.set_aside.empty and not [p for p in records.problems if p.severity == "stop"]
    assert not any("Read me" in problem.message for problem in records.problems)


def test_a_title_above_the_headings_moves_the_row_numbers_with_it(read):
    log = ("Plan ID,Meeting Date,Decision date,Outcome,Proposed amendment sent,Final plan issued\n"
           "R1,2025-05-01,2025-05-20,Amended,2025-06-01,2025-07-20\nR2,,,maintain,,\n")  # fmt: skip
    records = read({"reviews.xlsx": book([log], above=(["Annual reviews 2025"], [""]))})
    assert records.tables["ehc_reviews"][["plan_id", "outcome", "source_row"]].values.tolist() == [["R1", "amend", 4]]
    assert records.set_aside[["sheet", "row", "reason"]].values.tolist() == [["Sheet1", 5, "`meeting_date` is blank"]]


def test_two_sheets_of_one_layout_are_one_table(read):
    text = "id,date,service,type,outcome or grade,closed_on\n{},2025-09-01,S,audit,good,\n"
    records = read({"x.xlsx": book([text.format("A1"), text.format("A2")])})
    assert records.tables["complaints_and_audits"]["record_id"].tolist() == ["A1", "A2"]


@pytest.mark.parametrize("written, meant", [
    ("A", "amend"), ("Maintained", "maintain"), ("Cease to maintain", "cease"), ("no change", "maintain"),
    ("do not amend", "do not amend"),
])  # fmt: skip
def test_what_a_review_decided_in_its_spellings(read, written, meant):
    log = "plan_id,meeting_date,decision_date,outcome,proposed_amendment_sent,final_plan_issued\n"
    records = read({"log.csv": log + f"R1,2025-05-01,,{written},,\n"})
    assert records.tables["ehc_reviews"]["outcome"].tolist() == [meant]
