"""The made-up council's money: ledger, forecast returns, High Needs Block, income from the NHS."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ...periods import Quarter, looked_at
from .adults import write_rows
from .adults_care import day
from .finance_forecasts import (
    BLOCK_COLUMNS,
    FORECAST_COLUMNS,
    ICB_COLUMNS,
    simulate_forecasts,
    simulate_high_needs,
    simulate_icb_income,
)
from .finance_ledger import COLUMNS as LEDGER_COLUMNS
from .finance_ledger import agency_spend, simulate_ledger
from .workforce import agency_of, establishment_of
from .world import World
from .write import as_cells


def build(world: World) -> Finance:
    """Simulate the money for the whole history and count its truth."""
    return Finance(world)


class Finance:
    """Writes local/actuals.csv, forecasts.csv, high_needs_block.csv and icb_income.csv."""

    def __init__(self, world: World) -> None:
        self.world = world
        since = pd.Timestamp(int(world.quarters[0].financial_year[:4]) - 1, 4, 30)
        months = pd.date_range(since, world.last.end, freq="ME")
        agency = agency_of(world, establishment_of(world))
        self.ledger = simulate_ledger(world.rng("ledger"), world.size, months, agency)
        self.forecasts = simulate_forecasts(world.rng("forecasts"), world.size, world.quarters)
        self.block = simulate_high_needs(world.rng("high needs block"), world.size, world.quarters)
        self.icb = simulate_icb_income(world.rng("icb income"), world.size, world.quarters)
        for quarter in world.quarters:
            self._truth(quarter)

    def _truth(self, quarter: Quarter) -> None:
        count = self.world.truth.count
        year = looked_at("year to date", quarter)
        paid, accrued = agency_spend(self.ledger, year.start, year.end, day(self.world.last.end))
        count(quarter, "spend_on_childrens_agency_social_workers", paid)
        count(quarter, "spend_on_childrens_agency_social_workers_accruals", accrued)
        count(quarter, "spend_on_childrens_agency_social_workers_forecast", paid * 4 / quarter.number)
        lines = self.forecasts[quarter]
        count(quarter, "current_budget", lines["budget_current"].sum())
        count(quarter, "forecast_outturn", lines["forecast_outturn"].sum())
        count(quarter, "forecast_variance", (lines["forecast_outturn"] - lines["budget_current"]).sum())
        count(quarter, "forecast_movement", (lines["forecast_outturn"] - lines["prior_forecast"]).sum())
        block = self.block[self.block["as_at"] == quarter.end].iloc[0]
        over = block["forecast"] - block["allocation"]
        count(quarter, "high_needs_block_variance", over)
        count(quarter, "high_needs_block_forecast", block["forecast"])
        count(quarter, "high_needs_block_cumulative_deficit", block["brought_forward"] + over)
        jointly = self.icb["stream"] == "joint"
        icb = self.icb[(self.icb["period"] == quarter.label) & ~jointly]
        children = icb["client_group"] == "children"
        for name, own in (("children", children), ("adults", ~children)):
            count(quarter, f"icb_income_{name}", icb["billed_to_date"][own].sum())
            count(quarter, f"icb_income_forecast_{name}", icb["forecast"][own].sum())

    def write(self, quarter: Quarter, folder: Path) -> None:
        """Write this quarter's returns and the ledger since the start of the financial year before."""
        faulty = quarter in self.world.faulty_quarters
        since = str(self.world.sees_from(quarter, "previous financial year start"))
        lines = self.ledger[(self.ledger["period_end"] >= since) & (self.ledger["period_end"] <= quarter.end)]
        lines = lines[lines["recorded"] <= day(quarter.end)]
        self._write(quarter, folder, "actuals", lines, LEDGER_COLUMNS, _spoiled_lines(quarter) if faulty else [])
        forecasts = self.forecasts[quarter]
        again = [as_cells(column[:1])[0] for column in _columns(forecasts, FORECAST_COLUMNS).values()]
        spoiled = [(again, "duplicate row"), *_spoiled_forecasts(quarter)] if faulty else []
        self._write(quarter, folder, "forecasts", forecasts, FORECAST_COLUMNS, spoiled)
        block = self.block[self.block["as_at"] == quarter.end]
        self._write(quarter, folder, "high_needs_block", block, BLOCK_COLUMNS, [])
        icb = self.icb[self.icb["period"] == quarter.label]
        wrong = [([quarter.label, "adults of all ages", "joint", 1000, 100, 900, 0], "unknown code")] if faulty else []
        self._write(quarter, folder, "icb_income", icb, ICB_COLUMNS, wrong)

    def _write(self, quarter: Quarter, folder: Path, table: str, rows: pd.DataFrame, names, extra) -> None:
        write_rows(self.world, quarter, folder, table)(f"local/{table}.csv", _columns(rows, names), extra)


def _columns(rows: pd.DataFrame, names) -> dict[str, np.ndarray]:
    """Columns ready to write, dates as days."""
    dated = {name: rows[name].dtype.kind == "M" for name in names}
    return {name: rows[name].to_numpy("datetime64[D]") if dated[name] else rows[name].to_numpy() for name in names}


def _spoiled_lines(quarter: Quarter) -> list[tuple[list, str]]:
    where = ["Social Care and Education", "Children's services", "Social work teams", "A9999", "Agency staff", "Agency"]
    month = f"{quarter.end:%Y-%m}"
    return [
        ([f"{quarter.end.year}-13", *where, "Social worker", 1200, "no"], "unreadable date"),
        ([month, *where, "Social worker", "twelve hundred", "no"], "not a number"),
        ([month, where[0], "Parks", *where[2:], "Gardener", 1200, "no"], "unknown code"),
    ]


def _spoiled_forecasts(quarter: Quarter) -> list[tuple[list, str]]:
    where = [f"{quarter.end:%Y-%m-%d}", "Social Care and Education", "Children's services", "Not a service"]
    return [([*where, 1000, 1000, "to follow", 1000, "", ""], "not a number")]
