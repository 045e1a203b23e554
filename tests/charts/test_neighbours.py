"""The neighbours' chart and the block around it: what is drawn is what is said, and no more than is known."""

import dataclasses
import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from published_figures import NOW, series
from quarterdeck.benchmarks import PublishedFigures, compare_with_others
from quarterdeck.charts import alt_text, to_svg
from quarterdeck.charts.neighbours import MARKS, in_order, neighbour_chart
from quarterdeck.metric import find
from quarterdeck.params import Council, Neighbour, Params
from quarterdeck.tab.comparators import beside_others, chart_lines, chart_rows

PLANS = find("ehc_plans_issued_within_20_weeks")
NAMES = ("Luton", "Slough", "Blackburn with Darwen")
LINES = [("Mean", 56.2), ("Median", 64.6)]


@pytest.fixture
def rows():
    return pd.DataFrame(
        [
            ("Ours", 64.0, "", "own"), ("England", 46.4, "", "country"), ("East Midlands", 39.0, "", "region"),
            ("Luton", 88.2, "", "neighbour"), ("Slough", 7.5, "", "neighbour"),
            ("Blackburn with Darwen", np.nan, "[c]", "neighbour"),
        ],
        columns=["name", "value", "symbol", "kind"],
    )  # fmt: skip


def words(figure):
    return [text.get_text() for text in figure.axes[0].texts]


class TestTheChart:
    def test_every_area_has_its_name_and_its_figure_or_symbol(self, rows):
        said = words(neighbour_chart(PLANS, rows, LINES))
        for name, figure in (("Ours", "64.0%"), ("Slough", "7.5%"), ("Blackburn with Darwen", "[c]")):
            assert name in said and figure in said
        assert {"Mean 56.2%", "Median 64.6%"} <= set(said)

    def test_a_missing_figure_is_no_dot(self, rows):
        dots = [line for line in neighbour_chart(PLANS, rows, LINES).axes[0].lines if line.get_marker() in "Ds^o"]
        assert len(dots) == 5
        assert sorted(float(dot.get_xdata()[0]) for dot in dots) == [7.5, 39.0, 46.4, 64.0, 88.2]

    def test_the_council_is_picked_out_by_shape_and_weight_and_not_by_colour_alone(self, rows):
        figure = neighbour_chart(PLANS, rows, LINES)
        dots = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 1]
        shapes = {float(dot.get_xdata()[0]): dot.get_marker() for dot in dots}
        assert shapes == {64.0: "D", 46.4: "s", 39.0: "^", 88.2: "o", 7.5: "o"}
        assert len({marker for marker, *_ in MARKS.values()}) == 4
        bold = [text.get_text() for text in figure.axes[0].texts if text.get_fontweight() == "bold"]
        assert bold == ["Mean 56.2%", "Ours", "64.0%"]

    def test_highest_first_missing_last_and_the_council_first_of_equals(self, rows):
        level = rows.assign(value=[50.0, 50.0, 39.0, 88.2, 50.0, np.nan])
        assert in_order(level)["name"].tolist() == [
            "Luton", "Ours", "England", "Slough", "East Midlands", "Blackburn with Darwen",
        ]  # fmt: skip

    @pytest.mark.parametrize("narrow, width", [(True, 358), (False, 640)])
    def test_nothing_is_written_outside_the_picture(self, rows, narrow, width):
        far = rows.assign(value=[99.0, 1.0, 2.0, 100.0, 98.0, np.nan])
        svg = to_svg(neighbour_chart(PLANS, far, [("Mean", 99.5), ("Median", 0.4)], narrow=narrow), "one", "words")
        assert f'viewBox="0 0 {width}' in svg
        found = re.findall(r'<text([^>]*? x="(-?[\d.]+)"[^>]*)>([^<]*)<', svg)
        anchors = [re.search(r'text-anchor="(\w+)"', said) for said, *_ in found]  # SVG's own is "start"
        placed = [
            (anchor[1] if anchor else "start", float(at), 6.6 * len(text))
            for anchor, (_, at, text) in zip(anchors, found, strict=True)
        ]
        assert {anchor for anchor, *_ in placed} >= {"start", "middle"} and len(placed) > 6
        for anchor, at, wide in placed:
            begins = at - {"start": 0, "middle": 0.5, "end": 1}[anchor] * wide
            assert begins >= -1 and begins + wide <= width + 1, (anchor, at, wide)

    def test_text_is_text_and_the_picture_has_its_words(self, rows):
        svg = to_svg(neighbour_chart(PLANS, rows, LINES, narrow=True), "one", "words for it")
        assert 'aria-label="words for it"' in svg and ">Luton<" in svg

    @pytest.mark.parametrize("values", [[0.0] * 5, [50.0] * 5, [50.0, *[np.nan] * 4]])
    def test_figures_that_are_all_alike_or_missing_are_drawn(self, rows, values):
        neighbour_chart(PLANS, rows.assign(value=[*values, np.nan]), [])

    def test_the_words_say_each_dot_and_both_lines(self, rows):
        assert alt_text.neighbours(PLANS, in_order(rows), LINES) == (
            "Dot chart of EHC plans issued within 20 weeks among statistical neighbours, highest first: Luton 88.2%; "
            "Ours (this council) 64.0%; England 46.4%; East Midlands 39.0%; Slough 7.5%; Blackburn with Darwen [c]. "
            "The neighbours' mean 56.2%, median 64.6%."
        )


def pack(values, statistic="mean", metric=PLANS, **council):
    """A small pack: our 64 of 100 plans, England, and three neighbours."""
    codes = {"England": "E92000001", **{name: f"E{n}" for n, name in enumerate(NAMES)}}
    given = {"England": 46.4} | dict(zip(NAMES, values, strict=True))
    number = pd.to_numeric(pd.Series(given), errors="coerce")
    figures = pd.DataFrame(
        {
            "indicator": PLANS.benchmark, "area_code": [codes[name] for name in given], "period": "calendar year 2024",
            "end": pd.Timestamp("2024-12-31"), "value": number.to_numpy(),
            "symbol": ["" if pd.notna(n) else str(v) for n, v in zip(number, given.values(), strict=True)],
        }
    )  # fmt: skip
    about = {"polarity": "high is good", "decimal_places": 1, "unit": "%", "year": "calendar year"}
    indicators = pd.DataFrame(about, index=pd.Index([PLANS.benchmark], name="indicator"))
    areas = pd.DataFrame({"area": codes.keys(), "area_type": "local authority"}, index=list(codes.values()))
    named = tuple(Neighbour(name=name, code=codes[name]) for name in NAMES)
    params = Params(
        council=Council(name="Ours", code="E9", statistical_neighbours=named, neighbours_model="A model, 2025",
                        neighbours_statistic=statistic, **council)
    )  # fmt: skip
    ours = series(metric, [64.0], numerators=[64.0], denominators=[100.0])
    ours.figures.loc[0, ["lower", "upper"]] = [54.2, 72.7]
    found = compare_with_others(ours, params, PublishedFigures(figures, indicators, areas), NOW)
    return SimpleNamespace(council="Ours", quarter=NOW, params=params, comparison=lambda metric: found), found


class TestTheBlock:
    def test_the_statistic_the_model_and_the_periods_are_named(self):
        html = str(beside_others(pack([80, 20, 50])[0], PLANS, "plans"))
        assert "their mean is 50.0% (calendar year 2024, a quarter against a year)" in html
        assert "Neighbours: A model, 2025." in html
        assert "Ours (filled diamond): 2025-26 Q2. All others: calendar year 2024." in html
        assert "The mean, as the Department&#39;s interactive tool has it. The median is 50.0." in html

    def test_a_choice_of_the_median_leads_with_it_in_the_words_and_in_the_chart(self):
        small, found = pack([90, 20, 50], "median")
        assert chart_lines(found) == [("Median", 50.0), ("Mean", pytest.approx(53.333, abs=0.001))]
        html = str(beside_others(small, PLANS, "plans"))
        assert "their median is 50.0%" in html and "The median, as the Department&#39;s dashboard has it." in html

    def test_a_symbol_stands_with_what_it_says(self):
        html = str(beside_others(pack([80, "[c]", "[low]"])[0], PLANS, "plans"))
        assert "[c] suppressed, because it could show a person" in html
        assert "[low] rounds to nothing but is not nothing" in html
        assert "2 without a figure are left out." in html

    def test_the_neighbours_own_spread_is_said_to_count(self):
        html = str(beside_others(pack([80, 20, 50])[0], PLANS, "plans"))
        assert "how far the neighbours differ among themselves is part of the chance; a quarter against a year." in html

    def test_the_limits_stand_behind_the_fold_with_what_is_taken_as_fixed(self):
        html = str(beside_others(pack([80, 20, 50])[0], PLANS, "plans"))
        assert "17.6 percentage points above (better), 95% interval 7.8 to 26.3: more than chance would explain (p " \
               "under 0.001); the published figure is taken as fixed; a quarter against a year." in html  # fmt: skip

    def test_without_neighbours_there_are_bars_and_the_reason(self):
        small, found = pack(["[x]", "[x]", "[x]"])
        html = str(beside_others(small, PLANS, "plans"))
        assert "Bar chart of" in html and "Dot chart of" not in html
        assert chart_rows("Ours", found)["kind"].tolist() == ["own", "country", *["neighbour"] * 3]

    def test_adults_stand_beside_england_alone_until_they_have_a_list_of_their_own(self):
        adults = dataclasses.replace(PLANS, area="adults")
        small, found = pack([80, 20, 50], metric=adults)
        html = str(beside_others(small, adults, "plans"))
        assert found.each.empty and "Bar chart of" in html
        assert "No list of neighbours for adult social care is given in params/council.yaml" in html

    def test_a_members_list_says_that_it_may_not_be_passed_on(self):
        adults = dataclasses.replace(PLANS, area="adults")
        club = (Neighbour(name="Luton", code="E0"), Neighbour(name="Slough", code="E1"))
        told = {"adult_neighbours": club, "adult_neighbours_model": "A club, 2024"}
        html = str(beside_others(pack([80, 20, 50], metric=adults, **told)[0], adults, "plans"))
        assert "Some of these figures may not be passed on outside the council." in html
        assert "Neighbours: A club, 2024." in html
        open_ = told | {"adult_neighbours_may_be_published": True}
        html = str(beside_others(pack([80, 20, 50], metric=adults, **open_)[0], adults, "plans"))
        assert "passed on" not in html


def test_a_straight_line_is_drawn_without_what_svg_takes_for_granted(rows):
    drawn = str(to_svg(neighbour_chart(PLANS, rows, LINES, narrow=True), "x", "words"))
    assert 'text-anchor="start"' not in drawn and 'stroke-linejoin="miter"' not in drawn
    lines = re.findall(r'<path d="M[-.\d]+(?: [-.\d]+){3}"[^>]*>', drawn)
    assert len(lines) > 3 and all("stroke=" in line and "fill" not in line for line in lines)
