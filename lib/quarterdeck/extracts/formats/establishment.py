"""The establishment list of HR or payroll: a row a post, or a row a holder of a shared post.

The list is a picture on its quarter's last day. Agency workers are not in post, nor is anyone who has
left or not yet begun: their rows say that the post is there and is not held by them, and where another
row already says so they are left out. The budget of a shared post counts once, so it stands on each of
its rows; where the rows give shares of it instead, they are added. Someone with two posts holds both. The
layout is the council's own.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from ...tables import codes
from .. import values
from ..layouts import Field, Layout
from ..parts import Context, Part, stacked

FORMAT = "establishment"
_STATUS = values.code(
    codes.POST_STATUS,
    {"occupied": "filled", "vacancy": "vacant", "unfilled": "vacant", "on hold": "frozen", "held": "frozen",
     "over establishment": "supernumerary", "additional": "supernumerary"},
)  # fmt: skip
_AGENCY = re.compile(r"^(?:agency|locum|interim|contractor)", re.IGNORECASE)
_PARTED = re.compile(r"^\w+\s*[-:=(]")
_NO_AGENCY = re.compile(r"^(?:non?|not)\b[\s-]*(?:an?\s+)?(?:agency|locum|interim|contractor)", re.IGNORECASE)
_EMPLOYED = re.compile(r"^(?:permanent|perm\b|fixed|substantive|employe|payroll|established)", re.IGNORECASE)
_FLAG_UNREAD = "has an agency flag that is not yes or no; it counts as not recorded"
_SHARES = "is of a post whose rows give shares of its budget; they are added"
_DIFFER = "is of a post whose rows give different budgets; the largest is used"
_UNTOLD = "is of a post whose rows give one budget, which may be the post's or a share; it is counted once"
_OVER = "is of a post whose holders work all of its budget while a row of it has no holder; no vacancy is counted"


def _division(cell) -> str | None:
    """The division that a service's name stands for; anything else as it stands."""
    text = values.clean(cell)
    if text is None:
        return None
    plain = values.plain_words(text)
    childrens, adults = "child" in plain, "adult" in plain
    if childrens == adults:
        return text
    return codes.CHILDRENS if childrens else codes.ADULTS


def _in_words(cell) -> str | None:
    """Whether a kind of contract says agency: yes, no, or None where its words do not tell."""
    text = values.without_letter(values.clean(cell) or "")
    if _NO_AGENCY.search(text) or _EMPLOYED.search(text):
        return "no"
    if not _AGENCY.search(text):
        return None
    after = values.yes_no(_AGENCY.sub("", text).strip(" -:=(")) if _PARTED.search(text) else None
    return "no" if after == "no" else "yes"


def _agency(cell) -> str | None:
    """A flag: in words, else yes or no in any of their ways."""
    return _in_words(cell) or values.yes_no(cell)


LIST = Layout(
    FORMAT,
    "posts",
    "an establishment list",
    (
        Field("post_id", ("Post id", "Post ID", "Post number", "Post no", "Position number", "Position ID"),
              reader=values.identifier, required=True),
        Field("role_group", ("Post title", "Job title", "Position title", "Role")),
        Field("_area", ("Division", "Directorate", "Service area"), reader=_division, extra=True),
        Field("team", ("Service", "Team", "Department", "Section")),
        Field("budget_fte", ("Budgeted FTE", "Budget FTE", "Established FTE", "Establishment FTE", "Post FTE"),
              "number", values.number, required=True),
        Field("occupant_fte", ("Occupied FTE", "Occupant FTE", "Actual FTE", "Filled FTE", "Contracted FTE"),
              "number", values.number, required=True),
        Field("occupant_id", ("Employee id", "Employee number", "Payroll number", "Occupant id", "Assignment number",
                              "Person number"), reader=values.identifier, extra=True),
        Field("_contract", ("Contract type", "Employment type", "Contract"), extra=True),
        Field("_agency", ("Agency flag", "Agency", "Agency worker", "Agency Y/N"), "yes/no", _agency),
        Field("status", ("Post status", "Status", "Vacancy status"), reader=_STATUS, extra=True),
        Field("_start", ("Start date", "Start", "Date started"), "date", values.day, extra=True),
        Field("_end", ("End date", "End", "Date ended", "Leaving date"), "date", values.day),
        Field("social_worker", ("Social worker", "Social work post", "Social work qualified", "SWE registered"),
              "yes/no", values.yes_no, extra=True),
    ),
    marks=("post_id",),
    table="posts",
)  # fmt: skip
LAYOUTS = (LIST,)
_SOCIAL_WORKER = re.compile(r"\bsocial work(?:er)?s?\b", re.IGNORECASE)
_NOT_ONE = re.compile(
    r"\b(?:assistant|support|student|trainee|apprentice|unqualified|administrator|business)\b", re.IGNORECASE
)


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """The posts on the quarter's last day, one row a post or holder, and what each post's state is."""
    rows = stacked(parts[LIST.name])
    for name in ("role_group", "team", "occupant_id", "status", "_contract", "_agency", "social_worker"):
        if name not in rows:
            rows[name] = pd.Series(np.nan, index=rows.index, dtype="str")
    for name in ("_start", "_end"):
        if name not in rows:
            rows[name] = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[ns]")
    rows = rows.assign(division=_divisions(rows), social_worker=_social_worker(rows))
    rows = _with_states(rows, context)
    rows = _held(_there(_budgets(rows), context), context)
    posts = rows.assign(snapshot_date=context.as_at)
    inner = ("_area", "_contract", "_agency", "_start", "_end", "_hired", "_gone")
    return {"posts": posts.drop(columns=[c for c in inner if c in posts]).reset_index(drop=True)}


def _divisions(rows: pd.DataFrame) -> pd.Series:
    """The division of each post: by its own column, else by the words of the service."""
    team = rows["team"].map(_division).astype("str")
    by_team = team.where(team.isin(codes.DIVISIONS))
    if "_area" not in rows:
        return by_team.fillna(team)
    return rows["_area"].where(rows["_area"].isin(codes.DIVISIONS)).fillna(by_team).fillna(rows["_area"]).fillna(team)


def _social_worker(rows: pd.DataFrame) -> pd.Series:
    """Whether it is a social worker's post: as the list says, else by the title's words."""
    title = rows["role_group"].fillna("")
    by_title = title.str.contains(_SOCIAL_WORKER) & ~title.str.contains(_NOT_ONE)
    words = pd.Series(np.where(by_title, "yes", "no"), index=rows.index, dtype="str")
    return rows["social_worker"].fillna(words.where(rows["role_group"].notna()))


def _with_states(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Who is hired through an agency and who has left or not begun; where the flag does not tell, hours are blank."""
    contract = rows["_contract"].map(_in_words)
    hired = rows["_agency"].eq("yes") | contract.eq("yes")
    gone = (rows["_end"] < context.as_at) | (rows["_start"] > context.as_at)
    unread = ("|" + rows["_unreadable"].fillna("")).str.contains("|_agency|", regex=False)
    someone = rows["occupant_id"].notna() | (rows["occupant_fte"] > 0)
    doubt = unread & ~hired & ~gone & someone & ~contract.eq("no") & rows["status"].fillna("filled").eq("filled")
    notice = pd.Series("", index=rows.index, dtype="object").mask(doubt, _FLAG_UNREAD)
    return rows.assign(
        _hired=hired,
        _gone=gone,
        status=rows["status"].mask(doubt, "filled"),
        occupant_fte=rows["occupant_fte"].mask(doubt),
        _notice=notice.astype("str"),
    )


def _budgets(rows: pd.DataFrame) -> pd.DataFrame:
    """The budget of a shared post on each of its rows: as the list gives it, or the sum of its shares.

    The rows give shares where each is below one, together they are at most one, and either they differ or
    a holder works the whole of a row's budget beside another row of staff. Leavers and starters do not count:
    who follows someone else holds the same post. Rows of equal budgets that nothing tells apart are one post.
    """
    here = ~rows["_gone"] & rows["budget_fte"].notna()
    budget, post = rows["budget_fte"].where(here), rows["post_id"]
    of_post = budget.groupby(post)
    several, largest, total = of_post.transform("count") > 1, of_post.transform("max"), of_post.transform("sum")
    differ = of_post.transform("min") < largest
    staff = here & ~rows["_hired"]
    full = _any(staff & (rows["occupant_fte"] >= budget - 1e-6) & (budget > 0), post) & (_sum(staff, post) > 1)
    may_be = several & (largest < 1) & (total <= 1 + 1e-6)
    shares = may_be & (differ | full)
    empty = staff & rows["occupant_id"].isna() & ~(rows["occupant_fte"] > 0) & ~rows["status"].eq("filled")
    held = _sum(rows["occupant_fte"].where(staff), post)
    over = several & ~shares & (held >= largest - 1e-6) & _any(empty, post)
    notice = pd.Series("", index=rows.index, dtype="object").mask(several & differ, _DIFFER)
    notice = notice.mask(may_be & ~differ, _UNTOLD).mask(over, _OVER).mask(shares, _SHARES)
    both = rows["_notice"] + "\n" + notice
    unread = ("|" + rows["_unreadable"].fillna("")).str.contains("|budget_fte|", regex=False)
    given = rows["budget_fte"].fillna(rows.groupby("post_id")["budget_fte"].transform("max").mask(unread))
    return rows.assign(
        budget_fte=given.mask(shares & ~unread, total.round(6)), _notice=both.str.strip("\n").astype("str")
    )


def _any(which: pd.Series, post: pd.Series) -> pd.Series:
    return _sum(which, post) > 0


def _sum(amounts: pd.Series, post: pd.Series) -> pd.Series:
    return amounts.astype("float64").groupby(post).transform("sum")


def _there(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Posts that exist on the day: one without a holder has the dates of the post itself."""
    nobody = rows["occupant_id"].isna() & ~(rows["occupant_fte"] > 0)
    over = nobody & (rows["_end"] < context.as_at)
    to_come = nobody & (rows["_start"] > context.as_at)
    context.leave_out(rows[over], "posts", "are of posts that had ended by the day")
    context.leave_out(rows[to_come], "posts", "are of posts that begin after the day")
    return rows[~over & ~to_come]


def _held(rows: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Each post's state; holders who had left, had not begun or are agency workers do not hold it."""
    away = rows["_hired"] | rows["_gone"]
    someone = rows["occupant_id"].notna() | (rows["occupant_fte"] > 0)
    status = rows["status"].mask(away & someone, "vacant")
    derived = pd.Series(np.where(someone & ~away, "filled", "vacant"), index=rows.index, dtype="str")
    status = status.fillna(derived)
    nobody = ~someone | away
    rows = rows.assign(
        status=status,
        occupant_id=rows["occupant_id"].mask(away),
        occupant_fte=rows["occupant_fte"].mask(nobody & status.isin(["vacant", "frozen", "new"])),
        _away=away & someone,
    )
    # A post that several people have left, or that an agency worker covers beside its holder, is one post.
    other = ~rows["_away"]
    said = other.groupby(rows["post_id"]).transform("any") | rows.groupby(["post_id", "_away"]).cumcount().gt(0)
    spare = rows["_away"] & said & rows["post_id"].notna()
    context.leave_out(rows[spare], "posts", "are of agency workers, leavers or starters of posts that stand elsewhere")
    return rows[~spare].drop(columns="_away")
