"""Membership inference: the two numbers beside scikit-learn's and beside pairs, labels that are wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.datasets import Split
from dualz.models import membership
from dualz.models.nets import mlp

LOSSES = st.lists(st.sampled_from([0.0, 0.1, 0.5, 0.7, 2.0]), min_size=1, max_size=8)


@given(LOSSES, LOSSES)
def test_the_area_is_the_share_of_pairs(members, others):
    pairs = [(a < b) + (a == b) / 2 for a in members for b in others]
    assert membership.auc(members, others) == pytest.approx(sum(pairs) / len(pairs))


@given(LOSSES, LOSSES, st.sampled_from([0.0, 0.01, 0.25, 0.5, 1.0]))
def test_named_is_the_best_bound_that_accuses_few(members, others, few):
    bounds = [-1.0, *members, *others]
    shares = [
        np.mean([loss <= bound for loss in members])
        for bound in bounds
        if np.mean([loss <= bound for loss in others]) <= few
    ]
    assert membership.named(members, others, few) == pytest.approx(max(shares))


def test_a_network_that_knows_nothing_betrays_nothing():
    x = np.random.default_rng(0).normal(size=(400, 4)).astype("f4")
    y = np.random.default_rng(1).integers(0, 3, 400)
    found = membership.attack(mlp(4, 8, 3), Split(x[:200], y[:200]), Split(x[200:], y[200:]))
    assert 0.4 < found.auc < 0.6 and found.named < 0.1


def test_losses_are_those_of_torch():
    x = np.random.default_rng(0).normal(size=(5, 4)).astype("f4")
    net = mlp(4, 3)
    wrong, right = (membership.losses(net, Split(x, np.full(5, label))) for label in (0, 1))
    assert wrong.shape == (5,) and wrong.dtype == np.float64 and (wrong > 0).all()
    assert np.abs(wrong - right).min() > 0


@pytest.mark.parametrize("bad", [([], [1.0]), ([1.0], []), ([float("nan")], [1.0])])
def test_losses_that_are_none_are_refused(bad):
    for measure in (membership.auc, membership.named):
        with pytest.raises(ValueError, match="Losses of at least one member"):
            measure(*bad)
    with pytest.raises(ValueError, match="false alarms must be between 0 and 1"):
        membership.named([1.0], [2.0], 1.5)


@pytest.mark.parametrize("share", [0, 0.2, 0.5, 1])
def test_exactly_that_share_of_labels_is_wrong(share):
    y = np.arange(50) % 10
    split = Split(np.zeros((50, 2), "f4"), y)
    found = membership.mislabelled(split, share, seed=3)
    assert (found.y != y).sum() == round(share * 50) and found.y.min() >= 0 and found.y.max() <= 9
    assert (split.y == np.arange(50) % 10).all()
    assert (membership.mislabelled(split, share, seed=3).y == found.y).all()


def test_labels_of_one_class_cannot_be_wrong():
    with pytest.raises(ValueError, match="With one class"):
        membership.mislabelled(Split(np.zeros((3, 1)), np.zeros(3, int)), 0.5)
    with pytest.raises(ValueError, match="the share must be between"):
        membership.mislabelled(Split(np.zeros((3, 1)), np.arange(3)), 2)
