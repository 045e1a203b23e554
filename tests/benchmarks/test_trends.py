"""A council's yearly trend against England's: bucking it or following it."""

import numpy as np
import pandas as pd
import pytest

from quarterdeck.benchmarks.trends import trend_against, years_of_quarters
from quarterdeck.benchmarks.yearly_slope import slope_with_limits

ENDS = pd.date_range("2018-03-31", periods=8, freq="YE-MAR")
WOBBLE = np.array([0.0, 0.4, -0.3, 0.2, -0.4, 0.3, -0.2, 0.1])
YEARS = np.arange(8.0)


def against(ours, theirs):
    return trend_against(pd.Series(ours, ENDS, dtype="float64"), pd.Series(theirs, ENDS, dtype="float64"))


class TestTrends:
    def test_the_difference_of_slopes_and_its_limits(self):
        found = against([20, 22, 21, 23, 24, 23, 25, 26], [10] * 8)
        assert (found.own_slope, found.other_slope, found.difference) == pytest.approx((0.7619, 0, 0.7619), abs=1e-4)
        assert (round(found.lower, 2), round(found.upper, 2)) == (0.43, 1.09)
        assert (found.own_lower, found.own_upper) == pytest.approx((found.lower, found.upper))

    @pytest.mark.parametrize(
        "ours, theirs, word",
        [
            (10 + YEARS + WOBBLE, 20 - YEARS, "bucking"),
            (10 + 2 * YEARS + WOBBLE, 20 + YEARS, "faster"),
            (20 - YEARS + WOBBLE, 50 - 3 * YEARS, "slower"),
            (10 + YEARS + WOBBLE, np.full(8, 20.0), "faster"),
            (10 + 0.01 * YEARS + WOBBLE, 50 - 2 * YEARS, "steady"),
            (10 - 0.01 * YEARS + WOBBLE, 50 - 2 * YEARS, "steady"),
            (10 + YEARS + WOBBLE, 20 + YEARS, "following"),
            (np.full(8, 5.0), np.full(8, 5.0), "following"),
            ([10, 30, 5, 40, 8, 25, 12, 20], 16 - YEARS, "following"),
        ],
    )
    def test_bucking_following_or_neither(self, ours, theirs, word):
        assert against(ours, theirs).word == word

    def test_a_slope_of_a_hundredth_is_not_bucking_a_national_fall(self):
        found = against([54.2, 53.9, 54.3, 54.1, 54.0, 54.2, 54.1, 54.2], [60, 58, 56.1, 54, 52, 50.1, 48, 46])
        assert found.own_slope > 0 > found.other_slope
        assert found.word == "steady"

    @pytest.mark.parametrize("years, said", [(7, "7 years have"), (1, "1 year has"), (0, "no years have")])
    def test_eight_years_are_needed_and_a_year_without_a_figure_is_none(self, years, said):
        found = against(np.where(years > YEARS, YEARS, np.nan), np.arange(8))
        assert found.word == "" and len(found.years) == years
        assert found.why_none == f"too few years: {said} a figure for both, and a trend takes 8"

    def test_points_on_a_line_have_limits_of_no_width(self):
        assert slope_with_limits(YEARS, 2 * YEARS) == pytest.approx((2, 2, 2))

    def test_years_across_a_gap_keep_their_distance(self):
        ends = pd.to_datetime([f"{year}-03-31" for year in (2010, 2015, 2016, 2017, 2018, 2019, 2020, 2025)])
        found = trend_against(pd.Series(ends.year - 2000.0, ends), pd.Series([0.0] * 8, ends))
        assert found.own_slope == pytest.approx(1)

    @pytest.mark.parametrize("memory, most", [(0.0, 0.03), (0.7, 0.08), (1.0, 0.16)])
    def test_series_without_a_trend_seldom_show_one_however_they_remember(self, memory, most):
        """Least squares with Student's t finds one in 5%, 29% and 48% of these."""
        rng, found = np.random.default_rng(4), 0
        for _ in range(600):
            moves, series = rng.normal(size=8), np.zeros(8)
            series[0] = moves[0] / np.sqrt(1 - memory**2) if memory < 1 else moves[0]
            for year in range(1, 8):
                series[year] = memory * series[year - 1] + moves[year]
            _, lower, upper = slope_with_limits(YEARS, series)
            found += lower > 0 or upper < 0
        assert found / 600 <= most

    def test_a_plain_trend_is_found(self):
        rng = np.random.default_rng(5)
        lowers = [slope_with_limits(YEARS, YEARS + rng.normal(0, 0.5, 8))[1] for _ in range(100)]
        assert np.mean(np.array(lowers) > 0) > 0.9

    def test_a_year_is_made_of_its_four_quarters_and_of_no_fewer(self):
        ends = pd.date_range("2023-06-30", periods=7, freq="QE")
        quarters = pd.DataFrame({"end": ends, "numerator": [1, 2, 3, 4, 5, 6, 7.0], "denominator": [10.0] * 7})
        years = pd.to_datetime(["2023-12-31", "2024-03-31", "2024-12-31"])
        found = years_of_quarters(quarters, years)
        assert found.to_dict() == {years[1]: pytest.approx(25.0), years[2]: pytest.approx(55.0)}
