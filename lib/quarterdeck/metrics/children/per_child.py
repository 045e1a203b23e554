"""Rates per 10,000 children who live in the council's area."""

from __future__ import annotations

import numpy as np
import pandas as pd

from quarterdeck.derive import persons

CHILDREN = "0-17"


def per_10_000_children(counted: pd.DataFrame, population: pd.DataFrame, period) -> pd.DataFrame:
    """The counted records, one to the numerator each, with one row that brings the residents aged 0 to 17.

    The residents serve every group of a breakdown: the estimate is not broken down like the records.
    """
    rows = counted.index.append(pd.Index([-1]))
    is_residents = np.arange(len(rows)) == len(counted)
    return counted.reindex(rows).assign(
        numerator=np.where(is_residents, 0.0, 1.0),
        denominator=np.where(is_residents, persons(population, period, CHILDREN), 0.0),
        population_row=is_residents,
        source_rows=np.where(is_residents, 0, 1),
    )
