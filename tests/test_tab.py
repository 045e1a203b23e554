"""Opening a tab refuses what it cannot show, and says what to write instead."""

from __future__ import annotations

import re

import pytest

from quarterdeck.errors import PackError, ParameterError, PeriodError
from quarterdeck.tab import open_tab
from quarterdeck.tab.markup import Column, html, table
from quarterdeck.tab.opening import refuse_unknown_parameters

DEFAULTS = 'quarter = "2025-26 Q2"  # the quarter\nedition = "full"\ninbox = ""'


def test_a_misspelt_parameter_is_refused_with_the_nearest():
    with pytest.raises(ParameterError, match="no parameter 'quartr'\\. Did you mean 'quarter'"):
        refuse_unknown_parameters([DEFAULTS, '# Parameters\nquartr = "2024-25 Q1"\n'])


def test_the_parameters_of_the_notebook_and_an_analysts_own_are_taken():
    refuse_unknown_parameters([DEFAULTS, '# Parameters\nquarter = "2024-25 Q1"\nedition = "full"\n'])
    refuse_unknown_parameters(["question = 'why?'", "# Parameters\nquestion = 'who?'\n"])


def test_only_what_papermill_wrote_is_judged():
    refuse_unknown_parameters([DEFAULTS, 'quartr = "mine"'])
    refuse_unknown_parameters([])


def test_the_newest_injected_cell_counts():
    ran = [DEFAULTS, '# Parameters\nquartr = "x"', DEFAULTS, '# Parameters\nquarter = "2024-25 Q1"']
    refuse_unknown_parameters(ran)


@pytest.mark.parametrize("quarter", ["2025/26 Q2", "2025-26 Q5", "2025-27 Q1", "Q2", ""])
def test_an_impossible_quarter_is_refused_with_the_right_form(quarter):
    with pytest.raises(PeriodError, match="Write the quarter as '2025-26 Q1'"):
        open_tab("summary", quarter)


@pytest.mark.parametrize("edition", ["scrutiny", "public"])
def test_an_outward_edition_is_refused_while_nothing_was_protected_for_it(edition):
    with pytest.raises(PackError, match=f"The {edition} edition of 2025-26 Q2 cannot be shown"):
        open_tab("summary", "2025-26 Q2", edition)


@pytest.mark.parametrize(
    "tab, edition, message", [("sumary", "full", "'summary'"), ("summary", "ful", "Did you mean 'full'")]
)
def test_a_wrong_tab_or_edition_is_refused_with_the_nearest(tab, edition, message):
    with pytest.raises(ParameterError, match=message):
        open_tab(tab, "2025-26 Q2", edition)


def test_what_is_shown_is_escaped():
    assert html("<p>{}</p>", "<script>") == "<p>&lt;script&gt;</p>"
    shown = table("A & B", [Column("Name"), Column("Count", True)], [["<b>", 1]])
    assert "<b>" not in shown and "&lt;b&gt;" in shown


def test_a_table_says_what_it_is_and_heads_its_rows_and_columns():
    shown = table("Plans", [Column("Quarter"), Column("Figure", True)], [["2025-26 Q2", "82.1%"], ["2025-26 Q1", None]])
    assert "<caption><span>Plans</span></caption>" in shown and 'tabindex="0"' in shown
    assert shown.count('scope="col"') == 2 and shown.count('scope="row"') == 2
    assert "None" not in shown


@pytest.fixture(scope="module")
def pack_opened(made_up):
    from quarterdeck.tab import load_pack

    return load_pack("2025-26 Q2", made_up.inbox)


@pytest.fixture
def seen(monkeypatch):
    """What a tab shows, as text."""
    shown = []
    monkeypatch.setattr("quarterdeck.tab.tab.show", shown.append)
    return shown


@pytest.fixture
def tab_of(pack_opened):
    from quarterdeck.tab import Tab

    return lambda name: Tab(name, pack_opened)


def test_the_summary_has_every_measure_once_in_its_order_with_its_own_anchor(seen, tab_of, pack_opened):
    tab_of("summary").summary()
    wanted = [m.metric for m in pack_opened.params.summary_measures]
    assert len(wanted) == 45
    assert [i for i in re.findall(r'<tr role="row" id="([^"]+)"', seen[0])] == wanted


@pytest.mark.parametrize("area", ["finance", "children", "adults"])
def test_a_tab_shows_every_measure_of_its_area_once(seen, tab_of, area):
    from quarterdeck.metric import catalogue

    tab_of(area).show_the_rest()
    anchors = re.findall(r'<(?:section class="measure"|details) id="([^"]+)"', "".join(seen))
    own = [m.id for m in catalogue().values() if m.area == area]
    assert sorted(set(anchors) & set(own)) == sorted(own)
    assert len(anchors) == len(set(anchors))


def test_the_rest_leaves_out_what_was_shown_before(seen, tab_of):
    tab = tab_of("adults")
    tab.show("adults_vacancy_rate")
    seen.clear()
    tab.show_the_rest()
    assert 'id="adults_vacancy_rate"' not in "".join(seen)


def test_a_numbered_measure_has_a_place_of_its_own_also_where_it_stands_beside_another(seen, tab_of):
    tab_of("children").show("placed_with_council_foster_carers", "placed_with_own_council_carers_percent")
    text = "".join(seen)
    assert text.count('<section class="measure" id="placed_with_own_council_carers_percent"') == 1
    assert '<details id="placed_with_own_council_carers_percent"' not in text


def test_a_measure_shown_twice_has_two_anchors(seen, tab_of):
    tab = tab_of("adults")
    tab.show("adults_vacancy_rate")
    tab.show("adults_vacancy_rate")
    ids = re.findall(r' id="([^"]+)"', "".join(seen))
    assert len(ids) == len(set(ids))


def test_a_breakdown_stands_in_the_order_of_ages(seen, tab_of):
    tab_of("children").show("children_looked_after_at_period_end", by="age_band")
    heads = re.findall(r'<th scope="row">([^<]+)</th>', seen[0])
    assert heads == [band for band in ["Under 1", "1 to 4", "5 to 9", "10 to 15", "16 and over"] if band in heads]


def test_the_budget_shows_what_it_is_made_of_by_quarter_once(seen, tab_of):
    tab = tab_of("finance")
    tab.budget()
    tab.show_the_rest()
    ids = re.findall(r' id="([^"]+)"', "".join(seen))
    assert {"current_budget", "forecast_outturn", "forecast_movement", "forecast_variance"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_the_budget_table_adds_up(seen, tab_of, pack_opened):
    from quarterdeck.metric import find
    from quarterdeck.tab.money import by_division

    rows = by_division(pack_opened)
    assert rows["variance"].round(2).equals((rows["forecast"] - rows["budget"]).round(2))
    whole = pack_opened.figures(find("forecast_variance")).at("2025-26 Q2")["value"]
    assert rows["variance"].sum() == pytest.approx(whole)


def test_the_ten_most_expensive_are_ten_in_falling_order(seen, tab_of):
    tab_of("childrens_placements").top("average_cost_of_childrens_placement")
    costs = [int(c.replace(",", "")) for c in re.findall(r'data-label="£ a week" class="number">([\d,]+)<', seen[0])]
    assert len(costs) == 10 and costs == sorted(costs, reverse=True)


def test_only_an_average_has_a_list_of_what_costs_most(tab_of):
    with pytest.raises(PackError, match="only an average"):
        tab_of("childrens_placements").top("exits_from_care")


def test_a_page_without_commentary_says_where_it_is_to_be_written(seen, tab_of):
    tab_of("children").commentary()
    assert "is to be written by" in seen[0] and "data/commentary/2025-26-Q2/03_children.md" in seen[0]
