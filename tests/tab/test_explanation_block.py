"""What explains a change, on a page: the answer, pictures with their words, tables that agree with them."""

import re

import numpy as np
import pandas as pd
import pytest

import quarterdeck as qd
from quarterdeck.charts.contributions import MOST, drawn, in_words
from quarterdeck.periods import Quarter
from quarterdeck.records import Records
from quarterdeck.tab.explain_change import explanation_block

TO = Quarter("2025-26 Q2")


@pytest.fixture(scope="module")
def explained():
    """One of twenty teams, with markup for a name, has grown fourfold."""
    sizes = {TO.same_quarter_last_year: np.full(20, 40), TO: np.where(np.arange(20) == 3, 160, 40)}
    rows = [
        {"team": "<b>Team 3</b>" if team == 3 else f"Team {team}", "referral_date": quarter.start, "child_id": f"{n}",
         "sex": "Female" if n % 2 else "Male"}
        for quarter, teams in sizes.items() for team, number in enumerate(teams) for n in range(number)
    ]  # fmt: skip
    records = Records.from_tables({"referrals": pd.DataFrame(rows)}, as_at=TO.end, since="2023-04-01")
    return qd.explain_change("referrals_in_period", by=["sex", "team"], records=records)


def test_the_answer_comes_first_and_the_breakdown_with_the_finding_stands_open(explained):
    block = explanation_block(explained)
    first = block.index("accounts for 120 of the rise of 120 referrals")
    assert first < block.index("<svg") < block.index("<summary>By sex")
    assert "keep it in the team" in block and "How this was judged" in block


def test_names_are_escaped_and_pictures_have_words(explained):
    block = explanation_block(explained)
    assert "<b>Team" not in block
    labels = re.findall(r'aria-label="(Bar chart[^"]*)"', block)
    assert len(labels) == 4 and all("adds to the change of Referrals" in label for label in labels)
    assert any("+120, which stands out" in label for label in labels)


def test_the_chart_holds_what_stands_out_and_its_words_count_the_rest(explained):
    rows = drawn(explained, "team")
    assert len(rows) == MOST and rows["stands_out"].sum() == 1
    assert f"; and {20 - MOST} more groups." in in_words(explained, "team")


def test_the_table_has_every_group_with_its_verdict(explained):
    block = explanation_block(explained)
    table = block[block.index("<caption><span>What each team adds") :]
    assert table[: table.index("</table>")].count('<th scope="row">') == 20
    assert table[: table.index("</table>")].count("<td>yes</td>") == 1


def test_a_tab_shows_it(made_up, monkeypatch):
    from quarterdeck.tab import Tab, load_pack

    shown = []
    monkeypatch.setattr("quarterdeck.tab.tab.show", shown.append)
    Tab("deep_dive", load_pack("2025-26 Q2", made_up.inbox)).explain_change("exits_from_care", by=["sex"])
    assert "What explains the change" in shown[0] and "By sex" in shown[0]
