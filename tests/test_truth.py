"""The pipeline against the simulator's own account: every measure, every observable quarter, every planted fault.

The truth is counted by the made-up council from its own events, without a reader, a metric or `measure`.
"""

import numpy as np
import pandas as pd
import pytest

from quarterdeck.measure import measure_all
from quarterdeck.metric import catalogue
from quarterdeck.params import load_params
from quarterdeck.periods import Quarter

CLOSE = 1e-9
LAST = "2025-26 Q2"


@pytest.fixture(scope="module")
def truth(made_up):
    return pd.read_csv(made_up.truth, encoding="utf-8")


@pytest.fixture(scope="module")
def measured(opened, truth):
    """The figure of every measure in every quarter that the truth speaks of, indexed by both."""
    quarters = [Quarter(label) for label in sorted(truth["quarter"].unique())]
    every = measure_all(catalogue().values(), opened.records, quarters, opened.params.settings)
    figures = pd.concat({name: m.figures.set_index("period") for name, m in every.items()}, names=["measure"])
    return figures.reorder_levels(["period", "measure"])


def test_the_truth_speaks_of_every_measure_of_the_summary(truth):
    told = set(truth["measure"])
    assert {line.metric for line in load_params().summary_measures} <= told
    assert told <= set(catalogue()), "the truth speaks of a measure that is not there"


@pytest.mark.parametrize("metric", list(catalogue()))
def test_a_measure_gives_the_truth_in_every_quarter_it_can_see(truth, measured, metric):
    own = truth[truth["measure"] == metric].set_index("quarter")
    if own.empty:
        pytest.skip("the simulator keeps no account of this measure")
    ours = measured.xs(metric, level="measure").loc[own.index]
    seen = ours["status"].isin(["provisional", "final"])
    assert seen.any(), f"in no quarter observable: {ours['reason'].iloc[-1]}"
    assert seen.iloc[-1] or ours["status"].iloc[-1] == "supplied" or "picture" in str(ours["reason"].iloc[-1])
    for name in ("numerator", "denominator", "value"):
        same = np.isclose(ours[name], own[name], rtol=CLOSE, atol=CLOSE, equal_nan=True)
        wrong = seen & ~same
        table = pd.DataFrame({"ours": ours[name], "truth": own[name]})[wrong]
        assert table.empty, f"{name} of {metric}:\n{table.to_string()}"


def test_the_four_kinds_of_legal_status_add_to_all_children_looked_after(measured):
    parts = [
        "full_care_orders_at_period_end", "interim_care_orders_at_period_end",
        "section_20_arrangements_at_period_end", "other_order_types_at_period_end",
    ]  # fmt: skip
    value = measured["value"].unstack("measure")
    whole = value["children_looked_after_at_period_end"].dropna()
    assert len(whole) and (value.loc[whole.index, parts].sum(axis=1) == whole).all()


def rows(frame):
    return set(zip(frame["extract"], frame["file"], frame["row"].astype(int), frame["table"], strict=True))


@pytest.fixture(scope="module")
def planted(made_up):
    return pd.read_csv(made_up.faults, encoding="utf-8").rename(columns={"quarter": "extract"})


def test_every_planted_fault_is_set_aside_and_nothing_else_is(planted, opened):
    kept = planted["reason"].isin(["judged date error", "unknown code"])
    aside = rows(opened.records.set_aside)
    assert sorted(rows(planted[~kept]) - aside) == [], "planted but not set aside"
    assert sorted(aside - rows(planted)) == [], "set aside but not planted"


def test_an_unknown_code_is_kept_as_written_and_noticed_to_the_row(planted, opened):
    unknown = planted[(planted["reason"] == "unknown code") & (planted["extract"] == LAST)]
    assert len(unknown)
    aside = rows(opened.records.set_aside)
    noticed = [(p.file, p.message) for p in opened.records.problems if "not among its codes" in p.message]
    for fault in unknown.itertuples():
        found = any(file == fault.file and f" {fault.row}" in said for file, said in noticed)
        assert found or (fault.extract, fault.file, fault.row, fault.table) in aside, fault


def test_a_row_is_set_aside_once_under_its_first_reason(opened):
    aside = opened.records.set_aside
    assert not aside.duplicated(["extract", "file", "sheet", "row", "table"]).any()
    assert aside["reason"].notna().all()


def test_date_errors_of_real_records_are_judged_not_dropped(planted, measured):
    judged = planted[planted["reason"] == "judged date error"]
    assert len(judged)
    errors = measured["date_error"].groupby("measure").sum()
    for table in judged["table"].unique():
        users = [m.id for m in catalogue().values() if table in m.tables and m.kind == "percentage"]
        assert errors.reindex(users).sum() > 0, f"no measure judged the date errors of {table}"
