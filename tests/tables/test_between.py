"""Faults between tables, and between an extract and the one before it."""

import pandas as pd
import pytest

from quarterdeck.tables import TABLES, table
from quarterdeck.tables.checks.between import BETWEEN, CHILDREN, Tables, between
from quarterdeck.tables.checks.over_time import ENOUGH, changed, rewritten, vanished
from typed_rows import AS_AT, enquiry, episode, frame_of, need, plan, price

NEWEST, BEFORE = "2025-26 Q2", "2025-26 Q1"
SINCE = pd.Timestamp("2025-04-01")


def whole(name, cells, **where):
    return TABLES[name].complete(frame_of(name, cells, **where))


def found(check, since=SINCE, **cells):
    """The rows (from 0) of the check's first table that it finds."""
    frames = {name: whole(name, rows) for name, rows in cells.items()}
    (one,) = [c for c in BETWEEN if c.id == check and c.tables[0] == next(iter(cells))]
    tables = Tables(frames, NEWEST, AS_AT, dict.fromkeys(frames, since))
    rows = between(one, tables)
    return [] if rows.empty else [row - 2 for row in rows["source_row"]]


def review(date, child="A"):
    return {"child_id": child, "plan_start_date": "2025-04-01", "review_date": date}


@pytest.mark.parametrize(
    "date, plans, expected",
    [
        ("2025-05-01", [plan("2025-04-10", "2025-06-01")], []),
        ("2025-04-10", [plan("2025-04-10", "2025-06-01")], []),
        ("2025-04-09", [plan("2025-04-10", "2025-06-01")], [0]),
        ("2025-06-01", [plan("2025-04-10", "2025-06-01")], []),
        ("2025-06-02", [plan("2025-04-10", "2025-06-01")], [0]),
        ("2025-06-02", [plan("2025-04-10", "2025-06-01"), plan("2025-05-01")], []),
        ("2025-05-01", [plan("2025-04-10", child="B")], [0]),
        ("2025-03-31", [plan("2025-04-10", child="B")], []),  # the plans of that day may no longer be shown
    ],
)
def test_a_review_is_held_on_a_day_of_the_childs_plan(date, plans, expected):
    cells = {"child_protection_reviews": [review(date)], "child_protection_plans": plans}
    assert found("review_without_plan", **cells) == expected


@pytest.mark.parametrize(
    "date, expected", [("2025-05-01", []), ("2025-06-01", []), ("2025-06-02", [0]), ("2025-04-09", [0])]
)
def test_a_review_of_a_child_looked_after_is_held_while_it_is(date, expected):
    reviews = [{"child_id": "A", "review": date}]
    cells = {"looked_after_reviews": reviews, "episodes": [episode("2025-04-10", "2025-06-01")]}
    assert found("review_out_of_care", **cells) == expected


@pytest.mark.parametrize(
    "rate_to, episodes, expected",
    [
        (None, [episode("2025-04-10")], []),
        (None, [episode("2025-04-10", child="B")], [0]),
        (None, [episode("2025-04-10", "2025-09-30")], [0]),  # out at the end of the day
        (None, [episode("2025-04-10", "2025-10-01")], []),
        ("2025-09-30", [episode("2025-04-10", child="B")], []),
        ("2025-10-01", [episode("2025-04-10", child="B")], [0]),
    ],
)
def test_a_price_is_paid_for_a_child_who_is_looked_after(rate_to, episodes, expected):
    assert found("paid_not_looked_after", placement_costs=[price("2025-05-01", rate_to)], episodes=episodes) == expected


def test_an_unregistered_placement_is_of_a_child_who_is_looked_after():
    log = [{"child_id": "A", "start": "2025-09-01", "end": None}, {"child_id": "B", "start": "2025-09-01", "end": None}]
    cells = {"unregistered_placements": log, "episodes": [episode("2025-04-10")]}
    assert found("unregistered_not_looked_after", **cells) == [1]


def test_a_child_is_described_alike_in_every_table():
    born = {"date_of_birth": "2010-01-01", "sex": "Male"}
    other = {"date_of_birth": "2010-01-02", "sex": "Female"}
    rows = [need("2025-05-01", **other), need("2025-05-01", child="B", **other), need("2025-05-02", sex="Not stated")]
    cells = {"children_in_need": rows, "episodes": [episode("2025-04-10", **born)]}
    assert found("date_of_birth_differs", **cells) == [0]
    assert found("sex_differs", **cells) == [0]


def test_an_identifier_that_lost_its_zeros_in_one_table_is_found():
    cells = {
        "section_47": [enquiry("2025-05-01", child=c) for c in ("7", "007", "8")],
        "episodes": [episode("2025-04-10", child="007")],
    }
    assert found("leading_zeros_differ", **cells) == [0]


def test_only_rows_of_the_newest_extract_are_judged():
    frames = {
        "placement_costs": whole("placement_costs", [price("2025-05-01")], extract=BEFORE),
        "episodes": whole("episodes", [episode("2025-04-10", child="B")]),
    }
    tables = Tables(frames, NEWEST, AS_AT, {})
    assert all(between(one, tables).empty for one in BETWEEN)


def test_every_childrens_table_is_held_against_those_before_it():
    named = {one.tables[0] for one in BETWEEN if one.id == "leading_zeros_differ"}
    assert named == set(CHILDREN[1:])


@pytest.mark.parametrize("one", BETWEEN, ids=lambda one: f"{one.id}-{one.tables[0]}")
def test_a_check_between_tables_says_what_to_do(one):
    assert one.severity == "warns" and one.says and one.do.endswith(".") and one.effect.endswith(".")
    assert set(one.columns) <= {column for name in one.tables for column in table(name).column}


# Between an extract and the one before it.


def older(*cells):
    return whole("episodes", cells, extract=BEFORE).assign(_as_at=pd.Timestamp("2025-06-30"))


@pytest.mark.parametrize(
    "before, now, rows",
    [
        (episode("2025-04-01"), episode("2025-04-01", child="B"), [2]),
        (episode("2025-04-01"), episode("2025-04-01", "2025-08-01"), []),
        (episode("2025-04-01"), episode("2025-09-01"), []),  # it is here, if under another episode
        (episode("2025-04-01", "2025-06-30"), episode("2025-04-01", child="B"), []),  # it had left
        (episode("2025-04-01", "2025-07-01"), episode("2025-04-01", child="B"), [2]),
    ],
)
def test_a_child_with_an_open_episode_does_not_vanish(before, now, rows):
    assert vanished(table("episodes"), whole("episodes", [now]), older(before))["source_row"].tolist() == rows


def test_a_child_placed_for_adoption_is_adopted_and_has_not_vanished():
    cells = [{"child_id": "A", "date_placed": "2025-04-01"}]
    spec = table("placed_for_adoption")
    others = whole(spec.name, [{"child_id": "B", "date_placed": "2025-04-01"}])
    assert vanished(spec, others, whole(spec.name, cells, extract=BEFORE)).empty


def past(number, **cells):
    return [episode("2025-04-01", "2025-05-01", child=f"C{n}", **cells) for n in range(number)]


@pytest.mark.parametrize("different, says", [(0, False), (8, False), (9, True), (40, True)])
def test_a_past_of_which_more_than_a_fifth_differs_was_rewritten(different, says):
    now = past(40)
    for row in now[:different]:
        row["legal_status"] = "V2"
    compared = changed(table("episodes"), whole("episodes", now), older(*past(40)), pd.Timestamp("2024-04-01"))
    assert compared.different == different and compared.rows == 40
    assert compared.columns == ({"legal_status": different} if different else {})
    assert rewritten(compared) is says


def test_rows_that_are_gone_or_new_are_counted_and_ages_are_no_change():
    now = whole("episodes", [*past(30), episode("2025-04-02", "2025-05-02", child="N")])
    compared = changed(table("episodes"), now, older(*past(40)), pd.Timestamp("2024-04-01"))
    assert (compared.gone, compared.new, compared.different) == (10, 1, 0) and rewritten(compared)


def test_what_the_newer_extract_cannot_see_is_not_compared():
    late = pd.Timestamp("2025-05-02")
    assert changed(table("episodes"), whole("episodes", past(40)), older(*past(40)), late) is None
    assert changed(table("episodes"), whole("episodes", past(ENOUGH - 1)), older(*past(40)), SINCE) is None
