"""Files that repeat each other, old extracts, and findings across tables and quarters, to the word."""

import pandas as pd
import pytest

from quarterdeck.extracts.repeats import without_copies
from quarterdeck.extracts.verdicts import Old, place_in_words, several, stale
from quarterdeck.periods import Quarter

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
COSTS = "child_id,placement_id,start,end,rate_from,rate_to,weekly_gross,placement_type,provider,in_house\n"
LEDGER = "period,directorate,division,service,cost_centre,account,account_group,role,amount,accrual\n"
DISCHARGES = "month,trust,residence,pathway,count,status,may_be_published\n"
NOW, BEFORE = "2025-26-Q2/", "2025-26-Q1/"
ASK = "Ask whether the record was deleted, merged or moved to another system; if not, the extract is cut short."


def episode(child, decom, dec="", rec=""):
    return f"{child},{decom},S,C2,N1,U6,PR1,{dec},{rec},,,,\n"


def price(child, rate_from, rate_to="", pounds=1000):
    return f"{child},P{child},{rate_from},,{rate_from},{rate_to},{pounds},Fostering,Acme,no\n"


def line(number, month="2025-09"):
    return f"{month},Children,Children's services,Fostering,C{number},Fees,Third party,,{100 + number},no\n"


def said(records, check):
    return [problem.message for problem in records.problems if problem.check == check]


# Files.


def test_of_copies_the_one_with_the_shortest_name_is_read():
    kept, problems = without_copies({"a (1).csv": "x", "a.csv": "x", "b.csv": "y", "none.csv": "", "nil.csv": ""})
    assert kept == {"a.csv", "b.csv", "none.csv", "nil.csv"}, "empty files are no copies of each other"
    assert [(p.file, p.check) for p in problems] == [("a (1).csv", "same_file")]


def test_a_copy_in_an_earlier_extract_is_not_read_either_and_named_with_its_quarter(read):
    rows = EPISODES + episode("A", "01/05/2024")
    newer = rows + episode("B", "01/08/2025")
    records = read({BEFORE + "e.csv": rows, BEFORE + "copy of e.csv": rows, NOW + "e.csv": newer})
    assert said(records, "same_file") == [
        "2025-26 Q1: copy of e.csv is the same file, byte for byte, as e.csv. It was not read. Remove one of the two."
    ]
    assert records.set_aside.empty


def test_ledger_lines_exported_twice_count_once(read):
    whole = [line(n) for n in range(9)]
    records = read({"ledger.csv": LEDGER + "".join(whole), "part.csv": LEDGER + "".join(whole[:6])})
    assert len(records.tables["actuals"]) == 9
    assert said(records, "same_rows") == [
        "part.csv: all its 6 rows of 'actuals' are also in ledger.csv. They were set aside. Remove the file that is "
        "not meant."
    ]
    (source,) = [s for s in records.sources if s.file == "part.csv"]
    assert (source.rows, source.set_aside) == (6, 6)


@pytest.mark.parametrize("second", [[line(n) for n in range(4)], [line(n) for n in range(3, 10)]])
def test_a_few_alike_or_a_file_with_lines_of_its_own_are_kept(read, second):
    records = read({"a.csv": LEDGER + "".join(line(n) for n in range(9)), "b.csv": LEDGER + "".join(second)})
    assert len(records.tables["actuals"]) == 9 + len(second) and records.set_aside.empty


def test_a_line_that_is_twice_in_one_file_and_once_in_the_other_is_not_the_same_export(read):
    rows = [line(n) for n in range(6)]
    records = read({"a.csv": LEDGER + "".join(rows), "b.csv": LEDGER + "".join([*rows, rows[0]])})
    assert records.set_aside["file"].unique().tolist() == ["a.csv"], "the larger file holds the smaller"
    assert len(records.tables["actuals"]) == 7


# Old extracts.


def test_the_sentence_on_an_extract_of_the_quarter_before():
    old = [Old("e.csv", "ssda903", "episodes", pd.Timestamp("2025-06-30"))]
    (problem,) = stale(old, Quarter("2025-26 Q2"), {})
    assert problem.message == (
        "e.csv: the latest date in 'episodes' is 30 June 2025; Quarter 2 ends 30 September 2025. Check that this is "
        "the extract of 2025-26 Q2."
    )


def test_the_files_of_one_source_are_one_sentence():
    days = ("2025-06-30", "2025-06-29", "2025-05-01", "2025-06-01")
    old = [Old(f"{n}.csv", "ssda903", f"table_{n}", pd.Timestamp(day)) for n, day in enumerate(days)]
    (problem,) = stale(old, Quarter("2025-26 Q2"), {"1.csv": "2025-26 Q1"})
    assert problem.message == (
        "0.csv, 1.csv and 2 more: the latest date in 'table 0', 'table 1' and 2 more is 30 June 2025; Quarter 2 ends "
        "30 September 2025. 1.csv is the same as in the extract of 2025-26 Q1, byte for byte. Check that this is the "
        "extract of 2025-26 Q2."
    )


@pytest.mark.parametrize("newest, old", [("30/06/2025", True), ("01/07/2025", False)])
def test_an_extract_whose_newest_date_lies_before_the_quarter_is_old(read, newest, old):
    rows = "".join(episode(f"C{n}", "01/05/2025") for n in range(19)) + episode("Z", newest)
    assert len(said(read({"e.csv": EPISODES + rows}), "stale")) == old


def weekly(until, number):
    days = pd.date_range(end=until, periods=number, freq="4D")
    return EPISODES + "".join(episode(f"C{n}", f"{day:%d/%m/%Y}") for n, day in enumerate(days))


@pytest.mark.parametrize(
    "until, number, old",
    [
        ("2025-07-14", 80, True),  # an extract of the quarter before, run a fortnight late
        ("2025-07-31", 80, True),
        ("2025-08-01", 80, False),
        ("2025-07-14", 40, False),  # too few to say that a month without any is too long
    ],
)
def test_an_extract_of_the_quarter_before_that_was_run_late_is_old_too(read, until, number, old):
    assert len(said(read({"e.csv": weekly(until, number)}), "stale")) == old


def test_a_file_a_month_is_not_old_for_its_earlier_months(read):
    def month(last):
        return DISCHARGES + "".join(f"{last},T{n},council,1,{n},final,yes\n" for n in range(25))

    records = read({f"{last}.csv": month(last) for last in ("2025-05-31", "2025-06-30", "2025-09-30")})
    assert said(records, "stale") == []


def test_an_old_file_beside_a_new_one_of_the_same_time_is_old(read):
    one = EPISODES + "".join(episode(f"A{n}", "01/05/2025") for n in range(30))
    two = EPISODES + "".join(episode(f"B{n}", "01/05/2025") for n in range(30)) + episode("Z", "01/09/2025")
    (sentence,) = said(read({"a.csv": one, "b.csv": two}), "stale")
    assert sentence.startswith("a.csv: the latest date in 'episodes' is 1 May 2025;")


def test_reference_figures_may_be_the_same_every_quarter(read):
    rows = "la_code,age_band,year,persons,vintage\nE06000001,0-17,2024,80000,2025\n"
    records = read({BEFORE + "p.csv": rows, NOW + "p.csv": rows})
    assert said(records, "last_quarters_file") == [] and said(records, "stale") == []


def test_last_quarters_file_whose_dates_do_not_tell_is_named_all_the_same(read):
    rows = EPISODES + episode("A", "01/05/2025")
    records = read({BEFORE + "e.csv": rows, NOW + "e.csv": rows})
    assert said(records, "last_quarters_file") == [
        "e.csv: it is the same file as in the extract of 2025-26 Q1, byte for byte. Check that nothing has changed "
        "since, or put the extract of 2025-26 Q2 in its place."
    ]


# Between extracts and tables.


def test_children_who_vanish_are_named_by_the_rows_of_the_extract_before(read):
    before = EPISODES + episode("A", "01/05/2024") + episode("B", "01/05/2024") + episode("B", "02/06/2024")
    records = read({BEFORE + "e.csv": before, NOW + "n.csv": EPISODES + episode("A", "01/05/2024")})
    assert said(records, "vanished") == [
        f"e.csv of 2025-26 Q1: 1 child with an open row of 'episodes' (rows 3, 4) is not in that table of 2025-26 Q2 "
        f"at all. {ASK}"
    ]
    own = records.noticed[records.noticed["check"] == "vanished"]
    assert own[["file", "row"]].values.tolist() == [["e.csv of 2025-26 Q1", 3], ["e.csv of 2025-26 Q1", 4]]


def test_a_past_that_was_rewritten_is_named_with_what_differs(read):
    children = [f"C{n}" for n in range(30)]
    old = EPISODES + "".join(episode(c, "01/05/2024", "01/05/2025", "E4A") for c in children)
    new = EPISODES + "".join(episode(c, "01/05/2024", "01/05/2025", "E8") for c in children)
    records = read({BEFORE + "e.csv": old, NOW + "e.csv": new + episode("N", "01/08/2025")})
    (sentence,) = said(records, "past_rewritten")
    assert sentence.startswith(
        "e.csv: of the 30 rows of 'episodes' that had ended by the extract of 2025-26 Q1, 30 differ (`rec` in 30) in "
        "that of 2025-26 Q2. "
    )


def test_children_in_the_register_who_are_not_looked_after_are_counted_with_their_pounds(read):
    records = read({
        "e.csv": EPISODES + episode("A", "01/05/2025") + episode("B", "01/05/2025", "01/06/2025", "E4A"),
        "c.csv": COSTS + price("A", "2025-05-01") + price("B", "2025-05-01") + price("C", "2025-05-01", pounds=2500.4),
    })  # fmt: skip
    assert said(records, "paid_not_looked_after") == [
        "c.csv: 2 of 3 rows of 'placement costs': each is paid at the extract's date for a child who is not looked "
        "after then (rows 3, 4): 2 children, £3,500 a week. Match the register with the case system: end the price, or "
        "correct the identifier or the episode."
    ]
    assert len(records.tables["placement_costs"]) == 3 and "_sheet" not in records.tables["placement_costs"]


def test_the_pounds_are_those_of_the_newest_price_with_extras_of_placements_that_have_not_ended(read):
    rows = (
        "child_id,placement_id,start,end,rate_from,rate_to,weekly_gross,extras,placement_type,provider,in_house\n"
        "B,P,2025-01-01,2025-07-01,2025-01-01,,900,,,,no\n"  # the placement has ended, though its price has not
        "C,P,2025-01-01,,2025-01-01,,700,,,,no\nC,P,2025-01-01,,2025-06-01,,800,50,,,no\n"
        "D,P,2025-01-01,,2025-01-01,,,,,,no\n"
    )
    records = read({"e.csv": EPISODES + episode("A", "01/05/2025"), "c.csv": rows})
    (sentence,) = said(records, "paid_not_looked_after")
    assert "(rows 3, 4, 5): 2 children, £850 a week, and 1 without a price. Match" in sentence


def test_a_finding_across_rows_is_one_sentence_a_file_with_its_rows(read):
    rows = [episode(c, d) for c in "ABC" for d in ("01/05/2025", "01/06/2025")]
    records = read({"e.csv": EPISODES + "".join(rows)})
    assert said(records, "episode_left_open") == [
        "e.csv: 3 of 6 rows of 'episodes': each has no `dec`, though the child has a later episode (rows 2, 4, 6). "
        "Enter the day on which it ended, and extract again."
    ]


CONTACTS = "Child Unique ID,Gender,Ethnicity,Date of Birth,Age of Child (Years),Date of Contact,Contact Source\n"


def contact(child, day):
    return f"{child},Male,WBRI,01/01/2015,10,{day},1A\n"


def test_lost_zeros_are_said_of_a_row_once_whoever_finds_them(read):
    rows = contact("007", "01/09/2025") + contact("7", "02/09/2025") + contact("8", "03/09/2025")
    records = read({"list_1.csv": CONTACTS + rows, "e.csv": EPISODES + episode("07", "01/05/2025")})
    zeros = records.noticed[records.noticed["notice"].str.contains("leading")]
    assert not zeros.duplicated(["file", "sheet", "row", "table"]).any()
    assert sorted(zeros.loc[zeros["table"] == "contacts", "row"]) == [2, 3]


@pytest.mark.parametrize(
    "names, words",
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c"), (list("abcd"), "a, b and 2 more")],
)
def test_names_in_a_row(names, words):
    assert several(names) == words


def test_a_place_names_its_sheet():
    assert place_in_words("a.xlsx", "List 3") == "a.xlsx, sheet 'List 3'"
    assert place_in_words("a.csv", "") == place_in_words("a.csv", float("nan")) == "a.csv"


# Against a file that others made, counted row by row with nothing of this library.


def by_hand(path, as_at):
    """Rows of a 903 episodes file by what is wrong with them, found one child at a time."""
    rows = pd.read_csv(path, dtype="str")
    start, end = (pd.to_datetime(rows[name], format="%d/%m/%Y", errors="coerce") for name in ("DECOM", "DEC"))
    rows = rows.assign(start=start, end=end, row=rows.index + 2)
    found = {"episodes_overlap": [], "episode_left_open": [], "x1_last": [], "reason_without_end": []}
    for _, own in rows.groupby("CHILD"):
        own = own.sort_values("start").to_dict("records")
        for one in own:
            later = [other for other in own if other["start"] > one["start"]]
            if any(other["start"] < one["start"] < other["end"] for other in own if pd.notna(other["end"])):
                found["episodes_overlap"].append(one["row"])
            if pd.isna(one["end"]) and later:
                found["episode_left_open"].append(one["row"])
            if one["REC"] == "X1" and pd.notna(one["end"]) and one["end"] <= as_at and not later:
                found["x1_last"].append(one["row"])
            if pd.notna(one["REC"]) and pd.isna(one["end"]):
                found["reason_without_end"].append(one["row"])
    return {name: sorted(rows) for name, rows in found.items()}


def test_the_fake_903_has_the_contradictions_that_a_plain_count_finds(reference, read):
    quarter = Quarter("2019-20 Q4")
    path = reference / "ssda903_fake" / "episodes.csv"
    records = read({"episodes.csv": path.read_bytes()}, quarter=quarter)
    for name, rows in by_hand(path, quarter.end).items():
        listed = records.noticed[records.noticed["check"] == name]
        assert sorted(listed["row"]) == rows and rows, name
