"""From forecast quarters back to the figures that a page shows: the year so far and what is to come."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..metric import Metric
from ..periods import Quarter
from .outlook_series import Series
from .sentences import when

# People present in a quarter: somebody present in two counts in both, so that quarters do not add up to a year.
NOT_ADDED_UP = frozenset({"children_with_independent_providers", "adults_with_independent_providers"})


@dataclass(frozen=True, eq=False)
class Way:
    """How a shown figure is made of forecast quarters: `plus` + `weights` times the quarters' own figures.

    `known` is how much each of the newest known quarters, the newest last, weighs in `plus`.
    """

    weights: np.ndarray
    plus: float
    known: np.ndarray = field(default_factory=lambda: np.array([], dtype="float64"))


def ways(series: Series, steps: int) -> list[Way]:
    """For each step, how the figure that a page shows is made: itself, or the year so far and what is to come."""
    own = np.eye(steps)
    if "year to date" not in series.metric.basis:
        return [Way(own[step], 0.0) for step in range(steps)]
    return [_added_up(series, step, steps) for step in range(steps)]


def year_end(series: Series, steps: int) -> tuple[int, Way | None, str, str]:
    """The step in which the year ends, how its outturn is made, what it is called, and why there is none."""
    metric = series.metric
    step = (series.year_ends - series.last.number - 1) % 4 + 1  # quarters from the last to the year's end
    if step % series.step:
        return 0, None, "", "No figure falls on the end of the year"
    place = step // series.step - 1
    ends = series.last.back(-step)
    if metric.basis != "in the period":
        return place, ways(series, steps)[place], _outturn_of(metric, ends), ""
    if metric.id in NOT_ADDED_UP:
        why = "Somebody counted in two quarters would count twice in a year: the quarters are not added up"
        return place, None, "", why
    if metric.kind not in ("percentage", "count", "total"):
        return place, None, "", "A year's figure is not made of its quarters' figures"
    made = _added_up(series, place, steps)
    if np.isnan(made.plus):
        return place, None, "", "A quarter of the year has no figure, so that the year cannot be added up"
    return place, made, f"for the year {ends.financial_year}", ""


def _added_up(series: Series, step: int, steps: int) -> Way:
    """The year up to that step: known quarters with their numbers, later ones with the forecast.

    A percentage's quarters to come are taken to have the mean denominator of the last four known ones.
    """
    target = series.last.back(-(step + 1))
    in_year = (target.number - series.year_ends - 1) % 4 + 1  # quarters of the year up to the target
    ahead = min(in_year, step + 1)
    weights = np.zeros(steps)
    value, numerator, denominator = _known_of_year(series, in_year - ahead)
    if series.metric.kind in ("count", "total"):
        weights[step + 1 - ahead : step + 1] = 1.0
        return Way(weights, value, np.ones(in_year - ahead))
    usual = series.denominator[~np.isnan(series.denominator)][-4:]
    usual = usual.mean() if len(usual) else np.nan
    whole = denominator + ahead * usual
    if not whole > 0:
        return Way(weights, np.nan)
    weights[step + 1 - ahead : step + 1] = usual / whole
    known = np.nan_to_num(series.denominator[len(series.denominator) - (in_year - ahead) :])
    return Way(weights, float(series.metric.per * numerator / whole), known / whole)


def _known_of_year(series: Series, quarters: int) -> tuple[float, float, float]:
    """Value, numerator and denominator of the year's quarters so far, NaN where one is not known."""
    if quarters == 0:
        return 0.0, 0.0, 0.0
    if series.so_far is not None:
        return series.so_far
    if quarters > len(series.values):
        return np.nan, np.nan, np.nan
    return tuple(float(np.sum(part[-quarters:])) for part in (series.values, series.numerator, series.denominator))


def _outturn_of(metric: Metric, ends: Quarter) -> str:
    """What the outturn is called: 'for the year 2025-26', or the day or stretch that the measure looks at."""
    return f"for the year {ends.financial_year}" if metric.basis == "year to date" else when(metric, ends)
