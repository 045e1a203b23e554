"""Whether a change is real, as one sentence of plain English that says no more than its verdict.

Every number in a sentence is the verdict's own, rounded, or the usual range it was given. No sentence says
"significant", and none says what caused a change.
"""

from __future__ import annotations

import math
from dataclasses import replace

from ..metric import Metric
from .direction import accumulates
from .numbers import figure_with_unit, in_sentence, plain, round_half_up
from .verdict import FALL, NOT_ASSESSABLE, RISE, TOO_FEW, UNCLEAR, Verdict

_LEAST = 0.001  # a chance below it is said as "fewer than 1 in 1,000"
OF_THE_DAY = "Money is in pounds of the day: prices are not taken out."
_AS_LARGE = {"trend": "a trend this clear", "shift of level": "a change this large"}


def signal_word(verdict: Verdict) -> str:
    """The judgement as a label: 'Real concern', 'No clear change', 'Too few points' …"""
    return verdict.signal[:1].upper() + verdict.signal[1:]


def signal_sentence(
    verdict: Verdict,
    metric: Metric,
    *,
    usual: tuple[float, float] | None = None,
    newest: float = math.nan,
    which: str = "the newest figure",
    measures: int = 0,
) -> str:
    """'Real concern: since 2024-25 Q1 it has stood at about 40%, where it stood at about 64% before; …'

    Parameters
    ----------
    usual : the limits of the newest point judged, on the measure's chart, where it has some.
    newest : its figure, to say whether it lies within them.
    which : what that figure is called.
    measures : how many measures were judged together.
    """
    label = signal_word(verdict)
    if verdict.real:
        said = f"{label}: {what_changed(verdict, metric)}; {chance_in_words(verdict)}."
        if verdict.signal in (RISE, FALL):
            said += " Whether that is good or bad, the measure alone does not say."
        if metric.unit.startswith("£"):
            said += f" {OF_THE_DAY}"
        return _with_why(said, verdict)
    if verdict.signal == UNCLEAR:
        return _with_why(f"{label}: {_unclear(metric, usual, newest, which, measures)}.", verdict)
    if verdict.signal == TOO_FEW:
        return f"{label}: {_small(verdict.why) or 'a chart cannot judge yet.'}"
    why = verdict.why.removeprefix(f"It is {NOT_ASSESSABLE}: ")
    return f"{label}: {_small(why) or 'there is no series to judge.'}"


def what_changed(verdict: Verdict, metric: Metric) -> str:
    """'since 2024-25 Q1 it has stood at about 40%, where it stood at about 64% before': the size, and since when."""
    before, after = level(metric, verdict.before, verdict.size), level(metric, verdict.after, verdict.size, unit=True)
    if verdict.rule == "trend":
        way = "risen" if verdict.per_year > 0 else "fallen"
        a_year = how_far(metric, verdict.per_year, accumulates(metric))
        return (
            f"over the quarters from {verdict.since} it has {way} by about {a_year} each year, from about {before} to "
            f"about {after}"
        )
    if verdict.rule == "newest point":
        return f"in {verdict.since} it stood at about {after}, where it usually stands at about {before}"
    return f"since {verdict.since} it has stood at about {after}, where it stood at about {before} before"


def chance_in_words(verdict: Verdict) -> str:
    """'a change this large comes up by chance in fewer than 1 in 1,000 unchanged measures'."""
    what = _AS_LARGE.get(verdict.rule, "a figure this far out")
    return f"{what} comes up by chance in {one_in(verdict.p)} unchanged measures"


def one_in(p: float) -> str:
    """'fewer than 1 in 1,000', 'about 1 in 250', 'about 1 in 3': a chance in words, to two figures."""
    if p < _LEAST:
        return f"fewer than 1 in {plain(1 / _LEAST)}"
    return f"about 1 in {plain(_to_two_figures(1 / p, 1 / p))}"


def level(metric: Metric, value: float, size: float, *, unit: bool = False) -> str:
    """A level no finer than the change deserves: to two figures of its size. 63.87 after a fall of 24 is '64%'."""
    written = figure_with_unit if unit else in_sentence
    said = written(_as_coarse(metric, size), _to_two_figures(value, size))
    return f"{said} a quarter" if unit and accumulates(metric) else said


def how_far(metric: Metric, size: float, each_quarter: bool = False) -> str:
    """The size of a change without its sign: '24 percentage points', '12 children', '£420,000', of a rate '2.1'."""
    rounded = _to_two_figures(abs(size), size)
    coarse = _as_coarse(metric, size)
    if metric.unit == "%":
        return f"{plain(rounded, coarse.decimals)} percentage {'point' if rounded == 1 else 'points'}"
    bare = metric.kind == "rate" or metric.unit.startswith("£")  # "£14 a week a year" would be hard to read
    said = in_sentence(coarse, rounded) if bare else figure_with_unit(coarse, rounded)
    return f"{said} a quarter" if each_quarter else said


def _unclear(metric: Metric, usual: tuple[float, float] | None, newest: float, which: str, measures: int) -> str:
    if usual is None or not all(map(math.isfinite, (*usual, newest))):
        return "it has moved no more than an unchanged measure does"
    low, high = (in_sentence(metric, limit) for limit in usual)
    slack = 1e-9 * max(1.0, abs(newest))
    if usual[0] - slack <= newest <= usual[1] + slack:
        return f"{which} is within the usual range ({low} to {high})"
    among = f"among {measures} measures " if measures > 1 else ""
    return f"{which} is outside the usual range ({low} to {high}), but {among}chance alone may bring that"


def _with_why(said: str, verdict: Verdict) -> str:
    return f"{said} {verdict.why}" if verdict.why else said


def _small(sentence: str) -> str:
    """A sentence that goes on after a colon: with a small first letter, unless that is a name's."""
    second = sentence[1:2]
    return sentence if second.isupper() or second.isdigit() else sentence[:1].lower() + sentence[1:]


def _exponent(size: float) -> int:
    return math.floor(math.log10(abs(size))) - 1 if math.isfinite(size) and size != 0 else 0


def _to_two_figures(value: float, size: float) -> float:
    return round_half_up(value, -_exponent(size)) if math.isfinite(value) else value


def _as_coarse(metric: Metric, size: float) -> Metric:
    """The measure with as many decimals as two figures of a change need, one more than its own at most."""
    if metric.unit.startswith("£'"):
        return metric
    return replace(metric, decimals=min(max(0, -_exponent(size)), metric.decimals + 1))
