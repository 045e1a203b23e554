"""The High Needs Block of the Dedicated Schools Grant, in thousands of pounds."""

from __future__ import annotations

from quarterdeck.metric import WorkedExample, total

SOURCE = "High Needs Block return"
UNIT = "£'000"


@total(
    "High Needs Block forecast spend",
    basis="at period end",
    polarity="neutral",
    unit=UNIT,
    source=SOURCE,
    example=WorkedExample(
        "2025-26 Q2",
        """
        allocation | recoupment | forecast | brought_forward
        70000      | 4000       | 78500    | 12000
        """,
        expect=78500.0,
    ),
)
def high_needs_block_forecast(high_needs_block, period):
    """The year's High Needs spending as forecast at period end, in thousands of pounds."""
    return high_needs_block.assign(numerator=high_needs_block.forecast)


@total(
    "High Needs Block cumulative deficit",
    basis="at period end",
    polarity="low is good",
    signed=True,
    unit=UNIT,
    source=SOURCE,
    examples=(
        WorkedExample(
            "2025-26 Q2",
            """
            allocation | recoupment | forecast | brought_forward
            70000      | 4000       | 78500    | 12000
            """,
            expect=20500.0,
        ),
        WorkedExample(
            "2025-26 Q2",
            """
            allocation | recoupment | forecast | brought_forward
            70000      | 4000       | 69000    | -500
            """,
            expect=-1500.0,
            about="A surplus brought forward, and an underspend: both are negative.",
        ),
    ),
)
def high_needs_block_cumulative_deficit(high_needs_block, period):
    """The deficit that the High Needs Block is forecast to carry out of the year, in thousands of
    pounds: what was brought forward, with the year's forecast overspend. A surplus is negative."""
    variance = high_needs_block.forecast - high_needs_block.allocation
    return high_needs_block.assign(numerator=high_needs_block.brought_forward + variance)


@total(
    "High Needs Block (£'000)",
    spoken="Forecast overspend on the High Needs Block",
    basis="at period end",
    polarity="low is good",
    signed=True,
    unit=UNIT,
    source=SOURCE,
    beside=(high_needs_block_forecast, high_needs_block_cumulative_deficit),
    examples=(
        WorkedExample(
            "2025-26 Q2",
            """
            allocation | recoupment | forecast | brought_forward
            70000      | 4000       | 78500    | 12000
            """,
            expect=8500.0,
        ),
        WorkedExample(
            "2025-26 Q2",
            """
            allocation | recoupment | forecast | brought_forward
            70000      | 4000       | 69000    | 12000
            """,
            expect=-1000.0,
            about="Spending less than the allocation is negative, whatever was brought forward.",
        ),
    ),
)
def high_needs_block_variance(high_needs_block, period):
    """The year's High Needs spending as forecast at period end less the year's allocation, in
    thousands of pounds. An overspend is positive. The allocation is the one entered on the return,
    after what is recouped for academies; the cumulative deficit stands beside it."""
    return high_needs_block.assign(numerator=high_needs_block.forecast - high_needs_block.allocation)
