"""The made-up children: what an SSDA903 and an Annex A of them may not contradict, and the edges they must hold."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import python_calamine
from reading_back import make_some, read, truth_of

from quarterdeck.extracts.headings import normal
from quarterdeck.extracts.sample import children
from quarterdeck.extracts.sample.world import World
from quarterdeck.periods import Quarter

LAST = Quarter("2025-26 Q2")
HEADINGS = {
    "ssda903/header.csv": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB",
    "ssda903/episodes.csv": (
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
    ),
    "ssda903/reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE",
    "ssda903/placed_for_adoption.csv": "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED",
    "ssda903/missing.csv": "CHILD,DOB,MISSING,MIS_START,MIS_END",
    "ssda903/uasc.csv": "CHILD,SEX,DOB,DUC",
    "local/child_protection_reviews.csv": "LAchildID,CPPID,CPPstartDate,CPPreviewDate",
    "local/foster_households.csv": (
        "household_id,type,approved_on,ceased_on,approved_places,occupied,unavailable,reason,from,to"
    ),
    "local/residential_beds.csv": "home_urn,snapshot_date,registered_beds,usable_beds,occupied",
    "local/unregistered_placements.csv": "child_id,start,end,reason,regulator_notified_on,approved_by",
    "local/serious_incidents.csv": "notification_id,incident_date,aware_date,sent_date,children",
    "local/placement_costs.csv": (
        "child_id,placement_id,start,end,rate_from,rate_to,weekly_gross,health_contribution,"
        "education_contribution,extras,placement_type,provider,owner,urn,in_house"
    ),
}


@pytest.fixture(scope="module")
def some(tmp_path_factory):
    """A small council of four quarters: its folder and its world."""
    out = tmp_path_factory.mktemp("children")
    return out, make_some(out, "children", size=0.1, quarters=4)


@pytest.fixture(scope="module")
def whole():
    """A council of size 1, simulated and counted but not written."""
    world = World(last=LAST, quarters=20)
    return world, children.build(world)


@pytest.fixture(scope="module")
def episodes(some):
    rows = read(*some, LAST, "ssda903/episodes.csv")
    for column in ("DECOM", "DEC"):
        rows[column] = pd.to_datetime(rows[column].replace("", None), format="%d/%m/%Y")
    return rows.sort_values(["CHILD", "DECOM"])


@pytest.fixture(scope="module")
def workbook(some):
    book = python_calamine.CalamineWorkbook.from_path(str(some[0] / LAST.slug / "annex_a.xlsx"))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("file", list(HEADINGS))
def test_files_have_the_documented_headings(some, file):
    with (some[0] / LAST.slug / file).open(encoding="utf-8") as text:
        assert text.readline().strip() == HEADINGS[file]


@pytest.mark.reference
def test_annex_a_has_the_headings_of_the_published_workbook(workbook):
    reference = os.environ.get("QUARTERDECK_REFERENCE")
    if not reference:
        pytest.skip("QUARTERDECK_REFERENCE is not set")
    book = python_calamine.CalamineWorkbook.from_path(str(Path(reference) / "records" / "liia-tools_Annex_A.xlsx"))
    for name in book.sheet_names:
        theirs = {normal(heading) for heading in book.get_sheet_by_name(name).to_python()[0]}
        ours = {normal(heading) for heading in workbook[name][0]}
        missing = {heading for heading in theirs - ours if heading != "age"}
        assert missing == set(), f"{name} lacks {missing}"


def test_no_child_has_two_episodes_at_once(episodes):
    following = episodes.groupby("CHILD")[["DECOM"]].shift(-1)["DECOM"]
    assert not (following < episodes["DEC"]).any()
    assert not (following.notna() & episodes["DEC"].isna()).any()


def test_an_episode_that_goes_on_is_followed_on_the_same_day(episodes):
    following = episodes.groupby("CHILD")["DECOM"].shift(-1)
    goes_on = episodes["REC"] == "X1"
    assert goes_on.any() and (following[goes_on] == episodes["DEC"][goes_on]).all()
    assert ((episodes["REC"] == "") == episodes["DEC"].isna()).all()


def test_providers_fit_placements(episodes):
    assert ((episodes["PLACE_PROVIDER"] == "PR0") == (episodes["PLACE"] == "P1")).all()
    assert (episodes.loc[episodes["PLACE"].str.startswith("T"), "PLACE_PROVIDER"] == "").all()


def test_every_child_of_the_episodes_stands_in_the_header(some, episodes):
    header = read(*some, LAST, "ssda903/header.csv")
    assert set(episodes["CHILD"]) == set(header["CHILD"]) and header["CHILD"].is_unique


def test_sex_is_written_with_letters_from_the_2025_collection(tmp_path):
    world = make_some(tmp_path, "children", size=0.02, quarters=7)
    before, after = (read(tmp_path, world, world.quarters[n], "ssda903/header.csv")["SEX"] for n in (0, 1))
    assert set(before) == {"1", "2"} and set(after) == {"M", "F"}


def test_list_8_and_the_return_show_the_same_children_in_care(workbook, episodes):
    open_now = episodes[episodes["DEC"].isna() & ~episodes["LS"].isin(["V3", "V4"])]
    ceased = workbook["List 8"][0].index("Date Ceased to be Looked After")
    listed = {str(int(row[0])) for row in workbook["List 8"][1:] if row[ceased] == ""}
    assert listed == set(open_now["CHILD"])


def test_what_is_recorded_late_appears_in_a_later_extract(some):
    out, world = some
    earlier, later = (read(out, world, quarter, "ssda903/episodes.csv") for quarter in world.quarters[-2:])
    known = set(zip(earlier["CHILD"], earlier["DECOM"], strict=True))
    begun = pd.to_datetime(later["DECOM"], format="%d/%m/%Y")
    before = later[begun <= world.quarters[-2].end]
    late = [row for row in zip(before["CHILD"], before["DECOM"], strict=True) if row not in known]
    assert late, "no start was entered after the extract that should have shown it"


def test_nothing_after_the_extract_is_in_it(some):
    out, world = some
    for quarter in world.quarters:
        rows = read(out, world, quarter, "ssda903/episodes.csv")
        for column in ("DECOM", "DEC"):
            dates = pd.to_datetime(rows[column].replace("", None), format="%d/%m/%Y")
            assert not (dates > quarter.end).any()


def test_spoiled_rows_are_about_nobody_or_repeat_the_first_row(some):
    out, world = some
    for label, file, row, _, reason in world.faults.rows:
        if not file.endswith(".csv") or reason == "judged date error":
            continue
        folder = out / Quarter(label).slug
        lines = (folder / file).read_text(encoding="utf-8").splitlines()
        if reason == "duplicate row":
            assert lines[row - 1] == lines[1], file
        else:
            assert lines[row - 1].startswith(("99", "FH999", "EP9999", "R9999")), (file, row)


def test_the_four_kinds_of_legal_status_add_up_in_every_quarter(whole):
    truth = truth_of(whole[0])
    kinds = ("full_care_orders", "interim_care_orders", "section_20_arrangements", "other_order_types")
    for quarter in whole[0].quarters:
        parts = sum(truth[quarter.label, f"{kind}_at_period_end"][2] for kind in kinds)
        assert parts == truth[quarter.label, "children_looked_after_at_period_end"][2]


def test_the_council_is_about_the_size_it_should_be(whole):
    truth = truth_of(whole[0])
    about = {"children_looked_after_at_period_end": 600, "children_in_need_at_period_end": 2_100,
             "child_protection_plans_at_period_end": 450, "referrals_in_period": 800}  # fmt: skip
    for measure, number in about.items():
        values = [truth[quarter.label, measure][2] for quarter in whole[0].quarters]
        assert np.mean(values) == pytest.approx(number, rel=0.12), measure
        assert min(values) > 0.75 * number and max(values) < 1.25 * number, measure


def test_the_share_with_own_carers_falls_slowly_as_planted(whole):
    truth = truth_of(whole[0])
    share = [truth[q.label, "placed_with_own_council_carers_percent"][2] for q in whole[0].quarters]
    assert np.mean(share[:4]) - np.mean(share[-4:]) > 12
    assert max(abs(np.diff(share))) < 6
    assert "placed_with_own_council_carers_percent" in {measure for measure, *_ in whole[0].planted}


def test_fewer_referrals_in_august_and_most_in_october(whole):
    dates = whole[1].made.referrals.date
    months = pd.Series(pd.to_datetime(dates)).dt.month.value_counts()
    assert months.idxmin() in (8, 12) and months[8] < 0.85 * months[10]


def test_the_edges_are_there_the_last_day_and_the_day_after(whole):
    world, made = whole[0], whole[1].made
    right = ~made.assessments.wrong & ~np.isnat(made.assessments.end)
    taken = world.working_days(made.assessments.start[right], made.assessments.end[right])
    assert (taken == 45).any() and (taken == 46).any()
    held = ~made.section_47.wrong & ~np.isnat(made.section_47.conference)
    waited = world.working_days(made.section_47.start[held], made.section_47.conference[held])
    assert (waited == 15).any() and (waited == 16).any()
    assert (made.periods.end == made.children.grown[made.periods.child]).any(), "nobody leaves on the 18th birthday"
    forgotten = (made.periods.end_recorded > world.final) & (made.periods.end < world.final - np.timedelta64(90, "D"))
    assert forgotten.any(), "nobody's exit at 18 was forgotten"


def test_all_kinds_of_care_are_there(whole):
    made = whole[1].made.episodes
    assert {"C1", "C2", "V2", "V3", "V4", "E1", "L1", "L2", "J1"} <= set(made.legal_status)
    assert {"U1", "U3", "U4", "U6", "K1", "K2", "K3", "H5", "P1", "A5", "A6", "T1", "T4", "Z1", "R5"} <= set(made.place)
    assert {"E11", "E12", "E45", "E4A", "E17", "X1"} <= set(made.rec)


def test_no_plan_begins_before_the_plan_before_has_ended(whole):
    plans = whole[1].made.plans
    same = plans.child[1:] == plans.child[:-1]
    assert same.any() and (plans.start[1:][same] >= plans.end[:-1][same]).all()


def test_enquiries_are_settled_within_a_quarter_so_that_six_months_show_them_whole(whole):
    enquiries = whole[1].made.section_47
    known = ~np.isnat(enquiries.start)
    assert (enquiries.settled_recorded[known] - enquiries.start[known]).max() <= np.timedelta64(90, "D")
