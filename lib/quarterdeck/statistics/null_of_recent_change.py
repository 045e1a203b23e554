"""What `recent_change` finds in series that have not changed: simulated once, kept as a table.

`null_of_recent_change.csv` holds, for each length, with and without a season, each rule and each kind of
series, the gain that unchanged series exceed with the chance p. For separate and persistent points it tells
apart how much neighbouring points still resemble each other once the change is allowed for (the cell): each
cell has its part of p, and its gain is the largest over the autocorrelations that the kind may have.
bench/null_of_recent_change.py makes it again.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

CHANCE, SEPARATE, PERSISTENT = "chance", "separate", "persistent"
# From which autocorrelation on each cell runs, and its part of p.
CELLS = {CHANCE: (0.0,), SEPARATE: (0.0, 0.05), PERSISTENT: (0.0, 0.05, 0.25, 0.45)}
PARTS = {CHANCE: (1.0,), SEPARATE: (0.75, 0.25), PERSISTENT: (0.25, 0.25, 0.25, 0.25)}
CHANCES = (0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
TABLE = Path(__file__).with_name("null_of_recent_change.csv")
LEAST = 1e-6  # a table made of so many simulations can say no more


def cell(kind: str, rho) -> np.ndarray:
    """In which cell of a kind an autocorrelation falls."""
    return np.searchsorted(np.array(CELLS[kind]), np.asarray(rho), side="right") - 1


def chance_of_gain(gain, points: int, season: bool, rule: str, kind, rho) -> np.ndarray:
    """The chance that an unchanged series of that many points gains as much by that rule.

    Parameters
    ----------
    gain : (series,), twice the log likelihood gained by the rule's best change.
    points : of the series; between two lengths of the table the gain is interpolated, beyond its ends the
        nearest is taken.
    kind : (series,), CHANCE, SEPARATE or PERSISTENT.
    rho : (series,), the autocorrelation at which the change fits best.

    Returns
    -------
    p, (series,): interpolated on the scale of log p, carried on in a straight line beyond the table's last
    chance (1 in 1,000), never under 1e-6.
    """
    gain, kind = np.asarray(gain, dtype="float64"), np.asarray(kind)
    chances, p = np.log(np.array(CHANCES)), np.ones(gain.shape)
    for name in CELLS:
        cells = cell(name, rho)
        for number in np.unique(cells[kind == name]):
            which = (kind == name) & (cells == number)
            gains = _quantiles(int(points), bool(season), rule, name, int(number))
            slope = (chances[-1] - chances[-4]) / max(gains[-1] - gains[-4], 1e-9)
            inside = np.interp(gain[which], gains, chances)
            beyond = chances[-1] + slope * (gain[which] - gains[-1])
            p[which] = np.exp(np.where(gain[which] > gains[-1], beyond, inside))
    p = np.where(p >= CHANCES[0], 1.0, p)
    return np.clip(p, LEAST, 1.0)


@cache
def _table() -> pd.DataFrame:
    return pd.read_csv(TABLE, comment="#").set_index(["season", "rule", "kind", "cell", "points"]).sort_index()


@cache
def _quantiles(points: int, season: bool, rule: str, kind: str, number: int) -> np.ndarray:
    """The gains of that length, between the two nearest lengths of the table."""
    rows = _table().loc[(int(season), rule, kind, number)]
    lengths = rows.index.to_numpy("float64")
    return np.array([np.interp(points, lengths, rows[column].to_numpy("float64")) for column in rows.columns])
