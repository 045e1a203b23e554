"""What holds for every metric, tested once for all of them."""

import re

import numpy as np
import pandas as pd
import pytest

from quarterdeck.measure import measure
from quarterdeck.metric import OUTCOMES, catalogue, within
from quarterdeck.periods import looked_at
from quarterdeck.records import Records
from quarterdeck.tables import TABLES
from quarterdeck.tally import tally

METRICS = list(catalogue().values())
EXAMPLES = [(metric, example) for metric in METRICS for example in metric.examples]


def people_outcomes(metric, judged):
    """The outcome of each judged record, rows that only bring a population left aside."""
    whole = tally(metric, judged)
    return pd.Series(np.array(OUTCOMES)[whole.outcome], index=judged.index)[~whole.population]


def named(value):
    return getattr(value, "id", None) or getattr(value, "period", None)


def example_records(metric, example):
    frames, expected = example.frames(metric.tables[0])
    missing = [name for name in metric.tables if name not in frames]
    assert not missing, f"the worked example of {metric.id} lacks {', '.join(missing)}"
    return Records.from_tables(frames, as_at=example.when.end), expected


@pytest.mark.parametrize("metric, example", EXAMPLES, ids=named)
def test_the_worked_example_holds(metric, example):
    records, expected = example_records(metric, example)
    if example.expect is not None:
        figure = measure(metric, records, [example.when], settings=example.settings).figures.iloc[0]
        assert figure["value"] == pytest.approx(example.expect, abs=0.05 if metric.kind == "percentage" else 1e-6)
        return
    judged = metric.judged(records, example.when, example.settings)
    outcomes = people_outcomes(metric, judged)
    got = outcomes.reindex(expected.index).fillna("left out")
    assert got.tolist() == expected.tolist()


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_it_says_what_it_is(metric):
    assert metric.examples, "a metric without a worked example"
    assert len(metric.definition.split()) >= 8, "a definition that a member could read"
    assert metric.title and metric.title[0].isupper() and not metric.title.endswith(".")
    assert metric.source
    assert re.fullmatch(r"[a-z][a-z0-9_]*", metric.id)
    assert metric.area in ("finance", "children", "adults")
    assert metric.unit


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_a_measure_that_counts_time_names_what_is_open_and_late(metric):
    import inspect

    if metric.kind == "percentage" and re.search(r"\bwithin\(", inspect.getsource(metric.function)):
        assert metric.open_and_late is not None
        assert metric.open_and_late.basis == "at period end"
        assert metric.open_and_late.polarity == "low is good"


def enlarged(metric):
    """The records of all the worked examples of one period, and that period."""
    example = metric.examples[0]
    records, _ = example_records(metric, example)
    return records, example


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_groups_and_filters_add_up_to_the_whole(metric):
    records, example = enlarged(metric)
    whole = measure(metric, records, [example.when], settings=example.settings).figures.iloc[0]
    judged = metric.judged(records, example.when, example.settings)
    own = [c for c in judged.columns if judged[c].dtype == "str" and c not in ("outcome", "source_file", "extract")]
    for group in [*metric.groups, *own[:4]]:
        parts = measure(metric, records, [example.when], by=group, settings=example.settings).figures
        assert parts["numerator"].sum() == pytest.approx(whole["numerator"])
        if metric.kind == "percentage":
            assert parts["denominator"].sum() == pytest.approx(whole["denominator"])
        assert parts["records"].sum() == whole["records"]
    half = judged.index[~tally(metric, judged).population][::2]
    one = measure(metric, records, [example.when], where=lambda r: r.index.isin(half), settings=example.settings)
    two = measure(metric, records, [example.when], where=lambda r: ~r.index.isin(half), settings=example.settings)
    both = one.figures["numerator"].item() + two.figures["numerator"].item()
    assert both == pytest.approx(whole["numerator"])


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_rows_in_are_rows_used_and_rows_accounted_for(metric):
    records, example = enlarged(metric)
    figure = measure(metric, records, [example.when], settings=example.settings).figures.iloc[0]
    used = figure["yes"] + figure["no"]
    rest = figure[["left_out", "date_error", "not_recorded", "outside", "set_aside_when_read"]].sum()
    assert figure["rows_in"] == used + rest
    assert (figure[["yes", "no", "left_out", "date_error", "not_recorded", "outside"]] >= 0).all()


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_empty_tables_give_zero_or_nothing_to_measure_and_never_an_error(metric):
    tables = {}
    for name in metric.tables:
        spec = TABLES[name]
        tables[name] = spec.complete(pd.DataFrame(index=pd.RangeIndex(0)))
    example = metric.examples[0]
    records = Records.from_tables(tables, as_at=example.when.end)
    figures = measure(metric, records, [example.when], settings=example.settings).figures
    if figures["status"].item() != "not observable":
        assert figures["value"].item() == 0 or np.isnan(figures["value"].item())


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_nothing_given_is_changed(metric):
    records, example = enlarged(metric)
    before = {name: frame.copy() for name, frame in records.tables.items()}
    metric.judged(records, example.when, example.settings)
    for name, frame in records.tables.items():
        pd.testing.assert_frame_equal(frame, before[name])


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_the_period_handed_over_is_the_one_of_its_basis(metric):
    example = metric.examples[0]
    assert looked_at(metric.basis, example.when).end == example.when.end


def test_within_counts_the_last_day_and_never_a_wrong_date():
    days = pd.to_datetime(["2025-03-03"] * 4 + [None, "2025-03-03"]).to_series(index=range(6))
    ends = pd.to_datetime(["2025-07-21", "2025-07-22", "2025-03-02", None, "2025-07-21", "2025-10-01"])
    outcomes = within(days, ends.to_series(index=range(6)), weeks=20, as_at="2025-09-30")
    assert outcomes.tolist() == ["yes", "no", "date error", "not recorded", "date error", "date error"]


def test_no_two_metrics_share_a_title():
    titles = [metric.title for metric in METRICS]
    assert len(titles) == len(set(titles))
