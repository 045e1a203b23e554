"""A placement's end stands on its newest price; older price rows can come from extracts in which it was open."""

import pandas as pd

from quarterdeck.metrics.children.independent_providers import days_with_independent_providers
from quarterdeck.metrics.finance.placement_costs import average_cost_of_childrens_placement
from quarterdeck.periods import Quarter

PERIOD = Quarter("2025-26 Q2")


def prices(end: str | None) -> pd.DataFrame:
    """One placement at two prices. The first price ended long ago: no extract since has shown it."""
    frame = pd.DataFrame(
        {
            "child_id": "A", "placement_id": "P1", "start": "2022-01-10", "end": [None, end],
            "rate_from": ["2022-01-10", "2023-04-01"], "rate_to": ["2023-04-01", end], "weekly_gross": 1000.0,
            "extras": float("nan"), "placement_type": "Foster care", "provider": "Fernlea", "owner": "Fernlea",
            "in_house": "no",
        }
    )  # fmt: skip
    dates = ["start", "end", "rate_from", "rate_to"]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in dates})


def test_a_placement_that_ended_is_neither_open_nor_uncosted():
    assert average_cost_of_childrens_placement(prices("2024-06-30"), PERIOD).empty
    assert days_with_independent_providers(prices("2024-06-30"), PERIOD).empty


def test_a_placement_that_goes_on_counts_once():
    assert average_cost_of_childrens_placement(prices(None), PERIOD)["outcome"].tolist() == ["yes"]
    assert days_with_independent_providers(prices(None), PERIOD)["numerator"].tolist() == [92]
