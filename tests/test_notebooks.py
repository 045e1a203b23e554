"""The notebooks of the pack: thin, without outputs, with one cell of parameters each."""

from __future__ import annotations

import ast
import json
import re

import pytest

from quarterdeck.params import load_params, repository
from quarterdeck.tab import TABS
from quarterdeck.tab.opening import PARAMETERS

NOTEBOOKS = sorted((repository() / "notebooks").glob("*.ipynb"))
EXAMPLE = repository() / "notebooks" / "deep_dives" / "00_worked_example.ipynb"
every_notebook = pytest.mark.parametrize("path", [*NOTEBOOKS, EXAMPLE], ids=lambda path: path.stem)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code_of(path):
    return [c for c in read(path)["cells"] if c["cell_type"] == "code"]


def words_of(path):
    return ["".join(c["source"]) for c in read(path)["cells"] if c["cell_type"] == "markdown"]


def tagged(path):
    return [c for c in code_of(path) if "parameters" in c["metadata"].get("tags", [])]


def test_the_nine_notebooks_of_the_pack_are_there_with_the_edition_that_runs_them():
    stems = [path.stem for path in NOTEBOOKS]
    assert stems == [stem for stem, _ in TABS.values() if stem]
    assert set(load_params().editions["full"]["notebooks"]) <= set(stems)


@every_notebook
def test_it_holds_no_output_and_no_trace_of_a_run(path):
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in code_of(path))
    assert set(read(path)["metadata"]) <= {"kernelspec", "language_info"}


@every_notebook
def test_it_names_the_kernel_that_papermill_needs(path):
    assert read(path)["metadata"]["kernelspec"]["name"] == "python3"


@every_notebook
def test_it_begins_with_its_one_title(path):
    assert read(path)["cells"][0]["cell_type"] == "markdown"
    titles = [line for text in words_of(path) for line in text.splitlines() if re.match(r"# ", line)]
    assert len(titles) == 1 and words_of(path)[0].startswith("# ")


@every_notebook
def test_its_one_cell_of_parameters_holds_plain_values_each_with_a_comment(path):
    assert len(tagged(path)) == 1
    lines = "".join(tagged(path)[0]["source"]).splitlines()
    assert [line.split(" = ")[0] for line in lines] == list(PARAMETERS)
    assert all("#" in line and isinstance(ast.parse(line).body[0].value, ast.Constant) for line in lines)


@every_notebook
def test_its_cells_are_thin(path):
    for cell in code_of(path):
        if cell in tagged(path):
            continue
        source = "".join(cell["source"])
        assert 1 <= len(source.splitlines()) <= 3, source
        nodes = list(ast.walk(ast.parse(source)))
        assert not any(isinstance(n, (ast.FunctionDef, ast.Lambda, ast.For, ast.While, ast.If)) for n in nodes), source
        assert "Path(" not in source and "open(" not in source.replace("open_tab(", "")


@every_notebook
def test_words_stand_between_its_cells(path):
    kinds = [c["cell_type"] for c in read(path)["cells"]]
    longest = max(len(run) for run in re.findall("c+", "".join(kind[0] for kind in kinds)))
    assert longest <= 4, "more than four cells of code without a word"


@every_notebook
def test_what_it_imports_is_there(path):
    for cell in code_of(path):
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                exec(compile(ast.Module([node], []), path.name, "exec"), {})
