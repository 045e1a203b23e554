"""Money: the ledger, forecast returns, the High Needs Block and income from the NHS."""

from __future__ import annotations

from . import codes
from ._columns import date, filled, number, text, yes_no
from .spec import TableSpec

ACTUALS = TableSpec(
    "actuals",
    "Ledger lines by month. Income is negative; accruals reverse. Lines that look alike are kept.",
    sees="events",
    columns=(
        date("period_end", "Last day of the ledger month", required=True, filled=True),
        filled(text("directorate", "Directorate")),
        filled(text("division", "Division", among=codes.DIVISIONS)),
        text("service", "Service"),
        text("cost_centre", "Cost centre"),
        filled(text("account", "Account")),
        text("account_group", "Group of accounts: Employees, Agency, Third party, Transfer, Income"),
        text("role", "Role paid for"),
        number("amount", "Amount in pounds; income is negative", required=True, filled=True),
        yes_no("accrual", "Whether the line is an accrual", required=True),
    ),
    dated="period_end",
    window="financial year",
    grain="ledger line",
    allow_repeats=True,
)

FORECASTS = TableSpec(
    "forecasts",
    "Forecast returns by service at a date.",
    sees="snapshot",
    columns=(
        date("as_at", "Date of the forecast", required=True, filled=True),
        filled(text("directorate", "Directorate")),
        filled(text("division", "Division")),
        filled(text("service", "Service")),
        number("budget_original", "Budget set at the start of the year"),
        number("budget_current", "Budget as it stands", required=True, filled=True),
        number("forecast_outturn", "Forecast for the year", required=True, filled=True),
        number("prior_forecast", "The forecast before this one"),
        text("note", "What the service says"),
        date("embargo_until", "Figures may not be published before this date", future=True),
    ),
    key=("as_at", "directorate", "division", "service"),
    dated="as_at",
    grain="service",
)

HIGH_NEEDS_BLOCK = TableSpec(
    "high_needs_block",
    "The High Needs Block of the Dedicated Schools Grant, in £'000.",
    sees="snapshot",
    columns=(
        date("as_at", "Date of the forecast", required=True, filled=True),
        number("allocation", "Allocation", required=True, filled=True),
        number("recoupment", "Recouped for academies", required=True),
        number("forecast", "Forecast spend for the year", required=True, filled=True),
        number("brought_forward", "Brought forward from the year before", required=True),
    ),
    key=("as_at",),
    dated="as_at",
    grain="block",
)

ICB_INCOME = TableSpec(
    "icb_income",
    "Income from the integrated care board by client group and stream, for the year to date.",
    sees="snapshot",
    columns=(
        date("period_end", "Last day of the period", required=True, filled=True),
        filled(text("client_group", "Client group", among=codes.CLIENT_GROUP)),
        filled(text("stream", "Stream of income", among=codes.INCOME_STREAM)),
        number("budget", "Budget for the year", required=True),
        number("billed_to_date", "Billed for the year to date", required=True),
        number("forecast", "Forecast for the year", required=True),
        number("disputed", "In dispute", required=True),
    ),
    key=("period_end", "client_group", "stream"),
    dated="period_end",
    grain="stream",
)

SPECS = (ACTUALS, FORECASTS, HIGH_NEEDS_BLOCK, ICB_INCOME)
