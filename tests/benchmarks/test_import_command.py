"""`quarterdeck benchmarks import` and `list`: what they print, refuse and leave alone."""

import json

import pytest

from quarterdeck.benchmarks.store import imported, read_imported
from quarterdeck.cli import main

HEADS = "Indicator ID,Indicator Name,Area Code,Area Name,Sex,Age,Category,Time period,Value"
ROW = "90362,Admissions,E06000016,Leicester,Persons,All ages,,2023/24,12.5"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "admissions.csv"
    path.write_text(f"{HEADS}\n{ROW}\n{ROW.replace('E06000016', 'E38000001')}\n", encoding="utf-8")
    return path


def run(tmp_path, *arguments):
    return main(["benchmarks", *map(str, arguments), "--into", str(tmp_path / "published")])


def test_an_import_says_what_the_file_is_and_that_its_rows_add_up(file, tmp_path, capsys):
    assert run(tmp_path, "import", file) == 0
    said = capsys.readouterr().out
    assert "admissions.csv is Fingertips: 1 figures of 1 indicators" in said
    assert "2 rows = 1 used + 1 set aside" in said and "no English authority" in said


def test_one_wrong_file_leaves_everything_as_it_was(file, tmp_path, capsys):
    other = tmp_path / "list.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    assert run(tmp_path, "import", file, other) == 1
    assert capsys.readouterr().err.startswith("list.csv is no published file")
    assert not (tmp_path / "published").exists()


def test_figures_not_for_publication_need_their_terms_and_stand_apart(file, tmp_path, capsys):
    assert run(tmp_path, "import", file, "--not-for-publication") == 1
    assert "--licence" in capsys.readouterr().err
    terms = ("--not-for-publication", "--licence", "members only", "--source", "A club", "--name", "club")
    assert run(tmp_path, "import", file, *terms) == 0
    (line,) = imported(tmp_path / "published").to_dict("records")
    assert (line["source"], line["licence"], line["may_be_published"]) == ("A club", "members only", False)
    assert (tmp_path / "published" / "local" / "fingertips-club.parquet").is_file()


def test_the_list_names_source_licence_and_rows(file, tmp_path, capsys):
    assert run(tmp_path, "list") == 0
    assert "Nothing has been imported" in capsys.readouterr().out
    run(tmp_path, "import", file, "--as-at", "May 2026")
    capsys.readouterr()
    assert run(tmp_path, "list") == 0
    said = capsys.readouterr().out
    assert "as at May 2026; Open Government Licence v3.0" in said and "2 rows = 1 used + 1 set aside" in said
    assert run(tmp_path, "list", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["may_be_published"] is True


def test_only_what_a_page_uses_may_be_kept(file, tmp_path, capsys):
    folder = tmp_path / "published"
    folder.mkdir()
    heads = "indicator,lait_measure,polarity,decimal_places,unit,year,published_as"
    listed = folder / "benchmark_indicators.csv"
    listed.write_text(f"{heads}\nadmissions,,low is good,1,per 1000,financial year,fingertips:5\n", encoding="utf-8")
    assert run(tmp_path, "import", file, "--only-used") == 1
    assert "names no measure of this file" in capsys.readouterr().err
    file.write_text(f"{HEADS}\n{ROW}\n{ROW.replace('90362', '5')}\n", encoding="utf-8")
    assert run(tmp_path, "import", file, "--only-used") == 0
    assert set(read_imported(folder)["indicator"]) == {"fingertips:5"}
    said = capsys.readouterr().out
    assert "2 rows = 1 used + 1 set aside" in said and "1 rows of measures that benchmark_indicators.csv" in said


def test_a_name_is_for_one_data_set(file, tmp_path, capsys):
    second = tmp_path / "second.csv"
    second.write_text(file.read_text(encoding="utf-8").replace("90362", "5"), encoding="utf-8")
    assert run(tmp_path, "import", file, second, "--name", "both") == 1
    assert "one data set" in capsys.readouterr().err


def test_a_mistyped_command_is_refused_with_the_nearest(tmp_path, capsys):
    assert main(["benchmarks", "imprt", "x.csv"]) == 1
    assert "import" in capsys.readouterr().err
