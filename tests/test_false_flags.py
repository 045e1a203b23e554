"""A small version of bench/false_flags.py: unchanged series are left alone, changed ones found."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
import false_flags

SERIES = 1000


@pytest.fixture(scope="module")
def flagged():
    """The share flagged at the newest point, by case: by the usual rules and by ours."""
    dice, shares = np.random.default_rng(4), {}
    for case in (*false_flags.unchanged(dice, SERIES), *false_flags.changed(dice, SERIES)):
        shares[case.name] = case.usual().mean(), (case.p() <= false_flags.ALONE).mean()
    return shares


def test_unchanged_series_of_every_kind_are_flagged_in_at_most_two_of_a_hundred(flagged):
    for name, (_, ours) in flagged.items():
        if "ago" not in name:
            # Two in a hundred, and what a thousand series may be off by (three standard errors).
            assert ours <= 0.02 + 3 * np.sqrt(0.02 * 0.98 / SERIES), name


def test_the_usual_rules_flag_what_has_not_changed(flagged):
    assert flagged["rolling 12 months, by month"][0] > 0.5
    assert flagged["autocorrelated (0.8), of one day"][0] > 0.3


@pytest.mark.parametrize("name", ["2 SD four quarters ago, independent", "2 SD four quarters ago, seasonal"])
def test_a_real_shift_is_found_at_least_as_often_as_by_the_usual_rules(flagged, name):
    usual, ours = flagged[name]
    assert ours >= usual - 0.03


@pytest.mark.parametrize("moved", [0, 6])
def test_of_the_changes_called_real_at_most_one_in_twenty_is_chance(moved):
    share, *_ = false_flags.false_share(np.random.default_rng(5), 100, 60, moved, 3.0)
    assert share <= 0.05
