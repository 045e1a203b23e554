"""Which control chart suits a series, and why, in a sentence; and the chart itself."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from quarterdeck.statistics.attribute_charts import c_chart, p_chart, u_chart
from quarterdeck.statistics.control_chart import LABELS, ControlChart
from quarterdeck.statistics.dispersion import dispersion, spread_of_most
from quarterdeck.statistics.few_events_chart import FEW, few_events_chart
from quarterdeck.statistics.rare_event_charts import t_chart
from quarterdeck.statistics.resemblance import resemblance
from quarterdeck.statistics.season import seasonal
from quarterdeck.statistics.xmr import STANDARD_DEVIATION, xmr

KINDS = ("percentage", "rate", "count", "average", "total", "other")
COUNTED = ("percentage", "rate", "count", "total")
POISSON_LEVEL = 0.05
LOPSIDED = 9.0  # a mean of fewer times the spread than this lies within three deviations of 0
LINES = ("centre", "lower", "upper", "near_lower", "near_upper")
SEVERAL = "Counts vary more than independent events do and lie near 0: limits are points of a lopsided distribution."


class Choice(NamedTuple):
    """Which chart, and why: `chart` is "XmR", "XmR, widened", "p'", "u'", "c", "c'", "T" or "few events"."""

    chart: str
    why: str


def choose(values, numerator=None, denominator=None, kind: str = "other", *, events: bool = True, gaps=None,
           autocorrelated: bool | None = None, per: float = 1.0) -> Choice:  # fmt: skip
    """Which control chart suits one series, from what kind of figure it is and how it behaves.

    Parameters
    ----------
    values, numerator, denominator : shape (points,); the counts are None where the figure is not made of any.
    kind : "percentage", "rate", "count", or what is no count: "average", "other". A "total" of whole numbers, such as
        the children in a period's incidents, is charted as a count whose events come several at a time.
    events : True where things that happened in each period are counted, False for a stock at the period's end.
    gaps : times between events, where events are rare and their dates known.
    autocorrelated : whether neighbouring points resemble each other by their nature; None lets the data decide.
    per : of a rate, per so many. A figure that is not its numerator over its denominator is charted as a measure.

    Returns
    -------
    Choice(chart, why). Check: 0, 1, 0, 0, 1 as a count of events gives "few events"; the same as an average, "XmR".
    """
    y = np.asarray(values, dtype="float64")
    return _choice(y, y, *_counts(y, numerator, denominator, kind), kind, events, gaps, autocorrelated, per)


def _choice(y, calm, x, n, kind, events, gaps, autocorrelated, per) -> Choice:
    """The choice, from the figures as given, the figures less their season, and the counts behind them."""
    counted = (events or kind != "total") and _counted(y, x, n, kind, per)
    fewest = _fewest(x, n, kind) if counted else np.inf
    if counted and events and fewest < FEW:
        if gaps is not None:
            return Choice("T", "Events are rare, so the gaps between them are charted: a longer gap is fewer events.")
        if kind == "total" and spread_of_most(x) > 1:
            return Choice("c'", SEVERAL)
        return Choice("few events", "Events are rare, so limits are exact points of chance, not three deviations.")
    if autocorrelated or (autocorrelated is None and resemblance(calm).has):
        return Choice("XmR, widened", "Neighbouring points resemble each other, so limits come from the spread of all.")
    if counted and kind == "percentage":
        return Choice("p'", "A percentage of counted cases: limits follow each denominator and the spread there is.")
    if counted and kind == "rate":
        return Choice("u'", "A rate of counted events: limits follow each denominator and the spread there is.")
    if counted and events:
        return _of_counts(x, kind, bool(np.any(np.nan_to_num(calm - y))))
    if counted:
        return Choice("XmR", "A stock, not a count of events: limits come from how far neighbouring points differ.")
    return Choice("XmR", "A measure, not a count of cases: limits come from how far neighbouring points differ.")


def _of_counts(x: np.ndarray, kind: str, has_season: bool) -> Choice:
    """The choice for events counted in a period: by how much more than chance they vary."""
    spread = spread_of_most(x)
    if spread <= 1 if kind == "total" else dispersion(x)[1] >= POISSON_LEVEL:
        return Choice("c", "A count of events that vary as independent events do: limits follow from the mean alone.")
    if spread > 1 and np.nanmean(x) < LOPSIDED * spread and not has_season:
        return Choice("c'", SEVERAL)
    return Choice("XmR", "A count that does not vary as independent events do: limits follow its moving ranges.")


def chart(
    values, numerator=None, denominator=None, kind: str = "other", *, events: bool = True, gaps=None,
    autocorrelated: bool | None = None, per: float = 1.0, period: int = 4, signed: bool = False, **settings,
) -> ControlChart:  # fmt: skip
    """The control chart that suits one series, allowing for a season where it has one; `notes` says what was done.

    The points must stand apart: a rolling or cumulative figure is to be taken apart or refused before.

    Parameters
    ----------
    values, numerator, denominator, kind, events, gaps, autocorrelated : as for `choose`. A count where the value is
        missing is not used.
    per : of a rate, per so many.
    period : points in a year, for the season; rare events are taken to have none.
    signed : the figure may be under 0 even if it never was: a variance, a movement, a balance.
    **settings : rebase, baseline, run, trend as for `xmr`; floor and ceiling for the charts of values. Without them
        the floor is 0 where no figure was under it, and a percentage's ceiling 100.

    Returns
    -------
    ControlChart of shape (points,), the first note being why this chart. The values are the figures as given; where
    there is a season, centre and limits rise and fall with it. A T chart has one point a gap, not a period.
    """
    y = np.asarray(values, dtype="float64")
    if y.ndim != 1:
        raise ValueError(f"One series at a time, shape (points,); got shape {y.shape}.")
    found = seasonal(y, period)
    x, n = _counts(y, numerator, denominator, kind)
    told = {"events": events, "gaps": gaps, "autocorrelated": autocorrelated}
    choice = _choice(y, y - found.effect, x, n, kind, per=per, **told)
    bounds = _bounds(y, kind, signed, settings.pop("floor", None), settings.pop("ceiling", None))
    if choice.chart == "T":
        made = t_chart(gaps, **{name: settings[name] for name in ("run", "trend") if name in settings})
    elif choice.chart in ("few events", "c'"):
        kept = {name: settings[name] for name in ("rebase", "baseline") if name in settings}
        spread = spread_of_most(x) if choice.chart == "c'" else 1.0
        made = few_events_chart(x, n, "count" if kind == "total" else kind, per, spread=spread, **kept)
    else:
        within = bounds
        if found.has:  # what is left may pass the bounds, and lies nearer its mean by what the season was fitted to
            within, settings = (None, None), settings | {"widen": _freedom_lost(y, period)}
        made = _without_season(choice.chart, y, x, n, found.effect, per, within, settings)
        if found.has:
            made = _with_season(made, y, found, period, bounds)
    return replace(made, notes=(choice.why, *made.notes))


def _without_season(which, y, x, n, effect, per, bounds, settings) -> ControlChart:
    """A chart of values, of percentages, rates or counts, less their season."""
    if which == "p'":
        return p_chart(np.clip(x - effect * n / 100, 0, n), n, **settings)
    if which == "u'":
        return u_chart(np.maximum(x - effect * n / per, 0), n, per=per, **settings)
    if which == "c":
        return c_chart(np.maximum(x - effect, 0), **settings)
    if which == "XmR":
        return xmr(y - effect, floor=bounds[0], ceiling=bounds[1], **settings)
    widened = xmr(y - effect, sigma=STANDARD_DEVIATION, floor=bounds[0], ceiling=bounds[1], **settings)
    return _only_beyond_limits(widened)


def _with_season(made: ControlChart, y, found, period: int, bounds) -> ControlChart:
    """The figures as given again, and centre and limits that follow the season."""
    low, high = (np.inf * sign if bound is None else bound for sign, bound in zip((-1, 1), bounds, strict=True))
    lines = {name: np.clip(getattr(made, name) + found.effect, low, high) for name in LINES}
    size = np.ptp(found.effect[:period])
    chance = "under 0.001" if found.p < 0.001 else f"{found.p:.3f}"
    note = f"There is a season (p {chance}), up to {size:,.3g} between times of the year: the limits follow it."
    return replace(made, values=y, notes=(note, *made.notes), **lines)


def _freedom_lost(y: np.ndarray, period: int) -> float:
    """How much too narrow limits are where a season of so many places was fitted to the same points."""
    points = int(np.isfinite(y).sum())
    return float(np.sqrt(points / (points - period + 1)))


def _bounds(y, kind, signed, floor, ceiling) -> tuple[float | None, float | None]:
    """What the figure cannot pass where it is not given: 0 where it never did, unless it has two sides."""
    if floor is None and not signed and not np.any(y < 0):
        floor = 0.0
    if ceiling is None and kind == "percentage" and not np.any(y > 100):
        ceiling = 100.0
    return floor, ceiling


def _only_beyond_limits(made: ControlChart) -> ControlChart:
    """Without runs, trends and near points: where neighbours resemble each other they come about by themselves."""
    none = np.zeros(made.values.shape, dtype=bool)
    label = np.where(made.outside, made.label, LABELS[0])
    note = "Runs and trends are not marked: where neighbouring points resemble each other they come by themselves."
    return replace(made, shift=none, trend=none, two_of_three=none, label=label, notes=(*made.notes, note))


def _counts(y, numerator, denominator, kind) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Numerators and denominators where the value is known; None where the kind of figure has none."""
    if kind not in KINDS:
        raise ValueError(f"`kind` is one of {', '.join(KINDS)}; got {kind!r}.")
    if kind == "count":
        numerator, denominator = y if numerator is None else numerator, None
    if kind == "total":
        numerator, denominator = y, None
    n = None if denominator is None else np.where(np.isnan(y), np.nan, np.asarray(denominator, dtype="float64"))
    unknown = np.isnan(y) if n is None else np.isnan(y) | ~(n > 0)
    return None if numerator is None else np.where(unknown, np.nan, np.asarray(numerator, dtype="float64")), n


def _counted(y, x, n, kind, per) -> bool:
    """Whether the figure is made of whole things counted, over a denominator where its kind has one."""
    if x is None or kind not in COUNTED or (n is None and kind not in ("count", "total")):
        return False
    known = np.isfinite(x) if n is None else np.isfinite(x) & (np.nan_to_num(n) > 0)
    if not known.any() or np.any(x[known] % 1) or np.any(x[known] < 0):
        return False
    unit = {"count": 1.0, "total": 1.0, "percentage": 100.0, "rate": per}[kind]
    made = unit * x[known] / (1.0 if n is None else n[known])
    return bool(np.allclose(made, y[known], rtol=1e-6, atol=0) and not (kind == "percentage" and np.any(made > 100)))


def _fewest(x, n, kind) -> float:
    """The events a period, on average; of a percentage the rarer of yes and no."""
    each = np.nanmean(x if n is None else np.where(n > 0, x, np.nan))
    return float(min(each, np.nanmean(np.where(n > 0, n - x, np.nan)))) if kind == "percentage" else float(each)
