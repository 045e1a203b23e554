"""The canonical tables of one census, made of its modules."""

from __future__ import annotations

import pandas as pd

from ....tables import TABLES, codes_census
from ...parts import Context
from . import join as join
from . import layouts as census

Modules = Made = dict[str, pd.DataFrame]
_WEEKEND = {
    "icpc_date": "has a conference on a Saturday or Sunday",
    "icpc_target": "has the day by which its conference is due on a Saturday or Sunday",
}
_NFA = "are referrals without further action, not episodes of need"
_DESCRIBED = ("date_of_birth", "sex", "ethnicity", "disability")
_BETWEEN = r"[^\s,;|/\[\]'\"]+"


def census_tables(modules: Modules, as_at: pd.Timestamp, year: int | None, context: Context) -> Made:
    """The canonical tables of one census of a day, of the collection of a year (None: not told)."""
    details, plans = modules.get(census.DETAILS.name), modules.get(census.PLANS.name)
    children = _children(modules, context)
    assessments = modules.get(census.ASSESSMENTS.name)
    enquiries = join.conferences(modules.get(census.SECTION_47.name), details)
    reviews = _reviews(modules.get(census.REVIEWS.name), plans, context)
    referred = {
        name: None if modules.get(layout.name) is None
        else join.with_referral(modules[layout.name], begun, details)
        for name, layout, begun in (("cin_plans", census.CIN_PLANS, "plan_start_date"),
                                    ("pre_proceedings", census.PRE_PROCEEDINGS, "start_date"))
    }  # fmt: skip
    made = {
        "census_children": children,
        "child_disabilities": _disabilities(modules),
        "referrals": details,
        "children_in_need": _in_need(details, context),
        "assessments": None if assessments is None else join.one_each(assessments),
        "assessment_factors": _factors(modules, context),
        "section_47": None if enquiries is None else _weekends(enquiries),
        "child_protection_plans": None if plans is None else join.latest_reviews(plans, reviews),
        "child_protection_reviews": reviews,
        **referred,
    }
    _without_a_case(children, details, context)
    return {
        name: _not_yet(TABLES[name].columns, _described(name, frame, children), year).assign(as_at=as_at, _as_at=as_at)
        for name, frame in made.items()
        if frame is not None
    }


def _children(modules: Modules, context: Context) -> pd.DataFrame | None:
    """The children with what the census says of each: an unborn child has the date it is expected."""
    children, characteristics = modules.get(census.IDENTIFIERS.name), modules.get(census.CHARACTERISTICS.name)
    disabilities = _disabilities(modules)
    if children is None:
        return None
    if "_gender" in children:
        children = children.assign(sex=join.column(children, "sex").fillna(children["_gender"]))
    if "expected_birth_date" in children:
        born = join.column(children, "date_of_birth", "datetime64[ns]")
        children = children.assign(date_of_birth=born.fillna(children["expected_birth_date"]))
    if characteristics is not None:
        known = characteristics.dropna(subset=["child_id"]).drop_duplicates("child_id").set_index("child_id")
        children = children.assign(ethnicity=join.looked_up(children["child_id"], join.column(known, "ethnicity")))
        strangers = characteristics[~characteristics["child_id"].isin(children["child_id"])]
        context.leave_out(strangers, "characteristics", "are of no child that the census identifies")
    if disabilities is not None:
        children = children.assign(disability=join.looked_up(children["child_id"], _disabled(disabilities)))
    return children


def _disabilities(modules: Modules) -> pd.DataFrame | None:
    """One row a child and disability, from the module of its own or listed with the characteristics."""
    found = [modules[census.DISABILITIES.name]] if census.DISABILITIES.name in modules else []
    characteristics = modules.get(census.CHARACTERISTICS.name)
    if characteristics is not None and "_disabilities" in characteristics:
        listed = characteristics[characteristics["_disabilities"].notna()]
        codes = listed["_disabilities"].str.upper().str.findall(_BETWEEN)
        split = listed.assign(disability_code=codes).explode("disability_code").dropna(subset=["disability_code"])
        if len(split):
            found.append(split.assign(disability_code=split["disability_code"].astype("str")))
    return pd.concat(found, ignore_index=True) if found else None


def _disabled(disabilities: pd.DataFrame) -> pd.Series:
    """Yes or no by child: yes with any disability but NONE."""
    codes = disabilities.dropna(subset=["child_id", "disability_code"])
    some = (codes["disability_code"] != codes_census.NO_DISABILITY).groupby(codes["child_id"]).any()
    return some.map({True: "yes", False: "no"}).astype("str")


def _in_need(details: pd.DataFrame | None, context: Context) -> pd.DataFrame | None:
    """Episodes of need: every referral but those that ended without further action."""
    if details is None:
        return None
    without = join.column(details, "nfa") == "yes"
    context.leave_out(details[without], "children_in_need", _NFA)
    return details[~without].rename(columns={"referral_date": "cin_start_date"}).pipe(_renamed_faults)


def _renamed_faults(frame: pd.DataFrame) -> pd.DataFrame:
    """What could not be read, under the column's name in the table of episodes."""
    renamed = frame["_unreadable"].str.replace("referral_date|", "cin_start_date|", regex=False)
    return frame.assign(_unreadable=renamed)


def _factors(modules: Modules, context: Context) -> pd.DataFrame | None:
    """One row an assessment and factor, listed with the assessments or in a module of their own."""
    assessments, own = modules.get(census.ASSESSMENTS.name), modules.get(census.FACTORS.name)
    found = [assessments] if assessments is not None and "_factors" in assessments else []
    if own is not None:
        context.leave_out(own[own["_factors"].isna()], "assessment_factors", "name no factor")
        found.append(join.dated_factors(own, assessments))
    split = [rows for rows in map(join.factors, found) if len(rows)]
    return pd.concat(split, ignore_index=True) if split else None


def _reviews(reviews: pd.DataFrame | None, plans: pd.DataFrame | None, context: Context) -> pd.DataFrame | None:
    """Reviews held; a row without a date says that the plan had none."""
    if reviews is None:
        return None
    none_held = reviews["review_date"].isna() & ~reviews["_unreadable"].str.contains("review_date", regex=False)
    context.leave_out(reviews[none_held], "child_protection_reviews", "are of plans without a review so far")
    return join.plan_starts(reviews[~none_held], plans)


def _weekends(enquiries: pd.DataFrame) -> pd.DataFrame:
    """Enquiries whose conference fell, or falls due, on a weekend are noticed: hardly any is held then."""
    for name, words in _WEEKEND.items():
        day = join.column(enquiries, name, "datetime64[ns]").dt.day_of_week
        enquiries = _noticed(enquiries, day >= 5, words)
    return enquiries


def _without_a_case(children: pd.DataFrame | None, details: pd.DataFrame | None, context: Context) -> None:
    """Say how many children have no case, and how many cases no child."""
    if children is None or details is None or not len(children) + len(details):
        return
    file = str(pd.concat([details["source_file"], children["source_file"]]).iloc[0])
    idle = int((children["child_id"].notna() & ~children["child_id"].isin(details["child_id"])).sum())
    if idle:
        context.warn(
            f"{file}: {idle:,} of {len(children):,} children of the census have no CINdetails. They count in no "
            "measure; export their referrals too, or take the children out.",
            file, "census_children",
        )  # fmt: skip
    strange = int((details["child_id"].notna() & ~details["child_id"].isin(children["child_id"])).sum())
    if strange:
        context.warn(
            f"{file}: {strange:,} of {len(details):,} CINdetails are of a child without ChildIdentifiers, whose age "
            "and sex are therefore not known. Export the identifiers of every child.",
            file, "referrals",
        )  # fmt: skip


def _described(name: str, frame: pd.DataFrame, children: pd.DataFrame | None) -> pd.DataFrame:
    """The frame with the person's columns that its table has, by child."""
    if children is None or name == "census_children":
        return frame
    known = children.dropna(subset=["child_id"]).drop_duplicates("child_id").set_index("child_id")
    wanted = [c for c in _DESCRIBED if c in TABLES[name].column and c in known]
    return frame.assign(**{column: join.looked_up(frame["child_id"], known[column]) for column in wanted})


def _not_yet(columns, frame: pd.DataFrame, year: int | None) -> pd.DataFrame:
    """Notice codes that the collection of the year did not have yet; they are kept."""
    early = {code for code, without in codes_census.NOT_YET_IN.items() if year is not None and year <= without}
    for column in columns:
        if early and column.codes and column.name in frame:
            words = f"has a `{column.name}` that the collection of {year} did not have yet; it is kept"
            frame = _noticed(frame, frame[column.name].isin(early), words)
    return frame


def _noticed(frame: pd.DataFrame, which: pd.Series, words: str) -> pd.DataFrame:
    if not which.any():
        return frame
    before = join.column(frame, "_notice").fillna("")
    both = before.where(before == "", before + "; ") + words
    return frame.assign(_notice=before.mask(which, both).astype("str"))
