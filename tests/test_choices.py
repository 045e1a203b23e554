"""A wrong line in params/ is refused with the nearest name and what is expected, in words."""

import shutil

import pytest

from quarterdeck.errors import ParameterError
from quarterdeck.extracts.choices import refuse_unknown
from quarterdeck.extracts.formats import LAYOUTS
from quarterdeck.params import load_params, repository


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
