"""Forecast against budget: measures from budget holders' forecast returns."""

from __future__ import annotations

import pandas as pd

from quarterdeck.metric import WorkedExample, total

SOURCE = "Forecast returns of budget holders, or a budget monitoring extract"
GROUPS = ("directorate", "division", "service")
_EXAMPLE = """
    division            | service     | budget_original | budget_current | forecast_outturn | prior_forecast
    Children's services | Placements  | 40000           | 41000          | 44500            | 43000
    Children's services | Fostering   | 9000            | 9000           | 8600             | 8800
    Adult social care   | Home care   | 30000           | 30500          | 30500            |
    Adult social care   | ICB income  | -5000           | -5000          | -4700            | -5000
"""


def _pounds(forecasts: pd.DataFrame, pounds: pd.Series) -> pd.DataFrame:
    """Each budget line weighing its pounds; a line whose figures are blank is not recorded."""
    outcome = pd.Series("yes", index=forecasts.index, dtype="str").where(pounds.notna(), "not recorded")
    return forecasts.assign(outcome=outcome, numerator=pounds)


@total(
    "Current budget",
    basis="at period end",
    polarity="neutral",
    source=SOURCE,
    groups=GROUPS,
    example=WorkedExample("2025-26 Q2", _EXAMPLE, expect=75500.0),
)
def current_budget(forecasts, period):
    """The year's budget at period end, with the changes agreed since it was set; income is negative."""
    return _pounds(forecasts, forecasts.budget_current)


@total(
    "Forecast outturn",
    basis="at period end",
    polarity="neutral",
    source=SOURCE,
    groups=GROUPS,
    example=WorkedExample("2025-26 Q2", _EXAMPLE, expect=78900.0),
)
def forecast_outturn(forecasts, period):
    """What budget holders forecast at period end to have spent by the end of the year; income is
    negative."""
    return _pounds(forecasts, forecasts.forecast_outturn)


@total(
    "Movement since the last forecast",
    basis="at period end",
    polarity="low is good",
    signed=True,
    source=SOURCE,
    needs={"forecasts": ("prior_forecast",)},
    groups=GROUPS,
    examples=(
        WorkedExample(
            "2025-26 Q2",
            """
            division            | service    | forecast_outturn | prior_forecast | outcome
            Children's services | Placements | 44500            | 43000          | yes
            Adult social care   | Home care  | 30500            |                | not recorded
            """,
        ),
        WorkedExample("2025-26 Q2", _EXAMPLE, expect=1600.0, about="1,500 - 200 + 300; home care has no earlier one."),
    ),
)
def forecast_movement(forecasts, period):
    """The forecast at period end less the forecast before it. A forecast that has risen is positive:
    more spent, or less income. Lines without an earlier forecast are not counted."""
    return _pounds(forecasts, forecasts.forecast_outturn - forecasts.prior_forecast)


@total(
    "Forecast variance from budget",
    basis="at period end",
    polarity="low is good",
    signed=True,
    source=SOURCE,
    groups=GROUPS,
    beside=(current_budget, forecast_outturn, forecast_movement),
    example=WorkedExample(
        "2025-26 Q2", _EXAMPLE, expect=3400.0, about="3,500 - 400 + 0 + 300: income short of its budget is a cost."
    ),
)
def forecast_variance(forecasts, period):
    """The forecast outturn at period end less the current budget. An overspend is positive; income
    below its budget counts as an overspend."""
    return _pounds(forecasts, forecasts.forecast_outturn - forecasts.budget_current)
