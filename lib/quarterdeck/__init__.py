"""quarterdeck: a quarterly performance pack for an English council.

The names a notebook uses, loaded when first asked for so that the command line starts quickly.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

# The matrices here are many and small: threads of the linear algebra would wait for each other. Takes effect
# where numpy is not loaded yet; whoever sets it otherwise keeps their choice.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"

_WHERE = {
    "open_tab": "tab",
    "load_params": "params",
    "Quarter": "periods",
    "Month": "periods",
    "FinancialYear": "periods",
    "measure": "measure",
    "explain_change": "findings.explain_change",
    "catalogue": "metric",
    "find": "metric",
    "count": "metric",
    "percentage": "metric",
    "rate": "metric",
    "average": "metric",
    "total": "metric",
    "within": "metric",
    "WorkedExample": "metric",
}
__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"quarterdeck has no '{name}'. It offers: {', '.join(sorted(_WHERE))}.")
    return getattr(import_module(f".{_WHERE[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
