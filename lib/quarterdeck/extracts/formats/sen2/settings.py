"""The settings and needs of SEN2's plans: from rows of their own, or from modules in which a plan is written once for
each of them."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ...columns import looked_up
from ...parts import Context
from .layouts import ACTIVE_PLANS, NAMED_PLANS, PLACEMENT_DETAIL, PLAN_DETAIL, SEN_NEED

_WHAT = ["urn", "ukprn", "setting", "setting_other"]
_SETTING = [*_WHAT, "rank", "sen_unit", "resourced_provision", "entry_date", "leaving_date", "residential",
            "work_based"]  # fmt: skip
_WHERE = ["source_file", "source_row", "_sheet", "_unreadable", "_markers", "_fault"]
_ORPHAN = "belongs to no request of this extract"


def first_rows(frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Of the rows that only differ in what else they say about one record, the first. Rows that repeat another
    altogether stay, for the check to find."""
    own = [name for name in columns if name in frame]
    whole = [name for name in frame if name not in _WHERE and not name.startswith("_")]
    return frame[~frame.duplicated(own) | frame.duplicated(whole)]


def placements(frames, named, active, requests: pd.DataFrame, context: Context) -> pd.DataFrame | None:
    """Settings named in plans and settings attended, one row each; None where the return has none."""
    starts, known = _starts(frames), requests["request_id"]
    named, active = _known(named, known), _known(active, known)
    found = [
        _unfolded(frames.get(NAMED_PLANS.name), named, [*_SETTING, "plan_start_date"], "named in the plan"),
        _own(frames.get(PLAN_DETAIL.name), "named in the plan", starts),
        _unfolded(frames.get(ACTIVE_PLANS.name), active, _SETTING, "attended"),
        _own(_residing(frames), "attended", None),
    ]
    rows = [frame for frame in found if frame is not None and len(frame)]
    if not rows:
        return None
    together = pd.concat(rows, ignore_index=True)
    # The latest named plan first, then what is attended.
    began = together.get("plan_start_date", pd.Series(pd.NaT, index=together.index))
    order = (-began.rank(method="dense")).fillna(0).mask(together["kind"] == "attended", 1)
    return _belonging(together.assign(_order=order), requests, context)


def needs(frames, active, requests: pd.DataFrame, context: Context) -> pd.DataFrame | None:
    """Needs, one row each; None where the return has none."""
    columns = ["need", "need_rank"]
    folded = _unfolded(frames.get(ACTIVE_PLANS.name), _known(active, requests["request_id"]), columns, "")
    rows = [frame for frame in (folded, _own(frames.get(SEN_NEED.name), "", None)) if frame is not None and len(frame)]
    if not rows:
        return None
    together = pd.concat(rows, ignore_index=True).drop(columns="kind").rename(columns={"need_rank": "rank"})
    return _belonging(together, requests, context)


def first(rows: pd.DataFrame | None, name: str, order: list[str]) -> pd.Series:
    """By request: the first value of a column, in the order of other columns (blank last) and then of the file."""
    if rows is None or name not in rows:
        return pd.Series(dtype="str")
    plan = "plan_id" if "plan_id" in rows else "request_id"
    known = rows.dropna(subset=[plan, name])
    order = [column for column in order if column in known]
    known = known.sort_values(order, kind="stable", na_position="last") if order else known
    return known.drop_duplicates(plan).set_index(plan)[name]


def _known(used: pd.DataFrame | None, requests: pd.Series) -> pd.DataFrame | None:
    """Rows of a request of the extract: the others are spoken of with their module."""
    return used if used is None else used[used["request_id"].isin(requests)]


def _unfolded(frame: pd.DataFrame | None, used: pd.DataFrame | None, columns: list[str], kind: str):
    """What a module's rows say of settings or needs, once each, where the record itself can be used."""
    if frame is None or used is None:
        return None
    columns = [name for name in columns if name in frame]
    telling = [name for name in columns if name in (*_WHAT, "need")]
    if not telling:
        return None
    together = frame.merge(used[["request_id"]].drop_duplicates(), on="request_id", how="inner")
    told = together[together[telling].notna().any(axis=1)]
    told = told.drop_duplicates(["request_id", *columns])
    keep = [name for name in ("request_id", "person_id", *columns, *_WHERE) if name in told]
    return told[keep].assign(kind=kind)


def _own(frame: pd.DataFrame | None, kind: str, starts: pd.Series | None) -> pd.DataFrame | None:
    if frame is None:
        return None
    if starts is not None and "_named_id" in frame:
        frame = frame.assign(plan_start_date=looked_up(frame["_named_id"], starts))
    return frame.assign(kind=kind)


def _starts(frames) -> pd.Series | None:
    """When each named plan began, by its own number."""
    named = frames.get(NAMED_PLANS.name)
    if named is None or "_named_id" not in named:
        return None
    return named.dropna(subset="_named_id").drop_duplicates("_named_id").set_index("_named_id")["plan_start_date"]


def _residing(frames) -> pd.DataFrame | None:
    """Settings attended, with whether they are residential from the plan where older returns say so there."""
    frame, active = frames.get(PLACEMENT_DETAIL.name), frames.get(ACTIVE_PLANS.name)
    if frame is None or active is None:
        return frame
    for name in ("residential", "work_based"):
        if name in active and active[name].notna().any():
            from_plan = frame["request_id"].map(first(active, name, []))
            frame = frame.assign(**{name: frame[name].fillna(from_plan) if name in frame else from_plan})
    return frame


def _belonging(rows: pd.DataFrame, requests: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The rows under their plan; those of no request of the extract are at fault."""
    known = rows["request_id"].isin(requests["request_id"])
    people = requests.drop_duplicates("request_id").set_index("request_id")["person_id"]
    return rows.assign(
        as_at=context.as_at,
        plan_id=rows["request_id"],
        person_id=rows["request_id"].map(people).astype("str"),
        _fault=rows["_fault"].mask(~known & (rows["_fault"] == ""), _ORPHAN),
    )
