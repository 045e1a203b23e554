"""Discharges one by one: each counts once, for the council's residents and for all patients."""

import pandas as pd
import pytest

from quarterdeck.extracts.formats.discharge_records import pathway
from quarterdeck.measure import measure
from quarterdeck.metric import find
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

Q2 = Quarter("2025-26 Q2")
HEAD = "discharge_date,trust_code,pathway,la_of_residence,age,discharge_ready_date,destination\n"
PARAMS = Params(council={"name": "Exampleshire", "code": "E06000999"})


def left(day="15/09/2025", way="1", where="Exampleshire", trust="RWE", age="80"):
    return f"{day},{trust},{way},{where},{age},14/09/2025,Usual residence\n"


@pytest.mark.parametrize("cell, code", [
    ("0", "0"), (1, "1"), (2.0, "2"), ("P3", "3"), ("Pathway 1", "1"), ("1a", "1"), ("pathway 1b", "1"), ("PW2", "2"),
    ("P0 - home without support", "0"), ("1: home with support", "1"), ("Pathway three", "3"), ("Path 2", "2"),
    ("Discharge pathway 1", "1"), ("", None), ("4", "4"), ("10", "10"), ("home", "home"), ("P12", "P12"),
])  # fmt: skip
def test_pathways_in_all_their_spellings(cell, code):
    assert pathway(cell) == code


def test_each_record_counts_one_and_the_measures_take_residents_only(read):
    rows = (
        left(way="0") * 5 + left(way="1") * 4 + left(way="2a", day="2025-07-01") + left(where="E06000999", way="P3")
        + left(where="Elsewhere", way="1") * 7 + left(where="", way="1") * 2 + left(way="") * 3
        + left(where="The Exampleshire Council", way="1")
    )  # fmt: skip
    records = read({"out.csv": HEAD + rows}, params=PARAMS)
    one_by_one = records.tables["discharge_records"]
    assert len(one_by_one) == 24 and records.set_aside.empty
    assert not any("identical" in notice for notice in records.noticed["notice"]), "patients who look alike are not"
    counts = records.tables["discharges"]
    own, every = (counts[counts["residence"] == name]["count"].sum() for name in ("council", "all"))
    assert (own, every) == (15.0, 24.0), "nobody is lost, and nobody from elsewhere is counted as ours"
    figure = measure(find("discharges_on_pathway_1"), records, [Q2]).figures.iloc[0]
    assert (figure["numerator"], figure["denominator"]) == (5.0, 12.0), "those without a pathway are not in it"
    assert figure["not_recorded"] > 0
    third = measure(find("discharges_on_pathway_3"), records, [Q2]).figures.iloc[0]
    assert third["numerator"] == 1.0


def test_months_and_trusts_are_kept_apart(read):
    rows = left("31/07/2025") + left("01/08/2025") + left("31/08/2025", trust="RX1") + left("30/09/2025")
    counts = read({"out.csv": HEAD + rows}, params=PARAMS).tables["discharges"]
    own = counts[counts["residence"] == "council"]
    assert own[["month_end", "trust", "count"]].values.tolist() == [
        [pd.Timestamp("2025-07-31"), "RWE", 1], [pd.Timestamp("2025-08-31"), "RWE", 1],
        [pd.Timestamp("2025-08-31"), "RX1", 1], [pd.Timestamp("2025-09-30"), "RWE", 1],
    ]  # fmt: skip


P1 = "discharges_on_pathway_1"


def test_weekly_files_of_one_month_count_together(read):
    weeks = {
        "w1.csv": HEAD + left("03/09/2025") * 3 + left("03/09/2025", way="0") * 3,
        "w2.csv": HEAD + left("10/09/2025") * 2 + left("10/09/2025", way="0") * 10,
    }
    records = read(weeks, params=PARAMS)
    figure = measure(find(P1), records, [Q2]).figures.iloc[0]
    assert (figure["numerator"], figure["denominator"]) == (5.0, 18.0)
    assert records.set_aside.empty and not any("earlier row" in p.message for p in records.problems)
    used = {s.file: s.rows for s in records.sources if s.table == "discharge_records"}
    assert used == {"w1.csv": 6, "w2.csv": 12}


def test_days_in_two_exports_count_once_and_two_hospitals_twice(read):
    def days(*numbers, way="0", age=60):
        return "".join(left(f"{day:02}/09/2025", way=str(n % 3), age=str(age + n)) for day in numbers for n in range(4))

    later = HEAD + days(1, 2, 3, 4) + left("02/09/2025", where="Elsewhere", way="3")
    earlier = HEAD + days(1) + left("02/09/2025", age="60", way="0") + left("02/09/2025", age="61")
    records = read({"later.csv": later, "earlier.csv": earlier}, params=PARAMS)
    counts = records.tables["discharges"]
    assert counts.loc[counts["residence"] == "all", "count"].sum() == 17
    aside = records.set_aside[["table", "file", "reason"]].drop_duplicates().values.tolist()
    why = "is, as every row of its file on that day, also in later.csv"
    assert aside == [["discharge_records", "earlier.csv", why]]
    assert len(records.tables["discharge_records"]) == 17 and len(records.set_aside) == 6


def test_two_hospitals_of_a_trust_in_two_files_count_both_and_are_asked_about(read):
    files = {"a.csv": HEAD + left(age="70") * 6, "b.csv": HEAD + left(age="71") * 9}
    records = read(files, params=PARAMS)
    assert measure(find(P1), records, [Q2]).figures.iloc[0]["denominator"] == 15
    assert any("both have discharges of the same trust on the same days" in p.message for p in records.problems)


def test_a_month_comes_from_counts_or_from_records_and_never_from_both(read):
    counts = "month,trust,residence,pathway,count,status,may_be_published\n"
    counts += "2025-09,RWE,council,1,5,final,yes\n2025-09,RWE,council,0,5,final,yes\n"
    files = {"w1.csv": HEAD + left() * 3 + left(way="0") * 3, "counts.csv": counts}
    figure = measure(find(P1), read(files, params=PARAMS), [Q2]).figures.iloc[0]
    assert (figure["numerator"], figure["denominator"]) == (5.0, 10.0)


COUNTS = "month,trust,residence,pathway,count,status,may_be_published\n"


@pytest.mark.parametrize("spring, autumn", [
    (HEAD + left("03/06/2025") * 3 + left("03/06/2025", way="0") * 3, HEAD + left() * 3 + left(way="0") * 6),
    (COUNTS + "2025-06,RWE,council,1,3,final,no\n2025-06,RWE,council,0,3,final,no\n",
     COUNTS + "2025-09,RWE,council,1,3,final,no\n2025-09,RWE,council,0,6,final,no\n"),
])  # fmt: skip
def test_an_extract_of_one_quarter_leaves_the_quarter_before_as_it_was(read, spring, autumn):
    records = read({"2025-26 Q1/d.csv": spring, "2025-26 Q2/d.csv": autumn}, params=PARAMS)
    figures = measure(find(P1), records, [Quarter("2024-25 Q4"), Quarter("2025-26 Q1"), Q2]).figures
    assert figures["status"].tolist() == ["not observable", "final", "provisional"]
    assert figures[["numerator", "denominator"]].values.tolist()[1:] == [[3.0, 6.0], [3.0, 9.0]]


def test_faulty_records_are_set_aside_and_not_counted(read):
    rows = left() + left("soon") + left("") + left(trust="") + left("01/12/2025") + left(age="-1") + left(way="5")
    records = read({"out.csv": HEAD + rows}, params=PARAMS)
    aside = records.set_aside[records.set_aside["table"] == "discharge_records"].set_index("row")["reason"].to_dict()
    assert aside == {
        3: "text where a date belongs in `discharge_date`", 4: "`discharge_date` is blank", 5: "`trust` is blank",
        6: "`discharge_date` is after the extract's date", 7: "`age` is negative",
    }  # fmt: skip
    counts = records.tables["discharges"]
    assert counts[counts["residence"] == "all"]["count"].sum() == 2.0 == len(records.tables["discharge_records"])
    assert any("`pathway` that is not among its codes" in notice for notice in records.noticed["notice"])


def test_without_a_single_resident_the_councils_name_is_asked_for(read):
    records = read({"out.csv": HEAD + left(where="Elsewhere")}, params=PARAMS)
    assert any("Give the council's name or code" in p.message for p in records.problems)
    assert records.tables["discharges"]["residence"].tolist() == ["all"]


def test_the_partners_aggregate_comes_first_and_headings_vary(read):
    counts = "month,trust,residence,pathway,count,status,may_be_published\n2025-09,RWE,council,1,5,final,no\n"
    records = read({"out.csv": HEAD + left(), "counts.csv": counts}, params=PARAMS)
    assert records.tables["discharges"]["count"].tolist() == [5.0]
    assert len(records.tables["discharge_records"]) == 1
    head = "Date of Discharge,Trust Code,Discharge Pathway,LA of residence,Age,Discharge Ready Date,Destination\n"
    assert len(read({"out.csv": head + left()}, params=PARAMS).tables["discharge_records"]) == 1


def test_the_shortest_records_are_known(read):
    text = "Date of discharge,Trust,Pathway,Local authority\n15/09/2025,RWE,1,Exampleshire\n"
    assert read({"out.csv": text}, params=PARAMS).tables["discharges"]["count"].tolist() == [1, 1]


def test_headings_alone_are_said(read):
    assert any("no rows" in p.message for p in read({"out.csv": HEAD}, params=PARAMS).problems)
