"""Annex A's SEND lists. What is odd about the reference file was written down by reading its sheets first.

`annex_a_sen_fake_sen.xlsx` (run for 2025-26 Q2)
  List_1, rows 2 and 3: a need that is none of the codes. Row 2: born in 1993, aged 31; row 3 is 24
  List_2, rows 2 and 3: a need that is none of the codes; born in 1993 and 1990; a number in the yes/no column pupil
  premium; row 3: no yes or no in the disability column; row 2: the identifier and number of a person of List_1
  Both lists: sex as the numbers 1 and 2, text where a URN belongs (kept as written). No row is beyond use.
"""

import io
import shutil

import pandas as pd
import pytest
import xlsxwriter

from quarterdeck.extracts import read_inbox
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

PARAMS = Params(council={"name": "Exampleshire"})
PERSON = ["Unique ID", "UPN", "ULN", "Date of birth", "Gender", "Ethnicity"]
PLAN = ["Date initial EHC plan issued", "Date updated EHC plan issued", "Date EHC plan last reviewed"]
REST = ["SEN primary need", "Main education establishment – URN", "Main education establishment – phase",
        "Subsidiary education establishment – phase (dual registration)", "Elective home education", "Suspensions",
        "Permanent exclusions", "Absence", "Pupil Premium", "Known to children's social care?",
        "Which children's social care team?", "Does the child or young person have a disability?"]  # fmt: skip
LIST_1 = [*PERSON, *PLAN, *REST]
LIST_2 = [*PERSON, *(heading for heading in REST if heading != "Elective home education")]


def rows(headings, *cells):
    """Lines of a list: each of `cells` gives some columns by heading."""
    usual = {"UPN": "U1", "Date of birth": "2015-01-01", "Gender": "F", "Ethnicity": "WBRI", "SEN primary need": "ASD"}
    text = [",".join(headings)]
    return "\n".join(text + [",".join(str((usual | row).get(h, "")) for h in headings) for row in cells]) + "\n"


def plan(person, **cells):
    named = {"born": "Date of birth", "issued": PLAN[0], "updated": PLAN[1], "reviewed": PLAN[2], "upn": "UPN",
             "uln": "ULN"}  # fmt: skip
    return {"Unique ID": person, "UPN": f"U{person}"} | {named[name]: cell for name, cell in cells.items()}


def notices(records):
    return {n: sorted(zip(f["file"], f["row"], strict=True)) for n, f in records.noticed.groupby("notice")}


@pytest.mark.reference
def test_the_reference_lists_are_read_and_what_is_odd_is_counted(reference, tmp_path):
    for path in reference.glob("annex_a_sen*.xlsx"):
        shutil.copyfile(path, tmp_path / path.name)
    records = read_inbox(tmp_path, Quarter("2025-26 Q2"), PARAMS)
    children = records.tables["send_children"]
    assert children["kind"].tolist() == ["EHC plan"] * 2 + ["SEN support"] * 2
    assert records.set_aside.empty and not [p for p in records.problems if p.severity == "stop"]
    assert children["sex"].tolist() == ["Male", "Female"] * 2
    assert children["issued_date"].tolist()[:2] == [pd.Timestamp("2000-01-01"), pd.Timestamp("2004-02-02")]
    assert children["urn"].notna().all() and children["suspensions"].tolist() == [100, 20, 10, 1]
    found = records.noticed.assign(where=records.noticed["sheet"] + " " + records.noticed["row"].astype(str))
    assert {n: sorted(f["where"]) for n, f in found.groupby("notice")} == {
        "has a `primary_need` that is not among its codes; it is kept as written":
            ["List_1 2", "List_1 3", "List_2 2", "List_2 3"],
        "has a `pupil_premium` that is not yes or no; it counts as not recorded": ["List_2 2", "List_2 3"],
        "has a `disability` that is not yes or no; it counts as not recorded": ["List_2 3"],
        "is aged 26 or over, beyond the age to which a plan can run": ["List_1 2", "List_2 2", "List_2 3"],
        "is in the list of SEN support and in that of plans too": ["List_2 2"],
    }  # fmt: skip
    told = " ".join(p.message for p in records.problems)
    assert not any(f" {person}" in told for person in children["person_id"])


def test_both_lists_are_known_by_their_headings_in_any_dash_and_case(read):
    headings = [heading.upper().replace("–", "-") for heading in LIST_1]
    one = rows(LIST_1, plan("1", issued="01/02/2024", updated="2025-03-01", reviewed="45700")).split("\n", 1)[1]
    records = read({"a.csv": ",".join(headings) + "\n" + one, "b.csv": rows(LIST_2, {"Unique ID": "007"})})
    children = records.tables["send_children"]
    assert children["person_id"].tolist() == ["1", "007"] and children["kind"].tolist() == ["EHC plan", "SEN support"]
    assert children["reviewed_date"].tolist()[0] == pd.Timestamp("2025-02-12")
    assert children["as_at"].unique().tolist() == [pd.Timestamp("2025-09-30")]
    assert records.coverage["send_children"].snapshots == (pd.Timestamp("2025-09-30"),)
    assert {s.format for s in records.sources} == {"annex_a_send"}


def test_a_list_with_misspelt_headings_is_not_taken_for_sen2(read):
    text = rows(LIST_1, plan("1")).replace("Pupil Premium", "PP").replace("Absence", "Abs").replace("Suspensions", "S")
    assert len(read({"a.csv": text}).tables["send_children"]) == 1
    short = rows([*PERSON, "SEN primary need", "Main education establishment – phase", "Pupil Premium"], {})
    records = read({"a.csv": short})
    assert not any("SEN2" in problem.message for problem in records.problems)


@pytest.mark.parametrize("cells, notice", [
    ({"born": "2000-09-30"}, "is aged 25, when a plan ends unless it runs to the end of the school year"),
    ({"born": "2000-10-01"}, None),
    ({"born": "1999-09-30"}, "is aged 26 or over, beyond the age to which a plan can run"),
    ({"issued": "2025-02-02", "updated": "2025-02-01"}, "has an `issued_date` after its `updated_date`"),
    ({"issued": "2025-02-02", "updated": "2025-02-02"}, None),
    ({"issued": "2025-02-02", "reviewed": "2025-02-01"}, "has an `issued_date` after its `reviewed_date`"),
    ({"reviewed": "2025-12-01"}, "has a `reviewed_date` after the extract's date"),
    ({"reviewed": "2025-10-10"}, None),
    ({"born": "2026-01-01"}, "has a `date_of_birth` after the extract's date"),
    ({"born": "2019-09-30", "upn": ""}, "is aged 6 or over and has neither a `upn` nor a `uln`"),
    ({"born": "2019-10-01", "upn": ""}, None),
    ({"born": "2010-01-01", "upn": "", "uln": "1234567890"}, None),
    ({"issued": "soon"}, "has a `issued_date` that is not a date; it counts as not recorded"),
    ({"born": ""}, "has no `date_of_birth`, so that its age is not known"),
])  # fmt: skip
def test_each_check_at_its_edge(read, cells, notice):
    records = read({"a.csv": rows(LIST_1, plan("1", **cells))})
    assert len(records.tables["send_children"]) == 1 and records.set_aside.empty
    assert list(notices(records)) == ([notice] if notice else [])


def test_one_number_for_two_children_and_one_child_in_both_lists(read):
    records = read({
        "a.csv": rows(LIST_1, plan("1", upn="u9"), plan("2", upn="U9"), plan("3")),
        "b.csv": rows(LIST_2, plan("3", upn=""), plan("4", upn="U3"), plan("5")),
    })  # fmt: skip
    found = notices(records)
    assert found["has a `upn` that another person in the list has too"] == [("a.csv", 2), ("a.csv", 3)]
    assert found["is in the list of SEN support and in that of plans too"] == [("b.csv", 2), ("b.csv", 3)]
    assert "is aged 6 or over and has neither a `upn` nor a `uln`" in found
    assert len(records.tables["send_children"]) == 6


def test_a_person_twice_in_a_list_and_one_without_an_identifier_are_set_aside(read):
    records = read({"a.csv": rows(LIST_1, plan("1"), plan("1"), plan(""))})
    assert records.set_aside[["row", "reason"]].values.tolist() == [
        [3, "repeats an earlier row (same `as_at`, `kind`, `person_id`)"], [4, "`person_id` is blank"]]  # fmt: skip
    assert len(records.tables["send_children"]) == 1


def test_one_workbook_holds_both_lists_and_the_next_quarter_another_picture(read):
    def book(person):
        held = io.BytesIO()
        with xlsxwriter.Workbook(held, {"in_memory": True}) as made:
            made.add_worksheet("Guidance").write(0, 0, "How to fill this in")
            for name, headings in (("Sheet A", LIST_1), ("Sheet B", LIST_2)):
                sheet = made.add_worksheet(name)
                for r, line in enumerate(rows(headings, plan(person)).splitlines()):
                    sheet.write_row(r, 0, line.split(","))
        return held.getvalue()

    records = read({"2025-26-Q1/x.xlsx": book("1"), "2025-26-Q2/x.xlsx": book("2")})
    children = records.tables["send_children"]
    assert children[["as_at", "person_id"]].astype(str).values.tolist() == [["2025-09-30", "2"]] * 2 + [
        ["2025-06-30", "1"]] * 2  # fmt: skip


@pytest.mark.parametrize("written, code", [
    ("ASD", "ASD"), ("asd - Autistic spectrum disorder", "ASD"), ("Autism", "ASD"), ("SpLD", "SPLD"),
    ("Social, emotional and mental health", "SEMH"), ("Physical disability", "PD"), ("NSA", "NSA"), ("H5", "H5"),
])  # fmt: skip
def test_spellings_of_a_need(read, written, code):
    text = rows(LIST_2, {"Unique ID": "1", "SEN primary need": f'"{written}"'})
    assert read({"b.csv": text}).tables["send_children"]["primary_need"].tolist() == [code]


def test_headings_only_are_spoken_of(read):
    records = read({"a.csv": ",".join(LIST_1) + "\n"})
    assert any("headings but no rows" in problem.message for problem in records.problems)
