"""Rows of canonical tables as readers hand them on, written by hand: what the tests of checks share."""

import pandas as pd

from quarterdeck.tables import table

AS_AT = pd.Timestamp("2025-09-30")


def frame_of(name, cells, file="file.csv", sheet="", extract="2025-26 Q2"):
    """A typed frame of a table from dicts of cells, with where each row stood."""
    frame = pd.DataFrame(list(cells))
    for column in table(name).columns:
        if column.name in frame and column.type == "date":
            frame[column.name] = pd.to_datetime(frame[column.name]).astype("datetime64[ns]")
        elif column.name in frame and column.type in ("number", "whole"):
            frame[column.name] = frame[column.name].astype("float64")
        elif column.name in frame:
            frame[column.name] = frame[column.name].astype("str")
    return frame.assign(
        source_file=file, _sheet=sheet, source_row=range(2, len(frame) + 2), extract=extract, _as_at=AS_AT,
        _unreadable="",
    )  # fmt: skip


def episode(decom, dec=None, child="A", **cells):
    ended = "X1" if dec else None
    return {"child_id": child, "decom": decom, "dec": dec, "legal_status": "C2", "rec": ended, "rne": "P"} | cells


def plan(start, end=None, child="A", **cells):
    return {"child_id": child, "plan_start_date": start, "plan_end_date": end} | cells


def need(start, end=None, child="A", **cells):
    return {"child_id": child, "cin_start_date": start, "cin_closure_date": end} | cells


def price(rate_from, rate_to=None, placement="P", child="A", **cells):
    return {"child_id": child, "placement_id": placement, "start": "2025-01-01", "rate_from": rate_from,
            "rate_to": rate_to, "weekly_gross": 500.0} | cells  # fmt: skip


def enquiry(start, conference=None, child="A", **cells):
    return {"child_id": child, "s47_start_date": start, "icpc_date": conference} | cells
