"""A measure beside England, its neighbours and all authorities, in sentences that are true to the numbers.

"Better" and "worse" are said only where the two are on one scale, of one definition, and the measure
has a good direction; "more than chance" only where that was worked out.
"""

from __future__ import annotations

import pandas as pd

from ..benchmarks import Comparison
from ..benchmarks.trends import TrendAgainst
from ..metric import Metric
from .numbers import figure_with_unit, in_sentence, places, plain, round_half_up

BETTER, WORSE, SIMILAR, HIGHER, LOWER = "better", "worse", "similar", "higher", "lower"


def standing(comparison: Comparison, difference: pd.Series | None) -> str:
    """One word for how the council's figure stands to a comparator's; blank where the two are not compared.

    Within chance they are similar. What was not tested, a quarter still being recorded included, is only ever higher,
    lower or similar (the same in print). Of which periods, `in_periods` says.
    """
    if difference is None or pd.isna(difference["difference"]):
        return ""
    gap = difference["difference"]
    if gap == 0 or difference["beyond_chance"] is False:
        return SIMILAR
    if not comparison.judged or difference["beyond_chance"] is None:
        return HIGHER if gap > 0 else LOWER
    return BETTER if (gap > 0) == (comparison.metric.polarity == "high is good") else WORSE


def better_or_worse(comparison: Comparison) -> dict[str, str]:
    """Who the figure is "better" or "worse" than, beyond chance, with the period: {"England (year to 31 March 2025, a
    quarter against a year)": "worse"}. Those of one word and one period share a name."""
    if not comparison.drawable:
        return {}
    named: dict[tuple[str, str], list[str]] = {}
    for name, kind in (("England", "country"), ("its neighbours", "neighbours")):
        word = standing(comparison, comparison.difference(kind))
        if word in (BETTER, WORSE):
            named.setdefault((word, in_periods(comparison, kind)), []).append(name)
    return {f"{' and '.join(names)} ({periods})": word for (word, periods), names in named.items()}


def in_periods(comparison: Comparison, kind: str) -> str:
    """A comparator's period, and where it is of another length than ours: 'calendar year 2024, a quarter against a
    year'."""
    period = str(comparison.other(kind)["period"])
    return f"{period}, {comparison.spans}" if comparison.spans else period


def beside_others(comparison: Comparison) -> list[str]:
    """Up to three sentences: England and the rank among all, the neighbours, and a trend that parts from England's."""
    if comparison.empty or not comparison.drawable:
        return []
    parted = comparison.trend.word not in ("", "following")
    trend = trend_sentence(comparison, limits=False) if parted else ""
    said = [_country_and_place(comparison), _beside_neighbours(comparison), trend]
    return [sentence for sentence in said if sentence]


def _country_and_place(comparison: Comparison) -> str:
    country = comparison.other("country")
    own = _opened(figure_with_unit(comparison.metric, comparison.own["value"]))
    rank = _would_rank(comparison)
    if country is None or pd.isna(country["value"]) or country["questioned"]:
        return f"{own} would rank {rank}." if rank else ""
    beside = against(comparison, "country", "England")
    return f"{own} is {beside}" + (f"; it would rank {rank}." if rank else ".")


def against(comparison: Comparison, kind: str, name: str) -> str:
    """'17.6 points above England (46.4%, calendar year 2024), more than chance would explain, which is better'."""
    metric, other, gap = comparison.metric, comparison.other(kind), comparison.difference(kind)
    theirs = f"{name} ({in_sentence(metric, other['value'])}, {in_periods(comparison, kind)})"
    if gap["difference"] == 0:
        return f"the same as {theirs}"
    size = how_far(metric, gap["difference"])
    side = "above" if gap["difference"] > 0 else "below"
    if gap["beyond_chance"] is False:
        return f"similar to {theirs}: the {size} between them could be chance"
    tested = ", more than chance would explain" if gap["beyond_chance"] else ""
    word = standing(comparison, gap)
    judged = f", which is {word}" if word in (BETTER, WORSE) else ""
    held = f", not judged because {comparison.held_back}" if comparison.held_back else ""
    return f"{size} {side} {theirs}{tested}{judged}{held}"


def how_far(metric: Metric, difference: float) -> str:
    """The size of a difference: '17.6 percentage points', '£40', '5.2'."""
    if metric.unit == "%":
        points = "percentage point" if abs(difference) == 1 else "percentage points"
        return f"{plain(abs(difference), places(metric))} {points}"
    return in_sentence(metric, abs(difference))


def _would_rank(comparison: Comparison) -> str:
    place = comparison.place
    if not place.rank:
        return ""
    band = f" (band {place.band})" if place.band else ""
    return f"{plain(place.rank)} of {plain(place.of)} authorities{band}"


def _beside_neighbours(comparison: Comparison) -> str:
    """'Of its 10 statistical neighbours 7 are lower; their mean is 56.2%.'"""
    other, metric = comparison.other("neighbours"), comparison.metric
    if other is None or pd.isna(other["value"]):
        return ""
    each = comparison.each["value"].dropna().map(lambda value: round_half_up(value, places(metric)))
    own = round_half_up(comparison.own["value"], places(metric))
    higher, lower = int((each > own).sum()), int((each < own).sum())
    counted = ((higher, "higher"), (lower, "lower"), (len(each) - higher - lower, "the same"))
    counts = [(n, word) for n, word in counted if n]
    line = f"their {other['statistic']} is {in_sentence(metric, other['value'])}"
    when = in_periods(comparison, "neighbours")
    of = int(other["of"])
    which = f"Of its {of} statistical neighbours" + (f", {len(each)} have a figure:" if len(each) < of else "")
    if len(counts) == 1 and len(each) == of and of > 1:
        return f"All {of} of its statistical neighbours are {counts[0][1]}; {line} ({when})."
    return f"{which} {_listed(counts)}; {line} ({when})."


def _listed(counts: list[tuple[int, str]]) -> str:
    """'2 are higher, 7 lower and 1 the same'."""
    first, *rest = counts
    said = [f"{first[0]} {'is' if first[0] == 1 else 'are'} {first[1]}", *(f"{n} {word}" for n, word in rest)]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def trend_sentence(comparison: Comparison, *, limits: bool = True) -> str:
    """Bucking or following: 'From 2015 to 2024 this council's figure rose by 1.5 a year, England's fell by 0.5: …'."""
    trend, metric = comparison.trend, comparison.metric
    if not trend.word:
        return ""
    digits = max(places(metric), 1)
    points = " percentage points" if metric.unit == "%" else ""
    own, other = (_moved(slope, digits, points) for slope in (trend.own_slope, trend.other_slope))
    between = f"{plain(trend.lower, digits)} to {plain(trend.upper, digits)}"
    moved = f"From {trend.years[0]} to {trend.years[-1]} this council's figure {own}, England's {other}"
    told = f" (difference {plain(trend.difference, digits)} a year, 95% interval {between})" if limits else ""
    return f"{moved}: {_verdict_on_trend(trend, digits)}{told}."


def _verdict_on_trend(trend: TrendAgainst, digits: int) -> str:
    own, other = ("rose" if slope > 0 else "fell" for slope in (trend.own_slope, trend.other_slope))
    national = "hardly moved" if _prints_nothing(trend.other_slope, digits) else other
    return {
        "bucking": "it bucked the national trend",
        "following": "no difference from the national trend beyond chance",
        "faster": f"it {own} while England's hardly moved" if national != own else f"it {own} faster than England's",
        "slower": f"it {own} more slowly than England's",
        "steady": f"it held steady within chance while England's {national}",
    }[trend.word]


def _moved(slope: float, digits: int, unit: str) -> str:
    if _prints_nothing(slope, digits):
        return "hardly moved"
    return f"{'rose' if slope > 0 else 'fell'} by {plain(abs(slope), digits)}{unit} a year"


def _prints_nothing(slope: float, digits: int) -> bool:
    return float(plain(abs(slope), digits).replace(",", "")) == 0


def place_sentence(comparison: Comparison) -> str:
    """Where the council's own published figure stood: 'Published for Leicester: 51.5% (…), rank 77 of 151, band C.'"""
    if comparison.said_of_us.empty:
        return ""
    row, place = comparison.said_of_us.iloc[-1], comparison.published_place
    shown = row["symbol"] if pd.isna(row["value"]) else in_sentence(comparison.metric, row["value"])
    rank = f", rank {plain(place.rank)} of {plain(place.of)}" if place.rank and place.period == row["period"] else ""
    band = f", band {place.band}" if rank and place.band else ""
    return f"Published for {row['area']}: {shown} ({row['period']}){rank}{band}."


def _opened(text: str) -> str:
    return text[0].upper() + text[1:]
