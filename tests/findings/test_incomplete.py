"""What is recorded late: shown by figures as they were seen, or stated, and how many quarters are held back for it."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from quarterdeck.errors import PackError, ParameterError
from quarterdeck.findings.as_seen import AsSeen, read_as_seen, triangles, write_as_seen
from quarterdeck.findings.incomplete import NO_EVIDENCE, NOT_THIS_COUNCIL, OTHERWISE, Incomplete
from quarterdeck.findings.incomplete import newest_points as of_as_seen
from quarterdeck.metric import catalogue, find
from quarterdeck.params import Params, load_params
from quarterdeck.periods import Quarter
from quarterdeck.run.opening import open_quarter
from quarterdeck.tab.pack import load_pack

QUARTER = Quarter("2025-26 Q2")
COUNT, PERCENTAGE = "referrals_in_period", "re_referrals_within_12_months"
YEAR_TO_DATE, HALF_YEAR = "foster_households_approved", "re_referrals_in_last_6_months"


def params(**late):
    return Params(council={"name": "Exampleshire"}, late_recording=late)


def newest_points(metric, quarter, params, table=None, figures=None, **more):
    return of_as_seen(metric, quarter, params, None if table is None else AsSeen.of(table), figures, **more)


def seen(metric, final, shares, of=None, of_shares=(1, 1, 1, 1, 1)):
    """A triangle by quarter: each quarter's final figure times the share seen at each age, up to QUARTER."""
    periods = QUARTER.upto(len(final))
    rows = []
    for place, period in enumerate(periods):
        for age, share in enumerate(shares):
            if place + age < len(periods):
                below = np.nan if of is None else of[place] * of_shares[age]
                rows.append((metric, period.label, periods[place + age].label, final[place] * share, below))
    table = pd.DataFrame(rows, columns=["metric", "period", "seen_in", "numerator", "denominator"])
    return table.assign(council="Exampleshire", value=table["numerator"])


def figures(table, per=None):
    now = table[table["seen_in"] == QUARTER.label].sort_values("period")
    value = now["numerator"] if per is None else per * now["numerator"] / now["denominator"]
    return now.assign(value=value, status="final")[["period", "numerator", "denominator", "value", "status"]]


def test_nothing_known_holds_nothing_back():
    found = newest_points(COUNT, QUARTER, params())
    assert (found.quarters_provisional, found.known_from, found.why) == (0, "", NO_EVIDENCE)


def test_a_count_seen_to_grow_is_held_back_and_adjusted():
    table = seen(COUNT, [200.0] * 10, [0.8, 0.95, 1, 1, 1])
    found = newest_points(COUNT, QUARTER, params(), table, figures(table))
    assert (found.quarters_provisional, found.known_from) == (2, "shown")
    assert found.share_complete == pytest.approx((0.8, 0.95)) and found.adjusted == pytest.approx((200, 200))
    assert found.why == "It was 80% of what it became, over the last 9 quarters: its newest 2 quarters are not judged."


def test_the_threshold_is_the_councils_choice():
    table = seen(COUNT, [200.0] * 10, [0.97, 1, 1, 1, 1])
    assert newest_points(COUNT, QUARTER, params(), table).quarters_provisional == 1
    assert newest_points(COUNT, QUARTER, params(complete_enough=0.95), table).quarters_provisional == 0


def test_complete_figures_are_judged():
    table = seen(COUNT, [200.0, 150, 170, 190, 210, 180, 160], [1, 1, 1, 1, 1])
    found = newest_points(COUNT, QUARTER, params(), table, figures(table))
    assert (found.quarters_provisional, found.adjusted, found.known_from) == (0, (), "shown")


def test_a_percentage_whose_two_parts_are_equally_late_is_judged():
    both = seen(PERCENTAGE, [20.0] * 10, [0.8, 1, 1, 1, 1], of=[100.0] * 10, of_shares=[0.8, 1, 1, 1, 1])
    assert newest_points(PERCENTAGE, QUARTER, params(), both, figures(both, 100)).quarters_provisional == 0
    one = seen(PERCENTAGE, [20.0] * 10, [0.8, 1, 1, 1, 1], of=[100.0] * 10)
    found = newest_points(PERCENTAGE, QUARTER, params(), one, figures(one, 100))
    assert found.quarters_provisional == 1 and found.adjusted == pytest.approx((20,))


def test_of_a_year_to_date_only_what_the_quarter_added_is_incomplete():
    """Quarters of 10 households each, of which the newest has 6 of its own: 16 in the second quarter, 20 in the end."""
    periods = QUARTER.upto(11)
    rows = []
    for place, period in enumerate(periods):
        for age in range(min(5, len(periods) - place)):
            now = 10 * period.number - (4 if age == 0 else 0)
            rows.append((YEAR_TO_DATE, period.label, periods[place + age].label, float(now), np.nan))
    table = pd.DataFrame(rows, columns=["metric", "period", "seen_in", "numerator", "denominator"])
    assert find(YEAR_TO_DATE).basis == "year to date"
    tops, _ = triangles(find(YEAR_TO_DATE), QUARTER, AsSeen.of(table).of_measure(find(YEAR_TO_DATE)))
    assert tops[-1, 0] == 6 and tops[-2, 1] == 10
    found = newest_points(YEAR_TO_DATE, QUARTER, params(), table, figures(table))
    assert found.quarters_provisional == 1 and found.share_complete == pytest.approx((0.6,))
    assert found.adjusted == pytest.approx((20,))


def test_of_a_rolling_half_year_a_smaller_shortfall_counts():
    assert find(HALF_YEAR).basis == "last 6 months"
    table = seen(HALF_YEAR, [50.0] * 10, [0.97, 1, 1, 1, 1], of=[100.0] * 10)
    assert newest_points(HALF_YEAR, QUARTER, params(), table).quarters_provisional == 1
    same = table.assign(metric=PERCENTAGE)
    assert newest_points(PERCENTAGE, QUARTER, params(), same).quarters_provisional == 0


def test_a_pack_made_again_knows_no_more_than_it_did():
    table = seen(COUNT, [200.0] * 10, [0.8, 1, 1, 1, 1])
    earlier = QUARTER.back(5)
    found = newest_points(COUNT, earlier, params(), table)
    assert found.quarters_provisional == 1 and "last 4 quarters" in found.why
    assert "Too few" in newest_points(COUNT, QUARTER.back(6), params(), table).why
    assert newest_points(COUNT, QUARTER.back(20), params(), table).quarters_provisional == 0


def test_a_triangle_of_last_quarter_serves_this_one():
    table = seen(COUNT, [200.0] * 10, [0.8, 1, 1, 1, 1])
    now = figures(table)
    old = table[table["seen_in"] != QUARTER.label]
    assert newest_points(COUNT, QUARTER, params(), old).quarters_provisional == 1
    assert newest_points(COUNT, QUARTER, params(), old, now).adjusted == pytest.approx((200,))


def test_a_triangle_of_other_extracts_is_not_believed():
    table = seen(COUNT, [200.0] * 10, [0.8, 1, 1, 1, 1])
    now = figures(table).assign(numerator=lambda frame: frame["numerator"] * 2)
    found = newest_points(COUNT, QUARTER, params(), table, now)
    assert (found.quarters_provisional, found.why) == (0, OTHERWISE)


def test_a_balance_that_may_be_under_nought_is_not_followed():
    table = seen("forecast_variance", [-5.0, 3, 2, -4, 6, 7, 1, 2], [1, 1, 1, 1, 1])
    assert newest_points("forecast_variance", QUARTER, params(), table).known_from == ""


def test_what_is_stated_goes_before_the_evidence_and_says_where_they_differ():
    table = seen(COUNT, [200.0] * 10, [0.8, 1, 1, 1, 1])
    stated = params(measures={COUNT: {"quarters": 2, "share_complete": [0.5, 0.9], "decided_by": "The board"}})
    found = newest_points(COUNT, QUARTER, stated, table, figures(table))
    assert (found.quarters_provisional, found.known_from) == (2, "stated")
    assert found.share_complete == pytest.approx((0.8, 0.9))  # the evidence as far as it goes, then what is stated
    assert found.adjusted[0] == pytest.approx(200) and "stated by The board" in found.why
    assert found.why.endswith("suggest 1.")
    alone = newest_points(COUNT, QUARTER, stated, None, figures(table))
    assert alone.adjusted == pytest.approx((320, 200 / 0.9)) and np.isnan(alone.lower).all()
    none = newest_points(COUNT, QUARTER, params(measures={COUNT: {"quarters": 0}}), table)
    assert none.quarters_provisional == 0 and "stated to be complete" in none.why


def test_a_wrong_line_is_refused_in_words(tmp_path):
    (tmp_path / "council.yaml").write_text("name: Exampleshire\n", encoding="utf-8")
    late = tmp_path / "late_recording.yaml"
    for text, said in (
        ("measures: {x: {quarter: 1}}", "'measures → x → quarters' cannot be used: it is not given"),
        ("measures: {x: {quarters: 1, share_completed: [1]}}", "Did you mean 'share_complete'"),
        ("measures: {x: {quarters: 1, share_complete: 0.9}}", r"a list is expected, .*\[0\.92\]"),
        ("measures: {x: {quarters: 1, share_complete: [0]}}", "a share is written as 0.92"),
        ("complete_enough: 98", "complete_enough"),
    ):
        late.write_text(text + "\n", encoding="utf-8")
        with pytest.raises(ParameterError, match=said):
            load_params(tmp_path)


def test_what_the_pack_comes_with_names_measures_that_there_are():
    stated = load_params().late_recording.measures
    assert stated and [name for name in stated if name not in catalogue()] == []


def test_the_made_up_councils_lag_is_not_another_councils():
    delivered = load_params()
    assert delivered.late_recording.made_up and COUNT in delivered.late_recording.measures
    assert newest_points(COUNT, QUARTER, delivered, made_up=True).known_from == "stated"
    found = newest_points(COUNT, QUARTER, delivered)
    assert (found.quarters_provisional, found.known_from, found.why) == (0, "", NOT_THIS_COUNCIL) and found.worth_saying
    table = seen(COUNT, [200.0] * 10, [0.8, 1, 1, 1, 1])
    assert newest_points(COUNT, QUARTER, delivered, table).known_from == "shown"
    own = params(measures={COUNT: {"quarters": 1}})
    assert newest_points(COUNT, QUARTER, own).known_from == "stated"
    assert newest_points(PERCENTAGE, QUARTER, delivered).why == NO_EVIDENCE


def test_late_recording_of_a_measure_that_there_is_not_is_refused_when_a_pack_opens(tmp_path):
    (tmp_path / "council.yaml").write_text("name: Exampleshire\n", encoding="utf-8")
    (tmp_path / "late_recording.yaml").write_text("measures: {referral_in_period: {quarters: 1}}\n", encoding="utf-8")
    said = "late_recording.yaml: there is no measure 'referral_in_period'. Did you mean 'referrals_in_period'"
    with pytest.raises(ParameterError, match=said):
        load_pack(QUARTER, inbox=tmp_path, params=tmp_path)
    with pytest.raises(ParameterError, match=said):
        open_quarter(QUARTER.label, tmp_path, tmp_path)


def test_the_file_is_private_and_of_one_council(tmp_path):
    assert read_as_seen("Exampleshire", tmp_path) is None
    path = write_as_seen(seen(COUNT, [5.0] * 6, [1, 1]), tmp_path / "history")
    assert len(read_as_seen("Exampleshire", path.parent).of_measure(find(COUNT))) == 11
    assert read_as_seen("Elsewhere", path.parent) is None
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
    whole = path.read_text(encoding="utf-8")
    for text in ("child,name\n1,x\n", whole.replace("5.0", "five"), whole.replace("2025-26 Q2", "summer"), ""):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(PackError, match="run quarterdeck lag again"):
            read_as_seen("Exampleshire", path.parent)


@pytest.mark.parametrize("change, said", [
    ({"period": ""}, "row 4: a period or seen_in is no quarter"),
    ({"seen_in": ""}, "row 4: a period or seen_in is no quarter"),
    ({"seen_in": "2025-26 Q9"}, "row 4: a period or seen_in is no quarter"),
    ({"period": "2025-27 Q1"}, "row 4: a period or seen_in is no quarter"),
    ({"numerator": "inf"}, "row 4: a figure is without end"),
    ({"numerator": "1e999"}, "row 4: a figure is without end"),
    ({"denominator": "-inf"}, "row 4: a figure is without end"),
    ({"metric": ""}, "row 4: a council or measure is blank"),
    ({"again": True}, "row 5: the row stands there twice"),
    ({"again": True, "numerator": 7.0}, "row 5: the row stands there twice"),
])  # fmt: skip
def test_a_triangle_that_somebody_changed_is_refused_in_one_sentence(tmp_path, change, said):
    table = seen(COUNT, [5.0] * 6, [1, 1]).astype("object")
    third = table.iloc[[2]].assign(**{name: value for name, value in change.items() if name != "again"})
    table = pd.concat([table.iloc[: 3 if "again" in change else 2], third, table.iloc[3:]])
    path = write_as_seen(table, tmp_path / "history")
    with pytest.raises(PackError, match=said) as caught:
        read_as_seen("Exampleshire", path.parent)
    assert "run quarterdeck lag again" in str(caught.value)


@pytest.mark.parametrize("held", [(), (np.nan,)])
def test_a_line_of_the_lag_says_what_is_not_known_in_words(held):
    from types import SimpleNamespace

    from quarterdeck.run.lag import _line

    measured = SimpleNamespace(at=lambda quarter: {"value": np.nan} if held else None)
    unknown = Incomplete(COUNT, 1, (0.9,), (np.nan,), (np.nan,), (np.nan,), known_from="stated")
    said = _line(find(COUNT), measured, unknown, QUARTER)
    assert "nan" not in said and said.endswith("not known") and "0.900" in said
    known = Incomplete(COUNT, 1, (0.9,), (1200.0,), (1100.0,), (1300.0,), known_from="shown")
    assert _line(find(COUNT), measured, known, QUARTER).endswith("1,200.0  1,100.0 to 1,300.0")


@pytest.mark.slow
def test_the_made_up_council_records_late(made_up, tmp_path, capsys, monkeypatch):
    """Its simulator enters 12% of referrals up to ten weeks late, so that some of a quarter's are not there at its
    end, and all of them a quarter later. Nothing in the file is a record of a person."""
    from quarterdeck.cli import main

    monkeypatch.setenv("QUARTERDECK_HISTORY", str(tmp_path))
    assert main(["lag", QUARTER.label, "--quarters", "5", "--inbox", str(made_up.inbox)]) == 0
    said = capsys.readouterr().out
    assert "Held back from judging" in said and COUNT in said
    table = pd.read_csv(Path(tmp_path) / "as_seen.csv")
    assert set(table["seen_in"]) == {one.label for one in QUARTER.upto(5)} and set(table["council"]) == {"Larkminster"}
    tops, _ = triangles(find(COUNT), QUARTER, read_as_seen("Larkminster", tmp_path).of_measure(find(COUNT)))
    early = np.nansum(tops[:-1, 0] * np.isfinite(tops[:-1, 1])) / np.nansum(tops[:-1, 1][np.isfinite(tops[:-1, 0])])
    assert 0.85 < early < 0.99
    late = tops[:, 1:3][np.isfinite(tops[:, 1:3]).all(axis=1)]
    assert (late[:, 0] == late[:, 1]).all()
    assert list(table.columns) == ["council", "metric", "period", "seen_in", "numerator", "denominator", "value"]
    assert main(["lag", QUARTER.back(6).label, "--inbox", str(made_up.inbox)]) == 1
