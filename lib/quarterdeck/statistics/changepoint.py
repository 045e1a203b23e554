"""Where a series seems to have moved to a new level: a rebase to suggest, with its evidence, never one to apply.

Limits are rebased because somebody knows what changed and writes it down. This says where to ask.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from quarterdeck.statistics.chart_limits import whole_number
from quarterdeck.statistics.groups import as_series, tolerance

UNCHANGING = 10_000  # series of noise that a split is compared with


class SuggestedRebase(NamedTuple):
    """Arrays of shape (series, points), or (points,) for one series; numbers are NaN where `at` is False."""

    at: np.ndarray  # bool: the first point of a suggested new group
    p: np.ndarray  # chance of as clear a step in as long an unchanging series
    before: np.ndarray  # level from the suggestion before to this one
    after: np.ndarray  # level from this one to the next
    points_before: np.ndarray
    points_after: np.ndarray


class Split(NamedTuple):
    """The best place to cut each row in two, how clear it is, and whether a step fits better than a straight line."""

    place: np.ndarray
    clear: np.ndarray
    a_step: np.ndarray
    points: np.ndarray


def suggest_rebase(values, *, least: int = 8, level: float = 0.01, correlation: float = 0.0) -> SuggestedRebase:
    """Places where a series moved from one level to another and stayed there long enough to tell.

    Trust it for a measure taken afresh each period, its season removed. A suggestion is made only where a step fits
    better than a straight line, so a steady drift is not cut into stairs. A series that resembles itself from point to
    point must show a clearer step; even so one in six of those whose neighbours correlate 0.8 gets a suggestion, unless
    `correlation` says that a series of its kind moves slowly: with 0.8 it is one in a hundred of them.
    Each side of a suggestion is then searched again.

    Parameters
    ----------
    values : shape (series, points) or (points,), oldest first, NaN = missing.
    least : points with a value on each side of a step, 2 or more; under 8 the new limits would be guesswork.
    level : the p-value a step must not exceed.
    correlation : of neighbouring points in the unchanging series that it is compared with: 0 where periods stand
        apart, 0.8 for what stands on one day and moves slowly.

    Returns
    -------
    SuggestedRebase. `at` can be given to a chart as `rebase` once somebody has said what changed.

    Source
    ------
    Least squares with binary segmentation (Scott and Knott 1974); the largest t-statistic over all places, reduced
    for lag-one autocorrelation, against 10,000 series of normal noise of the same length and correlation. Check: ten
    points about 5 and ten about 9 with a standard deviation of 1 give a step at the eleventh with p = 0.0001, the
    least there is.
    """
    least = whole_number(least, "least", 2)
    if not 0 < level < 1:
        raise ValueError(f"`level` is a chance between 0 and 1, such as 0.01; got {level!r}.")
    if not 0 <= correlation < 1:
        raise ValueError(f"`correlation` is 0 or more and under 1, such as 0.8; got {correlation!r}.")
    y, one = as_series(values)
    at, p = np.zeros(y.shape, dtype=bool), np.full(y.shape, np.nan)
    series, rows = np.arange(len(y)), y
    while len(rows) and rows.shape[1] >= 2 * least:
        split = _best_split(rows, least, tolerance(y)[series])
        chance = _chance(split, least, correlation)
        found = split.a_step & (chance <= level)
        series, rows, places = series[found], rows[found], split.place[found]
        at[series, places], p[series, places] = True, chance[found]
        earlier = np.arange(y.shape[1]) < places[:, None]
        rows = np.concatenate([np.where(earlier, rows, np.nan), np.where(earlier, np.nan, rows)])
        series = np.concatenate([series, series])
    parts = (at, p, *_levels(y, at))
    return SuggestedRebase(*(part[0] if one else part for part in parts))


def _best_split(rows: np.ndarray, least: int, slack: np.ndarray) -> Split:
    """The cut that leaves the least sum of squares, for each row; what a row has no value for is passed over."""
    present = ~np.isnan(rows)
    number = present.sum(axis=1)
    apart = less_mean(rows, present)
    place, best = cut(apart, present, least)
    whole = (apart**2).sum(axis=1)
    remains, noise = np.maximum(whole - best, 0), number * slack[:, 0] ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = best * (number - 2) / np.where(remains <= noise, 0.0, remains)
        clear = np.where(best > noise, ratio * _dulled(apart, present, place, least), 0.0)
    return Split(place, clear, whole - _along_a_line(apart, present) > remains, number)


def less_mean(rows: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Rows less the mean of the points present; 0 elsewhere."""
    kept = np.where(present, rows, 0.0)
    mean = kept.sum(axis=1, keepdims=True) / np.maximum(present.sum(axis=1, keepdims=True), 1)
    return np.where(present, kept - mean, 0.0)


def cut(apart: np.ndarray, present: np.ndarray, least: int) -> tuple[np.ndarray, np.ndarray]:
    """The best place to cut rows whose mean is 0, and the sum of squares it explains; 0 where none is allowed."""
    if not apart.shape[1]:
        return np.zeros(len(apart), dtype=int), np.zeros(len(apart))
    left = np.cumsum(present, axis=1) - present
    right = present.sum(axis=1, keepdims=True) - left
    total = np.cumsum(apart, axis=1) - apart
    allowed = present & (left >= least) & (right >= least)
    gain = np.where(allowed, total**2 * (left + right) / np.maximum(left * right, 1), 0.0)
    best = gain.max(axis=1, initial=0)
    place = (gain >= best[:, None] * (1 - 1e-9)).argmax(axis=1)  # the first of equals, whatever the rounding
    return place, best


def _dulled(apart: np.ndarray, present: np.ndarray, place: np.ndarray, least: int) -> np.ndarray:
    """How much less a step says where neighbouring points resemble each other about their levels.

    Each side may hold one more step, which is taken away too: it is no resemblance.
    """
    time, rest = np.arange(apart.shape[1]), np.zeros_like(apart)
    late = time >= place[:, None]
    for side in (present & late, present & ~late):
        again, gain = cut(less_mean(apart, side), side, least)
        after = (time >= again[:, None]) & (gain > 0)[:, None]
        rest += less_mean(apart, side & after) + less_mean(apart, side & ~after)
    squares = (rest**2).sum(axis=1)
    alike = (rest[:, 1:] * rest[:, :-1]).sum(axis=1) / np.where(squares > 0, squares, 1)
    number = np.maximum(present.sum(axis=1), 1)
    alike = np.clip(alike + (2 + 4 * np.maximum(alike, 0)) / number, 0, 0.95)  # the estimate is low by about so much
    return (1 - alike) / (1 + alike)


def _along_a_line(apart: np.ndarray, present: np.ndarray) -> np.ndarray:
    """The sum of squares that a straight line explains of each row, whose mean is 0."""
    time = np.where(present, np.arange(apart.shape[1]), 0.0)
    number = np.maximum(present.sum(axis=1, keepdims=True), 1)
    time = np.where(present, time - time.sum(axis=1, keepdims=True) / number, 0.0)
    spread = (time**2).sum(axis=1)
    return (time * apart).sum(axis=1) ** 2 / np.where(spread > 0, spread, 1)


def _chance(split: Split, least: int, correlation: float) -> np.ndarray:
    """The share of unchanging series of each row's length with as clear a step; 1 where no cut was possible."""
    chance = np.ones(len(split.clear))
    for points in np.unique(split.points[split.clear > 0]):
        rows = (split.points == points) & (split.clear > 0)
        as_clear = UNCHANGING - np.searchsorted(_noise(int(points), least, correlation), split.clear[rows], side="left")
        chance[rows] = (as_clear + 1) / (UNCHANGING + 1)
    return chance


@lru_cache(maxsize=128)
def _noise(points: int, least: int, correlation: float) -> np.ndarray:
    """How clear the best cut of series of normal noise is, in order."""
    rows = np.random.default_rng(points).normal(size=(UNCHANGING, points))
    for point in range(1, points if correlation else 0):
        rows[:, point] = correlation * rows[:, point - 1] + np.sqrt(1 - correlation**2) * rows[:, point]
    return np.sort(_best_split(rows, least, np.zeros((UNCHANGING, 1))).clear)


def _levels(y: np.ndarray, at: np.ndarray):
    """Levels and numbers of points before and after each suggestion."""
    group, series = np.cumsum(at, axis=1), np.arange(len(y))[:, None]
    size = (len(y), int(group.max(initial=0)) + 1)
    present = ~np.isnan(y)
    number, total = np.zeros(size), np.zeros(size)
    np.add.at(number, (np.broadcast_to(series, y.shape), group), present)
    np.add.at(total, (np.broadcast_to(series, y.shape), group), np.where(present, y, 0.0))
    mean = total / np.maximum(number, 1)
    rows, places = np.nonzero(at)
    new, out = group[rows, places], []
    for table, which in ((mean, new - 1), (mean, new), (number, new - 1), (number, new)):
        array = np.full(y.shape, np.nan)
        array[rows, places] = table[rows, which]
        out.append(array)
    return out


def evidence(suggested: SuggestedRebase, names, unit: str = "") -> tuple[str, ...]:
    """A sentence for each suggestion in one series.

    Parameters
    ----------
    suggested : of one series, shape (points,).
    names : what each point is called, such as "2024-25 Q1"; one a point.
    unit : written after each level, such as "%".
    """
    said = []
    for place in np.flatnonzero(suggested.at):
        chance = 1 / suggested.p[place]
        rare = f"about 1 in {chance:,.0f}" if chance < UNCHANGING else f"under 1 in {UNCHANGING:,}"
        said.append(
            f"From {names[place]} the level is {_said(suggested.after[place])}{unit}, "
            f"where it was {_said(suggested.before[place])}{unit} ({suggested.points_before[place]:.0f} points before, "
            f"{suggested.points_after[place]:.0f} since). As clear a step comes by chance in {rare} unchanging series. "
            "Rebase there only if you know what changed."
        )
    return tuple(said)


def _said(level: float) -> str:
    """A level in three figures or so, without an exponent."""
    places = 0 if abs(level) >= 100 else 1 if abs(level) >= 1 else 3
    return f"{round(level, places) + 0.0:,.{places}f}"
