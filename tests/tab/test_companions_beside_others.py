"""A number is compared as its rate, a companion that can be compared is compared in its fold, and adults' page says
that nothing is compared."""

from __future__ import annotations

import re

import pytest

from quarterdeck.metric import find
from quarterdeck.tab.blocks import companion_fold, compared_as, measure_block
from quarterdeck.tab.pack import Pack
from quarterdeck.tab.tab import NOTHING_BESIDE, Tab

NUMBER, RATE = find("children_looked_after_at_period_end"), find("children_looked_after_rate")
PLANS, WITH_EXCEPTIONS = (
    find("ehc_plans_issued_within_20_weeks"), find("ehc_plans_issued_within_20_weeks_including_exceptions"),
)  # fmt: skip


@pytest.fixture(scope="module")
def pack(made_up) -> Pack:
    from quarterdeck.tab.pack import load_pack

    return load_pack("2025-26 Q2", made_up.inbox)


def fold_of(page: str, metric) -> str:
    return re.search(rf'<details id="{metric.id}">.*', page, re.DOTALL)[0]


def test_a_number_is_set_beside_others_as_its_rate_and_not_as_a_number(pack):
    block = str(measure_block(pack, NUMBER, [RATE]))
    assert "compared as: Children looked after per 10,000" in block
    assert "Beside others" in block and "Published elsewhere" not in block
    assert "Beside others" not in fold_of(block, RATE).split("</details>")[0]


def test_a_share_folded_in_with_a_share_has_its_own_comparators(pack):
    block = str(measure_block(pack, PLANS, [WITH_EXCEPTIONS]))
    assert compared_as(pack, PLANS) is PLANS
    assert "Beside others" in fold_of(block, WITH_EXCEPTIONS)
    ids = re.findall(r' id="([^"]+)"', block)
    assert len(ids) == len(set(ids))


def test_a_companion_that_nobody_publishes_says_nothing_of_others(pack):
    assert "others" not in str(companion_fold(pack, find("ehc_plans_open_and_already_late")))


def test_the_page_of_adults_says_once_that_nothing_is_compared_and_the_childrens_does_not(pack, monkeypatch):
    shown = []
    monkeypatch.setattr("quarterdeck.tab.tab.show", shown.append)
    Tab("adults", pack).how_to_read()
    assert NOTHING_BESIDE in str(shown[0])
    shown.clear()
    Tab("children", pack).how_to_read()
    assert "Nothing that is published" not in "".join(map(str, shown))
