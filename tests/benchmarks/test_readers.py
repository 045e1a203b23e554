"""LAIT, ASCOF, Fingertips and the outturn forms: read by their headings into one shape."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.benchmarks.readers import COLUMNS, SYMBOLS, PublishedError, read_files
from quarterdeck.benchmarks.readers.areas import areas, by_department_code, placed

FINGERTIPS = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,"
    "Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Count,Denominator,Value note,Time period Sortable"
)
TREND = (
    "Year,Geographical Description,ONS Code,Measure Group,Measure Group Description,Measure_Value,Geographical Level,"
    "Disaggregation Level,Measure Type"
)


def text(folder, name, heads, *rows):
    path = folder / name
    path.write_text("\n".join([heads, *rows]) + "\n", encoding="utf-8")
    return path


def lait(folder, rows, name="bds_long_0.parquet"):
    columns = ["Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number", "Region"]
    table = [(measure, None, year, area, value, float(number), "NA") for measure, year, area, value, number in rows]
    path = folder / name
    pd.DataFrame(table, columns=columns).to_parquet(path)
    return path


def one(*paths):
    (read,) = read_files(list(paths))
    reading = read.reading
    assert list(reading.figures.columns) == list(COLUMNS)
    assert reading.rows == reading.used + sum(reading.set_aside.values())
    assert set(reading.figures["symbol"]) <= {*SYMBOLS, ""}
    assert (reading.figures["value"].isna() == (reading.figures["symbol"] != "")).all()
    return reading


def value(reading, indicator, area, period=None):
    rows = reading.figures[(reading.figures["indicator"] == indicator) & (reading.figures["area"] == area)]
    rows = rows if period is None else rows[rows["period"] == period]
    assert len(rows) == 1, (indicator, area)
    return rows.iloc[0]


class TestAreas:
    def test_every_code_leads_to_an_area_that_goes_by_its_own_code(self):
        known = areas()
        current = known.loc[known["current_code"].unique()]
        assert (current["current_code"] == current.index).all()
        assert by_department_code()["856"] == "E06000016"
        assert by_department_code()["370"] == "E08000038"

    def test_153_authorities_of_today_and_ten_regions_with_london_in_two(self):
        known = areas()
        today = known[(known["area_type"] == "local authority") & (known["ended"] == "")]
        assert len(today) == 153
        assert set(known.loc[today["region_code"], "area_type"]) == {"region"}

    def test_an_unknown_code_has_no_place(self):
        assert placed(pd.Series(["W06000001", "", "E06000016"]))["area"].tolist() == ["", "", "Leicester"]


class TestLait:
    ROWS = (
        ("LAC ", "2025", "Leicester", "66", 856), ("LAC ", "2025", "England", "67.5", 970),
        ("LAC ", "2024 (Rev)", "Leicester", "-", 856), ("LAC ", "2025 (prov)", "London (Inner)", "c", 987),
        ("LAC ", "0", "Leicester", "12", 856), ("Cost", "2024-25 (OT)", "Cumbria", "..", 909),
    )  # fmt: skip
    DICTIONARY = "Measure_short,Chart_title,Polarity,dps,Year_Type,y_axis_name,Last Update"

    def test_values_areas_and_statuses(self, tmp_path):
        reading = one(lait(tmp_path, self.ROWS))
        assert value(reading, "lait:LAC", "England")["value"] == 67.5
        assert value(reading, "lait:LAC", "Leicester", "2024 (Rev)")[["symbol", "status"]].tolist() == ["x", "revised"]
        assert value(reading, "lait:LAC", "Inner London")[["symbol", "status"]].tolist() == ["c", "provisional"]
        assert value(reading, "lait:Cost", "Cumbria")["area_code"] == "E10000006"
        assert reading.set_aside == {"rows under the year label '0', which is no year": 1}
        assert "suppressed or not collected" in " ".join(reading.notes)

    def test_the_dictionary_gives_title_unit_polarity_and_places(self, tmp_path):
        rows = ['LAC ,Children looked after rate,High,,Financial Year,"Rate per 10,000",46113']
        text(tmp_path, "lait_data_dictionary.csv", self.DICTIONARY, *rows)
        reading = one(lait(tmp_path, self.ROWS))
        about = value(reading, "lait:LAC", "England")
        assert about[["title", "unit", "polarity", "year", "decimal_places"]].tolist() == [
            "Children looked after rate", "per 10,000", "high is good", "financial year", 1.0
        ]  # fmt: skip
        assert about["as_at"] == "2026-04-01"
        assert value(reading, "lait:Cost", "Cumbria")["title"] == ""

    def test_an_area_without_a_code_and_an_unreadable_value_are_refused(self, tmp_path):
        with pytest.raises(PublishedError, match="area 'Nowhere'"):
            one(lait(tmp_path, [("LAC", "2025", "Nowhere", "1", 123)]))
        with pytest.raises(PublishedError, match="neither numbers nor '-'"):
            one(lait(tmp_path, [("LAC", "2025", "Leicester", "n/a", 856)]))

    def test_a_figure_given_twice_is_refused(self, tmp_path):
        with pytest.raises(PublishedError, match=r"given twice.*'lait:LAC', Leicester, 2025"):
            one(lait(tmp_path, [self.ROWS[0], self.ROWS[0]]))

    def test_a_file_cut_short_and_a_dictionary_alone_are_refused(self, tmp_path):
        path = lait(tmp_path, self.ROWS)
        path.write_bytes(path.read_bytes()[:200])
        with pytest.raises(PublishedError, match="not whole"):
            read_files([path])
        with pytest.raises(PublishedError, match="dictionary of measures and has no figures"):
            read_files([text(tmp_path, "about.csv", self.DICTIONARY, "LAC,x,High,,,,")])


class TestAscof:
    ROWS = (
        "2022-23,Leicester,E06000016,1B,People with control over their daily life,75.5,Council,Total,Outcome",
        "2022-23,Leicester,E06000016,1B,People with control over their daily life,2.5,Council,Total,Margin Of Error",
        "2023-24,Leicester,E06000016,3C,People with control over their daily life,[c],Council,Total,Outcome",
        "2023-24,Leicester,E06000016,1B,Adjusted quality of life,0.4,Council,Total,Outcome",
        "2023-24,Leicester,E06000016,1B,Adjusted quality of life,0.5,Council,18-64,Outcome",
        "2023-24,Unitary Authority,-,1B,Adjusted quality of life,0.4,Council Type,Total,Outcome",
    )

    def test_a_measure_goes_by_its_description_and_never_by_its_code(self, tmp_path):
        reading = one(text(tmp_path, "trend_data.csv", TREND, *self.ROWS))
        control = "ascof:people with control over their daily life"
        assert value(reading, control, "Leicester", "2022-23")["value"] == 75.5
        assert value(reading, control, "Leicester", "2023-24")["symbol"] == "c"
        assert value(reading, "ascof:adjusted quality of life", "Leicester")["value"] == 0.4
        assert value(reading, "ascof:adjusted quality of life | 18-64", "Leicester")["value"] == 0.5
        assert "renumbered" in " ".join(reading.notes)

    def test_a_margin_of_error_becomes_limits(self, tmp_path):
        reading = one(text(tmp_path, "trend_data.csv", TREND, *self.ROWS[:2]))
        assert reading.figures[["lower", "upper"]].iloc[0].tolist() == [73.0, 78.0]

    def test_types_of_council_are_set_aside(self, tmp_path):
        reading = one(text(tmp_path, "trend_data.csv", TREND, *self.ROWS))
        assert reading.set_aside == {"rows of a type of council, not an area": 1}

    def test_two_measures_under_one_description_are_refused(self, tmp_path):
        with pytest.raises(PublishedError, match="a second time"):
            one(text(tmp_path, "trend_data.csv", TREND, self.ROWS[0], self.ROWS[0].replace("1B", "3A")))

    def test_a_file_that_does_not_say_its_year_is_refused(self, tmp_path):
        heads, row = TREND.removeprefix("Year,"), self.ROWS[0].removeprefix("2022-23,")
        with pytest.raises(PublishedError, match="does not say its year"):
            one(text(tmp_path, "open_data.csv", heads, row))
        assert set(one(text(tmp_path, "ascof_2020-21.csv", heads, row)).figures["period"]) == {"2020-21"}


class TestFingertips:
    @staticmethod
    def row(area="E06000016,Leicester", parent="E92000001,England", category=",", sex="Persons", **more):
        value_, note = more.get("value", "12.5"), more.get("note", "")
        period = more.get("period", "2023/24")
        start = f"90362,Admissions,{parent},{area},UA,{sex},All ages,{category},{period}"
        return f"{start},{value_},11,14,125,1000,{note},20230000"

    def test_an_area_under_several_parents_counts_once(self, tmp_path):
        rows = [self.row(), self.row(parent="E12000004,East Midlands"), self.row(category="Deprivation,Most deprived")]
        reading = one(text(tmp_path, "f.csv", FINGERTIPS, *rows, self.row(area="E38000001,An ICB")))
        found = value(reading, "fingertips:90362", "Leicester")
        assert found[["value", "lower", "upper", "numerator", "denominator"]].tolist() == [12.5, 11, 14, 125, 1000]
        assert sum(reading.set_aside.values()) == 3 and reading.used == 1

    def test_what_is_suppressed_has_its_symbol(self, tmp_path):
        rows = [self.row(value="", note="Value suppressed for disclosure control"), self.row(value="", sex="Male")]
        reading = one(text(tmp_path, "f.csv", FINGERTIPS, *rows))
        assert value(reading, "fingertips:90362", "Leicester")["symbol"] == "c"
        assert value(reading, "fingertips:90362 | Male", "Leicester")["symbol"] == "x"

    def test_an_area_with_two_figures_for_one_period_is_refused(self, tmp_path):
        with pytest.raises(PublishedError, match="Leicester has another figure"):
            one(text(tmp_path, "f.csv", FINGERTIPS, self.row(), self.row(value="13")))


class TestOutturn:
    def sheet(self, folder, *, name="RO3_2024-25.csv"):
        lines = ["Adult Social Care", "Children Social Care", "Education services", "Public Health", "Housing services"]
        heads = ",".join(f"{line} - Net Current Expenditure" for line in lines)
        title = "Revenue outturn (RO3) 2024-25: data by local authority £ thousand" + "," * (len(lines) + 4)
        rows = [
            "E2401,E06000016,Leicester UA,UA,N,187243,103676,[x],[z],5", "E1,E07000223,Adur,SD,Y,1,1,1,1,1",
            "-,E92000001,ENGLAND,Eng,[Y],25243898,15556137,1,[Y],9",
        ]  # fmt: skip
        heading = f"E-code,ONS Code,Local authority,Detailed class,Certification,{heads}"
        return text(folder, name, title, heading, *rows)

    def test_net_current_expenditure_in_thousands_with_symbols_beside(self, tmp_path):
        reading = one(self.sheet(tmp_path))
        leicester = reading.figures[reading.figures["area"] == "Leicester"].set_index("title")
        assert leicester["value"].head(2).tolist() == [187243, 103676]
        assert leicester["symbol"].tolist() == ["", "", "x", "z", ""]
        assert set(leicester["unit"]) == {"£ thousand"} and set(leicester["period"]) == {"2024-25"}
        england = reading.figures[reading.figures["area"] == "England"]
        assert england["symbol"].tolist()[3] == "y"
        assert reading.set_aside == {"rows of the class 'SD'": 1}
        assert any("N under certification" in note for note in reading.notes)

    def test_section_251_gives_gross_net_and_income_as_published(self, tmp_path):
        heads = (
            "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
            "new_la_code,la_name,main_category,category_of_expenditure,gross_expenditure,income,net_expenditure"
        )
        rows = (
            "202425,Financial year,National,E92000001,England,,,,,,Total,Total,900,100,800",
            "202425,Financial year,Local authority,E92000001,England,E12000004,East Midlands,856,E06000016,Leicester,"
            "Children looked after,Residential care,30,z,25",
        )
        reading = one(text(tmp_path, "s251.csv", heads, *rows))
        net = value(reading, "s251:children looked after: residential care, net expenditure", "Leicester")
        assert net[["value", "period", "unit", "source"]].tolist() == [
            25,
            "2024-25",
            "as published",
            "Section 251 outturn",
        ]
        income = value(reading, "s251:children looked after: residential care, income", "Leicester")
        assert income["symbol"] == "z"
        assert (reading.rows, reading.used) == (2, 2)


class TestAnyFile:
    def test_what_no_reader_knows_is_refused_with_what_is_known(self, tmp_path):
        with pytest.raises(PublishedError, match="no published file that is known here: an Explore Education"):
            read_files([text(tmp_path, "list.csv", "name,number", "a,1")])

    @pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n", b"<html><body>Sign in</body></html>", b"PK\x03\x04cut"])
    def test_what_is_no_table_is_refused(self, tmp_path, data):
        path = tmp_path / "download.csv"
        path.write_bytes(data)
        with pytest.raises(PublishedError):
            read_files([path])

    def test_a_missing_file_is_named(self, tmp_path):
        with pytest.raises(PublishedError, match="There is no file"):
            read_files([tmp_path / "not_here.csv"])


EES = (
    "time_period,time_identifier,geographic_level,country_code,country_name,sex,n\n"
    "2025,Calendar year,National,E92000001,England,Total,5\n2025,Calendar year,National,E92000001,England,Girl,c\n"
)
NET = ",".join(f"{line} - Net Current Expenditure" for line in "ABCDE")
OUTTURN_HEADS = f"E-code,ONS Code,Local authority,Detailed class,{NET}"
OUTTURN = f"RO3 2024-25,,,,,,,,\n{OUTTURN_HEADS}\nE1,E06000016,Leicester,UA,1,2,3,[x],5\n"
WHOLE = (EES, f"{TREND}\n{TestAscof.ROWS[0]}\n", f"{FINGERTIPS}\n{TestFingertips.row()}\n", OUTTURN)
ODD = (b",", b"\n", b"\r", b'"', b"", b"\xff", b"x", b"-", b"\x00", b"9" * 30, b"1e400", b"NA", b"\t")


@given(
    text=st.sampled_from(WHOLE),
    cuts=st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from((0, 1, 40)), st.sampled_from(ODD)), min_size=1, max_size=4
    ),
)
@settings(max_examples=60, deadline=None)
def test_a_damaged_file_is_read_or_refused_in_words(tmp_path_factory, text, cuts):
    data = bytearray(text.encode())
    for place, length, odd in cuts:
        at = int(place * len(data))
        data[at : at + length] = odd
    path = tmp_path_factory.mktemp("damaged") / "file_2024-25.csv"
    path.write_bytes(bytes(data))
    try:
        one(path)
    except PublishedError as error:
        assert str(error).endswith((".", "?")), error


@pytest.mark.reference
class TestReference:
    def test_lait_brings_every_measure_of_every_authority(self, reference):
        reading = one(*reference.glob("published/lait/bds_long_0.parquet"))
        figures = reading.figures
        assert (reading.rows, reading.used) == (641_070, 640_900)
        assert figures["indicator"].nunique() == 434
        assert (figures["symbol"] != "").sum() + figures["value"].notna().sum() == 640_900
        rate = figures[(figures["indicator"] == "lait:LAC") & (figures["period"] == "2025")]
        assert ((rate["area_type"] == "local authority") & rate["value"].notna()).sum() == 151
        assert value(reading, "lait:LAC", "Leicester", "2025")["value"] == 66

    def test_leicesters_measures_are_those_of_the_reference_table(self, reference):
        figures = one(*reference.glob("published/lait/bds_long_0.parquet")).figures
        (path,) = reference.glob("published/lait/leicester_reference.csv")
        answers = pd.read_csv(path, dtype={"year": "str"})
        for area, column in (("E06000016", "Leicester"), ("E12000004", "EM"), ("E92000001", "England")):
            of = figures[figures["area_code"] == area].set_index(["indicator", "period"])["value"]
            found = [
                of[("lait:" + short.strip(), year)]
                for short, year in zip(answers["short"], answers["year"], strict=True)
            ]
            np.testing.assert_allclose(found, answers[column].astype("float64"), atol=0.0051, err_msg=column)

    def test_ascofs_open_data_by_description(self, reference):
        (path,) = reference.glob("published/adults/ascof*.xlsx")
        reading = one(path)
        assert reading.rows == 48_970
        assert reading.set_aside == {"rows of a type of council, not an area": 1_475}
        assert set(reading.figures["period"]) == {"2020-21"}
        assert set(reading.figures["symbol"]) == {"", "x", "c"}
        assert (reading.figures["denominator"].notna()).sum() > 3_000

    @pytest.mark.parametrize(
        "form, line, leicester, england",
        [
            ("RSX", "rsx:children social care", 103_676, 15_556_137),
            ("RSX", "rsx:adult social care", 187_243, 25_243_898),
        ],
    )
    def test_what_leicester_and_england_spent(self, reference, form, line, leicester, england):
        """Net current expenditure 2024-25 in £ thousand (MHCLG, revenue outturn)."""
        (path,) = reference.glob(f"published/adults/*{form}*.ods")
        reading = one(path)
        assert round(value(reading, line, "Leicester")["value"]) == leicester
        assert round(value(reading, line, "England")["value"]) == england
