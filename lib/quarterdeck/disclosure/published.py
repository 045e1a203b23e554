"""Figures that have passed the one door, and the door itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import PackError, nearest

if TYPE_CHECKING:
    from ..measure import Measured
    from ..metric import Metric

__all__ = ["NOT_APPLICABLE", "NOT_AVAILABLE", "PROFILES", "SYMBOLS", "Published", "publish"]

NOT_AVAILABLE, NOT_APPLICABLE = "[x]", "[z]"
SYMBOLS = {
    NOT_AVAILABLE: "not available: the extracts of this pack could not see it, and no service supplied it",
    NOT_APPLICABLE: "not applicable: there was no one and nothing to measure",
}
PROFILES = ("full",)
_PASS = object()


@dataclass(frozen=True, init=False)
class Published:
    """Figures that an edition may show. Only `publish` makes one.

    `figures` has the columns of `Measured.figures` and, beside the value, `symbol` (blank, "[x]" or
    "[z]": a symbol never stands in the column of numbers) and `rule` (why a figure is not shown).
    """

    metric: Metric
    figures: pd.DataFrame
    by: tuple[str, ...]
    profile: str
    said: str

    def __init__(self, metric, figures, by, profile, said, *, _pass=None) -> None:
        if _pass is not _PASS:
            raise PackError("Figures are published through quarterdeck.disclosure.publish, and in no other way.")
        for name, value in (("metric", metric), ("figures", figures), ("by", by), ("profile", profile), ("said", said)):
            object.__setattr__(self, name, value)

    def at(self, period) -> pd.Series | None:
        """The one figure of a period, of an ungrouped measure; None when it was not asked for."""
        rows = self.figures[self.figures["period"] == getattr(period, "label", period)]
        return None if rows.empty else rows.iloc[0]

    def where_period(self, period) -> Published:
        """The same figures of one period only."""
        kept = self.figures[self.figures["period"] == getattr(period, "label", period)].reset_index(drop=True)
        return Published(self.metric, kept, self.by, self.profile, self.said, _pass=_PASS)

    def newest(self, periods: int) -> Published:
        """The same figures of so many newest periods only."""
        kept = self.figures.tail(periods).reset_index(drop=True)
        return Published(self.metric, kept, self.by, self.profile, self.said, _pass=_PASS)

    def of_groups(self, by: str, names: list[str]) -> Published:
        """The same figures of some groups only, in the order of `names`."""
        place = {name: n for n, name in enumerate(names)}
        kept = self.figures[self.figures[by].isin(names)]
        kept = kept.iloc[kept[by].map(place).argsort(kind="stable")].reset_index(drop=True)
        return Published(self.metric, kept, self.by, self.profile, self.said, _pass=_PASS)


def publish(measured: Measured, profile: str = "full") -> Published:
    """Pass figures through the one door.

    The profile "full" is for the team and the directors it reports to: it hides nothing and says so.
    It marks what is not available with [x] and what is not applicable with [z].

    Raises
    ------
    PackError : for any other profile; protecting figures for outward readers is not built, and a
        figure must not leave as if it were.
    """
    if profile not in PROFILES:
        raise PackError(
            f"There is no disclosure profile '{profile}' to protect figures with.{nearest(profile, PROFILES)} "
            "Figures can be published for the full edition only, which stays with the team."
        )
    figures = measured.figures
    unseen = figures["status"].eq("not observable")
    empty = figures["value"].isna()
    symbol = pd.Series("", index=figures.index, dtype="str")
    symbol = symbol.mask(empty, NOT_APPLICABLE).mask(empty & unseen, NOT_AVAILABLE)
    said = "Full edition: no figure was hidden or rounded. It may describe a single person: keep it in the team."
    shown = figures.assign(symbol=symbol, rule=figures["reason"].where(empty, None))
    return Published(measured.metric, shown, measured.by, profile, said, _pass=_PASS)
