"""Comparators that may not be published: marked where they stand on tab 1, and listed in what a pack was made from."""

from __future__ import annotations

import shutil
from datetime import datetime
from types import SimpleNamespace

import pandas as pd
import pytest

from quarterdeck.benchmarks.sources_used import PublishedSource, sources_used
from quarterdeck.metric import catalogue, find
from quarterdeck.params import load_params, repository
from quarterdeck.periods import Quarter
from quarterdeck.records import Records
from quarterdeck.run.provenance import Run
from quarterdeck.tab import summary

QUARTER = Quarter("2025-26 Q2")
METRIC = find(next(metric.id for metric in catalogue().values() if metric.benchmark))
OPEN = PublishedSource("Department for Education", "Open Government Licence v3.0", True)
CLOSED = PublishedSource("A club's ranking", "members only", False)


def pack_with(*shown):
    rows = pd.DataFrame({
        "kind": ["country", "region", "neighbours"], "value": [1.0, 2.0, 3.0], "symbol": "", "period": "2024/25",
        "comparable": True, "unit": METRIC.unit, "decimals": 0, "may_be_published": list(shown),
    })  # fmt: skip
    return SimpleNamespace(comparators=lambda metric: rows, params=SimpleNamespace(summary=("one",)))


@pytest.mark.parametrize("shown", [(True, True, True), (True, True, False), (False, False, False)])
def test_a_cell_is_marked_where_its_figure_may_not_be_published(shown, monkeypatch):
    pack = pack_with(*shown)
    cells = summary._elsewhere(pack, METRIC)
    assert ["not for publication" not in cell for cell in cells] == list(shown)
    monkeypatch.setattr(summary, "_section", lambda pack, section: summary.join(cells))
    assert ("inside the council" in summary.summary_tables(pack)) == (not all(shown))


def test_the_run_lists_its_published_sources_with_terms_and_flag():
    run = Run(QUARTER, "full", "C", False, {}, datetime(2025, 10, 1), 1.0, Records({}, {}, QUARTER.end), (), (),
              published=(OPEN, CLOSED))  # fmt: skip
    listed = run.as_json()["published_sources"]
    assert listed[1] == {"source": "A club's ranking", "licence": "members only", "may_be_published": False}
    assert listed[0]["may_be_published"] is True
    said = run.in_words()
    assert "- Department for Education (Open Government Licence v3.0)\n" in said
    assert "- A club's ranking (members only), NOT FOR PUBLICATION\n" in said
    assert "stay in the council" in said
    only_open = Run(QUARTER, "full", "C", False, {}, datetime(2025, 10, 1), 1.0, Records({}, {}, QUARTER.end), (), (),
                    published=(OPEN,))  # fmt: skip
    assert "NOT FOR PUBLICATION" not in only_open.in_words() and "stay in the council" not in only_open.in_words()


def test_the_sources_used_are_those_of_the_metrics_and_of_their_neighbours():
    found = sources_used(catalogue().values(), load_params())
    assert found[0].source.startswith("Department for Education") and found[0].licence == OPEN.licence
    assert any(one.source.startswith("List of neighbours") for one in found)
    assert sources_used([], load_params()) == ()


def test_a_source_imported_as_not_for_publication_is_listed_so(tmp_path):
    from quarterdeck.benchmarks.published import CARRIED
    from quarterdeck.benchmarks.readers.frame import About, Reading, canonical
    from quarterdeck.benchmarks.store import store

    folder = tmp_path / "published"
    shutil.copytree(repository() / "data" / "published", folder, ignore=shutil.ignore_patterns("imported", "local"))
    (folder / "imported").mkdir()
    name = METRIC.benchmark
    measure = pd.read_csv(folder / "benchmark_indicators.csv", dtype="str").set_index("indicator").loc[name]
    about = About(CLOSED.source, "A club", CLOSED.licence, may_be_published=False)
    rows = pd.DataFrame({
        "indicator": [f"lait:{measure['lait_measure']}"], "title": "x", "area_code": "E92000001", "area": "England",
        "area_type": "country", "period": "2024-25", "value": [5.0], "symbol": "", "status": "final",
    })  # fmt: skip
    store(Reading("lait", "club", about, canonical(rows, about), 1), [b"x"], folder)
    found = sources_used([METRIC], load_params(), folder)
    assert CLOSED in found
    assert PublishedSource(CARRIED, OPEN.licence, True) in found
