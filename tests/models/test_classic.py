"""Linear models, trees and support vector machines with fewer parts."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import SGDClassifier
from sklearn.svm import SVC

from dualz.models.classic import numbers_of, prune_linear, prune_svm, smallest_tree, tree_path


def test_a_linear_model_loses_its_smallest_coefficients(data):
    model = SGDClassifier(random_state=0).fit(*data.train)
    before = model.coef_.copy()
    pruned = prune_linear(model, 0.4)
    assert np.array_equal(model.coef_, before)
    assert np.count_nonzero(pruned.coef_) <= round(0.6 * before.size)
    gone = (pruned.coef_ == 0) & (before != 0)
    assert np.abs(before[gone]).max() <= np.abs(pruned.coef_[pruned.coef_ != 0]).min()
    sparse = prune_linear(model, 0.4, sparse=True)
    assert np.array_equal(sparse.predict(data.test.x), pruned.predict(data.test.x))
    assert numbers_of(sparse) == numbers_of(pruned) < numbers_of(model)


def test_a_tree_along_its_path(data):
    path = tree_path(data, most=8)
    leaves = [entry.leaves for entry in path]
    assert leaves == sorted(leaves, reverse=True) and leaves[-1] == 1
    best = max(entry.validation for entry in path)
    chosen = smallest_tree(path, 0.02)
    assert chosen.validation >= best - 0.02
    assert not any(entry.leaves < chosen.leaves and entry.validation >= best - 0.02 for entry in path)
    assert numbers_of(chosen.model) == 3 * chosen.leaves - 2


def test_a_support_vector_machine_with_fewer_vectors(data):
    model = SVC().fit(*data.train)
    small = prune_svm(model, data.train, 0.5)
    assert numbers_of(small) < 0.6 * numbers_of(model)
    assert small.score(*data.test) > 0.95
    assert set(prune_svm(model, data.train, 0.0).classes_) == set(range(10))


def test_bad_input_is_refused(data):
    with pytest.raises(TypeError, match="coef_"):
        prune_linear(SGDClassifier(), 0.5)
    with pytest.raises(TypeError, match="support vectors"):
        prune_svm(SVC(), data.train, 0.5)
    with pytest.raises(ValueError, match="keep"):
        prune_svm(SVC().fit(*data.train), data.train, 2)
    with pytest.raises(ValueError, match="sparsity"):
        prune_linear(SGDClassifier(random_state=0).fit(*data.train), -1)
    with pytest.raises(ValueError, match="strengths"):
        tree_path(data, most=1)
    with pytest.raises(TypeError, match="no linear model"):
        numbers_of("model")
