"""Whether a difference from others is more than chance, and what is not tested."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.others import AREAS, ENGLAND, PLANS, VACANCIES, own, params, plans, published
from published_figures import NOW, series
from quarterdeck.benchmarks import compare_with_others
from quarterdeck.benchmarks.against_neighbours import against_mean, against_median
from quarterdeck.benchmarks.differences import differences
from quarterdeck.findings.comparison import beside_others, better_or_worse, standing
from quarterdeck.findings.incomplete import Incomplete


class TestMoreThanChance:
    @pytest.mark.parametrize("yes, of, beyond, word", [(64, 100, True, "better"), (50, 100, False, "similar")])
    def test_a_difference_from_england_is_tested_on_the_measures_own_numbers(self, yes, of, beyond, word):
        found = compare_with_others(own(PLANS, yes, of), params(), plans(), NOW)
        gap = found.difference("country")
        assert gap["beyond_chance"] is beyond and gap["taken"] == "fixed"
        assert standing(found, gap) == word

    def test_the_limits_are_the_wilson_limits_less_the_published_figure(self):
        gap = compare_with_others(own(PLANS, 81, 263), params(), plans(), NOW).difference("country")
        assert (round(gap["lower"] + 46.4, 1), round(gap["upper"] + 46.4, 1)) == (25.5, 36.6)  # Newcombe 1998

    def test_the_difference_agrees_with_the_two_figures_as_printed(self):
        gap = compare_with_others(own(PLANS, 2, 3), params(), plans({ENGLAND: 46.44}), NOW).difference("country")
        assert gap["difference"] == pytest.approx(66.7 - 46.4)

    def test_one_neighbour_whose_numbers_are_published_varies_too(self):
        row = own(PLANS, 56, 70).at(NOW)
        other = pd.DataFrame(
            [{"area": "Luton", "code": "E1", "kind": "neighbour", "period": "2024", "value": 60.0, "comparable": True,
              "questioned": "", "numerator": 48.0, "denominator": 80.0}]
        )  # fmt: skip
        gap = differences(PLANS, row, other).iloc[0]
        assert gap["taken"] == "both vary"
        assert (round(gap["lower"], 1), round(gap["upper"], 1)) == (5.2, 33.4)  # Newcombe 1998

    def test_what_has_no_interval_is_compared_and_not_tested(self):
        made = series(VACANCIES, [22.3], numerators=[22.3], denominators=[100.0])
        figures = published(
            VACANCIES.benchmark, {ENGLAND: 14.2}, period="30 September 2025", end="2025-09-30", year="30 September",
            polarity="low is good",
        )  # fmt: skip
        found = compare_with_others(made, params(), figures, NOW)
        gap = found.difference("country")
        assert gap["difference"] == pytest.approx(8.1) and gap["beyond_chance"] is None and np.isnan(gap["lower"])
        assert standing(found, gap) == "higher", "not worse: nobody worked out whether it is chance"

    def test_the_exact_p_decides_and_the_limits_are_for_show(self):
        row = own(PLANS, 2, 4).at(NOW)
        other = pd.DataFrame([{"area": "England", "code": ENGLAND, "kind": "country", "period": "2024", "value": 10.0,
                               "comparable": True, "questioned": ""}])  # fmt: skip
        gap = differences(PLANS, row, other).iloc[0]
        assert gap["lower"] > 0 and gap["p"] == pytest.approx(0.0523)  # 1 - 0.9**4 - 4 * 0.1 * 0.9**3
        assert gap["beyond_chance"] is False

    @pytest.mark.parametrize("yes, of", [(0, 12), (12, 12), (0, 1)])
    def test_none_and_all_of_a_few_have_limits(self, yes, of):
        gap = compare_with_others(own(PLANS, yes, of), params(), plans(), NOW).difference("country")
        assert np.isfinite([gap["lower"], gap["upper"]]).all()

    def test_no_figure_of_ours_is_said_and_nothing_is_compared(self):
        found = compare_with_others(series(PLANS, [None]), params(), plans(), NOW)
        assert found.difference("country")["why_none"] == "there is no figure of ours"
        assert not found.drawable and beside_others(found) == []


class TestTheNeighboursSpread:
    WIDE = (27.1, 7.5, 89.3, 57.6, 27.2, 89.6, 71.5, 79.3, 26.7, 86.5)

    def against(self, values, yes=60, of=149, statistic="mean"):
        codes = AREAS[: len(values)]
        figures = plans(dict(zip(codes, values, strict=True)))
        return compare_with_others(own(PLANS, yes, of), params(statistic, codes), figures, NOW)

    def test_neighbours_far_apart_make_no_difference_from_their_mean_certain(self):
        gap = self.against(self.WIDE).difference("neighbours")
        assert gap["difference"] == pytest.approx(-15.9) and gap["taken"] == "their spread"
        assert (round(gap["lower"]), round(gap["upper"])) == (-40, 8) and gap["beyond_chance"] is False

    def test_neighbours_near_each_other_do(self):
        gap = self.against([56.0 + n / 10 for n in range(10)]).difference("neighbours")
        assert gap["beyond_chance"] is True and gap["p"] < 0.01

    def test_the_mean_s_limits_by_hand(self):
        found = against_mean(40, 32, 48, np.array([30, 40, 50, 60, 70, np.nan]))
        assert (round(found.lower, 1), round(found.upper, 1), round(found.p, 3)) == (-32.7, 12.7, 0.288)

    def test_the_median_goes_by_the_place_among_them(self):
        found = against_median(40, 38, 42, np.arange(10.0, 101, 10))
        assert (round(found.difference), round(found.lower, 1), round(found.upper, 1)) == (-15, -50.1, 20.1)
        outside = against_median(5, 2, 8, np.arange(10.0, 101, 10))
        assert outside.upper < 0 and np.isnan(outside.p)
        assert self.against(self.WIDE, statistic="median").difference("neighbours")["beyond_chance"] is False

    @pytest.mark.parametrize("statistic, few, least", [("mean", 2, 3), ("median", 5, 6)])
    def test_a_few_neighbours_are_compared_and_not_tested(self, statistic, few, least):
        gap = self.against(self.WIDE[:few], statistic=statistic).difference("neighbours")
        assert gap["beyond_chance"] is None and np.isfinite(gap["difference"])
        assert gap["why_none"] == f"fewer than {least} neighbours have a figure"

    def test_neighbours_seldom_seem_different_where_nothing_is(self):
        """With the mean taken as fixed it was 40% of these."""
        rng, called = np.random.default_rng(1), 0
        for _ in range(500):
            value = 100 * rng.binomial(1000, 0.5) / 1000
            called += against_mean(value, value - 3.1, value + 3.1, rng.normal(50, 10, 10)).p < 0.05
        assert 0.01 < called / 500 < 0.08


class TestWhatIsStillRecorded:
    def compared(self, held):
        given = Incomplete(PLANS.id, held)
        return compare_with_others(own(PLANS, 30, 100), params(), plans(), NOW, None, given)

    def test_it_is_compared_and_not_called_anything(self):
        found = self.compared(1)
        gap = found.difference("country")
        assert gap["difference"] == pytest.approx(-16.4) and gap["beyond_chance"] is None
        assert gap["why_none"] == found.held_back == "this quarter is still being recorded"
        assert standing(found, gap) == "lower" and better_or_worse(found) == {} and found.place.rank == 0
        assert beside_others(found)[0] == (
            "30.0% is 16.4 percentage points below England (46.4%, calendar year 2024, a quarter against a year), not "
            "judged because this quarter is still being recorded."
        )

    def test_a_complete_one_is_judged_and_names_the_period(self):
        found = self.compared(0)
        assert standing(found, found.difference("country")) == "worse"
        assert better_or_worse(found) == {
            "England (calendar year 2024, a quarter against a year)": "worse",
            "its neighbours (calendar year 2024, a quarter against a year)": "better",
        }

    def test_of_one_word_and_period_both_are_named_together(self):
        found = compare_with_others(own(PLANS, 64, 100), params(), plans(), NOW)
        assert better_or_worse(found) == {
            "England and its neighbours (calendar year 2024, a quarter against a year)": "better"
        }
