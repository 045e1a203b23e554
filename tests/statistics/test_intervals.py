"""Intervals against answers that somebody else published."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from quarterdeck.statistics.intervals import poisson_interval, wilson_interval

REFERENCE = os.environ.get("QUARTERDECK_REFERENCE")


def test_wilson_agrees_with_newcombe():
    lower, upper = wilson_interval([81], [263])
    assert (round(lower[0], 1), round(upper[0], 1)) == (25.5, 36.6)


def test_wilson_at_the_edges():
    lower, upper = wilson_interval([0, 10, 0], [10, 10, 0])
    assert lower[0] == 0 and upper[1] == 100
    assert upper[0] == pytest.approx(27.75, abs=0.01)
    assert np.isnan(lower[2]) and np.isnan(upper[2])


def test_more_than_all_is_refused():
    with pytest.raises(ValueError):
        wilson_interval([11], [10])
    with pytest.raises(ValueError):
        poisson_interval([-1])


@pytest.mark.parametrize("events, lower, upper", [(65, 50.1631877104595, 82.849138545940), (1045, 982.5932, 1110.3312)])
def test_byar_agrees_with_the_published_workbook(events, lower, upper):
    low, high = poisson_interval([events])
    assert (low[0], high[0]) == (pytest.approx(lower, rel=1e-6), pytest.approx(upper, rel=1e-6))


def test_few_events_have_exact_limits():
    low, high = poisson_interval([0, 1])
    assert low[0] == 0 and high[0] == pytest.approx(3.688879, abs=1e-6)
    assert (low[1], high[1]) == (pytest.approx(0.025318, abs=1e-6), pytest.approx(5.571643, abs=1e-6))


@pytest.mark.reference
@pytest.mark.skipif(not REFERENCE, reason="QUARTERDECK_REFERENCE is not set")
def test_wilson_agrees_with_statsmodels():
    for path in Path(REFERENCE).glob("stats/proportion_statsmodels*.csv"):
        answers = pd.read_csv(path)
        for level, z in (("95", 1.959963984540054), ("998", 3.090232306167813)):
            lower, upper = wilson_interval(answers["x"], answers["n"], z)
            np.testing.assert_allclose(lower, 100 * answers[f"wilson_lo{level}"], rtol=1e-9, atol=1e-9)
            np.testing.assert_allclose(upper, 100 * answers[f"wilson_hi{level}"], rtol=1e-9, atol=1e-9)
