"""What was judged of a measure: whether it has really changed, since when, by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

IMPROVEMENT, CONCERN = "real improvement", "real concern"
RISE, FALL = "real rise", "real fall"  # where a measure has no good direction
UNCLEAR, TOO_FEW, NOT_ASSESSABLE = "no clear change", "too few points", "not assessable"
SIGNALS = (IMPROVEMENT, CONCERN, RISE, FALL, UNCLEAR, TOO_FEW, NOT_ASSESSABLE)
REAL = (IMPROVEMENT, CONCERN, RISE, FALL)
RULES = ("newest point", "shift of level", "trend")


@dataclass(frozen=True)
class Verdict:
    """Whether a measure has really changed. Figures are unrounded and in the measure's own unit.

    `signal` is one of SIGNALS; `why` a sentence where it is not assessable, has too few points, or where a
    reader must know more; `rule` one of RULES or blank; `since` the quarter in which the change began;
    `size` how far the level moved (over a trend: from its beginning to its end); `per_year` the slope of a
    trend; `before` and `after` the levels (of a trend: its two ends); `p` the chance that an unchanged
    measure shows as much; `q` the same, adjusted for looking at all the quarter's measures (Benjamini and
    Hochberg); `by_rule` the p-value of each of RULES alone, before they share the chance of a false alarm;
    `method` what was done to the series, in sentences; `used` the quarters judged.
    """

    metric_id: str
    signal: str
    why: str = ""
    rule: str = ""
    since: str = ""
    size: float = float("nan")
    per_year: float = float("nan")
    before: float = float("nan")
    after: float = float("nan")
    p: float = float("nan")
    q: float = float("nan")
    by_rule: tuple[float, ...] = ()
    method: tuple[str, ...] = ()
    used: tuple[str, ...] = ()

    @property
    def real(self) -> bool:
        """Whether the change is called real."""
        return self.signal in REAL


@dataclass(frozen=True)
class Judged:
    """All measures of a quarter judged together.

    `verdicts` by metric id; `rate` the share of false ones among the changes called real that is held on
    average (0.05); `measures_judged` how many had enough points for a p-value; `flagged` how many of these
    would be flagged one by one at `alone` (p at most 0.01); `expected_by_chance` how many of them would be,
    were nothing changed anywhere.
    """

    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    rate: float = 0.05
    alone: float = 0.01
    measures_judged: int = 0
    flagged: int = 0
    expected_by_chance: float = 0.0

    @property
    def real(self) -> tuple[Verdict, ...]:
        """The changes called real, the surest first."""
        return tuple(sorted((v for v in self.verdicts.values() if v.real), key=lambda v: (v.q, v.p)))
