"""The same SEN2 as CSV, as a workbook and as XML gives the same tables, figures and faults."""

import pandas as pd
import pytest

from quarterdeck.extracts import read_inbox
from quarterdeck.extracts.sample import send, send_shapes
from quarterdeck.extracts.sample.world import World
from quarterdeck.measure import measure
from quarterdeck.metric import catalogue
from quarterdeck.params import Params
from quarterdeck.periods import Quarter

LAST = Quarter("2025-26 Q2")
TABLES = ("ehc_requests", "ehc_plans", "ehc_reviews", "ehc_needs", "ehc_placements")
MEASURES = (
    "ehc_requests_to_assess", "ehc_assessments_started", "ehc_plans_issued_within_20_weeks",
    "ehc_plans_issued_within_20_weeks_including_exceptions", "ehc_plans_issued_within_20_weeks_calendar_year",
    "ehc_plans_open_and_already_late", "ehc_plans_open_and_already_late_including_exceptions",
    "ehc_annual_reviews_within_12_months",
)  # fmt: skip


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    """Three quarters of the made-up council's SEN2, as CSV, as workbooks and as XML."""
    out = tmp_path_factory.mktemp("sen2")
    world = World(size=0.06, seed=7, last=LAST, quarters=3)
    subject = send.build(world)
    for quarter in world.quarters:
        folder = out / "made" / quarter.slug
        subject.write(quarter, folder)
        modules = send_shapes.read_modules(folder / "sen2")
        for shape in ("csv", "xlsx", "xml"):
            (out / shape / quarter.slug).mkdir(parents=True)
        for name in send_shapes.MODULES:
            (folder / "sen2" / f"{name}.csv").rename(out / "csv" / quarter.slug / f"{name}.csv")
        send_shapes.write_workbook(modules, out / "xlsx" / quarter.slug / "SEN2 return.xlsx")
        send_shapes.write_xml(modules, out / "xml" / quarter.slug / "return.xml", quarter.end.year)
    params = Params(council={"name": "Exampleshire"})
    return {shape: read_inbox(out / shape, LAST, params) for shape in ("csv", "xlsx", "xml")}


def balanced(records):
    aside = records.set_aside.groupby(["file", "table"]).size()
    for source in records.sources:
        if source.verdict[0].isdigit() or source.verdict.startswith(("a picture", "the state")):
            assert source.set_aside <= aside.get((source.file, source.table), 0), source
    return True


def comparable(frame, without):
    """Rows without where they stood, in an order that does not depend on it."""
    dropped = [name for name in frame if name in without or name in ("source_file", "source_row", "_sheet", "extract")]
    plain = frame.drop(columns=dropped)
    return plain.sort_values(list(plain), ignore_index=True)


@pytest.mark.parametrize("table", TABLES)
def test_csv_and_workbook_give_the_same_table(twins, table):
    pd.testing.assert_frame_equal(
        comparable(twins["csv"].tables[table], ()), comparable(twins["xlsx"].tables[table], ())
    )


@pytest.mark.parametrize("table", TABLES)
def test_csv_and_xml_give_the_same_table_but_for_identifiers(twins, table):
    ids = ("request_id", "plan_id", "person_id")
    left, right = (twins[shape].tables[table] for shape in ("csv", "xml"))
    assert len(left) > 20
    pd.testing.assert_frame_equal(comparable(left, ids), comparable(right, ids))
    assert left.iloc[:, 0].nunique() == right.iloc[:, 0].nunique()


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_of_sen2_is_the_same_from_all_three_shapes(twins, name):
    metric = catalogue()[name]
    periods = LAST.upto(3)
    columns = ["numerator", "denominator", "value"]
    figures = {shape: measure(metric, records, periods).figures[columns] for shape, records in twins.items()}
    assert figures["csv"]["value"].notna().any()
    pd.testing.assert_frame_equal(figures["csv"], figures["xlsx"])
    pd.testing.assert_frame_equal(figures["csv"], figures["xml"])


def test_the_same_rows_are_set_aside_from_all_three_shapes(twins):
    found = {}
    for shape, records in twins.items():
        aside = records.set_aside
        found[shape] = sorted(zip(aside["table"], aside["reason"], strict=True))
        assert balanced(records)
    assert found["csv"] == found["xlsx"] == found["xml"] and len(found["csv"]) >= 3


def test_cover_sheets_are_passed_over_in_silence(twins):
    assert not any("Cover" in problem.message for problem in twins["xlsx"].problems)
