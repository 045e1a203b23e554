"""Explore Education Statistics: what is read, what is refused and in which words."""

import json

import pandas as pd
import pytest

from benchmarks.ees_verdicts import VERDICTS
from quarterdeck.benchmarks.readers import PublishedError, ees, read_files

HEADS = (
    "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
    "new_la_code,la_name"
)
META_HEADS = "col_name,col_type,label,indicator_grouping,indicator_unit,indicator_dp,filter_hint,filter_grouping_column"
ENGLAND = "National,E92000001,England,,,,,"
EM = "Regional,E92000001,England,E12000004,East Midlands,,,"
LEICESTER = "Local authority,E92000001,England,E12000004,East Midlands,856,E06000016,Leicester"


def line(area, sex, *figures, period="2025,Reporting year"):
    return ",".join([period, area, sex, *map(str, figures)])


GOOD = [
    line(ENGLAND, "Total", 100, 10.25), line(ENGLAND, "Girl", 60, "c"), line(EM, "Total", 30, "low"),
    line(LEICESTER, "Total", 3, "z"),
]  # fmt: skip
META = ["sex,Filter,Sex,,,,,", "n,Indicator,Number of children,,,0,,", "share,Indicator,Share,,%,1,,"]


def write(folder, rows=GOOD, meta=META, heads=f"{HEADS},sex,n,share", name="children", mark=""):
    path = folder / f"{name}.csv"
    path.write_text(mark + "\n".join([heads, *rows]) + "\n", encoding="utf-8")
    if meta is not None:
        path.with_name(f"{name}.meta.csv").write_text("\n".join([META_HEADS, *meta]), encoding="utf-8")
    return path


def refusal(path):
    with pytest.raises(PublishedError) as said:
        read_files([path])
    return str(said.value)


def cases(reference):
    """Every data file, and every metadata file without one."""
    for path in sorted(reference.glob("published/ees_fixtures/*/*.csv")):
        of = path.with_name(path.name[:-9] + ".csv") if path.name.endswith(".meta.csv") else None
        if of is None or not of.is_file():
            yield path


@pytest.mark.reference
def test_every_file_of_the_department_is_imported_or_refused_with_its_reason(reference):
    wrong = {}
    found = {f"{path.parent.name}/{path.name}": path for path in cases(reference)}
    for name, path in found.items():
        verdict, word, reason = VERDICTS.get(name, ("nobody has decided", "", ""))
        try:
            (read,) = read_files([path])
            got, said = "imported", " ".join(read.reading.notes)
        except PublishedError as error:
            got, said = "refused", str(error)
            if path.name.split(".")[0] not in said or said.count(". ") > 2:
                wrong[name] = f"does not name the file in a sentence or two: {said}"
        if got != verdict or word not in said:
            wrong[name] = f"expected {verdict} ('{word}'; {reason}); was {got}: {said}"
    assert not wrong, json.dumps(wrong, indent=1)
    assert len(found) >= 100
    assert not set(VERDICTS) - set(found), "a verdict without its file"


@pytest.mark.reference
def test_the_departments_published_files_all_import(reference):
    paths = [path for path in reference.glob("published/dfe/*.csv") if "sn_model" not in path.name]
    assert len(paths) >= 15
    for path in paths:
        (read,) = read_files([path])
        assert read.reading.used > 0.98 * read.reading.rows, path.name
        assert (read.reading.figures["area_code"] == "E06000016").any(), path.name


@pytest.mark.reference
@pytest.mark.parametrize(
    "file, indicator, value",
    [
        ("b1_*_2025.csv", ":At31_episodes", 2109.0),
        ("c1_*_2025.csv", ":rereferral_percent", 16.8),
        ("csww_*.csv", ":caseload_fte", 18.1),
        ("d3_*_2025.csv", ":CPP_subsequent_percent", 21.1),
    ],
)
def test_leicesters_published_figures_of_2025(reference, file, indicator, value):
    """Leicester in the department's tables for 2025 (children in need; children's social work workforce)."""
    (path,) = reference.glob(f"published/dfe/{file}")
    figures = ees.read(path).figures
    rows = figures[(figures["area_code"] == "E06000016") & (figures["period"] == "2025")]
    assert rows[rows["indicator"].str.endswith(indicator)]["value"].tolist() == [value]


class TestReading:
    def test_each_figure_comes_with_its_area_unit_places_and_symbol(self, tmp_path):
        (read,) = read_files([write(tmp_path, mark="\ufeff")])
        figures = read.reading.figures
        assert len(figures) == 8 and read.reading.rows == read.reading.used == 4
        england = figures[(figures["area"] == "England") & (figures["indicator"] == "ees:children:share")].iloc[0]
        assert (england["value"], england["symbol"], england["unit"], england["decimal_places"]) == (10.25, "", "%", 1)
        symbols = figures[figures["symbol"] != ""]
        assert symbols["symbol"].tolist() == ["c", "low", "z"]
        assert symbols["value"].isna().all() and figures["value"].dtype == "float64"
        assert set(figures["area_type"]) == {"country", "region", "local authority"}

    def test_a_group_other_than_all_is_an_indicator_of_its_own(self, tmp_path):
        (read,) = read_files([write(tmp_path)])
        assert "ees:children:n | sex=Girl" in set(read.reading.figures["indicator"])
        assert "Number of children, sex=Girl" in set(read.reading.figures["title"])

    def test_columns_may_stand_in_any_order_and_names_hold_commas(self, tmp_path):
        heads = (
            "new_la_code,la_name,old_la_code,n,time_identifier,time_period,geographic_level,country_code,country_name"
        )
        row = 'E06000023,"Bristol, City of",801,7,Calendar year,2024,Local authority,E92000001,England'
        (read,) = read_files([write(tmp_path, [row], ["n,Indicator,N,,,0,,"], heads)])
        assert read.reading.figures[["area", "value", "year"]].iloc[0].tolist() == [
            "Bristol, City of",
            7.0,
            "calendar year",
        ]

    def test_a_recoded_authority_keeps_one_code_and_an_ended_one_its_own(self, tmp_path):
        def authority(new, old, name):
            return line(
                f"Local authority,E92000001,England,E12000003,Yorkshire and The Humber,{old},{new},{name}",
                "Total",
                1,
                1,
            )

        rows = [authority("E08000016", 370, "Barnsley"), authority("E10000023", 815, "North Yorkshire")]
        ended = "Local authority,E92000001,England,E12000004,East Midlands,928,E10000021,Northamptonshire"
        (read,) = read_files([write(tmp_path, [*rows, line(ended, "Total", 1, 1)])])
        assert set(read.reading.figures["area_code"]) == {"E08000038", "E06000065", "E10000021"}

    def test_an_authority_newer_than_the_list_is_taken_with_a_note(self, tmp_path):
        fresh = "Local authority,E92000001,England,E12000004,East Midlands,949,E06000099,Greater Rutland"
        (read,) = read_files([write(tmp_path, [line(fresh, "Total", 1, 1)])])
        assert set(read.reading.figures["area"]) == {"Greater Rutland"}
        assert "not in areas.csv" in " ".join(read.reading.notes)

    @pytest.mark.parametrize(
        "period, year, label",
        [
            ("202425,Academic year", "academic year", "202425"),
            ("202425,Financial year", "financial year", "202425"),
            ("202425,Financial year Q1", "financial quarter", "202425 Q1"),
            ("202425,Autumn term", "", "202425 Autumn term"),
            ("199900,Academic year", "academic year", "199900"),
        ],
    )
    def test_the_kind_of_year_comes_from_the_identifier(self, tmp_path, period, year, label):
        (read,) = read_files([write(tmp_path, [line(LEICESTER, "Total", 1, 1, period=period)])])
        assert read.reading.figures[["year", "period"]].iloc[0].tolist() == [year, label]

    def test_next_years_file_goes_by_the_same_name(self):
        names = {"c1_children_2013_to_2024", "c1_children_2013_to_2025", "c1_children_202425", "c1_children-2025"}
        assert {ees.dataset_name(name) for name in names} == {"c1_children"}
        assert ees.dataset_name("2025") == "2025"

    def test_rows_of_other_areas_are_set_aside_and_counted(self, tmp_path):
        combined = (
            "Local authority,E92000001,England,E12000007,London,314,E09000021 / E09000027,"
            "Kingston upon Thames / Richmond upon Thames"
        )
        rows = [
            *GOOD,
            line("Ward,E92000001,England,,,,,", "Total", 1, 1) + ",E05011467,Waddon",
            line(combined, "Total", 1, 1),
        ]
        rows = [row if row.endswith("Waddon") else row + ",," for row in rows]
        heads = f"{HEADS},sex,n,share,ward_code,ward_name"
        reading = read_files([write(tmp_path, rows, heads=heads)])[0].reading
        assert reading.set_aside == {
            "rows of the level 'Ward'": 1,
            "rows of an area without an English code of its own": 1,
        }
        assert (reading.rows, reading.used) == (6, 4)

    def test_provisional_figures_are_said_to_be(self, tmp_path):
        rows = [row + ",Provisional" for row in GOOD]
        reading = read_files(
            [write(tmp_path, rows, [*META, "version,Filter,Version,,,,,"], f"{HEADS},sex,n,share,version")]
        )
        assert set(reading[0].reading.figures["status"]) == {"provisional"}


class TestRefusal:
    @pytest.mark.parametrize(
        "wrong, words",
        [
            (line(ENGLAND, "Total", "", 1), "row 2: 'n' is blank"),
            (line(ENGLAND, "Total", ":", 1), "row 2: 'n' holds what is neither"),
            (line(ENGLAND, "Total", "inf", 1), "neither a number"),
            (line(ENGLAND, " Total", 1, 1), "space before or after"),
            (line(ENGLAND, "Total", 1, 1, period="202425,Calendar year"), "not of 4 digits"),
            (line(ENGLAND, "Total", 1, 1, period="202427,Financial year"), "no two years in a row"),
            (line(LEICESTER.replace("E12000004", "E12000005"), "Total", 1, 1), "not 'East Midlands'"),
            (line(LEICESTER.replace("856", "855"), "Total", 1, 1), "not of one authority"),
            (line(LEICESTER.replace(",Leicester", ",Leicestershire"), "Total", 1, 1), "is Leicester and not"),
            (line(LEICESTER.replace("Local authority", "National"), "Total", 1, 1), "names a region_code"),
        ],
    )
    def test_a_wrong_row_is_named_with_what_to_do(self, tmp_path, wrong, words):
        said = refusal(write(tmp_path, [wrong]))
        assert said.startswith("children.csv, row 2") and words in said

    def test_a_row_given_twice_is_refused(self, tmp_path):
        assert "row 6: the same period, area and filters" in refusal(write(tmp_path, [*GOOD, GOOD[0]]))

    def test_rows_are_those_of_the_file_not_of_the_table(self, tmp_path):
        assert "rows 3, 4, 5 and 2 more" in refusal(write(tmp_path, [GOOD[0], *[line(EM, "Total", "?", 1)] * 5]))

    @pytest.mark.parametrize(
        "meta, words",
        [
            (["sex,Filter,Sex,,,,,", "n,Indicator,N,,,0,,", "share,Indicator,N,,%,1,,"], "two columns have one label"),
            (
                ["sex,Filter,Sex,,%,,,", "n,Indicator,N,,,0,,", "share,Indicator,S,,%,1,,"],
                "filter has an indicator_unit",
            ),
            (["sex,Filter,Sex,,,,,", "n,Measure,N,,,0,,", "share,Indicator,S,,%,1,,"], "neither Filter nor Indicator"),
            (["sex,Filter,Sex,,,,,", "m,Indicator,N,,,0,,", "share,Indicator,S,,%,1,,"], "'m' is not a column"),
            (["sex,Filter,Sex,,,,,", "n,Indicator,N,,$,0,,", "share,Indicator,S,,%,1,,"], "row 3: the unit"),
        ],
    )
    def test_wrong_metadata_is_named(self, tmp_path, meta, words):
        said = refusal(write(tmp_path, meta=meta))
        assert said.startswith("children.meta.csv") and words in said

    def test_undeclared_columns_that_tell_rows_apart_are_needed(self, tmp_path):
        rows = [line(ENGLAND, "Total", 1, 1) + ",Blue", line(ENGLAND, "Total", 2, 2) + ",Red"]
        assert "name the column that tells them apart" in refusal(
            write(tmp_path, rows, heads=f"{HEADS},sex,n,share,colour")
        )

    def test_text_that_is_not_utf_8_is_refused_and_not_guessed(self, tmp_path):
        path = write(tmp_path)
        path.write_bytes(path.read_bytes().replace(b"Girl", b"Fran\xe7ois"))
        assert "row 3: it is not UTF-8" in refusal(path)


def test_every_indicator_of_a_file_has_a_row_for_every_row_used(tmp_path):
    reading = read_files([write(tmp_path)])[0].reading
    assert len(reading.figures) == reading.used * 2
    assert not reading.figures.duplicated(["indicator", "area_code", "period"]).any()
    assert isinstance(reading.figures["indicator"].dtype, pd.CategoricalDtype)
