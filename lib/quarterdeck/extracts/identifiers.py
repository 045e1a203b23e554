"""Identifiers of people as they stand in a column."""

from __future__ import annotations

import pandas as pd


def zero_twins(identifiers: pd.Series) -> pd.Series:
    """Which identifiers stand in a column both with and without leading noughts ('007' and '7'), shape (n,).

    They may be one person's, whom a spreadsheet has robbed of the noughts; that is said and never assumed.
    """
    if not identifiers.str.startswith("0").any():
        return pd.Series(False, index=identifiers.index)
    distinct = pd.Series(identifiers.dropna().unique(), dtype="str")
    distinct = distinct[distinct.str.isdigit()]
    bare = distinct.str.lstrip("0")
    twins = distinct[bare.duplicated(keep=False) & (bare != "")]
    return identifiers.isin(set(twins)) if len(twins) else pd.Series(False, index=identifiers.index)
