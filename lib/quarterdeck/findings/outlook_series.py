"""A measure's figures as a series that can be forecast, and the way back to the figures a page shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from ..disclosure import Published
from ..metric import Metric
from ..periods import Quarter
from ..statistics.separate_points import taken_apart
from .direction import accumulates
from .sentences import when

FEWEST = 4  # known figures before anything is forecast
STALE = 4  # quarters without a figure after which a forecast would start from the past
# Tables that hold a budget, or a forecast by those who know the commitments: money that finance forecasts itself.
FORECAST_BY_FINANCE = frozenset({"actuals", "forecasts", "high_needs_block", "icb_income"})
# People present in a quarter: somebody present in two counts in both, so that quarters do not add up to a year.
NOT_ADDED_UP = frozenset({"children_with_independent_providers", "adults_with_independent_providers"})
_ROLLING = {"last 6 months": 2, "last 12 months": 4}


@dataclass(frozen=True, eq=False)
class Series:
    """What is forecast of a measure: one value for each period, oldest first, and what it is made of.

    `quarters` label the values; `step` is how many quarters lie between them; `numerator` and `denominator`
    belong to the same quarter as the value, taken apart where the published figure adds up through the year.
    """

    metric: Metric
    why_not: str = ""
    values: np.ndarray | None = None
    numerator: np.ndarray | None = None
    denominator: np.ndarray | None = None
    quarters: tuple[str, ...] = ()
    step: int = 1
    notes: tuple[str, ...] = ()

    @property
    def last(self) -> Quarter:
        """The newest quarter with a figure."""
        return Quarter(self.quarters[-1])

    @property
    def year_ends(self) -> int:
        """The number of the quarter in which the measure's year ends: its fourth, or the third of a calendar year."""
        return 3 if "calendar" in self.metric.basis else 4


def series_of(published: Published, quarter: Quarter) -> Series:
    """The figures up to `quarter` as a series to forecast, or the reason why they are not forecast."""
    metric = published.metric
    if metric.area == "finance" and FORECAST_BY_FINANCE & set(metric.tables):
        return Series(
            metric,
            "Finance sets or forecasts this money itself and knows commitments that past figures do not hold: "
            "a forecast from past figures alone would only compete with it",
        )
    frame = _by_quarter(published.figures, quarter)
    return from_frame(metric, frame)


def from_frame(metric: Metric, frame: pd.DataFrame) -> Series:
    """As `series_of`, from a frame with one row a quarter: period, value, numerator, denominator, status."""
    known = np.flatnonzero(frame["value"].notna().to_numpy())
    if len(known) == 0:
        return Series(metric, "There are no figures to forecast from")
    if len(frame) - 1 - known[-1] > STALE:
        newest = frame["period"].iloc[known[-1]]
        return Series(metric, f"There has been no figure since {newest}: too long ago to start a forecast from")
    frame = frame.iloc[: known[-1] + 1]
    made = _taken_apart(metric, frame) if "year to date" in metric.basis else _as_it_stands(metric, frame)
    count = int((~np.isnan(made.values)).sum())
    if count < FEWEST:
        figures = "figure" if count == 1 else "figures"
        said = f"{count} {figures} so far; a forecast needs {FEWEST}" if count else "no figures to forecast from"
        return replace(made, why_not=f"Too few points: {said}")
    if frame["status"].iloc[-1] == "provisional":
        said = f"The newest figure, of {frame['period'].iloc[-1]}, is provisional; the forecast takes it as it stands."
        made = replace(made, notes=(*made.notes, said))
    return made


def _by_quarter(figures: pd.DataFrame, quarter: Quarter) -> pd.DataFrame:
    """One row for every quarter from the first to `quarter`, also for those without a row."""
    rows = figures[figures["period"].str.fullmatch(r"\d{4}-\d{2} Q[1-4]") & (figures["end"] <= quarter.end)]
    if rows.empty:
        return rows
    labels = _every_quarter(rows["period"].iloc[rows["end"].argmin()], quarter.label)
    return rows.set_index("period").reindex(labels).rename_axis("period").reset_index()


@cache
def _every_quarter(first: str, last: str) -> list[str]:
    labels = [last]
    while labels[-1] != first:
        labels.append(Quarter(labels[-1]).previous.label)
    return labels[::-1]


def _as_it_stands(metric: Metric, frame: pd.DataFrame) -> Series:
    step = _ROLLING.get(metric.basis, 1)
    notes: tuple[str, ...] = ()
    if step > 1:
        notes = (
            f"A figure over the {metric.basis} shares quarters with the one before it: only every "
            f"{'second' if step == 2 else 'fourth'} figure, which shares nothing, is used and forecast.",
        )
    else:
        known = np.flatnonzero(frame["value"].notna().to_numpy())
        if len(known) >= FEWEST and np.all(np.diff(known) % 2 == 0):
            step, notes = 2, ("It has a figure every second quarter: those are used and forecast.",)
    kept = frame.iloc[(len(frame) - 1) % step :: step]
    columns = [kept[name].to_numpy("float64") for name in ("value", "numerator", "denominator")]
    return Series(metric, "", *columns, tuple(kept["period"]), step, notes)


def _taken_apart(metric: Metric, frame: pd.DataFrame) -> Series:
    """Each quarter's own part of a figure that adds up through the year."""
    number = np.array([int(label[-1]) for label in frame["period"]])
    begins = number == (4 if "calendar" in metric.basis else 1)
    parts = {name: taken_apart(frame[name].to_numpy("float64"), begins) for name in ("numerator", "denominator")}
    parts["value"] = taken_apart(frame["value"].to_numpy("float64"), begins)
    if accumulates(metric):
        values = parts["value"]
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.where(parts["denominator"] > 0, metric.per * parts["numerator"] / parts["denominator"], np.nan)
    said = "The figure adds up through the year: it is taken apart into quarters, forecast, and added up again."
    return Series(metric, "", values, parts["numerator"], parts["denominator"], tuple(frame["period"]), 1, (said,))


@dataclass(frozen=True, eq=False)
class Way:
    """How a shown figure is made of forecast quarters: `plus` + `weights` times the quarters' own figures."""

    weights: np.ndarray
    plus: float


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
    so_far = in_year - ahead
    weights = np.zeros(steps)
    recent = slice(len(series.values) - so_far, len(series.values))
    short = so_far > len(series.values)
    if series.metric.kind in ("count", "total"):
        weights[step + 1 - ahead : step + 1] = 1.0
        return Way(weights, np.nan if short else float(np.sum(series.values[recent])))
    usual = series.denominator[-8:]
    usual = np.mean(usual[~np.isnan(usual)][-4:]) if (~np.isnan(usual)).any() else np.nan
    numerator, denominator = (np.sum(part[recent]) for part in (series.numerator, series.denominator))
    whole = denominator + ahead * usual
    if short or not whole > 0:
        return Way(weights, np.nan)
    weights[step + 1 - ahead : step + 1] = usual / whole
    return Way(weights, float(series.metric.per * numerator / whole))


def _outturn_of(metric: Metric, ends: Quarter) -> str:
    """What the outturn is called: 'for the year 2025-26', or the day or stretch that the measure looks at."""
    return f"for the year {ends.financial_year}" if metric.basis == "year to date" else when(metric, ends)
