"""Client Level Data: every row becomes a package or an adult event, and costs follow the department's rule."""

import pandas as pd
import pytest

from quarterdeck.measure import measure
from quarterdeck.metric import find
from quarterdeck.periods import Quarter

Q2 = Quarter("2025-26 Q2")
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
# hour and day; signs are dropped; without cost or units there is no weekly cost; a one-off has none.
RULE = [
    ("100", "Weekly", "", 100), ("100", "weekly", "7", 100), ("-100", "Weekly", "", 100),
    ("100", "Fortnightly", "", 50), ("100", "4-weekly", "3", 25), ("100", "Four weekly", "", 25),
    ("520", "Monthly", "", 120), ("520", "Quarterly", "", 40), ("5200", "Annually", "", 100),
    ("5200", "Per annum", "", 100), ("20.50", "Hourly", "14", 287), ("20", "Per session", "-3", 60),
    ("80", "Daily", "2", 160), ("20", "Hourly", "0", None), ("20", "Hourly", "", None), ("0", "Weekly", "", None),
    ("", "Weekly", "", None), ("900", "One-off", "", None), ("900", "One off", "1", None), ("10", "", "4", 40),
    ("10", "Bi-weekly", "2", 20),
]  # fmt: skip


@pytest.mark.parametrize("cost, frequency, units, weekly", RULE)
def test_the_cost_rule_by_hand(read, cost, frequency, units, weekly):
    package = read({"cld.csv": cld(event("L1", cost, frequency, units))}).tables["packages"].iloc[0]
    if weekly is None:
        assert pd.isna(package.weekly_gross) and isinstance(package.cost_note, str)
    else:
        assert package.weekly_gross == pytest.approx(weekly) and pd.isna(package.cost_note)


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
    assert ends == {"A": "31/08/2025", "B": "31/08/2025", "C": "31/08/2025", "D": "30/06/2025", "E": "", "F": "",
                    "G": "15/09/2025"}  # fmt: skip
    said = records.noticed.groupby("notice")["row"].agg(list).to_dict()
    assert said["runs on after the person's date of death; it ends on that day"] == [2, 3]
    assert said["begins after the person's date of death"] == [7]
    figure = measure(find("older_people_average_package_cost"), records, [Q2]).figures.iloc[0]
    assert figure["denominator"] == 2, "E and F; F's death is the likelier error and stays for the council to mend"


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
