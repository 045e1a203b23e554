"""SEN2 by hand: identifiers of the council's own and none, nestings, spellings, faults."""

import pandas as pd
import pytest

from quarterdeck.measure import measure
from quarterdeck.metric import catalogue
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

LAST = Quarter("2025-26 Q2")


def xml(*persons, collection="SEN2"):
    head = f"<Header><CollectionDetails><Collection>{collection}</Collection></CollectionDetails></Header>"
    return f'<?xml version="1.0"?><Message>{head}<Persons>{"".join(persons)}</Persons></Message>'


def person(*requests, upn="A1", extra=""):
    upn = f"<UPN>{upn}</UPN>" if upn else ""
    return (
        f"<Person><Surname>Planted</Surname><Forename>Name</Forename><PersonBirthDate>2015-01-01</PersonBirthDate>"
        f"<Sex>F</Sex><Ethnicity>WBRI</Ethnicity>{upn}{extra}{''.join(requests)}</Person>"
    )


def request(received, outcome="Y", told="", inside=""):
    date = f"<ReceivedDate>{received}</ReceivedDate>" if received else ""
    told = f"<RequestOutcomeDate>{told}</RequestOutcomeDate>" if told else ""
    return f"<Requests>{date}{told}<RequestOutcome>{outcome}</RequestOutcome>{inside}</Requests>"


def assessment(outcome="Y", issued="", inside="", week20="0"):
    issued = f"<AssessmentOutcomeDate>{issued}</AssessmentOutcomeDate>" if issued else ""
    return (f"<Assessment><AssessmentOutcome>{outcome}</AssessmentOutcome>{issued}<Week20>{week20}</Week20>{inside}"
            "</Assessment>")  # fmt: skip


OLD = request("2022-03-01", "N", "2022-04-01")


def test_requests_rolling_over_are_not_doubled_and_older_ones_not_confused(read):
    open_then = request("2025-05-01", "A")
    issued_now = request("2025-05-01", "Y", "2025-06-10", assessment("Y", "2025-09-01"))
    records = read({
        "2025-26-Q1/sen2.xml": xml(person(OLD, open_then)),
        "2025-26-Q2/sen2.xml": xml(person(issued_now)),
    })  # fmt: skip
    requests = records.tables["ehc_requests"].set_index("request_id")
    assert requests.index.tolist() == ["A1/2025-05-01", "A1/2022-03-01"], "the n-th request is another one now"
    assert requests.loc["A1/2025-05-01", "request_outcome"] == "Y"
    assert records.tables["ehc_plans"][["plan_id", "days_to_issue"]].values.tolist() == [["A1/2025-05-01", 123.0]]


def test_two_requests_of_one_day_are_one_and_undated_historical_ones_are_several(read):
    twice = request("2025-05-01", "A")
    came = request("", "H", inside=assessment("H", inside="<NamedPlan><StartDate>2020-01-02</StartDate></NamedPlan>"))
    records = read({"s.xml": xml(person(twice, twice, came, came))})
    assert records.tables["ehc_requests"]["request_id"].tolist() == ["A1/2025-05-01", "A1/undated-1", "A1/undated-2"]
    assert records.set_aside[["sheet", "row", "reason"]].values.tolist() == [
        ["Requests", 2, "repeats an earlier row (same `request_id`)"]
    ]
    assert records.tables["ehc_plans"]["plan_start_date"].notna().tolist() == [True, True]


def test_persons_without_numbers_are_known_by_a_mark_of_name_and_birth_date(read):
    files = {f"2025-26-Q{n}/s.xml": xml(person(request("2025-05-01", "A"), upn="")) for n in (1, 2)}
    records = read(files)
    (found,) = records.tables["ehc_requests"]["request_id"]
    assert found.startswith("N") and "lanted" not in records.tables["ehc_requests"].to_string()


def test_children_who_share_a_number_by_mistake_stay_two(read):
    other = person(request("2025-05-01", "A")).replace("2015-01-01", "2012-02-02")
    records = read({"s.xml": xml(person(request("2025-05-01", "A")), other)})
    assert len(records.tables["ehc_requests"]) == 2 and records.set_aside.empty


@pytest.mark.parametrize("changed", [
    lambda text: text.replace("<Persons>", "").replace("</Persons>", ""),
    lambda text: text.replace("<Message>", '<Message xmlns="http://example.org/sen2">'),
    lambda text: text.replace("<Requests>", "<Requests><Request>").replace("</Requests>", "</Request></Requests>"),
    lambda text: text.replace("NamedPlan>", "NamedPlans>"),
    lambda text: text.replace("<Collection>SEN2</Collection>", ""),
    lambda text: text.replace("Sex>", "GenderCurrent>").replace("ReceivedDate", "receiveddate"),
])  # fmt: skip
def test_other_nestings_and_names_read_the_same(read, changed):
    named = "<NamedPlan><StartDate>2025-08-01</StartDate><PlanDetail><URN>123</URN></PlanDetail></NamedPlan>"
    plain = xml(person(OLD, request("2025-05-01", "Y", "2025-06-10", assessment("Y", "2025-08-01", named))))
    records = read({"s.xml": changed(plain)})
    plan = records.tables["ehc_plans"].iloc[0]
    assert (plan.plan_id, plan.sex, plan.plan_start_date) == ("A1/2025-05-01", "Female", pd.Timestamp("2025-08-01"))
    assert len(records.tables["ehc_requests"]) == 2 and records.tables["ehc_placements"]["urn"].tolist() == ["123"]


def test_settings_and_needs_are_kept_with_their_ranks(read):
    active = (
        "<ActivePlans><RES>R2</RES><LastReview>2025-07-01</LastReview><ReviewMeeting>2025-06-01</ReviewMeeting>"
        "<ReviewOutcome>M</ReviewOutcome>"
        "<PlacementDetail><URN>2</URN><PlacementRank>2</PlacementRank></PlacementDetail>"
        "<PlacementDetail><SENSetting>EHE</SENSetting><PlacementRank>1</PlacementRank></PlacementDetail>"
        "<SENneed><SENtype>SLCN</SENtype><SENtypeRank>2</SENtypeRank></SENneed>"
        "<SENneed><SENtype>ASD</SENtype><SENtypeRank>1</SENtypeRank></SENneed></ActivePlans>"
    )
    asked = request("2024-05-01", "Y", "2024-06-10", assessment("Y", "2024-08-01") + active)
    records = read({"s.xml": xml(person(asked))})
    needs = records.tables["ehc_needs"]
    assert needs[["need", "rank"]].values.tolist() == [["SLCN", 2.0], ["ASD", 1.0]]
    assert records.tables["ehc_plans"][["primary_need", "placement_setting"]].values.tolist() == [["ASD", "EHE"]]
    placements = records.tables["ehc_placements"]
    assert placements[["kind", "urn", "residential"]].fillna("").values.tolist() == [
        ["attended", "2", "R2"], ["attended", "", "R2"]]  # fmt: skip
    assert records.tables["ehc_reviews"]["outcome"].tolist() == ["maintain"]


PERSONS = "Person ID,Surname,Forename,Dob (ccyy-mm-dd),Gender,Ethnicity,UPN\n"
REQUESTS = "Person ID,Requests Record ID,Date Request Was Received,Request Outcome Date,Request Outcome\n"
ASSESSED = ("Person ID,Requests Record ID,Assessment Outcome To Issue EHCP,Assessment Outcome Date,"
            "Twenty Weeks Time Limit Exceptions Apply\n")  # fmt: skip
ACTIVE = "Person ID,Requests Record ID,ReviewMeeting,ReviewOutcome,LastReview,URN,PlacementRank,SENtype,SENtypeRank\n"


def test_a_plan_written_once_for_each_setting_and_need_is_one_plan(read):
    rows = "".join(f"P1,R1,2025-06-01,M,2025-07-01,{urn},{rank},{need},{place}\n"
                   for urn, rank in (("11", 2), ("12", 1)) for need, place in (("HI", 2), ("VI", 1)))  # fmt: skip
    records = read({
        "r.csv": REQUESTS + "P1,R1,2024-05-01,2024-06-01,Y\n", "a.csv": ASSESSED + "P1,R1,Y,2024-08-01,0\n",
        "v.csv": ACTIVE + rows + "P1,R1,2025-06-01,M,2025-07-01,11,2,HI,2\n",
    })  # fmt: skip
    assert records.tables["ehc_needs"]["need"].tolist() == ["HI", "VI"]
    assert records.tables["ehc_placements"]["urn"].tolist() == ["11", "12"]
    assert records.tables["ehc_plans"]["primary_need"].tolist() == ["VI"]
    assert records.set_aside[["file", "row"]].values.tolist() == [["v.csv", 6]], "only the row written twice"


def test_requests_numbered_within_each_person_are_told_apart(read):
    """As the sector's converters write them: persons 1, 2, 3 and each person's requests from 1."""
    def files(quarter, people, rows):
        return {f"{quarter}/p.csv": PERSONS + people, f"{quarter}/r.csv": REQUESTS + rows,
                f"{quarter}/a.csv": ASSESSED + "1,1,Y,2025-08-01,1\n"}  # fmt: skip

    born = "2015-01-01,F,WBRI"
    first = files("2025-26-Q1", f"1,a,b,{born},U1\n2,c,d,{born},U2\n",
                  "1,1,2022-05-01,2022-06-01,N\n1,2,2025-03-01,,A\n2,1,2025-05-01,,A\n")  # fmt: skip
    first["2025-26-Q1/a.csv"] = ASSESSED
    second = files("2025-26-Q2", f"1,c,d,{born},U2\n2,a,b,{born},U1\n",
                   "1,1,2025-05-01,2025-06-01,Y\n2,1,2025-03-01,,A\n")  # fmt: skip
    records = read(first | second)
    requests = records.tables["ehc_requests"].set_index("request_id")["request_outcome"]
    assert requests.to_dict() == {"U2/2025-05-01": "Y", "U1/2025-03-01": "A", "U1/2022-05-01": "N"}
    assert records.tables["ehc_plans"][["plan_id", "exception"]].values.tolist() == [["U2/2025-05-01", "yes"]]


def test_the_departments_export_is_linked_by_its_table_identifiers(read):
    records = read({
        "person.csv": "persontableid,surname,forename,personbirthdate,gendercurrent,ethnicity,upn\n"
                      "88,a,b,2015-Jan-31 00:00:00,2,WBRI,U1\n",
        "requests.csv": "requeststableid,persontableid,receiveddate,rya,requestoutcomedate,requestoutcome\n"
                        "501,88,2025-Mar-03 00:00:00,0,2025-Apr-10 00:00:00,Y\n",
        "assessment.csv": "assessmenttableid,requeststableid,assessmentoutcome,assessmentoutcomedate,week20\n"
                          "70,501,Y,2025-Jul-21 00:00:00,false\n",
        "namedplan.csv": "namedplantableid,assessmenttableid,startdate,planres,pb,ceasedate,ceasereason\n"
                         "9,70,2025-Jul-22 00:00:00,,1,,\n",
        "plandetail.csv": "plandetailtableid,namedplantableid,urn,sensetting,placementrank\n1,9,123,,1\n",
        "activeplans.csv": "activeplanstableid,requeststableid,transferla,reviewmeeting,reviewoutcome,lastreview\n"
                           "4,501,,,,\n",
        "placementdetail.csv": "placementdetailtableid,activeplanstableid,urn,placementrank,entrydate\n6,4,124,1,\n",
        "senneed.csv": "senneedtableid,activeplanstableid,sentype,sentyperank\n2,4,SEMH,1\n",
    })  # fmt: skip
    plan = records.tables["ehc_plans"].iloc[0]
    assert (plan.plan_id, plan.days_to_issue, plan.exception) == ("U1/2025-03-03", 140.0, "no")
    assert (plan.primary_need, plan.personal_budget, plan.sex) == ("SEMH", "yes", "Female")
    placements = records.tables["ehc_placements"]
    assert placements[["plan_id", "kind", "urn"]].values.tolist() == [
        ["U1/2025-03-03", "named in the plan", "123"], ["U1/2025-03-03", "attended", "124"]]  # fmt: skip
    assert placements["plan_start_date"].tolist()[0] == pd.Timestamp("2025-07-22")
    assert records.set_aside.empty


@pytest.mark.parametrize("written, meant", [
    ("Y", "Y"), ("y", "Y"), ("1", "Y"), ("Yes", "Y"), ("Y - Yes", "Y"), ("0", "N"), ("no", "N"), ("Withdrawn", "W"),
    ("Awaiting a decision", "A"), ("Undecided", "A"), ("Historical", "H"), ("h", "H"),
    ("a plan may follow", "a plan may follow"), ("8", "8"),
])  # fmt: skip
def test_spellings_of_an_outcome(read, written, meant):
    records = read({"r.csv": REQUESTS + f"P1,R1,2025-05-01,,{written}\n"})
    assert records.tables["ehc_requests"]["request_outcome"].tolist() == [meant]
    noticed = records.noticed["notice"].str.contains("not among its codes").sum()
    assert noticed == (meant not in "YNAWH")


@pytest.mark.parametrize("written, meant", [
    ("1", "1"), ("1.0", "1"), ("5 - Transferred to another council", "5"), ("Died", "8"), ("Other", "9"), ("11", "11"),
])  # fmt: skip
def test_spellings_of_why_a_plan_ceased(read, written, meant):
    named = "Person ID,Requests Record ID,EHC Plan Start Date,Date EHC Plan Ceased,Reason EHC Plan Ceased\n"
    records = read({
        "r.csv": REQUESTS + "P1,R1,2024-05-01,2024-06-01,Y\n", "a.csv": ASSESSED + "P1,R1,Y,2024-08-01,0\n",
        "n.csv": named + f"P1,R1,2024-08-01,2025-08-01,{written}\n",
    })  # fmt: skip
    assert records.tables["ehc_plans"]["cease_reason"].tolist() == [meant]


def test_the_latest_of_several_assessments_and_named_plans_stands(read):
    named = "Person ID,Requests Record ID,StartDate,CeaseDate,CeaseReason,SENSetting\n"
    records = read({
        "r.csv": REQUESTS + "P1,R1,2024-05-01,2024-06-01,Y\n",
        "a.csv": ASSESSED + "P1,R1,N,2024-08-01,0\nP1,R1,Y,2025-08-01,0\n",
        "n.csv": named + "P1,R1,2025-08-01,,,EHE\nP1,R1,2024-08-01,2024-09-01,9,NIEO\n",
    })  # fmt: skip
    plan = records.tables["ehc_plans"].iloc[0]
    assert (plan.assessment_outcome, plan.plan_start_date, plan.placement_setting) == (
        "Y", pd.Timestamp("2025-08-01"), "EHE")  # fmt: skip
    assert records.set_aside[["file", "row"]].values.tolist() == [["a.csv", 2]]
    assert any("followed by a later one of the same request" in source.verdict for source in records.sources)


def test_the_same_return_twice_in_one_folder_counts_once(read):
    records = read({
        "r.csv": REQUESTS + "P1,R1,2024-05-01,2024-06-01,Y\n", "a.csv": ASSESSED + "P1,R1,Y,2024-08-01,0\n",
        "s.xml": xml(person(request("2024-05-01", "Y", "2024-06-01", assessment("Y", "2024-08-01")))),
    })  # fmt: skip
    assert records.tables["ehc_requests"]["request_id"].tolist() == ["R1"]
    assert any("s.xml holds SEN2 without the council's own identifiers (1 requests)" in p.message
               for p in records.problems)  # fmt: skip


def test_active_plans_without_the_meeting_do_not_make_every_plan_unreviewed(read):
    records = read({
        "r.csv": REQUESTS + "P1,R1,2023-05-01,2023-06-01,Y\n", "a.csv": ASSESSED + "P1,R1,Y,2023-08-01,0\n",
        "v.csv": "Person ID,Request Records ID,EHC Plan (Transfer),EHCP review decisions date\nP1,R1,,2025-07-01\n",
    })  # fmt: skip
    assert "ehc_reviews" not in records.tables
    assert any("no date of the review meeting" in p.message for p in records.problems)


def test_faults_of_each_kind_by_element_and_row(read):
    records = read({"s.xml": xml(
        person(request("31/02/2025", "Y"), request("", "N"), request("2027-01-01", "A"), upn="A1"),
        person(request("2025-01-01", "Y", inside=assessment("Y", "soon",
               "<NamedPlan><StartDate>2025-05-02</StartDate><CeaseDate>2025-05-01</CeaseDate></NamedPlan>")), upn="A2"),
        person(request("2025-01-01", "Q"), upn="A2"),
    )})  # fmt: skip
    found = records.set_aside[["sheet", "row", "reason"]].values.tolist()
    assert sorted(found) == [
        ["Assessment", 1, "text where a date belongs in `issued_date`"],
        ["NamedPlan", 1, "`cease_date` is before `plan_start_date`"],
        ["Person", 3, "repeats an earlier row (same `person_id`)"],
        ["Requests", 1, "text where a date belongs in `request_date`"],
        ["Requests", 1, "text where a date belongs in `request_date`"],
        ["Requests", 2, "`request_date` is blank"],
        ["Requests", 3, "`request_date` is after the extract's date"],
        ["Requests", 5, "repeats an earlier row (same `request_id`)"],
    ], "an unreadable request is set aside with its plan"
    said = " ".join(problem.message for problem in records.problems) + records.set_aside.to_string()
    assert "Planted" not in said and "soon" not in said and "31/02" not in said


def test_modules_without_rows_and_a_return_without_requests_are_spoken_of(read):
    records = read({"s.xml": xml()})
    assert any("headings but no rows" in p.message for p in records.problems)
    records = read({"s.xml": "<a/>", "p.csv": PERSONS + "P1,a,b,2015-01-01,F,WBRI,U1\n",
                    "a.csv": ASSESSED + "P1,R1,Y,2025-07-01,0\n"})  # fmt: skip
    assert any("without its requests module" in p.message for p in records.problems)
    assert any("belong to requests that are not in the extract" in s.verdict for s in records.sources)


def test_a_heading_of_the_councils_own_is_read(read):
    params = Params(council={"name": "Exampleshire"},
                    sources={"sources": {"sen2": {"headings": {"Came in": "request_date"}}}})  # fmt: skip
    text = REQUESTS.replace("Date Request Was Received", "Came in") + "P,R,2025-05-01,,A\n"
    records = read({"r.csv": text}, params=params)
    assert records.tables["ehc_requests"]["request_date"].tolist() == [pd.Timestamp("2025-05-01")]
    text = xml(person(request("2025-05-01", "A"))).replace("ReceivedDate", "CameIn")
    records = read({"r.csv": "", "s.xml": text}, params=params)
    assert records.tables["ehc_requests"]["request_date"].tolist() == [pd.Timestamp("2025-05-01")]


def test_a_return_nested_beyond_reason_is_read_or_refused_and_never_an_error(read):
    deep = "<Wrap>" * 20_000 + person(request("2025-05-01", "A")) + "</Wrap>" * 20_000
    records = read({"s.xml": xml(deep)})
    assert len(records.tables.get("ehc_requests", [1])) == 1


LOG = "plan_id,meeting_date,decision_date,outcome,proposed_amendment_sent,final_plan_issued\n"


@pytest.mark.parametrize("ids, serves, said", [
    (["R1"], True, None), (["R1", "X"], True, None), (["R1", "X", "Y"], True, "Only 1 of the 3 reviews"),
    (["X", "Y"], False, "None of the 2 reviews"),
])  # fmt: skip
def test_a_log_of_reviews_under_other_identifiers_does_not_make_every_plan_unreviewed(read, ids, serves, said):
    named = "Person ID,Requests Record ID,StartDate,CeaseDate,CeaseReason\nP1,R1,2023-08-01,,\n"
    records = read({
        "r.csv": REQUESTS + "P1,R1,2023-05-01,2023-06-01,Y\n", "a.csv": ASSESSED + "P1,R1,Y,2023-08-01,0\n",
        "n.csv": named, "log.csv": LOG + "".join(f"{one},2025-06-01,2025-07-01,amend,,2025-08-20\n" for one in ids),
    })  # fmt: skip
    reviewed = measure(catalogue()["ehc_annual_reviews_within_12_months"], records, [LAST]).figures["value"].item()
    assert reviewed == 100.0 if serves else pd.isna(reviewed)
    amended = measure(catalogue()["ehc_annual_review_amendments_within_12_weeks"], records, [LAST]).figures
    assert amended["denominator"].item() == len(ids), "the log alone can tell how long an amendment took"
    told = [p.message for p in records.problems if p.table == "ehc_reviews"]
    assert any(said in message for message in told) if said else not told


def test_a_column_that_no_file_has_is_not_taken_for_blank(read):
    files = {"r.csv": REQUESTS + "P1,R1,2025-03-01,2025-04-01,Y\n", "a.csv": ASSESSED + "P1,R1,Y,2025-07-01,\n"}
    measures = [catalogue()[name] for name in (
        "ehc_plans_issued_within_20_weeks", "ehc_plans_issued_within_20_weeks_including_exceptions")]  # fmt: skip
    with_column = read(files)
    assert all(one.why_not(with_column, LAST) is None for one in measures)
    lines = files["a.csv"].splitlines()
    files["a.csv"] = "\n".join(line.rsplit(",", 1)[0] for line in lines) + "\n"
    without = read(files)
    assert all("`exception`" in one.why_not(without, LAST) for one in measures), "exceptions may have applied"
    assert "primary_need" in without.lacking["ehc_plans"] and "cease_date" in without.lacking["ehc_plans"]


def test_persons_with_identifiers_of_their_own_keep_them_when_requests_are_only_numbered(read):
    records = read({
        "p.csv": PERSONS + "E7,a,b,2015-01-01,F,WBRI,U1\nE9,c,d,2015-01-01,F,WBRI,U2\n",
        "r.csv": REQUESTS + "E7,1,2025-03-01,,A\nE9,1,2025-05-01,,A\n",
    })  # fmt: skip
    assert records.tables["ehc_requests"]["request_id"].tolist() == ["E7/2025-03-01", "E9/2025-05-01"]


def test_an_exception_that_cannot_be_read_judges_no_plan_late(read):
    """A word that is neither yes nor no may be an exception: the plan is neither in time nor late."""
    records = read({
        "r.csv": REQUESTS + "P1,R1,2025-01-01,2025-02-01,Y\nP2,R2,2025-01-01,2025-02-01,Y\n",
        "a.csv": ASSESSED + "P1,R1,Y,2025-08-01,partly\nP2,R2,Y,2025-08-01,0\n",
    })  # fmt: skip
    said = "`exception` is neither yes nor no"
    assert records.set_aside[["file", "row", "reason"]].values.tolist() == [["a.csv", 2, said]]
    row = measure(catalogue()["ehc_plans_issued_within_20_weeks"], records, [Quarter("2025-26 Q2")]).figures.iloc[0]
    assert (row.yes, row.no) == (0, 1)
