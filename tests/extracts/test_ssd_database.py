"""Reading the safeguarding dataset from databases: what is asked, what comes back, and what is never done or said."""

import datetime
import decimal
import sqlite3
import subprocess
import sys
import types

import pandas as pd
import pytest
import sqlalchemy
from sqlalchemy import event
from ssd_worlds import PARAMS, PASSWORD, QUARTER, embedded, server

from quarterdeck.extracts import database, read_inbox
from quarterdeck.extracts.database import Unreachable, what_went_wrong
from quarterdeck.extracts.formats.ssd import database as ssd_database
from quarterdeck.extracts.sample.ssd_tables import COLUMNS, declared
from quarterdeck.params import Params

TABLE_OF_CONTACTS = (
    "CREATE TABLE ssd_contacts (cont_contact_id, cont_person_id, cont_contact_date, cont_contact_source_code)"
)
NAME = "PLANTED-Name-of-a-child"
DAY = datetime.datetime
PEOPLE = [
    {"pers_person_id": "7", "pers_forename": NAME, "pers_surname": NAME, "pers_sex": "F", "pers_ethnicity": "WBRI",
     "pers_dob": DAY(2015, 3, 1)},
    {"pers_person_id": "007", "pers_forename": NAME, "pers_surname": NAME, "pers_sex": "M", "pers_ethnicity": "A1",
     "pers_dob": DAY(2014, 2, 28, 13, 30)},
]  # fmt: skip
CONTACTS = [
    {"cont_contact_id": number, "cont_person_id": child, "cont_contact_date": date, "cont_contact_source_code": source}
    for number, child, date, source in (("C2", "007", DAY(2025, 8, 2), "6"), ("C1", "7", DAY(2025, 7, 1), "2A"))
]


def fill(engine, schema=None, **rows):
    metadata = declared(schema)
    with engine.begin() as connection:
        metadata.create_all(connection)
        for name, given in rows.items():
            connection.execute(metadata.tables[f"{schema}.{name}" if schema else name].insert(), given)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ssd.sqlite"
    fill(embedded(path), ssd_person=PEOPLE, ssd_contacts=CONTACTS)
    return path


@pytest.fixture
def there():
    found = server()
    yield found
    found.drop()


def part(read, name):
    return next(one.frame for one in read.parts if one.layout == name)


def questions(engine):
    asked = []
    event.listen(engine, "before_cursor_execute", lambda c, cur, statement, *_: asked.append(statement))
    return asked


def test_rows_stand_in_the_order_of_their_identifier_and_are_numbered_in_it(file):
    read = ssd_database.read_database(database.embedded(file), "ssd.sqlite", PARAMS)
    contacts = part(read, "ssd_contacts")
    assert contacts["child_id"].tolist() == ["7", "007"]
    assert contacts["source_row"].tolist() == [1, 2]
    assert contacts["contact_date"].tolist() == [pd.Timestamp("2025-07-01"), pd.Timestamp("2025-08-02")]
    people = part(read, "ssd_person").set_index("child_id")
    assert people.loc["007", "date_of_birth"] == pd.Timestamp("2014-02-28")
    assert people["ethnicity"].tolist() == ["WBRI", "WBRI"]


def test_names_and_free_text_are_never_asked_for(file):
    engine = database.embedded(file)
    asked = questions(engine)
    read = ssd_database.read_database(engine, "ssd.sqlite", PARAMS)
    selected = " ".join(statement for statement in asked if statement.startswith("SELECT ssd_"))
    for column in ("forename", "surname", "json", "postcode", "upn", "professional_name", "source_desc"):
        assert column not in selected
    assert NAME not in repr([one.frame.to_dict() for one in read.parts])
    assert "*" not in selected


def test_every_table_of_the_dataset_that_carries_facts_is_known_by_its_columns():
    known = {layout.name: layout for layout in ssd_database._LAYOUTS.values()}
    for name, columns in COLUMNS.items():
        if name not in known:
            continue
        match, chosen, order = ssd_database._match(known[name], columns, None)
        missing = {field.name for field in known[name].fields} - set(match.found) - {"_id"}
        assert order and not missing, f"{name} lacks {missing}"
        assert set(chosen) <= set(columns)


def test_an_empty_table_counts_as_nobody_filling_it_and_not_as_none(file):
    read = ssd_database.read_database(database.embedded(file), "ssd.sqlite", PARAMS)
    assert {one.layout for one in read.parts} == {"ssd_person", "ssd_contacts"}
    said = [problem.message for problem in read.problems]
    assert len(said) == 1 and "ssd_cla_episodes" in said[0] and "not as none" in said[0]


def raw(path, *statements):
    connection = sqlite3.connect(path)
    for statement, rows in statements:
        connection.executemany(statement, rows) if rows else connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def test_any_type_a_database_has_for_dates_and_identifiers_reads(tmp_path):
    path = raw(
        tmp_path / "ssd.sqlite",
        (TABLE_OF_CONTACTS, None),
        ("INSERT INTO ssd_contacts VALUES (?, ?, ?, ?)", [
            (1, 7, "2025-07-01", "6"), (2, "007", "2025-07-02 00:00:00.000000", 6),
            (3, 7.0, "2025-07-03T09:30:00Z", None), (4, "8 ", "not a date", "6"), (5, "9", None, "6"),
        ]),
    )  # fmt: skip
    rows = part(ssd_database.read_database(database.embedded(path), "ssd.sqlite", PARAMS), "ssd_contacts")
    assert rows["child_id"].tolist() == ["7", "007", "7", "8", "9"]
    assert rows["contact_date"].dt.day.tolist()[:3] == [1, 2, 3]
    assert rows["_unreadable"].tolist() == ["", "", "", "contact_date|", ""]


@pytest.mark.parametrize("cell", [
    datetime.date(2025, 7, 1), DAY(2025, 7, 1, 23, 59), DAY(2025, 7, 1, tzinfo=datetime.UTC), "2025-07-01",
    "01/07/2025",
])  # fmt: skip
def test_a_date_in_any_of_a_drivers_types_is_that_day(cell):
    [field] = [f for f in ssd_database._LAYOUTS["ssd_contacts"].fields if f.name == "contact_date"]
    assert field.reader(cell) == datetime.date(2025, 7, 1)


def test_flags_and_numbers_read_in_the_types_of_a_driver():
    [flag] = [f for f in ssd_database._LAYOUTS["ssd_cin_episodes"].fields if f.name == "nfa"]
    assert [flag.reader(cell) for cell in (True, False, 1, 0, "Y", "N ", decimal.Decimal(1), None)] == [
        "yes", "no", "yes", "no", "yes", "no", "yes", None,
    ]  # fmt: skip
    assert flag.reader("PLACEHOLDER_DATA") is None


def test_names_of_tables_and_columns_match_whatever_their_case(tmp_path):
    path = raw(
        tmp_path / "ssd.sqlite",
        ("CREATE TABLE SSD_Contacts (CONT_CONTACT_ID, Cont_Person_Id, cont_CONTACT_date)", None),
        ("INSERT INTO SSD_Contacts VALUES (?, ?, ?)", [("1", "7", "2025-07-01")]),
    )
    assert len(part(ssd_database.read_database(database.embedded(path), "x", PARAMS), "ssd_contacts")) == 1


def test_of_a_file_only_tables_that_hold_their_rows_are_read(file):
    """A view in a file can make rows and cells of any number and size out of nothing."""
    raw(file, ("DROP TABLE ssd_missing", None), ("CREATE TABLE other (a, b, c, d, e)", None),
        ("INSERT INTO other VALUES (?, ?, ?, ?, ?)", [("1", "7", "2025-07-01", "M", None)]),
        ("CREATE VIEW ssd_missing AS SELECT a AS miss_table_id, b AS miss_person_id, d AS miss_missing_episode_type, "
         "c AS miss_missing_episode_start_date, e AS miss_missing_episode_end_date FROM other", None))  # fmt: skip
    read = ssd_database.read_database(database.embedded(file), "x", PARAMS)
    assert {one.layout for one in read.parts} == {"ssd_person", "ssd_contacts"}
    [stopped] = [problem.message for problem in read.problems if problem.severity == "stop"]
    assert "ssd_missing is a view" in stopped and "CREATE TABLE" in stopped


def test_a_file_with_more_rows_than_memory_can_be_asked_to_hold_is_refused(file, monkeypatch):
    monkeypatch.setattr(ssd_database, "MOST_CELLS_OF_TEXT", 5)
    read = ssd_database.read_file(file, "ssd.sqlite", "", PARAMS)
    assert not read.parts and "more than the pack reads" in read.problems[-1].message


def test_rows_are_ordered_by_numbers_as_numbers(tmp_path):
    path = raw(tmp_path / "n.sqlite", (TABLE_OF_CONTACTS, None),
               ("INSERT INTO ssd_contacts VALUES (?, ?, '2025-07-01', '6')", [(10, "b"), (9, "a")]))  # fmt: skip
    rows = part(ssd_database.read_database(database.embedded(path), "x", PARAMS), "ssd_contacts")
    assert rows["child_id"].tolist() == ["a", "b"]


def test_a_database_still_written_to_is_refused_even_if_it_was_read_before(file, tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    kept = folder / "ssd.sqlite"
    kept.write_bytes(file.read_bytes())
    raw(kept, ("PRAGMA journal_mode = wal", None))
    assert read_inbox(folder, QUARTER, PARAMS, tmp_path / "cache").tables["contacts"].shape[0] == 2
    assert [path.name for path in folder.iterdir()] == ["ssd.sqlite"], "nothing is written beside it"
    writer = sqlite3.connect(kept)
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("DELETE FROM ssd_contacts")
    writer.commit()
    records = read_inbox(folder, QUARTER, PARAMS, tmp_path / "cache")
    with pytest.raises(Unreachable, match="closing what writes to it"), database.reading(database.embedded(kept)):
        pass
    writer.close()
    assert not records.tables
    [stopped] = [problem.message for problem in records.problems]
    assert "ssd.sqlite" in stopped and "closing what writes to it" in stopped
    assert "contacts" not in read_inbox(folder, QUARTER, PARAMS, tmp_path / "cache").tables


def test_a_missing_column_stops_its_table_alone_and_is_named(tmp_path):
    path = raw(
        tmp_path / "ssd.sqlite",
        ("CREATE TABLE ssd_contacts (cont_contact_id, cont_person_id, date_of_contact)", None),
        ("CREATE TABLE ssd_missing (miss_table_id, miss_la_person_id, miss_mis_epi_start, miss_mis_epi_type)", None),
        ("INSERT INTO ssd_missing VALUES (?, ?, ?, ?)", [("1", "7", "2025-07-01", "Absent")]),
    )
    read = ssd_database.read_database(database.embedded(path), "ssd.sqlite", PARAMS)
    assert [one.layout for one in read.parts] == ["ssd_missing"], "names of an earlier release are known"
    [stopped] = [problem for problem in read.problems if problem.severity == "stop"]
    assert "'cont_contact_date'" in stopped.message and "ssd_contacts" in stopped.message
    assert stopped.table == "contacts"


def test_a_councils_own_column_and_words_are_given_in_params(tmp_path):
    path = raw(
        tmp_path / "ssd.sqlite",
        (TABLE_OF_CONTACTS.replace("cont_contact_date", "date_of_contact"), None),
        ("INSERT INTO ssd_contacts VALUES (?, ?, ?, ?)", [("1", "7", "2025-07-01", "the constabulary")]),
    )
    own = {"headings": {"date_of_contact": "contact_date"}, "values": {"contact_source": {"the constabulary": "6"}}}
    params = Params(council={"name": "Exampleshire"}, sources={"sources": {"ssd": own}})
    rows = part(ssd_database.read_database(database.embedded(path), "x", params), "ssd_contacts")
    assert rows[["contact_date", "contact_source"]].to_numpy().tolist() == [[pd.Timestamp("2025-07-01"), "6"]]


def test_a_database_of_something_else_is_said_to_be_so(tmp_path):
    path = raw(tmp_path / "other.sqlite", ("CREATE TABLE stock (item, price)", None))
    read = ssd_database.read_file(path, "other.sqlite", "", PARAMS)
    assert [problem.severity for problem in read.problems] == ["warning"]
    assert "without any table of the safeguarding dataset" in read.problems[0].message


@pytest.mark.parametrize("spoil", ["cut short", "scrambled"])
def test_a_damaged_file_gives_a_sentence(file, spoil):
    data = bytearray(file.read_bytes())
    if spoil == "cut short":
        data = data[:5000]
    else:
        data[100:] = bytes(reversed(data[100:]))
    file.write_bytes(data)
    read = ssd_database.read_file(file, "ssd.sqlite", "", PARAMS)
    assert not read.parts
    assert read.problems[0].severity == "stop" and "damaged" in read.problems[0].message


def test_a_file_made_to_keep_its_reader_for_ever_is_given_up(file, monkeypatch):
    """Nothing in a file may run longer than it is worth."""
    endless = "SELECT count(*) FROM (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n)"
    monkeypatch.setattr(database, "EMBEDDED_SECONDS", 0.5)
    with pytest.raises(Unreachable, match="too long"), database.reading(database.embedded(file)) as connection:
        connection.exec_driver_sql(endless)


@pytest.mark.parametrize("size, words", [(200_000, ""), (2_000_000, "too large")])
def test_cells_made_to_fill_the_memory_are_cut_or_refused(file, size, words):
    """A column that is worked out can make a cell of any size out of nothing."""
    raw(file, ("DROP TABLE ssd_early_help_episodes", None),
        ("CREATE TABLE ssd_early_help_episodes (earl_episode_id, earl_episode_start_date, "
         f"earl_person_id AS (hex(zeroblob({size}))))", None),
        ("INSERT INTO ssd_early_help_episodes VALUES (1, '2025-07-01')", None))  # fmt: skip
    read = ssd_database.read_file(file, "ssd.sqlite", "", PARAMS)
    if words:
        assert words in read.problems[-1].message
        return
    assert part(read, "ssd_early_help_episodes")["child_id"].str.len().max() == ssd_database.LONGEST_IN_FILE


@pytest.mark.parametrize("name", ["a ? b % c # d.sqlite", "ssd (copy) é.sqlite"])
def test_a_file_of_any_name_is_opened(file, name):
    other = file.with_name(name)
    other.write_bytes(file.read_bytes())
    assert ssd_database.read_file(other, name, "", PARAMS).parts


def test_what_a_database_program_leaves_beside_a_file_is_no_extract(file, tmp_path):
    (tmp_path / "ssd.sqlite-shm").write_bytes(bytes(32_768))
    assert not [p for p in read_inbox(tmp_path, QUARTER, PARAMS).problems if "-shm" in p.file]


def test_nothing_can_be_written_into_a_file(file):
    before = file.read_bytes()
    with pytest.raises(Unreachable, match="only reads"), database.reading(database.embedded(file)) as connection:
        connection.exec_driver_sql("DELETE FROM ssd_person")
    unguarded = database.embedded(file)
    event.remove(unguarded, "before_cursor_execute", database._only_questions)
    with pytest.raises(Unreachable), database.reading(unguarded) as connection:
        connection.exec_driver_sql("DELETE FROM ssd_person")
    assert file.read_bytes() == before
    assert not list(file.parent.glob("*-journal"))


READ_AND_TELL = """
import resource, sys
from pathlib import Path
from quarterdeck.extracts import database
from quarterdeck.extracts.formats.ssd import database as ssd_database

pieces, read_fields = [], ssd_database.layouts.read_fields
ssd_database.layouts.read_fields = lambda grid, *more: pieces.append(len(grid.cells)) or read_fields(grid, *more)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
read = ssd_database.read_database(database.embedded(Path(sys.argv[1])), "ssd.sqlite")
[part] = read.parts
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(part.frame), part.frame["source_row"].iloc[-1], max(pieces), sum(pieces), (after - before) // 1000)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much memory a process took")
def test_a_large_table_is_read_in_pieces_within_bounded_memory(tmp_path):
    """300,000 rows: what is held at once beside the typed columns is a piece, not the table."""
    path, rows = tmp_path / "ssd.sqlite", 300_000
    made = ((n, str(100_000 + n % 50_000), f"2025-0{1 + n % 9}-1{n % 9}", "6") for n in range(rows))
    raw(path, (TABLE_OF_CONTACTS, None), ("INSERT INTO ssd_contacts VALUES (?, ?, ?, ?)", made))
    told = subprocess.run([sys.executable, "-c", READ_AND_TELL, str(path)], capture_output=True, text=True, check=True)
    read, last, largest, all_pieces, megabytes = map(int, told.stdout.split())
    assert read == last == all_pieces == rows
    assert largest <= ssd_database.PIECE
    assert megabytes < 120, f"{megabytes} MB more than before"


def test_the_same_rows_have_the_same_fingerprint_and_others_another(tmp_path):
    def fingerprint(name, contacts):
        fill(embedded(tmp_path / name), ssd_person=PEOPLE, ssd_contacts=contacts)
        return ssd_database.read_database(database.embedded(tmp_path / name), "x", PARAMS).sha256

    assert fingerprint("a", CONTACTS) == fingerprint("b", CONTACTS[::-1])
    changed = [CONTACTS[0] | {"cont_contact_date": DAY(2025, 8, 3)}, CONTACTS[1]]
    assert fingerprint("c", changed) != fingerprint("d", CONTACTS)


# A real server.


def test_a_servers_schema_is_read_with_a_login_that_can_only_read(there):
    fill(there.owner, there.schema, ssd_person=PEOPLE, ssd_contacts=CONTACTS)
    named = there.schema.upper()
    read = ssd_database.read_database(database.server(there.address), "SSD database", PARAMS, schema=named)
    assert part(read, "ssd_contacts")["child_id"].tolist() == ["7", "007"]
    assert part(read, "ssd_person")["date_of_birth"].notna().all()
    assert NAME not in repr([one.frame.to_dict() for one in read.parts])


def test_a_wrong_schema_is_named_and_a_schema_without_the_dataset_too(there):
    wrong = ssd_database.read_database(database.server(there.address), "SSD database", PARAMS, schema="no_such")
    assert "no schema 'no_such'" in wrong.problems[0].message
    empty = ssd_database.read_database(database.server(there.address), "SSD database", PARAMS, schema=there.schema)
    assert "none of the safeguarding dataset's tables" in empty.problems[0].message


def test_a_server_is_not_written_to_even_with_a_login_that_could(there):
    fill(there.owner, there.schema, ssd_person=PEOPLE)
    owner = there.owner.url.render_as_string(hide_password=False)
    engine = database.server(owner)
    event.remove(engine, "before_cursor_execute", database._only_questions)
    with pytest.raises(Unreachable, match="refused"), database.reading(engine) as connection:
        connection.exec_driver_sql(f"DELETE FROM {there.schema}.ssd_person")
    with pytest.raises(Unreachable, match="only reads"), database.reading(database.server(owner)) as connection:
        connection.exec_driver_sql(f"DELETE FROM {there.schema}.ssd_person")
    with there.owner.connect() as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {there.schema}.ssd_person").scalar() == 2


def test_all_tables_are_of_one_moment(there, monkeypatch):
    """A row that arrives between the first table and the last is in neither."""
    fill(there.owner, there.schema, ssd_contacts=CONTACTS, ssd_person=PEOPLE)
    read_table, done = ssd_database._read_table, []

    def slow(connection, table, *more):
        read_table(connection, table, *more)
        if not done:
            done.append(table.layout.name)
            with there.owner.begin() as other:
                other.exec_driver_sql(f"INSERT INTO {there.schema}.ssd_person (pers_person_id) VALUES ('late')")

    monkeypatch.setattr(ssd_database, "_read_table", slow)
    read = ssd_database.read_database(database.server(there.address), "x", PARAMS, schema=there.schema)
    assert done != ["ssd_person"]
    assert "late" not in part(read, "ssd_person")["child_id"].tolist()


def test_rows_of_a_server_are_streamed_by_its_own_cursor(there, monkeypatch):
    monkeypatch.setattr(ssd_database, "PIECE", 2)
    fill(there.owner, there.schema, ssd_person=[{"pers_person_id": f"{n:03d}"} for n in range(7)])
    read = ssd_database.read_database(database.server(there.address), "x", PARAMS, schema=there.schema)
    assert part(read, "ssd_person")["child_id"].tolist() == [f"{n:03d}" for n in range(7)]
    assert part(read, "ssd_person")["source_row"].tolist() == list(range(1, 8))


def test_a_table_that_the_login_may_not_read_is_a_sentence(there):
    fill(there.owner, there.schema, ssd_person=PEOPLE)
    with there.owner.begin() as connection:
        connection.exec_driver_sql(f"REVOKE SELECT ON {there.schema}.ssd_person FROM {there.reader}")
    read = ssd_database.read_database(database.server(there.address), "SSD database", PARAMS, schema=there.schema)
    assert "right to SELECT" in read.problems[-1].message


def test_a_wrong_password_a_wrong_name_and_no_server_are_told_apart_without_secrets(there, capfd):
    url = sqlalchemy.make_url(there.address)
    said = {}
    for kind, wrong in {
        "login": url.set(password="another-" + PASSWORD),
        "no database": url.set(database="planted_database"),
        "does not answer": url.set(port=1),
    }.items():
        with pytest.raises(Unreachable) as caught, database.reading(database.server(wrong.render_as_string(False))):
            pass
        said[kind] = str(caught.value)
        assert kind in said[kind]
        assert caught.value.__cause__ is None and caught.value.__suppress_context__
    everything = " ".join(said.values()) + "".join(capfd.readouterr())
    for secret in (PASSWORD, there.reader, "127.0.0.1", "planted_database", str(url.port)):
        assert secret not in everything


# Addresses.


@pytest.mark.parametrize("address, words", [
    ("nonsense " + PASSWORD, "cannot be understood"),
    ("postgresql://u:" + PASSWORD + "@host:notaport/db", "cannot be understood"),
    ("oracle+oracledb://u:" + PASSWORD + "@host/db", "does not know"),
    ("noserver://u:" + PASSWORD + "@host/db", "does not know"),
    ("sqlite:///C:/ssd.sqlite?password=" + PASSWORD, "inbox folder"),
])  # fmt: skip
def test_an_address_that_cannot_be_used_is_refused_without_being_shown(address, words):
    with pytest.raises(Unreachable) as caught:
        database.server(address)
    assert words in str(caught.value) and PASSWORD not in str(caught.value)


def test_a_driver_that_is_not_installed_is_named_with_how_to_install_it(monkeypatch):
    def absent(*_, **__):
        raise ModuleNotFoundError("No module named 'pyodbc'")

    monkeypatch.setattr(database.sqlalchemy, "create_engine", absent)
    with pytest.raises(Unreachable, match=r"driver pyodbc.*sqlserver"):
        database.server("mssql+pyodbc://u:p@host/db?driver=ODBC+Driver+18+for+SQL+Server")


def test_a_sql_server_is_asked_for_a_replica_that_can_only_be_read():
    url = database._for_reading(sqlalchemy.make_url("mssql+pyodbc://u:p@host/db?driver=x"))
    assert url.query["ApplicationIntent"] == "ReadOnly"


@pytest.mark.parametrize("address, mode", [
    ("postgresql://u:p@server/db", "require"), ("postgresql://u:p@/db?host=server", "require"),
    ("postgresql://u:p@localhost,server/db", "require"),
    ("postgresql://u:p@server/db?sslmode=verify-full", "verify-full"),
    ("postgresql://u:p@server/db?sslmode=disable", "disable"), ("postgresql://u:p@localhost:5432/db", None),
    ("postgresql://u:p@127.0.0.1/db", None), ("postgresql://u:p@/db?host=/run/postgresql", None),
])  # fmt: skip
def test_a_server_elsewhere_is_spoken_to_encrypted_unless_its_address_says_otherwise(address, mode, monkeypatch):
    monkeypatch.delenv("PGSSLMODE", raising=False)
    assert database._for_reading(sqlalchemy.make_url(address)).query.get("sslmode") == mode


def test_a_machine_that_asks_for_more_than_encryption_is_obeyed(monkeypatch):
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    assert "sslmode" not in database._for_reading(sqlalchemy.make_url("postgresql://u:p@server/db")).query


def test_a_sql_server_question_may_take_as_long_as_any_other():
    connection = types.SimpleNamespace(timeout=0)
    database._with_patience(connection, None)
    assert connection.timeout == database.QUERY_SECONDS


def test_a_failure_nobody_foresaw_is_told_by_its_kind_alone():
    error = RuntimeError(f"row with {NAME} of {PASSWORD}")
    assert what_went_wrong(error).startswith("The database could not be read (RuntimeError)")
    assert NAME not in what_went_wrong(error) and PASSWORD not in what_went_wrong(error)
