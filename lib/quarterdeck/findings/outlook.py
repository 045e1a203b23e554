"""Where a measure is heading if nothing changes: the next four quarters, the year end and the chance of the target."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from ..disclosure import Published
from ..params import Params, Target
from ..periods import Quarter
from ..statistics.backtest import Chosen, forecast_chosen
from ..statistics.forecast import CONSTANT, Forecast
from ..statistics.rare_forecast import PRIOR, RareForecast, RareTotal
from .incomplete import Incomplete
from .numbers import places
from .outlook_rare import forecast_of, how_it_was_made, rare_parts, with_its_errors
from .outlook_series import Series, series_of
from .outlook_words import METHOD_IN_WORDS, chance_in_words, coverage_in_words, held_in_words, why_model
from .outlook_year import Way, ways, year_end

NEVER_SURE = 0.01  # no chance is stated as nothing or as certain: none under this, or nearer to 1


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
    start: float = float("nan")  # what the figure of `last` will have become; NaN where it is taken as it stands


@dataclass(frozen=True, eq=False)
class _Made:
    """A forecast, the method in words, why it was taken, how often its limits held, and how errors move it."""

    forecast: Forecast | RareForecast
    model: str
    why_model: str
    coverage: str
    moved: np.ndarray | None = None


def _complete(published: Published) -> Incomplete:
    return Incomplete(published.metric.id)


def outlook(
    published: Published, quarter: Quarter, params: Params, late: Callable[[Published], Incomplete] = _complete
) -> Outlook:
    """The forecast of one measure from its figures up to `quarter`; see `outlooks`."""
    return outlooks([published], quarter, params, late)[published.metric.id]


def outlooks(
    published: Iterable[Published],
    quarter: Quarter,
    params: Params,
    late: Callable[[Published], Incomplete] = _complete,
) -> dict[str, Outlook]:
    """The forecast of each measure from its figures up to `quarter`, by measure: all at once is far quicker.

    It says what happens if nothing changes. The method is chosen by what each would have forecast from
    earlier quarters, and the limits are those of `statistics.backtest`. A year's figure is made of the
    quarters known so far and those forecast, whose errors go together as the method has it. `late` says of
    each measure which newest quarters are still being recorded: they count as what they will have become.
    Few events a quarter are forecast by counting (`statistics.rare_forecast`).
    """
    series = [series_of(one, quarter, late(one)) for one in published]
    found = {one.metric.id: Outlook(one.metric.id, why_not=f"{one.why_not}.") for one in series if one.why_not}
    alike: dict[tuple[int, int], list[Series]] = {}
    for one in series:
        parts = None if one.why_not else rare_parts(one)
        if parts:
            steps = max(4 // one.step, 1)
            found[one.metric.id] = _outlook(one, _by_counting(one, parts, steps), steps, _target(params, one))
        elif not one.why_not:
            alike.setdefault((one.step, len(one.values)), []).append(one)
    for (step, _), group in alike.items():
        steps = max(4 // step, 1)
        values, errors = (np.array([getattr(one, name) for one in group]) for name in ("values", "error"))
        chosen = forecast_chosen(values, period={1: 4, 2: 2}.get(step), steps=steps, error=errors)
        for number, one in enumerate(group):
            found[one.metric.id] = _outlook(one, _as_chosen(one, chosen, number), steps, _target(params, one))
    return {one.metric.id: found[one.metric.id] for one in series}


def _target(params: Params, series: Series) -> Target | None:
    return params.targets.get(series.metric.id)


def _as_chosen(series: Series, chosen: Chosen, number: int) -> _Made:
    forecast = Forecast(*(getattr(chosen.forecast, name)[number] for name in ("mid", "spread", "df", "reason")))
    why = why_model(chosen, number, int((~np.isnan(series.values)).sum()))
    held = coverage_in_words(chosen, number, str(forecast.reason))
    moved = None if chosen.moved is None else chosen.moved[number]
    return _Made(forecast, METHOD_IN_WORDS[str(chosen.method[number])], why, held, moved)


def _by_counting(series: Series, parts: tuple, steps: int) -> _Made:
    forecast = forecast_of(series, parts, steps)
    model, why, held = how_it_was_made(series, parts, steps, forecast)
    return _Made(with_its_errors(series, parts, forecast), model, why, held_in_words(*held))


def _outlook(series: Series, made: _Made, steps: int, target: Target | None) -> Outlook:
    floor, ceiling = _bounds(series)
    shown_as = ways(series, steps)
    if np.isnan([way.plus for way in shown_as]).any():
        return Outlook(series.metric.id, "The year so far is known as a percentage only, without its numbers.")
    shown = [_limits(series, made, way, floor, ceiling) for way in shown_as]
    mid, lower_80, upper_80, lower_95, upper_95 = (np.array(part) for part in zip(*shown, strict=True))
    place, way, words, why_no_year_end = year_end(series, steps)
    ends = YearEnd(words, *_limits(series, made, way, floor, ceiling)) if way else None
    chance, notes = _chance(series, made, place, way, target)
    return Outlook(
        series.metric.id,
        last=series.quarters[-1],
        quarters=tuple(series.last.back(-series.step * (step + 1)).label for step in range(steps)),
        mid=mid, lower_80=lower_80, upper_80=upper_80, lower_95=lower_95, upper_95=upper_95,
        year_end=ends,
        why_no_year_end=f"{why_no_year_end}." if why_no_year_end else "",
        chance=chance,
        chance_in_words=chance_in_words(chance),
        model=made.model,
        why_model=made.why_model,
        coverage=made.coverage,
        notes=(*series.notes, *notes),
        start=series.start,
    )  # fmt: skip


def _bounds(series: Series) -> tuple[float, float]:
    """What a quarter's figure cannot pass: a percentage 0 and 100; others 0, where they were never below it."""
    low = 0.0 if np.nanmin(series.values) >= 0 else -np.inf
    return low, 100.0 if series.metric.unit == "%" else np.inf


def _total(series: Series, made: _Made, way: Way) -> Forecast | RareTotal:
    """The forecast of a shown figure; wider where a known quarter of its year is an estimate itself."""
    total, known = made.forecast.total(way.weights, way.plus), len(way.known)
    if made.moved is None or not known:
        return total
    own = way.known * series.error[-known:]
    with_itself_and_the_steps = own @ own + 2 * own @ (made.moved[-known:] @ way.weights)
    return replace(total, spread=np.maximum(total.spread + with_itself_and_the_steps, 0.0))


def _limits(series: Series, forecast: _Made, way: Way, floor: float, ceiling: float) -> tuple[float, ...]:
    """Middle and limits of a shown figure; a year cannot pass what its quarters to come cannot pass."""
    made = _total(series, forecast, way)
    of_all = way.weights.sum()
    bounds = {"floor": way.plus + of_all * floor, "ceiling": way.plus + of_all * ceiling}
    middle = np.clip(made.mid, bounds["floor"], bounds["ceiling"])
    limits = (*made.limits(0.80, **bounds), *made.limits(0.95, **bounds))
    return tuple(float(part[0]) for part in (middle, *limits))


def _chance(series: Series, made: _Made, place: int, way: Way | None, target: Target | None):
    """The chance that the rounded figure meets the target at the year end, and what a reader must know of it."""
    metric = series.metric
    if target is None:
        return float("nan"), ()
    if metric.polarity == "neutral":
        return float("nan"), ("The measure has no good direction, so that no chance of its target is worked out.",)
    notes: tuple[str, ...] = ()
    if metric.basis == "in the period" and metric.kind in ("count", "total"):
        way = Way(np.eye(len(made.forecast.mid))[place], 0.0)
        notes = ("Its target is for a quarter: the chance is that the last quarter of the year meets it.",)
    if way is None:
        return float("nan"), ()
    half = 0.5 * 10.0 ** -places(metric)  # the figure is judged as it is rounded
    total = _total(series, made, way)
    if metric.polarity == "high is good":
        chance = 1 - total.chance_below(target.target - half)[0]
    else:
        chance = total.chance_below(target.target + half)[0]
    unsure = NEVER_SURE
    if made.forecast.reason == CONSTANT:  # half a change in so many figures, for each step to come
        unsure = min(PRIOR * (place + 1) / np.isfinite(series.values).sum(), 0.5)
    return float(np.clip(chance, unsure, 1 - unsure)), notes
