"""Each kind of figure gets the chart that suits it, and says why."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from quarterdeck.statistics.chart_choice import chart, choose
from quarterdeck.statistics.dispersion import dispersion, spread_of_most
from quarterdeck.statistics.few_events_chart import few_events_chart
from quarterdeck.statistics.resemblance import resemblance
from quarterdeck.statistics.season import seasonal
from quarterdeck.statistics.xmr import xmr

RNG = np.random.default_rng(20260401)
N = RNG.integers(200, 400, 24)
SHARE = RNG.binomial(N, 0.7)
EVENTS = RNG.poisson(40, 24)
LUMPY = np.array([4, 30, 9, 25, 55, 12, 8, 41, 28, 60, 3, 17, 5, 66, 38, 10, 49])
CHILDREN = np.array([4, 9, 1, 3, 5, 2, 8, 0, 6, 3, 7, 1, 4, 10, 2, 3, 0, 5, 1, 6.0])
SLOW = np.cumsum(RNG.normal(size=24)) + 300


@pytest.mark.parametrize(
    "figure, which",
    [
        ((100 * SHARE / N, SHARE, N, "percentage"), "p'"),
        ((1e4 * EVENTS / 60_000, EVENTS, np.full(24, 60_000), "rate"), "u'"),
        ((EVENTS, EVENTS, None, "count"), "c"),
        ((LUMPY, LUMPY, None, "count"), "c'"),
        ((5 * LUMPY + 900, 5 * LUMPY + 900, None, "count"), "XmR"),
        ((CHILDREN, CHILDREN, None, "total"), "c'"),  # of incidents that concern one child or several
        ((np.append(CHILDREN, np.nan), None, None, "total"), "c'"),  # the newest is not judged
        ((CHILDREN // 3, CHILDREN // 3, None, "total"), "c'"),
        ((EVENTS % 2, EVENTS % 2, None, "total"), "few events"),
        ((CHILDREN * 1.5, CHILDREN * 1.5, None, "total"), "XmR"),  # posts, not people
        ((EVENTS + 0.5, EVENTS + 0.5, None, "count"), "XmR"),  # hours, not events
        ((EVENTS, None, None, "count"), "c"),
        ((EVENTS, EVENTS, np.full(24, np.nan), "count"), "c"),
        ((np.round(100 * SHARE / N), SHARE, N, "percentage"), "XmR"),  # not its numerator over its denominator
        ((EVENTS, None, None, "average"), "XmR"),
        ((100 * SHARE / N, None, None, "percentage"), "XmR"),
        ((SLOW, np.round(SLOW), None, "count"), "XmR, widened"),
        ((EVENTS % 2, EVENTS % 2, None, "count"), "few events"),
        ((100 * (N - 1) / N, N - 1, N, "percentage"), "few events"),  # all but one
    ],
)
def test_the_chart_follows_from_the_figure(figure, which):
    values, numerator, denominator, kind = figure
    choice = choose(values, numerator, denominator, kind, per=1e4)
    assert choice.chart == which
    made = chart(values, numerator, denominator, kind, per=1e4)
    assert made.notes[0] == choice.why
    np.testing.assert_allclose(made.values, values)


def test_a_figure_that_its_counts_do_not_make_is_still_charted():
    odd = chart([10.0, 12, 11, 13], [3, 5, 4, 6], [0, 4, 8, 0], "rate", per=100)
    assert odd.kind == "XmR" and np.isfinite(odd.upper).all()
    none = chart([10.0, 50, 40], [1, 5, 4], [10, 0, 10], "percentage", events=False)
    assert np.isnan(none.upper[1]) and "without a denominator" in " ".join(none.notes)


def test_a_stock_is_no_count_of_events_and_may_be_told_to_resemble_itself():
    assert choose(EVENTS, EVENTS, None, "count", events=False).chart == "XmR"
    made = chart(EVENTS, EVENTS, None, "count", events=False, autocorrelated=True)
    assert not made.shift.any() and "Runs and trends are not marked" in " ".join(made.notes)
    assert choose(SLOW, autocorrelated=False).chart == "XmR"


def test_rare_events_with_their_dates_are_charted_by_their_gaps():
    gaps = np.random.default_rng(1).exponential(120, 15)
    made = chart([0, 1, 0, 0, 1, 0, 1, 0], [0, 1, 0, 0, 1, 0, 1, 0], kind="count", gaps=gaps)
    assert made.kind == "T" and made.values.tolist() == gaps.tolist()


def test_rare_counts_are_not_flagged_for_being_rare():
    counts = np.random.default_rng(1).poisson(0.2, (3000, 24)).astype(float)
    assert few_events_chart(counts).outside[:, -1].mean() < 0.004
    worked = few_events_chart([0, 1, 0, 0, 0, 0, 0, 1])
    assert worked.centre[0] == 0.25 and worked.upper[0] == 3 and worked.lower[0] == 0
    sudden = few_events_chart([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 6])
    assert sudden.label.tolist() == [""] * 11 + ["above the upper limit"]


@pytest.mark.parametrize("kind, denominator", [("rate", [500.0] * 9), ("percentage", [40.0] * 9), ("count", None)])
def test_no_events_at_all_is_no_signal(kind, denominator):
    made = few_events_chart([0.0] * 9, denominator, kind, 1000)
    assert not made.outside.any() and (made.upper == 0).all()
    with pytest.raises(ValueError, match="kind"):
        few_events_chart([0.0], None, "average")


@pytest.mark.parametrize("kind", ["average", "total", "other", "count"])
def test_no_limit_is_under_0_where_no_figure_was_unless_the_figure_has_two_sides(kind):
    values = np.array([8.5, 150, 60, 20, 190, 90, 10, 170, 30, 120, 40, 200])
    made = chart(values, kind=kind)
    assert made.lower.min() == 0 and made.near_lower.min() == 0 < made.upper.min()
    assert chart(values, kind=kind, signed=True).lower.min() < -50
    assert chart(values - 10, kind=kind).lower.min() < -50
    assert chart(values, kind=kind, floor=5).lower.min() == 5


def test_whole_numbers_that_come_several_at_a_time_have_the_limits_of_a_lopsided_distribution():
    made = chart(CHILDREN, CHILDREN, None, "total")
    assert "cut off" not in " ".join(made.notes)
    assert made.kind == "c'" and (made.lower == 0).all() and made.upper[0] == 22 and not made.outside.any()
    sudden = chart(np.append(CHILDREN, 40), kind="total")
    assert sudden.label.tolist() == [""] * 20 + ["above the upper limit"]
    stock = chart(CHILDREN, CHILDREN, None, "total", events=False)
    assert stock.kind == "XmR" and stock.lower.min() == 0
    with pytest.raises(ValueError, match="spread"):
        few_events_chart([1.0, 2], [4, 4], "rate", spread=2)


def test_totals_of_unchanging_incidents_are_seldom_flagged_and_a_spike_is():
    rng = np.random.default_rng(3)
    incidents = rng.poisson(2, (400, 20))
    children = incidents + rng.poisson(0.8 * incidents).astype(float)
    assert np.mean([chart(row, kind="total").outside[-1] for row in children]) < 0.015
    children[:, -1] = 20 + children[:, :-1].max(axis=1)
    assert np.mean([chart(row, kind="total").outside[-1] for row in children]) > 0.95


def test_the_spread_of_most_counts_is_not_that_of_one_odd_count():
    assert spread_of_most([4, 6, 4, 6, 4, 6, 4, 6, 30]) == pytest.approx(4 / 2 / (70 / 9))
    assert dispersion([4, 6, 4, 6, 4, 6, 4, 6, 30])[0] > 4
    assert spread_of_most([0, 0, 0, 6]) == dispersion([0, 0, 0, 6])[0]
    assert spread_of_most([]) == spread_of_most([5]) == spread_of_most([np.nan, 2, np.nan]) == 1


def test_limits_allow_for_the_season_having_been_fitted_to_the_same_points():
    values = 60 + np.tile([9.0, -3, -9, 3], 6) + np.random.default_rng(1).normal(0, 1, 24)
    left = values - seasonal(values).effect
    made, plain = chart(values, kind="average"), xmr(left)
    widths = (made.upper - made.lower) / (plain.upper - plain.lower)
    assert widths == pytest.approx(np.sqrt(24 / 21))


def test_limits_follow_the_season_and_the_figures_stay_as_published():
    time = np.arange(24)
    values = 60 + 15 * (time % 4 == 2) + np.random.default_rng(1).normal(0, 1, 24)
    values[-1] += 9
    made = chart(values, kind="average")
    assert made.values.tolist() == values.tolist() and "There is a season" in made.notes[1]
    assert made.label[-1] == "above the upper limit" and made.outside.sum() <= 2
    assert made.centre[2] - made.centre[1] == pytest.approx(15, abs=1.5)


def test_a_seasonal_percentage_stays_within_100():
    share = np.where(np.arange(24) % 4 == 1, 0.99, 0.9)
    yes = np.round(300 * share + np.random.default_rng(1).integers(-1, 2, 24))
    made = chart(yes / 3, yes, np.full(24, 300), "percentage")
    assert "There is a season" in " ".join(made.notes) and made.kind == "p'"
    assert made.upper.max() == 100 and not made.outside.any()


def test_dispersion_of_counts():
    assert dispersion([5, 7, 5, 7])[0] == pytest.approx(1 / 3)
    assert dispersion([]) == dispersion([4]) == dispersion([0, 0, 0]) == dispersion([np.nan, 3, np.nan]) == (1, 1)
    for mean in (3, 40):
        p = [dispersion(row)[1] for row in np.random.default_rng(mean).poisson(mean, (1500, 20))]
        assert np.mean(np.array(p) < 0.05) < 0.075
    stepped = np.random.default_rng(2).poisson(np.r_[[30] * 10, [45] * 10], (500, 20))
    assert np.mean([dispersion(row)[1] < 0.05 for row in stepped]) < 0.2


def test_resemblance_is_not_a_step_nor_a_drift():
    rng, time = np.random.default_rng(9), np.arange(24)
    noise = rng.normal(size=(2000, 24))
    for also in (0 * time, 3 * (time > 12), 0.5 * time):
        assert resemblance(noise + also).has.mean() < 0.09
    slow = np.zeros((2000, 24))
    for place in range(1, 24):
        slow[:, place] = 0.8 * slow[:, place - 1] + noise[:, place]
    assert resemblance(slow).has.mean() > 0.6
    for values in ([], [np.nan] * 20, [5.0] * 20, list(range(8))):
        assert resemblance(values) == (False, 0)


def test_settings_are_checked():
    with pytest.raises(ValueError, match="kind"):
        choose([1.0], kind="ratio")
    with pytest.raises(ValueError, match="One series"):
        chart(np.zeros((2, 3)))


@settings(max_examples=80, deadline=None)
@given(
    arrays("int64", 18, elements=st.integers(0, 12)),
    arrays("int64", 18, elements=st.integers(0, 12)),
    arrays(bool, 18),
    st.sampled_from(["percentage", "rate", "count", "average", "total"]),
    st.booleans(),
)
def test_nothing_raises_and_missing_points_are_never_flagged(first, second, gone, kind, events):
    x, n = np.minimum(first, second).astype(float), np.maximum(first, second).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = {"percentage": 100 * x / n, "rate": x / n}.get(kind, x)
    values[gone] = np.nan
    made = chart(values, x, n if kind in ("percentage", "rate") else None, kind, events=events)
    assert not (made.lower < 0).any()
    missing = np.isnan(made.values)
    assert not (made.label[missing] != "").any() and missing.tolist() == np.isnan(values).tolist()
    if kind == "percentage":
        assert not (made.upper > 100 + 1e-9).any() and not (made.lower < -1e-9).any()
