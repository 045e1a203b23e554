"""The dataset in a live database: where its address is kept, when it is read, what is said of it, what never is."""

import json
import os
import sys
import types
from datetime import datetime

import pandas as pd
import pytest
from ssd_worlds import PARAMS, PASSWORD, QUARTER, children, embedded, server

from quarterdeck.cli import main
from quarterdeck.errors import ParameterError
from quarterdeck.extracts import database, live, read_inbox
from quarterdeck.extracts.sample.ssd import write_ssd
from quarterdeck.gaps import expected_sources
from quarterdeck.measure import measure
from quarterdeck.metric import catalogue
from quarterdeck.params import Params, load_params, repository
from quarterdeck.periods import Quarter

LIVE = Params(council={"name": "Exampleshire"}, sources={"sources": {"ssd": {"connection": "environment"}}})
LEAVERS = "care_leavers_not_in_education_employment_or_training"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    """The made-up council's children as a database; the tests below take the file for a server."""
    path = tmp_path_factory.mktemp("live") / "served.sqlite"
    world, made = children(0.05)
    engine = embedded(path)
    write_ssd(world, made, QUARTER, engine)
    engine.dispose()
    return path


@pytest.fixture
def served(dataset, monkeypatch, tmp_path):
    """The database as live, read on a day of the test's choosing; gives (read on a day, how often it was read)."""
    readings = []
    monkeypatch.setenv(live.VARIABLE, "postgresql://somebody@nowhere/council")
    monkeypatch.setattr(live, "server", lambda address: readings.append(address) or database.embedded(dataset))
    (tmp_path / "inbox" / QUARTER.slug).mkdir(parents=True)

    def read(day="2025-10-06", quarter=QUARTER, params=LIVE, cache=None):
        monkeypatch.setattr(live, "now", lambda: datetime.fromisoformat(f"{day}T09:15:00+01:00"))
        return read_inbox(tmp_path / "inbox", quarter, params, cache)

    return types.SimpleNamespace(read=read, readings=readings, inbox=tmp_path / "inbox")


# When it is read.


def test_a_database_read_soon_after_the_quarter_gives_its_picture_too(served):
    records = served.read("2025-10-31")
    assert measure(catalogue()[LEAVERS], records, [QUARTER]).figures["value"].notna().all()
    assert records.tables["care_leavers"]["as_at"].unique().tolist() == [pd.Timestamp("2025-09-30")]


def test_read_later_care_leavers_as_they_are_now_are_no_picture_of_the_quarter(served):
    records = served.read("2025-11-01")
    assert "care_leavers" not in records.tables
    [said] = [source for source in records.sources if source.table.startswith("care_leavers")]
    assert "1 November 2025" in said.verdict and said.rows > 0
    assert measure(catalogue()[LEAVERS], records, [QUARTER]).figures["value"].isna().all()


def test_later_events_are_no_faults_and_change_no_figure_of_the_quarter(served):
    """Asked in September 2025 for the quarter to June: July's episodes are there, and count in no figure of June's."""
    june = Quarter("2025-26 Q1")
    (served.inbox / june.slug).mkdir()
    records = served.read("2025-09-30", quarter=june)
    assert (records.tables["episodes"]["decom"] > june.end + pd.Timedelta(days=31)).any()
    assert records.set_aside.empty
    started = measure(catalogue()["children_starting_to_be_looked_after"], records, [june]).figures
    later = measure(catalogue()["children_starting_to_be_looked_after"], served.read("2025-09-30"), [june]).figures
    assert started["value"].tolist() == later["value"].tolist()
    assert records.coverage["episodes"].windows == ((pd.Timestamp("2019-10-01"), june.end),)


def test_a_quarter_that_is_not_over_is_seen_up_to_the_day_of_the_reading(served):
    records = served.read("2025-09-12")
    assert records.coverage["contacts"].windows[-1][1] == pd.Timestamp("2025-09-12")
    assert "care_leavers" in records.tables
    figures = measure(catalogue()["contacts_in_period"], records, [QUARTER]).figures
    assert figures["value"].isna().all() and "12 September 2025" in figures["reason"].iloc[0]


def test_how_far_back_it_sees_is_the_councils_to_say(served):
    choice = {"connection": "environment", "sees_from": "2024-04-01"}
    records = served.read(params=Params(council={"name": "X"}, sources={"sources": {"ssd": choice}}))
    assert records.coverage["contacts"].windows[0][0] == pd.Timestamp("2024-04-01")


# How often.


def test_each_command_reads_afresh_and_keeps_nothing_of_it(served, tmp_path):
    cache = tmp_path / "cache"
    first, second = served.read(cache=cache), served.read(cache=cache)
    assert len(served.readings) == 2
    assert first.key == second.key, "the same rows on the same day are the same records"
    assert not list(cache.rglob("*.pickle"))
    assert served.read("2025-10-07", cache=cache).key != first.key


def test_a_run_reads_once_and_what_it_kept_is_gone_afterwards(served, tmp_path):
    cache = tmp_path / "cache"
    with live.one_reading(cache):
        first = served.read(cache=cache)
        second = served.read("2025-10-07", cache=cache)
        assert len(served.readings) == 1 and list(cache.rglob("*.pickle"))
    assert first.key == second.key and first.readings == second.readings
    assert not list(cache.rglob("*.pickle"))
    assert live.RUN_VARIABLE not in os.environ
    served.read(cache=cache)
    assert len(served.readings) == 2


def test_what_a_run_kept_that_was_broken_off_is_deleted_by_the_next(tmp_path):
    kept = tmp_path / "extracts"
    kept.mkdir()
    for name in ("reading-ab12.pickle", "records-0123-ab12.pickle", "records-0123.pickle"):
        (kept / name).write_bytes(b"")
        os.utime(kept / name, (0, 0))
    with live.one_reading(tmp_path):
        assert [path.name for path in kept.iterdir()] == ["records-0123.pickle"]


def test_the_dataset_as_a_file_in_the_folder_comes_before_the_database(served, dataset):
    (served.inbox / QUARTER.slug / "ssd.sqlite").write_bytes(dataset.read_bytes())
    records = served.read()
    assert not served.readings and not records.readings
    assert {source.file for source in records.sources} == {"ssd.sqlite"}
    assert any("was not read" in problem.message for problem in records.problems)


def test_the_made_up_council_is_never_mixed_with_a_councils_database(served):
    (served.inbox / "made_up_council.yaml").write_text("made_up: true\nname: Larkminster\n", encoding="utf-8")
    assert served.read().tables == {} and not served.readings


def test_without_a_choice_no_database_is_read(served):
    assert served.read(params=PARAMS).tables == {} and not served.readings


# What is said.


def test_the_manifest_says_when_and_what_was_read(served):
    records = served.read()
    [reading] = records.readings
    assert reading.read_at == "2025-10-06T09:15:00+01:00"
    assert reading.rows["ssd_contacts"] == len(records.tables["contacts"])
    assert len(reading.sha256) == 64
    assert {source.sha256 for source in records.sources} == {reading.sha256}


def problems(records):
    return " ".join(problem.message for problem in records.problems)


def test_a_variable_that_is_not_set_is_named(served, monkeypatch):
    monkeypatch.delenv(live.VARIABLE)
    assert f"{live.VARIABLE} is not set" in problems(served.read())


def test_a_server_that_does_not_answer_stops_the_source_and_not_the_run(monkeypatch, tmp_path):
    (tmp_path / QUARTER.slug).mkdir()
    monkeypatch.setenv(live.VARIABLE, f"postgresql://planteduser:{PASSWORD}@127.0.0.1:1/planteddb")
    records = read_inbox(tmp_path, QUARTER, LIVE)
    [stopped] = records.problems
    assert stopped.severity == "stop" and "does not answer" in stopped.message
    for secret in (PASSWORD, "planteduser", "planteddb", "127.0.0.1"):
        assert secret not in repr(records.problems) + repr(records.sources) + repr(records.readings)


def test_a_database_that_gave_nothing_is_a_gap_with_its_own_words(served, monkeypatch):
    monkeypatch.delenv(live.VARIABLE)
    [gap] = expected_sources(LIVE, served.read(), QUARTER)
    assert gap.status == "missing" and "to be read from a database" in gap.sentence


def keyring_of(entries, error=None):
    module = types.ModuleType("keyring")

    def get_password(service, entry):
        if error:
            raise error
        return entries.get((service, entry))

    module.get_password = get_password
    return module


@pytest.mark.parametrize("keyring, words", [
    (keyring_of({("quarterdeck", "ssd"): "postgresql://somebody@nowhere/council"}), None),
    (keyring_of({}), "keyring set quarterdeck ssd"),
    (keyring_of({}, RuntimeError(PASSWORD)), "locked or there is none"),
    (None, "pip install"),
])  # fmt: skip
def test_the_address_can_be_in_the_keyring(served, monkeypatch, keyring, words):
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.delenv(live.VARIABLE)
    params = Params(council={"name": "X"}, sources={"sources": {"ssd": {"connection": "keyring"}}})
    records = served.read(params=params)
    if words is None:
        assert "contacts" in records.tables
    else:
        assert words in problems(records) and PASSWORD not in problems(records)


# What may not stand in params/.


def params_with(tmp_path, sources):
    folder = tmp_path / "params"
    folder.mkdir()
    for name in ("council", "editions", "targets"):
        text = (repository() / "params" / f"{name}.yaml").read_text(encoding="utf-8")
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "sources.yaml").write_text(sources, encoding="utf-8")
    return folder


@pytest.mark.parametrize("line", [
    f"connection: postgresql://reader:{PASSWORD}@server/ssd",
    f"title: mssql+pyodbc://reader:{PASSWORD}@server/ssd?driver=x",
    f"owner: DRIVER=x;SERVER=y;UID=z;PWD={PASSWORD}",
    f"title: postgresql://reader:with/slash{PASSWORD}@server/ssd",
    f"title: postgresql://reader:with space {PASSWORD}@server/ssd",
    f"owner: host=x passwd={PASSWORD}",
    f"password: {PASSWORD}",
    f"db_password: '{PASSWORD}'",
])  # fmt: skip
def test_a_password_in_params_is_refused_without_being_shown(tmp_path, line):
    with pytest.raises(ParameterError) as caught:
        load_params(params_with(tmp_path, f"sources:\n  ssd:\n    {line}\n"))
    assert "sources.yaml" in str(caught.value) and "keyring" in str(caught.value)
    assert PASSWORD not in str(caught.value) and "reader" not in str(caught.value)


@pytest.mark.parametrize("schema", [f"postgresql://server/{PASSWORD}", f"'{PASSWORD}@server;x'"])
def test_a_schema_that_is_none_is_refused_without_being_shown(tmp_path, schema):
    with pytest.raises(ParameterError, match="not the name of a schema") as caught:
        load_params(params_with(tmp_path, f"sources:\n  ssd:\n    schema: {schema}\n"))
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("text", ["sources:\n  x: 2025-02-31\n", "sources: " + "[" * 5_000])
def test_a_file_that_yaml_cannot_take_is_a_sentence(tmp_path, text):
    with pytest.raises(ParameterError, match=r"sources\.yaml"):
        load_params(params_with(tmp_path, text))


def test_only_the_two_places_can_be_named(tmp_path):
    with pytest.raises(ParameterError, match="'environment'"):
        load_params(params_with(tmp_path, "sources:\n  ssd:\n    connection: config file\n"))


def test_schema_and_connection_are_read_from_sources_yaml(tmp_path):
    text = "sources:\n  ssd:\n    connection: keyring\n    schema: ssd_development\n"
    choice = load_params(params_with(tmp_path, text)).sources.sources["ssd"]
    assert (choice.connection, choice.db_schema) == ("keyring", "ssd_development")


# The commands, against a real server.


@pytest.fixture(scope="module")
def real():
    found = server()
    world, made = children(0.05)
    write_ssd(world, made, QUARTER, found.owner, found.schema)
    yield found
    found.drop()


@pytest.fixture
def council(real, tmp_path, monkeypatch):
    """A council's folders with the database chosen; gives the arguments that name them."""
    text = (repository() / "params" / "sources.yaml").read_text(encoding="utf-8")
    head, tail = text.split("sources:\n", 1)
    kept = tail[tail.index("accepted_gaps") :]
    chosen = f"  ssd:\n    title: Safeguarding dataset\n    connection: environment\n    schema: {real.schema}\n"
    folder = params_with(tmp_path, f"{head}sources:\n{chosen}\n{kept}")
    shorter = (folder / "council.yaml").read_text(encoding="utf-8").replace("quarters_shown: 20", "quarters_shown: 2")
    (folder / "council.yaml").write_text(shorter, encoding="utf-8")
    inbox = tmp_path / "inbox"
    (inbox / QUARTER.slug).mkdir(parents=True)
    monkeypatch.setenv(live.VARIABLE, real.address)
    return ["--inbox", str(inbox), "--params", str(folder)]


def secrets(real):
    return (PASSWORD, real.reader, "127.0.0.1", str(real.owner.url.port))


def test_check_lists_the_database_and_shows_no_secret(real, council, capfd):
    main(["check", QUARTER.label, *council])
    told = "".join(capfd.readouterr())
    assert "SSD database" in told and "contacts" in told
    assert not [secret for secret in secrets(real) if secret in told]
    assert main(["check", QUARTER.label, "--json", *council]) in (0, 2)
    told = capfd.readouterr().out
    assert json.loads(told)["sources"]
    assert not [secret for secret in secrets(real) if secret in told]


@pytest.mark.parametrize("wrong", [False, True])
def test_doctor_says_whether_the_database_answers_and_shows_no_secret(real, monkeypatch, wrong):
    address = real.address.replace(PASSWORD, "wrong-" + PASSWORD) if wrong else real.address
    monkeypatch.setenv(live.VARIABLE, address)
    choice = {"connection": "environment", "schema": real.schema}
    good, told = live.examined(Params(council={"name": "X"}, sources={"sources": {"ssd": choice}}))
    assert good is not wrong
    assert ("refused the login" if wrong else "postgresql by psycopg") in told
    assert not [secret for secret in secrets(real) if secret in told]


@pytest.mark.slow
def test_a_pack_from_the_database_reads_it_once_and_no_file_of_it_holds_a_secret(real, council, tmp_path, capfd):
    out = tmp_path / "outputs"
    main(["run", QUARTER.label, *council, "--outputs", str(out), "--tabs", "90_data_quality"])
    told = "".join(capfd.readouterr())
    made = [path for path in tmp_path.rglob("*") if path.is_file() and out in path.parents]
    manifest = json.loads(next(path for path in made if path.name == "run.json").read_text(encoding="utf-8"))
    [reading] = manifest["databases"]
    assert reading["rows"]["ssd_person"] and len(reading["sha256"]) == 64
    everything = told + "".join(path.read_text(encoding="utf-8", errors="replace") for path in made)
    found = [secret for secret in (PASSWORD, real.reader) if secret in everything]
    assert not found, "a secret stands in what a run wrote or said"
