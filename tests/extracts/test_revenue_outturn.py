"""Published outturn: a wide sheet with symbols becomes one row an authority, line and measure."""

import io
import os
import time
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from quarterdeck.extracts.files import Grid
from quarterdeck.extracts.formats.revenue_outturn import reshape

IDS = ["E-code", "ONS Code", "Local authority", "Notes", "Class", "Detailed Class", "Certification"]
LINES = ["Children Looked After", "Children Looked After of which residential care", "Adult Social Care"]
MEASURES = ["Employees (C1)", "Running Expenses (C2)", "Net Current Expenditure (C7 = C3 - C6)"]
ABOVE = [
    ["Worksheet 2: Revenue Outturn (RO) 2024-25: Social Care and Public Health (RO3) data"],
    ["This worksheet contains two tables. Data are reported in £ thousand."], ["Source: a ministry"],
]  # fmt: skip
HEAD = [*IDS, *(f"{line} - {measure}" for line in LINES for measure in MEASURES)]
CODES = [""] * 7 + [f"RO3-{line}-{what}" for line in ("cla", "clares", "asc") for what in ("empl", "run", "net-cur")]
BODY = [
    ["E1", "E06000999", "Exampleshire", "", "UA", "UA", "Y", *range(1, 10)],
    ["E2", "E06000998", "Elsewhere", "M", "UA", "UA", "[x]", *["[x]"] * 9],
    ["E3", "E06000997", "Nowhere", "", "UA", "UA", "Y", -4.5, "", "[n]", 0, 1, 1, 1, 1, 1],
    ["Eng", "E92000001", "ENGLAND", "", "Eng", "Eng", "[Y]", *range(101, 110)],
]  # fmt: skip
CLASSES = [HEAD, ["[Y]", "E06", "Unitary Authorities", "", "UA", "UA", 54, *range(11, 20)]]


def workbook(rows, sheet="RO3_LA_Data_202425"):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        book.add_worksheet("Front_Page").write(0, 0, "General Fund Revenue Account Outturn")
        page = book.add_worksheet(sheet)
        for r, row in enumerate(rows):
            page.write_row(r, 0, row)
    return held.getvalue()


def test_every_amount_has_its_authority_line_measure_and_row(read):
    records = read({"ro3.xlsx": workbook([*ABOVE, HEAD, *BODY, *CLASSES, CODES])})
    outturn = records.tables["revenue_outturn"]
    assert len(outturn) == 5 * 9 and records.set_aside.empty
    assert outturn[["year", "form"]].drop_duplicates().values.tolist() == [["2024-25", "RO3"]]
    own = outturn[outturn["authority_name"] == "Exampleshire"]
    assert own["source_row"].unique().tolist() == [5], "the row of the wide sheet"
    assert own["line"].unique().tolist() == LINES
    assert own["measure"].tolist()[:3] == ["Employees", "Running Expenses", "Net Current Expenditure"]
    assert own["line_code"].tolist()[:2] == ["RO3-cla-empl", "RO3-cla-run"]
    assert own["amount"].tolist() == [*range(1, 10)]
    classes = outturn[outturn["authority_code"] == "E06"]
    assert classes["amount"].tolist() == [*range(11, 20)] and classes["certified"].unique().tolist() == ["54"]
    assert len(outturn[outturn["authority_class"] == "Eng"]) == 9


def test_symbols_stand_beside_a_blank_amount_and_blanks_have_none(read):
    outturn = read({"ro3.xlsx": workbook([*ABOVE, HEAD, *BODY])}).tables["revenue_outturn"]
    away = outturn[outturn["authority_name"] == "Elsewhere"]
    assert away["amount"].isna().all() and away["symbol"].unique().tolist() == ["[x]"]
    mixed = outturn[outturn["authority_name"] == "Nowhere"]
    assert mixed["amount"].tolist()[:1] == [-4.5] and mixed["amount"].isna().tolist()[1:4] == [True, True, False]
    assert mixed["symbol"].isna().tolist()[:4] == [True, True, False, True]


def test_a_heading_over_two_rows_and_millions(read):
    rows = [
        ["Revenue outturn RSX 2022/23, £ million"],
        ["", "", "", "", "Education", "", "", "Adult social care", "", ""],
        ["E-code", "ONS Code", "Local authority", "Class", *["Employees", "Running Expenses", "Net Current"] * 2],
        ["E1", "E06000999", "Exampleshire", "UA", 1.5, 2, 3, 4, 5, "[z]"],
    ]
    outturn = read({"old.xlsx": workbook(rows, "Data")}).tables["revenue_outturn"]
    assert outturn[["year", "form"]].values.tolist()[0] == ["2022-23", "RSX"]
    assert outturn["line"].tolist() == ["Education"] * 3 + ["Adult social care"] * 3
    assert outturn["amount"].tolist()[:5] == [1500.0, 2000.0, 3000.0, 4000.0, 5000.0]
    assert outturn["symbol"].tolist()[5] == "[z]"
    under = [rows[0], [*rows[2][:4], "Education", "", "", "Adult social care", "", ""], ["", "", "", "", *rows[2][4:]]]
    below = read({"old.xlsx": workbook([*under, rows[3]], "Data")}).tables["revenue_outturn"]
    assert below[["line", "measure"]].values.tolist() == outturn[["line", "measure"]].values.tolist()
    assert below["source_row"].unique().tolist() == [4]


def test_it_comes_as_csv_too_and_another_sheet_is_left_alone(read):
    lines = [",".join(f'"{cell}"' for cell in row) for row in (HEAD, *BODY[:1])]
    outturn = read({"RSX_LA_Data_202425.csv": "\n".join(lines) + "\n"}).tables["revenue_outturn"]
    assert len(outturn) == 9 and outturn["year"].unique().tolist() == ["2024-25"]
    other = Grid("x.csv", "", pd.DataFrame([["Local authority", "ONS Code", "Children"], ["a", "b", 1]], index=[1, 2]))
    assert reshape(other) is None


S251 = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    "new_la_code,la_name,main_category,category_of_expenditure,own_provision,gross_expenditure,income,net_expenditure\n"
    "202425,Financial year,Local authority,E92000001,England,E1,East,999,E06000999,Exampleshire,Children looked after,"
    "3.1.1 Residential care,10,30,5.5,24.5\n"
    "202425,Financial year,Regional,E92000001,England,E1,East,,,,Children looked after,3.1.1 Residential care,"
    "z,300,x,\n"
    "202324,Financial year,National,E92000001,England,,,,,,Children looked after,3.1.1 Residential care,1,2,3,4\n"
)


def test_the_section_251_outturn_of_the_department(read, monkeypatch):
    records = read({"s251_childrens.csv": S251})
    outturn = records.tables["revenue_outturn"]
    assert len(outturn) == 12 and records.set_aside.empty and outturn["form"].unique().tolist() == ["S251"]
    own = outturn[outturn["authority_code"] == "E06000999"]
    assert own["amount"].tolist() == [10, 30, 5.5, 24.5] and own["year"].unique().tolist() == ["2024-25"]
    assert own["line"].unique().tolist() == ["Children looked after: 3.1.1 Residential care"]
    assert own["measure"].tolist() == ["Own provision", "Gross expenditure", "Income", "Net expenditure"]
    region = outturn[outturn["authority_name"] == "East"]
    assert region["symbol"].fillna("").tolist() == ["z", "", "x", ""] and region["amount"].notna().sum() == 1
    assert outturn[outturn["authority_name"] == "England"]["year"].unique().tolist() == ["2023-24"]
    assert outturn["unit"].unique().tolist() == ["as published"]
    monkeypatch.setattr("quarterdeck.extracts.formats.revenue_outturn.section_251.MOST_AMOUNTS", 10)
    records = read({"s251_childrens.csv": S251})
    assert len(records.tables["revenue_outturn"]) == 9
    assert any("so large that only gross" in p.message for p in records.problems)
    monkeypatch.setattr("quarterdeck.extracts.formats.revenue_outturn.section_251.MOST_AMOUNTS", 6)
    records = read({"s251_childrens.csv": S251})
    assert records.tables["revenue_outturn"]["year"].unique().tolist() == ["2024-25"]
    assert any("1 rows of years before the 1 newest are left out" in p.message for p in records.problems)


def test_without_a_year_rows_are_set_aside_and_counted(read):
    records = read({"amounts.xlsx": workbook([HEAD, *BODY[:1]], "Data")})
    assert set(records.set_aside["reason"]) == {"`year` is blank"} and len(records.set_aside) == 9


def published():
    folder = Path(os.environ.get("QUARTERDECK_REFERENCE", "")) / "published" / "adults"
    return sorted(folder.glob("*RO3*.ods")) + sorted(folder.glob("*RSX*.ods"))


@pytest.mark.skipif(not os.environ.get("QUARTERDECK_REFERENCE"), reason="QUARTERDECK_REFERENCE is not set")
@pytest.mark.parametrize("path", published(), ids=lambda path: path.name[:12])
def test_the_published_sheets_are_read_whole(read, path):
    """Expected counts are taken from the sheet with nothing of this library."""
    book = CalamineWorkbook.from_path(path)
    sheet = next(name for name in book.sheet_names if "LA_Data" in name)
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    head = next(n for n, row in enumerate(rows) if row[0] == "E-code")
    data = [row for row in rows[head + 1 :] if row[2] and row[2] != "Local authority"]
    places = [n for n, cell in enumerate(rows[head]) if n > 6 and cell]
    once = {(row[1], row[2]): row for row in reversed(data)}.values()
    numbers = sum(isinstance(row[n], int | float) for row in once for n in places)
    symbols = sum(isinstance(row[n], str) and row[n] != "" for row in once for n in places)
    started = time.perf_counter()
    records = read({path.name: path.read_bytes()})
    took = time.perf_counter() - started
    outturn = records.tables["revenue_outturn"]
    twice = len(data) - len({(row[1], row[2]) for row in data})  # an authority that is listed as a class too
    assert len(outturn) + len(records.set_aside) == len(data) * len(places)
    assert len(records.set_aside) == twice * len(places)
    assert set(records.set_aside["reason"].str.split(" (", regex=False).str[0]) <= {"repeats an earlier row"}
    assert int(outturn["amount"].notna().sum()) == numbers and int(outturn["symbol"].notna().sum()) == symbols
    assert outturn["year"].unique().tolist() == ["2024-25"] and outturn["line_code"].notna().all()

    def numeric(row):
        return [row[n] for n in places if isinstance(row[n], int | float)]

    england = outturn[(outturn["authority_code"] == "E92000001")]
    assert england["amount"].sum() == pytest.approx(sum(n for r in data if r[0] == "Eng" for n in numeric(r)))
    assert took < 60, "bounded, even on a shared machine"
