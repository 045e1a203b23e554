"""What may be a group: kinds of things, never a person, a date or what somebody typed."""

import pytest

from quarterdeck.errors import ParameterError
from quarterdeck.findings.groups import refuse_people
from quarterdeck.metric import catalogue
from quarterdeck.tables import TABLES


@pytest.mark.parametrize(
    "by",
    ["child_id", "date_of_birth", "dec", "start", "last_visit", "cost_note", "price_note", "note", "source_file", "upn",
     "former_upn", "uln", "expected_birth_date", "date_of_death", "supplied_by", "approved_by", "name", "weekly_gross"],
)  # fmt: skip
def test_a_person_a_date_an_amount_or_a_note_is_no_group(by):
    with pytest.raises(ParameterError, match=f"by '{by}'"):
        refuse_people(by)


@pytest.mark.parametrize("by", ["age_band", "team", "provider", "sex", "legal_status", "previous_referrals", "uasc"])
def test_kinds_of_things_are_groups(by):
    refuse_people(by)


def test_every_group_that_a_measure_offers_may_be_asked_for():
    for metric in catalogue().values():
        for by in metric.groups:
            refuse_people(by)


def test_no_date_of_any_table_is_a_group():
    for table in TABLES.values():
        for column in table.columns:
            if column.type == "date":
                with pytest.raises(ParameterError):
                    refuse_people(column.name)
