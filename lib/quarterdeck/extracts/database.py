"""Databases, opened so that they can only be read: a server by its address, an embedded file by its path.

Whatever goes wrong becomes a sentence that names neither the server nor the login nor any value: drivers
put addresses, names and now and then a row into their messages, and none of those may reach a page or a
log. Everything read within `reading` is one consistent state of the data, where the server can give it.
"""

from __future__ import annotations

import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import sqlalchemy
from sqlalchemy import event, exc
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.pool import NullPool

from ..errors import TableError

MAGIC = b"SQLite format 3\x00"
CONNECT_SECONDS, QUERY_SECONDS, EMBEDDED_SECONDS = 15, 900, 300
LONGEST_CELL = 1_000_000
_DRIVERS = {
    "postgresql": ("psycopg", 'pip install -c constraints.txt -e ".[sql]"'),
    "mssql": ("pyodbc", 'pip install -c constraints.txt -e ".[sqlserver]"'),
}
# What this program may say to a database: questions, and what begins and describes a reading.
_QUESTION = re.compile(r"\s*(select|show|pragma|begin|describe|set\s+transaction|set\s+session\s+transaction)\b", re.I)
_ALLOWED = {
    sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_PRAGMA,
    sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_RECURSIVE,
}  # fmt: skip


class Unreachable(TableError):
    """A database that cannot be read, in a sentence without its address, its login or its content."""


def server(address: str) -> Engine:
    """An engine for a database server whose sessions can only read; nothing is connected yet.

    Raises
    ------
    Unreachable : an address that is none, or a driver that is not installed.
    """
    try:
        url = make_url(address.strip())
    except (exc.ArgumentError, ValueError):
        raise Unreachable(
            "The address of the database cannot be understood. It is written postgresql+psycopg://USER:PASSWORD@SERVER"
            "/DATABASE or as docs/databases.md shows for other servers; correct it where it is kept."
        ) from None
    family = url.get_backend_name()
    if family == "sqlite":
        raise Unreachable(
            "The address of the database names a file. Put the file into the quarter's inbox folder instead: it is "
            "read there like any extract."
        )
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    try:
        engine = sqlalchemy.create_engine(
            _for_reading(url), poolclass=NullPool, hide_parameters=True, **_options(family)
        )
    except (exc.NoSuchModuleError, ModuleNotFoundError, ImportError):
        raise Unreachable(_no_driver(family)) from None
    except (exc.SQLAlchemyError, TypeError, ValueError):
        raise Unreachable(
            "The address of the database holds a part that its driver does not know. Correct it where it is kept."
        ) from None
    event.listen(engine, "before_cursor_execute", _only_questions)
    if family == "mssql":
        event.listen(engine, "connect", _with_patience)
    return engine


def _with_patience(connection, _record) -> None:
    """Tell a driver that has no such setting in its address how long one question may take."""
    if hasattr(connection, "timeout"):
        connection.timeout = QUERY_SECONDS


def still_written(path: Path) -> bool:
    """Whether rows of an SQLite file lie in a file beside it, as while another program writes to it."""
    for main in {path, path.resolve()}:
        beside, undo = main.with_name(f"{main.name}-wal"), main.with_name(f"{main.name}-journal")
        with suppress(OSError):
            if beside.is_file() and beside.stat().st_size:
                return True
        with suppress(OSError):
            # A journal that is done with is empty or begins with noughts.
            if undo.is_file() and undo.read_bytes()[:1] not in (b"", b"\0"):
                return True
    return False


STILL_WRITTEN = (
    "The database has rows in a file beside it ('-wal' or '-journal'), so what it holds is not complete. Copy the "
    "database again after closing what writes to it"
)


def embedded(path: Path) -> Engine:
    """An engine for an SQLite file that can only read it, and gives up on a file that keeps it too long.

    Nothing is made beside the file. One that is still written to is refused when it is opened.
    """

    def connect() -> sqlite3.Connection:
        if still_written(path):
            raise Unreachable(f"{STILL_WRITTEN}.")
        connection = sqlite3.connect(f"{_file_address(path)}?mode=ro&immutable=1", uri=True)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_CELL)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
        until = time.monotonic() + EMBEDDED_SECONDS
        connection.set_progress_handler(lambda: time.monotonic() > until, 100_000)
        return connection

    engine = sqlalchemy.create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "before_cursor_execute", _only_questions)
    return engine


def _file_address(path: Path) -> str:
    """A path as SQLite's URI: of any system, a Windows share among them."""
    plain = path.resolve().as_posix()
    return "file://" + quote(plain if plain.startswith("/") else f"/{plain}", safe="/:")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection on which nothing can be written and every question sees the same state of the data.

    Raises
    ------
    Unreachable : no server, no such login, no right to read, or the connection was lost.
    """
    try:
        with engine.connect() as connection:
            _begin(connection)
            try:
                yield connection
            finally:
                with suppress(exc.SQLAlchemyError):
                    connection.rollback()
    except (exc.SQLAlchemyError, sqlite3.Error, OSError, UnicodeError, OverflowError) as error:
        raise Unreachable(what_went_wrong(error)) from None
    finally:
        engine.dispose()


def _begin(connection: Connection) -> None:
    family = connection.dialect.name
    if family == "postgresql":
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    elif family in ("mysql", "mariadb"):
        connection.execution_options(isolation_level="REPEATABLE READ")
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    elif family == "mssql":
        _begin_sql_server(connection)
    elif family == "sqlite":
        connection.exec_driver_sql("BEGIN")


def _begin_sql_server(connection: Connection) -> None:
    """One state of the data where the database allows it; otherwise tables are read one after the other."""
    allowed = connection.exec_driver_sql(
        "SELECT snapshot_isolation_state FROM sys.databases WHERE database_id = DB_ID()"
    ).scalar()
    connection.rollback()
    connection.execution_options(isolation_level="SNAPSHOT" if allowed == 1 else "READ COMMITTED")


_ENCRYPTED = ("require", "verify-ca", "verify-full")


def _for_reading(url: URL) -> URL:
    if url.get_backend_name() == "postgresql" and not _says_how_encrypted(url) and not _local(url):
        return url.update_query_dict({"sslmode": "require"})
    if url.get_backend_name() == "mssql" and "odbc_connect" not in url.query:
        return url.update_query_dict({"ApplicationIntent": "ReadOnly"})
    return url


def _says_how_encrypted(url: URL) -> bool:
    """Whether the address, or this machine's own setting, already asks for an encrypted connection or forbids it."""
    return bool({"sslmode", "service"} & set(url.query)) or os.environ.get("PGSSLMODE") in _ENCRYPTED


def _local(url: URL) -> bool:
    """Whether a server is on this machine, so that nothing crosses a network."""
    named = [url.host or "", *(url.query[name] for name in ("host", "hostaddr") if name in url.query)]
    hosts = [host for one in named for each in ([one] if isinstance(one, str) else one) for host in each.split(",")]
    return all(re.fullmatch(r"(/.*|localhost(:\d+)?|127\.[\d.]+(:\d+)?|::1|)", host) for host in hosts)


def _options(family: str) -> dict:
    """What the driver is told: how long to wait, and that nothing is to be written."""
    if family == "postgresql":
        settings = f"-c default_transaction_read_only=on -c statement_timeout={1000 * QUERY_SECONDS}"
        return {"connect_args": {"connect_timeout": CONNECT_SECONDS, "options": settings}}
    if family in ("mysql", "mariadb"):
        return {"connect_args": {"connect_timeout": CONNECT_SECONDS}}
    return {"connect_args": {"timeout": CONNECT_SECONDS}} if family == "mssql" else {}


def _only_questions(connection, cursor, statement, parameters, context, executemany) -> None:
    if executemany or not _QUESTION.match(statement):
        raise Unreachable("quarterdeck only reads from a database; a statement that is no question was not sent.")


def _no_driver(family: str) -> str:
    driver, how = _DRIVERS.get(family, ("", "docs/databases.md says which databases can be read"))
    if not driver:
        return f"The address names a kind of database that quarterdeck does not know; {how}."
    return f"The driver {driver}, which this kind of database needs, is not installed: {how}"


def driver_of(engine: Engine) -> str:
    """Which database and driver an engine uses, for `quarterdeck doctor`."""
    return f"{engine.dialect.name} by {engine.dialect.driver}"


# What the servers' own codes and words mean, most telling first; the words themselves are never shown.
_MEANINGS = (
    (r"28P01|28000|password authentication failed|login failed|access denied for user|no password supplied",
     "The database refused the login. Check the user and the password where the address is kept: they may be out of "
     "date"),
    (r"3D000|database \"?[^\"]*\"? does not exist|cannot open database|unknown database",
     "The server has no database of that name, or the login may not open it. Check the address"),
    (r"42501|permission denied|select permission was denied|not authorized|access to .* is prohibited",
     "The login may not read a table of the dataset. Ask the database's administrator for the right to SELECT"),
    (r"25006|read-only transaction|attempt to write a readonly", "The database was asked to write and refused"),
    (r"57014|statement timeout|interrupted|query timeout|HYT00",
     "A question took the database too long and was stopped. Run again when it is less busy"),
    (r"file is not a database|malformed|disk image|encrypted|unsupported file format",
     "The database file is cut short, protected by a password or damaged. Copy it again"),
    (r"unable to open database file",
     "The database file cannot be opened: it may have been copied while it was in use. Close it in the other program "
     "and copy it again"),
    (r"database is locked|locking protocol", "The database file is in use by another program. Close it and run again"),
    (r"string or blob too big|too big|out of memory", "The database holds a value too large for any extract"),
    (r"Can't open lib|no default driver|data source name not found|IM002",
     "The server's ODBC driver is not installed on this machine; docs/databases.md says which one"),
    (r"server closed the connection|connection reset|SSL connection has been closed|terminating connection|08S01|57P01",
     "The connection to the database was lost while it was read. Run again"),
    (r"certificate verify failed|root certificate file|does not match host name",
     "The server's certificate cannot be verified. Ask the database's administrator for the authority's certificate; "
     "docs/databases.md says where its file is named"),
    (r"does not support SSL|SSL was required",
     "The server takes no encrypted connection, and records of people may not cross a network without. Ask the "
     "database's administrator to turn TLS on; docs/databases.md says more"),
    (r"could not translate host|name or service not known|getaddrinfo|connection refused|could not connect|timeout"
     r"|connection failed|unable to connect|08001|no route to host|network",
     "The database server does not answer. Check the address, the network (VPN) and whether the server is running"),
)  # fmt: skip


def what_went_wrong(error: BaseException) -> str:
    """A sentence about a failure: its kind, and what to do. Nothing of the error's own text is in it."""
    cause = getattr(error, "orig", None) or error
    told = f"{getattr(cause, 'sqlstate', '') or ''} {cause}"
    for pattern, sentence in _MEANINGS:
        if re.search(pattern, told, re.IGNORECASE):
            return f"{sentence}."
    kind = type(cause).__name__
    return f"The database could not be read ({kind}). Ask its administrator, or take an extract as files instead."
