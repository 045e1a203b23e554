"""A forecast starts from what a quarter still being recorded will have become, or leaves it out."""

from datetime import date

import numpy as np
import pytest
from test_outlook import LAST, PLAIN, figures

from quarterdeck.findings.incomplete import Incomplete
from quarterdeck.findings.outlook import outlook
from quarterdeck.params import Council, Params, Target
from quarterdeck.periods import Quarter
from quarterdeck.statistics.backtest import forecast_chosen

UNKNOWN = float("nan")


def late(metric_id, adjusted, lower=(), upper=(), shares=()):
    def said(published):
        return Incomplete(metric_id, len(adjusted), tuple(shares), tuple(adjusted), tuple(lower), tuple(upper), "shown")

    return said


def test_a_forecast_starts_from_the_adjusted_figures():
    """Six figures: the last is carried forward. 54 is recorded so far of what will have become 35."""
    metric_id = "ehc_plans_open_and_already_late"
    values = [38, 30, 37, 44, 41, 54]
    before = outlook(figures(metric_id, values), LAST, PLAIN)
    after = outlook(figures(metric_id, values), LAST, PLAIN, late(metric_id, (35.1, 39.8)))
    assert before.mid == pytest.approx(np.full(4, 54)) and after.mid == pytest.approx(np.full(4, 35.1))
    assert after.start == 35.1 and after.last == LAST.label and np.isnan(before.start)
    said = " ".join(after.notes)
    assert "2025-26 Q2 as 35 (recorded so far: 54) and 2025-26 Q1 as 40 (recorded so far: 41)" in said
    assert "not known" in said and "as it stands" not in said


def test_a_late_low_share_does_not_spoil_the_chance_of_its_target():
    metric_id = "looked_after_reviews_in_timescale"
    values = 95.5 + np.array([0.4, -0.6, 0.2, -0.3, 0.5, -0.2, 0.1, -0.5, 0.6, 0.3, -0.4, -3.7])
    top = 5 * values
    params = PLAIN.model_copy(update={"targets": {
        metric_id: Target(target=95, decided_by="The board", decided_on=date(2025, 1, 1))
    }})  # fmt: skip
    shown = figures(metric_id, values, top, np.full(12, 500.0))
    without, with_it = outlook(shown, LAST, params), outlook(shown, LAST, params, late(metric_id, (95.6,)))
    assert with_it.mid[0] == pytest.approx(95.5, abs=0.3)
    assert with_it.chance > without.chance + 0.1
    so_far = 0.5 * (values[-2] + 95.6)  # the year's percentage rests on the adjusted numbers
    assert with_it.year_end.mid == pytest.approx(0.5 * so_far + 0.5 * with_it.mid[:2].mean(), abs=0.05)


def test_what_nothing_adjusts_is_left_out():
    metric_id = "section_47_enquiries_started"
    values = [100, 104, 98, 101, 103, 99, 102, 97, 100, 103, 99, 55]
    one = outlook(figures(metric_id, values), LAST, PLAIN, late(metric_id, (UNKNOWN,)))
    assert one.last == "2025-26 Q1" and one.quarters[0] == "2025-26 Q2" and np.isnan(one.start)
    assert one.lower_80[0] > 90
    assert any("left out" in note and "2025-26 Q2" in note for note in one.notes)


def test_of_a_year_to_date_only_the_quarters_own_part_is_adjusted():
    """60 in the first quarter; 45 more recorded so far, 90% of what will be: 110 by the half year."""
    metric_id, quarters = "children_ceasing_to_be_looked_after_in_year", np.array([50.0, 52, 49, 51] * 4 + [60, 45])
    so_far = np.concatenate([np.cumsum(year) for year in np.split(quarters, [4, 8, 12, 16])])
    one = outlook(figures(metric_id, so_far), LAST, PLAIN, late(metric_id, (UNKNOWN,), shares=(0.9,)))
    assert one.start == pytest.approx(110) and one.lower_95[0] > 110
    known = outlook(figures(metric_id, so_far), LAST, PLAIN, late(metric_id, (110.0,)))
    assert known.mid == pytest.approx(one.mid) and known.year_end.mid == pytest.approx(one.year_end.mid)
    two = outlook(figures(metric_id, so_far), LAST, PLAIN, late(metric_id, (115.0, 66.0)))
    assert two.start == pytest.approx(66 + 55)  # 55 of its own, upon a first quarter that became 66


def test_the_limits_are_wider_by_what_the_adjusted_figure_may_be_out():
    """Naive: every step rests on the last figure, so that its variance is added to each."""
    values = np.array([100.0, 110, 104, 113, 103, 108])
    error = np.r_[np.zeros(5), 6.0]
    plain, shaken = forecast_chosen(values), forecast_chosen(values, error=error)
    assert plain.method == "naive" and shaken.moved[-1] == pytest.approx(np.full(4, 6.0))
    assert shaken.forecast.scale == pytest.approx(np.hypot(plain.forecast.scale, 6.0))
    assert shaken.forecast.mid == pytest.approx(plain.forecast.mid)


def test_a_years_limits_hold_the_error_of_its_own_quarter_and_of_those_that_rest_on_it():
    """Two known quarters and two to come, all three of the newest level: three times an error of 6."""
    metric_id, values = "referrals_in_period", [700, 710, 704, 713, 703, 708]
    near = late(metric_id, (720.0,), (720.0,), (720.0,))
    far = late(metric_id, (720.0,), (720 - 1.96 * 6,), (720 + 1.96 * 6,))
    params = Params(council=Council(name="Larkminster"))
    exact, unsure = (outlook(figures(metric_id, values), LAST, params, one) for one in (near, far))
    scale = (unsure.year_end.upper_80 - unsure.year_end.mid) / (exact.year_end.upper_80 - exact.year_end.mid)
    half = forecast_chosen(np.array([*values[:-1], 720.0])).forecast.total([1, 1, 0, 0]).scale[0]
    assert scale == pytest.approx(np.hypot(half, 18.0) / half)
    assert any("within the limits" in note and "not within" not in note for note in unsure.notes)


@pytest.mark.parametrize("held", [0, 3])
def test_a_quarter_without_a_figure_is_not_made_up(held):
    values = [100.0, 104, 98, 101, 103, 99, 102, np.nan]
    one = outlook(figures("section_47_enquiries_started", values), LAST, PLAIN,
                  late("section_47_enquiries_started", (50.0, 104.0, 101.0)[:held]))  # fmt: skip
    assert one.last == "2025-26 Q1" and len(one.notes) == (1 if held else 0)
    assert Quarter(one.quarters[0]) == LAST
