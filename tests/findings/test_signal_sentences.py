"""Each sentence says what its verdict says, in rounded numbers of the verdict's own, and no more."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1]))
from published_figures import agency_spend, high_needs, looked_after, plans_in_time, vacancy_rate
from quarterdeck.findings.signal_sentences import one_in, signal_sentence, what_changed
from quarterdeck.findings.verdict import REAL, RULES, SIGNALS, Verdict

METRICS = [plans_in_time, vacancy_rate, looked_after, agency_spend]
DROP = {"rule": "shift of level", "since": "2024-25 Q1", "size": -23.9, "before": 63.87, "after": 39.97, "p": 1e-5}


def said(metric=plans_in_time, signal="real concern", usual=None, newest=float("nan"), measures=0, **more):
    verdict = Verdict(metric.id, signal, **more)
    return signal_sentence(verdict, metric, usual=usual, newest=newest, measures=measures)


def test_a_shift_of_level_is_said_with_both_levels_since_when_and_how_often_chance_does_it():
    assert said(**DROP) == (
        "Real concern: since 2024-25 Q1 it has stood at about 40%, where it stood at about 64% before; a change this "
        "large comes up by chance in fewer than 1 in 1,000 unchanged measures."
    )


def test_a_trend_is_said_with_its_size_a_year():
    words = said(signal="real improvement", rule="trend", since="2021-22 Q1", size=8.4, per_year=2.1, before=60.0,
                 after=68.4, p=0.0042)  # fmt: skip
    assert words == (
        "Real improvement: over the quarters from 2021-22 Q1 it has risen by about 2.1 percentage points each year, "
        "from about 60.0% to about 68.4%; a trend this clear comes up by chance in about 1 in 240 unchanged measures."
    )


def test_a_measure_without_a_good_direction_rises_and_nobody_is_told_that_this_is_good():
    words = said(looked_after, "real rise", rule="newest point", since="2025-26 Q2", size=61.2, before=551.0,
                 after=612.2, p=0.002)  # fmt: skip
    assert words.startswith("Real rise: in 2025-26 Q2 it stood at about 612 children, where it usually stands at about")
    assert "improvement" not in words and "concern" not in words and "the measure alone does not say" in words


def test_money_is_rounded_to_what_the_change_deserves_and_what_runs_through_the_year_is_a_quarters():
    what = {"rule": "shift of level", "since": "2024-25 Q1", "p": 0.001}
    spend = said(agency_spend, **what, size=203_456.0, before=416_667.0, after=620_123.0)
    assert "about £620,000 a quarter, where it stood at about £420,000 before" in spend
    assert "£10,690,000" in said(high_needs, **what, size=948.0, before=9_746.0, after=10_694.0)


@pytest.mark.parametrize(
    "usual, newest, words",
    [
        (None, 60.0, "it has moved no more than an unchanged measure does."),
        ((58.02, 71.5), 60.0, "the newest figure is within the usual range (58.0% to 71.5%)."),
        ((58.02, 71.5), 58.02, "the newest figure is within the usual range (58.0% to 71.5%)."),
        ((58.02, 71.5), 80.0, "the newest figure is outside the usual range (58.0% to 71.5%), but among 96 measures "
         "chance alone may bring that."),
        ((58.02, 71.5), float("nan"), "it has moved no more than an unchanged measure does."),
    ],
)  # fmt: skip
def test_no_clear_change_says_where_the_newest_figure_lies(usual, newest, words):
    assert said(signal="no clear change", usual=usual, newest=newest, measures=96) == f"No clear change: {words}"


def test_what_could_not_be_judged_says_why_once():
    few = "It has 5 separate figures; a change can be judged from 8 quarters on."
    assert said(signal="too few points", why=few) == f"Too few points: it{few[2:]}"
    none = said(signal="not assessable", why="It is not assessable: it has no figures.")
    assert none == "Not assessable: it has no figures."


@pytest.mark.parametrize(
    "p, words",
    [(0.0, "fewer than 1 in 1,000"), (0.00099, "fewer than 1 in 1,000"), (0.001, "about 1 in 1,000"),
     (0.0042, "about 1 in 240"), (0.01, "about 1 in 100"), (1.0, "about 1 in 1")],
)  # fmt: skip
def test_a_chance_is_said_in_words(p, words):
    assert one_in(p) == words


levels = st.floats(-1e6, 1e6).map(lambda v: round(v, 3))
verdicts = st.builds(
    lambda signal, rule, before, size, per_year, p: Verdict(
        "m", signal, "", rule, "2024-25 Q1", size, per_year, before, before + size, p, min(1.0, 2 * p)
    ),
    st.sampled_from(REAL), st.sampled_from(RULES), levels, levels.filter(lambda v: abs(v) > 0.5),
    levels.filter(lambda v: abs(v) > 0.5), st.floats(0, 0.01),
)  # fmt: skip


@given(verdicts, st.sampled_from(METRICS))
def test_every_number_of_a_real_change_is_the_verdicts_own_to_two_figures_of_the_change(verdict, metric):
    text = what_changed(verdict, metric).replace("2024-25 Q1", "").replace("−", "-")
    numbers = [float(found.replace(",", "").replace("£", "")) for found in re.findall(r"-?£?\d[\d,]*\.?\d*", text)]
    slack = 0.051 * abs(verdict.size)
    own = [verdict.before, verdict.after]
    if verdict.rule == "trend":
        own = [abs(verdict.per_year), *own]
        assert abs(numbers[0] - own[0]) <= 0.051 * own[0] + 1e-6
        numbers, own = numbers[1:], own[1:]
    assert len(numbers) == 2
    assert all(min(abs(number - value) for value in own) <= slack + 1e-6 for number in numbers)


@given(verdicts, st.sampled_from(METRICS))
def test_a_sentence_bears_its_verdicts_signal_and_no_other(verdict, metric):
    words = signal_sentence(verdict, metric).lower()
    assert words.startswith(f"{verdict.signal}:")
    assert not [other for other in SIGNALS if other != verdict.signal and other in words]
    assert not re.search(r"\b(significant|proves?|caused|because|nan)\b", words)


@pytest.mark.parametrize("signal", SIGNALS)
def test_what_a_reader_must_know_besides_is_said_whatever_the_signal(signal):
    assert "a rise that began in 2023-24 Q1 has ended." in said(
        signal=signal, **DROP, why="A rise that began in 2023-24 Q1 has ended."
    ).lower().replace("q1", "Q1")


def test_pounds_are_said_to_be_those_of_the_day_once_and_only_of_money():
    what = {"rule": "shift of level", "since": "2024-25 Q1", "p": 0.001, "size": 203_456.0, "before": 4e5, "after": 6e5}
    assert said(agency_spend, **what).count("Money is in pounds of the day: prices are not taken out.") == 1
    assert "pounds of the day" not in said(**DROP)
    assert "pounds of the day" not in said(agency_spend, "no clear change")


@given(st.floats(0, 1))
def test_no_chance_is_said_to_be_smaller_than_it_is(p):
    words = one_in(p)
    assert ("fewer" in words) == (p < 0.001)
    assert one_in(0.002) == "about 1 in 500"
