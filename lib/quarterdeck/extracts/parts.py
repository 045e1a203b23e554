"""What reading one file gives: typed parts, each of one layout, and the problems met."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..params import Params
from ..records import Problem


@dataclass(frozen=True)
class Part:
    """One table read from one sheet or CSV: typed columns by their canonical names, `source_file`,
    `source_row`, `_sheet` and `_unreadable`."""

    format: str
    layout: str
    title: str
    table: str | None
    file: str
    sheet: str
    frame: pd.DataFrame
    unused: bool = False


@dataclass(frozen=True)
class FileRead:
    """What reading one file gave. `stopped` are the tables a broken column kept from being read."""

    file: str
    sha256: str
    parts: tuple[Part, ...] = ()
    problems: tuple[Problem, ...] = ()
    unrecognised: tuple[str, ...] = ()


@dataclass(frozen=True)
class Context:
    """What a reader may ask about the extract it builds: its quarter and the council's choices."""

    quarter: str
    as_at: pd.Timestamp
    params: Params | None = None


def stacked(parts: list[Part]) -> pd.DataFrame:
    """Several parts of one layout as one frame; a column that only some have is empty in the others."""
    frames = [part.frame for part in parts]
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
