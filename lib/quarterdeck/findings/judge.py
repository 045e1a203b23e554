"""Judging all measures of a quarter together: what has really changed, allowing for how many were looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from ..disclosure import Published
from ..metric import Metric
from ..params import Params
from ..periods import Quarter
from ..statistics.false_discovery import benjamini_hochberg
from ..statistics.null_of_recent_change import CHANCE, PERSISTENT
from ..statistics.recent_change import FEWEST, RecentChange, recent_change
from ..statistics.season import seasonal
from .judged_series import OVERLAPS, JudgedSeries, series_to_judge
from .verdict import CONCERN, FALL, IMPROVEMENT, NOT_ASSESSABLE, RISE, TOO_FEW, UNCLEAR, Judged, Verdict

RATE = 0.05  # the share of false ones among the changes called real that is held on average
ALONE = 0.01  # the p-value that a measure needs for itself besides


def judge_all(
    published: Iterable[Published],
    quarter: Quarter,
    params: Params,
    held_back: Callable[[Published], int] = lambda published: 0,
) -> Judged:
    """A verdict on every measure, all judged together.

    A change is called real where its own p-value is at most ALONE and it also stands after Benjamini and
    Hochberg's adjustment over all measures that could be judged, at RATE.

    Parameters
    ----------
    published : each measure's figures by quarter.
    params : for the rebasing of params/events.yaml.
    held_back : how many of a measure's newest quarters are still being recorded.
    """
    ready = [
        series_to_judge(one, quarter, _rebased(params, one.metric), held_back(one)) for one in published
    ]
    if not ready:
        return Judged(rate=RATE, alone=ALONE)
    by_length: dict[int, list[JudgedSeries]] = {}
    for one in ready:
        by_length.setdefault(len(one.quarters), []).append(one)
    found = {}
    for alike in by_length.values():
        changes, season = _tested(alike)
        found |= {one.metric.id: (one, changes, n, bool(season[n])) for n, one in enumerate(alike)}
    p = np.array([np.nan if one.why_not else changes.p[n] for one, changes, n, _ in found.values()])
    q = benjamini_hochberg(p)
    verdicts = {
        metric_id: _verdict(*found[metric_id], own_q) for metric_id, own_q in zip(found, q, strict=True)
    }
    judged = int(np.isfinite(p).sum())
    return Judged(verdicts, RATE, ALONE, judged, int((p <= ALONE).sum()), judged * ALONE)


def _rebased(params: Params, metric: Metric) -> tuple[str, ...]:
    return tuple(event.quarter for event in params.events_of(metric.id) if event.rebase)


def _tested(alike: list[JudgedSeries]) -> tuple[RecentChange, np.ndarray]:
    stacked = {
        name: np.array([getattr(one, name) for one in alike])
        for name in ("values", "variance", "numerator", "denominator", "steps")
    }
    of_rates = np.array([one.metric.kind != "percentage" for one in alike])
    stacked["denominator"][of_rates] = np.nan
    overlapping = np.array([one.metric.basis in OVERLAPS for one in alike])
    season = seasonal(stacked["values"])[0] & ~overlapping
    return recent_change(**stacked, season=season, persistent=[one.persistent for one in alike]), season


def _verdict(one: JudgedSeries, changes: RecentChange, n: int, season: bool, q: float) -> Verdict:
    metric, points = one.metric, int(changes.points[n])
    used = tuple(np.array(one.quarters, dtype=object)[np.isfinite(one.values)])
    said = one.said
    if one.why_not:
        return Verdict(metric.id, NOT_ASSESSABLE, f"It is not assessable: {one.why_not}.", method=said, used=used)
    if not np.isfinite(changes.p[n]):
        return Verdict(metric.id, TOO_FEW, _too_few(metric, points), method=said, used=used)
    if season:
        said += ("Its quarters follow the seasons: each was set against the usual level of its own season.",)
    if changes.kind[n] == PERSISTENT and not one.persistent:
        alike = f"Neighbouring quarters resemble each other (correlation about {changes.rho[n]:.1f})"
        said += (f"{alike}: the test allows for it.",)
    if changes.kind[n] == CHANCE:
        said += ("Its quarters differ no more than chance alone makes numbers of this size differ.",)
    since = one.quarters[changes.begins[n]]
    return Verdict(
        metric.id, _signal(metric, changes.p[n], q, changes.size[n]), "", str(changes.rule[n]), since,
        float(changes.size[n]), 4 * float(changes.per_point[n]), float(changes.before[n]), float(changes.after[n]),
        float(changes.p[n]), float(q), tuple(map(float, changes.by_rule[n])), said, used,
    )  # fmt: skip


def _signal(metric: Metric, p: float, q: float, size: float) -> str:
    if p > ALONE or q > RATE or size == 0:
        return UNCLEAR
    if metric.polarity == "neutral":
        return RISE if size > 0 else FALL
    return IMPROVEMENT if (size > 0) == (metric.polarity == "high is good") else CONCERN


def _too_few(metric: Metric, points: int) -> str:
    has = f"It has {['no', 'one', points][min(points, 2)]} separate figure{'' if points == 1 else 's'}"
    if metric.basis in OVERLAPS:
        return f"{has}, since each covers the {metric.basis} and they overlap; a change can be judged from {FEWEST} on."
    return f"{has}; a change can be judged from {FEWEST} quarters on."
