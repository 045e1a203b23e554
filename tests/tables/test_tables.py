"""The declarations of the canonical tables hold together."""

import pandas as pd
import pytest

from quarterdeck.errors import MissingTable
from quarterdeck.extracts.windows import sees_from
from quarterdeck.tables import TABLES, table
from quarterdeck.tables.spec import PROVENANCE


@pytest.mark.parametrize("spec", TABLES.values(), ids=TABLES)
def test_a_table_says_what_it_holds_and_names_only_its_own_columns(spec):
    assert spec.about.endswith(".") and all(column.about for column in spec.columns)
    named = {spec.opened, spec.closed, spec.dated, *spec.key} - {None}
    assert named <= set(spec.column)
    assert not set(spec.column) & set(PROVENANCE)
    assert len(spec.column) == len(spec.columns)


@pytest.mark.parametrize("spec", TABLES.values(), ids=TABLES)
def test_a_table_knows_the_time_it_speaks_of(spec):
    if spec.sees == "snapshot":
        assert spec.column[spec.dated].filled and spec.column[spec.dated].type == "date"
    if spec.sees == "events" and spec.name != "owner_returns":
        assert spec.dated or (spec.opened and spec.closed)
        assert sees_from(spec.window, pd.Timestamp("2025-09-30")) < pd.Timestamp("2025-09-30")


def test_an_unknown_table_is_refused_with_the_nearest():
    with pytest.raises(MissingTable, match="'episodes'"):
        table("episode")
