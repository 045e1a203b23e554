"""The made-up council as the safeguarding dataset: every table, people nobody is, the same facts as its extracts."""

import sqlite3

import pandas as pd
import pytest

from quarterdeck.extracts.sample import make
from quarterdeck.extracts.sample import people as invented
from quarterdeck.extracts.sample.ssd_tables import COLUMNS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make(tmp_path_factory.mktemp("council"), size=0.03, quarters=1, ssd=True)


@pytest.fixture(scope="module")
def database(folder):
    connection = sqlite3.connect(folder / "ssd.sqlite")
    yield connection
    connection.close()


def table(database, name):
    return pd.read_sql_query(f"SELECT * FROM {name}", database)


def test_every_table_of_the_dataset_is_there_with_its_columns(database):
    for name, columns in COLUMNS.items():
        assert list(table(database, name)) == list(columns), name
    assert len(COLUMNS) == 48


def test_it_stands_beside_the_inbox_and_is_read_only_when_put_into_it(folder):
    assert (folder / "ssd.sqlite").is_file()
    assert not list((folder / "inbox").rglob("*.sqlite"))


def test_people_are_nobody_and_every_row_is_about_one_of_them(database):
    people = table(database, "ssd_person")
    assert set(people["pers_forename"]) <= set(invented.FORENAMES) and people["pers_person_id"].is_unique
    for name, columns in COLUMNS.items():
        for column in columns:
            if column.endswith("_person_id") and not name.startswith(("ssd_send", "ssd_api")):
                assert set(table(database, name)[column].dropna()) <= set(people["pers_person_id"]), column


def test_what_refers_to_another_table_finds_it(database):
    refers = {
        ("ssd_cla_episodes", "clae_cla_placement_id"): ("ssd_cla_placement", "clap_cla_placement_id"),
        ("ssd_cla_reviews", "clar_cla_id"): ("ssd_cla_episodes", "clae_cla_id"),
        ("ssd_cp_reviews", "cppr_cp_plan_id"): ("ssd_cp_plans", "cppl_cp_plan_id"),
        ("ssd_initial_cp_conference", "icpc_s47_enquiry_id"): ("ssd_s47_enquiry", "s47e_s47_enquiry_id"),
        ("ssd_cin_plans", "cinp_referral_id"): ("ssd_cin_episodes", "cine_referral_id"),
    }
    for (name, column), (other, key) in refers.items():
        assert set(table(database, name)[column].dropna()) <= set(table(database, other)[key]), column


def test_episodes_are_those_of_the_903_as_far_back_as_it_sees(folder, database):
    returned = pd.read_csv(next((folder / "inbox").rglob("ssda903/episodes.csv")), dtype="str", encoding="utf-8")
    returned = returned[~returned["CHILD"].str.startswith("990")]  # the rows spoiled on purpose
    theirs = set(zip(returned["CHILD"], pd.to_datetime(returned["DECOM"], dayfirst=True, errors="coerce"), strict=True))
    rows = table(database, "ssd_cla_episodes")
    ours = set(zip(rows["clae_person_id"], pd.to_datetime(rows["clae_cla_episode_start_date"]), strict=True))
    assert theirs and theirs <= ours
