"""A table that another format fills this quarter than last: no quarter is nothing because the source changed."""

import pytest
from cin_census_examples import case, child, message
from test_discharge_records import HEAD as DISCHARGES
from test_discharge_records import left
from test_liia_s251 import REGISTER
from test_liia_s251 import child as placed
from test_liia_s251 import text as s251
from test_ssd import CARE, LEGAL, PEOPLE, PLACES, csv

from quarterdeck.measure import measure
from quarterdeck.metric import find
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

Q1, Q2 = Quarter("2025-26 Q1"), Quarter("2025-26 Q2")
LIST_3 = (
    "Child Unique ID,Gender,Ethnicity,Date of Birth,Age of Child (Years),Date of referral,Referral Source,"
    "Referral NFA?,Number of Referrals in Last 12 Months,Allocated Team,Allocated Worker\n"
)
CASES = (
    "cine_referral_id | cine_person_id | cine_referral_date | cine_close_date | cine_referral_nfa | "
    "cine_close_reason | cine_referral_source_code\n"
)
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"


def list_3(*dates):
    return LIST_3 + "".join(f"{n},b) Female,a) WBRI,01/01/2013,12,{day},f) 6: Police,b) No,0,T1,W1\n"
                            for n, day in enumerate(dates, 1))  # fmt: skip


def dataset(folder, **tables):
    return {f"{folder}/{name}.csv": csv(text) for name, text in {"ssd_person": PEOPLE, **tables}.items()}


def cases(*dates):
    return CASES + "".join(f"R{n} | {n} | {day} | | N | | \n" for n, day in enumerate(dates, 1))


def figures(records, name, quarters=(Q1, Q2)):
    return measure(find(name), records, list(quarters)).figures.set_index("period")


def said(records):
    return [problem.message for problem in records.problems if problem.check == "source_switch"]


@pytest.fixture
def referrals(read):
    files = {"2025-26 Q1/l3.csv": list_3("10/05/2025", "11/06/2025")}
    return read(files | dataset("2025-26 Q2", ssd_cin_episodes=cases("2025-08-04", "2025-09-02")))


def test_the_quarter_that_only_the_older_source_saw_is_taken_from_it(referrals):
    found = figures(referrals, "referrals_in_period", (Quarter("2024-25 Q1"), Q1, Q2))
    assert found.loc["2025-26 Q1", "value"] == 2
    assert found.loc["2024-25 Q1", "status"] == "not observable"
    assert found.loc["2025-26 Q2", "status"] == "not observable", "the dataset has nothing of July"


def test_what_was_before_is_no_share_of_nothing(referrals):
    found = figures(referrals, "re_referrals_within_12_months")
    assert not (found["status"].isin(["final", "provisional"]) & (found["value"] == 0)).any()


def test_the_change_of_source_is_said_with_both_row_counts(referrals):
    [words] = [words for words in said(referrals) if words.startswith("'referrals'")]
    assert "comes from the SSD this quarter (2 rows) and came from Annex A in 2025-26 Q1 (2 rows)" in words
    used = {source.file: source.verdict for source in referrals.sources if source.table == "referrals"}
    assert used["l3.csv"] == "1 January 2025 to 30 June 2025"


def test_a_dataset_alone_shows_no_more_than_its_rows_do(read):
    records = read(dataset("2025-26 Q2", ssd_cin_episodes=cases("2025-08-04", "2025-09-02")))
    assert set(figures(records, "referrals_in_period")["status"]) == {"not observable"}
    assert "referrals_in_last_12_months" in records.lacking["referrals"]
    whole = Params(council={"name": "Exampleshire"}, sources={"sources": {"referrals": {"sees_from": "2025-04-01"}}})
    records = read(dataset("2025-26 Q2", ssd_cin_episodes=cases("2025-08-04", "2025-09-02")), params=whole)
    assert figures(records, "referrals_in_period")["value"].tolist() == [0, 2], "the council says that it is whole"


def test_an_exit_of_the_last_return_stays_when_the_dataset_comes(read):
    care = {"ssd_cla_episodes": CARE, "ssd_cla_placement": PLACES, "ssd_legal_status": LEGAL}
    rows = "1,01/01/2025,S,C2,N1,U6,PR4,,,,,,\n9,01/01/2020,S,C2,N1,U6,PR4,01/06/2025,E4A,,,,\n"
    records = read({"2025-26 Q1/e.csv": EPISODES + rows} | dataset("2025-26 Q2", **care))
    assert figures(records, "exits_from_care")["value"].tolist() == [1, 1]
    assert len(said(records)) == 1


def test_without_an_exit_in_the_dataset_nothing_is_said_of_exits_before(read):
    care = {"ssd_cla_episodes": "\n".join(CARE.strip().splitlines()[:1] + CARE.strip().splitlines()[-1:]),
            "ssd_cla_placement": PLACES, "ssd_legal_status": LEGAL}  # fmt: skip
    rows = "3,01/02/2025,S,C2,N1,U6,PR4,,,,,,\n9,01/01/2020,S,C2,N1,U6,PR4,01/06/2025,E4A,,,,\n"
    records = read({"2025-26 Q1/e.csv": EPISODES + rows} | dataset("2025-26 Q2", **care))
    assert set(figures(records, "exits_from_care")["status"]) == {"not observable"}
    looked_after = figures(records, "children_looked_after_at_period_end")
    assert looked_after["status"].tolist() == ["not observable", "provisional"]
    assert looked_after["value"].tolist()[1] == 1
    assert "not observable, as the two cannot be joined" in said(records)[0]


def test_a_percentage_after_a_switch_is_measured_or_not_observable(read):
    new = ("month_end,trust,residence,pathway,count,status,may_be_published\n"
           "2025-09-30,RWE,council,1,5,final,yes\n2025-09-30,RWE,council,0,5,final,yes\n")  # fmt: skip
    old = DISCHARGES + left("03/06/2025") * 3 + left("03/06/2025", way="0") * 3
    found = figures(read({"2025-26 Q1/w.csv": old, "2025-26 Q2/d.csv": new}), "discharges_on_pathway_1")
    assert found["value"].tolist() == [50, 50]


def test_prices_of_a_register_without_last_quarters_rows_are_not_observable_then(read):
    register = REGISTER.replace("2025-01-01,,2025-01-01", "2025-08-01,,2025-08-01")
    files = {"2025-26 Q1/s.csv": s251(placed("A", 9100, start="01/04/2025")), "2025-26 Q2/reg.csv": register}
    found = figures(read(files), "average_cost_of_childrens_placement")
    assert found["status"].tolist() == ["not observable", "provisional"]


def test_a_census_after_annex_a_counts_back_in_its_own_referrals_alone(read):
    closed = case(CINreferralDate="2025-05-10", CINclosureDate="2025-09-20", ReasonForClosure="RC8")
    census = message("".join(child(str(n), closed) for n in range(1, 4)), 2026, "2025-09-30")
    records = read({"2025-26 Q1/l3.csv": list_3("10/05/2025", "11/06/2025"), "2025-26 Q2/c.xml": census})
    assert figures(records, "referrals_in_period")["value"].tolist() == [3, 0]
    found = figures(records, "re_referrals_within_12_months")
    assert set(found["status"]) == {"not observable"}


def test_within_one_quarter_one_format_fills_a_table_and_the_newest_ones_format_goes_on(read):
    first = dataset("2025-26 Q1", ssd_cin_episodes=cases("2025-04-04"))
    records = read({"2025-26 Q1/l3.csv": list_3("10/05/2025")} | first | {"2025-26 Q2/l3.csv": list_3("05/07/2025")})
    assert not said(records)
    assert set(records.tables["referrals"]["source_file"]) == {"l3.csv"}
    assert any("'referrals' is taken from annex a" in source.verdict for source in records.sources)
