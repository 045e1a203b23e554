"""Directly standardised rates: by hand, at the edges, and against OHID's own package."""

import numpy as np
import pytest

from oracles import answers, inputs_of, needs_reference
from quarterdeck.statistics.direct_standardisation import directly_standardised_rate
from quarterdeck.statistics.intervals import Z95, Z998, byar_interval

pytestmark = pytest.mark.filterwarnings("error")


def test_worked_by_hand():
    own = directly_standardised_rate([20, 30], [1000, 500], [1, 1], per=1000)
    low, high = byar_interval(50)
    stretch = np.sqrt((0.25 * 20 / 1000**2 + 0.25 * 30 / 500**2) / 50)
    assert own.value == pytest.approx(40) and own.reason == ""
    assert own.lower == pytest.approx(40 + 1000 * stretch * (low - 50)) == pytest.approx(29.21, abs=0.01)
    assert own.upper == pytest.approx(40 + 1000 * stretch * (high - 50)) == pytest.approx(53.32, abs=0.01)


def test_with_one_band_it_is_the_crude_rate_with_byars_limits():
    own = directly_standardised_rate([[65]], [[1000]], [7], per=1000)
    assert (own.value[0], own.lower[0], own.upper[0]) == pytest.approx((65, 50.1631877, 82.8491385))


def test_every_area_without_a_rate_has_a_reason():
    events = [[5, 4], [5, 5], [5, np.nan], [20, 0], [20, 20]]
    people = [[100, 100], [100, 100], [100, 100], [100, 0], [100, np.nan]]
    own = directly_standardised_rate(events, people, [1, 1])
    assert list(own.reason) == [
        "fewer than 10 events",
        "",
        "a count is missing",
        "a band has no population",
        "a count is missing",
    ]
    assert list(np.isnan(own.value)) == list(own.reason != "") == list(np.isnan(own.upper))


def test_a_band_without_weight_may_be_empty():
    assert directly_standardised_rate([20, 0], [1000, 0], [1, 0], per=1000).value == pytest.approx(20)


def test_columns_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="Check the columns"):
        directly_standardised_rate([20, 20], [100, -1], [1, 1])
    with pytest.raises(ValueError, match="Check the columns"):
        directly_standardised_rate([20, 20], [100, 100], [0, 0])


@needs_reference
def test_agrees_with_phe():
    for path, theirs in answers("dsr*_PHEindicatormethods*.csv"):
        bands = inputs_of(path).groupby("id")
        for row in theirs.itertuples():
            one = bands.get_group(row.id)
            for z, lower, upper in ((Z95, row.lower95_0cl, row.upper95_0cl), (Z998, row.lower99_8cl, row.upper99_8cl)):
                own = directly_standardised_rate(one["x"], one["n"], one["stdpop"], z=z)
                assert own[:3] == pytest.approx((row.value, lower, upper), rel=1e-10, nan_ok=True)
                assert (own.reason == "fewer than 10 events") == np.isnan(row.value)
