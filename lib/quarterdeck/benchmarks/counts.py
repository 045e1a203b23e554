"""The counts behind a published percentage or rate, where its publisher gives them as figures of their own.

Explore Education Statistics publishes a percentage in one column and its numerator and denominator in others, each an
indicator. `benchmark_indicators.csv` names them (`numerator_as`, `denominator_as`; parts that add up are joined by
" + "), and once the file is imported they stand beside the percentage.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ..params import repository
from .published import PublishedFigures
from .store import read_imported
from .years import dated

PARTS = {"numerator": "numerator_as", "denominator": "denominator_as"}
# How far the counts may lie from the figure they should make: both are rounded when published.
_ROUNDING, _ROUNDED = 0.02, 0.6
_KEY = ["area_code", "end"]
_KEPT = [*_KEY, "area", "area_type", "period", "value", "lower", "upper", "numerator", "denominator"]


def with_counts(
    published: PublishedFigures, indicator: str, per: float, folder: str | Path | None = None
) -> pd.DataFrame:
    """Figures of one indicator with their counts; areas of which only the counts were imported come in with them.

    Counts that do not make the figure (`per` times numerator over denominator) are of something else, or were
    weighted: they are left out.

    Parameters
    ----------
    per : 100 for a percentage, 10,000 for a rate per 10,000.
    folder : where imported figures are; that of `data/published` if not given.

    Returns
    -------
    a row an area and period, oldest first: `area_code`, `end`, `area`, `area_type`, `period`, `value`, `lower`,
    `upper`, `numerator`, `denominator`.
    """
    about = published.indicator(indicator)
    rows = published.figures[published.figures["indicator"] == indicator].drop_duplicates(_KEY, keep="last")
    rows = rows.assign(**{name: rows["area_code"].map(published.areas[name]) for name in ("area", "area_type")})
    rows = rows.reindex(columns=_KEPT)
    named = {part: _ids(about, column) for part, column in PARTS.items()}
    if all(named.values()):
        folder = Path(folder) if folder else repository() / "data" / "published"
        rows = _joined(rows, _imported(read_imported(folder, sum(named.values(), ())), named, about["year"]), per)
    top, bottom = rows["numerator"].astype("float64"), rows["denominator"].astype("float64")
    made = per * top / bottom.where(bottom > 0)
    far = np.maximum(_ROUNDING * rows["value"].abs(), _ROUNDED)
    whole = (made - rows["value"]).abs().le(far) & (top >= 0)
    return rows.assign(numerator=top.where(whole), denominator=bottom.where(whole)).sort_values("end", kind="stable")


def _ids(about: pd.Series, column: str) -> tuple[str, ...]:
    named = about.get(column)
    return tuple(one.strip() for one in named.split(" + ")) if isinstance(named, str) and named else ()


def _imported(found: pd.DataFrame, named: dict[str, tuple[str, ...]], year: str) -> pd.DataFrame:
    """Numerator and denominator by area and end, each the sum of its parts; blank where a part is missing."""
    if found.empty:
        return pd.DataFrame(columns=[*_KEY, "area", "area_type", "period", *PARTS])
    said = dated(pd.Series(year, index=found.index), found["period"].astype("str"), unreadable=True)
    found = found.assign(period=said["said"], end=said["end"], area_code=found["area_code"].astype("str"))
    found = found[found["end"].notna()].drop_duplicates(["indicator", *_KEY], keep="last")
    wide = found.pivot(index=_KEY, columns="indicator", values="value").astype("float64")
    about = found.drop_duplicates(_KEY).set_index(_KEY)[["area", "area_type", "period"]].astype("object")
    parts = {part: wide.reindex(columns=list(ids)).sum(axis=1, min_count=len(ids)) for part, ids in named.items()}
    return about.join(pd.DataFrame(parts)).reset_index()


def _joined(rows: pd.DataFrame, counts: pd.DataFrame, per: float) -> pd.DataFrame:
    """The figures with the counts beside them, and what only the counts have; the publisher's own counts stand."""
    if counts.empty:
        return rows
    both = rows.merge(counts, on=_KEY, how="outer", suffixes=("", "_counted"))
    for name in ("area", "area_type", "period", *PARTS):
        both[name] = both[name].astype("object").where(both[name].notna(), both[f"{name}_counted"])
    made = per * both["numerator"].astype("float64") / both["denominator"].astype("float64").replace(0, np.nan)
    return both.assign(value=both["value"].fillna(made))[_KEPT]
