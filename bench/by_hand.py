"""Six representative measures as an analyst would write them in a script: the yardstick for `measure`.

Each gives one value a quarter from the canonical tables. They share no code with `metrics/`; the
bench checks that they give the same figures, to 1e-9, before it times them.
"""

from __future__ import annotations

import pandas as pd


def children_looked_after_at_period_end(tables, quarters):
    """A count at a moment, one row a child."""
    episodes, values = tables["episodes"], []
    for quarter in quarters:
        day = quarter.end
        at = episodes[(episodes["decom"] <= day) & (episodes["dec"].isna() | (episodes["dec"] > day))]
        at = at[~at["legal_status"].isin(["V3", "V4"])]
        born = at["date_of_birth"]
        had_birthday = (born.dt.month < day.month) | ((born.dt.month == day.month) & (born.dt.day <= day.day))
        age = day.year - born.dt.year - (~had_birthday).astype(int)
        at = at[~(age >= 18)].sort_values("decom", kind="stable").drop_duplicates("child_id", keep="last")
        values.append(float(len(at)))
    return values


def exits_from_care(tables, quarters):
    """A count of events in a quarter."""
    episodes, values = tables["episodes"], []
    for quarter in quarters:
        ended = episodes[(episodes["dec"] >= quarter.start) & (episodes["dec"] <= quarter.end)]
        ended = ended[(ended["rec"] != "X1") & ~ended["legal_status"].isin(["V3", "V4"])]
        ended = ended.sort_values("decom", kind="stable").drop_duplicates(["child_id", "dec"], keep="last")
        good = ended["decom"].notna() & (ended["decom"] <= ended["dec"]) & ended["rec"].notna()
        values.append(float(good.sum()))
    return values


def ehc_plans_issued_within_20_weeks(tables, quarters):
    """A percentage in time, by calendar days, with exceptions and date errors left out."""
    plans, values = tables["ehc_plans"], []
    for quarter in quarters:
        issued = plans[(plans["issued_date"] >= quarter.start) & (plans["issued_date"] <= quarter.end)]
        issued = issued[(issued["assessment_outcome"] != "H") & (issued["exception"] != "yes")]
        issued = issued[issued["request_date"].notna() & (issued["issued_date"] >= issued["request_date"])]
        days = (issued["issued_date"] - issued["request_date"]).dt.days
        values.append(100 * (days <= 140).sum() / len(issued) if len(issued) else float("nan"))
    return values


def assessments_completed_within_45_working_days(tables, quarters):
    """A percentage in time, by working days, which are a field of the table."""
    assessments, values = tables["assessments"], []
    for quarter in quarters:
        done = assessments[
            (assessments["authorised_date"] >= quarter.start) & (assessments["authorised_date"] <= quarter.end)
        ]
        done = done[done["start_date"].notna() & (done["authorised_date"] >= done["start_date"])]
        values.append(100 * (done["working_days_taken"] <= 45).sum() / len(done) if len(done) else float("nan"))
    return values


def average_cost_of_childrens_placement(tables, quarters):
    """A mean of money over open placements at the price in force, with its median and the share costed."""
    register, values = tables["placement_costs"], []
    for quarter in quarters:
        day = quarter.end
        now = register[(register["start"] <= day) & (register["end"].isna() | (register["end"] > day))]
        now = now[now["rate_from"] <= day].sort_values("rate_from", kind="stable")
        now = now.drop_duplicates("placement_id", keep="last")
        cost = (now["weekly_gross"] + now["extras"].fillna(0)).where(~(now["rate_to"] < day))
        cost.median(), cost.notna().mean()
        values.append(cost.mean())
    return values


def childrens_vacancy_rate(tables, quarters):
    """A percentage of full-time equivalents, with shared posts counted once."""
    values = []
    for quarter in quarters:
        posts = tables["posts"]
        posts = posts[(posts["snapshot_date"] == quarter.end) & (posts["division"] == "Children's services")]
        posts = posts[posts["status"] != "supernumerary"]
        unknown = posts["budget_fte"].isna() | ((posts["status"] == "filled") & posts["occupant_fte"].isna())
        posts = posts.assign(held=posts["occupant_fte"].fillna(0.0), unknown=unknown)
        each = posts.groupby("post_id").agg(
            budget=("budget_fte", "max"), held=("held", "sum"), unknown=("unknown", "any")
        )
        known = each[~each["unknown"]]
        vacant = (known["budget"] - known["held"]).clip(lower=0).round(6).sum()
        occupied = posts.loc[~posts["unknown"], "held"].sum()
        values.append(100 * vacant / (vacant + occupied) if vacant + occupied else float("nan"))
    return values


BY_HAND = {
    function.__name__: function
    for function in (
        children_looked_after_at_period_end,
        exits_from_care,
        ehc_plans_issued_within_20_weeks,
        assessments_completed_within_45_working_days,
        average_cost_of_childrens_placement,
        childrens_vacancy_rate,
    )
}


def same(ours: pd.Series, theirs: list[float]) -> bool:
    """Whether two series agree to 1e-9 wherever `measure` could observe the period."""
    other = pd.Series(theirs, index=ours.index, dtype="float64")
    seen = ours.notna()
    return bool(((ours[seen] - other[seen]).abs() <= 1e-9).all())
