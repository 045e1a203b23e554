"""Prices that are sums of the financial year to date, quarter after quarter.

Each return spreads its own sum over the year so far. Where the return of an earlier quarter has the same
placement, that sum holds for the days up to its quarter's end, and the days after it are priced by the
difference of the two sums. Elsewhere (the earlier sum is blank or higher, or the placement had ended by
then) the newer sum alone stands, spread over all its days.
"""

from __future__ import annotations

import pandas as pd

from ..periods import Quarter

TABLE = "placement_costs"
NOTE = "cost of the financial year to date"
DIFFERENCE = "cost of the financial year to date less that of the return before, spread over the days between"
NOTHING_SINCE = "not costed: no cost since the return before"
KEY = ["child_id", "placement_id", "rate_from"]
_WEEKLY = ["weekly_gross", "social_care_contribution", "health_contribution", "education_contribution"]


def sums(rows: pd.DataFrame) -> pd.DataFrame:
    """Of the rows whose price is a sum to date: the key, the day the sum goes up to, its days and its pounds."""
    own = rows[rows["price_note"].fillna("").str.startswith(NOTE) & rows["weekly_gross"].notna()]
    until = own["extract"].map({label: Quarter(label).end for label in own["extract"].unique()})
    until = pd.to_datetime(until).astype("datetime64[ns]")
    last = own["end"].where(own["end"] <= until, until + pd.Timedelta(days=1))
    days = (last - own["rate_from"]).dt.days.astype("float64")
    found = own[[*KEY, "end"]].assign(until=until, days=days, cost=own["weekly_gross"] / 7 * days)
    return found[found["days"] > 0]


def goes_on(older: pd.DataFrame, newer: pd.DataFrame) -> pd.Index:
    """Index of the older sums that a newer sum of the same placement goes on from."""
    both = older.reset_index().merge(newer, on=KEY, suffixes=("", "_newer"))
    at = both["until"]
    held = (both["until_newer"] > at) & ~(both["end"] <= at) & ~(both["end_newer"] <= at + pd.Timedelta(days=1))
    return pd.Index(both.loc[held & (both["cost_newer"] >= both["cost"] - 0.01), "index"])


def priced(frame: pd.DataFrame) -> pd.DataFrame:
    """Each sum's price over the days since the sum before; the weekly amounts in whole pence."""
    found = sums(frame).sort_values("until")
    if found.empty:
        return frame
    frame, placement = frame.copy(), found.groupby(KEY, sort=False)
    for name in _WEEKLY:
        amount = frame.loc[found.index, name]
        to_date = (amount / 7 * found["days"]).fillna(0.0)
        more = to_date - to_date.groupby([found[key] for key in KEY]).shift()
        since = found["days"] - placement["days"].shift()
        weekly = (more / since * 7).where(amount.notna() & (more > 0.005))
        frame.loc[found.index, name] = amount.where(more.isna(), weekly).round(2)
    before, after = placement["until"].shift(), placement["until"].shift(-1)
    later, earlier = found.index[before.notna()], found.index[after.notna()]
    frame.loc[later, "rate_from"] = before[later] + pd.Timedelta(days=1)
    frame.loc[later, "price_note"] = DIFFERENCE
    frame.loc[later[frame.loc[later, "weekly_gross"].isna()], "price_note"] = NOTHING_SINCE
    frame.loc[earlier, "rate_to"] = found.loc[earlier, "until"]
    return frame
