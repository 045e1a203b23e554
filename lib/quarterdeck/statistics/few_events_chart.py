"""A chart of counts so small, or so lopsided, that a mean and three standard deviations say nothing: 0, 0, 1, 0."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.stats import binom, nbinom, poisson

from quarterdeck.statistics.attribute_charts import c_chart, p_chart, u_chart
from quarterdeck.statistics.control_chart import LABELS, ControlChart

FEW = 2.0  # events a period, on average; under this most periods have none or one
TAIL = 0.00135  # of a normal distribution beyond three standard deviations
NEAR_TAIL = 0.02275  # and beyond two


def few_events_chart(
    numerator, denominator=None, kind: str = "count", per: float = 1.0, *, spread: float = 1.0, **settings
) -> ControlChart:
    """Limits that a count in an unchanging process passes at most about once in 370 periods on each side.

    Only points beyond a limit are marked. With most periods at 0 the centre is no middle, so a run on one side means
    nothing. A change in rare events shows sooner in the gaps between them (`t_chart`), if their dates are known.

    Parameters
    ----------
    numerator, denominator : counts, shape (series, points) or (points,); a denominator for a rate or a percentage.
    kind : "count", "rate" or "percentage".
    per : of a rate, per so many.
    spread : of a count, its variance over its mean (`spread_of_most`); over 1 the limits are those of a negative
        binomial distribution, as where one event brings several children.
    **settings : rebase, baseline as for `xmr`.

    Returns
    -------
    ControlChart of kind "c", "u" or "p", its limits exact Poisson or binomial points; "c'" where `spread` is over 1.

    Source
    ------
    Quantiles of the distributions at 0.00135 and 0.99865. Check: a mean of 0.25 has an upper limit of 3 events
    (4 or more come up once in about 7,500 periods; 3 or more, once in 460). A mean of 4 with a spread of 2 has 0 and
    16, where three deviations would have 4 -/+ 8.5.
    """
    if spread > 1 and kind != "count":
        raise ValueError(f"`spread` is for a count; got kind {kind!r}.")
    if kind == "count":
        chart, n = c_chart(numerator, **settings), 1.0
    elif kind == "rate":
        chart, n = u_chart(numerator, denominator, False, per=per, **settings), np.asarray(denominator, dtype="float64")
    elif kind == "percentage":
        chart, n = p_chart(numerator, denominator, False, **settings), np.asarray(denominator, dtype="float64")
    else:
        raise ValueError(f"`kind` is 'count', 'rate' or 'percentage'; got {kind!r}.")
    unit = {"count": 1.0, "rate": per, "percentage": 100.0}[kind]
    n = np.where(np.isnan(chart.upper), np.nan, n)

    def limit(tail: float) -> np.ndarray:
        share = chart.centre / unit
        with np.errstate(divide="ignore", invalid="ignore"):
            events = _events(tail, n, share, kind == "percentage", spread)
            return unit * np.maximum(events, 0) / n

    lower, upper = limit(TAIL), limit(1 - TAIL)
    slack = 1e-9 * np.fmax.reduce(np.abs(chart.values), axis=-1, keepdims=True, initial=0)
    high, low = chart.values > upper + slack, chart.values < lower - slack
    label = np.where(high, LABELS[1], np.where(low, LABELS[2], "")).astype(object)
    none = np.zeros(chart.values.shape, dtype=bool)
    said = tuple(note for note in chart.notes if "cut off" not in note)  # these limits are no three deviations
    few = f"Under {FEW:g} events a period" if spread <= 1 else "Such counts lie unevenly about their mean"
    return replace(
        chart, kind=chart.kind if spread <= 1 else "c'",
        lower=lower, upper=upper, near_lower=limit(NEAR_TAIL), near_upper=limit(1 - NEAR_TAIL),
        outside=high | low, shift=none, trend=none, two_of_three=none, label=label,
        notes=(*said, f"{few}: only points beyond a limit are marked, not runs."),
    )  # fmt: skip


def _events(tail: float, n, share, of_so_many: bool, spread: float) -> np.ndarray:
    """So many events that no more of them come up with this chance; nothing but 0 where the mean is 0."""
    if of_so_many:
        return binom.ppf(tail, n, share)
    if spread <= 1:
        return poisson.ppf(tail, share * n)
    mean = np.where(share > 0, share * n, np.nan)
    return np.where(share == 0, 0.0, nbinom.ppf(tail, mean / (spread - 1), 1 / spread))
