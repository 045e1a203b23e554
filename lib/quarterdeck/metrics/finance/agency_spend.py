"""Spend on agency social workers: measures from the ledger."""

from __future__ import annotations

import pandas as pd

from quarterdeck.metric import WorkedExample, total

SOURCE = "Ledger, actuals"
GROUPS = ("service", "cost_centre")


def _agency_lines(actuals: pd.DataFrame, period) -> pd.DataFrame:
    """Ledger lines of the period on agency social workers in children's services."""
    in_period = actuals.period_end.between(period.start, period.end)
    childrens = actuals.division == "Children's services"
    agency = (actuals.account_group == "Agency") & (actuals.role == "Social worker")
    return actuals[in_period & childrens & agency]


def _paid(actuals: pd.DataFrame, period) -> pd.DataFrame:
    """Those of the agency lines that are no accrual and no reversal of one."""
    lines = _agency_lines(actuals, period)
    return lines[~lines.accrual.eq("yes")]


@total(
    "Accruals for children's agency social workers",
    basis="year to date",
    polarity="neutral",
    signed=True,
    source=SOURCE,
    needs={"actuals": ("account_group", "role")},
    groups=GROUPS,
    examples=(
        WorkedExample(
            "2025-26 Q2",
            """
            period_end | division            | account_group | role          | amount | accrual | outcome
            2025-08-31 | Children's services | Agency        | Social worker | 9000   | yes     | yes
            2025-09-30 | Children's services | Agency        | Social worker | -9000  | yes     | yes
            2025-09-30 | Children's services | Agency        | Social worker | 8800   | no      | left out
            """,
            about="August's accrual is reversed in September, when the invoice is paid.",
        ),
        WorkedExample(
            "2025-26 Q2",
            """
            period_end | division            | account_group | role          | amount | accrual
            2025-08-31 | Children's services | Agency        | Social worker | 9000   | yes
            2025-09-30 | Children's services | Agency        | Social worker | -9000  | yes
            2025-09-30 | Children's services | Agency        | Social worker | 5000   | yes
            """,
            expect=5000.0,
            about="What is left is owed and not yet invoiced.",
        ),
    ),
)
def spend_on_childrens_agency_social_workers_accruals(actuals, period):
    """Accruals on agency social workers in children's services from 1 April to the end of the
    period, net of those reversed: work done that has not been invoiced. Not part of the spend."""
    lines = _agency_lines(actuals, period)
    accruals = lines[lines.accrual == "yes"]
    return accruals.assign(numerator=accruals.amount)


@total(
    "Year's spend on children's agency social workers at this pace",
    basis="year to date",
    polarity="low is good",
    source=SOURCE,
    needs={"actuals": ("account_group", "role")},
    groups=GROUPS,
    example=WorkedExample(
        "2025-26 Q2",
        """
        period_end | division            | account_group | role          | amount | accrual
        2025-04-30 | Children's services | Agency        | Social worker | 42000  | no
        2025-09-30 | Children's services | Agency        | Social worker | 38000  | no
        2025-09-30 | Children's services | Agency        | Social worker | 5000   | yes
        """,
        expect=160000.0,
        about="£80,000 in six months.",
    ),
)
def spend_on_childrens_agency_social_workers_forecast(actuals, period):
    """What agency social workers in children's services would cost by 31 March if the rest of the
    year were like the months so far: spend to date, accruals left out, over months passed, times
    twelve. A straight line from the ledger, not the budget holder's own forecast."""
    paid = _paid(actuals, period)
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
    return paid.assign(numerator=paid.amount * 12 / months)


@total(
    "Spend on children's agency social workers",
    basis="year to date",
    polarity="low is good",
    source=SOURCE,
    needs={"actuals": ("account_group", "role")},
    groups=GROUPS,
    beside=(spend_on_childrens_agency_social_workers_accruals, spend_on_childrens_agency_social_workers_forecast),
    examples=(
        WorkedExample(
            "2025-26 Q2",
            """
            period_end | division            | account_group | role           | amount | accrual | outcome
            2025-04-30 | Children's services | Agency        | Social worker  | 42000  | no      | yes
            2025-09-30 | Children's services | Agency        | Social worker  | 38000  |         | yes
            2025-09-30 | Children's services | Agency        | Social worker  | -1500  | no      | yes
            2025-08-31 | Children's services | Agency        | Social worker  | 9000   | yes     | left out
            2025-09-30 | Children's services | Agency        | Social worker  | -9000  | yes     | left out
            2025-03-31 | Children's services | Agency        | Social worker  | 40000  | no      | left out
            2025-10-31 | Children's services | Agency        | Social worker  | 40000  | no      | left out
            2025-09-30 | Children's services | Agency        | Family support | 7000   | no      | left out
            2025-09-30 | Children's services | Employees     | Social worker  | 90000  | no      | left out
            2025-09-30 | Adult social care   | Agency        | Social worker  | 6000   | no      | left out
            """,
            about="A credit note lowers the spend. An accrual, and its reversal, are kept apart.",
        ),
        WorkedExample(
            "2025-26 Q2",
            """
            period_end | division            | account_group | role          | amount | accrual
            2025-04-30 | Children's services | Agency        | Social worker | 42000  | no
            2025-09-30 | Children's services | Agency        | Social worker | -1500  | no
            2025-09-30 | Children's services | Agency        | Social worker | 5000   | yes
            """,
            expect=40500.0,
        ),
    ),
)
def spend_on_childrens_agency_social_workers(actuals, period):
    """What has been paid for agency social workers in children's services from 1 April to the end of
    the period, less credits. Accruals and their reversals are left out and shown beside it. Other
    agency staff and the council's own social workers are left out."""
    paid = _paid(actuals, period)
    return paid.assign(numerator=paid.amount)
