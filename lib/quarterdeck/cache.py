"""Figures kept by content: the same code, records, periods and choices are not counted twice."""

from __future__ import annotations

import hashlib
import inspect
import json
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache as remember
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pandas as pd

from .metric import Metric
from .places import private_folder
from .records import Records

if TYPE_CHECKING:
    from .periods import Period

PACKAGE = Path(__file__).parent
# What every figure is made with, beside the metric's own module.
CORE = ("periods.py", "working_days.py", "derive.py", "metric.py", "tally.py", "measure.py", "history.py", "records.py")


@remember
def code_key(*parts: str) -> str:
    """A hash of the source files of these parts of the package (files or folders)."""
    found = hashlib.sha256()
    for part in parts:
        path = PACKAGE / part
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            found.update(file.read_bytes())
    return found.hexdigest()


def metric_key(metric: Metric) -> str | None:
    """A hash of the metric's module and of what it imports from `metrics`; None for a notebook's metric."""
    module = inspect.getmodule(metric.function)
    if metric.area == "notebook" or module is None:
        return None
    files = sorted({Path(m.__file__) for m in _own_modules(module, set()) if m.__file__})
    found = hashlib.sha256(code_key(*CORE, "statistics", "tables").encode())
    for file in files:
        found.update(file.read_bytes())
    return found.hexdigest()


def _own_modules(module: ModuleType, seen: set[str]) -> list[ModuleType]:
    if module.__name__ in seen or not module.__name__.startswith("quarterdeck.metrics"):
        return []
    seen.add(module.__name__)
    found = [module]
    for value in vars(module).values():
        other = value if isinstance(value, ModuleType) else inspect.getmodule(getattr(value, "function", value))
        if other is not None:
            found += _own_modules(other, seen)
    return found


def figures_cache(
    folder: Path,
    metric: Metric,
    records: Records,
    periods: Sequence[Period],
    groups: tuple[str, ...],
    settings: Mapping[str, Any] | None,
    compute: Callable[[], pd.DataFrame],
) -> pd.DataFrame:
    """The figures from the cache, or computed and kept there. Records without a key are never kept."""
    code = metric_key(metric) if records.key else None
    if code is None:
        return compute()
    asked = json.dumps(
        [code, records.key, metric.id, [p.label for p in periods], groups, dict(settings or {})], default=str
    )
    path = folder / "figures" / f"{metric.id[:40]}-{hashlib.sha256(asked.encode()).hexdigest()[:24]}.parquet"
    if path.exists():
        return pd.read_parquet(path)
    figures = compute()
    private_folder(path.parent)
    partial = path.with_suffix(f".{os.getpid()}.tmp")
    figures.to_parquet(partial)
    partial.replace(path)
    return figures
