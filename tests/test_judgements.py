"""A measure's block and its line on tab 1: three judgements apart, each in a word, and how they were come by."""

from __future__ import annotations

import re
from datetime import date

import pytest

from published_figures import NOW, looked_after, plans_in_time, series
from quarterdeck.findings import UNTESTED
from quarterdeck.findings.incomplete import Incomplete
from quarterdeck.findings.verdict import SIGNALS, Judged, Verdict
from quarterdeck.params import Target, load_params
from quarterdeck.tab.blocks import measure_block
from quarterdeck.tab.first import headline_block
from quarterdeck.tab.judgements import direction_judgement, signal_judgement, target_judgement
from quarterdeck.tab.pack import Pack

STEP = [70.0, 72.0, 69.0, 71.0, 73.0, 70.0, 71.0, 69.0, 40.0, 42.0, 39.0, 41.0]
AIM = Target(target=90, tolerance=5, decided_by="Board", decided_on=date(2025, 1, 1))


class Council:
    """As much of the records as a block asks for."""

    council, made_up = "Larkminster", True


class OfOne(Pack):
    """A pack of one measure."""

    def figures(self, metric):
        """The measure's figures, whichever is asked for."""
        return self._kept["figures"]


def pack_of(published, verdict=None, target=None):
    params = load_params().model_copy(update={"targets": {published.metric.id: target} if target else {}, "events": ()})
    pack = OfOne(NOW, params, Council(), "inbox")
    pack._kept["figures"] = published
    verdicts = {} if verdict is None else {published.metric.id: verdict}
    pack._kept["judged"] = Judged(verdicts, measures_judged=96)
    return pack


def verdict(signal, rule="shift of level", **more):
    given = {
        "since": "2024-25 Q3", "size": -30.0, "per_year": -7.5, "before": 71.0, "after": 41.0, "p": 0.0004, "q": 0.01,
        "used": tuple(series(plans_in_time, STEP).figures["period"]), "method": ("Its season was removed.",),
    }  # fmt: skip
    return Verdict(plans_in_time.id, signal, rule=rule, **{**given, **more})


def words(markup):
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", markup)).split())


def test_the_three_judgements_stand_apart_each_in_its_word():
    pack = pack_of(series(plans_in_time, STEP), verdict("real concern"), AIM)
    block = words(measure_block(pack, plans_in_time))
    assert "Target Off target 90% or more Direction Better than last quarter Worse than a year ago" in block
    assert "Signal Real concern since 2024-25 Q3" in block


@pytest.mark.parametrize("signal", SIGNALS)
def test_every_signal_is_said_in_words_and_once_in_a_sentence(signal):
    published = series(plans_in_time, STEP)
    pack = pack_of(published, verdict(signal, why="It has no figures." if signal == "not assessable" else ""))
    word = signal[0].upper() + signal[1:]
    assert words(signal_judgement(pack, published)).startswith(word)
    block = measure_block(pack, plans_in_time)
    assert f"<strong>{word}:</strong>" in block and UNTESTED not in block
    real = re.findall(r"Real (?:improvement|concern|rise|fall)", block)
    assert set(real) == ({word} if signal.startswith("real") else set())


@pytest.mark.parametrize(
    "target, value, said",
    [(AIM, 92.0, "On target 90% or more"), (AIM, 86.0, "Close 90% or more"), (AIM, 84.9, "Off target 90% or more"),
     (None, 92.0, "No target"), (AIM, None, "No figure 90% or more")],
)  # fmt: skip
def test_the_target_is_judged_by_itself(target, value, said):
    published = series(plans_in_time, [80.0, value])
    assert words(target_judgement(pack_of(published, None, target), published)) == said


@pytest.mark.parametrize(
    "metric, values, said",
    [
        (plans_in_time, [70.0, 1.0, 1.0, 80.0, 75.0], "Worse than last quarter Better than a year ago"),
        (looked_after, [70.0, 1.0, 1.0, 75.0, 75.0], "Same as last quarter Higher than a year ago"),
        (looked_after, [75.0, 74.0], "Lower than last quarter Not comparable with 2024-25 Q2"),
        (looked_after, [75.0, None], "No figure: no extract was supplied."),
    ],
)
def test_the_direction_is_judged_by_itself(metric, values, said):
    published = series(metric, values)
    assert words(direction_judgement(pack_of(published), published)) == said


def test_how_it_was_judged_is_one_click_away_with_its_numbers_and_caveats():
    block = measure_block(pack_of(series(plans_in_time, STEP), verdict("real concern")), plans_in_time)
    fold = words(re.search(r"<details><summary>How this was judged.*?</details>", block, re.DOTALL)[0])
    for said in ("12 quarters, from 2022-23 Q3 to 2025-26 Q2", "Its season was removed.", "fewer than 1 in 1,000",
                 "p = 0.0004", "the 96 measures judged together", "q = 0.01", "About the statistics",
                 "from about 71% to about 41%", "the two levels has its own usual range"):  # fmt: skip
        assert said in fold, said
    assert 'href="91_definitions.html#about-the-statistics"' in block


def test_the_page_that_is_led_to_is_there():
    from quarterdeck.export.html import with_anchors
    from quarterdeck.tab.about_statistics import about_statistics

    assert 'id="about-the-statistics"' in with_anchors(about_statistics())


def test_only_a_measure_without_a_verdict_is_called_untested():
    published = series(plans_in_time, STEP)
    assert UNTESTED in measure_block(pack_of(published), plans_in_time)
    assert "How this was judged" not in measure_block(pack_of(published), plans_in_time)


def test_a_first_year_says_what_to_go_by_and_draws_no_range():
    published = series(plans_in_time, [70.0, 72.0, 69.0])
    figures = published.figures.assign(lower=published.figures["value"] - 6, upper=published.figures["value"] + 6)
    object.__setattr__(published, "figures", figures)
    few = verdict("too few points", "", why="It has 3 separate figures; a change can be judged from 8 quarters on.")
    block = measure_block(pack_of(published, few), plans_in_time)
    assert "first-year" in block and "No usual range is drawn yet" in block
    assert "Until then its 95% interval says how much of it may be chance: 63.0% to 75.0%." in words(block)


def test_a_figure_that_is_still_being_recorded_is_not_the_one_that_is_judged():
    published = series(plans_in_time, [*STEP[:8], 70.0, 71.0, 72.0, 5.0])
    used = tuple(published.figures["period"][:-1])
    block = words(measure_block(pack_of(published, verdict("no clear change", used=used)), plans_in_time))
    assert "the newest complete figure, of 2025-26 Q1, is within the usual range" in block
    assert "outside the usual range" not in block


def test_the_real_changes_stand_before_what_moved_and_no_move_is_called_real():
    pack = pack_of(series(plans_in_time, STEP), verdict("real concern"))
    page = words(headline_block(pack, [plans_in_time], signals=[plans_in_time], here={plans_in_time.id}))
    first, second = page.split("Against targets, and since last quarter")
    assert "1 shows a real change" in first
    assert "Areas of risk (1)" in first and "Areas of positive performance (0)" in first
    assert "since 2024-25 Q3 it has stood at about 41%, where it stood at about 71% before" in first
    assert "Better than last quarter (1)" in second
    assert not re.search(r"\breal (improvement|concern|change)\b", second, re.IGNORECASE)


LATE = Incomplete(plans_in_time.id, 1, (0.9,), (71.2,), (69.0,), (73.0,), "stated", "Its newest quarter is held back.")


def held_pack(values, *more):
    published = series(plans_in_time, values)
    pack = pack_of(published, *more)
    pack._kept[("incomplete", plans_in_time.id)] = LATE
    return pack, published


def test_against_the_target_a_figure_still_being_recorded_stands_so_far_and_untinted():
    pack, published = held_pack([80.0, 60.0], None, AIM)
    said = target_judgement(pack, published)
    assert words(said) == "Off target so far 90% or more; about 71.2% once all is recorded"
    assert "poor" not in said and "good" not in said


def test_the_direction_is_that_of_the_newest_complete_quarter():
    pack, published = held_pack([70.0, 71.0, 72.0, 73.0, 75.0, 5.0])
    assert words(direction_judgement(pack, published)) == (
        "Better than the quarter before Better than a year before (of 2025-26 Q1: 2025-26 Q2 is not yet complete)"
    )


def test_the_finding_of_a_figure_still_being_recorded_judges_no_difference_and_says_what_it_may_come_to():
    pack, _ = held_pack([70.0, 71.0, 72.0, 73.0, 75.0, 5.0])
    block = words(measure_block(pack, plans_in_time))
    assert "Not yet complete: about 71.2% once all is recorded." in block and "which is worse" not in block


def test_on_tab_1_a_figure_still_being_recorded_has_a_place_of_its_own():
    pack, _ = held_pack([*STEP[:8], 95.0, 96.0, 97.0, 5.0], None, AIM)
    page = words(headline_block(pack, [plans_in_time], signals=[plans_in_time], here={plans_in_time.id}))
    assert "Worse than last quarter (0)" in page and "Off target (0)" in page and "Not yet complete (1)" in page
    assert "5.0% so far, about 71.2% once all is recorded; 97.0% in 2025-26 Q1" in page
    assert "1 is not yet complete" in page


def test_along_a_trend_nothing_speaks_of_a_usual_range():
    rising = [60.0, 61.2, 62.1, 62.8, 64.1, 65.3, 65.8, 67.2, 68.1, 68.9, 70.2, 71.0]
    trend = verdict("real improvement", "trend", since="2022-23 Q3", size=11.0, per_year=4.0, before=60.0, after=71.0)
    block = words(measure_block(pack_of(series(plans_in_time, rising), trend), plans_in_time))
    assert "No usual range is drawn: along a trend" in block
    assert "Newest quarter: from" not in block and "The usual range is" not in block


def test_why_stands_beside_the_signal_and_a_tiny_chance_is_written_well():
    but = verdict("no clear change", why="A rise that began in 2023-24 Q1 has ended.", by_rule=(0.3, 0.00001, 0.2))
    published = series(plans_in_time, STEP)
    assert words(signal_judgement(pack_of(published, but), published)) == (
        "No clear change A rise that began in 2023-24 Q1 has ended."
    )
    block = words(measure_block(pack_of(published, but), plans_in_time))
    assert "shift of level p less than 0.0001" in block and "p = less" not in block
