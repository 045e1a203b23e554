"""Faults across rows: each check finds its fault, passes over the near miss, and knows the edge day."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.tables import table
from quarterdeck.tables.checks.across import SETS_ASIDE, STOPS, WARNS, across
from quarterdeck.tables.checks.each_row import check
from quarterdeck.tables.checks.every import ACROSS, checks_of
from quarterdeck.tables.checks.faults import kind_of
from typed_rows import AS_AT, enquiry, episode, frame_of, need, plan, price


def checked(name, *cells, **where):
    return across(table(name), check(table(name), frame_of(name, cells, **where)), checks_of(name))


def found(name, *cells):
    """The rows (from 0) that each check across rows found: those warned of and those set aside."""
    done = checked(name, *cells)
    each = {}
    for one in done.notices[done.notices["check"] != ""].itertuples():
        each.setdefault(one.check, []).append(one.row - 2)
    for one in done.set_aside.itertuples():
        for words in one.faults.split("; "):
            if (kind := kind_of(words).id) in {c.id for c in ACROSS}:
                each.setdefault(kind, []).append(one.source_row - 2)
    return {name: sorted(rows) for name, rows in each.items()}


def beds(registered, usable, occupied):
    return {"home_urn": "SC1", "snapshot_date": "2025-09-30", "registered_beds": registered, "usable_beds": usable,
            "occupied": occupied}  # fmt: skip


def household(approved, occupied, unavailable, **cells):
    return {"household_id": "H", "type": "mainstream", "approved_places": approved, "occupied": occupied,
            "unavailable": unavailable, "from": "2025-01-01"} | cells  # fmt: skip


def forecast(service, **cells):
    return {"as_at": "2025-09-30", "directorate": "D", "division": "Children's services", "service": service,
            "budget_current": 10.0, "forecast_outturn": 12.0} | cells  # fmt: skip


def discharge(pathway, count, residence="council", **cells):
    return {"month_end": "2025-09-30", "trust": "T", "residence": residence, "pathway": pathway, "count": count} | cells


def supplied(numerator, denominator, value=None, unit="%", measure="m"):
    return {"measure": measure, "period": "2025-26 Q2", "numerator": numerator, "denominator": denominator,
            "value": value, "unit": unit, "status": "final"}  # fmt: skip


def post(budget, occupied, who, post_id="P", status="filled"):
    return {"snapshot_date": "2025-09-30", "post_id": post_id, "division": "Children's services", "budget_fte": budget,
            "occupant_id": who, "occupant_fte": occupied, "status": status, "social_worker": "yes"}  # fmt: skip


FIRST, SECOND = "2025-04-01", "2025-06-01"
CASES = [
    # check, table, rows, the rows found
    ("episodes_overlap", "episodes", [episode(FIRST, "2025-06-02"), episode(SECOND)], [1]),
    ("episodes_overlap", "episodes", [episode(FIRST, SECOND), episode(SECOND)], []),
    ("episodes_overlap", "episodes", [episode(FIRST, "2025-06-02"), episode(SECOND, child="B")], []),
    ("episodes_overlap", "episodes",
     [episode("2025-07-01"), episode(FIRST, "2025-09-01"), episode("2025-05-01", SECOND)], [0, 2]),
    ("episode_left_open", "episodes", [episode(FIRST), episode(SECOND)], [0]),
    ("episode_left_open", "episodes", [episode(FIRST, SECOND), episode(SECOND)], []),
    ("episode_left_open", "episodes", [episode(FIRST), episode(SECOND, child="B")], []),
    ("x1_last", "episodes", [episode(FIRST, SECOND)], [0]),
    ("x1_last", "episodes", [episode(FIRST, SECOND, rec="E4A")], []),
    ("x1_last", "episodes", [episode(FIRST, "2025-09-30")], [0]),
    ("x1_last", "episodes", [episode(FIRST, "2025-10-01")], []),  # the next may not be entered yet
    ("x1_gap", "episodes", [episode(FIRST, SECOND), episode("2025-06-02")], [0]),
    ("x1_gap", "episodes", [episode(FIRST, SECOND), episode(SECOND)], []),
    ("x1_gap", "episodes", [episode(FIRST, SECOND, rec="E4A"), episode("2025-06-02", rne="S")], []),
    ("reason_without_end", "episodes", [episode(FIRST, rec="E4A")], [0]),
    ("reason_without_end", "episodes", [episode(FIRST, SECOND, rec="E4A"), episode("2025-07-01", rne="S")], []),
    ("end_without_reason", "episodes", [episode(FIRST, SECOND, rec=None), episode(SECOND, "2025-07-01")], [0]),
    ("end_without_reason", "episodes", [episode(FIRST, SECOND, rec=None)], []),  # an extract without the column
    ("care_resumed", "episodes", [episode(FIRST, SECOND, rec="E4A"), episode("2025-06-02", rne="L")], [1]),
    ("care_resumed", "episodes", [episode(FIRST, SECOND, rec="E4A"), episode("2025-06-02", rne="S")], []),
    ("care_resumed", "episodes", [episode(FIRST, SECOND), episode(SECOND, rne="L")], []),
    ("missing_overlap", "missing_episodes",
     [{"child_id": "A", "missing_type": "M", "mis_start": FIRST, "mis_end": "2025-04-03"},
      {"child_id": "A", "missing_type": "M", "mis_start": "2025-04-02", "mis_end": "2025-04-05"}], [1]),
    ("missing_overlap", "missing_episodes",
     [{"child_id": "A", "missing_type": "M", "mis_start": FIRST, "mis_end": "2025-04-03"},
      {"child_id": "A", "missing_type": "M", "mis_start": "2025-04-03", "mis_end": "2025-04-05"}], []),
    ("unregistered_overlap", "unregistered_placements",
     [{"child_id": "A", "start": FIRST, "end": SECOND}, {"child_id": "A", "start": "2025-05-31", "end": None}], [1]),
    ("unregistered_overlap", "unregistered_placements",
     [{"child_id": "A", "start": FIRST, "end": SECOND}, {"child_id": "A", "start": SECOND, "end": None}], []),
    ("plans_overlap", "child_protection_plans", [plan(FIRST, SECOND), plan("2025-05-31")], [1]),
    ("plans_overlap", "child_protection_plans", [plan(FIRST, SECOND), plan(SECOND)], []),
    ("plan_left_open", "child_protection_plans", [plan(FIRST), plan(SECOND)], [0]),
    ("plan_left_open", "child_protection_plans", [plan(FIRST, SECOND), plan(SECOND)], []),
    ("need_open_twice", "children_in_need", [need(FIRST), need(SECOND)], [0]),
    ("need_open_twice", "children_in_need", [need(FIRST), need(SECOND), need("2025-07-01", child="B")], [0]),
    ("need_open_twice", "children_in_need", [need(FIRST, SECOND), need(SECOND)], []),
    ("need_open_twice", "children_in_need", [need(FIRST), need(SECOND, "2025-07-01")], []),
    ("conference_before_enquiry", "section_47", [enquiry(SECOND, "2025-05-31")], [0]),
    ("conference_before_enquiry", "section_47", [enquiry(SECOND, SECOND), enquiry(FIRST)], []),
    ("conference_not_needed", "section_47", [enquiry(FIRST, SECOND, icpc_unnecessary="yes")], [0]),
    ("conference_not_needed", "section_47",
     [enquiry(FIRST, SECOND, icpc_unnecessary="no"), enquiry(SECOND, icpc_unnecessary="yes")], []),
    ("authorised_before_start", "assessments",
     [{"child_id": "A", "start_date": SECOND, "authorised_date": "2025-05-31"},
      {"child_id": "B", "start_date": SECOND, "authorised_date": SECOND},
      {"child_id": "C", "start_date": SECOND, "authorised_date": None}], [0]),
    ("plan_ceased_before_request", "ehc_plans",
     [{"plan_id": "1", "person_id": "A", "request_date": SECOND, "cease_date": "2025-05-31"},
      {"plan_id": "2", "person_id": "B", "request_date": SECOND, "cease_date": SECOND}], [0]),
    ("prices_overlap", "placement_costs", [price(FIRST, SECOND), price("2025-05-31")], [1]),
    ("prices_overlap", "placement_costs", [price(FIRST, SECOND), price(SECOND)], []),
    ("prices_overlap", "placement_costs", [price(FIRST, SECOND), price("2025-05-31", placement="Q")], []),
    ("price_left_open", "placement_costs", [price(FIRST), price(SECOND)], [0]),
    ("price_left_open", "placement_costs", [price(FIRST), price(SECOND, placement="Q")], []),
    ("identifiers_rounded", "episodes",
     [episode(FIRST, child="1.2E+11"), episode(FIRST, child="B", rne="S"), episode(FIRST, child="12E")], [0]),
    ("two_birth_dates", "episodes",
     [episode(FIRST, SECOND, date_of_birth="2010-01-01"), episode(SECOND, date_of_birth="2010-01-02")], [1]),
    ("two_birth_dates", "episodes",
     [episode(FIRST, SECOND, date_of_birth="2010-01-01"), episode(SECOND, date_of_birth=None),
      episode(FIRST, child="B", date_of_birth="2010-01-02")], []),
    ("two_sexes", "episodes", [episode(FIRST, SECOND, sex="Female"), episode(SECOND, sex="Male")], [1]),
    ("two_sexes", "episodes", [episode(FIRST, SECOND, sex="Not stated"), episode(SECOND, sex="Male")], []),
    ("leading_zeros", "episodes", [episode(FIRST, child="007"), episode(FIRST, child="7"), episode(FIRST)], [0, 1]),
    ("leading_zeros", "episodes", [episode(FIRST, child="007"), episode(FIRST, child="70")], []),
    ("leading_zeros", "episodes", [episode(FIRST, child="A07"), episode(FIRST, child="A7")], []),
    ("same_child_twice", "episodes",
     [episode(FIRST, child=c, date_of_birth="2010-01-01", sex="Male", ethnicity="WBRI") for c in "AB"], [1]),
    ("same_child_twice", "episodes",
     [episode(FIRST, child=c, date_of_birth="2010-01-01", sex=s, ethnicity="WBRI")
      for c, s in (("A", "Male"), ("B", "Female"))], []),
    ("same_child_twice", "episodes",
     [episode(d, child=c, date_of_birth="2010-01-01", sex="Male", ethnicity="WBRI")
      for c, d in (("A", FIRST), ("B", "2025-04-02"))], []),
    ("beds_over_registered", "residential_beds", [beds(4, 4, 5)], [0]),
    ("beds_over_registered", "residential_beds", [beds(4, 4, 4)], []),
    ("beds_usable_over_registered", "residential_beds", [beds(4, 5, 3)], [0]),
    ("beds_usable_over_registered", "residential_beds", [beds(4, 4, 3)], []),
    ("places_over_approved", "foster_households", [household(3, 2, 2)], [0]),
    ("places_over_approved", "foster_households", [household(3, 2, 1)], []),
    ("forecast_total_line", "forecasts",
     [forecast("Fostering"), forecast("TOTAL"), forecast("Fostering total")], [1, 2]),
    ("forecast_total_line", "forecasts", [forecast("Fostering"), forecast("Total mobility")], [1]),
    ("forecast_total_line", "forecasts", [forecast("All services")], []),  # the one line there is
    ("forecast_total_line", "forecasts", [forecast("Fostering"), forecast("Subtotally other")], []),
    ("discharge_total_line", "discharges", [discharge("0", 5.0), discharge("1", 4.0), discharge("Total", 9.0)], [2]),
    ("discharge_total_line", "discharges", [discharge("0", 5.0), discharge("4", 4.0)], []),
    ("discharges_over_all", "discharges", [discharge("1", 6.0), discharge("1", 5.0, "all")], [0]),
    ("discharges_over_all", "discharges",
     [discharge("1", 5.0), discharge("1", 5.0, "all"), discharge("2", 9.0), discharge("1", 6.0, trust="U")], []),
    ("return_over_whole", "owner_returns", [supplied(11, 10)], [0]),
    ("return_over_whole", "owner_returns", [supplied(10, 10), supplied(11, 10, unit="£ a week", measure="n")], []),
    ("return_not_its_share", "owner_returns", [supplied(5, 10, value=51.0)], [0]),
    ("return_not_its_share", "owner_returns",
     [supplied(5, 10, value=50.4), supplied(None, None, 7.0, measure="n")], []),
    ("post_overfilled", "posts", [post(1.0, 0.6, "a"), post(1.0, 0.5, "b")], [0, 1]),
    ("post_overfilled", "posts",
     [post(1.0, 0.5, "a"), post(1.0, 0.5, "b"), post(1.0, 1.0, "c", "Q", "supernumerary"),
      post(0.5, 0.0, None, "Q", "vacant")], []),
]  # fmt: skip


@pytest.mark.parametrize("name, of, cells, expected", CASES)
def test_a_check_finds_its_fault_and_passes_over_the_near_miss(name, of, cells, expected):
    assert found(of, *cells).get(name, []) == expected


@pytest.mark.parametrize("name", [one.id for one in ACROSS])
def test_every_check_has_a_case_in_which_it_finds_and_one_in_which_it_does_not(name):
    of = [expected for check_id, _, _, expected in CASES if check_id == name]
    assert any(of), "nothing shows that it finds its fault"
    assert name in {c for c, _, cells, rows in CASES if len(rows) < len(cells)}, "nothing shows that it finds no more"


@pytest.mark.parametrize("one", ACROSS, ids=lambda one: one.id)
def test_a_check_says_what_to_do_and_what_it_does_to_a_figure(one):
    assert one.severity in (STOPS, SETS_ASIDE, WARNS)
    assert one.says and one.do.endswith(".") and one.effect.endswith(".")
    assert set(one.columns) <= set(table(one.tables[0]).column if one.tables else ("date_of_birth", "sex"))


def test_the_ids_of_checks_are_unique():
    assert len({one.id for one in ACROSS}) == len(ACROSS)


def test_warnings_leave_every_row_in_use():
    cells = [episode(FIRST, "2025-06-02"), episode(SECOND), episode("2025-07-01", rec="E4A")]
    done = checked("episodes", *cells)
    assert len(done.used) == 3 and done.set_aside.empty


def test_a_fault_that_sets_aside_does_so_once_and_takes_the_rows_other_findings_along():
    done = checked("discharges", discharge("0", 5.0), discharge("Total", 5.0))
    assert done.set_aside["reason"].tolist() == ["is a total of the pathways, not a pathway"]
    assert done.used["pathway"].tolist() == ["0"]
    assert done.notices.empty  # that `pathway` is no code of the list is no news of a row that is not used


def test_a_row_set_aside_already_lists_its_faults_across_rows_too():
    bad = episode("2025-05-01", "2025-04-30")
    done = checked("episodes", episode(FIRST, SECOND), bad, episode(SECOND))
    assert done.set_aside["reason"].tolist() == ["`dec` is before `decom`"]
    faults = done.set_aside["faults"].item()
    assert faults.startswith("`dec` is before `decom`; ")
    assert "begins before an earlier episode of the child has ended" in faults
    assert done.notices[done.notices["check"] != ""].empty  # the good rows are not blamed for it


def test_a_faulty_row_is_no_next_episode_for_the_one_before_it():
    done = checked("episodes", episode(FIRST, SECOND), episode(SECOND, "2025-05-31"))
    assert done.notices["check"].tolist()[-1:] == ["x1_last"]


def test_rounded_identifiers_stop_the_table_where_they_are_most_of_it():
    few = [episode(FIRST, child="1.2E+11"), *(episode(FIRST, child=f"B{n}") for n in range(3))]
    assert len(checked("episodes", *few).used) == 3
    many = [episode(FIRST, child="1.2E+11"), episode(SECOND, child="1.2E+11"), episode(FIRST, child="B")]
    done = checked("episodes", *many)
    assert done.used.empty
    assert set(done.set_aside["reason"]) == {"has an identifier that a spreadsheet rounded (as 1.2E+11)"}


def test_extracts_do_not_overlap_each_other():
    frames = [frame_of("episodes", [episode(FIRST)], extract=q) for q in ("2025-26 Q1", "2025-26 Q2")]
    whole = check(table("episodes"), pd.concat(frames, ignore_index=True))
    assert across(table("episodes"), whole, checks_of("episodes")).notices["check"].eq("").all()


def test_findings_name_the_sheet_and_repeat_no_cell():
    secret = "Zebedee"
    done = checked("episodes", episode(FIRST, child=secret), episode(SECOND, child=secret), sheet="List 8")
    assert set(done.notices["sheet"]) == {"List 8"}
    assert secret not in " ".join(done.notices["notice"])


dates = st.one_of(st.none(), st.dates(pd.Timestamp("2025-01-01").date(), pd.Timestamp("2025-09-30").date()))
spell = st.tuples(st.sampled_from("AB"), st.dates(pd.Timestamp("2025-01-01").date(), AS_AT.date()), dates)


@settings(max_examples=60, deadline=None)
@given(st.lists(spell, min_size=1, max_size=9, unique_by=lambda s: s[:2]))
def test_overlaps_are_those_that_a_day_by_day_count_finds(spells):
    """A later spell overlaps when an earlier one, unless it was left open, still ran on the day it began."""
    good = [(c, a, b) for c, a, b in spells if b is None or b >= a]
    if not good:
        return
    expected = [
        n
        for n, (child, start, _) in enumerate(good)
        if any(c == child and a < start and b is not None and b > start for c, a, b in good)
    ]
    cells = [episode(a, b, child=c, rec=None) for c, a, b in good]
    assert found("episodes", *cells).get("episodes_overlap", []) == expected


def test_a_million_episodes_are_checked_in_a_few_seconds():
    """A tenth of that here; the cost is that of sorting, so it grows as the rows do."""
    from time import process_time

    rows, children = 100_000, 30_000
    child = np.arange(rows) % children
    start = np.datetime64("2015-01-01") + 100 * (np.arange(rows) // children)
    frame = frame_of("episodes", [episode(FIRST)]).loc[np.zeros(rows, dtype="int64")].reset_index(drop=True)
    frame = frame.assign(
        child_id=pd.Series(child).astype("str").astype("str"), decom=start.astype("datetime64[ns]"),
        dec=(start + 100).astype("datetime64[ns]"), source_row=np.arange(rows), rec="X1",
    )  # fmt: skip
    passed = check(table("episodes"), frame)
    begun = process_time()
    done = across(table("episodes"), passed, checks_of("episodes"))
    assert process_time() - begun < 3
    assert done.notices["check"].isin(["x1_last", ""]).all() and len(done.used) == rows


def test_one_pupil_number_under_two_identifiers_is_one_child_whatever_else_is_written():
    cells = [
        {"child_id": child, "upn": upn, "date_of_birth": born, "as_at": "2025-09-30"}
        for child, upn, born in (("A", "X1", "2010-01-01"), ("B", "X1", "2011-01-01"), ("C", None, "2010-01-01"))
    ]
    assert found("census_children", *cells)["same_child_twice"] == [1]
