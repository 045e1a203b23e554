"""The regional section 251 return: what each looked-after child's placement has cost in the year to date.

It gives a sum to date and no price, so the weekly price is that sum spread evenly over the days of the
placement in the financial year, up to the last day of the quarter; the day on which a placement ends is
not one of them. Each row says so in `price_note`. Where an earlier quarter's return has the same placement, only
the days since are priced (`to_date`). A sum that is blank or nothing leaves the placement
not costed. What the return calls contributions are shares of the cost in per cent; where a file holds
amounts over 100 they can only be pounds to date, and are read so. Where it holds nothing but 0 and 1 it
cannot be told what they are, and they count as not recorded. Source: the headings and types of the
London Innovation and Improvement Alliance's specification of 2023.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...periods import Quarter
from ...tables import codes
from .. import coding, values
from ..coding import canonical
from ..layouts import Field, Layout
from ..parts import Context, Part, stacked
from ..to_date import NOTE
from ..windows import financial_year_start

FORMAT = "liia_s251"
_COST = ("Total committed cost accrued in FY to date", "Total committed cost accrued FY to date")
_SHARES = ("social_care_contribution", "health_contribution", "education_contribution")


def _number(name: str, *headings: str) -> Field:
    return Field(name, headings, "number", values.number)


COSTS = Layout(
    FORMAT,
    "placement_costs",
    "the section 251 return's placement costs",
    (
        Field("child_id", ("Child ID",), reader=values.identifier, required=True),
        Field("start", ("Placement start date",), "date", values.day, required=True),
        Field("end", ("Placement end date",), "date", values.day, required=True),
        Field("placement_type", ("Placement type",), reader=coding.placement),
        Field("_provider", ("Provider type",), reader=coding.provider),
        Field("procurement", ("Procurement platform", "Procurement platform (Framework/Spot/Block)")),
        Field("urn", ("Ofsted URN",), reader=values.identifier),
        Field("placed_in", ("LA of placement",)),
        Field("committed_cost", _COST, "number", values.number, required=True),
        _number("social_care_contribution", "Contribution from social care provider/s"),
        _number("health_contribution", "Contribution from health provider/s"),
        _number("education_contribution", "Contribution from education provider/s"),
    ),
    marks=("committed_cost",),
    others=(
        "Date of birth", "Gender", "Ethnicity", "Disability", "Category of need", "Date of last assessment",
        "Does the child have an EHCP", "Is the child UASC", "Number of missing episodes in current period of care",
        "Legal status", "Date of start of current care period", "Reason for placement change",
        "Number of placements in last 12 months", "Number of placements in current care period",
        "Procurement framework", "Home postcode", "Placement postcode",
    ),
    table="placement_costs",
)  # fmt: skip
HOMES = Layout(
    FORMAT,
    "internal_residential_costs",
    "the section 251 return's costs of the council's own homes",
    tuple(
        canonical("internal_residential_costs", name, *headings)
        for name, *headings in (
            ("asset_name", "Asset name"),
            ("urn", "Ofsted URN"),
            ("start", "Start date"),
            ("end", "End date"),
            ("committed_cost", *_COST),
        )
    ),
    marks=("asset_name",),
    table="internal_residential_costs",
)
LAYOUTS = (COSTS, HOMES)


def build(parts: dict[str, list[Part]], context: Context) -> dict[str, pd.DataFrame]:
    """Placements with the price that their cost to date comes to, and the council's own homes."""
    made = {}
    if COSTS.name in parts:
        made["placement_costs"] = _placements(parts[COSTS.name], context)
    if HOMES.name in parts:
        homes = stacked(parts[HOMES.name])
        made["internal_residential_costs"] = homes.assign(as_at=context.as_at)
    return made


def _placements(parts: list[Part], context: Context) -> pd.DataFrame:
    rows = stacked(parts)
    if len(rows) and context.quarter == context.newest:
        context.warn(
            f"{', '.join(sorted(rows['source_file'].unique()))}: weekly prices are made of it by spreading the cost "
            "of the year to date over its days. Say so beside the average cost, or give the brokerage register, "
            "whose agreed prices come first.",
            table="placement_costs",
        )
    for name in ("_provider", "urn", "placement_type"):
        if name not in rows:
            rows[name] = pd.Series(np.nan, index=rows.index, dtype="str")
    year = financial_year_start(context.as_at)
    weekly, days = weekly_price(rows, year, context.as_at)
    rows = rows.assign(
        weekly_gross=weekly,
        price_note=_note(rows["committed_cost"], days),
        in_house=rows["_provider"].map(_IN_HOUSE).astype("str"),
        provider=("Ofsted URN " + rows["urn"]).astype("str"),
        rate_from=rows["start"].mask((rows["start"] < year) & ~(rows["end"] < year), year),
        _fault=_fault(rows),
        _notice=_notice(rows, days).mask(_untold(rows).any(axis=1), _ONES).astype("str"),
    )
    rows = rows.assign(**_contributions(rows, weekly, context))
    rows = rows.assign(placement_id=_identified(rows), **_closed(rows, year, context))
    return rows.drop(columns=["_provider", "committed_cost"])


# Own provision is in house; with parents nobody is paid, so nothing is bought from anyone.
_IN_HOUSE = {"PR0": "yes", "PR1": "yes", "PR2": "no", "PR3": "no", "PR4": "no", "PR5": "no"}


def weekly_price(rows: pd.DataFrame, year: pd.Timestamp, as_at: pd.Timestamp) -> tuple[pd.Series, pd.Series]:
    """Pounds a week, and the days of the financial year that the cost to date covers; each of shape (n,).

    Days run from the start of the placement or 1 April, whichever is later, to the day before it ended or
    to `as_at`, whichever is earlier. Check: £18,300 over 1 April to 30 September (183 days) is £700 a week.
    """
    first = rows["start"].where(~(rows["start"] < year), year)
    after = as_at + pd.Timedelta(days=1)
    last = rows["end"].where(rows["end"] < after, after)
    days = (last - first).dt.days.astype("float64")
    cost = rows["committed_cost"].where(rows["committed_cost"] != 0)
    return (cost / days * 7).where(days > 0), days


def _note(cost: pd.Series, days: pd.Series) -> pd.Series:
    text = pd.Series(f"{NOTE}, spread over its days", index=cost.index, dtype="object")
    text = text.mask(~(days > 0), "not costed: no day of the placement lies in the financial year to date")
    return text.mask(cost.isna() | (cost == 0), "not costed: no cost to date").astype("str")


def _fault(rows: pd.DataFrame) -> pd.Series:
    unreadable = rows["_unreadable"].fillna("").str.contains("committed_cost|", regex=False)
    fault = rows["_fault"].fillna("").mask(unreadable, f"`{_COST[0]}` is not a number")
    return fault.astype("str")


def _notice(rows: pd.DataFrame, days: pd.Series) -> pd.Series:
    notice = pd.Series("", index=rows.index, dtype="object")
    notice = notice.mask(
        (rows["committed_cost"] > 0) & (days <= 0),
        "has a cost to date and no day in the financial year to date; it is not costed",
    )
    known = rows["_provider"].isna() | rows["_provider"].isin(codes.PROVIDER)
    return notice.mask(~known, "has a provider type that is not among its codes; whether it is in house is not known")


_ONES = "has contributions of 1 in a file that has only 0 and 1, be they per cent or pounds; it counts as not recorded"


def _untold(rows: pd.DataFrame) -> pd.DataFrame:
    """Contributions of which the file does not tell what they are: 1, where it holds nothing but 0 and 1."""
    held = rows[[name for name in _SHARES if name in rows]]
    told = (~held.isin([0.0, 1.0]) & held.notna()).any(axis=1).groupby(rows["source_file"]).transform("any")
    return held.eq(1.0) & ~told.to_numpy()[:, None]


def _contributions(rows: pd.DataFrame, weekly: pd.Series, context: Context) -> dict[str, pd.Series]:
    """Contributions a week: shares of the weekly price, or, in a file with amounts over 100, pounds to date."""
    held = [name for name in _SHARES if name in rows]
    if not held:
        return {}
    rows = rows.assign(**rows[held].mask(_untold(rows)))
    largest = rows[held].abs().max(axis=1).groupby(rows["source_file"]).transform("max")
    pounds = largest > 100
    hundred = np.where(largest <= 1, 1.0, 100.0)  # a percentage cell of a workbook holds 0.25, not 25
    for file in rows.loc[pounds, "source_file"].unique():
        context.warn(
            f"{file}: its contributions go beyond 100, so they cannot be percentages. They are read as pounds of "
            "the financial year to date; if they are not, correct them at the source.",
            str(file),
            "placement_costs",
        )
    spread = (weekly / rows["committed_cost"]).where(rows["committed_cost"] != 0)
    return {name: (rows[name] * weekly / hundred).mask(pounds, rows[name] * spread) for name in held}


def _identified(rows: pd.DataFrame) -> pd.Series:
    """The return has no placement identifier: a child's placement is known by start, URN and type.

    Rows that agree in these and differ otherwise are numbered; rows that agree in all are repeats.
    """
    known = [name for name in rows if not name.startswith("_") and name not in ("source_row", "source_file")]
    key = ["child_id", "start", "urn", "placement_type"]
    content = rows.groupby([*known, "committed_cost"], dropna=False, sort=False).ngroup()
    first = rows[~content.duplicated()]
    number = content.map(pd.Series(first.groupby(key, dropna=False).cumcount().to_numpy() + 1, content[first.index]))
    plain = rows["start"].dt.strftime("%Y-%m-%d").fillna("")
    for name in ("urn", "placement_type"):
        plain = plain + rows[name].radd(" ").fillna("")
    return plain.mask(number > 1, plain + " (" + number.astype("str") + ")").astype("str")


def _closed(rows: pd.DataFrame, year: pd.Timestamp, context: Context) -> dict[str, pd.Series]:
    """When the price and the placement ended. A return knows nothing of the years after its own, so in one
    of an earlier year a placement still open ends with that year: the next year's return goes on with it."""
    next_year = year + pd.DateOffset(years=1)
    newest = financial_year_start(Quarter(context.newest or context.quarter).end)
    end = rows["end"] if newest == year else rows["end"].fillna(next_year)
    last = next_year - pd.Timedelta(days=1)
    return {"end": end, "rate_to": rows["end"].fillna(last)}
