"""A metric: one function that returns the records it judges, and what the field says about it.

The decorators `@count @percentage @rate @average @total` turn such a function into a `Metric`. The
folder it stands in is its area and tab, its name is its id, its docstring is its published
definition, its arguments name the tables it needs, its worked example is its first test.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd

from .errors import MetricError, nearest
from .examples import WorkedExample
from .periods import BASES, looked_at
from .records import Records
from .tables import TABLES

__all__ = [
    "OUTCOMES", "Metric", "WorkedExample", "average", "catalogue", "count", "find", "percentage", "rate", "total",
    "within",
]  # fmt: skip

OUTCOMES = ("yes", "no", "left out", "date error", "not recorded")
POLARITIES = ("high is good", "low is good", "neutral")
Kind = Literal["count", "percentage", "rate", "average", "total"]
_NOT_TABLES = ("period", "settings", "calendar")
_OUTCOMES = np.array(OUTCOMES, dtype="object")
_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True, eq=False)
class Metric:
    """A measure that knows what it counts, what it means and what a better figure looks like.

    Calling it calls the function: `metric(episodes, period)` returns the judged records.
    """

    id: str
    title: str
    kind: Kind
    basis: str
    polarity: str
    unit: str
    source: str
    definition: str
    function: Callable[..., pd.DataFrame]
    area: str
    tables: tuple[str, ...]
    optional_tables: tuple[str, ...] = ()
    examples: tuple[WorkedExample, ...] = ()
    benchmark: str | None = None
    benchmark_note: str = ""
    groups: tuple[str, ...] = ()
    beside: tuple[Metric, ...] = ()
    open_and_late: Metric | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    looks_back: Mapping[str, int] = field(default_factory=dict)
    per: float = 1.0
    decimals: int = 0
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    interval: bool = True
    wants: tuple[str, ...] = ()
    spoken: str = ""
    signed: bool = False

    def __call__(self, *args, **kwargs) -> pd.DataFrame:
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<Metric {self.id}: {self.title}>"

    def __reduce__(self):
        return (find, (self.id,))

    def why_not(self, records: Records, period) -> str | None:
        """None when the records can show the measure for `period`, else the reason in words.

        A measure that `looks_back` needs its tables to reach that many months before its period; one
        that `needs` optional columns has no figure where the newest extract came without them.
        """
        for name in self.tables:
            reason = records.why_not(name, self.basis, period, self.looks_back.get(name, 0))
            if reason:
                return reason
        for name, columns in self.needs.items():
            if lacking := records.without(name, columns, looked_at(self.basis, period)):
                return lacking
        return None

    def judged(self, records: Records, period, settings: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """The records judged for `period`, as the function returns them: the list behind the number.

        `period` is the run's period (a quarter or month); the function is handed the one its basis
        looks at. Shape: one row a record. `quarterdeck.tally.tally` reads the outcomes and weights.
        """
        arguments: dict[str, Any] = {name: records.view(name, period, TABLES[name]) for name in self.tables}
        for name in self.optional_tables:
            seen = records.why_not(name, self.basis, period) is None
            arguments[name] = records.view(name, period, TABLES[name]) if seen else None
        if "settings" in self.wants:
            arguments["settings"] = self.chosen(settings)
        if "calendar" in self.wants:
            arguments["calendar"] = records.calendar
        judged = self.function(**arguments, period=looked_at(self.basis, period))
        if not isinstance(judged, pd.DataFrame):
            raise MetricError(f"'{self.id}' must return the records it judges (a frame); got {type(judged).__name__}.")
        return judged

    def chosen(self, settings: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """The measure's settings: a council's choices over the defaults; an unknown name is refused."""
        given = dict(settings or {})
        for name in given:
            if name not in self.settings:
                raise MetricError(
                    f"'{self.id}' has no setting '{name}'.{nearest(name, self.settings)} "
                    f"Its settings: {', '.join(self.settings) or 'none'}."
                )
        return MappingProxyType({**self.settings, **given})


def within(start: pd.Series, end: pd.Series, *, days=None, weeks=None, taken=None, limit=None, as_at=None) -> pd.Series:
    """Whether each thing ended in time: yes, no, date error or not recorded.

    Give `days` or `weeks` for calendar time, or `taken` (a Series such as working days) with its
    `limit`. The last day is in time. A missing start, an end before the start, and an end after
    `as_at` are date errors, never in time or late. A missing end is not recorded.
    """
    begun, ended = start.to_numpy("datetime64[ns]"), end.to_numpy("datetime64[ns]")
    if taken is None:
        passed = (ended - begun) / _DAY
        limit = days if days is not None else 7 * weeks
    else:
        passed = taken.to_numpy("float64")
    wrong = np.isnat(begun) | (ended < begun)
    if as_at is not None:
        wrong |= ended > np.datetime64(pd.Timestamp(as_at), "ns")
    code = np.select([wrong, np.isnat(ended), passed <= limit], [3, 4, 0], default=1)
    return pd.Series(_OUTCOMES[code], index=start.index, dtype="str")


def _decorator(kind: Kind, unit: str, decimals: int):
    def decorate(
        title: str,
        *,
        basis: str,
        polarity: str,
        source: str,
        unit: str = unit,
        benchmark: str | None = None,
        benchmark_note: str = "",
        groups: tuple[str, ...] = (),
        beside: tuple[Metric, ...] = (),
        open_and_late: Metric | None = None,
        settings: Mapping[str, Any] | None = None,
        looks_back: Mapping[str, int] | None = None,
        per: float | None = None,
        decimals: int = decimals,
        needs: Mapping[str, tuple[str, ...]] | None = None,
        interval: bool = True,
        spoken: str = "",
        signed: bool = False,
        example: WorkedExample | None = None,
        examples: tuple[WorkedExample, ...] = (),
    ) -> Callable[[Callable[..., pd.DataFrame]], Metric]:
        if basis not in BASES:
            raise MetricError(f"'{title}': a basis is one of {', '.join(BASES)}; got '{basis}'.")
        if polarity not in POLARITIES:
            raise MetricError(f"'{title}': polarity is one of {', '.join(POLARITIES)}; got '{polarity}'.")

        def make(function: Callable[..., pd.DataFrame]) -> Metric:
            needed, optional = _tables_of(function)
            return Metric(
                id=function.__name__, title=title, kind=kind, basis=basis, polarity=polarity, unit=unit, source=source,
                definition=inspect.cleandoc(function.__doc__ or ""), function=function, area=_area_of(function),
                tables=needed, optional_tables=optional, examples=((example,) if example else ()) + tuple(examples),
                benchmark=benchmark, benchmark_note=benchmark_note, groups=tuple(groups), beside=tuple(beside),
                open_and_late=open_and_late, settings=MappingProxyType(dict(settings or {})),
                looks_back=MappingProxyType(dict(looks_back or {})),
                per=per if per is not None else {"percentage": 100.0, "rate": 10_000.0}.get(kind, 1.0),
                decimals=decimals, needs=_known_columns(function, needs or {}), interval=interval,
                wants=tuple(inspect.signature(function).parameters), spoken=spoken, signed=signed,
            )  # fmt: skip

        return make

    return decorate


count = _decorator("count", "children", 0)
percentage = _decorator("percentage", "%", 1)
rate = _decorator("rate", "per 10,000", 1)
average = _decorator("average", "£ a week", 0)
total = _decorator("total", "£", 0)


def _tables_of(function: Callable) -> tuple[tuple[str, ...], tuple[str, ...]]:
    needed, optional = [], []
    for name, parameter in inspect.signature(function).parameters.items():
        if name in _NOT_TABLES:
            continue
        if name not in TABLES:
            raise MetricError(f"'{function.__name__}' asks for '{name}', which is no table.{nearest(name, TABLES)}")
        (needed if parameter.default is inspect.Parameter.empty else optional).append(name)
    if not needed:
        raise MetricError(f"'{function.__name__}' names no table; its arguments are the tables it needs.")
    return tuple(needed), tuple(optional)


def _known_columns(function: Callable, needs: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    for name, columns in needs.items():
        if name not in TABLES:
            raise MetricError(f"'{function.__name__}' needs columns of '{name}', which is no table.")
        for column in columns:
            if column not in TABLES[name].column:
                raise MetricError(
                    f"'{function.__name__}' needs '{column}', which '{name}' does not have."
                    f"{nearest(column, TABLES[name].column)}"
                )
    return MappingProxyType(dict(needs))


def _area_of(function: Callable) -> str:
    parts = function.__module__.split(".")
    return parts[2] if parts[:2] == ["quarterdeck", "metrics"] and len(parts) > 2 else "notebook"


@cache
def catalogue() -> Mapping[str, Metric]:
    """Every metric under `metrics/`, by id, in the order of the files and of the lines in them."""
    metrics = importlib.import_module(".metrics", __package__)  # found, not imported from: they stand above

    found: dict[str, Metric] = {}
    for module_info in pkgutil.walk_packages(metrics.__path__, metrics.__name__ + "."):
        module = importlib.import_module(module_info.name)
        own = [m for m in vars(module).values() if isinstance(m, Metric) and m.function.__module__ == module.__name__]
        for metric in own:
            if metric.id in found:
                raise MetricError(f"Two metrics are called '{metric.id}'; one is in {module.__name__}. Rename one.")
            found[metric.id] = metric
    return MappingProxyType(found)


def find(metric_id: str) -> Metric:
    """The metric of that id; an unknown one is refused with the nearest."""
    known = catalogue()
    if metric_id not in known:
        raise MetricError(
            f"There is no measure '{metric_id}'.{nearest(metric_id, known)} 'quarterdeck explain --list' names all."
        )
    return known[metric_id]
