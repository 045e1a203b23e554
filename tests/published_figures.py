"""Small published figures for the tests of pages: a measure, a series ending with 2025-26 Q2."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.disclosure import publish
from quarterdeck.measure import FIGURE_COLUMNS, Measured
from quarterdeck.metric import average, count, percentage, total
from quarterdeck.periods import Quarter

NOW = Quarter("2025-26 Q2")


@percentage("EHC plans issued within 20 weeks", basis="in the period", polarity="high is good", source="SEN2")
def plans_in_time(ehc_plans, period):
    """Plans in time."""


@percentage("Vacancy rate", basis="at period end", polarity="low is good", source="Posts")
def vacancy_rate(posts, period):
    """Vacancies."""


@count("Children looked after at period end", basis="at period end", polarity="neutral", source="SSDA903")
def looked_after(episodes, period):
    """Children."""


@count("Exits to adoption", basis="in the period", polarity="high is good", source="SSDA903", unit="exits")
def adoptions(episodes, period):
    """Exits."""


@total("Agency spend", basis="year to date", polarity="low is good", source="Ledger")
def agency_spend(actuals, period):
    """Pounds."""


@total("High Needs Block (£'000)", basis="at period end", polarity="low is good", source="Schools", unit="£'000")
def high_needs(high_needs_block, period):
    """Thousands of pounds."""


@average("Average cost", basis="at period end", polarity="low is good", source="Brokerage")
def average_cost(placement_costs, period):
    """Pounds a week."""


def series(metric, values, *, numerators=None, denominators=None, reason="no extract was supplied"):
    """Published figures of consecutive quarters; None is a quarter that could not be seen."""
    quarters = NOW.upto(len(values))
    figures = pd.DataFrame(
        {"period": [q.label for q in quarters], "start": [q.start for q in quarters], "end": [q.end for q in quarters]}
    )
    for name in FIGURE_COLUMNS:
        figures[name] = np.nan
    figures["value"] = [np.nan if v is None else float(v) for v in values]
    figures["numerator"] = values if numerators is None else numerators
    figures["denominator"] = np.nan if denominators is None else denominators
    unseen = figures["value"].isna()
    newest = figures["period"] == NOW.label
    figures["status"] = np.select([unseen, newest], ["not observable", "provisional"], "final")
    figures = figures.astype({"reason": "object", "supplied_by": "object", "status": "str", "period": "str"})
    figures["reason"] = [reason if empty else None for empty in unseen]
    return publish(Measured(metric, figures))
