"""What a fault touches, who mends it, and what the data quality page says of it."""

import csv
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from quarterdeck.completeness import by_source, columns_filled, worth_a_look
from quarterdeck.gaps import expected_sources
from quarterdeck.metric import catalogue, find
from quarterdeck.params import Params, load_params
from quarterdeck.periods import Quarter
from quarterdeck.quality import FAULT_COLUMNS, Fault, as_lines, faults, set_aside_for, write_faults
from quarterdeck.records import FILLED_COLUMNS, NOTICED_COLUMNS, SET_ASIDE_COLUMNS, Problem, Records, Source
from quarterdeck.tab.effects import of_rows, on_measure
from quarterdeck.tables import TABLES
from quarterdeck.tables.checks.between import BETWEEN
from quarterdeck.tables.checks.every import ACROSS
from quarterdeck.tally import tally
from quarterdeck.uses import columns_of, touched, used_columns
from typed_rows import episode, frame_of, need

QUARTER = Quarter("2025-26 Q2")
PARAMS = Params(
    council={"name": "X"},
    sources={"sources": {"ssda903": {"title": "The 903", "owner": "Performance"}}},
)


# Which columns a measure reads.


def test_a_measure_reads_the_columns_that_its_function_and_its_groups_name():
    used = columns_of(find("children_looked_after_at_period_end"))["episodes"]
    assert {"child_id", "decom", "dec", "legal_status", "date_of_birth", "sex"} <= used
    assert not {"rec", "reason_place_change", "cin"} & used


def test_a_derived_field_is_read_from_what_it_is_worked_out_from():
    used = columns_of(find("assessments_completed_within_45_working_days"))["assessments"]
    assert {"start_date", "authorised_date"} <= used


def test_every_measure_reads_something_of_each_of_its_tables():
    for metric in catalogue().values():
        for name, columns in columns_of(metric).items():
            assert columns, f"{metric.id} reads no column of {name}"


def test_a_fault_in_a_column_touches_the_measures_that_read_it_and_no_others():
    by_reason, every = touched("episodes", ("rec",)), touched("episodes")
    assert set(by_reason) < set(every)
    assert find("exits_to_adoption") in by_reason
    assert find("children_looked_after_at_period_end") not in by_reason
    assert touched("episodes", ("reason_place_change",)) == ()
    assert used_columns("episodes")["decom"] == len(every)


@pytest.mark.parametrize("one", [c for c in (*ACROSS, *BETWEEN) if c.tables], ids=lambda one: one.id)
def test_a_check_of_a_table_that_measures_use_touches_some_of_them(one):
    name = one.tables[0]
    if touched(name):
        assert touched(name, one.columns), f"{one.id} concerns columns that no measure reads"


# The list of faults.


def records(*, aside=(), noticed=(), problems=(), filled=()):
    """Records of one episodes file of ten rows."""
    source = Source("e.csv", "ssda903", "episodes", 10, len(aside), None, QUARTER.end, "0", QUARTER.label)
    listed = pd.DataFrame(
        [("episodes", "e.csv", "", row, words.split("; ")[0], words, QUARTER.label) for row, words in aside],
        columns=list(SET_ASIDE_COLUMNS),
    )
    found = pd.DataFrame(
        [("episodes", "e.csv", "", row, words, check, QUARTER.label) for row, words, check in noticed],
        columns=list(NOTICED_COLUMNS),
    )
    return Records(
        {}, {}, QUARTER.end, (source,), listed, tuple(problems), noticed=found,
        filled=pd.DataFrame(filled, columns=list(FILLED_COLUMNS)),
    )  # fmt: skip


def test_a_row_with_two_faults_has_a_line_for_each_and_is_counted_once():
    made = records(aside=[(3, "`decom` is blank; `dec` is before `decom`"), (4, "`decom` is blank")])
    found = faults(made, PARAMS, QUARTER)
    told = [(f.found, f.rows.tolist()) for f in found]
    assert told == [("`decom` is blank", [3, 4]), ("`dec` is before `decom`", [3])]
    assert all((f.source, f.owner, f.of) == ("The 903", "Performance", 10) for f in found)
    assert set_aside_for(find("exits_from_care"), made, QUARTER) == {"episodes": 2}
    assert set_aside_for(find("exits_from_care"), made, QUARTER.previous) == {}


def test_a_row_set_aside_touches_every_measure_of_its_table_and_a_warning_those_of_its_columns():
    made = records(aside=[(3, "`rec` is blank")], noticed=[(5, "has a `dec` but no reason", "end_without_reason")])
    aside, warned = faults(made, PARAMS, QUARTER)
    assert aside.measures == touched("episodes") and aside.severity == "sets the row aside"
    assert warned.measures == touched("episodes", ("rec",)) and warned.severity == "warns"
    assert "no reason" in warned.effect or "reason" in warned.effect


def test_whole_files_stand_before_rows_and_rows_by_how_far_they_reach():
    made = records(
        aside=[(3, "`decom` is blank")],
        noticed=[(n, "is open beside", "episode_left_open") for n in range(2, 9)],
        problems=[
            Problem("warning", "e.csv: the latest date is old. Check it.", "e.csv", "episodes", "stale"),
            Problem("stop", "f.csv cannot be opened. Close it.", "f.csv"),
            Problem("warning", "e.csv: 1 of 10 rows set aside.", "e.csv", "episodes", "blank", 1),
            Problem("warning", "2025-26 Q1: old news.", "e.csv", extract="2025-26 Q1"),
        ],
    )
    found = faults(made, PARAMS, QUARTER)
    assert [f.kind for f in found] == ["file", "stale", "blank", "episode_left_open"]
    assert found[1].found == "e.csv: the latest date is old." and found[1].do == "Check it."
    assert found[1].measures == touched("episodes")


def test_a_missing_source_touches_the_measures_that_it_fed_before():
    params = Params(council={"name": "X"}, sources={"sources": {"posts": {"title": "Posts", "owner": "HR"}}})
    made = records()
    (gap,) = faults(made, params, QUARTER, expected_sources(params, made, QUARTER))
    assert (gap.kind, gap.owner, gap.measures) == ("missing_source", "HR", touched("posts"))


def test_the_lines_are_safe_to_open_in_a_spreadsheet_and_name_file_and_row(tmp_path):
    made = records(noticed=[(5, "has a `dec` but no reason ceased (`rec`)", "end_without_reason")])
    (one,) = faults(made, PARAMS, QUARTER)
    hostile = [replace(one, file=name, sheet=name) for name in ("=cmd|' /C calc'!A0", "+1.csv", "-1.csv", "@x", "\tx")]
    assert write_faults(hostile, QUARTER, tmp_path / "team" / "faults.csv") == 5
    with (tmp_path / "team" / "faults.csv").open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.DictReader(handle))
    assert list(lines[0]) == list(FAULT_COLUMNS) and {line["row"] for line in lines} == {"5"}
    for line in lines:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line.values())


def test_a_fault_of_a_whole_file_has_one_line_without_a_row():
    made = records(problems=[Problem("stop", "f.csv cannot be opened. Close it.", "f.csv")])
    lines = as_lines(faults(made, PARAMS, QUARTER), QUARTER)
    assert lines["row"].isna().tolist() == [True] and lines["severity"].tolist() == ["stops the table"]


def test_a_warning_of_a_row_that_is_set_aside_is_not_told_again():
    made = records(
        aside=[(3, "`decom` is blank")],
        noticed=[(3, "is open beside", "episode_left_open"), (4, "is open beside", "episode_left_open")],
    )
    found = faults(made, PARAMS, QUARTER)
    assert [(f.kind, f.rows.tolist()) for f in found] == [("blank", [3]), ("episode_left_open", [4])]


def test_a_file_that_could_not_be_read_has_an_owner_and_another_may_serve_its_measures():
    stopped = Problem("stop", "b.csv has no column 'DECOM'.", "b.csv", "episodes", format="ssda903")
    (one,) = [f for f in faults(records(problems=[stopped]), PARAMS, QUARTER) if f.kind == "file"]
    assert (one.source, one.owner) == ("The 903", "Performance")
    assert one.effect == "Its measures are counted from e.csv alone."
    nothing = replace(records(problems=[stopped]), sources=())
    assert "no figure" in faults(nothing, PARAMS, QUARTER)[0].effect


def test_an_empty_log_is_a_question_and_an_empty_extract_a_fault():
    log = Problem("warning", "i.csv: has headings but no rows.", "i.csv", "serious_incidents", "headings_only")
    lost = Problem("warning", "e.csv: has headings but no rows.", "e.csv", "episodes", "headings_only")
    found = faults(records(problems=[log, lost], aside=[(3, "`decom` is blank")]), PARAMS, QUARTER)
    assert [f.kind for f in found] == ["headings_only", "blank", "none_happened"]


def test_a_columns_heading_in_the_file_stands_beside_its_name():
    (one,) = faults(records(aside=[(3, "`decom` is blank")]), PARAMS, QUARTER)
    assert (one.columns, one.headings) == (("decom",), ("DECOM",))
    chosen = {"sources": {"ssda903": {"title": "The 903", "headings": {"Began on": "decom"}}}}
    (own,) = faults(records(aside=[(3, "`decom` is blank")]), Params(council={"name": "X"}, sources=chosen), QUARTER)
    assert own.headings == ("Began on",)
    (line,) = as_lines([one], QUARTER).to_dict("records")
    assert line["number of measures"] == len(one.measures) and line["measures affected"].endswith("more")


def test_rows_in_no_figure_are_told_apart_from_rows_counted_once():
    aside = [(3, "`decom` is blank"), (4, "repeats an earlier row (same `child_id`, `decom`)")]
    found = faults(records(aside=aside), PARAMS, QUARTER)
    assert of_rows(found) == (
        "1 of 10 rows is in no figure: a count of them is too low by at most 1. "
        "1 of 10 rows is left out, and the row that it repeats is counted."
    )
    said = on_measure(find("exits_from_care"), found, False)
    assert said == "1 of 10 rows of episodes is in no figure: it is too low by at most 1."
    assert "too low or too high" in on_measure(find("exits_to_adoption_percent"), found, False)


def test_a_count_of_one_table_is_too_low_by_at_most_the_rows_that_are_set_aside(opened):
    """What the page says of such measures: a row more adds nothing, or one."""
    records, quarter, chance = opened.records, opened.quarter, np.random.default_rng(20250930)
    for metric in catalogue().values():
        of_one_table = len(metric.tables + metric.optional_tables) == 1
        if metric.kind != "count" or not of_one_table or metric.why_not(records, quarter):
            continue
        (name,), settings = metric.tables, opened.params.settings.get(metric.id)
        whole = records.table(name)
        full = tally(metric, metric.judged(records, quarter, settings)).numerator.sum()
        for rows in range(1, min(6, len(whole))):
            left = whole.drop(whole.index[chance.choice(len(whole), rows, replace=False)])
            fewer = replace(records, tables={**records.tables, name: left}, _views={})
            lost = full - tally(metric, metric.judged(fewer, quarter, settings)).numerator.sum()
            assert 0 <= lost <= rows, metric.id


def test_no_faults_no_lines():
    assert as_lines([], QUARTER).empty and faults(records(), PARAMS, QUARTER) == []


# How complete the sources are.


def test_columns_are_compared_with_the_extract_before():
    before, now = QUARTER.previous.label, QUARTER.label
    made = records(
        filled=[
            (now, "episodes", "e.csv", "sex", 100, 80), (before, "episodes", "e.csv", "sex", 100, 100),
            (now, "episodes", "e.csv", "dec", 100, 40), (now, "episodes", "e.csv", "rec", 100, 40),
            (now, "episodes", "e.csv", "legal_status", 100, 100),
            (now, "episodes", "e.csv", "reason_place_change", 100, 0),
        ]
    )  # fmt: skip
    columns = columns_filled(made, QUARTER).set_index("column")
    assert (columns.loc["sex", "filled"], columns.loc["sex", "filled_before"]) == (0.8, 1.0)
    assert "reason_place_change" not in columns.index, "no measure reads it"
    assert worth_a_look(columns.reset_index())["column"].tolist() == ["sex"], "an end that has not come is no gap"


def test_a_date_that_open_cases_do_not_have_yet_is_no_gap_until_none_has_it():
    before, now = QUARTER.previous.label, QUARTER.label

    def looked_at(filled):
        made = records(
            filled=[
                (label, "assessments", "a.xlsx", "authorised_date", 100, cells)
                for label, cells in ((now, filled), (before, 87))
            ]
        )
        return worth_a_look(columns_filled(made, QUARTER))["column"].tolist()

    assert looked_at(60) == [] and looked_at(0) == ["authorised_date"]


def test_the_rows_of_a_file_count_once_whatever_number_of_tables_they_feed(opened):
    label, of_file = opened.quarter.label, {}
    for source in opened.records.sources:
        if source.extract == label:
            of_file.setdefault(source.file, []).append(source.rows)
    plans = next(file for file in of_file if file.endswith("active_plans.csv"))
    assert opened.records.rows_read(label, plans) == max(of_file[plans]) < sum(of_file[plans])
    assert opened.records.rows_read(label) == sum(opened.records.rows_read(label, file) for file in of_file)


@pytest.mark.parametrize("filled, named", [(95, False), (94, True)])
def test_a_column_has_gaps_below_95_per_cent(filled, named):
    made = records(filled=[(QUARTER.label, "episodes", "e.csv", "sex", 100, filled)])
    assert len(worth_a_look(columns_filled(made, QUARTER))) == named


def test_every_table_stands_beside_what_it_was_a_quarter_ago(opened):
    found = by_source(opened.records, opened.quarter).set_index("table")
    own = [s for s in opened.records.sources if s.extract == opened.quarter.label and s.table in TABLES]
    assert set(found.index) == {s.table for s in own}
    assert found["rows"].sum() == sum(s.rows for s in own)
    assert found.loc["episodes", "rows_before"] > 0 and 0.9 < found.loc["episodes", "filled"] <= 1


def test_every_fault_of_the_made_up_council_has_an_effect_and_something_to_do(opened):
    found = faults(opened.records, opened.params, opened.quarter)
    for fault in found:
        assert fault.do, fault.found
        assert fault.effect or fault.kind == "file", fault.found
        assert isinstance(fault, Fault) and isinstance(fault.rows, np.ndarray)
    aside = opened.records.set_aside
    own = aside[aside["extract"] == opened.quarter.label]
    named = {(f.file, f.sheet, int(r), f.table) for f in found if f.severity == "sets the row aside" for r in f.rows}
    assert len(named) == len(own)


# The page, and the list for the team.


def test_the_page_says_first_what_to_mend(pack):
    page = pack.page("90_data_quality")
    headings = [h.text_content() for h in page.iter("h2")]
    assert headings[:3] == ["What to mend first", "Each source", "Columns with gaps"]
    first = page.xpath("//table[caption//text()[contains(., 'reach furthest')]]")[0]
    rows = first.xpath(".//tbody/tr")
    assert 1 <= len(rows) <= 8
    assert all(row.xpath("./td")[2].text_content() for row in rows), "each says what it does to the figures"
    assert all(row.xpath("./th[@scope='row']") for row in rows)
    assert [th.text_content() for th in first.xpath(".//thead//th")] == [
        "What was found", "Who mends it", "Rows", "What it does to the figures", "Measures it touches",
    ]  # fmt: skip


def test_the_list_of_faults_stands_beside_the_editions_and_in_none(pack):
    quarter = pack.folder.parent
    assert (quarter / "team" / "faults.csv").is_file()
    inside = [path for path in pack.folder.rglob("*") if "fault" in path.name.casefold() or path.suffix == ".csv"]
    assert inside == []
    with (quarter / "team" / "faults.csv").open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.DictReader(handle))
    assert list(lines[0]) == list(FAULT_COLUMNS) and len(lines) > 10


def test_no_edition_may_take_the_teams_folder(made_up, tmp_path):
    from quarterdeck.errors import ParameterError
    from quarterdeck.run.console import Console
    from quarterdeck.run.pack import Request, make_pack

    with pytest.raises(ParameterError, match="team"):
        make_pack(Request("2025-26 Q2", made_up.inbox, tmp_path, edition="team"), Console(quiet=True))
    assert not any(tmp_path.iterdir())
    assert "team" not in load_params().editions


def test_a_finding_holds_no_cell_of_a_person():
    from quarterdeck.tables.checks.across import across
    from quarterdeck.tables.checks.each_row import check
    from quarterdeck.tables.checks.every import checks_of

    secret = "Zebedee"
    for name, cells in {
        "episodes": [
            episode("2025-04-01", child=secret, place=secret),
            episode("2025-05-01", "2025-04-01", child=secret),
        ],
        "children_in_need": [need("2025-04-01", child=secret, team=secret), need("2025-05-01", child=secret)],
    }.items():
        done = across(TABLES[name], check(TABLES[name], frame_of(name, cells)), checks_of(name))
        told = done.notices["notice"].tolist() + done.set_aside["faults"].tolist() + done.set_aside["reason"].tolist()
        assert told and secret not in " ".join(told)


def test_who_vanished_is_counted_against_the_extract_that_showed_them():
    made = records(noticed=[(7, "was open in the extract before", "vanished")])
    before = replace(made.sources[0], extract=QUARTER.previous.label, rows=20)
    listed = made.noticed.assign(file=f"e.csv of {QUARTER.previous.label}")
    (gone,) = faults(replace(made, sources=(*made.sources, before), noticed=listed), PARAMS, QUARTER)
    assert (gone.owner, gone.of, gone.rows.tolist(), gone.severity) == ("Performance", 20, [7], "warns")
