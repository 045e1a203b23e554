"""A budget extract of the ledger: every line counts once, and no total does."""

import io

import pandas as pd
import pytest
import xlsxwriter

from quarterdeck.extracts.formats.budget_monitoring import period_end
from quarterdeck.measure import measure
from quarterdeck.metric import find
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

Q2 = Quarter("2025-26 Q2")
HEAD = (
    "period,directorate,division,service,cost_centre,cost_centre_name,account,account_group,budget_original,"
    "budget_current,actual_ytd,commitments,forecast_outturn,prior_forecast,note\n"
)
LINES = (
    "2025-09,People,Children's services,Placements,C1,Homes,4000,Third party,40000,41000,21000,500,44500,43000,\n"
    "2025-09,People,Children's services,Placements,C1,Homes,4010,Agency,1000,1000,900,,1500,,\n"
    "2025-09,People,Children's services,Fostering,C2,Carers,4000,Transfer,9000,9000,4400,,8600,8800,\n"
    "2025-09,People,Adult social care,ICB,C3,Health,9000,INCOME,-5000,-5000,-2000,,-4700,-5000,\n"
)


def figure(records, metric, **more):
    return measure(find(metric), records, [Q2], **more).figures


def test_lines_become_forecasts_and_the_measures_add_them(read):
    records = read({"ledger.csv": HEAD + LINES})
    lines = records.tables["forecasts"]
    assert len(lines) == 4 and records.set_aside.empty and lines["as_at"].unique().tolist() == [Q2.end]
    assert lines["account"].tolist() == ["4000", "4010", "4000", "9000"]
    assert lines["account_group"].tolist() == ["Third party", "Agency", "Transfer", "Income"]
    assert lines["actual_ytd"].sum() == 24300 and lines["commitments"].sum() == 500
    assert figure(records, "current_budget")["value"].item() == 46000.0
    assert figure(records, "forecast_variance")["value"].item() == 3900.0, "3,500 + 500 - 400 + 300"
    assert figure(records, "forecast_movement")["value"].item() == 1600.0, "a line without an earlier one is not in it"
    by = figure(records, "forecast_variance", by="service").set_index("service")["value"]
    assert by["Placements"] == 4000.0 and by["Fostering"] == -400.0
    assert "actuals" not in records.tables, "a sum to date cannot be set out by month"


TOTALS = (
    "2025-09,People,Children's services,Total Placements,,,,,41000,42000,21900,500,46000,,\n"
    "2025-09,People,Children's services,,,,,,50000,51000,26300,500,54600,,\n"
    "2025-09,People,Sub-total Adult social care,,,,,,-5000,-5000,-2000,,-4700,,\n"
    "Grand total,,,,,,,,45000,46000,24300,500,49900,,\n"
)


def test_totals_are_left_out_and_held_against_their_lines(read):
    records = read({"ledger.csv": HEAD + LINES + TOTALS})
    assert figure(records, "current_budget")["value"].item() == 46000.0
    left = [s for s in records.sources if s.table == "forecasts (left out)"]
    assert [s.rows for s in left] == [4] and "4 rows not counted: they are totals, not lines" in left[0].verdict
    assert sum(s.rows for s in records.sources) == 8
    assert not any("are not the sum" in p.message for p in records.problems)


@pytest.mark.parametrize("old, new, row", [
    ("42000,21900,500,46000", "42000,21900,500,47000", 6), ("51000", "61000", 7),
    ("-4700,,\nGrand", "4700,,\nGrand", 8), ("46000,24300", "40000,24300", 9),
])  # fmt: skip
def test_a_total_that_does_not_add_is_said(read, old, new, row):
    assert TOTALS.count(old) == 1
    records = read({"ledger.csv": HEAD + LINES + TOTALS.replace(old, new)})
    said = [p.message for p in records.problems if "not the sum of their lines" in p.message]
    assert len(said) == 1 and f"(row {row})" in said[0] and "£" in said[0]
    assert figure(records, "current_budget")["value"].item() == 46000.0


def test_a_total_of_something_that_no_line_names_is_said(read):
    lost = "2025-09,People,Children's services,Residential total,,,,,9000,9000,,,9000,,\n"
    records = read({"ledger.csv": HEAD + LINES + lost})
    assert any("(row 6) are of something that no line names" in p.message for p in records.problems)
    assert not any("Residential" in p.message for p in records.problems)


def test_lines_that_look_alike_are_kept_and_repeats_are_not(read):
    more = LINES.splitlines(keepends=True)[0]
    other = more.replace("40000,41000", "100,100").replace("44500,43000", "200,200")
    records = read({"ledger.csv": HEAD + LINES + more + other})
    lines = records.tables["forecasts"]
    assert len(lines) == 5 and lines["line"].tolist() == [1, 1, 1, 1, 2]
    assert records.set_aside["row"].tolist() == [6] and "repeats an earlier row" in records.set_aside["reason"].item()
    assert figure(records, "current_budget")["value"].item() == 46100.0


def test_blank_places_are_filled_from_the_nearest_and_noticed(read):
    rows = "2025-09,,Children's services,,C1,Homes,4000,,1,2,,,3,,\n2025-09,People,,,C2,,4000,,1,2,,,3,,\n"
    records = read({"ledger.csv": HEAD + rows})
    lines = records.tables["forecasts"]
    assert lines[["directorate", "division", "service"]].values.tolist() == [
        ["Children's services", "Children's services", "Homes"], ["People", "People", "C2"],
    ]  # fmt: skip
    assert set(records.noticed["notice"]) == {
        "has no `directorate`; its `division` stands for it", "has no `division`; its `directorate` stands for it",
    }  # fmt: skip


def test_income_that_is_positive_and_a_variance_turned_round_are_noticed_and_not_turned(read):
    head = HEAD.replace(",note", ",note,variance")
    rows = (
        "2025-09,P,Adult social care,ICB,C3,H,9000,Income,5000,5000,,,4700,,,-300\n"
        "2025-09,P,Adult social care,Care,C4,H,4000,Third party,100,100,,,150,,,-50\n"
    )
    records = read({"ledger.csv": head + rows})
    assert records.noticed[["row", "notice"]].values.tolist() == [
        [3, "has a variance that is not the forecast less the current budget; the variance is not used"],
        [2, "is income with a positive amount; income is negative, and the line is counted as it stands"],
    ]
    assert figure(records, "forecast_variance")["value"].item() == -250.0


@pytest.mark.parametrize("text, day", [
    ("P6", "2025-09-30"), ("06", "2025-09-30"), ("Period 12", "2026-03-31"), ("M1", "2025-04-30"),
    ("Sep 2025", "2025-09-30"), ("30/09/2025", "2025-09-30"), ("2025-26 Q2", "2025-09-30"), ("P13", None),
    ("later", None),
])  # fmt: skip
def test_periods_as_ledgers_write_them(text, day):
    assert period_end(text, Q2.end) == (pd.Timestamp(day) if day else None)


def test_faults_of_cells_and_a_period_that_cannot_be_read(read):
    rows = (
        "someday,P,Children's services,S,C1,H,1,,1,1,,,1,,\n2025-09,P,Children's services,S,C2,H,1,,1,lots,,,1,,\n"
        "2025-09,P,Children's services,S,C3,H,1,,1,1,,,,,\n2025-09,P,Children's services,S,C4,H,1,,1,(12),,,£3,,\n"
    )
    records = read({"ledger.csv": HEAD + rows})
    aside = records.set_aside.set_index("row")["reason"].to_dict()
    assert aside == {
        2: "text where a period belongs in `period`", 3: "`budget_current` is not a number",
        4: "`forecast_outturn` is blank",
    }  # fmt: skip
    assert records.tables["forecasts"][["budget_current", "forecast_outturn"]].values.tolist() == [[-12.0, 3.0]]


def test_a_workbook_with_a_ledgers_own_headings_and_no_period(read):
    head = ["Directorate", "Division", "Service area name", "Cost Centre", "Cost Centre Description", "Subjective",
            "Revised Budget", "Actual to Date", "Forecast Outturn"]  # fmt: skip
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("P6")
        sheet.write_row(0, 0, ["Budget monitoring 2025-26, period 6"])
        sheet.write_row(2, 0, head)
        sheet.write_row(3, 0, ["People", "Children's services", "Homes", "00123", "Home A", "4000", 10.5, 5, 12])
        sheet.write_row(4, 0, ["", "", "", "", "", "Total", 10.5, 5, 12])
    params = Params(
        council={"name": "Exampleshire"},
        sources={"sources": {"budget_monitoring": {"headings": {"service area name": "service"}}}},
    )
    records = read({"book.xlsx": held.getvalue()}, params=params)
    line = records.tables["forecasts"].iloc[0]
    assert (line.service, line.cost_centre, line.forecast_outturn, line.as_at) == ("Homes", "00123", 12.0, Q2.end)
    assert len(records.tables["forecasts"]) == 1
    assert sum(s.rows for s in records.sources) == 2


def test_a_short_extract_is_known_and_the_ledgers_lines_are_not_taken_for_one(read):
    short = "Division,Service,Cost centre,Subjective,Latest budget,Forecast\nAdult social care,Care,C1,4000,10,12\n"
    assert len(read({"x.csv": short}).tables["forecasts"]) == 1
    ledger = (
        "period,directorate,division,service,cost_centre,account,account_group,role,amount,accrual\n"
        "2025-09,D,Adult social care,S,C,Fees,Income,,-100,no\n"
    )
    assert list(read({"x.csv": ledger}).tables) == ["actuals"]


def test_budget_holders_returns_come_before_the_ledgers_forecast(read):
    returns = (
        "as_at,directorate,division,service,budget_original,budget_current,forecast_outturn,prior_forecast,note,"
        "embargo_until\n2025-09-30,P,Children's services,All,1,2,3,,,\n"
    )
    records = read({"ledger.csv": HEAD + LINES, "forecasts.csv": returns})
    assert figure(records, "current_budget")["value"].item() == 2.0
    assert any("'forecasts' is taken from forecasts" in s.verdict for s in records.sources)


def test_headings_alone_are_said(read):
    assert any("no rows" in p.message for p in read({"ledger.csv": HEAD}).problems)
