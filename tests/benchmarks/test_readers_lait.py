"""What LAIT's file may leave blank, and what of it is not read at all."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quarterdeck.benchmarks.readers import PublishedError, frame, lait, read_files

ROWS = {
    "Short Desc": ["aaa", "aaa", "zzz"], "Years": ["2023/24", "2024/25", "2024/25"],
    "LA and Regions": ["England", "Leicester", "England"], "Values": ["5", "6", "7"],
    "LA Number": [970.0, 856.0, 970.0],
}  # fmt: skip


def write(tmp_path, **changed):
    path = tmp_path / "bds.parquet"
    pq.write_table(pa.table(ROWS | changed), path)
    return path


@pytest.mark.parametrize(
    "column, cells, reason",
    [
        ("Short Desc", ["aaa", "aaa", None], "rows without a measure"),
        ("Short Desc", ["aaa", "aaa", " "], "rows without a measure"),
        ("Years", ["2023/24", "2024/25", None], "rows without a year"),
        ("LA Number", [970.0, 856.0, None], "rows without an area's number"),
        ("Years", ["2023/24", "2024/25", "9999/00"], "rows under the year label '9999/00', which is no year"),
    ],
)
def test_a_row_without_measure_year_or_area_is_set_aside_and_never_anothers(tmp_path, column, cells, reason):
    (read,) = read_files([write(tmp_path, **{column: cells})])
    reading = read.reading
    assert dict(reading.set_aside) == {reason: 1}
    assert (reading.rows, reading.used) == (3, 2)
    assert reading.figures[["indicator", "area", "period", "value"]].astype("str").values.tolist() == [
        ["lait:aaa", "England", "2023/24", "5.0"], ["lait:aaa", "Leicester", "2024/25", "6.0"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "column, cells, words",
    [
        ("Values", [b"5", b"\xff", b"7"], "'Values' holds binary"),
        ("Values", [["5"], ["6"], ["7"]], "'Values' holds list"),
        ("LA Number", ["970", "856", "970"], "'LA Number' holds string"),
        ("Values", ["5", None, "7"], "1 values are blank"),
        ("Years", [None, None, None], "holds null"),
    ],
)
def test_columns_of_another_kind_are_refused_in_a_sentence(tmp_path, column, cells, words):
    with pytest.raises(PublishedError, match=words):
        read_files([write(tmp_path, **{column: cells})])


def test_more_rows_than_the_tool_has_are_refused_before_one_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(lait, "MOST_ROWS", 2)
    monkeypatch.setattr(pq, "read_table", lambda *_, **__: pytest.fail("it was read"))
    with pytest.raises(PublishedError, match="says it has 3 rows"):
        read_files([write(tmp_path)])
    assert frame.MOST_ROWS == 10_000_000


def test_metadata_of_headings_alone_says_that_no_figures_are_known(tmp_path):
    data = tmp_path / "x.csv"
    head = "time_period,time_identifier,geographic_level,country_code,country_name"
    data.write_text(f"{head},n\n2024,Calendar year,National,E92000001,England,5\n", encoding="utf-8")
    columns = (
        "col_name,col_type,label,indicator_grouping,indicator_unit,indicator_dp,filter_hint,filter_grouping_column"
    )
    (tmp_path / "x.meta.csv").write_text(f"{columns}\n", encoding="utf-8")
    with pytest.raises(PublishedError, match=r"x\.meta\.csv names no indicator"):
        read_files([data])
