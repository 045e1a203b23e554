"""Discharges from hospital by pathway, as the trusts send them: monthly counts, the newest provisional.

Planted: from 2023-24 Q3 a home-first service moves five residents in a hundred from pathway 0 to
pathway 1, at once and for good (a real shift in `discharges_on_pathway_1`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...periods import Quarter
from .world import World

SHIFT = "2023-24 Q3"
MEASURES = ("discharges_on_pathway_1", "discharges_on_pathway_2", "discharges_on_pathway_3")
COLUMNS = ("month", "trust", "residence", "pathway", "count", "status", "may_be_published")
FIRST_EXTRACT = 6  # the trusts began to send their counts in the seventh quarter
_TRUSTS = (("ZZ1", 0.82), ("ZZ2", 0.18))
_SHARES = (0.615, 0.275, 0.065, 0.045)
_A_MONTH = 2450  # residents discharged
_WINTER = (1.06, 0.98, 1.03, 0.98, 1.0, 0.97, 0.99, 0.95, 0.98, 1.02, 1.01, 1.03)


class Discharges:
    """Monthly counts: `table` has month (first day), trust, residence, pathway, count and first_count."""

    def __init__(self, world: World) -> None:
        rng = world.rng("discharges")
        self.world = world
        # An extract sees 12 months, so the quarters before its window are out of sight for good.
        self.first = FIRST_EXTRACT if len(world.quarters) > FIRST_EXTRACT + 2 else 0
        months = pd.date_range(world.quarters[0].back(3).start, world.last.end, freq="MS")
        rows = []
        shift = Quarter(SHIFT).start
        for month in months:
            shares = np.array(_SHARES) + (np.array([-0.05, 0.05, 0, 0]) if month >= shift else 0)
            for trust, share in _TRUSTS:
                mean = max(_A_MONTH * share * world.size * _WINTER[month.month - 1], 8)
                counts = rng.poisson(mean * shares)
                others = rng.poisson(mean * 1.6 * np.array([0.64, 0.26, 0.06, 0.04]))
                missed = rng.binomial(counts, 0.04)  # not yet coded when the newest month is sent
                for pathway, late in enumerate(missed):
                    own, every = counts[pathway], counts[pathway] + others[pathway]
                    rows.append((month, trust, "council", str(pathway), own, own - late))
                    rows.append((month, trust, "all", str(pathway), every, every - late))
        self.table = pd.DataFrame(rows, columns=["month", "trust", "residence", "pathway", "count", "first_count"])

    def add_truth(self) -> None:
        """Count the quarters that an extract can see; the owner supplies the others (see `council`)."""
        world = self.world
        seen_from = world.quarters[self.first].back(3).start
        for quarter in world.quarters:
            counts, every = self.figures(quarter)
            for measure, pathway in zip(MEASURES, (1, 2, 3), strict=True):
                if quarter.start >= seen_from:
                    world.truth.percentage(quarter, measure, counts[pathway], every)
        world.planted.append(("discharges_on_pathway_1", SHIFT, "real shift: up by about five points at once"))

    def figures(self, quarter: Quarter) -> tuple[list[int], int]:
        """Residents discharged in the quarter by pathway 0 to 3, and all of them, as known at the last."""
        rows = self._as_sent(self.world.last)
        rows = rows[rows["month"].between(quarter.start, quarter.end) & (rows["residence"] == "council")]
        counts = [int(rows[rows["pathway"] == str(pathway)]["sent"].sum()) for pathway in range(4)]
        return counts, sum(counts)

    def out_of_sight(self) -> list[Quarter]:
        """The quarters that no extract can see: the owner supplies their figures."""
        seen_from = self.world.quarters[self.first].back(3).start
        return [quarter for quarter in self.world.quarters if quarter.start < seen_from]

    def _as_sent(self, quarter: Quarter) -> pd.DataFrame:
        newest = self.table["month"] == quarter.end.replace(day=1)
        return self.table.assign(
            sent=self.table["first_count"].where(newest, self.table["count"]),
            status=np.where(newest, "provisional", "final"),
        )

    def write(self, quarter: Quarter, path, fault) -> None:
        """Twelve months to the end of the quarter; `fault(row, reason)` is told of spoiled rows."""
        if self.world.quarters.index(quarter) < self.first:
            return
        rows = self._as_sent(quarter)
        rows = rows[rows["month"].between(quarter.back(3).start, quarter.end)]
        sent = rows.assign(month=rows["month"].dt.strftime("%Y-%m"), count=rows["sent"])
        sent["may_be_published"] = np.where(sent["status"] == "final", "yes", "no")
        extra = []
        if quarter in self.world.faulty_quarters:
            month = sent["month"].iloc[-1]
            extra = [
                ([month, "ZZ1", "council", "7", 31, "provisional", "no"], "unknown code"),
                ([month, "ZZ3", "council", "1", "n/k", "provisional", "no"], "not a number"),
                (sent[list(COLUMNS)].iloc[0].tolist(), "duplicate row"),
            ]
        fault(path, {name: sent[name].to_numpy() for name in COLUMNS}, extra)
