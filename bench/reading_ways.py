"""One way of reading a set of files, in a process of its own so that its memory is its own.

Run by reading.py as `python bench/reading_ways.py WAY INBOX`; prints one line of JSON. What is imported is
imported before the clock is started, and the counts that prove the work are made after it has stopped.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from time import perf_counter

import pandas as pd
from stages import peak_memory, processor_seconds

QUARTER = "2025-26 Q2"
# What quarterdeck says of an episode that overlaps, and a table it makes from rows that stand in another too.
OVERLAPS = "begins before an earlier episode of the child has ended"
FROM_ROWS_OF_ANOTHER = ("looked_after_latest",)
DATES = {
    "episodes": ("DECOM", "DEC"),
    "header": ("DOB", "MC_DOB"),
    "missing": ("DOB", "MIS_START", "MIS_END"),
    "placed_for_adoption": ("DOB", "DATE_PLACED", "DATE_PLACED_CEASED"),
    "reviews": ("DOB", "REVIEW"),
    "uasc": ("DOB", "DUC"),
}
AS_TEXT = {"CHILD": "str", "URN": "str", "UPN": "str", "SEX": "str", "MOTHER": "str"}


def overlaps(episodes: pd.DataFrame, child: str, start: str, end: str) -> pd.Series:
    """Which episodes, sorted by child and start, begin before the child's episode before them has ended."""
    ordered = episodes.sort_values([child, start])
    before = ordered[end].shift()
    same = ordered[child] == ordered[child].shift()
    return same & ((ordered[start] < before) | (before.isna() & ordered[start].notna()))


def british(written: pd.Series) -> pd.Series:
    """Dates written day first; what is none is missing."""
    return pd.to_datetime(written, format="%d/%m/%Y", errors="coerce")


def british_once(written: pd.Series) -> pd.Series:
    """The same, with each different date read once: what a careful analyst would write."""
    place, distinct = pd.factorize(written.astype("str"), use_na_sentinel=True)
    read = pd.concat([british(pd.Series(distinct)), pd.Series([pd.NaT])], ignore_index=True)
    return pd.Series(read.to_numpy()[place], index=written.index)


def plain_pandas(inbox: Path, _=None, engine: str = "c", dates=None):
    """The 903 set as an analyst would read it in a script: every file, every date, sorted, overlaps found."""
    dates = dates or british
    tables = {}
    for path in sorted(inbox.rglob("*.csv")):
        table = pd.read_csv(path, dtype=AS_TEXT, engine=engine)
        for column in DATES[path.stem]:
            table[column] = dates(table[column])
        tables[path.stem] = table
    found = overlaps(tables["episodes"], "CHILD", "DECOM", "DEC")

    def proof() -> dict[str, float]:
        """Rows read; and the overlaps among rows that can be used: with a start, before their end, once a day."""
        rows = tables["episodes"]
        late = rows["DECOM"] > pd.Timestamp("2025-10-31")
        sound = rows[rows["DECOM"].notna() & ~late & ~(rows["DEC"] < rows["DECOM"])].drop_duplicates(["CHILD", "DECOM"])
        return {
            "rows": sum(len(table) for table in tables.values()), "episodes": len(rows), "episodes used": len(sound),
            "overlaps": int(overlaps(sound, "CHILD", "DECOM", "DEC").sum()), "overlaps in all": int(found.sum()),
        }  # fmt: skip

    return proof


def pandas_with_pyarrow(inbox: Path, _=None):
    """The same with pandas' other reader of CSV, which uses all the processors there are."""
    return plain_pandas(inbox, engine="pyarrow")


def pandas_each_date_once(inbox: Path, _=None):
    """The same with each different date read once."""
    return plain_pandas(inbox, dates=british_once)


def plain_calamine(inbox: Path, _=None):
    """Every sheet of every workbook as lists of Python objects, and nothing else."""
    from python_calamine import CalamineWorkbook

    read = []
    for path in sorted(inbox.rglob("*.xlsx")):
        book = CalamineWorkbook.from_path(path)
        read += [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    return lambda: {"rows": sum(len(sheet) - 1 for sheet in read), "sheets": len(read)}


def quarterdeck(inbox: Path, params):
    """The inbox read, checked, joined and derived, with nothing kept from an earlier run."""
    from quarterdeck.extracts import read_inbox
    from quarterdeck.periods import Quarter

    records = read_inbox(inbox, Quarter(QUARTER), params)

    def proof() -> dict[str, float]:
        read = [source for source in records.sources if source.table not in FROM_ROWS_OF_ANOTHER]
        told = {"rows": sum(source.rows for source in read), "set aside": len(records.set_aside), "sheets": len(read)}
        if "episodes" in records.tables:
            told["episodes"] = sum(source.rows for source in read if source.table == "episodes")
            told["episodes used"] = len(records.tables["episodes"])
            noticed = records.noticed[records.noticed["table"] == "episodes"]
            told["overlaps"] = int((noticed["notice"] == OVERLAPS).sum())
        return told

    return proof


WAYS = {
    function.__name__: function
    for function in (plain_pandas, pandas_with_pyarrow, pandas_each_date_once, plain_calamine, quarterdeck)
}


def imported():
    """Import what any of the ways needs, with what pandera and holidays import at their first use; the choices
    in the repository's own params/, which are no part of reading."""
    import pandera.pandas
    import python_calamine  # noqa: F401

    from quarterdeck.extracts import formats  # noqa: F401
    from quarterdeck.params import load_params, repository

    os.chdir(repository())
    params = load_params()
    day = pd.Series([pd.Timestamp("2025-09-30")])
    params.calendar().between(day, day)
    pandera.pandas.DataFrameSchema({"day": pandera.pandas.Column("datetime64[ns]")}).validate(day.to_frame("day"))
    return params


def main(way: str, inbox: Path) -> dict[str, float]:
    """Processor and clock seconds of one way, its peak memory in MiB, and what proves its work."""
    params = imported()
    begun, clock = processor_seconds(), perf_counter()
    proof = WAYS[way](inbox, params)
    told = {"seconds": processor_seconds() - begun, "clock": perf_counter() - clock, "MiB": peak_memory()[0]}
    return told | proof()


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
