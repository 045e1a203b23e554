"""A measure's figures as a series that can be forecast, or the reason why they are not."""

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
from .incomplete import Incomplete
from .outlook_start import as_it_will_be

FEWEST = 4  # known figures before anything is forecast
STALE = 4  # quarters without a figure after which a forecast would start from the past
# Tables that hold a budget, or a forecast by those who know the commitments: money that finance forecasts itself.
FORECAST_BY_FINANCE = frozenset({"actuals", "forecasts", "high_needs_block", "icb_income"})
_ROLLING = {"last 6 months": 2, "last 12 months": 4}


@dataclass(frozen=True, eq=False)
class Series:
    """What is forecast of a measure: one value for each period, oldest first, and what it is made of.

    `quarters` label the values; `step` is how many quarters lie between them; `numerator` and `denominator`
    belong to the same quarter as the value, taken apart where the published figure adds up through the year;
    `so_far` is then the newest published value, numerator and denominator. `error` is the standard error of each
    value that is not final but what a quarter still being recorded will have become; 0 for all others.
    """

    metric: Metric
    why_not: str = ""
    values: np.ndarray | None = None
    numerator: np.ndarray | None = None
    denominator: np.ndarray | None = None
    quarters: tuple[str, ...] = ()
    step: int = 1
    notes: tuple[str, ...] = ()
    so_far: tuple[float, float, float] | None = None
    error: np.ndarray | None = None
    start: float = float("nan")  # the newest figure as it will have become; NaN where it is taken as it stands

    @property
    def last(self) -> Quarter:
        """The newest quarter with a figure."""
        return Quarter(self.quarters[-1])

    @property
    def year_ends(self) -> int:
        """The number of the quarter in which the measure's year ends: its fourth, or the third of a calendar year."""
        return 3 if "calendar" in self.metric.basis else 4


def series_of(published: Published, quarter: Quarter, late: Incomplete | None = None) -> Series:
    """The figures up to `quarter` as a series to forecast, or the reason why they are not forecast.

    `late` says which newest quarters are still being recorded: they count as what they will have become.
    """
    metric = published.metric
    if published.by:
        return Series(metric, "Only a whole measure is forecast, not its groups")
    if metric.area == "finance" and FORECAST_BY_FINANCE & set(metric.tables):
        return Series(
            metric,
            "Finance sets or forecasts this money itself and knows commitments that past figures do not hold: "
            "a forecast from past figures alone would only compete with it",
        )
    frame = _by_quarter(published.figures, quarter)
    return from_frame(metric, frame, late)


def from_frame(metric: Metric, frame: pd.DataFrame, late: Incomplete | None = None) -> Series:
    """As `series_of`, from a frame with one row a quarter: period, value, numerator, denominator, status."""
    quarters = len(frame)
    frame, said = as_it_will_be(metric, frame, late)
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
    newest = frame["value"].iloc[-1]
    if late is not None and quarters - len(frame) < late.quarters_provisional:
        made = replace(made, start=float(newest))
    elif frame["status"].iloc[-1] == "provisional":
        of = frame["period"].iloc[-1]
        said = (*said, f"The newest figure, of {of}, is provisional; the forecast takes it as it stands.")
    return replace(made, notes=(*made.notes, *said))


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
    return Series(metric, "", *columns, tuple(kept["period"]), step, notes, error=kept["error"].to_numpy("float64"))


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
    so_far = tuple(float(frame[name].iloc[-1]) for name in ("value", "numerator", "denominator"))
    quarters = tuple(frame["period"])
    error = frame["error"].to_numpy("float64")
    return Series(metric, "", values, parts["numerator"], parts["denominator"], quarters, 1, (said,), so_far, error)
