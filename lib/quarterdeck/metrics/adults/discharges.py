"""Hospital discharges by pathway: monthly counts from the trust or the Integrated Care Board."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.metric import WorkedExample, percentage

SOURCE = "Hospital discharges by pathway, monthly counts or records from the trust"
GROUPS = ("trust",)
SETTINGS = {"residence": "council"}
_EXAMPLE = """
    month_end  | trust | residence | pathway | count | outcome
    2025-07-31 | RWE   | council   | 0       | 500   | {0}
    2025-07-31 | RWE   | council   | 1       | 400   | {1}
    2025-08-31 | RWE   | council   | 2       | 60    | {2}
    2025-09-30 | RWE   | council   | 3       | 40    | {3}
    2025-09-30 | RWE   | council   |         | 25    | not recorded
    2025-06-30 | RWE   | council   | 1       | 900   | left out
    2025-10-31 | RWE   | council   | 1       | 900   | left out
    2025-09-30 | RWE   | all       | 1       | 5000  | left out
"""
_FIGURE = """
    month_end  | trust | residence | pathway | count
    2025-07-31 | RWE   | council   | 0       | 500
    2025-07-31 | RWE   | council   | 1       | 400
    2025-08-31 | RWE   | council   | 2       | 60
    2025-09-30 | RWE   | council   | 3       | 40
    2025-09-30 | RWE   | council   |         | 25
"""


def _on_pathway(discharges: pd.DataFrame, period, settings, pathway: int) -> pd.DataFrame:
    """The period's counts of discharges: those on the pathway, and those on any of 0 to 3."""
    in_period = discharges.month_end.between(period.start, period.end)
    counts = discharges[in_period & (discharges.residence == settings["residence"])]
    known = counts.pathway.isin(["0", "1", "2", "3"])
    chosen = counts.pathway == str(pathway)
    outcome = np.select([~known | counts["count"].isna(), chosen], ["not recorded", "yes"], default="no")
    return counts.assign(
        outcome=pd.Series(outcome, index=counts.index, dtype="str"),
        numerator=counts["count"].where(chosen, 0.0),
        denominator=counts["count"],
    )


def _examples(pathway: int, figure: float) -> tuple[WorkedExample, ...]:
    answers = ["yes" if n == pathway else "no" for n in range(4)]
    return (
        WorkedExample("2025-26 Q2", _EXAMPLE.format(*answers)),
        WorkedExample("2025-26 Q2", _FIGURE, expect=figure, about="Of 1,000 with a pathway; 25 have none."),
    )


@percentage(
    "Discharges from hospital on pathway 1",
    basis="in the period",
    polarity="neutral",
    source=SOURCE,
    groups=GROUPS,
    settings=SETTINGS,
    examples=_examples(1, 40.0),
)
def discharges_on_pathway_1(discharges, period, settings):
    """Of the council's residents discharged from hospital in the period on a pathway from 0 to 3, those
    on pathway 1: home, with support. Pathway 0 is in the denominator; discharges without a pathway are
    left out. The setting `residence` may be "all", for every patient of the trust."""
    return _on_pathway(discharges, period, settings, 1)


@percentage(
    "Discharges from hospital on pathway 2",
    basis="in the period",
    polarity="neutral",
    source=SOURCE,
    groups=GROUPS,
    settings=SETTINGS,
    examples=_examples(2, 6.0),
)
def discharges_on_pathway_2(discharges, period, settings):
    """Of the council's residents discharged from hospital in the period on a pathway from 0 to 3, those
    on pathway 2: to a bed in the community, to recover. Pathway 0 is in the denominator; discharges
    without a pathway are left out. The setting `residence` may be "all", for every patient."""
    return _on_pathway(discharges, period, settings, 2)


@percentage(
    "Discharges from hospital on pathway 3",
    basis="in the period",
    polarity="neutral",
    source=SOURCE,
    groups=GROUPS,
    settings=SETTINGS,
    examples=_examples(3, 4.0),
)
def discharges_on_pathway_3(discharges, period, settings):
    """Of the council's residents discharged from hospital in the period on a pathway from 0 to 3, those
    on pathway 3: to a new place in a care home. Pathway 0 is in the denominator; discharges without a
    pathway are left out. The setting `residence` may be "all", for every patient."""
    return _on_pathway(discharges, period, settings, 3)
