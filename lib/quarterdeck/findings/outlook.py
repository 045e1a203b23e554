"""Where a measure is heading if nothing changes: the next four quarters, the year end and the chance of the target."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


def _nothing() -> np.ndarray:
    return np.array([], dtype="float64")


@dataclass(frozen=True, eq=False)
class YearEnd:
    """The outturn: the figure that the measure will stand at when its year ends, in the measure's own unit.

    `words` say which figure that is: 'at 31 March 2026', 'for the year 2025-26'.
    """

    words: str
    mid: float
    lower_80: float
    upper_80: float
    lower_95: float
    upper_95: float


@dataclass(frozen=True, eq=False)
class Outlook:
    """The forecast of one measure, or why there is none.

    Arrays have one entry for each of `quarters` and stand in the measure's own terms, so that a chart can
    draw them after its last point: a figure that counts up through the year counts up here too.
    """

    metric_id: str
    why_not: str = ""  # a sentence: why there is no forecast; blank where there is one
    last: str = ""  # the newest quarter with a figure, from which the forecast starts
    quarters: tuple[str, ...] = ()
    mid: np.ndarray = field(default_factory=_nothing)
    lower_80: np.ndarray = field(default_factory=_nothing)
    upper_80: np.ndarray = field(default_factory=_nothing)
    lower_95: np.ndarray = field(default_factory=_nothing)
    upper_95: np.ndarray = field(default_factory=_nothing)
    year_end: YearEnd | None = None
    why_no_year_end: str = ""
    chance: float = float("nan")  # of meeting the target at the year end, 0 to 1; NaN without target or year end
    chance_in_words: str = ""  # 'about 3 in 10', 'less than 1 in 20'; blank where there is no chance to state
    model: str = ""  # in a reader's words: 'the last figure carried forward'
    why_model: str = ""  # a sentence: how it was chosen
    coverage: str = ""  # a sentence, always printed beside the forecast: how often such intervals held
    notes: tuple[str, ...] = ()  # sentences: newest quarter provisional, taken apart into quarters, limits cut at 0 …
