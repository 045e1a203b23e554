"""params/events.yaml: what happened that a trend must know. It is optional, and each line says why and who."""

from __future__ import annotations

import shutil

import pytest

from quarterdeck.errors import ParameterError
from quarterdeck.metric import catalogue
from quarterdeck.params import load_params, repository
from quarterdeck.tab.opening import refuse_unknown_measures

LINE = "- {{measure: {measure}, quarter: {quarter}, reason: New case system, decided_by: Board{more}}}\n"


def with_events(folder, text):
    shutil.copy(repository() / "params" / "council.yaml", folder)
    (folder / "events.yaml").write_text(text, encoding="utf-8")
    return load_params(folder)


def test_events_as_delivered_are_of_measures_that_there_are():
    assert [e.measure for e in load_params().events if e.measure not in {*catalogue(), "all"}] == []


def test_without_the_file_or_with_an_empty_one_nothing_happened(tmp_path):
    assert with_events(tmp_path, "# nothing yet\n[]\n").events == ()
    (tmp_path / "events.yaml").unlink()
    assert load_params(tmp_path).events == ()


def test_a_measure_has_its_own_events_and_those_of_all_oldest_first(tmp_path):
    lines = (LINE.format(measure=m, quarter=q, more=more) for m, q, more in (
        ("a", "2024-25 Q1", ", rebase: true"), ("b", "2023-24 Q4", ""), ("all", "2022-23 Q2", "")))  # fmt: skip
    params = with_events(tmp_path, "".join(lines))
    assert [(e.quarter, e.rebase) for e in params.events_of("a")] == [("2022-23 Q2", False), ("2024-25 Q1", True)]
    assert [e.quarter for e in params.events_of("c")] == ["2022-23 Q2"]


@pytest.mark.parametrize(
    "line, said",
    [
        (LINE.format(measure="a", quarter="2024/25 Q1", more=""), "Write the quarter as '2025-26 Q1'"),
        ("- {measure: a, quarter: 2024-25 Q1, decided_by: Board, rebase: true}\n", "reason"),
        ("- {measure: a, quarter: 2024-25 Q1, reason: New case system}\n", "decided_by"),
        ("- {measure: a, quarter: 2024-25 Q1, reason: '', decided_by: Board}\n", "reason"),
        (LINE.format(measure="a", quarter="2024-25 Q1", more=", quarters: 12"), "`quarters` goes with"),
        (LINE.format(measure="a", quarter="2024-25 Q1", more=", baseline: true, rebase: true"), "8 or more"),
    ],
)
def test_an_event_without_its_quarter_its_reason_or_who_decided_is_refused(tmp_path, line, said):
    with pytest.raises(ParameterError, match=said):
        with_events(tmp_path, line)


def test_an_event_of_a_measure_that_there_is_not_is_refused_with_the_nearest(tmp_path):
    params = with_events(tmp_path, LINE.format(measure="exits_from_cares", quarter="2024-25 Q1", more=""))
    with pytest.raises(ParameterError, match="Did you mean 'exits_from_care'"):
        refuse_unknown_measures(params)
    refuse_unknown_measures(load_params())
