"""One story is said once: a measure, what stands beside it, and its other forms; nothing else is put with it."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
from published_figures import adoptions, looked_after, plans_in_time, vacancy_rate
from quarterdeck.findings.stories import together
from quarterdeck.metric import catalogue

FORM = dataclasses.replace(plans_in_time, id="form", title=f"{plans_in_time.title}, exceptions included")
PARENT = dataclasses.replace(vacancy_rate, id="parent", title="Parent", beside=(adoptions, looked_after))


def told(ranked, among=()):
    return [(leads.id, [other.id for other in others]) for leads, others in together(ranked, among)]


def test_another_form_stands_under_the_measure_whichever_comes_first_and_keeps_the_first_place():
    said = [("plans_in_time", ["form"]), ("vacancy_rate", [])]
    assert told([FORM, vacancy_rate, plans_in_time]) == told([plans_in_time, FORM, vacancy_rate]) == said


def test_two_that_stand_beside_a_measure_off_the_list_are_one_story_led_by_the_first():
    assert told([looked_after, adoptions]) == [("looked_after", []), ("adoptions", [])]
    assert told([looked_after, adoptions], [PARENT]) == [("looked_after", ["adoptions"])]
    assert told([looked_after, PARENT]) == [("parent", ["looked_after"])]


def test_what_is_open_and_late_belongs_to_the_measure_it_explains():
    late = dataclasses.replace(plans_in_time, id="in_time", open_and_late=vacancy_rate)
    assert told([vacancy_rate, late]) == [("in_time", ["vacancy_rate"])]


def test_a_form_of_another_file_is_no_other_form():
    elsewhere = dataclasses.replace(FORM, function=pytest.importorskip)
    assert len(told([plans_in_time, elsewhere])) == 2


def test_every_measure_of_the_catalogue_stands_in_one_story_and_children_and_adults_are_not_mixed():
    measures = list(catalogue().values())
    said = together(measures, measures)
    members = [m.id for leads, others in said for m in (leads, *others)]
    assert sorted(members) == sorted(catalogue())
    of = {m.id: leads.id for leads, others in said for m in (leads, *others)}
    assert of["ehc_plans_issued_within_20_weeks_calendar_year"] == "ehc_plans_issued_within_20_weeks"
    assert of["icb_income_children"] != of["icb_income_adults"]
