"""Charts: published figures in, one figure out. They draw; they do not calculate, filter, save or show."""

from .bars import breakdown_chart
from .budget import budget_chart
from .comparators import comparator_chart
from .sparkline import sparkline
from .style import figure_block, to_svg
from .trend import trend_chart

__all__ = [
    "breakdown_chart", "budget_chart", "comparator_chart", "figure_block", "sparkline", "to_svg", "trend_chart",
]  # fmt: skip
