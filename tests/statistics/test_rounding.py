"""Halves go away from zero, as in the tables the Department publishes."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.statistics.rounding import round_half_up

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize(
    "value, decimals, rounded",
    [
        (29.845, 2, 29.85),  # LAIT shows this for the 2017 neighbours' A level points; round() gives 29.84
        (1.005, 2, 1.01),
        (2.5, 0, 3),
        (-2.5, 0, -3),
        (0.5, 0, 1),
        (82.249999999, 1, 82.3),  # within the Department's margin of a half
        (82.2499, 1, 82.2),
        (25, -1, 30),
        (-14.9, -1, -10),
        (9166905391.835, 2, 9166905391.84),  # the margin alone is finer than a float of this size
        (2.0**53 + 2, 0, 2.0**53 + 2),
        (1e300, 1, 1e300),
    ],
)
def test_half_up(value, decimals, rounded):
    assert round_half_up(value, decimals) == rounded


def test_arrays_missing_values_and_minus_nothing():
    rounded = round_half_up([[0.25, np.nan], [np.inf, -0.04]], 1)
    np.testing.assert_array_equal(rounded, [[0.3, np.nan], [np.inf, 0]])
    assert not np.signbit(rounded[1, 1])


@given(st.integers(-(10**9), 10**9), st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_every_written_half_goes_up(whole, decimals):
    value = Decimal(whole) / 10 ** (decimals + 1)
    wanted = float(value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))
    assert round_half_up(float(value), decimals) == pytest.approx(wanted, rel=1e-15)
