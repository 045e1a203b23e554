"""Rates per 10,000 children who live in the council's area."""

from __future__ import annotations

import pandas as pd

from quarterdeck.derive import persons

CHILDREN = "0-17"


def per_10_000_children(counted: pd.DataFrame, population: pd.DataFrame, period) -> pd.DataFrame:
    """The counted records, one to the numerator each, with one row that brings the residents aged 0 to 17.

    The residents serve every group of a breakdown: the estimate is not broken down like the records.
    """
    records = counted.assign(
        outcome="yes", numerator=1.0, denominator=0.0, population_row=False, source_rows=1
    )
    residents = pd.DataFrame(
        {
            "outcome": ["yes"],
            "numerator": [0.0],
            "denominator": [persons(population, period, CHILDREN)],
            "population_row": [True],
            "source_rows": [0],
        },
        index=[-1],
    )
    return pd.concat([records, residents])
