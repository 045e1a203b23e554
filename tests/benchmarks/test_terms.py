"""Whether figures and lists of others may be published: what is said once holds until something else is said."""

import os
import stat

import pytest

from quarterdeck.benchmarks import client
from quarterdeck.benchmarks.neighbours import neighbours_of, read_models
from quarterdeck.benchmarks.sources_list import imported
from quarterdeck.benchmarks.store import read_imported
from quarterdeck.cli import main
from quarterdeck.params import Council, Params

HEADS = "Indicator ID,Indicator Name,Area Code,Area Name,Sex,Age,Category,Time period,Value"
ROW = "90362,Admissions,E06000016,Leicester,Persons,All ages,,2023/24,12.5"
HIDDEN = ("--not-for-publication", "--licence", "members only", "--source", "A club", "--as-at", "May 2026")
posix_only = pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")


def run(tmp_path, *arguments):
    return main(["benchmarks", *map(str, arguments), "--into", str(tmp_path / "published")])


def line_of(tmp_path):
    (line,) = imported(tmp_path / "published").to_dict("records")
    return line


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "admissions.csv"
    path.write_text(f"{HEADS}\n{ROW}\n", encoding="utf-8")
    return path


@pytest.fixture
def hidden(file, tmp_path, capsys):
    assert run(tmp_path, "import", file, *HIDDEN) == 0
    capsys.readouterr()
    return file


class TestFigures:
    def test_importing_again_leaves_them_not_for_publication_and_says_so(self, hidden, tmp_path, capsys):
        hidden.write_text(f"{HEADS}\n{ROW.replace('12.5', '13')}\n", encoding="utf-8")
        assert run(tmp_path, "import", hidden) == 0
        line = line_of(tmp_path)
        assert (line["may_be_published"], line["licence"], line["source"], line["as_at"]) == (
            False, "members only", "A club", "May 2026",
        )  # fmt: skip
        said = capsys.readouterr().out
        assert "stays NOT FOR PUBLICATION" in said and "licence 'members only', date 'May 2026'" in said
        assert not (tmp_path / "published" / "imported").exists()
        assert not read_imported(tmp_path / "published")["may_be_published"].any()

    def test_they_may_be_published_only_where_that_and_on_what_terms_is_said(self, hidden, tmp_path, capsys):
        assert run(tmp_path, "import", hidden, "--may-be-published") == 1
        assert "say with --licence" in capsys.readouterr().err
        assert run(tmp_path, "import", hidden, "--licence", "Open Government Licence v3.0") == 0
        assert not line_of(tmp_path)["may_be_published"]
        assert run(tmp_path, "import", hidden, "--may-be-published", "--licence", "Open Government Licence v3.0") == 0
        assert line_of(tmp_path)["may_be_published"] and "MAY BE PUBLISHED" in capsys.readouterr().out
        assert not list((tmp_path / "published" / "local").glob("*.parquet"))
        assert run(tmp_path, "import", hidden, "--may-be-published", "--not-for-publication") == 1

    def test_the_same_file_or_figures_under_another_name_are_refused(self, hidden, tmp_path, capsys):
        assert run(tmp_path, "import", hidden, "--name", "mine") == 1
        assert "not for publication (members only)" in capsys.readouterr().err
        hidden.write_text(f"{HEADS}\n{ROW}\n{ROW.replace('2023/24', '2022/23')}\n", encoding="utf-8")
        assert run(tmp_path, "import", hidden, "--name", "mine") == 1
        assert "1 of these figures stand in local/" in capsys.readouterr().err
        assert len(imported(tmp_path / "published")) == 1

    def test_a_licence_and_date_once_given_hold_for_what_may_be_published_too(self, file, tmp_path):
        run(tmp_path, "import", file, "--licence", "CC BY 4.0", "--as-at", "May 2026")
        run(tmp_path, "import", file)
        line = line_of(tmp_path)
        assert (line["licence"], line["as_at"], line["may_be_published"]) == ("CC BY 4.0", "May 2026", True)

    def test_fetching_them_leaves_them_not_for_publication(self, file, tmp_path, monkeypatch, capsys):
        assert run(tmp_path, "import", file, "--name", "admissions", *HIDDEN) == 0
        chosen = "data_sets:\n  - {name: admissions, id: 00000000-0000-0000-0000-000000000000}\n"
        (tmp_path / "benchmarks.yaml").write_text(chosen, encoding="utf-8")
        monkeypatch.setattr(client, "fetch", lambda *_: file)
        assert run(tmp_path, "fetch", "--params", tmp_path) == 0
        assert not line_of(tmp_path)["may_be_published"] and line_of(tmp_path)["licence"] == "members only"
        assert "stays NOT FOR PUBLICATION" in capsys.readouterr().out

    @posix_only
    def test_no_other_account_may_open_them(self, hidden, tmp_path):
        local = tmp_path / "published" / "local"
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [local, *local.iterdir()]}
        assert modes == {"local": 0o700, "fingertips-90362.parquet": 0o600, "sources.csv": 0o600}

    def test_a_formula_is_kept_from_the_spreadsheet(self, file, tmp_path):
        run(tmp_path, "import", file, "--source", "=cmd|'/c calc'!A1")
        assert line_of(tmp_path)["source"].startswith("'=cmd")


LIST = "old_la_code,la,SN_1,SN_1P\n856,Leicester,821,Close\n"
DEPARTMENTS = (
    "old_la_code,la_name,region_ind,region_name," + ",".join(f"SN_{n},SN_{n}P" for n in range(1, 11)) + "\n"
    "856,Leicester,4,East Midlands,821,Close" + ",-" * 18 + "\n"
)


class TestNeighbours:
    def write(self, tmp_path, text=LIST, name="club_2025.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    def models(self, tmp_path):
        return read_models(tmp_path / "published" / "neighbours.csv")

    def test_a_list_not_for_publication_stays_out_of_what_git_takes(self, tmp_path):
        assert run(tmp_path, "import", self.write(tmp_path), *HIDDEN) == 0
        assert not (tmp_path / "published" / "neighbours.csv").exists()
        found = self.models(tmp_path)
        said = found[["model", "source", "may_be_published"]].values.tolist()
        assert said == [["A club", "A club; members only", False]]
        leicester = Params(council=Council(name="Leicester", code="E06000016"))
        neighbours = neighbours_of(leicester, "children", found)
        assert neighbours.names == ("Luton",) and not neighbours.may_be_published
        assert neighbours.model == "A club, 2025"

    def test_importing_the_list_again_leaves_it_there(self, tmp_path):
        path = self.write(tmp_path)
        run(tmp_path, "import", path, *HIDDEN)
        assert run(tmp_path, "import", path, "--source", "A club") == 0
        assert run(tmp_path, "import", path, "--source", "Another", "--licence", "Open Government Licence v3.0") == 0
        assert not self.models(tmp_path)["may_be_published"].any()
        given = ("--source", "A club", "--licence", "Open Government Licence v3.0", "--may-be-published")
        assert run(tmp_path, "import", path, *given) == 0
        found = self.models(tmp_path)
        assert found.loc[found["may_be_published"], "model"].tolist() == ["A club"]

    def test_the_departments_name_stands_only_on_its_own_layout(self, tmp_path, capsys):
        assert run(tmp_path, "import", self.write(tmp_path)) == 1
        assert "Say with --source" in capsys.readouterr().err
        assert run(tmp_path, "import", self.write(tmp_path), "--source", "A club") == 1
        assert "say with --licence" in capsys.readouterr().err
        assert run(tmp_path, "import", self.write(tmp_path, DEPARTMENTS)) == 0
        assert self.models(tmp_path)["source"].str.startswith("Department for Education").all()

    def test_a_formula_is_kept_from_the_spreadsheet(self, tmp_path):
        path = self.write(tmp_path, LIST.replace("Close", "=cmd()"))
        assert run(tmp_path, "import", path, "--source", "A club", "--licence", "its own") == 0
        assert self.models(tmp_path)["closeness"].tolist() == ["'=cmd()"]

    def test_one_wrong_file_leaves_the_lists_as_they_were(self, file, tmp_path, capsys):
        (tmp_path / "published").mkdir()
        assert run(tmp_path, "import", self.write(tmp_path, DEPARTMENTS)) == 0
        before = {path: path.read_bytes() for path in (tmp_path / "published").rglob("*") if path.is_file()}
        junk = self.write(tmp_path, "a,b\n1,2\n", "junk.csv")
        other = self.write(tmp_path, DEPARTMENTS, "sn_2024.csv")
        assert run(tmp_path, "import", other, file, junk) == 1
        after = {path: path.read_bytes() for path in (tmp_path / "published").rglob("*") if path.is_file()}
        assert after == before
