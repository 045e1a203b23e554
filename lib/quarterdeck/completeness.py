"""How complete each source is, and how it has changed since the quarter before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from .periods import Quarter
from .records import Problem, Records
from .tables import TABLES
from .uses import touched, used_columns

# A column filled less than this is worth a look, and so is one that fell by more points than that.
ENOUGH, FELL, ENOUGH_ROWS = 0.95, 0.05, 5
# Dates, beside the one that closes a row, that stay blank until something has happened.
_NOT_YET = frozenset(
    {"adoption_order_date", "cease_date", "ceased", "ceased_on", "closed_on", "completion_date", "decision_date", "end",
     "final_plan_issued", "icpc_date", "issued_date", "leaving_date", "matched_date", "placed_date",
     "proposed_amendment_sent", "request_outcome_date", "reversal_date", "role_end", "uasc_ceased"}
)  # fmt: skip
SOURCE_COLUMNS = ("table", "file", "format", "rows", "rows_before", "set_aside", "set_aside_before", "filled",
                  "filled_before")  # fmt: skip

# A column that measures read and that came no more, or under another heading; how many measures are named.
LOST_COLUMN, _RENAMED, _TITLES = "lost_column", "renamed_column", 3


def columns_filled(records: Records, quarter: Quarter) -> pd.DataFrame:
    """Each column that measures read, of the quarter's own extract: the share of cells filled, the share in the
    extract before (NaN where there was none), how many measures read it, and whether a blank is a gap.

    Columns: table, column, rows, filled, filled_before (shares from 0 to 1), measures, wanted.
    """
    whole = records.filled.groupby(["extract", "table", "column"], sort=False)[["rows", "filled"]].sum().reset_index()
    whole = whole[whole["table"].isin(list(TABLES)) & (whole["rows"] > 0)]
    shares = whole.assign(filled=whole["filled"].astype("float64") / whole["rows"].astype("float64"))
    now = shares[shares["extract"] == quarter.label].drop(columns="extract")
    before = shares[shares["extract"] != quarter.label].drop_duplicates(["table", "column"])
    before = before.rename(columns={"filled": "filled_before"}).drop(columns=["extract", "rows"])
    found = now.merge(before, on=["table", "column"], how="left")
    names = list(zip(found["table"], found["column"], strict=True))
    found["measures"] = pd.Series([used_columns(t).get(c, 0) for t, c in names], dtype="int64")
    found["wanted"] = pd.Series([_wanted(t, c) for t, c in names], dtype="bool")
    return found[found["measures"] > 0].reset_index(drop=True)


def _wanted(table: str, name: str) -> bool:
    """Whether a blank in the column is a gap. A date that has not come, or words that only some rows have, is none."""
    column = TABLES[table].column[name]
    by_nature = name in ("rec", "rne") or column.future
    if by_nature or _may_be_open(table, name):
        return False
    return column.filled or column.codes is not None or name in ("date_of_birth", "disability")


def _may_be_open(table: str, name: str) -> bool:
    """Whether a blank says that a case is still open: in a date that closes it, or that it waits for."""
    return name == TABLES[table].closed or (TABLES[table].column[name].type == "date" and name in _NOT_YET)


def worth_a_look(columns: pd.DataFrame) -> pd.DataFrame:
    """The columns in which cells are missing that should not be, and those filled less than before, the worst
    first: those that fell, then by how many measures read how many blanks. A date that open cases do not have
    yet is worth a look only when no row has it any more."""
    lost = (columns["filled_before"] - columns["filled"]).fillna(0.0)
    fell = (lost > FELL) & (lost * columns["rows"] >= ENOUGH_ROWS)
    names = zip(columns["table"], columns["column"], strict=True)
    is_open = pd.Series([_may_be_open(*one) for one in names], index=columns.index, dtype="bool")
    fell &= ~is_open | (columns["filled"] == 0)
    blanks = columns["wanted"] & (columns["filled"] < ENOUGH)
    order = columns.assign(fell=fell, reach=columns["measures"] * (1 - columns["filled"]))
    return order[fell | blanks].sort_values(["fell", "reach"], ascending=False, kind="stable")


def by_source(records: Records, quarter: Quarter) -> pd.DataFrame:
    """Each table of the quarter's own extract with its rows, rows set aside and share of wanted cells filled, and
    the same of the extract before (NaN where there was none). Columns as in SOURCE_COLUMNS."""
    filled = columns_filled(records, quarter)
    shares = filled[filled["wanted"]].groupby("table")[["filled", "filled_before"]].mean()
    now, before = _tables(records, quarter.label), _tables(records, label_before(records, quarter))
    rows = []
    for name, one in now.items():
        then = before.get(name)
        share = shares.loc[name] if name in shares.index else None
        rows.append(
            (
                name, ", ".join(one["files"]), one["format"], one["rows"], then["rows"] if then else float("nan"),
                one["set_aside"], then["set_aside"] if then else float("nan"),
                share["filled"] if share is not None else float("nan"),
                share["filled_before"] if share is not None else float("nan"),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(SOURCE_COLUMNS))


def with_lost_columns(records: Records, quarter: Quarter) -> Records:
    """The records with a stop for each column that measures read and that the quarter's own extract came without,
    though the extract before had it or the file has a heading spelt much like it."""
    problems, told = [], set()
    for problem in records.problems:
        known = not problem.extract and problem.table in TABLES
        if problem.check == _RENAMED and known and any(touched(problem.table, (name,)) for name in problem.columns):
            told |= {(problem.table, name) for name in problem.columns}
            message = f"{problem.message} {_read_by(problem.table, problem.columns)}"
            problem = replace(problem, severity="stop", check=LOST_COLUMN, message=message)
        problems.append(problem)
    before = label_before(records, quarter)
    for table, names in _had_before(records, quarter, before).items():
        gone = tuple(name for name in names if (table, name) not in told and touched(table, (name,)))
        if gone:
            problems.append(_lost(records, quarter, before, table, gone))
    return replace(records, problems=tuple(problems))


def _had_before(records: Records, quarter: Quarter, before: str) -> dict[str, list[str]]:
    """The columns of each table that the quarter's extract lacks, and in which the one before had something."""
    then = records.filled[(records.filled["extract"] == before) & (records.filled["filled"] > 0)]
    had = set(zip(then["table"], then["column"], strict=True))
    now = {source.table for source in records.sources if source.extract == quarter.label and source.rows}
    return {
        table: [name for name in TABLES[table].column if name in lacking and (table, name) in had]
        for table, lacking in records.lacking.items()
        if table in now
    }


def _lost(records: Records, quarter: Quarter, before: str, table: str, gone: tuple[str, ...]) -> Problem:
    files = [s.file for s in records.sources if s.extract == quarter.label and s.table == table]
    columns = f"column{'s' if len(gone) > 1 else ''} " + " and ".join(f"`{name}`" for name in gone)
    message = (
        f"{files[0]}: '{table.replace('_', ' ')}' come without {columns}, which "
        f"the extract of {before} had. Extract again with it; or, if it has another heading now, write that under "
        f"headings: in params/sources.yaml. {_read_by(table, gone)}"
    )
    return Problem("stop", message, files[0], table, LOST_COLUMN, files=tuple(files), columns=gone)


def _read_by(table: str, columns: Iterable[str]) -> str:
    """Which measures have no figure, or less to go by, without these columns."""
    titles = [metric.title for metric in touched(table, tuple(columns))]
    more = f" and {len(titles) - _TITLES} more" if len(titles) > _TITLES else ""
    one = len(titles) == 1
    return (
        f"Without it {len(titles)} {'measure has' if one else 'measures have'} no figure or less to go by: "
        f"{'; '.join(titles[:_TITLES])}{more}."
    )


def kinds_of_fault(records: Records, label: str) -> dict[str, int]:
    """How many kinds of fault the rows of each table of an extract have: wordings, file by file."""
    found: dict[str, set] = {}
    for listed, words in ((records.set_aside, "reason"), (records.noticed, "notice")):
        if len(listed):
            own = listed[listed["extract"] == label].drop_duplicates(["table", "file", "sheet", words])
            for table, *one in own[["table", "file", "sheet", words]].itertuples(index=False):
                found.setdefault(table, set()).add(tuple(map(str, one)))
    return {table: len(kinds) for table, kinds in found.items()}


def label_before(records: Records, quarter: Quarter) -> str:
    """The quarter of the extract before this one's; blank where there is none."""
    return max((s.extract for s in records.sources if s.extract < quarter.label), default="")


def _tables(records: Records, label: str) -> dict[str, dict]:
    found: dict[str, dict] = {}
    for source in records.sources:
        if source.extract == label and source.table in TABLES:
            one = found.setdefault(source.table, {"files": [], "format": source.format, "rows": 0, "set_aside": 0})
            one["files"].append(source.file)
            one["rows"] += source.rows
            one["set_aside"] += source.set_aside
    return found
