"""Inboxes: recognised by content, joined by quarter, never stopped by one bad file."""

import io
import zipfile

import pandas as pd
import pytest

from quarterdeck.errors import PackError
from quarterdeck.extracts import read_inbox
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"


def episode(child, decom, dec="", rec="", place="U6"):
    return f"{child},{decom},S,C2,N1,{place},PR1,{dec},{rec},,,,\n"


def words(records):
    return "\n".join(problem.message for problem in records.problems)


def test_files_are_known_by_content_and_joined_to_their_children(read):
    records = read({
        "a.txt": EPISODES + episode("007", "01/05/2025"),
        "b.csv": HEADER + "007,2,01/01/2015,WBRI,,,\n",
        "c.csv": "CHILD,SEX,DOB,DUC\n007,2,01/01/2015,01/01/2033\n",
    })  # fmt: skip
    child = records.tables["episodes"].iloc[0]
    assert (child.child_id, child.sex, child.uasc, child.source_row) == ("007", "Female", "yes", 2)
    assert child.date_of_birth == pd.Timestamp("2015-01-01")
    assert {source.format for source in records.sources} == {"ssda903"}


def test_the_newest_extract_replaces_what_it_could_see(read):
    old = (
        EPISODES
        + episode("A", "01/05/2022", "01/06/2022", "E8")
        + episode("B", "01/05/2024")
        + episode("C", "01/05/2024")
    )
    new = EPISODES + episode("B", "01/05/2024", "01/08/2025", "E8") + episode("D", "01/07/2025")
    records = read({"2024-25-Q1/e.csv": old, "2025-26-Q2/e.csv": new})
    episodes = records.tables["episodes"].set_index("child_id")
    assert sorted(episodes.index) == ["A", "B", "D"], "C is no longer shown, so it was an error of the old extract"
    assert episodes.loc["B", "dec"] == pd.Timestamp("2025-08-01")
    older = next(source for source in records.sources if source.extract == "2024-25 Q1")
    assert (older.rows, older.set_aside) == (3, 0) and "2 of the table's rows superseded" in older.verdict


def test_what_an_extract_sees_is_narrowed_to_what_it_holds(read):
    params = Params(council={"name": "X"}, sources={"sources": {"ssda903": {"sees_from": "2015-04-01"}}})
    rows = episode("A", "01/05/2023", "02/05/2024", "E8") + episode("B", "01/05/2024")
    records = read({"e.csv": EPISODES + rows}, params=params)
    assert records.coverage["episodes"].windows == ((pd.Timestamp("2024-04-01"), pd.Timestamp("2025-09-30")),)


def test_an_extract_run_late_still_shows_who_was_there_at_the_end(read):
    records = read({"e.csv": EPISODES + episode("A", "01/05/2025", "06/10/2025", "E8")})
    assert len(records.tables["episodes"]) == 1 and records.set_aside.empty


def test_a_quarter_after_the_run_is_not_looked_at(read):
    records = read({"2025-26-Q2/e.csv": EPISODES + episode("A", "01/05/2025"),
                    "2025-26-Q3/e.csv": EPISODES + episode("B", "01/05/2025")})  # fmt: skip
    assert records.tables["episodes"]["child_id"].tolist() == ["A"]


def test_a_misspelt_required_heading_stops_that_table_only(read):
    records = read({
        "episodes.csv": EPISODES.replace("DECOM", "DECON") + episode("A", "01/05/2025"),
        "reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\nA,01/01/2015,01/08/2025,PN1\n",
    })  # fmt: skip
    assert "episodes" not in records.tables and len(records.tables["looked_after_reviews"]) == 1
    stop = next(p for p in records.problems if p.severity == "stop")
    said = "episodes.csv looks like SSDA903 episodes but has no column 'DECOM' (nearest heading found: 'DECON')"
    assert said in stop.message


def test_a_councils_own_headings_and_words_are_read(read):
    choice = {"headings": {"Began": "decom"}, "values": {"place": {"House of the council": "K2"}}}
    params = Params(council={"name": "X"}, sources={"sources": {"ssda903": choice}})
    rows = EPISODES.replace("DECOM", "Began") + episode("A", "01/05/2025", place="House of the council")
    records = read({"e.csv": rows}, params=params)
    assert records.tables["episodes"]["place"].item() == "K2"


def test_without_a_log_unregistered_placements_come_from_codes_and_say_so(read):
    records = read({"e.csv": EPISODES + episode("A", "01/05/2025", place="Z1") + episode("B", "01/05/2025")})
    assert records.tables["unregistered_placements"]["child_id"].tolist() == ["A"]
    assert records.notes["unregistered_placements"] == "from placement codes, not confirmed"


def test_an_old_extract_in_a_new_folder_is_noticed(read):
    rows = "".join(episode(f"C{n}", "01/05/2024", "10/06/2025", "E8") for n in range(30))
    assert "the latest date in 'episodes' is 10 June 2025; Quarter 2 ends 30 September 2025" in words(
        read({"e.csv": EPISODES + rows})
    )


def test_a_file_with_headings_and_no_rows_is_read_and_mentioned(read):
    records = read({"e.csv": EPISODES})
    assert len(records.tables["episodes"]) == 0 and "headings but no rows" in words(records)


def workbook_bytes(size):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * size)
    return held.getvalue()


@pytest.mark.parametrize("content, said", [
    (b"", "is empty"),
    (b"\x00\x01\x02binary\x00", "is not text"),
    (b"%PDF-1.7", "is a PDF"),
    (b"PK\x03\x04 not a zip", "cut short or damaged"),
    (workbook_bytes(80_000_000), "would unpack to 80 MB"),
    (workbook_bytes(10), "cannot be opened as a workbook"),
    (b"\xd0\xcf\x11\xe0" + b"x" * 600, "protected by a password"),
    (b"<Message><A>", "not complete XML"),
    (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><Message>&x;</Message>', "document type or entities"),
    (b"<Other></Other>", "XML of a return that the pack does not read"),
    (b'CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n1,2,"01/01/2010,WBRI,,,\n', "quotation mark is opened and never closed"),
    (b"shopping,list\neggs,2\n", "is not an extract that the pack knows"),
])  # fmt: skip
def test_a_file_that_cannot_be_read_is_a_sentence_and_stops_nothing_else(read, content, said):
    records = read({"odd.csv": content, "e.csv": EPISODES + episode("A", "01/05/2025")})
    assert said in words(records) and len(records.tables["episodes"]) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_are_read_and_unusual_ones_mentioned(read, encoding):
    records = read({"e.csv": (EPISODES + episode("Zoë", "01/05/2025")).encode(encoding)})
    assert records.tables["episodes"]["child_id"].item() == "Zoë"
    assert bool(words(records)) == (encoding in ("cp1252", "utf-16")) or "date_of_birth" in words(records)


def test_a_row_wider_than_its_headings_is_set_aside(read):
    records = read({"e.csv": EPISODES + episode("A", "01/05/2025") + "B,01/05/2025,S,C2,N1,U6,PR1,,,,,,,shifted\n"})
    assert records.set_aside["reason"].tolist() == ["the row has more cells than there are headings"]


def test_no_message_repeats_a_cell(read):
    secret = "Zebedee"
    bad = f"{secret},{secret},{secret},{secret},{secret},{secret},{secret},{secret},{secret},,,,\n"
    records = read({"e.csv": EPISODES + bad, "x.csv": f"{secret},b\n{secret},2\n"})
    told = words(records) + records.set_aside.to_string() + records.noticed.to_string()
    assert secret not in told + "".join(s.verdict for s in records.sources)


def test_a_missing_inbox_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(PackError, match="Put the extracts of 2025-26 Q2 into"):
        read_inbox(tmp_path / "none", Quarter("2025-26 Q2"), Params(council={"name": "X"}))


def test_a_folder_named_almost_like_a_quarter_is_mentioned(read):
    assert "name it as '2025-26-Q2'" in words(read({"Q2 2025/e.csv": EPISODES}))


def test_the_made_up_council_says_so(read):
    records = read({"made_up_council.yaml": "name: Larkminster\n", "e.csv": EPISODES + episode("A", "01/05/2025")})
    assert records.made_up and records.council == "Larkminster"


def test_what_was_read_is_kept_until_a_file_changes(read, tmp_path):
    files = {"e.csv": EPISODES + episode("A", "01/05/2025")}
    first = read(files, cache=tmp_path / "cache")
    again = read({}, cache=tmp_path / "cache")
    assert again.key == first.key
    pd.testing.assert_frame_equal(again.tables["episodes"], first.tables["episodes"])
    changed = read({"e.csv": files["e.csv"] + episode("B", "01/05/2025")}, cache=tmp_path / "cache")
    assert changed.key != first.key and len(changed.tables["episodes"]) == 2
    for kept in (tmp_path / "cache").rglob("*.pickle"):
        kept.write_bytes(b"damaged")
    assert len(read({}, cache=tmp_path / "cache").tables["episodes"]) == 2


def test_a_councils_own_headings_of_a_local_table_are_read_under_the_tables_name(read):
    choice = {"headings": {"Budget WTE": "budget_fte", "Cost centre team": "team"}}
    params = Params(council={"name": "X"}, sources={"sources": {"posts": choice}})
    heads = "snapshot_date,post_id,division,Cost centre team,Budget WTE,occupant_fte,status,social_worker\n"
    row = "2025-09-30,P1,Children's services,North,1,0.5,filled,yes\n"
    posts = read({"p.csv": heads + row}, params=params).tables["posts"]
    assert posts["budget_fte"].item() == 1 and posts["team"].item() == "North"


def test_a_file_name_cannot_act_on_a_terminal_or_hide_another_file(read):
    records = read({
        "2025-26-Q2/a\x1b]0;x\x07.csv": EPISODES + episode("A", "01/05/2025"),
        "2025-26-Q2/a\n]0;x\n.csv": EPISODES + episode("B", "01/05/2025"),
        "2025-26-Q2/b\u00a0\u202e.csv": "nothing,known\n1,2\n",
    })  # fmt: skip
    assert sorted(source.file for source in records.sources) == ["a?]0;x?.csv", "a?]0;x?.csv (2)"]
    assert sorted(records.tables["episodes"]["child_id"]) == ["A", "B"]
    assert any(problem.file == "b ?.csv" for problem in records.problems)
    assert words(records).replace("\n", "").isprintable()


def test_a_linked_folder_is_named_and_not_followed(read, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "e.csv").write_text(EPISODES + episode("A", "01/05/2025"), encoding="utf-8")
    folder = tmp_path / "inbox" / "2025-26-Q2"
    folder.mkdir(parents=True)
    try:
        (folder / "linked").symlink_to(elsewhere, target_is_directory=True)
    except OSError:
        pytest.skip("this account may make no links")
    records = read({}, cache=tmp_path / "cache")
    assert not records.tables and "linked is a link to a folder and was not followed" in words(records)
    (folder / "linked").unlink()
    assert "linked" not in words(read({}, cache=tmp_path / "cache")), "nothing of it is kept once it is gone"


@pytest.mark.parametrize("marker", ["name: 2025-02-31\n", "[" * 5_000])
def test_a_marker_that_yaml_cannot_take_still_marks_the_inbox_as_made_up(read, marker):
    assert read({"made_up_council.yaml": marker, "2025-26-Q2/e.csv": EPISODES}).made_up
