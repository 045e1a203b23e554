"""The reporting triangle against a published answer, against figures whose end is known, and at its edges."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.statistics.reporting_lag import (
    NOT_SEEN,
    TOO_LITTLE,
    complete,
    divide,
    share_out,
    still_moving,
)

# Taylor and Ashe (1983), as used by Mack (1993): cumulative payments by year of accident and of development.
TAYLOR_ASHE = """
357848 1124788 1735330 2218270 2745596 3319994 3466336 3606286 3833515 3901463
352118 1236139 2170033 3353322 3799067 4120063 4647867 4914039 5339085
290507 1292306 2218525 3235179 3985995 4132918 4628910 4909315
310608 1418858 2195047 3757447 4029929 4381982 4588268
443160 1136350 2128333 2897821 3402672 3873311
396132 1333217 2180715 2985752 3691712
440832 1288463 2419861 3483130
359480 1421128 2864498
376686 1363294
344014
"""


def rows(text):
    found = [[float(cell) for cell in line.split()] for line in text.strip().splitlines()]
    return np.array([row + [np.nan] * (len(found[0]) - len(row)) for row in found])


def as_seen(final, shares):
    """A triangle of which each age held that share of its final figure, the newest periods not seen to the end."""
    cells = np.outer(final, shares).astype("float64")
    for age in range(len(shares)):
        cells[len(final) - age :, age] = np.nan
    return cells


def late_recording(rng, series, periods, mean, prompt):
    """Counts of which the share `prompt` is recorded by the quarter's end, nine tenths of the rest in the next."""
    final = rng.poisson(mean, (series, periods))
    first = rng.binomial(final, prompt)
    second = first + rng.binomial(final - first, 0.9)
    cells = np.stack([first, second, final, final], axis=2).astype("float64")
    for age in range(1, 4):
        cells[:, periods - age :, age] = np.nan
    return cells, final


def test_the_published_triangle_has_its_published_answer():
    points = complete(rows(TAYLOR_ASHE), least=1)
    owed = points.adjusted - points.seen
    published = [4625811, 4278972, 3920301, 2177641, 1419459, 984889, 709638, 469511, 94634, 0]
    np.testing.assert_allclose(owed, published, atol=0.5)
    assert owed.sum() == pytest.approx(18680856, abs=1)
    # The standard error Mack gives for the newest year is 1,363,155; its limits here are log-normal, t with 8.
    logs = np.sqrt(np.log1p((1363155 / points.adjusted[0]) ** 2)) * 2.306004135
    assert points.upper[0] == pytest.approx(points.adjusted[0] * np.exp(logs), rel=1e-6)
    assert points.lower[0] == pytest.approx(points.adjusted[0] / np.exp(logs), rel=1e-6)


def test_a_steady_lag_is_found_exactly():
    points = complete(as_seen(np.arange(100, 180, 10), [0.8, 0.95, 1, 1]))
    np.testing.assert_allclose(points.share, [0.8, 0.95, 1, 1])
    np.testing.assert_allclose(points.adjusted, [170, 160, 150, 140])
    np.testing.assert_allclose(points.upper, points.lower)
    assert still_moving(points) == 2 and still_moving(points, enough=0.9) == 1 and still_moving(points, enough=0.7) == 0


def test_a_small_shortfall_of_a_large_figure_counts_where_it_is_more_than_chance():
    points = complete(as_seen([10_000] * 8, [0.99, 1, 1]))
    assert still_moving(points) == 0 and still_moving(points, chance=np.full(3, 100.0)) == 1
    assert still_moving(points, chance=np.full(3, 300.0)) == 0 and still_moving(points, chance=np.full(3, np.nan)) == 0


def test_figures_that_never_move_are_complete():
    points = complete(as_seen([40, 0, 33, 7, 0, 21, 12], [1, 1, 1]))
    assert list(points.share) == [1, 1, 1] and still_moving(points) == 0
    assert (points.lower == points.seen).all() and (points.upper == points.seen).all()
    nothing = complete(np.zeros((8, 3)))
    assert (nothing.adjusted == 0).all() and (nothing.share == 1).all() and still_moving(nothing) == 0


def test_figures_that_fall_as_records_are_put_right_are_incomplete_too():
    points = complete(as_seen([110] * 8, [1.1, 1, 1]))
    assert points.share[0] == pytest.approx(1.1) and still_moving(points) == 1


def test_too_little_evidence_says_so_and_holds_nothing_back():
    for triangle in (as_seen([100] * 4, [0.5, 1]), np.full((9, 3), np.nan), np.empty((0, 3)), np.ones((9, 1))):
        points = complete(triangle)
        assert (points.reason == TOO_LITTLE).all() and np.isnan(points.adjusted).all()
        assert still_moving(points) == 0
    assert complete(as_seen([100] * 5, [0.5, 1])).reason[0] == ""


def test_ages_with_too_little_evidence_are_taken_as_complete():
    triangle = as_seen([100] * 6, [0.5, 0.8, 0.9, 0.99])
    points = complete(triangle)  # five periods moved from age 0 to 1, four from 1 to 2, three from 2 to 3
    assert list(points.evidence[:3]) == [5, 4, 3]
    np.testing.assert_allclose(points.share, [0.5 / 0.9, 0.8 / 0.9, 1, 1])


def test_a_newest_figure_that_is_missing_is_not_adjusted():
    triangle = as_seen([100] * 8, [0.8, 1, 1])
    triangle[-1, 0] = np.nan
    points = complete(triangle)
    assert points.reason[0] == NOT_SEEN and np.isnan(points.adjusted[0]) and points.share[0] == pytest.approx(0.8)
    assert points.adjusted[1] == 100 and still_moving(points) == 0


def test_nought_that_may_still_rise_has_an_upper_limit():
    triangle = as_seen([2, 3, 0, 4, 1, 3, 2, 0], [0.5, 1, 1])
    triangle[:-1, 0] = [1, 2, 0, 3, 0, 2, 1]
    points = complete(triangle)
    assert points.adjusted[0] == points.lower[0] == 0 and 0 < points.upper[0] < 20


def test_limits_hold_what_is_recorded_in_the_end():
    """2,000 councils of 100 events a quarter, 85% recorded by its end: 95% limits hold 93% to 97% of final figures."""
    cells, final = late_recording(np.random.default_rng(3), 2000, 14, 100, 0.85)
    points = complete(cells)
    held = (points.lower[:, 0] <= final[:, -1]) & (final[:, -1] <= points.upper[:, 0])
    assert 0.93 < held.mean() < 0.97
    assert (points.adjusted[:, 0] / final[:, -1]).mean() == pytest.approx(1, abs=0.01)
    assert (still_moving(points) >= 1).all()


def test_a_percentage_of_two_late_parts():
    """Both parts equally late: the percentage is right all along. Only the late ones late: it falls."""
    yes, rest = (complete(as_seen([n] * 8, [0.8, 1, 1])) for n in (60, 40))
    found = share_out(yes, rest)
    np.testing.assert_allclose(found.adjusted, 60) and np.testing.assert_allclose(found.share, 1)
    assert still_moving(found, scale=100) == 0
    late = share_out(complete(as_seen([60] * 8, [1, 1, 1])), rest)
    assert late.seen[0] == pytest.approx(6000 / 92) and late.adjusted[0] == pytest.approx(60)
    assert still_moving(late, scale=100) == 1 and late.share[0] == pytest.approx(100 / 92)
    cells, _ = late_recording(np.random.default_rng(5), 2, 12, 50, 0.8)
    found = share_out(*(complete(of) for of in cells))
    assert 0 < found.lower[0] < found.adjusted[0] < found.upper[0] < 100


def test_a_percentage_of_nobody_says_so():
    yes = complete(as_seen([0] * 8, [1, 1, 1]))
    found = share_out(yes, yes)
    assert (found.reason == NOT_SEEN).all() and still_moving(found, scale=100) == 0
    everyone = share_out(complete(as_seen([5] * 8, [1, 1, 1])), yes)
    assert (everyone.adjusted == 100).all() and (everyone.upper == 100).all() and (everyone.lower == 100).all()


def test_a_rate_divides_what_is_late_by_what_is_not():
    found = divide(complete(as_seen([40] * 8, [0.9, 1, 1])), complete(as_seen([8000] * 8, [1, 1, 1])), per=10_000)
    assert found.adjusted[0] == pytest.approx(50) and found.share[0] == pytest.approx(0.9)
    assert still_moving(found) == 1


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="not negative"):
        complete([[1, -1]])
    with pytest.raises(ValueError, match="level"):
        complete([[1, 1]], level=95)
    with pytest.raises(ValueError, match="fewest"):
        complete([[1, 1]], least=0)
    with pytest.raises(ValueError, match="triangle"):
        complete([1, 2])
    with pytest.raises(ValueError, match="enough"):
        still_moving(complete(np.ones((8, 3))), enough=98)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=12))
def test_nothing_raises_and_nothing_is_blank_without_a_reason(cells):
    triangle = np.array(cells, dtype="float64")
    for age in (1, 2):
        triangle[max(len(triangle) - age, 0) :, age] = np.nan
    points = complete(triangle)
    told = points.reason == ""
    assert np.isfinite(points.adjusted[told]).all() and np.isnan(points.adjusted[~told]).all()
    assert (points.lower[told] <= points.adjusted[told]).all() and (points.adjusted[told] <= points.upper[told]).all()
    twice = complete(np.stack([triangle, 2 * triangle]))
    np.testing.assert_allclose(twice.adjusted[1], 2 * points.adjusted)
    for both in (share_out(points, points), divide(points, points)):
        for of in (both.adjusted, both.lower, both.upper):
            assert (np.isfinite(of) == (both.reason == "")).all()
