"""A chart of counts so small that a mean and three standard deviations say nothing: 0, 0, 1, 0 and the like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.stats import binom, poisson

from quarterdeck.statistics.attribute_charts import c_chart, p_chart, u_chart
from quarterdeck.statistics.control_chart import LABELS, ControlChart

FEW = 2.0  # events a period, on average; under this most periods have none or one
TAIL = 0.00135  # of a normal distribution beyond three standard deviations
NEAR_TAIL = 0.02275  # and beyond two


def few_events_chart(numerator, denominator=None, kind: str = "count", per: float = 1.0, **settings) -> ControlChart:
    """Limits that a count in an unchanging process passes at most about once in 370 periods on each side.

    Only points beyond a limit are marked. With most periods at 0 the centre is no middle, so a run on one side means
    nothing. A change in rare events shows sooner in the gaps between them (`t_chart`), if their dates are known.

    Parameters
    ----------
    numerator, denominator : counts, shape (series, points) or (points,); a denominator for a rate or a percentage.
    kind : "count", "rate" or "percentage".
    per : of a rate, per so many.
    **settings : rebase, baseline as for `xmr`.

    Returns
    -------
    ControlChart of kind "c", "u" or "p", its limits exact Poisson or binomial points.

    Source
    ------
    Quantiles of the two distributions at 0.00135 and 0.99865. Check: a mean of 0.25 has an upper limit of 3 events
    (4 or more come up once in about 7,500 periods; 3 or more, once in 460).
    """
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
            events = binom.ppf(tail, n, share) if kind == "percentage" else poisson.ppf(tail, share * n)
            return unit * np.maximum(events, 0) / n

    lower, upper = limit(TAIL), limit(1 - TAIL)
    slack = 1e-9 * np.fmax.reduce(np.abs(chart.values), axis=-1, keepdims=True, initial=0)
    high, low = chart.values > upper + slack, chart.values < lower - slack
    label = np.where(high, LABELS[1], np.where(low, LABELS[2], "")).astype(object)
    none = np.zeros(chart.values.shape, dtype=bool)
    return replace(
        chart, lower=lower, upper=upper, near_lower=limit(NEAR_TAIL), near_upper=limit(1 - NEAR_TAIL),
        outside=high | low, shift=none, trend=none, two_of_three=none, label=label,
        notes=(*chart.notes, f"Under {FEW:g} events a period: only points beyond a limit are marked, not runs."),
    )  # fmt: skip
