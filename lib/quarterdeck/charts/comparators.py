"""The measure beside England, the region and the statistical neighbours."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ..findings import figure as written
from ..metric import Metric
from .bars import horizontal_bars
from .style import NAVY, RULE


def comparator_chart(metric: Metric, rows: pd.DataFrame, *, narrow: bool = False) -> Figure:
    """One bar an area, the council first and dark; each names its own period.

    `rows` has `area`, `period`, `value` and `own` (True for the council).
    """
    names = [f"{row['area']} ({row['period']})" for _, row in rows.iterrows()]
    labels = [written(metric, value) for value in rows["value"]]
    colours = [NAVY if own else RULE for own in rows["own"]]
    return horizontal_bars(names, rows["value"].to_numpy("float64"), labels, colours, narrow)
