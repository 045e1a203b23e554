"""A metric's groups in two periods: what each adds to the change of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..metric import Metric
from ..periods import Quarter
from ..statistics.contributions import amounts, change_of_counts, change_of_percentages, mix_and_rate
from ..statistics.standing_out import Tested

FRAME = (
    "dimension", "group", "before", "after", "change", "lower", "upper", "contribution", "share", "mix", "rate",
    "expected", "p", "p_adjusted", "stands_out", "why_no_test",
)  # fmt: skip


@dataclass(frozen=True)
class Grouped:
    """One breakdown: its groups' numerators and denominators, shape (periods, groups), periods as in `quarters`.

    NaN where a quarter could not be seen. `adds_up`: the groups' denominators make the whole's.
    """

    dimension: str
    groups: tuple[str, ...]
    quarters: tuple[Quarter, ...]
    numerator: np.ndarray
    denominator: np.ndarray
    adds_up: bool

    @classmethod
    def of(cls, figures: pd.DataFrame, dimension: str, quarters: Sequence[Quarter], whole: pd.Series) -> Grouped:
        """From figures by group. `whole` is the denominator of the metric as a whole, by quarter's label."""
        seen = figures[figures[dimension].notna()]
        groups = list(pd.unique(seen[dimension]))
        labels = [q.label for q in quarters]
        numerator, denominator = (
            seen.pivot_table(index="period", columns=dimension, values=name, aggfunc="sum", dropna=False)
            .reindex(index=labels, columns=groups)
            .to_numpy("float64")
            for name in ("numerator", "denominator")
        )
        known = ~np.isnan(whole.reindex(labels).to_numpy("float64"))
        made = np.nansum(denominator, axis=1)[known]
        adds_up = bool(np.allclose(made, whole.reindex(labels).to_numpy("float64")[known], rtol=1e-9, atol=1e-9))
        return cls(dimension, tuple(map(str, groups)), tuple(quarters), numerator, denominator, adds_up)

    def at(self, quarter: Quarter) -> tuple[np.ndarray, np.ndarray]:
        """Numerators and denominators of one quarter."""
        place = self.quarters.index(quarter)
        return self.numerator[place], self.denominator[place]


def contributions(
    metric: Metric,
    one: Grouped,
    from_: Quarter,
    to: Quarter,
    whole: tuple[float, float],
    tested: Tested,
    *,
    events: bool,
) -> pd.DataFrame:
    """What each group adds and whether it stands out: one row a group, columns FRAME but the reason.

    `whole`: the denominators of the two periods, for a rate whose groups share one population. `events`: the two
    figures share nobody, so that their changes have intervals.
    """
    (x0, n0), (x1, n1) = one.at(from_), one.at(to)
    nothing = np.full(len(x0), np.nan)
    mix, rate, limits = nothing, nothing, (nothing, nothing)
    level = None
    if metric.kind in ("count", "total"):
        before, after = x0, x1
        contribution = after - before
        limits = change_of_counts(x0, x1) if events else limits
    elif one.adds_up:
        mix, rate, contribution, *_ = mix_and_rate(x0, n0, x1, n1, metric.per)
        before, after = _ratio(metric.per * x0, n0), _ratio(metric.per * x1, n1)
        limits = change_of_percentages(x0, n0, x1, n1) if events and metric.kind == "percentage" else limits
        level = [_level(x, n, ~tested.stands_out) for x, n in ((x0, n0), (x1, n1))]
    else:
        before, after = metric.per * x0 / whole[0], metric.per * x1 / whole[1]
        contribution = after - before
    share = amounts(np.zeros(len(x0)), contribution)[1]
    level = level or [np.nansum(values[~tested.stands_out]) for values in (before, after)]
    values = (
        one.dimension, one.groups, before, after, after - before, *limits, contribution, share, mix, rate,
        _expected(metric, before, *level), tested.p, tested.p_adjusted, tested.stands_out,
    )  # fmt: skip
    return pd.DataFrame(dict(zip(FRAME, values, strict=False)))


def _expected(metric: Metric, before: np.ndarray, level0: float, level1: float) -> np.ndarray:
    """What each group would be, had it changed as the groups that do not stand out did together."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if metric.kind != "percentage":
            return before * np.divide(level1, level0)
        odds = before / (metric.per - before) * np.divide(level1 * (1 - level0), level0 * (1 - level1))
        return np.where(before >= metric.per, before, metric.per * odds / (1 + odds))


def _level(numerator, denominator, general) -> float:
    of = np.nansum(denominator[general])
    return float(np.nansum(numerator[general]) / of) if of > 0 else float("nan")


def _ratio(numerator, denominator) -> np.ndarray:
    return np.divide(numerator, denominator, out=np.full(len(numerator), np.nan), where=denominator > 0)
