"""How many of a measure's newest quarters are still being recorded, and so must not raise a signal by themselves."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..params import Params
from ..periods import Quarter

NO_EVIDENCE = "nothing says that its newest figures are incomplete"


@dataclass(frozen=True)
class Incomplete:
    """What is known of the newest quarters of a measure. All tuples are newest quarter first.

    `quarters_provisional` is how many newest quarters to hold back from judging: 0 where the evidence says
    that they are complete, and where there is no evidence. `share_complete` is the share of each such
    quarter's figure that is recorded by now (1 is all of it; over 1 where the figure still falls; NaN where
    nothing says), `adjusted`, `lower` and `upper` what each figure will have become when all is recorded,
    with its 95% interval, in the measure's unit and unrounded (empty where no evidence allows it).
    `known_from` is "stated", "shown" or "" (nothing is known), `why` a sentence.
    """

    metric_id: str
    quarters_provisional: int = 0
    share_complete: tuple[float, ...] = ()
    adjusted: tuple[float, ...] = ()
    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()
    known_from: str = ""
    why: str = NO_EVIDENCE


def newest_points(
    metric_id: str,
    quarter: Quarter,
    params: Params,
    triangle: pd.DataFrame | None = None,
    figures: pd.DataFrame | None = None,
) -> Incomplete:
    """How many of the newest quarters to hold back, how complete they are, and what they will have become.

    Parameters
    ----------
    metric_id, quarter : the measure, and the quarter that its newest figure is of.
    params : the council's choices; a stated lag (params/late_recording.yaml) goes before the evidence.
    triangle : figures as earlier quarters saw them, from `read_as_seen`; None where there are none.
    figures : the measure's figures (`Published.figures`), oldest first, to adjust; None to leave that out.
    """
    return Incomplete(metric_id)


def read_as_seen(folder=None) -> pd.DataFrame | None:
    """The figures as earlier quarters saw them, which `quarterdeck lag` wrote; None where it has not run."""
    return None
