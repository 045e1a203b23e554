"""The workforce census of every year's shape. What is odd about the reference file was written down first.

`liia-tools_social_work_workforce_2022.xml` (30 workers, reference date 30 September 2022)
  workers 2 and 20: a role that ended years before, with full-time equivalent and cases on the day: used, counted
  workers 4, 8, 16, 17, 18, 21, 23: a role that began after the day (2022-10-08, 2023-03-28): used, counted
  workers 1, 8, 12, 14, 30: no FTE30: FTE is used, counted
  workers 5, 7, 14, 27, 28, 29: no date of birth: counted
  nobody had left by the day: the other ends of role are of 28 March 2023. No row is beyond use.
"""

import shutil

import pandas as pd
import pytest

from quarterdeck.extracts import read_inbox
from quarterdeck.measure import measure
from quarterdeck.metric import catalogue
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

QUARTER = Quarter("2025-26 Q2")


def census(*workers, vacancies="", header="<Year>2025</Year><ReferenceDate>2025-09-30</ReferenceDate>"):
    return (f'<?xml version="1.0"?><Message><Header><CollectionDetails><Collection>CSWW</Collection>{header}'
            f"</CollectionDetails></Header>{vacancies}{''.join(workers)}</Message>")  # fmt: skip


def worker(number="S1", **cells):
    cells = {"AgencyWorker": "0", "SWENo": number} | cells
    return "<CSWWWorker>" + "".join(f"<{name}>{text}</{name}>" for name, text in cells.items()) + "</CSWWWorker>"


def notices(records, table="social_workers"):
    rows = records.noticed[records.noticed["table"] == table]
    return {notice: sorted(found["row"]) for notice, found in rows.groupby("notice")}


@pytest.mark.reference
def test_the_reference_census_is_read_and_what_is_odd_is_counted(reference, tmp_path):
    for path in reference.glob("*social_work_workforce*.xml"):
        shutil.copyfile(path, tmp_path / path.name)
    records = read_inbox(tmp_path, Quarter("2022-23 Q2"), Params(council={"name": "Exampleshire"}))
    workers = records.tables["social_workers"]
    assert len(workers) == 30 and records.set_aside.empty and "social_worker_leavers" not in records.tables
    assert notices(records) == {
        "has a `role_end` by the census day and an `fte` on it; counts as in post": [2, 20],
        "has a `role_start` after the census day": [4, 8, 16, 17, 18, 21, 23],
        "has no FTE30; its FTE is used for `fte`": [1, 8, 12, 14, 30],
        "has no `date_of_birth`, so that its age is not known": [5, 7, 14, 27, 28, 29],
    }
    first = workers.iloc[0]
    assert (first.agency, first.fte, first.cases, first.absent, first.reason_absent) == (
        "yes", 0.521371, 72, "no", "TRN")  # fmt: skip
    assert (first.days_lost, first.contract_weeks, first.sex, first.ethnicity) == (15.31, 288.7, "Male", "REFU")
    vacancies = records.tables["social_worker_vacancies"].iloc[0]
    assert (vacancies.vacancies_fte, vacancies.agency_fte, vacancies.agency_headcount) == (79.68, 59.82, 71)
    told = " ".join(p.message for p in records.problems) + records.noticed.to_string()
    assert not any(number in told for number in workers["worker_id"])


def test_workers_who_had_left_are_a_table_of_their_own_and_no_row_is_lost(read):
    records = read({"c.xml": census(
        worker("S1", FTE="1", FTE30="0.5", Cases30="9", OrgRole="5"),
        worker("S2", FTE="0.8", RoleEndDate="2025-05-01", LeaverDestination="7", ReasonLeave="1", Cases30="4"),
        worker("S3", FTE="0.8", RoleEndDate="2025-09-30"),
        worker("S4", FTE="0.8", RoleEndDate="2025-10-01"),
        worker("S5", FTE="0.8"),
    )})  # fmt: skip
    workers, leavers = records.tables["social_workers"], records.tables["social_worker_leavers"]
    assert workers["worker_id"].tolist() == ["S1", "S4", "S5"] and workers["fte"].tolist() == [0.5, 0.8, 0.8]
    assert leavers["worker_id"].tolist() == ["S2", "S3"], "a role that ended on the day has ended"
    assert leavers[["left_for", "why_left", "contracted_fte"]].iloc[0].tolist() == ["7", "1", 0.8]
    assert "had left by the census day and still has cases on it; they are not counted" in notices(
        records, "social_worker_leavers")  # fmt: skip
    assert len(workers) + len(leavers) + len(records.set_aside) == 5
    figure = measure(catalogue()["average_caseload"], records, [QUARTER]).figures
    assert figure["value"].item() == 18.0, "9 cases by 0.5; leavers' cases are not in it"


@pytest.mark.parametrize("cells", [
    {"GenderCurrent": "2"}, {"Sex": "F"}, {"Sex": "2", "Ethnicity": "WBRI", "NewField2026": "x"},
])  # fmt: skip
def test_shapes_of_several_years(read, cells):
    records = read({"c.xml": census(worker(FTE="1.00", Cases30="3", OrgRole="4", **cells))})
    found = records.tables["social_workers"].iloc[0]
    assert (found.sex, found.fte, found.cases) == ("Female", 1.0, 3.0)
    assert not any("FTE30" in notice for notice in notices(records)), "no return of that year has it"


def test_a_census_without_its_date_takes_it_from_its_year(read):
    records = read({"c.xml": census(worker(), header="<Year>2024</Year>")})
    assert records.tables["social_workers"]["census_date"].tolist() == [pd.Timestamp("2024-09-30")]


def test_vacancies_have_two_decimals_and_are_set_aside_when_they_cannot_be_read(read):
    def totals(number):
        return (f"<LALevelVacancies><NumberOfVacancies>{number}</NumberOfVacancies><NoAgencyFTE>9.05</NoAgencyFTE>"
                "<NoAgencyHeadcount>10</NoAgencyHeadcount></LALevelVacancies>")  # fmt: skip

    records = read({"c.xml": census(worker(), vacancies=totals("12.37"))})
    assert records.tables["social_worker_vacancies"][["vacancies_fte", "agency_fte"]].values.tolist() == [[12.37, 9.05]]
    records = read({"c.xml": census(worker(), vacancies=totals("many"))})
    assert records.set_aside[["sheet", "row", "reason"]].values.tolist() == [
        ["LALevelVacancies", 1, "`vacancies_fte` is not a number"]]  # fmt: skip


def test_faults_of_each_kind(read):
    records = read({"c.xml": census(
        worker("S1", FTE="1"), worker("S1", FTE="1"), worker("", FTE="1"), worker("S2", FTE30="-1"),
        worker("S3", FTE="full", OrgRole="12", Absat30Sept="perhaps", PersonBirthDate="1980-02-30"),
        worker("S4", FTE="1", FTE30="some", PersonBirthDate="1980-02-03"),
    )})  # fmt: skip
    assert records.set_aside[["row", "reason"]].values.tolist() == [
        [2, "repeats an earlier row (same `census_date`, `worker_id`)"], [3, "`worker_id` is blank"],
        [4, "`fte` is negative"]]  # fmt: skip
    assert notices(records) == {
        "has a `absent` that is not yes or no; it counts as not recorded": [5],
        "has a `contracted_fte` that is not a number; it counts as not recorded": [5],
        "has a `date_of_birth` that is not a date; it counts as not recorded": [5],
        "has a `fte` that is not a number; it counts as not recorded": [6],
        "has a `org_role` that is not among its codes; it is kept as written": [5],
        "has no `date_of_birth`, so that its age is not known": [1],
        "has no FTE30; its FTE is used for `fte`": [1],
    }


def test_a_census_without_workers_is_spoken_of_and_other_xml_is_not_taken_for_one(read):
    records = read({"c.xml": census()})
    assert any("headings but no rows" in problem.message for problem in records.problems)
    records = read({"c.xml": census(worker()).replace("CSWW<", "OTHER<")})
    assert "social_workers" not in records.tables


def test_the_census_as_a_flat_file(read):
    text = "ReferenceDate,AgencyWorker,SWENo,FTE,FTE30,Cases30,OrgRole,Absat30Sept\n2025-09-30,1,S1,1,0.6,12,5,0\n"
    found = read({"c.csv": text}).tables["social_workers"].iloc[0]
    assert (found.agency, found.fte, found.cases, found.org_role) == ("yes", 0.6, 12.0, "5")
