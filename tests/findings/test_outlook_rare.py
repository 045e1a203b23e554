"""What a page says of rare events to come: limits with width, and no chance beyond what few quarters show."""

import numpy as np
import pytest
from test_outlook import LAST, PLAIN, aiming, figures

from quarterdeck.findings.incomplete import Incomplete
from quarterdeck.findings.outlook import outlook
from quarterdeck.findings.outlook_words import outlook_sentence
from quarterdeck.metric import find

INCIDENTS, ON_TIME = "serious_incident_notifications", "assessments_completed_within_45_working_days"


def test_no_event_in_four_quarters_is_not_certain_to_go_on():
    """None in the last quarter of the year: (4/5)^0.5 = 0.894. At most one or two in the half year to come."""
    one = outlook(figures(INCIDENTS, [0] * 4), LAST, aiming(INCIDENTS, 0))
    assert (one.lower_80 == 0).all() and (one.upper_80 >= 1).all() and (one.upper_95 >= one.upper_80).all()
    assert one.year_end.upper_95 >= 1
    assert one.chance == pytest.approx(0.8**0.5) and one.chance_in_words == "about 9 in 10"


def test_one_event_in_eight_quarters_makes_a_year_of_about_one():
    one = outlook(figures(INCIDENTS, [0] * 7 + [1]), LAST, PLAIN)
    ends = one.year_end
    assert (ends.lower_80, ends.upper_80) == (1, 2) and ends.mid == pytest.approx(1.375)
    assert "between 1 and 2 (four times in five), most likely about 1." in outlook_sentence(find(INCIDENTS), one)
    assert "counting" in one.why_model and one.model.startswith("the number of events")


def test_six_quarters_without_a_placement_may_see_one():
    metric_id = "unregulated_placements"
    one = outlook(figures(metric_id, [0] * 6), LAST, aiming(metric_id, 0))
    assert one.chance == pytest.approx((6 / 7) ** 0.5) and one.chance_in_words == "about 9 in 10"
    assert (one.upper_80 == 1).all() and (one.lower_80 == 0).all()


def test_all_in_time_eight_times_may_miss_one():
    one = outlook(figures(ON_TIME, [100.0] * 8, [100] * 8, [100] * 8), LAST, aiming(ON_TIME, 100))
    assert (one.upper_95 == 100).all() and one.lower_95 == pytest.approx(np.full(4, 99.0))
    assert one.year_end.lower_95 < 100 and 0.8 < one.chance < 0.95


def test_what_a_year_holds_already_stays_in_it():
    """One of 40 late in the half year: the year's share in time cannot reach 100%."""
    late = np.array([1.0, 0, 0, 2, 0, 1, 0, 0, 1, 0, 1, 0])
    one = outlook(figures(ON_TIME, 100 - 5 * late, 20 - late, np.full(12, 20.0)), LAST, PLAIN)
    assert one.year_end.upper_95 == pytest.approx(100 * 79 / 80)
    assert one.year_end.lower_80 < one.year_end.mid < one.year_end.upper_80 <= one.year_end.upper_95


def test_a_count_that_never_changed_has_limits():
    one = outlook(figures("children_in_need_at_period_end", [30] * 12), LAST, PLAIN)
    assert (one.lower_80 < 30).all() and (one.upper_80 > 30).all() and "never changed" in one.why_model
    often = outlook(figures("children_in_need_at_period_end", [30, 31] * 6), LAST, PLAIN)
    assert "chance would deal" not in often.model


def test_an_adjusted_figure_widens_the_limits_by_what_it_may_be_out():
    values, ends = [1, 2, 0, 1, 2, 1, 0, 3], [(4.0,), (4.0,), (-2.0,), (10.0,)]
    exact, unsure = (
        outlook(figures(INCIDENTS, values), LAST, PLAIN,
                lambda _, sides=sides: Incomplete(INCIDENTS, 1, (0.75,), (4.0,), *sides, "shown"))
        for sides in (ends[:2], ends[2:])
    )  # fmt: skip
    assert unsure.mid == pytest.approx(exact.mid, abs=0.2) and (unsure.upper_95 > exact.upper_95).all()
    assert exact.start == 4 and "within the limits" in unsure.notes[0]


def test_money_is_not_counted_out():
    one = outlook(figures("education_contributions_to_childrens_placements", [1.0, 2, 1, 3, 2, 1, 2, 1]), LAST, PLAIN)
    assert "chance would deal" not in one.model
