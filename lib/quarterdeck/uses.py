"""Which columns a measure reads, found in its own code: what a fault in a column can reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import CodeType, FunctionType
from typing import Any

from .metric import Metric, catalogue
from .tables import TABLES

# Fields that `derive` adds, and what each is worked out from.
_DERIVED = {
    "working_days_taken": ("start_date", "authorised_date"),
    "working_days_to_conference": ("s47_start_date", "icpc_date"),
    "days_to_issue": ("request_date", "issued_date"),
    "weeks_to_issue": ("request_date", "issued_date"),
    "days_to_final_plan": ("meeting_date", "final_plan_issued"),
    "age_band": ("date_of_birth",),
}
_PLAIN = (str, tuple, list, set, frozenset, dict)


@cache
def columns_of(metric: Metric) -> Mapping[str, frozenset[str]]:
    """The columns of each of its tables that the measure reads: every column that its function, the
    functions it calls, or its groups name, and the person its rows are about."""
    named = set(_names(metric.function, set())) | set(metric.groups)
    named |= {column for name in named for column in _DERIVED.get(name, ())}
    named |= {column for columns in metric.needs.values() for column in columns}
    found = {}
    for name in (*metric.tables, *metric.optional_tables):
        spec = TABLES[name]
        always = {spec.person, spec.dated if spec.sees == "snapshot" else None} - {None}
        found[name] = frozenset(named & set(spec.column)) | always
    return found


def touched(table: str, columns: tuple[str, ...] = ()) -> tuple[Metric, ...]:
    """The measures that a fault in these columns of a table touches; without columns, all of the table's."""
    return tuple(
        metric
        for metric in catalogue().values()
        if table in (used := columns_of(metric)) and (not columns or used[table] & set(columns))
    )


@cache
def used_columns(table: str) -> Mapping[str, int]:
    """The columns of a table that measures read, and how many measures read each, in the table's order."""
    counts = {column: len(touched(table, (column,))) for column in TABLES[table].column}
    return {column: number for column, number in counts.items() if number}


def _names(thing: Any, seen: set[int]) -> Iterator[str]:
    """Every name and text in a function, in what it calls of this package, and in the constants it uses."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, Metric):
        yield from _names(thing.function, seen)
    elif isinstance(thing, FunctionType):
        yield from _in_code(thing.__code__)
        if not (thing.__module__ or "").startswith("quarterdeck"):
            return
        for name in set(_global_names(thing.__code__)):
            if name in thing.__globals__:
                yield from _names(thing.__globals__[name], seen)
        for cell in thing.__closure__ or ():
            yield from _names(cell.cell_contents, seen)
    elif isinstance(thing, str):
        yield thing
    elif isinstance(thing, _PLAIN):
        for part in thing:
            yield from _names(part, seen)
        if isinstance(thing, dict):
            for part in thing.values():
                yield from _names(part, seen)


def _in_code(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    yield from code.co_varnames  # keywords of `assign` and of frames pass through here too
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _in_code(constant)
        elif isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple | frozenset):
            yield from (part for part in constant if isinstance(part, str))


def _global_names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _global_names(constant)
