"""A column that measures read and that came no more, or under another heading, is said first; the run is a draft."""

import pytest

from quarterdeck.completeness import LOST_COLUMN, with_lost_columns
from quarterdeck.extracts import read_inbox
from quarterdeck.params import Params
from quarterdeck.periods import Quarter
from quarterdeck.quality import faults
from quarterdeck.run.check import do_first

QUARTER = Quarter("2025-26 Q2")
PARAMS = Params(council={"name": "Exampleshire"})
COSTS = "child_id,placement_id,start,end,rate_from,rate_to,{gross}placement_type,provider,in_house\n"
COST = "A,P1,01/05/2024,,01/05/2024,,{pounds}Fostering,Acme,no\n"


def costs(gross="weekly_gross,", pounds="1000,"):
    return COSTS.format(gross=gross) + COST.format(pounds=pounds)


@pytest.fixture
def opened(tmp_path):
    """Write this quarter's file and, where given, the last one's, and read them."""

    def read(now, before=None):
        for quarter, text in (("2025-26-Q2", now), ("2025-26-Q1", before)):
            if text:
                (tmp_path / quarter).mkdir(exist_ok=True)
                (tmp_path / quarter / "costs.csv").write_text(text, encoding="utf-8")
        return with_lost_columns(read_inbox(tmp_path, QUARTER, PARAMS), QUARTER)

    return read


def lost(records):
    return [problem for problem in records.problems if problem.check == LOST_COLUMN]


@pytest.mark.parametrize("before", [None, costs()])
def test_a_renamed_column_is_said_once_with_the_line_and_the_measures(opened, before):
    records = opened(costs("weekly gross cost,"), before)
    (stop,) = lost(records)
    assert stop.severity == "stop" and stop.columns == ("weekly_gross",)
    assert "'weekly_gross' (nearest heading found: 'weekly gross cost')" in stop.message
    assert "headings: {weekly gross cost: weekly_gross}. Without it " in stop.message
    assert "measures have no figure or less to go by: " in stop.message
    assert do_first(records.problems, ())[0] == stop.message
    assert not [problem for problem in records.problems if problem.check == "renamed_column"]


def test_a_column_that_came_no_more_is_said_with_the_quarter_that_had_it(opened):
    (stop,) = lost(opened(costs("", ""), costs()))
    assert stop.message.startswith(
        "costs.csv: 'placement costs' come without column `weekly_gross`, which the extract of 2025-26 Q1 had. Extract "
        "again with it; or, if it has another heading now, write that under headings: in params/sources.yaml. Without "
    )


def test_its_fault_names_the_measures_that_read_it_and_no_others(opened):
    records = opened(costs("", ""), costs())
    (fault,) = [fault for fault in faults(records, PARAMS, QUARTER) if fault.kind == LOST_COLUMN]
    named = {metric.id for metric in fault.measures}
    assert "average_cost_of_childrens_placement" in named and fault.columns == ("weekly_gross",)
    assert fault.effect == "The measures that read it have no figure for the quarter, or less to go by."


@pytest.mark.parametrize("now, before", [
    (costs(), costs()), (costs("", ""), None), (costs("", ""), costs("", "")),
    (costs("", ""), costs("weekly_gross,", ",")), (costs(), costs("weekly gross cost,")),
])  # fmt: skip
def test_what_never_came_or_was_always_blank_is_not_missed(opened, now, before):
    assert not lost(opened(now, before))
