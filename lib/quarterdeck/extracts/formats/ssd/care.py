"""Care and adoption from the safeguarding dataset: episodes as in the 903, reviews, missing, leavers, permanence.

The dataset keeps an episode's dates and reasons, its placement and the child's legal statuses in three
tables; an episode takes the placement it names and the legal status of the day it began.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ....tables import codes
from ....tables._columns import date, identifier, text
from ....tables.checks.each_row import RUN_LATE
from ....tables.spec import TableSpec
from ...verdicts import in_words
from . import layouts as tables
from .dataset import SHORT_BREAKS, Dataset, faulted, looked_up, noticed, unread

_PLACEMENT_ROWS = TableSpec(
    "placements of the dataset", "ssd_cla_placement", "events",
    (identifier("_placement", ""), text("child_id", ""), date("start", ""), date("end", ""),
     text("place", "", among=codes.PLACEMENT), text("place_provider", "", among=codes.PROVIDER),
     text("reason_place_change", "", among=codes.REASON_PLACE_CHANGE), text("urn", "")),
    key=("_placement",), opened="start", closed="end",
)  # fmt: skip
# Legal statuses that can begin on one day, the weaker first: a placement order suspends a care order, an order of
# the court follows an agreement or a protection of some hours.
_WEAKER_FIRST = ("V4", "V3", "V2", "L3", "L1", "L2", "J2", "J1", "J3", "C1", "C2", "D1", "E1")
_WEIGHT = {code: place for place, code in enumerate(_WEAKER_FIRST)}
_NO_STATUS = "none on record"
_NOT_ALONE = (
    r"\b(?:not|non|never|no longer|was|were|former|formerly|previous|previously|ex)\b[\s-]*(?:an? )?"
    r"(?:uasc|unaccompanied)"
)


def build(data: Dataset, quarter_end: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """The canonical tables of children looked after; `quarter_end` is the day a picture would be of."""
    made = {}
    builders = (
        (tables.CARE, "episodes", _episodes),
        (tables.CARE_REVIEWS, "looked_after_reviews", _reviews),
        (tables.MISSING, "missing_episodes", lambda found: found.rows(tables.MISSING)),
        (tables.PERMANENCE, "adoptions", _adoptions),
        (tables.PERMANENCE, "placed_for_adoption", _placed),
        (tables.CARE_LEAVERS, "care_leavers", lambda found: _leavers(found, quarter_end)),
    )
    for layout, table, build_table in builders:
        frame = build_table(data) if data.has(layout) else None
        if frame is not None:
            made[table] = data.described(frame, table)
    return made


def looked_after(data: Dataset, on: pd.Timestamp) -> pd.Series:
    """Children with an episode of care open at the end of a day, short breaks apart."""
    care = data.rows(tables.CARE)
    open_now = care[(care["decom"] <= on) & ~(care["dec"] <= on)]
    short = _legal_on(open_now.assign(on=on), data)["legal_status"].isin(SHORT_BREAKS)
    return open_now.loc[~short, "child_id"]


def _episodes(data: Dataset) -> pd.DataFrame:
    care = data.rows(tables.CARE)
    for name in ("_placement", "rec"):
        if name not in care:
            care = care.assign(**{name: pd.Series(pd.NA, index=care.index, dtype="str")})
    if data.has(tables.PLACEMENTS):
        care = _with_placement(care, data)
    care = _with_legal_status(care, data)
    if data.has(tables.IMMIGRATION):
        care = care.assign(uasc=np.where(_unaccompanied(care, data), "yes", "no")).astype({"uasc": "str"})
    return care


def _unaccompanied(care: pd.DataFrame, data: Dataset) -> pd.Series:
    """Which episodes are of a child with the status of an unaccompanied asylum-seeking child on the last day of
    the episode, or of the extract where the episode is open."""
    rows = data.rows(tables.IMMIGRATION)
    if "status" not in rows:
        return pd.Series(False, index=care.index)
    said = rows["status"].fillna("").str.casefold()
    alone = rows[said.str.contains("uasc|unaccompanied") & ~said.str.contains(_NOT_ALONE)]
    for name in ("start", "end"):
        if name not in alone:
            alone = alone.assign(**{name: pd.NaT})
    last = care["dec"] if "dec" in care else pd.Series(pd.NaT, index=care.index)
    days = care[["child_id"]].assign(on=last.fillna(data.context.as_at)).rename_axis("row").reset_index()
    pairs = days.merge(alone[["child_id", "start", "end"]], on="child_id")
    held = ~(pairs["start"] > pairs["on"]) & ~(pairs["end"] < pairs["on"])
    return pd.Series(care.index.isin(pairs.loc[held, "row"]), index=care.index)


def _with_legal_status(care: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """Each episode with the child's legal status of the day it began.

    An episode of the dataset, as of the return, ends where the legal status changes and a new one begins with
    the reason L. Where that was not done the episode keeps the status it began with, and is noticed.
    """
    begun = _legal_on(care.assign(on=care["decom"]), data)["legal_status"]
    ended = care["dec"] if "dec" in care else pd.Series(pd.NaT, index=care.index)
    last_day = (ended.astype("datetime64[ns]") - pd.Timedelta(days=1)).fillna(data.context.as_at)
    last_day = last_day.mask(last_day < care["decom"].astype("datetime64[ns]"), care["decom"])
    last = _legal_on(care.assign(on=last_day), data)["legal_status"]
    changed = begun.notna() & last.isin(codes.LEGAL_STATUS) & (last != begun)
    none = begun.isna() & care["decom"].notna()
    # The word stands for the blank that the fault is about, so that the fault is the reason given.
    care = care.assign(legal_status=begun.mask(none, _NO_STATUS))
    care = faulted(care, none & last.notna(), "no legal status of the child is on record for the day it began, "
                   "only for later days")  # fmt: skip
    care = faulted(care, none & last.isna(), "no legal status of the child is on record for the day it began")
    return noticed(care, changed, "goes on over a change of the child's legal status; the status of the day it began "
                   "is used")  # fmt: skip


def _with_placement(care: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """Each episode with the placement it names or, where that is not on record, the one of the day it began."""
    places = data.sifted(_PLACEMENT_ROWS, tables.PLACEMENTS, "episodes")
    columns = ["place", "place_provider", "urn", "reason_place_change"]
    by_name = places.set_index("_placement")
    found = by_name.reindex(care["_placement"].to_numpy())[[*columns, "end"]].set_axis(care.index)
    unnamed = ~care["_placement"].isin(by_name.index)
    by_day = _of_the_day(care[unnamed], places)
    found.loc[by_day.index, [*columns, "end"]] = by_day[[*columns, "end"]]
    change = found["reason_place_change"].where(found["end"].eq(care["dec"]))
    care = care.assign(**{name: found[name].astype("str") for name in columns[:3]}, reason_place_change=change)
    told = care["_placement"].notna() & unnamed
    taken = care.index.isin(by_day.index)
    care = noticed(care, told & taken, "names a placement that is not on record; the one of the day it began is used")
    return noticed(care, told & ~taken, "names a placement that is not on record, so that its type is not known")


def _of_the_day(care: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """For episodes (by index) the child's placement open on the day each began; the latest begun of several."""
    pairs = care[["child_id", "decom"]].rename_axis("row").reset_index().merge(places, on="child_id")
    pairs = pairs[(pairs["start"] <= pairs["decom"]) & ~(pairs["end"] <= pairs["decom"])]
    return pairs.sort_values("start", kind="stable").drop_duplicates("row", keep="last").set_index("row")


def _legal_on(care: pd.DataFrame, data: Dataset) -> pd.DataFrame:
    """For each episode the child's legal status on the day `on`; statuses that are none of care come last.

    The dataset also holds orders that do not make a child looked after, such as special guardianship. Of the
    statuses open on the day the latest begun stands; of several begun on one day the one that overrides the
    others (`_WEIGHT`), whatever the order of their rows.
    """
    own = data.legal[["child_id", "legal_status", "start", "end"]]
    pairs = care[["child_id", "on"]].rename_axis("row").reset_index().merge(own, on="child_id")
    pairs = pairs[(pairs["start"] <= pairs["on"]) & ~(pairs["end"] <= pairs["on"])]
    pairs = pairs.assign(of_care=pairs["legal_status"].isin(codes.LEGAL_STATUS))
    pairs = pairs.assign(weight=pairs["legal_status"].map(_WEIGHT).fillna(-1))
    order = ["of_care", "start", "weight", "legal_status"]
    pairs = pairs.sort_values(order, kind="stable").drop_duplicates("row", keep="last")
    return pairs.set_index("row")[["legal_status"]].reindex(care.index)


def _reviews(data: Dataset) -> pd.DataFrame | None:
    """Reviews that were held; the child is the one whose period of care was under review."""
    rows = data.rows(tables.CARE_REVIEWS)
    care = data.rows(tables.CARE)
    if not data.has(tables.CARE) or "_period" not in care:
        message = (
            "ssd_cla_reviews cannot be used: ssd_cla_episodes with clae_cla_id, which says whose review each was, "
            "is not here. Add that table."
        )
        data.context.warn(message, table="looked_after_reviews")
        data.leave_out(rows, "looked_after_reviews", "are reviews of periods of care that are not here")
        return None
    waiting = rows["review"].isna() & ~unread(rows, "review")
    data.leave_out(rows[waiting], "looked_after_reviews", "have no date, so that no review has been held")
    if "_cancelled" in rows:
        off = rows["_cancelled"].eq("yes") & ~waiting
        data.leave_out(rows[off], "looked_after_reviews", "were cancelled")
        waiting |= off
    rows = rows[~waiting]
    whose = care.dropna(subset=["_period", "child_id"]).drop_duplicates("_period").set_index("_period")["child_id"]
    rows = rows.assign(child_id=looked_up(rows["_period"], whose))
    return faulted(rows, rows["child_id"].isna(), "belongs to no period of care on record")


def _adoptions(data: Dataset) -> pd.DataFrame:
    """Children with a plan of adoption. Other orders of permanence are left out: exits from care show them."""
    rows = data.rows(tables.PERMANENCE)
    kind = rows["_order"].fillna("").str.casefold() if "_order" in rows else pd.Series("", index=rows.index)
    if "_order_date" in rows:
        ordered = rows["_order_date"].where(kind.str.contains("adopt"))
        rows = rows.assign(adoption_order_date=ordered)
    dates = ("decision_date", "placement_order_date", "matched_date", "placed_date", "reversal_date",
             "adoption_order_date")  # fmt: skip
    adoption = rows[[name for name in dates if name in rows]].notna().any(axis=1)
    adoption |= rows["_unreadable"].str.contains("date|", regex=False)
    data.leave_out(rows[~adoption], "adoptions", "say nothing of adoption")
    if "_period" in rows and data.has(tables.CARE):
        care = data.rows(tables.CARE)
        if {"_period", "_entered"} <= set(care):
            entered = care.dropna(subset=["_period", "_entered"]).drop_duplicates("_period").set_index("_period")
            came = looked_up(rows["_period"], entered["_entered"])
            rows = rows.assign(date_entered_care=came)
    if "_order_date" in rows:
        untold = rows["_order_date"].notna() & (kind == "")
        rows = noticed(rows, untold, "has the date of an order without its type, so that it counts as no adoption")
    return rows[adoption]


def _placed(data: Dataset) -> pd.DataFrame:
    """Placements for adoption; one that ended without an order ceased when the decision was reversed."""
    rows = data.rows(tables.PERMANENCE)
    if "placed_date" not in rows:
        return None
    rows = rows[rows["placed_date"].notna() | unread(rows, "placed_date")]
    rows = rows.rename(columns={"placed_date": "date_placed"})
    rows = rows.assign(_unreadable=rows["_unreadable"].str.replace("placed_date|", "date_placed|", regex=False))
    if "reversal_date" not in rows:
        return rows
    after = rows["reversal_date"] >= rows["date_placed"]
    reason = rows["reversal_reason"].where(after) if "reversal_reason" in rows else pd.NA
    reason = pd.Series(reason, rows.index, dtype="str")
    return rows.assign(date_placed_ceased=rows["reversal_date"].where(after), reason_placed_ceased=reason)


def _leavers(data: Dataset, quarter_end: pd.Timestamp) -> pd.DataFrame | None:
    """Care leavers as they are when the dataset is read: the quarter's picture only if that was soon after it."""
    rows, read_on = data.rows(tables.CARE_LEAVERS), data.context.as_at
    if read_on > quarter_end + RUN_LATE:
        why = (
            f"show care leavers as they were on {in_words(read_on)}, when the dataset was read: more than "
            f"{RUN_LATE.days} days after {in_words(quarter_end)}"
        )
        data.leave_out(rows, "care_leavers", why)
        return None
    return rows.assign(as_at=min(read_on, quarter_end))
