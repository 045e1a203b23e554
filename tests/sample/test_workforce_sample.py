"""The made-up council's workforce: its files say what its truth says."""

from __future__ import annotations

import os
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from reading_back import joined, make_some, numbers, read, truth_of

from quarterdeck.extracts.sample.workforce_posts import simulate_posts

POSTS = "local/posts.csv"
CHILDREN, ADULTS = "Children's services", "Adult social care"


@pytest.fixture(scope="module")
def council(tmp_path_factory):
    out = tmp_path_factory.mktemp("workforce")
    world = make_some(out, "workforce", size=0.2)
    return out, world, truth_of(world)


def vacancies(posts: pd.DataFrame) -> tuple[float, float]:
    """Vacant and all full-time equivalents, post by post."""
    vacant = held = 0.0
    for _, rows in posts[posts["status"] != "supernumerary"].groupby("post_id"):
        by_holders = np.nansum(numbers(rows["occupant_fte"]))
        vacant += max(float(rows["budget_fte"].iloc[0]) - by_holders, 0.0)
        held += by_holders
    return vacant, vacant + held


def test_vacancy_rates_counted_post_by_post_are_the_truth(council):
    out, world, truth = council
    for quarter in world.quarters:
        posts = read(out, world, quarter, POSTS)
        children = posts[posts["division"] == CHILDREN]
        social_workers = children[(children["social_worker"] == "yes") & (children["status"] != "frozen")]
        for measure, own in (
            ("childrens_social_worker_vacancy_rate", social_workers),
            ("childrens_vacancy_rate", children),
            ("adults_vacancy_rate", posts[posts["division"] == ADULTS]),
        ):
            assert truth[quarter.label, measure][:2] == pytest.approx(vacancies(own))


def test_agency_usage_counted_from_the_joined_register_is_the_truth(council):
    out, world, truth = council
    register = joined(out, world, "local/agency_register.csv", "start", "end", "%Y-%m-%d")
    own = register[(register["division"] == CHILDREN) & (register["social_worker"] == "yes")]
    for quarter in world.quarters:
        there = own[(own["start"] <= quarter.end) & ~(own["end"] <= quarter.end)]
        posts = read(out, world, quarter, POSTS)
        posts = posts[(posts["division"] == CHILDREN) & (posts["social_worker"] == "yes")]
        held = np.nansum(numbers(posts.loc[posts["status"] != "supernumerary", "occupant_fte"]))
        fte = numbers(there["weekly_hours"]).sum() / 37
        assert truth[quarter.label, "childrens_agency_headcount"][0] == len(there)
        assert truth[quarter.label, "childrens_agency_usage"][:2] == pytest.approx((fte, fte + held))


def test_the_establishment_has_its_awkward_posts(council):
    out, world, _ = council
    posts = pd.concat([read(out, world, quarter, POSTS) for quarter in world.quarters])
    assert set(posts["status"]) == {"filled", "vacant", "frozen", "supernumerary", "new"}
    newest = read(out, world, world.last, POSTS)
    shared = newest[newest["post_id"].duplicated(keep=False)]
    assert (shared.groupby("post_id")["budget_fte"].nunique() == 1).all(), "a shared budget is repeated"
    halves = shared.groupby("post_id")["occupant_id"].agg(lambda holders: (holders == "").any())
    assert halves.any() and not halves.all(), "shared posts that are half vacant, and that are full"
    holders = newest.loc[newest["occupant_id"] != "", "occupant_id"]
    assert holders.duplicated().any(), "people with two posts"
    key = ["snapshot_date", "post_id", "occupant_id", "occupant_fte", "status"]
    assert not newest.duplicated(key).any()
    assert (newest["snapshot_date"] == "2025-09-30").all()


def test_adult_vacancies_fall_slowly_over_twenty_quarters():
    ends = list(pd.date_range("2020-12-31", periods=20, freq="QE"))
    posts = simulate_posts(np.random.default_rng(2), 1.0, ends)
    rates = [100 * np.divide(*posts.vacancies(number, ADULTS)) for number in range(20)]
    assert 16 < np.mean(rates[:3]) < 24 and 3 < np.mean(rates[-3:]) < 8


def test_the_census_is_taken_in_september_and_its_caseload_is_the_truth(council):
    out, world, truth = council
    for quarter in world.quarters:
        path = out / quarter.slug / "workforce_census.xml"
        assert path.exists() == (quarter.number == 2)
        if quarter.number != 2:
            continue
        message = ElementTree.parse(path).getroot()
        assert message.findtext(".//ReferenceDate") == f"{quarter.end:%Y-%m-%d}"
        cases = fte = heads = 0.0
        for worker in message.findall("CSWWWorker"):
            held = float(worker.findtext("Cases30", "0"))
            cases += held
            fte += float(worker.findtext("FTE30", "0")) if held else 0.0
            heads += worker.findtext("AgencyWorker") == "1"
        assert truth[quarter.label, "average_caseload"] == pytest.approx([cases, fte, cases / fte])
        assert int(message.findtext(".//NoAgencyHeadcount")) == heads


@pytest.mark.reference
@pytest.mark.skipif("QUARTERDECK_REFERENCE" not in os.environ, reason="QUARTERDECK_REFERENCE is not set")
def test_the_census_has_no_element_that_the_real_collection_lacks(council):
    out, world, _ = council
    real = Path(os.environ["QUARTERDECK_REFERENCE"]) / "records" / "liia-tools_social_work_workforce_2022.xml"
    known = {element.tag for element in ElementTree.parse(real).iter()}
    written = ElementTree.parse(out / world.last.slug / "workforce_census.xml")
    assert {element.tag for element in written.iter()} <= known


def test_planted_faults_stand_where_they_are_listed(council):
    out, world, _ = council
    for label, file, row, _, reason in world.faults.rows:
        assert label in {quarter.label for quarter in world.faulty_quarters}
        rows = pd.read_csv(out / label.replace(" ", "-") / file, dtype="str", keep_default_na=False)
        spoiled = rows.loc[row - 2]
        assert (rows == spoiled).all(axis=1).sum() == (2 if reason == "duplicate row" else 1)
