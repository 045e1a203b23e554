"""A budget monitoring extract of the ledger: budget, actual and forecast by cost centre and account.

Each line becomes a line of `forecasts`; the forecast measures add lines up, whatever their grain. Totals
that a report carries with it (see `totals`) are left out, and held against the lines they add. Lines are
numbered file by file, so that a revised report beside the old holds the same lines again. Income is
negative and a variance is the forecast less the current budget; a file that has them otherwise is told so
and never turned round. What was spent to date stays beside its line: it is a sum of the year so far and
cannot be set out by month, so the ledger's own measures are not fed. No public standard exists; headings
are those that ledgers commonly give.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ... import values
from ...layouts import Field, Layout
from ...parts import Context, Part, stacked
from ...windows import financial_year_start
from .totals import LIKE_A_TOTAL, compare, totals

FORMAT = "budget_monitoring"


def _pounds(name: str, *headings: str, required: bool = False, extra: bool = False) -> Field:
    return Field(name, headings, "number", values.number, required, extra)


LINES = Layout(
    FORMAT,
    "lines",
    "a budget monitoring extract",
    (
        Field("_period", ("period", "Accounting period", "Month", "Period end", "As at")),
        Field("directorate", ("directorate", "Department", "Directorate name")),
        Field("division", ("division", "Division name", "Service area")),
        Field("service", ("service", "Service name", "Service group")),
        Field("cost_centre", ("cost_centre", "Cost centre code", "Cost Center", "CC"), reader=values.identifier),
        Field("cost_centre_name", ("cost_centre_name", "Cost centre description", "Cost centre title")),
        Field("account", ("account", "subjective", "subjective/account", "Account code", "Subjective code",
                          "Account description", "Subjective description"), reader=values.identifier),
        Field("account_group", ("account_group", "Account group", "Subjective group", "Account type"),
              extra=True),
        _pounds("budget_original", "budget_original", "Original budget", extra=True),
        _pounds("budget_current", "budget_current", "Current budget", "Revised budget", "Latest budget",
                "Annual budget", "Full year budget", required=True),
        _pounds("actual_ytd", "actual_ytd", "Actual to date", "Actuals to date", "YTD actual", "Year to date actual",
                "Actual"),
        _pounds("commitments", "commitments", "Committed", extra=True),
        _pounds("forecast_outturn", "forecast_outturn", "Forecast outturn", "Projected outturn", "Full year forecast",
                "Forecast", required=True),
        _pounds("prior_forecast", "prior_forecast", "Previous forecast", "Last forecast", extra=True),
        Field("_variance", ("variance", "Forecast variance", "Projected variance", "Variance to budget"), "number",
              values.number, extra=True),
        Field("note", ("note", "Notes", "Comment", "Comments", "Explanation"), extra=True),
    ),
    marks=("cost_centre", "cost_centre_name", "actual_ytd"),
    table="forecasts",
)  # fmt: skip
LAYOUTS = (LINES,)
_GROUPS = {
    "employees": "Employees", "employee": "Employees", "employeecosts": "Employees", "pay": "Employees",
    "agency": "Agency", "agencystaff": "Agency", "thirdparty": "Third party", "thirdpartypayments": "Third party",
    "transfer": "Transfer", "transferpayments": "Transfer", "income": "Income", "grants": "Income",
}  # fmt: skip
_STANDS = "has no {}; {} stands for it"
_SIGN = "is income with a positive amount; income is negative, and the line is counted as it stands"
_VARIANCE = "has a variance that is not the forecast less the current budget; the variance is not used"
_PERIOD = re.compile(r"(?:p|m|period|month)?\s*0?(\d{1,2})", re.IGNORECASE)


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The lines as forecasts on the period's last day; totals left out."""
    rows = stacked(parts[LINES.name])
    rows = _with(rows, "directorate", "division", "service", "cost_centre", "cost_centre_name", "account")
    is_total, doubted = totals(rows)
    context.leave_out(rows[is_total], "forecasts", "are among the totals, not the lines")
    compare(rows, is_total, context)
    lines = rows[~is_total]
    as_at, bad = _as_at(lines, context)
    lines, notice = _filled(lines)
    if "account_group" in lines:
        named = lines["account_group"].fillna("").map(values.plain_words).map(_GROUPS)
        lines = lines.assign(account_group=named.fillna(lines["account_group"]).astype("str"))
    lines = lines.assign(
        as_at=as_at,
        _fault=lines["_fault"].fillna("").mask(bad, "text where a period belongs in `period`").astype("str"),
        _notice=_with_doubts(_noticed(lines, notice), doubted[lines.index]),
    )
    lines = lines.assign(line=_numbered(lines))
    return {"forecasts": lines.drop(columns=[c for c in ("_period", "_variance") if c in lines])}


def _with(rows: pd.DataFrame, *names: str) -> pd.DataFrame:
    lacking = [name for name in names if name not in rows]
    return rows.assign(**{name: pd.Series(np.nan, index=rows.index, dtype="str") for name in lacking})


def _as_at(lines: pd.DataFrame, context: Context) -> tuple[pd.Series, pd.Series]:
    """The last day of each line's period, and which periods cannot be read. Without one: the extract's date."""
    written = lines["_period"] if "_period" in lines else pd.Series(np.nan, index=lines.index, dtype="str")
    read = {text: period_end(text, context.as_at) for text in written.dropna().unique()}
    days = written.map({text: pd.Timestamp(found) for text, found in read.items() if found is not None})
    days = pd.to_datetime(days).astype("datetime64[ns]")
    bad = written.notna() & days.isna()
    return days.where(written.notna(), context.as_at), bad


def period_end(text: str, as_at: pd.Timestamp) -> pd.Timestamp | None:
    """The last day of '2025-09', 'Sep 2025', 'P6', '06' or 'Period 6' (the sixth month from April), or None.

    A period number belongs to the financial year of `as_at`.
    """
    match = _PERIOD.fullmatch(text.strip())
    if match:
        number = int(match[1])
        if not 1 <= number <= 12:
            return None
        return financial_year_start(as_at) + pd.offsets.MonthEnd(number)
    found = values.month_end(text)
    if found is values.UNREADABLE or found is None:
        found = values.quarter_end(text)
    return None if found is values.UNREADABLE or found is None else pd.Timestamp(found)


def _filled(lines: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Directorate, division and service of every line: where one is blank the nearest above or below stands."""
    notice = pd.Series("", index=lines.index, dtype="object")
    for name, others in (
        ("division", ("directorate",)),
        ("directorate", ("division",)),
        ("service", ("cost_centre_name", "cost_centre", "division")),
    ):
        for other in others:
            here = lines[name].isna() & lines[other].notna()
            lines = lines.assign(**{name: lines[name].fillna(lines[other])})
            words = _STANDS.format(f"`{name}`", f"its `{other}`")
            notice = notice.mask(here & (notice == ""), words)
    return lines, notice


def _noticed(lines: pd.DataFrame, notice: pd.Series) -> pd.Series:
    if "account_group" in lines:
        amounts = lines[["budget_current", "forecast_outturn"]].max(axis=1)
        notice = notice.mask(lines["account_group"].eq("Income") & (amounts > 0), _SIGN)
    if "_variance" in lines:
        apart = (lines["_variance"] - (lines["forecast_outturn"] - lines["budget_current"])).abs() > 1
        notice = notice.mask(apart, _VARIANCE)
    return notice.astype("str")


def _numbered(lines: pd.DataFrame) -> pd.Series:
    """1, 2 … for a file's different lines on one cost centre and account; a repeat has the number of the first."""
    key = ["source_file", "as_at", "directorate", "division", "service", "cost_centre", "account"]
    inner = ("source_row", "_sheet", "_unreadable", "_markers", "_fault", "_notice")
    content = lines.groupby([c for c in lines if c not in inner], dropna=False, sort=False).ngroup()
    first = lines[~content.duplicated()]
    number = pd.Series(first.groupby(key, dropna=False).cumcount().to_numpy() + 1.0, content[first.index])
    return content.map(number).astype("float64")


def _with_doubts(notice: pd.Series, doubted: pd.Series) -> pd.Series:
    """The notices with a second line where a row looks like a total and is counted."""
    return notice.mask(doubted, (LIKE_A_TOTAL + "\n" + notice).str.strip("\n")).astype("str")
