"""The regulator's files: every row is a location that counts, one that does not and says why, or is left out."""

import csv
import io
import zipfile
from xml.sax.saxutils import escape

import pandas as pd
import pytest
import xlsxwriter

from quarterdeck.extracts.formats.cqc import date_in
from quarterdeck.measure import measure
from quarterdeck.metric import find
from quarterdeck.periods import Quarter

Q2 = Quarter("2025-26 Q2")
# The headings of the published file 'with filters' in their order, without those of buildings and telephones.
ACTIVE = [
    "Location ID", "Location HSCA start date", "Dormant (Y/N)", "Care home?", "Location Name", "Location ODS Code",
    "Registered manager", "Care homes beds", "Location Type/Sector", "Location Inspection Directorate",
    "Location Primary Inspection Category", "Location Latest Overall Rating", "Publication Date",
    "Inherited Rating (Y/N)", "Location Region", "Location Local Authority", "Location Postal Code", "Brand ID",
    "Brand Name", "Provider ID", "Provider Name", "Provider Local Authority", "Regulated activity - Personal care",
    "Service type - Care home service with nursing", "Service type - Care home service without nursing",
    "Service type - Domiciliary care service", "Service user band - Older People",
    "Service user band - Younger Adults", "Location Dual Registered", "Primary ID (Dual registration locations)",
]  # fmt: skip
RATINGS = [
    "Location ID", "Location ODS Code", "Location Name", "Care Home?", "Location Type",
    "Location Primary Inspection Category", "Location Street Address", "Location Address Line 2", "Location City",
    "Location Post Code", "Location Local Authority", "Location Region", "Location NHS Region",
    "Location ONSPD CCG Code", "Location ONSPD CCG", "Location Commissioning CCG Code",
    "Location Commissioning CCG Name", "Service / Population Group", "Domain", "Latest Rating", "Publication Date",
    "Report Type", "Inherited Rating (Y/N)", "URL", "Provider ID", "Provider Name", "Brand ID", "Brand Name",
]  # fmt: skip


def active(location, rating="Good", **more):
    usual = {
        "Location ID": location, "Dormant (Y/N)": "N", "Care home?": "Y", "Location Name": "A home",
        "Location Type/Sector": "Social Care Org", "Location Inspection Directorate": "Adult social care",
        "Location Primary Inspection Category": "Residential social care", "Location Latest Overall Rating": rating,
        "Inherited Rating (Y/N)": "N", "Location Local Authority": "Exampleshire", "Provider Name": "Provider",
        "Brand Name": "-",
    }  # fmt: skip
    return [(usual | more).get(heading, "") for heading in ACTIVE]


def rated(location, rating="Good", *, domain="Overall", group="Overall", area="Exampleshire"):
    row = {
        "Location ID": location, "Location Name": "A home", "Care Home?": "Y", "Location Type": "Social Care Org",
        "Location Primary Inspection Category": "Residential social care", "Location Local Authority": area,
        "Service / Population Group": group, "Domain": domain, "Latest Rating": rating, "Inherited Rating (Y/N)": "N",
    }  # fmt: skip
    return [row.get(heading, "") for heading in RATINGS]


def book(**sheets):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for r, row in enumerate(rows):
                sheet.write_row(r, 0, row)
    return held.getvalue()


README = [["HSCA Active Locations"], ["From 10 February 2024 ratings changed."],
          ["Source: CQC database as at 01 September 2025"]]  # fmt: skip


def left_out(records):
    return {s.verdict.split(": they ", 1)[1]: s.rows for s in records.sources if s.table.endswith("(left out)")}


def good(records):
    return measure(find("care_settings_rated_good"), records, [Q2]).figures.iloc[0]["value"]


def test_the_active_locations_with_filters(read):
    rows = [
        ACTIVE,
        active("1-1", **{"Care homes beds": 42, "Service type - Care home service with nursing": "Y",
                         "Service type - Domiciliary care service": "Y", "Service user band - Older People": "Y",
                         "Publication Date": "20/04/2022", "Inherited Rating (Y/N)": "Y"}),
        active("1-2", "Not Rated"), active("1-3", ""), active("1-4", **{"Dormant (Y/N)": "Y"}),
        active("1-5", **{"Location Type/Sector": "NHS", "Location Inspection Directorate": "Hospitals",
                         "Location Primary Inspection Category": "Acute hospital"}),
        active("1-6", **{"Location Local Authority": "Elsewhere"}),
        active("1-7", **{"Location Local Authority": "Elsewhere"}),
    ]  # fmt: skip
    records = read({"hsca.xlsx": book(README=README, HSCA_Active_Locations=rows)})
    found = records.tables["care_locations"].set_index("location_id")
    assert found["in_scope"].to_dict() == {"1-1": "yes", "1-2": "yes", "1-3": "yes", "1-4": "no", "1-5": "no"}
    assert found.loc["1-4", "out_of_scope"] == "dormant" and found.loc["1-5", "out_of_scope"] == "not adult social care"
    assert found["rating"].tolist()[:3] == ["Good", "Rated by service", "Not yet inspected"]
    home = found.loc["1-1"]
    assert home.services == "Care home service with nursing; Domiciliary care service" and home.beds == 42
    assert home.user_bands == "Older People" and home.published_on == pd.Timestamp("2022-04-20")
    assert home.inherited == "yes" and home.file_date == pd.Timestamp("2025-09-01")
    assert left_out(records) == {"are of locations in other councils' areas": 2}
    assert sum(s.rows for s in records.sources) == 7 and good(records) == 1, "an inherited rating counts"


def test_dual_registrations_count_under_their_primary_identifier(read):
    second = {"Location Dual Registered": "Dual Registration", "Primary ID (Dual registration locations)": "1-1"}
    rows = [
        ACTIVE, active("1-1", **second), active("1-2", **second), active("1-3"), active("1-4"),
        active("1-5", **(second | {"Primary ID (Dual registration locations)": "1-99"})),
    ]
    pairs = [
        ["Location ID", "Location Name", "Location HSCA Start Date", "Location Type/Sector", "Provider ID",
         "Provider Name", "Linked Organisation ID", "Linked Organisation Name", "Relationship",
         "Relationship Start Date", "Primary ID"],
        ["1-4", "A home", "", "", "", "", "", "", "HSCA Dual Linked Registration", "", "1-3"],
        ["1-3", "A home", "", "", "", "", "", "", "HSCA Dual Linked Registration", "", "1-3"],
    ]  # fmt: skip
    records = read({"x.xlsx": book(README=README, HSCA_Active_Locations=rows, Dual_Registration_Locations=pairs)})
    found = records.tables["care_locations"].set_index("location_id")
    assert found["in_scope"].to_dict() == {"1-1": "yes", "1-2": "no", "1-3": "yes", "1-4": "no", "1-5": "yes"}
    assert found.loc["1-4", "out_of_scope"] == "registered a second time, by another provider"
    assert good(records) == 3, "one whose primary registration the file does not have counts itself"
    assert sum(s.rows for s in records.sources if s.table.startswith("care_locations")) == 5


def test_the_long_file_counts_a_location_once_and_every_row_is_accounted_for(read):
    rows = [
        RATINGS, rated("1-1"), rated("1-1", "Inadequate", domain="Safe"), rated("1-1", "Good", domain="Well-led"),
        rated("1-2", "Good", group="Homecare"), rated("1-2", "Inadequate", group="Care home"),
        rated("1-2", "Good", group="Homecare", domain="Safe"),
        rated("1-3", "Requires Improvement", group="Homecare"),
        rated("1-4", "Good", domain="Safe"), rated("1-4", "Good", domain="Caring"),
        rated("1-5"), rated("1-5"), rated("1-6", area="Elsewhere"), rated("1-6", area="Elsewhere", domain="Safe"),
        rated("1-7", area=""), rated("1-8", "Outstanding", group="Overall"), rated("1-8", "Good", group="Homecare"),
        rated("1-9", "No published rating"),
    ]  # fmt: skip
    notice = [["Care directory with latest ratings"], ["Data as at 1 September 2025; a note of 5 May 2024"], []]
    records = read({"01_August_2025_Latest_ratings.xlsx": book(Locations=notice + rows)})
    found = records.tables["care_locations"].set_index("location_id")
    assert found["rating"].fillna("").to_dict() == {
        "1-1": "Good", "1-2": "Rated by service", "1-3": "Requires improvement", "1-4": "", "1-5": "Good",
        "1-8": "Outstanding", "1-9": "Not yet inspected",
    }  # fmt: skip
    assert left_out(records) == {
        "are ratings of a domain other than Overall": 4, "are further ratings or registrations of a location": 3,
        "are of locations in other councils' areas": 2,
        "do not say in which council's area the location lies": 1,
    }  # fmt: skip
    assert sum(s.rows for s in records.sources) == len(rows) - 1
    words = "has ratings of domains and no overall rating, which counts as not recorded"
    assert words in set(records.noticed["notice"])
    assert found["file_date"].unique().tolist() == [pd.Timestamp("2025-09-01")]
    assert good(records) == 2
    all_of_them = measure(find("care_settings_rated_good_percent"), records, [Q2]).figures.iloc[0]
    assert (all_of_them["denominator"], all_of_them["not_recorded"]) == (6, 1)


def test_a_month_in_both_files_is_one_month(read):
    records = read({
        "a.xlsx": book(README=README, HSCA_Active_Locations=[ACTIVE, active("1-1", **{"Dormant (Y/N)": "Y"})]),
        "b.xlsx": book(Locations=[["as at 1 September 2025"], RATINGS, rated("1-1"), rated("1-2")]),
    })  # fmt: skip
    found = records.tables["care_locations"].set_index("location_id")
    assert found["in_scope"].to_dict() == {"1-1": "no"}, "the active locations know who is dormant and registered"
    assert left_out(records) == {"are of the ratings file of a month whose active locations are here": 2}


def lines(head, *rows, date):
    written = io.StringIO()
    csv.writer(written).writerows([["file_date", *head], *([date, *row] for row in rows)])
    return written.getvalue()


THREE = [active("1-1"), active("1-2", ""), active("1-3", **{"Dormant (Y/N)": "Y"})]
SHARE, UNSEEN = "care_settings_rated_good_percent", "care_settings_not_yet_inspected"


@pytest.mark.parametrize("of_active, of_ratings", [
    ("2025-09-01", "2025-09-02"), ("2025-09-02", "2025-09-01"), ("2025-09-01", "2025-09-01"),
    ("2025-08-31", "2025-09-02"),
])  # fmt: skip
def test_active_locations_come_before_ratings_of_a_day_later(read, of_active, of_ratings):
    files = {"a.csv": lines(ACTIVE, *THREE, date=of_active),
             "r.csv": lines(RATINGS, rated("1-1"), rated("1-3"), date=of_ratings)}  # fmt: skip
    records = read(files)
    share = measure(find(SHARE), records, [Q2]).figures.iloc[0]
    assert (share["value"], share["numerator"], share["denominator"]) == (50.0, 1, 2)
    assert measure(find(UNSEEN), records, [Q2]).figures.iloc[0]["value"] == 1
    assert left_out(records) == {"are of the ratings file of a month whose active locations are here": 2}


def test_a_ratings_file_alone_gives_no_share_and_says_why(read):
    files = {"2025-26 Q1/a.csv": lines(ACTIVE, *THREE, date="2025-06-01"),
             "2025-26 Q2/r.csv": lines(RATINGS, rated("1-1"), rated("1-3"), date="2025-09-02")}  # fmt: skip
    records = read(files)
    quarters = [Quarter("2025-26 Q1"), Q2]
    share, unseen = (measure(find(name), records, quarters).figures for name in (SHARE, UNSEEN))
    assert share["value"].iloc[0] == 50.0 and pd.isna(share["value"].iloc[1]) and share["not_recorded"].iloc[1] == 2
    assert unseen["value"].iloc[0] == 1 and pd.isna(unseen["value"].iloc[1])
    assert measure(find("care_settings_rated_good"), records, [Q2]).figures.iloc[0]["value"] == 2
    said = [p.message for p in records.problems if p.table == "care_locations"]
    assert any("file of active locations" in message and "no share" in message for message in said)


def test_a_ratings_file_that_lists_locations_without_a_rating_gives_shares(read):
    records = read({"r.csv": lines(RATINGS, rated("1-1"), rated("1-2", "No published rating"), date="2025-09-02")})
    assert measure(find(SHARE), records, [Q2]).figures.iloc[0]["value"] == 50.0
    assert not any("no share" in p.message for p in records.problems)


@pytest.mark.parametrize("cells, name, day", [
    (["Changed on 10 February 2024", "Source: database as at 01 October 2025"], "x.ods", "2025-10-01"),
    (["Changed on 10 February 2024"], "01_October_2025_HSCA_Active_Locations.ods", "2025-10-01"),
    (["Latest ratings: 2 October 2025"], "latest.ods", "2025-10-02"), (["nothing", 5, None], "latest.ods", None),
    (["as at 31/09/2025", "as of 2025-09-30"], "x", "2025-09-30"),
])  # fmt: skip
def test_the_date_that_a_file_gives_for_itself(cells, name, day):
    assert date_in(cells, name) == (pd.Timestamp(day) if day else None)


def test_a_national_file_is_one_line_and_no_list(read):
    rows = [ACTIVE, active("1-1"), *(active(f"2-{n}", **{"Location Local Authority": f"Area {n % 150}"})
                                     for n in range(5000))]  # fmt: skip
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows) + "\n"
    records = read({"hsca.csv": text})
    assert left_out(records) == {"are of locations in other councils' areas": 5000}
    assert records.set_aside.empty and len(records.sources) == 2 and len(records.problems) <= 1


def ods(sheets):
    """A spreadsheet as the regulator writes it: cells after the last are repeated 16,262 times, rows a million."""

    def line(cells):
        texts = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(str(c))}</text:p></table:table-cell>'
            if c else "<table:table-cell/>" for c in cells
        )  # fmt: skip
        filler = '<table:table-cell table:number-columns-repeated="16262"/>'
        return f"<table:table-row>{texts}{filler}</table:table-row>"

    end = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    name = "urn:oasis:names:tc:opendocument:xmlns:"
    tables = "".join(
        f'<table:table table:name="{sheet}">{"".join(map(line, rows))}{end}</table:table>'
        for sheet, rows in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{name}office:1.0" '
        f'xmlns:table="{name}table:1.0" xmlns:text="{name}text:1.0" office:version="1.2"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{name}manifest:1.0" '
        f'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for part, text in (("mimetype", kind), ("content.xml", content), ("META-INF/manifest.xml", manifest)):
            file.writestr(part, text)
    return held.getvalue()


def test_the_published_spreadsheet_with_its_repeated_empty_cells(read):
    sheets = {"README": README, "HSCA_Active_Locations": [ACTIVE, active("1-1"), active("1-2", "Inadequate")]}
    records = read({"01_August_2025_HSCA_Active_Locations.ods": ods(sheets)})
    found = records.tables["care_locations"]
    assert found["rating"].tolist() == ["Good", "Inadequate"]
    assert found["file_date"].unique().tolist() == [pd.Timestamp("2025-09-01")], "the date inside, not of the name"
