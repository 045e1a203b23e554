"""How long the statistics take over many series, as ratios to the same arithmetic written bare in numpy.

    .venv/bin/python bench/charts_and_trends.py

Seconds of the processor, on 20,000 series of 24 points. A bare pass knows no missing points, no rebase, no
tolerance and no words; what comes out of both is compared before anything is timed. A plain pandas loop over a sample
is extrapolated. A line that misses its bound says so, and the exit code is 1.
"""

from __future__ import annotations

import sys
from time import process_time

import numpy as np
import pandas as pd
from verdicts import Verdicts

SERIES, POINTS, SAMPLE, MEASURES = 20_000, 24, 200, 120
TIMES = 9


def fastest(*works) -> list[float]:
    """The least of a few timings of each, taken in turn so that a busy machine is busy for all."""
    taken = [[] for _ in works]
    for _ in range(TIMES):
        for times, work in zip(taken, works, strict=True):
            begun = process_time()
            work()
            times.append(process_time() - begun)
    return [min(times) for times in taken]


def _throughout(holds, width):
    """Whether each window of so many points holds throughout, in as few passes as doubling allows."""
    have = 1
    while have < width:
        step = min(have, width - have)
        holds, have = holds[:, :-step] & holds[:, step:], have + step
    return holds


def _over(windows, width, shape):
    """The points of the windows that hold."""
    points, have = np.zeros(shape, dtype=bool), 1
    points[:, : windows.shape[1]] = windows
    while have < width:
        step = min(have, width - have)
        points[:, step:] |= points[:, :-step].copy()
        have += step
    return points


def bare_control_chart(y):
    """Mean, moving ranges, limits and the four rules, in as few passes as plain numpy needs."""
    apart = y - y.mean(axis=1, keepdims=True)
    change = np.diff(y, axis=1)
    half = 2.66 * np.abs(change).mean(axis=1, keepdims=True)
    high, low, above, below = apart > half, apart < -half, apart > 0, apart < 0
    shift = _over(_throughout(above, 7) | _throughout(below, 7), 7, y.shape)
    trend = _over(_throughout(change > 0, 6) | _throughout(change < 0, 6), 7, y.shape)
    twice = []
    for near, side in (((apart > half * (2 / 3)) & ~high, above), ((apart < half * (-2 / 3)) & ~low, below)):
        first, second, third = near[:, :-2], near[:, 1:-1], near[:, 2:]
        two = (first & second) | (third & (first | second))
        twice.append(_over(_throughout(side, 3) & two, 3, y.shape) & near)
    return high | low, shift, trend, twice[0] | twice[1]


def pandas_control_chart(frame: pd.DataFrame) -> list[pd.DataFrame]:
    """One series at a time, as an analyst's notebook would."""
    charts = []
    for _, rows in frame.groupby("series"):
        value = rows["value"]
        mean, change = value.mean(), value.diff()
        half = 2.66 * change.abs().mean()
        near = pd.DataFrame({way: (way * (value - mean) > half * 2 / 3) for way in (1, -1)})
        out = pd.DataFrame({"outside": (value - mean).abs() > half, "shift": False, "trend": False, "twice": False})
        near = near.mul(~out["outside"], axis=0)
        for way in (1, -1):
            side, moved = way * (value - mean) > 0, way * change > 0
            out["shift"] |= side.rolling(7).sum().eq(7).astype(float)[::-1].rolling(7, min_periods=1).max()[::-1] > 0
            out["trend"] |= moved.rolling(6).sum().eq(6).astype(float)[::-1].rolling(7, min_periods=1).max()[::-1] > 0
            held = side.rolling(3).sum().eq(3) & near[way].rolling(3).sum().ge(2)
            out["twice"] |= (held.astype(float)[::-1].rolling(3, min_periods=1).max()[::-1] > 0) & near[way]
        charts.append(out)
    return charts


def control_charts(say: Verdicts) -> None:
    """XmR with every rule against the bare pass, with the same flags, and a pandas loop on a sample."""
    from quarterdeck.statistics.xmr import xmr

    y = np.random.default_rng(20260401).normal(50, 5, (SERIES, POINTS))
    y[::4, 15:] += 10
    chart = xmr(y, screen=False)
    for name, flags in zip(("outside", "shift", "trend", "two_of_three"), bare_control_chart(y), strict=True):
        if not (getattr(chart, name) == flags).all():
            raise SystemExit(f"{name}: the bare pass and the chart differ; the comparison would mean nothing.")
    frame = pd.DataFrame({"series": np.repeat(np.arange(SAMPLE), POINTS), "value": y[:SAMPLE].ravel()})
    looped = pd.concat(pandas_control_chart(frame)).to_numpy()
    ours = np.stack([chart.outside, chart.shift, chart.trend, chart.two_of_three], axis=-1)[:SAMPLE]
    if not (looped.reshape(ours.shape) == ours).all():
        raise SystemExit("The pandas loop and the chart differ; the comparison would mean nothing.")
    bare, every, screened = fastest(lambda: bare_control_chart(y), lambda: xmr(y, screen=False), lambda: xmr(y))
    begun = process_time()
    pandas_control_chart(frame)
    loop = (process_time() - begun) * SERIES / SAMPLE
    print(f"Control charts, {SERIES:,} series of {POINTS} points")
    say.line("bare numpy pass", bare, "s")
    say.line("XmR with every rule, label and note / bare", every / bare, bound=2)
    say.line("the same with screening / bare", screened / bare, bound=2)
    say.line(f"a pandas loop, from {SAMPLE} series / bare", loop / bare)
    gaps = np.where(np.random.default_rng(1).random(y.shape) < 0.05, np.nan, y)
    rebase = np.zeros(POINTS, dtype=bool)
    rebase[12] = True
    (general,) = fastest(lambda: xmr(gaps, rebase=rebase))
    say.line("one point in 20 missing, rebased, screened / bare", general / bare)


def bare_trend(y):
    """Mann-Kendall's score, its z without ties, and the median slope, in as few passes as plain numpy needs."""
    n = y.shape[1]
    early, late = np.triu_indices(n, 1)
    change = y[:, late] - y[:, early]
    s = np.sign(change).sum(axis=1)
    z = (s - np.sign(s)) / np.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    return s, z, np.median(change / (late - early), axis=1)


def looped_trend(y):
    """The same one series at a time, as a plain loop does it; ties are counted."""
    found = []
    for values in y:
        n, s, slopes = len(values), 0, []
        for i in range(n - 1):
            s += np.sign(values[i + 1 :] - values[i]).sum()
            slopes.extend((values[i + 1 :] - values[i]) / np.arange(1, n - i))
        tied = sum(t * (t - 1) * (2 * t + 5) for t in np.unique(values, return_counts=True)[1])
        z = (s - np.sign(s)) / np.sqrt((n * (n - 1) * (2 * n + 5) - tied) / 18)
        found.append((s, z, np.median(slopes)))
    return tuple(np.array(found).T)


def trends(say: Verdicts) -> None:
    """Mann-Kendall in its five forms and Theil-Sen with limits against the bare pass, and a plain loop on a sample."""
    from quarterdeck.statistics import mann_kendall as forms
    from quarterdeck.statistics.slopes import theil_sen

    y = np.random.default_rng(20260401).normal(50, 5, (SERIES, POINTS))
    found = forms.mann_kendall(y)
    for way, other in (("bare pass", bare_trend(y)), ("loop", looped_trend(y[:SAMPLE]))):
        for mine, theirs in zip((found.s, found.z, found.slope), other, strict=True):
            if not np.allclose(mine[: len(theirs)], theirs):
                raise SystemExit(f"The {way} and the test differ; the comparison would mean nothing.")
    bare, test, slope = fastest(lambda: bare_trend(y), lambda: forms.mann_kendall(y), lambda: theil_sen(y))
    begun = process_time()
    looped_trend(y[:SAMPLE])
    loop = (process_time() - begun) * SERIES / SAMPLE
    print(f"Trends, {SERIES:,} series of {POINTS} points")
    say.line("bare numpy pass", bare, "s")
    say.line("Mann-Kendall with slope, ties and words / bare", test / bare, bound=2)
    say.line("Theil-Sen with its interval / bare", slope / bare, bound=2)
    say.line(f"a plain loop, from {SAMPLE} series / bare", loop / bare)
    gaps = np.where(np.random.default_rng(1).random(y.shape) < 0.05, np.nan, y)
    other = (forms.hamed_rao, forms.yue_wang, forms.trend_free_pre_whitening, forms.seasonal_kendall)
    times = fastest(lambda: forms.mann_kendall(gaps), *(lambda form=form: form(y) for form in other))
    for name, took in zip(("one point in 20 missing", *(form.__name__ for form in other)), times, strict=True):
        say.line(f"{name} / bare", took / bare)


def quarter(say: Verdicts) -> None:
    """What a page asks for, one measure at a time, over the measures of a whole council."""
    from quarterdeck.statistics.changepoint import suggest_rebase
    from quarterdeck.statistics.chart_choice import chart

    rng = np.random.default_rng(7)
    cases = rng.integers(150, 400, (MEASURES, POINTS)).astype("float64")
    yes = rng.binomial(cases.astype(int), 0.7).astype("float64")

    def every_measure():
        for each in range(MEASURES):
            chart(100 * yes[each] / cases[each], yes[each], cases[each], "percentage")
            suggest_rebase(yes[each])

    every_measure()  # the tables that are made once are made here
    (taken,) = fastest(every_measure)
    print(f"Charts of {MEASURES} measures, one at a time: season, choice, chart, suggested rebase")
    say.line("all of them", taken, "s", bound=2)


def main() -> int:
    """Print the tables; 0 when every bound is kept."""
    say = Verdicts()
    control_charts(say)
    trends(say)
    quarter(say)
    return 1 if say.missed else 0


if __name__ == "__main__":
    sys.exit(main())
