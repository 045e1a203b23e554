"""A stray old file beside the current one: what they hold decides which is used, whatever they are called."""

import pandas as pd
import pytest

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
NOW, BEFORE = "2025-26-Q2/", "2025-26-Q1/"
NAMES = pytest.mark.parametrize("old, new", [("a.csv", "ssda903/z.csv"), ("zz.csv", "ssda903/b.csv")])


def episode(child, decom, dec="", rec="", place="U6"):
    return f"{child},{decom},S,C2,N1,{place},PR1,{dec},{rec},,,,\n"


# Children A to F came in 2024; by the newer file A and B have left, and G came in.
OLD = EPISODES + "".join(episode(child, "01/05/2024") for child in "ABCDEF")
NEW = EPISODES + episode("A", "01/05/2024", "01/08/2025", "E4A") + episode("B", "01/05/2024", "02/08/2025", "E4A")
NEW += "".join(episode(child, "01/05/2024") for child in "CDEF") + episode("G", "15/09/2025")


def at_the_end(records):
    return sorted(records.tables["episodes"].query("dec.isna()")["child_id"])


@NAMES
def test_the_newer_file_is_used_under_either_name(read, old, new):
    records = read({NOW + old: OLD, NOW + new: NEW})
    assert at_the_end(records) == list("CDEFG"), "5 children are looked after on 30 September 2025, not 7"
    assert len(records.tables["episodes"]) == 7
    reasons = records.set_aside.groupby("reason")["row"].apply(sorted).to_dict()
    assert reasons == {
        f"has other contents under the same key in {new}": [2, 3],
        f"is the same as a row in {new}": [4, 5, 6, 7],
    }
    assert set(records.set_aside["file"]) == {old}
    (stop,) = [problem for problem in records.problems if problem.severity == "stop"]
    assert stop.message == (
        f"{old} and {new} both hold 2 rows of 'episodes' under the same key, and their contents differ (`dec` in 2, "
        f"`rec` in 2). {new} is used for them, because its newest date is 15 September 2025, that of the other 1 May "
        f"2024; those of {old} are set aside, its other rows are used. If {old} is an older file beside the current "
        "one, remove it; else correct the rows in one of the two."
    )
    (same,) = [problem.message for problem in records.problems if problem.check == "in_two_files"]
    assert same == (
        f"{old}: 4 of its 6 rows of 'episodes' are in {new} too, with the same contents. They are used once, from "
        f"{new}, and set aside here. Keep one of the two files in the folder."
    )
    by_file = {source.file: (source.rows, source.set_aside) for source in records.sources if source.table == "episodes"}
    assert by_file == {old: (6, 6), new: (7, 0)}


def test_the_older_file_is_not_named_a_second_time_as_too_old(read):
    more = "".join(episode(f"H{n}", "01/05/2023", "01/05/2024", "E4A") for n in range(30))
    assert any(p.check == "stale" for p in read({NOW + "a.csv": OLD + more}).problems)
    records = read({NOW + "a.csv": OLD + more, NOW + "z.csv": NEW})
    assert not any(problem.check == "stale" for problem in records.problems)


@NAMES
def test_without_a_newer_date_the_larger_file_is_used(read, old, new):
    small = EPISODES + episode("A", "01/05/2024", place="U6")
    large = EPISODES + episode("A", "01/05/2024", place="K2") + episode("B", "01/05/2024")
    records = read({NOW + old: small, NOW + new: large})
    assert records.tables["episodes"].set_index("child_id")["place"].to_dict() == {"A": "K2", "B": "U6"}
    (stop,) = [problem.message for problem in records.problems if problem.severity == "stop"]
    assert "because neither has the newer date and it has more rows (2 against 1)" in stop


def test_where_nothing_tells_the_name_does_not_either(read):
    one, two = (EPISODES + episode("A", "01/05/2024", place=place) for place in ("U6", "K2"))
    used = []
    for files in ({"a.csv": one, "b.csv": two}, {"a.csv": two, "b.csv": one}):
        records = read({NOW + name: text for name, text in files.items()})
        used += records.tables["episodes"]["place"].tolist()
        assert any("neither has a newer date or more rows" in problem.message for problem in records.problems)
    assert used[0] == used[1]


@NAMES
def test_a_typing_error_in_a_date_makes_no_file_newer(read, old, new):
    records = read({NOW + old: OLD + episode("H", "01/05/2024", "01/05/2052", "E4A"), NOW + new: NEW})
    assert "A" not in at_the_end(records) and "G" in at_the_end(records)


@NAMES
def test_children_take_their_details_from_the_newer_header(read, old, new):
    before = HEADER + "A,1,01/01/2010,WBRI,,,\nB,1,01/01/2010,WBRI,,,\n"
    after = HEADER + "A,1,05/05/2012,WBRI,,,\nB,1,01/01/2010,WBRI,,,\nG,1,06/06/2013,WBRI,,,\n"
    records = read({NOW + "e.csv": NEW, NOW + old: before, NOW + new: after})
    born = records.tables["episodes"].set_index("child_id")["date_of_birth"]
    assert born["A"] == pd.Timestamp("2012-05-05")
    assert any(f"{old} and {new} both hold 1 row of 'looked after children'" in p.message for p in records.problems)


def test_a_column_that_one_file_lacks_is_no_difference(read):
    fewer = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\nA,01/05/2024,S,C2,N1,U6,PR1,,\n"
    records = read({NOW + "a.csv": fewer, NOW + "b.csv": EPISODES + "A,01/05/2024,S,C2,N1,U6,PR1,,,,AB1 2CD,,\n"})
    assert not [problem for problem in records.problems if problem.severity == "stop"]
    assert len(records.tables["episodes"]) == 1


def test_files_that_follow_each_other_are_both_used_without_a_word(read):
    records = read({NOW + "april.csv": OLD, NOW + "may.csv": EPISODES + episode("G", "15/09/2025")})
    assert len(records.tables["episodes"]) == 7 and records.set_aside.empty
    assert not [problem for problem in records.problems if problem.check in ("older_file", "in_two_files")]


def test_in_an_earlier_extract_it_is_a_warning(read):
    records = read({BEFORE + "a.csv": OLD, BEFORE + "z.csv": NEW.replace("15/09", "15/06"), NOW + "e.csv": NEW})
    (said,) = [problem for problem in records.problems if problem.check == "older_file"]
    assert said.severity == "warning" and said.extract == "2025-26 Q1" and said.message.startswith("2025-26 Q1: a.csv")


def test_a_file_whose_every_row_is_in_another_says_so(read):
    records = read({NOW + "part.csv": OLD, NOW + "whole.csv": OLD + episode("G", "15/09/2025")})
    assert [problem.message for problem in records.problems if problem.check == "same_rows"] == [
        "part.csv: all its 6 rows of 'episodes' are also in whole.csv. They were set aside. Remove the file that is "
        "not meant."
    ]
