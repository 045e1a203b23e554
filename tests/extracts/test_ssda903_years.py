"""Codes of the SSDA903 by the year they were in use, and figures that go on across a change of year."""

import pandas as pd
import pytest

from quarterdeck.findings.groups import words_of
from quarterdeck.measure import measure
from quarterdeck.metrics.children.exits import (
    exits_from_care,
    exits_to_special_guardianship,
    exits_to_special_guardianship_percent,
)
from quarterdeck.metrics.children.looked_after import (
    children_looked_after_at_period_end,
    children_starting_to_be_looked_after,
)
from quarterdeck.metrics.children.unregulated import unregulated_placements
from quarterdeck.params import Params
from quarterdeck.periods import Quarter
from quarterdeck.tables.code_years import CODE_YEARS, collection_year, list_in_words, of_another_year

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
LONG = Params(council={"name": "X"}, sources={"sources": {"ssda903": {"sees_from": "2015-04-01"}}})


def episode(child, decom, dec="", rec="", place="U6", change="", rne="S"):
    return f"{child},{decom},{rne},V2,N1,{place},PR4,{dec},{rec},{change},,,\n"


def another_year(records, column):
    rows = records.noticed[records.noticed["notice"].str.startswith(f"has a `{column}` of another year's list")]
    return sorted(rows["row"])


@pytest.mark.parametrize("date, year", [
    ("2025-03-31", 2025), ("2025-04-01", 2026), ("2024-12-31", 2025), ("1969-04-01", 1970),
])  # fmt: skip
def test_a_collection_year_ends_on_31_march(date, year):
    assert collection_year(pd.Timestamp(date)) == year
    assert collection_year(pd.Series(pd.to_datetime([date, None]))).tolist()[0] == year


# place, begun, ended, extract's quarter, whether it is of another year's list
PLACES = [
    ("H5", "01/06/2022", "31/03/2024", "2025-26 Q2", False),  # an old row with a retired code
    ("H5", "01/06/2022", "01/04/2024", "2025-26 Q2", False),  # goes on as K3 that day
    ("H5", "01/06/2022", "02/04/2024", "2025-26 Q2", True),
    ("H5", "01/06/2022", "", "2023-24 Q4", False),  # open, in the last year that has it
    ("H5", "01/06/2022", "", "2024-25 Q1", True),  # open, and should be K3 by now
    ("P2", "01/05/2024", "01/06/2024", "2024-25 Q1", True),  # used after it was retired
    ("P2", "01/05/2023", "01/06/2023", "2024-25 Q1", False),
    ("K3", "01/06/2022", "", "2024-25 Q1", False),  # the row has been given its new code
    ("K3", "01/06/2023", "31/03/2024", "2024-25 Q1", True),  # used before there was one
    ("K3", "01/06/2023", "01/04/2024", "2024-25 Q1", False),
    ("Z1", "01/06/2024", "31/03/2025", "2025-26 Q2", False),
    ("Z1", "01/04/2025", "", "2025-26 Q2", True),
    *((place, "01/04/2025", "", "2025-26 Q2", False) for place in ("Z11", "Z12", "Z13", "Z14")),
    ("Z11", "01/06/2024", "01/03/2025", "2025-26 Q2", True),
    ("Z13", "01/03/2025", "", "2024-25 Q4", True),
    ("U6", "01/06/2000", "", "2025-26 Q2", False),
]


@pytest.mark.parametrize("place, begun, ended, quarter, wrong", PLACES)
def test_a_placement_code_is_judged_by_the_last_year_it_was_open_in(read, place, begun, ended, quarter, wrong):
    rec = "X1" if ended else ""
    records = read({"e.csv": EPISODES + episode("A", begun, ended, rec, place)}, Quarter(quarter), LONG)
    assert another_year(records, "place") == ([2] if wrong else [])
    assert records.tables["episodes"]["place"].tolist() == [place], "kept, whatever its year"


REASONS = [
    ("E43", "31/03/2018", False), ("E44", "01/04/2018", True), ("E45", "31/03/2018", True),
    ("E48", "01/04/2018", False), ("E4A", "01/04/2018", False),
]  # fmt: skip


@pytest.mark.parametrize("rec, ended, wrong", REASONS)
def test_a_reason_is_judged_by_the_day_of_the_end(read, rec, ended, wrong):
    records = read({"e.csv": EPISODES + episode("A", "01/06/2016", ended, rec)}, Quarter("2018-19 Q4"), LONG)
    assert another_year(records, "rec") == ([2] if wrong else [])


@pytest.mark.parametrize("ended, wrong", [("31/03/2018", True), ("01/04/2018", False)])
def test_a_change_of_placement_after_custody_has_its_reason_from_2019(read, ended, wrong):
    rows = episode("A", "01/06/2016", ended, "X1", change="CUSTOD")
    records = read({"e.csv": EPISODES + rows}, Quarter("2018-19 Q4"), LONG)
    assert another_year(records, "reason_place_change") == ([2] if wrong else [])


def test_two_findings_in_one_row_are_counted_each_for_itself(read):
    rows = episode("A", "01/05/2024", "01/06/2024", "E43", "H5") + episode("B", "01/05/2024", "", "", "H5")
    records = read({"e.csv": EPISODES + rows, "h.csv": HEADER + "B,F,01/01/2010,WBRI,,,\n"}, Quarter("2024-25 Q4"))
    assert another_year(records, "place") == [2, 3] and another_year(records, "rec") == [2]
    assert (records.noticed["notice"] == "belongs to a child who is not in the header").sum() == 1


@pytest.mark.parametrize("quarter, wrong", [("2023-24 Q4", ["M", "F", "U"]), ("2024-25 Q1", ["1", "2"])])
def test_sex_is_read_in_both_spellings_and_the_other_years_is_noticed(read, quarter, wrong):
    sexes = ["1", "2", "M", "F", "U", "m"]
    header = HEADER + "".join(f"{n},{sex},01/01/2015,WBRI,,,\n" for n, sex in enumerate(sexes))
    records = read({"h.csv": header}, Quarter(quarter))
    assert records.tables["looked_after_children"]["sex"].tolist() == [
        "Male", "Female", "Male", "Female", "Not stated", "Male",
    ]  # fmt: skip
    rows = records.noticed[records.noticed["notice"].str.startswith("has a `sex` written as in another year")]
    assert sorted(rows["row"]) == [n + 2 for n, sex in enumerate(sexes) if sex.upper() in wrong]


@pytest.mark.parametrize("quarter, wrong", [("2020-21 Q4", [4, 5]), ("2021-22 Q1", [2, 3])])
def test_an_activity_is_judged_by_the_extracts_year(read, quarter, wrong):
    rows = "".join(f"{n},01/01/2003,YES,{activity},B1\n" for n, activity in enumerate(("F3", "P3", "F4", "P5", "G4")))
    records = read({"o.csv": "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\n" + rows}, Quarter(quarter))
    assert another_year(records, "activity") == wrong


def test_a_module_that_the_year_does_not_have_is_said_and_read(read):
    workers = "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\n1,01/01/2010,W1,01/05/2022,,MANAGE\n"
    records = read({"w.csv": workers}, Quarter("2022-23 Q2"))
    said = "\n".join(problem.message for problem in records.problems)
    assert "social worker episodes are in the return from 2024; this is an extract of the year to 31 March 2023" in said
    assert len(records.tables["social_worker_episodes"]) == 1
    a_year_on = read({"w.csv": workers}, Quarter("2023-24 Q1"))
    assert not [problem for problem in a_year_on.problems if "are in the return" in problem.message]


def test_the_list_is_said_in_words_and_every_column_has_one():
    assert list_in_words("rec") == "E43 and E44 to 2018, E45, E46, E47 and E48 from 2019"
    assert list_in_words("place") == "H5 and P2 to 2024, K3 from 2025, Z1 to 2025, Z11, Z12, Z13 and Z14 from 2026"
    blank = pd.Series([None, "no code"], dtype="str")
    assert not any(of_another_year(blank, column, 2017, 2026).any() for column in CODE_YEARS)


def test_the_council_names_the_codes_that_our_sources_do_not():
    labels = {"place": {"Z12": "In a holiday let"}}
    params = Params(council={"name": "X"}, sources={"sources": {"ssda903": {"labels": labels}}})
    words = words_of("place", params.labels_of("place"))
    assert words["Z12"] == "In a holiday let" and words["Z11"] == "Other placement, code Z11"
    assert params.labels_of("sex") == {} and words_of("team") == {}


def figures(metric, records, quarters):
    return measure(metric, records, [Quarter(q) for q in quarters]).figures["value"].tolist()


@pytest.mark.parametrize("rows", [
    # Closed and begun again under the new code, or the row itself given the new code.
    episode("A", "01/06/2023", "01/04/2024", "X1", "H5") + episode("A", "01/04/2024", "", "", "K3", rne="T"),
    episode("A", "01/06/2023", "31/03/2024", "X1", "P2") + episode("A", "31/03/2024", "", "", "K3", rne="T"),
    episode("A", "01/06/2023", "", "", "K3"),
])  # fmt: skip
def test_semi_independent_living_goes_on_when_its_code_changes(read, rows):
    header = HEADER + "A,F,01/01/2008,WBRI,,,\nZ,F,01/01/2008,WBRI,,,\n"
    rows += episode("Z", "01/06/2021", "01/06/2022", "E4A")  # so that the extract is seen to reach back
    records = read({"e.csv": EPISODES + rows, "h.csv": header}, Quarter("2024-25 Q2"), LONG)
    quarters = ["2023-24 Q3", "2023-24 Q4", "2024-25 Q1", "2024-25 Q2"]
    assert figures(children_looked_after_at_period_end, records, quarters) == [1, 1, 1, 1]
    assert figures(children_starting_to_be_looked_after, records, quarters) == [0, 0, 0, 0], "a new code is no start"
    assert figures(exits_from_care, records, quarters) == [0, 0, 0, 0], "and no exit"
    assert figures(unregulated_placements, records, quarters) == [0, 0, 0, 0], "registered or not required to be"


def test_other_placements_go_on_when_their_code_is_split(read):
    rows = episode("A", "01/02/2025", "01/04/2025", "X1", "Z1") + episode("A", "01/04/2025", "", "", "Z12", rne="T")
    records = read({"e.csv": EPISODES + rows}, Quarter("2025-26 Q1"), LONG)
    assert figures(unregulated_placements, records, ["2024-25 Q4", "2025-26 Q1"]) == [1, 1]
    assert another_year(records, "place") == []


def test_special_guardianship_goes_on_when_its_codes_change(read):
    rows = "".join(
        episode(f"{rec}{ended}{n}", "01/06/2016", ended, rec)
        for rec, ended in (("E43", "10/02/2018"), ("E44", "20/03/2018"), ("E45", "10/04/2018"), ("E46", "11/05/2018"),
                           ("E47", "12/05/2018"), ("E48", "13/06/2018"), ("E4A", "13/02/2018"), ("E4A", "13/05/2018"))
        for n in range(2)
    )  # fmt: skip
    records = read({"e.csv": EPISODES + rows}, Quarter("2018-19 Q1"), LONG)
    quarters = ["2017-18 Q4", "2018-19 Q1"]
    assert figures(exits_to_special_guardianship, records, quarters) == [4, 8]
    assert figures(exits_to_special_guardianship_percent, records, quarters) == [
        pytest.approx(100 * 4 / 6), pytest.approx(80),
    ]  # fmt: skip
    assert another_year(records, "rec") == []
