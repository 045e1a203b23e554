"""What faults do to the figures, in words: of the rows of one file, and of one measure."""

from __future__ import annotations

from collections.abc import Iterable

from ..findings import amount
from ..metric import Metric
from ..quality import Fault
from ..tables.checks.across import SETS_ASIDE

# Of rows set aside for these alone, another that says the same is counted.
_COUNTED_ONCE = ("repeats", "same_rows", "older_file", "in_two_files")
Row = tuple[str, str, int]


def rows_lost(faults: Iterable[Fault]) -> tuple[set[Row], set[Row]]:
    """The rows set aside: those that are in no figure, and those of which another that says the same is counted."""
    lost: set[Row] = set()
    twice: set[Row] = set()
    for fault in faults:
        if fault.severity == SETS_ASIDE:
            rows = {(fault.file, fault.sheet, int(row)) for row in fault.rows}
            if fault.kind in _COUNTED_ONCE:
                twice |= rows
            else:
                lost |= rows
    return lost, twice - lost


def of_rows(group: list[Fault]) -> str:
    """What faults of rows of one file and table do, or what one fault of a whole file does."""
    first = group[0]
    if first.severity != SETS_ASIDE or not len(first.rows):
        return " ".join(list(dict.fromkeys(fault.effect for fault in group if fault.effect))[:2])
    lost, twice = rows_lost(group)
    said = []
    if lost:
        rows, most = _of(len(lost), first.of), amount(len(lost))
        said.append(f"{rows} in no figure: a count of them is too low by at most {most}.")
    if twice:
        same = "the row that it repeats is" if len(twice) == 1 else "the rows that they repeat are"
        said.append(f"{_of(len(twice), first.of)} left out, and {same} counted.")
    return " ".join(said)


def on_measure(metric: Metric, own: list[Fault], left_out: bool) -> str:
    """What a measure's faults do to its figure: of whole files, of rows that are in no figure, of others."""
    whole = [fault.effect for fault in own if not len(fault.rows) and fault.effect]
    said = [*whole, *_lost_by_table(metric, own)]
    said += [fault.effect for fault in own if len(fault.rows) and fault.severity != SETS_ASIDE and fault.effect]
    if left_out:
        said.append("Records without what it needs are left out of it.")
    return " ".join(list(dict.fromkeys(said))[:3])


def _lost_by_table(metric: Metric, own: list[Fault]) -> list[str]:
    said, tables = [], (*metric.tables, *metric.optional_tables)
    for table in tables:
        of_table = [fault for fault in own if fault.table == table]
        lost, _ = rows_lost(of_table)
        if not lost:
            continue
        files = {(fault.file, fault.of) for fault in of_table if fault.severity == SETS_ASIDE}
        counts = metric.kind == "count" and len(tables) == 1
        means = f"it is too low by at most {amount(len(lost))}" if counts else "it may be too low or too high"
        rows = _of(len(lost), sum(of for _, of in files))
        said.append(f"{rows.replace(' rows', ' rows of ' + table.replace('_', ' '), 1)} in no figure: {means}.")
    return said


def _of(number: int, of: int) -> str:
    """'6 of 118 rows are', '1 of 118 rows is'."""
    verb = "is" if number == 1 else "are"
    if not of:
        return f"{amount(number)} {'row' if number == 1 else 'rows'} {verb}"
    return f"{amount(number)} of {amount(of)} rows {verb}"
