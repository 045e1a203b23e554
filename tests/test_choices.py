"""A wrong line in params/ is refused with the nearest name and what is expected, in words."""

import shutil

import pytest

from quarterdeck.errors import ParameterError
from quarterdeck.extracts.choices import refuse_unknown
from quarterdeck.extracts.formats import LAYOUTS
from quarterdeck.params import load_params, repository
from quarterdeck.tab.opening import refuse_unknown_measures


def loaded(tmp_path, text, name="sources"):
    folder = tmp_path / "params"
    shutil.copytree(repository() / "params", folder)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    params = load_params(folder)
    refuse_unknown(params, LAYOUTS)
    return params


def test_the_sources_that_come_with_the_pack_are_known():
    refuse_unknown(load_params(), LAYOUTS)


@pytest.mark.parametrize("text, said", [
    ("sources:\n  ssda93:\n    owner: Me\n", r"no source 'ssda93'\. Did you mean 'ssda903'\?"),
    ("sources:\n  placement_cost: {}\n", r"Did you mean 'placement_costs'\?"),
    ("sources:\n  ssda903:\n    valuess: {}\n",
     r"no choice called 'sources → ssda903 → valuess'\. Did you mean 'values'"),
    ("sources:\n  ssda903:\n    headings: [a, b]\n",
     r"ssda903 → headings' cannot be used: lines 'name: value' are expected; write headings: \{the council's"),
    ("sources:\n  ssda903:\n    values: {LS: C2}\n", r"lines 'name: value' are expected; write values: \{column: \{"),
    ("sources:\n  ssda903: quarterly\n", r"'sources → ssda903' cannot be used: lines 'name: value' are expected"),
    ("sources:\n  ssda903:\n    expected: monthly\n", r"cannot be used: 'quarterly', 'annual', 'when needed' or 'not"),
    ("sources:\n  ssda903:\n    due_quarters: [first]\n", r"a whole number is expected; write due_quarters: \[1, 2, 3"),
    ("sources: {}\naccepted_gaps:\n  - {source: dischargs, quarter: x, accepted_by: x, caveat: x}\n",
     r"accepted_gaps: there is no source 'dischargs'\. Did you mean 'discharges'"),
    ("sources: {}\naccepted_gaps:\n  - {source: discharges, quarter: x, accepted_by: x}\n", r"caveat' .* is not given"),
])  # fmt: skip
def test_a_wrong_line_in_sources_yaml(tmp_path, text, said):
    with pytest.raises(ParameterError, match=said) as caught:
        loaded(tmp_path, text)
    assert str(caught.value).startswith("sources.yaml")
    assert "Input should" not in str(caught.value)


def test_a_date_in_council_yaml_is_asked_for_in_words(tmp_path):
    with pytest.raises(ParameterError, match="a date is expected, as 2025-09-30"):
        loaded(tmp_path, "name: X\nbank_holidays_extra: [soon]\n", "council")


EVENT = "- {measure: exits_from_care, quarter: 2024-25 Q1, decided_by: Board, reason: %s}\n"
TWICE = "[{name: Luton, code: E06000032}, {name: Luton again, code: e06000032}]"


def aim(said, measure="exits_from_care"):
    return f"{measure}: {{{said}, decided_by: Board, decided_on: 2025-01-01}}"


@pytest.mark.parametrize("name, text, said", [
    ("targets", aim("target: .nan"), "'exits_from_care → target' .* not .nan or .inf"),
    ("targets", aim("target: .inf"), "'exits_from_care → target' .* not .nan or .inf"),
    ("targets", aim("target: true"), "'exits_from_care → target' .* a number is expected"),
    ("targets", aim("target: 5, tolerance: -3"), "tolerance' .*: 0 or more is expected"),
    ("targets", aim("target: 5, tolerance: .nan"), "tolerance' cannot be used"),
    ("targets", "exits_from_care: {target: 5, decided_by: ' ', decided_on: 2025-01-01}", "decided_by' .* blank"),
    ("targets", aim("targt: 5"), "'exits_from_care → target' .* is not given"),
    ("targets", "5", "the file as it stands cannot be used: lines 'name: value'"),
    ("late_recording", "measures: {exits_from_care: {quarters: true}}", "quarters' cannot be used: a number"),
    ("late_recording", "measures: {exits_from_care: {quarters: 1.5}}", "quarters' cannot be used: a whole number"),
    ("late_recording", "measures: {exits_from_care: {quarters: 1, share_complete: [0.9, 0.9]}}", "2 shares for"),
    ("late_recording", "measures: {exits_from_care: {quarters: 1, share_complete: [.nan]}}", "not .nan or .inf"),
    ("late_recording", "widest_interval: .inf", "'widest_interval' .* not .nan or .inf"),
    ("late_recording", "complete_enough: .nan", "'complete_enough' cannot be used"),
    ("events", EVENT % "'   '", "reason' cannot be used: it is blank"),
    ("council", "name: X\nquarters_shown: 0\n", "'quarters_shown' .*: 1 or more is expected"),
    ("council", "name: X\nquarters_shown: -5\n", "'quarters_shown' .*: 1 or more is expected"),
    ("council", "name: X\nquarters_shown: 100000\n", "'quarters_shown' .*: 80 or less is expected"),
    ("council", f"name: X\nstatistical_neighbours: {TWICE}\n", r"Luton \(E06000032\) stands there twice"),
    ("council", f"name: X\nadult_neighbours: {TWICE}\n", r"Luton \(E06000032\) stands there twice"),
])  # fmt: skip
def test_a_value_that_nobody_meant_is_refused_and_its_file_named(tmp_path, name, text, said):
    with pytest.raises(ParameterError, match=said) as caught:
        loaded(tmp_path, text, name)
    assert str(caught.value).startswith(f"{name}.yaml: ")
    assert "Input should" not in str(caught.value)


@pytest.mark.parametrize("name, text", [
    ("targets", aim("target: 5", "exits_from_cares")),
    ("late_recording", "measures: {exits_from_cares: {quarters: 1}}"),
    ("events", (EVENT % "Moved").replace("exits_from_care", "exits_from_cares")),
])  # fmt: skip
def test_a_measure_that_there_is_not_is_refused_with_the_nearest(tmp_path, name, text):
    params = loaded(tmp_path, text, name)
    said = f"params/{name}.yaml: .*'exits_from_cares'.*Did you mean 'exits_from_care'"
    with pytest.raises(ParameterError, match=said):
        refuse_unknown_measures(params)
    refuse_unknown_measures(load_params())


def test_a_neighbour_without_a_code_may_share_that_with_another(tmp_path):
    shown = loaded(tmp_path, "name: X\nstatistical_neighbours: [{name: A, code: ''}, {name: B, code: ''}]\n", "council")
    assert len(shown.council.statistical_neighbours) == 2
