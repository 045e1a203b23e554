"""How much more areas spread than chance has it: by hand, at the edges, and against FunnelPlotR."""

import numpy as np
import pytest

from oracles import answers, needs_reference
from quarterdeck.statistics.overdispersion import ARCSINE, LOG, SQUARE_ROOT, overdispersion, scale_of_ratio

pytestmark = pytest.mark.filterwarnings("error")


def test_worked_by_hand():
    own = overdispersion(ARCSINE, [0.4, 0.5, 0.6], [100, 100, 100], 0.5, trim="none")
    score = (np.arcsin(np.sqrt(0.6)) - np.arcsin(np.sqrt(0.5))) * 20
    assert own.scores == pytest.approx([-score, 0, score], abs=1e-12)
    assert own.phi == pytest.approx(2 * score**2 / 3) == pytest.approx(2.703, abs=1e-3)
    # Equal errors of 1/20: the sums of 1/s^2 and 1/s^4 are 1200 and 480,000, so the divisor is 1200 - 400.
    assert own.tau2 == pytest.approx((2 * score**2 - 2) / 800) == pytest.approx(0.0076, abs=5e-5)
    assert own.adjusted and "few to judge" in own.note


@pytest.mark.parametrize(
    "scale, figure", [(ARCSINE, 0.0), (ARCSINE, 0.37), (ARCSINE, 1.0), (SQUARE_ROOT, 0.0), (LOG, 1.4)]
)
def test_each_scale_carries_a_figure_back_to_where_it_was(scale, figure):
    assert scale.back(scale.to(figure)) == pytest.approx(figure, abs=1e-12)


@pytest.mark.parametrize("scale", [SQUARE_ROOT, LOG])
def test_limits_of_a_ratio_hold_one_on_the_ratios_own_scale(scale):
    lower, upper = scale.limits(1.0, [1, 25, 400], 2.0, tau2=0.01)
    reach = 2 * np.sqrt(1 / 100 + 0.01)
    assert upper[1] == pytest.approx((1 + reach) ** 2 if scale is SQUARE_ROOT else np.exp(2 * np.sqrt(1 / 25 + 0.01)))
    assert (np.diff(upper) < 0).all() and (np.diff(lower) >= 0).all() and (lower >= 0).all()


def test_a_count_of_nothing_has_a_finite_score_on_the_log_scale():
    own = overdispersion(LOG, [0, 1, 2, 0.5], [10, 10, 10, 10], 1.0)
    assert own.scores[0] == pytest.approx(np.log(0.05) * np.sqrt(10)) and np.isfinite(own.phi)


def test_trimming_pulls_in_or_leaves_out():
    figure = np.concatenate([np.full(9, 0.5), [0.5, 0.9]])
    size = np.full(11, 100.0)
    whole, pulled, left = (
        overdispersion(ARCSINE, figure, size, 0.5, trim) for trim in ("none", "winsorised", "truncated")
    )
    assert whole.phi > 1 and pulled.phi == left.phi == 0
    assert np.isnan(left.trimmed).sum() == 2 and not np.isnan(pulled.trimmed).any()


@pytest.mark.parametrize(
    "figure, size",
    [([], []), ([0.5], [10]), ([np.nan, np.nan], [5, 5]), ([0.5, np.nan], [10, 5]), ([0.5, 0.4], [10, 0])],
)
def test_under_two_areas_nothing_is_widened_and_it_is_said(figure, size):
    own = overdispersion(ARCSINE, figure, size, 0.5)
    assert (own.tau2, own.adjusted) == (0, False) and own.note == "Fewer than two areas: spread cannot be judged."


def test_two_areas_are_judged_and_called_few():
    own = overdispersion(ARCSINE, [0.3, 0.7], [100, 100], 0.5, trim="none")
    assert own.phi == pytest.approx(16.94, abs=0.01) and own.adjusted and "from 2 areas, which is few" in own.note


def test_an_unknown_way_is_refused_with_the_ways_there_are():
    with pytest.raises(ValueError, match="winsorised"):
        overdispersion(ARCSINE, [0.5], [10], 0.5, trim="clipped")
    with pytest.raises(ValueError, match="'square root' or 'log'"):
        scale_of_ratio("cube root")


@needs_reference
def test_scores_phi_and_tau_squared_agree_with_funnelplotr():
    summaries = [frame.set_index(["set_id", "data_type", "sr_method"]) for _, frame in answers("funnel_summary*.csv")]
    for (_, points), summary in zip(answers("funnel_points*.csv"), summaries, strict=True):
        for key, one in points.groupby(["set_id", "data_type", "sr_method"]):
            own, row = _ours(one, *key[1:]), summary.loc[key]
            np.testing.assert_allclose([own.phi, own.tau2], [row["phi"], row["tau2"]], rtol=1e-9, atol=1e-12)
            assert own.adjusted == row["adjusted_drawn"]
            finite = np.isfinite(one["Uzscore"])  # log 0 there is minus infinity; here half an event
            np.testing.assert_allclose(own.scores[finite], one["Uzscore"][finite], rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(own.trimmed, one["Wuzscore"], rtol=1e-9, atol=1e-12)


def _ours(one, data_type, method):
    events, size = one["numerator"].to_numpy(), one["denominator"].to_numpy()
    if data_type == "PR":
        return overdispersion(ARCSINE, events / size, size, events.sum() / size.sum())
    if method == "CQC":
        return overdispersion(SQUARE_ROOT, events / size, size, 1.0)
    return overdispersion(LOG, events / size, size, 1.0, trim="truncated")
