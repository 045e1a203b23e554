"""Nothing lost: every row of every file is used, set aside, or left out by a stated reason, and a reader that
loses one is stopped."""

import re

import pandas as pd
import pytest

from quarterdeck.extracts import formats
from quarterdeck.extracts.ledger import RowsLost, account_for, balance
from quarterdeck.extracts.parts import Context, FileRead, Part
from quarterdeck.params import load_params
from quarterdeck.tables import TABLES
from quarterdeck.tables.checks.each_row import RUN_LATE

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
SECRET = "Zebedee"


def episode(child, decom, dec="", rec=""):
    return f"{child},{decom},S,C2,N1,U6,PR1,{dec},{rec},,,,\n"


def part(rows, file="a.csv", sheet="", table="episodes"):
    frame = pd.DataFrame({"child_id": SECRET, "source_row": rows, "source_file": file, "_sheet": sheet})
    return Part("ssda903", "episodes", "SSDA903 episodes", table, file, sheet, frame)


def read(*parts):
    return [FileRead(p.file, "0", (p,)) for p in parts]


def context():
    return Context("2025-26 Q2", pd.Timestamp("2025-09-30"))


def test_rows_that_stand_in_a_table_are_accounted_for():
    one, two = part([2, 3, 4]), part([2, 3], "b.csv")
    account_for(read(one, two), [pd.concat([one.frame, two.frame])], context())


def test_a_row_that_a_reader_lost_stops_the_run_and_is_named_without_its_content():
    one = part([2, 3, 4], "a.xlsx", "List 8")
    with pytest.raises(RowsLost) as lost:
        account_for(read(one), [one.frame[one.frame["source_row"] != 3]], context())
    assert str(lost.value) == (
        "a.xlsx, sheet 'List 8': 1 of 3 rows of SSDA903 episodes were read and are neither used, set aside nor left "
        "out (the first is row 3). The reader 'ssda903' lost them."
    )


def test_a_row_of_another_sheet_or_file_does_not_stand_in_for_it():
    one, two = part([2, 3], "a.xlsx", "List 1"), part([2, 3], "a.xlsx", "List 2")
    with pytest.raises(RowsLost, match="List 2"):
        account_for(read(one, two), [one.frame], context())
    with pytest.raises(RowsLost, match=r"b\.xlsx"):
        account_for(read(part([2], "b.xlsx", "List 1")), [one.frame], context())


def test_rows_left_out_with_a_reason_are_accounted_for():
    one, where = part([2, 3, 4]), context()
    where.leave_out(one.frame.iloc[1:], "episodes", "are of another council")
    account_for(read(one), [one.frame.iloc[:1]], where)
    assert [(left.table, left.why, len(left.rows)) for left in where.left_out] == [
        ("episodes", "are of another council", 2)
    ]


def test_rows_that_were_sifted_are_accounted_for_whether_used_or_not():
    one, where = part([2, 3]), context()
    frame = TABLES["episodes"].complete(one.frame.assign(decom=pd.Timestamp("2025-05-01"), legal_status="C2"))
    frame["decom"] = frame["decom"].astype("datetime64[ns]").mask(frame["source_row"] == 3)
    where.sift(TABLES["episodes"], [Part(**{**vars(one), "frame": frame})], "episodes")
    account_for(read(one), [], where)


def test_a_part_that_feeds_no_table_or_has_no_rows_needs_no_account():
    account_for(read(part([2, 3], table=None), part([])), [], context())


def test_used_and_set_aside_add_up_to_what_was_read():
    balance("episodes", {"a.csv": 3}, {"a.csv": 2}, {"a.csv": 1}, "checked")
    with pytest.raises(RowsLost, match=r"of 3 rows of 'episodes', 2 are used and 0 set aside"):
        balance("episodes", {"a.csv": 3}, {"a.csv": 2}, {}, "checked")
    with pytest.raises(RowsLost):
        balance("episodes", {"a.csv": 3}, {"a.csv": 3}, {"a.csv": 1}, "checked")


def test_a_reader_that_loses_a_row_is_stopped_where_it_is_put_to_work(read, monkeypatch):
    honest = formats.BUILDERS["ssda903"]

    def careless(parts, context):
        made = honest(parts, context)
        return {**made, "episodes": made["episodes"].iloc[:-1]}

    monkeypatch.setitem(formats.BUILDERS, "ssda903", careless)
    with pytest.raises(RowsLost, match="1 of 2 rows of SSDA903 episodes") as lost:
        read({"e.csv": EPISODES + episode(SECRET, "01/05/2025") + episode("B", "01/05/2025")})
    assert SECRET not in str(lost.value)


def test_no_row_of_the_made_up_council_is_lost(opened):
    """Rows read, file by file and table by table, are rows used (or replaced later) and rows set aside."""
    records = opened.records
    aside = records.set_aside.groupby(["extract", "file", "table"]).size().to_dict() if len(records.set_aside) else {}
    fed = [s for s in records.sources if s.table in TABLES]
    assert len(fed) > 100
    for source in fed:
        listed = aside.get((source.extract, source.file, source.table), 0)
        # Rows that only help to build a table are listed under it and counted with their own source.
        assert source.set_aside <= listed, source
    for name, frame in records.tables.items():
        own = [s for s in fed if s.table == name]
        used = sum(s.rows - s.set_aside for s in own)
        replaced = sum(
            {s.extract: int(found[1].replace(",", "")) for s in own
             if (found := re.search(r"([\d,]+) of the table's rows superseded", s.verdict))}.values()
        )  # fmt: skip
        assert len(frame) == used - replaced, name


def test_what_a_reader_leaves_out_stands_among_the_sources_with_its_rows(opened):
    left = {s.table: s for s in opened.records.sources if s.table.endswith("(left out)") and s.extract == "2025-26 Q2"}
    assert left["care_locations (left out)"].rows > 0
    assert all("not counted: " in s.verdict for s in left.values())
    assert {"packages (left out)", "care_locations (left out)"} & set(left)


def test_residents_of_other_areas_are_said_to_be_left_out(read):
    code = load_params().council.code
    rows = "".join(f"{la},0-17,2024,{n},2025\n" for la, n in ((code, 90000), ("E06000001", 80000)))
    records = read({"population.csv": "la_code,age_band,year,persons,vintage\n" + rows}, params=load_params())
    assert records.tables["population"]["persons"].tolist() == [90000.0]
    (left,) = [s for s in records.sources if s.table == "population (left out)"]
    assert left.rows == 1 and left.verdict == "read; 1 row not counted: it is of other areas"


@pytest.mark.parametrize("days, kept", [(0, True), (1, False)])
def test_a_row_set_aside_is_counted_beside_those_used(read, days, kept):
    late = (pd.Timestamp("2025-09-30") + RUN_LATE + pd.Timedelta(days=days)).strftime("%d/%m/%Y")
    records = read({"e.csv": EPISODES + episode("A", "01/05/2025") + episode("B", late)})
    (source,) = [s for s in records.sources if s.table == "episodes"]
    assert (source.rows, source.set_aside, len(records.tables["episodes"])) == ((2, 0, 2) if kept else (2, 1, 1))
