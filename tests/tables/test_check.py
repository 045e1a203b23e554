"""Rows are used, or set aside once under their first fault; nothing is lost and no cell is repeated."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.tables import table
from quarterdeck.tables.checks.each_row import RUN_LATE, check
from quarterdeck.tables.checks.faults import SET_ASIDE, kind_of
from quarterdeck.tables.spec import empty

AS_AT = pd.Timestamp("2025-09-30")


def rows(name, *cells, unreadable=None, **more):
    """A typed frame of a table from dicts of cells, with where each row stood."""
    frame = pd.DataFrame(list(cells))
    for column in table(name).columns:
        if column.name in frame and column.type == "date":
            frame[column.name] = pd.to_datetime(frame[column.name]).astype("datetime64[ns]")
        elif column.name in frame and column.type in ("number", "whole"):
            frame[column.name] = frame[column.name].astype("float64")
        elif column.name in frame:
            frame[column.name] = frame[column.name].astype("str")
    return frame.assign(
        source_file="file.csv", source_row=range(2, len(frame) + 2), extract="2025-26 Q2", _as_at=AS_AT,
        _unreadable=pd.Series(unreadable or [""] * len(frame), dtype="str"), **more,
    )  # fmt: skip


def episode(**cells):
    return {"child_id": "A", "decom": "2025-05-01", "legal_status": "C2", "dec": None} | cells


def reason(frame, name="episodes"):
    checked = check(table(name), frame)
    return checked.set_aside["reason"].tolist()


@pytest.mark.parametrize(
    "cells, expected",
    [
        ({}, []),
        ({"dec": "2025-05-01"}, []),
        ({"dec": "2025-04-30"}, ["`dec` is before `decom`"]),
        ({"decom": None}, ["`decom` is blank"]),
        ({"child_id": None}, ["`child_id` is blank"]),
        ({"decom": AS_AT}, []),
        ({"decom": AS_AT + RUN_LATE}, []),
        ({"decom": AS_AT + RUN_LATE + pd.Timedelta(days=1)}, ["`decom` is after the extract's date"]),
        ({"dec": AS_AT + RUN_LATE + pd.Timedelta(days=1)}, ["`dec` is after the extract's date"]),
        ({"legal_status": "C9"}, []),
    ],
)
def test_an_episode_is_set_aside_only_for_a_fault(cells, expected):
    assert reason(rows("episodes", episode(**cells))) == expected


def test_a_row_is_set_aside_once_with_all_its_faults_listed():
    frame = rows("episodes", episode(), episode(child_id=None, decom="2027-01-01", dec="2026-12-01"))
    aside = check(table("episodes"), frame).set_aside
    assert len(aside) == 1
    assert aside["faults"].item() == (
        "`child_id` is blank; `dec` is before `decom`; `decom` is after the extract's date; "
        "`dec` is after the extract's date"
    )


def test_text_where_a_date_belongs_is_named_and_is_not_also_called_blank():
    aside = check(table("episodes"), rows("episodes", episode(decom=None), unreadable=["decom|"])).set_aside
    assert aside["faults"].item() == "text where a date belongs in `decom`"


def test_an_unreadable_date_that_decides_nothing_is_counted_and_its_row_used():
    checked = check(table("episodes"), rows("episodes", episode(), unreadable=["date_of_birth|"]))
    assert len(checked.used) == 1 and checked.set_aside.empty
    assert checked.notices["notice"].tolist() == ["has a `date_of_birth` that is not a date; it counts as not recorded"]


def test_the_second_of_two_rows_under_one_key_is_set_aside_but_not_in_another_extract():
    same = rows("episodes", episode(), episode(dec="2025-06-01"))
    assert reason(same) == ["repeats an earlier row (same `child_id`, `decom`)"]
    assert reason(same.assign(extract=["2025-26 Q1", "2025-26 Q2"])) == []


def test_identical_packages_are_double_up_care_and_are_kept():
    care = {"person_id": "A", "start": "2025-05-01", "service_type": "Community", "weekly_gross": 100.0}
    checked = check(table("packages"), rows("packages", care, care))
    assert len(checked.used) == 2
    assert "is identical to an earlier row; both are kept" in checked.notices["notice"].tolist()


@pytest.mark.parametrize("start, authorised", [(None, "2025-06-01"), ("2025-06-02", "2025-06-01")])
def test_date_errors_of_judged_tables_go_on_to_the_measure(start, authorised):
    assert reason(rows("assessments", {"child_id": "A", "start_date": start, "authorised_date": authorised}),
                  "assessments") == []  # fmt: skip


def test_a_negative_price_is_set_aside_and_a_negative_ledger_line_is_income():
    price = {"child_id": "A", "placement_id": "P", "start": "2025-05-01", "rate_from": "2025-05-01",
             "weekly_gross": -1.0}  # fmt: skip
    assert reason(rows("placement_costs", price), "placement_costs") == ["`weekly_gross` is negative"]
    line = {"period_end": "2025-09-30", "directorate": "D", "division": "Adult social care", "account": "Fees",
            "amount": -1.0, "accrual": "no"}  # fmt: skip
    assert reason(rows("actuals", line), "actuals") == []


def test_an_unknown_code_is_kept_as_written_and_counted():
    checked = check(table("episodes"), rows("episodes", episode(place="Q9")))
    assert checked.used["place"].item() == "Q9"
    assert "has a `place` that is not among its codes; it is kept as written" in checked.notices["notice"].tolist()


def test_no_finding_repeats_a_cell():
    secret = "Zebedee"
    frame = rows("episodes", episode(child_id=secret, place=secret, decom=None), unreadable=["decom|"])
    checked = check(table("episodes"), frame)
    told = " ".join(checked.set_aside["reason"].tolist() + checked.set_aside["faults"].tolist())
    assert secret not in told + " ".join(checked.notices["notice"])


def test_a_table_without_rows_passes():
    spec = table("episodes")
    frame = pd.DataFrame({c.name: empty(c.type, pd.RangeIndex(0)) for c in spec.columns}).assign(
        source_file=empty("text", pd.RangeIndex(0)), source_row=0, extract="", _as_at=AS_AT
    )
    checked = check(spec, frame)
    assert len(checked.used) == 0 and len(checked.set_aside) == 0


dates = st.one_of(st.none(), st.dates(pd.Timestamp("2023-01-01").date(), pd.Timestamp("2026-12-31").date()))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["A", "B", None]), dates, dates), min_size=1, max_size=12))
def test_rows_in_are_rows_used_and_rows_set_aside(cells):
    frame = rows("episodes", *(episode(child_id=c, decom=a, dec=b) for c, a, b in cells))
    checked = check(table("episodes"), frame)
    both = sorted(checked.used["source_row"].tolist() + checked.set_aside["source_row"].tolist())
    assert both == frame["source_row"].tolist()
    good = checked.used
    assert not (good["dec"] < good["decom"]).any() and good["decom"].notna().all()
    assert not good.duplicated(["child_id", "decom"]).any()


@pytest.mark.parametrize("name, column, words", [
    ("actuals", "accrual", "`accrual` is neither yes nor no"),
    ("ehc_plans", "exception", "`exception` is neither yes nor no"),
    ("foster_households", "ceased_on", "text where a date belongs in `ceased_on`"),
    ("placement_costs", "end", "text where a date belongs in `end`"),
])  # fmt: skip
def test_what_decides_a_figure_is_no_blank_where_it_cannot_be_read(name, column, words):
    spec = table(name)
    frame = spec.complete(pd.DataFrame(index=range(2))).assign(
        source_file="file.csv", source_row=[2, 3], extract="2025-26 Q2", _as_at=AS_AT,
        _unreadable=pd.Series([f"{column}|", ""], dtype="str"),
    )  # fmt: skip
    faults = check(spec, frame).set_aside.set_index("source_row")["faults"]
    assert words in faults[2] and not (3 in faults and words in faults[3])
    assert kind_of(words).effect == SET_ASIDE and kind_of(words).id != "other"
