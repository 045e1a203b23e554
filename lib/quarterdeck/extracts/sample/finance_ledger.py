"""The ledger, month by month: what was paid, what was accrued and turned back, what came in.

Agency workers are paid by their assignments in the agency register; three invoices in ten come a month
late, so the month carries an accrual, the next month its reversal and the invoice. Income is negative.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import finance_settings as f
from . import workforce_settings as w
from .adults_care import day

COLUMNS = (
    "period", "directorate", "division", "service", "cost_centre", "account", "account_group", "role", "amount",
    "accrual",
)  # fmt: skip
_DIRECTORATE = f.SERVICES[0].directorate


def simulate_ledger(
    rng: np.random.Generator, size: float, months: pd.DatetimeIndex, agency: pd.DataFrame
) -> pd.DataFrame:
    """Every line of the months (their last days): the columns of the file, `period_end` and `recorded`."""
    lines = pd.concat([_agency_lines(rng, months, agency), _service_lines(rng, size, months)], ignore_index=True)
    lines["amount"] = lines["amount"].round(2)
    # Some lines are put into a month that has passed.
    late = np.where(rng.random(len(lines)) < f.POSTED_LATE, rng.integers(5, 60, len(lines)), 0)
    ends = lines["period_end"].to_numpy().astype("datetime64[D]")
    lines["recorded"] = ends.astype(np.int64) + late
    lines["period"] = lines["period_end"].dt.strftime("%Y-%m")
    return lines.sort_values(["period_end", "cost_centre"], kind="stable", ignore_index=True)


def _agency_lines(rng, months: pd.DatetimeIndex, agency: pd.DataFrame) -> pd.DataFrame:
    parts = []
    start, end = agency["start"].to_numpy(), agency["end"].to_numpy()
    for month_end in months:
        first, after = day(month_end.replace(day=1)), day(month_end) + 1
        days = np.clip(np.minimum(end, after) - np.maximum(start, first), 0, None)
        year = month_end.year if month_end.month >= 4 else month_end.year - 1
        worked = days > 0
        pay = days / 7 * agency["weekly_hours"] * agency["rate"] * w.AGENCY_UPRATING[max(year, 2020)]
        parts.append(agency.loc[worked, ["division", "team", "role"]].assign(amount=pay[worked], period_end=month_end))
    work = pd.concat(parts, ignore_index=True)
    work["service"] = np.where(work["division"] == w.CHILDREN, "Social work teams", "Social work and reablement")
    work["cost_centre"] = "A" + (work["team"].str.len() * 131 % 9000 + 1000).astype(str)
    work = work.assign(directorate=_DIRECTORATE, account="Agency staff", account_group="Agency", accrual="no")
    accrued = rng.random(len(work)) < f.ACCRUED
    later = work[accrued].assign(period_end=work["period_end"] + pd.offsets.MonthEnd(1))
    owed = work[accrued].assign(accrual="yes")
    turned_back = later.assign(accrual="yes", amount=-later["amount"])
    credit = work[rng.random(len(work)) < f.CREDIT]
    credit = credit.assign(amount=-0.1 * credit["amount"])
    lines = pd.concat([work[~accrued], later, owed, turned_back, credit], ignore_index=True)
    return lines[lines["period_end"] <= months[-1]].drop(columns="team")


def _service_lines(rng, size: float, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Salaries, payments and income of the two divisions, a line a month and account."""
    rows = []
    services = [s for s in f.SERVICES if s.division in (f.CHILDREN, f.ADULTS)]
    for month_end in months:
        year = month_end.year if month_end.month >= 4 else month_end.year - 1
        growth = f.BUDGET_GROWTH ** (year - f.BUDGETS_OF)
        for number, service in enumerate(services):
            month = service.millions * 1e6 / 12 * growth * size
            where = (month_end, service.directorate, service.division, service.name, f"S{2000 + 10 * number}")
            if month < 0:
                rows.append((*where, "Grant income", "Income", "", month * rng.normal(1, 0.02), "no"))
                continue
            gross = month / (1 - service.income)
            for account, group, role, share in f.ACCOUNTS:
                rows.append((*where, account, group, role, gross * share * rng.normal(1, 0.04), "no"))
            if service.income:
                income = (month - gross) * rng.normal(1, 0.1)
                rows.append((*where, "Client and other income", "Income", "", income, "no"))
    names = ("period_end", "directorate", "division", "service", "cost_centre", "account", "account_group", "role")
    return pd.DataFrame(rows, columns=[*names, "amount", "accrual"])


def agency_spend(lines: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp, known: int) -> tuple[float, float]:
    """What was paid for children's agency social workers between two dates, and what stands accrued."""
    own = lines[(lines["division"] == f.CHILDREN) & (lines["account_group"] == "Agency")]
    own = own[(own["role"] == "Social worker") & own["period_end"].between(start, end) & (own["recorded"] <= known)]
    accrued = own["accrual"] == "yes"
    return float(own["amount"][~accrued].sum()), float(own["amount"][accrued].sum())
