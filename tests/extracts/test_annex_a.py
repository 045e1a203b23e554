"""Annex A as councils and regional tools send it: one workbook or several, a CSV a list, cells of every kind."""

import datetime as dt
import io

import pandas as pd
import pytest
import xlsxwriter

from quarterdeck.errors import ParameterError
from quarterdeck.extracts import formats
from quarterdeck.extracts.sample import make
from quarterdeck.metrics.children import placements
from quarterdeck.metrics.children.care_leavers import care_leavers_not_in_education_employment_or_training
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

QUARTER = Quarter("2025-26 Q2")
PERSON = ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age of Child (Years)"]
CONTACTS = [*PERSON, "Date of Contact", "Contact Source"]
PLANS = [
    *PERSON, "Does the Child have a Disability", "Child Protection Plan Start Date", "Initial Category of Abuse",
    "Latest Category of Abuse", "Date of the Last Statutory Visit", "Was the Child Seen Alone?",
    "Date of latest review conference", "Child Protection Plan End Date",
    "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)",
    "Number of Previous Child Protection Plans", "Allocated Team", "Allocated Worker",
]  # fmt: skip
ADOPTERS = [
    "Individual adopter identifier", "Family identifier", "Gender",
    "Date enquiry received", "Date Stage 1 started", "Date Stage 1 ended", "Date Stage 2 started", "Date Stage 2 ended",
    "Date application submitted", "Date application approved", "Date adopter matched with child(ren)",
    "Date child/children placed with adopter(s)", "No. of children placed",
]  # fmt: skip
LIST_9_OF_2024 = [
    *PERSON, "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)",
    "Does the Child have a Disability", "Allocated Team", "Allocated Worker", "Allocated Personal Advisor",
    "Eligibility Category", "Latest Pathway Plan Review Date", "LA in Touch", "Latest Date of Contact",
    "Type of Accommodation", "Suitability of Accommodation", "Activity Status",
]  # fmt: skip
LIST_8 = [
    *PERSON, "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N))",
    "Does the Child have a Disability", "Date Started to be Looked After", "Child's Category of Need",
    "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)",
    "Start date of current legal status", "Child's Legal Status", "Date of Latest Statutory Review",
    "Date of Last Social Work Visit", "What is the permanence plan for this child?",
    "Date of Last IRO Visit / Contact to the Child", "Date of Last Health Assessment", "Date of Last Dental Check",
    "Number of Placements in the Last 12 months", "Date Ceased to be Looked After", "Reason Ceased to be Looked After",
    "Start Date of Most Recent Placement", "Placement Type", "Placement Provider", "Placement postcode",
    "URN of Placement", "Placement Location", "LA of Placement",
    "Number of Episodes the Child has been \u2018Missing\u2019 from their Placement in the last 12 months",
    "Number of Episodes the Child has been \u2018Absent\u2019 from their Placement in the last 12 months",
    "Was the child offered a Return Interview after their last missing episode (Y/N)?",
    "Did the child accept a Return Interview after their last missing episode (Y/N)?", "Allocated Team",
    "Allocated Worker",
]  # fmt: skip
CHILD_8 = [
    "8001", "a) Male", "a) WBRI", "2012-05-01", "13.4", "b) No", "b) No", "2020-02-03", "N1 - Abuse or neglect",
    "b) No",
    "2020-09-01", "b) C2: FCO", "2025-08-01", "2025-09-15", "f) Long-term fostering", "2025-07-01", "2025-03-01",
    "2025-02-01",
    "1", "", "", "2021-01-04", "d) U4: Foster placement - long term", "b) PR1: Own provision", "AB1 2CD", "SC123456",
    "b) Out",
    "Otherton", "2", "0", "a) Yes", "b) No", "Permanence team", "A Worker",
]  # fmt: skip


def contact(
    child="1001", sex="a) Male", ethnicity="a) WBRI", born="2015-04-01", age="10", on="2025-09-02",
    source="q) 6: Police",
):  # fmt: skip
    return [child, sex, ethnicity, born, age, on, source]


def text(headings, *rows):
    """A CSV of a list."""
    return pd.DataFrame(rows, columns=headings).to_csv(index=False, header=headings)


def book(**sheets):
    """A workbook: sheets (List_1 for 'List 1') of rows; an error such as #DIV/0! becomes an error cell."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as made:
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        for title, rows in sheets.items():
            sheet = made.add_worksheet(title.replace("_", " "))
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(r, c, dt.datetime(cell.year, cell.month, cell.day), day)
                    elif isinstance(cell, str) and cell.startswith("#"):
                        sheet.write_formula(r, c, "=1/0", None, cell)
                    elif cell is not None:
                        sheet.write(r, c, cell)
    return data.getvalue()


def noticed(records, table):
    rows = records.noticed[records.noticed["table"] == table]
    return {notice: sorted(found["row"]) for notice, found in rows.groupby("notice")}


def balanced(records):
    for source in records.sources:
        table = records.tables.get(source.table)
        if table is not None and source.verdict[0].isdigit():
            used = (table["source_file"] == source.file).sum()
            assert source.rows == used + source.set_aside, source
    return True


# --- shapes of files ---------------------------------------------------------------------------------


def test_a_workbook_and_a_csv_a_list_give_the_same_tables(read, tmp_path):
    made = tmp_path / "made"
    make(made, size=0.02, seed=7, last=QUARTER, quarters=1)
    folder = next(made.glob("**/annex_a.xlsx")).parent
    sheets = pd.read_excel(folder / "annex_a.xlsx", sheet_name=None, dtype=object, engine="calamine")
    lists = {f"annex_a_{title.replace(' ', '_').lower()}.csv": sheet for title, sheet in sheets.items()}
    tools = {"LA": "Exampleshire", "Month": 9, "Year": 2025}
    as_csv = {f"{QUARTER.slug}/{name}": sheet.assign(**tools).to_csv(index=False) for name, sheet in lists.items()}
    from_csv = read(as_csv)
    for path in (tmp_path / "inbox" / QUARTER.slug).iterdir():
        path.unlink()
    from_book = read({f"{QUARTER.slug}/annex_a.xlsx": (folder / "annex_a.xlsx").read_bytes()})
    names = {layout.table for layout in formats.annex_a.LAYOUTS} | {"looked_after_latest"}
    assert names <= set(from_csv.tables) == set(from_book.tables)
    for name in sorted(names):
        ours, theirs = (records.tables[name].drop(columns="source_file") for records in (from_csv, from_book))
        pd.testing.assert_frame_equal(ours, theirs, obj=name)
    assert len(from_csv.set_aside) == len(from_book.set_aside) and balanced(from_csv) and balanced(from_book)


@pytest.mark.parametrize("change", [
    {"Age of Child (Years)": "Age"}, {"Gender": "Sex"}, {"Date of Contact": "date of contact "},
    {"Child Unique ID": "Child ID"}, {"Child Unique ID": "CHILD UNIQUE IDENTIFIER"}, {"Date of Birth": "DOB"},
    {"Date of Birth": "Date of Birth (dd/mm/yyyy)"}, {"Contact Source": "\u201cContact_Source\u201d"},
    {"Ethnicity": "Ethnicity:"}, {"Date of Contact": "Contact date"},
], ids=lambda change: next(iter(change.values())))  # fmt: skip
def test_headings_in_other_words_are_the_same_column(read, change):
    headings = [change.get(name, name) for name in CONTACTS]
    contacts = read({"contacts.csv": text(headings, contact())}).tables["contacts"]
    assert contacts[["child_id", "sex", "age_given", "contact_source"]].values.tolist() == [["1001", "Male", 10.0, "6"]]
    assert contacts["contact_date"].item() == pd.Timestamp("2025-09-02")


def test_columns_in_another_order_and_more_columns_do_no_harm(read):
    headings = ["Record number", *reversed(CONTACTS), "Notes"]
    row = ["17", *reversed(contact()), "see file"]
    contacts = read({"contacts.csv": text(headings, row)}).tables["contacts"]
    assert contacts[["child_id", "contact_source"]].values.tolist() == [["1001", "6"]] and "Notes" not in contacts


def test_titles_above_blank_rows_between_and_a_total_below(read):
    rows = [
        ["Annex A, List 1: contacts"], ["Run on 1 October 2025"], [], CONTACTS, contact(), [None] * 7,
        contact("1002"), ["Total", None, None, None, None, 2], ["Extract of the case system, run overnight"], [], [""],
    ]  # fmt: skip
    records = read({"a.xlsx": book(List_1=rows)})
    assert records.tables["contacts"]["source_row"].tolist() == [5, 7]
    aside = records.set_aside
    assert aside["row"].tolist() == [8, 9]
    assert (aside["reason"] != "").all() and aside["faults"].str.contains("a total or a note below the list").all()
    assert balanced(records)


def test_hidden_rows_are_rows(read):
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as made:
        sheet = made.add_worksheet("List 1")
        for r, row in enumerate([CONTACTS, contact(), contact("1002"), contact("1003")]):
            sheet.write_row(r, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
    assert read({"a.xlsx": data.getvalue()}).tables["contacts"]["source_row"].tolist() == [2, 3, 4]


def test_a_list_on_two_sheets_and_in_two_workbooks_is_one_list(read):
    records = read({
        "a.xlsx": book(List_1=[CONTACTS, contact()], List_1b=[CONTACTS, contact("1002")]),
        "b.xlsx": book(Contacts=[CONTACTS, contact("1003")]),
    })  # fmt: skip
    assert sorted(records.tables["contacts"]["child_id"]) == ["1001", "1002", "1003"] and balanced(records)


def test_headings_without_rows_are_said_and_stop_nothing(read):
    records = read({"a.xlsx": book(List_1=[CONTACTS], List_7=[PLANS])})
    assert all(table.empty for table in records.tables.values())


def test_a_missing_key_column_stops_its_list_alone_and_names_the_nearest(read):
    broken = [name if name != "Date of Contact" else "Date of Contract" for name in CONTACTS]
    records = read({"a.csv": text(broken, contact()), "b.csv": text(PLANS, ["1", *[""] * 5, "2025-05-01", *[""] * 10])})
    stopped = [problem.message for problem in records.problems if problem.severity == "stop"]
    assert len(stopped) == 1 and "'Date of Contact' (nearest heading found: 'Date of Contract')" in stopped[0]
    assert len(records.tables["child_protection_plans"]) == 1


def test_rows_of_several_councils_or_of_another_month_are_spoken_of(read):
    rows = [[*contact("1"), "Exampleshire", "Jun", "2025"], [*contact("2"), "Otherton", "Jun", "2025"]]
    records = read({"contacts.csv": text([*CONTACTS, "LA", "Month", "Year"], *rows)})
    said = " ".join(problem.message for problem in records.problems)
    assert "holds the rows of 2 councils" in said and "Otherton" not in said
    assert "that it is of 06/2025, while its folder is 2025-26 Q2" in said
    assert len(records.tables["contacts"]) == 2


def test_a_regional_tools_columns_of_the_right_month_are_no_finding(read):
    records = read({"c.csv": text([*CONTACTS, "LA", "Month", "Year"], [*contact(), "Exampleshire", "September",
        "2025"])})
    assert not [p for p in records.problems if "Month" in p.message or "councils" in p.message]


# --- what the lists hold -----------------------------------------------------------------------------


def test_list_8_gives_an_episode_and_what_else_is_known_of_the_child(read):
    records = read({"list_8.csv": text(LIST_8, CHILD_8)})
    episode = records.tables["episodes"].iloc[0]
    assert (episode.legal_status, episode.place, episode.place_provider, episode.urn) == ("C2", "U4", "PR1", "SC123456")
    assert episode.decom == pd.Timestamp("2021-01-04") and episode.cin == "N1" and episode.uasc == "no"
    latest = records.tables["looked_after_latest"].iloc[0]
    expected = {
        "child_id": "8001", "age_given": 13.4, "disability": "no", "looked_after_from": "2020-02-03",
        "second_period": "no",
        "legal_status_from": "2020-09-01", "placed_from": "2021-01-04", "latest_review": "2025-08-01",
        "last_visit": "2025-09-15", "last_iro_visit": "2025-07-01", "last_health_assessment": "2025-03-01",
        "last_dental_check": "2025-02-01", "permanence_plan": "Fostering", "placements_in_last_12_months": 1,
        "placement_location": "Out", "placement_la": "Otherton", "missing_episodes": 2, "absent_episodes": 0,
        "return_interview_offered": "yes", "return_interview_accepted": "no", "team": "Permanence team",
        "as_at": "2025-09-30",
    }  # fmt: skip
    for name, value in expected.items():
        assert latest[name] == (pd.Timestamp(value) if isinstance(latest[name], pd.Timestamp) else value), name
    assert "AB1 2CD" not in str(records.tables) and "A Worker" not in str(records.tables)
    assert records.noticed.empty and balanced(records)


@pytest.mark.parametrize("heading", [h for h in LIST_8 if h not in ("Child Unique ID", "Child's Legal Status")])
def test_list_8_without_any_one_column_is_read(read, heading):
    left = [n for n, name in enumerate(LIST_8) if name != heading]
    records = read({"list_8.csv": text([LIST_8[n] for n in left], [CHILD_8[n] for n in left])})
    assert len(records.tables["episodes"]) == len(records.tables["looked_after_latest"]) == 1 and balanced(records)


def test_a_foster_placement_of_no_given_kind_counts_as_fostering_and_not_as_a_kind_of_it(read):
    place, provider = LIST_8.index("Placement Type"), LIST_8.index("Placement Provider")
    rows = []
    for child, (where, whose) in enumerate([("Foster placement", "PR1"), ("Q1", "PR1"), ("Foster placement", "PR4")]):
        row = [f"80{child}", *CHILD_8[1:]]
        row[place], row[provider] = where, whose
        rows.append(row)
    episodes = read({"list_8.csv": text(LIST_8, *rows)}).tables["episodes"]
    settings = {"fostering_codes": placements.FOSTER_CARERS}
    fostered = placements.placed_with_council_foster_carers(episodes, QUARTER, settings)
    assert fostered.set_index("child_id")["outcome"].to_dict() == {"800": "yes", "801": "yes"}
    connected = placements.placed_with_council_connected_carers(episodes, QUARTER)
    assert connected.set_index("child_id")["outcome"].to_dict() == {"800": "not recorded", "801": "yes"}


@pytest.mark.parametrize("headings", [LIST_9_OF_2024,
    [h for h in LIST_9_OF_2024 if "UASC" not in h and "Personal" not in h
                                                       and "Pathway" not in h and "Latest" not in h]],
                                                           ids=len)  # fmt: skip
def test_list_9_with_17_columns_and_with_13(read, headings):
    row = dict(zip(LIST_9_OF_2024, [
        "9001", "b) Female", "a) WBRI", "2006-02-01", "19", "a) Yes", "b) No", "Leaving care", "A Worker", "B Adviser",
        "b) Former relevant child", "2025-07-01", "a) Yes", "2025-09-12", "U: Independent living", "a) Suitable",
        "G5: Not in education, employment or training - other"], strict=True))  # fmt: skip
    records = read({"list_9.csv": text(headings, [row[name] for name in headings])})
    leaver = records.tables["care_leavers"].iloc[0]
    assert (leaver.eligibility, leaver.in_touch, leaver.accommodation, leaver.activity, leaver.team) == (
        "Former relevant child", "YES", "U", "G5", "Leaving care")  # fmt: skip
    if len(headings) == 17:
        assert (leaver.uasc, leaver.personal_adviser) == ("yes", "yes")
        assert leaver.pathway_plan_review == pd.Timestamp("2025-07-01")
        assert leaver.latest_contact == pd.Timestamp("2025-09-12")
    else:
        assert {"uasc", "personal_adviser", "pathway_plan_review", "latest_contact"} <= records.lacking["care_leavers"]
    assert "B Adviser" not in str(records.tables)
    judged = care_leavers_not_in_education_employment_or_training(records.tables["care_leavers"], QUARTER)
    assert judged["outcome"].tolist() == ["yes"]


def test_list_7_says_who_was_protected_in_an_emergency(read):
    row = ["7001", "M", "WBRI", "2019-01-01", "6", "N", "2025-05-01", "a) Neglect", "NEG", "2025-09-20", "Y",
        "2025-08-01", "",
           "a) Yes", "0", "Team 1", "A Worker"]  # fmt: skip
    plan = read({"list_7.csv": text(PLANS, row)}).tables["child_protection_plans"].iloc[0]
    assert (plan.emergency_protection, plan.seen_alone, plan.latest_category, plan.previous_plans) == ("yes", "yes",
        "NEG", 0)


def test_every_heading_of_a_list_is_read_or_is_a_workers_name_or_a_postcode():
    for layout in formats.annex_a.LAYOUTS:
        assert set(layout.others) <= {"Allocated Worker", "Placement postcode"}, layout.name


# --- cells -------------------------------------------------------------------------------------------


def test_an_age_that_contradicts_the_birth_date_is_noticed(read):
    born = "2015-04-01"  # ten on 30 September 2025
    ages = {"1": "10", "2": "10.5", "3": "9", "4": "11", "5": "12", "6": "8", "7": "", "8": "ten", "9": "10 years"}
    records = read({"contacts.csv": text(CONTACTS, *(contact(child, born=born, age=age) for child,
        age in ages.items()))})
    assert noticed(records, "contacts") == {
        "has an age that differs from its `date_of_birth` by more than a year": [6, 7],
        "has a `age_given` that is not a number; it counts as not recorded": [9],
    }


def test_dates_of_three_kinds_in_one_column(read):
    cells = [dt.date(2025, 9, 2), "02/09/2025", 45902, "2025-09-02T00:00:00", "2 September 2025", "02/09/2025 09:30"]
    rows = [contact(str(n), born=dt.date(2015, 4, 1), on=cell) for n, cell in enumerate(cells, start=1)]
    contacts = read({"a.xlsx": book(List_1=[CONTACTS, *rows])}).tables["contacts"]
    assert len(contacts) == len(cells) and (contacts["contact_date"] == pd.Timestamp("2025-09-02")).all()


def test_dates_that_could_be_two_days_or_none_are_not_guessed(read):
    cells = ["09/30/2025", "02/09/25", "31/02/2025", "Sept 2025"]
    records = read({"c.csv": text(CONTACTS, *(contact(str(n), on=cell) for n, cell in enumerate(cells)))})
    assert records.tables.get("contacts") is None or records.tables["contacts"].empty
    assert (records.set_aside["reason"] == "text where a date belongs in `contact_date`").all()
    assert len(records.set_aside) == 4


def test_an_error_cell_is_a_fault_in_a_needed_column_and_a_notice_in_another_and_a_blank_is_a_blank(read):
    rows = [
        contact("1"), contact("2", on="#DIV/0!"), contact("3", source="#N/A"), contact("#REF!"), contact("5", on=None),
        contact("6", source=None), contact("7", born="#VALUE!"),
    ]  # fmt: skip
    records = read({"a.xlsx": book(List_1=[CONTACTS, *rows])})
    assert dict(zip(records.set_aside["row"], records.set_aside["faults"], strict=True)) == {
        3: "`contact_date` holds a spreadsheet's error (as #N/A)",
        5: "`child_id` holds a spreadsheet's error (as #N/A)",
        6: "`contact_date` is blank",
    }
    assert noticed(records, "contacts") == {
        "holds a spreadsheet's error (as #N/A) in `contact_source`": [4],
        "holds a spreadsheet's error (as #N/A) in `date_of_birth`": [8],
        "has no `date_of_birth`, so that its age is not known": [8],
    }
    assert balanced(records)


def test_an_error_in_an_end_date_is_not_an_open_plan(read):
    row = ["7001", "M", "WBRI", "2019-01-01", "6", "N", "2025-05-01", "a) Neglect", "NEG", "", "Y", "", "#N/A", "",
        "0", "", ""]
    open_plan = [*row[:12], "", *row[13:]]
    records = read({"list_7.csv": text(PLANS, row, ["7002", *open_plan[1:]])})
    assert records.tables["child_protection_plans"]["child_id"].tolist() == ["7002"]
    assert records.set_aside["reason"].tolist() == ["`plan_end_date` holds a spreadsheet's error (as #N/A)"]


def test_identifiers_stay_text_and_spoilt_ones_are_faults(read):
    cells = ["007", "7", " 12\u200b ", "\xa0A 9", "1.23E+05", "13.0"]
    records = read({"c.csv": text(CONTACTS, *(contact(cell) for cell in cells))})
    assert records.tables["contacts"]["child_id"].tolist() == ["007", "7", "12", "A 9", "13"]
    assert records.set_aside["reason"].tolist() == [
        "`child_id` is damaged: a spreadsheet made a date or a number like 1.23E+05 of it"
    ]
    twins = "has a `child_id` that stands in the lists with and without leading noughts: possibly one child"
    assert noticed(records, "contacts")[twins] == [2, 3] and balanced(records)


def test_leading_noughts_are_compared_over_all_lists(read):
    plan = ["7", "M", "WBRI", "2019-01-01", "6", "N", "2025-05-01", *[""] * 10]
    adopters = text(ADOPTERS, ["7", "F1", "M", "2025-01-02", "2025-02-03", *[""] * 8])
    records = read({"c.csv": text(CONTACTS, contact("007")), "p.csv": text(PLANS, plan), "a.csv": adopters})
    assert len(records.tables["adopters"]) == 1 and noticed(records, "adopters") == {}
    twins = "has a `child_id` that stands in the lists with and without leading noughts: possibly one child"
    assert twins in noticed(records, "contacts") and twins in noticed(records, "child_protection_plans")


def test_an_identifier_of_a_date_or_of_sixteen_digits_in_a_workbook_is_a_fault(read):
    records = read({"a.xlsx": book(List_1=[CONTACTS, contact(dt.date(2025, 1, 2)), contact(1.2345678901234567e16),
        contact(7)])})
    assert records.tables["contacts"]["child_id"].tolist() == ["7"] and records.set_aside["row"].tolist() == [2, 3]


def test_an_unknown_code_is_kept_and_listed_by_row_and_never_shown(read):
    rows = [contact("1", source="Zebedee"), contact("2", source="Zebedee"), contact("3", source="Dougal"), contact("4")]
    records = read({"c.csv": text(CONTACTS, *rows)})
    assert records.tables["contacts"]["contact_source"].tolist() == ["Zebedee", "Zebedee", "Dougal", "6"]
    unknown = [notice for notice in noticed(records, "contacts") if "not among its codes" in notice]
    assert len(unknown) == 1 and noticed(records, "contacts")[unknown[0]] == [2, 3, 4]
    said = " ".join(problem.message for problem in records.problems)
    assert "2 different" in said and "Zebedee" not in said and "Dougal" not in said


# --- the council's own headings and words --------------------------------------------------------------


def choices(**annex_a):
    return Params(council={"name": "Exampleshire"}, sources={"sources": {"annex_a": annex_a}})


def test_a_councils_own_heading_and_word_are_read_without_code(read):
    params = choices(
        headings={"Swift number": "child_id", "When they rang": "contact_date"},
        values={"contact_source": {"Front desk": "10", "Police": "8"}, "sex": {"Boy": "Male"}},
    )
    headings = [{"Child Unique ID": "Swift Number", "Date of Contact": "WHEN THEY RANG"}.get(h, h) for h in CONTACTS]
    rows = [contact("1", sex="a) boy", source="front desk"), contact("2", source="Police"),
        contact("3", source="School")]
    contacts = read({"c.csv": text(headings, *rows)}, params=params).tables["contacts"]
    assert contacts[["child_id", "sex", "contact_source"]].values.tolist() == [
        ["1", "Male", "10"], ["2", "Male", "8"], ["3", "Male", "2A"]]  # fmt: skip


def test_a_tables_own_spellings_stand_beside_those_of_its_format(read):
    params = Params(council={"name": "Exampleshire"}, sources={"sources": {
        "annex_a": {"values": {"sex": {"Boy": "Male"}, "contact_source": {"Desk": "8"}}},
        "contacts": {"values": {"contact_source": {"Desk": "10"}}},
    }})  # fmt: skip
    contacts = read({"c.csv": text(CONTACTS, contact(sex="Boy", source="Desk"))}, params=params).tables["contacts"]
    assert contacts[["sex", "contact_source"]].values.tolist() == [["Male", "10"]]


@pytest.mark.parametrize("annex_a, sentence", [
    ({"headings": {"Swift number": "child_di"}}, r"'child_di', which is no column .*Did you mean 'child_id'\?"),
    ({"values": {"contact_sorce": {"Desk": "8"}}},
     r"no column 'contact_sorce' in that source\. Did you mean 'contact_source'"),
    ({"values": {"sex": {"Boy": "Mail"}}}, r"'Mail', which is none of its codes\. Did you mean 'Male'\?"),
    ({"values": {"nfa": {"Closed": "yess"}}}, r"'yess', which is none of its codes\. Did you mean 'yes'\?"),
])  # fmt: skip
def test_a_wrong_name_in_the_councils_choices_is_refused_with_the_nearest(read, annex_a, sentence):
    with pytest.raises(ParameterError, match=sentence):
        read({"c.csv": text(CONTACTS, contact())}, params=choices(**annex_a))


def test_a_source_that_no_reader_knows_cannot_have_headings(read):
    params = Params(council={"name": "Exampleshire"}, sources={"sources": {"annexa": {"headings": {"x": "child_id"}}}})
    with pytest.raises(ParameterError, match=r"no source 'annexa'.*Did you mean 'annex_a'"):
        read({"c.csv": text(CONTACTS, contact())}, params=params)
