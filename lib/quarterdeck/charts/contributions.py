"""What each group adds to a change: bars to either side of nothing, those that stand out picked out."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from ..findings import plain
from ..findings.explain_change import Explanation
from ..findings.groups import heading
from ..findings.numbers import places
from .bars import horizontal_bars
from .style import NAVY, ORANGE

MOST = 12


def contribution_chart(explanation: Explanation, dimension: str, *, narrow: bool = False) -> Figure:
    """One bar a group: what it adds to the change, the largest first, with its sign.

    A group that stands out is orange and says so in words. At most 12 groups are drawn, those that stand out
    among them; the table has them all.
    """
    rows = drawn(explanation, dimension)
    labels = [
        signed(explanation, row["contribution"]) + (" stands out" if row["stands_out"] else "")
        for _, row in rows.iterrows()
    ]
    colours = [ORANGE if out else NAVY for out in rows["stands_out"]]
    return horizontal_bars(list(rows["group"]), rows["contribution"].to_numpy("float64"), labels, colours, narrow)


def drawn(explanation: Explanation, dimension: str) -> pd.DataFrame:
    """The groups a chart shows: those that stand out and the largest others, from what adds most to what takes most."""
    rows = explanation.frame[explanation.frame["dimension"] == dimension]
    rows = rows[rows["contribution"].notna()].assign(size=rows["contribution"].abs())
    kept = rows.sort_values(["stands_out", "size"], ascending=False, kind="stable").head(MOST)
    return kept.sort_values("contribution", ascending=False, kind="stable")


def in_words(explanation: Explanation, dimension: str) -> str:
    """'Bar chart of what each team adds to the change of referrals, …: Team B +61, which stands out; …'."""
    rows, metric = drawn(explanation, dimension), explanation.metric
    bars = [
        f"{row['group']} {signed(explanation, row['contribution'])}{', which stands out' if row['stands_out'] else ''}"
        for _, row in rows.iterrows()
    ]
    left = int((explanation.frame["dimension"] == dimension).sum()) - len(rows)
    more = f"; and {left} more groups" if left else ""
    return (
        f"Bar chart of what each {heading(dimension)} adds to the change of {metric.title}, "
        f"{explanation.from_.label} to {explanation.to.label}: {'; '.join(bars)}{more}."
    )


def signed(explanation: Explanation, size: float) -> str:
    """A part of the change with its sign: '+61', '−0.4'; what rounds to nothing has none."""
    written = plain(size, places(explanation.metric))
    return f"+{written}" if size > 0 and any(digit in "123456789" for digit in written) else written
