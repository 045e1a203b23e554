"""A column under another heading: which it may be, and the line that makes it read."""

import re

import pytest
import yaml

from quarterdeck.params import Params

EPISODES = "CHILD,{decom},RNE,{ls},CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
EPISODE = "A,01/05/2024,S,C2,N1,U6,PR1,,,,,,\n"
COSTS = "child_id,placement_id,start,end,rate_from,rate_to,{gross},placement_type,provider,in_house\n"
COST = "A,P1,01/05/2024,,01/05/2024,,1000,Fostering,Acme,no\n"


def choices(source, **choice):
    return Params(council={"name": "Exampleshire"}, sources={"sources": {source: choice}})


def stopped(records):
    (stop,) = [problem.message for problem in records.problems if problem.severity == "stop"]
    return stop


def pasted(sentence):
    """The source and the headings of the line that a sentence says to paste."""
    source, line = re.search(r"write under (\w+) in params/sources.yaml (headings: \{.*?\})", sentence).groups()
    return choices(source, **yaml.safe_load(line))


def test_the_line_to_paste_is_printed_and_works(read):
    text = EPISODES.format(decom="START_OF_EPISODE", ls="LEGAL") + EPISODE
    said = stopped(read({"e.csv": text}))
    assert said == (
        "e.csv looks like SSDA903 episodes but has no columns 'DECOM' (nearest heading found: 'START_OF_EPISODE'), "
        "'LS' (nearest heading found: 'LEGAL'). Correct the headings, or write under ssda903 in params/sources.yaml "
        "headings: {START_OF_EPISODE: decom, LEGAL: legal_status}; until then this table is not read from this file."
    )
    records = read({"e.csv": text}, params=pasted(said))
    assert records.tables["episodes"]["legal_status"].tolist() == ["C2"]


def test_the_published_heading_serves_as_well_as_the_columns_name(read):
    text = EPISODES.format(decom="START_OF_EPISODE", ls="LEGAL") + EPISODE.replace("C2", "Full order")
    own = choices("ssda903", headings={"START_OF_EPISODE": "DECOM", "LEGAL": "LS"}, values={"LS": {"Full order": "C2"}})
    assert read({"e.csv": text}, params=own).tables["episodes"]["legal_status"].tolist() == ["C2"]


def test_a_heading_that_yaml_would_misread_is_quoted(read):
    said = stopped(read({"c.csv": COSTS.replace("rate_from", "Start: price").format(gross="weekly_gross") + COST}))
    assert "headings: {'Start: price': rate_from}" in said and "write under placement_costs in" in said
    assert len(read({}, params=pasted(said)).tables["placement_costs"]) == 1


def test_where_no_heading_is_near_those_that_are_not_read_are_listed(read):
    header = "Case worker,Ada Lovelace,Team name," + EPISODES.format(decom="URN2", ls="LS").replace("URN2,", "")
    text = header + "x,y,z," + EPISODE.replace("01/05/2024,", "")
    said = stopped(read({"e.csv": text}))
    assert "no column 'DECOM'. Headings that are not read: 'Case worker', 'Team name'. Correct the heading" in said
    assert "Lovelace" not in said, "what is no heading may be somebody"
    assert "headings: {...: decom}" in said


def test_an_optional_column_under_a_near_heading_is_said_with_its_line(read):
    records = read({"c.csv": COSTS.format(gross="weekly gross cost") + COST})
    (said,) = [problem for problem in records.problems if problem.check == "renamed_column"]
    assert said.columns == ("weekly_gross",) and said.severity == "warning"
    assert said.message.endswith(
        "come without column 'weekly_gross' (nearest heading found: 'weekly gross cost'). If this heading means it, "
        "write under placement_costs in params/sources.yaml headings: {weekly gross cost: weekly_gross}."
    )
    records = read({}, params=pasted(said.message))
    assert records.tables["placement_costs"]["weekly_gross"].tolist() == [1000]
    assert not [problem for problem in records.problems if problem.check == "renamed_column"]


@pytest.mark.parametrize("gross", ["weekly_gross", "Shoe size"])
def test_nothing_is_said_where_all_is_there_or_nothing_is_near(read, gross):
    records = read({"c.csv": COSTS.format(gross=gross) + COST})
    assert not [problem for problem in records.problems if problem.check == "renamed_column"]
