"""About the statistics: what each word of judgement rests on, for members and directors; on the definitions page."""

from __future__ import annotations

from markupsafe import Markup

from ..findings.judge import ALONE, RATE
from ..findings.limits import LEAST
from .markup import html, pairs

_TOLD = """
Is a change real?
Each measure's quarters are tested at their end: the newest figure, a shift of level, a trend. The test asks how
often a measure that has not changed would show as much. A change is called real where that is at most {alone}
for the measure by itself and it also stands when all measures are looked at together.

Many measures at once
Among a hundred measures that do not change, some look as if they did. The adjustment of Benjamini and Hochberg
keeps the false ones to {rate} of the changes called real, on average. Tab 1 says how many that is.

What the test allows for
Seasons are set against their own season. What stands on one day, and what is paid, moves slowly, and the test
expects that. Figures of 12 months overlap, so only separate ones are used. Counts through a year are taken
apart into quarters. Quarters that are still being recorded are left out.

What it does not say
Why something changed. Nor that a measure without a clear change has stayed the same: it may have changed by
less than its ups and downs can show.

The usual range
The band on a chart is a control chart: nearly all figures of a measure that does not change lie inside. Its
kind follows from what is counted: percentages and rates by their numbers, counts of events, rare events
exactly, anything else by how far neighbouring quarters differ. It is drawn from {least} quarters on, and not at
all where figures overlap or run on through a year.

Marks on a chart
A diamond is outside the range; squares are a run on one side of the average; triangles a run of rises or falls;
a cross one of two in three near the edge. They show where to look. Such marks are common where nothing has
changed, so that they alone are never called real.

A new beginning
Where a definition or a case system changed, the council can let the usual range begin again, with its reason
and who decided it printed under the chart. The pack may suggest where; it never does so by itself.

95% intervals
For percentages Wilson's, for counts and rates of events Byar's or, where few, the exact one. They say how far a
figure could be from what lies behind it by chance alone. Sums of money and what is counted on one day have
none.

Forecasts
What comes if nothing changes. Simple methods compete on each measure's own past; the one that missed least is
used, and beside each forecast stands how often such intervals held.

Beside others
England and the region as published; statistical neighbours by the mean or the median, which the page names. A
difference is called better or worse where it is more than chance would explain and both are alike.

The first year
With two to six quarters each figure stands as a dot with its interval. A change is judged from {least} on.
"""


def about_statistics() -> Markup:
    """The section, under a heading that pages link to."""
    told = _TOLD.format(alone=f"{ALONE:.0%}", rate=f"{RATE:.0%}", least=LEAST)
    rows = [part.strip().split("\n", 1) for part in told.split("\n\n")]
    return html(
        "<h2>{}</h2>{}<p>{}</p>", "About the statistics", pairs((term, " ".join(text.split())) for term, text in rows),
        'Under each measure, "How this was judged" gives its own numbers. The pack\'s manual, docs/statistics.md, has '
        "each method with a worked check and its source.",
    )  # fmt: skip
