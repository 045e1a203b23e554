"""The children in need census, XML and flattened: the same tables from both, in every shape, and nothing lost."""

import numpy as np
import pandas as pd
import pytest
from cin_census_examples import OURS, as_csv, as_xml, case, child, message, modules, tags

from quarterdeck.extracts.sample.write_xlsx import write_xlsx
from quarterdeck.metrics.children import conferences
from quarterdeck.params import Params
from quarterdeck.periods import Quarter
from quarterdeck.tables import TABLES

SHAPES = (2017, 2022, 2025, 2026)
MARCH = Quarter("2025-26 Q4")


def year_end(year):
    return Quarter(f"{year - 1}-{year % 100:02d} Q4")


def plain(records):
    """The tables without the place their rows came from, in one order."""
    found = {}
    for name, frame in records.tables.items():
        columns = [*TABLES[name].column]
        text = frame[columns].astype("object").where(frame[columns].notna(), "").astype("str")
        found[name] = text.sort_values(columns).reset_index(drop=True)
    return found


def noticed(records, table):
    rows = records.noticed[(records.noticed["table"] == table) & ~records.noticed["notice"].str.contains("birth")]
    return {notice: sorted(found["row"]) for notice, found in rows.groupby("notice")}


def aside(records, table):
    rows = records.set_aside[records.set_aside["table"] == table]
    return dict(zip(rows["row"].astype(int), rows["reason"], strict=True))


def said(records):
    return " ".join(problem.message for problem in records.problems)


def one(body, reference="2026-03-31", **kwargs):
    """A census of 2026 as a file of the year's last quarter."""
    return {"cin.xml": message(body, OURS, reference, **kwargs)}


# --- XML and CSV --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", SHAPES)
def test_the_xml_of_a_collection_and_its_csv_modules_give_the_same_tables(read, tmp_path, year):
    quarter = year_end(year)
    ours = read({f"x/{name}": text for name, text in as_csv(modules(year)).items()}, quarter)
    for file in (tmp_path / "inbox").rglob("*.csv"):
        file.unlink()
    theirs = read({"cin.xml": as_xml(modules(year))}, quarter)
    ours, theirs = plain(ours), plain(theirs)
    assert set(ours) == set(theirs)
    assert {"referrals", "children_in_need", "section_47", "assessment_factors", "child_disabilities"} <= set(ours)
    assert ("cin_plans" in ours) == (year >= 2022) and ("pre_proceedings" in ours) == (year >= 2026)
    for name, frame in ours.items():
        pd.testing.assert_frame_equal(frame, theirs[name], obj=name)


def test_every_module_becomes_its_table(read):
    records = read({"cin.xml": as_xml(modules(OURS))}, MARCH)
    tables = plain(records)
    assert {name: len(frame) for name, frame in tables.items()} == {
        "census_children": 3, "child_disabilities": 3, "referrals": 3, "children_in_need": 2, "assessments": 2,
        "assessment_factors": 2, "cin_plans": 1, "section_47": 1, "child_protection_plans": 1,
        "child_protection_reviews": 2, "pre_proceedings": 1,
    }  # fmt: skip
    assert records.set_aside.empty
    first, second, nfa = (row for _, row in tables["referrals"].iterrows())
    assert (first.child_id, first.referral_source, first.nfa) == ("007", "1A", "no")
    assert (first.sex, first.ethnicity, first.date_of_birth) == ("Female", "WBRI", "2010-05-04 00:00:00")
    assert second.referral_source == "6" and (nfa.child_id, nfa.nfa) == ("8", "yes")
    assert (nfa.date_of_birth, nfa.sex) == ("2026-06-01 00:00:00", "Not stated")
    assert list(tables["census_children"]["disability"]) == ["yes", "no", ""]
    assert list(tables["children_in_need"]["reason_for_closure"]) == ["RC8", ""]
    assert sorted(tables["assessment_factors"]["factor"]) == ["2A", "2B"]
    enquiry = tables["section_47"].iloc[0]
    assert (enquiry.icpc_date[:10], enquiry.icpc_target[:10], enquiry.icpc_unnecessary) == (
        "2025-10-24", "2025-10-26", "no"
    )  # fmt: skip
    plan = tables["child_protection_plans"].iloc[0]
    assert (plan.initial_category, plan.latest_category, plan.previous_plans) == ("NEG", "EMO", "1.0")
    assert plan.latest_review[:10] == "2026-03-10"
    assert set(tables["child_protection_reviews"]["plan_start_date"]) == {"2025-10-24 00:00:00"}
    letter = tables["pre_proceedings"].iloc[0]
    assert (letter.referral_date[:10], letter.family_meeting_offered, letter.review_meetings) == (
        "2025-10-03", "yes", "2.0"
    )  # fmt: skip
    assert tables["cin_plans"].iloc[0]["referral_date"][:10] == "2025-05-02"


def test_elements_in_a_namespace_are_the_same_elements(read):
    records = read({"cin.xml": as_xml(modules(OURS), xmlns="http://example.org/cin")}, MARCH)
    assert len(records.tables["referrals"]) == 3 and len(records.tables["child_protection_reviews"]) == 2


def test_an_xml_of_another_collection_is_not_taken_for_it(read):
    records = read(one(child("1"), collection="CSWW"), MARCH)
    assert "referrals" not in records.tables and "census_children" not in records.tables


def test_a_census_without_children_says_that_it_has_no_rows(read):
    records = read(one(""), MARCH)
    assert "has headings but no rows" in said(records)


def test_missing_blocks_are_missing_tables_and_their_measures_have_no_figure(read):
    records = read(one(child("1", case(CINreferralDate="2025-05-02"))), MARCH)
    assert set(records.tables) == {"census_children", "referrals", "children_in_need"}
    reason = conferences.section_47_enquiries_started.why_not(records, MARCH)
    assert reason == "no extract of 'section 47' was supplied"


# --- shapes within modules ----------------------------------------------------------------------------------


def disabilities_of(read, characteristics):
    body = child("1", f"<ChildCharacteristics>{characteristics}</ChildCharacteristics>")
    records = read(one(body), MARCH)
    codes = records.tables.get("child_disabilities", pd.DataFrame({"disability_code": []}))
    return list(codes["disability_code"]), records.tables["census_children"]["disability"].iloc[0]


def test_disabilities_are_read_nested_and_flat_and_an_empty_block_tells_nothing(read):
    assert disabilities_of(read, "<Disability>MOB</Disability><Disability>VIS</Disability>") == (["MOB", "VIS"], "yes")
    assert disabilities_of(read, "<Disabilities>NONE</Disabilities>") == (["NONE"], "no")
    codes, disabled = disabilities_of(read, "<Ethnicity>WBRI</Ethnicity><Disabilities> </Disabilities>")
    assert codes == [] and pd.isna(disabled)


def test_disabilities_listed_with_the_characteristics_of_a_csv(read):
    records = read(
        {"c/i.csv": "LAchildID,PersonBirthDate,Sex\n1,2010-01-01,M\n2,2011-01-01,F\n",
         "c/c.csv": 'LAchildID,Ethnicity,Disabilities\n1,WBRI,"MOB, LD"\n2,WBRI,NONE\n'}, MARCH
    )  # fmt: skip
    assert list(records.tables["child_disabilities"]["disability_code"]) == ["MOB", "LD", "NONE"]
    assert list(records.tables["census_children"]["disability"]) == ["yes", "no"]


def test_sex_is_read_in_the_codes_of_every_collection(read):
    codes = {"1": "Male", "2": "Female", "0": "Not stated", "9": "Neither", "M": "Male", "F": "Female",
             "U": "Not stated"}  # fmt: skip
    body = "".join(child(n, GenderCurrent=code) for n, code in enumerate(codes))
    records = read(one(body), MARCH)
    assert list(records.tables["census_children"]["sex"]) == list(codes.values())


def factors_of(read, files):
    records = read(files, MARCH)
    return records, sorted(records.tables["assessment_factors"]["factor"])


def test_factors_are_read_from_repeated_rows_from_a_list_in_a_cell_and_from_their_own_module(read):
    head = "LAchildID,CINdetailsID,AssessmentID,AssessmentActualStartDate,AssessmentAuthorisationDate,"
    head += "AssessmentFactors\n"
    stem = "1,1,7,2025-05-03,2025-07-05,"
    records, found = factors_of(read, {"a.csv": f"{head}{stem}2A\n{stem}24a\n{stem}2A\n"})
    assert found == ["24A", "2A"] and len(records.tables["assessments"]) == 1
    assert aside(records, "assessment_factors") == {4: "repeats an earlier row (same `child_id`, `start_date`, "
                                                       "`authorised_date`, `factor`)"}  # fmt: skip
    assert list(aside(records, "assessments")) == [4]
    records, found = factors_of(read, {"a.csv": f"{head}{stem}\"['2A', '3B', '2A']\"\n"})
    assert found == ["2A", "3B"]
    assert noticed(records, "assessment_factors") == {"lists a factor twice; it counts once": [2]}
    records, found = factors_of(
        read, {"a.csv": f"{head}{stem}\n", "f.csv": "LAchildID,AssessmentID,AssessmentFactors\n1,7,4B\n1,7,\n"}
    )
    assert found == ["4B"]
    assert str(records.tables["assessment_factors"]["start_date"].iloc[0])[:10] == "2025-05-03"
    assert any(source.table == "assessment_factors (left out)" for source in records.sources)


@pytest.mark.parametrize(
    "reviews",
    [
        "<Reviews><CPPreviewDate>2025-09-01</CPPreviewDate><CPPreviewDate>2026-02-01</CPPreviewDate></Reviews>",
        "<Reviews><CPPreviewDate>2025-09-01</CPPreviewDate></Reviews>"
        "<Reviews><CPPreviewDate>2026-02-01</CPPreviewDate></Reviews>",
        "<CPPreviewDate>2025-09-01</CPPreviewDate><CPPreviewDate>2026-02-01</CPPreviewDate>",
    ],
)
def test_reviews_are_read_however_they_are_nested(read, reviews):
    plan = f"<ChildProtectionPlans>{tags(CPPstartDate='2025-06-02')}{reviews}</ChildProtectionPlans>"
    records = read(one(child("1", case(plan, CINreferralDate="2025-05-02"))), MARCH)
    held = records.tables["child_protection_reviews"]
    assert [str(date)[:10] for date in held["review_date"]] == ["2025-09-01", "2026-02-01"]
    assert {str(date)[:10] for date in held["plan_start_date"]} == {"2025-06-02"}


def test_reviews_alone_flattened_are_still_read_and_one_without_a_date_is_left_out(read):
    records = read(
        {"r.csv": "LAchildID,CPPID,CPPstartDate,CPPreviewDate\n1,P,2025-01-02,2025-04-01\n2,P,2025-01-02,\n"}
    )
    assert len(records.tables["child_protection_reviews"]) == 1 and records.set_aside.empty
    assert any("without a review so far" in source.verdict for source in records.sources)


def test_a_review_finds_its_plan_by_its_id_or_as_the_plan_begun_last_before(read):
    plans = "LAchildID,CPPID,CPPstartDate,CPPendDate,InitialCategoryOfAbuse,LatestCategoryOfAbuse,NumberOfPreviousCPP\n"
    records = read({
        "c/p.csv": f"{plans}1,A,2024-05-01,2025-02-01,NEG,NEG,0\n1,B,2025-06-02,,NEG,NEG,1\n",
        "c/r.csv": "LAchildID,CPPID,CPPstartDate,CPPreviewDate\n1,A,,2025-09-01\n1,,,2025-09-02\n2,X,,2025-09-01\n",
    })  # fmt: skip
    starts = [str(date)[:10] for date in records.tables["child_protection_reviews"]["plan_start_date"]]
    assert starts == ["2024-05-01", "2025-06-02"]
    assert aside(records, "child_protection_reviews") == {4: "`plan_start_date` is blank"}


# --- conferences --------------------------------------------------------------------------------------------


def enquiry(start, conference="", not_required="0"):
    cells = tags(S47ActualStartDate=start, DateOfInitialCPC=conference, ICPCnotRequired=not_required)
    return f"<Section47>{cells}</Section47>"


def conferences_of(read, inside, told=""):
    records = read(one(child("1", case(inside, CINreferralDate="2025-05-02", DateOfInitialCPC=told))), MARCH)
    frame = records.tables["section_47"]
    pairs = [(str(a)[:10], str(b)[:10]) for a, b in zip(frame["s47_start_date"], frame["icpc_date"], strict=True)]
    return records, [tuple("" if date == "NaT" else date for date in pair) for pair in pairs]


def test_the_conference_on_the_enquiry_stands_and_another_date_on_the_referral_is_noticed(read):
    records, found = conferences_of(read, enquiry("2025-05-06", "2025-05-20"), told="2025-05-21")
    assert found == [("2025-05-06", "2025-05-20")]
    (words,) = noticed(records, "section_47")
    assert words.startswith("has another conference date on the referral than on the enquiry")
    records, found = conferences_of(read, enquiry("2025-05-06", "2025-05-20"), told="2025-05-20")
    assert found == [("2025-05-06", "2025-05-20")] and noticed(records, "section_47") == {}


def test_a_conference_on_the_referral_belongs_to_the_latest_enquiry_before_it_that_needs_one(read):
    three = enquiry("2025-05-06") + enquiry("2025-06-03") + enquiry("2025-06-10", not_required="1")
    _, found = conferences_of(read, three + enquiry("2025-08-01"), told="2025-06-20")
    assert found == [("2025-05-06", ""), ("2025-06-03", "2025-06-20"), ("2025-06-10", ""), ("2025-08-01", "")]


def test_a_later_date_on_the_referral_belongs_to_the_later_enquiry_without_one(read):
    first, second = enquiry("2025-05-06", "2025-05-20"), enquiry("2025-06-02")
    records, found = conferences_of(read, first + second, told="2025-06-20")
    assert [held for _, held in found] == ["2025-05-20", "2025-06-20"]
    assert noticed(records, "section_47") == {}
    unneeded, before = enquiry("2025-06-02", not_required="1"), enquiry("2025-05-01")
    told_apart = {first + unneeded: "2025-06-20", first + second: "2025-05-28", before + first: "2025-06-20"}
    for inside, told in told_apart.items():
        records, found = conferences_of(read, inside, told=told)
        assert [held for _, held in found if held] == ["2025-05-20"]
        assert len(noticed(records, "section_47")) == 1


def test_a_conference_without_an_enquiry_is_a_row_of_its_own_and_a_date_error(read):
    for inside in ("", enquiry("2025-08-01")):
        records, found = conferences_of(read, inside, told="2025-06-20")
        assert ("", "2025-06-20") in found and len(found) == 1 + bool(inside)
        judged = conferences.initial_conferences_within_15_working_days.judged(records, Quarter("2025-26 Q1"))
        assert list(judged["outcome"]) == ["date error"]


# --- what is wrong ------------------------------------------------------------------------------------------


def test_a_yes_or_no_that_is_neither_is_not_recorded_and_its_row_used(read):
    records = read(one(child("1", case(nfa="perhaps", CINreferralDate="2025-05-02"))), MARCH)
    assert records.tables["referrals"]["nfa"].isna().all() and len(records.tables["children_in_need"]) == 1
    assert "has a `nfa` that is not yes or no; it counts as not recorded" in noticed(records, "referrals")


def test_a_referral_without_a_readable_date_is_set_aside_from_both_its_tables(read):
    cases = case(CINreferralDate="soon") + case(CINreferralDate="2025-05-02", CINclosureDate="2025-04-02")
    records = read(one(child("1", cases)), MARCH)
    assert aside(records, "referrals") == {1: "text where a date belongs in `referral_date`"}
    assert aside(records, "children_in_need") == {
        1: "text where a date belongs in `cin_start_date`", 2: "`cin_closure_date` is before `cin_start_date`",
    }  # fmt: skip


def test_a_child_twice_keeps_the_cases_of_both_and_the_second_description_is_set_aside(read):
    twice = child("1", case(enquiry("2025-05-06"), CINreferralDate="2025-05-02"), PersonBirthDate="2010-01-01")
    twice += child("1", case(CINreferralDate="2025-09-02", DateOfInitialCPC="2025-09-30"), PersonBirthDate="2011-01-01")
    records = read(one(twice), MARCH)
    assert len(records.tables["referrals"]) == 2
    assert {str(date)[:10] for date in records.tables["referrals"]["date_of_birth"]} == {"2010-01-01"}
    assert list(aside(records, "census_children")) == [2]
    alone = records.tables["section_47"]["s47_start_date"].isna()
    assert alone.sum() == 1, "the second case's conference was given to the first case's enquiry"


def test_children_without_a_case_are_counted_and_cases_without_a_child_too(read):
    records = read({"cin.xml": as_xml(modules(OURS))}, MARCH)
    assert "cin.xml: 1 of 3 children of the census have no CINdetails" in said(records)
    files = as_csv(modules(OURS))
    files["cin/ChildIdentifiers.csv"] = "LAchildID,PersonBirthDate,Sex\n8,2010-01-01,F\n"
    assert "2 of 3 CINdetails are of a child without ChildIdentifiers" in said(read(files, MARCH))


def test_unknown_codes_and_codes_of_later_collections_are_kept_and_noticed(read):
    found = modules(2022)
    found["CINdetails"][0] |= {"ReasonForClosure": "RC9", "PrimaryNeedCode": "N77"}
    found["Disabilities"][0]["Disability"] = "TALL"
    records = read({"cin.xml": as_xml(found)}, year_end(2022))
    need = noticed(records, "children_in_need")
    assert need["has a `reason_for_closure` that the collection of 2022 did not have yet; it is kept"] == [1]
    assert need["has a `primary_need` that is not among its codes; it is kept as written"] == [1]
    assert any("disability_code" in words for words in noticed(records, "child_disabilities"))
    assert "RC9" in set(records.tables["children_in_need"]["reason_for_closure"])


def test_a_conference_on_a_weekend_is_noticed(read):
    records, _ = conferences_of(read, enquiry("2025-05-06", "2025-05-17"))
    assert noticed(records, "section_47") == {"has a conference on a Saturday or Sunday": [1]}


def test_the_day_by_which_a_conference_is_due_is_no_weekend_either(read):
    cells = tags(S47ActualStartDate="2025-05-06", InitialCPCtarget="2025-05-25", ICPCnotRequired="0")
    records, _ = conferences_of(read, f"<Section47>{cells}</Section47>")
    (words,) = noticed(records, "section_47")
    assert words.startswith("has the day by which its conference is due on a Saturday or Sunday")


def test_modules_on_the_sheets_of_one_workbook_belong_together(read, tmp_path):
    columns = {name: {cell: np.array([row[cell] for row in rows], object) for cell in rows[0]}
               for name, rows in modules(OURS).items()}  # fmt: skip
    write_xlsx(tmp_path / "book.xlsx", columns)
    ours = read({"cin.xlsx": (tmp_path / "book.xlsx").read_bytes()}, MARCH)
    (tmp_path / "inbox" / "cin.xlsx").unlink()
    theirs = plain(read({"cin.xml": as_xml(modules(OURS))}, MARCH))
    for name, frame in plain(ours).items():
        pd.testing.assert_frame_equal(frame, theirs[name], obj=name)


def test_elements_nested_beyond_all_sense_are_walked_like_any_other(read):
    deep = "<x>" * 3_000 + case(CINreferralDate="2025-05-02") + "</x>" * 3_000
    records = read(one(child("1", deep)), MARCH)
    assert len(records.tables.get("referrals", ())) == 1 or "nested" in said(records)


def test_a_heading_and_a_word_of_the_councils_own(read):
    sources = {"sources": {"cin_census": {"headings": {"Ref date": "referral_date"},
                                          "values": {"nfa": {"stopped": "yes"}}}}}  # fmt: skip
    head = "LAchildID,Ref date,ReferralSource,PrimaryNeedCode,CINclosureDate,ReasonForClosure,ReferralNFA\n"
    own = Params(council={"name": "Exampleshire"}, sources=sources)
    records = read({"d.csv": f"{head}1,2025-05-02,1A,N1,,,stopped\n"}, params=own)
    assert list(records.tables["referrals"]["nfa"]) == ["yes"] and records.tables["children_in_need"].empty


def test_no_message_holds_what_a_cell_said(read):
    found = modules(2022)
    found["ChildIdentifiers"][0] |= {"LAchildID": "Zebedee", "PersonBirthDate": "Quillon"}
    found["CINdetails"][0] |= {"CINreferralDate": "Vasquith", "ReferralNFA": "Yarrowby"}
    found["Section47"][0] |= {"DateOfInitialCPC": "Umberleigh"}
    records = read({"cin.xml": as_xml(found)}, year_end(2022))
    text = said(records) + records.set_aside.to_string() + records.noticed.to_string()
    for name in ("Zebedee", "Quillon", "Vasquith", "Yarrowby", "Umberleigh"):
        assert name not in text
