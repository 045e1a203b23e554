"""Files of data/published: a broken one is named with its line, and several change together or not at all."""

import zipfile

import pytest

from quarterdeck.benchmarks.neighbour_files import is_neighbour_file, read_neighbour_file
from quarterdeck.benchmarks.neighbours import read_models
from quarterdeck.benchmarks.published import read_published
from quarterdeck.benchmarks.readers import PublishedError
from quarterdeck.benchmarks.readers.csv_files import read_csv_file
from quarterdeck.benchmarks.store import read_imported
from quarterdeck.benchmarks.together import Together
from quarterdeck.errors import PackError


class TestReading:
    @pytest.mark.parametrize(
        "content, words",
        [
            (b"", "is empty"),
            (b"a,b\n1,2\n\xe9,3\n", "line 3: it is not UTF-8"),
            (b"a,b\n1,2\n1,2,3\n", "line 3: the row has not the 2 cells"),
            (b"a,b\n1,2\n1\n", "line 3: the row has not the 2 cells"),
            (b'a,b\n1,2\n"x,3\n', "line 3: a quotation mark"),
            (b"a,b\n1,\x002\n", "line 2: it holds a character"),
            (b"a,a\n1,2\n", "two columns are called 'a'"),
            (b"a,c\n1,2\n", "has no column 'b'"),
        ],
    )
    def test_what_is_wrong_with_a_file_is_said_with_its_line(self, tmp_path, content, words):
        path = tmp_path / "x.csv"
        path.write_bytes(content)
        with pytest.raises(PublishedError, match=rf"x\.csv.*{words}"):
            read_csv_file(path, ("a", "b"))

    def test_blank_lines_and_a_mark_at_the_start_are_no_fault(self, tmp_path):
        path = tmp_path / "x.csv"
        path.write_bytes(b"\xef\xbb\xbfa,b\r\n\r\n1,\r\n")
        assert read_csv_file(path, ("a", "b")).to_dict("records") == [{"a": "1", "b": ""}]

    @pytest.mark.parametrize(
        "name, row, words",
        [
            ("benchmark_indicators", "y,,neutral,x,%,31 March", "decimal_places .rows 3"),
            ("benchmark_indicators", "y,,neutral,,%,31 March", "decimal_places .rows 3"),
            ("benchmark_indicators", "y,,good,1,%,31 March", "polarity .rows 3"),
            ("benchmark_indicators", "y,,neutral,1,%,Easter", "year .rows 3"),
            ("benchmark_indicators", "x,,neutral,1,%,31 March", "indicator is blank or stands there twice .rows 3"),
            ("benchmark_areas", "E1,England,country", "area_code is blank or stands there twice .rows 3"),
            ("benchmarks", "x,E1,2024,inf,", "1 values are not numbers .rows 3"),
            ("benchmarks", "x,E1,9999/00,5,", "period '9999/00' cannot be read .rows 3"),
            ("benchmarks", ",E1,2024,5,", "indicator '' is not in"),
        ],
    )
    def test_a_row_that_could_not_be_shown_is_refused(self, tmp_path, name, row, words):
        tables = {
            "benchmarks": "indicator,area_code,period,value,symbol\nx,E1,2025,40,\n",
            "benchmark_indicators": (
                "indicator,lait_measure,polarity,decimal_places,unit,year\nx,,neutral,1,%,31 March\n"
            ),
            "benchmark_areas": "area_code,area,area_type\nE1,England,country\n",
        }
        for one, text in tables.items():
            (tmp_path / f"{one}.csv").write_text(text + (row if one == name else ""), encoding="utf-8")
        with pytest.raises(PackError, match=words):
            read_published(tmp_path)

    @pytest.mark.parametrize("name", ["../../etc/passwd", ".", "/etc/hosts.parquet", "a\\b.parquet"])
    def test_a_list_names_files_by_their_bare_name(self, tmp_path, name):
        columns = (
            "file,format,source,publisher,licence,as_at,imported_on,may_be_published,sha256,rows,used,set_aside,why,"
            "figures,indicators,notes"
        )
        (tmp_path / "sources.csv").write_text(f"{columns}\n{name},,,,,,,yes,,1,1,0,,1,1,\n", encoding="utf-8")
        with pytest.raises(PublishedError, match="is no name of an imported file"):
            read_imported(tmp_path)

    def test_a_model_in_both_files_is_refused(self, tmp_path):
        text = "model,dated,council_code,rank,neighbour_code,neighbour,closeness\nA,2025,E1,1,E2,B,\n"
        (tmp_path / "local").mkdir()
        for path in (tmp_path / "neighbours.csv", tmp_path / "local" / "neighbours.csv"):
            path.write_text(text, encoding="utf-8")
        with pytest.raises(PackError, match=r"stands in neighbours\.csv and in local/"):
            read_models(tmp_path / "neighbours.csv")


class TestTogether:
    def test_a_block_that_fails_leaves_no_trace(self, tmp_path):
        (tmp_path / "a").write_bytes(b"old")
        with pytest.raises(ZeroDivisionError), Together() as files:
            files.write(tmp_path / "a", b"new")
            files.write(tmp_path / "made" / "local" / "b", b"new")
            files.delete(tmp_path / "a")
            raise ZeroDivisionError
        assert {path.name: path.read_bytes() for path in tmp_path.rglob("*")} == {"a": b"old"}

    def test_one_that_ends_well_changes_all(self, tmp_path):
        (tmp_path / "gone").write_bytes(b"old")
        with Together() as files:
            files.write(tmp_path / "a", b"new")
            files.delete(tmp_path / "gone")
            assert not (tmp_path / "a").exists()
        assert {path.name: path.read_bytes() for path in tmp_path.rglob("*")} == {"a": b"new"}


PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>',
    "xl/worksheets/sheet1.xml": (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
        "</sheetData></worksheet>"
    ),
}


class TestNeighbourWorkbooks:
    def test_a_cell_far_out_is_refused_before_anything_reads_it(self, tmp_path):
        path = tmp_path / "sn_2025.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in PARTS.items():
                archive.writestr(name, text)
        assert not is_neighbour_file(path)
        with pytest.raises(PackError, match="a cell far out"):
            read_neighbour_file(path)

    @pytest.mark.parametrize(
        "text, words",
        [
            ("old_la_code,la,SN_1,SN_1P\nabc,Leicester,821,c\n", "row 2: the first cell is no number"),
            ("old_la_code,la,SN_1,SN_1P\n856.5,Leicester,821,c\n", "row 2: the first cell is no number"),
            ("old_la_code,la,SN_1,SN_1P\n", "no neighbour of a known authority"),
            ("old_la_code,la,SN_1,SN_1P\n999999,Nowhere,821,c\n", "no neighbour of a known authority"),
            ("old_la_code,la,SN_1,SN_1P\n856,L,821,c\n856,L,821,c\n", "row 3: the authority has a row before"),
            ('old_la_code,la,SN_1,SN_1P\n856,"Leic\n', "a quotation mark"),
        ],
    )
    def test_a_list_that_is_malformed_is_refused_in_a_sentence(self, tmp_path, text, words):
        path = tmp_path / "sn_2025.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(PackError, match=words):
            read_neighbour_file(path)

    def test_rows_of_many_widths_and_a_list_without_closeness_are_read(self, tmp_path):
        path = tmp_path / "sn_2025.csv"
        path.write_text("a,b\n1,2,3,4,5\nold_la_code,la,SN_1\n856,Leicester,821\n", encoding="utf-8")
        (row,) = read_neighbour_file(path).to_dict("records")
        assert (row["neighbour"], row["closeness"]) == ("Luton", "")
