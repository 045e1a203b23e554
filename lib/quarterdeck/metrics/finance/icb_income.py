"""Income from the Integrated Care Board: continuing care, funded nursing care and section 117."""

from __future__ import annotations

import pandas as pd

from quarterdeck.metric import WorkedExample, total

SOURCE = "ICB income return"
STREAMS = ("continuing care", "funded nursing care", "section 117")
CHILDREN = ("children",)
ADULTS = ("adults 18-64", "adults 65+")
_EXAMPLE = """
    client_group | stream              | budget | billed_to_date | forecast | disputed
    children     | continuing care     | 900    | 400            | 880      | 30
    children     | section 117         | 100    | 45             | 90       |
    children     | joint               | 50     |                | 50       |
    adults 18-64 | continuing care     | 5000   | 2300           | 4900     | 400
    adults 18-64 | section 117         | 800    | 0              | 700      |
    adults 65+   | funded nursing care | 700    | 360            | 710      |
"""


def _income(icb_income: pd.DataFrame, client_groups: tuple[str, ...], column: str, settings) -> pd.DataFrame:
    """Lines of the client groups and streams, weighing their pounds; a blank amount is not recorded."""
    wanted = icb_income.client_group.isin(client_groups) & icb_income.stream.isin(settings["streams"])
    lines = icb_income[wanted]
    known = lines[column].notna()
    return lines.assign(
        outcome=pd.Series("yes", index=lines.index, dtype="str").where(known, "not recorded"), numerator=lines[column]
    )


@total(
    "Income forecast from the ICB, children",
    basis="year to date",
    polarity="neutral",
    source=SOURCE,
    groups=("stream",),
    settings={"streams": STREAMS},
    example=WorkedExample("2025-26 Q2", _EXAMPLE, expect=970.0),
)
def icb_income_forecast_children(icb_income, period, settings):
    """What the Integrated Care Board is forecast to pay for children in the whole financial year, as
    forecast at period end, for the same streams as the income billed."""
    return _income(icb_income, CHILDREN, "forecast", settings)


@total(
    "Continuing care, funded nursing care and section 117 income from the ICB (children)",
    basis="year to date",
    polarity="neutral",
    source=SOURCE,
    groups=("stream",),
    beside=(icb_income_forecast_children,),
    settings={"streams": STREAMS},
    example=WorkedExample("2025-26 Q2", _EXAMPLE, expect=445.0),
)
def icb_income_children(icb_income, period, settings):
    """What has been billed to the Integrated Care Board for children from 1 April to the end of the
    period, disputed bills included: continuing care, funded nursing care and section 117 aftercare.
    Jointly funded care is left out; the setting `streams` says which streams count. Billed is not the
    same as received. Funded nursing care is normally for adults only."""
    return _income(icb_income, CHILDREN, "billed_to_date", settings)


@total(
    "Income forecast from the ICB, adults",
    basis="year to date",
    polarity="neutral",
    source=SOURCE,
    groups=("stream", "client_group"),
    settings={"streams": STREAMS},
    example=WorkedExample("2025-26 Q2", _EXAMPLE, expect=6310.0),
)
def icb_income_forecast_adults(icb_income, period, settings):
    """What the Integrated Care Board is forecast to pay for adults in the whole financial year, as
    forecast at period end, for the same streams as the income billed."""
    return _income(icb_income, ADULTS, "forecast", settings)


@total(
    "Continuing care, funded nursing care and section 117 income from the ICB (adults)",
    basis="year to date",
    polarity="neutral",
    source=SOURCE,
    groups=("stream", "client_group"),
    beside=(icb_income_forecast_adults,),
    settings={"streams": STREAMS},
    example=WorkedExample("2025-26 Q2", _EXAMPLE, expect=2660.0),
)
def icb_income_adults(icb_income, period, settings):
    """What has been billed to the Integrated Care Board for adults aged 18 and over from 1 April to
    the end of the period, disputed bills included: continuing care, funded nursing care and section
    117 aftercare. Jointly funded care is left out; the setting `streams` says which streams count.
    Billed is not the same as received; funded nursing care passes through the council to the home."""
    return _income(icb_income, ADULTS, "billed_to_date", settings)
