"""Ofsted's provider lists, whatever the year's headings."""

import io

import pandas as pd
import pytest
import xlsxwriter

HOMES = ("Local authority,URN,Provider type,Provider subtype,Sector,Setting name,Registration date,Registration status,"
         "Deregistration date,Placement code,Owner name,Region,Date of last full inspection,"
         "Latest overall Effectiveness grade from last full inspection,Number of registered places\n")  # fmt: skip
ROWS = (
    "Exampleshire,SC000001,Children's Home,,Private,Beech House,01/02/2020,Active,-,K2,Beech Ltd,North,01/03/2025,"
    "Good,4\n"
    "Exampleshire,0012,Fostering Agency,,Voluntary,Oak,01/02/2019,Active,-,\"U4,U5\",Oak Trust,North,"
    "Not provided as it is inspected with the council,Not provided as it is inspected with the council,\n"
)


def test_a_list_of_homes_is_a_picture_on_the_extracts_date(read):
    records = read({"list.csv": HOMES + ROWS})
    homes = records.tables["care_providers"]
    assert homes["urn"].tolist() == ["SC000001", "0012"] and homes["places"].tolist()[0] == 4
    assert homes["last_inspected"].isna().tolist() == [False, True]
    assert homes["overall_effectiveness"].fillna("").tolist() == ["Good", ""]
    assert homes["closed_on"].isna().all() and (homes["as_at"] == pd.Timestamp("2025-09-30")).all()
    assert records.set_aside.empty and records.noticed.empty


@pytest.mark.parametrize("heading, rows", [
    ("URN,Provision type,Sector,Registration date,Registration status,Date closed,Places,"
     "Organisation which owns the provider", "1,Children's home,Private,01/01/2020,Active,,3,Owner"),
    ("URN,Provision type,Setting name,Registration status,Organisation name,Local authority,Region,Sector,"
     "Maximum fostering places", "1,Fostering,Oak,Active,Owner,Exampleshire,North,Private,3"),
    ("Provider local authority,Setting Local Authority,URN,Provider type,Sector,Provider name,Registration date,"
     "Registration status,Closed date,Capacity,Owner name",
     "Elsewhere,Exampleshire,1,Supported,Private,Oak,,Yes,,3,Owner"),
    ("Local Authority,URN,Provider Type,Sector,Setting Name,Provider Status,Closed Date,Max Users,Owner Name",
     "Exampleshire,1,Children's home,Private,Oak,Active,-,3,Owner"),
])  # fmt: skip
def test_the_headings_of_other_years(read, heading, rows):
    row = read({"list.csv": f"{heading}\n{rows}\n"}).tables["care_providers"].iloc[0]
    assert (row.urn, row.places, row.owner, row.sector) == ("1", 3, "Owner", "Private")
    assert row.local_authority == "Exampleshire" or "authority" not in heading.lower()


def test_settings_that_share_a_number_are_all_kept_and_odd_places_counted(read):
    records = read({"list.csv": HOMES + ROWS.splitlines()[0] + "\n" + ROWS.replace(",4\n", ",lots\n")})
    assert len(records.tables["care_providers"]) == 3
    assert records.noticed["notice"].tolist() == ["has a `places` that is not a number; it counts as not recorded"]


def test_a_sheet_of_a_workbook_among_others(read):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        book.add_worksheet("Notes").write(0, 0, "As sent by the regulator")
        sheet = book.add_worksheet("Providers")
        for r, line in enumerate((HOMES + ROWS.splitlines()[0]).splitlines()):
            for c, cell in enumerate(line.split(",")):
                sheet.write(r, c, cell)
    assert len(read({"list.xlsx": held.getvalue()}).tables["care_providers"]) == 1


# Sheets of each reference workbook with a list of providers, and their rows.
REFERENCE = {
    "ch_fake": {"Provider information": 1},
    "combined_scp_ch_fake": {"Providers": 4},
    "scp_ch_2025_fake": {"Providers": 1, "SA Providers": 1},
    "scp_fake": {"Current providers": 1, "Providers closed in 2022-23": 1},
    "scpch_assisted": {"Providers": 4, "SA Providers": 2},
}


@pytest.mark.reference
@pytest.mark.parametrize("name", REFERENCE)
def test_the_reference_lists_are_read(read, reference, name):
    assert {path.stem for path in (reference / "ssda903_fake").glob("*.xlsx")} == set(REFERENCE)
    records = read({"list.xlsx": (reference / "ssda903_fake" / f"{name}.xlsx").read_bytes()})
    rows = records.tables["care_providers"]
    assert len(rows) == sum(REFERENCE[name].values())
    unread = " ".join(problem.message for problem in records.problems)
    assert not any(f"sheet '{sheet}' is not an extract" in unread for sheet in REFERENCE[name])
    assert records.set_aside.empty and rows["urn"].notna().all() and rows["registration_status"].notna().all()
