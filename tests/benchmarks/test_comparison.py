"""A measure set beside everybody else: chance, rank, trend, neighbours, and what may not be compared."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from benchmarks.others import AREAS, ENGLAND, OURS, PLANS, RATE, VACANCIES, own, params, plans, published
from published_figures import NOW, series
from quarterdeck.benchmarks import (
    PublishedFigures,
    comparable,
    comparators,
    compare_with_others,
    like_for_like,
    neighbours_of,
)
from quarterdeck.benchmarks.compare import average
from quarterdeck.benchmarks.like_for_like import breaks_of, read_breaks, same_span
from quarterdeck.benchmarks.neighbours import NO_ADULT_LIST, read_models
from quarterdeck.benchmarks.plausible import questioned
from quarterdeck.benchmarks.ranking import band_texts, change_from_previous, place, would_place
from quarterdeck.findings.comparison import beside_others, place_sentence, trend_sentence
from quarterdeck.findings.incomplete import Incomplete
from quarterdeck.metric import find
from quarterdeck.params import Council, Neighbour, Params


class TestRank:
    def test_the_sentence_says_the_difference_the_chance_and_the_rank(self):
        said = beside_others(compare_with_others(own(PLANS, 64, 100), params(), plans(), NOW))
        assert said[0] == (
            "64.0% is 17.6 percentage points above England (46.4%, calendar year 2024, a quarter against a year), more "
            "than chance would explain, which is better; it would rank 23 of 151 authorities (band A)."
        )
        assert said[1] == (
            "All 4 of its statistical neighbours are lower; their mean is 1.3% (calendar year 2024, a quarter against "
            "a year)."
        )

    def test_a_choice_of_authorities_gives_no_rank(self):
        few = published(PLANS.benchmark, {code: 50.0 for code in AREAS[:20]} | {ENGLAND: 46.4})
        found = compare_with_others(own(PLANS, 64, 100), params(), few, NOW)
        assert found.place.rank == 0 and "a choice of 20 authorities" in found.place.why_none
        assert "rank" not in beside_others(found)[0]

    def test_a_newer_year_of_a_few_authorities_does_not_take_the_rank_away(self):
        older = plans()
        few = published(PLANS.benchmark, {AREAS[0]: 99.0}, period="calendar year 2025", end="2025-06-30")
        figures = PublishedFigures(pd.concat([older.figures, few.figures]), older.indicators, older.areas)
        found = compare_with_others(own(PLANS, 64, 100), params(), figures, NOW)
        assert (found.place.rank, found.place.of, found.place.period) == (23, 151, "calendar year 2024")

    def test_the_councils_own_published_row_is_not_ranked_against_itself(self):
        figures = plans({OURS: 51.5})
        found = compare_with_others(own(PLANS, 64, 100), params(), figures, NOW)
        assert (found.place.rank, found.place.of) == (23, 151)
        assert (found.published_place.rank, found.published_place.of) == (48, 151)
        assert place_sentence(found) == "Published for Ours: 51.5% (calendar year 2024), rank 48 of 151, band B."

    def test_a_figure_is_rounded_as_published_before_it_is_ranked(self):
        about = plans().indicator(PLANS.benchmark)
        values = pd.Series({code: float(n) for n, code in enumerate(AREAS)})
        assert would_place(values, 140.04, OURS, about).rank == 10  # beside 140.0: a tie shares the better rank
        assert would_place(values, 139.96, OURS, about).rank == 10

    @pytest.mark.parametrize("polarity, rank, band", [("high is good", 1, "A"), ("low is good", 151, "D")])
    def test_a_figure_beyond_all_others_is_in_the_band_at_that_end(self, polarity, rank, band):
        about = plans(polarity=polarity).indicator(PLANS.benchmark)
        values = pd.Series({code: float(n) for n, code in enumerate(AREAS)})
        found = would_place(values, 999, OURS, about)
        assert (found.rank, found.band) == (rank, band)

    def test_without_a_good_direction_nothing_is_ranked(self):
        about = plans(polarity="neutral").indicator(PLANS.benchmark)
        found = place(pd.Series({code: 1.0 for code in AREAS}), AREAS[0], about)
        assert (found.rank, found.band, found.of) == (0, "", 150)
        assert "neither high nor low" in found.why_none

    def test_an_indicator_without_quartiles_has_a_rank_and_no_band(self):
        about = plans(quartiles="N").indicator(PLANS.benchmark)
        found = place(pd.Series({code: float(n) for n, code in enumerate(AREAS)}), AREAS[149], about)
        assert (found.rank, found.band, found.bands) == (1, "", {})

    def test_bands_are_worded_for_low_as_for_high(self):
        assert band_texts((0, 16.9, 20.0, 23.0, 46.7), 1, False) == {
            "A": "0 to 16.9", "B": "17 to 20", "C": "20.1 to 23", "D": "23.1 to 46.7",
        }  # fmt: skip


class TestNeighbours:
    def test_mean_and_median_are_both_there_and_the_page_names_the_one_it_leads_with(self):
        rows = {code: value for code, value in zip(AREAS, [10.0, 20.0, 30.0, 80.0], strict=False)}
        figures = published(PLANS.benchmark, rows)
        for statistic, value in (("mean", 35.0), ("median", 25.0), ("median of rates, sum of counts", 25.0)):
            line = comparators(PLANS, params(statistic), figures, NOW).iloc[-1]
            assert (line["value"], line["mean"], line["median"]) == (value, 35.0, 25.0)
            assert line["statistic"] == ("mean" if statistic == "mean" else "median")
            assert line["area"] == f"Statistical neighbours ({line['statistic']})"
            assert line["model"] == "A model, 2025"

    def test_the_dashboards_choice_sums_what_is_counted(self):
        number = find("children_looked_after_at_period_end")
        rows = {code: value for code, value in zip(AREAS, [100, 200, 300, 400], strict=False)}
        figures = published(number.benchmark, rows, period="31 March 2025", end="2025-03-31", unit="children",
                            year="31 March", polarity="neutral")  # fmt: skip
        line = comparators(number, params("median of rates, sum of counts"), figures, NOW).iloc[-1]
        assert (line["value"], line["statistic"]) == (1000, "sum")

    def test_nobody_with_a_figure_is_no_sum_of_nothing(self):
        assert np.isnan(average([np.nan, np.nan], "sum"))

    def test_a_missing_neighbour_keeps_its_row_and_its_symbol(self):
        figures = plans({AREAS[1]: "[c]", AREAS[2]: "[low]"})
        each = compare_with_others(own(PLANS, 64, 100), params(), figures, NOW).each
        assert each["symbol"].tolist() == ["", "[c]", "[low]", ""]
        assert each["value"].isna().tolist() == [False, True, True, False]

    def test_the_neighbours_that_have_a_figure_are_counted(self):
        figures = plans({AREAS[0]: "[c]", AREAS[1]: 64.0, AREAS[2]: 90.0, AREAS[3]: 1.0})
        said = beside_others(compare_with_others(own(PLANS, 64, 100), params(), figures, NOW))[1]
        assert said.startswith("Of its 4 statistical neighbours, 3 have a figure: 1 is higher, 1 lower and 1 the same;")

    def test_adults_have_a_list_of_their_own_and_no_other_stands_in(self):
        assert neighbours_of(params(), "adults").why_none == NO_ADULT_LIST
        own_list = (Neighbour(name="Derby", code="E06000015"),)
        found = neighbours_of(params(adult_neighbours=own_list, adult_neighbours_model="A club, 2024"), "adults")
        assert (found.names, found.model, found.may_be_published) == (("Derby",), "A club, 2024", False)
        assert neighbours_of(params(), "children").codes == tuple(AREAS[:4])

    def test_a_council_without_a_list_takes_the_newest_model(self):
        leicester = Params(council=Council(name="Leicester", code="E06000016"))
        found = neighbours_of(leicester, "children", read_models())
        assert found.names[:2] == ("Luton", "Slough") and found.closeness[0] == "close"
        assert found.model == "Children's Services Statistical Neighbours, DfE, 2025-05"
        nobody = neighbours_of(Params(council=Council(name="X", code="E1")), "children", read_models())
        assert len(nobody) == 0 and "params/council.yaml" in nobody.why_none


def years(ours, theirs, first=2017):
    """Eight calendar years in which the publisher shows the council and England."""
    frames = [
        plans({OURS: us, ENGLAND: them}, period=f"calendar year {first + n}", end=f"{first + n}-12-31")
        for n, (us, them) in enumerate(zip(ours, theirs, strict=True))
    ]
    return PublishedFigures(pd.concat([f.figures for f in frames]), frames[0].indicators, frames[0].areas)


class TestTheTrendInWords:
    WOBBLE = np.array([0.0, 0.4, -0.3, 0.2, -0.4, 0.3, -0.2, 0.1])

    def of(self, ours, theirs):
        return compare_with_others(own(PLANS, 64, 100), params(), years(ours + self.WOBBLE, theirs), NOW)

    @pytest.mark.parametrize(
        "slope, national, said",
        [
            (1, -1, "rose by 1.0 percentage points a year, England's fell by 1.0 percentage points a year: it bucked "
             "the national trend."),
            (0.02, -2, "hardly moved, England's fell by 2.0 percentage points a year: it held steady within chance "
             "while England's fell."),
            (-1, -3, "fell by 1.0 percentage points a year, England's fell by 3.0 percentage points a year: it fell "
             "more slowly than England's."),
            (3, 1, "rose by 3.0 percentage points a year, England's rose by 1.0 percentage points a year: it rose "
             "faster than England's."),
            (1, 0.01, "rose by 1.0 percentage points a year, England's hardly moved: it rose while England's hardly "
             "moved."),
        ],
    )  # fmt: skip
    def test_the_sentence_gives_both_slopes_and_never_a_movement_of_nothing(self, slope, national, said):
        at = np.arange(8.0)
        found = self.of(40 + slope * at, 30 + national * at)
        assert trend_sentence(found, limits=False) == f"From 2017 to 2024 this council's figure {said}"
        assert found.trend.source == "the council's published figures"

    def test_the_packs_own_years_stand_in_where_none_of_the_councils_are_published(self):
        quarters = [None] * 31  # the eight last of March, and two quarters since
        quarters[::4] = range(60, 68)
        frames = [
            published(RATE.benchmark, {ENGLAND: 67.0 - n}, period=f"31 March {2018 + n}", end=f"{2018 + n}-03-31",
                      unit="per 10,000 children", year="31 March", polarity="neutral")
            for n in range(8)
        ]  # fmt: skip
        figures = PublishedFigures(pd.concat([f.figures for f in frames]), frames[0].indicators, frames[0].areas)
        found = compare_with_others(series(RATE, quarters), params(), figures, NOW).trend
        assert (found.word, found.source, found.years) == ("bucking", "this pack", tuple(range(2018, 2026)))
        held = Incomplete(RATE.id, 3)
        assert compare_with_others(series(RATE, quarters), params(), figures, NOW, None, held).trend.years[-1] == 2024

    def test_a_doubtful_england_makes_no_national_trend(self):
        found = compare_with_others(own(PLANS, 64, 100), params(), years(50 - 2 * np.arange(8.0), [460.0] * 8), NOW)
        assert found.trend.word == ""


class TestWhatMayNotBeCompared:
    @pytest.mark.parametrize("unit, same", [("per 10,000 children", True), ("per 100,000 people", False), ("%", False)])
    def test_a_rate_per_ten_thousand_is_not_one_per_a_hundred_thousand(self, unit, same):
        about = published("x", {ENGLAND: 1.0}, unit=unit, year="31 March").indicators.loc["x"]
        assert comparable(RATE, about) is same
        assert ("other units" in like_for_like(RATE, about)) is not same

    def test_a_change_across_a_gap_of_years_is_none(self):
        ends = pd.Series(pd.to_datetime(["2022-12-31", "2024-12-31"]))
        assert np.isnan(change_from_previous(pd.Series([40.0, 50.0]), ends))
        assert change_from_previous(pd.Series([40.0, 50.0]), ends - pd.to_timedelta([0, 366], "D")) == 10

    def test_a_country_outside_its_authorities_is_questioned_and_not_compared(self):
        found = compare_with_others(own(PLANS, 64, 100), params(), plans({ENGLAND: 99.0}), NOW)
        assert "outside the range of its own authorities (0.5 to 75)" in found.other("country")["questioned"]
        assert np.isnan(found.difference("country")["difference"])
        assert beside_others(found)[0] == "64.0% would rank 23 of 151 authorities (band A)."

    @pytest.mark.parametrize("england, asked", [(75.0, 0), (75.1, 1), (0.4, 1), (75 * 1.5e2, 0)])
    def test_the_edge_of_the_range_and_a_total_are_not_questioned(self, england, asked):
        figures = plans({ENGLAND: england})
        assert len(questioned(figures.figures, figures.areas)) == asked

    def test_only_what_covers_the_same_time_makes_a_common_trend(self):
        assert same_span(RATE, "31 March") and not same_span(RATE, "year to 31 March")
        assert not same_span(PLANS, "calendar year")
        assert same_span(find("ehc_plans_issued_within_20_weeks_calendar_year"), "calendar year")

    def test_a_figure_published_by_quarter_is_of_a_quarter(self):
        about = plans(year="financial quarter").indicator(PLANS.benchmark)
        assert like_for_like(dataclasses.replace(PLANS, benchmark_note=""), about) == ""
        assert same_span(PLANS, "financial quarter") and comparable(PLANS, about)
        found = compare_with_others(own(PLANS, 64, 100), params(), plans(year="financial quarter"), NOW)
        assert "published by quarter" in found.trend.why_none

    @pytest.mark.parametrize("year", ["31 March", "January", "mid-year"])
    def test_what_is_published_for_a_day_is_not_of_a_year(self, year):
        about = plans(year=year).indicator(PLANS.benchmark)
        said = like_for_like(dataclasses.replace(VACANCIES, benchmark_note=""), about)
        assert said == f"The published figure is for {year}."

    def test_a_break_in_an_adult_series_is_known_by_the_name_it_is_imported_under(self):
        about = published("admissions", {ENGLAND: 1.0}, published_as="ascof:needs met by admission to homes").indicators
        found = breaks_of(about.loc["admissions"], read_breaks())
        assert len(found) == 1 and "client level data" in found["why"].iloc[0]
        assert breaks_of(plans().indicator(PLANS.benchmark), read_breaks()).empty

    def test_a_change_across_a_break_is_none_and_the_page_says_what_changed(self):
        before = plans(period="calendar year 2023", end="2023-12-31", published_as="ascof:met by admission")
        now = plans({ENGLAND: 50.0}, period="year to 31 March 2025", end="2025-03-31")
        figures = PublishedFigures(pd.concat([before.figures, now.figures]), before.indicators, before.areas)
        row = comparators(PLANS, params(), figures, NOW).iloc[0]
        assert "client level data" in row["break"]
        assert np.isnan(row["change"])
