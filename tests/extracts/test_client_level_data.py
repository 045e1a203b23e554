"""Client Level Data: every row becomes a package or an adult event, and costs follow the department's rule."""

import pandas as pd
import pytest

from quarterdeck.measure import measure
from quarterdeck.metric import find
from quarterdeck.metrics.finance.adult_packages import open_packages
from quarterdeck.periods import Quarter

Q2 = Quarter("2025-26 Q2")
AVERAGE = "average_adult_package_cost"
HEADINGS = [
    "Reporting Period Start Date", "Reporting Period End Date", "NHS Number", "LA Person Unique Identifier",
    "First Name", "Last Name", "GP Practice Name", "GP Practice Code", "Gender", "Ethnicity", "Date of Birth",
    "Date of Death", "Client Type", "Primary Support Reason", "Postcode", "Accommodation Status", "Employment Status",
    "Has Unpaid Carer", "Autism Spectrum Disorder (ASD)", "Visual Impairment", "Hearing Impairment", "Dementia",
    "Client Funding Status", "Event Type", "Event Reference", "Event Start Date", "Event End Date",
    "Event Description", "Event Outcome", "Request: Route of Access", "Assessment Type", "Eligible Needs Identified",
    "Method of Assessment", "Total Hrs Caring per week", "No. of adults being cared for", "Adult 1 Linked Person_ID",
    "Adult 2 Linked Person_ID", "Adult 3 Linked Person_ID", "Service Type", "Service Component",
    "Delivery Mechanism", "Provider CQC Location Name", "Provider CQC Location ID", "Review Reason",
    "Review Outcomes Achieved", "Method of Review", "Unit Cost", "Cost Frequency (Unit Type)",
    "Planned units per week", "LA Code",
]  # fmt: skip


def event(person="L1", cost="100", frequency="Weekly", units="", *, kind="Long term support: Community",
          event="Service", client="Service User", start="01/05/2025", end="", nhs="", died="", born="01/01/1950",
          **more):  # fmt: skip
    cells = {
        "LA Person Unique Identifier": person, "NHS Number": nhs, "Gender": "Female", "Ethnicity": "White",
        "Date of Birth": born, "Date of Death": died, "Client Type": client, "Event Type": event,
        "Event Reference": "E1", "Event Start Date": start, "Event End Date": end, "Service Type": kind,
        "Unit Cost": cost, "Cost Frequency (Unit Type)": frequency, "Planned units per week": units,
        "Primary Support Reason": "Physical support",
    }  # fmt: skip
    cells |= {name.replace("_", " "): value for name, value in more.items()}
    return ",".join(str(cells.get(heading, "")) for heading in HEADINGS) + "\n"


def cld(*rows, headings=HEADINGS):
    return ",".join(headings) + "\n" + "".join(rows)


# By hand, from the department's script: the frequency is trusted before the planned units, except by session,
# hour and day; signs are dropped; without cost or units there is no weekly cost; a one-off has none, nor has
# a frequency that is not known.
RULE = [
    ("100", "Weekly", "", 100), ("100", "weekly", "7", 100), ("-100", "Weekly", "", 100),
    ("100", "Fortnightly", "", 50), ("100", "4-weekly", "3", 25), ("100", "Four weekly", "", 25),
    ("520", "Monthly", "", 120), ("520", "Quarterly", "", 40), ("5200", "Annually", "", 100),
    ("5200", "Per annum", "", 100), ("20.50", "Hourly", "14", 287), ("20", "Per session", "-3", 60),
    ("80", "Daily", "2", 160), ("20", "Hourly", "0", None), ("20", "Hourly", "", None), ("0", "Weekly", "", None),
    ("", "Weekly", "", None), ("900", "One-off", "", None), ("900", "One off", "1", None), ("10", "", "4", 40),
    ("520", "Per month", "1", 120), ("520", "Per calendar month", "1", 120), ("520", "PCM", "", 120),
    ("520", "Calendar monthly", "", 120), ("520", "2-weekly", "1", 260), ("520", "Two weekly", "1", 260),
    ("520", "Every two weeks", "1", 260), ("520", "Every other week", "", 260), ("520", "per fortnight", "", 260),
    ("520", "Every four weeks", "1", 130), ("520", "4 Weekly", "", 130), ("520", "28 days", "1", 130),
    ("520", "3-weekly", "", 520 / 3), ("520", "Six weekly", "", 520 / 6), ("520", "Week", "1", 520),
    ("520", "per week", "3", 520), ("520", "13 weekly", "", 40), ("520", "Three monthly", "", 40),
    ("520", "12-weekly", "", 520 / 12), ("5200", "per year", "", 100), ("5200", "p.a.", "", 100),
    ("5200", "Half-yearly", "", 200), ("20", "per hour", "10", 200), ("20", "Per day", "3", 60),
    ("20", "Half day session", "3", 60), ("20", "Per night", "2", 40), ("20", "Other", "2", 40),
    ("10", "Bi-weekly", "2", None), ("10", "Biannual", "2", None), ("10", "Hourly (paid weekly)", "14", None),
    ("10", "Weekly or monthly", "1", None), ("10", "0-weekly", "1", None), ("10", "Gold", "1", None),
]  # fmt: skip


@pytest.mark.parametrize("cost, frequency, units, weekly", RULE)
def test_the_cost_rule_by_hand(read, cost, frequency, units, weekly):
    package = read({"cld.csv": cld(event("L1", cost, frequency, units))}).tables["packages"].iloc[0]
    if weekly is None:
        assert pd.isna(package.weekly_gross) and isinstance(package.cost_note, str)
    else:
        assert package.weekly_gross == pytest.approx(weekly) and pd.isna(package.cost_note)


def test_a_frequency_that_is_not_known_is_noticed_and_the_package_is_not_costed(read):
    rows = [event("A", "100", "Bi-weekly", "1"), event("B", "100", "Weekly"), event("C", "100", "Gold", "many")]
    records = read({"cld.csv": cld(*rows)})
    said = records.noticed.groupby("notice")["row"].agg(list).to_dict()
    assert said["has a cost frequency that is not known; the package is not costed"] == [2, 4]
    assert said["has planned units that are not a number; they count as not recorded"] == [4]
    assert records.tables["packages"]["cost_note"].tolist()[::2] == ["cost frequency not known"] * 2
    figure = measure(find(AVERAGE), records, [Q2]).figures.iloc[0]
    assert (figure["value"], figure["yes"], figure["not_recorded"]) == (100.0, 1, 2)


def test_the_last_day_of_a_service_counts_so_that_no_price_falls_between_two_years(read):
    clients = [f"L{n}" for n in range(9)]
    rows = [event(who, "100", start="01/04/2024", end="31/03/2025") for who in clients]
    rows += [event(who, "110", start="01/04/2025") for who in clients] + [event("L9", "500", start="01/04/2024")]
    quarters = [Quarter("2024-25 Q4"), Quarter("2025-26 Q1"), Q2]
    records = read({"cld.csv": cld(*rows)})
    figures = measure(find("older_people_average_package_cost"), records, quarters).figures
    assert figures[["value", "denominator"]].values.tolist() == [[140.0, 10], [149.0, 10], [149.0, 10]]
    own = "person_id,package_id,start,end,service_type,weekly_gross,client_contribution,provider,owner\n"
    own += "A,1,2024-04-01,2025-06-30,Community,100,,,\nA,2,2025-07-01,,Community,200,,,\n"
    packages = read({"cld.csv": own}).tables["packages"].assign(date_of_birth=pd.Timestamp("1950-01-01"))
    assert [open_packages(packages, q.end)["weekly_gross"].tolist() for q in quarters[1:]] == [[100.0], [200.0]]


def test_a_row_that_a_newer_extract_no_longer_shows_stands_to_its_last_day(read):
    old = [event("A", "100", start="01/01/2024", end="30/09/2024"), event("B", "300", start="01/01/2024")]
    new = [event("A", "200", start="01/10/2024"), event("B", "300", start="01/01/2024")]
    records = read({"2025-26 Q1/cld.csv": cld(*old, *new[:1]), "2025-26 Q2/cld.csv": cld(*new)})
    figure = measure(find(AVERAGE), records, [Quarter("2024-25 Q2")]).figures.iloc[0]
    assert (figure["value"], figure["yes"]) == (200.0, 2), "£100 and £300 on 30 September 2024"


def test_of_two_submissions_in_one_folder_the_later_stands(read):
    first = [event(f"L{n}") for n in range(8)]
    second = [*first[:7], event("L7", end="01/08/2025"), event("L8")]
    records = read({"sub1.csv": cld(*first), "sub2.csv": cld(*second)})
    figure = measure(find("older_people_average_package_cost"), records, [Q2]).figures.iloc[0]
    assert (figure["value"], figure["denominator"]) == (100.0, 8)
    gone = next(s for s in records.sources if s.table.endswith("(left out)"))
    assert (gone.file, gone.rows) == ("sub1.csv", 8)
    assert "later submission" in gone.verdict and sum(s.rows for s in records.sources) == 17


def test_what_the_later_submission_cannot_show_stands(read):
    ended = event("L0", "70", start="01/02/2025", end="30/06/2025")
    old = [event("L0"), event("L1"), ended, event("L2", "40"), event("L0", event="Review", kind="", cost="")]
    new = [event("L0", "200"), event("L0", "200"), event("L1", start="08/05/2025"), event("L1", end="30/09/2025")]
    records = read({"b.csv": cld(*old), "a.csv": cld(*new)})
    packages = records.tables["packages"]
    assert sorted(packages[["person_id", "weekly_gross"]].values.tolist()) == [
        ["L0", 70.0], ["L0", 200.0], ["L0", 200.0], ["L1", 100.0], ["L1", 100.0], ["L2", 40.0],
    ], "what ended before the later file's window, and a person it does not name; its double-up care stays"  # fmt: skip
    assert len(records.tables["adult_events"]) == 1


def test_parts_of_one_submission_are_all_kept(read):
    homes = [event(f"L{n}", kind="Long term support: Residential care") for n in range(6)]
    at_home = [event(f"L{n}", "50", end="" if n else "30/09/2025") for n in range(6)]
    records = read({"homes.csv": cld(*homes), "home care.csv": cld(*at_home)})
    assert len(records.tables["packages"]) == 12 and not any("left out" in s.table for s in records.sources)
    one = event("L0", kind="Long term support: Residential care", cost="90", start="01/05/2025")
    both = read({"homes.csv": cld(*homes), "home care.csv": cld(*at_home, one)}).tables["packages"]
    assert len(both) == 12, "the one event that both files show stands once, as the later file has it"


def test_every_event_is_a_package_or_an_adult_event(read):
    rows = [
        event(), event(event="SERVICE"),
        event(event="Request", kind="", cost="", frequency="", **{"Request:_Route_of_Access": "Community",
                                                                 "Event_Outcome": "Progress to assessment"}),
        event(event="Assessment", kind="", cost="", Assessment_Type="Long term", Method_of_Assessment="Phone"),
        event(event="Review", kind="", cost="", Review_Reason="Planned", Method_of_Review="Visit"),
        event(event="Conversation", kind="", cost=""), event(event="", kind="", cost=""),
    ]  # fmt: skip
    records = read({"cld.csv": cld(*rows)})
    assert len(records.tables["packages"]) == 2
    events = records.tables["adult_events"]
    assert events["event_type"].tolist() == ["Request", "Assessment", "Review", "Conversation"]
    assert events["route"].tolist()[0] == "Community" and events["method"].tolist()[1:3] == ["Phone", "Visit"]
    assert events["support_reason"].unique().tolist() == ["Physical support"]
    assert records.set_aside[["table", "reason"]].values.tolist() == [["adult_events", "`event_type` is blank"]]
    assert any("`event_type` that is not among its codes" in notice for notice in records.noticed["notice"])
    assert sum(s.rows for s in records.sources) == len(rows)


def test_both_releases_in_one_file_are_one_set_of_services(read):
    kinds = {
        "Long term support: Nursing care": "Nursing care", "Long Term Support: Nursing Care": "Nursing care",
        "LONG TERM SUPPORT: RESIDENTIAL CARE": "Residential care", "Long term support: Prison": "Prison",
        "Short term support: ST-Max": "ST-Max", "Short Term Support: ST-Max": "ST-Max",
        "Short Term Support: Ongoing Low Level": "Ongoing low level",
        "Short term support: Other short term": "Other short term",
        "Unpaid carer support: Direct to unpaid carer": "Direct to unpaid carer",
        "Carer Support: Direct to Carer": "Direct to unpaid carer",
        "Carer Support: Support involving the person cared-for": "Support involving the person cared-for",
    }  # fmt: skip
    rows = [event(kind=kind, client="carer" if "arer" in kind else "Service user") for kind in kinds]
    records = read({"cld.csv": cld(*rows)})
    packages = records.tables["packages"]
    assert packages["service_type"].tolist() == list(kinds.values())
    assert packages["long_term"].tolist() == ["yes"] * 4 + ["no"] * 7
    assert packages["client_type"].unique().tolist() == ["Service User", "Carer"]
    assert not any("not among its codes" in notice for notice in records.noticed["notice"])


@pytest.mark.parametrize("written, service, long_term", [
    ("Long term support: Residential", "Residential care", "yes"), ("LTS - Residential", "Residential care", "yes"),
    ("Long Term Support: Nursing", "Nursing care", "yes"),
    ("Long term support - Residential care", "Residential care", "yes"), ("LTS: Community", "Community", "yes"),
    ("Long-term support: Residential Care Home", "Residential care", "yes"), ("Nursing home", "Nursing care", "yes"),
    ("Long term support – Community", "Community", "yes"), ("Short term support: ST Max", "ST-Max", "no"),
    ("Short term support: Residential", "Short term support: Residential", None),
    ("Short-term - Nursing care", "Short-term - Nursing care", None),
    ("Long term support: Sea voyage", "Long term support: Sea voyage", None),
    ("Carer Support: Support involving the person cared for", "Support involving the person cared-for", "no"),
])  # fmt: skip
def test_near_spellings_of_a_service_are_read_where_they_mean_one(read, written, service, long_term):
    records = read({"cld.csv": cld(event(kind=written), event("L2"))})
    package = records.tables["packages"].iloc[0]
    assert package.service_type == service and (package.long_term if long_term else None) == long_term
    figure = measure(find(AVERAGE), records, [Q2]).figures.iloc[0]
    assert (figure["yes"], figure["not_recorded"]) == ({"yes": 2, "no": 1, None: 1}[long_term], int(long_term is None))


def test_double_up_care_is_two_rows_and_costs_twice(read):
    records = read({"cld.csv": cld(*[event(cost="20", frequency="Hourly", units="10")] * 2)})
    assert records.tables["packages"]["weekly_gross"].sum() == 400.0
    assert "is identical to an earlier row; both are kept" in records.noticed["notice"].tolist()
    figure = measure(find("older_people_average_package_cost"), records, [Q2]).figures.iloc[0]
    assert (figure["value"], figure["denominator"]) == (400.0, 1)


def test_a_service_ends_at_death_and_ends_left_open_stay_open(read):
    rows = [
        event("A", died="31/08/2025"), event("B", died="31/08/2025", end="15/09/2025"),
        event("C", died="31/08/2025", end="31/08/2025"), event("D", died="31/08/2025", end="30/06/2025"),
        event("E"), event("F", died="01/01/2025"), event("G", end="15/09/2025"),
    ]  # fmt: skip
    records = read({"cld.csv": cld(*rows)})
    ends = records.tables["packages"].set_index("person_id")["end"].dt.strftime("%d/%m/%Y").fillna("").to_dict()
    assert ends == {"A": "31/08/2025", "B": "31/08/2025", "C": "31/08/2025", "D": "30/06/2025", "E": "",
                    "G": "15/09/2025"}  # fmt: skip
    said = records.noticed.groupby("notice")["row"].agg(list).to_dict()
    assert said["runs on after the person's date of death; it ends on that day"] == [2, 3]
    aside = records.set_aside[["row", "reason"]].values.tolist()
    assert aside == [[7, "begins after the person's date of death"]]
    figure = measure(find("older_people_average_package_cost"), records, [Q2]).figures.iloc[0]
    assert figure["denominator"] == 1, "E alone"


def test_one_person_is_known_by_the_nhs_number_on_any_row(read):
    rows = [event("L1", nhs="999 000 0001"), event("L1"), event("L2"), event("L3", nhs="9990000001"),
            event("", nhs="9990000009"), event("")]  # fmt: skip
    records = read({"cld.csv": cld(*rows)})
    assert records.tables["packages"]["person_id"].tolist() == ["9990000001", "9990000001", "L2", "9990000001",
                                                                 "9990000009"]  # fmt: skip
    assert records.set_aside["reason"].tolist() == ["`person_id` is blank"]
    other = {"NHS Number": "Health number", "Method of Assessment": "Way held"}
    without = [other.get(heading, heading) for heading in HEADINGS]
    text = cld(event("L1"), event("L2", event="Review", kind=""), headings=without)
    assert read({"cld.csv": text}).tables["packages"]["person_id"].item() == "L1"
    headings = ["Traced NHS Number" if h == "GP Practice Code" else h for h in HEADINGS]
    traced = event("L1", nhs="9990000001", GP_Practice_Code="9990000002")
    assert read({"cld.csv": cld(traced, headings=headings)}).tables["packages"]["person_id"].item() == "9990000002"


def test_the_stated_reporting_period_is_not_used(read):
    rows = [event(Reporting_Period_Start_Date="01/01/2019", Reporting_Period_End_Date="31/12/2019")]
    records = read({"cld.csv": cld(*rows)})
    assert records.coverage["packages"].windows == ((pd.Timestamp("2024-10-01"), Q2.end),)


def test_faults_of_each_kind(read):
    rows = [
        event("A", "lots"), event("B", start="soon"), event("C", start=""), event("D", end="01/04/2025"),
        event("E", kind=""), event("F", start="01/12/2025"), event("G", "10", "Hourly", "many"),
        event("H", kind="Long term support: Sea voyage"), event("I", born="once"),
    ]  # fmt: skip
    records = read({"cld.csv": cld(*rows)})
    assert records.set_aside.set_index("row")["reason"].to_dict() == {
        2: "`Unit Cost` is not a number", 3: "text where a date belongs in `start`", 4: "`start` is blank",
        5: "`end` is before `start`", 6: "`service_type` is blank", 7: "`start` is after the extract's date",
    }  # fmt: skip
    said = " ".join(records.noticed["notice"])
    assert "planned units that are not a number" in said and "`service_type` that is not among its codes" in said
    assert "`date_of_birth` that is not a date" in said
    assert records.tables["packages"]["person_id"].tolist() == ["G", "H", "I"]


def test_headings_alone_and_a_missing_heading(read):
    assert any("no rows" in p.message for p in read({"cld.csv": cld()}).problems)
    gone = [h if h != "Unit Cost" else "Price" for h in HEADINGS]
    assert any("no column 'Unit Cost'" in p.message for p in read({"cld.csv": cld(headings=gone)}).problems)
