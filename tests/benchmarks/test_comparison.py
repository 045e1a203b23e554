"""A measure set beside everybody else: chance, rank, trend, neighbours, and what may not be compared."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

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
from quarterdeck.benchmarks.differences import differences
from quarterdeck.benchmarks.like_for_like import breaks_of, read_breaks, same_span
from quarterdeck.benchmarks.neighbours import NO_ADULT_LIST, read_models
from quarterdeck.benchmarks.plausible import questioned
from quarterdeck.benchmarks.ranking import band_texts, change_from_previous, place, would_place
from quarterdeck.findings.comparison import beside_others, place_sentence, standing, trend_sentence
from quarterdeck.metric import find
from quarterdeck.params import Council, Neighbour, Params

PLANS, RATE = find("ehc_plans_issued_within_20_weeks"), find("children_looked_after_rate")
VACANCIES = find("childrens_social_worker_vacancy_rate")
OURS, ENGLAND, REGION = "E09999999", "E92000001", "E12000004"
AREAS = [f"E06{n:06d}" for n in range(150)]


def params(statistic="mean", neighbours=AREAS[:4], **council):
    named = tuple(Neighbour(name=f"Area {code[-3:]}", code=code) for code in neighbours)
    return Params(
        council=Council(
            name="Ours", code=OURS, region="East Midlands", region_code=REGION, statistical_neighbours=named,
            neighbours_model="A model, 2025", neighbours_statistic=statistic, **council,
        )
    )  # fmt: skip


def published(indicator, values, *, period="calendar year 2024", end="2024-12-31", **about):
    """Figures of one period by area; a symbol stands for a missing one."""
    rows = pd.DataFrame({"area_code": list(values), "given": list(values.values())})
    number = pd.to_numeric(rows["given"], errors="coerce")
    figures = pd.DataFrame(
        {
            "indicator": indicator, "area_code": rows["area_code"], "period": period, "end": pd.Timestamp(end),
            "value": number, "symbol": rows["given"].where(number.isna(), "").astype("str"),
        }
    )  # fmt: skip
    known = {"polarity": "high is good", "decimal_places": 1, "unit": "%", "year": "calendar year"} | about
    indicators = pd.DataFrame(known, index=pd.Index([indicator], name="indicator"))
    areas = pd.DataFrame({"area": [*AREAS, "Ours"], "area_type": "local authority"}, index=[*AREAS, OURS])
    areas.loc[ENGLAND], areas.loc[REGION] = ("England", "country"), ("East Midlands", "region")
    return PublishedFigures(figures, indicators, areas)


def plans(values=None, **others):
    """Everybody's share of plans in 20 weeks: 150 authorities from 0.5 to 75.0, and those named."""
    spread = {code: (n + 1) / 2 for n, code in enumerate(AREAS)}
    return published(PLANS.benchmark, spread | {ENGLAND: 46.4, REGION: 39.0} | (values or {}), **others)


def own(metric, yes, of):
    """The council's figure of this quarter with its interval."""
    made = series(metric, [100 * yes / of], numerators=[float(yes)], denominators=[float(of)])
    made.figures.loc[0, ["lower", "upper"]] = [0.0, 100.0]  # there is one: differences work out their own
    return made


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

    @pytest.mark.parametrize("yes, of", [(0, 12), (12, 12), (0, 1)])
    def test_none_and_all_of_a_few_have_limits(self, yes, of):
        gap = compare_with_others(own(PLANS, yes, of), params(), plans(), NOW).difference("country")
        assert np.isfinite([gap["lower"], gap["upper"]]).all()

    def test_no_figure_of_ours_is_said_and_nothing_is_compared(self):
        found = compare_with_others(series(PLANS, [None]), params(), plans(), NOW)
        assert found.difference("country")["why_none"] == "there is no figure of ours"
        assert not found.drawable and beside_others(found) == []


class TestRank:
    def test_the_sentence_says_the_difference_the_chance_and_the_rank(self):
        said = beside_others(compare_with_others(own(PLANS, 64, 100), params(), plans(), NOW))
        assert said[0] == (
            "64.0% is 17.6 percentage points above England (46.4%, calendar year 2024), more than chance would "
            "explain, which is better; it would rank 23 of 151 authorities (band A)."
        )
        assert said[1] == "All 4 of its statistical neighbours are lower; their mean is 1.3% (calendar year 2024)."

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


class TestTheTrendInWords:
    def test_the_sentence_gives_both_slopes(self):
        ours = [60.0, None, None, None, 62, None, None, None, 64, None, None, None, 66, None, None, None, 68, None, 70]
        made = series(RATE, ours)
        frames = [
            published(RATE.benchmark, {ENGLAND: 67.0 - n}, period=f"31 March {2021 + n}", end=f"{2021 + n}-03-31",
                      unit="per 10,000 children", year="31 March", polarity="neutral")
            for n in range(5)
        ]  # fmt: skip
        figures = PublishedFigures(pd.concat([f.figures for f in frames]), frames[0].indicators, frames[0].areas)
        found = compare_with_others(made, params(), figures, NOW)
        assert trend_sentence(found, limits=False) == (
            "From 2021 to 2025 this council's figure rose by 2.0 a year, England's fell by 1.0: it bucked the national "
            "trend."
        )
        assert found.trend.source == "this pack"


    def test_the_councils_published_years_come_before_the_packs_own(self):
        frames = [
            plans({OURS: 50.0 - 2 * n, ENGLAND: 46.0 + n}, period=f"calendar year {2020 + n}", end=f"{2020 + n}-12-31")
            for n in range(5)
        ]
        figures = PublishedFigures(pd.concat([f.figures for f in frames]), frames[0].indicators, frames[0].areas)
        found = compare_with_others(own(PLANS, 64, 100), params(), figures, NOW).trend
        assert (found.word, found.source) == ("bucking", "the council's published figures")
        assert (found.own_slope, found.other_slope) == pytest.approx((-2, 1))

    def test_a_doubtful_england_makes_no_national_trend(self):
        frames = [
            plans({OURS: 50.0 - 2 * n, ENGLAND: 460.0 + n}, period=f"calendar year {2020 + n}", end=f"{2020 + n}-12-31")
            for n in range(5)
        ]
        figures = PublishedFigures(pd.concat([f.figures for f in frames]), frames[0].indicators, frames[0].areas)
        assert compare_with_others(own(PLANS, 64, 100), params(), figures, NOW).trend.word == ""


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
