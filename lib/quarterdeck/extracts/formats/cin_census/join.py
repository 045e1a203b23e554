"""What the modules of one census give each other: whose case a row belongs to, conferences, factors, counts."""

from __future__ import annotations

import numpy as np
import pandas as pd

_PROVENANCE = ("source_file", "source_row", "_sheet", "_unreadable", "_markers", "_fault")
OTHER_DATE = "has another conference date on the referral than on the enquiry; the enquiry's own is used"
NO_ENQUIRY = "is a conference of a referral without an enquiry that it could belong to"


def column(frame: pd.DataFrame, name: str, like: str = "str") -> pd.Series:
    """A column, or an empty one where the file did not have it."""
    if name in frame:
        return frame[name]
    empty = pd.NaT if like == "datetime64[ns]" else pd.NA
    return pd.Series(empty, index=frame.index, dtype=like)


def looked_up(ids: pd.Series, known: pd.Series) -> pd.Series:
    """What is known under each identifier (the index of `known`, none twice), in its own type."""
    return known.reindex(ids.to_numpy()).set_axis(ids.index)


def case_of(rows: pd.DataFrame, date: str, details: pd.DataFrame) -> pd.Series:
    """For each row the index of its case in `details`, -1 where there is none.

    By the child and CINdetailsID where both modules have it, else the child's latest case that was
    referred on or before the row's date.
    """
    found = pd.Series(-1, index=rows.index)
    if "_episode" in rows and "_episode" in details:
        keyed = details.dropna(subset=["child_id", "_episode"]).drop_duplicates(["child_id", "_episode"])
        places = pd.Series(keyed.index, index=pd.MultiIndex.from_frame(keyed[["child_id", "_episode"]]))
        by_id = places.reindex(pd.MultiIndex.from_frame(rows[["child_id", "_episode"]])).set_axis(rows.index)
        found = by_id.fillna(-1).astype("int64")
    rest = rows[(found < 0) & rows[date].notna() & rows["child_id"].notna()]
    asked = rest[["child_id", date]].rename(columns={date: "referral_date"}).sort_values("referral_date", kind="stable")
    known = details[["child_id", "referral_date"]].dropna().sort_values("referral_date", kind="stable")
    if asked.empty or known.empty:
        return found
    known = known.assign(_case=known.index)
    by_date = pd.merge_asof(asked, known, on="referral_date", by="child_id", direction="backward")["_case"]
    found[asked.index] = by_date.fillna(-1).astype("int64").to_numpy()
    return found


def with_referral(rows: pd.DataFrame, date: str, details: pd.DataFrame | None) -> pd.DataFrame:
    """The rows with the date of the referral that opened their case."""
    if details is None:
        return rows
    case = case_of(rows, date, details)
    referred = details["referral_date"].reindex(case.to_numpy()).set_axis(rows.index)
    return rows.assign(referral_date=referred)


def conferences(enquiries: pd.DataFrame | None, details: pd.DataFrame | None) -> pd.DataFrame | None:
    """Enquiries with their conference, which shapes write on the enquiry or on the referral.

    A date on the enquiry stands. The date on the referral is the conference of the case's latest enquiry
    begun by then that needs one and has no date of its own, unless a later enquiry has one; if the case has no
    such enquiry and none with a date, it is a row without one (a child who came with a plan from another
    council). Where it belongs to none and differs from the enquiries' own, theirs are used and the difference
    noticed.
    """
    if details is None or "_conference" not in details:
        return enquiries
    told = details["_conference"].notna() | details["_unreadable"].str.contains("_conference|", regex=False)
    told = details[told]
    if enquiries is None:
        return _alone(told) if len(told) else None
    if told.empty:
        return enquiries
    own = column(enquiries, "icpc_date", "datetime64[ns]")
    case = case_of(enquiries, "s47_start_date", details)
    date = told["_conference"].reindex(case.to_numpy()).set_axis(enquiries.index)
    same = case[own.notna() & (own == date)]
    settled_until = enquiries["s47_start_date"].where(own.notna()).groupby(case).transform("max")
    later = own.isna() & ~(enquiries["s47_start_date"] <= settled_until) & ~case.isin(same)
    asks = column(enquiries, "icpc_unnecessary") != "yes"
    could = later & asks & (case >= 0) & (enquiries["s47_start_date"] <= date)
    latest = enquiries[could].assign(_case=case[could]).sort_values("s47_start_date", kind="stable")
    latest = latest.drop_duplicates("_case", keep="last")
    differs = own.notna() & (own != date) & date.notna() & ~case.isin(same) & ~case.isin(latest["_case"])
    filled = own.where(~own.index.isin(latest.index), date).astype("datetime64[ns]")
    settled = told.index.isin(latest["_case"]) | told.index.isin(case[own.notna()])
    joined = enquiries.assign(icpc_date=filled, _notice=np.where(differs, OTHER_DATE, ""))
    lone = told[~settled]
    return joined if lone.empty else pd.concat([joined, _alone(lone)], ignore_index=True)


def _alone(details: pd.DataFrame) -> pd.DataFrame:
    """Conferences of referrals without an enquiry, as rows of the table of enquiries."""
    rows = details[["child_id", *(name for name in _PROVENANCE if name in details)]]
    unreadable = rows["_unreadable"].str.contains("_conference|", regex=False)
    return rows.assign(
        s47_start_date=pd.Series(pd.NaT, index=rows.index, dtype="datetime64[ns]"),
        icpc_date=details["_conference"],
        icpc_unnecessary=pd.Series(pd.NA, index=rows.index, dtype="str"),
        _unreadable=np.where(unreadable, "icpc_date|", ""),
        _notice=np.where(unreadable, "", NO_ENQUIRY),
    ).reset_index(drop=True)


def one_each(assessments: pd.DataFrame) -> pd.DataFrame:
    """Assessments without the rows that repeat one only to bring another of its factors."""
    if "_factors" not in assessments:
        return assessments
    same = [n for n in ("child_id", "_episode", "_assessment", "start_date", "internal_review_date", "authorised_date")
            if n in assessments]  # fmt: skip
    again = assessments.duplicated(same, keep="first") & assessments["_factors"].notna()
    return assessments[~(again & ~assessments.duplicated([*same, "_factors"], keep="first"))]


def factors(rows: pd.DataFrame) -> pd.DataFrame:
    """One row an assessment and factor; a cell may list several: '2A,2B', "['2A', '2B']"."""
    rows = rows[rows["_factors"].notna()]
    listed = rows["_factors"].str.upper().str.findall(r"[^\s,;|/\[\]'\"]+")
    split = rows.assign(factor=listed).explode("factor").dropna(subset=["factor"])
    once = ~split.duplicated(["source_file", "_sheet", "source_row", "factor"])
    twice = split.duplicated(["source_file", "_sheet", "source_row", "factor"], keep=False)
    split = split.assign(
        factor=split["factor"].astype("str"), _notice=np.where(twice, "lists a factor twice; it counts once", "")
    )
    return split[once].reset_index(drop=True)


def dated_factors(rows: pd.DataFrame, assessments: pd.DataFrame | None) -> pd.DataFrame:
    """Factors of a module of their own, with the dates of their assessments by child and AssessmentID."""
    if assessments is None or "_assessment" not in assessments or "_assessment" not in rows:
        return rows
    keys = [key for key in ("child_id", "_episode", "_assessment") if key in rows and key in assessments]
    known = assessments.dropna(subset=["_assessment"]).drop_duplicates(keys)
    return rows.merge(known[[*keys, "start_date", "authorised_date"]], how="left", on=keys)


def plan_starts(reviews: pd.DataFrame, plans: pd.DataFrame | None) -> pd.DataFrame:
    """Reviews with the start of their plan: as written, by CPPID, or that of the plan begun last before."""
    start = column(reviews, "plan_start_date", "datetime64[ns]")
    if plans is None:
        return reviews.assign(plan_start_date=start)
    for keys in (["child_id", "_episode", "_plan"], ["child_id", "_plan"]):
        if start.notna().all() or any(key not in reviews or key not in plans for key in keys):
            continue
        known = plans.dropna(subset=keys)
        known = known[~known.duplicated(keys, keep=False)]
        places = pd.Series(known["plan_start_date"].to_numpy(), index=pd.MultiIndex.from_frame(known[keys]))
        start = start.fillna(places.reindex(pd.MultiIndex.from_frame(reviews[keys])).set_axis(reviews.index))
    rest = reviews[start.isna() & reviews["review_date"].notna() & reviews["child_id"].notna()]
    known = plans[["child_id", "plan_start_date"]].dropna().sort_values("plan_start_date", kind="stable")
    if len(rest) and len(known):
        asked = rest[["child_id", "review_date"]].sort_values("review_date", kind="stable")
        by_date = pd.merge_asof(asked, known, left_on="review_date", right_on="plan_start_date", by="child_id")
        start = start.fillna(by_date["plan_start_date"].set_axis(asked.index))
    return reviews.assign(plan_start_date=start.astype("datetime64[ns]"))


def latest_reviews(plans: pd.DataFrame, reviews: pd.DataFrame | None) -> pd.DataFrame:
    """Plans with the date of the latest review held on each."""
    if reviews is None:
        return plans
    latest = reviews.groupby(["child_id", "plan_start_date"])["review_date"].max()
    found = latest.reindex(pd.MultiIndex.from_frame(plans[["child_id", "plan_start_date"]])).set_axis(plans.index)
    return plans.assign(latest_review=found.astype("datetime64[ns]"))
