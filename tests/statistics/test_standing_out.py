"""Which groups stand out, after looking in many places, and what their past has to do with it."""

from functools import partial

import numpy as np
import pytest

from quarterdeck.statistics.fluctuation import chance_alone, fluctuations
from quarterdeck.statistics.own_change import of_counts
from quarterdeck.statistics.standing_out import standing_out


def judged(*breakdowns, direction=1.0, ordinary=None, level=0.02):
    scores = [partial(of_counts, np.array(before), np.array(after)) for before, after in breakdowns]
    ordinary = ordinary or [chance_alone(len(before)) for before, _ in breakdowns]
    return standing_out([lambda keep, s=s: s(keep=keep) for s in scores], ordinary, direction, level)


def test_one_groups_rise_does_not_make_the_others_look_as_if_they_had_fallen():
    (tested,) = judged(([200, 200, 200, 200], [600, 200, 201, 199]))
    assert list(tested.stands_out) == [True, False, False, False]
    assert tested.p[1:].min() > 0.8


def test_of_two_groups_the_one_that_moved_with_the_whole_is_named():
    for direction, named in ((1, [True, False]), (-1, [False, True])):
        (tested,) = judged(([100, 100], [200, 90]), direction=direction)
        assert list(tested.stands_out) == named


def test_the_adjustment_is_holms_over_all_breakdowns():
    both = judged(([50, 50, 50], [80, 50, 50]), ([75, 75], [90, 90]))
    (alone,) = judged(([50, 50, 50], [80, 50, 50]))
    assert both[0].p[0] == pytest.approx(alone.p[0])
    assert both[0].p_adjusted[0] == pytest.approx(min(1, 5 * alone.p[0]))
    assert alone.p_adjusted[0] == pytest.approx(min(1, 3 * alone.p[0]))


def test_empty_groups_are_not_places_looked_at():
    (tested,) = judged(([50, 0, 50], [120, 0, 50]))
    assert np.isnan(tested.p[1]) and not tested.stands_out[1]
    assert tested.stands_out[0]


def test_no_breakdowns_and_single_groups_are_no_error():
    assert standing_out([], []) == []
    (tested,) = judged(([5], [9]))
    assert np.isnan(tested.p).all() and not tested.stands_out.any()
    with pytest.raises(ValueError, match="Write 5%"):
        standing_out([], [], level=5)


def test_own_past_and_what_is_usual_are_weighed_by_what_they_know():
    rng = np.random.default_rng(1)
    past = rng.normal(0, 1, (4, 40))
    past[:, 0] = [3, -3, 3, -3]
    (found,) = fluctuations([past], [np.full(40, 50.0)], shared=False)
    prior = found.freedom[0] - 4
    assert found.size[0] == pytest.approx((prior * 1 + 4 * 9) / (prior + 4), rel=0.15)
    assert np.median(found.size[1:]) < 1.3 and found.size.min() >= 1


def test_a_team_that_always_goes_up_and_down_is_not_found_for_doing_so_again():
    counts = ([60, 60, 60, 60, 60, 60], [140, 60, 58, 61, 62, 59])
    calm = np.array([[0.5, -1, 1, -0.4, 0.2, -0.6]] * 2 + [[-0.8, 0.7, -1, 1.1, -0.3, 0.9]] * 2)
    wild = calm.copy()
    wild[:, 0] = [4, -4, 3.5, -4.5]
    people = np.full(6, 60.0)
    seen = {}
    for name, past in (("calm", calm), ("wild", wild)):
        ordinary = fluctuations([past], [people], shared=False)
        seen[name] = judged(counts, ordinary=ordinary, level=0.1)[0]
    assert seen["calm"].stands_out[0] and not seen["wild"].stands_out[0]
    assert seen["wild"].p[0] > 5 * seen["calm"].p[0]


def test_with_too_short_a_past_or_none_that_moves_there_is_no_fluctuation():
    assert fluctuations([np.ones((2, 3))], [np.ones(3)]) == [None]
    assert fluctuations([np.zeros((4, 3))], [np.ones(3)], least=0.0) == [None]
    assert fluctuations([np.empty((0, 3))], [np.ones(3)]) == [None]
    assert fluctuations([], []) == []


def test_people_counted_on_two_days_may_move_less_than_chance_but_not_by_nothing():
    (found,) = fluctuations([np.zeros((4, 3))], [np.full(3, 50.0)], least=0.1)
    assert found.size == pytest.approx([0.1] * 3)


def test_a_general_change_is_called_general_in_at_least_98_of_100():
    rng = np.random.default_rng(7)
    named = 0
    for _ in range(400):
        before, after = rng.poisson(40, 12), rng.poisson(52, 12)
        named += judged((before, after))[0].stands_out.any()
    assert named <= 0.02 * 400 + 3 * (0.02 * 0.98 * 400) ** 0.5
