"""The rules, one vector at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from quarterdeck.statistics.runs import anhoej, in_runs, near_twice, trends

START = np.arange(9) == 0


def _trend(values, length=7):
    values = np.array(values, dtype="float64")
    return trends(np.diff(values, prepend=values[0])[None, :], np.zeros((1, 1)), length)


@pytest.mark.parametrize(
    "values, rising",
    [
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0, 1, 1, 1, 1, 1, 1, 1, 0]),
        ([1, 2, 3, 3, 4, 5, 6], [0] * 7),  # a tie ends the run
        ([1, 2, 3, 4, 5, 6], [0] * 6),  # six points are one too few
    ],
)
def test_seven_points_rise_only_if_every_one_does(values, rising):
    assert _trend(values)[0][0].astype(int).tolist() == rising
    assert _trend([-value for value in values])[1][0].astype(int).tolist() == rising


def test_a_turning_point_belongs_to_the_run_that_begins_there():
    rising, falling = _trend([1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1])
    assert rising[0].astype(int).tolist() == [1] * 6 + [0] * 7
    assert falling[0].astype(int).tolist() == [0] * 6 + [1] * 7


def test_two_of_three_flags_only_the_near_ones():
    near = np.array([[0, 0, 1, 1, 0, 0, 0]], dtype=bool)
    everywhere, begins = np.ones_like(near), np.arange(7)[None, :] == 0
    assert near_twice(near, everywhere, begins)[0].tolist() == near[0].tolist()
    other_side = np.array([[1, 0, 1, 1, 0, 1, 1]], dtype=bool)
    assert not near_twice(near, other_side, begins).any()


def test_runs_do_not_reach_across_a_group_or_a_series():
    holds = np.ones((2, 9), dtype=bool)
    begins = np.vstack([START, START])
    assert in_runs(holds, begins, 9).all() and not in_runs(holds, begins, 10).any()
    begins[0, 5] = True
    assert in_runs(holds, begins, 5)[0].tolist() == [True] * 5 + [False] * 4


@settings(max_examples=60, deadline=None)
@given(arrays(bool, st.tuples(st.integers(1, 3), st.integers(1, 25))), st.integers(1, 9), st.data())
def test_a_gap_never_makes_a_run(holds, length, data):
    begins = np.zeros_like(holds)
    begins[:, 0] = True
    seen = data.draw(arrays(bool, holds.shape))
    assert not (in_runs(holds & seen, begins, length) & ~in_runs(holds, begins, length)).any()
    for row in range(len(holds)):
        stretches = "".join("x" if hold else " " for hold in holds[row]).split()
        expected = sum(len(stretch) for stretch in stretches if len(stretch) >= length)
        assert in_runs(holds, begins, length)[row].sum() == expected


def test_anhoej_bounds_and_points_on_the_centre():
    signals = anhoej([1, -1, 0, np.nan, 1, 1, -1], 0)
    assert (signals.longest, signals.crossings) == (2, 3)
    long = anhoej(np.r_[np.ones(12), -np.ones(12)], 0)
    assert (long.longest_allowed, long.crossings_needed) == (8, 8)
    assert long.signal and (long.longest, long.crossings) == (12, 1)


@pytest.mark.parametrize("values", [[], [np.nan], [0.0, 0.0], [1.0], np.empty((0, 3))])
def test_nothing_off_the_centre_is_no_signal(values):
    assert not np.any(anhoej(values, 0).signal)
