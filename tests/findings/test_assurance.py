"""Whether a target will be met at the usual range: by the limits in force now, and only where there is one to meet."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from published_figures import agency_spend, looked_after, plans_in_time, series, vacancy_rate
from quarterdeck.findings.assurance import assurance_sentence
from quarterdeck.findings.limits import limits
from quarterdeck.findings.verdict import Verdict
from quarterdeck.params import Event, Target

STEADY = [70.0, 72.0, 69.0, 71.0, 73.0, 70.0, 71.0, 69.0, 72.0, 70.0, 71.0, 72.0]
STEP = [70.0, 72.0, 69.0, 71.0, 73.0, 70.0, 71.0, 69.0, 40.0, 42.0, 39.0, 41.0, 40.0, 42.0, 39.0, 41.0]


def target(value):
    return Target(target=value, decided_by="Board", decided_on=date(2025, 4, 1))


def said(metric, values, aim, events=(), verdict=None):
    return assurance_sentence(metric, limits(series(metric, values), events, verdict), aim and target(aim))


@pytest.mark.parametrize(
    "metric, aim, words",
    [
        (plans_in_time, 50, "always meet its target (50% or more)."),
        (plans_in_time, 71, "sometimes meet its target (71% or more) and sometimes miss it"),
        (plans_in_time, 90, "never meet its target (90% or more): something would have to change."),
        (vacancy_rate, 90, "always meet its target (90% or less)."),
        (vacancy_rate, 50, "never meet its target (50% or less)"),
    ],
)
def test_a_target_is_met_always_sometimes_or_never(metric, aim, words):
    assert said(metric, STEADY, aim).startswith("At its usual range it will " + words)


def test_the_range_since_the_limits_began_again_decides():
    begun = Event(measure="all", quarter="2023-24 Q3", reason="New duty", decided_by="Board", rebase=True)
    assert "never" in said(plans_in_time, STEP, 60, [begun])
    used = tuple(series(plans_in_time, STEP).figures["period"])
    moved = {"since": "2023-24 Q3", "before": 71.0, "after": 41.0, "used": used}
    shift = Verdict(plans_in_time.id, "real concern", rule="shift of level", **moved)
    assert "never" in said(plans_in_time, STEP, 60, verdict=shift)
    assert said(plans_in_time, STEP, 60, verdict=Verdict(plans_in_time.id, "real concern", rule="trend", **moved)) == ""


def test_a_season_that_passes_the_target_in_one_quarter_only_meets_it_sometimes():
    values = 50 + np.tile([12.0, -2.0, -12.0, 2.0], 5) + np.tile([0.5, -0.4, 0.3, -0.2, 0.1], 4)
    assert "sometimes" in said(plans_in_time, list(values), 56)
    assert "never" in said(plans_in_time, list(values), 75) and "always" in said(plans_in_time, list(values), 20)


def test_nothing_is_said_without_a_target_a_good_direction_or_a_range():
    assert said(plans_in_time, STEADY, None) == ""
    assert said(looked_after, [600.0 + n % 3 for n in range(12)], 500) == ""
    assert said(agency_spend, [100.0 * n for n in range(12)], 500) == ""
    assert said(plans_in_time, STEADY[:5], 50) == said(plans_in_time, [None] * 12, 50) == ""
