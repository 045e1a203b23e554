"""The same council as the safeguarding dataset and as the returns: every measure that both can feed is the same."""

import numpy as np
import pandas as pd
import pytest
from ssd_worlds import QUARTER, children, embedded, server

from quarterdeck.extracts import read_inbox
from quarterdeck.extracts.live import VARIABLE
from quarterdeck.extracts.sample import children_ssda903
from quarterdeck.extracts.sample.children_cin_census import write_cin_census
from quarterdeck.extracts.sample.ssd import write_ssd
from quarterdeck.measure import measure, measure_all
from quarterdeck.metric import catalogue
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

PERIODS = QUARTER.upto(8)
POPULATION = "la_code,age_band,year,persons,vintage\nE06000099,0-17,2023,12645,mid-2023\n"
CHOICES = {"ssda903": {"sees_from": "previous financial year start"}}

# By name, so that a measure that drops out is missed: each that the 903 and the census can feed as well as the dataset.
BOTH = {
    "assessments_completed_within_45_working_days", "assessments_open_and_already_late",
    "child_protection_plans_at_period_end", "child_protection_plans_rate", "child_protection_plans_started",
    "child_protection_reviews_on_time", "child_protection_reviews_overdue",
    "children_ceasing_to_be_looked_after_in_year", "children_in_need_at_period_end", "children_in_need_rate",
    "children_looked_after_at_period_end", "children_looked_after_rate", "children_starting_to_be_looked_after",
    "exits_from_care", "exits_to_adoption", "exits_to_adoption_percent", "exits_to_special_guardianship",
    "exits_to_special_guardianship_percent", "full_care_orders_at_period_end",
    "initial_conferences_open_and_already_late", "initial_conferences_within_15_working_days",
    "interim_care_orders_at_period_end", "looked_after_reviews_in_timescale", "looked_after_reviews_overdue",
    "other_order_types_at_period_end", "placed_in_council_residential", "placed_in_council_residential_percent",
    "placed_with_council_connected_carers", "placed_with_council_foster_carers",
    "placed_with_own_council_carers_percent", "re_referrals_in_last_6_months", "re_referrals_within_12_months",
    "referrals_in_period", "section_20_arrangements_at_period_end", "section_47_enquiries_started",
    "unregulated_placement_child_days", "unregulated_placements",
}  # fmt: skip


@pytest.fixture(scope="module")
def council():
    return children()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("same")


def inbox(folder, name):
    place = folder / name / QUARTER.slug
    place.mkdir(parents=True)
    (place / "population.csv").write_text(POPULATION, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def from_returns(council, folder):
    world, made = council
    place = inbox(folder, "returns")
    children_ssda903.write(world, made, QUARTER, place)
    for quarter in (QUARTER, Quarter("2024-25 Q4")):  # a census is of one year
        own = place.parent / quarter.slug
        own.mkdir(exist_ok=True)
        write_cin_census(world, made, quarter, own / "cin_census.xml")
    params = Params(council={"name": "Exampleshire"}, sources={"sources": CHOICES})
    return read_inbox(place.parent, QUARTER, params)


@pytest.fixture(scope="module", params=["an embedded file", "PostgreSQL"])
def from_dataset(request, council, folder):
    """The records from the dataset, as a file of the inbox or live in a server, read long after the quarter."""
    world, made = council
    place = inbox(folder, request.param.replace(" ", "-"))
    if request.param == "an embedded file":
        engine = embedded(place / "ssd.sqlite")
        write_ssd(world, made, QUARTER, engine)
        engine.dispose()
        return read_inbox(place.parent, QUARTER, Params(council={"name": "Exampleshire"}))
    there = server()
    request.addfinalizer(there.drop)
    write_ssd(world, made, QUARTER, there.owner, there.schema)
    choice = {"ssd": {"connection": "environment", "schema": there.schema}}
    params = Params(council={"name": "Exampleshire"}, sources={"sources": choice})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, there.address)
        return read_inbox(place.parent, QUARTER, params)


@pytest.fixture(scope="module")
def of_returns(from_returns):
    return measure_all(catalogue().values(), from_returns, PERIODS)


@pytest.fixture(scope="module")
def side_by_side(from_dataset, of_returns):
    """For each measure the figures of the quarters that both see, those of the dataset and those of the returns."""
    ours, theirs = measure_all(catalogue().values(), from_dataset, PERIODS), of_returns
    found = {}
    for name in catalogue():
        a, b = (figures[name].figures.set_index("period") for figures in (ours, theirs))
        seen = a["status"].isin(["provisional", "final"]) & b["status"].isin(["provisional", "final"])
        if seen.any():
            found[name] = (a[seen], b[seen])
    return found


def test_the_measures_that_both_can_feed_are_those_expected(side_by_side):
    assert set(side_by_side) == BOTH


@pytest.mark.parametrize("name", sorted(BOTH))
def test_the_dataset_and_the_returns_give_the_same_figures(side_by_side, name):
    ours, theirs = side_by_side[name]
    for column in ("numerator", "denominator", "value"):
        same = np.isclose(ours[column].astype(float), theirs[column].astype(float), equal_nan=True)
        wrong = pd.DataFrame({"dataset": ours[column], "returns": theirs[column]})[~same]
        assert wrong.empty, f"{column} of {name}:\n{wrong.to_string()}"
    assert QUARTER.label in ours.index, "the newest quarter is not among those compared"


def test_the_figures_compared_are_not_all_nothing(side_by_side):
    counted = [name for name, (ours, _) in side_by_side.items() if (ours["numerator"] > 0).any()]
    assert len(counted) >= 0.9 * len(BOTH)


@pytest.mark.parametrize("name, by", [
    ("children_looked_after_at_period_end", "legal_status"), ("children_looked_after_at_period_end", "cin"),
    ("children_looked_after_at_period_end", "place_provider"), ("children_looked_after_at_period_end", "uasc"),
    ("exits_from_care", "rec"), ("children_in_need_at_period_end", "primary_need"),
    ("child_protection_plans_started", "initial_category"), ("referrals_in_period", "referral_source"),
    ("assessments_completed_within_45_working_days", "ethnicity"), ("section_47_enquiries_started", "sex"),
])  # fmt: skip
def test_groups_are_the_same_too(from_dataset, from_returns, name, by):
    metric = catalogue()[name]
    ours, theirs = (
        measure(metric, records, [QUARTER], by=by).figures.set_index(by)[["numerator", "denominator"]].sort_index()
        for records in (from_dataset, from_returns)
    )
    pd.testing.assert_frame_equal(ours[ours["numerator"] > 0], theirs[theirs["numerator"] > 0])


def test_whether_a_plan_is_a_second_one_is_not_told_from_six_years(from_dataset):
    """The census counts every earlier plan, the dataset shows those of six years: the figure is refused."""
    figures = measure(catalogue()["second_or_subsequent_child_protection_plans"], from_dataset, [QUARTER]).figures
    assert figures["value"].isna().all()
    assert "previous_plans" in figures["reason"].iloc[0]
