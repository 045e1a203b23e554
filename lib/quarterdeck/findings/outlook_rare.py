"""Which measures are forecast by counting events, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..statistics.rare_forecast import FEW, RareForecast, is_rare, rare_coverage, rare_forecast
from .outlook_series import Series

# A total whose unit is not one of these adds up things that are counted: children, places, beds.
_MEASURED = ("£", "£'000", "£ a week", "days", "full-time equivalents")
MODEL = "the number of events so far, a quarter, as chance would deal it out"
MODEL_OF_SHARES = "the share so far of what happens seldom, as chance would deal it out"


def rare_parts(series: Series) -> tuple[np.ndarray, np.ndarray | None] | None:
    """Events, and what is not an event, of a series that is forecast by counting; None where it is not."""
    metric = series.metric
    if metric.kind == "percentage":
        events, others = series.numerator, series.denominator - series.numerator
        known = ~np.isnan(series.values)
        if np.isnan(events[known]).any() or np.isnan(others[known]).any():
            return None
        return (events, others) if is_rare(events, others) else None
    counted = metric.kind == "count" or (metric.kind == "total" and metric.unit not in _MEASURED)
    if not counted or not is_rare(series.values):
        return None
    return series.values, None


def forecast_of(series: Series, parts: tuple, steps: int) -> RareForecast:
    """The forecast of the next `steps` periods."""
    return rare_forecast(*parts, steps=steps, per=series.metric.per)


def with_its_errors(series: Series, parts: tuple, forecast: RareForecast) -> RareForecast:
    """Wider where a quarter is what it will have become: its variance is added to that of every quarter to come."""
    error = np.nan_to_num(series.error)
    if parts[1] is not None:
        error = error * np.nan_to_num(series.denominator) / series.metric.per
    mean = forecast.events / forecast.against * (1 + 1 / forecast.against)
    if forecast.trials is not None:
        mean = forecast.trials * forecast.events / (forecast.events + forecast.against)
    return replace(forecast, clumps=forecast.clumps * (1 + float(error @ error) / mean))


def how_it_was_made(series: Series, parts: tuple, steps: int, forecast: RareForecast):
    """The model in words, why it was taken, and how often, and of how many, its limits held on earlier figures."""
    shares = parts[1] is not None
    known = [part[~np.isnan(series.values)] for part in parts if part is not None]
    few = min(part[-8:].mean() for part in known) < FEW
    if few:
        what = "of late on the rarer side" if shares else "of late"
        why = f"Under {FEW:.0f} a quarter {what}: too few for limits other than by counting."
    else:
        why = "It has never changed: how far it may move can only be counted out."
    if forecast.fading < 1:
        why += f" Its level has moved, so that a quarter counts {100 * forecast.fading:.0f}% of the one after it."
    if forecast.clumps > 1:
        why += f" It varies {forecast.clumps:.1f} times as much as chance would have it: the limits are wider for it."
    return MODEL_OF_SHARES if shares else MODEL, why, rare_coverage(*parts, steps=steps, per=series.metric.per)
