"""The made-up council known from its SSDA903 and its children in need census alone: figures equal the truth."""

import numpy as np
import pandas as pd
import pytest

from quarterdeck.extracts import read_inbox
from quarterdeck.extracts.sample import children
from quarterdeck.extracts.sample.children_cin_census import SHAPES, write_cin_census
from quarterdeck.extracts.sample.children_ssda903 import write as write_ssda903
from quarterdeck.extracts.sample.world import World
from quarterdeck.measure import measure_all
from quarterdeck.metric import catalogue
from quarterdeck.params import load_params
from quarterdeck.periods import Quarter

LAST = Quarter("2025-26 Q2")
CENSUS = {
    "referrals", "assessments", "section_47", "children_in_need", "child_protection_plans", "child_protection_reviews",
}  # fmt: skip
# Nothing else than the mid-year estimates is missing for these.
PER_HEAD = {"children_in_need_rate", "child_protection_plans_rate"}


@pytest.fixture(scope="module")
def council():
    world = World(size=0.1, seed=2025, last=LAST, quarters=8)
    return world, children.build(world).made


@pytest.fixture(scope="module")
def opened(council, tmp_path_factory):
    """Eight quarters, every other census as XML, each in another shape."""
    world, made = council
    inbox = tmp_path_factory.mktemp("census")
    for number, quarter in enumerate(world.quarters):
        folder = inbox / quarter.slug
        write_ssda903(world, made, quarter, folder)
        shape = SHAPES[number + 2]
        write_cin_census(world, made, quarter, folder / ("cin.xml" if number % 2 else "cin"), shape)
    params = load_params()
    return read_inbox(inbox, LAST, params), params


@pytest.fixture(scope="module")
def truth(council):
    columns = ("quarter", "measure", "numerator", "denominator", "value")
    return pd.DataFrame(council[0].truth.rows, columns=columns)


def of_the_census():
    return [name for name, metric in catalogue().items() if CENSUS & set(metric.tables) and name not in PER_HEAD]


@pytest.fixture(scope="module")
def measured(opened, council):
    records, params = opened
    metrics = [catalogue()[name] for name in of_the_census()]
    return measure_all(metrics, records, council[0].quarters, params.settings)


@pytest.mark.parametrize("name", of_the_census())
def test_a_measure_of_the_census_gives_the_truth_in_every_quarter_that_it_can_see(name, measured, truth):
    own = truth[truth["measure"] == name].set_index("quarter")
    ours = measured[name].figures.set_index("period").loc[own.index]
    seen = ours["status"].isin(["provisional", "final"])
    assert seen.iloc[-1], ours["reason"].iloc[-1]
    for column in ("numerator", "denominator", "value"):
        same = np.isclose(ours[column], own[column], rtol=1e-9, atol=1e-9, equal_nan=True)
        wrong = pd.DataFrame({"ours": ours[column], "truth": own[column]})[seen & ~same]
        assert wrong.empty, f"{column}:\n{wrong.to_string()}"


def test_no_row_of_the_made_up_census_is_set_aside(opened):
    aside = opened[0].set_aside
    assert aside[aside["file"].str.startswith("cin")].empty


def test_an_older_shape_lacks_what_came_later(council, tmp_path):
    world, made = council
    write_cin_census(world, made, LAST, tmp_path / "2017.xml", 2017)
    write_cin_census(world, made, LAST, tmp_path / "2026.xml", 2026)
    old, new = ((tmp_path / name).read_text(encoding="utf-8") for name in ("2017.xml", "2026.xml"))
    for later in ("<Sex>", "<CINPlanDates>", "<PreProceedings>"):
        assert later in new and later not in old
    assert "<GenderCurrent>" in old and "<ReferralNFA>false" in old and "<ReferralNFA>0" in new
    with pytest.raises(ValueError, match="2017 to 2026"):
        write_cin_census(world, made, LAST, tmp_path / "x", 2016)
