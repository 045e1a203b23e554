"""Which inbox serves: the council's own as soon as it can, the made-up council's until then."""

from __future__ import annotations

import os

import pytest

from quarterdeck import places
from quarterdeck.errors import PackError
from quarterdeck.extracts.reading import keep, load
from quarterdeck.params import load_params
from quarterdeck.periods import Quarter
from quarterdeck.places import chosen_inbox
from quarterdeck.run.new_quarter import begin_quarter

Q2, Q3 = Quarter("2025-26 Q2"), Quarter("2025-26 Q3")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project folder with the made-up council's extracts and an inbox that is still empty."""
    monkeypatch.delenv(places.INBOX_VARIABLE, raising=False)
    monkeypatch.setattr(places, "repository", lambda: tmp_path)
    sample = tmp_path / places.SAMPLE_INBOX / Q2.slug
    sample.mkdir(parents=True)
    (sample / "episodes.csv").write_text("CHILD\n", encoding="utf-8")
    (tmp_path / "data" / "inbox").mkdir()
    return tmp_path


def chosen(project, quarter=None):
    return chosen_inbox(load_params(), quarter=quarter).relative_to(project).as_posix()


def test_the_made_up_council_serves_while_the_inbox_is_empty(project):
    assert chosen(project, Q2) == chosen(project) == "data/sample/inbox"


def test_a_quarter_only_begun_serves_itself_and_leaves_the_made_up_council_to_the_others(project, capsys):
    begin_quarter(Q3.label, project / "data" / "inbox", None)
    assert chosen(project, Q3) == "data/inbox"
    assert chosen(project) == "data/inbox"
    assert chosen(project, Q2) == "data/sample/inbox"


def test_from_its_first_extract_on_the_inbox_alone_serves(project, capsys):
    begin_quarter(Q3.label, project / "data" / "inbox", None)
    (project / "data" / "inbox" / Q3.slug / "any name.csv").write_text("x\n", encoding="utf-8")
    assert chosen(project, Q2) == chosen(project, Q3) == "data/inbox"


def test_no_extracts_anywhere_says_how_to_get_some(project):
    (project / places.SAMPLE_INBOX / Q2.slug / "episodes.csv").unlink()
    with pytest.raises(PackError, match="quarterdeck new QUARTER"):
        chosen_inbox(load_params(), quarter=Q2)


def test_outputs_and_deep_dives_stay_in_the_project_wherever_a_command_is_typed(project, monkeypatch):
    monkeypatch.chdir(project)
    assert places.in_project("outputs").as_posix() == "outputs"
    below = project / "notebooks"
    below.mkdir()
    monkeypatch.chdir(below)
    assert places.in_project("outputs") == project / "outputs"


posix = pytest.mark.skipif(os.name != "posix", reason="this system keeps rights to files in another way")


@posix
def test_what_names_people_is_for_this_account_alone_even_where_a_file_lay_before(tmp_path):
    path = tmp_path / "records.csv"
    path.write_text("old", encoding="utf-8")
    with places.open_private(path, encoding="utf-8-sig", newline="") as file:
        file.write("new\r\n")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == b"\xef\xbb\xbfnew\r\n"


@posix
def test_what_a_cache_keeps_is_for_this_account_alone(tmp_path):
    path = tmp_path / "cache" / "extracts" / "x.pickle"
    keep(path, [1])
    assert load(path) == [1]
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700


@posix
@pytest.mark.parametrize("name", [".", "extracts", "figures"])
def test_a_cache_that_others_could_have_filled_is_refused(tmp_path, monkeypatch, name):
    folder = tmp_path / "cache"
    monkeypatch.setenv(places.CACHE_VARIABLE, str(folder))
    assert places.cache_folder() == folder and folder.stat().st_mode & 0o777 == 0o700
    (folder / name).mkdir(exist_ok=True)
    (folder / name).chmod(0o777)
    with pytest.raises(PackError, match="written to by other accounts"):
        places.cache_folder()
    (folder / name).chmod(0o700)
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(PackError, match="belongs to another account"):
        places.cache_folder()
