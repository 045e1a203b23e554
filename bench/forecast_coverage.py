"""Do the limits of forecasts hold as often as they say? A rolling-origin backtest over all measures and years.

    python bench/forecast_coverage.py [--councils 6] [--size 0.25] [--widths]

Every forecast is made from what was known at the time, by the code that a pack uses, and checked against what
came after: the measures of made-up councils by quarter, their year ends, and published yearly indicators (those
in data/published; LAIT at large too where QUARTERDECK_REFERENCE names the reference data). How much the limits
are widened (statistics/backtest.py, WIDTH) was settled on other councils and other indicators than those tested
here: councils of seeds 1, 2, 3 … and every second indicator there, seeds 1001, 1002, 1003 … and the rest here.
`--widths` prints what the first half asks for. Rare events are checked with the limits they are given, which come
from counting; simulated ones besides. It ends with an error where, over all steps ahead, the measures or the
published years are more than five points away, or where limits of simulated rare events hold two points less often
than they say (of whole numbers they have to hold more often); other rows five points away by themselves say so.
"""

import argparse
import os
import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from quarterdeck.disclosure import publish
from quarterdeck.extracts.sample import make
from quarterdeck.findings.outlook import outlooks
from quarterdeck.findings.outlook_rare import rare_parts
from quarterdeck.findings.outlook_series import series_of
from quarterdeck.findings.outlook_year import NOT_ADDED_UP
from quarterdeck.measure import Measured
from quarterdeck.metric import catalogue
from quarterdeck.params import Council, Params
from quarterdeck.periods import Quarter
from quarterdeck.statistics.backtest import METHODS, choose, forecast_chosen, rolling_origin, tails
from quarterdeck.statistics.rare_forecast import is_rare, rare_forecast

LAST = Quarter("2025-26 Q2")
TESTED, SETTLED = 1001, 1
OF_LAIT = 6000  # series drawn from all of LAIT, so that the bench ends within minutes
FROM = {4: 8, None: 5}  # known points from which forecasts are checked, by quarter and by year
LEVELS = (0.80, 0.95)
PUBLISHED = Path(__file__).parents[1] / "data" / "published" / "benchmarks.csv"
COUNCIL = Params(council=Council(name="Larkminster"))


def councils(first: int, how_many: int, size: float):
    """The measures of each made-up council, through the door, from its own account of itself."""
    for seed in range(first, first + how_many):
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder), size=size, seed=seed)
            truth = pd.read_csv(Path(folder) / "truth.csv")
        yield [published(rows) for name, rows in truth.groupby("measure") if name in catalogue()]


def published(rows: pd.DataFrame):
    """One measure's figures as a page would have them."""
    quarters = [Quarter(label) for label in rows["quarter"]]
    numbers = {name: rows[name].to_numpy("float64") for name in ("numerator", "denominator", "value")}
    figures = pd.DataFrame({"period": rows["quarter"].to_numpy(), **numbers, "status": "final", "reason": None})
    figures = figures.assign(start=[q.start for q in quarters], end=[q.end for q in quarters])
    return publish(Measured(catalogue()[rows["measure"].iloc[0]], figures))


def by_quarter(measures) -> tuple[np.ndarray, list]:
    """The series of a council's measures that are forecast by quarter, (series, quarters), and what could be counted.

    Of each series events and non-events (None of a count) and what a share is a share of, or None.
    """
    series = [series_of(one, LAST) for one in measures]
    series = [one for one in series if not one.why_not and one.step == 1]
    return _even([one.values for one in series]), [_could_be_counted(one) for one in series]


def _could_be_counted(series):
    """Its events, and what is not one, as though it were rare: whether it is, is asked of each beginning."""
    always = replace(series, values=np.ones(2), numerator=np.ones(2), denominator=np.full(2, 2.0))
    if rare_parts(always) is None:
        return None
    if series.metric.kind == "percentage":
        return series.numerator, series.denominator - series.numerator, series.metric.per
    return series.values, None, series.metric.per


def counted(parts, origin: int, longest: int):
    """The forecast by counting from what was known then; None where it was not rare then."""
    if parts is None:
        return None
    events, others, per = parts
    upto = max(origin - (longest - len(events)), 0)
    past = [None if part is None else part[:upto] for part in (events, others)]
    return rare_forecast(*past, per=per) if is_rare(*past) else None


def _even(series) -> np.ndarray:
    longest = max(len(one) for one in series)
    return np.array([np.r_[np.full(longest - len(one), np.nan), one] for one in series])


def yearly(rows: pd.DataFrame, tested: bool) -> np.ndarray:
    """Published figures of every second indicator, (area and indicator, years): the tested or the other half."""
    names = sorted(rows["indicator"].unique())[int(tested) :: 2]
    rows = rows[rows["indicator"].isin(names)]
    year = rows["period"].astype("str").str.extract(r"(\d{4})")[0].astype("float64")
    rows = rows.assign(year=year, value=pd.to_numeric(rows["value"], errors="coerce")).dropna(subset=["year"])
    series = []
    for _, own in rows.groupby(["indicator", "area"]):
        years = own.drop_duplicates("year").set_index("year")["value"].sort_index()
        values = years.reindex(np.arange(years.index[0], years.index[-1] + 1)).to_numpy("float64")
        if np.isfinite(values).sum() > FROM[None]:
            series.append(values)
    drawn = np.random.default_rng(0).permutation(len(series))[:OF_LAIT]
    return _even([series[n] for n in drawn])


def indicators() -> dict[str, pd.DataFrame]:
    """Published yearly figures: those of the repository, and all of LAIT where the reference data are named."""
    ours = pd.read_csv(PUBLISHED).rename(columns={"area_code": "area"})
    found = {"published years (data/published)": ours[["indicator", "area", "period", "value"]]}
    if reference := os.environ.get("QUARTERDECK_REFERENCE"):
        lait = pd.read_parquet(Path(reference) / "published" / "lait" / "bds_long_0.parquet")
        names = {"Short Desc": "indicator", "LA and Regions": "area", "Years": "period", "Values": "value"}
        found[f"published years (LAIT, {OF_LAIT:,} series at most)"] = lait.rename(columns=names)[list(names.values())]
    return found


def checked(values, period, parts=()) -> tuple[dict, dict]:
    """Forecasts from every origin against what came after: how many, and how many within, by step and level.

    First of all of them, then of those that were made by counting.
    """
    found, rare = (defaultdict(lambda: np.zeros(2)) for _ in range(2))
    for origin in range(FROM[period], values.shape[1]):
        past, later = values[:, :origin], values[:, origin : origin + 4]
        ready = (~np.isnan(past)).sum(1) >= FROM[period]
        ready &= ~np.isnan(past[:, -1])
        if not ready.any():
            continue
        forecast = forecast_chosen(past[ready], period=period).forecast
        floor = np.where(np.nanmin(past[ready], axis=1) >= 0, 0.0, -np.inf)[:, None]
        few = {n: counted(parts[row], origin, values.shape[1]) for n, row in enumerate(np.flatnonzero(ready)) if parts}
        few = {n: made for n, made in few.items() if made is not None}
        for level in LEVELS:
            low, high = forecast.limits(level, floor=floor)
            for n, made in few.items():
                ends = [made.total(step).limits(level) for step in np.eye(4)]
                low[n], high[n] = np.array(ends)[:, :, 0].T
            slack = 1e-9 * np.abs(forecast.mid)
            for step in range(later.shape[1]):
                real, below, above = later[ready, step], low[:, step] - slack[:, step], high[:, step] + slack[:, step]
                known = ~np.isnan(real) & ~np.isnan(below)
                within = (real >= below) & (real <= above)
                found[step + 1, level] += (known.sum(), (known & within).sum())
                own = np.isin(np.arange(len(known)), list(few)) & known
                rare[step + 1, level] += (own.sum(), (own & within).sum())
    return found, rare


def simulated(points: int, times: int = 1000) -> dict:
    """Chance events of 0.2, 1 and 3 a quarter, forecast from so many quarters: the next, the fourth and all four."""
    dice, found = np.random.default_rng(20), defaultdict(lambda: np.zeros(2))
    for rate in (0.2, 1.0, 3.0):
        for seen in dice.poisson(rate, (times, points + 4)).astype("float64"):
            forecast, later = rare_forecast(seen[:points]), seen[points:]
            for name, weights in {"1 ahead": np.eye(4)[0], "4 ahead": np.eye(4)[3], "a year": np.ones(4)}.items():
                total = forecast.total(weights)
                for level in LEVELS:
                    low, high = total.limits(level)
                    found[f"{rate:g}, {name}", level] += (1, low[0] <= later @ weights <= high[0])
    return found


def at_least(found, steps) -> bool:
    """Whether limits held as often as they say, less two points."""
    return all(found[key, level][1] >= (level - 0.02) * found[key, level][0] for key in steps for level in LEVELS)


def year_ends(measures) -> tuple[dict, list]:
    """Outturns forecast in the first three quarters of each year against what they came to, and stated chances."""
    found, chances = defaultdict(lambda: np.zeros(2)), []
    for quarter in [LAST.back(n) for n in range(3, 12)]:
        if quarter.number == 4:
            continue
        aims = {one.metric.id: _aim(one, quarter) for one in measures}
        decided = {"decided_by": "Nobody: for the check", "decided_on": "2025-01-01"}
        targets = {name: {"target": aim, **decided} for name, aim in aims.items()}
        params = Params.model_validate({"council": COUNCIL.council, "targets": targets})
        made = outlooks(measures, quarter, params)
        for one in measures:
            outlook, real = made[one.metric.id], outturn(one, quarter)
            if outlook.year_end is None or np.isnan(real) or outlook.last != quarter.label:
                continue
            for level in LEVELS:
                low, high = (getattr(outlook.year_end, f"{side}_{level * 100:.0f}") for side in ("lower", "upper"))
                slack = 1e-9 * abs(real)
                found[quarter.number, level] += (1, low - slack <= real <= high + slack)
            for_year = not (one.metric.basis == "in the period" and one.metric.kind in ("count", "total"))
            if not np.isnan(outlook.chance) and for_year:
                high_is_good = one.metric.polarity == "high is good"
                half, aim = 0.5 * 10.0**-one.metric.decimals, aims[one.metric.id]
                chances.append((outlook.chance, real >= aim - half if high_is_good else real < aim + half))
    return found, chances


def _aim(one, quarter) -> float:
    values = one.figures.loc[one.figures["end"] <= quarter.end, "value"]
    return float(round(values.mean(), one.metric.decimals)) if values.notna().any() else 0.0


def outturn(one, quarter) -> float:
    """What the measure came to at the end of the year, worked out from its published figures alone."""
    metric, figures = one.metric, one.figures.set_index("period")
    last = 3 if "calendar" in metric.basis else 4
    ends = quarter.back(-((last - quarter.number - 1) % 4 + 1))
    if ends.label not in figures.index:
        return float("nan")
    if metric.basis != "in the period":
        return figures["value"].get(ends.label, np.nan)
    own = figures.loc[[ends.back(n).label for n in range(3, -1, -1)]]
    if metric.id in NOT_ADDED_UP or own["value"].isna().any():
        return float("nan")
    if metric.kind == "percentage":
        return metric.per * own["numerator"].sum() / own["denominator"].sum()
    return own["value"].sum()


def _not_rare(values, parts) -> np.ndarray:
    """The series whose limits do not come from counting."""
    return values[[counted(one, values.shape[1], values.shape[1]) is None for one in parts]]


def widths(values, period) -> None:
    """How much wider than their formula the limits of each method would have to be, by steps ahead."""
    tested, rows = rolling_origin(values, period=period), []
    series = np.arange(len(values))
    for number, origin in enumerate(tested.origins):
        if origin < FROM[period]:
            continue
        method = choose(tested, origin)
        with np.errstate(divide="ignore", invalid="ignore"):
            size = np.abs(tested.errors[method, series, number] / tested.scales[method, series, number])
        df = np.minimum(tested.df[method, series, number], tails(period))
        for step in range(size.shape[1]):
            kept = np.isfinite(size[:, step]) & np.isfinite(df)
            rows.append(
                pd.DataFrame({"method": method[kept], "step": step + 1, "size": size[kept, step], "df": df[kept]})
            )
    table = pd.concat(rows)
    for (which, step), own in table.groupby(["method", "step"]):
        asked = [np.quantile(own["size"] / stdtrit(own["df"], 0.5 + level / 2), level) for level in LEVELS]
        print(f"  {METHODS[which]:16} {step} ahead  {len(own):7,}   " + "   ".join(f"{a:5.2f}" for a in asked))


def table(title: str, found, steps, near_to: float = 5) -> bool:
    """Print one table; whether it is within five points of its levels over all its rows together."""
    print(f"\n{title}\n  {'':12} {'forecasts':>10} {'80%':>7} {'95%':>7}", flush=True)
    kept = True
    for key, name in steps.items():
        shares = [100 * found[key, level][1] / max(found[key, level][0], 1) for level in LEVELS]
        near = all(abs(share - 100 * level) <= near_to for share, level in zip(shares, LEVELS, strict=True))
        kept = near  # the last row is of all together
        said = "" if near else "   more than five points away"
        print(f"  {name:12} {found[key, 0.8][0]:10,.0f} {shares[0]:6.1f}% {shares[1]:6.1f}%{said}", flush=True)
    return kept


def _added(total, more) -> None:
    for key, counts in more.items():
        total[key] += counts
        total["all", key[1]] += counts


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("--councils", type=int, default=6)
    ask.add_argument("--size", type=float, default=0.25)
    ask.add_argument("--widths", action="store_true", help="what the half on which widths are settled asks for")
    asked = ask.parse_args()
    if asked.widths:
        print("\nmeasures by quarter, councils of the half on which widths are settled\n   method, n, 80%, 95%")
        settled = councils(SETTLED, asked.councils, asked.size)
        widths(np.concatenate([_not_rare(*by_quarter(one)) for one in settled]), 4)
        for title, rows in indicators().items():
            print(f"\n{title}, the half on which widths are settled")
            widths(yearly(rows, tested=False), None)
        return
    ahead = {1: "1 ahead", 2: "2 ahead", 3: "3 ahead", 4: "4 ahead", "all": "all"}
    quarters, rare, ends = (defaultdict(lambda: np.zeros(2)) for _ in range(3))
    chances = []
    for measures in councils(TESTED, asked.councils, asked.size):
        values, parts = by_quarter(measures)
        for total, more in zip((quarters, rare), checked(values, 4, parts), strict=True):
            _added(total, more)
        found, stated = year_ends(measures)
        _added(ends, found)
        chances += stated
    kept = table(f"measures by quarter, {asked.councils} made-up councils", quarters, ahead)
    table("those of them made by counting, rare events and shares of few", rare, ahead, 100)
    for points in (4, 8, 19):
        found = simulated(points)
        rows = {name: name for name, level in found if level == LEVELS[0]}
        table(f"simulated events of 0.2, 1 and 3 a quarter, {points} quarters known", found, rows, 100)
        kept &= at_least(found, rows)
    made_in = {1: "made in Q1", 2: "made in Q2", 3: "made in Q3", "all": "all"}
    table("year ends of the same measures", ends, made_in)
    stated = pd.DataFrame(chances, columns=["chance", "met"])
    stated["said"] = pd.cut(stated["chance"], [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1])
    print("\nchance of a target at the mean of the figures so far: as stated, and how often it was met")
    for said, own in stated.groupby("said", observed=True):
        print(f"  {said!s:14} {len(own):6,} {100 * own['chance'].mean():6.1f}% {100 * own['met'].mean():6.1f}%")
    for title, rows in indicators().items():
        found = defaultdict(lambda: np.zeros(2))
        _added(found, checked(yearly(rows, tested=True), None)[0])
        kept &= table(title, found, ahead)
    raise SystemExit(0 if kept else 1)


if __name__ == "__main__":
    main()
