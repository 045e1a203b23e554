"""A funnel is drawn from counts that make the published figure, and says where the council stands; else why not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from oracles import REFERENCE
from quarterdeck.benchmarks import PublishedFigures
from quarterdeck.benchmarks.counts import with_counts
from quarterdeck.benchmarks.readers import ees
from quarterdeck.benchmarks.store import store
from quarterdeck.charts import alt_text
from quarterdeck.charts.funnel import funnel_chart
from quarterdeck.findings.funnel import NO_COUNTS, funnel_of, funnel_sentences
from quarterdeck.metric import find
from quarterdeck.params import Council, Neighbour, Params
from quarterdeck.periods import Quarter

AGAIN, NOW, OURS = find("second_or_subsequent_child_protection_plans"), Quarter("2025-26 Q2"), "E06000099"
AREAS = [f"E06{n:06d}" for n in range(12)]
PARAMS = Params(council=Council(name="Ours", code=OURS, region="East Midlands", statistical_neighbours=(
    Neighbour(name="Area 1", code=AREAS[1]),), neighbours_model="A model, 2025"))  # fmt: skip


def published(counts: dict[str, tuple[float, float]], value=None) -> PublishedFigures:
    rows = pd.DataFrame([(code, top, of) for code, (top, of) in counts.items()],
                        columns=["area_code", "numerator", "denominator"])  # fmt: skip
    made = 100 * rows["numerator"] / rows["denominator"] if value is None else value
    figures = rows.assign(indicator=AGAIN.benchmark, period="year to 31 March 2025", end=pd.Timestamp("2025-03-31"),
                          value=made, symbol="", lower=np.nan, upper=np.nan)  # fmt: skip
    about = pd.DataFrame({"polarity": "low is good", "decimal_places": 1, "unit": "%", "year": "year to 31 March"},
                         index=pd.Index([AGAIN.benchmark], name="indicator"))  # fmt: skip
    names = [f"Area {n}" for n in range(len(AREAS))]
    areas = pd.DataFrame({"area": [*names, "Ours"], "area_type": "local authority"}, index=[*AREAS, OURS])
    return PublishedFigures(figures, about, areas)


def alike(**more):
    return {code: (25.0 + n % 2, 100.0) for n, code in enumerate(AREAS)} | more


def test_the_council_inside_the_limits_is_no_farther_than_its_size_allows():
    found = funnel_of(AGAIN, PARAMS, published(alike(**{OURS: (27, 100)})), NOW)
    said = funnel_sentences(found, "Ours")
    assert said[0].startswith("Ours (27.0% of 100) lies inside the 95% limits")
    assert said[1].startswith("Of 13 authorities 0 lie outside") and "chance alone" in said[2]


# Around 27.9% of 100 each the limits of chance are 19.1 to 36.7 (95%) and 14.0 to 41.8 (99.8%), by hand.
@pytest.mark.parametrize("top, standing", [(38, "High (0.025)"), (60, "High (0.001)"), (10, "Low (0.001)")])
def test_the_council_outside_is_said_so_with_its_side_and_limits(top, standing):
    found = funnel_of(AGAIN, PARAMS, published(alike(**{OURS: (top, 100)})), NOW)
    assert found.own["standing"] == standing
    side = "above" if standing.startswith("High") else "below"
    limits = "99.8%" if "0.001" in standing else "95%"
    assert f"lies {side} the {limits} limits" in funnel_sentences(found, "Ours")[0]
    words = alt_text.funnel(AGAIN, found.areas, found.funnel.average, found.period)
    assert f"Ours (this council) {top}.0%: {side} the {limits} limits" in words and "Neighbour Area 1" in words
    assert list(found.outside["name"]) == ["Ours"]


def test_a_council_that_is_not_published_stands_by_its_own_figure_and_widens_nothing():
    own = pd.Series({"numerator": 2.0, "denominator": 4.0, "value": 50.0, "period": "2025-26 Q2"})
    found = funnel_of(AGAIN, PARAMS, published(alike()), NOW, own)
    assert "2025-26 Q2, this pack's own" in funnel_sentences(found, "Ours")[0]
    assert found.own["standing"] == "Not significant" and len(found.funnel.value) == 12


def test_authorities_that_differ_by_more_than_chance_widen_the_limits_and_that_is_said():
    wide = {code: (100.0 + 40 * n, 1000.0) for n, code in enumerate(AREAS)}
    found = funnel_of(AGAIN, PARAMS, published(wide), NOW)
    assert found.funnel.adjusted and "phi" in funnel_sentences(found, "Ours")[2]
    assert funnel_sentences(found, "Ours")[0].startswith("Ours has no figure")


@pytest.mark.parametrize("given", [published({code: (np.nan, np.nan) for code in AREAS}, value=25.0),
                                   published(alike(), value=60.0), published(dict(list(alike().items())[:9]))])
def test_without_counts_that_make_the_figure_of_ten_areas_it_says_how_to_import_them(given):
    found = funnel_of(AGAIN, PARAMS, given, NOW)
    assert funnel_sentences(found, "Ours") == [NO_COUNTS]


def test_a_number_and_a_measure_nobody_publishes_have_no_funnel():
    for name in ("children_looked_after_at_period_end", "child_protection_plans_at_period_end"):
        assert funnel_of(find(name), PARAMS, published(alike()), NOW).why_none


@pytest.mark.parametrize("narrow", [False, True])
def test_every_authority_is_a_point_and_the_council_is_a_diamond_with_its_name(narrow):
    found = funnel_of(AGAIN, PARAMS, published(alike(**{OURS: (60, 100)})), NOW)
    axes = funnel_chart(AGAIN, found.areas, found.lines, found.funnel.average, narrow=narrow).axes[0]
    points = {line.get_marker(): len(line.get_xdata()) for line in axes.lines if line.get_marker() in "o^D"}
    assert points == {"o": 11, "^": 1, "D": 1}
    assert {"Ours", "Average", "95%", "99.8%"} <= {text.get_text() for text in axes.texts}


@pytest.mark.reference
@pytest.mark.skipif(REFERENCE is None, reason="QUARTERDECK_REFERENCE is not set")
def test_the_departments_own_file_of_second_plans_makes_a_funnel(tmp_path):
    name = "d3_cpps_subsequent_plan_2013_to_2025.csv"
    path = Path(REFERENCE) / "published" / "dfe" / name
    store(ees.read(path), [path.read_bytes()], tmp_path)
    parts = {"numerator_as": "ees:d3_cpps_subsequent_plan:CPP_subsequent",
             "denominator_as": "ees:d3_cpps_subsequent_plan:CPP_start"}  # fmt: skip
    given = published(alike())
    given = PublishedFigures(given.figures.head(0), given.indicators.assign(**parts), given.areas)
    counted = with_counts(given, AGAIN.benchmark, 100, tmp_path).set_index(["area_code", "end"])
    leicester = counted.loc[("E06000016", pd.Timestamp("2025-03-31"))]
    assert (leicester["numerator"], leicester["denominator"]) == (110, 521)  # 21.1% as printed in the file
    found = funnel_of(AGAIN, PARAMS, given, NOW, folder=tmp_path)
    assert len(found.areas) == 151 and round(found.funnel.average, 1) == 24.5  # as England's in the file
    assert found.funnel.spread.phi == pytest.approx(3.9, abs=0.05) and len(found.outside) == 18
