"""Published comparators: what stands beside a measure, for when, and how it was averaged."""

import numpy as np
import pandas as pd
import pytest

from quarterdeck.benchmarks import comparable, comparator_series, comparators, like_for_like, read_published
from quarterdeck.benchmarks.years import KINDS, published_period
from quarterdeck.errors import PackError
from quarterdeck.metric import catalogue, find
from quarterdeck.params import Council, Neighbour, Params, load_params
from quarterdeck.periods import Month, Quarter

QUARTER = Quarter("2025-26 Q2")
RATE = find("children_looked_after_rate")
ADOPTED = find("exits_to_adoption_percent")


@pytest.fixture(scope="module")
def params():
    return load_params()


@pytest.fixture(scope="module")
def published():
    return read_published()


def write(folder, figures, indicators=None):
    rows = ["indicator,area_code,period,value,symbol", *figures]
    (folder / "benchmarks.csv").write_text("\n".join(rows), encoding="utf-8")
    heads = "indicator,lait_measure,polarity,decimal_places,unit,year"
    about = indicators or ['children_looked_after_rate,LAC,neutral,1,"per 10,000 children",31 March']
    (folder / "benchmark_indicators.csv").write_text("\n".join([heads, *about]), encoding="utf-8")
    areas = (
        "E92000001,England,country\nE12000004,East Midlands,region\nE1,Luton,local authority\nE2,Slough,local authority"
    )
    (folder / "benchmark_areas.csv").write_text(f"area_code,area,area_type\n{areas}\n", encoding="utf-8")
    return folder


def council(*neighbours, code="E9", region="East Midlands", region_code=""):
    named = tuple(Neighbour(name=n, code=n) for n in neighbours)
    return Params(
        council=Council(name="X", code=code, region=region, region_code=region_code, statistical_neighbours=named)
    )


class TestEachComparator:
    def test_england_region_and_neighbours_each_name_their_period_and_age(self, params, published):
        found = comparators(RATE, params, published, QUARTER)
        assert found["area"].tolist() == ["England", "East Midlands", "Statistical neighbours (mean)"]
        assert found["value"].tolist() == [67.0, 62.0, pytest.approx(61.1)]
        assert set(found["period"]) == {"31 March 2025"}
        assert set(found["age_months"]) == {6}
        assert set(found["unit"]) == {"per 10,000 children"}

    def test_the_average_says_how_many_neighbours_were_available(self, params, published):
        average = comparators(ADOPTED, params, published, QUARTER).iloc[-1]
        assert (average["available"], average["of"]) == (9, 10)

    def test_the_average_is_the_simple_mean_without_the_council_and_the_missing(self, tmp_path):
        rows = ["children_looked_after_rate,E1,2025,40,", "children_looked_after_rate,E2,2025,,x"]
        published = read_published(write(tmp_path, rows))
        average = comparators(RATE, council("E1", "E2", "E3"), published, QUARTER).iloc[-1]
        assert (average["value"], average["available"], average["of"]) == (40, 1, 3)
        own = comparators(RATE, council("E1", "E2", code="E1"), published, QUARTER).iloc[-1]
        assert np.isnan(own["value"]) and (own["symbol"], own["available"], own["of"]) == ("[x]", 0, 1)

    def test_a_symbol_stands_beside_the_value_and_never_as_a_number(self, tmp_path):
        rows = ["children_looked_after_rate,E92000001,2024,67,", "children_looked_after_rate,E92000001,2025,,x"]
        published = read_published(write(tmp_path, rows))
        england = comparators(RATE, council(), published, QUARTER).iloc[0]
        assert np.isnan(england["value"])
        assert (england["symbol"], england["period"], england["available"]) == ("[x]", "31 March 2025", 0)
        series = comparator_series(RATE, council(), published, QUARTER)
        assert series["symbol"].tolist() == ["", "[x]"]
        assert series["value"].dtype == "float64"

    def test_nothing_later_than_the_period_stands_beside_it(self, params, published):
        earlier = comparators(RATE, params, published, Quarter("2023-24 Q3"))
        assert set(earlier["period"]) == {"31 March 2023"}
        assert set(earlier["age_months"]) == {9}
        assert comparators(RATE, params, published, Month("2010-06")).empty

    def test_a_figure_of_the_last_day_itself_is_of_the_period(self, params, published):
        vacancies = comparators(find("childrens_social_worker_vacancy_rate"), params, published, QUARTER)
        assert set(vacancies["period"]) == {"30 September 2025"}
        assert set(vacancies["age_months"]) == {0}

    def test_a_region_goes_by_code_or_by_name(self, tmp_path):
        published = read_published(write(tmp_path, ["children_looked_after_rate,E12000004,2025,62,"]))
        for named in (council(region_code="E12000004"), council(region="East midlands")):
            assert comparators(RATE, named, published, QUARTER)["value"].tolist() == [62]
        assert comparators(RATE, council(region="Wessex"), published, QUARTER).empty

    def test_a_measure_without_an_indicator_has_none(self, params, published):
        found = comparators(find("high_needs_block_variance"), params, published, QUARTER)
        assert found.empty and "value" in found

    def test_the_series_is_oldest_first_and_ends_with_the_newest(self, params, published):
        series = comparator_series(RATE, params, published, QUARTER)
        england = series[series["area"] == "England"]
        assert england["end"].is_monotonic_increasing
        assert england["period"].iloc[-1] == "31 March 2025"
        assert len(england) == 10


class TestLikeForLike:
    def test_a_share_of_a_year_is_not_to_be_set_against_a_number(self, published):
        note = like_for_like(find("exits_to_adoption"), published.indicator("adopted_of_those_ceasing_percent"))
        assert "in other units (%)" in note

    def test_the_cost_of_a_placement_says_that_its_definition_differs(self, published):
        metric = find("average_cost_of_childrens_placement")
        assert like_for_like(metric, published.indicator(metric.benchmark)).startswith("The definition differs.")

    def test_numbers_are_never_drawn_on_one_scale(self, published):
        number, share = find("children_looked_after_at_period_end"), ADOPTED
        assert not comparable(number, published.indicator(number.benchmark))
        assert not comparable(find("exits_to_adoption"), published.indicator(share.benchmark))
        assert comparable(share, published.indicator(share.benchmark))

    def test_every_measure_with_a_comparator_says_what_is_not_like_for_like(self, params, published):
        for metric in catalogue().values():
            if metric.benchmark:
                found = comparators(metric, params, published, QUARTER)
                assert len(found) == 3, metric.id
                assert found["note"].str.len().min() > 20, metric.id


class TestYears:
    @pytest.mark.parametrize(
        "kind, label, said, end",
        [
            ("31 March", "2025", "31 March 2025", "2025-03-31"),
            ("year to 31 March", "2025", "year to 31 March 2025", "2025-03-31"),
            ("calendar year", "2024", "calendar year 2024", "2024-12-31"),
            ("30 September", "2025", "30 September 2025", "2025-09-30"),
            ("academic year", "2023/24", "academic year 2023/24", "2024-08-31"),
            ("academic year", "2025", "academic year 2024/25", "2025-08-31"),
            ("outturn", "2024-25 (OT)", "2024-25 outturn", "2025-03-31"),
            ("December to February", "2025", "December 2024 to February 2025", "2025-02-28"),
        ],
    )
    def test_the_same_label_means_different_days(self, kind, label, said, end):
        assert published_period(kind, label) == (said, pd.Timestamp(end))

    @pytest.mark.parametrize("label", ["0", "2024-26", "25", "2025 Q1", ""])
    def test_a_label_that_is_no_year_is_refused(self, label):
        with pytest.raises(PackError, match="cannot be read"):
            published_period("31 March", label)


class TestReading:
    def test_every_indicator_has_a_unit_and_a_kind_of_year(self, published):
        assert len(published.indicators) == 38
        assert published.indicators["year"].isin(list(KINDS)).all()
        assert published.indicators["unit"].notna().all()

    def test_a_value_or_a_symbol_and_never_both(self, published):
        figures = published.figures
        assert (figures["value"].notna() == (figures["symbol"] == "")).all()
        assert figures["end"].notna().all()

    @pytest.mark.parametrize(
        "row, words",
        [
            ("children_looked_after_rates,E1,2025,40,", "Did you mean 'children_looked_after_rate'"),
            ("children_looked_after_rate,E77,2025,40,", "area 'E77' is not in benchmark_areas.csv"),
            ("children_looked_after_rate,E1,2025,c,", "1 values are not numbers .rows 2."),
            ("children_looked_after_rate,E1,0,40,", "period '0' cannot be read"),
        ],
    )
    def test_a_wrong_row_is_refused_with_what_to_do(self, tmp_path, row, words):
        with pytest.raises(PackError, match=words):
            read_published(write(tmp_path, [row]))

    def test_a_figure_given_twice_is_refused(self, tmp_path):
        with pytest.raises(PackError, match=r"repeat an indicator, area and period \(rows 3\)"):
            read_published(write(tmp_path, ["children_looked_after_rate,E1,2025,40,"] * 2))

    def test_a_missing_file_or_column_is_named(self, tmp_path):
        with pytest.raises(PackError, match=r"no benchmarks.csv"):
            read_published(tmp_path)
        write(tmp_path, [])
        (tmp_path / "benchmark_areas.csv").write_text("area_code,name,area_type\n", encoding="utf-8")
        with pytest.raises(PackError, match=r"no column 'area'"):
            read_published(tmp_path)

    def test_a_misspelt_indicator_is_refused_with_the_nearest(self, published):
        with pytest.raises(PackError, match="Did you mean 'children_looked_after_rate'"):
            published.indicator("children_looked_after_rat")


@pytest.mark.reference
def test_leicesters_comparators_are_those_of_the_official_tool(reference, params, published):
    """Region, neighbour mean and England of each indicator's newest year, as worked out from LAIT itself."""
    (path,) = reference.glob("published/lait/leicester_reference.csv")
    answers = pd.read_csv(path, encoding="utf-8").drop_duplicates("short").set_index("short")
    checked = 0
    for name, about in published.indicators.iterrows():
        if about["lait_measure"] not in answers.index:
            continue
        answer = answers.loc[about["lait_measure"]]
        label, end = published_period(about["year"], answer["year"])
        rows = published.figures[(published.figures["indicator"] == name) & (published.figures["end"] == end)]
        of = rows.set_index("area_code")["value"]
        neighbours = [n.code for n in params.council.statistical_neighbours]
        own = of.reindex(["E06000016", "E12000004", "E92000001"]).tolist()
        expected = answer[["Leicester", "EM", "England"]].astype("float64").tolist()
        assert own == pytest.approx(expected, abs=0.0051, nan_ok=True), name
        # The reference gives the mean to the decimals that the tool shows.
        assert of.reindex(neighbours).mean() == pytest.approx(float(answer["SN"]), abs=0.051), name
        assert of.reindex(neighbours).notna().sum() == answer["nSN"], name
        metric = next((m for m in catalogue().values() if m.benchmark == name), None)
        if metric is not None and end <= QUARTER.end:
            found = comparators(metric, params, published, QUARTER).set_index("kind")
            assert found.loc["neighbours", "period"] == label
            assert found.loc["neighbours", "value"] == pytest.approx(float(answer["SN"]), abs=0.051), name
            assert found.loc["neighbours", "available"] == answer["nSN"]
        checked += 1
    assert checked >= 20


@pytest.mark.reference
def test_the_figures_carried_are_those_published(reference, published):
    (path,) = reference.glob("published/benchmarks.csv")
    source = pd.read_csv(path, encoding="utf-8-sig", dtype={"period": "str"})
    assert len(source) == len(published.figures)
    np.testing.assert_array_equal(source["value"].to_numpy("float64"), published.figures["value"].to_numpy("float64"))
