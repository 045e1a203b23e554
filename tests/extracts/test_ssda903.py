"""The SSDA903 return in each of its forms, and what is said of its rows. Its faults: test_ssda903_faults.py; its
code lists: test_ssda903_years.py."""

import csv
import sys
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from quarterdeck.extracts import read_inbox
from quarterdeck.extracts.sample.children_ssda903_forms import write_workbook, write_xml
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

sys.path.insert(0, str(Path(__file__).parents[1] / "sample"))
from reading_back import make_some

PARAMS = Params(council={"name": "Exampleshire"})
Q2 = Quarter("2025-26 Q2")
PROVENANCE = ["source_file", "source_row", "extract", "_sheet"]
SETS = {
    "header": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
              "007,F,01/01/2015,WBRI,A1,,\n8,M,02/02/2008,BCRB,A2,,\n9,U,03/03/2009,MOTH,A3,1,04/04/2025\n",
    "episodes": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
                "007,01/05/2025,S,C2,N1,U6,PR1,01/06/2025,X1,CARPL,ZZ1 1AA,ZZ2 2BB,\n"
                "007,01/06/2025,P,C2,N1,K2,PR4,,,,ZZ1 1AA,ZZ3 3CC,0012345\n"
                "8,10/04/2025,S,V2,N5,K3,PR4,,,,ZZ4 4DD,ZZ5 5EE,2500001\n"
                "9,10/04/2025,S,V2,N5,Z12,,,,,ZZ4 4DD,ZZ5 5EE,\n",
    "reviews": "CHILD,DOB,REVIEW,REVIEW_CODE\n007,01/01/2015,20/05/2025,PN1\n007,01/01/2015,20/08/2025,PN3\n",
    "uasc": "CHILD,SEX,DOB,DUC\n8,M,02/02/2008,02/02/2026\n9,U,03/03/2009,\n",
    "missing": "CHILD,DOB,MISSING,MIS_START,MIS_END\n"
               "8,02/02/2008,M,01/07/2025,02/07/2025\n8,02/02/2008,A,05/07/2025,\n",
    "placed": "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\n"
              "007,01/01/2015,01/06/2025,01/07/2025,RD2\n",
    "oc2": "CHILD,DOB,SDQ_SCORE,SDQ_REASON,CONVICTED,HEALTH_CHECK,IMMUNISATIONS,TEETH_CHECK,HEALTH_ASSESSMENT,"
           "SUBSTANCE_MISUSE,INTERVENTION_RECEIVED,INTERVENTION_OFFERED\n"
           "007,01/01/2015,12,,0,,1,1,1,0,,\n8,02/02/2008,,SDQ4,1,,0,0,1,1,0,1\n9,03/03/2009,41,,,,,,,,,\n",
    "oc3": "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\n8,02/02/2008,YES,F4,T2\n9,03/03/2009,REFU,0,0\n007,01/01/2015,NO,G5,01\n",
    "ad1": "CHILD,DOB,DATE_INT,DATE_MATCH,FOSTER_CARE,NB_ADOPTR,SEX_ADOPTR,LS_ADOPTR\n"
           "007,01/01/2015,01/02/2025,01/03/2025,1,2,MF,L11\n",
    "prev_perm": "CHILD,DOB,PREV_PERM,LA_PERM,DATE_PERM\n007,01/01/2015,P1,330,05/05/2017\n8,02/02/2008,Z1,,\n"
                 "9,03/03/2009,P2,,zz/05/2017\n",
    "social_workers": "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\n007,01/01/2015,SW00001,01/05/2025,01/08/2025,LEFTRL\n"
                      "007,01/01/2015,SW00002,01/08/2025,,MANAGE\n",
    "dolo": "CHILD,DOB,DOLO_START,DOLO_END\n9,03/03/2009,01/06/2025,01/12/2025\n",
}  # fmt: skip


def files(folder, sets):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in sets.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def inbox(folder, quarter=Q2, params=PARAMS):
    return read_inbox(folder, quarter, params)


def bare(records):
    """The tables without provenance, sorted, for comparing; and what was found, by table and words."""
    tables = {}
    for name, frame in records.tables.items():
        frame = frame.drop(columns=[c for c in PROVENANCE if c in frame])
        tables[name] = frame.sort_values(list(frame.columns), kind="stable", ignore_index=True)
    aside = records.set_aside.groupby(["table", "reason", "faults"]).size().to_dict()
    noticed = records.noticed.groupby(["table", "notice"]).size().to_dict()
    return tables, aside, noticed


def same(one, other):
    (tables, *found), (others, *found_too) = bare(one), bare(other)
    assert sorted(tables) == sorted(others)
    for name, frame in tables.items():
        assert_frame_equal(frame, others[name], obj=name)
    assert found == found_too
    return True


def said(records):
    return "\n".join(problem.message for problem in records.problems)


def notices(records, table):
    rows = records.noticed[records.noticed["table"] == table]
    return {notice: sorted(found["row"]) for notice, found in rows.groupby("notice")}


def in_forms(folder, tmp_path):
    """The CSV set of a folder as a workbook and as XML, each in an inbox of its own."""
    write_workbook(folder, tmp_path / "workbook" / "anything.xlsx")
    write_xml(folder, tmp_path / "xml" / "anything.xml")
    return tmp_path / "workbook", tmp_path / "xml"


def test_every_module_is_a_table_with_its_values(tmp_path):
    tables = inbox(files(tmp_path / "csv", SETS)).tables
    child = tables["looked_after_outcomes"].set_index("child_id")
    assert child["sdq_score"].fillna(-1).to_dict() == {"007": 12, "8": -1, "9": 41}
    assert child.loc["8", ["sdq_reason", "convicted", "teeth_check", "intervention_offered"]].tolist() == [
        "SDQ4", "yes", "no", "yes",
    ]  # fmt: skip
    assert (child["as_at"] == pd.Timestamp("2025-09-30")).all()
    leavers = tables["care_leaver_outcomes"].set_index("child_id")
    assert leavers.loc["8", ["in_touch", "activity", "accommodation", "suitability"]].tolist() == [
        "YES", "F4", "T", "Unsuitable",
    ]  # fmt: skip
    assert leavers.loc["9", ["activity", "accommodation", "suitability"]].isna().all(), "0 says nothing"
    assert leavers.loc["007", "accommodation"] == "01", "no code, so kept as written"
    adopted = tables["adopted_children"].iloc[0]
    assert (adopted.foster_care, adopted.nb_adoptr, adopted.sex_adoptr, adopted.ls_adoptr) == ("yes", 2, "MF", "L11")
    assert adopted.date_match == pd.Timestamp("2025-03-01")
    assert tables["previous_permanence"].set_index("child_id")["prev_perm"].to_dict() == {
        "007": "P1", "8": "Z1", "9": "P2",
    }  # fmt: skip
    workers = tables["social_worker_episodes"]
    assert workers["sw_reason"].tolist() == ["LEFTRL", "MANAGE"] and workers["sw_dec"].isna().tolist() == [False, True]
    assert tables["deprivation_of_liberty"]["dolo_end"].tolist() == [pd.Timestamp("2025-12-01")]
    assert tables["unaccompanied_children"]["uasc_ceased"].isna().tolist() == [False, True]
    assert tables["looked_after_children"]["child_id"].tolist() == ["007", "8", "9"]


def test_details_are_joined_and_identifiers_stay_text(tmp_path):
    episodes = inbox(files(tmp_path / "csv", SETS)).tables["episodes"]
    assert episodes["child_id"].tolist() == ["007", "007", "8", "9"]
    assert episodes["urn"].tolist()[1:3] == ["0012345", "2500001"] and episodes["urn"].isna().tolist()[0]
    assert episodes["sex"].tolist() == ["Female", "Female", "Male", "Not stated"]
    assert episodes["uasc"].tolist() == ["no", "no", "yes", "yes"]
    assert episodes["date_of_birth"].iloc[0] == pd.Timestamp("2015-01-01")


def test_what_is_odd_is_counted_by_row(tmp_path):
    records = inbox(files(tmp_path / "csv", SETS))
    assert notices(records, "looked_after_outcomes") == {"has an `sdq_score` above 40; it is kept as written": [4]}
    assert notices(records, "previous_permanence") == {
        "has a `date_perm` that is not a date; it counts as not recorded": [4]
    }
    assert notices(records, "care_leaver_outcomes") == {
        "has a `accommodation` that is not among its codes; it is kept as written": [4]
    }
    assert records.set_aside.empty


def test_a_workbook_and_xml_give_the_tables_of_the_csv(tmp_path):
    records = inbox(files(tmp_path / "csv", SETS))
    workbook, xml = in_forms(tmp_path / "csv", tmp_path)
    assert same(records, inbox(workbook)) and same(records, inbox(xml))
    sources = {(source.file, source.table): source.rows for source in inbox(xml).sources}
    assert sources["anything.xml", "episodes"] == 4 and sources["anything.xml", "care_leaver_outcomes"] == 3


def test_twins_of_the_made_up_council(tmp_path):
    world = make_some(tmp_path / "made", "children", size=0.1, quarters=2)
    for quarter in world.quarters:
        folder = tmp_path / "made" / quarter.slug / "ssda903"
        files(tmp_path / "csv" / quarter.slug, {p.stem: p.read_text(encoding="utf-8") for p in folder.glob("*.csv")})
        write_workbook(folder, tmp_path / "workbook" / quarter.slug / "903.xlsx", notes=False)
        write_xml(folder, tmp_path / "xml" / quarter.slug / "903.xml")
    records = inbox(tmp_path / "csv")
    assert len(records.tables["episodes"]) > 50 and len(records.set_aside)
    assert same(records, inbox(tmp_path / "workbook")) and same(records, inbox(tmp_path / "xml"))


def test_dates_of_three_kinds_in_one_column(tmp_path):
    dates = ["2025-05-01", "45778", "1 May 2025", "01/05/2025"]
    rows = "".join(f"{n},{date},S,C2,N1,U6,PR1,,,,,,\n" for n, date in enumerate(dates))
    episodes = SETS["episodes"].splitlines()[0] + "\n" + rows
    assert (inbox(files(tmp_path, {"e": episodes})).tables["episodes"]["decom"] == pd.Timestamp("2025-05-01")).all()


def test_postcodes_and_pupil_numbers_are_in_no_table(tmp_path):
    files(tmp_path / "csv", SETS)
    for folder in (tmp_path / "csv", *in_forms(tmp_path / "csv", tmp_path)):
        records = inbox(folder)
        held = " ".join(frame.to_string() for frame in records.tables.values()) + said(records)
        assert not any(secret in held for secret in ("ZZ1", "ZZ2", "ZZ5 5EE", "A1", "A2"))


XML = """<?xml version="1.0"?><ns:EXPSSDA903 xmlns:ns="urn:x">
<CHILD><HEADER><CHILDID>1</CHILDID><SEX>F</SEX><DOB>01/01/2015</DOB><ETHNIC>WBRI</ETHNIC><UASC>0</UASC><DUC/></HEADER>
 <REVIEWS><AREVIEW><REVIEW>20/05/2025</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW></REVIEWS>
 <EPISODE><DECOM>01/05/2025</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PLACE>U6</PLACE></EPISODE></CHILD>
<CHILD><CHILD>2</CHILD><DOB>02/02/2010</DOB><SEX>M</SEX><ETHNIC>WBRI</ETHNIC><UASC>1</UASC>
 <AREVIEW><REVIEW>20/06/2025</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE>
          <REVIEW>20/09/2025</REVIEW><REVIEW_CODE>PN2</REVIEW_CODE></AREVIEW>
 <OC2><SDQ_SCORE/></OC2>
 <EPISODES><EPISODE><DECOM>02/05/2025</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>K2</PL></EPISODE>
           <EPISODE/></EPISODES></CHILD>
<CHILD><HEADER><CHILDID>3</CHILDID><SEX>M</SEX><DOB>02/02/2010</DOB><ETHNIC>WBRI</ETHNIC><UASC>perhaps</UASC></HEADER>
 <EPISODE><DECOM>03/05/2025</DECOM><RNE>S</RNE><LS>C2</LS><HOUSE>Zebedee</HOUSE></EPISODE>
 <SHOES><SIZE>4</SIZE></SHOES></CHILD>
</ns:EXPSSDA903>"""


def test_xml_is_read_whatever_its_nesting(read):
    records = read({"a.xml": XML})
    episodes = records.tables["episodes"].set_index("child_id")
    assert episodes["place"].fillna("").to_dict() == {"1": "U6", "2": "K2", "3": ""}
    assert episodes["uasc"].to_dict() == {"1": "no", "2": "yes", "3": "no"} and episodes["dec"].isna().all()
    assert episodes["sex"].to_dict() == {"1": "Female", "2": "Male", "3": "Male"}
    reviews = records.tables["looked_after_reviews"]
    assert reviews["child_id"].tolist() == ["1", "2", "2"] and reviews["review_code"].tolist() == ["PN1", "PN1", "PN2"]
    assert "looked_after_outcomes" not in records.tables, "an element without a value is no row"
    said_of_flag = "has a `UASC` that is neither 1 nor 0; the child is not counted as unaccompanied"
    assert notices(records, "unaccompanied_children")[said_of_flag] == [2]


def test_what_the_xml_holds_beyond_the_return_is_counted_and_never_repeated(read):
    told = said(read({"a.xml": XML}))
    assert "a.xml: 2 values of 2 kinds of element (HOUSE, SIZE) belong to no module" in told
    assert "Zebedee" not in told and "perhaps" not in told


@pytest.mark.parametrize("name, text", [
    ("e.csv", SETS["episodes"].replace(",PLACE,", ",House,")),
    ("e.xml", XML.replace("PLACE>", "HOUSE>").replace("PL>", "HOUSE>")),
])  # fmt: skip
def test_a_heading_of_the_councils_own(read, name, text):
    params = Params(council={"name": "X"}, sources={"sources": {"ssda903": {"headings": {"House": "place"}}}})
    places = read({name: text}, params=params).tables["episodes"]["place"]
    assert places.iloc[0] == "U6"


def test_a_number_of_its_element_is_the_row_of_xml(read):
    records = read({"a.xml": XML.replace("02/05/2025", "soon").replace("20/09/2025", "later")})
    rows = records.set_aside.set_index("table")[["file", "sheet", "row"]]
    assert rows.loc["episodes"].tolist() == ["a.xml", "EPISODE", 2]
    assert rows.loc["looked_after_reviews"].tolist() == ["a.xml", "AREVIEW", 3]


def test_children_inside_children_and_thousands_of_names_are_survived(read):
    deep = "<CHILD>" * 20_000 + "<EPISODE><DECOM>01/05/2025</DECOM><LS>C2</LS></EPISODE>" + "</CHILD>" * 20_000
    names = "".join(f"<X{n}>Zebedee</X{n}>" for n in range(3_000))
    odd = f"<CHILD><CHILDID>4</CHILDID><EPISODE><DECOM>01/05/2025</DECOM><LS>C2</LS>{names}</EPISODE></CHILD>"
    records = read({"a.xml": f"<EXPSSDA903>{deep}{odd}</EXPSSDA903>"})
    assert records.tables["episodes"]["child_id"].tolist() == ["4"] and len(records.set_aside) == 1
    assert "3,000 values of 3,000 kinds of element" in said(records) and "Zebedee" not in said(records)


def test_an_empty_return_is_said_to_be_no_extract(read):
    assert "is not an extract that the pack knows" in said(read({"a.xml": "<EXPSSDA903></EXPSSDA903>"}))


HEADER, EPISODES = SETS["header"].splitlines()[0] + "\n", SETS["episodes"].splitlines()[0] + "\n"


def test_a_child_with_two_rows_in_the_header_is_reported_and_the_first_used(read):
    born = ("1,F,01/01/2015", "2,F,", "1,F,02/01/2015", "2,F,", "2,F,05/05/2011")
    header = HEADER + "".join(f"{child},WBRI,,,\n" for child in born)
    records = read({"h.csv": header, "e.csv": EPISODES + "1,01/05/2025,S,C2,N1,U6,PR1,,,,,,\n"})
    assert records.tables["episodes"]["date_of_birth"].tolist() == [pd.Timestamp("2015-01-01")]
    assert records.set_aside[["table", "row"]].values.tolist() == [["looked_after_children", n] for n in (4, 5, 6)]
    assert "h.csv: 2 children stand in the header more than once with different details (rows 2, 3, 4, 5, 6)" in said(
        records
    )


def test_the_same_header_row_twice_is_set_aside_without_alarm(read):
    records = read({"h.csv": HEADER + "1,F,01/01/2015,WBRI,,,\n" * 2})
    assert len(records.set_aside) == 1 and "more than once with different details" not in said(records)


def test_another_birth_date_in_the_uasc_module_is_reported(read):
    records = read({
        "h.csv": HEADER + "1,F,01/01/2015,WBRI,,,\n2,F,01/01/2015,WBRI,,,\n",
        "u.csv": "CHILD,SEX,DOB,DUC\n1,F,01/01/2014,\n2,F,01/01/2015,\n3,F,01/01/2013,\n",
        "e.csv": EPISODES + "1,01/05/2025,S,C2,N1,U6,PR1,,,,,,\n3,01/05/2025,S,C2,N1,U6,PR1,,,,,,\n",
    })  # fmt: skip
    assert "u.csv: 1 row of unaccompanied children has another birth date than the header (row 2)" in said(records)
    born = records.tables["episodes"]["date_of_birth"]
    assert born.tolist() == [pd.Timestamp("2015-01-01"), pd.Timestamp("2013-01-01")], "the header's, else the module's"


def test_episodes_of_children_who_are_not_in_the_header_are_named_by_row(read):
    rows = "1,01/05/2025,S,C2,N1,U6,PR1,,,,,,\n5,01/05/2025,S,C2,N1,U6,PR1,,,,,,\n"
    records = read({"h.csv": HEADER + "1,F,01/01/2015,WBRI,,,\n", "e.csv": EPISODES + rows})
    stranger = "belongs to a child who is not in the header"
    assert notices(records, "episodes")[stranger] == [3] and len(records.tables["episodes"]) == 2


def test_without_any_header_no_child_is_said_to_be_missing_from_it(read):
    assert "not in the header" not in said(read({"e.csv": SETS["episodes"]}))


def test_two_forms_of_one_return_are_used_once_and_said_to_overlap(tmp_path):
    folder = files(tmp_path / "csv", SETS)
    once = inbox(folder)
    write_xml(folder, folder / "the_return.xml")
    both = inbox(folder)
    assert {name: len(frame) for name, frame in once.tables.items()} == {
        name: len(frame) for name, frame in both.tables.items()
    }
    assert "the_return.xml: 4 of its 4 rows of 'episodes' are in episodes.csv too, with the same" in said(both)
    assert said(both).count("rows of 'episodes' are in") == 1
    assert not [problem for problem in both.problems if problem.severity == "stop"]
    used = sum(len(f) for name, f in both.tables.items() if name != "unregistered_placements")
    alike = both.set_aside["reason"].str.match("is the same as a row in|is, as every row of its file, also in")
    assert len(both.set_aside) == used and alike.all(), both.set_aside["reason"][~alike].tolist()


@pytest.mark.parametrize("name", SETS)
def test_a_module_with_headings_only_is_read_and_mentioned(read, name):
    records = read({"m.csv": SETS[name].splitlines()[0] + "\n"})
    assert "headings but no rows" in said(records) and not [p for p in records.problems if p.severity == "stop"]


@pytest.mark.parametrize("name", SETS)
def test_headings_are_known_in_any_case_and_order_and_cells_with_blanks(tmp_path, name):
    rows = list(csv.DictReader(SETS[name].splitlines()))
    headings = list(rows[0])[::-1]
    (tmp_path / "odd").mkdir()
    with (tmp_path / "odd" / "m.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([f" {heading.title()} " for heading in headings])
        writer.writerows([f" {row[heading]} " for heading in headings] for row in rows)
    assert same(inbox(files(tmp_path / "plain", {name: SETS[name]})), inbox(tmp_path / "odd"))
