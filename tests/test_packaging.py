"""What a council's machine will meet: the same packages everywhere, plain paths, explicit encodings."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[1]
TEXT_METHODS = {"read_text", "write_text"}


def pyproject():
    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def tracked_files():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, encoding="utf-8")
    if listed.returncode:
        pytest.skip("not a git clone")
    return [name for name in listed.stdout.split("\0") if name]


def python_files():
    return [path for folder in ("lib", "tests", "bench") for path in sorted((PROJECT / folder).rglob("*.py"))]


def normal(name):
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!~\[; ]", name)[0]).lower()


def test_conda_users_get_the_same_packages():
    project = pyproject()
    listed = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(item["pip"] for item in listed if isinstance(item, dict))
    assert pip[:2] == ["-c constraints.txt", "-e .[lab]"]
    assert sorted(pip[2:]) == sorted(project["dependencies"] + project["optional-dependencies"]["lab"])
    python = next(item for item in listed if isinstance(item, str) and item.startswith("python="))
    assert project["requires-python"] == f">={python.removeprefix('python=')}"


def test_constraints_name_versions_only_and_cover_every_dependency():
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line) for line in pinned)
    project = pyproject()
    wanted = project["dependencies"] + [n for extra in project["optional-dependencies"].values() for n in extra]
    assert {normal(name) for name in wanted} <= {normal(line) for line in pinned}


@pytest.mark.parametrize("path", python_files(), ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_text_is_read_and_written_with_its_encoding_named(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        words = {keyword.arg: keyword.value for keyword in node.keywords}
        if name in TEXT_METHODS:
            assert "encoding" in words, f"line {node.lineno}: {name} without an encoding"
        if name == "open" and not _is_binary(node, words) and not _opens_no_text(node):
            assert "encoding" in words, f"line {node.lineno}: open without an encoding"
        assert not (isinstance(words.get("shell"), ast.Constant) and words["shell"].value), (
            f"line {node.lineno}: a shell"
        )


def _is_binary(node, words):
    values = [*node.args, *([words["mode"]] if "mode" in words else [])]
    return any(isinstance(v, ast.Constant) and isinstance(v.value, str) and "b" in v.value for v in values)


def _opens_no_text(node):
    """Opening something other than a text file: an archive, an image, a file descriptor."""
    owner = getattr(node.func, "value", None)
    return isinstance(owner, ast.Name) and owner.id in {"archive", "zipfile", "Image", "os", "webbrowser"}


def test_no_symbolic_links_and_no_path_that_windows_cannot_hold():
    names = tracked_files()
    assert not [name for name in names if (PROJECT / name).is_symlink()]
    assert max(map(len, names)) <= 120
    assert not [name for name in names if re.search(r'[<>:"|?*\\]|[. ]$', name)]
    folded = [name.casefold() for name in names]
    assert len(set(folded)) == len(folded), "two names differ only in case"


def test_nothing_of_a_machine_or_a_registry_is_written_down():
    hosts = "|".join(["py" + "pi[.]org", "python" + "hosted", "anaconda" + "[.]org/"])
    homes = "|".join("/" + word + "/" for word in ("home", "Users", "root", "work", "farm"))
    found = re.compile(f"({hosts}|{homes})")
    for name in tracked_files():
        if name.endswith((".png", ".jpg", ".ods", ".xlsx", ".parquet")):
            continue
        text = (PROJECT / name).read_text(encoding="utf-8")
        assert not found.search(text), f"{name} holds {found.search(text).group()}"


def test_what_a_council_puts_in_is_never_committed():
    ours = ("data/published/", "data/README.md", "notebooks/deep_dives/00_worked_example.ipynb")
    for name in tracked_files():
        assert not name.startswith(("outputs/", "data/inbox/", "data/cache/")), f"{name} is committed"
        assert "/local/" not in f"/{name}", f"{name} is of what may not be published, and is committed"
        assert not name.endswith((".part", "as_seen.csv")), f"{name} is committed"
        if name.startswith(("data/", "notebooks/deep_dives/")) and not name.startswith(ours):
            assert name.endswith("README.md"), f"{name} is committed"


def test_every_page_of_docs_is_linked_and_every_link_leads_somewhere():
    pages = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]
    linked = set()
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                where = (page.parent / target).resolve()
                assert where.exists(), f"{page.name} links to {target}, which is not there"
                linked.add(where)
    decisions = PROJECT / "docs" / "decisions"
    unlinked = [p for p in pages[1:] if p.resolve() not in linked and decisions not in p.parents]
    assert not unlinked


def test_paths_named_in_docs_exist():
    """What the pages say in code marks and looks like a path of the project is there, or is made by a run."""
    made = ("outputs/", "data/inbox", "data/sample", "data/commentary", "data/cache", "data/history")
    folders = ("lib/", "docs/", "params/", "notebooks/", "tests/", "bench/", *made)
    for page in [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]:
        for said in re.findall(r"`([^`\s]+)`", page.read_text(encoding="utf-8")):
            if said.startswith(folders) and not said.startswith(made) and not re.search(r"[<*{]", said):
                assert (PROJECT / said).exists(), f"{page.name} names {said}"


COMES_WITH = {"yaml": "pyyaml", "python_calamine": "python-calamine", "IPython": "ipython"}


def test_every_package_that_is_imported_is_declared():
    extra = {normal(name) for name in pyproject()["optional-dependencies"]["sql"]}  # asked for only where it is chosen
    declared = {normal(name) for name in pyproject()["dependencies"]} | extra
    imported = set()
    for path in sorted((PROJECT / "lib").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                imported.add(node.module.split(".")[0])
    ours = imported - set(sys.stdlib_module_names) - {"quarterdeck"}
    assert {normal(COMES_WITH.get(name, name)) for name in ours} <= declared


def test_every_declared_package_is_used():
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "lib").rglob("*.py")))
    modules = {package: module for module, package in COMES_WITH.items()}
    started_not_imported = {"ipykernel"}
    for name in map(normal, pyproject()["dependencies"]):
        module = modules.get(name, name.replace("-", "_"))
        assert name in started_not_imported or re.search(rf"(?m)^\s*(import|from) {module}\b", text), name


def test_the_made_up_council_is_made_again_when_its_code_is_newer(tmp_path):
    """Only what stands in the Makefile is asked for (`make -n` runs nothing)."""
    if shutil.which("make") is None:
        pytest.skip("there is no make here")
    shutil.copy(PROJECT / "Makefile", tmp_path)
    code = "lib/quarterdeck/extracts/sample/world.py"
    label = "data/sample/inbox/made_up_council.yaml"
    made = ("pyproject.toml", "constraints.txt", ".venv/bin/python", ".venv/ready-for-pack", code, label)
    for age, name in enumerate(made):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (1_000_000_000 + age,) * 2)

    def asked():
        run = subprocess.run(["make", "-n", "pack"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
        return "quarterdeck sample --out data/sample" in run.stdout

    assert not asked()
    os.utime(tmp_path / code, (1_000_000_100,) * 2)
    assert asked()
