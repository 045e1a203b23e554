"""SSDA903 files that somebody else made, in every form. What is wrong with them is in test_foreign.py."""

import csv
from pathlib import Path
from xml.etree import ElementTree

import pytest
from test_ssda903 import SETS, in_forms, inbox, same

from quarterdeck.periods import Quarter

pytestmark = pytest.mark.reference


def plain_xml(path):
    """The reference XML as CSV rows, read with nothing of this library."""
    found = {name: [] for name in ("header", "episodes", "reviews", "uasc", "missing", "placed", "oc2", "oc3", "ad1",
                                   "prev_perm")}  # fmt: skip
    for child in ElementTree.parse(path).getroot():
        head = child.find("HEADER")
        own = {leaf.tag: leaf.text or "" for leaf in head if len(leaf) == 0}
        own["CHILD"] = own.pop("CHILDID")
        who = {"CHILD": own["CHILD"], "DOB": own["DOB"]}
        found["header"].append(own)
        for name, tag in (("reviews", "AREVIEW"), ("missing", "AMISSING"), ("placed", "AD_PLACED"), ("oc2", "OC2"),
                          ("prev_perm", "PERMANENCE")):  # fmt: skip
            found[name] += [{**who, **{x.tag: x.text or "" for x in one}} for one in head.findall(tag)]
        for episode in child.findall("EPISODE"):
            row = {leaf.tag: leaf.text or "" for leaf in episode}
            found["episodes"].append({**who, **row, "PLACE": row["PL"]})
        if own["UASC"] == "1":
            found["uasc"].append(own)
        for name, mark in (("oc3", "IN_TOUCH"), ("ad1", "DATE_INT")):
            found[name] += [own] if own.get(mark) else []
    return found


def test_the_reference_xml_gives_the_tables_of_its_csv_twin(reference, tmp_path):
    """No child of fake_903.xml is in the CSV set beside it, so its twin is written here."""
    xml = reference / "ssda903_fake" / "fake_903.xml"
    rows = plain_xml(xml)
    assert {name: len(of) for name, of in rows.items()} == {
        "header": 253, "episodes": 459, "reviews": 1206, "uasc": 12, "missing": 6, "placed": 3, "oc2": 253, "oc3": 6,
        "ad1": 3, "prev_perm": 253,
    }  # fmt: skip
    (tmp_path / "csv").mkdir()
    (tmp_path / "xml").mkdir()
    for name, text in SETS.items():
        if name in rows:
            with (tmp_path / "csv" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, text.splitlines()[0].split(","), extrasaction="ignore", restval="")
                writer.writeheader()
                writer.writerows(rows[name])
    (tmp_path / "xml" / "a.xml").write_bytes(xml.read_bytes())
    quarter = Quarter("2017-18 Q4")
    assert same(inbox(tmp_path / "csv", quarter), inbox(tmp_path / "xml", quarter))


def test_the_reference_csv_set_gives_the_same_tables_in_every_form(reference, tmp_path):
    folder = tmp_path / "csv"
    folder.mkdir()
    for path in (reference / "ssda903_fake").glob("*.csv"):
        if path.stem not in ("placed_for_adoption_errors", "DoLo", "sw_episodes"):
            (folder / path.name).write_bytes(path.read_bytes())
    quarter = Quarter("2017-18 Q4")
    records = inbox(folder, quarter)
    workbook, xml = in_forms(folder, tmp_path)
    assert len(records.tables["episodes"]) == 5050
    assert same(records, inbox(workbook, quarter)) and same(records, inbox(xml, quarter))


# Rows of each file of the reference whose name or folder says 903, by a plain count of its lines or elements.
REFERENCE = {
    "liia-pipeline_SSDA903_2020_episodes.csv": 5, "liia-pipeline_SSDA903_2020_header.csv": 5,
    "liia-tools_SSDA903_episodes_for_testing_fixes_INPUT.csv": 23,
    "ssda903_fake/DoLo.csv": 1, "ssda903_fake/ad1.csv": 29,
    "ssda903_fake/episodes.csv": 5050, "ssda903_fake/header.csv": 2675, "ssda903_fake/missing.csv": 43,
    "ssda903_fake/oc2.csv": 2675, "ssda903_fake/oc3.csv": 53, "ssda903_fake/placed_for_adoption.csv": 29,
    "ssda903_fake/placed_for_adoption_errors.csv": 30, "ssda903_fake/previous_permanence.csv": 2675,
    "ssda903_fake/reviews.csv": 12582, "ssda903_fake/sw_episodes.csv": 1, "ssda903_fake/uasc.csv": 132,
    "ssda903_fake/fake_903.xml": 253 + 459 + 1206 + 12 + 6 + 3 + 253 + 6 + 3 + 253,
}  # fmt: skip


def test_every_reference_file_reads_and_its_rows_balance(reference, tmp_path):
    found = {p.relative_to(reference).as_posix() for p in [*reference.glob("*903*.*"), *reference.glob("*903*/*")]}
    assert {name for name in found if not name.endswith(".xlsx")} == set(REFERENCE)
    for name, rows in REFERENCE.items():
        folder = tmp_path / name.replace("/", "-")
        folder.mkdir()
        (folder / Path(name).name).write_bytes((reference / name).read_bytes())
        records = inbox(folder, Quarter("2024-25 Q4"))
        assert sum(source.rows for source in records.sources) == rows, name
        used = sum(len(frame) for table, frame in records.tables.items() if table != "unregistered_placements")
        assert used + len(records.set_aside) == rows, name
