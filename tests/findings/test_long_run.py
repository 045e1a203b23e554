"""What a measure's whole run comes to a year: a size with limits, never more than its test allows, and no verdict."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from published_figures import NOW, agency_spend, looked_after, plans_in_time, series
from quarterdeck.findings.judged_series import series_to_judge
from quarterdeck.findings.long_run import LongRun, long_run, long_run_sentence, recent_trend_sentence
from quarterdeck.statistics.slopes import theil_sen


def run(metric, values, rebased=()):
    return long_run(series_to_judge(series(metric, values), NOW, rebased))


NOISE = [0.4, -1.2, 0.9, -0.3, 1.5, -0.8, 0.2, -1.1, 0.7, 1.0, -0.5, 0.3, -0.9, 1.2, -0.2, 0.6, -1.4, 0.8, -0.6, 0.1]


def test_a_steady_rise_has_its_size_a_year_and_is_a_description():
    found = run(plans_in_time, [60 + 0.5 * n + 0.3 * NOISE[n] for n in range(20)])
    assert found.slope == pytest.approx(2.0, abs=0.15) and found.beyond_chance
    said = long_run_sentence(plans_in_time, found, real=False)
    assert said.startswith("Over these 20 quarters it has moved by about +2.0 points a year (between ")
    assert said.endswith("A description, not a signal: the verdict above decides.")


def test_noise_moves_no_more_than_chance_may_bring():
    found = run(plans_in_time, [70 + x for x in NOISE])
    assert found.lower < 0 < found.upper and not found.beyond_chance
    assert "not more than chance may bring" in long_run_sentence(plans_in_time, found, real=False)


@pytest.mark.parametrize("values", [[70.0, 71, 69, 72, 70, 71, 73], [70.0] * 20, [None] * 20])
def test_seven_quarters_a_constant_and_nothing_say_nothing(values):
    assert long_run_sentence(plans_in_time, run(plans_in_time, values), real=False) == ""


def test_nothing_is_said_across_a_change_that_the_council_names():
    assert run(plans_in_time, [70 + x for x in NOISE], rebased=("2023-24 Q1",)) is None


def test_a_season_is_taken_away_and_named_in_the_test():
    found = run(plans_in_time, [70 + 0.4 * n + (0, 3, 0, -3)[n % 4] + 0.3 * NOISE[n] for n in range(20)])
    assert found.seasonal and found.slope == pytest.approx(1.6, abs=0.15)
    assert "seasonal Kendall" in long_run_sentence(plans_in_time, found, real=True)


def test_what_is_remembered_from_quarter_to_quarter_widens_the_limits():
    wander = 500 + np.cumsum(5 * np.array(NOISE[::-1]) + np.sin(np.arange(20) / 3) * 6)
    found, plain = run(looked_after, list(wander)), theil_sen(wander).per_year(4)
    assert found.upper - found.lower >= plain[2] - plain[1]
    assert found.slope == pytest.approx(plain[0])


def test_pounds_are_written_as_pounds():
    said = long_run_sentence(agency_spend, LongRun(20, 12_000.0, -3_000.0, 30_000.0, 0.2, False), real=False)
    assert "about +£12,000 a year (between −£3,000 and +£30,000)" in said


def test_what_moves_slowly_is_said_to_drift_without_cause():
    found = run(looked_after, [500 + 4 * n + NOISE[n] for n in range(20)])
    assert found.slow and "drifts without cause" in long_run_sentence(looked_after, found, real=False)


def years(top, of=1000.0, gap=0):
    ends = [pd.Timestamp(2021 + n + (gap if n == len(top) - 1 else 0), 3, 31) for n in range(len(top))]
    top = np.array(top, dtype="float64")
    return pd.DataFrame({"end": ends, "period": [f"year to 31 March {e.year}" for e in ends], "value": top / of * 100,
                         "numerator": top, "denominator": of, "lower": np.nan, "upper": np.nan})  # fmt: skip


def test_the_recent_trend_is_fingertips_and_says_its_years():
    rising = recent_trend_sentence("England's", years([100, 200, 300, 400, 500]), True)
    assert rising == ("England's published figure has been increasing over the last five published years (to year to "
                      "31 March 2025), by Fingertips' recent trend.")  # fmt: skip
    assert "no significant change" in recent_trend_sentence("England's", years([100, 101, 99, 100, 101]), True)


@pytest.mark.parametrize("given, percentage", [
    (years([100, 200, 300, 400]), True),
    (years([100, 200, 300, 400, 500], gap=1), True),
    (years([100, 200, 300, 400, 500]), False),
    (years([100, 200, 300, 400, 500]).assign(numerator=np.nan), True),
])  # fmt: skip
def test_four_years_a_gap_and_figures_without_counts_or_limits_have_no_recent_trend(given, percentage):
    assert recent_trend_sentence("England's", given, percentage) == ""


def test_published_limits_stand_in_for_counts():
    given = years([100, 200, 300, 400, 500])
    given = given.assign(lower=given["value"] - 1, upper=given["value"] + 1)
    assert "increasing" in recent_trend_sentence("Ours", given, False)
