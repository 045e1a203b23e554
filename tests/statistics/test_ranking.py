"""Ranks, quantiles, groups and bands: the cases LAIT's own tests use, the edges, and two other tools' answers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles import answers, needs_reference
from quarterdeck.statistics.ranking import band_of, number_ranked, quantile, quantile_group, quartile_bands, rank

pytestmark = pytest.mark.filterwarnings("error")
NAN = np.nan
VALUES = st.lists(st.one_of(st.integers(-40, 40).map(float), st.just(NAN)), min_size=1, max_size=25)


@pytest.mark.parametrize(
    "values, high_first, ranks",
    [
        ([10, 20, 30, 40, 50], False, [1, 2, 3, 4, 5]),
        ([10, 20, 20, 30, 40], True, [5, 3, 3, 2, 1]),
        ([10, NAN, 30, 20, NAN], False, [1, NAN, 3, 2, NAN]),
        ([NAN, NAN], True, [NAN, NAN]),
        ([], True, []),
        ([7], True, [1]),
        ([33.3, 33.300000000000004, 33.2], True, [1, 1, 3]),  # the last bit of a float parts nobody
    ],
)
def test_ties_share_the_best_rank(values, high_first, ranks):
    np.testing.assert_array_equal(rank(values, high_first), ranks)


def test_every_measure_is_ranked_within_itself():
    table = [[3, 1, NAN], [5, 9, 7]]
    np.testing.assert_array_equal(rank(table), [[1, 2, NAN], [3, 1, 2]])
    np.testing.assert_array_equal(number_ranked(table), [2, 3])


def test_quantiles_by_hand():
    np.testing.assert_allclose(quantile([4, 1, NAN, 3, 2], [0.25, 0.5, 0.75]), [1.75, 2.5, 3.25])
    np.testing.assert_allclose(quantile([1, 2, 3, 4], [0.25, 0.75], kind=6), [1.25, 3.75])
    assert quantile([1, 2, 3, 4], 0.5) == 2.5
    np.testing.assert_array_equal(quantile([[1, 2], [NAN, NAN], [5, NAN]], [0, 1]), [[1, 2], [NAN, NAN], [5, 5]])
    np.testing.assert_array_equal(quantile([1, 2], [0.01, 0.99], kind=6), [1, 2])


@pytest.mark.parametrize("shares, kind, words", [(1.5, 7, "0.25"), (0.5, 5, "Use 7")])
def test_a_share_or_kind_that_is_none_is_refused(shares, kind, words):
    with pytest.raises(ValueError, match=words):
        quantile([1, 2], shares, kind)


def test_fifths_by_hand():
    np.testing.assert_array_equal(quantile_group(np.arange(1, 11)), [5, 5, 4, 4, 3, 3, 2, 2, 1, 1])
    np.testing.assert_array_equal(quantile_group(np.arange(1, 11), high_first=False), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
    assert np.isnan(quantile_group([1, 2, 3, 4, NAN])).all(), "fewer areas than groups"
    with pytest.raises(ValueError, match="Write 5"):
        quantile_group([1, 2], groups=1)


@pytest.mark.parametrize("high_is_good, bands", [(False, "A A B C D A B C D"), (True, "D D C B A D C B A")])
def test_bands_as_laits_own_tests_have_them(high_is_good, bands):
    found, reason = band_of([0, 25, 50, 75, 100, 10, 30, 60, 80], [0, 25, 50, 75, 100], high_is_good)
    assert " ".join(found) == bands and not reason.any()


def test_what_lies_outside_or_is_missing_has_no_band_and_says_why():
    band, reason = band_of([-10, 110, NAN], [0, 25, 50, 75, 100], True)
    assert not band.any() and list(reason) == ["outside the areas' range"] * 2 + ["no value"]
    assert band_of([5], [0, NAN, 5, 7, 9], True)[1][0] == "no cut points"
    assert band_of([5], [5] * 5, True)[1][0] == "all areas are equal", "LAIT would call it D"


def test_bands_over_a_table_of_measures():
    few, flat, whole = [1, 2, 3, NAN, NAN], [4.1, 4.1, 4.1, 4.1, NAN], [0, 25, 50, 75, 100]
    own = quartile_bands([few, flat, whole], high_is_good=True)
    assert ["".join(row) for row in own.band] == ["", "", "DDCBA"]
    assert own.reason[0][0] == "fewer than four areas" and own.reason[1][0] == "all areas are equal"
    assert own.reason[0][4] == "no value" and own.cuts.shape == (3, 5)
    assert "".join(quartile_bands(whole, high_is_good=False).band) == "AABCD"


def test_leicesters_key_stage_2_of_2025_is_on_the_edge_and_so_in_band_d():
    assert band_of([60.0], [50, 60.0, 65, 70, 80], high_is_good=True)[0][0] == "D"


@given(VALUES, st.integers(-100, 100), st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_shift_changes_no_rank_and_a_turn_swaps_the_ends(values, shift, high_first):
    x = np.array(values)
    np.testing.assert_array_equal(rank(x + shift + 0.1, high_first), rank(x, high_first))
    np.testing.assert_array_equal(rank(-x, high_first), rank(x, not high_first))
    ranks = rank(x, high_first)
    assert np.array_equal(np.isnan(ranks), np.isnan(x))
    np.testing.assert_array_equal(ranks, pd.Series(x).rank(method="min", ascending=not high_first))


@given(VALUES, st.sampled_from([6, 7]))
@settings(max_examples=100, deadline=None)
def test_quantiles_agree_with_numpy(values, kind):
    x = np.array(values)[~np.isnan(values)]
    shares = [0, 0.1, 0.25, 0.5, 0.9, 1]
    if len(x):
        wanted = np.quantile(x, shares, method={7: "linear", 6: "weibull"}[kind])
        np.testing.assert_allclose(quantile(values, shares, kind), wanted, rtol=1e-12, atol=1e-12)
    else:
        assert np.isnan(quantile(values, shares, kind)).all()


@needs_reference
def test_ranks_and_quartiles_agree_with_r():
    for _, theirs in answers("benchmark_rank*.csv"):
        for _, one in theirs.groupby("set_id"):
            values = one["value"].to_numpy()
            np.testing.assert_array_equal(rank(values), one["rank_high_first"])
            np.testing.assert_array_equal(rank(values, high_first=False), one["rank_low_first"])
            assert (number_ranked(values) == one["n_valid"]).all()
            for kind in (7, 6):
                first, third = quantile(values, [0.25, 0.75], kind)
                np.testing.assert_allclose(one[f"q1_type{kind}"], first, rtol=1e-12)
                np.testing.assert_allclose(one[f"q3_type{kind}"], third, rtol=1e-12)


@needs_reference
def test_quantile_groups_agree_with_phe():
    for _, theirs in answers("quantile*_PHEindicatormethods*.csv"):
        for (_, groups, inverted), one in theirs.groupby(["set_id", "n_quantiles", "inverted"]):
            own = quantile_group(one["value"].to_numpy(), groups, high_first=inverted)
            np.testing.assert_array_equal(own, one["quantile"])
