"""`quarterdeck explain-change`: which groups explain a change, on a terminal or as JSON."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import PeriodError
from ..findings import figure, plain
from ..findings.change_in_words import p_in_words
from ..findings.explain_change import Explanation, explain_change
from ..findings.groups import heading
from ..findings.numbers import places
from ..metric import find
from ..periods import Quarter
from ..tab.pack import Pack
from .opening import open_quarter

_COLUMNS = ("", "before", "after", "adds", "in step", "p adjusted", "")


def explain_a_change(
    metric_id: str, from_: str, to: str, *, by: str, inbox: Path | None, params_folder: Path | None, as_json: bool
) -> int:
    """Print what explains a change. It may describe single people: for the team alone."""
    metric, first, second = find(metric_id), Quarter(from_), Quarter(to)
    if first.start >= second.start:
        raise PeriodError(f"Name the earlier quarter first: explain-change {metric_id} '{to}' '{from_}'.")
    opened = open_quarter(to, inbox, params_folder)
    groups = [name.strip() for name in by.split(",") if name.strip()] or None
    pack = Pack(opened.quarter, opened.params, opened.records, opened.inbox)
    explanation = explain_change(metric, first, second, groups, records=pack)
    if as_json:
        print(json.dumps(as_values(explanation), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print(in_words(explanation))
    return 0


def in_words(explanation: Explanation) -> str:
    """The explanation as an analyst reads it on a terminal."""
    lines = [f"{explanation.metric.title}, {explanation.from_.label} to {explanation.to.label}", ""]
    lines += [explanation.sentence, ""]
    for dimension in explanation.by:
        rows = explanation.frame[explanation.frame["dimension"] == dimension]
        cells = [(heading(dimension), *_COLUMNS[1:]), *(_cells(explanation, row) for _, row in rows.iterrows())]
        widths = [max(len(row[n]) for row in cells) for n in range(len(_COLUMNS))]
        lines.append(explanation.sentences[dimension])
        for first, *rest in cells:
            numbers = "  ".join(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
            lines.append(f"  {first:{widths[0]}}  {numbers}".rstrip())
        lines.append("")
    return "\n".join([*lines, *explanation.method, explanation.handling])


def _cells(explanation: Explanation, row: pd.Series) -> tuple[str, ...]:
    metric = explanation.metric
    adds = plain(row["contribution"], places(metric)) if pd.notna(row["contribution"]) else "-"
    p = "-" if pd.isna(row["p_adjusted"]) else p_in_words(row["p_adjusted"])
    shown = [figure(metric, row[name], "-") for name in ("before", "after")]
    return (row["group"], *shown, adds, figure(metric, row["expected"], "-"), p,
            "stands out" if row["stands_out"] else "")  # fmt: skip


def as_values(explanation: Explanation) -> dict[str, Any]:
    """The explanation as plain values; an empty figure is None."""
    names = ("before", "after", "change", "lower", "upper")
    return {
        "id": explanation.metric.id,
        "title": explanation.metric.title,
        "from": explanation.from_.label,
        "to": explanation.to.label,
        **{name: _plain(getattr(explanation, name)) for name in names},
        "sentence": explanation.sentence,
        "sentences": explanation.sentences,
        "method": list(explanation.method),
        "handling": explanation.handling,
        "groups": [
            {name: _plain(value) for name, value in row.items()} for row in explanation.frame.to_dict("records")
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return bool(value)
    return None if pd.isna(value) or math.isinf(value) else float(value)
