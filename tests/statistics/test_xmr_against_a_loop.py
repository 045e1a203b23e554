"""The chart over arrays against the rules written out point by point: gaps, rebases, baselines and ties together."""

import numpy as np

from quarterdeck.statistics.xmr import xmr

RNG = np.random.default_rng(20260401)


def _limits(y, used, screen):
    """Centre and limits from the points used, by plain addition."""
    if not used:
        return np.nan, np.nan, np.nan
    centre = sum(y[place] for place in used) / len(used)
    ranges = [abs(y[place] - y[place - 1]) for place in used if place - 1 in used]
    mean = sum(ranges) / len(ranges) if ranges else np.nan
    kept = [size for size in ranges if size < 3.267 * mean]
    if screen and sum(kept) > 0:
        mean = sum(kept) / len(kept)
    return centre, centre - 2.66 * mean, centre + 2.66 * mean


def _flags(y, places, centre, lower, upper, slack):
    """The points of one group that break each rule."""
    found = {"outside": {p for p in places if y[p] > upper + slack or y[p] < lower - slack}}
    found |= {"shift": set(), "trend": set(), "two_of_three": set()}
    for way in (1, -1):
        side = {p for p in places if way * (y[p] - centre) > slack}
        near = {p for p in side if way * (y[p] - centre) > (upper - centre) * 2 / 3 + slack} - found["outside"]
        moves = {p for p in places[1:] if way * (y[p] - y[p - 1]) > slack}
        for start in range(len(places) - 2):
            three, seven = places[start : start + 3], places[start : start + 7]
            if side.issuperset(three) and len(near.intersection(three)) >= 2:
                found["two_of_three"] |= near.intersection(three)
            if len(seven) == 7 and side.issuperset(seven):
                found["shift"] |= set(seven)
            if len(seven) == 7 and moves.issuperset(seven[1:]):
                found["trend"] |= set(seven)
    return found


def _series():
    points = RNG.integers(1, 40)
    kinds = (RNG.normal(size=points).cumsum(), RNG.integers(0, 6, points).astype(float), RNG.normal(5, 1, points))
    y = kinds[RNG.integers(3)]
    y[RNG.random(points) < RNG.choice([0, 0.05, 0.3])] = np.nan
    return y, RNG.random(points) < RNG.choice([0, 0.05, 0.2])


def test_the_chart_is_what_the_rules_written_out_give():
    for _ in range(400):
        y, rebase = _series()
        baseline, screen = (None, 2, 12)[RNG.integers(3)], bool(RNG.integers(2))
        chart = xmr(y, rebase=rebase, baseline=baseline, screen=screen)
        sizes = np.abs(y[~np.isnan(y)])
        slack = 1e-9 * sizes.mean() if len(sizes) else 0
        group = np.cumsum(rebase)
        for number in np.unique(group):
            places = np.flatnonzero(group == number).tolist()
            limits = _limits(y, [place for place in places if not np.isnan(y[place])][:baseline], screen)
            for name, expected in zip(("centre", "lower", "upper"), limits, strict=True):
                np.testing.assert_allclose(getattr(chart, name)[places], expected, rtol=1e-9, atol=1e-9)
            for name, expected in _flags(y, places, *limits, slack).items():
                assert set(np.flatnonzero(getattr(chart, name))) & set(places) == expected, (name, y, rebase, baseline)
