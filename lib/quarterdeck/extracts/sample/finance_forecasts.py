"""What budget holders return every quarter: forecasts, the High Needs Block, income from the NHS."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...periods import Quarter
from . import finance_settings as f

FORECAST_COLUMNS = (
    "as_at", "directorate", "division", "service", "budget_original", "budget_current", "forecast_outturn",
    "prior_forecast", "note", "embargo_until",
)  # fmt: skip
BLOCK_COLUMNS = ("as_at", "allocation", "recoupment", "forecast", "brought_forward")
ICB_COLUMNS = ("period", "client_group", "stream", "budget", "billed_to_date", "forecast", "disputed")


def _year(quarter: Quarter) -> int:
    return int(quarter.financial_year[:4])


def _along(quarter: Quarter, quarters: list[Quarter]) -> float:
    """How far a quarter lies along the history, 0 to 1."""
    return quarters.index(quarter) / max(len(quarters) - 1, 1)


def simulate_forecasts(rng: np.random.Generator, size: float, quarters: list[Quarter]) -> dict[Quarter, pd.DataFrame]:
    """The forecast return of each quarter, in whole pounds; income is negative, an overspend positive.

    The first forecast of a year is measured against the budget; a service's very first has none before.
    """
    returned: dict[Quarter, pd.DataFrame] = {}
    before: dict[str, float] = {}
    current: dict[str, float] = {}
    for quarter in quarters:
        year = _year(quarter)
        services = [*f.SERVICES, *([f.NEW_SERVICE] if year >= f.NEW_FROM else [])]
        growth = f.BUDGET_GROWTH ** (year - f.BUDGETS_OF)
        rows = []
        for service in services:
            original = float(round(service.millions * 1e6 * growth * size, -2))
            if quarter.number == 1 or service.name not in current:
                known = service.name in current or quarter.number != 1 or service is not f.NEW_SERVICE
                before[service.name] = original if known else np.nan
                current[service.name] = original
            elif rng.random() < 0.3:  # money moves between services in the year
                current[service.name] += float(round(original * rng.normal(0, 0.01), -2))
            part = _along(quarter, quarters)
            pressure = service.pressure_at_first * (1 - part) + service.pressure_at_last * part
            forecast = float(round(current[service.name] * (1 + pressure + rng.normal(0, 0.012)), -2))
            note = "Demand above plan" if forecast - current[service.name] > 0.05 * abs(original) else ""
            rows.append(
                (quarter.end, service.directorate, service.division, service.name, original, current[service.name],
                 forecast, before[service.name], note)
            )  # fmt: skip
            before[service.name] = forecast
        frame = pd.DataFrame(rows, columns=FORECAST_COLUMNS[:-1])
        embargo = quarter.end + pd.Timedelta(days=47)
        frame["embargo_until"] = np.datetime64(embargo, "D") if quarter.number == 4 else np.datetime64("NaT", "D")
        returned[quarter] = frame
    return returned


def simulate_high_needs(rng: np.random.Generator, size: float, quarters: list[Quarter]) -> pd.DataFrame:
    """The High Needs Block at each quarter's end, in thousands of pounds."""
    rows, forward, shown_year, variance = [], f.HIGH_NEEDS["brought_forward"] * size, _year(quarters[0]), 0.0
    for quarter in quarters:
        year = _year(quarter)
        if year != shown_year:  # the year's outturn is carried forward
            forward, shown_year = forward + variance, year
        allocation = round(f.HIGH_NEEDS["allocation"] * f.HIGH_NEEDS["growth"] ** (year - 2020) * size)
        part = _along(quarter, quarters)
        over = f.HIGH_NEEDS["overspend_first"] * (1 - part) + f.HIGH_NEEDS["overspend_last"] * part
        forecast = round(allocation * (1 + over + rng.normal(0, 0.006)))
        variance = forecast - allocation
        rows.append((quarter.end, allocation, round(allocation * f.HIGH_NEEDS["recoupment"]), forecast, round(forward)))
    return pd.DataFrame(rows, columns=list(BLOCK_COLUMNS)).astype(dict.fromkeys(BLOCK_COLUMNS[1:], "float64"))


def simulate_icb_income(rng: np.random.Generator, size: float, quarters: list[Quarter]) -> pd.DataFrame:
    """Income from the integrated care board for the year to date, by client group and stream."""
    rows = []
    pace = {key: 1.0 for key in f.ICB}
    billed = dict.fromkeys(f.ICB, 0.0)
    for quarter in quarters:
        growth = 1.045 ** (_year(quarter) - 2020)
        for (group, stream), thousands in f.ICB.items():
            budget = round(thousands * 1000 * growth * size)
            if quarter.number == 1 or quarter is quarters[0]:
                pace[group, stream] = rng.normal(0.98, 0.06)
                billed[group, stream] = budget / 4 * (quarter.number - 1) * pace[group, stream]
            billed[group, stream] += budget / 4 * pace[group, stream] * rng.normal(0.97, 0.05)
            forecast = round(budget * pace[group, stream] * rng.normal(1.0, 0.01))
            disputed = round(billed[group, stream] * rng.choice([0.0, 0.0, 0.05, 0.11]))
            rows.append((quarter.label, group, stream, budget, round(billed[group, stream], 2), forecast, disputed))
    frame = pd.DataFrame(rows, columns=list(ICB_COLUMNS))
    return frame.astype(dict.fromkeys(ICB_COLUMNS[3:], "float64"))
