"""The funnel's block, and its cell in a deep dive: where there are no counts it is one sentence and no picture."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from quarterdeck.benchmarks import PublishedFigures
from quarterdeck.findings.funnel import NO_COUNTS
from quarterdeck.metric import find
from quarterdeck.params import load_params
from quarterdeck.periods import Quarter
from quarterdeck.run.deep_dive import write_deep_dive
from quarterdeck.tab import funnel

AGAIN = find("second_or_subsequent_child_protection_plans")


def published(authorities: int) -> PublishedFigures:
    """Authorities of 100 cases each, a quarter of them counted, give or take one."""
    codes = [f"E06{n:06d}" for n in range(authorities)]
    top = 25.0 + np.arange(authorities) % 2
    figures = pd.DataFrame({
        "indicator": AGAIN.benchmark, "area_code": codes, "period": "year to 31 March 2025",
        "end": pd.Timestamp("2025-03-31"), "value": top, "symbol": "", "numerator": top, "denominator": 100.0,
    })  # fmt: skip
    about = {"polarity": "low is good", "decimal_places": 1, "unit": "%", "year": "year to 31 March"}
    areas = pd.DataFrame({"area": codes, "area_type": "local authority"}, index=codes)
    return PublishedFigures(figures, pd.DataFrame(about, index=[AGAIN.benchmark]), areas)


def block(monkeypatch, published):
    monkeypatch.setattr(funnel, "read_published", lambda: published)
    own = pd.Series({"numerator": 30.0, "denominator": 50.0, "value": 60.0, "period": "2025-26 Q2"})
    figures = SimpleNamespace(at=lambda quarter: own)
    pack = SimpleNamespace(params=load_params(), quarter=Quarter("2025-26 Q2"), council="Larkminster",
                           figures=lambda metric: figures)  # fmt: skip
    return str(funnel.funnel_block(pack, AGAIN))


def test_the_block_has_its_sentences_two_pictures_and_the_table_of_those_outside(monkeypatch):
    page = block(monkeypatch, published(20))
    assert page.count("<svg") == 2 and 'aria-label="Funnel plot of' in page
    assert "above the 99.8% limits" in page and "Authorities outside the limits" in page
    assert "Above the 99.8% limits</td>" in page


def test_without_counts_there_is_one_sentence_and_no_picture(monkeypatch):
    page = block(monkeypatch, published(5))
    assert NO_COUNTS[:60] in page and "<svg" not in page


@pytest.mark.parametrize("metric, there", [(AGAIN.id, True), ("exits_from_care", False)])
def test_a_deep_dive_of_a_published_share_asks_for_its_funnel(tmp_path, metric, there):
    path = write_deep_dive(metric, "2025-26 Q2", "Why?", tmp_path)
    cells = ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    assert (f"tab.funnel({metric})" in cells) is there
