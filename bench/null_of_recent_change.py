"""Make the table behind `recent_change` again: what it finds in series that have not changed.

    python bench/null_of_recent_change.py [series a case, 100000 unless told]

Series of normal values with the autocorrelations below go through the same code as a council's; the largest
gain a chance is kept for each kind, rule and cell. Takes some minutes.
"""

import sys

import numpy as np
from series import autocorrelated

from quarterdeck.statistics.autoregression import profile_contrasts
from quarterdeck.statistics.null_of_recent_change import (
    CELLS,
    CHANCE,
    CHANCES,
    PARTS,
    PERSISTENT,
    SEPARATE,
    TABLE,
    cell,
)  # fmt: skip
from quarterdeck.statistics.recent_change import RULES, _Design

LENGTHS = (8, 9, 10, 12, 14, 16, 18, 20, 24, 28, 32, 40)
SPREADS = (1.0, 1.25, 1.5)  # how much more than by chance points may scatter that count as scattering by chance
# By kind: the autocorrelations allowed for, and how many times its chance each may be exceeded with.
MAY_BE = {
    CHANCE: {0.0: 1},
    SEPARATE: {0.0: 1, 0.15: 1, 0.5: 2, 0.8: 2},  # a series wrongly taken for separate is flagged twice as often
    PERSISTENT: {0.0: 1, 0.2: 1, 0.4: 1, 0.6: 1, 0.7: 1.25, 0.8: 1.7},
}


def found(dice, series, points, season, rho):
    """By rule: the best gain of each of so many unchanged series, with the variance known and not, and its rho."""
    design = _Design(np.arange(points), season, np.zeros(points, dtype=int), 4)
    by_rule = {rule: ([], [], []) for rule in RULES}
    for _ in range(0, series, 5000):
        values = autocorrelated(dice, 5000, points, rho)
        fit = profile_contrasts(values, design.base, design.contrasts)
        known = [
            profile_contrasts(values * spread, design.base, design.contrasts, np.ones_like(values), rhos=(0.0,))
            for spread in np.sqrt(SPREADS if rho == 0 else ())
        ]
        for rule, cut in zip(RULES, design.of_rule, strict=True):
            if fit.gain[:, cut].shape[1] == 0:
                continue
            best = fit.gain[:, cut].argmax(1)[:, None]
            gain, at = (np.take_along_axis(x[:, cut], best, 1)[:, 0] for x in (fit.gain, fit.rho))
            chance = np.array([one.known_gain[:, cut].max(1) for one in known])
            for kept, new in zip(by_rule[rule], (gain, at, chance), strict=True):
                kept.append(new)
    return {rule: tuple(np.concatenate(own, axis=-1) for own in kept) for rule, kept in by_rule.items() if kept[0]}


def rows_of(points: int, season: bool, by_rho: dict) -> list[str]:
    """The lines of the table for one length."""
    lines, chances = [], np.array(CHANCES)
    for rule in by_rho[0.0]:
        for kind, rhos in MAY_BE.items():
            for number in range(len(CELLS[kind])):
                gains = []
                for rho, times in rhos.items():
                    gain, at, chance = by_rho[rho][rule]
                    own = chance if kind == CHANCE else np.where(cell(kind, at) == number, gain, 0.0)[None]
                    exceeded = np.minimum(times * chances * PARTS[kind][number], 1)
                    gains.append(np.quantile(own, 1 - exceeded, axis=1).max(1))
                worst = np.maximum.accumulate(np.max(gains, axis=0))
                case = (int(season), rule, kind, number, points)
                lines.append(",".join([*map(str, case), *(f"{gain:.3f}" for gain in worst)]))
    return lines


def main(series: int) -> None:
    dice, lines = np.random.default_rng(20261122), []
    for season in (False, True):
        for points in LENGTHS:
            rhos = sorted({rho for own in MAY_BE.values() for rho in own})
            lines += rows_of(points, season, {rho: found(dice, series, points, season, rho) for rho in rhos})
            print(lines[-1], flush=True)
    head = ",".join(["season", "rule", "kind", "cell", "points", *(f"p{chance:g}" for chance in CHANCES)])
    about = f"# Made by bench/null_of_recent_change.py from {series:,} series a case and autocorrelation."
    TABLE.write_text("\n".join([about, head, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
