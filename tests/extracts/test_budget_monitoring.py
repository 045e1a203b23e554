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
    assert [s.rows for s in left] == [4]
    assert "4 rows not counted: they are among the totals, not the lines" in left[0].verdict
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


TWO = (
    "2025-09,People,Children's services,Placements,C1,Homes,4000,Third party,100,100,50,,120,,\n"
    "2025-09,People,Children's services,Placements,C1,Homes,4010,Agency,10,10,5,,10,,\n"
)
OTHER = "2025-09,People,Children's services,Fostering,C2,Carers,4000,Third party,7,7,5,,7,,\n"


def row(amounts="110,110,55,,130", *, service="Placements", centre="C1", name="Homes", account="", group=""):
    return f"2025-09,People,Children's services,{service},{centre},{name},{account},{group},{amounts},,\n"


@pytest.mark.parametrize("more", [
    row(), row(account="Net expenditure"), row(account="Total"), row(account="Subtotal"),
    row(account="Gross expenditure"), row(account="Total for Homes"),
    row(name="Homes subtotal"), row(name="Homes subtotal", account="Sub-total"),
    row(service="Total for Placements", centre="", name=""), row(group="Net expenditure"), row(name=""),
    row(account="Net cost of services"), row("110.4,110.4,55,,130.2"), row(",110,,,130", account="Net total"),
    row("117,117,60,,137", service="All", centre="All", name="All", account="All", group="All"),
])  # fmt: skip
def test_subtotals_of_a_cost_centre_are_not_lines(read, more):
    records = read({"b.csv": HEAD + TWO + OTHER + more})
    assert figure(records, "current_budget")["value"].item() == 117.0
    assert figure(records, "forecast_variance")["value"].item() == 20.0
    assert [s.rows for s in records.sources if s.table == "forecasts (left out)"] == [1]
    assert not any("are not the sum" in p.message or "no line names" in p.message for p in records.problems)


@pytest.mark.parametrize("more, said", [
    (row(account="Total Mobile"), True),  # a supplier's name; with other amounts than the lines' sum
    (row("500,500,50,,500", service="Total Wellbeing", centre="C9", name="Total Wellbeing", account="4000"), True),
    (row("500,500,50,,500", service="Total Wellbeing", centre="C9", name="Wellbeing", account="4000"), True),
    (row(), True),  # no account, and not the sum: a line of the ledger without one
    (row(centre="C9", name="Alone"), False),  # no account, in a cost centre whose rows have none
    (row(service="Net zero", centre="C9", name="Net zero", account="4000"), False),
])  # fmt: skip
def test_lines_that_look_like_totals_are_counted_and_said(read, more, said):
    more = more.replace("110,110,55,,130", "300,300,50,,300")
    amount = 500 if "500" in more else 300
    records = read({"b.csv": HEAD + TWO + OTHER + more})
    assert figure(records, "current_budget")["value"].item() == 117.0 + amount
    words = "is named as a total or has no account, and adds up to no lines; it is counted as a line"
    assert (words in records.noticed["notice"].tolist()) == said


def test_a_service_called_total_has_totals_of_its_own(read):
    line = "2025-09,People,Children's services,Total Wellbeing,C9,Total Wellbeing,{},Third party,{},,\n"
    lines = line.format("4000", "500,500,50,,500") + line.format("4010", "30,30,3,,30")
    more = line.format("", "530,530,53,,530") + line.format("Net expenditure", "530,530,53,,530")
    records = read({"b.csv": HEAD + TWO + lines + more + "Grand total,,,,,,,,640,640,108,,660,,\n"})
    assert figure(records, "current_budget")["value"].item() == 640.0
    assert [s.rows for s in records.sources if s.table == "forecasts (left out)"] == [3]
    assert not any("are not the sum" in p.message for p in records.problems)


@pytest.mark.parametrize("more", [
    row("110,110,55,,140"),  # the budget adds, the forecast does not
    row("200,200,55,,240", account="Net expenditure"), row("200,200,55,,240", name="Homes subtotal"),
])  # fmt: skip
def test_a_total_of_lines_that_it_does_not_add_is_left_out_and_said(read, more):
    records = read({"b.csv": HEAD + TWO + OTHER + more})
    assert figure(records, "current_budget")["value"].item() == 117.0, "twice the budget would be the worse error"
    assert sum("are not the sum of their lines" in p.message for p in records.problems) == 1


def test_gross_and_net_are_held_against_what_they_add(read):
    income = "2025-09,People,Children's services,Placements,C1,Homes,9000,Income,-40,-40,-5,,-40,,\n"
    more = (
        row(account="Gross expenditure") + row("-40,-40,-5,,-40", account="Gross income")
        + row("70,70,50,,90", account="Net expenditure")
    )  # fmt: skip
    records = read({"b.csv": HEAD + TWO + income + more})
    assert figure(records, "current_budget")["value"].item() == 70.0
    assert not any("are not the sum" in p.message for p in records.problems)


def test_a_column_that_says_net_expenditure_on_every_line_says_nothing(read):
    lines = row("100,100,50,,120", account="Net expenditure") + row("7,7,5,,7", centre="C2", account="Net expenditure")
    assert figure(read({"b.csv": HEAD + lines}), "current_budget")["value"].item() == 107.0


def revised(read, **files):
    return read({name.replace("_csv", ".csv"): HEAD + lines for name, lines in files.items()})


def test_a_revised_report_beside_the_old_counts_once_and_is_said(read):
    new = TWO.replace("50,,120", "50,,130")
    records = revised(read, b_csv=TWO, b2_csv=new)
    assert figure(records, "forecast_variance")["value"].item() in (20.0, 30.0), "not both: 50"
    assert len(records.tables["forecasts"]) == 2 and sum(s.rows for s in records.sources) == 4
    stops = [p.message for p in records.problems if p.severity == "stop"]
    assert len(stops) == 1 and "b.csv" in stops[0] and "b2.csv" in stops[0] and "contents differ" in stops[0]


def test_of_two_reports_the_one_that_goes_on_to_a_later_period_is_used(read):
    later = TWO.replace("50,,120", "50,,130") + OTHER.replace("2025-09", "2025-10")
    for names in (("a_csv", "z_csv"), ("z_csv", "a_csv")):
        records = revised(read, **{names[0]: later, names[1]: TWO})
        assert figure(records, "forecast_variance")["value"].item() == 30.0


def test_different_lines_on_one_account_are_all_counted_and_once(read):
    twice = TWO + TWO.splitlines(keepends=True)[0].replace("100,100,50,,120", "5,5,5,,5")
    assert figure(revised(read, b_csv=twice), "current_budget")["value"].item() == 115.0
    assert figure(revised(read, b_csv=twice, b2_csv=twice), "current_budget")["value"].item() == 115.0


def test_parts_of_a_ledger_in_several_files_are_all_counted(read):
    records = revised(read, children_csv=TWO, adults_csv=OTHER)
    assert figure(records, "current_budget")["value"].item() == 117.0 and records.set_aside.empty


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
