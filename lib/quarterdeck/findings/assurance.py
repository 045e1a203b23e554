"""Whether a measure can be relied on to meet its target while nothing changes, in a sentence."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from ..metric import Metric
from ..params import Target
from ..statistics.control_chart import ControlChart
from ..statistics.icons import assurance
from .direction import target_in_words
from .limits import Limits

YEAR = 4  # quarters: the limits of a seasonal measure differ between them
_SAID = {
    "pass": "At its usual range it will always meet its target ({}).",
    "inconsistent": "At its usual range it will sometimes meet its target ({}) and sometimes miss it, by chance alone.",
    "fail": "At its usual range it will never meet its target ({}): something would have to change.",
}


def assurance_sentence(metric: Metric, limits: Limits, target: Target | None) -> str:
    """'At its usual range it will sometimes meet its target …'; blank where that cannot be said.

    Judged by the limits of the newest stretch: since a rebase, or since a shift that the verdict calls real. Of its
    last four quarters all must agree, for a season moves the limits. Along a real trend nothing is said: where it
    stands now is not where it will stand.
    """
    trending = limits.found is not None and limits.found.rule == "trend"
    if limits.chart is None or target is None or metric.polarity == "neutral" or trending:
        return ""
    chart = limits.chart
    judged = np.isfinite(chart.values)
    if not judged.any():
        return ""
    newest = np.flatnonzero(judged)[-1]
    last = [at for at in range(max(newest + 1 - YEAR, 0), newest + 1) if chart.group[at] == chart.group[newest]]
    good = metric.polarity == "high is good"
    words = {str(assurance(_up_to(chart, at), target.target, good)) for at in last if judged[at]}
    if not words or "" in words:
        return ""
    word = words.pop() if len(words) == 1 else "inconsistent"
    return _SAID[word].format(target_in_words(metric, target))


def _up_to(chart: ControlChart, at: int) -> ControlChart:
    """The chart as it was with this quarter the newest."""
    arrays = {field.name: getattr(chart, field.name) for field in fields(chart) if field.name not in ("kind", "notes")}
    return replace(chart, **{name: array[: at + 1] for name, array in arrays.items()})
