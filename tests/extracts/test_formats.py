"""One small example of each format, with the variants that councils write."""

import io

import pandas as pd
import pytest
import xlsxwriter

from quarterdeck.extracts.formats.client_level_data import weekly_cost


def workbook(sheets):
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        dates = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, pd.Timestamp):
                        sheet.write_datetime(r, c, cell.to_pydatetime(), dates)
                    else:
                        sheet.write(r, c, cell)
    return held.getvalue()


PERSON = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age"]


def test_annex_a_sheets_are_known_by_their_headings_whatever_they_are_called(read):
    born = pd.Timestamp("2015-01-25")
    sheets = {
        "Read me": [["Notes about this workbook"]],
        "Sheet3": [
            ["Title of the list"], [],
            ["Child unique id", "SEX", "Ethnicity ", "Date of Birth", "Age of Child (Years)", "Date of Referral",
             "Referral Source", "Referral NFA", "Number of Referrals in Last 12 Months", "Allocated Team",
             "Allocated Worker"],
            [9212044.0, "a) Male", "a) WBRI", born, 10.4, pd.Timestamp("2025-08-01"), "q) 6: Police", "b) No", 2,
             "#N/A", ""],
            [9212045.0, "Female", "WBRI", "25/01/2015", 10.4, 45870, "6", "NFA", 0, "", ""],
        ],
        "list 8": [
            [*PERSON, "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N))",
             "Date Started to be Looked After", "Child’s Category of Need", "Start date of current legal status",
             "Child's Legal Status", "Date Ceased to be Looked After", "Reason Ceased to be Looked After",
             "Start Date of Most Recent Placement", "Placement Type", "Placement Provider", "URN of Placement",
             "Does the Child have a Disability", "Allocated Team", "Allocated Worker", "Placement postcode",
             "Placement Location", "LA of Placement", "Date of Latest Statutory Review", "Date of Last Dental Check",
             "Date of Last Health Assessment", "Date of Last Social Work Visit",
             "Number of Placements in the Last 12 months"],
            [1, "b) Female", "s) NOBT", born, 10.4, "b) No", pd.Timestamp("2024-01-01"), "N1 - Abuse or Neglect",
             pd.Timestamp("2024-06-01"), "C2: FCO", "", "", pd.Timestamp("2024-03-01"), "f) U6: Foster placement",
             "b) PR1 - Own provision", "", "b) No", "", "", "", "", "", "", "", "", "", 1],
        ],
    }  # fmt: skip
    records = read({"anything.xlsx": workbook(sheets)})
    referrals = records.tables["referrals"]
    assert referrals["child_id"].tolist() == ["9212044", "9212045"]
    assert referrals["referral_date"].tolist() == [pd.Timestamp("2025-08-01")] * 2
    assert referrals["nfa"].tolist() == ["no", "yes"] and referrals["referral_source"].tolist() == ["6", "6"]
    assert referrals["source_row"].tolist() == [4, 5]
    assert "holds a spreadsheet's error (as #N/A) in `team`" in records.noticed["notice"].tolist()
    child = records.tables["episodes"].iloc[0]
    assert child.decom == pd.Timestamp("2024-06-01"), "the later of placement and legal status"
    assert (child.legal_status, child.place, child.place_provider, child.cin) == ("C2", "U6", "PR1", "N1")
    day = pd.Timestamp("2025-09-30")
    assert records.coverage["episodes"].windows == ((day, day),), "list 8 sees the extract's date and no other"
    assert records.coverage["referrals"].windows == ((pd.Timestamp("2025-04-01"), day),)


@pytest.mark.parametrize("extra", [[], ["Allocated Personal Advisor", "Latest Pathway Plan Review Date",
                                        "Latest Date of Contact"]])  # fmt: skip
def test_both_versions_of_the_care_leavers_list(read, extra):
    headings = [*PERSON, "Does the Child have a Disability", "Allocated Team", "Allocated Worker",
                "Eligibility Category", "LA in Touch", "Type of Accommodation", "Suitability of Accommodation",
                "Activity Status", *extra]  # fmt: skip
    row = ["7", "a) Male", "r) OOTH", "07/08/2005", 20, "b) No", "", "", "b) Former relevant child", "a) Yes",
           "Y: Other accommodation", "a) Suitable", "F1: Full time in higher education", *extra]  # fmt: skip
    leaver = read({"x.xlsx": workbook({"List 9": [headings, row]})}).tables["care_leavers"].iloc[0]
    assert (leaver.in_touch, leaver.accommodation, leaver.activity) == ("YES", "Y", "F1")
    assert leaver.as_at == pd.Timestamp("2025-09-30")


SEN2 = {
    "p.csv": "Person ID,Surname,Forename,Dob (ccyy-mm-dd),Gender,Ethnicity,PostCode,UPN,UniqueLearnerNumber\n"
             "P1,,,2015-01-01,M,WBRI,,,\nP1,,,2015-01-01,M,WBRI,,,\n",
    "r.csv": "Person ID,Requests Record ID,ReceivedDate,RequestOutcomeDate,RequestOutcome\n"
             "P1,R1,2025-03-03,2025-04-10,Y\nP2,R2,2025-08-01,,A\nP3,R3,,,H\nP4,R4,2025-01-10,2025-02-10,N\n",
    "a.csv": "Person ID,Requests Record ID,Assessment Record ID,Assessment Outcome To Issue EHCP,"
             "Assessment Outcome Date,Week20\nP1,R1,A1,Y,2025-07-21,0\nP3,R3,A3,H,,\nP9,R9,A9,Y,2025-07-01,0\n",
    "n.csv": "Person ID,Assessment Record ID,StartDate,CeaseDate,CeaseReason,SENSetting\nP1,A1,2025-07-21,,,\n"
             "P3,A3,2024-07-21,2024-01-01,5,\n",
    "v.csv": "Person ID,Requests Record ID,ReviewMeeting,ReviewOutcome,LastReview,SENtype,SENtypeRank\n"
             "P1,R1,2025-09-02,A,,ASD,1\n",
}  # fmt: skip


def test_sen2_modules_hang_together(read):
    records = read(SEN2)
    requests = records.tables["ehc_requests"].set_index("request_id")
    assert sorted(requests.index) == ["R1", "R2", "R3", "R4"], "a historical request needs no date"
    assert requests.loc["R1", "primary_need"] == "ASD" and requests.loc["R1", "sex"] == "Male"
    plans = records.tables["ehc_plans"].set_index("plan_id")
    assert sorted(plans.index) == ["R1", "R3"]
    assert plans.loc["R1", "days_to_issue"] == 140 and plans.loc["R1", "exception"] == "no"
    assert plans.loc["R1", "plan_start_date"] == pd.Timestamp("2025-07-21")
    assert plans.loc["R1", ["source_file", "source_row"]].tolist() == ["a.csv", 2]
    aside = records.set_aside.set_index("file")["reason"]
    assert aside["p.csv"] == "repeats an earlier row (same `person_id`)"
    assert aside["n.csv"] == "`cease_date` is before `plan_start_date`"
    assert any("1 rows belong to no request" in p.message for p in records.problems)


def test_the_reviews_log_comes_before_the_latest_review_of_sen2(read):
    reviews = read(SEN2).tables["ehc_reviews"]
    assert reviews[["plan_id", "outcome"]].values.tolist() == [["R1", "amend"]]
    log = "plan_id,meeting_date,decision_date,outcome,proposed_amendment_sent,final_plan_issued\n"
    log += "R1,2024-09-01,,maintain,,\n"
    records = read(SEN2 | {"log.csv": log})
    assert records.tables["ehc_reviews"]["outcome"].tolist() == ["maintain"]
    assert any("'ehc reviews' is taken from ehc reviews" in s.verdict for s in records.sources)


CLD = (
    "NHS Number,LA Person Unique Identifier,Gender,Ethnicity,Date of Birth,Date of Death,Client Type,Event Type,"
    "Event Reference,Event Start Date,Event End Date,Service Type,Service Component,Delivery Mechanism,"
    "Provider CQC Location Name,Provider CQC Location ID,Unit Cost,Cost Frequency (Unit Type),Planned units per week,"
    "Reporting Period Start Date,Reporting Period End Date,First Name,Last Name,GP Practice Name,GP Practice Code,"
    "Primary Support Reason,Postcode,Accommodation Status,Employment Status,Has Unpaid Carer,Event Description,"
    "Event Outcome,Client Funding Status\n"
)


def service(person, kind, cost, frequency, units, *, nhs="", event="Service", died=""):
    return (f"{nhs},{person},Female,British,01/01/1950,{died},Service User,{event},E,01/05/2025,,{kind},,,Home,1-1,"
            f"{cost},{frequency},{units},,,,,,,,,,,,,,\n")  # fmt: skip


def test_client_level_data_of_both_releases(read):
    rows = (
        service("L1", "Long term support: Community", "22.50", "Hourly", "14", nhs="999 000 0001")
        + service("L1", "Long Term Support: Nursing Care", "3200", "4-weekly", "")
        + service("L2", "Short term support: ST-Max", "500", "One-off", "")
        + service("L2", "Carer Support: Direct to Unpaid Carer", "-100", "Monthly", "", died="01/06/2025")
        + service("L2", "Long term support: Community", "60", "Session", "0") * 2
        + service("L3", "Long term support: Community", "lots", "Weekly", "")
        + service("L3", "", "", "", "", event="Request")
    )
    records = read({"cld.csv": CLD + rows})
    packages = records.tables["packages"]
    assert packages["service_type"].tolist() == ["Community", "Nursing care", "ST-Max", "Direct to unpaid carer",
                                                 "Community", "Community"]  # fmt: skip
    assert packages["person_id"].tolist() == ["9990000001"] * 2 + ["L2"] * 4
    assert packages["weekly_gross"].round(2).tolist()[:2] == [315.0, 800.0]
    assert packages["weekly_gross"].round(2).tolist()[3] == 23.08
    assert (
        packages["cost_note"].tolist()[2] == "one-off cost" and packages["cost_note"].tolist()[4] == "no planned units"
    )
    assert packages["long_term"].tolist() == ["yes", "yes", "no", "no", "yes", "yes"]
    assert records.set_aside["reason"].tolist() == ["`Unit Cost` is not a number"]
    notices = records.noticed["notice"].tolist()
    assert "runs on after the person's date of death; it ends on that day" in notices
    assert "is identical to an earlier row; both are kept" in notices


@pytest.mark.parametrize("unit, frequency, units, expected", [
    (10, "Weekly", 5, 10), (10, "Fortnightly", None, 5), (10, "4-weekly", None, 2.5), (52, "Monthly", None, 12),
    (52, "Quarterly", None, 4), (52, "Annually", None, 1), (10, "Hourly", -3, 30), (10, "Per session", None, None),
    (0, "Weekly", 1, None), (None, "Weekly", 1, None), (10, "One-off", 1, None),
])  # fmt: skip
def test_the_departments_cost_rule(unit, frequency, units, expected):
    row = pd.DataFrame(
        {"_unit_cost": [unit], "_frequency": [frequency], "_units": [units], "_unreadable": "", "_fault": ""}
    )
    row = row.astype({"_unit_cost": "float64", "_units": "float64"})
    cost = weekly_cost(row)[0].item()
    assert pd.isna(cost) if expected is None else cost == pytest.approx(expected)


RATINGS = (
    "Location ID,Location ODS Code,Location Name,Care Home?,Location Type,Location Primary Inspection Category,"
    "Location Street Address,Location Address Line 2,Location City,Location Post Code,Location Local Authority,"
    "Location Region,Service / Population Group,Domain,Latest Rating,Publication Date,Report Type,"
    "Inherited Rating (Y/N),URL,Provider ID,Provider Name,Brand ID,Brand Name\n"
)


def rated(location, rating, *, group="Overall", domain="Overall", area="Exampleshire", sector="Social Care Org"):
    place = f"{location},,Home,Y,{sector},Residential social care,,,,,{area}"
    return f"{place},,{group},{domain},{rating},,,N,,p,Provider,,Brand\n"


def test_the_long_ratings_file_gives_one_row_a_location(read):
    rows = (
        rated("1-1", "Good") + rated("1-1", "Inadequate", domain="Safe") + rated("1-1", "Good")
        + rated("1-2", "Requires Improvement") + rated("1-3", "No published rating")
        + rated("1-4", "Good", area="Elsewhere")
        + rated("1-5", "Good", group="Homecare") + rated("1-5", "Inadequate", group="Care home")
        + rated("1-6", "Good", sector="Primary medical services").replace("Residential social care", "GP Practices")
    )  # fmt: skip
    notice = "Care directory with latest ratings: 01 September 2025,,\nThis file has a notice,,\n\n"
    locations = read({"x.csv": notice + RATINGS + rows}).tables["care_locations"].set_index("location_id")
    assert locations["rating"].to_dict() == {
        "1-1": "Good", "1-2": "Requires improvement", "1-3": "Not yet inspected", "1-5": "Rated by service",
        "1-6": "Good",
    }  # fmt: skip
    assert locations["in_scope"].to_dict() == {"1-1": "yes", "1-2": "yes", "1-3": "yes", "1-5": "yes", "1-6": "no"}
    assert locations["file_date"].unique().tolist() == [pd.Timestamp("2025-09-01")]


def test_not_rated_among_active_locations_is_not_uninspected(read):
    headings = ("file_date,Location ID,Location Name,Location HSCA start date,Dormant (Y/N),Care home?,Care homes beds,"
                "Location Type/Sector,Location Inspection Directorate,Location Primary Inspection Category,"
                "Location Latest Overall Rating,Publication Date,Inherited Rating (Y/N),Location Local Authority,"
                "Provider ID,Provider Name,Brand Name\n")  # fmt: skip

    def row(location, rating, dormant="N"):
        kind = "Social Care Org,Adult social care,Residential social care"
        return f"2025-09-01,{location},H,,{dormant},Y,,{kind},{rating},,N,Exampleshire,,,\n"

    text = headings + row("1-1", "Not Rated") + row("1-2", "") + row("1-3", "Good", "Y") + row("1-4", "Good") * 2
    locations = read({"x.csv": text}).tables["care_locations"].set_index("location_id")
    assert locations["rating"].tolist() == ["Rated by service", "Not yet inspected", "Good", "Good"]
    assert locations["in_scope"].tolist() == ["yes", "yes", "no", "yes"]


def test_locations_elsewhere_only_ask_for_the_councils_name(read):
    records = read({"x.csv": RATINGS + rated("1-1", "Good", area="Elsewhere")})
    assert any("cqc_name" in p.message for p in records.problems)


CENSUS = """<?xml version="1.0"?><Message><Header><CollectionDetails><Collection>CSWW</Collection><Year>2025</Year>
<ReferenceDate>2025-09-30</ReferenceDate></CollectionDetails></Header>
<LALevelVacancies><NumberOfVacancies>79.68</NumberOfVacancies><NoAgencyFTE>59.82</NoAgencyFTE>
<NoAgencyHeadcount>71</NoAgencyHeadcount></LALevelVacancies>
<CSWWWorker><AgencyWorker>1</AgencyWorker><SWENo>S1</SWENo><FTE>1</FTE><FTE30>0.5</FTE30><Cases30>9</Cases30>
<OrgRole>5</OrgRole><Absat30Sept>0</Absat30Sept></CSWWWorker>
<CSWWWorker><AgencyWorker>0</AgencyWorker><SWENo>S2</SWENo><FTE>1</FTE><RoleEndDate>2025-05-01</RoleEndDate></CSWWWorker>
</Message>"""


def test_the_workforce_census(read):
    records = read({"census.xml": CENSUS})
    worker = records.tables["social_workers"]
    assert worker[["worker_id", "agency", "fte", "cases", "org_role", "absent"]].values.tolist() == [
        ["S1", "yes", 0.5, 9.0, "5", "no"]]  # fmt: skip
    assert records.tables["social_worker_vacancies"]["vacancies_fte"].item() == 79.68


def test_reviews_of_the_census_flattened(read):
    records = read(
        {"r.csv": "LAchildID,CPPID,CPPstartDate,CPPreviewDate\n1,P,2025-01-02,2025-04-01\n2,P,2025-01-02,\n"}
    )
    assert records.tables["child_protection_reviews"]["child_id"].tolist() == ["1"]
    assert records.set_aside.empty, "a plan without a review is not a fault"


LOCAL = {
    "posts": "snapshot_date,post_id,division,team,role_group,budget_fte,occupant_id,occupant_fte,status,social_worker\n"
             "2025-09-30,P1,Children's services,,,1,,,vacant,yes\n",
    "actuals": "period,directorate,division,service,cost_centre,account,account_group,role,amount,accrual\n"
               "2025-09,D,Adult social care,S,C,Fees,Income,,-100,no\n",
    "icb_income": "period,client_group,stream,budget,billed_to_date,forecast,disputed\n2025-26 Q2,65+,joint,1,1,1,0\n",
    "discharges": "month,trust,residence,pathway,count,status,may_be_published\n2025-09,RWE,council,1,5,final,no\n",
    "high_needs_block": "as_at,allocation,recoupment,forecast,brought_forward\n2025-09-30,1,1,1,1\n",
    "forecasts": "as_at,directorate,division,service,budget_original,budget_current,forecast_outturn,prior_forecast,"
                 "note,embargo_until\n2025-09-30,D,V,S,1,1,1,1,,\n",
    "foster_households": "household_id,type,approved_on,ceased_on,approved_places,occupied,unavailable,reason,from,to\n"
                         "H,mainstream,2020-01-01,,2,1,0,,2025-01-01,\n",
    "residential_beds": "home_urn,snapshot_date,registered_beds,usable_beds,occupied\n1,2025-09-30,4,4,3\n",
    "unregistered_placements": "child_id,start,end,reason,regulator_notified_on,approved_by\nA,2025-09-01,,,,\n",
    "serious_incidents": "notification_id,incident_date,aware_date,sent_date,children\nN,,,2025-09-01,2\n",
    "placement_costs": "child_id,placement_id,start,end,rate_from,rate_to,weekly_gross,health_contribution,"
                       "education_contribution,extras,placement_type,provider,owner,urn,in_house\n"
                       "A,P,2025-01-01,2026-01-01,2025-01-01,2026-01-01,1000,,,,,,,,N\n",
    "packages": "person_id,package_id,start,end,service_type,weekly_gross,client_contribution,provider,owner\n"
                "A,P,2025-01-01,,Nursing care,700,,,\n",
    "agency_register": "assignment_id,role,team,division,start,end,weekly_hours,covers_post_id\n"
                       "A,R,T,Children's services,2025-01-01,,37,\n",
    "population": "la_code,age_band,year,persons,vintage\nE1,0-17,2024,1000,2025\n",
    "owner_returns": "measure,period,numerator,denominator,value,unit,status,supplied_by,supplied_on,may_be_published,"
                     "note\nm,2025/26 Q2,,,5,,final,HR,2025-10-10,no,\n",
    "complaints_and_audits": "id,date,service,type,outcome or grade,closed_on\n1,2025-09-01,S,audit,good,\n",
}  # fmt: skip


@pytest.mark.parametrize("name", LOCAL)
def test_a_local_layout_is_known_by_its_documented_headings(read, name):
    records = read({"file.csv": LOCAL[name]})
    assert len(records.tables[name]) == 1 and records.set_aside.empty
    assert {(s.format, s.table) for s in records.sources} == {(name, name)}
    assert not [p for p in records.problems if p.severity == "stop"]


def test_local_months_quarters_and_words_become_canonical(read):
    tables = read({f"{name}.csv": text for name, text in LOCAL.items()}).tables
    end = pd.Timestamp("2025-09-30")
    assert tables["actuals"]["period_end"].item() == tables["discharges"]["month_end"].item() == end
    assert tables["icb_income"][["period_end", "client_group"]].values.tolist() == [[end, "adults 65+"]]
    assert tables["owner_returns"]["period"].item() == "2025-26 Q2"
    assert tables["packages"]["long_term"].item() == "yes" and tables["placement_costs"]["in_house"].item() == "no"
