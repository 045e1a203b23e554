"""The safeguarding dataset read from a database: which tables and columns are there, and their rows in pieces.

Only columns that a layout knows are asked for, so that names and free text stay where they are. Rows are
numbered in the order of the table's own identifier. Each piece is typed as it comes, so that the memory
taken is that of the typed columns, however many rows the table has.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import sqlalchemy
from sqlalchemy.engine import Connection, Engine

from ....params import Params
from ....records import Problem
from ... import layouts
from ...database import Unreachable, embedded, reading
from ...files import Grid
from ...guards import MOST_CELLS_OF_TEXT
from ...headings import normal
from ...layouts import Layout, Match, Recognised
from ...parts import FileRead, Part
from ...unclaimed import missing_sentence
from . import layouts as ssd_layouts
from .fields import nothing_in

PIECE = 20_000
LONGEST_IN_FILE = 500  # no code, date or identifier comes near it
_LAYOUTS: dict[str, Layout] = {layout.name: layout for layout in ssd_layouts.LAYOUTS}


@dataclass(frozen=True)
class Found:
    """A table of the dataset as a database has it: its layout, where it stands, and the columns that are read."""

    layout: Layout
    schema: str | None
    name: str
    columns: tuple[str, ...]
    match: Match
    order: tuple[str, ...]


@dataclass
class _Read:
    """What has been read so far, and its fingerprint."""

    parts: list[Part] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)


def read_file(path: Path, name: str, sha256: str, params: Params | None = None) -> FileRead:
    """The dataset in an SQLite file of the inbox, as an extract of its quarter."""
    found = replace(read_database(embedded(path), name, params), sha256=sha256)
    if found.parts or not any(problem.message == _none_of_it(name, None) for problem in found.problems):
        return found
    message = f"{name} is a database without any table of the safeguarding dataset. It was not read."
    return replace(found, problems=(Problem("warning", message, name),))


def read_database(
    engine: Engine, name: str, params: Params | None = None, *, schema: str | None = None,
    dated: pd.Timestamp | None = None,
) -> FileRead:  # fmt: skip
    """Every table of the dataset that a database has, in one consistent reading; `name` is how messages call it.

    `dated` is the day of the reading for a live database, whose rows may be later than the quarter. The
    fingerprint is made of the rows read, so that the same content has the same one. What cannot be read is
    a problem in the result, never an error.
    """
    read = _Read()
    try:
        with reading(engine) as connection:
            found, problems = tables_in(connection, name, params, schema)
            read.problems += problems
            for table in found:
                _read_table(connection, table, read, name, params, dated)
    except Unreachable as error:
        return FileRead(name, "", problems=(*read.problems, Problem("stop", f"{name}: {error}", name)))
    if read.empty:
        read.problems.append(Problem("warning", nothing_in(name, read.empty), name))
    return FileRead(name, read.digest.hexdigest(), tuple(read.parts), tuple(read.problems))


def tables_in(
    connection: Connection, name: str, params: Params | None, schema: str | None
) -> tuple[list[Found], list[Problem]]:
    """The dataset's tables (or views) in a database, and what to say of those that cannot be used."""
    inspector = sqlalchemy.inspect(connection)
    schemas = {normal(one): one for one in inspector.get_schema_names()} if schema else {}
    in_a_file = connection.dialect.name == "sqlite"
    if schema and normal(schema) not in schemas:
        message = f"{name}: the login can see no schema '{schema}'. Correct `schema` in params/sources.yaml."
        return [], [Problem("stop", message, name)]
    schema = schemas[normal(schema)] if schema else None
    tables = _stored(connection) if in_a_file else inspector.get_table_names(schema)
    views = [] if in_a_file else inspector.get_view_names(schema)
    here = [*tables, *views]
    found, problems = [], _not_stored(connection, tables, name) if in_a_file else []
    for table in sorted(here):
        layout = _LAYOUTS.get(ssd_layouts.ALIASES.get(table.casefold(), table.casefold()))
        if layout is None or any(layout is one.layout for one in found):
            continue
        header = tuple(str(column["name"]) for column in inspector.get_columns(table, schema))
        match, columns, order = _match(layout, header, params)
        if match.missing:
            sentence = missing_sentence(Recognised(match, 1, header), name, table)
            problems.append(Problem("stop", sentence, name, layout.table or ""))
        elif columns:
            found.append(Found(layout, schema, table, columns, match, order))
    if not found and not problems:
        problems.append(Problem("stop", _none_of_it(name, schema), name))
    return found, problems


def _stored(connection: Connection) -> list[str]:
    """The tables of a file whose rows are in it: what makes its rows up could make them without end."""
    question = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
    return list(connection.exec_driver_sql(question).scalars())


def _not_stored(connection: Connection, stored: list[str], name: str) -> list[Problem]:
    """What to say of the dataset's views and virtual tables in a file."""
    asked = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").scalars()
    others = sorted({str(one).casefold() for one in asked} - {one.casefold() for one in stored})
    known = [one for one in others if ssd_layouts.ALIASES.get(one, one) in _LAYOUTS]
    if not known:
        return []
    are = "is a view or a virtual table" if len(known) == 1 else "are views or virtual tables"
    message = (
        f"{name}: {', '.join(known)} {are} and not read: of a file only tables that hold their rows are. Make tables "
        "of them (CREATE TABLE … AS SELECT)."
    )
    return [Problem("stop", message, name)]


def _match(
    layout: Layout, header: tuple[str, ...], params: Params | None
) -> tuple[Match, tuple[str, ...], tuple[str, ...]]:
    """The layout held against a table's columns: where each field stands among those read, and the order of rows.

    Rows are ordered by their own identifier, then by the child and all dates, so that the order is always
    the same. An identifier that nothing refers to (`_id`) orders and is not read.
    """
    positions: dict[str, int] = {}
    for place, column in enumerate(header):
        positions.setdefault(normal(column), place)
    match = layout.match(positions, _own(params, layout))
    there = [field for field in layout.fields if field.name in match.found]
    chosen = sorted({match.found[field.name] for field in there if field.name != "_id"})
    places = {field.name: chosen.index(match.found[field.name]) for field in there if field.name != "_id"}
    deciding = [f for n, f in enumerate(there) if n == 0 or f.kind == "date" or f.name == "child_id"]
    order = tuple(dict.fromkeys(header[match.found[field.name]] for field in deciding))
    return Match(layout, places, match.share), tuple(header[place] for place in chosen), order


def _own(params: Params | None, layout: Layout) -> Mapping[str, str]:
    """The council's own names of columns, normal -> field."""
    sources = params.sources.sources if params else {}
    chosen = [sources[name] for name in (layout.format, layout.table) if name in sources]
    return {normal(heading): field for choice in chosen for heading, field in choice.headings.items()}


def _own_values(params: Params | None, layout: Layout) -> Mapping[str, Mapping[str, str]]:
    sources = params.sources.sources if params else {}
    return next((sources[name].values for name in (layout.format, layout.table) if name in sources), {})


def _read_table(
    connection: Connection, table: Found, read: _Read, name: str, params: Params | None, dated: pd.Timestamp | None
) -> None:
    pieces = []
    read.digest.update(f"{table.layout.name}|{'|'.join(column.casefold() for column in table.columns)}".encode())
    for known, grid in _pieces(connection, table, read, name):
        pieces.append(layouts.read_fields(grid, known, _own_values(params, table.layout)))
    if not pieces:
        read.empty.append(table.layout.name)
        return
    frame = pd.concat(pieces, ignore_index=True) if len(pieces) > 1 else pieces[0]
    frame = frame.assign(source_file=name, _sheet=table.layout.name)
    layout = table.layout
    part = Part(layout.format, layout.name, layout.title, layout.table, name, layout.name, frame, dated=dated)
    read.parts.append(part)


def _pieces(
    connection: Connection, table: Found, read: _Read, name: str
) -> Iterator[tuple[Recognised, Grid]]:
    """The rows of a table, some thousands at a time, as grids without a header."""
    names = dict.fromkeys([*table.columns, *table.order])
    source = sqlalchemy.table(table.name, *map(sqlalchemy.column, names), schema=table.schema)
    asked, order = ([source.columns[name] for name in chosen] for chosen in (table.columns, table.order))
    if connection.dialect.name == "sqlite":  # a file may hold anything: no cell and no table may fill the memory
        _refuse_too_many(connection, source, len(names))
        asked = [sqlalchemy.func.substr(column, 1, LONGEST_IN_FILE) for column in asked]
        order = [_begins(column) for column in order]
    question = sqlalchemy.select(*asked).order_by(*order)
    streamed = connection.execute(question, execution_options={"stream_results": True, "yield_per": PIECE})
    before = 0
    for rows in streamed.partitions(PIECE):
        plain = [tuple(row) for row in rows]
        read.digest.update(repr(plain).encode("utf-8", errors="replace"))
        index = pd.RangeIndex(before + 1, before + 1 + len(plain))
        cells = pd.DataFrame(plain, columns=range(len(table.columns)), index=index, dtype="object")
        cells = pd.DataFrame({place: _as_text(column) for place, column in cells.items()}, index=index)
        yield Recognised(table.match, before, table.columns), Grid(name, table.layout.name, cells)
        before += len(plain)


def _begins(column: sqlalchemy.ColumnElement) -> sqlalchemy.ColumnElement:
    """What rows are ordered by: a number as it is, of text its beginning."""
    long = sqlalchemy.func.typeof(column).in_(("text", "blob"))
    return sqlalchemy.case((long, sqlalchemy.func.substr(column, 1, LONGEST_IN_FILE)), else_=column)


def _refuse_too_many(connection: Connection, source: sqlalchemy.TableClause, columns: int) -> None:
    rows = connection.execute(sqlalchemy.select(sqlalchemy.func.count()).select_from(source)).scalar_one()
    if rows * columns > MOST_CELLS_OF_TEXT:
        raise Unreachable(
            f"{source.name} has {rows:,} rows, more than the pack reads from one file. Take a shorter window."
        )


def _as_text(column: pd.Series) -> pd.Series:
    """A column of nothing but text as pandas' own text, which is read at once; any other as it is."""
    return column.astype("str") if pd.api.types.infer_dtype(column, skipna=True) == "string" else column


def _none_of_it(name: str, schema: str | None) -> str:
    where = f" in the schema '{schema}'" if schema else ""
    return (
        f"{name}: none of the safeguarding dataset's tables (ssd_person, ssd_cin_episodes …) can be seen{where}. Give "
        "the schema they are in as `schema` in params/sources.yaml, and the login the right to SELECT from them."
    )
