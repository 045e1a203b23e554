"""A measure among all authorities, each judged by its own size: who lies outside what chance and size allow."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from ..benchmarks import PublishedFigures, comparable
from ..benchmarks.counts import with_counts
from ..benchmarks.neighbours import neighbours_of
from ..metric import Metric
from ..params import Params
from ..periods import Period
from ..statistics.funnel import Funnel, proportion_funnel, proportion_limits, rate_funnel, rate_limits
from ..statistics.intervals import Z95, Z998
from .numbers import figure, figure_with_unit, plain

LEAST_AREAS = 10  # under this the spread between areas is itself mostly chance
_GRID = 60
NO_COUNTS = (
    "No numerators and denominators by authority are published or imported for it, and without them nobody knows how "
    "far chance moves each authority. Import the publisher's data file (quarterdeck benchmarks import FILE), and name "
    "its counts in data/published/benchmark_indicators.csv; docs/benchmarks.md shows how."
)


@dataclass(frozen=True)
class FunnelOf:
    """The funnel of one measure, or `why_none`.

    `areas` has a row an authority: `name`, `kind` ("own", "neighbour", "other"), `numerator`, `denominator`,
    `value`, `standing`. `lines` holds the limits at a range of sizes: `size`, `lower95` … `upper998`. `own_from`
    says whose figure the council's is where the publisher has none of it.
    """

    metric: Metric
    period: str = ""
    areas: pd.DataFrame = field(default_factory=pd.DataFrame)
    lines: pd.DataFrame = field(default_factory=pd.DataFrame)
    funnel: Funnel | None = None
    own_from: str = ""
    why_none: str = ""

    @property
    def outside(self) -> pd.DataFrame:
        """The authorities outside the 95% limits, the farthest classes first and the highest before the lowest."""
        rows = self.areas[~self.areas["standing"].isin(["Not significant", ""])]
        return rows.sort_values(["standing", "value"], ascending=[True, False], kind="stable")

    @property
    def own(self) -> pd.Series | None:
        """The council's row, or None."""
        rows = self.areas[self.areas["kind"] == "own"] if len(self.areas) else self.areas
        return None if rows.empty else rows.iloc[0]


def funnel_of(
    metric: Metric,
    params: Params,
    published: PublishedFigures,
    period: Period,
    own: pd.Series | None = None,
    folder: str | Path | None = None,
) -> FunnelOf:
    """The newest period with counts of at least ten authorities that had ended by the period's end, as a funnel.

    Parameters
    ----------
    own : the council's row of the pack, which stands in where the publisher has no figure of the council.
    folder : where imported figures are; that of `data/published` if not given.
    """
    if metric.benchmark is None:
        return FunnelOf(metric, why_none="Nothing published is set beside this measure.")
    if metric.kind not in ("percentage", "rate"):
        return FunnelOf(metric, why_none="A funnel is for shares and rates of what is counted one by one; this is not.")
    about = published.indicator(metric.benchmark)
    if not comparable(metric, about):
        return FunnelOf(metric, why_none="The published figure is not on this measure's scale.")
    counted = with_counts(published, metric.benchmark, metric.per, folder)
    local = counted["area_type"].eq("local authority") & (counted["end"] <= period.end)
    counted = counted[local & (counted["denominator"] > 0)]
    have = counted.groupby("end")["area_code"].nunique()
    if not (have >= LEAST_AREAS).any():
        return FunnelOf(metric, why_none=NO_COUNTS)
    return _drawn(metric, params, counted[counted["end"] == have[have >= LEAST_AREAS].index.max()], own)


def _drawn(metric: Metric, params: Params, rows: pd.DataFrame, own) -> FunnelOf:
    neighbours = neighbours_of(params, metric.area)
    kind = pd.Series(np.where(rows["area_code"].isin(neighbours.codes), "neighbour", "other"), index=rows.index)
    areas = pd.DataFrame({
        "name": rows["area"], "kind": kind.mask(rows["area_code"].eq(
            params.council.code), "own"), "numerator": rows["numerator"], "denominator": rows["denominator"],
    })  # fmt: skip
    average = metric.per * areas["numerator"].sum() / areas["denominator"].sum()
    told, own_from = str(rows["period"].iloc[0]), ""
    funnel = _funnel(metric, areas, average)
    areas = areas.assign(value=funnel.value, standing=funnel.standing)
    if not areas["kind"].eq("own").any() and own is not None and own["denominator"] > 0:
        added = pd.DataFrame({"name": [params.council.name], "kind": "own", "numerator": own["numerator"],
                              "denominator": own["denominator"], "value": own["value"]})  # fmt: skip
        areas = pd.concat([areas, added.assign(standing=_standing(metric, funnel, own))], ignore_index=True)
        own_from = str(own["period"])
    sizes = areas["denominator"].to_numpy("float64")
    return FunnelOf(metric, told, areas.reset_index(drop=True), _lines(metric, funnel, sizes), funnel, own_from)


def _funnel(metric: Metric, areas: pd.DataFrame, average: float) -> Funnel:
    top, bottom = areas["numerator"].to_numpy("float64"), areas["denominator"].to_numpy("float64")
    if metric.kind == "percentage":
        return proportion_funnel(np.minimum(top, bottom), bottom, average, trim="winsorised")
    return rate_funnel(top, bottom, metric.per, average, trim="winsorised")


def _limits(metric: Metric, funnel: Funnel, size, z: float):
    if metric.kind == "percentage":
        return proportion_limits(funnel.average, size, z, funnel.tau2)
    return rate_limits(funnel.average, size, metric.per, z, funnel.tau2)


def _lines(metric: Metric, funnel: Funnel, sizes: np.ndarray) -> pd.DataFrame:
    """The limits from the smallest authority to the largest, closer together where they bend most."""
    at = np.geomspace(sizes.min() * 0.9, sizes.max() * 1.05, _GRID)
    found = {"size": at}
    for name, z in (("95", Z95), ("998", Z998)):
        found[f"lower{name}"], found[f"upper{name}"] = _limits(metric, funnel, at, z)
    return pd.DataFrame(found)


def _standing(metric: Metric, funnel: Funnel, own: pd.Series) -> str:
    """Where a figure that made no part of the funnel would stand in it."""
    for z, tail in ((Z998, "0.001"), (Z95, "0.025")):
        low, high = (float(limit) for limit in _limits(metric, funnel, float(own["denominator"]), z))
        if own["value"] > high or own["value"] < low:
            return f"{'High' if own['value'] > high else 'Low'} ({tail})"
    return "Not significant"


def funnel_sentences(found: FunnelOf, council: str) -> list[str]:
    """Where the council stands, how many lie outside, and how the limits were drawn; or why there is no funnel."""
    if found.why_none:
        return [found.why_none]
    metric, funnel = found.metric, found.funnel
    of = int((found.areas["kind"] != "own").sum() if found.own_from else len(found.areas))
    average = f"the average of {of} authorities ({figure(metric, funnel.average)}, {found.period})"
    said = [_own_sentence(found, council, average)]
    published = found.outside if not found.own_from else found.outside[found.outside["kind"] != "own"]
    far = int(published["standing"].str.contains("0.001", regex=False).sum())
    said.append(
        f"Of {of} authorities {len(published)} lie outside the 95% limits, {far} of them outside the 99.8% limits too; "
        f"about {plain(0.05 * of)} would lie outside the 95% limits if nothing set them apart."
    )
    phi = funnel.spread.phi if funnel.spread is not None else np.nan
    if funnel.adjusted:
        said.append(
            f"Authorities differ by more than chance alone gives (phi {phi:.1f}, where 1 is chance alone), so the "
            "limits are widened by how far authorities differ."
        )
    else:
        said.append("The limits are those of chance alone: authorities differ by no more than it gives.")
    return said


def _own_sentence(found: FunnelOf, council: str, average: str) -> str:
    own, metric = found.own, found.metric
    if own is None:
        return f"{council} has no figure to stand in this funnel; the line is {average}."
    when = f", {found.own_from}, this pack's own" if found.own_from else ""
    name = f"{council} ({figure_with_unit(metric, own['value'])} of {plain(own['denominator'])}{when})"
    if metric.kind == "rate":
        name = f"{council} ({figure_with_unit(metric, own['value'])}{when})"
    size = re.match(r"(High|Low) \((0\.\d+)\)", own["standing"])
    if not size:
        return f"{name} lies inside the 95% limits: no farther from {average} than an authority of its size may be."
    side, chance = ("above", "high") if size[1] == "High" else ("below", "low"), size[2]
    one_in, limits = ("1 in 1,000", "99.8%") if chance == "0.001" else ("1 in 40", "95%")
    return (
        f"{name} lies {side[0]} the {limits} limits around {average}: about {one_in} would lie as {side[1]} if nothing "
        "set it apart."
    )
