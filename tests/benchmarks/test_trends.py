"""A council's yearly trend against England's: bucking it or following it."""

import numpy as np
import pandas as pd
import pytest

from quarterdeck.benchmarks.trends import slope_with_limits, trend_against, years_of_quarters


class TestTrends:
    ENDS = pd.date_range("2021-03-31", periods=5, freq="YE-MAR")

    def against(self, ours, theirs):
        return trend_against(pd.Series(ours, self.ENDS, dtype="float64"), pd.Series(theirs, self.ENDS, dtype="float64"))

    def test_the_difference_of_slopes_and_its_limits(self):
        found = self.against([10, 12, 13, 15, 16], [10, 10, 11, 11, 11])
        assert (found.own_slope, found.other_slope, found.difference) == pytest.approx((1.5, 0.3, 1.2))
        assert (round(found.lower, 2), round(found.upper, 2)) == (0.68, 1.72)

    @pytest.mark.parametrize(
        "ours, theirs, word",
        [
            ([10, 12, 13, 15, 16], [16, 14, 13, 11, 10], "bucking"),
            ([10, 12, 13, 15, 16], [10, 10, 11, 11, 11], "faster"),
            ([10, 10, 11, 11, 11], [10, 12, 13, 15, 16], "slower"),
            ([10, 12, 13, 15, 16], [20, 22, 22.8, 25.3, 26], "following"),
            ([5, 5, 5, 5, 5], [5, 5, 5, 5, 5], "following"),
            ([10, 30, 5, 40, 8], [16, 14, 13, 11, 10], "following"),
        ],
    )
    def test_bucking_or_following(self, ours, theirs, word):
        assert self.against(ours, theirs).word == word

    def test_five_years_are_needed_and_a_year_without_a_figure_is_none(self):
        found = self.against([10, 12, np.nan, 15, 16], [10, 10, 11, 11, 11])
        assert found.word == "" and found.years == (2021, 2022, 2024, 2025)
        assert found.why_none == "4 years have a figure for both, and a trend takes 5"

    def test_points_on_a_line_have_limits_of_no_width(self):
        assert slope_with_limits(np.arange(5.0), 2 * np.arange(5.0)) == pytest.approx((2, 2, 2))

    def test_years_across_a_gap_keep_their_distance(self):
        ends = pd.to_datetime(["2015-03-31", "2016-03-31", "2017-03-31", "2018-03-31", "2025-03-31"])
        found = trend_against(pd.Series([0, 1, 2, 3, 10.0], ends), pd.Series([0.0] * 5, ends))
        assert found.own_slope == pytest.approx(1)

    def test_a_year_is_made_of_its_four_quarters_and_of_no_fewer(self):
        ends = pd.date_range("2023-06-30", periods=7, freq="QE")
        quarters = pd.DataFrame({"end": ends, "numerator": [1, 2, 3, 4, 5, 6, 7.0], "denominator": [10.0] * 7})
        years = pd.to_datetime(["2023-12-31", "2024-03-31", "2024-12-31"])
        found = years_of_quarters(quarters, years)
        assert found.to_dict() == {years[1]: pytest.approx(25.0), years[2]: pytest.approx(55.0)}
