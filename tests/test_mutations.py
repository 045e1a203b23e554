"""Bugs that a public tool for the same lists really had, put into a copy of the library one at a time.

Each must turn the tests of its measure red. The tests named run once against the library as it is, where
they must be green, and once a bug against the copy that has it.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "lib" / "quarterdeck"
WORKED = "tests/test_every_metric.py::test_the_worked_example_holds"
CHILDREN = "metrics/children/"

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Bug:
    """A bug in words, where it is put in, and the measure whose worked examples must notice it."""

    name: str
    file: str
    right: str
    wrong: str
    measure: str


BUGS = (
    Bug(
        "working days without bank holidays",
        "working_days.py",
        'busdaycal=self._numpy).astype("float64")',
        'busdaycal=np.busdaycalendar()).astype("float64")',
        "assessments_completed_within_45_working_days",
    ),
    Bug(
        "a blank end taken as the reference date, so that what is open counts as in time",
        CHILDREN + "assessments.py",
        "    completed = assessments[assessments.authorised_date.between(period.start, period.end)]\n",
        "    filled = assessments.authorised_date.fillna(period.end)\n"
        "    taken = calendar.between(assessments.start_date, filled)\n"
        "    assessments = assessments.assign(authorised_date=filled, working_days_taken=taken)\n"
        "    completed = assessments[assessments.authorised_date.between(period.start, period.end)]\n",
        "assessments_completed_within_45_working_days",
    ),
    Bug(
        "a negative duration counted as the same day",
        "metric.py",
        "wrong = np.isnat(begun) | (ended < begun)",
        "wrong = np.isnat(begun)",
        "initial_conferences_within_15_working_days",
    ),
    Bug(
        "a health check for over-fives that uses six months, not twelve",
        CHILDREN + "health.py",
        "MONTHS_UNDER_FIVE, MONTHS_FROM_FIVE = 6, 12",
        "MONTHS_UNDER_FIVE, MONTHS_FROM_FIVE = 6, 6",
        "health_assessments_up_to_date",
    ),
    Bug(
        "an inner merge that drops every No: children never assessed",
        CHILDREN + "health.py",
        "    unknown = ~long",
        "    long = long[last.notna()]\n"
        "    last, age, in_time = last[long.index], age[long.index], in_time[long.index]\n"
        "    unknown = ~long",
        "health_assessments_up_to_date",
    ),
    Bug(
        "an inner merge that drops every No: plans without a review",
        CHILDREN + "child_protection_reviews.py",
        '    held = starts.merge(so_far, on="child_id").drop_duplicates()\n',
        '    plans = plans[plans.child_id.isin(so_far.child_id)]\n'
        "    starts = starts[starts.plan.isin(plans.index)]\n"
        '    held = starts.merge(so_far, on="child_id").drop_duplicates()\n',
        "child_protection_reviews_on_time",
    ),
    Bug(
        "an inner merge that drops every No: plans never reviewed",
        CHILDREN + "ehc_annual_reviews.py",
        "plans = ehc_plans[is_a_plan &",
        "plans = ehc_plans[is_a_plan & ehc_plans.plan_id.isin(ehc_reviews.plan_id) &",
        "ehc_annual_reviews_within_12_months",
    ),
    Bug(
        "long-term stability that compares a date with itself",
        CHILDREN + "stability.py",
        "settled = months_before(judged.placement_began.fillna(BEGUN), -PLACED_MONTHS) <= period.end",
        "settled = judged.placement_began.fillna(BEGUN) >= judged.placement_began.fillna(BEGUN)",
        "same_placement_for_two_years",
    ),
    Bug(
        "long-term stability of everybody, however short their time in care",
        CHILDREN + "stability.py",
        "long = now[months_before(now.care_began, -LOOKED_AFTER_MONTHS) <= period.end]",
        "long = now[now.care_began <= now.care_began]",
        "same_placement_for_two_years",
    ),
    Bug(
        "an age test that is always true",
        CHILDREN + "care_leavers.py",
        "of_age = age.between(17, 21)",
        "of_age = (age >= 17) | (age <= 21)",
        "care_leavers_not_in_education_employment_or_training",
    ),
    Bug(
        "a reference date forced to the first of the month",
        CHILDREN + "looked_after.py",
        'open_on(episodes, "decom", "dec", period.end)',
        'open_on(episodes, "decom", "dec", period.end.replace(day=1))',
        "children_looked_after_at_period_end",
    ),
    Bug(
        "rows counted as children",
        CHILDREN + "looked_after.py",
        '.drop_duplicates("child_id", keep="last")',
        "",
        "children_looked_after_at_period_end",
    ),
    Bug(
        "re-referrals counted by how often a child is on the list",
        CHILDREN + "front_door.py",
        "[previous.isna() | (previous < 0), previous >= 1]",
        "[previous.isna() | (previous < 0), children.child_id.map(listed.child_id.value_counts()) > 1]",
        "re_referrals_in_last_6_months",
    ),
    Bug(
        "one population for every rate: adults' for children",
        CHILDREN + "per_child.py",
        'CHILDREN = "0-17"',
        'CHILDREN = "18-64"',
        "children_looked_after_rate",
    ),
    Bug(
        "one population for every rate: that of the first year",
        "derive.py",
        "year = (passed if len(passed) else rows)",
        "year = rows.assign(year=rows.year.min())",
        "children_looked_after_rate",
    ),
)


def run_tests(library: Path, measures) -> subprocess.CompletedProcess:
    chosen = ["-k", " or ".join(measures)]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", WORKED, *chosen]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(library.parent)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the library in which to put bugs."""
    place = tmp_path_factory.mktemp("copy") / "quarterdeck"
    shutil.copytree(LIBRARY, place, ignore=shutil.ignore_patterns("__pycache__"))
    return place


def test_without_a_bug_the_tests_are_green(copy):
    done = run_tests(copy, sorted({bug.measure for bug in BUGS}))
    assert done.returncode == 0, done.stdout[-2000:]
    assert int(done.stdout.split(" passed")[0].split()[-1]) >= len({bug.measure for bug in BUGS})


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_turns_the_tests_of_its_measure_red(copy, bug):
    file = copy / bug.file
    sound = file.read_text(encoding="utf-8")
    assert sound.count(bug.right) == 1, f"{bug.file} no longer has the line that this bug replaces"
    file.write_text(sound.replace(bug.right, bug.wrong), encoding="utf-8")
    try:
        done = run_tests(copy, [bug.measure])
    finally:
        file.write_text(sound, encoding="utf-8")
    assert done.returncode == 1, f"the tests stay green, or could not run:\n{done.stdout[-2000:]}"
    assert "AssertionError" in done.stdout or "assert " in done.stdout, done.stdout[-2000:]
