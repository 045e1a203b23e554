"""The Department's own interactive tool, its published file and dictionary, as the pack's published figures."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from quarterdeck.benchmarks import PublishedFigures
from quarterdeck.benchmarks.readers.areas import areas, by_department_code

POLARITIES = {"High": "high is good", "Low": "low is good"}


@lru_cache(maxsize=1)
def lait_figures(reference: Path) -> PublishedFigures:
    """Every measure of the tool, keyed by its short name; labels of years stand as published."""
    (path,) = reference.glob("published/lait/bds_long_*.parquet")
    rows = pd.read_parquet(path)
    value = pd.to_numeric(rows["Values"].where(~rows["Values"].isin(["-", "c", ".."])))
    label = rows["Years"]
    figures = pd.DataFrame(
        {
            "indicator": rows["Short Desc"].str.strip(),
            "area_code": rows["LA Number"].astype("int64").astype("str").map(by_department_code()),
            "period": label,
            "end": pd.to_datetime(label.str[:4].where(label.str.len() >= 4, "1900") + "-03-31"),
            "value": value,
            "symbol": value.notna().map({True: "", False: "[x]"}),
        }
    )
    assert figures["area_code"].notna().all()
    (path,) = reference.glob("published/lait/lait_data_dictionary.csv")
    about = pd.read_csv(path, encoding="utf-8-sig", dtype="str", keep_default_na=False)
    about = about.assign(indicator=about["Measure_short"].str.strip()).drop_duplicates("indicator")
    indicators = pd.DataFrame(
        {
            "polarity": about["Polarity"].map(POLARITIES).fillna("neutral").to_numpy(),
            "decimal_places": pd.to_numeric(about["dps"], errors="coerce").fillna(1).astype("int64").to_numpy(),
            "unit": "%",  # the file does not say: nothing here may lean on it
            "year": "31 March",
            "quartiles": (about["No_Quartile"] != "N").to_numpy(),
        },
        index=pd.Index(about["indicator"], name="indicator"),
    )
    return PublishedFigures(figures, indicators, areas())


def newest_period(figures: PublishedFigures, indicator: str) -> pd.DataFrame:
    """The rows of an indicator's newest label, by area: the tool takes the highest label, whoever has a figure."""
    rows = figures.figures[figures.figures["indicator"] == indicator]
    return rows[rows["period"] == rows["period"].max()].set_index("area_code")
