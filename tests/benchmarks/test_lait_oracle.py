"""What the Department's own tools show, worked out again from the published file by the pack's functions."""

import ast
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lait_figures import lait_figures, newest_period
from published_figures import NOW, series
from quarterdeck.benchmarks import PublishedFigures, compare_with_others, neighbours_of, read_models, read_published
from quarterdeck.benchmarks.compare import average
from quarterdeck.benchmarks.neighbour_files import read_neighbour_file
from quarterdeck.benchmarks.plausible import questioned
from quarterdeck.benchmarks.ranking import change_from_previous, place
from quarterdeck.benchmarks.readers import read_files
from quarterdeck.benchmarks.store import store
from quarterdeck.findings.comparison import beside_others, place_sentence
from quarterdeck.findings.numbers import plain
from quarterdeck.metric import find
from quarterdeck.params import Council, Params, repository
from quarterdeck.run.benchmarks import import_files
from quarterdeck.statistics.rounding import round_half_up

pytestmark = pytest.mark.reference
LEICESTER, ENGLAND, EAST_MIDLANDS = "E06000016", "E92000001", "E12000004"
A_LEVELS, BARKING, BATH = "APSE_Alevel", "E09000002", "E06000022"


@pytest.fixture(scope="module")
def lait(reference):
    return lait_figures(reference)


@pytest.fixture(scope="module")
def models(reference):
    paths = sorted(reference.glob("published/lait/sn_*.xlsx"))
    return {path.stem: read_neighbour_file(path) for path in paths}


@pytest.fixture(scope="module")
def screen(lait):
    """What the tool held when its user guide was photographed: figures to 2023."""
    kept = lait.figures[(lait.figures["indicator"] == A_LEVELS) & (lait.figures["end"].dt.year <= 2023)]
    return PublishedFigures(kept, lait.indicators, lait.areas)


def neighbours(models, dated, council):
    model = next(table for table in models.values() if table["dated"].iloc[0] == dated)
    return model[model["council_code"] == council]["neighbour_code"].tolist()


def line(lait, indicator, codes, statistic="mean"):
    """The neighbours' line by label, oldest first."""
    rows = lait.figures[(lait.figures["indicator"] == indicator) & lait.figures["area_code"].isin(codes)]
    return rows.groupby("period")["value"].agg(lambda values: average(values, statistic)).sort_index()


def changed(lait, indicator, code):
    rows = lait.figures[(lait.figures["indicator"] == indicator) & (lait.figures["area_code"] == code)]
    return change_from_previous(rows["value"], rows["end"])


def shown(value, decimals=2):
    return plain(value, decimals)


class TestTheScreenOfTheTool:
    """A level points of 2023, the screenshots of LAIT's user guide, with the neighbours of April 2021."""

    @pytest.mark.parametrize(
        "code, value, rank, band, change", [(BARKING, "34.91", 44, "B", "−0.44"), (BATH, "35.34", 36, "A", "−3.62")]
    )
    def test_an_authoritys_rank_band_and_change(self, screen, code, value, rank, band, change):
        newest = newest_period(screen, A_LEVELS)
        local = newest[newest.index.map(screen.areas["area_type"]) == "local authority"]["value"]
        found = place(local, code, screen.indicator(A_LEVELS))
        assert (shown(local[code]), found.rank, found.band) == (value, rank, band)
        assert shown(changed(screen, A_LEVELS, code)) == change

    def test_the_bands_are_worded_as_on_the_screen(self, screen):
        newest = newest_period(screen, A_LEVELS)
        local = newest[newest.index.map(screen.areas["area_type"]) == "local authority"]["value"]
        assert place(local, BARKING, screen.indicator(A_LEVELS)).bands == {
            "A": "40.63 to 35.19", "B": "35.18 to 33.43", "C": "33.42 to 32.01", "D": "32 to 26.43",
        }  # fmt: skip

    def test_the_neighbours_averages_are_the_screens(self, screen, models):
        by_year = line(screen, A_LEVELS, neighbours(models, "2021-04", BARKING))
        assert [shown(value) for value in by_year] == [
            "28.94", "29.85", "30.67", "31.57", "37.78", "39.49", "36.69", "32.92",
        ]  # fmt: skip
        assert shown(by_year.iloc[-1] - by_year.iloc[-2]) == "−3.77"
        of_bath = line(screen, A_LEVELS, neighbours(models, "2021-04", BATH))
        assert (shown(of_bath.iloc[-1]), shown(of_bath.iloc[-1] - of_bath.iloc[-2])) == ("33.96", "−3.91")

    def test_one_cell_proves_that_halves_are_rounded_up(self, screen, models):
        of_2017 = line(screen, A_LEVELS, neighbours(models, "2021-04", BARKING)).iloc[1]
        assert of_2017 == pytest.approx(29.845, abs=1e-12)
        assert shown(of_2017) == "29.85"
        # In whatever order the ten were added up: the last bit of the sum does not decide.
        assert (round_half_up(np.array([29.845, np.nextafter(29.845, 0), np.nextafter(29.845, 99)]), 2) == 29.85).all()
        assert round(29.845, 2) == 29.84, "Python's own rounding would not give the screen's figure"

    def test_england_and_the_region_are_the_published_rows(self, screen):
        newest = newest_period(screen, A_LEVELS)["value"]
        assert (shown(newest[ENGLAND]), shown(newest["E12000009"])) == ("34.16", "33.97")
        assert [shown(changed(screen, A_LEVELS, code)) for code in (ENGLAND, "E12000009")] == ["−3.70", "−3.87"]


def reference_rows():
    """Read while tests are collected, to name each measure's test after it; none without the reference data."""
    folder = os.environ.get("QUARTERDECK_REFERENCE")
    found = sorted(Path(folder).glob("published/lait/leicester_reference*.csv")) if folder else []
    return [row for path in found for row in pd.read_csv(path, dtype="str", keep_default_na=False).to_dict("records")]


def same(value, text, decimals=2):
    """The reference prints at most two decimals, rounded half to even by the script that wrote it."""
    if text == "":
        return bool(np.isnan(value))
    return abs(value - float(text)) <= 0.5 * 10**-decimals + 1e-9


@pytest.mark.parametrize("answer", reference_rows() or [None], ids=lambda row: row["short"] if row else "none")
def test_leicesters_sixty_measures(lait, models, answer):
    if answer is None:
        pytest.skip("QUARTERDECK_REFERENCE names no folder of reference data")
    newest, about = newest_period(lait, answer["short"]), lait.indicator(answer["short"])
    assert newest["period"].iloc[0] == answer["year"]
    value = newest["value"]
    for column, code in (("Leicester", LEICESTER), ("EM", EAST_MIDLANDS), ("England", ENGLAND)):
        assert same(value.get(code, np.nan), answer[column]), column
    codes = neighbours(models, "2025-05", LEICESTER)
    assert same(average(value.reindex(codes), "mean"), answer["SN"])
    assert value.reindex(codes).notna().sum() == int(answer["nSN"])
    assert same(changed(lait, answer["short"], LEICESTER), answer["chg"])
    local = value[value.index.map(lait.areas["area_type"]) == "local authority"]
    found = place(local, LEICESTER, about)
    assert found.of == int(answer["n"])
    assert (str(found.rank) if found.rank else "-") == answer["rank"]
    assert (found.band or "-") == answer["band"]
    if found.rank:
        np.testing.assert_allclose(found.cuts, ast.literal_eval(answer["q"]), atol=0.005 + 1e-9)


class TestTheDashboardsStatistic:
    """The Department's children's social care dashboard takes the median of rates and the sum of counts."""

    # Published values of 2025 (2024 for EHC plans), Leicester's ten of 2025: mean and median.
    @pytest.mark.parametrize(
        "indicator, mean, median",
        [
            ("LAC", "61.1", "53.0"), ("CPP_rate", "40.7", "33.7"), ("SEN_EHC_Excpt_20wks", "56.2", "64.6"),
            ("CIN", "334.1", "318.6"), ("ReReferral", "18.8", "20.1"), ("Continue_Assess_Comp", "84.8", "85.7"),
            ("Section_47", "191.5", "179.5"), ("CP_conf_15days", "81.7", "83.4"), ("PrevRegCPR", "22.2", "22.3"),
            ("%_of LAC Adopted", "8.9", "11.0"), ("CareLeaverEET", "52.8", "53.0"), ("LAC_LongStable%", "68.8", "70.0"),
            ("LACFinance", "2,265.5", "2,260.0"), ("SWFinance", "174.0", "180.0"),
        ],
    )  # fmt: skip
    def test_mean_and_median_differ_from_the_same_figures(self, lait, models, indicator, mean, median):
        values = newest_period(lait, indicator)["value"].reindex(neighbours(models, "2025-05", LEICESTER))
        assert (shown(average(values, "mean"), 1), shown(average(values, "median"), 1)) == (mean, median)

    def test_the_median_of_the_plan_rate_is_33_65(self, lait, models):
        values = newest_period(lait, "CPP_rate")["value"].reindex(neighbours(models, "2025-05", LEICESTER))
        assert average(values, "median") == pytest.approx(33.65)

    def test_counts_are_summed(self, lait, models):
        values = newest_period(lait, "LACnum")["value"].reindex(neighbours(models, "2025-05", LEICESTER))
        assert average(values, "sum") == 6644, "the mean of the reference table, 664.4, is a tenth of it"


class TestAFigureThatNoAuthorityComesNear:
    def test_one_rate_is_questioned_in_all_its_years_and_no_count_or_pound(self, lait):
        found = questioned(lait.figures, lait.areas)
        assert found["indicator"].unique().tolist() == ["FirstYJS"]
        assert len(found) == 9
        newest = found[found["period"] == "2024"].iloc[0]
        assert (newest["value"], newest["lowest"], newest["highest"]) == (1258, 63, 318)

    def test_fifty_one_other_measures_have_an_england_outside_their_range(self, lait):
        """So that the test above does not pass for want of anything to question."""
        figures = lait.figures.dropna(subset="value")
        local = figures[figures["area_code"].map(lait.areas["area_type"]) == "local authority"]
        spread = local.groupby(["indicator", "period"])["value"].agg(["min", "max"])
        england = figures[figures["area_code"] == ENGLAND].set_index(["indicator", "period"])["value"]
        both = spread.join(england, how="inner")
        outside = both[(both["value"] < both["min"]) | (both["value"] > both["max"])]
        assert outside.index.get_level_values("indicator").nunique() == 52


class TestModels:
    def test_leicesters_neighbours_of_both_dates(self, models):
        old, new = (neighbours(models, dated, LEICESTER) for dated in ("2021-04", "2025-05"))
        assert len(old) == len(new) == 10
        assert len(set(old) & set(new)) == 4
        assert new[0] == "E06000032" and old[0] == "E06000039"

    def test_the_workbooks_are_imported_beside_each_other(self, reference, tmp_path, capsys):
        paths = sorted(reference.glob("published/lait/sn_*.xlsx"))
        shutil.copy(repository() / "data" / "published" / "neighbours.csv", tmp_path)
        assert import_files(paths, tmp_path) == 0
        assert import_files(paths, tmp_path) == 0
        assert "158 councils, 1,580 neighbours" in capsys.readouterr().out
        kept = read_models(tmp_path / "neighbours.csv")
        assert kept.groupby("dated").size().to_dict() == {"2021-04": 1560, "2025-05": 1580}
        luton = neighbours_of(Params(council=Council(name="Luton", code="E06000032")), "children", kept)
        assert len(luton) == 10 and "Leicester" in luton.names

    def test_the_relation_is_not_mutual(self, models):
        model = next(table for table in models.values() if table["dated"].iloc[0] == "2025-05")
        whose = model[model["neighbour_code"] == LEICESTER]["council_code"]
        mutual = set(whose) & set(neighbours(models, "2025-05", LEICESTER))
        assert {model.set_index("neighbour_code")["neighbour"].to_dict()[code] for code in mutual} == {
            "Luton", "Slough", "Newham",
        }  # fmt: skip

    def test_the_dashboards_wide_file_holds_the_same_lists(self, models, reference):
        (path,) = reference.glob("published/dfe/sn_model_2025_wide.csv")
        wide = read_neighbour_file(path)
        assert wide["dated"].unique().tolist() == ["2025"]
        tool = next(table for table in models.values() if table["dated"].iloc[0] == "2025-05")
        by = ["council_code", "rank"]
        both = wide.merge(tool, on=by, suffixes=("", "_tool"))
        assert len(both) == len(wide) == 1530
        assert (both["neighbour_code"] == both["neighbour_code_tool"]).all()

    def test_authorities_that_are_too_new_for_the_model_have_none(self, models):
        assert neighbours(models, "2021-04", "E06000063") == []  # Cumberland


def test_an_import_of_the_tool_ranks_the_councils_figure_among_all(reference, tmp_path):
    """The whole way: import the tool's file, then set a figure of Leicester's beside everybody."""
    for path in (repository() / "data" / "published").glob("*.csv"):
        if path.name != "sources.csv":
            shutil.copy(path, tmp_path)
    paths = sorted(reference.glob("published/lait/bds_long_*.parquet"))
    dictionary = sorted(reference.glob("published/lait/lait_data_dictionary.csv"))
    for read in read_files([*paths, *dictionary]):
        store(read.reading, [b""], tmp_path)
    published = read_published(tmp_path)
    leicester = Params(council=Council(name="Leicester", code=LEICESTER, region_code=EAST_MIDLANDS))
    plans = find("ehc_plans_issued_within_20_weeks")
    ours = series(plans, [64.0], numerators=[64.0], denominators=[100.0])
    ours.figures.loc[0, ["lower", "upper"]] = [54.2, 72.7]
    found = compare_with_others(ours, leicester, published, NOW, read_models())
    assert beside_others(found)[:2] == [
        "64.0% is 17.6 percentage points above England (46.4%, calendar year 2024, a quarter against a year), more "
        "than chance would explain, which is better; it would rank 59 of 151 authorities (band B).",
        "Of its 10 statistical neighbours 5 are higher and 5 lower; their mean is 56.2% (calendar year 2024, a quarter "
        "against a year).",
    ]
    assert place_sentence(found) == "Published for Leicester: 51.5% (calendar year 2024), rank 77 of 151, band C."
    assert found.neighbours.model == "Children's Services Statistical Neighbours, DfE, 2025-05"
