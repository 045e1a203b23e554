"""Adjusted p-values: by hand, R's p.adjust, statsmodels' properties, and missing tests left out."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles import answers, needs_reference
from quarterdeck.statistics.false_discovery import (
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    expected_false,
    holm,
)

pytestmark = pytest.mark.filterwarnings("error")
METHODS = {"bh": benjamini_hochberg, "by": benjamini_yekutieli, "holm": holm, "bonferroni": bonferroni}
P_VALUES = st.lists(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, 0.05, np.nan])), min_size=1, max_size=30)


@pytest.mark.parametrize(
    "method, p, adjusted",
    [
        ("bh", [0.01, 0.02, 0.03, 0.04, 0.05], [0.05] * 5),
        ("bh", [0.04, 0.01, np.nan, 0.2], [0.06, 0.03, np.nan, 0.2]),
        ("by", [0.01, 0.02, 0.03, 0.04, 0.05], [0.05 * 137 / 60] * 5),
        ("holm", [0.03, 0.01, 0.02], [0.04, 0.03, 0.04]),
        ("bonferroni", [0.4, np.nan, 0.01], [0.8, np.nan, 0.02]),
        ("bh", [], []),
        ("holm", [np.nan], [np.nan]),
    ],
)
def test_worked_by_hand(method, p, adjusted):
    np.testing.assert_allclose(METHODS[method](p), adjusted)


@pytest.mark.parametrize("method", METHODS)
def test_each_family_of_a_table_is_adjusted_on_its_own(method):
    table = np.array([[0.01, 0.04, np.nan], [0.5, 0.001, 0.02]])
    found = METHODS[method](table)
    np.testing.assert_array_equal(found, [METHODS[method](row) for row in table])


@pytest.mark.parametrize("method", METHODS)
def test_what_is_no_p_value_is_refused(method):
    with pytest.raises(ValueError, match="1 of 2 do not"):
        METHODS[method]([0.5, 1.2])


def test_flags_expected_by_chance():
    assert expected_false([0.5] * 60) == pytest.approx(3)
    np.testing.assert_allclose(expected_false([[0.1, np.nan], [0.3, 0.4]], 0.5), [0.5, 1])
    with pytest.raises(ValueError, match=r"5% as 0\.05"):
        expected_false([0.1], 5)


@given(P_VALUES, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_adjusting_keeps_the_order_never_lowers_and_minds_no_missing(p, random):
    p = np.array(p)
    there = ~np.isnan(p)
    shuffle = random.sample(range(len(p)), len(p))
    for method in METHODS.values():
        found = method(p)
        assert np.array_equal(np.isnan(found), ~there)
        assert (found[there] >= p[there]).all() and (found[there] <= 1).all()
        assert (np.diff(found[there][np.argsort(p[there], kind="stable")]) >= 0).all()
        np.testing.assert_allclose(method(p[there]), found[there])
        np.testing.assert_allclose(method(p[shuffle]), found[shuffle])
    assert (benjamini_hochberg(p)[there] <= holm(p)[there] + 1e-15).all()
    assert (holm(p)[there] <= bonferroni(p)[there]).all()


def test_benjamini_hochberg_holds_its_rate_where_nothing_changed_and_finds_what_did():
    generator = np.random.default_rng(11)
    chance = generator.uniform(size=(4000, 20))
    planted = chance.copy()
    planted[:, :5] /= 1000
    flagged = benjamini_hochberg(planted) <= 0.05
    false = flagged[:, 5:].sum(axis=1) / np.maximum(flagged.sum(axis=1), 1)
    assert false.mean() == pytest.approx(0.05 * 15 / 20, abs=0.006), "the rate times the share that did not change"
    assert (benjamini_hochberg(chance) <= 0.05).any(axis=1).mean() == pytest.approx(0.05, abs=0.012)
    assert flagged[:, :5].mean() > 0.99


@needs_reference
def test_agrees_with_r():
    for _, theirs in answers("fdr_base*.csv"):
        for _, one in theirs.groupby("set_id"):
            for name, method in METHODS.items():
                np.testing.assert_allclose(method(one["p"]), one[name], rtol=1e-12, atol=1e-15)
