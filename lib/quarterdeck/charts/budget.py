"""Forecast against budget by division."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ..findings import plain
from .bars import horizontal_bars
from .style import NAVY, ORANGE


def budget_chart(rows: pd.DataFrame, *, narrow: bool = False) -> Figure:
    """Forecast less budget by division, in pounds: orange to the right is over budget, navy to the left under.

    `rows` has `division` and `variance`.
    """
    variance = rows["variance"].to_numpy("float64")
    labels = [f"{'+' if v > 0 else '−' if v < 0 else ''}£{plain(abs(v) / 1000)}k" for v in variance]
    colours = [ORANGE if v > 0 else NAVY for v in variance]
    return horizontal_bars(list(rows["division"]), variance, labels, colours, narrow)
