"""Gradient descent, one sample at a time, beside torch's autograd; its steps rebuild the result."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from torch.nn.functional import cross_entropy

from dualz.models.descent import Compared, Linear, Moved, descend, softmax
from dualz.trace import finish, record


def by_autograd(x, y, classes, rate, epochs):
    layer = torch.nn.Linear(x.shape[1], classes, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.zero_()
        layer.bias.zero_()
    steps = torch.optim.SGD(layer.parameters(), lr=rate)
    for row in list(range(len(x))) * epochs:
        steps.zero_grad()
        cross_entropy(
            layer(torch.from_numpy(x[row : row + 1])), torch.from_numpy(y[row : row + 1])
        ).backward()
        steps.step()
    return layer.weight.detach().numpy(), layer.bias.detach().numpy()


@given(some.integers(0, 10_000), some.sampled_from([0.01, 0.5, 3.0]))
def test_the_same_weights_as_torch(seed, rate):
    rng = np.random.default_rng(seed)
    classes, inputs = rng.integers(2, 5), rng.integers(1, 6)
    x, y = rng.normal(size=(7, inputs)), rng.integers(0, classes, 7)
    ours = finish(descend(x, y, int(classes), rate, epochs=2))
    for one, other in zip(ours, by_autograd(x, y, int(classes), rate, 2), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-9)


def test_the_steps_alone_rebuild_the_result():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(20, 3)), rng.integers(0, 3, 20)
    trace = record(descend(x, y, 3, rate=0.2, seed=1))
    weights, biases = np.zeros((3, 3)), np.zeros(3)
    for step in trace.of(Moved):
        weights -= step.rate * np.outer(step.error, step.x)
        biases -= step.rate * np.array(step.error)
    np.testing.assert_allclose(weights, trace.result.weights)
    np.testing.assert_allclose(biases, trace.result.biases)
    assert all(abs(sum(step.error)) < 1e-12 for step in trace.of(Compared))


def test_a_linear_classifier_reads_digits(data):
    model = finish(descend(*data.train, 10, epochs=3, seed=0))
    assert (model.predict(data.validation.x) == data.validation.y).mean() > 0.93
    # A pixel that is 0 in every sample never moves its weights away from where they began.
    silent = data.train.x.max(axis=0) == 0
    assert silent.sum() == 5 and not model.weights[:, silent].any() and model.weights[:, ~silent].any()


def test_a_seed_shuffles_and_repeats():
    x, y = np.arange(12.0).reshape(6, 2), np.array([0, 1, 0, 1, 0, 1])
    orders = [tuple(step.x for step in record(descend(x, y, 2, seed=s)).of(Moved)) for s in (None, 1, 1, 2)]
    assert orders[0] == tuple(map(tuple, x.tolist())) and orders[1] == orders[2]
    assert len({*orders}) == 3


def test_large_scores_do_not_overflow():
    assert np.isfinite(softmax(np.array([1e4, -1e4, 0.0]))).all()


def test_the_start_is_not_changed():
    start = Linear(np.ones((2, 1)), np.zeros(2))
    finish(descend([[1.0]], [0], 2, start=start))
    assert (start.weights == 1).all()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (([[1.0]], [2], 2), "0 to 1"),
        (([[1.0]], [0.0], 2), "whole numbers"),
        (([[float("nan")]], [0], 2), "nan"),
        (([], [], 2), "Samples x inputs"),
        (([[1.0]], [0, 1], 2), "one label each"),
        (([[1.0]], [0], 2, 0.0), "above 0"),
        (([[1.0]], [0], 2, 1.0, 0), "at least 1"),
        (([[1.0]], [0], 2, 1.0, 1, None, Linear(np.ones((1, 1)), np.ones(2))), "The start"),
    ],
)
def test_bad_input_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        finish(descend(*given))
