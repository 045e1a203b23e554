"""Rows of the SSDA903's modules that cannot be used, and those that can with something to say of them."""

import pytest
from test_ssda903 import SETS

FAULTS = [
    ("social_workers", "1,01/01/2010,W1,02/05/2025,01/05/2025,MANAGE", "`sw_dec` is before `sw_decom`"),
    ("social_workers", "1,01/01/2010,,02/05/2025,,MANAGE", "`sw_id` is blank"),
    ("social_workers", "1,01/01/2010,W1,soon,,MANAGE", "text where a date belongs in `sw_decom`"),
    ("dolo", "1,01/01/2010,01/12/2026,", "`dolo_start` is after the extract's date"),
    ("dolo", ",01/01/2010,01/06/2025,", "`child_id` is blank"),
    ("dolo", "9,03/03/2009,01/06/2025,", "repeats an earlier row (same `child_id`, `dolo_start`)"),
    ("oc2", "1,01/01/2010,-3,,,,,,,,,", "`sdq_score` is negative"),
    ("oc2", "8,02/02/2008,9,,,,,,,,,", "repeats an earlier row (same `child_id`, `as_at`)"),
    ("ad1", "1,01/01/2010,,,1,-1,MM,L0", "`nb_adoptr` is negative"),
    ("uasc", ",M,01/01/2010,", "`child_id` is blank"),
    ("prev_perm", "10,02/02/2008,Z1,,,more", "the row has more cells than there are headings"),
]


@pytest.mark.parametrize("name, row, reason", FAULTS)
def test_a_row_that_cannot_be_used_is_set_aside_with_its_reason(read, name, row, reason):
    records = read({"m.csv": SETS[name] + row + "\n"})
    rows = SETS[name].count("\n") + 1
    assert records.set_aside[["row", "reason"]].values.tolist() == [[rows, reason]]


MARKS = [
    ("oc2", "1,01/01/2010,many,SDQ9,perhaps,,,,,,,", {"sdq_score", "sdq_reason", "convicted"}),
    ("ad1", "1,01/01/2010,soon,,2,1,MX,L9", {"date_int", "sex_adoptr", "ls_adoptr"}),
    ("oc3", "1,01/01/2010,PERHAPS,F9,T3", {"in_touch", "activity", "accommodation"}),
    ("social_workers", "1,01/01/2010,W9,01/05/2025,,LAZY", {"sw_reason"}),
    ("prev_perm", "1,01/01/2010,P9,,", {"prev_perm"}),
]


@pytest.mark.parametrize("name, row, columns", MARKS)
def test_an_unknown_code_is_kept_and_counted_by_column(read, name, row, columns):
    records = read({"m.csv": SETS[name].splitlines()[0] + "\n" + row + "\n"})
    named = {column for column in columns if records.noticed["notice"].str.contains(f"`{column}`").any()}
    assert named == columns and (records.noticed["row"] == 2).all() and records.set_aside.empty
