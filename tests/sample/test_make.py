"""The made-up council as a whole: the same bytes for the same seed, its size, its independence from the pipeline."""

import ast
import hashlib
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import python_calamine

import quarterdeck.extracts.sample as sample
from quarterdeck.extracts.sample import children, make, send
from quarterdeck.extracts.sample.people import age_on, birthday
from quarterdeck.extracts.sample.world import REASONS, World, day, days_within, known, open_at
from quarterdeck.extracts.sample.write_xlsx import write_xlsx
from quarterdeck.periods import Quarter

LAST = Quarter("2025-26 Q2")


def bytes_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return make(tmp_path_factory.mktemp("small"), size=0.03, quarters=2)


def test_the_same_seed_writes_the_same_bytes(small, tmp_path):
    again = make(tmp_path, size=0.03, quarters=2)
    assert bytes_of(again) == bytes_of(small)


def test_another_seed_writes_another_council(small, tmp_path):
    other = bytes_of(make(tmp_path, size=0.03, quarters=1, seed=1))
    assert other["inbox/2025-26-Q2/ssda903/episodes.csv"] != bytes_of(small)["inbox/2025-26-Q2/ssda903/episodes.csv"]


def test_one_folder_a_quarter_and_the_council_is_marked_as_made_up(small):
    folders = sorted(path.name for path in (small / "inbox").iterdir() if path.is_dir())
    assert folders == ["2025-26-Q1", "2025-26-Q2"]
    assert "made_up: true" in (small / "inbox" / "made_up_council.yaml").read_text(encoding="utf-8")


def test_every_kind_of_fault_is_planted(small):
    faults = (small / "faults.csv").read_text(encoding="utf-8")
    assert [reason for reason in REASONS if reason not in faults] == []


def of_size(size: float) -> dict[str, float]:
    world = World(size=size, last=LAST, quarters=1)
    children.build(world)
    send.build(world)
    return {measure: value for _, measure, _, _, value in world.truth.rows}


def test_a_council_five_times_as_large_has_five_times_the_children():
    small, large = of_size(0.2), of_size(1.0)
    for measure in (
        "children_looked_after_at_period_end", "children_in_need_at_period_end", "referrals_in_period",
        "child_protection_plans_at_period_end", "contacts_in_period", "days_with_independent_providers",
    ):  # fmt: skip
        assert small[measure] * 5 == pytest.approx(large[measure], rel=0.35), measure
    assert small["assessments_completed_within_45_working_days"] == pytest.approx(
        large["assessments_completed_within_45_working_days"], abs=8
    )


def test_the_simulator_knows_nothing_of_readers_metrics_and_measuring():
    allowed = {"periods", "working_days"}
    for path in Path(sample.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 3:
                assert node.module in allowed, f"{path.name} imports {node.module}"
            if isinstance(node, ast.ImportFrom) and node.level == 2:
                pytest.fail(f"{path.name} imports from the readers: {node.module}")
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                assert not (node.module or "").startswith("quarterdeck"), path.name


def test_what_ends_on_the_day_is_out_and_what_is_not_recorded_is_not_known():
    start = np.array(["2025-01-01", "2025-09-30", "2025-10-01", "2025-01-01"], "datetime64[D]")
    end = np.array(["2025-09-30", "NaT", "NaT", "2025-10-01"], "datetime64[D]")
    assert open_at(start, end, "2025-09-30").tolist() == [False, True, False, True]
    assert days_within(start, end, LAST).tolist() == [91, 1, 0, 92]
    assert known(start, "2025-09-30").tolist() == [True, True, False, True]


@pytest.mark.parametrize(
    "window, first",
    [
        ("6 months", "2025-04-01"), ("12 months", "2024-10-01"), ("24 months", "2023-10-01"),
        ("financial year", "2025-04-01"), ("previous financial year start", "2024-04-01"),
        ("previous calendar year start", "2024-01-01"),
    ],
)  # fmt: skip
def test_an_extract_sees_from_the_first_day_of_its_window(window, first):
    assert World(last=LAST, quarters=1).sees_from(LAST, window) == day(first)


def test_events_are_entered_at_most_ten_weeks_late_and_never_early():
    world = World(last=LAST, quarters=1)
    events = np.repeat(day("2025-03-03"), 5_000)
    lag = (world.recorded(world.rng("a test"), events) - events).astype(int)
    assert lag.min() >= 0 and lag.max() <= 70 and (lag > 6).mean() == pytest.approx(0.25, abs=0.03)


def test_a_birthday_on_29_february_falls_back_to_the_28th():
    born = np.array(["2008-02-29"], "datetime64[D]")
    assert birthday(born, 17)[0] == day("2025-02-28") and birthday(born, 16)[0] == day("2024-02-29")
    assert age_on(born, day("2025-02-27"))[0] == 16 and age_on(born, day("2025-02-28"))[0] == 17


def test_a_workbook_holds_true_dates_numbers_text_and_blanks(tmp_path):
    sheets = {"List ‘1’": {
        "Date": np.array(["2025-09-30", "NaT"], "datetime64[D]"), "Number": np.array([7, 8]),
        "Words & <signs>": np.array(["a) Yes", ""], object),
    }}  # fmt: skip
    write_xlsx(tmp_path / "one.xlsx", sheets, {"List ‘1’": [("#N/A", 2.5, None)]})
    write_xlsx(tmp_path / "two.xlsx", sheets, {"List ‘1’": [("#N/A", 2.5, None)]})
    book = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "one.xlsx"))
    assert book.get_sheet_by_name("List ‘1’").to_python() == [
        ["Date", "Number", "Words & <signs>"], [date(2025, 9, 30), 7, "a) Yes"], ["", 8, ""], ["#N/A", 2.5, ""],
    ]  # fmt: skip
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
