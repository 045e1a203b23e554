"""The made-up council's adult social care: its files say what its truth says, row by row."""

from __future__ import annotations

import re
import zipfile

import numpy as np
import pandas as pd
import pytest
from reading_back import joined, make_some, numbers, read, truth_of

from quarterdeck.extracts.sample.adults_client_level_data import HEADINGS
from quarterdeck.extracts.sample.adults_cqc import BY_SERVICE, MEASURES, RATINGS, simulate_locations
from quarterdeck.extracts.sample.adults_cqc_files import RATINGS_HEADINGS
from quarterdeck.periods import Quarter

CLD = "client_level_data.csv"
PER_WEEK = {
    "Weekly": 1.0, "Fortnightly": 0.5, "4-weekly": 0.25, "Monthly": 12 / 52, "Quarterly": 4 / 52, "Annual": 1 / 52,
}  # fmt: skip


@pytest.fixture(scope="module")
def council(tmp_path_factory):
    out = tmp_path_factory.mktemp("adults")
    world = make_some(out, "adults")
    return out, world, truth_of(world)


@pytest.fixture(scope="module")
def services(council):
    """Every service as the joined extracts show it, with its weekly cost by the department's rule."""
    out, world, _ = council
    rows = joined(out, world, CLD, "Event Start Date", "Event End Date", "%d/%m/%Y")
    rows = rows[rows["Event Type"] == "Service"].reset_index(drop=True)
    born = pd.to_datetime(rows["Date of Birth"].replace("", None), format="%d/%m/%Y")
    units, frequency = np.abs(numbers(rows["Planned units per week"])), rows["Cost Frequency (Unit Type)"]
    a_week = np.where(frequency.isin(["Hourly", "Per session"]), units, frequency.map(PER_WEEK).to_numpy(dtype=float))
    weekly = np.abs(numbers(rows["Unit Cost"])) * a_week
    return rows.assign(born=born, weekly=np.where(weekly > 0, weekly, np.nan))


def open_packages(services, quarter, lowest, highest):
    at = quarter.end
    there = (services["Event Start Date"] <= at) & ~(services["Event End Date"] < at)
    long_term = services["Service Type"].str.lower().str.startswith("long term support")
    age = services["born"].map(lambda b: at.year - b.year - ((b.month, b.day) > (at.month, at.day)))
    return services[there & long_term & age.between(lowest, highest) & services["weekly"].notna()]


@pytest.mark.parametrize("name, ages, band", [("working_age", (18, 64), "18-64"), ("older_people", (65, 200), "65+")])
def test_package_costs_counted_from_the_files_are_the_truth(council, services, name, ages, band):
    _, world, truth = council
    for quarter in world.quarters:
        own = open_packages(services, quarter, *ages)
        numerator, denominator, value = truth[quarter.label, f"{name}_average_package_cost"]
        clients = own["LA Person Unique Identifier"].nunique()
        assert (own["weekly"].sum(), clients) == pytest.approx((numerator, denominator))
        assert value == pytest.approx(own["weekly"].sum() / clients)
        per_head = truth[quarter.label, f"{name}_package_cost_per_head"]
        residents = world.population_at(quarter, band)
        assert per_head[:2] == pytest.approx((own["weekly"].sum() * 52, residents))


def test_the_average_package_counts_packages_and_not_clients(council, services):
    _, world, truth = council
    own = open_packages(services, world.last, 18, 200)
    assert truth[world.last.label, "average_adult_package_cost"][:2] == pytest.approx((own["weekly"].sum(), len(own)))


def test_days_with_independent_providers_counted_day_by_day_are_the_truth(council, services):
    _, world, truth = council
    quarter = world.quarters[-2]
    given = services["Provider CQC Location Name"]
    bought = services[(given != "") & ~given.str.contains("Council")]
    pairs, days = set(), 0
    for day in pd.date_range(quarter.start, quarter.end):
        there = bought[(bought["Event Start Date"] <= day) & ~(bought["Event End Date"] < day)]
        today = set(zip(there["LA Person Unique Identifier"], there["Provider CQC Location Name"], strict=True))
        pairs |= today
        days += len(today)
    assert truth[quarter.label, "adult_days_with_independent_providers"][0] == days
    assert truth[quarter.label, "adults_with_independent_providers"][0] == len(pairs)


def test_client_level_data_has_every_heading_both_releases_and_every_way_to_pay(council):
    out, world, _ = council
    rows = read(out, world, world.last, CLD)
    assert tuple(rows.columns) == HEADINGS
    services = rows[rows["Event Type"] == "Service"]
    assert set(services["Cost Frequency (Unit Type)"]) == {*PER_WEEK, "Hourly", "Per session", "One-off"}
    prefixes = set(services["Service Type"].str.split(":").str[0])
    assert {"Long term support", "Long Term Support", "Unpaid carer support", "Carer Support"} <= prefixes
    assert set(rows["Event Type"]) == {"Service", "Request", "Assessment", "Review"}
    assert services.duplicated().any(), "two carers at once stand on two identical rows"
    assert (services["Unit Cost"] == "").any() and (services["Unit Cost"] == "0.00").any()


def test_nobody_in_client_level_data_can_be_real(council):
    out, world, _ = council
    rows = read(out, world, world.last, CLD)
    assert rows["NHS Number"].replace("", "999").str.startswith("999").all()
    assert (rows[["First Name", "Last Name", "Postcode"]] == "").all(axis=None)


def test_an_extract_shows_twelve_months_and_nothing_recorded_later(council):
    out, world, _ = council
    for quarter in world.quarters[:2]:
        rows = read(out, world, quarter, CLD)
        started = pd.to_datetime(rows["Event Start Date"], format="%d/%m/%Y")
        ended = pd.to_datetime(rows["Event End Date"].replace("", None), format="%d/%m/%Y")
        assert started.max() <= quarter.end and ended.max() <= quarter.end
        assert ended.min() >= quarter.back(3).start
    before, after = (read(out, world, quarter, CLD) for quarter in world.quarters[:2])
    started = pd.to_datetime(after["Event Start Date"], format="%d/%m/%Y")
    late = after[(started <= world.quarters[0].end) & ~after["Event Reference"].isin(before["Event Reference"])]
    assert len(late), "packages that began in a quarter and were entered in the next"


def test_prices_rise_on_1_april_without_a_gap(council, services):
    one = services.assign(spell=services["Event Reference"].str[:-1]).drop_duplicates("Event Reference")
    one = one[one["Event Reference"].str.startswith("S")].sort_values(["spell", "Event Start Date"])
    following = one["spell"].eq(one["spell"].shift(-1))
    next_day = one["Event End Date"] + pd.Timedelta(days=1)
    assert (next_day[following] == one["Event Start Date"].shift(-1)[following]).all()
    raised = one[following & (one["Event End Date"] == "2025-03-31")]
    assert len(raised) > 50


@pytest.mark.parametrize("ago, name", [(0, "cqc_locations.ods"), (1, "cqc_locations.csv"), (2, "cqc_locations.csv")])
def test_ratings_counted_from_each_layout_are_the_truth(council, ago, name):
    out, world, truth = council
    quarter = world.last.back(ago)
    rows = ods_rows(out / quarter.slug / name) if name.endswith("ods") else read(out, world, quarter, name)
    rows = rows[rows["Location ID"] != "1-9999999999"]
    if "Domain" in rows:
        own = rows[(rows["Domain"] == "Overall") & (rows["Location Type"] == "Social Care Org")]
        rating = own["Latest Rating"]
    else:
        own = rows[(rows["Dormant (Y/N)"] == "N") & (rows["Location Inspection Directorate"] == "Adult social care")]
        rating = own["Location Latest Overall Rating"]
    rating = rating.str.capitalize().replace("No published rating", "Not yet inspected")
    own = own.assign(rating=rating)[own["Location Local Authority"] == "Larkminster"]
    assert own["Location ID"].duplicated().any(), "a location registered under two providers stands twice"
    own = own.drop_duplicates("Location ID")
    for measure, wanted in zip(MEASURES[: len(RATINGS)], RATINGS, strict=True):
        assert truth[quarter.label, measure][0] == (own["rating"] == wanted).sum()
        assert truth[quarter.label, f"{measure}_percent"][1] == len(own)


def ods_rows(path) -> pd.DataFrame:
    """The rows below the header of an ODS file, which stands below a notice that names the date."""
    with zipfile.ZipFile(path) as parts:
        content = parts.read("content.xml").decode("utf-8")
    rows = [
        re.findall(r"<table:table-cell(?:/>|[^>]*><text:p>(.*?)</text:p></table:table-cell>)", row)
        for row in re.findall(r"<table:table-row>(.*?)</table:table-row>", content)
    ]
    assert "01 September 2025" in rows[0][0]
    header = rows.index(list(RATINGS_HEADINGS))
    assert header > 0
    return pd.DataFrame(rows[header + 1 :], columns=rows[header])


def test_locations_rated_by_service_appear_from_2026():
    since, until = Quarter("2025-26 Q1").start, Quarter("2026-27 Q2").end
    locations = simulate_locations(np.random.default_rng(3), 1.0, since, until)
    assert not (locations.on("2025-12-01")["rating"] == BY_SERVICE).any()
    assert (locations.on("2026-09-01")["rating"] == BY_SERVICE).any()


def test_discharges_counted_from_the_newest_files_are_the_truth(council):
    out, world, truth = council
    newest = read(out, world, world.last, "local/discharges.csv")
    months = [f"{month:%Y-%m}" for month in pd.date_range(world.last.start, world.last.end, freq="MS")]
    own = newest[newest["month"].isin(months) & (newest["residence"] == "council")]
    counts = own["count"].astype(int).groupby(own["pathway"]).sum()
    for pathway in "123":
        figures = truth[world.last.label, f"discharges_on_pathway_{pathway}"]
        assert figures[:2] == [counts[pathway], counts.sum()]
        assert figures[2] == pytest.approx(100 * counts[pathway] / counts.sum())


def test_every_planted_fault_stands_where_it_is_listed(council):
    out, world, _ = council
    reasons = {reason for *_, table, reason in world.faults.rows if table == "packages"}
    assert reasons == {
        "end before start", "unreadable date", "missing start date", "future date", "unknown code", "not a number",
    }  # fmt: skip
    rows = pd.read_csv(out / world.last.slug / CLD, dtype="str")
    spoiled = {reason: rows.loc[row - 2] for label, file, row, _, reason in world.faults.rows
               if file == CLD and label == world.last.label}  # fmt: skip
    assert spoiled["not a number"]["Unit Cost"] == "minus four hundred"
    assert spoiled["unreadable date"]["Event Start Date"] == "31/02/2025"
    assert not any(label == world.quarters[0].label for label, *_ in world.faults.rows)


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        make_some(tmp_path / name, "adults", size=0.01, quarters=2)
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*.*"))
    assert files
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
