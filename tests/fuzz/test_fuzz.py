"""Spoilt files of every format: no error, no hang, no row lost, nothing told of what the cells hold.

The long run of 2,000 files is `make fuzz`.
"""

from datetime import date

import pytest
from fuzz_attempt import attempt
from fuzz_corpus import PLANTED, as_csv, corpus, table
from fuzz_made_up import made_up
from fuzz_run import run
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from quarterdeck.extracts import formats, read_inbox
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

FEEDING = [layout for layout in formats.LAYOUTS if layout.table]
COUNCIL = Params(council={"name": "Exampleshire", "cqc_name": "Exampleshire"})
CELLS = st.one_of(
    st.text(max_size=12),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(lambda day: day.strftime("%d/%m/%Y")),
    st.integers(-5, 100_000).map(str),
    st.floats().map(str),
    st.sampled_from(("", "Yes", "n", "#N/A", "#DIV/0!", "U6", "a) Yes", "X1", "31/02/2025", PLANTED[0])),
)


@pytest.mark.slow
def test_two_hundred_spoilt_files_are_read_or_refused_and_nothing_goes_wrong():
    ended, wrong = run(200)
    assert wrong == []
    assert {name for name, _ in ended} == {layout.format for layout in formats.LAYOUTS}
    assert sum(number for (_, how), number in ended.items() if how == "read") >= 80


@pytest.mark.parametrize("sound", [*corpus(), *made_up()], ids=lambda sound: f"{sound.format}-{sound.name}")
def test_the_files_are_sound_before_they_are_spoilt(sound, tmp_path):
    (tmp_path / sound.name).write_bytes(sound.content)
    assert attempt(tmp_path) == ""


@settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(layout=st.sampled_from(FEEDING), data=st.data())
def test_whatever_the_cells_hold_every_row_is_accounted_for_and_none_is_told(layout, data, tmp_path):
    rows = table(layout)
    body = [[data.draw(CELLS) if data.draw(st.booleans()) else cell for cell in row] for row in rows[1:4]]
    (tmp_path / "file.csv").write_bytes(as_csv([rows[0], *body]))
    assert attempt(tmp_path) == ""


def test_the_net_would_catch_a_message_that_tells_a_cell(tmp_path, monkeypatch):
    """The check on messages is not one that cannot fail."""
    from quarterdeck.extracts import verdicts

    rows = table(next(layout for layout in FEEDING if layout.name == "episodes"))
    rows[1][rows[0].index("DECOM")] = PLANTED[1]
    (tmp_path / "episodes.csv").write_bytes(as_csv(rows))
    assert attempt(tmp_path) == ""
    monkeypatch.setattr(verdicts, "rows_in_words", lambda numbers: f"row {PLANTED[1]}")
    assert "told a cell" in attempt(tmp_path)


def test_the_records_of_a_sound_file_are_those_written(tmp_path):
    rows = table(next(layout for layout in FEEDING if layout.name == "reviews" and layout.format == "ssda903"))
    (tmp_path / "reviews.csv").write_bytes(as_csv(rows))
    records = read_inbox(tmp_path, Quarter("2025-26 Q2"), COUNCIL)
    source = next(source for source in records.sources if source.file == "reviews.csv")
    assert source.rows == len(rows) - 1
