"""The summary holds the 45 measures in their order, and targets name who decided them."""

import pytest

from quarterdeck.metric import catalogue
from quarterdeck.params import load_params

NUMBERS = {
    ("Finance", "Children"): ["F1", "F2", "F3", "F4"],
    ("Finance", "Adult"): ["F5", "F6", "F7", "F8", "F9"],
    ("Workforce", "Children"): ["W1", "W2", "W3"],
    ("Workforce", "Adult"): ["W4"],
    ("Performance", "Children Looked After"): [f"C{n}" for n in range(1, 16)],
    ("Performance", "Safeguarding"): ["S1"],
    ("Performance", "SEND - EHC plans"): [f"E{n}" for n in range(1, 7)],
    ("Performance", "Adult care providers' CQC rating"): [f"A{n}" for n in range(1, 8)],
    ("Performance", "Hospital discharges"): ["H1", "H2", "H3"],
}


@pytest.fixture(scope="module")
def params():
    return load_params()


def test_the_summary_has_the_45_measures_in_their_sections_and_order(params):
    found = {
        (section.section, group.group): [m.number for m in group.measures]
        for section in params.summary
        for group in section.groups
    }
    assert found == NUMBERS
    assert list(found) == list(NUMBERS)
    assert len(params.summary_measures) == 45


def test_every_measure_of_the_summary_and_beside_it_exists_and_stands_once(params):
    known = catalogue()
    ids = [m.metric for m in params.summary_measures]
    assert len(set(ids)) == 45
    assert [i for i in ids if i not in known] == []
    assert [i for m in params.summary_measures for i in m.beside if i not in known] == []


def test_measures_stand_in_the_area_of_their_section(params):
    known = catalogue()
    of_adults = ("Adult", "Adult care providers' CQC rating", "Hospital discharges")
    for section in params.summary:
        for group in section.groups:
            area = "adults" if group.group in of_adults else "children"
            expected = "finance" if section.section == "Finance" else area
            assert {known[m.metric].area for m in group.measures} == {expected}, group.group


def test_every_target_is_of_a_measure_and_says_who_decided_and_when(params):
    known = catalogue()
    assert [name for name in params.targets if name not in known] == []
    for name, target in params.targets.items():
        assert target.decided_by and target.decided_on, name
        assert target.tolerance >= 0
        assert known[name].polarity != "neutral", f"{name} has no better direction to aim in"
    assert params.targets["unregulated_placements"].target == 0
