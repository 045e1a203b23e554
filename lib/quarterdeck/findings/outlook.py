"""Where a measure is heading if nothing changes: the next four quarters, the year end and the chance of the target."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from ..disclosure import Published
from ..params import Params, Target
from ..periods import Quarter
from ..statistics.backtest import Chosen, forecast_chosen
from ..statistics.forecast import Forecast
from .numbers import places
from .outlook_series import Series, series_of
from .outlook_words import METHOD_IN_WORDS, chance_in_words, coverage_in_words, why_model
from .outlook_year import Way, ways, year_end

NEVER_SURE = (0.01, 0.99)  # no chance is stated as nothing or as certain


def _nothing() -> np.ndarray:
    return np.array([], dtype="float64")


@dataclass(frozen=True, eq=False)
class YearEnd:
    """The outturn: the figure that the measure will stand at when its year ends, in the measure's own unit.

    `words` say which figure that is: 'at 31 March 2026', 'for the year 2025-26'.
    """

    words: str
    mid: float
    lower_80: float
    upper_80: float
    lower_95: float
    upper_95: float


@dataclass(frozen=True, eq=False)
class Outlook:
    """The forecast of one measure, or why there is none.

    Arrays have one entry for each of `quarters` and stand in the measure's own terms, so that a chart can
    draw them after its last point: a figure that counts up through the year counts up here too.
    """

    metric_id: str
    why_not: str = ""  # a sentence: why there is no forecast; blank where there is one
    last: str = ""  # the newest quarter with a figure, from which the forecast starts
    quarters: tuple[str, ...] = ()
    mid: np.ndarray = field(default_factory=_nothing)
    lower_80: np.ndarray = field(default_factory=_nothing)
    upper_80: np.ndarray = field(default_factory=_nothing)
    lower_95: np.ndarray = field(default_factory=_nothing)
    upper_95: np.ndarray = field(default_factory=_nothing)
    year_end: YearEnd | None = None
    why_no_year_end: str = ""
    chance: float = float(
        "nan"
    )  # of meeting the target at the year end, 0 to 1; NaN without target or year end; never 0 or 1
    chance_in_words: str = ""  # 'about 3 in 10', 'less than 1 in 20'; blank where there is no chance to state
    model: str = ""  # in a reader's words: 'the last figure carried forward'
    why_model: str = ""  # a sentence: how it was chosen
    coverage: str = ""  # a sentence, always printed beside the forecast: how often such intervals held
    notes: tuple[str, ...] = ()  # sentences: newest quarter provisional, taken apart into quarters, limits cut at 0 …


def outlook(published: Published, quarter: Quarter, params: Params) -> Outlook:
    """The forecast of one measure from its figures up to `quarter`; see `outlooks`."""
    return outlooks([published], quarter, params)[published.metric.id]


def outlooks(published: Iterable[Published], quarter: Quarter, params: Params) -> dict[str, Outlook]:
    """The forecast of each measure from its figures up to `quarter`, by measure: all at once is far quicker.

    It says what happens if nothing changes. The method is chosen by what each would have forecast from
    earlier quarters, and the limits are those of `statistics.backtest`. A year's figure is made of the
    quarters known so far and those forecast, whose errors go together as the method has it.
    """
    series = [series_of(one, quarter) for one in published]
    found = {one.metric.id: Outlook(one.metric.id, why_not=f"{one.why_not}.") for one in series if one.why_not}
    alike: dict[tuple[int, int], list[Series]] = {}
    for one in series:
        if not one.why_not:
            alike.setdefault((one.step, len(one.values)), []).append(one)
    for (step, _), group in alike.items():
        steps = max(4 // step, 1)
        chosen = forecast_chosen(np.array([one.values for one in group]), period={1: 4, 2: 2}.get(step), steps=steps)
        for number, one in enumerate(group):
            target = params.targets.get(one.metric.id)
            found[one.metric.id] = _outlook(one, chosen, number, steps, target)
    return {one.metric.id: found[one.metric.id] for one in series}


def _outlook(series: Series, chosen: Chosen, number: int, steps: int, target: Target | None) -> Outlook:
    forecast = _one_of(chosen.forecast, number)
    floor, ceiling = _bounds(series)
    made = ways(series, steps)
    if np.isnan([way.plus for way in made]).any():
        return Outlook(series.metric.id, "The year so far is known as a percentage only, without its numbers.")
    shown = [_limits(forecast, way, floor, ceiling) for way in made]
    mid, lower_80, upper_80, lower_95, upper_95 = (np.array(part) for part in zip(*shown, strict=True))
    place, way, words, why_no_year_end = year_end(series, steps)
    ends = YearEnd(words, *_limits(forecast, way, floor, ceiling)) if way else None
    chance, notes = _chance(series, forecast, place, way, target)
    return Outlook(
        series.metric.id,
        last=series.quarters[-1],
        quarters=tuple(series.last.back(-series.step * (step + 1)).label for step in range(steps)),
        mid=mid, lower_80=lower_80, upper_80=upper_80, lower_95=lower_95, upper_95=upper_95,
        year_end=ends,
        why_no_year_end=f"{why_no_year_end}." if why_no_year_end else "",
        chance=chance,
        chance_in_words=chance_in_words(chance),
        model=METHOD_IN_WORDS[str(chosen.method[number])],
        why_model=why_model(chosen, number, int((~np.isnan(series.values)).sum())),
        coverage=coverage_in_words(chosen, number, str(forecast.reason)),
        notes=(*series.notes, *notes),
    )  # fmt: skip


def _one_of(forecast: Forecast, number: int) -> Forecast:
    return Forecast(*(getattr(forecast, name)[number] for name in ("mid", "spread", "df", "reason")))


def _bounds(series: Series) -> tuple[float, float]:
    """What a quarter's figure cannot pass: a percentage 0 and 100; others 0, where they were never below it."""
    low = 0.0 if np.nanmin(series.values) >= 0 else -np.inf
    return low, 100.0 if series.metric.unit == "%" else np.inf


def _limits(forecast: Forecast, way: Way, floor: float, ceiling: float) -> tuple[float, ...]:
    """Middle and limits of a shown figure; a year cannot pass what its quarters to come cannot pass."""
    made = forecast.total(way.weights, way.plus)
    of_all = way.weights.sum()
    bounds = {"floor": way.plus + of_all * floor, "ceiling": way.plus + of_all * ceiling}
    middle = np.clip(made.mid, bounds["floor"], bounds["ceiling"])
    limits = (*made.limits(0.80, **bounds), *made.limits(0.95, **bounds))
    return tuple(float(part[0]) for part in (middle, *limits))


def _chance(series: Series, forecast: Forecast, place: int, way: Way | None, target: Target | None):
    """The chance that the rounded figure meets the target at the year end, and what a reader must know of it."""
    metric = series.metric
    if target is None:
        return float("nan"), ()
    if metric.polarity == "neutral":
        return float("nan"), ("The measure has no good direction, so that no chance of its target is worked out.",)
    notes: tuple[str, ...] = ()
    if metric.basis == "in the period" and metric.kind in ("count", "total"):
        way = Way(np.eye(len(forecast.mid))[place], 0.0)
        notes = ("Its target is for a quarter: the chance is that the last quarter of the year meets it.",)
    if way is None:
        return float("nan"), ()
    half = 0.5 * 10.0 ** -places(metric)  # the figure is judged as it is rounded
    made = forecast.total(way.weights, way.plus)
    if metric.polarity == "high is good":
        chance = 1 - made.chance_below(target.target - half)[0]
    else:
        chance = made.chance_below(target.target + half)[0]
    return float(np.clip(chance, *NEVER_SURE)), notes
