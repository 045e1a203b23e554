"""What an import leaves behind: the figures, a line on where they come from, and what a pack then reads."""

from datetime import date

import pandas as pd
import pytest

from quarterdeck.benchmarks import read_published
from quarterdeck.benchmarks.readers import COLUMNS, About, PublishedError, Reading
from quarterdeck.benchmarks.readers.frame import canonical
from quarterdeck.benchmarks.store import LIST, imported, read_imported, store

LAIT = About("Local Authority Interactive Tool", "Department for Education", as_at="2026-04-01")
CLUB = About("A club", "A club", "members only", may_be_published=False)


def reading(*rows, about=LAIT, name="all", format="lait", **more):
    """A reading of rows (indicator, area, area code, period, value or symbol)."""
    table = pd.DataFrame(rows, columns=["indicator", "area", "area_code", "period", "cell"])
    value = pd.to_numeric(table["cell"], errors="coerce").astype("float64")
    frame = table.drop(columns="cell").assign(
        value=value, symbol=table["cell"].astype("str").where(value.isna(), ""), area_type="local authority",
        status=more.pop("status", "final"), title=table["indicator"],
    )  # fmt: skip
    return Reading(format, name, about, canonical(frame, about), len(rows) + 2, {"rows of a total": 2}, ("A note.",))


LUTON = ("lait:LAC", "Luton", "E06000032", "2025", 40)
SLOUGH = ("lait:LAC", "Slough", "E06000039", "2025", "x")


def put(read, folder, **more):
    return store(read, [b"the file"], folder, **more)


class TestStoring:
    def test_the_figures_come_back_as_they_were(self, tmp_path):
        read = reading(LUTON, SLOUGH)
        done = put(read, tmp_path)
        assert done.path == tmp_path / "imported" / "lait-all.parquet"
        found = read_imported(tmp_path)
        assert list(found.columns) == list(COLUMNS)
        pd.testing.assert_frame_equal(found, read.figures, check_categorical=False)

    def test_the_line_says_where_they_come_from_and_that_rows_add_up(self, tmp_path):
        put(reading(LUTON, SLOUGH), tmp_path, today=date(2026, 11, 22))
        (line,) = imported(tmp_path).to_dict("records")
        assert (line["publisher"], line["as_at"], line["imported_on"]) == (
            "Department for Education",
            "2026-04-01",
            "2026-11-22",
        )
        assert int(line["rows"]) == int(line["used"]) + int(line["set_aside"]) == 4
        assert line["why"] == "2 rows of a total" and line["notes"] == "A note."
        assert line["may_be_published"] is True and len(line["sha256"]) == 64

    def test_only_the_indicators_asked_for_are_read(self, tmp_path):
        put(reading(LUTON, ("lait:CIN", *LUTON[1:])), tmp_path)
        assert set(read_imported(tmp_path, ["lait:CIN"])["indicator"]) == {"lait:CIN"}
        assert read_imported(tmp_path, ["lait:nothing"]).empty
        assert read_imported(tmp_path, []).empty

    def test_importing_again_replaces_and_says_what_changed(self, tmp_path):
        put(reading(LUTON, SLOUGH), tmp_path)
        again = reading((*LUTON[:4], 41), ("lait:LAC", "Derby", "E06000015", "2025", 50))
        done = put(again, tmp_path)
        assert (done.added, done.gone, done.changed) == (1, 1, 1)
        assert done.examples == ("lait:LAC, Luton, 2025: 40 is now 41",)
        assert len(read_imported(tmp_path)) == 2
        assert len(imported(tmp_path)) == 1
        assert put(again, tmp_path).changed == 0

    def test_a_figure_that_turns_into_a_symbol_has_changed(self, tmp_path):
        put(reading(LUTON), tmp_path)
        assert put(reading((*LUTON[:4], "c")), tmp_path).examples == ("lait:LAC, Luton, 2025: 40 is now [c]",)

    def test_what_may_not_be_published_stands_apart_with_its_line(self, tmp_path):
        done = put(reading(LUTON, about=CLUB), tmp_path)
        assert done.path.parent.name == "local"
        assert not (tmp_path / LIST).exists()
        assert (tmp_path / "local" / LIST).is_file()
        assert imported(tmp_path)["may_be_published"].tolist() == [False]
        assert read_imported(tmp_path)["may_be_published"].tolist() == [False]

    def test_figures_withdrawn_from_publication_leave_the_other_folder(self, tmp_path):
        put(reading(LUTON), tmp_path)
        done = put(reading(LUTON, about=CLUB), tmp_path)
        assert done.changed == 0
        assert [path.name for path in tmp_path.rglob("*.parquet")] == ["lait-all.parquet"]
        assert imported(tmp_path)["path"].tolist() == [str(tmp_path / "local" / "lait-all.parquet")]

    def test_two_files_with_another_value_for_one_figure_are_not_both_kept(self, tmp_path):
        put(reading(LUTON, name="one"), tmp_path)
        with pytest.raises(PublishedError, match=r"stand in lait-one\.parquet with another value"):
            put(reading((*LUTON[:4], 44), name="two"), tmp_path)
        put(reading(LUTON, name="three"), tmp_path)

    def test_a_file_that_is_gone_or_cut_short_is_named(self, tmp_path):
        path = put(reading(LUTON), tmp_path).path
        path.write_bytes(path.read_bytes()[:100])
        with pytest.raises(PublishedError, match=r"lait-all.parquet is not whole"):
            read_imported(tmp_path)
        path.unlink()
        with pytest.raises(PublishedError, match="is not there"):
            read_imported(tmp_path)

    def test_nothing_imported_is_no_fault(self, tmp_path):
        assert imported(tmp_path).empty and read_imported(tmp_path).empty

    def test_a_row_without_value_or_symbol_is_never_kept(self):
        with pytest.raises(PublishedError, match="neither a number nor a symbol"):
            reading((*LUTON[:4], ""))


class TestWhatAPackReads:
    @pytest.fixture
    def folder(self, tmp_path):
        tables = {
            "benchmarks": [
                "indicator,area_code,period,value,symbol", "looked_after,E1,2025,10,", "looked_after,E06000032,2024,9,",
            ],
            "benchmark_indicators": [
                "indicator,lait_measure,polarity,decimal_places,unit,year,published_as",
                'looked_after,LAC,neutral,1,"per 10,000 children",31 March,',
                "satisfied,,high is good,1,%,year to 31 March,ascof:satisfied",
            ],
            "benchmark_areas": ["area_code,area,area_type", "E1,England,country", "E06000032,Luton,local authority"],
        }  # fmt: skip
        for name, lines in tables.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
        return tmp_path

    def test_an_imported_measure_brings_every_area_under_the_indicator_it_is(self, folder):
        put(reading(LUTON, SLOUGH, ("lait:Other", *LUTON[1:])), folder)
        published = read_published(folder)
        of = published.figures.set_index(["area_code", "end"])
        assert set(published.figures["indicator"]) == {"looked_after"}
        assert len(of) == 4
        assert of.loc[("E06000032", pd.Timestamp("2025-03-31")), "value"] == 40
        assert of.loc[("E06000039", pd.Timestamp("2025-03-31")), "symbol"] == "[x]"
        assert published.areas.loc["E06000039", "area"] == "Slough"
        assert of.loc[("E06000032", pd.Timestamp("2025-03-31")), "source"] == LAIT.source

    def test_an_imported_figure_takes_the_place_of_the_one_carried(self, folder):
        put(reading(("lait:LAC", "Luton", "E06000032", "2024 (Rev)", 8.5)), folder)
        published = read_published(folder)
        luton = published.figures[published.figures["area_code"] == "E06000032"]
        assert luton["value"].tolist() == [8.5] and luton["period"].tolist() == ["31 March 2024"]

    def test_the_revised_figure_of_a_period_stands(self, folder):
        rows = [("lait:LAC", "Luton", "E06000032", label, n) for label, n in (("2025 (Rev)", 41), ("2025 (prov)", 39))]
        read = reading(*rows)
        read = Reading(**{**vars(read), "figures": read.figures.assign(
            status=pd.Categorical(["revised" if "Rev" in label else "provisional" for label in read.figures["period"]])
        )})  # fmt: skip
        put(read, folder)
        of = read_published(folder).figures
        found = of[(of["area_code"] == "E06000032") & (of["end"] == "2025-03-31")]
        assert found["value"].tolist() == [41.0] and found["status"].tolist() == ["revised"]

    def test_an_indicator_may_name_another_source(self, folder):
        put(reading(("ascof:satisfied", "Luton", "E06000032", "2023-24", 60), format="ascof"), folder)
        published = read_published(folder)
        found = published.figures[published.figures["indicator"] == "satisfied"]
        assert found[["value", "period"]].values.tolist() == [[60.0, "year to 31 March 2024"]]

    def test_what_may_not_be_published_says_so_in_every_row(self, folder):
        put(reading(LUTON, about=CLUB), folder)
        figures = read_published(folder).figures
        assert figures.loc[figures["source"] == "A club", "may_be_published"].tolist() == [False]
        assert figures.loc[figures["source"] != "A club", "may_be_published"].all()

    def test_a_period_that_is_no_year_is_left_out(self, folder):
        put(reading(("lait:LAC", "Luton", "E06000032", "2014/15-16/17", 3)), folder)
        assert read_published(folder).figures["end"].notna().all()


@pytest.mark.reference
def test_lait_imported_gives_the_carried_figures_and_all_authorities(reference, tmp_path):
    """The 22 areas carried in the repository are LAIT's own; the import adds the others, so that a rank is of n."""
    import shutil

    from quarterdeck.benchmarks.readers import read_files
    from quarterdeck.params import repository

    for path in (repository() / "data" / "published").glob("benchmark*.csv"):
        shutil.copy(path, tmp_path)
    before = read_published(tmp_path)
    (read,) = read_files(list(reference.glob("published/lait/bds_long_0.parquet")))
    store(read.reading, [b""], tmp_path)
    after = read_published(tmp_path)
    key = ["indicator", "area_code", "end"]
    both = before.figures.merge(after.figures, on=key, suffixes=("", "_imported"))
    assert len(both) == len(before.figures)
    pd.testing.assert_series_equal(both["value"], both["value_imported"], check_names=False)
    assert (both["symbol"] == both["symbol_imported"]).all()
    assert set(after.figures["indicator"]) == set(before.indicators.index)
    of = after.figures.join(after.areas["area_type"], on="area_code")
    counted = of[of["area_type"].eq("local authority") & of["value"].notna()].groupby(["indicator", "end"]).size()
    assert counted.groupby("indicator").max().min() > 100
