"""The adult social care workforce data set and the Capacity Tracker."""

import pandas as pd
import pytest

ROLES = ("06", "08", "28", "30", "44")
MEASURES = ("flag", "perm", "temp", "pool", "agcy", "oth", "emp", "work", "strt", "stop", "vacy")
HEADINGS = ["period", "establishmentid", "tribalid", "parentid", "providerid", "locationid", "esttype", "cssr",
            "lauthid", "totalstaff", "totalstarters", "totalleavers", "totalvacancies", "mainstid",
            *(f"jr{number}{name}" for number in ROLES for name in MEASURES)]  # fmt: skip
WORKER = ["period", "establishmentid", "workerid", "locationid", "esttype", "cssr", "mainstid", "emplstat", "mainjrid",
          "strtdate", "age", "gender", "ethnicity", "nationality", "dayssick", "zerohours", "averagehours", "conthrs",
          "salaryint", "salary", "hrlyrate"]  # fmt: skip
HOME = ["cqcid", "lastupdatedbst", "localauthority", "maxcapacity", "usedbeds", "declaredvacancies", "admissionstatus",
        "nursesemployed", "careworkersemployed", "noncareworkersemployed", "agencycareworkersemployed"]  # fmt: skip


def lines(headings, *rows, usual=None, between="|"):
    usual = {"period": "M202509", "establishmentid": "101", "locationid": "1-001"} | (usual or {})
    text = [between.join(headings)]
    return "\n".join(text + [between.join(str((usual | row).get(h, "")) for h in headings) for row in rows]) + "\n"


def zeros(**cells):
    """A workplace with 0 of everything but what is told."""
    return {f"jr{number}{name}": 0 for number in ROLES for name in MEASURES} | cells


def test_job_roles_become_rows_and_nothing_is_added_twice(read):
    row = zeros(jr08emp=20, jr08perm=18, jr08temp=2, jr08vacy=3, jr06emp=1, jr28emp=21, jr30emp=1, totalstaff=24,
                totalstarters=5, totalleavers=4, totalvacancies=3, mainstid=8)  # fmt: skip
    records = read({"workplace.csv": lines(HEADINGS, row, zeros(establishmentid="102", totalstaff=0))})
    roles = records.tables["adult_care_job_roles"]
    columns = ["workplace_id", "job_role", "is_group", "employees", "permanent", "vacancies"]
    assert roles[columns].values.tolist() == [
        ["101", "6", "no", 1, 0, 0], ["101", "8", "no", 20, 18, 3], ["101", "28", "yes", 21, 0, 0],
        ["101", "30", "yes", 1, 0, 0],
    ]  # fmt: skip
    assert roles.loc[roles["is_group"] == "no", "employees"].sum() == 21
    workplaces = records.tables["adult_care_workplaces"]
    totals = ["workplace_id", "staff", "starters", "leavers", "vacancies", "main_service"]
    assert workplaces[totals].iloc[0].tolist() == ["101", 24, 5, 4, 3, "8"]
    assert workplaces["staff"].iloc[1] == 0 and workplaces[totals[2:]].iloc[1].isna().all()
    assert workplaces["period_end"].unique().tolist() == [pd.Timestamp("2025-09-30")]
    assert records.set_aside.empty and {s.format for s in records.sources} == {"asc_wds"}
    fed = {s.table: (s.rows, s.set_aside) for s in records.sources}
    assert fed == {"adult_care_workplaces": (2, 0), "adult_care_job_roles": (4, 0)}


@pytest.mark.parametrize("code", [-1, -2, 999, 9999])
def test_codes_for_not_known_are_missing_and_not_people(read, code):
    row = zeros(jr08emp=5, jr08vacy=code, totalvacancies=code, totalstarters=2)
    records = read({"w.csv": lines(HEADINGS, row)})
    role = records.tables["adult_care_job_roles"].iloc[0]
    assert role.employees == 5 and pd.isna(role.vacancies)
    assert pd.isna(records.tables["adult_care_workplaces"]["vacancies"].item())
    counted = set(records.noticed["notice"])
    said = "has a run of nines (as 999) in `vacancies`, a code for 'not known'; it counts as not recorded"
    assert (said in counted) == (code > 0), "a run of nines could have been meant"


def test_without_the_columns_of_totals_those_of_the_roles_are_added_groups_apart(read):
    headings = [heading for heading in HEADINGS if not heading.startswith("total")]
    row = zeros(jr06vacy=1, jr08vacy=2, jr28vacy=3, jr44vacy=-1)
    workplace = read({"w.csv": lines(headings, row, between=",")}).tables["adult_care_workplaces"].iloc[0]
    assert (workplace.vacancies, workplace.staff) == (3, 0)
    none = {f"jr{number}vacy": -1 for number in ROLES}
    workplace = read({"w.csv": lines(headings, zeros(**none), between=",")}).tables["adult_care_workplaces"].iloc[0]
    assert pd.isna(workplace.vacancies), "known of no role is not nought"


def test_each_period_is_a_picture_of_its_own_and_the_newest_file_stands_for_it(read):
    records = read({
        "2025-26-Q1/w.csv": lines(HEADINGS, zeros(period="M202506", totalstaff=4), zeros(period="202503")),
        "2025-26-Q2/w.csv": lines(HEADINGS, zeros(totalstaff=5), zeros(period="30/06/2025", totalstaff=6)),
    })  # fmt: skip
    workplaces = records.tables["adult_care_workplaces"]
    assert workplaces["period_end"].dt.strftime("%Y-%m-%d").tolist() == ["2025-09-30", "2025-06-30", "2025-03-31"]
    assert workplaces["staff"].tolist()[:2] == [5, 6] and pd.isna(workplaces["staff"].iloc[2])


def test_workers(read):
    row = {"workerid": "W1", "mainjrid": "8", "emplstat": "190", "strtdate": "01/02/2020", "age": 41, "conthrs": 37.5,
           "averagehours": -1, "hrlyrate": 12.21, "salary": 99999, "dayssick": 999, "zerohours": -1}  # fmt: skip
    records = read({"worker.csv": lines(WORKER, row, {"workerid": "W2", "mainjrid": "-1"}, {"workerid": "W2"})})
    workers = records.tables["adult_care_workers"]
    first = workers.iloc[0]
    assert (first.job_role, first.employment, first.contracted_hours, first.hourly_rate) == ("8", "190", 37.5, 12.21)
    assert first.role_start == pd.Timestamp("2020-02-01") and first.salary == 99999
    assert pd.isna(first.days_sick) and pd.isna(first.average_hours) and pd.isna(first.zero_hours)
    assert pd.isna(workers["job_role"].iloc[1]) and len(workers) == 2
    assert records.set_aside[["row", "reason"]].values.tolist() == [
        [4, "repeats an earlier row (same `period_end`, `workplace_id`, `worker_id`)"]]  # fmt: skip
    assert "adult_care_workplaces" not in records.tables


def test_care_homes_of_the_capacity_tracker(read):
    row = {"cqcid": "1-9", "lastupdatedbst": "2025-09-12 10:31:00", "localauthority": "X", "maxcapacity": 40,
           "usedbeds": 33, "declaredvacancies": 5, "careworkersemployed": 30}  # fmt: skip
    records = read({"c.csv": lines(HOME, row, row | {"cqcid": "1-8", "usedbeds": -3}, between=",")})
    home = records.tables["care_home_capacity"].iloc[0]
    assert (home.beds, home.beds_used, home.vacancies, home.care_workers) == (40, 33, 5, 30)
    assert home.as_at == pd.Timestamp("2025-09-30") and home.updated_on == pd.Timestamp("2025-09-12")
    assert records.set_aside[["row", "reason"]].values.tolist() == [[3, "`beds_used` is negative"]]


def test_faults_of_each_kind(read):
    rows = [zeros(establishmentid=""), zeros(period="soon"), zeros(period=""), zeros(period="M202701"),
            zeros(establishmentid="7", totalstaff="lots"), zeros(establishmentid="7")]  # fmt: skip
    records = read({"w.csv": lines(HEADINGS, *rows)})
    aside = records.set_aside[records.set_aside["table"] == "adult_care_workplaces"]
    assert aside[["row", "reason"]].values.tolist() == [
        [2, "`workplace_id` is blank"], [3, "text where a date belongs in `period_end`"], [4, "`period_end` is blank"],
        [5, "`period_end` is after the extract's date"],
        [7, "repeats an earlier row (same `period_end`, `workplace_id`)"],
    ]  # fmt: skip
    assert "has a `staff` that is not a number; it counts as not recorded" in set(records.noticed["notice"])


def test_headings_only_and_a_file_that_is_none(read):
    records = read({"w.csv": lines(HEADINGS)})
    assert any("headings but no rows" in problem.message for problem in records.problems)
    records = read({"w.csv": "period,establishmentid,remark\nM202509,1,x\n"})
    assert "adult_care_workplaces" not in records.tables
