"""Reads the made-up council's files back the slow way, with nothing of the product's readers."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd

from quarterdeck.extracts.sample.world import World
from quarterdeck.periods import Quarter


def make_some(out: Path, *subjects: str, size: float = 0.05, seed: int = 7, quarters: int = 6) -> World:
    """Write some subjects of a small council into `out`, one folder a quarter."""
    world = World(size=size, seed=seed, last=Quarter("2025-26 Q2"), quarters=quarters)
    built = [import_module(f"quarterdeck.extracts.sample.{name}").build(world) for name in subjects]
    for quarter in world.quarters:
        folder = out / quarter.slug
        folder.mkdir(parents=True)
        for subject in built:
            subject.write(quarter, folder)
    return world


def truth_of(world: World) -> dict[tuple[str, str], tuple[float, float, float]]:
    """The truth by (quarter, measure): numerator, denominator, value."""
    return {(quarter, measure): figures for quarter, measure, *figures in world.truth.rows}


def read(out: Path, world: World, quarter: Quarter, name: str) -> pd.DataFrame:
    """One file as text, without the rows that were spoiled on purpose."""
    rows = pd.read_csv(out / quarter.slug / name, dtype="str", keep_default_na=False)
    spoiled = [row - 2 for label, file, row, *_ in world.faults.rows if (label, file) == (quarter.label, name)]
    return rows.drop(index=spoiled)


def joined(out: Path, world: World, name: str, start: str, end: str, dates: str) -> pd.DataFrame:
    """All quarters of a file of spells, older rows only where no newer extract could see them."""
    kept, seen_from = [], None
    for quarter in reversed(world.quarters):
        rows = read(out, world, quarter, name)
        for column in (start, end):
            rows[column] = pd.to_datetime(rows[column].replace("", None), format=dates)
        if seen_from is not None:
            rows = rows[rows[end].notna() & (rows[end] < seen_from)]
        kept.append(rows)
        seen_from = quarter.back(3).start
    return pd.concat(kept, ignore_index=True)


def numbers(column: pd.Series) -> np.ndarray:
    """Text as numbers, blank as nan."""
    return pd.to_numeric(column.replace("", None)).to_numpy(dtype=float)
