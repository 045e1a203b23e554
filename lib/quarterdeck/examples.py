"""Worked examples: small text tables that test a metric and explain it on its definitions page."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from .errors import MetricError, nearest
from .periods import Month, Period, Quarter
from .tables import TABLES
from .tables.spec import TableSpec


@dataclass(frozen=True)
class WorkedExample:
    """Records written out as a table, with the outcome a metric must give each of them.

    `tables` is one pipe table for the metric's first table, or several by name. The last column of
    the first table is `outcome` (a row that the metric does not return counts as "left out"), or
    `expect` gives the figure instead. `period` is a quarter ("2025-26 Q2") or a month ("2025-09").
    """

    period: str
    tables: str | Mapping[str, str]
    settings: Mapping[str, Any] = field(default_factory=dict)
    expect: float | None = None
    about: str = ""

    @property
    def when(self) -> Period:
        """The period as a Quarter or Month."""
        return Quarter(self.period) if "Q" in self.period else Month(self.period)

    def texts(self, first_table: str) -> dict[str, str]:
        """The text tables by name; a single text belongs to the metric's first table."""
        named = {first_table: self.tables} if isinstance(self.tables, str) else dict(self.tables)
        return {name: textwrap.dedent(text).strip() for name, text in named.items()}

    def frames(self, first_table: str) -> tuple[dict[str, pd.DataFrame], pd.Series | None]:
        """The canonical frames, and the expected outcome of each row of the first (or None)."""
        expected = None
        frames = {}
        for name, text in self.texts(first_table).items():
            spec = TABLES[name]
            cells = _cells(text)
            if name == first_table and cells.columns[-1] == "outcome":
                expected, cells = cells.iloc[:, -1], cells.iloc[:, :-1]
            frames[name] = _typed(cells, spec, self.when)
        return frames, expected


def _cells(text: str) -> pd.DataFrame:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines[0].startswith("|"):
        lines = [line.removeprefix("|").removesuffix("|") for line in lines]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    header, body = rows[0], [row for row in rows[1:] if not set("".join(row)) <= set("-: ")]
    for number, row in enumerate(body, start=1):
        if len(row) != len(header):
            raise MetricError(f"Worked example: row {number} has {len(row)} cells under {len(header)} headings.")
    return pd.DataFrame(body, columns=header, dtype="str")


def _typed(cells: pd.DataFrame, spec: TableSpec, period: Period) -> pd.DataFrame:
    frame = pd.DataFrame(index=cells.index)
    for name in cells.columns:
        if name not in spec.column:
            raise MetricError(
                f"Worked example: '{spec.name}' has no column '{name}'.{nearest(name, spec.column)}"
            )
        text = cells[name].mask(cells[name] == "", other=np.nan)
        kind = spec.column[name].type
        if kind == "date":
            frame[name] = pd.to_datetime(text).astype("datetime64[ns]")
        elif kind in ("number", "whole"):
            frame[name] = pd.to_numeric(text).astype("float64")
        else:
            frame[name] = text.astype("str")
    if spec.sees == "snapshot" and spec.dated not in frame:
        frame[spec.dated] = pd.Series(period.end, index=frame.index, dtype="datetime64[ns]")
    return spec.complete(frame)
