"""A new percentage measure: one file under metrics/, and it stands everywhere a measure must stand."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from quarterdeck.params import repository

ONE_FILE = '''"""Referrals that went no further."""

from quarterdeck.metric import WorkedExample, percentage


@percentage(
    "Referrals with no further action",
    basis="in the period",
    polarity="neutral",
    source="Annex A, list 3",
    example=WorkedExample(
        "2025-26 Q2",
        """
        child_id | referral_date | nfa | outcome
        A        | 2025-07-01    | yes | yes
        B        | 2025-09-30    | no  | no
        C        | 2025-06-30    | yes | left out
        D        | 2025-08-01    |     | not recorded
        """,
    ),
)
def referrals_with_no_further_action(referrals, period):
    """Of the referrals received in the period, those that led to no further action.
    Referrals for which this is not recorded are left out, and counted beside."""
    received = referrals[referrals.referral_date.between(period.start, period.end)]
    return received.assign(outcome=received.nfa.fillna("not recorded"))
'''
NEW = "referrals_with_no_further_action"
TITLE = "Referrals with no further action"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A copy of the project with one file more."""
    copy = tmp_path_factory.mktemp("copy")
    for name in ("lib", "notebooks", "params", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", ".ipynb_checkpoints")
        shutil.copytree(repository() / name, copy / name, ignore=ignored)
    shutil.copytree(repository() / "data" / "published", copy / "data" / "published")
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copyfile(repository() / name, copy / name)
    new = copy / "lib" / "quarterdeck" / "metrics" / "children" / "no_further_action.py"
    new.write_text(ONE_FILE, encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def in_the_copy(project):
    def run(*arguments):
        environment = {**os.environ, "PYTHONPATH": str(project / "lib"), "QUARTERDECK_CACHE": str(project / "cache")}
        return subprocess.run(
            [sys.executable, "-m", *arguments], cwd=project, env=environment, capture_output=True, text=True,
            encoding="utf-8", check=False,
        )  # fmt: skip

    return run


def test_it_is_in_the_catalogue(in_the_copy):
    done = in_the_copy("quarterdeck", "explain", "--list", "--json")
    assert done.returncode == 0, done.stderr
    listed = {row["id"]: row for row in json.loads(done.stdout)}
    assert listed[NEW] == {"id": NEW, "title": TITLE, "number": None, "area": "children", "kind": "percentage"}


def test_it_is_on_the_page_of_definitions_with_its_example(in_the_copy, project):
    assert in_the_copy("quarterdeck", "definitions").returncode == 0
    said = (project / "docs" / "definitions.md").read_text(encoding="utf-8")
    assert f"### {TITLE}" in said and "those that led to no further action" in said
    assert "| D | 2025-08-01 |  | not recorded |" in said


def test_it_is_under_test(in_the_copy):
    done = in_the_copy("pytest", "-q", "-p", "no:cacheprovider", "tests/test_every_metric.py", "-k", NEW)
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_it_is_explained(in_the_copy, made_up):
    done = in_the_copy("quarterdeck", "explain", NEW, "2025-26 Q2", "--inbox", str(made_up.inbox), "--json")
    assert done.returncode == 0, done.stderr
    account = json.loads(done.stdout)
    assert account["value"] == pytest.approx(100 * account["numerator"] / account["denominator"])
    assert account["denominator"] > 0


@pytest.mark.slow
@pytest.mark.pack
def test_it_is_on_its_tab(in_the_copy, made_up, project):
    run = ("quarterdeck", "run", "2025-26 Q2", "--inbox", str(made_up.inbox), "--tabs", "03_children,91_definitions")
    done = in_the_copy(*run)
    assert done.returncode == 0, done.stdout + done.stderr
    for page in ("03_children", "91_definitions"):
        text = (project / "outputs" / "2025-26-Q2" / "full" / f"{page}.html").read_text(encoding="utf-8")
        assert TITLE in text
