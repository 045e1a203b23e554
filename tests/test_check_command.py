"""`quarterdeck check` gives an analyst sentences to act on: what to do first, each thing once, nobody's record."""

import csv
import json
import shutil

import pytest

from quarterdeck.cli import main
from quarterdeck.gaps import Expected
from quarterdeck.params import repository
from quarterdeck.quality import FAULT_COLUMNS
from quarterdeck.records import Problem
from quarterdeck.run.check import do_first

RENAMED = (
    "local/placement_costs.csv looks like the council's 'placement costs' but has no column 'rate_from' (nearest "
    "heading found: 'rate_form'). Correct the heading, or write under placement_costs in params/sources.yaml "
    "headings: {rate_form: rate_from}; until then this table is not read from this file."
)
MISSING = "MISSING Posts: expected in 2025-26 Q2 and not here. Ask HR."
OLD = (
    "ssda903/episodes.csv: the latest date in 'episodes' is {}; Quarter 2 ends 30 September 2025. It is the same file "
    "as in the extract of 2025-26 Q1, byte for byte. Check that this is the extract of 2025-26 Q2."
)
COPY = (
    "local/discharges (1).csv is the same file, byte for byte, as local/discharges.csv. It was not read. Remove one "
    "of the two."
)


@pytest.fixture(scope="module")
def four_faults(made_up, tmp_path_factory):
    """The made-up council's last two quarters with an old extract, a renamed column, a missing source and a copy."""
    inbox = tmp_path_factory.mktemp("four") / "inbox"
    for quarter in ("2025-26-Q1", "2025-26-Q2"):
        shutil.copytree(made_up.inbox / quarter, inbox / quarter)
    now = inbox / "2025-26-Q2"
    shutil.copyfile(inbox / "2025-26-Q1" / "ssda903" / "episodes.csv", now / "ssda903" / "episodes.csv")
    costs = now / "local" / "placement_costs.csv"
    costs.write_text(costs.read_text(encoding="utf-8").replace("rate_from", "rate_form", 1), encoding="utf-8")
    (now / "local" / "posts.csv").unlink()
    shutil.copyfile(now / "local" / "discharges.csv", now / "local" / "discharges (1).csv")
    return inbox


@pytest.fixture(scope="module")
def said(four_faults, tmp_path_factory):
    """What check prints, its JSON, the faults it writes, and its exit codes."""
    from contextlib import redirect_stdout
    from io import StringIO

    faults = tmp_path_factory.mktemp("faults") / "faults.csv"
    arguments = ["check", "2025-26 Q2", "--inbox", str(four_faults)]
    with redirect_stdout(StringIO()) as text:
        code = main([*arguments, "--faults", str(faults)])
    with redirect_stdout(StringIO()) as plain:
        assert main([*arguments, "--json"]) == code
    with faults.open(encoding="utf-8-sig", newline="") as handle:
        lines = list(csv.DictReader(handle))
    return text.getvalue(), json.loads(plain.getvalue()), lines, code


def test_the_four_sentences_come_first_and_each_once(said):
    text, plain, _, code = said
    first = plain["do_first"]
    old = next(sentence for sentence in first if sentence.startswith("ssda903/episodes.csv"))
    latest = old.split("'episodes' is ")[1].split(";")[0]
    assert latest.endswith("June 2025")
    assert first[:4] == [RENAMED, OLD.format(latest), MISSING, COPY]
    lines = text.splitlines()
    assert lines[2] == "To do first:"
    assert lines[3 : 3 + len(first)] == [f"  {n}. {sentence}" for n, sentence in enumerate(first, start=1)]
    for sentence in first:
        assert text.count(sentence) == 1
    assert code == 2


def test_every_finding_stands_once_and_what_is_stopped_in_the_table(said):
    text, plain, _, _ = said
    found = [" ".join(problem["message"].split()) for problem in plain["problems"]]
    assert all(text.count(sentence) == 1 for sentence in found)
    table = {line.split("  ")[0]: line for line in text.splitlines()}
    assert table["local/placement_costs.csv"].endswith("STOPPED")
    assert "nothing after " in table["ssda903/episodes.csv"] and table["ssda903/episodes.csv"].endswith("TOO OLD")
    assert table["local/discharges (1).csv"].endswith("a copy, not read")
    assert text.rstrip().splitlines()[-1].endswith("lists each with its row.")


def test_the_copy_is_not_read_twice(said):
    _, plain, _, _ = said
    own = [s for s in plain["sources"] if s["table"] == "discharges" and s["extract"] == "2025-26 Q2"]
    assert [s["file"] for s in own] == ["local/discharges.csv"]


def test_the_faults_have_a_line_each_with_who_mends_them(said):
    _, plain, lines, _ = said
    assert list(lines[0]) == list(FAULT_COLUMNS)
    assert any(line["what was found"].startswith("Posts: expected") for line in lines)
    owners = [line["owner"] or "~" for line in lines]  # those without an owner last
    assert owners == sorted(owners)
    stopped = next(line for line in lines if line["file"] == "local/placement_costs.csv" and not line["row"])
    assert (stopped["owner"], stopped["source"][:21]) == ("Children's brokerage", "Children's placements")
    owners = {line["source"]: line["owner"] for line in lines}
    assert owners["Posts"] == "HR" and owners["Forecast by service"] == "Finance"
    aside = [line for line in lines if line["row set aside"] == "yes"]
    own = [s for s in plain["sources"] if s["extract"] == "2025-26 Q2"]
    rows = {(line["file"], line["sheet"], line["row"], line["table"]) for line in aside}
    assert len(rows) == sum(s["set_aside"] for s in own)
    assert all(line["severity"] in ("stops the table", "sets the row aside", "warns") for line in lines)
    assert all(line["what to do"] for line in lines)
    assert all(line["quarter"] == "2025-26 Q2" for line in lines)


def test_a_good_inbox_has_nothing_to_do_first_and_passes(made_up, tmp_path, capsys):
    shutil.copytree(made_up.inbox / "2025-26-Q2", tmp_path / "2025-26-Q2")
    assert main(["check", "2025-26 Q2", "--inbox", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["do_first"] == []


def test_a_source_whose_file_was_stopped_is_not_called_missing_too():
    stopped = Problem("stop", "costs.csv has no column.", "costs.csv", "placement_costs")
    gap = Expected("placement_costs", "Costs", "missing", "Costs: expected and not here.")
    other = Expected("posts", "Posts", "missing", "Posts: expected and not here.")
    assert do_first((stopped,), (gap, other)) == ["costs.csv has no column.", "MISSING Posts: expected and not here."]


def test_what_is_found_of_earlier_extracts_is_not_the_first_thing_to_do():
    old = Problem("stop", "2024-25 Q4: a.csv cannot be opened.", "a.csv", extract="2024-25 Q4")
    assert do_first((old,), ()) == []


def test_two_different_exports_of_one_table_are_told_apart_from_copies(tmp_path, capsys):
    """The second holds the same rows in other bytes: its rows are set aside, in one sentence."""
    head = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    rows = [f"Zebedee{n},01/05/2025,S,C2,N1,U6,PR1,,,,,,\n" for n in range(8)]
    folder = tmp_path / "2025-26-Q2"
    folder.mkdir()
    (folder / "a.csv").write_text(head + "".join(rows), encoding="utf-8")
    (folder / "b.csv").write_text(head + "".join(reversed(rows[1:])), encoding="utf-8")
    main(["check", "2025-26 Q2", "--inbox", str(tmp_path)])
    text = capsys.readouterr().out
    sentence = "b.csv: all its 7 rows of 'episodes' are also in a.csv. They were set aside. Remove the file that is not"
    assert text.count(sentence) == 1 and "Zebedee" not in text
    assert "1. " in text.split(sentence)[0] or "2. " in text.split(sentence)[0]


def test_a_source_that_looks_like_its_format_but_could_not_be_read_is_said_once():
    stopped = Problem("stop", "c.csv has no column.", "c.csv", "packages", format="client_level_data")
    gap = Expected("client_level_data", "Client Level Data", "missing", "Client Level Data: expected and not here.")
    assert do_first((stopped,), (gap,)) == ["c.csv has no column."]


def test_what_is_missing_is_told_an_owner_at_a_time_and_what_is_old_before_it():
    gaps = tuple(
        Expected(name.lower(), name, "missing", f"{name}: not here. Ask {owner}.", owner, "not here")
        for name, owner in (("Posts", "HR"), ("Ledger", "Finance"), ("Agency workers", "HR"))
    )
    old = Problem("warning", "e.csv: the latest date is old.", "e.csv", check="stale")
    assert do_first((old,), gaps) == [
        "e.csv: the latest date is old.",
        "MISSING from HR: Posts; Agency workers. Not here.",
        "MISSING Ledger: not here. Ask Finance.",
    ]


def test_where_the_safeguarding_dataset_is_here_the_others_may_not_be_needed():
    gap = Expected("annex_a", "Annex A", "missing", "Annex A: not here. Ask X.", "X", "not here")
    here = Expected("ssd", "Standard Safeguarding Dataset, as a file", "here", "", "X")
    (said,) = do_first((), (gap, here))
    assert "Standard Safeguarding Dataset is here" in said and "'expected: not used' under annex_a in" in said


def _inbox_of(made_up, folder):
    """The made-up council's last two quarters, to be spoilt."""
    for quarter in ("2025-26-Q1", "2025-26-Q2"):
        shutil.copytree(made_up.inbox / quarter, folder / quarter)
    return folder


def _checked(inbox, capsys, *more):
    code = main(["check", "2025-26 Q2", "--inbox", str(inbox), "--json", *more])
    return code, json.loads(capsys.readouterr().out)


def test_a_census_of_another_year_leaves_its_source_missing(made_up, tmp_path, capsys):
    inbox = _inbox_of(made_up, tmp_path)
    now = inbox / "2025-26-Q2"
    for path in [*now.rglob("child_protection_reviews.csv"), *now.rglob("*cin*")]:
        path.unlink()
    (now / "cin.xml").write_text(
        "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2022</Year>"
        "<ReferenceDate>2022-03-31</ReferenceDate></CollectionDetails></Header><Children><Child><ChildIdentifiers>"
        "<LAchildID>A1</LAchildID><UPN>A123</UPN><PersonBirthDate>2010-01-01</PersonBirthDate></ChildIdentifiers>"
        "<CINdetails><CINreferralDate>2021-05-01</CINreferralDate><ReferralSource>1A</ReferralSource>"
        "<PrimaryNeedCode>N1</PrimaryNeedCode></CINdetails></Child></Children></Message>",
        encoding="utf-8",
    )
    code, plain = _checked(inbox, capsys)
    assert code == 2
    assert plain["do_first"][0].startswith("MISSING Children in need census")
    assert "31 March 2022" in plain["do_first"][0] and plain["do_first"][0].endswith("Ask Children's performance.")
    (said,) = [one for one in plain["expected"] if one["source"] == "cin_census"]
    assert said["status"] == "missing"
    verdicts = {s["table"]: s["verdict"] for s in plain["sources"] if s["file"] == "cin.xml"}
    assert verdicts["details (left out)"] == "left out"


def test_an_extract_of_the_quarter_before_makes_a_draft_until_it_is_accepted(made_up, tmp_path, capsys):
    inbox = _inbox_of(made_up, tmp_path / "inbox")
    shutil.copyfile(inbox / "2025-26-Q1" / "annex_a.xlsx", inbox / "2025-26-Q2" / "annex_a.xlsx")
    code, plain = _checked(inbox, capsys)
    assert code == 2 and plain["do_first"][0].startswith("annex_a.xlsx: the latest date in")
    own = [s for s in plain["sources"] if s["extract"] == "2025-26 Q2" and s["file"] == "annex_a.xlsx"]
    assert {s["verdict"] for s in own if "(" not in s["table"]} == {"TOO OLD"}
    assert not any("30 September 2025" in s["sees"] for s in own)
    assert [e["status"] for e in plain["expected"] if e["source"] == "annex_a"] == ["too old"]
    choices = tmp_path / "params"
    shutil.copytree(repository() / "params", choices)
    text = (choices / "sources.yaml").read_text(encoding="utf-8")
    gap = (
        'accepted_gaps:\n  - {source: annex_a, quarter: "2025-26 Q2", accepted_by: Head of Performance, '
        "caveat: The new one comes in October.}\n"
    )
    (choices / "sources.yaml").write_text(text.replace("accepted_gaps: []\n", gap), encoding="utf-8")
    code, plain = _checked(inbox, capsys, "--params", str(choices))
    assert code == 0 and not any("annex_a.xlsx" in sentence for sentence in plain["do_first"])
    assert [e["status"] for e in plain["expected"] if e["source"] == "annex_a"] == ["accepted"]


def test_what_is_found_of_an_earlier_file_names_its_quarter_when_this_quarters_is_missing(made_up, tmp_path, capsys):
    inbox = _inbox_of(made_up, tmp_path)
    (inbox / "2025-26-Q2" / "local" / "agency_register.csv").unlink()
    _, plain = _checked(inbox, capsys)
    said = [p["message"] for p in plain["problems"] if "agency_register.csv" in p["message"]]
    assert said and all(message.startswith("2025-26 Q1: ") for message in said)
