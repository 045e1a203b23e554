"""Files that somebody else made. What is wrong with them was written down by reading them first, with
nothing of this library: the expected rows below are from a plain reading of the CSV text.

`liia-tools_Annex_A.xlsx` (run for 2020-21 Q4, to which its dates belong)
  list 1, row 3: no date of birth: used, counted
  list 4, rows 2-6: text in a Yes/No column (support required): used, counted as not recorded
  list 6, row 2: a need code of adult services: used, counted
  list 6, rows 2-6: the cells of team and worker hold the error #N/A: used, the team's counted (a worker's is not read)
  ages with decimals (none contradicts its birth date), blank teams, a postcode that is none, formulas in lists
  10 and 11: nothing that is read depends on them. No row is beyond use.

`ssda903_fake/` (run for 2017-18 Q4)
  episodes.csv, rows 218 … 3042: 12 episodes that ended on 1 April 2018: still open at 31 March, used
  reviews.csv: 4,863 reviews dated more than a month after the year (first rows 3, 4, 8; last 12,583): set aside
  reviews.csv, 14 rows: the same child and date again: 8 set aside as repeats, 6 already dated too late
  placed_for_adoption.csv, row 2: the same child and date as row 3 of placed_for_adoption_errors.csv, which is as new
  and larger: set aside
  placed_for_adoption*.csv and the XML: the reason XXX on every row: used, counted
  episodes.csv: 216 CUSTOD, 215 of episodes open or ended by 31 March 2018, when the list had no such code, and
  226 of E45 to E48, 224 of them so: used, counted
  oc3.csv: two kinds of accommodation that are no code (01, 02): used, counted
  sw_episodes.csv, DoLo.csv: the one row of each begins after the year: set aside; neither module is of that year
  fake_903.xml: 253 children, none of whom is in the CSV files, with 459 episodes, 1,206 reviews (462 of them dated
  too late: set aside), 19 CUSTOD and 15 of E45 to E48, one accommodation that is no code: used, counted
  five workbooks of Ofsted's provider lists
"""

import shutil

import pandas as pd
import pytest

from quarterdeck.extracts import read_inbox
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

pytestmark = pytest.mark.reference
PARAMS = Params(council={"name": "Exampleshire"})
ENDED_ON_1_APRIL = [218, 515, 540, 967, 1398, 1587, 1958, 2103, 2348, 2749, 3031, 3042]
REPEATED_REVIEWS = [3693, 3835, 5854, 8898, 10502, 11693, 12074, 12209]
REPEATED_AND_LATE = [2825, 4321, 5198, 7965, 8040, 9826]


@pytest.fixture(scope="module")
def annex_a(reference, tmp_path_factory):
    inbox = tmp_path_factory.mktemp("annex_a")
    shutil.copyfile(reference / "liia-tools_Annex_A.xlsx", inbox / "file.xlsx")
    return read_inbox(inbox, Quarter("2020-21 Q4"), PARAMS)


@pytest.fixture(scope="module")
def fake_903(reference):
    return read_inbox(reference / "ssda903_fake", Quarter("2017-18 Q4"), PARAMS)


def balanced(records):
    """Whether each file's rows are used or set aside, by table; only one extract, so none is superseded."""
    aside = records.set_aside.groupby(["file", "table"]).size()
    for source in records.sources:
        table = records.tables.get(source.table)
        if table is None or not source.verdict[0].isdigit():
            continue
        used = (table["source_file"] == source.file).sum()
        assert source.set_aside == aside.get((source.file, source.table), 0)
        assert source.rows == used + source.set_aside, source
    return True


def noticed(records, table):
    rows = records.noticed[records.noticed["table"] == table]
    return {notice: sorted(found["row"]) for notice, found in rows.groupby("notice")}


def test_every_list_of_the_foreign_annex_a_is_read_and_every_row_used(annex_a):
    rows = {name: len(frame) for name, frame in annex_a.tables.items()}
    assert rows == {
        "contacts": 5, "early_help": 5, "referrals": 6, "assessments": 5, "section_47": 5, "children_in_need": 5,
        "child_protection_plans": 7, "episodes": 5, "care_leavers": 6, "adoptions": 5, "adopters": 5,
        "unregistered_placements": 0, "looked_after_latest": 5,
    }  # fmt: skip
    assert annex_a.set_aside.empty and balanced(annex_a)
    assert not [problem for problem in annex_a.problems if problem.severity == "stop"]


def test_what_is_odd_in_the_foreign_annex_a_is_counted(annex_a):
    no_birth_date = "has no `date_of_birth`, so that its age is not known"
    assert noticed(annex_a, "contacts") == {no_birth_date: [3]}
    assert noticed(annex_a, "assessments") == {
        "has a `support_required` that is not yes or no; it counts as not recorded": [2, 3, 4, 5, 6]
    }
    assert noticed(annex_a, "children_in_need") == {
        "has a `primary_need` that is not among its codes; it is kept as written": [2],
        "holds a spreadsheet's error (as #N/A) in `team`": [2, 3, 4, 5, 6],
    }
    # List 10 gives the children of list 9 with the birth dates of those in list 8.
    assert noticed(annex_a, "adoptions") == {
        "gives another `date_of_birth` than other tables give the child": [2, 3, 4, 5, 6]
    }
    for table in ("early_help", "referrals", "section_47", "child_protection_plans", "episodes", "care_leavers",
                  "looked_after_latest", "adopters"):
        assert noticed(annex_a, table) == {}, table


def test_the_foreign_list_8_gives_what_it_can(annex_a):
    episodes = annex_a.tables["episodes"]
    assert episodes["legal_status"].tolist() == ["E1", "C2", "C2", "C2", "C1"]
    assert episodes["place"].tolist() == ["U6", "U1", "U4", "U6", "H5"]
    assert episodes["place_provider"].tolist() == ["PR4", "PR1", "PR5", "PR4", "PR4"]
    assert episodes["rec"].tolist()[4] == "E47" and episodes["dec"].notna().tolist() == [False] * 4 + [True]
    assert episodes["child_id"].tolist()[0] == "1761444"
    assert annex_a.coverage["episodes"].why_not("in the period", Quarter("2020-21 Q4")) is not None
    assert annex_a.coverage["episodes"].why_not("at period end", Quarter("2020-21 Q4")) is None


def test_the_fake_903_is_set_aside_row_for_row_as_written_down(fake_903):
    aside = fake_903.set_aside
    late = aside[aside["reason"] == "`review` is after the extract's date"]
    assert late["file"].value_counts().to_dict() == {"reviews.csv": 4863, "fake_903.xml": 462}
    rows = late.loc[late["file"] == "reviews.csv", "row"]
    assert rows.head(3).tolist() == [3, 4, 8] and rows.max() == 12583
    both = late[late["faults"].str.contains("repeats")]
    assert sorted(both["row"]) == REPEATED_AND_LATE
    rest = aside.drop(late.index)
    repeats = rest[rest["table"] == "looked_after_reviews"]
    assert sorted(repeats["row"]) == REPEATED_REVIEWS and repeats["reason"].str.startswith("repeats").all()
    other = rest.drop(repeats.index)
    assert sorted(other[["file", "row"]].values.tolist()) == [
        ["DoLo.csv", 2], ["placed_for_adoption.csv", 2], ["sw_episodes.csv", 2],
    ]  # fmt: skip
    assert balanced(fake_903)


def test_the_fake_903_keeps_all_episodes_and_joins_them_to_their_children(fake_903):
    episodes = fake_903.tables["episodes"]
    assert episodes["source_file"].value_counts().to_dict() == {"episodes.csv": 5050, "fake_903.xml": 459}
    assert episodes["date_of_birth"].notna().all()
    assert episodes["sex"].isin(["Male", "Female"]).all() and (episodes["uasc"] == "yes").any()
    ended = episodes[(episodes["dec"] == pd.Timestamp("2018-04-01")) & (episodes["source_file"] == "episodes.csv")]
    assert sorted(ended["source_row"]) == ENDED_ON_1_APRIL


def test_the_codes_of_the_fake_903_that_are_none_or_of_another_year_are_counted(fake_903):
    found = fake_903.noticed
    counted = {
        ("episodes", "has a `reason_place_change` of another year"): (215, 19),
        ("episodes", "has a `rec` of another year"): (224, 15),
        ("placed_for_adoption", "has a `reason_placed_ceased` that is not among"): (29 + 29, 3),
        ("care_leaver_outcomes", "has a `accommodation` that is not among"): (2, 1),
    }
    for (table, words), (rows, in_xml) in counted.items():
        those = found[(found["table"] == table) & found["notice"].str.startswith(words)]
        assert (those["file"] == "fake_903.xml").sum() == in_xml and len(those) == rows + in_xml
    assert not found["notice"].str.contains("`place` of another|`sex` written|not in the header").any()


def test_every_file_of_the_fake_903_is_accounted_for(fake_903, reference):
    files = {path.name for path in (reference / "ssda903_fake").iterdir()}
    spoken_of = {source.file for source in fake_903.sources} | {problem.file for problem in fake_903.problems}
    assert files <= spoken_of
    rows = {(source.file, source.table): source.rows for source in fake_903.sources}
    for name, table, number in (
        ("header", "looked_after_children", 2675), ("uasc", "unaccompanied_children", 132),
        ("oc2", "looked_after_outcomes", 2675), ("oc3", "care_leaver_outcomes", 53), ("ad1", "adopted_children", 29),
        ("previous_permanence", "previous_permanence", 2675), ("sw_episodes", "social_worker_episodes", 1),
        ("DoLo", "deprivation_of_liberty", 1),
    ):  # fmt: skip
        assert rows[f"{name}.csv", table] == number
    said = " ".join(problem.message for problem in fake_903.problems)
    assert "the return from 2024; this is an extract of the year to 31 March 2018" in said
    assert "placed_for_adoption.csv" in said and "placed_for_adoption_errors.csv" in said


def test_no_message_about_a_foreign_file_names_a_child(annex_a, fake_903):
    for records in (annex_a, fake_903):
        told = " ".join(p.message for p in records.problems) + records.set_aside.drop(columns="row").to_string()
        for frame in records.tables.values():
            if "child_id" in frame:
                assert not any(f" {child} " in told or f"'{child}'" in told for child in frame["child_id"].head(50))


def test_the_other_foreign_903_files_are_read(reference, tmp_path):
    shutil.copyfile(reference / "liia-tools_SSDA903_episodes_for_testing_fixes_INPUT.csv", tmp_path / "a.csv")
    records = read_inbox(tmp_path, Quarter("2022-23 Q4"), PARAMS)
    assert len(records.tables["episodes"]) == 23 and records.set_aside.empty
    for name in ("episodes", "header"):
        shutil.copyfile(reference / f"liia-pipeline_SSDA903_2020_{name}.csv", tmp_path / f"{name}.csv")
    (tmp_path / "a.csv").unlink()
    records = read_inbox(tmp_path, Quarter("2019-20 Q4"), PARAMS)
    again = "repeats an earlier row (same `child_id`)"
    assert sorted(records.set_aside[["file", "row", "reason"]].values.tolist()) == [
        ["episodes.csv", 3, "`legal_status` is blank"], *(["header.csv", row, again] for row in (3, 4, 6)),
    ]  # fmt: skip
    assert records.noticed["notice"].str.contains("`rne`").sum() == 1
    said = " ".join(problem.message for problem in records.problems)
    assert "header.csv: 2 children stand in the header more than once" in said and "(rows 2, 3, 4, 5, 6)" in said


def test_the_foreign_workforce_census_is_read(reference, tmp_path):
    shutil.copyfile(reference / "liia-tools_social_work_workforce_2022.xml", tmp_path / "w.xml")
    records = read_inbox(tmp_path, Quarter("2022-23 Q2"), PARAMS)
    vacancies = records.tables["social_worker_vacancies"].iloc[0]
    assert (vacancies.vacancies_fte, vacancies.agency_fte, vacancies.agency_headcount) == (79.68, 59.82, 71)
    assert len(records.tables["social_workers"]) and balanced(records)
