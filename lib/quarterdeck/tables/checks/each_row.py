"""Checking a table's rows against its declaration, with pandera.

A row that cannot be used is set aside once, under its first fault, with all its faults listed; every
other row is handed on. What pandera reports is turned into faults and row numbers: its report holds
raw cells, which are people's data, and never leaves this file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pandera.pandas as pa

from ..spec import Column, TableSpec

# An extract is often run some days after its quarter ended and then shows those days too: dates up to
# this long after the quarter are kept, and no period of the quarter counts them.
RUN_LATE = pd.Timedelta(days=31)

_DTYPES = {"date": "datetime64[ns]", "number": "float64", "whole": "float64", "text": "str", "yes/no": "str"}


@dataclass(frozen=True)
class Checked:
    """The outcome: rows used, rows set aside (with `reason`, `faults`), and counts of lesser findings.

    `used` keeps `_sheet`. `notices` has the columns `source_file`, `extract`, `notice`, `row`, `sheet` and
    `check`: the id of the check across rows that found it, blank for what a row shows alone.
    """

    used: pd.DataFrame
    set_aside: pd.DataFrame
    notices: pd.DataFrame


def check(spec: TableSpec, frame: pd.DataFrame) -> Checked:
    """Check typed rows of one table, of any number of extracts.

    `frame` has the canonical columns that the files had, `source_file`, `source_row`, `extract`,
    `_as_at` (the date of the row's extract) and, from reading, `_unreadable` ('decom|dec|' names the
    columns whose cell could not be read), `_fault` (a fault that only the reader could see),
    `_notice` (lesser findings of the reader, one a line) and `_markers` (columns with a spreadsheet's error).
    Rows in = rows used + rows set aside; anything else is an error of this library.
    """
    frame = spec.complete(frame).reset_index(drop=True)
    if "_sheet" not in frame:
        frame = frame.assign(_sheet="")
    faults = _faults(spec, frame)
    usable = np.ones(len(frame), dtype="bool")
    usable[faults["index"]] = False
    used = frame[[*spec.column, "source_file", "source_row", "extract", "_as_at", "_sheet"]]
    nothing = pd.Series([], dtype="str")
    aside = frame[~usable].assign(reason=nothing, faults=nothing)
    if len(faults):
        listed = faults.sort_values(["index", "order"], kind="stable").groupby("index")["fault"]
        aside = aside.assign(reason=listed.first(), faults=listed.agg("; ".join))
        used = used[usable].reset_index(drop=True)
    if len(used) + len(aside) != len(frame):
        raise AssertionError(f"{spec.name}: rows in and rows accounted for differ")
    return Checked(used, aside, _notices(spec, frame, usable))


@cache
def schema(
    spec: TableSpec, leaving_out: frozenset[str] = frozenset(), with_unread: bool = True, with_errors: bool = True
) -> pa.DataFrameSchema:
    """The pandera schema of a table: dtypes, cells that may not be blank, least values, and rules
    between columns. The rules' names are the faults as people read them. Columns that plainly hold, and the
    rules for cells that cannot be read or that a spreadsheet has spoilt, can be left out."""
    columns = {column.name: _column(column) for column in spec.columns if column.name not in leaving_out}
    unread = [_readable(column) for column in spec.columns if with_unread and decides(spec, column)]
    rules = unread + _rules(spec) + (_error_free(spec) if with_errors else [])
    return pa.DataFrameSchema(columns, checks=rules, strict=False)


def _rule(holds: Callable[[pd.DataFrame], pd.Series], name: str, error: str) -> pa.Check:
    """A rule between columns, which itself says what a blank means."""
    return pa.Check(holds, name=name, error=error, ignore_na=False)


def _error_free(spec: TableSpec) -> list[pa.Check]:
    """A cell that a row cannot do without, or that decides it, may not be an error, which is no blank, nor an
    identifier that a spreadsheet has turned into a number or a date."""

    def rule(column: Column) -> pa.Check:
        words = f"`{column.name}` holds a spreadsheet's error (as #N/A)"
        return _rule(lambda f: ~_names(f["_markers"], f"{column.name}|"), name="error", error=words)

    def whole(column: Column) -> pa.Check:
        words = f"`{column.name}` is damaged: a spreadsheet made a date or a number like 1.23E+05 of it"
        return _rule(lambda f: ~_names(f["_unreadable"], f"{column.name}|"), name="damaged", error=words)

    needed = [column for column in spec.columns if column.filled or column.required or decides(spec, column)]
    return [rule(column) for column in needed] + [whole(column) for column in needed if column.type == "text"]


def _column(column: Column) -> pa.Column:
    checks = []
    if column.lowest is not None:
        least = column.lowest
        words = "is negative" if least == 0 else f"is below {least:g}"
        checks.append(pa.Check(lambda cells: cells >= least, name="least", error=f"`{column.name}` {words}"))
    return pa.Column(_DTYPES[column.type], checks=checks, nullable=not column.filled, required=True)


def _plainly_holds(column: Column, cells: pd.Series) -> bool:
    """Whether a glance shows that nothing the schema says of a column alone can fail."""
    typed = str(cells.dtype) == _DTYPES[column.type]
    return typed and column.lowest is None and not (column.filled and cells.isna().any())


def _rules(spec: TableSpec) -> list[pa.Check]:
    rules = [_rule(lambda f: f["_fault"] == "", name="reader", error="reader")]
    if spec.opened and spec.closed and not spec.judges_dates:
        rules.append(_in_order(spec.opened, spec.closed))
    rules += [_not_in_future(column) for column in spec.columns if _must_be_past(spec, column)]
    if not spec.allow_repeats:
        words = "repeats an earlier row" + (f" (same {', '.join(f'`{k}`' for k in spec.key)})" if spec.key else "")
        rules.append(_rule(lambda f: ~_repeats(spec, f), name="repeat", error=words))
    return rules


def decides(spec: TableSpec, column: Column) -> bool:
    """Whether a cell of the column that cannot be read sets its row aside."""
    if column.type in ("text", "yes/no"):
        return column.type == "yes/no" and column.decides
    return column.required or column.decides or column.name in (spec.opened, spec.closed, spec.dated)


def _readable(column: Column) -> pa.Check:
    words = f"text where a date belongs in `{column.name}`"
    if column.type != "date":
        words = f"`{column.name}` is {'neither yes nor no' if column.type == 'yes/no' else 'not a number'}"
    name = f"{column.name}|"
    return _rule(lambda f: ~_names(f["_unreadable"], name), name="readable", error=words)


def _names(unreadable: pd.Series, name: str) -> pd.Series:
    """Which rows name a column, as 'decom|dec|' does. Few rows name any, and only those are searched."""
    named = np.flatnonzero((unreadable != "").to_numpy())
    found = np.zeros(len(unreadable), dtype="bool")
    if len(named):
        found[named] = ("|" + unreadable.iloc[named]).str.contains("|" + name, regex=False).to_numpy()
    return pd.Series(found, index=unreadable.index)


def _in_order(opened: str, closed: str) -> pa.Check:
    return _rule(
        lambda f: ~(f[closed] < f[opened]), name="order", error=f"`{closed}` is before `{opened}`"
    )


def _must_be_past(spec: TableSpec, column: Column) -> bool:
    if column.type != "date" or column.future or spec.sees == "reference":
        return False
    if not spec.judges_dates:
        return column.required or column.name in (spec.opened, spec.closed, spec.dated)
    return column.name in (spec.opened, spec.dated)


def _not_in_future(column: Column) -> pa.Check:
    name = column.name
    error = f"`{name}` is after the extract's date"
    return _rule(lambda f: ~(f[name] > f["_as_at"] + RUN_LATE), name="future", error=error)


def _repeats(spec: TableSpec, frame: pd.DataFrame) -> pd.Series:
    return repeated(frame, ["extract", *(spec.key or spec.column)])


def repeated(frame: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Which rows agree with an earlier one in all of these columns: as `duplicated`, with less work."""
    return pd.Series(numbered(frame, columns), index=frame.index).duplicated()


def numbered(frame: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """A number for each row, the same for rows that agree in all of these columns; blanks agree with blanks."""
    number, kinds = np.zeros(len(frame), dtype="int64"), 1
    for name in columns:
        own, values = pd.factorize(frame[name])
        more = len(values) + 1
        if kinds > np.iinfo("int64").max // more:
            number, distinct = pd.factorize(number)
            kinds = len(distinct)
        number, kinds = number * more + own + 1, kinds * more
    return number


def _faults(spec: TableSpec, frame: pd.DataFrame) -> pd.DataFrame:
    """One row a fault: the row's index, the fault in words, and its place in the order of rules."""
    typed = frame.assign(
        _fault=frame["_fault"].fillna("") if "_fault" in frame else "",
        _unreadable=frame["_unreadable"].fillna("") if "_unreadable" in frame else "",
        _markers=frame["_markers"].fillna("") if "_markers" in frame else "",
    )
    try:
        odd = bool((typed["_markers"] != "").any() or (typed["_unreadable"] != "").any())
        plain = frozenset(c.name for c in spec.columns if _plainly_holds(c, typed[c.name]))
        schema(spec, plain, with_unread=odd, with_errors=odd).validate(typed, lazy=True, inplace=True)
        return pd.DataFrame({"index": [], "fault": [], "order": []}).astype({"index": "int64", "fault": "str"})
    except pa.errors.SchemaErrors as report:
        cases = report.failure_cases
    if cases["index"].isna().any():
        broken = cases[cases["index"].isna()]
        raise AssertionError(f"{spec.name}: column {broken['column'].iloc[0]} fails {broken['check'].iloc[0]}")
    return _in_words(spec, cases, typed)


def _in_words(spec: TableSpec, cases: pd.DataFrame, typed: pd.DataFrame) -> pd.DataFrame:
    faults = cases[["index", "check", "column"]].copy()
    blank = faults["check"] == "not_nullable"
    index = faults["index"].astype("int64")
    words = faults["check"].where(~blank, "`" + faults["column"].astype("str") + "` is blank")
    words = words.where(faults["check"] != "reader", typed["_fault"].reindex(index).to_numpy())
    found = pd.DataFrame({"index": index.to_numpy(), "fault": words.astype("str").to_numpy()})
    unread = found["fault"].str.extract(r"`(.+)` is blank$")[0]
    not_blank = typed["_unreadable"].reindex(found["index"]) + typed["_markers"].reindex(found["index"])
    said = _pairs_unreadable(not_blank.to_numpy(), unread.to_numpy())
    found = found[~said].drop_duplicates()
    return found.assign(order=_order(found["fault"]))


def _pairs_unreadable(unreadable: np.ndarray, blank: np.ndarray) -> np.ndarray:
    """Whether a blank is only what an unreadable cell or an error left: then it is not a fault of its own."""
    return np.array(
        [isinstance(b, str) and f"|{b}|" in f"|{u}" for u, b in zip(unreadable, blank, strict=True)], dtype=bool
    )


_ORDER = (
    "text where", "holds a spreadsheet's error", "is damaged", "is blank", "is not a", "is before", "is after",
    "is negative", "is below", "repeats",
)  # fmt: skip


def _order(faults: pd.Series) -> np.ndarray:
    order = np.full(len(faults), len(_ORDER))
    for place, words in reversed(list(enumerate(_ORDER))):
        order[faults.str.contains(words, regex=False).to_numpy()] = place
    return order


def _notices(spec: TableSpec, frame: pd.DataFrame, usable: np.ndarray) -> pd.DataFrame:
    """Lesser findings about the usable rows, one row a finding."""
    found = [
        _varying(_notice(frame[mask], words), frame, column)
        for which, words, column in _findings(spec, frame)
        if (mask := np.asarray(which, dtype="bool") & usable).any()
    ]
    found += _marked(frame, usable)
    if "_notice" in frame and (said := (frame["_notice"].fillna("") != "").to_numpy() & usable).any():
        noticed = frame[said]
        noticed = noticed.assign(_notice=noticed["_notice"].str.split("\n")).explode("_notice")
        found += [_notice(rows, str(words)) for words, rows in noticed.groupby("_notice")]
    if spec.allow_repeats:
        used = frame if usable.all() else frame[usable]
        again = used[repeated(used, ["extract", *spec.column])]
        found.append(_notice(again, "is identical to an earlier row; both are kept"))
    found = [notices for notices in found if len(notices)]
    columns = ["source_file", "extract", "notice", "row", "sheet", "check"]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


def _findings(spec: TableSpec, frame: pd.DataFrame) -> Iterator[tuple[pd.Series, str, str]]:
    """What a row shows alone and is used all the same: which rows, in words, and the column whose values vary."""
    for column in spec.columns:
        if column.codes:
            cells = frame[column.name]
            said = f"has a `{column.name}` that is not among its codes; it is kept as written"
            yield cells.notna() & ~cells.isin(column.codes), said, column.name
    unreadable = frame["_unreadable"].fillna("") if "_unreadable" in frame else None
    if unreadable is not None and (unreadable != "").any():
        for column in spec.columns:
            if not decides(spec, column) and not (column.type == "text" and column.filled):
                what = {"date": "a date", "yes/no": "yes or no", "text": "whole, as a spreadsheet spoilt it"}
                what = what.get(column.type, "a number")
                said = f"has a `{column.name}` that is not {what}; it counts as not recorded"
                yield _names(unreadable, f"{column.name}|"), said, ""
    if "date_of_birth" in spec.column:
        blank = frame["date_of_birth"].isna()
        if blank.any() and unreadable is not None:
            blank &= ~_names(unreadable, "date_of_birth|")
        yield blank, "has no `date_of_birth`, so that its age is not known", ""


def _varying(notices: pd.DataFrame, frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """The notices with a number for each different value of the column, so that values can be counted unseen."""
    return notices.assign(variety=pd.factorize(frame.loc[notices.index, column])[0]) if column else notices


def _marked(frame: pd.DataFrame, usable: np.ndarray) -> list[pd.DataFrame]:
    if "_markers" not in frame:
        return []
    marked = frame[(frame["_markers"].fillna("") != "").to_numpy() & usable]
    return [
        _notice(rows, "holds a spreadsheet's error (as #N/A) in " + _named(str(columns)))
        for columns, rows in marked.groupby("_markers")
    ]


def _named(columns: str) -> str:
    return ", ".join(f"`{name.lstrip('_')}`" for name in columns.split("|") if name)


def _notice(rows: pd.DataFrame, words: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source_file": rows["source_file"],
            "extract": rows["extract"],
            "notice": words,
            "row": rows["source_row"],
            "sheet": rows["_sheet"],
            "check": "",
        }
    )
