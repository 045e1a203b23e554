"""The list behind each figure of the summary: it adds up to the figure and says where each record stands."""

import csv

import pytest

from quarterdeck.cli import main
from quarterdeck.measure import measure
from quarterdeck.metric import find
from quarterdeck.params import load_params
from quarterdeck.tally import the_list

LAST = "2025-26 Q2"
SUMMARY = [line.metric for line in load_params().summary_measures]
STATUSES = (
    "full_care_orders_at_period_end", "interim_care_orders_at_period_end", "section_20_arrangements_at_period_end",
    "other_order_types_at_period_end",
)  # fmt: skip


def figure_and_list(opened, metric_id):
    metric = find(metric_id)
    settings = opened.params.settings.get(metric_id)
    figure = measure(metric, opened.records, [opened.quarter], settings=settings).figures.iloc[0]
    return metric, figure, the_list(metric, metric.judged(opened.records, opened.quarter, settings))


@pytest.mark.parametrize("metric_id", SUMMARY)
def test_the_records_behind_a_summary_figure_add_up_to_it(opened, metric_id):
    metric, figure, listed = figure_and_list(opened, metric_id)
    assert figure["status"] == "provisional", figure["reason"]
    assert listed["numerator"].sum() == pytest.approx(figure["numerator"])
    if metric.kind in ("percentage", "average"):
        assert listed["denominator"].sum() == pytest.approx(figure["denominator"])
    assert {"source_file", "source_row"} & set(listed.columns) or "source_rows" in listed.columns


def test_the_four_legal_statuses_add_up_to_the_number_and_share_no_child(opened):
    _, figure, everyone = figure_and_list(opened, "children_looked_after_at_period_end")
    parts = [figure_and_list(opened, metric_id)[2] for metric_id in STATUSES]
    children = [child for part in parts for child in part["child_id"]]
    assert len(children) == len(set(children)) == figure["value"]
    assert set(children) == set(everyone["child_id"])


def test_the_list_is_written_for_the_analyst_alone(capsys, made_up, tmp_path):
    path = tmp_path / "plans.csv"
    code = main(
        ["explain", "ehc_plans_issued_within_20_weeks", LAST, "--inbox", str(made_up.inbox), "--records", str(path)]
    )
    assert code == 0
    assert "OFFICIAL-SENSITIVE" in capsys.readouterr().err
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows and {"plan_id", "outcome", "numerator", "denominator", "source_file", "source_row"} <= set(rows[0])


def test_a_figure_that_cannot_be_seen_has_no_list(capsys, made_up, tmp_path):
    path = tmp_path / "none.csv"
    code = main(["explain", "average_caseload", "2025-26 Q1", "--inbox", str(made_up.inbox), "--records", str(path)])
    assert code == 1 and not path.exists()
    assert "There are no records behind 'Average caseload'" in capsys.readouterr().err
