"""Running: a failing notebook, a draft, a run that dies, two runs at once."""

import shutil
from pathlib import Path

import nbformat
import pytest

from quarterdeck.errors import PackError
from quarterdeck.gaps import expected_sources, missing
from quarterdeck.params import Params, load_params, repository
from quarterdeck.periods import Quarter
from quarterdeck.records import Records, Source
from quarterdeck.run import lab
from quarterdeck.run.engine import run_notebooks
from quarterdeck.run.lock import only_run
from quarterdeck.run.release import built_apart, mend


def notebook(path, *sources):
    cells = [nbformat.v4.new_code_cell('quarter = "2025-26 Q2"', metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    return path


def test_a_failing_notebook_is_one_line_and_stops_no_other(tmp_path):
    bad = notebook(tmp_path / "bad.ipynb", "1 + 1", "raise ValueError('two\\nlines')")
    good = notebook(tmp_path / "good.ipynb", "print(quarter)")
    told = []
    ran = run_notebooks(
        [bad, good], tmp_path / "out", lambda n: {"quarter": "2025-26 Q1"}, folder=tmp_path, done=told.append
    )
    assert ran[0].failure.startswith("bad.ipynb, cell 3: ValueError.") and "\n" not in ran[0].failure
    assert not ran[0].executed.exists() and ran[0].part.exists()
    assert ran[1].failure is None
    assert "2025-26 Q1" in ran[1].executed.read_text(encoding="utf-8")
    assert {one.notebook for one in told} == {bad, good}


def test_a_pack_error_in_a_cell_is_told_in_its_own_words(tmp_path):
    said = "from quarterdeck.errors import MetricError\nraise MetricError('No such group. Use sex.')"
    bad = notebook(tmp_path / "bad.ipynb", said)
    (ran,) = run_notebooks([bad], tmp_path / "out", lambda n: {}, folder=tmp_path)
    assert ran.failure == "bad.ipynb, cell 2: No such group. Use sex."


def test_a_kernel_that_dies_is_a_failure_not_a_page(tmp_path):
    bad = notebook(tmp_path / "bad.ipynb", "import os; os._exit(1)")
    (ran,) = run_notebooks([bad], tmp_path / "out", lambda n: {}, folder=tmp_path)
    assert "died" in ran.failure


def test_what_stood_before_stays_when_a_run_fails(tmp_path):
    place = tmp_path / "full"
    place.mkdir()
    (place / "index.html").write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError), built_apart(place) as building:
        (building / "index.html").write_text("half", encoding="utf-8")
        raise RuntimeError
    assert (place / "index.html").read_text(encoding="utf-8") == "old"
    with built_apart(place) as building:
        (building / "index.html").write_text("new", encoding="utf-8")
    assert (place / "index.html").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["full"]


def test_a_swap_cut_short_is_mended_with_the_old_pack(tmp_path):
    (tmp_path / ".full.previous").mkdir()
    (tmp_path / ".full.building-x").mkdir()
    mend(tmp_path / "full")
    assert [path.name for path in tmp_path.iterdir()] == ["full"]


def test_a_second_run_in_the_same_folder_is_refused(tmp_path):
    with only_run(tmp_path), pytest.raises(PackError, match="Another run"), only_run(tmp_path):
        pass
    with only_run(tmp_path):
        pass


def choices(**sources):
    council = {"name": "Somewhere"}
    gaps = sources.pop("accepted_gaps", ())
    return Params.model_validate({"council": council, "sources": {"sources": sources, "accepted_gaps": gaps}})


def records(*formats):
    as_at = Quarter("2025-26 Q2").end
    sources = tuple(Source(f, f, "episodes", 1, 0, None, as_at, "0" * 64, "2025-26 Q2") for f in formats)
    return Records({}, {}, as_at, sources)


def test_only_a_gap_that_nobody_accepted_makes_a_draft():
    params = choices(
        here={}, gone={"title": "Gone", "owner": "HR"}, taken={}, census={"expected": "annual", "due_quarters": [1]},
        never={"expected": "not used"},
        accepted_gaps=[{"source": "taken", "quarter": "2025-26 Q2", "accepted_by": "A. Head", "caveat": "Next time."}],
    )  # fmt: skip
    expected = expected_sources(params, records("here"), Quarter("2025-26 Q2"))
    assert {e.format: e.status for e in expected} == {
        "here": "here", "gone": "missing", "taken": "accepted", "census": "not due",
    }  # fmt: skip
    (gap,) = missing(expected)
    assert "Gone" in gap.sentence and "Ask HR" in gap.sentence
    taken = next(e for e in expected if e.format == "taken")
    assert "A. Head" in taken.sentence and "Next time." in taken.sentence


def test_an_acceptance_holds_for_its_quarter_only():
    gap = {"source": "gone", "quarter": "2025-26 Q1", "accepted_by": "A. Head", "caveat": "Once."}
    params = choices(gone={}, accepted_gaps=[gap])
    assert missing(expected_sources(params, records(), Quarter("2025-26 Q2")))


@pytest.mark.slow
@pytest.mark.pack
def test_a_broken_tab_and_a_missing_source_make_a_draft_with_the_other_pages(made_up, tmp_path, monkeypatch):
    from quarterdeck.run.console import Console
    from quarterdeck.run.pack import Request, make_pack

    project = tmp_path / "project"
    for name in ("notebooks", "params"):
        shutil.copytree(repository() / name, project / name)
    (project / "data").mkdir()
    shutil.copytree(repository() / "data" / "published", project / "data" / "published")
    tab = project / "notebooks" / "02_finance.ipynb"
    broken = nbformat.read(tab, as_version=4)
    broken.cells.append(nbformat.v4.new_code_cell("1 / 0"))
    nbformat.write(broken, tab)
    inbox = tmp_path / "inbox"
    shutil.copytree(made_up.inbox, inbox)
    (inbox / "2025-26-Q2" / "local" / "discharges.csv").unlink()
    monkeypatch.chdir(project)
    request = Request("2025-26 Q2", inbox, Path("outputs"), tabs=("02", "91"))
    finished = make_pack(request, Console(quiet=True))
    assert finished.exit_code == 2
    assert any("discharges" in reason.casefold() for reason in finished.draft_because)
    assert any(reason.startswith("02_finance.ipynb, cell ") for reason in finished.draft_because)
    assert any("ZeroDivisionError" in reason for reason in finished.draft_because)
    made = {path.name for path in finished.folder.iterdir()}
    assert "91_definitions.html" in made and "02_finance.html" not in made
    assert "ZeroDivisionError" in (finished.folder / "index.html").read_text(encoding="utf-8")
    assert "draft" in (finished.folder / "91_definitions.html").read_text(encoding="utf-8").casefold()


def test_the_council_as_delivered_can_be_read():
    params = load_params()
    assert params.council.name == "Larkminster"
    assert len(params.council.statistical_neighbours) == 10


def test_every_source_named_in_params_is_a_format_or_a_table():
    from quarterdeck.extracts.formats import BUILDERS, LAYOUTS
    from quarterdeck.tables import TABLES

    known = {layout.format for layout in LAYOUTS} | set(BUILDERS) | set(TABLES)
    assert set(load_params().sources.sources) <= known


def test_the_lab_opens_no_browser_when_told_and_starts_for_root_alone_with_a_word(monkeypatch, capsys):
    monkeypatch.setattr(lab.os, "geteuid", lambda: 1000, raising=False)
    assert lab._called_for(browser=True) == []
    assert lab._called_for(browser=False) == ["--no-browser"]
    monkeypatch.setattr(lab.os, "geteuid", lambda: 0, raising=False)
    assert lab._called_for(browser=True) == ["--allow-root"]
    assert "root" in capsys.readouterr().out
