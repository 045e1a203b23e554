"""A census that somebody else made, `*cin*.xml`. What is wrong with it was written down by reading the file first,
with nothing of this library.

One child with one case, of the collection of 2022; its elements are filled, its dates are of no real life:
  the child was born in 1966, two days after it was expected, and died in 1980; a former pupil number is given, and
  a reason why the pupil number is not known beside the pupil number
  the assessment began before the referral and was authorised after the case had closed: used, nothing compares them
  the enquiry began before the referral; its conference was on 11 February 1970, the referral's details say the 6th:
  the enquiry's is used, the other noticed
  the plan began and ended in the case's time but for its end after the closure; ten plans before it
  the review and the child in need plan lie within the protection plan
No row is beyond use.
"""

import shutil

import pytest

from quarterdeck.extracts import read_inbox
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

pytestmark = pytest.mark.reference
ROWS = {
    "census_children": 1, "child_disabilities": 2, "referrals": 1, "children_in_need": 1, "assessments": 1,
    "assessment_factors": 2, "cin_plans": 1, "section_47": 1, "child_protection_plans": 1,
    "child_protection_reviews": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def foreign(reference, tmp_path_factory):
    found = sorted(reference.glob("*cin*.xml"))
    if not found:
        pytest.skip("the reference data hold no children in need census")
    inbox = tmp_path_factory.mktemp("census")
    shutil.copyfile(found[0], inbox / "census.xml")
    return read_inbox(inbox, Quarter("2021-22 Q4"), Params(council={"name": "Exampleshire"}))


def test_every_element_of_the_foreign_census_is_a_row_and_every_row_is_used(foreign):
    assert {name: len(frame) for name, frame in foreign.tables.items()} == ROWS
    assert foreign.set_aside.empty and not [p for p in foreign.problems if p.severity == "stop"]


def test_what_is_odd_in_the_foreign_census_is_said(foreign):
    noticed = foreign.noticed[foreign.noticed["table"] == "section_47"]["notice"]
    assert [words for words in noticed if "another conference date on the referral" in words]
    assert str(foreign.tables["section_47"]["icpc_date"].iloc[0])[:10] == "1970-02-11"


def test_the_foreign_census_is_read_as_it_stands(foreign):
    child = foreign.tables["census_children"].iloc[0]
    assert (str(child.date_of_birth)[:10], str(child.expected_birth_date)[:10]) == ("1966-03-24", "1966-03-22")
    assert (str(child.date_of_death)[:10], child.sex, child.disability) == ("1980-10-08", "Male", "yes")
    assert child.upn_unknown == "UN3" and child.notna()[["upn", "former_upn"]].all()
    plan = foreign.tables["child_protection_plans"].iloc[0]
    assert (plan.previous_plans, plan.initial_category, str(plan.latest_review)[:10]) == (10, "PHY", "1971-02-15")
    assert sorted(foreign.tables["assessment_factors"]["factor"]) == ["2A", "2B"]
    assert foreign.tables["referrals"]["nfa"].iloc[0] == "no"
