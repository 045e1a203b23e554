"""The made-up council's children as files of the returns and as the safeguarding dataset, for several tests."""

import os
import uuid

import pytest
import sqlalchemy

from quarterdeck.extracts.sample.children_tables import tables
from quarterdeck.extracts.sample.world import World
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

QUARTER = Quarter("2025-26 Q2")
PARAMS = Params(council={"name": "Exampleshire"})
PASSWORD = "pl4nted-Passw0rd"


def children(size=0.15):
    """A made-up council without planted faults, and its children."""
    world = World(size=size, seed=2025, last=QUARTER, quarters=10)
    world.faulty_quarters = ()
    return world, tables(world)


def embedded(path):
    """An engine that can write an SQLite file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return sqlalchemy.create_engine(f"sqlite:///{path.as_posix()}")


class Server:
    """A schema of its own on the PostgreSQL server of the tests, and a login that may only read it."""

    def __init__(self, owner):
        self.owner = sqlalchemy.create_engine(owner)
        self.schema = f"council_{uuid.uuid4().hex[:10]}"
        self.reader = f"reader_{uuid.uuid4().hex[:10]}"
        with self.owner.begin() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA {self.schema}")
            connection.exec_driver_sql(f"CREATE ROLE {self.reader} LOGIN PASSWORD '{PASSWORD}'")
            connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {self.schema} TO {self.reader}")
            connection.exec_driver_sql(
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA {self.schema} GRANT SELECT ON TABLES TO {self.reader}"
            )

    @property
    def address(self):
        """The address with the reader's login."""
        url = self.owner.url.set(username=self.reader, password=PASSWORD)
        return url.render_as_string(hide_password=False)

    def drop(self):
        with self.owner.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {self.schema} CASCADE")
            connection.exec_driver_sql(f"DROP OWNED BY {self.reader}")
            connection.exec_driver_sql(f"DROP ROLE {self.reader}")
        self.owner.dispose()


def server():
    """A Server, for a fixture to give out and drop; without one the test is skipped, visibly."""
    owner = os.environ.get("QUARTERDECK_TEST_POSTGRES")
    if not owner:
        pytest.skip("QUARTERDECK_TEST_POSTGRES names no PostgreSQL server; .ci/with-postgres starts one")
    return Server(owner)
