"""The shortlist holds real changes alone, ranked by how sure, how urgent and how large they are."""

from __future__ import annotations

import dataclasses
import sys
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from published_figures import NOW, adoptions, agency_spend, looked_after, plans_in_time, series, vacancy_rate
from quarterdeck.findings.shortlist import honest_line, shortlist
from quarterdeck.findings.verdict import Judged, Verdict
from quarterdeck.params import Target

FIGURES = [series(m, [70.0, 71.0, 69.0, 70.0, 72.0, 50.0]) for m in
           (plans_in_time, vacancy_rate, looked_after, adoptions, agency_spend)]  # fmt: skip


def real(metric, signal, q, size=-20.0):
    return Verdict(metric.id, signal, "", "shift of level", "2025-26 Q1", size, float("nan"), 70.0, 70.0 + size, q, q)


def judged(*verdicts, measures=90):
    return Judged({v.metric_id: v for v in verdicts}, measures_judged=measures)


def ids(lines):
    return [line.metric_id for line in lines]


def aim(target, tolerance=0.0):
    return Target(target=target, tolerance=tolerance, decided_by="Board", decided_on=date(2025, 1, 1))


def test_only_real_changes_stand_on_it_each_in_its_part():
    unclear = Verdict(agency_spend.id, "no clear change", p=0.2, q=0.4)
    found = shortlist(FIGURES, judged(
        real(plans_in_time, "real concern", 0.01), real(vacancy_rate, "real improvement", 0.01),
        real(looked_after, "real fall", 0.01), unclear), NOW, {})  # fmt: skip
    parts = [ids(part) for part in (found.risk, found.positive, found.neutral)]
    assert parts == [["plans_in_time"], ["vacancy_rate"], ["looked_after"]] and found.measures == 3


def test_the_surest_stands_first_then_what_is_off_target_then_what_others_do_better_then_the_largest():
    sure, less = 0.0001, 0.04
    verdicts = judged(
        real(plans_in_time, "real concern", less, -5.0), real(vacancy_rate, "real concern", less, -30.0),
        real(adoptions, "real concern", less, -10.0), real(agency_spend, "real concern", sure, -1.0),
        real(looked_after, "real concern", less, -20.0))  # fmt: skip
    found = shortlist(FIGURES, verdicts, NOW, {plans_in_time.id: aim(90)}, {adoptions.id: {"England": "worse"}})
    assert ids(found.risk) == ["agency_spend", "plans_in_time", "adoptions", "vacancy_rate", "looked_after"]


def test_a_line_says_what_changed_where_the_target_is_and_who_does_better():
    found = shortlist(FIGURES, judged(real(plans_in_time, "real concern", 0.001)), NOW, {plans_in_time.id: aim(90)},
                      {plans_in_time.id: {"England": "worse", "its neighbours": "worse"}})  # fmt: skip
    assert found.risk[0].words == (
        "since 2025-26 Q1 it has stood at about 50%, where it stood at about 70% before; off target (90% or more); "
        "worse than England and its neighbours."
    )


def test_a_measure_that_stands_beside_another_has_no_line_of_its_own():
    parent = dataclasses.replace(plans_in_time, beside=(vacancy_rate,))
    figures = [series(parent, [70.0, 50.0]), series(vacancy_rate, [70.0, 50.0])]
    verdicts = judged(real(parent, "real concern", 0.0001), real(vacancy_rate, "real concern", 0.02))
    found = shortlist(figures, verdicts, NOW, {})
    assert ids(found.risk) == ["plans_in_time"] and found.risk[0].also == ("Vacancy rate",) and found.measures == 2


ONE = (real(adoptions, "real concern", 0.01),)
TWO = (*ONE, real(vacancy_rate, "real concern", 0.01))
MANY = tuple(dataclasses.replace(ONE[0], metric_id=f"measure_{n}") for n in range(31))


@pytest.mark.parametrize(
    "verdicts, measures, words",
    [
        ((), 0, "No measure has enough quarters yet to say whether a change is more than chance."),
        ((), 96, "Of 96 measures judged, none shows a change that is more than chance."),
        (ONE, 96, "1 shows a real change; up to 1 in 20 of such changes is expected by chance, here fewer than one."),
        (TWO, 96, "2 show a real change; up to 1 in 20 of such changes is expected by chance, here fewer than one."),
        (MANY, 96, "31 show a real change; up to 1 in 20 of such changes is expected by chance, here about 2."),
    ],
)
def test_the_page_says_how_many_of_its_real_changes_chance_may_bring(verdicts, measures, words):
    assert words in honest_line(judged(*verdicts, measures=measures))


def test_a_page_of_one_area_says_how_many_are_its_own():
    here = shortlist(FIGURES[:1], judged(*TWO), NOW, {})
    assert "2 show a real change, none of them on this page" in honest_line(judged(*TWO), here)


def test_measures_of_one_story_share_the_line_of_the_measure_they_belong_to():
    year = dataclasses.replace(plans_in_time, id="year", title=f"{plans_in_time.title}, calendar year to date")
    figures = [series(one, [70.0, 50.0]) for one in (year, plans_in_time)]
    verdicts = judged(real(year, "real concern", 0.0001), real(plans_in_time, "real concern", 0.02))
    found = shortlist(figures, verdicts, NOW, {})
    assert ids(found.risk) == ["plans_in_time"] and found.risk[0].also == (year.title,) and found.measures == 2


def test_a_rise_and_a_fall_are_two_lines_though_of_one_story():
    other = dataclasses.replace(looked_after, beside=(adoptions,))
    verdicts = judged(real(other, "real rise", 0.01, 20.0), real(adoptions, "real fall", 0.01))
    found = shortlist([series(other, [70.0, 90.0]), series(adoptions, [70.0, 50.0])], verdicts, NOW, {})
    assert len(found.neutral) == 2


def test_the_target_is_that_of_the_newest_complete_quarter():
    figures = [series(plans_in_time, [70.0, 92.0, 50.0])]
    verdicts = judged(real(plans_in_time, "real improvement", 0.001, 20.0))
    found = shortlist(figures, verdicts, NOW, {plans_in_time.id: aim(90)}, held_back=lambda one: 1)
    assert found.positive[0].words.endswith("; on target in 2025-26 Q1 (90% or more).")


def test_what_a_reader_must_know_besides_stands_in_the_line():
    but = dataclasses.replace(real(plans_in_time, "real concern", 0.001), why="An earlier step is described.")
    assert shortlist(FIGURES, judged(but), NOW, {}).risk[0].words.endswith("before. An earlier step is described.")
