"""How many of a measure's newest quarters are still being recorded, and so must not raise a signal by themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..metric import Metric, find
from ..params import LateRecording, Params, StatedLag
from ..periods import Quarter
from ..statistics.reporting_lag import LEAST, NewestPoints, complete, divide, share_out, still_moving
from .as_seen import OLDEST_AGE, AsSeen, adds_up, number_of, read_as_seen, rows_now, triangles, worked_out_otherwise

__all__ = ["NO_EVIDENCE", "Incomplete", "newest_points", "read_as_seen"]

NO_EVIDENCE = "Nothing says that its newest figures are incomplete."
NOT_THIS_COUNCIL = (
    "What params/late_recording.yaml states was found on the made-up council and is not used here: run quarterdeck lag."
)
OTHERWISE = (
    "What earlier quarters saw was worked out from other extracts or another definition: run quarterdeck lag again."
)
# How many quarters' events a figure of the basis holds, at the most the newest of which is incomplete.
_QUARTERS = {"last 12 months": 4, "last 6 months": 2}


@dataclass(frozen=True)
class Incomplete:
    """What is known of the newest quarters of a measure. All tuples are newest quarter first.

    `quarters_provisional` is how many newest quarters to hold back from judging: 0 where the evidence says
    that they are complete, and where there is no evidence. `share_complete` is the share of each such
    quarter's figure that is recorded by now (1 is all of it; over 1 where the figure falls as records are
    put right; of a year to date, of what its own quarter added), `adjusted`, `lower` and `upper` what each
    figure will have become when all is recorded, with its 95% interval, in the measure's unit and
    unrounded: NaN where no evidence allows it. `known_from` is "stated", "shown" or "" (nothing is known),
    `why` a sentence.
    """

    metric_id: str
    quarters_provisional: int = 0
    share_complete: tuple[float, ...] = ()
    adjusted: tuple[float, ...] = ()
    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()
    known_from: str = ""
    why: str = NO_EVIDENCE

    @property
    def worth_saying(self) -> bool:
        """Whether a reader must know `why`: something is known, or what is stated is not of this council."""
        return bool(self.known_from) or self.why == NOT_THIS_COUNCIL


def newest_points(
    metric: Metric | str,
    quarter: Quarter,
    params: Params,
    triangle: AsSeen | None = None,
    figures: pd.DataFrame | None = None,
    made_up: bool = False,
) -> Incomplete:
    """How many of the newest quarters to hold back, how complete they are, and what they will have become.

    Parameters
    ----------
    metric : the measure, or its id.
    quarter : the quarter that its newest figure is of, whose extract it was measured from.
    params : the council's choices. How many quarters params/late_recording.yaml states goes before the
        evidence; shares and adjusted figures come from the evidence where there is enough of it.
    triangle : figures as earlier quarters saw them, from `read_as_seen`; None where there are none.
    figures : the measure's figures (`Published.figures`), to adjust; without them nothing is adjusted.
    made_up : whether the records are the made-up council's (`Records.made_up`), whose lag no other has.
    """
    metric = find(metric) if isinstance(metric, str) else metric
    stated = params.late_recording.measures.get(metric.id)
    shown = _shown(metric, quarter, params.late_recording, triangle, figures)
    if stated is None:
        return shown
    if not_this_councils(params, made_up):
        return shown if shown.known_from else replace(shown, why=NOT_THIS_COUNCIL)
    by = stated.decided_by or params.late_recording.decided_by
    return _as_stated(metric, stated, by, shown, figures, quarter)


def not_this_councils(params: Params, made_up: bool) -> bool:
    """Whether late_recording.yaml states the made-up council's measures while the records are another's."""
    return bool(params.late_recording.made_up and params.late_recording.measures and not made_up)


def _shown(
    metric: Metric, quarter: Quarter, choice: LateRecording, table: AsSeen | None, figures: pd.DataFrame | None
) -> Incomplete:
    """What the figures as seen earlier show."""
    if table is None:
        return Incomplete(metric.id)
    seen = table.of_measure(metric)
    if figures is not None:
        now = rows_now(quarter, figures)
        if worked_out_otherwise(quarter, seen, now):
            return Incomplete(metric.id, why=OTHERWISE)
        seen = np.concatenate([seen[seen[:, 1] != number_of(quarter.label)], now])
    tops, bottoms = triangles(metric, quarter, seen)
    if not _can_be_followed(metric, tops, bottoms):
        return Incomplete(metric.id)
    points = _points(metric, tops, bottoms)
    if points.reason[0] != "":
        few = f"Too few earlier quarters saw its figures change ({points.evidence[0]} of the {LEAST} needed)."
        return Incomplete(metric.id, why=few)
    longer = _QUARTERS.get(metric.basis, 1)
    enough, widest = 1 - (1 - choice.complete_enough) / longer, choice.widest_interval / longer
    scale = metric.per if metric.kind == "percentage" else None
    held = int(still_moving(points, enough, widest, scale, _chance(figures, quarter) / longer))
    shares = tuple(float(share) for share in points.share[:held])
    found = Incomplete(metric.id, held, shares, known_from="shown")
    found = replace(found, why=_in_words(metric, found, int(points.evidence[0])))
    now = _newest(figures, quarter, "value", held)
    if adds_up(metric) and metric.kind not in ("count", "total"):
        now = np.full(held, np.nan)  # how much its own quarter weighs in a year's percentage is not followed
    rest = now - points.seen[:held] if adds_up(metric) else np.where(np.isnan(now), np.nan, 0.0)
    return replace(found, **{
        name: tuple(float(value) for value in rest + getattr(points, name)[:held])
        for name in ("adjusted", "lower", "upper")
    })  # fmt: skip


def _can_be_followed(metric: Metric, tops: np.ndarray, bottoms: np.ndarray) -> bool:
    """Whether the figures are counts or sums that grow: a balance, which may be under nought, has no shares."""
    if np.nanmin(tops, initial=0.0) < 0 or not np.isfinite(tops).any():
        return False
    if metric.kind == "percentage":
        return bool(np.nanmin(bottoms - tops, initial=0.0) >= 0)
    return metric.kind in ("count", "total") or np.nanmin(bottoms, initial=0.0) >= 0


def _points(metric: Metric, tops: np.ndarray, bottoms: np.ndarray) -> NewestPoints:
    if metric.kind in ("count", "total"):
        return _part(tops)
    if metric.kind == "percentage":
        return share_out(_part(tops), _part(bottoms - tops), metric.per)
    return divide(_part(tops), _part(bottoms), metric.per)


def _part(cells: np.ndarray) -> NewestPoints:
    """Each newest figure adjusted; where it is not known, the last one seen at its age, so that how complete such a
    quarter is can be said all the same (as where the triangle was last written a quarter ago)."""
    newest = np.full(cells.shape[1], np.nan)
    for age in range(min(cells.shape[1], len(cells))):
        seen = cells[: len(cells) - age, age]
        seen = seen[np.isfinite(seen)]
        newest[age] = seen[-1] if seen.size else np.nan
    return complete(cells, newest=newest)


def _newest(figures: pd.DataFrame | None, quarter: Quarter, column: str, held: int) -> np.ndarray:
    """The newest cells of a column, newest first; NaN where there is none."""
    cells = np.full(held, np.nan)
    if figures is not None and column in figures:
        last = number_of(quarter.label)
        for label, value in zip(figures["period"].tolist(), figures[column].tolist(), strict=True):
            back = last - number_of(label) if " Q" in label else -1
            if 0 <= back < held:
                cells[back] = value
    return cells


def _chance(figures: pd.DataFrame | None, quarter: Quarter) -> np.ndarray:
    """The standard error of each newest figure by chance alone, from its 95% limits; NaN where it has none."""
    upper, lower = (_newest(figures, quarter, name, OLDEST_AGE + 1) for name in ("upper", "lower"))
    return (upper - lower) / 3.92


def _as_stated(
    metric: Metric, stated: StatedLag, by: str, shown: Incomplete, figures: pd.DataFrame | None, quarter: Quarter
) -> Incomplete:
    """As many quarters as are stated, with shares and adjusted figures from the evidence as far as that goes."""
    held = stated.quarters
    share = np.full(held, np.nan)
    known = stated.share_complete[:held]
    share[: len(known)] = known
    now = _newest(figures, quarter, "value", held)
    adjusted = np.minimum(now / share, metric.per if metric.kind == "percentage" else np.inf)
    if adds_up(metric):
        adjusted = np.full(held, np.nan)  # the share is of what its own quarter added, not of the figure
    ours = {"share_complete": share, "adjusted": adjusted, "lower": share * np.nan, "upper": share * np.nan}
    mixed = {}
    for name, values in ours.items():
        better = getattr(shown, name)[:held]
        mixed[name] = (*better, *(float(value) for value in values[len(better) :]))
    whose = f" by {by}" if by else ""
    if not held:
        why = f"Its newest figures are stated{whose} to be complete."
    else:
        why = f"Its newest {_quarters(held)} {'is' if held == 1 else 'are'} stated{whose} to be incomplete: not judged."
    if shown.known_from and shown.quarters_provisional != held:
        why += f" The figures as earlier quarters saw them suggest {shown.quarters_provisional}."
    return Incomplete(metric.id, held, known_from="stated", why=why, **mixed)


def _in_words(metric: Metric, found: Incomplete, evidence: int) -> str:
    if not found.quarters_provisional:
        return f"The last {evidence} quarters hardly changed once they were first seen."
    share = found.share_complete[0]
    what = "What its own quarter adds" if adds_up(metric) else "It"
    as_times = share >= 2 or metric.kind == "percentage"
    part = f"{share:.2g} times" if as_times else f"{100 * share:.0f}% of"
    held = _quarters(found.quarters_provisional)
    verb = "is" if found.quarters_provisional == 1 else "are"
    return f"{what} was {part} what it became, over the last {evidence} quarters: its newest {held} {verb} not judged."


def _quarters(number: int) -> str:
    return "quarter" if number == 1 else f"{number} quarters"
