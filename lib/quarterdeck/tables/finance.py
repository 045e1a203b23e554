"""Money: the ledger, forecast returns, the High Needs Block and income from the NHS."""

from __future__ import annotations

from . import codes
from ._columns import date, filled, number, text, whole, yes_no
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
        yes_no("accrual", "Whether the line is an accrual", required=True, decides=True),
    ),
    dated="period_end",
    window="financial year",
    grain="ledger line",
    allow_repeats=True,
)

FORECASTS = TableSpec(
    "forecasts",
    "Forecasts at a date: budget holders' returns by service, or the lines of a budget monitoring extract.",
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
        text("cost_centre", "Cost centre, where the extract holds lines of the ledger"),
        text("cost_centre_name", "Name of the cost centre"),
        text("account", "Account, also called subjective"),
        text("account_group", "Group of accounts: Employees, Agency, Third party, Transfer, Income"),
        number("actual_ytd", "Spent in the financial year to date"),
        number("commitments", "Committed and not yet spent"),
        whole("line", "The first, second … of several different lines on one cost centre and account"),
    ),
    key=("as_at", "directorate", "division", "service", "cost_centre", "account", "line"),
    dated="as_at",
    grain="budget line",
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

REVENUE_OUTTURN = TableSpec(
    "revenue_outturn",
    "Published outturn of every authority in England: the revenue outturn's forms RO3 (social care and public "
    "health) and RSX (all services), and the section 251 outturn, with England, regions and classes of authority.",
    sees="reference",
    columns=(
        filled(text("year", "Financial year, written 2024-25")),
        filled(text("form", "Form of the return: RO3, RSX, S251 …")),
        text("authority_code", "Nine-character code of the authority; a class has the first three", required=True),
        filled(text("authority_name", "Name of the authority, as published")),
        text("authority_class", "Class of authority, such as UA, or level of area"),
        text("certified", "Whether the return was certified; in the rows of classes, how many authorities were"),
        filled(text("line", "Line of the form: the service")),
        filled(text("measure", "What is counted, such as Net Current Expenditure")),
        text("line_code", "The publisher's code of line and measure"),
        number("amount", "Amount, in the unit beside it; blank where a symbol stands"),
        text("symbol", "What stands for a figure: [x] not received in time, [n] no estimate, [z] not collected"),
        text("unit", "£'000, or as published where the file does not say"),
    ),
    key=("year", "form", "authority_code", "authority_name", "line", "measure"),
    grain="amount",
)

SPECS = (ACTUALS, FORECASTS, HIGH_NEEDS_BLOCK, ICB_INCOME, REVENUE_OUTTURN)
