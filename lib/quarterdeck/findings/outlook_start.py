"""Where a forecast starts when the newest quarters are still being recorded: from what they will have become."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..metric import Metric
from .incomplete import Incomplete
from .numbers import in_sentence


def as_it_will_be(metric: Metric, frame: pd.DataFrame, late: Incomplete | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The figures with those held back as they will have become, and sentences that say so.

    Parameters
    ----------
    frame : one row a quarter, oldest first, the last one the quarter of `late`: period, value, numerator, denominator.
    late : what is known of the newest quarters; None or none held back leaves the figures as they are.

    A quarter with an adjusted figure takes it, with a column `error`, its standard error (0 where it has no
    interval); one without has no figure any more.
    """
    frame = frame.assign(error=0.0)
    held = min(late.quarters_provisional, len(frame)) if late else 0
    if not held or frame["value"].iloc[-held:].isna().all():
        return frame, ()
    seen, value = frame["value"].to_numpy("float64"), frame["value"].to_numpy("float64", copy=True)
    error, top = frame["error"].to_numpy("float64", copy=True), frame["numerator"].to_numpy("float64", copy=True)
    bottom = frame["denominator"].to_numpy("float64", copy=True)
    for row in range(len(frame) - held, len(frame)):
        if np.isnan(seen[row]):
            continue
        value[row], error[row] = _adjusted(metric, frame["period"], seen, value, row, late)
        if np.isnan(value[row]):
            top[row] = bottom[row] = np.nan
        elif metric.kind in ("count", "total"):
            top[row] = value[row]
        elif metric.kind == "percentage":
            top[row] = value[row] * bottom[row] / metric.per
    made = frame.assign(value=value, numerator=top, denominator=bottom, error=error)
    return made, _said(metric, frame, made, held)


def _adjusted(metric: Metric, periods, seen, value, row: int, late: Incomplete) -> tuple[float, float]:
    """What a quarter's figure will have become, and its standard error; NaN where nothing says so.

    Of a figure that adds up through the year only the quarter's own part is adjusted, and put upon what the
    quarters before it will have become.
    """
    back = len(seen) - 1 - row
    known = late.adjusted[back] if back < len(late.adjusted) else np.nan
    ends = [side[back] if back < len(side) else np.nan for side in (late.lower, late.upper)]
    error = float(np.nan_to_num((ends[1] - ends[0]) / 3.92))
    if "year to date" not in metric.basis:
        return float(known), error
    first = periods.iloc[row].endswith("Q4" if "calendar" in metric.basis else "Q1")
    before, become = (0.0, 0.0) if first else (seen[row - 1], value[row - 1]) if row else (np.nan, np.nan)
    own = known - before
    share = late.share_complete[back] if back < len(late.share_complete) else np.nan
    if np.isnan(own) and metric.kind in ("count", "total") and share > 0:
        own = (seen[row] - before) / share
    return float(become + own), error


def _said(metric: Metric, frame: pd.DataFrame, made: pd.DataFrame, held: int) -> tuple[str, ...]:
    rows = [row for row in range(len(frame) - held, len(frame)) if not np.isnan(frame["value"].iloc[row])][::-1]
    kept = [row for row in rows if not np.isnan(made["value"].iloc[row])]
    left_out = [frame["period"].iloc[row] for row in rows if row not in kept]
    said = []
    if kept:
        each = " and ".join(
            f"{made['period'].iloc[row]} as {in_sentence(metric, made['value'].iloc[row])} "
            f"(recorded so far: {in_sentence(metric, frame['value'].iloc[row])})"
            for row in kept
        )
        how = "how far that may be out is within the limits"
        if not (made["error"].iloc[kept] > 0).all():
            how = "how far that may be out is not known and not within the limits"
        said.append(f"Still being recorded, and taken as it will have become: {each}; {how}.")
    if left_out:
        quarters = " and ".join(left_out)
        said.append(f"Still being recorded, and left out, since nothing says what it will have become: {quarters}.")
    return tuple(said)
