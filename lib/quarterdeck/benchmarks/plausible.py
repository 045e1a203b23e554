"""A national figure that no authority comes near is questioned, not believed: some published ones are wrong.

The first-time entrants' rate of the Department's own tool is about ten times too high for England in
every year. A rate for a country lies between those of its authorities; a number does not, because it is
their sum, so numbers are told by that and left alone.
"""

from __future__ import annotations

import pandas as pd

from .like_for_like import unit_family
from .ranking import ALL_AUTHORITIES_FROM

# A country's figure of at least this share of its authorities' sum is taken for a total of theirs. A rate
# is about one part in 150 of that sum; a total is near all of it, or more where small numbers are hidden.
_TOTAL_FROM = 0.3
_SAME = 1e-9
QUESTION_COLUMNS = ("indicator", "period", "value", "lowest", "highest", "authorities")


def questioned(
    figures: pd.DataFrame, areas: pd.DataFrame, units: pd.Series | None = None, *, area: str = "E92000001"
) -> pd.DataFrame:
    """Periods in which an area's figure lies outside the range of its authorities'.

    Parameters
    ----------
    figures : `indicator`, `area_code`, `period`, `value`, of one indicator or many.
    areas : by code, with `area_type`; those of type "local authority" make the range.
    units : unit by indicator, where known; an indicator counted in numbers or pounds is never questioned.
    area : the area whose figures are tried; England.

    Returns
    -------
    QUESTION_COLUMNS, a row a figure in question. A range of fewer than 100 authorities questions
    nothing: the others may reach further.
    """
    local = figures["area_code"].map(areas["area_type"]).eq("local authority")
    if figures.loc[local, "area_code"].nunique() < ALL_AUTHORITIES_FROM:
        return pd.DataFrame(columns=list(QUESTION_COLUMNS))
    by = ["indicator", "period"]
    known = figures[local & figures["value"].notna()]
    spread = known.groupby(by, observed=True, sort=False)["value"].agg(["min", "max", "sum", "count"])
    tried = figures.loc[figures["area_code"].eq(area), [*by, "value"]].dropna(subset="value")
    table = tried.merge(spread, left_on=by, right_index=True)
    slack = _SAME * table[["min", "max"]].abs().max(axis=1)
    outside = (table["value"] < table["min"] - slack) | (table["value"] > table["max"] + slack)
    total = table["value"].abs() >= _TOTAL_FROM * table["sum"].abs()
    found = table[outside & ~total & (table["count"] >= ALL_AUTHORITIES_FROM)]
    if units is not None:
        counted = found["indicator"].astype("str").map(units).map(unit_family, na_action="ignore").eq("number")
        found = found[~counted]
    named = {"min": "lowest", "max": "highest", "count": "authorities"}
    return found.rename(columns=named)[list(QUESTION_COLUMNS)].reset_index(drop=True)
