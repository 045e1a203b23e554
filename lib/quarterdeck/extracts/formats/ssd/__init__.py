"""The Standard Safeguarding Dataset (SSD): its tables joined into the canonical ones.

It comes from a database (`database.py`) or as CSV exports of its tables. Derived as the dataset's own
Annex A does: whether a conference was unnecessary (an enquiry that ended without further action), referrals
in the 12 months before one, the status of a case (on the day it was read). Care and adoption stand in
`ssd_care.py`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ....derive import months_before
from ... import values
from ...parts import Context, Part
from . import care as ssd_care
from . import layouts as tables
from . import more as ssd_more
from .dataset import Dataset, begins, faulted, latest_by, looked_up, unread
from .fields import FORMAT, nothing_in

__all__ = ["FORMAT", "LAYOUTS", "build"]
LAYOUTS = tables.LAYOUTS
CHILDHOOD = pd.DateOffset(years=18)


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The canonical tables of one reading of the dataset."""
    read_on = max((part.dated for found in parts.values() for part in found if part.dated is not None), default=None)
    data = Dataset(parts, context if read_on is None else replace(context, as_at=read_on))
    _say_placeholders(data)
    _say_empty(data)
    made = {}
    for layout, table, build_table in _BUILDERS:
        if data.has(layout):
            frame = build_table(data)
            if frame is not None:
                made[table] = data.described(frame, table)
    made |= ssd_care.build(data, context.as_at) | ssd_more.build(data)
    if read_on is not None:
        made = {name: frame.assign(_as_at=read_on) for name, frame in made.items()}
    return made


def _say_placeholders(data: Dataset) -> None:
    """Rows of the tables that nobody fills yet are accounted for and become no figure; real ones are said to be so."""
    for layout in tables.PLACEHOLDER_TABLES:
        rows = data.rows(layout)
        told = [field.name for field in layout.fields if field.reader is not values.identifier and field.name in rows]
        real = rows[told].notna().any(axis=1) & (layout.name != tables.FINANCE)
        data.leave_out(rows[~real], layout.name, "are placeholders of the dataset; no figure is made of them")
        why = "hold data, but the pack reads special educational needs from SEN2 and not from the dataset"
        data.leave_out(rows[real], layout.name, why)


def _say_empty(data: Dataset) -> None:
    """Exports of tables with headings alone: a table that nobody fills."""
    empty = {name: found for name, found in data.parts.items() if not any(len(part.frame) for part in found)}
    if empty:
        files = ", ".join(sorted({part.file for found in empty.values() for part in found}))
        data.context.warn(nothing_in(files, list(empty)))


def _contacts(data: Dataset) -> pd.DataFrame:
    return data.rows(tables.CONTACTS)


def _early_help(data: Dataset) -> pd.DataFrame:
    return data.rows(tables.EARLY_HELP)


def _referrals(data: Dataset) -> pd.DataFrame:
    """Referrals, each with how many the child had in the 12 months before it, where the dataset shows them."""
    rows = data.rows(tables.CIN_EPISODES)
    earlier = _earlier_in_12_months(rows["child_id"], rows["referral_date"])
    shown = months_before(rows["referral_date"], 12) >= max(data.since, begins(rows["referral_date"], data.since))
    if not shown.any():
        return rows
    return rows.assign(referrals_in_last_12_months=earlier.where(shown))


def _earlier_in_12_months(child: pd.Series, when: pd.Series) -> pd.Series:
    """For each event, how many the same child had in the 12 months up to the day before it."""
    known = child.notna() & when.notna()
    number = pd.factorize(child[known])[0].astype("int64") * 10_000_000
    own = when[known]
    at = number + own.to_numpy("datetime64[D]").astype("int64")
    back = number + months_before(own, 12).to_numpy("datetime64[D]").astype("int64")
    order = np.sort(at)
    found = np.searchsorted(order, at, side="left") - np.searchsorted(order, back, side="left")
    return pd.Series(found.astype("float64"), index=own.index).reindex(child.index)


def _assessments(data: Dataset) -> pd.DataFrame:
    rows = data.rows(tables.ASSESSMENTS)
    if "_nfa" not in rows or "authorised_date" not in rows:
        return rows
    required = rows["_nfa"].map({"yes": "no", "no": "yes"}).where(rows["authorised_date"].notna())
    return rows.assign(support_required=required.astype("str"))


def _children_in_need(data: Dataset) -> pd.DataFrame:
    """Episodes of need: referrals that were taken on."""
    rows = data.rows(tables.CIN_EPISODES)
    if "nfa" in rows:
        only_referred = rows["nfa"].eq("yes")
        why = "are referrals that nothing followed, which are no episodes of need; they stand in 'referrals'"
        data.leave_out(rows[only_referred], "children_in_need", why)
        rows = rows[~only_referred]
    rows = rows.rename(columns={"referral_date": "cin_start_date"})
    rows = rows.assign(_unreadable=rows["_unreadable"].str.replace("referral_date|", "cin_start_date|", regex=False))
    return _last_seen(data, _with_status(data, rows))


def _with_status(data: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """What each open case is on the day of the reading; blank where nothing in the dataset says."""
    if "cin_closure_date" not in rows:
        return rows
    child, as_at = rows["child_id"], data.context.as_at
    closed = rows["cin_closure_date"].notna() | unread(rows, "cin_closure_date")
    among = [
        (ssd_care.looked_after(data, as_at), "Looked after child"),
        (_open_in(data, tables.PLANS, "plan_start_date", "plan_end_date"), "Child protection plan"),
        (_open_in(data, tables.CIN_PLANS, "plan_start_date", "plan_end_date"), "Child in need plan"),
        (_open_in(data, tables.ASSESSMENTS, "start_date", "authorised_date"), "Open assessment"),
    ]
    status = pd.Series(pd.NA, index=rows.index, dtype="str").mask(closed, "Closed episode")
    for children, words in among:
        status = status.mask(status.isna() & child.isin(children), words)
    return rows.assign(case_status=status)


def _open_in(data: Dataset, layout, opened: str, closed: str) -> pd.Series:
    """Children with a spell of the table open on the day of the reading."""
    rows = data.rows(layout)
    if closed not in rows:
        return pd.Series(dtype="str")
    return rows.loc[(rows[opened] <= data.context.as_at) & ~(rows[closed] <= data.context.as_at), "child_id"]


def _last_seen(data: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """With the latest visit of any kind while the episode was open, up to the day of the reading."""
    layouts = (tables.CIN_VISITS, tables.CP_VISITS, tables.CLA_VISITS)
    kinds = [data.rows(layout) for layout in layouts if data.has(layout)]
    if not kinds:
        return rows
    visits = pd.concat([kind[["child_id", "visit_date"]] for kind in kinds]).dropna()
    visits = visits[visits["visit_date"] <= data.context.as_at].sort_values("visit_date", kind="stable")
    until = rows["cin_closure_date"] if "cin_closure_date" in rows else pd.Series(pd.NaT, index=rows.index)
    wanted = pd.DataFrame({"child_id": rows["child_id"], "until": until.fillna(data.context.as_at)})
    wanted = wanted.dropna().astype({"until": "datetime64[ns]"}).sort_values("until", kind="stable")
    visits = visits.astype({"visit_date": "datetime64[ns]"})
    found = pd.merge_asof(
        wanted.rename_axis("row").reset_index(), visits, left_on="until", right_on="visit_date", by="child_id"
    ).set_index("row")["visit_date"]
    seen = found.reindex(rows.index)
    return rows.assign(last_seen=seen.where(seen >= rows["cin_start_date"]))


def _section_47(data: Dataset) -> pd.DataFrame:
    """Enquiries with the conference that followed; conferences without an enquiry stand by themselves.

    An enquiry's identifier can be shared by siblings, so that the child decides too.
    """
    rows = data.rows(tables.ENQUIRIES)
    if "_nfa" in rows and "_ended" in rows:
        rows = rows.assign(icpc_unnecessary=rows["_nfa"].where(rows["_ended"].notna()).astype("str"))
    if not data.has(tables.CONFERENCES):
        return rows
    held = _conferences(data)
    on = [name for name in ("_enquiry", "child_id") if name in rows and name in held]
    of_enquiry = held.sort_values("icpc_date", kind="stable") if len(on) == 2 else held.iloc[:0]
    of_enquiry = of_enquiry.dropna(subset=on)
    asked = rows.dropna(subset=on)[on].drop_duplicates() if len(on) == 2 else rows.iloc[:0]
    of_enquiry = of_enquiry[_pairs(of_enquiry, on).isin(_pairs(asked, on))] if len(on) == 2 else of_enquiry
    first = of_enquiry.drop_duplicates(on)
    alone = held[~held.index.isin(of_enquiry.index)]
    again = faulted(of_enquiry.drop(first.index), pd.Series(True, index=of_enquiry.index.difference(first.index)),
                    "is a further conference of one enquiry; the first is used")  # fmt: skip
    taken = [*on, "icpc_date", "_unreadable", *(["icpc_resulted_in_plan"] if "icpc_resulted_in_plan" in first else [])]
    joined = rows.merge(first[taken], on=on, how="left", suffixes=("", "_held")) if on else rows
    joined["_unreadable"] = joined["_unreadable"] + joined.pop("_unreadable_held").fillna("")
    return pd.concat([joined, alone, again], ignore_index=True)


def _pairs(rows: pd.DataFrame, on: list[str]) -> pd.Series:
    return rows[on[0]] + "|" + rows[on[1]]


def _conferences(data: Dataset) -> pd.DataFrame:
    """Conferences that were held here: those only planned, and those another council held, are left out."""
    held = data.rows(tables.CONFERENCES)
    planned = held["icpc_date"].isna() & ~unread(held, "icpc_date")
    data.leave_out(held[planned], "section_47", "have no date, so that no conference has been held")
    held = held[~planned]
    if "_transfer" not in held:
        return held
    moved = held["_transfer"].eq("yes") & ~held.get("_enquiry", pd.Series(pd.NA, index=held.index)).notna()
    data.leave_out(held[moved], "section_47", "are conferences that were transferred in, without an enquiry here")
    return held[~moved]


def _plans(data: Dataset) -> pd.DataFrame:
    """Plans of the council's own, with latest visit and latest review, and earlier plans where all are shown.

    Of a plan begun less than a childhood after the dataset's own beginning nobody can tell from it that it
    was the child's first: its number of earlier plans stays blank.
    """
    rows = data.rows(tables.PLANS)
    if "_other_council" in rows:
        theirs = rows["_other_council"].eq("yes")
        data.leave_out(rows[theirs], "child_protection_plans", "are another council's plans, kept here for a while")
        rows = rows[~theirs]
    whole = rows["plan_start_date"] >= data.since + CHILDHOOD
    if whole.any():
        earlier = rows.groupby("child_id")["plan_start_date"].rank(method="min") - 1
        rows = rows.assign(previous_plans=earlier.where(whole))
    if "_plan" not in rows:
        return rows
    if data.has(tables.CP_VISITS):
        visits = data.rows(tables.CP_VISITS)
        latest = latest_by(visits[visits["visit_date"] <= data.context.as_at], "_plan", "visit_date").set_index("_plan")
        rows = rows.assign(last_visit=looked_up(rows["_plan"], latest["visit_date"]))
        if "seen_alone" in latest:
            rows = rows.assign(seen_alone=looked_up(rows["_plan"], latest["seen_alone"]))
    if data.has(tables.PLAN_REVIEWS):
        reviews = data.rows(tables.PLAN_REVIEWS)
        reviews = reviews[reviews["review_date"] <= data.context.as_at]
        latest = latest_by(reviews, "_plan", "review_date").set_index("_plan")["review_date"]
        rows = rows.assign(latest_review=looked_up(rows["_plan"], latest))
    return rows


def _plan_reviews(data: Dataset) -> pd.DataFrame | None:
    """Review conferences held on the council's own plans, with the day their plan began."""
    rows = data.rows(tables.PLAN_REVIEWS)
    if not data.has(tables.PLANS):
        message = "ssd_cp_reviews cannot be used without ssd_cp_plans, which says when each plan began. Add that table."
        data.context.warn(message, table="child_protection_reviews")
        data.leave_out(rows, "child_protection_reviews", "are reviews of plans that are not here")
        return None
    waiting = rows["review_date"].isna() & ~unread(rows, "review_date")
    data.leave_out(rows[waiting], "child_protection_reviews", "have no date, so that no review has been held")
    plans = data.rows(tables.PLANS).dropna(subset="_plan").drop_duplicates("_plan").set_index("_plan")
    theirs = plans.index[plans["_other_council"].eq("yes")] if "_other_council" in plans else plans.index[:0]
    other = rows["_plan"].isin(theirs) & ~waiting
    data.leave_out(rows[other], "child_protection_reviews", "review another council's plans")
    rows = rows[~waiting & ~other]
    rows = rows.assign(plan_start_date=looked_up(rows["_plan"], plans["plan_start_date"]))
    return faulted(rows, rows["plan_start_date"].isna(), "belongs to no plan whose start is known")


_BUILDERS = (
    (tables.CONTACTS, "contacts", _contacts),
    (tables.EARLY_HELP, "early_help", _early_help),
    (tables.CIN_EPISODES, "referrals", _referrals),
    (tables.CIN_EPISODES, "children_in_need", _children_in_need),
    (tables.ASSESSMENTS, "assessments", _assessments),
    (tables.ENQUIRIES, "section_47", _section_47),
    (tables.PLANS, "child_protection_plans", _plans),
    (tables.PLAN_REVIEWS, "child_protection_reviews", _plan_reviews),
)  # fmt: skip
