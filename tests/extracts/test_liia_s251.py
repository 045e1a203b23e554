"""The section 251 return: what a placement has cost to date becomes a weekly price, and says so."""

import pandas as pd
import pytest

from quarterdeck.measure import measure
from quarterdeck.metric import find
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

Q2 = Quarter("2025-26 Q2")
HEADINGS = [
    "Child ID", "Date of birth", "Gender", "Ethnicity", "Disability", "Category of need", "Date of last assessment",
    "Does the child have an EHCP", "Is the child UASC", "Number of missing episodes in current period of care",
    "Legal status", "Placement start date", "Placement end date", "Date of start of current care period",
    "Reason for placement change", "Number of placements in last 12 months",
    "Number of placements in current care period", "Placement type", "Provider type",
    "Procurement platform (Framework/Spot/Block)", "Procurement framework", "Ofsted URN", "Home postcode",
    "Placement postcode", "LA of placement", "Total committed cost accrued in FY to date",
    "Contribution from social care provider/s", "Contribution from health provider/s",
    "Contribution from education provider/s",
]  # fmt: skip
START, END, TYPE, PROVIDER, URN, COST = 11, 12, 17, 18, 21, 25
REGISTER = (
    "child_id,placement_id,start,end,rate_from,rate_to,weekly_gross,health_contribution,education_contribution,"
    "extras,placement_type,provider,owner,urn,in_house\nB,P,2025-01-01,,2025-01-01,,1000,,,,,,,,N\n"
)


def child(name, cost, *, start="01/01/2025", end="", kind="K2", provider="PR4", urn="SC1", shares=("", "", "")):
    cells = [""] * len(HEADINGS)
    cells[0], cells[START], cells[END], cells[TYPE], cells[PROVIDER] = name, start, end, kind, provider
    cells[19], cells[URN], cells[24], cells[COST] = "Spot", urn, "Elsewhere", str(cost)
    cells[26:] = [str(share) for share in shares]
    return cells


def text(*rows, headings=HEADINGS):
    return "\n".join(",".join(row) for row in (headings, *rows)) + "\n"


def figure(records, metric, quarter=Q2):
    return measure(find(metric), records, [quarter]).figures.iloc[0]


def test_a_cost_to_date_is_spread_over_the_days_of_the_placement_in_the_financial_year(read):
    rows = [
        child("A", 18300),  # 1 April to 30 September: 183 days, £700 a week
        child("B", 3000, start="01/09/2025"),  # 30 days, £700
        child("C", 3000, end="01/05/2025"),  # 30 days; the day it ended is not one
        child("D", 500, start="30/09/2025"),  # one day
    ]
    records = read({"s251.csv": text(*rows)})
    assert any("spreading the cost of the year to date over its days" in p.message for p in records.problems)
    costs = records.tables["placement_costs"].set_index("child_id")
    assert costs["weekly_gross"].to_dict() == {"A": 700.0, "B": 700.0, "C": 700.0, "D": 3500.0}
    assert costs.loc["A", "rate_from"] == pd.Timestamp("2025-04-01"), "no day before the year is costed"
    assert costs.loc["B", "rate_from"] == pd.Timestamp("2025-09-01")
    assert costs["price_note"].unique().tolist() == ["cost of the financial year to date, spread over its days"]
    assert costs.loc["A", ["urn", "procurement", "placed_in"]].tolist() == ["SC1", "Spot", "Elsewhere"]


def test_a_placement_without_a_cost_is_not_costed_and_reduces_the_share(read):
    rows = [child("A", 18300), child("B", ""), child("C", 0), child("D", 900, start="01/01/2025", end="31/03/2025")]
    records = read({"s251.csv": text(*rows)})
    costs = records.tables["placement_costs"].set_index("child_id")
    assert costs["weekly_gross"].isna().tolist() == [False, True, True, True]
    assert costs.loc["B", "price_note"] == costs.loc["C", "price_note"] == "not costed: no cost to date"
    assert costs.loc["D", "price_note"] == "not costed: no day of the placement lies in the financial year to date"
    assert "has a cost to date and no day in the financial year to date; it is not costed" in set(
        records.noticed["notice"]
    )
    average = figure(records, "average_cost_of_childrens_placement")
    assert average["value"] == 700.0 and average["denominator"] == 1


@pytest.mark.parametrize("shares, health", [
    (("50", "30", "20"), 210.0), (("50%", "30%", "20%"), 210.0), (("0.5", "0.3", "0.2"), 210.0),
    (("9150", "5490", "3660"), 210.0),
])  # fmt: skip
def test_contributions_are_shares_of_the_price_or_pounds_to_date(read, shares, health):
    records = read({"s251.csv": text(child("A", 18300, shares=shares))})
    cost = records.tables["placement_costs"].iloc[0]
    assert cost["health_contribution"] == pytest.approx(health)
    assert cost["social_care_contribution"] == pytest.approx(350.0)
    assert cost["education_contribution"] == pytest.approx(140.0)
    said = any("go beyond 100" in p.message for p in records.problems)
    assert said == (shares[0] == "9150"), "a file of pounds says how it was read"
    assert figure(records, "health_contributions_to_childrens_placements")["value"] == pytest.approx(health)


def test_in_house_follows_the_provider_and_feeds_the_independent_providers(read):
    rows = [
        child("A", 18300, provider="PR1"), child("B", 18300, provider="a) PR4"), child("C", 18300, provider="PR0"),
        child("D", 18300, provider="PR5", urn="SC2"), child("E", 18300, provider="PR4", end="01/07/2025"),
        child("F", 18300, provider="PR9"),
    ]  # fmt: skip
    records = read({"s251.csv": text(*rows)})
    costs = records.tables["placement_costs"].set_index("child_id")
    assert costs["in_house"].fillna("").to_dict() == {"A": "yes", "B": "no", "C": "yes", "D": "no", "E": "no", "F": ""}
    assert any("provider type that is not among its codes" in notice for notice in records.noticed["notice"])
    assert figure(records, "children_with_independent_providers")["value"] == 2, "B and D; E left before July ended"
    assert figure(records, "days_with_independent_providers")["value"] == 184.0
    by = measure(find("children_with_independent_providers"), records, [Q2], by="owner").figures
    assert set(by["owner"]) >= {"Ofsted URN SC1", "Ofsted URN SC2"}, "the URN stands for the provider"


def test_the_register_comes_before_the_return(read):
    records = read({"s251.csv": text(child("A", 18300)), "register.csv": REGISTER})
    assert records.tables["placement_costs"]["child_id"].tolist() == ["B"]
    assert any("'placement costs' is taken from placement costs" in s.verdict for s in records.sources)


def test_faults_set_a_row_aside_and_rows_add_up(read):
    rows = [
        child("A", 18300), child("A", 18300), child("", 100), child("C", "lots"), child("D", 100, start="soon"),
        child("E", 100, start="01/09/2025", end="01/08/2025"), child("F", 100, start=""), child("G", -5),
        child("A", 9150), child("H", 100, start="01/12/2025"),
    ]  # fmt: skip
    records = read({"s251.csv": text(*rows)})
    aside = records.set_aside.set_index("row")["reason"].to_dict()
    assert aside == {
        3: "repeats an earlier row (same `child_id`, `placement_id`, `rate_from`)", 4: "`child_id` is blank",
        5: "`Total committed cost accrued in FY to date` is not a number",
        6: "text where a date belongs in `start`", 7: "`rate_to` is before `rate_from`", 8: "`start` is blank",
        9: "`weekly_gross` is negative", 11: aside[11],
    }  # fmt: skip
    assert "after the extract's date" in aside[11]
    costs = records.tables["placement_costs"]
    assert costs["source_row"].tolist() == [2, 10], "a second cost of one placement is not a repeat"
    assert len(costs) + len(records.set_aside) == len(rows)


def test_headings_of_either_year_and_the_councils_own(read):
    older = [h.replace("accrued in FY", "accrued FY").replace("in last 12", "in the last 12") for h in HEADINGS]
    assert len(read({"a.csv": text(child("A", 700), headings=older)}).tables["placement_costs"]) == 1
    own = ["Spend so far" if h.startswith("Total committed") else h for h in HEADINGS]
    params = Params(
        council={"name": "Exampleshire"},
        sources={"sources": {"liia_s251": {"headings": {"spend so far": "committed_cost"}}}},
    )
    assert len(read({"a.csv": text(child("A", 700), headings=own)}, params=params).tables["placement_costs"]) == 1


def test_headings_alone_and_a_missing_heading_are_said(read):
    assert any("no rows" in p.message for p in read({"a.csv": text()}).problems)
    gone = [h if h != "Placement end date" else "Ended" for h in HEADINGS]
    records = read({"a.csv": text(child("A", 1), headings=gone)})
    assert any("no column 'Placement end date'" in p.message for p in records.problems if p.severity == "stop")


def test_an_earlier_years_return_ends_with_its_year(read):
    old = text(child("A", 36500, start="01/01/2024"), child("V", 36500, start="01/01/2024"))
    new = text(child("A", 18300, start="01/01/2024"))
    records = read({"2024-25-Q4/s251.csv": old, "2025-26-Q2/s251.csv": new})
    before = figure(records, "average_cost_of_childrens_placement", Quarter("2024-25 Q4"))
    assert before["value"] == 700.0 and before["denominator"] == 2
    now = measure(find("average_cost_of_childrens_placement"), records, [Q2]).figures.iloc[0]
    assert now["denominator"] == 1 and now["value"] == 700.0, "a child the new year's return no longer has is out"


Q1, Q3 = Quarter("2025-26 Q1"), Quarter("2025-26 Q3")
AVERAGE = "average_cost_of_childrens_placement"


def returns(read, **quarters):
    """Returns of quarters of 2025-26, read as of Q2 or of the newest of them."""
    newest = max(*quarters, "Q2")
    files = {f"2025-26-{label}/s251.csv": text(*rows) for label, rows in quarters.items()}
    return read(files, quarter=Quarter(f"2025-26 {newest}"))


def prices(records):
    held = records.tables["placement_costs"].sort_values(["child_id", "rate_from"])
    return [
        (row.child_id, f"{row.rate_from:%d %b}", f"{row.rate_to:%d %b}", row.weekly_gross) for row in held.itertuples()
    ]


def test_a_later_sum_to_date_does_not_rewrite_the_quarter_before(read):
    records = returns(read, Q1=[child("A", 9100)], Q2=[child("A", 27500)])
    assert prices(records) == [("A", "01 Apr", "30 Jun", 700.0), ("A", "01 Jul", "31 Mar", 1400.0)]
    assert figure(records, AVERAGE, Q1)["value"] == 700.0 and figure(records, AVERAGE)["value"] == 1400.0
    assert records.tables["placement_costs"].set_index("extract")["price_note"].to_dict() == {
        "2025-26 Q1": "cost of the financial year to date, spread over its days",
        "2025-26 Q2": "cost of the financial year to date less that of the return before, spread over the days between",
    }
    assert figure(records, "days_with_independent_providers", Q1)["value"] == 91.0
    assert figure(records, "days_with_independent_providers")["value"] == 92.0
    assert not any("overlap" in p.message or "no end, though" in p.message for p in records.problems)


def test_three_quarters_and_a_quarter_without_a_return(read):
    records = returns(read, Q1=[child("A", 9100)], Q2=[child("A", 27500)], Q3=[child("A", 27500 + 9200)])
    assert [figure(records, AVERAGE, q)["value"] for q in (Q1, Q2, Q3)] == [700.0, 1400.0, 700.0]


def test_a_quarter_without_a_return_between_two(read):
    records = returns(read, Q1=[child("A", 9100)], Q3=[child("A", 9100 + 184 * 200)])
    assert figure(records, AVERAGE, Q1)["value"] == 700.0
    assert figure(records, AVERAGE, Q2)["value"] == figure(records, AVERAGE, Q3)["value"] == 1400.0


def test_where_sums_do_not_go_on_the_newest_alone_stands(read):
    before = [
        child("A", ""), child("B", 9100), child("C", 3000, end="01/05/2025"), child("D", 9100), child("G", 9100),
        child("H", 9100),
    ]  # fmt: skip
    now = [
        child("A", 18300), child("B", 9000), child("C", 3300, end="01/05/2025"), child("D", 9100, end="01/07/2025"),
        child("E", 9200, start="01/07/2025"), child("G", 9100), child("H", 9100 + 6200, end="01/08/2025"),
    ]  # fmt: skip
    records = returns(read, Q1=before, Q2=now)
    assert prices(records) == [
        ("A", "01 Apr", "31 Mar", 700.0), ("B", "01 Apr", "31 Mar", pytest.approx(9000 / 183 * 7, abs=0.005)),
        ("C", "01 Apr", "01 May", 770.0), ("D", "01 Apr", "01 Jul", 700.0), ("E", "01 Jul", "31 Mar", 700.0),
        ("G", "01 Apr", "30 Jun", 700.0), ("G", "01 Jul", "31 Mar", pytest.approx(float("nan"), nan_ok=True)),
        ("H", "01 Apr", "30 Jun", 700.0), ("H", "01 Jul", "01 Aug", 1400.0),
    ]  # fmt: skip
    notes = records.tables["placement_costs"].query("child_id == 'G'")["price_note"].tolist()
    assert "not costed: no cost since the return before" in notes
    older = [s for s in records.sources if s.extract == "2025-26 Q1"]
    assert sum(s.rows for s in older) == len(before)


def test_contributions_go_on_with_the_sums(read):
    before, now = child("A", 9100, shares=("50", "50", "0")), child("A", 27500, shares=("80", "20", ""))
    records = returns(read, Q1=[before], Q2=[now])
    health = figure(records, "health_contributions_to_childrens_placements", Q1)["value"]
    assert health == 350.0
    now = figure(records, "health_contributions_to_childrens_placements")["value"]
    assert now == pytest.approx((5500 - 4550) / 92 * 7, abs=0.005)


@pytest.mark.parametrize("shares, told", [
    ((("0", "1", "0"), ("1", "0", "0")), False), ((("1", "", ""), ("", "", "")), False),
    ((("0", "1", "0"), ("0.5", "0.5", "0")), True), ((("0", "1", "0"), ("99", "1", "0")), True),
])  # fmt: skip
def test_contributions_of_one_count_only_where_the_file_tells_what_they_are(read, shares, told):
    records = read({"s251.csv": text(child("A", 18300, shares=shares[0]), child("B", 18300, shares=shares[1]))})
    words = "has contributions of 1 in a file that has only 0 and 1, "
    assert any(words in notice for notice in records.noticed["notice"]) != told
    health = records.tables["placement_costs"]["health_contribution"].fillna(-1).tolist()
    assert (health[0] == {"0.5": 700.0, "99": 7.0}[shares[1][0]]) if told else max(health) <= 0


def test_a_return_without_contributions_is_read(read):
    short = "\n".join(",".join(row[:26]) for row in (HEADINGS, child("A", 18300))) + "\n"
    costs = read({"s251.csv": short}).tables["placement_costs"]
    assert costs["weekly_gross"].tolist() == [700.0] and costs["health_contribution"].isna().all()


def test_homes_of_the_council_stand_in_a_table_of_their_own(read):
    homes = (
        "Asset name,Ofsted URN,Start date,End date,Total committed cost accrued in FY to date\n"
        "Home one,SC9,01/04/2020,,412000\nHome two,SC8,,,\n"
    )
    records = read({"homes.csv": homes, "s251.csv": text(child("A", 18300))})
    home = records.tables["internal_residential_costs"]
    assert home[["asset_name", "committed_cost"]].values.tolist() == [["Home one", 412000.0]]
    assert home["as_at"].item() == Q2.end
    assert records.set_aside["reason"].tolist() == ["`committed_cost` is blank"]


def test_no_message_holds_a_cell(read):
    records = read({"s251.csv": text(child("Zebedee", "lots", urn="Quagmire"), child("Zebedee", 5, start="Quagmire"))})
    said = " ".join([*(p.message for p in records.problems), *records.set_aside["faults"], *records.noticed["notice"],
                     *(s.verdict for s in records.sources)])  # fmt: skip
    assert "Zebedee" not in said and "Quagmire" not in said
