"""The establishment list: posts held, vacant, shared, ended, and what the vacancy measures make of them."""

import pytest

from quarterdeck.measure import measure
from quarterdeck.metric import catalogue, find
from quarterdeck.periods import Quarter

Q2 = Quarter("2025-26 Q2")
HEAD = (
    "Post ID,Post title,Division,Service,Budgeted FTE,Occupied FTE,Employee ID,Contract type,Agency flag,Start date,"
    "End date\n"
)
CHILDREN = "Children's services"


def post(number, *, title="Social worker", division=CHILDREN, service="Duty", budget="1", held="", who="", contract="",
         agency="", start="", end=""):  # fmt: skip
    return f"{number},{title},{division},{service},{budget},{held},{who},{contract},{agency},{start},{end}\n"


def posts(records):
    return records.tables["posts"].set_index("post_id")


def rate(records, metric="childrens_social_worker_vacancy_rate"):
    row = measure(find(metric), records, [Q2]).figures.iloc[0]
    return row["numerator"], row["denominator"]


VACANCY = next(name for name in catalogue() if "vacanc" in name and "social_worker" in name and "children" in name)


def test_posts_are_held_or_vacant(read):
    text = HEAD + (
        post("P1", held="1", who="E1") + post("P2") + post("P3", held="0.6", who="E3")
        + post("P4", title="Family support worker", held="1", who="E4") + post("P5", held="", who="E5")
    )  # fmt: skip
    records = read({"list.csv": text})
    found = posts(records)
    assert found["status"].to_dict() == {"P1": "filled", "P2": "vacant", "P3": "filled", "P4": "filled", "P5": "filled"}
    assert found["social_worker"].to_dict() == {"P1": "yes", "P2": "yes", "P3": "yes", "P4": "no", "P5": "yes"}
    assert found["division"].unique().tolist() == [CHILDREN] and found["team"].unique().tolist() == ["Duty"]
    assert found["snapshot_date"].unique().tolist() == [Q2.end] and records.set_aside.empty
    assert rate(records, VACANCY) == (pytest.approx(1.4), pytest.approx(3.0)), "P5's hours are not known"


def test_agency_workers_leavers_and_starters_do_not_hold_a_post(read):
    text = HEAD + (
        post("P1", held="1", who="A1", agency="Y") + post("P2", held="1", who="A2", contract="Agency")
        + post("P3", held="1", who="L1", end="31/08/2025") + post("P4", held="1", who="S1", start="06/10/2025")
        + post("P5", held="1", who="E5", end="30/09/2025") + post("P6", held="1", who="E6", start="30/09/2025")
    )  # fmt: skip
    records = read({"list.csv": text})
    found = posts(records)
    assert found["status"].tolist() == ["vacant"] * 4 + ["filled"] * 2
    assert found["occupant_id"].isna().tolist() == [True] * 4 + [False] * 2
    assert rate(records, VACANCY) == (4.0, 6.0)


def test_a_shared_post_counts_its_budget_once_and_people_may_have_two_posts(read):
    text = HEAD + (
        post("P1", held="0.5", who="E1") + post("P1", budget="", held="0.3", who="E2")
        + post("P2", budget="0.5", held="0.5", who="E1")
        + post("P3", budget="0.5", held="0.5", who="E3") + post("P3", budget="0.4", held="0.5", who="E4")
    )  # fmt: skip
    records = read({"list.csv": text})
    assert records.tables["posts"]["budget_fte"].tolist() == [1, 1, 0.5, 0.9, 0.9]
    assert rate(records, VACANCY) == (pytest.approx(0.2), pytest.approx(2.5))
    said = records.noticed.groupby("notice").size()
    assert said["is of a post whose rows give shares of its budget; they are added"] == 2


def test_a_post_that_several_have_left_or_an_agency_worker_covers_is_one_post(read):
    text = HEAD + (
        post("P1", held="1", who="L1", end="30/06/2025") + post("P1", held="1", who="L2", end="31/08/2025")
        + post("P2", held="0.6", who="E1") + post("P2", held="0.4", who="A1", agency="yes")
        + post("P3") + post("P3", held="1", who="A2", agency="yes")
    )  # fmt: skip
    records = read({"list.csv": text})
    assert records.tables["posts"][["post_id", "status"]].values.tolist() == [
        ["P1", "vacant"], ["P2", "filled"], ["P3", "vacant"],
    ]  # fmt: skip
    assert rate(records, VACANCY) == (pytest.approx(2.4), pytest.approx(3.0))
    assert records.set_aside.empty and sum(s.rows for s in records.sources) == 6


def test_posts_that_have_ended_or_not_begun_are_left_out(read):
    text = HEAD + post("P1", end="30/06/2025") + post("P2", start="01/11/2025") + post("P3", end="31/03/2026")
    records = read({"list.csv": text})
    assert records.tables["posts"]["post_id"].tolist() == ["P3"]
    assert sorted(s.verdict.split(": ")[1] for s in records.sources if s.table == "posts (left out)") == [
        "it is of posts that begin after the day", "it is of posts that had ended by the day",
    ]  # fmt: skip


def test_divisions_and_titles_as_lists_write_them(read):
    text = HEAD + (
        post("P1", division="Children & Families") + post("P2", division="People", service="Adults' safeguarding")
        + post("P3", division="Highways", service="Potholes") + post("P4", title="Assistant social worker")
        + post("P5", title="Advanced social work practitioner") + post("P6", division="", service="")
    )  # fmt: skip
    records = read({"list.csv": text})
    found = posts(records)
    assert found["division"].to_dict() == {
        "P1": CHILDREN, "P2": "Adult social care", "P3": "Highways", "P4": CHILDREN, "P5": CHILDREN
    }  # fmt: skip
    assert found.loc["P4", "social_worker"] == "no" and found.loc["P5", "social_worker"] == "yes"
    assert records.set_aside["reason"].tolist() == ["`division` is blank"]
    assert any("`division` that is not among its codes" in notice for notice in records.noticed["notice"])


def test_a_lists_own_status_and_its_own_word_on_social_work(read):
    head = HEAD.strip() + ",Post status,Social worker\n"
    rows = [
        post("P1").strip() + ",Frozen,Y\n", post("P2").strip() + ",On hold,N\n",
        post("P3", title="Practitioner").strip() + ",Vacancy,yes\n",
        post("P4", held="1", who="E4").strip() + ",Over establishment,Y\n", post("P5").strip() + ",New,Y\n",
    ]  # fmt: skip
    found = posts(read({"list.csv": head + "".join(rows)}))
    assert found["status"].tolist() == ["frozen", "frozen", "vacant", "supernumerary", "new"]
    assert found["social_worker"].tolist() == ["yes", "no", "yes", "yes", "yes"]


def test_the_shortest_list_is_known(read):
    text = "Position number,Job title,Department,Budget FTE,Actual FTE\nP1,Social worker,Children's duty,1,0.5\n"
    post = read({"list.csv": text}).tables["posts"].iloc[0]
    assert (post.division, post.status, post.occupant_fte, post.social_worker) == (CHILDREN, "filled", 0.5, "yes")


def test_faults_and_the_posts_layout_comes_first(read):
    text = HEAD + (
        post("", held="1") + post("P2", budget="lots") + post("P3", held="-1", who="E") + post("P4", agency="perhaps")
        + post("P5", held="2", who="E5") + post("P6", held="1", who="E6") * 2
    )  # fmt: skip
    records = read({"list.csv": text})
    aside = records.set_aside.set_index("row")["reason"].to_dict()
    assert aside[2] == "`post_id` is blank" and aside[3] == "`budget_fte` is not a number"
    assert aside[4] == "`occupant_fte` is negative" and aside[8].startswith("repeats an earlier row")
    own = (
        "snapshot_date,post_id,division,team,role_group,budget_fte,occupant_id,occupant_fte,status,social_worker\n"
        "2025-09-30,Z,Children's services,,,1,,,vacant,yes\n"
    )
    assert read({"list.csv": text, "posts.csv": own}).tables["posts"]["post_id"].tolist() == ["Z"]


@pytest.mark.parametrize("flag, status, vacant", [
    ("Non-agency", "filled", 0), ("Non agency", "filled", 0), ("Not agency", "filled", 0), ("No agency", "filled", 0),
    ("Permanent", "filled", 0), ("N", "filled", 0), ("Agency - No", "filled", 0), ("Agency worker", "vacant", 1),
    ("Locum", "vacant", 1), ("Interim", "vacant", 1), ("AGENCY (Reed)", "vacant", 1), ("Y", "vacant", 1),
])  # fmt: skip
def test_agency_flags_in_words(read, flag, status, vacant):
    records = read({"list.csv": HEAD + post("P1", held="1", who="E1", agency=flag)})
    assert posts(records)["status"].tolist() == [status] and records.noticed.empty
    assert rate(records, VACANCY) == (vacant, 1.0)


@pytest.mark.parametrize("contract, status", [
    ("Agency staff", "vacant"), ("Agency - Reed", "vacant"), ("Locum cover", "vacant"), ("Interim", "vacant"),
    ("Non-agency", "filled"), ("Permanent", "filled"), ("Fixed term", "filled"), ("Secondment", "filled"),
    ("1", "filled"), ("Y1", "filled"),
])  # fmt: skip
def test_contracts_in_words(read, contract, status):
    records = read({"list.csv": HEAD + post("P1", held="1", who="E1", contract=contract)})
    assert posts(records)["status"].tolist() == [status]


def test_a_flag_that_cannot_be_read_is_noticed_and_the_post_not_recorded(read):
    text = HEAD + (
        post("P1", held="1", who="E1", agency="perhaps") + post("P2", held="1", who="E2", agency="N")
        + post("P3", agency="perhaps") + post("P4", held="1", who="E4", agency="perhaps", contract="Permanent")
    )  # fmt: skip
    records = read({"list.csv": text})
    assert records.noticed[["row", "notice"]].values.tolist() == [
        [2, "has an agency flag that is not yes or no; it counts as not recorded"]
    ]
    row = measure(find(VACANCY), records, [Q2]).figures.iloc[0]
    assert (row["numerator"], row["denominator"], row["not_recorded"]) == (1.0, 3.0, 1)


@pytest.mark.parametrize("rows, vacant, whole, said", [
    # A holder works all of a half beside an empty half: shares.
    ([("0.5", "0.5", "E1", ""), ("0.5", "", "", "")], 0.5, 1.0, "give shares"),
    ([("0.5", "0.5", "E1", ""), ("0.5", "0.5", "E2", "")], 0.0, 1.0, "give shares"),
    ([("0.6", "0.6", "E1", ""), ("0.4", "", "", "")], 0.4, 1.0, "give shares"),
    ([("0.6", "0.6", "E1", ""), ("0.4", "0.4", "A1", "Y")], 0.4, 1.0, "give shares"),
    # One post of a half in two quarters, or two halves each half empty: not told.
    ([("0.5", "0.25", "E1", ""), ("0.5", "0.25", "E2", "")], 0.0, 0.5, "may be the post's or a share"),
    ([("0.5", "0.5", "E1", ""), ("0.5", "0.5", "A1", "Y")], 0.0, 0.5, "may be the post's or a share"),
    # More than one post in all: the budget is the post's.
    ([("1", "0.5", "E1", ""), ("1", "0.3", "E2", "")], 0.2, 1.0, None),
    ([("1", "0.5", "E1", ""), ("0.6", "0.3", "E2", "")], 0.2, 1.0, "the largest is used"),
    ([("1", "1", "E1", ""), ("1", "", "", "")], 0.0, 1.0, "while a row of it has no holder"),
])  # fmt: skip
def test_split_budgets_of_one_post_are_added_where_they_are_shares(read, rows, vacant, whole, said):
    text = "".join(post("P1", budget=b, held=h, who=w, agency=a) for b, h, w, a in rows)
    records = read({"list.csv": HEAD + text})
    assert rate(records, VACANCY) == (pytest.approx(vacant), pytest.approx(whole))
    notices = records.noticed["notice"].unique().tolist()
    assert notices == [] if said is None else len(notices) == 1 and said in notices[0]


def test_who_follows_a_leaver_holds_the_same_share(read):
    text = HEAD + post("P1", budget="0.5", held="0.5", who="L1", end="30/06/2025") + post(
        "P1", budget="0.5", held="0.5", who="E1", start="01/07/2025"
    )
    records = read({"list.csv": text})
    assert rate(records, VACANCY) == (0.0, 0.5) and records.noticed.empty
