"""The made-up council's own files, small, with planted names in place of its identifiers: XML, a database, ODS."""

import re
import sqlite3
import tempfile
from pathlib import Path

import sqlalchemy
from fuzz_corpus import PLANTED, Sound

from quarterdeck.extracts.sample import adults, children, send, send_shapes, workforce
from quarterdeck.extracts.sample.children_cin_census import write_cin_census
from quarterdeck.extracts.sample.children_ssda903 import write as write_ssda903
from quarterdeck.extracts.sample.children_ssda903_forms import write_xml
from quarterdeck.extracts.sample.ssd import write_ssd
from quarterdeck.extracts.sample.world import World
from quarterdeck.periods import Quarter

_PERSONAL = re.compile(r"<(LAchildID|CHILDID|CHILD|Surname|Forename|UPN|SWENo)>([^<]+)<")


def made_up() -> list[Sound]:
    """One file of each kind that only the made-up council writes."""
    world = World(size=0.02, seed=11, last=Quarter("2025-26 Q2"), quarters=1)
    with tempfile.TemporaryDirectory(prefix="quarterdeck-fuzz-") as room:
        folder, quarter = Path(room), world.last
        made = children.build(world).made
        for subject in (send, adults, workforce):
            subject.build(world).write(quarter, folder)
        write_ssda903(world, made, quarter, folder)
        write_xml(folder / "ssda903", folder / "return.xml")
        write_cin_census(world, made, quarter, folder / "census.xml")
        write_cin_census(world, made, quarter, folder / "census_2017.xml", 2017)
        send_shapes.write_xml(send_shapes.read_modules(folder / "sen2"), folder / "sen2.xml", 2025)
        xml = {"ssda903": "return.xml", "cin_census": "census.xml", "sen2": "sen2.xml",
               "workforce_census": "workforce_census.xml"}  # fmt: skip
        files = [Sound(name, file, _planted((folder / file).read_bytes())) for name, file in xml.items()]
        files.append(Sound("cin_census", "census_2017.xml", _planted((folder / "census_2017.xml").read_bytes())))
        locations = next(folder.glob("cqc_locations*"))
        files.append(Sound("cqc_ratings", locations.name, locations.read_bytes()))
        files.append(Sound("ssd", "ssd.sqlite", _database(world, made, folder / "ssd.sqlite")))
    return files


def _planted(content: bytes) -> bytes:
    """XML with a planted name in place of every identifier; the same one for the same child."""
    text = content.decode("utf-8")
    named = _PERSONAL.sub(lambda found: f"<{found[1]}>{PLANTED[len(found[1]) % 4]}{found[2][-4:]}<", text)
    return named.encode("utf-8")


def _database(world: World, made, path: Path) -> bytes:
    engine = sqlalchemy.create_engine(f"sqlite:///{path.as_posix()}")
    write_ssd(world, made, world.last, engine)
    engine.dispose()
    with sqlite3.connect(path) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for _, column, *_ in connection.execute(f'PRAGMA table_info("{table}")').fetchall():
                if column.endswith("person_id"):
                    connection.execute(f"UPDATE \"{table}\" SET \"{column}\" = '{PLANTED[2]}' || \"{column}\"")
    connection.close()
    return path.read_bytes()
