"""The placements census: one day's placements with weekly cost, in the headings of every version."""

import pandas as pd
import pytest

from quarterdeck.measure import measure
from quarterdeck.metric import find
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

Q2 = Quarter("2025-26 Q2")
# How the sheet's headings read in 2019 and in 2022 (with the instructions that stand in them), and in 2025.
OLD = {
    "looked_after": "Looked after child?", "council": "Placing Authority", "child": "Identifier", "age": "Age",
    "gender": "Gender", "sourced": "How the placement was sourced", "provider": "Organisation",
    "provider_id": "Provider ID", "place": "Establishment", "host": "Host Authority", "kind": "Type of provision",
    "uasc": "UASC", "cost": "Total weekly cost", "social": "Contribution from Social Care",
    "education": "Contribution from Education", "health": "Contribution from Health",
}  # fmt: skip
WORDY = {
    "looked_after": "Looked after child? All placements on this sheet should be looked after children.",
    "council": "Placing Authority\nThis is the authority that acts as the corporate parent", "gender": "Gender",
    "child": "Identifier \nThis is the reference of the child", "age": "Age\nThis will be rounded down",
    "sourced": "How the placement was sourced\n(Please select)", "start": "Placement start date (DD/MM/YYYY)\nThis one",
    "provider": "Organisation\nThis is the organisation with the contract", "provider_id": "Provider ID",
    "urn": "Establishment registration URN \nThis is the Ofsted code", "place": "Establishment\nThe name of the home",
    "registration": "Registration type", "host": "Host Authority\n(where it lies)",
    "kind": "Type of provision\n(Please select)", "uasc": "UASC (Unaccompanied)", "send": "SEND",
    "cost": "Total weekly cost (actual weekly fee paid)", "social": "Contribution from Social Care\n(not percentage)",
    "education": "Contribution from Education\n(not percentage)", "health": "Contribution from Health\n(not)",
}  # fmt: skip
NEW = {
    **{key: OLD[key] for key in ("looked_after", "council", "child", "age", "gender", "sourced", "provider", "place",
                                 "kind", "uasc", "cost", "social", "education", "health")},
    "start": "Placement start date", "provider_id": "Provider Ofsted (or equivalent) URN", "urn": "Establishment URN",
    "registration": "Primary registration type", "dols": "Deprivation of Liberty Safeguards in place?",
    "extras": "Does this placement cost include additional packages?", "company": "Provider Company number",
}  # fmt: skip


def census(version, *rows):
    def line(cells):
        return ",".join('"' + str(cells.get(key, "")).replace('"', "") + '"' for key in version)

    return "\n".join([line(version), *map(line, rows)]) + "\n"


def placed(name, cost=1000, **more):
    usual = {
        "looked_after": "Yes", "council": "Exampleshire", "child": name, "provider": "Homes Ltd", "provider_id": "P1",
        "urn": "SC1", "kind": "Residential - Mainstream", "cost": cost, "social": cost, "start": "01/06/2025",
        "host": "Elsewhere", "registration": "Ofsted", "sourced": "Block Contract - Local",
    }  # fmt: skip
    return usual | more


def figure(records, metric):
    return measure(find(metric), records, [Q2]).figures.iloc[0]


@pytest.mark.parametrize("version", [OLD, WORDY, NEW], ids=["2019", "2022", "2025"])
def test_every_version_of_the_headings_is_read(read, version):
    records = read({"pnw.csv": census(version, placed("A", 1605.5, social=845.2, education=692.1, health=68.2))})
    row = records.tables["placement_costs"].iloc[0]
    assert (row.child_id, row.weekly_gross, row.provider) == ("A", 1605.5, "Homes Ltd")
    assert (row.health_contribution, row.education_contribution) == (68.2, 692.1)
    assert row.start == (Q2.end if version is OLD else pd.Timestamp("2025-06-01"))
    assert row.urn == ("P1" if version is OLD else "SC1"), "the agency's number where the home has none"
    assert row.registration == "Ofsted" if version is not OLD else pd.isna(row.registration)
    assert records.set_aside.empty and not [p for p in records.problems if p.severity == "stop"]


def test_the_columns_of_2025_are_kept(read):
    rows = placed("A", dols="DoLS (current)", extras="Yes", kind="Unregistered (where it should be registered)")
    records = read({"pnw.csv": census(NEW, placed("B"), rows, placed("C", registration="Unregistered"))})
    row = records.tables["placement_costs"].iloc[1]
    assert any("2 of its placements are called unregistered (rows 3, 4)" in p.message for p in records.problems)
    assert (row.deprivation_of_liberty, row.extras_included) == ("DoLS (current)", "Yes")
    assert row.placement_type == "Unregistered (where it should be registered)"


def test_only_the_councils_own_looked_after_children_count_and_all_rows_are_accounted_for(read):
    rows = [
        placed("A"), placed("B", council="Elsewhere"), placed("C", looked_after="Post 18 (CSC placement)"),
        placed("D", looked_after="No"), placed("E", looked_after="Looked after child (under 18)"),
        placed("F", looked_after=""), placed("G", looked_after="Y"),
    ]  # fmt: skip
    records = read({"pnw.csv": census(NEW, *rows)})
    assert records.tables["placement_costs"]["child_id"].tolist() == ["A", "E", "F", "G"]
    assert records.noticed["notice"].tolist() == ["does not say whether the child is looked after; it is counted"]
    left = {s.verdict: s.rows for s in records.sources if s.table.endswith("(left out)")}
    assert left == {
        "read; 1 row not counted: it is of young people aged 18 or over": 1,
        "read; 1 row not counted: it is of children who are not looked after": 1,
        "read; 1 row not counted: it is of other placing authorities": 1,
    }
    assert sum(s.rows for s in records.sources) == len(rows)


def authorities(read, *names):
    return read({"pnw.csv": census(NEW, *(placed(f"C{i}", 2000, council=name) for i, name in enumerate(names)))})


def taken(records):
    return records.tables["placement_costs"]["source_row"].tolist() if "placement_costs" in records.tables else []


def test_a_file_of_another_council_alone_feeds_nothing_and_says_so(read):
    records = authorities(read, "Elsewhere", "Elsewhere")
    assert taken(records) == []
    said = [p.message for p in records.problems if "none of its 2 placements names the council" in p.message]
    assert len(said) == 1 and "params/sources.yaml" in said[0] and "Elsewhere" not in said[0]
    assert sum(s.rows for s in records.sources) == 2


@pytest.mark.parametrize("name", [
    "Exampleshire", "Exampleshire County Council", "EXAMPLESHIRE CC", "Exampleshire  council", "Exampleshire City",
    "City of Exampleshire", "London Borough of Exampleshire", "Exampleshire MBC",
])  # fmt: skip
def test_the_council_is_known_whatever_kind_of_council_it_calls_itself(read, name):
    records = authorities(read, "Exampleshire", name, "Elsewhere")
    assert taken(records) == [2, 3] and not [p for p in records.problems if "nearly" in p.message]


@pytest.mark.parametrize("name", ["Examplesh.", "Exampelshire", "North Exampleshire", "Exampleshire East"])
def test_names_near_the_councils_are_counted_and_left_out(read, name):
    records = authorities(read, "Exampleshire", name, name, "Elsewhere")
    assert taken(records) == [2]
    said = [p.message for p in records.problems if "nearly the council's" in p.message]
    assert len(said) == 1 and "2 of its placements (rows 3, 4)" in said[0] and name not in said[0]
    assert sum(s.rows for s in records.sources) == 4


def test_a_spelling_of_the_councils_own_is_read(read):
    params = Params(
        council={"name": "Exampleshire"},
        sources={"sources": {"placements_north_west": {"values": {"_council": {"Examplesh.": "Exampleshire"}}}}},
    )
    text = census(NEW, placed("A", council="Examplesh."), placed("B", council="Exampleshire CC"))
    assert taken(read({"pnw.csv": text}, params=params)) == [2, 3]


def test_rows_that_name_no_authority_are_ours_only_in_a_file_of_ours(read):
    records = authorities(read, "Exampleshire", "")
    assert taken(records) == [2, 3]
    assert records.noticed[["row", "notice"]].values.tolist() == [
        [3, "does not name the placing authority; it is counted as the council's own"]
    ]
    assert taken(authorities(read, "Exampleshire", "", "Elsewhere")) == [2]


def test_a_file_that_names_no_authority_at_all_is_taken_and_said(read):
    without = {key: heading for key, heading in NEW.items() if key != "council"}
    records = read({"pnw.csv": census(without, placed("A"), placed("B"))})
    assert taken(records) == [2, 3] and records.noticed.empty
    assert any("All 2 of its placements are taken" in p.message for p in records.problems)


def test_of_several_councils_none_of_which_is_ours_nothing_is_taken(read):
    assert taken(authorities(read, "North", "South")) == []


def test_it_is_the_state_on_the_day_and_silent_before(read):
    rows = [placed("A", 3000), placed("B", 1000, kind="SaILs - Group Living - in house"), placed("C", 0),
            placed("D", 2000, start="")]  # fmt: skip
    records = read({"pnw.csv": census(NEW, *rows)})
    assert records.coverage["placement_costs"].windows == ((Q2.end, Q2.end),)
    average = figure(records, "average_cost_of_childrens_placement")
    assert average["value"] == 2000.0 and average["denominator"] == 3, "a cost of nothing is not costed"
    days = figure(records, "days_with_independent_providers")
    assert pd.isna(days["value"]), "one day does not show a quarter"
    costs = records.tables["placement_costs"].set_index("child_id")
    assert costs["in_house"].to_dict() == {"A": "no", "B": "yes", "C": "no", "D": "no"}
    assert "has no start of the placement; the census day stands for it" in records.noticed["notice"].tolist()
    earlier = measure(find("average_cost_of_childrens_placement"), records, [Quarter("2025-26 Q1")]).figures.iloc[0]
    assert pd.isna(earlier["value"])


def test_a_total_that_is_not_the_sum_of_its_contributions_is_noticed(read):
    records = read({"pnw.csv": census(NEW, placed("A", 1000, social=800, health=100), placed("B"))})
    assert records.noticed[["row", "notice"]].values.tolist() == [
        [2, "has a total weekly cost that is not the sum of its contributions; the total is used"]
    ]


def test_faults_of_cells(read):
    rows = [placed("A", "a lot"), placed(""), placed("C", start="soon"), placed("D", -1), placed("E"), placed("E"),
            placed("F", start="01/12/2025")]  # fmt: skip
    records = read({"pnw.csv": census(NEW, *rows)})
    assert records.set_aside.sort_values("row")["reason"].tolist() == [
        "`weekly_gross` is not a number", "`child_id` is blank", "text where a date belongs in `start`",
        "`weekly_gross` is negative", "repeats an earlier row (same `child_id`, `placement_id`, `rate_from`)",
        "`start` is after the extract's date",
    ]  # fmt: skip
    assert records.tables["placement_costs"]["child_id"].tolist() == ["E"]


def test_headings_alone_are_said(read):
    assert any("no rows" in p.message for p in read({"pnw.csv": census(NEW)}).problems)
