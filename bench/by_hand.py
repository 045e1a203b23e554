"""Six representative measures as an analyst would write them in a script: the yardstick for `measure`.

One of each kind (count, average, rate, total) and two percentages (in time by working days, and weighted
by full-time equivalents with shared posts), over six tables from small to large. Each gives one value a
quarter from the canonical tables. They share no code with `metrics/`; the bench checks that they give the
same figures, to 1e-9, before it times them.
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
        at = (
            at[~(whole_years(at["date_of_birth"], day) >= 18)]
            .sort_values("decom", kind="stable")
            .drop_duplicates("child_id", keep="last")
        )
        values.append(float(len(at)))
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


def working_age_package_cost_per_head(tables, quarters):
    """A rate: a year's cost of open packages for each resident of the same ages."""
    packages, values = tables["packages"], []
    residents = tables["population"]
    residents = residents[residents["age_band"] == "18-64"].sort_values("year")
    for quarter in quarters:
        day = quarter.end
        now = packages[(packages["start"] <= day) & (packages["end"].isna() | (packages["end"] > day))]
        now = now[now["long_term"] == "yes"]
        age = whole_years(now["date_of_birth"], day)
        now = now[(age >= 18) & (age <= 64)]
        one_off = now["weekly_gross"].isna() & now["cost_note"].str.contains("one-off", case=False, na=False)
        newest = day.year if day >= pd.Timestamp(day.year, 6, 30) else day.year - 1
        known = residents[residents["year"] <= newest]
        persons = (known["persons"].iloc[-1:] if len(known) else residents["persons"].iloc[:1]).item()
        values.append(52 * now.loc[~one_off, "weekly_gross"].sum() / persons)
    return values


def spend_on_childrens_agency_social_workers(tables, quarters):
    """A total of ledger lines over the year to date."""
    ledger, values = tables["actuals"], []
    for quarter in quarters:
        april = pd.Timestamp(int(quarter.financial_year[:4]), 4, 1)
        lines = ledger[(ledger["period_end"] >= april) & (ledger["period_end"] <= quarter.end)]
        lines = lines[(lines["division"] == "Children's services") & (lines["account_group"] == "Agency")]
        lines = lines[(lines["role"] == "Social worker") & (lines["accrual"] != "yes")]
        values.append(lines["amount"].sum())
    return values


def whole_years(born, day):
    """Age in whole years on a day; missing without a date of birth."""
    before = (born.dt.month > day.month) | ((born.dt.month == day.month) & (born.dt.day > day.day))
    return day.year - born.dt.year - before.astype(int)


BY_HAND = {
    function.__name__: function
    for function in (
        children_looked_after_at_period_end,
        assessments_completed_within_45_working_days,
        childrens_vacancy_rate,
        average_cost_of_childrens_placement,
        working_age_package_cost_per_head,
        spend_on_childrens_agency_social_workers,
    )
}


def same(ours: pd.Series, theirs: list[float]) -> bool:
    """Whether two series agree to 1e-9 wherever `measure` could observe the period."""
    other = pd.Series(theirs, index=ours.index, dtype="float64")
    seen = ours.notna()
    return bool(((ours[seen] - other[seen]).abs() <= 1e-9 * other[seen].abs().clip(lower=1)).all())
