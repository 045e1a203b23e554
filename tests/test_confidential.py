"""What a person's record, or this machine, could leak through; and what a hostile name or file could do."""

import ast
import csv
import io
import json
import os
import re
import subprocess
import zipfile

import nbformat
import numpy as np
import pytest

from quarterdeck.errors import PackError, ParameterError
from quarterdeck.params import load_params, repository
from quarterdeck.periods import Quarter

posix_only = pytest.mark.skipif(os.name == "nt", reason="permissions and links of POSIX")


# Names that would be markup, formulas or orders to a browser.

HOSTILE = ["A$$ets $x^2$ Ltd", r"Care $\frac{1}$", "<script>alert(1)</script>", 'a" onload="x', "src=1 & url(x)"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_chart_shows_any_name_as_it_is_written(name):
    from lxml import etree

    from quarterdeck.charts.bars import horizontal_bars
    from quarterdeck.charts.style import to_svg

    drawn = to_svg(horizontal_bars([name, "B"], np.array([1.0, 2.0]), ["1", "2"], ["#000", "#111"], False), "n", name)
    picture = etree.fromstring(str(drawn))
    assert picture.get("aria-label") == name
    assert name in " ".join(picture.xpath("//*[local-name()='text']/text()"))
    assert not picture.xpath("//*[local-name()='script'] | //@onload")


def test_a_picture_is_hidden_from_screen_readers_to_its_end():
    from lxml import etree

    from quarterdeck.charts.bars import horizontal_bars
    from quarterdeck.charts.style import to_svg

    drawn = to_svg(horizontal_bars(["A"], np.array([1.0]), ["1"], ["#000"], False), "n", "A has 1")
    assert [child.get("aria-hidden") for child in etree.fromstring(str(drawn))] == ["true"]


def page_of(folder, shown, **context):
    from quarterdeck.export import PageContext, export_page

    cells = [nbformat.v4.new_markdown_cell("# Title\nWords.")]
    output = nbformat.v4.new_output("display_data", data={"text/html": shown})
    cells.append(nbformat.v4.new_code_cell("x", outputs=[output], execution_count=1))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "in.ipynb")
    export_page(folder / "in.ipynb", folder / "page.html", PageContext("C", "2025-26 Q2", "Full edition", **context))
    return (folder / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_is_made_whatever_a_provider_is_called(tmp_path, name):
    from lxml import html as parser

    from quarterdeck.tab.markup import Column, html, table

    listed = table(name, [Column(name)], [[name]], stack=True)
    chart = html('<svg role="img" aria-label="{}"><text>{}</text></svg>', name, name)
    page = parser.fromstring(page_of(tmp_path, html('<div class="qd">{}{}</div>', listed, chart)))
    assert page.find(".//svg").get("aria-label") == name
    assert name in page.findtext(".//caption/span") and not page.xpath("//script | //@onload | //@src")


@pytest.mark.parametrize(
    "bad", ["<p onclick='x'>a</p>", "<img src=x>", "<p style='background:url(http://a/b)'>a</p>", "<form></form>",
            "<svg aria-label='a'><image href='http://a/b'/></svg>", "<video poster='http://a/b'></video>"],
)  # fmt: skip
def test_a_page_that_would_run_or_fetch_is_still_refused(tmp_path, bad):
    with pytest.raises(PackError, match="run or fetch"):
        page_of(tmp_path, bad)


# Handling: the full edition may describe one child.


def test_every_page_begins_and_ends_with_its_handling(tmp_path):
    handling = "OFFICIAL-SENSITIVE: not for publication"
    page = page_of(tmp_path, "<p>a</p>", handling=handling)
    assert page.index(handling) < page.index("<main") < page.rindex(handling)


def test_the_full_edition_has_a_handling_even_where_nobody_wrote_one(tmp_path):
    params = load_params().model_copy(update={"editions": {"full": {"notebooks": ["91_definitions"]}}})
    assert "OFFICIAL-SENSITIVE" in params.handling("full") and "publi" in params.handling("full")
    assert "OFFICIAL-SENSITIVE" in load_params().handling("full")


def test_a_notebook_opens_with_the_handling(made_up, monkeypatch):
    from quarterdeck.tab import Tab, load_pack

    seen = []
    monkeypatch.setattr("quarterdeck.tab.tab.show", seen.append)
    Tab("summary", load_pack("2025-26 Q2", made_up.inbox)).opening()
    assert "OFFICIAL-SENSITIVE" in seen[0]


@pytest.mark.parametrize("edition", ["public", "scrutiny", "board", "../full"])
def test_no_run_makes_an_outward_edition_whatever_params_name(edition):
    from quarterdeck.run.plan import make_plan

    params = load_params()
    params = params.model_copy(update={"editions": {**params.editions, edition: {"notebooks": ["91_definitions"]}}})
    with pytest.raises(PackError):
        make_plan(Quarter("2025-26 Q2"), edition, (), params, repository())


# What failed may quote what it failed on.


def failing(folder, source):
    from quarterdeck.run.engine import run_notebooks

    cells = [nbformat.v4.new_code_cell('quarter = "2025-26 Q2"', metadata={"tags": ["parameters"]})]
    cells.append(nbformat.v4.new_code_cell(source))
    spec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), folder / "bad.ipynb")
    (ran,) = run_notebooks([folder / "bad.ipynb"], folder / "out", lambda n: {}, folder=folder)
    return ran.failure


def test_a_failure_names_its_cause_but_repeats_no_record(tmp_path):
    said = failing(tmp_path, "int('Zebedee')")
    assert "bad.ipynb, cell 2" in said and "ValueError" in said and "Zebedee" not in said


def test_a_failure_names_no_folder_of_this_machine(tmp_path):
    code = "from quarterdeck.errors import PackError\nraise PackError('There is no folder /srv/share/inbox. Give one.')"
    said = failing(tmp_path, code)
    assert "inbox. Give one." in said and "/srv" not in said


def test_a_fault_of_quarterdeck_itself_repeats_no_record_and_no_traceback(monkeypatch, capsys):
    from quarterdeck import cli

    def broken(*_, **__):
        raise KeyError("Zebedee")

    monkeypatch.delenv("QUARTERDECK_DEBUG", raising=False)
    monkeypatch.setattr("quarterdeck.run.explain.list_metrics", broken)
    assert cli.main(["explain", "--list"]) == 1
    said = capsys.readouterr().err
    assert "KeyError" in said and "Zebedee" not in said and "Traceback" not in said


def test_the_manifest_names_no_folder_of_this_machine(tmp_path):
    from datetime import datetime

    from quarterdeck.records import Records
    from quarterdeck.run.provenance import Run

    given = {"quarter": "2025-26 Q2", "inbox": "/srv/share/inbox", "params": str(repository() / "params")}
    quarter = Quarter("2025-26 Q2")
    run = Run(quarter, "full", "C", False, given, datetime(2025, 10, 1), 1.0, Records({}, {}, quarter.end), (), (),
              handling="Keep it.")  # fmt: skip
    written = json.dumps(run.as_json())
    assert "/srv" not in written and str(repository()) not in written
    assert run.as_json()["parameters"]["params"] == "params" and run.as_json()["parameters"]["inbox"] == "inbox"
    assert run.as_json()["handling"] == "Keep it." and "Keep it." in run.in_words()


def test_a_deep_dive_names_its_inbox_from_the_project_where_it_can(tmp_path):
    from quarterdeck.run.deep_dive import write_deep_dive

    inside = repository() / "data" / "inbox"
    path = write_deep_dive("exits_from_care", "2025-26 Q2", "Why?", tmp_path, inside)
    text = path.read_text(encoding="utf-8")
    assert str(repository()) not in text and "data/inbox" in text
    assert "OFFICIAL-SENSITIVE" in text


# People in breakdowns and lists.


def test_an_unknown_code_of_a_person_is_not_shown_as_a_group(read_episodes):
    from quarterdeck.findings.groups import in_words
    from quarterdeck.metric import find

    figures = read_episodes("Zebedee", "legal_status")
    shown = in_words(figures, "legal_status", find("children_looked_after_at_period_end"))
    assert not shown["legal_status"].astype("str").str.contains("Zebedee").any()
    assert shown["legal_status"].astype("str").str.contains("not known").any()


@pytest.fixture
def read_episodes():
    import pandas as pd

    from quarterdeck.measure import measure
    from quarterdeck.metric import find
    from quarterdeck.records import Records

    def figures(status, by):
        rows = pd.DataFrame(
            {"child_id": ["A", "B"], "date_of_birth": pd.to_datetime(["2015-01-01"] * 2),
             "decom": pd.to_datetime(["2025-01-01"] * 2), "dec": pd.to_datetime([None, None]),
             "legal_status": ["C2", status]}
        )  # fmt: skip
        quarter = Quarter("2025-26 Q2")
        records = Records.from_tables({"episodes": rows}, as_at=quarter.end, since="2024-04-01")
        return measure(find("children_looked_after_at_period_end"), records, [quarter], by=by).figures

    return figures


@pytest.mark.parametrize("by", ["child_id", "date_of_birth"])
def test_no_breakdown_lists_people(made_up, by, capsys):
    from quarterdeck.cli import main
    from quarterdeck.metric import find
    from quarterdeck.tab import load_pack

    with pytest.raises(ParameterError, match="person"):
        load_pack("2025-26 Q2", made_up.inbox).broken_down(find("exits_from_care"), by)
    assert main(["explain", "exits_from_care", "2025-26 Q2", "--inbox", str(made_up.inbox), "--by", by]) == 1
    assert "person" in capsys.readouterr().err


@pytest.mark.parametrize("tab, metric, table, column", [
    ("childrens_placements", "average_cost_of_childrens_placement", "placement_costs", "placement_id"),
    ("adult_packages", "average_adult_package_cost", "packages", "package_id"),
])  # fmt: skip
def test_the_ten_most_expensive_name_no_person_and_no_identifier(made_up, monkeypatch, tab, metric, table, column):
    from quarterdeck.tab import Tab, load_pack

    seen = []
    monkeypatch.setattr("quarterdeck.tab.tab.show", seen.append)
    pack = load_pack("2025-26 Q2", made_up.inbox)
    Tab(tab, pack).top(metric)
    cells = set(re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", seen[0]))
    records = pack.records.tables[table]
    for name in (column, "child_id", "person_id"):
        if name in records:
            assert not cells & set(records[name].dropna()), name


# Folders.


@posix_only
def test_others_on_the_machine_cannot_open_a_finished_edition_or_the_cache(tmp_path, monkeypatch):
    from quarterdeck.places import cache_folder
    from quarterdeck.run.release import built_apart

    with built_apart(tmp_path / "q" / "full") as building:
        (building / "index.html").write_text("x", encoding="utf-8")
    assert (tmp_path / "q" / "full").stat().st_mode & 0o007 == 0
    monkeypatch.setenv("QUARTERDECK_CACHE", str(tmp_path / "kept"))
    assert cache_folder().stat().st_mode & 0o077 == 0


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=repository(), capture_output=True, text=True, encoding="utf-8")
    if done.returncode > 1:
        pytest.skip("not a git checkout")
    return done


@pytest.mark.parametrize("path", [
    "out.ipynb", "03_children.ipynb", "notebooks/out.ipynb", "notebooks/Untitled.ipynb",
    "notebooks/03_children-Copy1.ipynb", "notebooks/deep_dives/why.ipynb", "data/inbox/2025-26-Q2/a.csv",
    "data/cache/extracts/a.pickle", "data/sample/inbox/a.csv", "data/history/a.csv",
    "data/commentary/2025-26-Q2/01_summary.md", "outputs/2025-26-Q2/full/index.html",
    "data/published/local/sources.csv", "pub/local/fingertips-club.parquet", "elsewhere/as_seen.csv",
    "data/published/imported/lait-all.parquet.part", "data/published/neighbours (2).csv", "data/published/club.xlsx",
])  # fmt: skip
def test_git_ignores_what_may_hold_people(path):
    assert git("check-ignore", "--no-index", "-q", path).returncode == 0


@pytest.mark.parametrize("path", ["notebooks/03_children.ipynb", "notebooks/07_scorecard.ipynb",
                                  "data/published/sources.csv", "data/published/imported/lait-all.parquet",
                                  "notebooks/deep_dives/00_worked_example.ipynb"])  # fmt: skip
def test_git_keeps_what_belongs_to_the_pack(path):
    assert git("check-ignore", "--no-index", "-q", path).returncode == 1


@posix_only
def test_a_link_out_of_the_inbox_is_not_followed(tmp_path):
    from quarterdeck.extracts.inbox import find_extracts

    secret = tmp_path / "elsewhere" / "secret.csv"
    for folder in (secret.parent, tmp_path / "inbox" / "2025-26-Q2"):
        folder.mkdir(parents=True)
    secret.write_text("CHILD,DECOM\n1,2\n", encoding="utf-8")
    (tmp_path / "inbox" / "2025-26-Q2" / "link.csv").symlink_to(secret)
    (tmp_path / "inbox" / "2025-26-Q1").symlink_to(secret.parent)
    (tmp_path / "inbox" / "2025-26-Q2" / "loop").symlink_to(tmp_path / "inbox" / "2025-26-Q2" / "loop")
    extracts, problems = find_extracts(tmp_path / "inbox", Quarter("2025-26 Q2"))
    assert [name for extract in extracts for name, _ in extract.files] == []
    assert sum("link" in p.message for p in problems) >= 2


# Files that would fill the memory or end the process.


def workbook(sheet):
    from quarterdeck.extracts.sample.write_xlsx import _parts

    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _parts(["S"]).items():
            archive.writestr(name, text)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return held.getvalue()


def sheet(*references):
    cells = "".join(f'<row><c r="{r}" t="inlineStr"><is><t>a</t></is></c></row>' for r in references)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'


@pytest.mark.parametrize("content, said", [
    (workbook(sheet("A1", "XFD1048576")), "far out"),
    (b"a," * 300_000 + b"\n", "columns"),
    (b"CHILD,DECOM\n" + b'"' * 400_001, "quotation mark"),
    (b'"' + b"a" * 11_000_000 + b'"', "quotation mark"),
])  # fmt: skip
def test_a_file_that_would_fill_the_memory_is_a_sentence(tmp_path, content, said):
    from quarterdeck.extracts.files import Unreadable, open_file

    with pytest.raises(Unreadable, match=said):
        open_file(tmp_path / "x", content, "x.csv")


def test_a_cell_longer_than_pythons_usual_limit_is_read(tmp_path):
    from quarterdeck.extracts.files import open_file

    assert open_file(tmp_path / "x", b'"' + b"a" * 400_000 + b'"\n', "x.csv").grids[0].cells.shape == (1, 1)


def test_an_ordinary_workbook_is_not_taken_for_a_hostile_one(tmp_path):
    from quarterdeck.extracts.files import open_file

    opened = open_file(tmp_path / "x", workbook(sheet("A1", "AD20000")), "x.xlsx")
    assert opened.grids[0].cells.shape == (20000, 30)


def test_the_council_marker_cannot_swell(tmp_path):
    from quarterdeck.extracts.inbox import MARKER, whose

    swollen = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    (tmp_path / MARKER).write_text(swollen + "name: *j\n", encoding="utf-8")
    assert whose(tmp_path, load_params()) == (load_params().council.name, True)


# What is written for services to open in a spreadsheet.


def test_no_cell_of_a_form_can_run_in_a_spreadsheet(tmp_path):
    from quarterdeck.run.new_quarter import begin_quarter

    begin_quarter("2025-26 Q3", tmp_path, None)
    for form in tmp_path.rglob("*.csv"):
        with form.open(encoding="utf-8-sig", newline="") as handle:
            assert not [cell for row in csv.reader(handle) for cell in row if cell[:1] in tuple("=+-@\t\r")]


ASKING = {"requests", "urllib", "urllib3", "http", "socket", "ftplib", "smtplib", "httpx", "aiohttp"}


def imported(path):
    """The names that a file imports, with whole modules for relative ones."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{'.' * node.level}{node.module or ''}"


def test_only_the_client_for_published_figures_imports_what_could_ask_the_network():
    for path in (repository() / "lib").rglob("*.py"):
        names = {name for name in imported(path) if name != "urllib.parse"}  # that only takes addresses apart
        allowed = ASKING & {"requests"} if path.name == "client.py" else set()
        assert not {name.split(".")[0] for name in names} & (ASKING - allowed), path.name


def test_only_the_command_that_fetches_imports_that_client():
    users = [p.name for p in (repository() / "lib").rglob("*.py") if "..benchmarks.client" in set(imported(p))]
    assert users == ["benchmarks.py"]
    benchmarks = (repository() / "lib" / "quarterdeck" / "benchmarks").rglob("*.py")
    assert not [p.name for p in benchmarks if {".client", "..client"} & set(imported(p))]


def test_only_the_cache_is_ever_unpickled():
    files = (repository() / "lib").rglob("*.py")
    assert [path.name for path in files if "pickle.load" in path.read_text(encoding="utf-8")] == ["reading.py"]
